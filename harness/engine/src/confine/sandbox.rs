//! The whole arrangement of the sandbox, as data: what is seen of the machine in it, and what bubblewrap (bwrap(1)) is told.
//!
//! There are two layers. In the outer one, one for each submission, our own worker judges: it has a network of its own, in
//! which every port is free, and nothing of the machine but what [`View`] lists, read-only. In an inner one each compiler
//! and each program runs, with less still: only the folders that it is given are there, and the only ones it may write.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The outer layer: everything of its own, no right over anything (capabilities(7)), and it ends with who started it.
const OUTER: [&str; 10] = [
    "--unshare-user",
    "--unshare-net",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--new-session",
    "--die-with-parent",
    "--cap-drop",
    "ALL",
];

/// An inner layer. No further user namespace can be made in it, in which a program would have rights again; `--unshare-user`
/// has to be spelled out for that. What is started is the first process there: it outlives nothing, and nothing outlives it.
const INNER: [&str; 11] = [
    "--unshare-user",
    "--disable-userns",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--new-session",
    "--die-with-parent",
    "--as-pid-1",
    "--cap-drop",
    "ALL",
];

/// The folders at the top that hold the system, or are links into `/usr` (file-hierarchy(7)).
pub const SYSTEM: [&str; 7] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/// Where our own program lies in both layers.
pub const SELF: &str = "/.tst/tst";
/// Where the worker has room for what is judged: a file system of its own, as large as a submission may become.
pub const SCRATCH: &str = "/.tst/scratch";
/// Where what was handed in lies in the outer layer.
pub const HANDED_IN: &str = "/.tst/handed-in";

/// How large the temporary folder and the shared memory of a program may become, in bytes.
const TEMPORARY: u64 = 64 << 20;
/// The same for the worker, which keeps nothing there.
const WORKER_TEMPORARY: u64 = 16 << 20;

/// Something that is seen in a sandbox, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mount {
    /// A file or folder of the outside that can be read.
    Read {
        /// Where it is outside.
        from: PathBuf,
        /// Where it is inside.
        at: PathBuf,
    },
    /// A folder of the outside that can be written, at the same place.
    Write(PathBuf),
    /// A symbolic link.
    Link {
        /// What it holds.
        to: PathBuf,
        /// Where it is.
        at: PathBuf,
    },
    /// An empty folder in memory.
    Memory {
        /// Where it is.
        at: PathBuf,
        /// How large it may become, in bytes.
        bytes: u64,
    },
}

/// What is seen of the machine in both layers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The system and the tools: all of it can only be read.
    pub mounts: Vec<Mount>,
    /// The folders in which commands are looked for, as in the variable `PATH`.
    pub path: OsString,
    /// The folder of the Rust toolchain, in which `bin/cargo` and `bin/rustc` are.
    pub rust: Option<PathBuf>,
    /// The folder of what cargo has fetched, where it is shown.
    pub registry: Option<PathBuf>,
}

impl View {
    /// The same as it is seen from within: everything is where it is shown.
    #[must_use]
    pub fn from_within(&self) -> Self {
        let seen = |mount: &Mount| match mount {
            Mount::Read { at, .. } => Mount::Read { from: at.clone(), at: at.clone() },
            other => other.clone(),
        };
        Self { mounts: self.mounts.iter().map(seen).collect(), ..self.clone() }
    }
}

impl View {
    /// Whether a file can be read there; nothing always can.
    pub fn shows(&self, file: Option<&Path>) -> bool {
        let is_below = |mount: &Mount| matches!((mount, file), (Mount::Read { at, .. }, Some(file)) if file.starts_with(at));
        file.is_none() || self.mounts.iter().any(is_below)
    }
}

/// Whether a path belongs to what is the same for everybody: the system's own folders.
pub fn is_system(path: &Path) -> bool {
    SYSTEM.iter().any(|name| path.starts_with(Path::new("/").join(name)))
}

/// What bubblewrap is told for the outer layer, before the command. `bytes` is what a submission may take with all that it
/// builds and writes; `mounts` are what the worker needs besides the machine.
pub fn outer(view: &View, mounts: &[Mount], bytes: u64) -> Vec<OsString> {
    // First what is empty: a tool may lie below it.
    let mut all = vec![Mount::Memory { at: "/tmp".into(), bytes: WORKER_TEMPORARY }];
    all.extend_from_slice(&view.mounts);
    all.push(Mount::Memory { at: SCRATCH.into(), bytes });
    all.extend_from_slice(mounts);
    arguments(&OUTER, &all, &["--remount-ro", "/"], None)
}

