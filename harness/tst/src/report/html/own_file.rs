//! The two files that stand inside every page, style and script, and the policy that lets a browser obey nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// One of our own files, as it stands inside a page.
#[derive(Debug)]
pub struct OwnFile(String);

impl OwnFile {
    /// Line ends are as a browser sees them, whatever a checkout on Windows made of them: the hash is over these.
    pub fn new(text: &'static str) -> Self {
        Self(text.replace("\r\n", "\n"))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The file's name in a content security policy: `'sha256-…'`.
    pub fn source(&self) -> String {
        format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(self.0.as_bytes())))
    }
}

/// The style and the script.
#[derive(Debug)]
pub struct OwnFiles {
    /// The style.
    pub style: OwnFile,
    /// The script: sorting, searching, and opening everything for a printer.
    pub script: OwnFile,
}

impl OwnFiles {
    /// Both.
    pub fn new() -> Self {
        Self { style: OwnFile::new(include_str!("page.css")), script: OwnFile::new(include_str!("page.js")) }
    }

    /// The content security policy (CSP level 3): nothing from anywhere, and no code but ours.
    pub fn policy(&self) -> String {
        format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            self.style.source(),
            self.script.source()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        // The example of CSP level 3, 2.3.1 has other text; this one is `printf "alert('Hello, world.');" | sha256sum`.
        let source = OwnFile("alert('Hello, world.');".into()).source();
        assert_eq!(source, "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }

    #[test]
    fn no_file_can_end_its_own_tag() {
        let files = OwnFiles::new();
        for text in [files.style.text(), files.script.text()] {
            assert!(!text.contains("</") && !text.contains("<!--"), "{text}");
        }
    }
}
