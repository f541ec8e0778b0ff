//! Bech32, the text form of keys (BIP 173), without its limit of 90 characters.

const CHARACTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const CHECKSUM: usize = 6;

fn checksum_of(groups: impl Iterator<Item = u8>) -> u32 {
    groups.fold(1, |state, group| {
        let top = state >> 25;
        let mixed = ((state & 0x01ff_ffff) << 5) ^ u32::from(group);
        GENERATOR
            .iter()
            .enumerate()
            .filter(|(bit, _)| (top >> bit) & 1 == 1)
            .fold(mixed, |state, (_, generator)| state ^ generator)
    })
}

/// The prefix as it enters the checksum.
fn expanded(prefix: &str) -> impl Iterator<Item = u8> {
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    high.chain(std::iter::once(0)).chain(low)
}

/// The 32 bytes as text in lower case, with a prefix in lower case.
pub(super) fn encode(prefix: &str, bytes: &[u8; 32]) -> String {
    let mut groups = Vec::with_capacity(52 + CHECKSUM);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            groups.push(low_five(held >> bits));
        }
    }
    groups.push(low_five(held << (5 - bits)));
    let with_room = expanded(prefix).chain(groups.iter().copied()).chain([0; CHECKSUM]);
    let checksum = checksum_of(with_room) ^ 1;
    groups.extend((0..CHECKSUM).rev().map(|place| low_five(checksum >> (5 * place))));
    let mut text = format!("{prefix}1");
    text.extend(groups.iter().map(|group| char::from(CHARACTERS[usize::from(*group)])));
    text
}

fn low_five(bits: u32) -> u8 {
    u8::try_from(bits & 31).expect("invariant: five bits fit")
}

/// The 32 bytes of a text in lower case; `None` if prefix, length, characters or checksum are not right.
pub(super) fn decode(prefix: &str, text: &str) -> Option<[u8; 32]> {
    let data = text.strip_prefix(prefix)?.strip_prefix('1')?;
    let groups: Vec<u8> = data
        .bytes()
        .map(|byte| CHARACTERS.iter().position(|other| *other == byte))
        .map(|place| u8::try_from(place?).ok())
        .collect::<Option<_>>()?;
    if groups.len() != 52 + CHECKSUM || checksum_of(expanded(prefix).chain(groups.iter().copied())) != 1 {
        return None;
    }
    let mut bytes = [0; 32];
    let (mut held, mut bits, mut place) = (0_u32, 0, 0);
    for group in &groups[..52] {
        held = ((held << 5) | u32::from(*group)) & 0x0fff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes[place] = u8::try_from((held >> bits) & 0xff).expect("invariant: eight bits fit");
            place += 1;
        }
    }
    // What is left over of the last group is zero in the one text of these bytes.
    (held & ((1 << bits) - 1) == 0).then_some(bytes)
}
