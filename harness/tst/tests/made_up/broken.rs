//! What cannot be judged, or hardly: each must become a row with its reason.

use std::path::Path;

use super::archive::{junk, tar_gz, zip};
use super::entry::{Entry, Wanted, read};

/// All of them.
pub fn entries(root: &Path) -> Vec<Entry> {
    let source = read(&root.join("solutions/echo/src/main.rs"));
    let archive = |kind, exercise: &str, content: Vec<u8>| Entry::files(kind, exercise, vec![("entrega.zip".into(), content)]);
    let main = |exercise: &str| format!("// {exercise}\nfn main() {{}}\n").into_bytes();
    let manifest = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let mut torn = zip(&[("echo.rs".into(), source.clone())]);
    torn.truncate(torn.len() / 2);
    let text = |name: &str, text: &str| (name.to_string(), text.as_bytes().to_vec());
    let no_code = "no program is in it, only";
    let two_mains = "several files have a main function";
    let not_judged = "only Cargo packages and";
    vec![
        archive("an empty zip", "hello", zip(&[])).unusable("nothing is in it"),
        archive("an empty zip", "echo", zip(&[])).unusable("nothing is in it"),
        Entry::files("no code", "hello", vec![text("relatorio.pdf", "%PDF-1.4")]).unusable(no_code),
        Entry::files("no code", "echocaps", vec![text("foto.png", "x"), text("leia.txt", "x")]).unusable(no_code),
        Entry::file("does not build, one file", "hello", "fn main() { let x: u32 = \"a\"; }\n").wanted(Wanted::NotBuilt),
        Entry::file("does not build, one file", "echo", "fn main( {\n").wanted(Wanted::NotBuilt),
        Entry::file("does not build, one file", "echocaps", b"// \xff\xfe\nfn main() {}\n".to_vec()).wanted(Wanted::NotBuilt),
        Entry::files("does not build, package", "hello", vec![text("src/main.rs", "fn main() { x }\n")])
            .with("Cargo.toml", manifest("hello"))
            .wanted(Wanted::NotBuilt),
        Entry::files("does not build, package", "echo", vec![("src/main.rs".into(), source.clone())])
            .with("Cargo.toml", "[package\nname = \"echo\"\n")
            .wanted(Wanted::NotBuilt),
        Entry::files("two mains", "hello", vec![("a.rs".into(), main("a")), ("b.rs".into(), main("b"))]).unusable(two_mains),
        Entry::files("two mains", "echo", vec![("um.rs".into(), main("1")), ("dois.rs".into(), main("2"))]).unusable(two_mains),
        Entry::files("wrong language", "hello", vec![text("Hello.java", "class Hello {}")]).unusable(not_judged),
        Entry::files("wrong language", "echo", vec![text("echo.c", "int main(void) {}")]).unusable(not_judged),
        Entry::files("wrong language", "echocaps", vec![text("echocaps.go", "package main")]).unusable(not_judged),
        archive("300 MB of junk", "echo", junk()).unusable("it is too large"),
        archive("a folder and a file of one name", "hello", zip(&[text("a", ""), text("a/b", "")]))
            .unusable("both a file and a folder"),
        archive("half a zip", "echo", torn).unusable("is broken"),
        archive("a zip that climbs", "echocaps", zip(&[("../../echocaps.rs".into(), main("x"))]))
            .unusable("leads out of its folder"),
        Entry::files("a library", "hello", vec![text("src/lib.rs", "//! Nothing.\n")])
            .with("Cargo.toml", manifest("hello"))
            .unusable("has no binary"),
        Entry::files("a package with two programs", "echo", vec![("src/bin/a.rs".into(), main("a"))])
            .with("src/bin/b.rs", main("b"))
            .with("Cargo.toml", manifest("servers"))
            .unusable("several"),
    ]
    .into_iter()
    .map(|entry| match entry.kind {
        // One of them as another kind of archive.
        "an empty zip" if entry.exercise == "echo" => Entry { files: vec![("echo.tar.gz".into(), tar_gz(&[]))], ..entry },
        _ => entry,
    })
    .collect()
}
