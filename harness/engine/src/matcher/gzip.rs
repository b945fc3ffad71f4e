//! Unpacking what gzip packs (RFC 1952), by inflating it (RFC 1951): a body is compared with what it holds.

use crate::text::GzipFlaw;

/// The lengths of matches, by their codes from 257 on: the least one, and how many bits are added to it.
const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
/// The same of their distances, by their codes.
const DISTANCES: [(u16, u8); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12289, 12),
    (16385, 13),
    (24577, 13),
];
/// In which order the lengths of the codes come by which code lengths are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// The longest code.
const MOST_BITS: usize = 15;

/// What `packed` holds, at most `most` bytes.
///
/// # Errors
/// Why it is not one whole member of a gzip file.
pub fn gunzip(packed: &[u8], most: usize) -> Result<Vec<u8>, GzipFlaw> {
    const FLAGS: usize = 3;
    let fixed = packed.get(..10).filter(|head| head.starts_with(b"\x1f\x8b\x08"));
    let Some(head) = fixed else {
        let is_beginning = !packed.is_empty() && b"\x1f\x8b\x08".starts_with(&packed[..packed.len().min(3)]);
        return Err(if is_beginning { GzipFlaw::CutShort } else { GzipFlaw::NoHead });
    };
    let (flags, mut rest) = (head[FLAGS], &packed[10..]);
    let mut skip = |count: usize| {
        rest = rest.get(count..).ok_or(GzipFlaw::CutShort)?;
        Ok(rest)
    };
    let mut after = skip(0)?;
    if flags & 4 != 0 {
        let length = after.get(..2).ok_or(GzipFlaw::CutShort)?;
        after = skip(2 + usize::from(u16::from_le_bytes([length[0], length[1]])))?;
    }
    for _ in 0..(flags >> 3 & 1) + (flags >> 4 & 1) {
        let end = after.iter().position(|byte| *byte == 0).ok_or(GzipFlaw::CutShort)?;
        after = skip(end + 1)?;
    }
    if flags & 2 != 0 {
        skip(2)?;
    }
    let mut bits = Bits { bytes: rest, at: 0 };
    let unpacked = inflate(&mut bits, most)?;
    let trailer = &rest[bits.at.div_ceil(8).min(rest.len())..];
    let number = |at: usize| Some(u32::from_le_bytes(trailer.get(at..at + 4)?.try_into().ok()?));
    let (sum, length) = number(0).zip(number(4)).ok_or(GzipFlaw::CutShort)?;
    if sum != crc32(&unpacked) || length != unpacked.len() as u32 {
        return Err(GzipFlaw::WrongSum);
    }
    if trailer.len() > 8 { Err(GzipFlaw::More) } else { Ok(unpacked) }
}

/// The checksum of RFC 1952, section 8.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum)))
}

/// Bits, each byte's least one first.
struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u8) -> Result<u16, GzipFlaw> {
        let mut value = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(GzipFlaw::CutShort)?;
            value |= u16::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(value)
    }
}

/// A code by its lengths (RFC 1951, section 3.2.2): how many symbols there are of each length, and the symbols in their order.
struct Code {
    counts: [u16; MOST_BITS + 1],
    symbols: Vec<u16>,
}

impl Code {
    fn of(lengths: &[u8]) -> Self {
        let mut counts = [0; MOST_BITS + 1];
        lengths.iter().filter(|length| **length > 0).for_each(|length| counts[usize::from(*length)] += 1);
        let mut symbols: Vec<u16> = (0..lengths.len() as u16).filter(|symbol| lengths[usize::from(*symbol)] > 0).collect();
        symbols.sort_by_key(|symbol| lengths[usize::from(*symbol)]);
        Self { counts, symbols }
    }

