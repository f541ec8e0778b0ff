//! Which pictures IO looks at: three formats, by their first bytes, up to a size.
//!
//! Must not know how a picture is decoded.

/// The most bytes of a picture that someone uploads.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// The most pixels on one side of a picture that someone uploads.
pub const MAX_SIDE: u32 = 8_192;

/// The most pixels of a picture that someone uploads.
pub const MAX_PIXELS: u64 = 16_000_000;

/// The most bytes of memory for the pixels of a picture that someone uploads.
pub const MAX_MEMORY: u64 = 64 * 1024 * 1024;

/// The sides of the two squares that IO keeps of a picture, the large one first.
pub const SIDES: [u32; 2] = [512, 96];

/// A format in which IO takes a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG, as cameras write it
    Jpeg,
    /// PNG
    Png,
    /// WebP
    WebP,
}

impl Format {
    /// The format that the first bytes say, whatever a name or a header says.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// The media type of the format.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// Whether a picture of this size may be decoded: no side is empty or too long, and all of it fits into memory.
pub fn fits(width: u32, height: u32, memory: u64) -> bool {
    (1..=MAX_SIDE).contains(&width)
        && (1..=MAX_SIDE).contains(&height)
        && u64::from(width) * u64::from(height) <= MAX_PIXELS
        && memory <= MAX_MEMORY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_bytes_name_the_format_of_a_picture() {
        assert_eq!(Format::of(b"\xff\xd8\xff\xe0rest"), Some(Format::Jpeg));
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\nrest"), Some(Format::Png));
        assert_eq!(Format::of(b"RIFF\0\0\0\0WEBPrest"), Some(Format::WebP));
        let others: [&[u8]; 10] = [
            b"",
            b"\xff\xd8",
            b"GIF89a",
            b"BM\0\0",
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<!doctype html>",
            b"RIFF\0\0\0\0WAVE",
            b"\0\0\0\x1cftypavif",
        ];
        for other in others {
            assert_eq!(Format::of(other), None);
        }
    }

    #[test]
    fn a_picture_fits_up_to_each_bound_and_not_beyond() {
        assert!(fits(1, 1, 4));
        assert!(fits(4_000, 4_000, MAX_MEMORY));
        assert!(!fits(0, 1, 0));
        assert!(!fits(1, 0, 0));
        assert!(fits(MAX_SIDE, 1, 4));
        assert!(!fits(MAX_SIDE + 1, 1, 4));
        assert!(!fits(1, MAX_SIDE + 1, 4));
        assert!(!fits(4_001, 4_000, 4));
        assert!(!fits(1, 1, MAX_MEMORY + 1));
        assert!(!fits(u32::MAX, u32::MAX, 0));
    }
}
