//! What of this machine is seen in a sandbox: the system, the tools, and a small `/etc` of its own.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tst_engine::confine::sandbox::{Mount, SYSTEM, View, is_system};
use tst_engine::confine::{UNPRIVILEGED, installed};
use tst_engine::text::CommandProblem;

use crate::reason::reason;

/// Where our own folder is shown to who has no rights, in a mount namespace of its own: there is such a folder everywhere
/// (file-hierarchy(7)), and nothing of the system is in it.
pub const STAND: &str = "/mnt";

/// What of `/etc` programs and their languages read: how libraries are found, which of several tools is meant, the time, the
/// kinds of files. Names that end with `-` stand for all that begin so.
const SETTINGS: [&str; 11] = [
    "alternatives",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "timezone",
    "mime.types",
    "protocols",
    "services",
    "java-",
    "python3",
];

/// The same where the machine's own `/etc` cannot be replaced: who there is, and how names are found.
const WITHOUT_SECRETS: [&str; 7] = ["passwd", "group", "hosts", "host.conf", "nsswitch.conf", "resolv.conf", "gai.conf"];
/// The same, of what lies deeper: without leave to read its settings OpenSSL, and Node with it, does not start.
const DEEPER: [&str; 1] = ["ssl/openssl.cnf"];
/// Where what cargo has fetched for the user who grades is shown in a sandbox.
const REGISTRY: &str = "/.tst/registry";

/// What is seen of this machine in a sandbox. `etc` is a folder that is made for it, and takes the place of `/etc`. Without
/// one, everything is seen where it is.
///
/// # Errors
/// When something cannot be read or written.
pub fn of_this_machine(etc: Option<&Path>) -> io::Result<View> {
    let mut view = View::default();
    for name in SYSTEM {
        let at = Path::new("/").join(name);
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_symlink() => view.mounts.push(Mount::Link { to: fs::read_link(&at)?, at }),
            Ok(_) => view.mounts.push(Mount::Read { from: at.clone(), at }),
            Err(_) => {}
        }
    }
    match etc {
        Some(etc) => {
            make_settings(etc)?;
            view.mounts.push(Mount::Read { from: etc.to_path_buf(), at: "/etc".into() });
        }
        None => view.mounts.extend(settings_without_secrets()?.map(|file| Mount::Read { from: file.clone(), at: file })),
    }
    view.rust = toolchain().ok();
    let homes = cargo_homes();
    let mut wanted: Vec<PathBuf> = view.rust.iter().cloned().collect();
    let rust = |name: &str| matches!(name, "CARGO_HOME" | "RUSTUP_HOME");
    wanted.extend(installed().into_iter().filter(|(name, _)| !rust(name)).map(|(_, place)| PathBuf::from(place)));
    let mut path: Vec<PathBuf> = view.rust.iter().map(|folder| folder.join("bin")).collect();
    for folder in std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()) {
        let is_ours = homes.iter().any(|cargo| folder.starts_with(cargo));
        if !folder.is_absolute() || !folder.is_dir() || is_ours {
            continue;
        }
        wanted.push(installation(&folder));
        path.push(folder);
    }
    view.path = std::env::join_paths(path).map_err(io::Error::other)?;
    if let Some(registry) = homes.iter().map(|cargo| cargo.join("registry")).find(|folder| folder.is_dir()) {
        let at = if etc.is_some() { PathBuf::from(REGISTRY) } else { registry.clone() };
        view.mounts.push(Mount::Read { from: registry, at: at.clone() });
        view.registry = Some(at);
    }
    for place in wanted {
        let is_seen = view.mounts.iter().any(|mount| matches!(mount, Mount::Read { at, .. } if place.starts_with(at)));
        if place.is_dir() && !is_seen && !is_system(&place) && is_tool(&place) {
            view.mounts.push(Mount::Read { from: place.clone(), at: place });
        }
    }
    Ok(view)
}

/// The folders of cargo's that are never shown whole: a user's own keys are in them.
fn cargo_homes() -> Vec<PathBuf> {
    let usual = std::env::home_dir().map(|home| home.join(".cargo"));
    std::env::var_os("CARGO_HOME").map(PathBuf::from).into_iter().chain(usual).collect()
}

/// The installation to which a folder of commands belongs: `/opt/node/bin` is part of `/opt/node`.
fn installation(folder: &Path) -> PathBuf {
    let is_part = folder.file_name().is_some_and(|name| ["bin", "sbin", "shims", "libexec"].iter().any(|part| name == *part));
    match folder.parent() {
        Some(above) if is_part && is_tool(above) => above.to_path_buf(),
        _ => folder.to_path_buf(),
    }
}