    fn read(&self, bits: &mut Bits<'_>) -> Result<usize, GzipFlaw> {
        let (mut code, mut first, mut index) = (0_i32, 0_i32, 0_i32);
        for length in 1..=MOST_BITS {
            code |= i32::from(bits.take(1)?);
            let count = i32::from(self.counts[length]);
            if code - count < first {
                let symbol = self.symbols.get((index + code - first) as usize).ok_or(GzipFlaw::Broken)?;
                return Ok(usize::from(*symbol));
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(GzipFlaw::Broken)
    }
}

fn inflate(bits: &mut Bits<'_>, most: usize) -> Result<Vec<u8>, GzipFlaw> {
    let mut unpacked = Vec::new();
    loop {
        let is_last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => stored(bits, &mut unpacked)?,
            1 => {
                let lengths: Vec<u8> =
                    [(8, 144), (9, 112), (7, 24), (8, 8)].iter().flat_map(|(bits, count)| vec![*bits; *count]).collect();
                block(bits, &Code::of(&lengths), &Code::of(&[5; 30]), (&mut unpacked, most))?;
            }
            2 => {
                let (literals, distances) = codes(bits)?;
                block(bits, &literals, &distances, (&mut unpacked, most))?;
            }
            _ => return Err(GzipFlaw::Broken),
        }
        if unpacked.len() > most {
            return Err(GzipFlaw::TooLong);
        }
        if is_last {
            return Ok(unpacked);
        }
    }
}

fn stored(bits: &mut Bits<'_>, unpacked: &mut Vec<u8>) -> Result<(), GzipFlaw> {
    bits.at = bits.at.next_multiple_of(8);
    let (length, complement) = (bits.take(16)?, bits.take(16)?);
    if length != !complement {
        return Err(GzipFlaw::Broken);
    }
    let begin = bits.at / 8;
    unpacked.extend_from_slice(bits.bytes.get(begin..begin + usize::from(length)).ok_or(GzipFlaw::CutShort)?);
    bits.at += 8 * usize::from(length);
    Ok(())
}

/// The codes that stand at the beginning of a block.
fn codes(bits: &mut Bits<'_>) -> Result<(Code, Code), GzipFlaw> {
    let (literals, distances, own) = (bits.take(5)? + 257, bits.take(5)? + 1, bits.take(4)? + 4);
    let mut lengths = [0_u8; 19];
    for place in &ORDER[..usize::from(own)] {
        lengths[*place] = bits.take(3)? as u8;
    }
    let code = Code::of(&lengths);
    let count = usize::from(literals + distances);
    let mut lengths: Vec<u8> = Vec::with_capacity(count);
    while lengths.len() < count {
        let (value, times) = match code.read(bits)? {
            16 => (*lengths.last().ok_or(GzipFlaw::Broken)?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (length as u8, 1),
        };
        lengths.extend(std::iter::repeat_n(value, times.into()));
    }
    if lengths.len() > count {
        return Err(GzipFlaw::Broken);
    }
    let (literals, distances) = lengths.split_at(literals.into());
    Ok((Code::of(literals), Code::of(distances)))
}

fn block(bits: &mut Bits<'_>, literals: &Code, distances: &Code, (unpacked, most): (&mut Vec<u8>, usize)) -> Result<(), GzipFlaw> {
    let long = |table: &[(u16, u8)], code: usize, bits: &mut Bits<'_>| {
        let (least, more) = *table.get(code).ok_or(GzipFlaw::Broken)?;
        Ok(usize::from(least) + usize::from(bits.take(more)?))
    };
    while unpacked.len() <= most {
        match literals.read(bits)? {
            256 => return Ok(()),
            literal @ 0..256 => unpacked.push(literal as u8),
            code => {
                let length = long(&LENGTHS, code - 257, bits)?;
                let code = distances.read(bits)?;
                let distance = long(&DISTANCES, code, bits)?;
                let begin = unpacked.len().checked_sub(distance).ok_or(GzipFlaw::Broken)?;
                // What is copied may overlap what it becomes.
                (begin..begin + length).for_each(|at| unpacked.push(unpacked[at]));
            }
        }
    }
    Err(GzipFlaw::TooLong)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
    }

    const FIXED: &str = "H4sIAAAAAAACA0tMSk6EIS4ADJw5Ew0AAAA=";

    #[test]
    fn what_gzip_packs_is_unpacked() {
        assert_eq!(gunzip(&packed(FIXED), 100).as_deref(), Ok(&b"abcabcabcabc\n"[..]));
        assert_eq!(gunzip(&packed("H4sIAAAAAAAEAwEGAPn/c3RvcmVkC/lDVgYAAAA="), 100).as_deref(), Ok(&b"stored"[..]));
        // With a name, and codes of its own.
        let squares: String = (0..40).map(|n| format!("{n} squared is {}\n", n * n)).collect();
        let own = concat!(
            "H4sICAAAAAAC/25hbWUudHh0AF3ROw4CMQwE0H5OsUeIP/HGx0GCghIQ92e2y1A6suyX8Tg+r+/t/bgfz88xYHtp8L1MxF42UpoLc699ovY6Cq",
            "dMa6y9rkTv9TLYkAWDPPU5e4RombBQVsMU2gVTKq1WimePcH1xjoDDuav1i0xMzEmzizmTPRrrSriYpzdczPMsuJiLZhdzXT1iPq85Yj6vXRoz",
            "PSHmpjnE3PxXaM6Dnw8NejCh0KSNMcbUk9EdpU88SAjcgleL9XdZbhS6Td7/B4UVaErAAgAA",
        );
        assert_eq!(gunzip(&packed(own), 2000).as_deref(), Ok(squares.as_bytes()));
    }

    #[test]
    fn what_is_broken_is_told() {
        let good = packed(FIXED);
        assert_eq!(gunzip(b"abc", 100), Err(GzipFlaw::NoHead));
        for upto in 1..good.len() {
            assert_eq!(gunzip(&good[..upto], 100), Err(GzipFlaw::CutShort), "{upto}");
        }
        assert_eq!(gunzip(&[&good[..], b"x"].concat(), 100), Err(GzipFlaw::More));
        assert_eq!(gunzip(&good, 2), Err(GzipFlaw::TooLong));
        let mut other = good.clone();
        *other.last_mut().expect("a byte") ^= 1;
        assert_eq!(gunzip(&other, 100), Err(GzipFlaw::WrongSum));
        // Whatever comes, it comes to an end.
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..2000 {
            let mut noise = good[..10].to_vec();
            noise.extend((0..200).map(|_| random.u8(..)));
            assert!(gunzip(&noise, 10_000).is_err());
        }
    }
}
