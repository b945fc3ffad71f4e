//! Names as people count them up: all of a few, and of many the first ones.

/// At most four names; of more, the first three and a word for the others.
pub(super) fn few(names: &[String], others: impl Fn(usize) -> String) -> Vec<String> {
    const NAMED: usize = 3;
    match names.len() {
        count if count > NAMED + 1 => names[..NAMED].iter().cloned().chain([others(count - NAMED)]).collect(),
        _ => names.to_vec(),
    }
}
