//! Decodes a picture that nobody trusts, and encodes its pixels anew.
//!
//! Nothing but pixels gets through: no name, place, thumbnail, profile or appended file. It runs in a process of its
//! own (`io decode-picture`), because a decoder that fails may take its process with it.
//!
//! Must not know where a picture comes from or where it goes.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use io_core::picture::{Format, MAX_BYTES, MAX_MEMORY, MAX_SIDE, SIDES, fits};

/// The quality of a JPEG that IO writes, of 100.
const QUALITY: u8 = 85;

/// Why IO takes no picture from these bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The file has too many bytes.
    #[error("the file is larger than {MAX_BYTES} bytes")]
    TooManyBytes,
    /// It is no JPEG, PNG or WebP.
    #[error("the file is no JPEG, PNG or WebP")]
    OtherFormat,
    /// It has too many pixels, or its pixels need too much memory.
    #[error("the picture has more pixels than IO looks at")]
    TooLarge,
    /// It is damaged.
    #[error("the picture is damaged")]
    Damaged,
}

/// What IO keeps of a picture: the same square in two sizes, as JPEG without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squares {
    /// For the card
    pub large: Vec<u8>,
    /// For lists
    pub small: Vec<u8>,
}

/// Makes both squares from a file.
///
/// The square is the middle of the picture, the right way up. Of an animation it is the first frame. What is
/// transparent becomes white. The size is judged by the header, before any pixel is decoded.
pub fn squares(file: &[u8]) -> Result<Squares, Refused> {
    if file.len() > MAX_BYTES {
        return Err(Refused::TooManyBytes);
    }
    let picture = middle(decode(file)?);
    let [large, small] = SIDES.map(|side| encode(&picture, side));
    Ok(Squares {
        large: large?,
        small: small?,
    })
}

fn decode(file: &[u8]) -> Result<DynamicImage, Refused> {
    let format = match Format::of(file).ok_or(Refused::OtherFormat)? {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
    };
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    // A decoder needs buffers beside the pixels, which `fits` bounds.
    limits.max_alloc = Some(2 * MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if !fits(width, height, decoder.total_bytes()) {
        return Err(Refused::TooLarge);
    }
    decoder.set_limits(limits).map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn refused(error: image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooLarge,
        _ => Refused::Damaged,
    }
}

/// The largest square in the middle.
fn middle(picture: DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    if width == height {
        return picture;
    }
    picture.crop_imm((width - side) / 2, (height - side) / 2, side, side)
}

fn encode(picture: &DynamicImage, side: u32) -> Result<Vec<u8>, Refused> {
    let pixels = on_white(&picture.resize_exact(side, side, FilterType::Triangle));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&pixels)
        .map_err(refused)?;
    Ok(jpeg)
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let with_alpha = picture.to_rgba8();
    RgbImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let [red, green, blue, alpha] = with_alpha.get_pixel(x, y).0;
        let over = |color: u8| {
            let mixed = u32::from(color) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([over(red), over(green), over(blue)])
    })
}

#[cfg(test)]
mod tests;
