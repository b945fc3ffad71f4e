//! A failed check in few lines, for a terminal: what matters most keeps its room, and the conversation gets what is left.

use super::conversation::{self, Span};
use super::whole::{self, Whole};
use super::{Line, Page, Reproduce, Role, by_hand, evidence};
use super::{show_cause, show_end_of_program, show_found, show_requirement, show_schedule, show_standard_error};
use crate::text::{Label, Lang, Say as _, columns};
use crate::verdict::{Failure, Outcome, Verdict};

/// A conversation of fewer lines than that, its heading included, says nothing.
const LEAST_CONVERSATION: usize = 3;
/// More of its events than that are never tried.
const MOST_EVENTS: usize = 14;

/// Stands where a part goes on that is cut.
const CUT: &str = " …";

/// What an explanation is put on.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// How many columns a line has.
    pub width: usize,
    /// How many lines there are.
    pub lines: usize,
}

/// What an explanation consists of, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Requirement,
    Found,
    Evidence,
    Whole,
    Cause,
    Ending,
    StandardError,
    Hint,
    ByHand,
}

use Part::{ByHand, Cause, Ending, Evidence, Found, Hint, Requirement, StandardError, Whole as WholeFiles};

/// The most lines of each part, where there is room for all.
const MOST: [(Part, usize); 9] = [
    (Requirement, 3),
    (Found, 3),
    (Evidence, 5),
    (WholeFiles, 4),
    (Cause, 6),
    (Ending, 1),
    (StandardError, 6),
    (Hint, 4),
    (ByHand, 6),
];

/// Which parts give way when there is too little room, one after the other, and how many lines they keep.
const GIVE_WAY: [(Part, usize); 9] = [
    (WholeFiles, 0),
    (StandardError, 3),
    (Ending, 0),
    (Requirement, 2),
    (ByHand, 0),
    (Hint, 3),
    (Evidence, 3),
    (Cause, 4),
    (Hint, 2),
];

/// As [`super::explain`], in at most so many lines as the paper has: of what is cut, the whole is told by `--all`.
pub fn explain_on(verdict: &Verdict, reproduce: &Reproduce, files: Option<&Whole>, lang: Lang, paper: Paper) -> Vec<Line> {
    let Outcome::Failed(failure) = &verdict.outcome else { return Vec::new() };
    let part = |part: Part| {
        let mut page = Page { lines: Vec::new(), lang, width: paper.width, hex: failure.hex };
        show(&mut page, part, (verdict, failure), reproduce, files);
        page.lines.retain(|line| !line.text.is_empty());
        page.lines
    };
    let width = paper.width;
    let mut parts: Vec<(Part, Vec<Line>)> =
        MOST.iter().map(|(name, most)| (*name, clip(part(*name), (*name, width), *most))).collect();
    let height = |parts: &[(Part, Vec<Line>)]| parts.iter().map(|(_, lines)| rows(lines, width)).sum::<usize>();
    for (name, least) in GIVE_WAY {
        let too_many = height(&parts).saturating_sub(paper.lines);
        if let Some((_, lines)) = parts.iter_mut().find(|(part, _)| *part == name).filter(|_| too_many > 0) {
            let kept = rows(lines, width).saturating_sub(too_many).max(least);
            *lines = clip(std::mem::take(lines), (name, width), kept);
        }
    }
    let room = paper.lines.saturating_sub(height(&parts));
    let talk = last_of_conversation(verdict, failure, lang, Paper { lines: room, ..paper });
    let mut lines: Vec<Line> = Vec::new();
    for (name, part) in parts {
        if name == Hint {
            lines.extend(talk.iter().cloned());
        }
        lines.extend(part);
    }
    lines.truncate(paper.lines);
    lines
}

