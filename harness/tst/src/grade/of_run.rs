//! A run of the engine as a record: both languages, and no more bytes than a person looks at.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tst_engine::explain::{Reproduce, explain, plain};
use tst_engine::score::{points, score};
use tst_engine::spec::{Check, Exercise};
use tst_engine::text::{Label, Lang, Say as _};
use tst_engine::verdict::{Build, Conversation, Evidence, Failure, Fault, Moment, Outcome, Scheduled, Verdict};

use super::record::{
    BuildRecord, CheckRecord, EventRecord, FIRST_EVENTS, FailureRecord, Run, ScheduledRecord, Shown, Status, Words,
};

/// How many bytes are kept of what was wanted, and of what came: the first, or where both differ later, those around that.
pub const EVIDENCE: usize = 4 << 10;
/// How many of them come before the first difference, at least, where there are so many; a page shows less.
const BEFORE: usize = EVIDENCE / 4;
/// What is kept begins at a multiple of this, so that rows of bytes begin where people expect them.
const ROW: usize = 16;
/// How many bytes are kept of one event.
pub const EVENT: usize = 256;
/// How many events of a conversation are kept: of a longer one its beginning, which shows who is who, and its end.
pub const EVENTS: usize = 200;
/// How many events of all conversations of a run are kept: from there on none, so that whatever a program says, its record is
/// short of what a worker's answer holds.
pub const ALL_EVENTS: usize = crate::sandbox::EVENTS;
/// How many bytes are kept of what the compiler said: its first errors.
pub const COMPILER: usize = 16 << 10;
/// How many bytes are kept of the end of a program's standard error.
pub const STANDARD_ERROR: usize = 4 << 10;
/// The width of explanations, in columns.
pub const WIDTH: usize = 80;

/// How a program was judged, beside its verdicts.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'j> {
    /// What happened to the build.
    pub build: &'j Build,
    /// The commands that lead back to a failure.
    pub reproduce: &'j Reproduce,
    /// The seed of all random choices.
    pub seed: u64,
    /// How long everything took.
    pub duration: Duration,
}

/// Everything that is kept of a run of `exercise`; checks without a verdict are not in it.
pub fn run_record(exercise: &Exercise, verdicts: &[Verdict], judged: &Judged<'_>) -> Run {
    let sum = score(exercise, verdicts);
    let find = |verdict: &Verdict| exercise.checks.iter().find(|check| check.name == verdict.check);
    let mut checks: Vec<CheckRecord> =
        verdicts.iter().filter_map(|verdict| Some(check_record(exercise, find(verdict)?, verdict, judged))).collect();
    let mut events = 0;
    for check in &mut checks {
        events += check.transcript.len();
        if events > ALL_EVENTS {
            check.events_left_out += check.transcript.len();
            check.transcript.clear();
        }
    }
    let Build { ok, duration, output } = judged.build;
    Run {
        points: sum.points,
        extra: sum.extra,
        max: sum.max,
        duration_ms: milliseconds(judged.duration),
        build: BuildRecord { ok: *ok, duration_ms: milliseconds(*duration), output: compiler_output(output) },
        checks,
        remarks: Vec::new(),
    }
}

fn check_record(exercise: &Exercise, check: &Check, verdict: &Verdict, judged: &Judged<'_>) -> CheckRecord {
    let (status, reason, failure) = match &verdict.outcome {
        Outcome::Passed => (Status::Passed, None, None),
        Outcome::Skipped(reason) => (Status::Skipped, Some(Words::of(reason)), None),
        Outcome::Error(fault) => (Status::Error, Some(fault_words(fault)), None),
        Outcome::Failed(failure) => (Status::Failed, None, Some(failure_record(failure, explanation(check, verdict, judged)))),
    };
    let is_failed = status == Status::Failed;
    // Nobody is shown the others: they would be a third of a class's journal.
    let hint = if let Outcome::Failed(failure) = &verdict.outcome { Words::from(&failure.hint) } else { Words::default() };
    let (transcript, events_left_out) = if is_failed { transcript(verdict.told()) } else { (Vec::new(), 0) };
    CheckRecord {
        name: check.name.clone(),
        title: Words::from(&check.title),
        hint,
        status,
        points: points(exercise, verdict),
        max_points: check.points,
        is_extra: check.extra,
        visibility: check.visibility,
        needs: check.needs.iter().map(|need| exercise.checks[*need].name.clone()).collect(),
        duration_ms: milliseconds(verdict.duration),
        reason,
        failure,
        schedules: verdict.schedules.as_ref().map(scheduled),
        transcript,
        events_left_out,
    }
}

