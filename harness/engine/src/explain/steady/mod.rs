//! A failure as it is in every run of the same program: only what its verdict rests on.
//!
//! A verdict rests on the first thing that was wrong, and on nothing that came after it or beside it:
//! - a program that ended: on its end, wherever the conversation was by then;
//! - a connection that was reset: on the reset, however much came through before it;
//! - bytes: on those up to the first difference and, because people read lines, to the end of its line; on more only where
//!   the cause needs more, and then on all that the program sent before it waited;
//! - what several threads, or several clients, did at the same time: on what is wrong, not on which of them it was;
//! - what was measured: on the bound.
//!
//! What the machine chose (ports, the scratch folder) and the step's line, which moves with every edit of the exercise
//! file, are none of the program's.

mod amounts;
mod examples;
mod passing;

use examples::Examples;

use crate::matcher::{line_that_differs, of_the_line};
use crate::spec::{Check, Exercise};
use crate::text::{Cause, Doing, Problem};
use crate::verdict::{Evidence, Failure, Outcome, Verdict};

/// So many bytes after the first difference are enough for any comparison.
const ENOUGH: usize = 100;

/// The failure of a verdict as it would be in every run of the same program; `None` for any other outcome.
pub fn steady(exercise: &Exercise, check: &Check, verdict: &Verdict) -> Option<Failure> {
    let Outcome::Failed(failure) = &verdict.outcome else { return None };
    let mut failure = (**failure).clone();
    let is_in_crowd = exercise.is_in_crowd(check, failure.line);
    failure.line = 0;
    // Which of the others had ended by then is a race.
    failure.programs.clear();
    Examples::of(&verdict.conversation.moments, &failure.scratch).replace(&mut failure);
    amounts::replace_amounts(&mut failure);
    passing::replace_times(&mut failure);
    if rest_on_the_end(&mut failure) && exercise.asks_who_connected(check, failure.kind) {
        // So is the hint, where it depends on whether somebody had connected by then.
        failure.hint = check.hint.of(None).clone();
    }
    rest_on_the_reset(&mut failure);
    rest_on_the_line(&mut failure);
    leave_races_out(is_in_crowd, &mut failure);
    if check.has_slow_reader() {
        leave_amounts_out(&mut failure);
    }
    if check.has_reset() {
        leave_words_out(&mut failure);
    }
    Some(failure)
}

/// What a failure that is told without evidence shows in the place of some.
fn left_out() -> Option<Evidence> {
    Some(Evidence::Words("…".into()))
}

/// A program that ended has failed by that. Which step found it out is a race between its end and the judge. Whether it is so.
fn rest_on_the_end(failure: &mut Failure) -> bool {
    if let Problem::Ended { ending } | Problem::EndedBeforeListening { ending, .. } | Problem::ExitedEarly { ending } =
        failure.problem
    {
        failure.requirement = Doing::Runs;
        failure.problem = Problem::ExitedEarly { ending };
        (failure.expected, failure.received, failure.difference) = (None, None, None);
        return true;
    } else if !failure.problem.waits_for_the_end() && !matches!(failure.requirement, Doing::Exits { .. } | Doing::Complains { .. })
    {
        // Nobody waited for its end: it may have come a moment before or after the judge looked.
        failure.ending = None;
    }
    false
}

/// A reset overtakes what was sent before it: how much of that came through, and so which step was being played, is chance.
fn rest_on_the_reset(failure: &mut Failure) {
    if let Problem::Reset { who } = &failure.problem {
        failure.requirement = Doing::SeesEnd { who: who.clone() };
        (failure.expected, failure.received, failure.difference) = (None, None, None);
    }
}

/// Bytes are evidence up to the end of the line that differs, unless more of them explain it.
fn rest_on_the_line(failure: &mut Failure) {
    let Some(wanted) = failure.expected.as_ref().and_then(Evidence::bytes).map(|(bytes, _)| bytes.to_vec()) else { return };
    let (Some(at), Some(Evidence::Bytes(received))) = (failure.difference, &mut failure.received) else { return };
    let line_is_enough = match &failure.cause {
        None | Some(Cause::CameAgain | Cause::ExtraNewline) => true,
        cause => of_the_line(&wanted, received, at) == *cause,
    };
    let line = line_that_differs(received, at).filter(|_| line_is_enough);
    // Bytes that are missing in the middle show at once; how many have come after them is a matter of the moment.
    let end = if matches!(failure.cause, Some(Cause::BytesLost { .. })) { at } else { wanted.len().max(at) };
    let upto = line.unwrap_or(received.len()).min(end + ENOUGH);
    received.truncate(upto);
}

