//! What is asked of the program's standard output as a whole: its end, and the pace of its lines.

use std::time::Duration;

use super::ended::Ended;
use super::{Played, Stop, Turn};
use crate::matcher;
use crate::text::{Doing, Problem};
use crate::verdict::{Evidence, Failure};

impl Turn<'_> {
    pub(super) fn output_ends(&self) -> Played {
        let source = self.output()?;
        self.wait_for(&source, &mut Ended::of_output(), Doing::PrintsNoMore)
    }

    /// Of the printed lines that match, the k-th (from 0) must not have come before k intervals had passed since the
    /// start: a lower bound that no delay of the judge's own can break, since a late look only makes lines look later.
    pub(super) fn keeps_pace(&self, lines: &str, interval: Duration) -> Played {
        let super::wait::Source::Output(inbox) = self.output()? else { return Ok(()) };
        let begin = self.with_program(crate::process::Running::begin).unwrap_or_else(std::time::Instant::now);
        let matches = matcher::pattern(lines);
        let held = inbox.lock();
        let (mut place, mut count) = (0, 0);
        for line in held.all().split_inclusive(|byte| *byte == b'\n') {
            let end = place + line.len();
            let text = String::from_utf8_lossy(line).trim_end().to_string();
            if matches(&text)
                && let Some(arrival) = held.arrival_in_all(end - 1)
            {
                let (at, least) = (arrival.duration_since(begin), interval * count);
                if at < least {
                    let doing = Doing::Keeps { pace: format!("{} ms", interval.as_millis()) };
                    let failure = Failure::new(doing, Problem::LineTooEarly { line: text.clone(), at, least }).with_evidence(
                        Evidence::Words(format!("≥ {} ms", least.as_millis())),
                        Evidence::Words(format!("{} ms", at.as_millis())),
                    );
                    return Err(Stop::Failed(Box::new(failure)));
                }
                count += 1;
            }
            place = end;
        }
        Ok(())
    }
}