fn scheduled(schedules: &Scheduled) -> ScheduledRecord {
    let Scheduled { played, of, seed, holds, parts, refused, race: _ } = schedules;
    let refused = refused.as_ref().map(Words::of);
    ScheduledRecord { played: *played, of: *of, seed: *seed, holds: *holds, parts: *parts, refused }
}

/// Whose fault it is, and what happened.
fn fault_words(fault: &Fault) -> Words {
    let whose = Label::Fault { owner: fault.owner };
    Words { en: format!("{}: {}", whose.en(), fault.why), pt: format!("{}: {}", whose.pt(), fault.why) }
}

fn explanation(check: &Check, verdict: &Verdict, judged: &Judged<'_>) -> Words {
    let reproduce = judged.reproduce.clone().with_seed(check.uses_seed().then_some(judged.seed));
    let text = |lang: Lang| plain(&explain(check, verdict, &reproduce, None, lang, WIDTH));
    Words { en: text(Lang::En), pt: text(Lang::PtBr) }
}

fn failure_record(failure: &Failure, explanation: Words) -> FailureRecord {
    FailureRecord {
        kind: failure.kind.word(),
        message: Words::of(&failure.problem),
        requirement: Words::of(&failure.required()),
        line: failure.line,
        expected: failure.expected.as_ref().map(|evidence| shown(evidence, failure.difference)),
        received: failure.received.as_ref().map(|evidence| shown(evidence, failure.difference)),
        difference: failure.difference,
        cause: failure.cause.as_ref().map(Words::of),
        standard_error: last(&failure.standard_error, STANDARD_ERROR).to_string(),
        explanation,
    }
}

fn shown(evidence: &Evidence, difference: Option<usize>) -> Shown {
    match evidence {
        Evidence::Words(words) => Shown::Words(Words::same(words)),
        Evidence::Line(wish) => Shown::Words(Words::of(wish)),
        Evidence::End(wish) => Shown::Words(Words::of(wish)),
        Evidence::Bytes(_) | Evidence::Many { .. } => {
            let (bytes, length) = evidence.bytes().unwrap_or_default();
            // The same place for both, whichever of them ends first.
            let from = first_kept(difference.unwrap_or(0)).min(bytes.len());
            Shown::Bytes { from, base64: first_bytes(&bytes[from..], EVIDENCE), length }
        }
    }
}

/// The first byte that is kept of bytes that differ at a place.
fn first_kept(difference: usize) -> usize {
    if difference < EVIDENCE - BEFORE { 0 } else { (difference - BEFORE) / ROW * ROW }
}

/// The events that are kept, and how many are left out between the first [`FIRST_EVENTS`] and the others.
fn transcript(conversation: &Conversation) -> (Vec<EventRecord>, usize) {
    let moments = &conversation.moments;
    // Only a conversation far longer than this has gaps of its own, and they are in its middle.
    if moments.len() <= EVENTS {
        return (moments.iter().map(event).collect(), conversation.left_out);
    }
    let end = moments.len() - (EVENTS - FIRST_EVENTS);
    let kept = moments[..FIRST_EVENTS].iter().chain(&moments[end..]).map(event).collect();
    (kept, end - FIRST_EVENTS + conversation.left_out)
}

fn event(moment: &Moment) -> EventRecord {
    EventRecord {
        at_us: u64::try_from(moment.at.as_micros()).unwrap_or(u64::MAX),
        who: moment.who.clone(),
        event: moment.event.word().into(),
        said: Words::of(&moment.event),
        instance: moment.event.instance().map(String::from),
        base64: first_bytes(&moment.bytes, EVENT),
        length: moment.length,
    }
}

fn first_bytes(bytes: &[u8], most: usize) -> String {
    STANDARD.encode(&bytes[..bytes.len().min(most)])
}

/// What the compiler said, without colours; of a long text whole lines from its beginning.
fn compiler_output(output: &str) -> String {
    let text = anstream::adapter::strip_str(output).to_string();
    if text.len() <= COMPILER {
        return text;
    }
    let cut = &text[..text.floor_char_boundary(COMPILER)];
    format!("{}\n…\n", cut.rsplit_once('\n').map_or(cut, |(lines, _)| lines))
}

/// At most so many bytes of the end of a text.
fn last(text: &str, most: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(most))..]
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use tst_engine::spec;
    use tst_engine::subject::Subject;
    use tst_engine::text::{Doing, Event, Problem, SkipReason, ThreadAct};

    use super::*;

    const FILE: &str = "name: parrot