/// Whether a folder may be shown whole: no one's home, nothing above one, and not the root of everything.
fn is_tool(folder: &Path) -> bool {
    let home = std::env::home_dir();
    let holds_home = home.is_some_and(|home| home.starts_with(folder));
    let is_top = folder.components().count() <= 2 && !folder.starts_with("/opt") && !folder.starts_with("/nix");
    !holds_home && !is_top && !folder.starts_with("/proc") && !folder.starts_with("/sys") && !folder.starts_with("/dev")
}

/// The folder of the Rust toolchain that is usual here; a file `rust-toolchain.toml` somewhere does not count.
///
/// # Errors
/// Why there is none.
pub fn toolchain() -> Result<PathBuf, CommandProblem> {
    const TOOL: &str = "rustc";
    let broken = |why: String| CommandProblem::BrokenTool { tool: TOOL.into(), why };
    let mut command = Command::new(TOOL);
    command.args(["--print", "sysroot"]).current_dir("/");
    let answer = tst_engine::process::ask(command, std::time::Duration::from_secs(60)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CommandProblem::MissingTool { tool: TOOL.into() },
        _ => broken(error.to_string()),
    })?;
    if !answer.is_good() {
        let why = reason(&String::from_utf8_lossy(&answer.stderr));
        return Err(broken(if why.is_empty() { "--print sysroot".into() } else { why }));
    }
    let folder = PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim_end());
    // Debian's own is part of the system.
    if folder.join("bin/rustc").is_file() { Ok(folder) } else { Err(broken(format!("no bin/rustc in {}", folder.display()))) }
}

/// Makes a folder that takes the place of `/etc`: no secret is in it, and names are only looked up in files.
fn make_settings(etc: &Path) -> io::Result<()> {
    fs::create_dir_all(etc)?;
    let (user, group) = if is_root() { (UNPRIVILEGED, UNPRIVILEGED) } else { (number("Uid:"), number("Gid:")) };
    let people = format!("root:x:0:0:root:/root:/bin/sh\nprogram:x:{user}:{group}:program:/tmp:/bin/sh\n");
    let files = [
        ("passwd", people),
        ("group", format!("root:x:0:\nprogram:x:{group}:\n")),
        ("hosts", "127.0.0.1 localhost\n::1 localhost\n".into()),
        ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n".into()),
        ("resolv.conf", String::new()),
    ];
    for (name, text) in files {
        fs::write(etc.join(name), text)?;
    }
    for name in fs::read_dir("/etc")?.filter_map(|entry| Some(entry.ok()?.file_name())) {
        if is_setting(&name) {
            // What cannot be read is not for programs.
            let _ = copy(&Path::new("/etc").join(&name), &etc.join(&name));
        }
    }
    Ok(())
}

/// What of `/etc` can be read where it is the machine's own.
fn settings_without_secrets() -> io::Result<impl Iterator<Item = PathBuf>> {
    let names = fs::read_dir("/etc")?.filter_map(|entry| Some(entry.ok()?.file_name()));
    let wanted = names.filter(|name| is_setting(name) || WITHOUT_SECRETS.iter().any(|wanted| name == wanted));
    let deeper = DEEPER.map(|name| Path::new("/etc").join(name)).into_iter().filter(|file| file.is_file());
    Ok(wanted.map(|name| Path::new("/etc").join(name)).chain(deeper))
}

/// Whether it is one of [`SETTINGS`].
fn is_setting(name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    let begins = |wanted: &str| wanted == text || (wanted.ends_with('-') || wanted == "python3") && text.starts_with(wanted);
    SETTINGS.into_iter().any(begins)
}

/// Copies a file, a link, or a folder with all in it.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let data = fs::symlink_metadata(from)?;
    if data.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    if data.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if data.is_file() {
        io::copy(&mut fs::File::open(from)?, &mut fs::File::create(to)?)?;
    }
    Ok(())
}

/// Whether root grades.
pub fn is_root() -> bool {
    number("Uid:") == 0
}

/// The number of the user (`Uid:`) or of the group (`Gid:`) that grades, as proc_pid_status(5) has it.
fn number(field: &str) -> u32 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// Lets everybody read a folder and what is in it, in a place that only its owner reaches.
///
/// # Errors
/// When rights cannot be changed.
pub fn open_to_all(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let data = fs::symlink_metadata(folder)?;
    if data.is_symlink() {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(if data.is_dir() { 0o755 } else { 0o644 }))?;
    if data.is_dir() {
        for entry in fs::read_dir(folder)? {
            open_to_all(&entry?.path())?;
        }
    }
    Ok(())
}
