//! A class after its work was due: checks that were kept back until then are for everybody.

use std::io;

use tst_engine::spec::Visibility;

use crate::grade::class::{Class, Records};
use crate::grade::record::{Outcome, Record};

/// Records in which nothing waits for the due date any more.
pub struct Revealed<R>(pub R);

impl<R: Records> Records for Revealed<R> {
    fn record(&self, place: usize) -> io::Result<Record> {
        let mut record = self.0.record(place)?;
        if let Outcome::Judged(run) = &mut record.result {
            run.checks.iter_mut().for_each(|check| check.visibility = revealed(check.visibility));
        }
        Ok(record)
    }

    fn have_remarks(&self) -> bool {
        self.0.have_remarks()
    }
}

/// The same with the checks of a class.
pub fn reveal(class: &mut Class) {
    for check in class.exercises.iter_mut().flat_map(|column| &mut column.checks) {
        check.visibility = revealed(check.visibility);
    }
}

fn revealed(visibility: Visibility) -> Visibility {
    match visibility {
        Visibility::AfterDueDate => Visibility::Visible,
        kept => kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waited_is_seen_and_what_is_hidden_stays_so() {
        let shown = [Visibility::Visible, Visibility::Hidden, Visibility::AfterDueDate].map(revealed);
        assert_eq!(shown, [Visibility::Visible, Visibility::Hidden, Visibility::Visible]);
    }
}
