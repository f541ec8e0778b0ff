//! Files made here: good ones, damaged ones, and ones that want to be more than a picture.

use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

/// What no square may contain.
const MARK: &[u8] = b"<script>GPS 52.52 13.40</script>";

const RED: [u8; 3] = [230, 20, 20];
const BLUE: [u8; 3] = [20, 20, 230];
const GREEN: [u8; 3] = [20, 200, 20];
const WHITE: [u8; 3] = [255, 255, 255];

/// Four quarters: red and blue above, green and white below.
fn quarters(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| match (x < side / 2, y < side / 2) {
        (true, true) => Rgb(RED),
        (false, true) => Rgb(BLUE),
        (true, false) => Rgb(GREEN),
        (false, false) => Rgb(WHITE),
    })
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture
        .write_to(&mut out, format)
        .expect("a picture that can be written");
    out.into_inner()
}

fn quarters_as(format: ImageFormat) -> Vec<u8> {
    file(&DynamicImage::ImageRgb8(quarters(64)), format)
}

/// A segment of JPEG behind the first marker.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short segment");
    let mut out = vec![0xff, 0xd8, 0xff, marker];
    out.extend(length.to_be_bytes());
    out.extend(content);
    out.extend(&jpeg[2..]);
    out
}

/// EXIF with one entry, the orientation, and the mark behind it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend(MARK);
    tiff
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut named = name.to_vec();
    named.extend(content);
    let mut out = u32::try_from(content.len())
        .expect("a short chunk")
        .to_be_bytes()
        .to_vec();
    out.extend(&named);
    out.extend(crc(&named).to_be_bytes());
    out
}

/// Chunks of PNG behind the header.
fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = 8 + 25;
    [&png[..header], &chunks.concat(), &png[header..]].concat()
}

/// A PNG that says a size and holds next to nothing.
fn claiming(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([depth, 6, 0, 0, 0]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", b"x\x9c\x03\0\0\0\0\x01"),
        chunk(*b"IEND", b""),
    ]
    .concat()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn seen(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .expect("a square is a JPEG")
        .to_rgb8()
}

/// The colors of the four quarters, row by row.
fn colors(picture: &RgbImage) -> [[u8; 3]; 4] {
    let (near, far) = (picture.width() / 4, picture.width() * 3 / 4);
    [(near, near), (far, near), (near, far), (far, far)].map(|(x, y)| picture.get_pixel(x, y).0)
}

fn assert_alike(found: [[u8; 3]; 4], expected: [[u8; 3]; 4]) {
    for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!(found.abs_diff(*expected) < 24, "{found} for {expected}");
    }
}

/// Which markers a JPEG has before its pixels.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 2;
    while let [0xff, marker, high, low, ..] = jpeg[at..] {
        found.push(marker);
        if marker == 0xda {
            break;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    found
}

fn assert_nothing_but_pixels(squares: &Squares) {
    for (jpeg, side) in [(&squares.large, SIDES[0]), (&squares.small, SIDES[1])] {
        assert!(!contains(jpeg, MARK));
        for name in [&b"Exif"[..], b"XMP", b"ICC_PROFILE", b"Photoshop", b"http"] {
            assert!(!contains(jpeg, name));
        }
        // JFIF, tables, frame and scan: no application segment from elsewhere, no comment.
        assert!(
            markers(jpeg)
                .iter()
                .all(|marker| [0xe0, 0xdb, 0xc0, 0xc4, 0xda].contains(marker))
        );
        assert_eq!(seen(jpeg).dimensions(), (side, side));
        assert!(jpeg.ends_with(&[0xff, 0xd9]));
    }
}

#[test]
fn each_format_becomes_the_same_two_squares_of_pixels() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let made = squares(&quarters_as(format)).expect("a good picture");
        assert_nothing_but_pixels(&made);
        assert_alike(colors(&seen(&made.large)), [RED, BLUE, GREEN, WHITE]);
        assert_alike(colors(&seen(&made.small)), [RED, BLUE, GREEN, WHITE]);
    }
}

#[test]
fn a_picture_is_the_right_way_up_for_each_orientation() {
    let jpeg = quarters_as(ImageFormat::Jpeg);
    let expected = [
        (1, [RED, BLUE, GREEN, WHITE]),
        (2, [BLUE, RED, WHITE, GREEN]),
        (3, [WHITE, GREEN, BLUE, RED]),
        (4, [GREEN, WHITE, RED, BLUE]),
        (5, [RED, GREEN, BLUE, WHITE]),
        (6, [GREEN, RED, WHITE, BLUE]),
        (7, [WHITE, BLUE, GREEN, RED]),
        (8, [BLUE, WHITE, RED, GREEN]),
    ];
    for (orientation, expected) in expected {
        let content = [b"Exif\0\0".to_vec(), exif(orientation)].concat();
        let made = squares(&with_segment(&jpeg, 0xe1, &content)).expect("a good picture");
        assert_nothing_but_pixels(&made);
        assert_alike(colors(&seen(&made.large)), expected);
    }
}

