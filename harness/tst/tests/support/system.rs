//! What tests need of the system: who they are, pipes, and disks without room.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether these tests are run by root, who may do what others may not.
pub fn is_root() -> bool {
    #[cfg(unix)]
    return std::fs::metadata("/proc/self").is_ok_and(|data| std::os::unix::fs::MetadataExt::uid(&data) == 0);
    #[cfg(not(unix))]
    false
}

/// Makes a pipe to which nobody writes, and the folder for it.
#[track_caller]
pub fn pipe(path: &Path) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
}

/// Standard output on a full disk.
pub fn full() -> Stdio {
    std::fs::File::options().write(true).open("/dev/full").expect("a full disk").into()
}

/// The words before a command for which `folder` is a disk of its own: with these options of mount(8), in a namespace by these
/// flags of unshare(1). The script goes on with `then`: `$0` is the folder, and `"$@"` the command.
pub fn on_small_disk(flags: &[&str], options: &str, folder: &str, then: &str) -> Vec<String> {
    let script = format!("mount -t tmpfs -o {options} none \"$0\" && {then}");
    [&["unshare", "--mount"], flags, &["sh", "-c", &script, folder]].concat().into_iter().map(String::from).collect()
}
