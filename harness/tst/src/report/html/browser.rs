//! The pages in a real browser: sorting, searching, what is read without a script, and that nothing is complained about.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tst_engine::text::Lang;

use super::sample;
use super::slug::slug;
use super::tests::{hostile_class, tags};
use super::write;
use crate::grade::class::Class;
use crate::grade::record::Record;

/// The browser's possible names.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Students of the made-up class.
const STUDENTS: usize = 60;

/// What a browser made of a page.
struct Seen {
    /// The document after the script has run.
    document: String,
    /// What it said to the console, errors and refusals.
    console: Vec<String>,
}

/// A class written into a folder, and a browser to look at it.
struct Look {
    folder: tempfile::TempDir,
    browser: PathBuf,
    class: Class,
}

impl Look {
    /// `None`, and said so, where there is no browser.
    #[expect(clippy::print_stderr, reason = "for whoever reads why a test did nothing")]
    fn at((class, records): (Class, Vec<Record>)) -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let all = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let Some(browser) = all.into_iter().find(|file| file.is_file()) else {
            eprintln!("none of {NAMES:?} is on this machine: nothing was tested");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        write(&class, &records, folder.path()).expect("pages");
        Some(Self { folder, browser, class })
    }

    fn path(&self, page: &str) -> PathBuf {
        self.folder.path().join(page)
    }

    /// Opens a page; `rest` is what follows in its address.
    fn open(&self, page: &str, rest: &str) -> Seen {
        let profile = tempfile::tempdir().expect("a folder");
        let mut browser = Command::new(&self.browser);
        browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0", "--dump-dom"]);
        browser.arg("--virtual-time-budget=5000").arg(format!("--user-data-dir={}", profile.path().display()));
        let out = browser.arg(format!("file://{}{rest}", self.path(page).display())).output().expect("a browser that starts");
        let log = String::from_utf8_lossy(&out.stderr);
        let console = log.lines().filter(|line| line.contains("CONSOLE")).map(String::from).collect();
        let document = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(document.contains("</html>"), "{page}: no document\n{log}");
        Seen { document, console }
    }

    /// A copy of a page that lets itself be used by this script.
    fn with_script(&self, page: &str, script: &str) -> String {
        let text = fs::read_to_string(self.path(page)).expect("a page");
        let (before, rest) = text.split_once("<meta http-equiv").expect("a policy");
        let after = rest.split_once('>').expect("its end").1;
        self.copy(page, &format!("{before}{after}").replace("</body>", &format!("<script>{script}</script></body>")))
    }

    /// A copy of a page without its script: the browser prints documents by means of one, so that it cannot be told to run
    /// none.
    fn without_script(&self, page: &str) -> String {
        let text = fs::read_to_string(self.path(page)).expect("a page");
        let (before, rest) = text.split_once("<script>").expect("a script");
        self.copy(page, &format!("{before}{}", rest.split_once("</script>").expect("its end").1))
    }

    /// Writes something else beside a page.
    fn copy(&self, page: &str, text: &str) -> String {
        let copy = Path::new(page).with_file_name("copy.html").to_string_lossy().into_owned();
        fs::write(self.path(&copy), text).expect("written");
        copy
    }
}

impl Seen {
    /// The rows of the table of grades in their order: names and totals, and whether they are seen.
    fn rows(&self) -> Vec<(String, f64, bool)> {
        let table = self.document.split_once("id=\"grades\"").expect("the table").1;
        let body = table.split_once("<tbody>").expect("its body").1.split_once("</tbody>").expect("its end").0;
        let row = |row: &str| {
            let after = |mark: &str| row.split_once(mark).unwrap_or_else(|| panic!("{mark}: {row}")).1;
            let name = after("<bdi>").split('<').next().unwrap_or_default().to_string();
            let total = after("class=\"n total\" data-v=\"").split('"').next().unwrap_or_default().parse().expect("a number");
            (name, total, !row.split('>').next().unwrap_or_default().contains("hidden"))
        };
        body.split("<tr").skip(1).map(row).collect()
    }

    fn names(&self) -> Vec<String> {
        self.rows().into_iter().filter(|(.., is_seen)| *is_seen).map(|(name, ..)| name).collect()
    }

    #[track_caller]
    fn is_quiet(&self) {
        assert!(self.console.is_empty(), "{:#?}", self.console);
    }
}