#[test]
fn no_metadata_of_a_picture_survives() {
    let jpeg = quarters_as(ImageFormat::Jpeg);
    let marked = |head: &[u8]| [head, MARK].concat();
    let jpegs = [
        with_segment(&jpeg, 0xe1, &marked(b"http://ns.adobe.com/xap/1.0/\0")),
        with_segment(&jpeg, 0xe2, &marked(b"ICC_PROFILE\0\x01\x01")),
        with_segment(&jpeg, 0xed, &marked(b"Photoshop 3.0\0")),
        with_segment(&jpeg, 0xfe, MARK),
    ];
    let png = quarters_as(ImageFormat::Png);
    let pngs = [
        with_chunks(&png, &[chunk(*b"eXIf", &exif(1))]),
        with_chunks(&png, &[chunk(*b"tEXt", &marked(b"Comment\0"))]),
        with_chunks(&png, &[chunk(*b"iTXt", &marked(b"XML:com.adobe.xmp\0\0\0\0\0"))]),
    ];
    for file in jpegs.into_iter().chain(pngs) {
        assert!(contains(&file, MARK));
        assert_nothing_but_pixels(&squares(&file).expect("a good picture"));
    }
}

#[test]
fn what_is_appended_to_a_picture_is_lost() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let file = [&quarters_as(format), &b"PK\x03\x04<?php ?>"[..], MARK].concat();
        assert_nothing_but_pixels(&squares(&file).expect("a good picture"));
    }
}

#[test]
fn of_an_animated_picture_the_first_frame_is_taken() {
    let png = quarters_as(ImageFormat::Png);
    let control = [0, 0, 0, 2, 0, 0, 0, 0];
    let animated = with_chunks(&png, &[chunk(*b"acTL", &control)]);
    let made = squares(&animated).expect("its first frame");
    assert_alike(colors(&seen(&made.large)), [RED, BLUE, GREEN, WHITE]);
}

#[test]
fn a_size_beyond_the_bounds_is_refused_by_the_header() {
    for (width, height) in [
        (30_000, 30_000),
        (100_000, 100_000),
        (8_193, 1),
        (1, 8_193),
        (8_000, 8_000),
    ] {
        assert_eq!(squares(&claiming(width, height, 8)), Err(Refused::TooLarge));
    }
    // 16 bits for each of four colors: few enough pixels, too much memory.
    assert_eq!(squares(&claiming(4_000, 4_000, 16)), Err(Refused::TooLarge));
}

#[test]
fn other_formats_and_damaged_files_are_refused() {
    for other in [&b""[..], b"GIF89a", b"<svg/>", b"<!doctype html>", b"BM", b"%PDF", MARK] {
        assert_eq!(squares(other), Err(Refused::OtherFormat));
    }
    assert_eq!(squares(&vec![0; MAX_BYTES + 1]), Err(Refused::TooManyBytes));
    assert_eq!(squares(b"\x89PNG\r\n\x1a\n"), Err(Refused::Damaged));
    assert_eq!(squares(b"\xff\xd8\xff\xe0"), Err(Refused::Damaged));
    assert_eq!(squares(b"RIFF\0\0\0\0WEBP"), Err(Refused::Damaged));
    assert_eq!(squares(&claiming(100, 100, 8)), Err(Refused::Damaged));
    let png = quarters_as(ImageFormat::Png);
    assert_eq!(squares(&png[..png.len() / 2]), Err(Refused::Damaged));
}

#[test]
fn a_picture_of_any_shape_becomes_a_square() {
    for (width, height) in [(1, 1), (1, 8_192), (8_192, 1), (300, 200)] {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb(RED)));
        let made = squares(&file(&picture, ImageFormat::Png)).expect("a good picture");
        assert_nothing_but_pixels(&made);
        assert_alike(colors(&seen(&made.large)), [RED; 4]);
    }
}

#[test]
fn what_is_transparent_in_a_picture_becomes_white() {
    let clear = RgbaImage::from_pixel(8, 8, Rgba([230, 20, 20, 0]));
    let made = squares(&file(&DynamicImage::ImageRgba8(clear), ImageFormat::Png)).expect("a good picture");
    assert_alike(colors(&seen(&made.large)), [WHITE; 4]);
}

#[test]
fn deep_and_gray_pictures_are_taken() {
    let deep = DynamicImage::ImageRgb8(quarters(16)).to_rgb16();
    let made = squares(&file(&DynamicImage::ImageRgb16(deep), ImageFormat::Png)).expect("a good picture");
    assert_alike(colors(&seen(&made.large)), [RED, BLUE, GREEN, WHITE]);
    let mut gray = Vec::new();
    JpegEncoder::new(&mut gray)
        .write_image(&[128; 64], 8, 8, image::ExtendedColorType::L8)
        .expect("a gray picture");
    let made = squares(&gray).expect("a good picture");
    assert_alike(colors(&seen(&made.large)), [[128; 3]; 4]);
}

#[test]
fn a_thousand_damaged_pictures_break_nothing() {
    let originals = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]
        .map(|format| file(&DynamicImage::ImageRgb8(quarters(24)), format));
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).expect("64 bits") % below
    };
    for round in 0..1_000 {
        let mut damaged = originals[round % originals.len()].clone();
        for _ in 0..=draw(8) {
            let at = draw(damaged.len());
            damaged[at] = u8::try_from(draw(256)).expect("a byte");
        }
        if draw(4) == 0 {
            damaged.truncate(1 + draw(damaged.len()));
        }
        if let Ok(made) = squares(&damaged) {
            assert_nothing_but_pixels(&made);
        }
    }
}
