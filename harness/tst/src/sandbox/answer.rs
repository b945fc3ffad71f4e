//! What a worker tells of its checks: no more than its answer can hold, so that a program's verdict stays its own, however much
//! it says.

use std::iter;

use tst_engine::verdict::{Build, Conversation, Evidence, Moment, Outcome, Verdict};

use crate::grade::record::FIRST_EVENTS;

/// The events of all conversations.
pub const EVENTS: usize = 10_000;
/// The bytes of all events; in an answer each takes up to eight, as an escape of an escape.
const EVENT_BYTES: usize = 512 << 10;
/// The bytes of what was wanted and what came, of all checks.
const EVIDENCE: usize = 256 << 10;
/// The bytes of all that programs said on standard error.
const ERRORS: usize = 256 << 10;
/// The bytes of what the compiler said.
const BUILD: usize = 256 << 10;

/// Takes from what is told of a run what is beyond its bounds: from the longest first, so that what is short stays whole.
pub fn lighten(verdicts: &mut [Verdict], build: &mut Build) {
    let events = share(&sizes(verdicts, |verdict| verdict.conversations_mut().map(|told| told.moments.len()).collect()), EVENTS);
    for conversation in verdicts.iter_mut().flat_map(Verdict::conversations_mut) {
        shorten(conversation, events);
    }
    let moments = |verdict: &mut Verdict| moments_of(verdict).map(|moment| moment.bytes.len()).collect();
    let bytes = share(&sizes(verdicts, moments), EVENT_BYTES);
    let evidence = share(&sizes(verdicts, |verdict| evidence_of(verdict).map(|evidence| reported(evidence)).collect()), EVIDENCE);
    let errors = share(&sizes(verdicts, |verdict| vec![error_of(verdict).map_or(0, |text| text.len())]), ERRORS);
    for verdict in &mut *verdicts {
        moments_of(verdict).for_each(|moment| moment.bytes.truncate(bytes));
        for shown in evidence_of(verdict) {
            report_less(shown, evidence);
        }
        if let Some(text) = error_of(verdict) {
            // Its end tells most.
            text.drain(..text.ceil_char_boundary(text.len().saturating_sub(errors)));
        }
    }
    if build.output.len() > BUILD {
        build.output.truncate(build.output.floor_char_boundary(BUILD));
        build.output.push_str("\n…\n");
    }
}

fn sizes(verdicts: &mut [Verdict], of: impl Fn(&mut Verdict) -> Vec<usize>) -> Vec<usize> {
    verdicts.iter_mut().flat_map(of).collect()
}

/// How much each of several may have at most, so that they have no more than `total` together.
fn share(sizes: &[usize], total: usize) -> usize {
    let together = |most: usize| sizes.iter().map(|size| (*size).min(most)).sum::<usize>();
    let (mut enough, mut most) = (0, sizes.iter().copied().max().unwrap_or(0));
    while enough < most {
        let tried = most - (most - enough) / 2;
        if together(tried) <= total {
            enough = tried;
        } else {
            most = tried - 1;
        }
    }
    enough
}

/// Leaves events out of the middle of a conversation.
fn shorten(conversation: &mut Conversation, most: usize) {
    let moments = &mut conversation.moments;
    if moments.len() > most {
        let first = FIRST_EVENTS.min(most / 2);
        let left_out = moments.len() - most;
        moments.drain(first..first + left_out);
        conversation.left_out += left_out;
    }
}

fn moments_of(verdict: &mut Verdict) -> impl Iterator<Item = &mut Moment> {
    verdict.conversations_mut().flat_map(|told| &mut told.moments)
}

fn evidence_of(verdict: &mut Verdict) -> impl Iterator<Item = &mut Evidence> {
    let failure = match &mut verdict.outcome {
        Outcome::Failed(failure) => Some(failure),
        _ => None,
    };
    failure.into_iter().flat_map(|failure| iter::empty().chain(&mut failure.expected).chain(&mut failure.received))
}

fn error_of(verdict: &mut Verdict) -> Option<&mut String> {
    match &mut verdict.outcome {
        Outcome::Failed(failure) => Some(&mut failure.standard_error),
        _ => None,
    }
}

