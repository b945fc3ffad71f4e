//! A rate as people write it: with a point or a comma before the decimals, and nothing that may stand for thousands. Pure.

use super::text::LabProblem;

/// The least, in requests each second: one in a hundred seconds.
const LEAST: f64 = 0.01;

/// Requests each second.
///
/// # Errors
/// When it is none, or may be another one.
pub fn rate(text: &str) -> Result<f64, LabProblem> {
    let bad = || LabProblem::BadRate { text: text.into() };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, decimals)) = text.split_once(['.', ',']) {
        if !is_number(whole) || !is_number(decimals) {
            return Err(bad());
        }
        // A comma parts thousands in English, a point in Portuguese; no thousands begin with a zero.
        if decimals.len() == 3 && !whole.starts_with('0') {
            return Err(LabProblem::UnclearRate { text: text.into() });
        }
    } else if !is_number(text) {
        return Err(bad());
    }
    text.replace(',', ".").parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= LEAST).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_thousands_is_no_rate() {
        for (text, wanted) in [("200", 200.0), ("1,5", 1.5), ("1.5", 1.5), ("0,125", 0.125), ("0.01", 0.01), ("1000.25", 1000.25)] {
            assert_eq!(rate(text), Ok(wanted), "{text}");
        }
        for text in ["1,000", "1.000", "20,000", "999.999"] {
            assert_eq!(rate(text), Err(LabProblem::UnclearRate { text: text.into() }));
        }
        let huge = "9".repeat(400);
        for text in ["", "0", "0,001", "fast", "-1", "+1", "1e3", "inf", "NaN", "1,000,000", "1.000,5", ".5", "5.", " 5", &huge] {
            assert_eq!(rate(text), Err(LabProblem::BadRate { text: text.into() }));
        }
    }
}
