//! The manifest with which a submitted package is built: what it is called and made of, and nothing that would change how
//! it is judged.

use toml::{Table, Value};

/// The edition of a package that does not say.
const EDITION: &str = "2024";
/// The keys of `[package]` that say what it is.
const PACKAGE: [&str; 4] = ["name", "version", "edition", "default-run"];
/// The keys of `[lib]` and `[[bin]]` that count: no `test`, no `harness`.
const TARGET: [&str; 4] = ["name", "path", "edition", "required-features"];

/// A manifest like `text`, that stands alone: without build script, tests, profiles, lints, patches, and dependencies that
/// lie outside of it. What it takes over from a workspace is filled in from `workspaces`, the first that has it. A text
/// that is no manifest stays as it is: cargo says what is wrong with it.
pub fn harmless(text: &str, workspaces: &[String]) -> String {
    let Ok(mut given) = text.parse::<Table>() else { return text.to_string() };
    let workspaces: Vec<Table> = workspaces.iter().filter_map(|text| text.parse::<Table>().ok()).collect();
    let mut made = Table::new();
    if let Some(Value::Table(package)) = given.remove("package") {
        made.insert("package".into(), Value::Table(package_table(package, &workspaces)));
    }
    for (key, is_list) in [("lib", false), ("bin", true)] {
        match given.remove(key) {
            Some(Value::Array(targets)) if is_list => {
                made.insert(key.into(), Value::Array(targets.into_iter().filter_map(target).collect()));
            }
            Some(value) if !is_list => made.extend(target(value).map(|value| (key.to_string(), value))),
            _ => {}
        }
    }
    if let Some(Value::Table(dependencies)) = given.remove("dependencies") {
        let inherited = |name: &str| found(&workspaces, &["workspace", "dependencies", name]);
        let kept = dependencies.into_iter().filter_map(|(name, value)| {
            let value = if is_inherited(&value) { inherited(&name)? } else { value };
            is_from_registry(&value).then_some((name, value))
        });
        made.insert("dependencies".into(), Value::Table(kept.collect()));
    }
    made.extend(given.remove("features").map(|features| ("features".to_string(), features)));
    // It belongs to no workspace, wherever it lies.
    made.insert("workspace".into(), Value::Table(Table::new()));
    made.to_string()
}

fn package_table(mut given: Table, workspaces: &[Table]) -> Table {
    let mut package = Table::new();
    for key in PACKAGE {
        let value = match given.remove(key) {
            Some(value) if is_inherited(&value) => found(workspaces, &["workspace", "package", key]),
            value => value,
        };
        package.extend(value.map(|value| (key.to_string(), value)));
    }
    package.entry("version").or_insert_with(|| "0.0.0".into());
    package.entry("edition").or_insert_with(|| EDITION.into());
    for off in ["build", "autotests", "autobenches", "autoexamples"] {
        package.insert(off.into(), Value::Boolean(false));
    }
    package
}

/// A target, if it lies in the package.
fn target(value: Value) -> Option<Value> {
    let Value::Table(given) = value else { return None };
    let is_inside = |path: &str| !path.starts_with('/') && !path.contains('\\') && !path.split('/').any(|part| part == "..");
    let path = given.get("path").and_then(Value::as_str);
    let kept = given.iter().filter(|(key, _)| TARGET.contains(&key.as_str())).map(|(key, value)| (key.clone(), value.clone()));
    path.is_none_or(is_inside).then(|| Value::Table(kept.collect()))
}

/// Whether a value says `workspace = true`.
fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// Whether a dependency is looked for in the registry, and nowhere else.
fn is_from_registry(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Table(table) => table.contains_key("version") && !table.contains_key("path") && !table.contains_key("git"),
        _ => false,
    }
}

fn found(workspaces: &[Table], path: &[&str]) -> Option<Value> {
    let find = |table: &Table| {
        let mut value = table.get(path[0])?;
        for key in &path[1..] {
            value = value.get(key)?;
        }
        Some(value.clone())
    };
    workspaces.iter().find_map(find)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, workspaces: &[&str]) -> Table {
        let workspaces: Vec<String> = workspaces.iter().map(|text| (*text).to_string()).collect();
        harmless(text, &workspaces).parse().expect("a manifest")
    }

    #[test]
    fn what_a_package_is_stays_and_what_it_wishes_goes() {
        let manifest = made(
            "[package]\nname = \"echo\"\nversion = \"1.0.0\"\nedition = \"2021\"\nbuild = \"evil.rs\"\nlinks = \"z\"\n\
             [[bin]]\nname = \"echo\"\npath = \"src/echo.rs\"\ntest = false\n[lib]\npath = \"../other/lib.rs\"\n\
             [dependencies]\nlibc = \"0.2\"\nours = { path = \"../solution\" }\ngit = { git = \"https://example.org\" }\n\
             [build-dependencies]\ncc = \"1\"\n[dev-dependencies]\nx = \"1\"\n[profile.dev]\noverflow-checks = false\n\
             [lints.rust]\nunused = \"deny\"\n[patch.crates-io]\nlibc = { path = \"evil\" }\n[features]\ndefault = []\n",
            &[],
        );
        let package = manifest["package"].as_table().expect("a table");
        assert_eq!(package["edition"].as_str(), Some("2021"));
        assert_eq!((package["build"].as_bool(), package.contains_key("links")), (Some(false), false));
        assert_eq!(manifest["bin"][0].get("path").and_then(Value::as_str), Some("src/echo.rs"));
        let names: Vec<&String> = manifest["dependencies"].as_table().expect("a table").keys().collect();
        assert_eq!(names, ["libc"]);
        for gone in ["lib", "build-dependencies", "dev-dependencies", "profile", "lints", "patch"] {
            assert!(!manifest.contains_key(gone), "{gone}");
        }
        assert!(manifest["workspace"].as_table().is_some_and(Table::is_empty));
    }

    #[test]
    fn what_it_takes_over_from_a_workspace_is_filled_in() {
        let text = "[package]\nname = \"echo\"\nversion.workspace = true\nedition.workspace = true\n\
                    [dependencies]\nlibc.workspace = true\nlost.workspace = true\n";
        let workspace = "[workspace.package]\nversion = \"3.1.0\"\nedition = \"2021\"\n[workspace.dependencies]\nlibc = \"0.2\"\n";
        let manifest = made(text, &["no manifest [", workspace]);
        assert_eq!(manifest["package"]["version"].as_str(), Some("3.1.0"));
        assert_eq!(manifest["package"]["edition"].as_str(), Some("2021"));
        assert_eq!(manifest["dependencies"].as_table().map(Table::len), Some(1));
        assert_eq!(made(text, &[])["package"]["edition"].as_str(), Some(EDITION));
    }

    #[test]
    fn a_text_that_is_no_manifest_is_left_to_cargo() {
        assert_eq!(harmless("[package\nname = ", &[]), "[package\nname = ");
    }
}
