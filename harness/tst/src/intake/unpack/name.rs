//! Names inside archives: relative, downward and printable enough to be a file's, or refused. Pure.

use crate::intake::words::composed;

/// The longest name of one file or folder, in bytes (NAME_MAX of Linux).
const MOST_BYTES: usize = 255;

/// The longest path inside an archive, in bytes: there must be room for the scratch folder's own (macOS takes 1,024).
const MOST_PATH: usize = 800;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It leads out of its folder.
    Climbs,
    /// No file can be called so.
    Bad,
}

/// The folders and the file that an archive's name says, from the top. Empty for the folder itself.
///
/// # Errors
/// When it would lead out, or is no name.
pub fn parts(raw: &str) -> Result<Vec<String>, Wrong> {
    // Old Windows programs part folders by backslashes.
    let name = composed(raw).replace('\\', "/");
    let starts_with_drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if name.starts_with('/') || starts_with_drive {
        return Err(Wrong::Climbs);
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err(Wrong::Climbs),
            part if part.len() > MOST_BYTES || part.contains('\0') => return Err(Wrong::Bad),
            part => parts.push(part.to_string()),
        }
    }
    if name.len() > MOST_PATH {
        return Err(Wrong::Bad);
    }
    Ok(parts)
}

/// The name, if it is one of a single file.
pub fn file_name(name: &str) -> Option<String> {
    let parts = parts(name).ok()?;
    <[String; 1]>::try_from(parts).ok().map(|[only]| only)
}

/// The text of a name: UTF-8 if it can be, whatever the archive says, since many programs say nothing; else what
/// `otherwise` makes of it.
pub fn text(raw: &[u8], otherwise: impl FnOnce() -> String) -> String {
    String::from_utf8(raw.to_vec()).unwrap_or_else(|_| otherwise())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_downward_or_is_refused() {
        let ok = |name: &str| parts(name).map(|parts| parts.join("|"));
        assert_eq!(ok("a/b.rs").as_deref(), Ok("a|b.rs"));
        assert_eq!(ok("./a//b/").as_deref(), Ok("a|b"));
        assert_eq!(ok("a\\src\\main.rs").as_deref(), Ok("a|src|main.rs"));
        assert_eq!(ok("").as_deref(), Ok(""));
        assert_eq!(ok("a..b/...").as_deref(), Ok("a..b|..."));
        for name in ["../x", "a/../../x", "a/..", "/etc/passwd", "\\x", "..\\x", "C:\\x", "c:/x", "C:x", "//host/x"] {
            assert_eq!(ok(name), Err(Wrong::Climbs), "{name}");
        }
        assert_eq!(ok("a\0b"), Err(Wrong::Bad));
        assert_eq!(ok(&"x".repeat(256)), Err(Wrong::Bad));
    }
}