/// Leaves out how much of the data came through to a client that reads late: the system's buffers decide that.
fn leave_amounts_out(failure: &mut Failure) {
    match &mut failure.problem {
        Problem::Incomplete { got, of, .. } => *got = *of / 2,
        Problem::WrongContentLength { got, .. } => *got = 1000,
        _ => return,
    }
    // Whether the lost piece was the last one, and how large the rest is.
    if matches!(failure.cause, Some(Cause::BytesLost { .. } | Cause::StoppedAtBuffer { .. } | Cause::ReadAll { .. })) {
        failure.cause = None;
    }
    (failure.expected, failure.received, failure.difference) = (left_out(), left_out(), None);
}

/// Leaves out where a program was, and what it said, when a client was reset: it may notice that in a read or in a write, as
/// a reset or as an end, and of several threads any may be the first.
fn leave_words_out(failure: &mut Failure) {
    if let Some(Cause::Uncaught(error)) = &mut failure.cause {
        (error.place, error.message) = (None, "…".into());
    }
}

/// Leaves out what is decided by which of several threads, of the program or of the judge, came first.
fn leave_races_out(is_in_crowd: bool, failure: &mut Failure) {
    // Several senders' lines: which one is next depends on how they were mixed.
    let is_mixture = matches!(failure.requirement, Doing::PrintsLines { .. } | Doing::ReceivesLines { .. });
    // How far the program came with its next line before it ended.
    if let (true, Problem::MissingNewline { who } | Problem::ClosedEarly { who }) = (is_mixture, &failure.problem) {
        failure.problem = Problem::ClosedEarly { who: who.clone() };
        failure.received = left_out();
    }
    // Which of the lines it was.
    let is_one_of_many =
        matches!(failure.problem, Problem::NeverCame { .. } | Problem::DoubledLine { .. } | Problem::DisorderedLine { .. });
    if is_mixture && is_one_of_many && failure.received.is_some() {
        failure.received = left_out();
    }
    // Whether lines of others had come before the one that never did.
    if let Problem::NoAnswer { who, others, .. } = &mut failure.problem
        && std::mem::take(others)
    {
        failure.received = Some(Evidence::Bytes(Vec::new()));
        match &mut failure.cause {
            Some(Cause::OnlyWaits { more, .. }) => *more = false,
            Some(cause @ Cause::GluedLines) => *cause = Cause::OnlyWaits { who: who.clone(), tried: false, more: false },
            _ => {}
        }
    }
    let is_torn = matches!(failure.cause, Some(Cause::GluedLines | Cause::SplitLine));
    let member = failure.requirement.who().and_then(|who| who.rsplit_once('-')).filter(|_| is_in_crowd);
    let member = member.map(|(crowd, _)| format!("{crowd}-N"));
    if failure.expected.is_some() && (is_mixture || member.is_some()) {
        (failure.expected, failure.difference) = (left_out(), None);
    }
    if failure.received.is_some() && (is_torn || member.is_some()) {
        (failure.received, failure.difference) = (left_out(), None);
    }
    if let Some(member) = member {
        let names = [failure.requirement.who_mut(), failure.problem.who_mut()];
        names.into_iter().flatten().for_each(|who| who.clone_from(&member));
        if let Doing::ReceivesResponse { asked, .. } = &mut failure.requirement {
            *asked = asked.take().map(|_| "…".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Ended, Ending, ErrorKind, Uncaught};

    fn failed(problem: Problem) -> Failure {
        Failure::new(Doing::ReceivesNothing { who: "c-7".into() }, problem)
    }

    fn bytes(text: &str) -> Evidence {
        Evidence::Bytes(text.into())
    }

    #[test]
    fn whether_lines_of_others_came_first_is_left_out() {
        let problem = |others| Problem::NoAnswer { who: "ana".into(), others, proof: crate::text::StallProof::AtRest };
        let cause = |more| Some(Cause::OnlyWaits { who: "ana".into(), tried: false, more });
        let mut failure = failed(problem(true)).with_evidence(bytes("oi\n"), bytes("bia chegou\n"));
        failure.cause = cause(true);
        leave_races_out(false, &mut failure);
        assert_eq!((failure.problem, failure.received, failure.cause), (problem(false), Some(bytes("")), cause(false)));
    }

    /// What is left of these bytes where others were wanted.
    fn rest(wanted: &str, received: &str, cause: Option<Cause>) -> String {
        let problem = Problem::WrongBytes { who: "ana".into(), at: 0 };
        let mut failure = failed(problem).with_evidence(bytes(wanted), bytes(received));
        (failure.difference, failure.cause) = (crate::matcher::first_difference(wanted.as_bytes(), received.as_bytes()), cause);
        rest_on_the_line(&mut failure);
        let Some(Evidence::Bytes(rest)) = failure.received else { panic!("still bytes") };
        String::from_utf8(rest).expect("a text")
    }

    #[test]
    fn however_much_came_after_the_line_that_differs_the_failure_is_the_same() {
        let all = "A: 3\nStarting\nA: 2\nEnd\n";
        for length in "A: 3\n".len()..all.len() {
            assert_eq!(rest("Starting\n", &all[..length], None), "A: 3\n");
            let more = format!("oi\n{}", &all[..length]);
            assert_eq!(rest("OI\n", &more, Some(Cause::OtherCase)), "oi\n");
            assert_eq!(rest("", &more, None), "oi\n");
        }
        let before = Some(Cause::ExtraText { extra: "hi\n".into(), before: true });
        assert_eq!(rest("oi\n", "hi\noi\n", before), "hi\noi\n", "the cause is in both lines");
        assert_eq!(rest("oi\n", &"x".repeat(1000), None).len(), 3 + ENOUGH);
    }

    #[test]
    fn where_a_conversation_was_when_the_program_ended_is_left_out() {
        let ending = Ending::Status(1);
        let before = Failure::new(Doing::Runs, Problem::EndedBeforeListening { port: 12345, ending });
        let within = failed(Problem::Ended { ending }).with_evidence(bytes("oi\n"), bytes(""));
        let after = Failure::new(Doing::Runs, Problem::ExitedEarly { ending });
        for mut failure in [before, within, after.clone()] {
            rest_on_the_end(&mut failure);
            assert_eq!(failure, after);
        }
    }

    #[test]
    fn how_much_came_through_before_a_reset_is_left_out() {
        let who = || "ana".to_string();
        let reset = |doing| Failure::new(doing, Problem::Reset { who: who() });
        let mut some = reset(Doing::Receives { who: who(), data: b"oi\n".to_vec() }).with_evidence(bytes("oi\n"), bytes("o"));
        rest_on_the_reset(&mut some);
        assert_eq!(some, reset(Doing::SeesEnd { who: who() }));
    }

    #[test]
    fn what_a_thread_said_of_a_reset_is_left_out() {
        let told = |place: Option<&str>, message: &str| {
            let error = Uncaught {
                kind: ErrorKind::Exception,
                ended: Ended::Thread,
                place: place.map(Into::into),
                message: message.into(),
            };
            Failure { cause: Some(Cause::Uncaught(error)), ..failed(Problem::Reset { who: "ana".into() }) }
        };
        let mut some = told(Some("pool.py:36"), "ConnectionResetError: [Errno 104] Connection reset by peer");
        let mut other = told(Some("pool.py:86"), "EOFError");
        [&mut some, &mut other].into_iter().for_each(leave_words_out);
        assert_eq!((&some, &other), (&told(None, "…"), &told(None, "…")));
    }

    #[test]
    fn a_member_of_a_crowd_stands_for_all_of_it() {
        let evidence = || Evidence::Bytes(b"7 says 3".to_vec());
        let mut failure = failed(Problem::UnexpectedBytes { who: "c-7".into() }).with_evidence(evidence(), evidence());
        leave_races_out(true, &mut failure);
        assert_eq!(failure.requirement.who(), Some("c-N"));
        assert_eq!(failure.problem, Problem::UnexpectedBytes { who: "c-N".into() });
        assert_eq!(failure.received, Some(Evidence::Words("…".into())));
        let mut alone = failed(Problem::UnexpectedBytes { who: "c-7".into() }).with_evidence(evidence(), evidence());
        leave_races_out(false, &mut alone);
        assert_eq!((alone.requirement.who(), alone.received), (Some("c-7"), Some(evidence())));
    }
}