/// What bubblewrap is told for an inner layer, before the command: `read` and `write` are what is there besides the machine,
/// `folder` is where the command starts. A compiler has no network, not even this machine's own.
pub fn inner(view: &View, read: &[PathBuf], write: &[PathBuf], folder: Option<&Path>, has_network: bool) -> Vec<OsString> {
    let empty = |at: &str| Mount::Memory { at: at.into(), bytes: TEMPORARY };
    let mut all = vec![empty("/tmp"), empty("/dev/shm")];
    all.extend_from_slice(&view.mounts);
    all.push(Mount::Read { from: SELF.into(), at: SELF.into() });
    all.extend(read.iter().map(|path| Mount::Read { from: path.clone(), at: path.clone() }));
    all.extend(write.iter().cloned().map(Mount::Write));
    let mut flags = INNER.to_vec();
    if !has_network {
        flags.push("--unshare-net");
    }
    arguments(&flags, &all, &["--remount-ro", "/dev", "--remount-ro", "/"], folder)
}

fn arguments(flags: &[&str], mounts: &[Mount], last: &[&str], folder: Option<&Path>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = flags.iter().map(OsString::from).collect();
    let mut add = |words: &[&std::ffi::OsStr]| arguments.extend(words.iter().map(OsString::from));
    add(&["--proc".as_ref(), "/proc".as_ref(), "--dev".as_ref(), "/dev".as_ref()]);
    // What there is already: folders that were made, and what was mounted with all below it.
    let (mut made, mut mounted) = (Vec::new(), vec![PathBuf::from("/proc"), PathBuf::from("/dev")]);
    for mount in mounts {
        let at = match mount {
            Mount::Read { at, .. } | Mount::Link { at, .. } | Mount::Memory { at, .. } | Mount::Write(at) => at,
        };
        // A folder that bubblewrap makes for what it mounts there nobody else may enter.
        let above: Vec<&Path> = at.ancestors().skip(1).filter(|folder| folder.parent().is_some()).collect();
        for folder in above.into_iter().rev() {
            if !made.iter().any(|made| made == folder) && !mounted.iter().any(|mounted| folder.starts_with(mounted)) {
                add(&["--dir".as_ref(), folder.as_ref()]);
                made.push(folder.to_path_buf());
            }
        }
        mounted.push(at.clone());
        match mount {
            Mount::Read { from, at } => add(&["--ro-bind".as_ref(), from.as_ref(), at.as_ref()]),
            Mount::Write(at) => add(&["--bind".as_ref(), at.as_ref(), at.as_ref()]),
            Mount::Link { to, at } => add(&["--symlink".as_ref(), to.as_ref(), at.as_ref()]),
            Mount::Memory { at, bytes } => {
                let bytes = OsString::from(bytes.to_string());
                add(&["--size".as_ref(), &bytes, "--perms".as_ref(), "1777".as_ref(), "--tmpfs".as_ref(), at.as_ref()]);
            }
        }
    }
    add(&last.iter().map(std::ffi::OsStr::new).collect::<Vec<_>>());
    if let Some(folder) = folder {
        add(&["--chdir".as_ref(), folder.as_ref()]);
    }
    add(&["--".as_ref()]);
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Mount {
        Mount::Read { from: path.into(), at: path.into() }
    }

    fn line(arguments: &[OsString]) -> String {
        arguments.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn folders_above_what_is_mounted_are_made_for_everybody_and_once() {
        let view = View { mounts: vec![read("/usr"), read("/root/.pyenv"), read("/root/.nvm/v1")], ..View::default() };
        let said = line(&outer(&view, &[read("/usr/below")], 5));
        assert!(
            said.contains("--ro-bind /usr /usr --dir /root --ro-bind /root/.pyenv /root/.pyenv --dir /root/.nvm --ro-bind"),
            "{said}"
        );
        assert_eq!(said.matches("--dir /root ").count(), 1, "{said}");
        assert!(said.contains("--size 5 --perms 1777 --tmpfs /.tst/scratch"), "{said}");
        assert!(said.ends_with("--remount-ro / --"), "{said}");
    }

    #[test]
    fn a_compiler_has_no_network_and_a_program_has_the_submission_s_own() {
        let view = View::default();
        let compiler = line(&inner(&view, &[], &["/x".into()], None, false));
        assert!(compiler.contains(" --unshare-net ") && compiler.contains("--bind /x /x"), "{compiler}");
        let program = line(&inner(&view, &["/y".into()], &[], Some(Path::new("/y")), true));
        assert!(!program.contains("--unshare-net") && program.contains("--ro-bind /y /y"), "{program}");
        assert!(program.ends_with("--remount-ro /dev --remount-ro / --chdir /y --"), "{program}");
        for said in [compiler, program] {
            assert!(said.contains("--unshare-user --disable-userns "), "{said}");
        }
    }

    #[test]
    fn from_within_everything_is_where_it_is_shown() {
        let moved = Mount::Read { from: "/tmp/1".into(), at: "/root/.rustup".into() };
        let view = View { mounts: vec![moved], ..View::default() };
        assert_eq!(view.from_within().mounts, [read("/root/.rustup")]);
    }
}
