//! Writes wherever it can: into the system, the toolchain, cargo's folders, the course. Where it may, it leaves what would
//! change how others are built.
use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 17] = [
    "/",
    "/bin",
    "/dev",
    "/etc",
    "/lib",
    "/usr",
    "/usr/bin",
    "/.tst",
    "/.tst/gate",
    "/.tst/handed-in",
    "/.tst/registry",
    "/.tst/registry/index",
    "/.tst/scratch",
    "COURSE/cargo",
    "COURSE/cargo/registry",
    "COURSE/exercises/parrot",
    "COURSE/out",
];

fn main() {
    let rustc = PathBuf::from(std::env::var_os("RUSTC").unwrap_or_default());
    let toolchain = rustc.ancestors().nth(2).unwrap_or(Path::new("/")).to_path_buf();
    let cargo = PathBuf::from(std::env::var_os("CARGO_HOME").unwrap_or_default());
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(PathBuf::from).collect();
    folders.extend(["", "bin", "lib"].map(|part| toolchain.join(part)));
    folders.push(cargo.join("registry/index"));
    let is_written = |folder: &PathBuf| {
        let mark = folder.join("mark");
        fs::write(&mark, "x").is_ok() || fs::create_dir(&mark).is_ok() || std::os::unix::fs::symlink("/", &mark).is_ok()
    };
    let written: Vec<&PathBuf> = folders.iter().filter(|folder| is_written(folder)).collect();
    assert!(written.is_empty(), "{written:?}");
    let wish = "[build]\nrustc-wrapper = \"/bin/false\"\nrustc = \"/bin/false\"\n";
    let _ = fs::write(cargo.join("config.toml"), wish);
    let _ = fs::remove_file(cargo.join("registry"));
    let _ = fs::create_dir_all(cargo.join("bin"));
    let _ = fs::write(cargo.join("bin/cargo"), "#!/bin/false\n");
}
