//! Which names a new package of a workspace cannot have: cargo would refuse the whole workspace.

use std::fs;
use std::path::Path;

use tst_engine::text::NewExercise;

/// Keywords of Rust, its own crates, and folders of cargo: no package of one program is called so.
const RESERVED: [&str; 62] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "nul",
];

/// Why no package of the workspace at `root` can be called so, if that is so.
pub(super) fn taken(name: &str, root: &Path) -> Option<NewExercise> {
    if RESERVED.contains(&name) {
        return Some(NewExercise::Reserved { name: name.into() });
    }
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml")).ok()?.parse().ok()?;
    let members = manifest.get("workspace")?.get("members")?.as_array()?;
    let folders = members.iter().filter_map(toml::Value::as_str).flat_map(|member| folders(root, member));
    let file = folders.map(|folder| format!("{folder}/Cargo.toml")).find(|file| {
        let package = |text: String| text.parse::<toml::Table>().ok()?.get("package")?.get("name")?.as_str().map(String::from);
        fs::read_to_string(root.join(file)).ok().and_then(package).is_some_and(|other| other == name)
    })?;
    Some(NewExercise::TakenByPackage { name: name.into(), file })
}

/// The folders that a member of a workspace stands for; its last part may be `*`.
fn folders(root: &Path, member: &str) -> Vec<String> {
    let Some(above) = member.strip_suffix("/*") else { return vec![member.into()] };
    let inside = fs::read_dir(root.join(above)).into_iter().flatten().filter_map(Result::ok);
    inside.map(|entry| format!("{above}/{}", entry.file_name().to_string_lossy())).collect()
}
