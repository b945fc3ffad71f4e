//! What was understood of submissions, as a table for a terminal.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use tst_engine::text::{IntakeLabel, Lang, Say as _, columns, printable};

use crate::intake::{Content, Intake, IntakeOptions, Submission, shown};
use crate::terminal;

/// The width of the table, in columns.
const WIDTH: usize = 80;

/// The widest that the columns before the last get: student, exercise, kind, time.
const WIDEST: [usize; 4] = [22, 10, 9, 16];

/// Between columns.
const GAP: &str = "  ";

/// Shows the table, and below it what was not understood and who is missing.
pub fn show(intake: &Intake, options: &IntakeOptions, lang: Lang) {
    lines(intake, options, lang).iter().for_each(|line| terminal::say(line));
}

fn lines(intake: &Intake, options: &IntakeOptions, lang: Lang) -> Vec<String> {
    use IntakeLabel as L;
    let head = [L::Student, L::Exercise, L::Kind, L::HandedIn, L::Source].map(|label| label.say(lang));
    let rows: Vec<[String; 5]> = intake.submissions.iter().map(|submission| row(submission, &options.zone, lang)).collect();
    let widths: Vec<usize> =
        (0..4).map(|at| rows.iter().chain([&head]).map(|row| columns(&row[at])).max().unwrap_or(0).min(WIDEST[at])).collect();
    let room = WIDTH - widths.iter().sum::<usize>() - 4 * GAP.len();
    let line = |row: &[String; 5]| {
        let cells: Vec<String> = (0..4).map(|at| padded(&cut(&row[at], widths[at]), widths[at])).collect();
        format!("{}{GAP}{}", cells.join(GAP), cut_middle(&row[4], room)).trim_end().to_string()
    };
    let mut lines = vec![line(&head)];
    for (submission, row) in intake.submissions.iter().zip(&rows) {
        lines.push(line(row));
        let refusal = match &submission.content {
            Content::Unusable(refusal) => Some(refusal.say(lang)),
            Content::Crate { .. } | Content::File { .. } => None,
        };
        let attempt = (submission.attempt > 1).then(|| L::Attempt { number: submission.attempt }.say(lang));
        let remarks = submission.remarks.iter().map(|remark| remark.say(lang));
        for said in attempt.into_iter().chain(refusal).chain(remarks) {
            lines.extend(wrapped(&said, "    "));
        }
    }
    if !intake.strange.is_empty() {
        lines.extend([String::new(), L::NotUnderstood.say(lang)]);
        for strange in &intake.strange {
            lines.extend(wrapped(&strange.source, "  "));
            lines.extend(wrapped(strange.why.say(lang), "      "));
        }
    }
    if !intake.missing.is_empty() {
        lines.extend([String::new(), L::Missing.say(lang)]);
        for student in &intake.missing {
            let id = student.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            lines.extend(wrapped(&format!("{}{id}", student.name), "  "));
        }
    }
    let students: BTreeSet<&str> = intake.submissions.iter().map(|submission| submission.student.key.as_str()).collect();
    let missing = options.roster.is_some().then_some(intake.missing.len() as u64);
    let (submissions, strange) = (intake.submissions.len() as u64, intake.strange.len() as u64);
    lines.extend([String::new(), L::Sum { submissions, students: students.len() as u64, strange, missing }.say(lang)]);
    lines
}

fn row(submission: &Submission, zone: &TimeZone, lang: Lang) -> [String; 5] {
    let kind = match &submission.content {
        Content::Crate { .. } => IntakeLabel::Crate.say(lang),
        Content::File { file, .. } => format!(".{}", file.extension().unwrap_or_default().to_string_lossy().to_lowercase()),
        Content::Unusable(_) => IntakeLabel::Unusable.say(lang),
    };
    let time = match submission.submitted {
        Some(second) => shown(second, zone),
        None if submission.is_late => IntakeLabel::Late.say(lang),
        None => "-".into(),
    };
    [&submission.student.name, &submission.exercise, &kind, &time, &submission.source].map(|cell| printable(cell))
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The beginning of a text that is too wide.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.into();
    }
    text[..fitting(text, width.saturating_sub(1))].to_string() + "…"
}

/// How many bytes of a text fit into so many columns.
fn fitting(text: &str, width: usize) -> usize {
    let mut used = 0;
    let fits = |(at, c): (usize, char)| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        (used <= width).then_some(at + c.len_utf8())
    };
    text.char_indices().map_while(fits).last().unwrap_or(0)
}

/// Both ends of one: platforms say whose something is at the beginning of its path, and people what it is at the end.
fn cut_middle(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.into();
    }
    let front = cut(text, width.div_ceil(2));
    let turned: String = text.chars().rev().collect();
    let back: String = turned[..fitting(&turned, width - columns(&front))].chars().rev().collect();
    front + &back
}

/// A text in lines of the table's width, at words where it can be.
pub(super) fn wrapped(text: &str, indent: &str) -> Vec<String> {
    let room = WIDTH - indent.len();
    let mut lines: Vec<String> = vec![String::new()];
    for word in printable(text).split(' ') {
        let mut word = word.to_string();
        let last = lines.len() - 1;
        if !lines[last].is_empty() && columns(&lines[last]) + 1 + columns(&word) <= room {
            lines[last] = format!("{} {word}", lines[last]);
            continue;
        }
        // A word wider than a line is parted.
        while columns(&word) > room {
            let rest = word.split_off(fitting(&word, room).max(1));
            lines.push(std::mem::replace(&mut word, rest));
        }
        lines.push(word);
    }
    lines.into_iter().filter(|line| !line.is_empty()).map(|line| format!("{indent}{line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_the_table() {
        for text in [&"x".repeat(300), &"日本 ".repeat(60), &"a ção…".repeat(40), &"…".repeat(200), "short"] {
            assert!(wrapped(text, "    ").iter().all(|line| columns(line) <= WIDTH), "{text}");
            assert!(columns(&cut(text, 10)) <= 10 && columns(&cut_middle(text, 10)) <= 10, "{text}");
        }
        assert_eq!(wrapped("a b", "  "), ["  a b"]);
        assert_eq!(cut_middle("class/echo/ana.py", 9), "clas…a.py");
    }
}
