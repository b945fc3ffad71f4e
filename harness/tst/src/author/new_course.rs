//! `tst new --course`: a course of one's own, in a repository of its own. Nothing that is there is overwritten.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tst_engine::folder::Folder;
use tst_engine::settings::{Config, find_root, lang_of_environment};
use tst_engine::text::{CommandProblem, Lang, NewCourse, NewExercise, Say as _, shell_path};
use tst_engine::verdict::ExitStatus;

use crate::schema::Format;
use crate::terminal;
use crate::trouble::{Done, Trouble};

/// The course's file: it comes last, so that a folder that has it is a whole course.
const CONFIG: &str = "config.yaml";
/// What lints at GitHub.
const WORKFLOW: &str = ".github/workflows/lint.yml";
/// What tells the commands.
const README: &str = "README.md";
/// An example of sites.
const SITES: &str = "[{ name: other, url: \"https://ADDRESS\" }]";
/// What stands there for the address of the kit where that is not known.
const ADDRESS: &str = "https://ADDRESS-OF-TST";
/// Git keeps no empty folder, and a course has these.
const KEPT_BY_GIT: [&str; 2] = ["exercises/.gitkeep", "solutions/.gitkeep"];

/// Makes a course in `folder`, called `title` or else as the folder.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn run(folder: &Path, title: Option<&str>, lang: Option<Lang>) -> Done {
    let lang = lang.unwrap_or_else(lang_of_environment);
    terminal::speak(lang);
    let shown = shell_path(folder);
    let usage = |problem: &NewCourse| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let cannot = |why: String| Trouble::machine(&CommandProblem::CannotWrite { file: folder.display().to_string(), why }, lang);
    if std::fs::symlink_metadata(folder.join(CONFIG)).is_ok() {
        return Err(usage(&NewCourse::IsCourse { path: shown }));
    }
    let whole = std::path::absolute(folder).map_err(|error| cannot(error.to_string()))?;
    if let Some(root) = existing(&whole).and_then(|above| find_root(&above)) {
        return Err(usage(&NewCourse::Within { path: shown, root: root.display().to_string() }));
    }
    let name = whole.canonicalize().unwrap_or_else(|_| whole.clone());
    let name = name.file_name().map_or_else(|| "course".into(), OsStr::to_string_lossy);
    let title = title.unwrap_or(&name);
    if title.trim().is_empty() || title.contains(char::is_control) {
        return Err(Trouble::new(ExitStatus::Usage, NewExercise::BadTitle { title: title.into() }.say(lang)));
    }
    let made = Folder::create(&whole).map_err(|error| cannot(error.into_cause().to_string()))?;
    let mut kept = Vec::new();
    for (file, content) in files(title, lang) {
        match made.write_new(file.as_ref(), content.as_bytes()) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => kept.push(file),
            Err(error) => {
                let why = error.into_cause().to_string();
                let file = folder.join(file).display().to_string();
                return Err(Trouble::machine(&CommandProblem::CannotWrite { file, why }, lang));
            }
        }
    }
    // What would be no course tells so here, and not with the next command.
    Config::read(&whole.join(CONFIG)).map_err(|error| Trouble::spec(&error, lang))?;
    let mut notes = vec![NewCourse::Made { path: shown.clone() }];
    let is_new = |file| !kept.contains(&file);
    let is_unsaid = is_new(WORKFLOW) && address() == ADDRESS;
    notes.extend(Some(NewCourse::Readme).filter(|_| is_new(README)));
    notes.extend(kept.into_iter().filter(|file| !KEPT_BY_GIT.contains(file)).map(|file| NewCourse::Kept { file: file.into() }));
    if is_unsaid {
        notes.push(NewCourse::SayAddress { file: folder.join(WORKFLOW).display().to_string() });
    }
    let is_here = std::env::current_dir().is_ok_and(|here| here.canonicalize().ok() == whole.canonicalize().ok());
    notes.push(if is_here { NewCourse::NextHere } else { NewCourse::Next { path: shown } });
    notes.iter().for_each(|note| terminal::say(&note.say(lang)));
    Ok(ExitStatus::Passed)
}

/// The nearest folder at or above this one that is there.
fn existing(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find_map(|above| above.canonicalize().ok())
}

/// The address of the kit, as far as it is known.
fn address() -> &'static str {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => ADDRESS,
        address => address,
    }
}

/// The course's file, with what else it may say.
fn config(title: &str, lang: Lang) -> String {
    let more = [("languages", format!("[{}]", lang.tag()), NewCourse::OneLanguage), ("sites", SITES.into(), NewCourse::Sites)];
    let more = more.map(|(key, value, what)| format!("# {key}: {value}  # {}\n", what.say(lang))).concat();
    // A quoted JSON text is YAML, too.
    include_str!("template/course/config.yaml").replace("TITLE", &Value::from(title).to_string()) + &more
}

/// The files of a course, in the order in which they are written.
fn files(title: &str, lang: Lang) -> Vec<(&'static str, String)> {
    let readme = match lang {
        Lang::En => include_str!("template/course/README.md"),
        Lang::PtBr => include_str!("template/course/README.pt-BR.md"),
    };
    let workflow = include_str!("template/course/lint.yml");
    let workflow = workflow.replace("# ABOUT", &format!("# {}", NewCourse::WorkflowHead.say(lang))).replace("ADDRESS", address());
    let mut files: Vec<(&str, String)> = KEPT_BY_GIT.map(|file| (file, String::new())).into();
    files.extend([
        ("docs/exercise.schema.json", Format::Exercise.text()),
        ("docs/hidden.schema.json", Format::Hidden.text()),
        ("docs/config.schema.json", Format::Config.text()),
        (WORKFLOW, workflow),
        (".gitignore", include_str!("template/course/gitignore").into()),
        (README, readme.replace("TITLE", title)),
        (CONFIG, config(title, lang)),
    ]);
    files
}