fn show(page: &mut Page, part: Part, (verdict, failure): (&Verdict, &Failure), reproduce: &Reproduce, files: Option<&Whole>) {
    match part {
        Requirement => show_requirement(page, failure),
        Found => show_found(page, failure),
        Evidence => drop(evidence::show(page, failure)),
        WholeFiles => {
            let mut aside = Page { lines: Vec::new(), lang: page.lang, width: page.width, hex: page.hex };
            let cut = evidence::show(&mut aside, failure);
            if let Some(files) = files {
                whole::show(page, failure, cut, files);
            }
        }
        Cause => {
            show_cause(page, failure);
            show_schedule(page, verdict);
        }
        Ending => show_end_of_program(page, failure),
        StandardError => show_standard_error(page, failure),
        Hint => page.field(&Label::Hint, Role::Plain, &failure.hint.say(page.lang)),
        ByHand => by_hand::show(page, verdict, reproduce),
    }
}

/// How many rows lines take: a command is not broken, and the terminal wraps it.
fn rows(lines: &[Line], width: usize) -> usize {
    lines.iter().map(|line| columns(&line.text).div_ceil(width.max(1)).max(1)).sum()
}

/// So many rows of a part: of what the program complained the last ones, and its heading; half a recipe is none; of anything
/// else the first ones, with a mark of the cut.
fn clip(mut lines: Vec<Line>, (part, width): (Part, usize), most: usize) -> Vec<Line> {
    if rows(&lines, width) <= most {
        return lines;
    }
    match part {
        StandardError if most > 1 => {
            // Wide characters make more rows than lines.
            while lines.len() > 1 && rows(&lines, width) > most {
                lines.remove(1);
            }
        }
        ByHand | WholeFiles => lines.clear(),
        _ => {
            while lines.len() > 1 && rows(&lines, width) > most {
                lines.pop();
            }
            if most == 0 {
                lines.clear();
            }
            let fits = |text: &str| columns(text) + columns(CUT) <= width;
            match lines.last_mut() {
                // A text of bytes in quotation marks stays whole, or goes.
                Some(last) if part == Evidence && !fits(&last.text) => last.text = CUT.trim_start().into(),
                last => last.into_iter().for_each(|last| mark_cut(&mut last.text, width)),
            }
        }
    }
    lines
}

/// A mark that something follows, in the same line: words at its end make room for it, or a part of its only one.
fn mark_cut(text: &mut String, width: usize) {
    let room = width.saturating_sub(columns(CUT));
    while columns(text) > room {
        let at = text.trim_end().rfind(' ').filter(|at| !text[..*at].trim_end().is_empty());
        let at = at.filter(|at| columns(&text[..*at]) * 2 >= room).or_else(|| text.char_indices().last().map(|(at, _)| at));
        text.truncate(at.unwrap_or_default());
    }
    text.truncate(text.trim_end().len());
    text.push_str(CUT);
}

