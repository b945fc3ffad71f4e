//! Moodle's grading worksheet, filled in: the file that "Download grading worksheet" gave, in whatever language.

use std::io::Write;

use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, ClassText, Lang, Say as _, StudentPage, printable};

use super::match_rows::{Meant, Said, Students};
use super::public::public;
use super::sheet::Sheet;
use super::shown::paragraph;
use super::submission::{number, one_line, remarks};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Grade, Records, Row};
use crate::grade::finding::Finding;
use crate::grade::id_kind::IdKind;
use crate::grade::record::Record;
use crate::intake::is_in_no_group;
use crate::isolation::Isolation;

/// What Moodle's language packs (`mod_assign`: `recordid`, `grade`, `maxgrade`, `lastmodifiedgrade`; `assignfeedback_comments`:
/// `pluginname`) call its columns; other languages are told by the columns' order.
const IDENTIFIER: [&str; 5] = ["identifier", "identificador", "id", "teilnehmernummer", "identifiant"];
const NAME: [&str; 5] = ["full name", "nome completo", "nombre completo", "nom complet", "vollständiger name"];
const GROUP: [&str; 5] = ["group", "grupo", "groupe", "gruppe", "gruppo"];
const GRADE: [&str; 7] = ["grade", "nota", "calificación", "avaliação", "note", "bewertung", "valutazione"];
const MAXIMUM: [&str; 8] = [
    "maximum grade",
    "nota máxima",
    "avaliação máxima",
    "calificación máxima",
    "note maximale",
    "bestwertung",
    "valutazione massima",
    "classificação máxima",
];
const FEEDBACK: [&str; 8] = [
    "feedback comments",
    "comentários de feedback",
    "comentários",
    "comentarios de retroalimentación",
    "comentarios de la retroalimentación",
    "feedback als kommentar",
    "feedback par commentaires",
    "commenti",
];
/// What a name of the column "Last modified (grade)" ends with, in any language: the word for a grade in parentheses.
const MODIFIED_END: [char; 2] = [')', '）'];

/// The most failed checks that a comment lists.
const LISTED: usize = 20;

/// Fills in a worksheet.
#[derive(Debug)]
pub struct Moodle {
    /// The worksheet's content.
    pub worksheet: Vec<u8>,
    /// Its name, for messages.
    pub file: String,
    /// The highest grade, if it is not to be the worksheet's own.
    pub scale: Option<f64>,
}

/// Where what is.
#[derive(Debug, PartialEq, Eq)]
struct Columns {
    identifier: usize,
    name: Option<usize>,
    group: Option<usize>,
    grade: usize,
    maximum: Option<usize>,
    feedback: Option<usize>,
}

impl ClassReport for Moodle {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let mut sheet = Sheet::read(&self.worksheet, &self.file)?;
        let columns = columns(&sheet, &self.file)?;
        let students = Students::of(class);
        let mut told = Told::default();
        let mut seen = vec![false; class.students.len()];
        for row in 1..sheet.len() {
            let identifier = sheet.get(row, columns.identifier).trim().to_string();
            if identifier.is_empty() {
                continue;
            }
            // Where names are hidden another column follows.
            let beside = columns.name.or(Some(columns.identifier + 1).filter(|column| *column < columns.grade));
            let name = beside.map(|column| one_line(sheet.get(row, column))).unwrap_or_default();
            let label = if name.trim().is_empty() { identifier } else { format!("{name} ({identifier})") };
            let found = find(&sheet, row, &columns, &students);
            let position = match found {
                Whose::One(position) => position,
                Whose::Differs(student) => {
                    told.differ.push(format!("{label} ≠ {student}"));
                    continue;
                }
                Whose::InNoGroup => {
                    told.in_no_group.push(label);
                    continue;
                }
                Whose::Nobody => {
                    told.left.push(label);
                    continue;
                }
            };
            seen[position] = true;
            let student = &students.rows()[position];
            let Some(percent) = part_of_one(student) else {
                if is_fault(student) {
                    told.failed.push(label)
                } else {
                    told.left.push(label)
                }
                continue;
            };
            let (scale, comma) = self.scale(&sheet, row, &columns)?;
            let grade = percent * scale;
            if grade > scale {
                told.cut = Some(number(scale));
                told.above.push(label);
            }
            let text = number(grade.min(scale));
            sheet.set(row, columns.grade, &if comma { text.replace('.', ",") } else { text });
            if let Some(feedback) = columns.feedback {
                sheet.set(row, feedback, &comment(class, student, records)?);
            }
        }
        told.missing = missing(&students, &seen);
        out.write_all(&sheet.bytes())?;
        Ok(told.notes(class))
    }
}

