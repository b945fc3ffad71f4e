//! What was decided about a grade beside what was judged, and every result that the journal keeps of it.

use tst_engine::text::{Say, plural};

use super::HtmlError;
use super::document::{Documents, shown_name};
use super::number::{number, time};
use super::viewer::Viewer;
use super::writer::{Part, Writer};
use crate::grade::class::{Came, Grade, Past, Records};
use crate::grade::kept::Kept;
use crate::grade::record::Outcome;

/// The most results of a history that are shown: the newest.
const SHOWN: usize = 20;

/// A sentence or label of decisions and histories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecidedText {
    /// Above what was decided.
    Decided,
    /// Above that an older result stays.
    Stays,
    /// The same for a student.
    StaysForStudent,
    /// Above the history.
    History,
    When,
    Result,
    Otherwise,
    Counts,
    First,
    NotUsable,
    NotJudged,
    Older {
        count: usize,
    },
}

/// What is said of a grade beside its points: names and sentences.
pub fn facts(documents: &Documents<'_>, viewer: Viewer, grade: &Grade) -> Vec<(DecidedText, String)> {
    let stays = grade.newer.as_ref().map(|newer| {
        // Why may tell of the grading machine.
        let said = match viewer {
            Viewer::Instructor => documents.say(Kept::of(grade, newer)),
            Viewer::Student => documents.say(DecidedText::StaysForStudent),
        };
        (DecidedText::Stays, said)
    });
    let steps = grade.steps.iter().map(|step| (DecidedText::Decided, step.say(documents.lang())));
    stays.into_iter().chain(steps).collect()
}

/// The history of a grade, for instructors; nothing where there is only one result.
///
/// # Errors
/// When a record cannot be read.
pub fn history(documents: &Documents<'_>, grade: &Grade, records: &dyn Records) -> Result<Option<Part>, HtmlError> {
    if grade.history.is_empty() {
        return Ok(None);
    }
    let mut part = Writer::default();
    let page = &mut part;
    page.element("h3", documents.say(DecidedText::History));
    page.open("table").attr("class", "history").open("thead").open("tr");
    for name in [DecidedText::When, DecidedText::Result, DecidedText::Otherwise] {
        page.open("th").attr("scope", "col").line(documents.say(name)).close();
    }
    page.close().end().open("tbody");
    for past in grade.history.iter().rev().take(SHOWN) {
        page.open("tr").element("td", time(past.judged, documents.lang())).open("td");
        page.line(result(documents, past, records)?);
        if past.counts {
            page.text(" ").element("strong", documents.say(DecidedText::Counts));
        }
        let otherwise = past.causes.map_or_else(|| documents.say(DecidedText::First), |causes| causes.say(documents.lang()));
        page.close().element("td", otherwise).end();
    }
    page.close().end();
    let older = grade.history.len().saturating_sub(SHOWN);
    if older > 0 {
        page.element("p", documents.say(DecidedText::Older { count: older }));
    }
    Ok(Some(part.into_part()))
}

/// A result in short; of one that says nothing, why.
fn result(documents: &Documents<'_>, past: &Past, records: &dyn Records) -> Result<String, HtmlError> {
    let name = match past.came {
        Came::Judged { points, max } => return Ok(format!("{}/{max}", number(f64::from(points), documents.lang()))),
        Came::Unusable => DecidedText::NotUsable,
        Came::Fault => DecidedText::NotJudged,
    };
    let record = records.record(past.place).map_err(|source| HtmlError::Read { place: past.place, source })?;
    let why = match &record.result {
        Outcome::Unusable(why) | Outcome::Fault(why) => documents.words(why).to_string(),
        Outcome::Judged(_) => String::new(),
    };
    Ok(format!("{}: {}", documents.say(name), shown_name(&why)))
}

impl Say for DecidedText {
    fn en(&self) -> String {
        match self {
            Self::Decided => "Decided".into(),
            Self::Stays => "Not judged since".into(),
            Self::StaysForStudent => {
                "What was handed in last could not be judged, which is not this program's fault: until it can, the result before it \
                 counts."
                    .into()
            }
            Self::History => "All results".into(),
            Self::When => "Judged".into(),
            Self::Result => "Result".into(),
            Self::Otherwise => "What was otherwise".into(),
            Self::Counts => "counts".into(),
            Self::First => "the first".into(),
            Self::NotUsable => "not usable".into(),
            Self::NotJudged => "not judged".into(),
            Self::Older { count } => format!("The journal keeps {} more.", plural(*count as u64, "older result", "older results")),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Decided => "Decidido".into(),
            Self::Stays => "Não julgado desde então".into(),
            Self::StaysForStudent => {
                "O que foi entregue por último não pôde ser julgado, o que não é culpa deste programa: até que possa, vale o \
                 resultado anterior."
                    .into()
            }
            Self::History => "Todos os resultados".into(),
            Self::When => "Julgado".into(),
            Self::Result => "Resultado".into(),
            Self::Otherwise => "O que era diferente".into(),
            Self::Counts => "vale".into(),
            Self::First => "o primeiro".into(),
            Self::NotUsable => "inutilizável".into(),
            Self::NotJudged => "não julgado".into(),
            Self::Older { count } => {
                format!("O diário guarda mais {}.", plural(*count as u64, "resultado antigo", "resultados antigos"))
            }
        }
    }
}
