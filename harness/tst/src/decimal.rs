//! A number as people write it: with a point or a comma before the decimals, and nothing that may stand for thousands. Pure.

/// Why a text is no such number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// It is none.
    None,
    /// It may be two: a comma parts thousands in English, a point in Portuguese.
    Unclear,
}

/// The number, from 0.
///
/// # Errors
/// When it is none, or may be another one.
pub fn decimal(text: &str) -> Result<f64, Undecided> {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, decimals)) = text.split_once(['.', ',']) {
        if !is_number(whole) || !is_number(decimals) {
            return Err(Undecided::None);
        }
        // No thousands begin with a zero, nor with four digits.
        if decimals.len() == 3 && !whole.starts_with('0') && whole.len() <= 3 {
            return Err(Undecided::Unclear);
        }
    } else if !is_number(text) {
        return Err(Undecided::None);
    }
    text.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite()).ok_or(Undecided::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_thousands_is_no_number() {
        for (text, wanted) in [("200", 200.0), ("10,5", 10.5), ("1.5", 1.5), ("0,125", 0.125), ("1000.25", 1000.25), ("0", 0.0)] {
            assert_eq!(decimal(text), Ok(wanted), "{text}");
        }
        for text in ["1,000", "1.000", "20,000", "999.999"] {
            assert_eq!(decimal(text), Err(Undecided::Unclear), "{text}");
        }
        assert_eq!(decimal("1234,567"), Ok(1234.567), "thousands are parted everywhere or nowhere");
        let huge = "9".repeat(400);
        for text in ["", "fast", "-1", "+1", "1e3", "inf", "NaN", "1,000,000", "1.000,5", ".5", "5.", " 5", &huge] {
            assert_eq!(decimal(text), Err(Undecided::None), "{text}");
        }
    }
}
