//! Every sentence a person reads, in English and Brazilian Portuguese: typed enums with one exhaustive match per language.

mod body_flaw;
mod by_hand;
mod bytes;
mod case;
mod cause;
mod class_page;
mod class_report;
mod columns;
mod command;
mod damage;
mod datagram;
mod distrust;
mod door;
mod doubt;
mod edit_flaw;
mod end_wish;
mod field;
mod frame;
mod grading;
mod help;
mod hexadecimal;
mod hidden;
mod instance;
mod intake;
mod intake_label;
mod intake_problem;
mod isolation;
mod json;
mod label;
mod lane;
mod layer;
mod limit;
mod lint;
mod machine;
mod measures;
mod narration;
mod new_course;
mod new_exercise;
mod not_http;
mod output;
mod path_problem;
mod problem;
mod problem_who;
mod refusal;
mod repetition;
mod request_flaw;
mod rows;
mod shell;
mod short_name;
mod site_note;
mod site_page;
mod site_problem;
mod skip;
mod spec_problem;
mod stall;
mod student_page;
mod table_problem;
mod thread_act;
mod tls;
mod trying;
mod uncaught;
mod under_schedule;
mod unscheduled;
mod value_flaw;
mod value_problem;
mod watching;
mod yaml_fault;
mod yaml_type;

use std::fmt;

pub use body_flaw::{ChunkFlaw, ChunkSize, GzipFlaw, NoBody};
pub use by_hand::{ByHandText, NotByHand};
pub use bytes::{Alphabet, Excerpt, excerpt, quote, quote_in, quote_short, quoted_columns, start_before};
pub use case::Case;
pub use cause::{Cause, Held, More};
pub use class_page::ClassPage;
pub use class_report::{ClassProblem, ClassText, names_en, names_pt};
pub use columns::columns;
pub use command::CommandProblem;
pub use damage::{Damage, DamageKind, Notice, Way};
pub use datagram::{DatagramCause, DatagramDoing, DatagramEvent, DatagramProblem, NotOver};
pub use distrust::Distrust;
pub use door::{DoorProblem, DoorWish, FileProblem};
pub use doubt::Doubt;
pub use edit_flaw::{EditFlaw, Unsuited};
pub use end_wish::EndWish;
pub use field::{FieldWish, WrongField};
pub use frame::{FrameFlaw, FrameWish};
pub use grading::Grading;
pub use help::{Help, value_word};
pub use hexadecimal::{beside_hex, hex, hex_within};
pub use hidden::{coloured, is_hidden, printable};
pub use instance::InstanceMistake;
pub use intake::{Oddity, Remark};
pub use intake_label::IntakeLabel;
pub use intake_problem::IntakeProblem;
pub use isolation::{Isolating, IsolationProblem};
pub use json::{JsonFlaw, JsonKind, JsonWish};
pub use label::{Label, Owner};
pub use lane::InLane;
pub use layer::LayerMistake;
pub use limit::LimitKind;
pub use lint::LintText;
pub use machine::MachineItem;
pub use narration::{Doing, Event, ExitWish, LineWish};
pub use new_course::NewCourse;
pub use new_exercise::NewExercise;
pub use not_http::{NotHttp, WrongHead};
pub use path_problem::PathProblem;
pub use problem::{Ending, Problem};
pub use refusal::Refusal;
pub use repetition::Repetition;
pub use request_flaw::{NotRequest, RequestFlaw};
pub use rows::{quote_rows, quote_within};
pub use shell::{shell_path, shell_word};
pub use short_name::{beginning, short_name};
pub use site_note::SiteNote;
pub use site_page::SitePage;
pub use site_problem::SiteProblem;
pub use skip::SkipReason;
pub use spec_problem::SpecProblem;
pub use stall::StallProof;
pub use student_page::StudentPage;
pub use table_problem::TableProblem;
pub use thread_act::{RaceCause, RacePlace, ThreadAct, ThreadName};
pub use tls::{Secured, TlsFault, TlsProblem, TlsWish};
pub use trying::{Coming, Trying, Wish};
pub use uncaught::{Ended, ErrorKind, Uncaught};
pub use under_schedule::UnderSchedule;
pub use unscheduled::Unscheduled;
pub use value_flaw::ValueFlaw;
pub use value_problem::ValueProblem;
pub use watching::Watching;
pub use yaml_fault::YamlFault;

/// A language the kit speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English, the language of last resort.
    #[default]
    En,
    /// Brazilian Portuguese.
    PtBr,
}

impl Lang {
    /// Reads a language tag or a locale name (`pt-BR`, `pt_BR.UTF-8`, `en`); `None` for a language not spoken here.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let language = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        match language {
            "pt" => Some(Self::PtBr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The tag as it is written in files and options.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::PtBr => "pt-BR",
        }
    }
}

/// Something that can be said in every language of the kit.
pub trait Say {
    /// The sentence in English.
    fn en(&self) -> String;
    /// The sentence in Brazilian Portuguese.
    fn pt(&self) -> String;
    /// The sentence in `lang`.
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.en(),
            Lang::PtBr => self.pt(),
        }
    }
}

/// A text that an exercise's author wrote in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual {
    /// The English text.
    pub en: String,
    /// The Brazilian Portuguese text.
    pub pt: String,
}

impl Say for Bilingual {
    fn en(&self) -> String {
        self.en.clone()
    }
    fn pt(&self) -> String {
        self.pt.clone()
    }
}

/// `1 thing` or `n things`: `count` with the fitting one of two nouns.
pub fn plural<N: PartialEq + From<u8> + fmt::Display>(count: N, one: &str, many: &str) -> String {
    if count == N::from(1) { format!("{count} {one}") } else { format!("{count} {many}") }
}

/// A list with the language's own last connective: `a, b and c`.
pub fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// The first `most` of some names as a [`list`], each cut short, and of the others that there are so many more.
pub fn list_of_names(all: &[String], most: usize, and: &str, more: impl Fn(usize) -> String) -> String {
    let shown = all.iter().take(most).map(|name| short_name(name).into_owned());
    let rest = all.len().checked_sub(most).filter(|rest| *rest > 0).map(more);
    list(&shown.chain(rest).collect::<Vec<_>>(), and)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locale_names_and_tags_name_the_same_language() {
        for tag in ["pt", "pt-BR", "pt_BR.UTF-8", "PT_br"] {
            assert_eq!(Lang::from_tag(tag), Some(Lang::PtBr), "{tag}");
        }
        assert_eq!(Lang::from_tag("en_US.UTF-8"), Some(Lang::En));
        for tag in ["C", "POSIX", "", "de_DE"] {
            assert_eq!(Lang::from_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn lists_join_with_the_languages_own_word() {
        let items: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(list(&items, "and"), "a, b and c");
        assert_eq!(list(&items[..1], "e"), "a");
    }
}