impl Moodle {
    /// The highest grade of a row, and whether its decimals follow a comma.
    fn scale(&self, sheet: &Sheet, row: usize, columns: &Columns) -> Result<(f64, bool), ClassProblem> {
        let text = columns.maximum.map(|column| sheet.get(row, column).trim()).unwrap_or_default();
        let comma = text.contains(',') && !text.contains('.');
        let found = text.replace(',', ".").parse::<f64>().ok().filter(|scale| scale.is_finite() && *scale > 0.0);
        self.scale.or(found).map(|scale| (scale, comma)).ok_or_else(|| ClassProblem::NoScale { file: self.file.clone() })
    }
}

/// What is told beside a filled file.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Rows without a grade here.
    pub(super) left: Vec<String>,
    /// Rows whose number and name do not go together.
    pub(super) differ: Vec<String>,
    /// Rows of those who are in no group.
    pub(super) in_no_group: Vec<String>,
    /// Rows whose cell says that there is to be no grade.
    pub(super) excused: Vec<String>,
    /// Columns that the platform does not take back.
    pub(super) skipped_columns: Vec<String>,
    /// Rows where the kit failed.
    pub(super) failed: Vec<String>,
    /// Students without a row.
    pub(super) missing: Vec<String>,
    /// Rows with more than the platform takes.
    pub(super) above: Vec<String>,
    /// What that is.
    pub(super) cut: Option<String>,
    /// Students of whom a teacher says something for which there is no place.
    pub(super) unsaid: Vec<String>,
}

impl Told {
    /// As sentences.
    pub(super) fn notes(self, class: &Class) -> Vec<ClassText> {
        let mut notes = match class.isolation {
            Isolation::Full => Vec::new(),
            Isolation::Limited => vec![ClassText::LimitedIsolation],
            Isolation::None => vec![ClassText::NoIsolation],
        };
        let mut note = |names: Vec<String>, text: &dyn Fn(Vec<String>) -> ClassText| {
            if !names.is_empty() {
                notes.push(text(names));
            }
        };
        note(self.left, &|names| ClassText::LeftAlone { names });
        note(self.differ, &|names| ClassText::NameDiffers { names });
        note(self.in_no_group, &|names| ClassText::InNoGroup { names });
        note(self.excused, &|names| ClassText::Excused { names });
        note(self.skipped_columns, &|names| ClassText::SkippedColumns { names });
        note(self.failed, &|names| ClassText::NotJudged { names });
        note(self.missing, &|names| ClassText::NotInFile { names });
        let most = self.cut.unwrap_or_default();
        note(self.above, &|names| ClassText::AtMost { most: most.clone(), names });
        note(self.unsaid, &|names| ClassText::NoPlaceForRemarks { names });
        note(class.strange.iter().map(|thing| one_line(&thing.source)).collect(), &|sources| ClassText::Strange { sources });
        notes
    }
}

/// Students with a grade whom no row is about.
pub(super) fn missing(students: &Students<'_>, seen: &[bool]) -> Vec<String> {
    let rows = students.rows().iter().zip(seen);
    let unseen = rows.filter(|(row, seen)| !**seen && row.grades.iter().any(Option::is_some));
    unseen.map(|(row, _)| super::submission::name(&row.student)).collect()
}

/// The grade as a part of 1: of the one exercise there is, else of everything; none without a submission.
pub(super) fn part_of_one(row: &Row) -> Option<f64> {
    match &row.grades[..] {
        [grade] => part(grade.as_ref()?),
        grades if grades.iter().all(Option::is_none) || is_fault(row) => None,
        _ => Some(row.total / 100.0),
    }
}

