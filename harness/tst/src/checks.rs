//! `tst list EXERCISE`: the checks of an exercise, each with the name that `--check` and `tst try` want, its points, and whether
//! it passed in the last run.

use tst_engine::explain::wrap;
use tst_engine::spec::{Check, Exercise};
use tst_engine::text::{Label, Lang, Say, columns, printable, shell_word};
use tst_engine::verdict::ExitStatus;

use crate::cli::CALLED;
use crate::course;
use crate::last_run::{self, LastRun};
use crate::terminal;
use crate::trouble::Done;

/// Text is laid out for this width.
const WIDTH: usize = 80;
/// A title that has less room beside its check's name stands below it.
const LEAST_ROOM: usize = 28;

/// What is said beside the checks.
enum Note<'w> {
    /// It did not pass in the last run: it failed, or was skipped.
    NotYet,
    /// How the last run came out.
    LastRun { score: &'w str },
    /// How one check is run; the exercise as it was typed.
    Alone { exercise: &'w str },
    /// How one check is played.
    StepByStep { exercise: &'w str },
}

impl Say for Note<'_> {
    fn en(&self) -> String {
        match self {
            Self::NotYet => "not yet".into(),
            Self::LastRun { score } => format!("last run: {score}"),
            Self::Alone { exercise } => format!("one alone:     {CALLED} test {exercise} --check NAME"),
            Self::StepByStep { exercise } => format!("step by step:  {CALLED} try {exercise} NAME"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NotYet => "ainda não".into(),
            Self::LastRun { score } => format!("última vez: {score}"),
            Self::Alone { exercise } => format!("só uma:         {CALLED} test {exercise} --check NOME"),
            Self::StepByStep { exercise } => format!("passo a passo:  {CALLED} try {exercise} NOME"),
        }
    }
}

/// Lists them.
///
/// # Errors
/// When there is no such exercise, or a file is not valid.
pub fn run(lang: Option<Lang>, wanted: &str) -> Done {
    let place = course::find(Some(wanted), lang)?;
    let last = last_run::read(&place.settings.root, &place.exercise.name);
    for line in lines(&place.exercise, last.as_ref(), wanted, place.settings.lang) {
        terminal::say(&line);
    }
    Ok(ExitStatus::Passed)
}

fn lines(exercise: &Exercise, last: Option<&LastRun>, wanted: &str, lang: Lang) -> Vec<String> {
    let score = last.map_or(Label::NoRunYet.say(lang), |run| {
        Note::LastRun { score: &Label::LastScore { got: run.points, of: run.max }.say(lang) }.say(lang)
    });
    let mut lines = wrap(&format!("{}: {}; {score}", exercise.name, exercise.title.say(lang)), WIDTH);
    lines.push(String::new());
    let rows: Vec<[String; 3]> = exercise.checks.iter().map(|check| row(check, last, lang)).collect();
    let widest = |column: usize| rows.iter().map(|row| columns(&row[column])).max().unwrap_or(0);
    let widths = [widest(0), widest(1), widest(2)];
    // Where no run is known there is nothing to say of it.
    let came_out_to = if widths[0] > 0 { widths[0] + 2 } else { 0 };
    let before_name = came_out_to + widths[1] + 2;
    let title_at = before_name + widths[2] + 2;
    let has_room = title_at + LEAST_ROOM <= WIDTH;
    for (check, [came_out, points, name]) in exercise.checks.iter().zip(&rows) {
        let pad = |cell: &str, width: usize| " ".repeat(width - columns(cell));
        let start = format!("{came_out}{}{}{points}  {name}", pad(came_out, came_out_to), pad(points, widths[1]));
        let extra = if check.extra { format!(" [{}]", Label::Extra.say(lang)) } else { String::new() };
        let title = format!("{}{extra}", check.title.say(lang));
        let indent = if has_room { title_at } else { before_name };
        let mut parts = wrap(&title, WIDTH - indent).into_iter();
        if has_room {
            lines.push(format!("{start}{}  {}", pad(name, widths[2]), parts.next().unwrap_or_default()));
        } else {
            lines.push(start);
        }
        lines.extend(parts.map(|part| format!("{}{part}", " ".repeat(indent))));
    }
    let typed = shell_word(wanted);
    let notes = [Note::Alone { exercise: &typed }, Note::StepByStep { exercise: &typed }];
    lines.push(String::new());
    lines.extend(notes.map(|note| note.say(lang)));
    lines
}

/// How a check came out, its points, and its name.
fn row(check: &Check, last: Option<&LastRun>, lang: Lang) -> [String; 3] {
    // Of a run that has points and tells of no check, nothing is known of the checks.
    let known = last.filter(|run| !run.passed.is_empty() || run.points == 0);
    let came_out = match known {
        None => String::new(),
        Some(run) if run.passed.contains(&check.name) => Label::Passed.say(lang),
        Some(_) => Note::NotYet.say(lang),
    };
    [came_out, check.points.to_string(), printable(&check.name)]
}

// A student's part needs no folder for tests.
#[cfg(all(test, feature = "class"))]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_has_its_title_below_it_and_no_line_is_longer_than_a_terminal() {
        let name = "a_name_that_says_it_all_and_then_some_more_of_it";
        let file = format!(
            "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram: {{ kind: server, args: [\"{{port}}\"] }}\nchecks:\n  - name: {name}\n    title: {{ en: \"{0}\", pt-BR: \"{0}\" }}\n    hint: {{ en: \"h\", pt-BR: \"h\" }}\n    points: 100\n    steps:\n      - ana: connect\n",
            "repeats a line ".repeat(8).trim_end()
        );
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("parrot");
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("exercise.yaml"), file)).expect("written");
        let exercise = tst_engine::spec::load(&folder).expect("an exercise");
        let lines = lines(&exercise, None, "my parrot", Lang::En);
        assert_eq!(lines[2], format!("100  {name}"));
        assert!(lines[3].starts_with("     repeats a line") && lines[4].starts_with("     "), "{lines:#?}");
        assert!(lines.iter().all(|line| columns(line) <= WIDTH), "{lines:#?}");
        assert!(lines.last().is_some_and(|line| line.contains("try 'my parrot' NAME")), "{lines:#?}");
    }
}
