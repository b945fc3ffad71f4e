//! Unpacking what gzip packs (RFC 1952): a body is compared with what it holds.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use crate::text::GzipFlaw;

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
    let (unpacked, packed) = inflate(rest, most)?;
    let trailer = &rest[packed..];
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

/// What is deflated at the beginning of these bytes (RFC 1951), at most `most` bytes, and how many bytes it takes there.
fn inflate(deflated: &[u8], most: usize) -> Result<(Vec<u8>, usize), GzipFlaw> {
    let mut unpacked = vec![0; most + 1];
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, packed, length) = decompress(&mut DecompressorOxide::new(), deflated, &mut unpacked, 0, flags);
    unpacked.truncate(length);
    match status {
        TINFLStatus::Done if length <= most => Ok((unpacked, packed)),
        TINFLStatus::Done | TINFLStatus::HasMoreOutput => Err(GzipFlaw::TooLong),
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => Err(GzipFlaw::CutShort),
        _ => Err(GzipFlaw::Broken),
    }
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
