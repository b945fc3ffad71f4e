//! Files above a folder that would change how programs in it behave: many tools look for their settings in all folders
//! above the one that they are started in, or above the program's, and everybody may write into the one for temporary files.

use std::path::{Path, PathBuf};

/// The names that tools are known to look for upwards, by their documentation. Not cargo's and rustup's: those are started
/// in a folder above which there is nothing.
const LOOKED_FOR: [&str; 37] = [
    // Version managers: asdf, mise, pyenv, rbenv, nodenv, nvm, jenv.
    ".tool-versions",
    "mise.toml",
    ".mise.toml",
    ".python-version",
    ".ruby-version",
    ".node-version",
    ".nvmrc",
    ".java-version",
    // Node, npm, Volta, Bun, Deno.
    "package.json",
    "node_modules",
    ".npmrc",
    "tsconfig.json",
    "jsconfig.json",
    "bunfig.toml",
    "deno.json",
    "deno.jsonc",
    // Go.
    "go.mod",
    "go.work",
    // Python's uv and pipenv, Ruby's bundler.
    "pyproject.toml",
    "uv.toml",
    "Pipfile",
    "Gemfile",
    ".bundle",
    // .NET, Maven, Gradle.
    "global.json",
    "nuget.config",
    "Directory.Build.props",
    "Directory.Build.targets",
    ".mvn",
    "settings.gradle",
    // Nim, Haskell, OCaml, Dart, Zig.
    "nim.cfg",
    "config.nims",
    "stack.yaml",
    "cabal.project",
    "dune-project",
    "dune-workspace",
    ".dart_tool",
    "build.zig",
];

/// The first of them that lies in a folder or above it, wherever that really is.
pub fn looked_for_above(folder: &Path) -> Option<PathBuf> {
    let really = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let above = folder.ancestors().chain(really.ancestors().filter(|_| really != folder));
    above.flat_map(|folder| LOOKED_FOR.map(|name| folder.join(name))).find(|file| std::fs::symlink_metadata(file).is_ok())
}

/// The folder for temporary files: the one that is asked for, unless such a file lies there, or its name is no text, by which
/// programs are told of what lies in it; then the first of those that are usual of which that is not so.
pub(super) fn temporary() -> PathBuf {
    let asked = Some(std::env::temp_dir()).filter(|folder| !folder.as_os_str().is_empty()); // Without a value it counts as none.
    let usual: [Option<PathBuf>; 3] = match cfg!(unix) {
        true => [Some("/tmp".into()), Some("/var/tmp".into()), std::env::home_dir().map(|home| home.join(".cache"))],
        false => [None, None, None],
    };
    first_clean(asked.into_iter().chain(usual.into_iter().flatten())).unwrap_or_else(|| "/tmp".into())
}

/// The first folder above which there is no such file; the first of all when there is none like that.
fn first_clean(folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = folders.collect();
    let is_clean = |folder: &&PathBuf| {
        folder.is_absolute() && folder.is_dir() && folder.to_str().is_some() && looked_for_above(folder).is_none()
    };
    folders.iter().find(is_clean).or(folders.first()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_above_is_found_and_another_folder_is_taken() {
        let dirty = tempfile::tempdir().expect("a folder");
        let (below, file) = (dirty.path().join("a/b"), dirty.path().join("package.json"));
        std::fs::create_dir_all(&below).expect("made");
        let before = looked_for_above(&below);
        assert!(before.is_none(), "this machine has {before:?}");
        std::fs::write(&file, "{}").expect("written");
        assert_eq!(looked_for_above(&below), Some(file));
        let clean = tempfile::tempdir().expect("a folder");
        let first = |folders: &[&Path]| first_clean(folders.iter().map(|folder| folder.to_path_buf())).expect("one");
        assert_eq!(first(&[&below, Path::new("/no/such/folder"), clean.path()]), clean.path());
        assert_eq!(first(&[&below, dirty.path()]), below);
        assert_eq!(first(&[clean.path(), &below]), clean.path());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_above_what_a_link_leads_to_is_found() {
        let (dirty, clean) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::fs::create_dir(dirty.path().join("node_modules")).expect("made");
        std::os::unix::fs::symlink(dirty.path(), clean.path().join("link")).expect("a link");
        assert!(looked_for_above(&clean.path().join("link")).is_some());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_whose_name_is_no_text_is_passed_over() {
        use std::os::unix::ffi::OsStrExt as _;
        let (folder, clean) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"t\xff"));
        std::fs::create_dir(&odd).expect("made");
        assert_eq!(first_clean([odd, clean.path().into()].into_iter()).as_deref(), Some(clean.path()));
    }
}
