//! Where the whole of evidence is that was cut to be shown.

use super::evidence::Cut;
use super::{Page, Role, wrap};
use crate::text::{Label, Say as _, columns};
use crate::verdict::Failure;

/// The files that hold the whole of a failure's evidence, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// What was wanted, if it is bytes.
    pub expected: Option<WholeFile>,
    /// What came, if it is bytes.
    pub received: Option<WholeFile>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeFile {
    /// The file's path, as it is shown.
    pub path: String,
    /// How many bytes it holds.
    pub bytes: usize,
    /// How many there were; more than it holds when they were too many to keep.
    pub of: usize,
}

impl Whole {
    /// The same files, named from a folder from which `way` leads to where they are named from now.
    #[must_use]
    pub fn from(mut self, way: &str) -> Self {
        for file in [&mut self.expected, &mut self.received].into_iter().flatten() {
            file.path.insert_str(0, way);
        }
        self
    }
}

/// Names the files of what was cut, and how to compare them.
pub(super) fn show(page: &mut Page, failure: &Failure, cut: Cut, whole: &Whole) {
    // Where one of two is cut, a comparison still needs both.
    if cut == Cut::default() {
        return;
    }
    let files: Vec<&WholeFile> = [&whole.expected, &whole.received].into_iter().flatten().collect();
    let name = |file: &WholeFile| Label::WholeFile { path: file.path.clone(), bytes: file.bytes, of: file.of }.say(page.lang);
    let mut texts: Vec<String> = files.iter().map(|file| name(file)).collect();
    if let [one, other] = files[..] {
        let command = compare(failure, &one.path, &other.path);
        texts.push(Label::CompareWith { command }.say(page.lang));
    }
    let label = format!("{}: ", Label::Whole.say(page.lang));
    let width = page.width.saturating_sub(columns(&label)).max(20);
    let mut lead = label.clone();
    for part in texts.iter().flat_map(|text| wrap(text, width)) {
        page.push(Role::Plain, lead + &part);
        lead = " ".repeat(columns(&label));
    }
}

/// The shell's command that compares two files of one name and different endings, in the order of these.
fn compare(failure: &Failure, one: &str, other: &str) -> String {
    let bytes = [&failure.expected, &failure.received].map(|evidence| evidence.as_ref().and_then(|evidence| evidence.bytes()));
    let has_lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() > 1 && std::str::from_utf8(bytes).is_ok();
    let tool = if bytes.iter().flatten().all(|(bytes, _)| has_lines(bytes)) { "diff" } else { "cmp" };
    let same = one.rsplit_once('.').filter(|(stem, _)| other.rsplit_once('.').is_some_and(|(other, _)| other == *stem));
    match same {
        // A shell sorts them.
        Some((stem, _)) if one < other => format!("{tool} {stem}.*"),
        _ => format!("{tool} {one} {other}"),
    }
}
