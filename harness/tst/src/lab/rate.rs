//! A rate as people write it. Pure.

use super::text::LabProblem;
use crate::decimal::{Undecided, decimal};

/// The least, in requests each second: one in a hundred seconds.
const LEAST: f64 = 0.01;

/// Requests each second.
///
/// # Errors
/// When it is none, or may be another one.
pub fn rate(text: &str) -> Result<f64, LabProblem> {
    match decimal(text) {
        Ok(rate) if rate >= LEAST => Ok(rate),
        Ok(_) | Err(Undecided::None) => Err(LabProblem::BadRate { text: text.into() }),
        Err(Undecided::Unclear) => Err(LabProblem::UnclearRate { text: text.into() }),
    }
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
