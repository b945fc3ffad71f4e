//! On which file system a folder lies, as `/proc/self/mountinfo` tells it (proc_pid_mountinfo(5)). Pure.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

/// The file systems that several machines may have mounted; any `nfs` and any `fuse` of these is one, too.
const NETWORK: [&str; 22] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "fuse.beegfs",
    "fuse.ceph",
    "fuse.cephfs",
    "fuse.glusterfs",
    "fuse.sshfs",
    "gfs2",
    "gpfs",
    "lustre",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "panfs",
    "smb3",
    "smbfs",
    "virtiofs",
    "wekafs",
];

/// What kind of file system it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Its name.
    pub name: String,
    /// Whether other machines may see the same files.
    pub is_network: bool,
}

/// The file system on which a folder lies, which is a path without links.
pub(super) fn kind(mountinfo: &str, folder: &Path) -> Option<Kind> {
    let mounts = mountinfo.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        Some((path(before.split(' ').nth(4)?), after.split(' ').next()?))
    });
    // Of several at one place the last one is seen.
    let (_, name) = mounts.filter(|(place, _)| folder.starts_with(place)).max_by_key(|(place, _)| place.components().count())?;
    Some(Kind { name: name.into(), is_network: NETWORK.contains(&name) })
}

/// A path in which spaces, tabs, line feeds and backslashes are three octal digits.
fn path(text: &str) -> PathBuf {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..3).filter(|_| *first == b'\\').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    OsString::from_vec(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lies_on_the_deepest_and_last_of_the_mounts_above_it() {
        let mounts = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
            23 22 0:5 / /home rw - nfs4 server:/home rw,vers=4.2\n\
            24 22 0:6 / /home/ana\\040b rw master:2 - tmpfs tmpfs rw\n\
            25 22 0:7 / /home rw - lustre mds@tcp:/x rw\n\
            nonsense\n";
        for (folder, name, is_network) in [
            ("/srv", "ext4", false),
            ("/home", "lustre", true),
            ("/home/bia", "lustre", true),
            ("/home/ana b/c", "tmpfs", false),
            ("/homes", "ext4", false),
        ] {
            assert_eq!(kind(mounts, Path::new(folder)), Some(Kind { name: name.into(), is_network }), "{folder}");
        }
        assert_eq!(kind("", Path::new("/")), None);
    }
}
