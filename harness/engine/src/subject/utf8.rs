//! A path in UTF-8 to what lies behind another one: the tools of Rust take no other.

use std::io;
use std::path::{Path, PathBuf};

/// The path itself if it is UTF-8; else one through a link in `scratch`, which stays as long as that does.
///
/// # Errors
/// When the link cannot be made.
pub(super) fn in_utf8(path: &Path, scratch: &Path) -> io::Result<PathBuf> {
    if path.to_str().is_some() {
        return Ok(path.into());
    }
    let path = std::path::absolute(path)?;
    // Up to the last name that is no text: what is around the rest, such as a workspace, is seen through the link, too.
    let is_odd = |part: &&Path| part.file_name().is_some_and(|name| name.to_str().is_none());
    let odd = path.ancestors().find(is_odd).unwrap_or(&path);
    let ending = odd.extension().and_then(|ending| ending.to_str()).map(|ending| format!(".{ending}")).unwrap_or_default();
    let link = tempfile::tempdir_in(scratch)?.keep().join(format!("subject{ending}"));
    make_link(odd, &link)?;
    let inside = path.strip_prefix(odd).unwrap_or(Path::new(""));
    Ok(if inside.as_os_str().is_empty() { link } else { link.join(inside) })
}

#[cfg(unix)]
fn make_link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn make_link(_target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn a_path_that_is_no_text_is_reached_by_one_that_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let scratch = tempfile::tempdir().expect("a folder");
        let odd = folder.path().join(OsStr::from_bytes(b"Jos\xe9"));
        std::fs::create_dir_all(odd.join("course/x")).expect("a folder");
        std::fs::write(odd.join("course/x/main.rs"), "a").expect("written");
        std::fs::write(odd.join(OsStr::from_bytes(b"p\xe9.rs")), "b").expect("written");
        for (name, content, end) in [(&b"course/x/main.rs"[..], "a", "/course/x/main.rs"), (b"p\xe9.rs", "b", "/subject.rs")] {
            let path = in_utf8(&odd.join(OsStr::from_bytes(name)), scratch.path()).expect("a path");
            assert!(path.to_str().is_some_and(|path| path.ends_with(end)), "{}", path.display());
            assert_eq!(std::fs::read_to_string(path).expect("read"), content);
        }
        assert_eq!(in_utf8(Path::new("a/é"), scratch.path()).expect("a path"), Path::new("a/é"));
    }
}
