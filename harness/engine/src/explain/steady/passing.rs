//! What the time of day and the number of tries were: examples in their place.

use crate::text::{Doing, FieldWish, LineWish, Problem, ValueFlaw};
use crate::verdict::{Evidence, Failure};

/// Stands for the time now, as a number and as it is written.
const NUMBER: i128 = 4_000_000_000;
const WRITTEN: &str = "…";
/// Stands for what came in its place.
const CAME: &[u8] = b"...";

/// Replaces the time of day wherever a failure tells it.
pub(super) fn replace_times(failure: &mut Failure) {
    failure.tries = 0;
    match &mut failure.requirement {
        Doing::ReceivesFields { fields, .. } | Doing::PrintsFields { fields } => {
            fields.iter_mut().for_each(|field| {
                in_field(field);
            });
        }
        Doing::ReceivesLine { wish, .. } | Doing::PrintsLine { wish } => in_line(wish),
        _ => {}
    }
    for evidence in [&mut failure.expected, &mut failure.received].into_iter().flatten() {
        if let Evidence::Line(wish) = evidence {
            in_line(wish);
        }
    }
    let Problem::WrongValue { what: ValueFlaw::Field(field), .. } = &mut failure.problem else { return };
    if in_field(&mut field.wanted) {
        (field.value, field.got) = (None, CAME.to_vec());
        (failure.expected, failure.received, failure.difference) = (super::left_out(), super::left_out(), None);
    }
}

/// The same in a field; whether it was the time.
fn in_field(field: &mut FieldWish) -> bool {
    match field {
        FieldWish::Now { value, .. } => {
            *value = NUMBER;
            true
        }
        _ => false,
    }
}

fn in_line(wish: &mut LineWish) {
    match wish {
        LineWish::Now(written, _) => *written = WRITTEN.into(),
        LineWish::All(wishes) | LineWish::Any(wishes) => wishes.iter_mut().for_each(in_line),
        LineWish::Crlf(wish) => in_line(wish),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::WrongField;

    #[test]
    fn two_failures_at_different_times_of_day_are_told_alike() {
        let told = |now: i128| {
            let wanted = FieldWish::Now { unit: "u32", value: now, within: 2 };
            let field = WrongField { number: 1, of: 1, at: 0, wanted: wanted.clone(), value: Some(now - 70), got: Vec::new() };
            let problem = Problem::WrongValue { who: "ana".into(), what: ValueFlaw::Field(field) };
            let mut failure = Failure::new(Doing::ReceivesFields { who: "ana".into(), fields: vec![wanted] }, problem);
            failure.tries = now as usize;
            replace_times(&mut failure);
            failure
        };
        assert_eq!(told(7), told(9));
    }
}