/// As many of the last events as fit.
fn last_of_conversation(verdict: &Verdict, failure: &Failure, lang: Lang, room: Paper) -> Vec<Line> {
    let drawn = |events| {
        let mut page = Page { lines: Vec::new(), lang, width: room.width, hex: failure.hex };
        conversation::show(&mut page, verdict.told(), Some(failure), Span::Last(events));
        page.lines.retain(|line| !line.text.is_empty());
        page.lines
    };
    let fits = |lines: &Vec<Line>| (LEAST_CONVERSATION..=room.lines).contains(&lines.len());
    (1..=MOST_EVENTS).rev().map(drawn).find(fits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::text::{Doing, Event, Problem, StallProof};
    use crate::verdict::{Conversation, Moment};

    fn lines(count: usize) -> Vec<Line> {
        (0..count).map(|number| Line { role: Role::Plain, text: number.to_string() }).collect()
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn of_a_complaint_the_end_is_kept_and_of_anything_else_the_beginning() {
        assert_eq!(texts(&clip(lines(6), (StandardError, 80), 3)), ["0", "4", "5"]);
        assert_eq!(texts(&clip(lines(4), (Cause, 80), 2)), ["0", "1 …"]);
        assert_eq!(texts(&clip(lines(4), (Cause, 80), 4)), ["0", "1", "2", "3"]);
        assert!(clip(lines(4), (ByHand, 80), 3).is_empty(), "half a recipe is none");
        assert!(clip(lines(1), (Ending, 80), 0).is_empty());
        let long = vec![Line { role: Role::Plain, text: "x".repeat(161) }];
        assert_eq!(rows(&long, 80), 3);
        assert!(clip(long, (ByHand, 80), 2).is_empty(), "the terminal wraps it");
        let line = |text: String| Line { role: Role::Dim, text };
        let wide = [vec![line("on standard error:".into())], vec![line("日".repeat(78)); 3]].concat();
        assert_eq!(clip(wide, (StandardError, 80), 6).len(), 3, "two rows each");
    }

    #[test]
    fn what_is_cut_fits_with_its_mark() {
        let mut random = fastrand::Rng::with_seed(80);
        for round in 0..2_000 {
            let width = random.usize(20..90);
            let all: Vec<Line> = (0..random.usize(0..8))
                .map(|_| {
                    let text = (0..random.usize(0..170))
                        .map(|_| random.choice(['a', 'é', '日', ' ', ' ', '"', '\\']).unwrap_or(' '))
                        .collect();
                    Line { role: Role::Plain, text }
                })
                .collect();
            let (part, most) = (random.choice([Requirement, Found, Evidence, Cause, Hint]).unwrap_or(Hint), random.usize(0..7));
            let kept = clip(all.clone(), (part, width), most);
            assert!(rows(&kept, width) <= most, "round {round}: {kept:?}");
            let Some(last) = kept.last().filter(|_| kept != all) else { continue };
            assert!(last.text.ends_with('…') && columns(&last.text) <= width, "round {round}: {last:?}");
        }
        let full = |text: &str| vec![Line { role: Role::Plain, text: format!("{text:78}e") }, lines(1).remove(0)];
        assert_eq!(texts(&clip(full("a word"), (Cause, 80), 1)), ["a word …"], "words make room");
        let quoted = vec![Line { role: Role::Bad, text: format!("\"{}\"", "x".repeat(77)) }; 3];
        assert_eq!(texts(&clip(quoted.clone(), (Evidence, 80), 2)), [&quoted[0].text, "…"], "data is not cut");
    }

    #[test]
    fn every_part_has_its_place_and_its_most() {
        for (part, least) in GIVE_WAY {
            let most = MOST.iter().find(|(name, _)| *name == part).map(|(_, most)| *most);
            assert!(most.is_some_and(|most| least < most), "{part:?}");
        }
    }

    #[test]
    fn of_a_conversation_the_last_bytes_of_the_check_are_shown_before_what_was_tried() {
        let moment = |event: Event, bytes: &[u8]| Moment {
            at: Duration::ZERO,
            who: "ana".into(),
            event,
            bytes: bytes.to_vec(),
            length: bytes.len(),
        };
        let connected = Event::Connected { from: "127.0.0.1:1".into(), to: "127.0.0.1:2".into() };
        let mut moments = vec![moment(connected, b""), moment(Event::Sent, b"oi\n"), moment(Event::TriedOut, b"")];
        moments.extend((0..9).flat_map(|_| [moment(Event::Sent, b"xy"), moment(Event::Received, b"z")]));
        moments.extend([moment(Event::HalfClosed, b""), moment(Event::SawEnd, b""), moment(Event::Closed, b"")]);
        let problem = Problem::NoAnswer { who: "ana".into(), others: false, proof: StallProof::AtRest };
        let failure = Failure::new(Doing::Receives { who: "ana".into(), data: b"oi\n".to_vec() }, problem);
        let conversation = Conversation { moments, left_out: 0 };
        let outcome = Outcome::Failed(Box::new(failure.clone()));
        let verdict = Verdict { check: "c".into(), outcome, duration: Duration::ZERO, conversation, schedules: None };
        let shown = |lines| texts(&last_of_conversation(&verdict, &failure, Lang::En, Paper { width: 80, lines })).join("\n");
        assert_eq!(shown(2), "", "too few to say something");
        let few = shown(4);
        assert!(few.starts_with("the conversation:\n") && few.lines().count() == 4, "{few}");
        assert!(few.contains("sends \"oi\\n\"") && few.contains("helps to find the cause"), "{few}");
        let many = shown(16);
        assert!(many.contains("sends \"oi\\n\"") && !many.contains("sees the end"), "{many}");
    }
}
