//! What all pages have in common: head, policy, the way to the top, and the line at the foot.

use tst_engine::text::{ClassPage, Lang, Say};

use super::number::time;
use super::own_file::OwnFiles;
use super::slug::slugs;
use super::writer::Writer;
use crate::grade::class::Class;
use crate::grade::record::Words;
use crate::isolation::Isolation;

/// The mark by which a page of ours is known.
pub const GENERATOR: &str = "tst";

/// How much of a name is shown, in characters.
const NAME: usize = 120;

/// What is needed to write any page of a class.
#[derive(Debug)]
pub struct Documents<'c> {
    /// The class.
    pub class: &'c Class,
    /// The name of each student's file, without its ending.
    pub slugs: Vec<String>,
    files: OwnFiles,
    policy: String,
}

impl<'c> Documents<'c> {
    /// For a class.
    pub fn new(class: &'c Class) -> Self {
        let files = OwnFiles::new();
        let policy = files.policy();
        Self { class, slugs: slugs(class.students.iter().map(|row| row.student.key.as_str())), files, policy }
    }

    /// The language of the pages.
    pub fn lang(&self) -> Lang {
        self.class.lang
    }

    /// A sentence in that language.
    pub fn say(&self, sentence: impl Say) -> String {
        sentence.say(self.class.lang)
    }

    /// A text of an exercise file or of a record in that language.
    pub fn words<'w>(&self, words: &'w Words) -> &'w str {
        words.say(self.class.lang)
    }

    /// A page with its head; `<main>` is open, and the body of this class.
    pub fn begin(&self, title: &str, class: &'static str) -> Writer {
        let mut page = Writer::default();
        page.doctype().open("html").attr("lang", self.lang().tag()).open("head");
        page.void("meta").attr("charset", "utf-8");
        page.void("meta").attr("http-equiv", "Content-Security-Policy").attr("content", &self.policy);
        page.void("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1");
        page.void("meta").attr("name", "generator").attr("content", GENERATOR);
        page.void("meta").attr("name", "robots").attr("content", "noindex");
        page.void("meta").attr("name", "referrer").attr("content", "no-referrer");
        page.element("title", title);
        page.open("style").own_file(&self.files.style).close();
        page.end().open("body").attr("class", class).open("main");
        page
    }

    /// The page with its foot.
    pub fn finish(&self, mut page: Writer) -> String {
        page.end().open("footer").open("p");
        let kit = self.class.kit.clone();
        match self.class.judged {
            0 => page.line(self.say(ClassPage::Kit { kit })),
            judged => page.line(self.say(ClassPage::Facts { when: time(judged, self.lang()), kit })),
        };
        page.text(" ").line(self.isolation()).close().end();
        page.open("script").own_file(&self.files.script).close();
        page.finish()
    }

    /// How far programs were kept from the machine, in a few words.
    pub fn isolation(&self) -> String {
        match self.class.isolation {
            Isolation::Full => self.say(ClassPage::FullIsolation),
            Isolation::Limited => self.say(ClassPage::LimitedIsolation),
            Isolation::None => self.say(ClassPage::NoIsolation),
        }
    }

    /// What that means for who grades.
    pub fn isolation_means(&self) -> String {
        match self.class.isolation {
            Isolation::Full => self.say(ClassPage::FullIsolationMeans),
            Isolation::Limited => self.say(ClassPage::LimitedIsolationMeans),
            Isolation::None => self.say(ClassPage::NoIsolationMeans),
        }
    }
}

/// A name as it is shown: one that goes on for pages is cut, and how long it was is said.
pub fn shown_name(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME {
        return name.to_string();
    }
    format!("{}… ({length})", name.chars().take(NAME).collect::<String>())
}