title: { en: Parrot, pt-BR: Papagaio }
program: { kind: server, args: [\"{port}\"] }
checks:
  - name: first
    title: { en: one, pt-BR: um }
    hint: { en: think, pt-BR: pense }
    points: 60
    steps: [{ ana: connect }]
  - name: second
    visibility: hidden
    title: { en: two, pt-BR: dois }
    hint: { en: think, pt-BR: pense }
    points: 40
    needs: [first]
    steps: [{ ana: connect }]
";

    fn exercise() -> Exercise {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("parrot");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("exercise.yaml"), FILE).expect("written");
        spec::load(&folder).expect("valid")
    }

    fn moment(at: usize) -> Moment {
        let bytes = vec![b'x'; 1024];
        Moment { at: Duration::from_micros(at as u64), who: "ana".into(), event: Event::Received, bytes, length: 9999 }
    }

    fn verdict(check: &str, outcome: Outcome, events: usize) -> Verdict {
        let conversation = Conversation { moments: (0..events).map(moment).collect(), left_out: 3 };
        Verdict { check: check.into(), outcome, duration: Duration::from_millis(7), conversation, schedules: None }
    }

    fn record(verdicts: &[Verdict], output: &str) -> Run {
        let exercise = exercise();
        let subject = Subject::Command("true".into());
        let reproduce = Reproduce::new(&exercise, &subject, std::path::Path::new("root"), None);
        let build = Build { ok: true, duration: Duration::from_secs(1), output: output.into() };
        run_record(&exercise, verdicts, &Judged { build: &build, reproduce: &reproduce, seed: 1, duration: Duration::from_secs(2) })
    }

    #[test]
    fn a_failure_is_kept_in_both_languages_and_cut_to_what_a_person_looks_at() {
        let problem = Problem::WrongBytes { who: "ana".into(), at: 1 };
        let mut failure = Failure::new(Doing::Receives { who: "ana".into(), data: b"x".to_vec() }, problem)
            .with_evidence(Evidence::Bytes(vec![b'a'; 10_000]), Evidence::Words("nada".into()));
        failure.standard_error = "é".repeat(STANDARD_ERROR);
        failure.hint = exercise().checks[0].hint.of(None).clone();
        let run = record(&[verdict("first", Outcome::Failed(Box::new(failure)), 500)], &"\u{1b}[31mêrro\u{1b}[0m\n".repeat(9000));
        let check = &run.checks[0];
        assert_eq!((check.status, check.points, check.max_points, run.max), (Status::Failed, 0, 60, 100));
        assert_eq!((check.transcript.len(), check.events_left_out), (EVENTS, 303));
        assert_eq!(check.transcript[FIRST_EVENTS].at_us, 340);
        let event = &check.transcript[0];
        assert_eq!((event.event.as_str(), event.said.pt.as_str(), event.length), ("received", "recebe", 9999));
        assert_eq!(STANDARD.decode(&event.base64).expect("base64").len(), EVENT);
        assert_eq!(check.hint, Words { en: "think".into(), pt: "pense".into() });
        let failure = check.failure.as_ref().expect("a failure");
        let Some(Shown::Bytes { from: 0, base64, length }) = &failure.expected else { panic!("{failure:?}") };
        assert_eq!((STANDARD.decode(base64).expect("base64").len(), *length), (EVIDENCE, 10_000));
        assert_eq!(failure.received, Some(Shown::Words(Words::same("nada"))));
        assert!(failure.standard_error.len() <= STANDARD_ERROR && failure.standard_error.starts_with('é'));
        assert!(failure.explanation.en.contains("think") && failure.explanation.pt.contains("pense"), "{failure:?}");
        assert_ne!(failure.message.en, failure.message.pt);
        assert!(run.build.output.len() <= COMPILER + 8 && run.build.output.ends_with("êrro\n…\n"));
        assert!(!run.build.output.contains('\u{1b}'));
    }

    #[test]
    fn of_long_evidence_the_bytes_around_the_first_difference_are_kept() {
        let kept = |evidence: &Evidence, difference| match shown(evidence, difference) {
            Shown::Bytes { from, base64, length } => (from, STANDARD.decode(base64).expect("base64"), length),
            Shown::Words(words) => panic!("{words:?}"),
        };
        let (mut expected, at) = (vec![b'x'; 200_000], 131_072);
        expected[at] = b'y';
        let received = Evidence::Bytes(vec![b'x'; at]);
        let expected = Evidence::Bytes(expected);
        let (from, bytes, length) = kept(&expected, Some(at));
        assert_eq!((from, bytes.len(), bytes[at - from], length), (at - BEFORE, EVIDENCE, b'y', 200_000));
        let (from, bytes, length) = kept(&received, Some(at));
        assert_eq!((from, bytes.len(), length), (at - BEFORE, BEFORE, at), "it ends where the other goes on");
        for difference in [None, Some(0), Some(EVIDENCE - BEFORE - 1)] {
            let (from, bytes, _) = kept(&expected, difference);
            assert_eq!((from, bytes.len()), (0, EVIDENCE), "{difference:?}");
        }
        for difference in [EVIDENCE - BEFORE, 5000, 131_071, 199_999] {
            let (from, bytes, _) = kept(&expected, Some(difference));
            assert!(from % ROW == 0 && from + bytes.len() > difference && difference - from >= BEFORE, "{difference}: {from}");
        }
        // More came than was compared.
        let cut = Evidence::Many { bytes: vec![b'x'; 100], reported: 64, of: 900 };
        assert_eq!(kept(&cut, Some(5000)), (100, Vec::new(), 900));
    }

    #[test]
    fn of_very_many_events_those_of_the_first_checks_are_kept() {
        let problem = Problem::WrongBytes { who: "ana".into(), at: 1 };
        let failure = Failure::new(Doing::Receives { who: "ana".into(), data: b"x".to_vec() }, problem);
        let verdicts: Vec<Verdict> = (0..60).map(|_| verdict("first", Outcome::Failed(Box::new(failure.clone())), 500)).collect();
        let kept: Vec<(usize, usize)> =
            record(&verdicts, "").checks.iter().map(|check| (check.transcript.len(), check.events_left_out)).collect();
        assert_eq!(kept, [vec![(EVENTS, 303); ALL_EVENTS / EVENTS], vec![(0, 503); 60 - ALL_EVENTS / EVENTS]].concat());
    }

    #[test]
    fn what_was_not_judged_says_why_and_keeps_no_conversation() {
        let skipped = Outcome::Skipped(SkipReason::Needs(vec!["first".into()]));
        let broken = Outcome::Error(Fault::of_kit("no room"));
        let run = record(&[verdict("first", broken, 5), verdict("second", skipped, 5), verdict("gone", Outcome::Passed, 0)], "");
        assert_eq!(run.checks.len(), 2);
        assert!(run.checks[0].reason.as_ref().is_some_and(|reason| reason.pt.ends_with(": no room")), "{run:?}");
        assert!(run.checks[1].reason.as_ref().is_some_and(|reason| reason.en.contains("first")), "{run:?}");
        assert_eq!(run.checks[1].needs, ["first"]);
        assert!(run.checks.iter().all(|check| check.transcript.is_empty() && check.events_left_out == 0));
        assert!(run.checks.iter().all(|check| check.hint == Words::default()), "nobody is shown it");
    }

    #[test]
    fn a_race_is_kept_in_place_of_the_conversation_and_what_there_is_none_of_is_not_written() {
        let failure = Failure::new(Doing::Runs, Problem::WrongBytes { who: "ana".into(), at: 1 });
        let mut raced = verdict("first", Outcome::Failed(Box::new(failure)), 9);
        let held = Moment { who: Moment::of_thread("ana"), event: Event::Thread(ThreadAct::Held), bytes: Vec::new(), ..moment(3) };
        let race = Conversation { moments: vec![moment(2), held], left_out: 0 };
        raced.schedules = Some(Scheduled { played: 3, of: 20, seed: Some(7), holds: 1, race: Some(race), ..Scheduled::default() });
        let mut passed = verdict("second", Outcome::Passed, 9);
        passed.schedules = Some(Scheduled { played: 20, of: 20, ..Scheduled::default() });
        let run = record(&[raced, passed], "");
        let who: Vec<(&str, &str)> =
            run.checks[0].transcript.iter().map(|event| (event.who.as_str(), event.event.as_str())).collect();
        assert_eq!(who, [("ana", "received"), ("program/ana", "thread_held")]);
        let (under, seed) = run.checks[0].failed_under().expect("a schedule");
        assert_eq!((under.number, under.of, under.holds, under.parts, seed), (3, 20, 1, 0, 7));
        assert_eq!(run.checks[1].failed_under(), None);
        let written = |check: &CheckRecord| serde_json::to_value(&check.schedules).expect("JSON");
        assert_eq!(written(&run.checks[0]), serde_json::json!({"played": 3, "of": 20, "seed": 7, "holds": 1}));
        assert_eq!(written(&run.checks[1]), serde_json::json!({"played": 20, "of": 20}));
        let text = serde_json::to_string(&run).expect("JSON");
        assert_eq!(serde_json::from_str::<Run>(&text).expect("a run"), run);
    }

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let run = record(&[verdict("first", Outcome::Passed, 1)], "warning");
        assert_eq!((run.points, run.extra), (60, 0));
        let text = serde_json::to_string(&run).expect("JSON");
        assert_eq!(serde_json::from_str::<Run>(&text).expect("a run"), run);
    }
}
