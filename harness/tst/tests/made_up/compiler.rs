//! A compiler that remembers: most of a class hands in the same few sources, and each is compiled once.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What takes the place of rustc. Of a single file it keeps what came out, under the sum of its source; everything else, and
/// whatever does not compile, is left to rustc.
const SCRIPT: &str = r#"#!/bin/sh
for last; do :; done
name= out= before=
for word; do
    case $before in --crate-name) name=$word ;; -o) out=$word ;; esac
    before=$word
done
[ "$name" = subject ] && [ -f "$last" ] && [ -n "$out" ] || exec 'RUSTC' "$@"
kept='FOLDER'/$(sha256sum <"$last" | cut -c -64)
if ! [ -f "$kept" ]; then
    'RUSTC' "$@" || exit
    cp "$out" "$kept.$$" && mv "$kept.$$" "$kept"
    exit
fi
cp "$kept" "$out"
"#;

/// Writes it into `folder`, which has to stay as long as it is used.
pub fn remembering(folder: &Path) -> PathBuf {
    let kept = folder.join("compiled");
    std::fs::create_dir(&kept).expect("a folder");
    let asked = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).args(["--print", "sysroot"]).output();
    let sysroot = String::from_utf8(asked.expect("a compiler").stdout).expect("a path");
    let script = SCRIPT
        .replace("RUSTC", &Path::new(sysroot.trim()).join("bin/rustc").display().to_string())
        .replace("FOLDER", &kept.display().to_string());
    let file = folder.join("rustc");
    std::fs::write(&file, script).expect("written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("a program");
    file
}