/// A grade as a part of 1; none when the kit failed, or the student is excused.
pub(super) fn part(grade: &Grade) -> Option<f64> {
    let of = f64::from(grade.max);
    (!grade.is_fault && !grade.is_excused).then(|| if of > 0.0 { grade.points / of } else { 0.0 })
}

/// Whether the kit failed to judge something of the student's.
pub(super) fn is_fault(row: &Row) -> bool {
    row.grades.iter().flatten().any(|grade| grade.is_fault)
}

/// Whose a row is.
enum Whose {
    One(usize),
    /// By its number that of this student, who is called otherwise.
    Differs(String),
    InNoGroup,
    Nobody,
}

fn find(sheet: &Sheet, row: usize, columns: &Columns, students: &Students<'_>) -> Whose {
    let identifier = sheet.get(row, columns.identifier).trim();
    // "Participant 123", in any language: Moodle itself reads the number at the end.
    let number = identifier.trim_start_matches(|c: char| !c.is_ascii_digit());
    let others: Vec<&str> = (columns.identifier + 1..columns.grade).map(|column| sheet.get(row, column).trim()).collect();
    let emails: Vec<&str> = others.iter().copied().filter(|text| text.contains('@')).collect();
    let named = columns.name.map(|column| sheet.get(row, column).trim());
    // Without names (blind marking) the next column is a status.
    let name = named.or_else(|| others.first().copied()).filter(|name| !name.is_empty());
    let group = columns.group.map(|column| sheet.get(row, column).trim());
    // Where teams hand in, the numbers of what was handed in are those of groups.
    let ids = [number, identifier].into_iter().filter(|text| !text.is_empty() && group.is_none());
    let ids = ids.map(|id| (IdKind::Participant, id)).collect();
    let whose = |meant| match meant {
        Meant::One(position) => Whose::One(position),
        Meant::Differs(position) => Whose::Differs(super::submission::name(&students.rows()[position].student)),
        Meant::Nobody => Whose::Nobody,
    };
    let own = whose(students.find(&Said { ids, emails, name, is_named: columns.name.is_some() }));
    match (own, group) {
        (Whose::Nobody, Some(group)) if is_in_no_group(group) => Whose::InNoGroup,
        (Whose::Nobody, Some(group)) if !group.is_empty() => students.group(group).map_or(Whose::Nobody, Whose::One),
        (own, _) => own,
    }
}

/// Finds the columns by what Moodle calls them, else by their order: identifier first, then whatever there is of names,
/// then the grade, directly before the highest grade, then the time of the grade and the comments behind it.
fn columns(sheet: &Sheet, file: &str) -> Result<Columns, ClassProblem> {
    let head: Vec<String> = sheet.head().iter().map(|name| name.to_lowercase()).collect();
    let named = |names: &[&str]| head.iter().position(|name| names.contains(&name.as_str()));
    let problem = |wanted: &str| {
        let there = sheet.head().iter().map(|name| one_line(name)).collect();
        ClassProblem::NoColumn { file: file.into(), wanted: wanted.into(), there }
    };
    let is_identifier = |column: usize| {
        let rows = 1..sheet.len();
        let ends_in_digit = |row| sheet.get(row, column).trim_end().ends_with(|c: char| c.is_ascii_digit());
        !rows.is_empty() && rows.clone().all(|row| sheet.get(row, column).is_empty() || ends_in_digit(row))
    };
    let identifier = named(&IDENTIFIER).or_else(|| Some(0).filter(|column| is_identifier(*column)));
    let identifier = identifier.ok_or_else(|| problem("Identifier"))?;
    let maximum = named(&MAXIMUM).or_else(|| maximum(sheet, identifier + 1));
    let grade = named(&GRADE).or_else(|| maximum.map(|column| column - 1).filter(|column| *column > identifier));
    let grade = grade.ok_or_else(|| problem("Grade"))?;
    let name = named(&NAME).filter(|column| (identifier..grade).contains(column));
    let group = named(&GROUP).filter(|column| (identifier..grade).contains(column));
    // "Last modified (grade)" is the last column whose name ends in a parenthesis; comments follow it.
    let modified = head.iter().rposition(|name| name.ends_with(MODIFIED_END)).filter(|column| *column > grade);
    let modified = modified.ok_or_else(|| problem("Last modified (grade)"))?;
    let feedback = named(&FEEDBACK).or(Some(modified + 1).filter(|column| *column < head.len()));
    Ok(Columns { identifier, name, group, grade, maximum, feedback })
}