#[test]
fn an_address_with_a_sort_and_a_search_shows_them() {
    let Some(look) = Look::at(sample::class(STUDENTS, Lang::En)) else { return };
    let seen = look.open("instructor/index.html", "#sort=-total&q=conceicao");
    seen.is_quiet();
    let all = look.class.students.iter().filter(|row| row.student.name.contains("Conceição"));
    let mut wanted: Vec<(f64, &str)> = all.map(|row| (row.total, row.student.name.as_str())).collect();
    wanted.sort_by(|one, other| other.0.total_cmp(&one.0));
    assert!(wanted.len() > 2, "{wanted:?}");
    assert_eq!(seen.names(), wanted.iter().map(|(_, name)| *name).collect::<Vec<_>>());
    assert!(seen.document.contains(&format!("{} of {STUDENTS} shown", wanted.len())));
    let key = seen.document.split_once("data-key=\"total\"").expect("the column").1.split('>').next().unwrap_or_default();
    assert!(key.contains("aria-sort=\"descending\""), "{key}");
    let totals: Vec<f64> = seen.rows().into_iter().map(|(_, total, _)| total).collect();
    assert!(totals.is_sorted_by(|one, other| one >= other), "{totals:?}");
    // Who has nothing comes last, whichever way; a name is sorted as people do.
    let seen = look.open("instructor/index.html", "#sort=exercise-parrot");
    let last = seen.names().pop().expect("rows");
    let row = look.class.students.iter().find(|row| row.student.name == last).expect("a student");
    assert!(row.grades[1].as_ref().is_none_or(|grade| grade.is_fault), "{last}");
    let names = look.open("instructor/index.html", "#sort=-name").names();
    let place = |start: &str| names.iter().position(|name| name.starts_with(start)).expect("a name");
    assert!(place("João") < place("Ícaro") && place("Ícaro") < place("Heloísa"), "{names:?}");
}

#[test]
fn buttons_sort_and_the_address_says_so() {
    let Some(look) = Look::at(sample::class(STUDENTS, Lang::PtBr)) else { return };
    let click = "const button = document.querySelector('[data-key=total] button'); button.focus(); button.click(); \
                 button.click(); const box = document.querySelector('#search input'); box.value = 'a'; \
                 box.dispatchEvent(new Event('input')); document.title = document.activeElement.textContent + location.hash;";
    let used = look.with_script("instructor/index.html", click);
    let seen = look.open(&used, "");
    seen.is_quiet();
    assert!(seen.document.contains("<title>Total#sort=total&amp;q=a</title>"), "{}", &seen.document[..3000]);
    let rows = seen.rows();
    assert!(rows.is_sorted_by(|one, other| one.1 <= other.1), "{rows:?}");
    assert!(rows.iter().all(|(name, _, is_seen)| *is_seen == name.to_lowercase().contains(['a', 'á', 'ã'])), "{rows:?}");
}

#[test]
fn pages_are_read_without_a_script_and_without_a_complaint() {
    let Some(look) = Look::at(sample::class(STUDENTS, Lang::PtBr)) else { return };
    let failed = |row: &&crate::grade::class::Row| {
        let findings = row.grades.iter().flatten().flat_map(|grade| &*grade.findings);
        findings.filter(|finding| **finding == crate::grade::finding::Finding::Failed).count() > 8
    };
    let student = &look.class.students.iter().find(failed).expect("somebody who failed").student;
    for place in ["instructor/students", "students"] {
        let seen = look.open(&format!("{place}/{}.html", student.key), "");
        seen.is_quiet();
        for part in [student.name.as_str(), "<svg viewBox", "A conversa em lista", "<mark"] {
            assert!(seen.document.contains(part), "{place}: {part}");
        }
    }
    let without = look.open(&look.without_script("instructor/index.html"), "#sort=-total");
    without.is_quiet();
    assert!(without.document.contains("role=\"search\" hidden"), "a search box that does nothing");
    assert!(!without.document.contains("<button"), "a button that does nothing");
    assert_eq!(without.names(), look.class.students.iter().map(|row| row.student.name.clone()).collect::<Vec<_>>());
}

#[test]
fn a_page_that_is_tampered_with_is_complained_about() {
    let Some(look) = Look::at(sample::class(STUDENTS, Lang::En)) else { return };
    let page = look.path("instructor/index.html");
    let text =
        fs::read_to_string(&page).expect("a page").replace("<h1>", "<h1 onclick=\"x()\"><script>document.title = 'x'</script>");
    fs::write(&page, text).expect("written");
    let seen = look.open("instructor/index.html", "");
    assert!(!seen.console.is_empty(), "the policy says nothing");
    assert!(!seen.document.contains("<title>x</title>"), "the policy does nothing");
}

#[test]
fn what_hostile_students_hand_in_does_nothing_in_a_browser() {
    let Some(look) = Look::at(hostile_class()) else { return };
    let student = slug(&look.class.students[0].student.key);
    for page in ["instructor/index.html".into(), format!("instructor/students/{student}.html"), format!("students/{student}.html")]
    {
        let seen = look.open(&page, "#q=%3Cscript%3Ealert(1)%3C/script%3E&sort=%22onload=");
        seen.is_quiet();
        for (tag, count) in [("<script", 1), ("<style", 1), ("<img", 0)] {
            assert_eq!(seen.document.matches(tag).count(), count, "{page}: {tag}");
        }
        // Of each tag what stands outside of quotation marks: no value has become an attribute.
        for tag in tags(&seen.document) {
            let outside = tag.split('"').step_by(2).collect::<String>();
            assert!(!outside.contains(" on"), "{page}: <{tag}>");
        }
    }
}
