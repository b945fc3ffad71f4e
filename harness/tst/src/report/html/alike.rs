//! Failures that are alike: which programs failed the same checks in the same way, so that one remark can be for all of them.

use tst_engine::text::{Say, plural};

use super::class_page::heading;
use super::document::{Documents, shown_name};
use super::worst_checks::visibility;
use super::writer::Writer;
use crate::grade::pattern::Pattern;

/// So many patterns are shown at once; the others are folded.
const FIRST: usize = 12;

/// What the page says of failures that are alike.
#[derive(Debug)]
pub(super) enum AlikeText {
    Heading,
    Intro,
    None,
    Count { students: usize },
    More { count: usize },
    Alone { count: usize },
    NotBuilt,
}

impl Say for AlikeText {
    fn en(&self) -> String {
        match self {
            Self::Heading => "Alike failures".into(),
            Self::Intro => "Programs that failed the same checks in the same way, most students first. A file of remarks, \
                            `--remarks FILE` of `tst report`, says something to all of them at once: by the name of the pattern, \
                            which stays the same from one grading to the next."
                .into(),
            Self::None => "No two programs failed alike.".into(),
            Self::Count { students } => plural(*students as u64, "student", "students"),
            Self::More { count } => format!("{} more", plural(*count as u64, "pattern", "patterns")),
            Self::Alone { count } => match count {
                1 => "1 program failed like no other.".into(),
                count => format!("{count} programs failed like no other."),
            },
            Self::NotBuilt => "does not build".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Heading => "Falhas parecidas".into(),
            Self::Intro => {
                "Programas que falharam nas mesmas verificações do mesmo modo, primeiro os de mais estudantes. Um arquivo \
                            de observações, `--remarks ARQUIVO` de `tst report`, diz algo a todos de uma vez: pelo nome do padrão, \
                            que não muda de uma avaliação para a outra."
                    .into()
            }
            Self::None => "Não há dois programas que falharam do mesmo modo.".into(),
            Self::Count { students } => plural(*students as u64, "estudante", "estudantes"),
            Self::More { count } => format!("mais {}", plural(*count as u64, "padrão", "padrões")),
            Self::Alone { count } => match count {
                1 => "1 programa falhou como nenhum outro.".into(),
                count => format!("{count} programas falharam como nenhum outro."),
            },
            Self::NotBuilt => "não compila".into(),
        }
    }
}

/// What is over a teacher's remarks on a student's page.
#[derive(Debug)]
pub(super) struct RemarksHeading;

impl Say for RemarksHeading {
    fn en(&self) -> String {
        "Remark".into()
    }

    fn pt(&self) -> String {
        "Observação".into()
    }
}

/// The pattern of one student's program.
#[derive(Debug)]
pub(super) struct Found {
    /// The position of the exercise.
    pub exercise: usize,
    /// The position of the student.
    pub student: usize,
    /// The pattern.
    pub pattern: Pattern,
    /// What is said of it.
    pub remarks: Vec<String>,
}

/// Students whose programs failed alike.
#[derive(Debug)]
struct Alike {
    first: Found,
    students: Vec<usize>,
}

/// Those of one pattern together: most students first, then by exercise and name.
fn together(mut found: Vec<Found>) -> Vec<Alike> {
    let order = |one: &Found| (one.exercise, one.pattern.id.clone(), one.student);
    found.sort_by_cached_key(order);
    let mut all: Vec<Alike> = Vec::new();
    for one in found {
        match all.last_mut().filter(|alike| alike.first.pattern.id == one.pattern.id) {
            Some(alike) => alike.students.push(one.student),
            None => all.push(Alike { students: vec![one.student], first: one }),
        }
    }
    all.sort_by_key(|alike| std::cmp::Reverse(alike.students.len()));
    all
}

/// The part of the page.
pub(super) fn show(page: &mut Writer, documents: &Documents<'_>, found: Vec<Found>) {
    heading(page, "alike", documents.say(AlikeText::Heading));
    let (alike, alone): (Vec<_>, Vec<_>) = together(found).into_iter().partition(|alike| alike.students.len() > 1);
    if alike.is_empty() {
        page.element("p", documents.say(AlikeText::None));
    } else {
        page.element("p", documents.say(AlikeText::Intro));
        let (first, rest) = alike.split_at(alike.len().min(FIRST));
        first.iter().for_each(|alike| one(page, documents, alike));
        if !rest.is_empty() {
            page.open("details").element("summary", documents.say(AlikeText::More { count: rest.len() }));
            rest.iter().for_each(|alike| one(page, documents, alike));
            page.end();
        }
    }
    if !alone.is_empty() {
        page.element("p", documents.say(AlikeText::Alone { count: alone.len() }));
    }
}

fn one(page: &mut Writer, documents: &Documents<'_>, alike: &Alike) {
    let class = documents.class;
    let Found { exercise, pattern, remarks, .. } = &alike.first;
    page.open("section").open("h3").line(documents.say(AlikeText::Count { students: alike.students.len() })).text(" · ");
    page.element("code", &class.exercises[*exercise].name).text(" · ").element("code", &pattern.id).end();
    page.open("ul");
    for failed in &pattern.failed {
        page.open("li");
        match &failed.check {
            Some(check) => page.element("code", check),
            None => page.line(documents.say(AlikeText::NotBuilt)),
        };
        visibility(page, documents, failed.visibility);
        page.text(" ").open("small").element("code", &failed.kind).text(" ").line(shown_name(documents.words(&failed.said)));
        page.close().end();
    }
    page.end();
    show_remarks(page, documents, remarks);
    page.open("p");
    for (at, student) in alike.students.iter().enumerate() {
        page.text(if at > 0 { ", " } else { "" });
        page.open("a").attr("href", format_args!("students/{}.html", documents.slugs[*student]));
        page.element("bdi", shown_name(&class.students[*student].student.name)).close();
    }
    page.end().end();
}

/// What a teacher says, if anything: plain words, each line one of its own.
pub(super) fn show_remarks(page: &mut Writer, documents: &Documents<'_>, remarks: &[String]) {
    if remarks.is_empty() {
        return;
    }
    page.open("div").attr("class", "note").open("p").element("strong", documents.say(RemarksHeading)).end();
    for line in remarks.iter().flat_map(|remark| remark.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        page.element("p", line);
    }
    page.end();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(exercise: usize, student: usize, id: &str) -> Found {
        Found { exercise, student, pattern: Pattern { id: id.into(), failed: Vec::new() }, remarks: Vec::new() }
    }

    #[test]
    fn the_pattern_of_most_students_comes_first_whoever_was_read_first() {
        let all = together(vec![found(1, 4, "b"), found(0, 3, "a"), found(1, 2, "b"), found(0, 1, "c"), found(1, 0, "b")]);
        let shown: Vec<(&str, &[usize])> = all.iter().map(|one| (one.first.pattern.id.as_str(), one.students.as_slice())).collect();
        assert_eq!(shown, [("b", &[0, 2, 4][..]), ("a", &[3]), ("c", &[1])]);
    }

    #[test]
    fn it_is_said_in_both_languages() {
        assert_eq!(AlikeText::Count { students: 2 }.en(), "2 students");
        assert_eq!(AlikeText::More { count: 1 }.pt(), "mais 1 padrão");
        assert_eq!(AlikeText::Alone { count: 3 }.pt(), "3 programas falharam como nenhum outro.");
        assert_eq!(RemarksHeading.pt(), "Observação");
    }
}