/// The last column that holds the same number above 0 in every row: numbers of students come before it.
fn maximum(sheet: &Sheet, from: usize) -> Option<usize> {
    let value = |row, column| sheet.get(row, column).trim().replace(',', ".").parse::<f64>().ok().filter(|value| *value > 0.0);
    let rows = || (1..sheet.len()).filter(|row| !sheet.get(*row, 0).trim().is_empty());
    (from..sheet.head().len()).rev().find(|column| {
        let first = rows().next().and_then(|row| value(row, *column));
        first.is_some() && rows().all(|row| value(row, *column) == first)
    })
}

/// What a student reads beside the grade. Moodle takes it for HTML: whatever comes from a submission is escaped.
fn comment(class: &Class, row: &Row, records: &dyn Records) -> Result<String, ClassError> {
    let mut parts = Vec::new();
    for (column, grade) in class.exercises.iter().zip(&row.grades) {
        let Some(grade) = grade else { continue };
        let points = ClassText::Points { got: number(grade.points), of: grade.max.to_string() }.say(class.lang);
        let mut part = format!("<p><strong>{}</strong>: {}", html(&column.name), html(&points));
        let is_group = row.student.kind == IdKind::Group;
        if let Some(group) = grade.group.as_deref().or(is_group.then_some(row.student.name.as_str())) {
            part.push_str(&format!(", {}: {}", StudentPage::Group.say(class.lang), html(group)));
        }
        if grade.penalty_percent > 0.0 {
            let penalty = ClassText::Penalty { percent: number(grade.penalty_percent) }.say(class.lang);
            part.push_str(&format!(" ({})", html(&penalty)));
        }
        part.push_str("</p>");
        part.extend(grade.steps.iter().map(|step| format!("<p>{}</p>", html(&step.say(class.lang)))));
        let record = records.record(grade.place)?;
        part.extend(remarks(&record).iter().map(|line| format!("<p>{}</p>", html(line))));
        part.push_str(&failures(grade, &record, class.lang));
        parts.push(part);
    }
    Ok(parts.join(""))
}

fn failures(grade: &Grade, record: &Record, lang: Lang) -> String {
    if let Some(trouble) = &grade.trouble {
        return format!("<p>{}</p>", html(trouble.say(lang)));
    }
    let Some(run) = record.run() else { return String::new() };
    let run = public(run, |visibility| visibility == Visibility::Visible);
    let failed: Vec<_> = run.shown.iter().filter(|check| check.finding() == Finding::Failed).collect();
    let told = |found: &str, title: &str| format!("<li>{}: {}</li>", html(title), html(found));
    let items = failed.iter().take(LISTED).filter_map(|check| {
        let found = paragraph(check, check.failure.as_ref()?, lang);
        Some(told(&found, check.title.say(lang)))
    });
    let mut items: Vec<String> = items.collect();
    items.extend(failed.len().checked_sub(LISTED).filter(|more| *more > 0).map(|more| format!("<li>… +{more}</li>")));
    let hidden = run.hidden.iter().filter(|check| check.finding() == Finding::Failed).count();
    if hidden > 0 {
        items.push(told(&ClassText::HiddenFailed.say(lang), &ClassText::HiddenChecks { count: hidden }.say(lang)));
    }
    if items.is_empty() {
        return String::new();
    }
    format!("<p>{}:</p><ul>{}</ul>", html(&ClassText::NotAllRight.say(lang)), items.join(""))
}

/// A text in a comment: one line, in which no letter is taken for a tag and nothing is hidden.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    printable(&one_line(&escaped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_comment_is_a_tag_or_hidden() {
        assert_eq!(html("a\n<b> \"c\" & \u{202e}d\u{1b}[2J"), "a &lt;b&gt; &quot;c&quot; &amp; \\u{202e}d [2J");
    }
}
