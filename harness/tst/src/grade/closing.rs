//! The last words of a run of grading: the reports, how the class came out, and what a teacher has to look after.

use std::path::{Path, PathBuf};

use tst_engine::explain::wrap;
use tst_engine::settings::Settings;
use tst_engine::text::{Grading, Lang, Remark, Say, shell_path};
use tst_engine::verdict::ExitStatus;

use super::changes_text::ChangesText;
use super::class::{Class, Grade};
use super::journal::JOURNAL;
use super::kept::Kept;
use super::merge::JoinText;
use super::preview::wrapped;
use super::reports::{CHANGES, Extent, Occasion};
use super::shard::ShardText;
use super::tally::Tally;
use super::{read, reports, source};
use crate::intake::{Intake, Submission};
use crate::terminal;
use crate::trouble::{Done, Trouble};

/// How wide lines are laid out.
const WIDTH: usize = 80;
/// The most entries that are listed; all of them are on the class page.
const LISTED: usize = 10;

/// Makes the reports, and says how the class came out.
///
/// # Errors
/// When a report cannot be written.
pub fn finish(out: &Path, settings: &Settings, taken: &Intake) -> Done {
    let lang = settings.lang;
    let (class, page) = reports::write(out, settings, Occasion::Grading)?;
    let tally = Tally::of(&class);
    tell(&tally.summary(), lang);
    tell_changes(&class, out);
    let strange: Vec<String> = taken.strange.iter().map(|row| format!("{}: {}", row.source, row.why.say(lang))).collect();
    enumerate(&Grading::Strange { count: strange.len() }, &strange, on_page, lang);
    tell_faults(&class);
    let off_roster = off_roster(taken, lang);
    enumerate(&Grading::OffRoster { count: off_roster.len() }, &off_roster, |count| Grading::MoreInPreview { count }, lang);
    if !taken.missing.is_empty() {
        tell(&Grading::Missing { count: taken.missing.len() }, lang);
    }
    tell(&Grading::Reports { page: page.display().to_string() }, lang);
    Ok(tally.status())
}

/// Says what changed since the last grading, if anything did.
fn tell_changes(class: &Class, out: &Path) {
    let Some(changes) = &class.changes else { return };
    tell(&ChangesText::sum(changes), class.lang);
    let items: Vec<String> =
        changes.all.iter().take(LISTED).map(|change| ChangesText::One(change.clone()).say(class.lang)).collect();
    let count = changes.all.len().saturating_sub(LISTED);
    let file = out.join(CHANGES).display().to_string();
    let more = (count > 0).then(|| ChangesText::More { count, file }.say(class.lang));
    for item in items.into_iter().chain(more) {
        wrapped(&item, "  ").iter().for_each(|line| terminal::say(line));
    }
}

/// That there are more on the class page.
fn on_page(count: usize) -> Grading {
    Grading::More { count }
}

/// Says what the kit could not judge.
fn tell_faults(class: &Class) {
    let faults = faults(class);
    enumerate(&Grading::Faults { count: faults.len() }, &faults, on_page, class.lang);
}

/// What the kit could not judge, with the reason.
fn faults(class: &Class) -> Vec<String> {
    let of_row = |row: &super::class::Row| {
        let cells = class.exercises.iter().zip(&row.grades);
        let faults = cells.filter_map(|(column, grade)| {
            let grade = grade.as_ref()?;
            let why = match &grade.newer {
                Some(newer) => Kept::of(grade, newer).say(class.lang),
                None => grade.trouble.as_ref().filter(|_| grade.is_fault)?.say(class.lang).to_string(),
            };
            Some(format!("{}, {}: {why}", row.student.name, column.name))
        });
        faults.collect::<Vec<_>>()
    };
    class.students.iter().flat_map(of_row).collect()
}

/// The submissions that the roster does not say whose they are: they are graded under the name that they bear.
fn off_roster(taken: &Intake, lang: Lang) -> Vec<String> {
    let is_of_roster = |remark: &&Remark| {
        use Remark::{GroupWithoutMembers, LikelyOnRoster, NameDiffers, NoSuchGroup, NotOnRoster, SeveralOnRoster};
        matches!(
            remark,
            NotOnRoster
                | SeveralOnRoster { .. }
                | NameDiffers { .. }
                | LikelyOnRoster { .. }
                | GroupWithoutMembers
                | NoSuchGroup { .. }
        )
    };
    let told = |submission: &Submission| {
        let remark = submission.remarks.iter().find(is_of_roster)?;
        Some(format!("{}: {}", submission.source, remark.say(lang)))
    };
    taken.submissions.iter().filter_map(told).collect()
}

/// A heading, and below it the first of what it is about, and how many more there are; nothing when there is nothing.
fn enumerate(heading: &Grading, items: &[String], more: impl Fn(usize) -> Grading, lang: Lang) {
    if items.is_empty() {
        return;
    }
    tell(heading, lang);
    let shown = items.iter().take(LISTED).cloned();
    let left = items.len().saturating_sub(LISTED);
    for item in shown.chain((left > 0).then(|| more(left).say(lang))) {
        for line in wrapped(&item, "  ") {
            terminal::say(&line);
        }
    }
}

/// Says how a class came out that several machines judged; `file` is what to begin with. Gives the status with which a run over
/// all of it would end.
pub fn finish_merge(class: &Class, file: &Path, extent: Extent) -> ExitStatus {
    let lang = class.lang;
    let tally = Tally::of(class);
    tell(&tally.summary(), lang);
    let strange: Vec<String> = class.strange.iter().map(|row| format!("{}: {}", row.source, row.why.say(lang))).collect();
    enumerate(&Grading::Strange { count: strange.len() }, &strange, on_page, lang);
    tell_faults(class);
    let missing = class.students.iter().filter(|row| !row.grades.iter().flatten().any(Grade::is_handed_in)).count();
    if missing > 0 {
        tell(&Grading::Missing { count: missing }, lang);
    }
    let file = file.display().to_string();
    match extent {
        Extent::Whole => tell(&Grading::Reports { page: file }, lang),
        Extent::Table => tell(&JoinText::Table { file }, lang),
    }
    tally.status()
}

/// Says how a shard came out, of which `runs` are all; the reports are made of all shards together.
///
/// # Errors
/// When a journal cannot be read.
pub fn finish_shard(runs: &[PathBuf], out: &Path, settings: &Settings) -> Done {
    let lang = settings.lang;
    let (class, ..) = read::class_of(&source::of_runs(runs), settings).map_err(|problem| Trouble::class(&problem, lang))?;
    let tally = Tally::of(&class);
    tell(&tally.summary(), lang);
    tell_faults(&class);
    let journal = runs.last().map(|run| run.join(JOURNAL).display().to_string()).unwrap_or_default();
    tell(&ShardText::Kept { journal, out: shell_path(out) }, lang);
    Ok(tally.status())
}

/// A sentence on standard output.
pub fn tell(said: &impl Say, lang: Lang) {
    wrap(&said.say(lang), WIDTH).iter().for_each(|line| terminal::say(line));
}