/// How many bytes a report of every byte holds of it.
fn reported(evidence: &Evidence) -> usize {
    match evidence {
        Evidence::Bytes(bytes) => bytes.len(),
        Evidence::Many { reported, .. } => *reported,
        Evidence::Words(_) | Evidence::Line(_) | Evidence::End(_) => 0,
    }
}

/// Lets such a report hold at most so many; a page for people is made from all of them still.
fn report_less(evidence: &mut Evidence, most: usize) {
    match evidence {
        Evidence::Bytes(bytes) if bytes.len() > most => {
            *evidence = Evidence::Many { of: bytes.len(), reported: most, bytes: std::mem::take(bytes) };
        }
        Evidence::Many { reported, .. } => *reported = (*reported).min(most),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tst_engine::text::{Doing, Event, Problem};
    use tst_engine::verdict::{Failure, Scheduled};

    use super::*;

    fn verdict(events: usize, bytes: usize) -> Verdict {
        let moment = |at| Moment {
            at: Duration::from_secs(at as u64),
            who: "ana".into(),
            event: Event::Received,
            bytes: vec![0xff; bytes],
            length: bytes,
        };
        let mut failure = Failure::new(Doing::Runs, Problem::WrongBytes { who: "ana".into(), at: 0 })
            .with_evidence(Evidence::Bytes(vec![0xff; 100 * bytes]), Evidence::of_received(&vec![0xff; 200 * bytes], 100 * bytes));
        failure.standard_error = "ã".repeat(50 * bytes);
        Verdict {
            check: "repeats".into(),
            outcome: Outcome::Failed(Box::new(failure)),
            duration: Duration::ZERO,
            conversation: Conversation { moments: (0..events).map(moment).collect(), left_out: 7 },
            schedules: None,
        }
    }

    /// The same with a race that is as long as its conversation.
    fn with_race(mut verdict: Verdict) -> Verdict {
        verdict.schedules = Some(Scheduled { race: Some(verdict.conversation.clone()), ..Scheduled::default() });
        verdict
    }

    #[test]
    fn what_is_usual_stays_whole() {
        let verdicts: Vec<Verdict> = (0..20).map(|_| verdict(100, 40)).collect();
        let (mut lighter, mut build) = (verdicts.clone(), Build { output: "x".repeat(1000), ..Build::default() });
        lighten(&mut lighter, &mut build);
        assert!(lighter == verdicts);
        assert_eq!(build.output.len(), 1000);
    }

    #[test]
    fn all_together_is_bounded_and_what_is_short_stays_whole() {
        let mut verdicts: Vec<Verdict> = (0..50).map(|_| with_race(verdict(1000, 1024))).collect();
        verdicts.push(verdict(3, 5));
        let mut build = Build { output: "ã".repeat(1 << 20), ..Build::default() };
        lighten(&mut verdicts, &mut build);
        let mut sum = [0; 4];
        for verdict in &mut verdicts {
            sum[0] += moments_of(verdict).count();
            sum[1] += moments_of(verdict).map(|moment| moment.bytes.len()).sum::<usize>();
            sum[2] += evidence_of(verdict).map(|evidence| reported(evidence)).sum::<usize>();
            sum[3] += error_of(verdict).map_or(0, |text| text.len());
        }
        for (sum, most) in sum.into_iter().zip([EVENTS, EVENT_BYTES, EVIDENCE, ERRORS]) {
            assert!((most * 9 / 10..=most).contains(&sum), "{sum} of {most}");
        }
        assert!(build.output.len() <= BUILD + 10 && build.output.ends_with("\n…\n"));
        let (last, first) = (verdicts.pop().expect("one"), verdicts.swap_remove(0));
        assert!(last == verdict(3, 5));
        let Conversation { moments, left_out } = first.conversation;
        assert_eq!(moments.len() + left_out, 1007);
        let at = |index: usize| moments[index].at.as_secs() as usize;
        assert_eq!((at(FIRST_EVENTS - 1), at(moments.len() - 1), moments[0].length), (FIRST_EVENTS - 1, 999, 1024));
        let Outcome::Failed(failure) = first.outcome else { panic!("failed") };
        assert_eq!(failure.expected.and_then(|shown| shown.bytes().map(|(bytes, _)| bytes.len())), Some(100 << 10), "for people");
    }
}
