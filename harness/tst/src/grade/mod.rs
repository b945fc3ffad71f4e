//! Grading a class: many submissions, a journal that survives anything, grades by rule.

pub mod class;
pub mod record;
