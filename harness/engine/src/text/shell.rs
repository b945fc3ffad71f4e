//! Words as a person types them in a shell.

use std::ffi::OsStr;
use std::path::Path;

use super::hidden::is_hidden;

/// A word so that a shell takes it for exactly this one: bare where nothing in it is special, else in quotation marks. Bytes
/// that cannot be seen, or are no text, are spelled out in `$'...'` (POSIX.1-2024, section 2.2.4; bash, zsh and ksh).
pub fn shell_word(word: impl AsRef<OsStr>) -> String {
    let word = word.as_ref();
    let plain = word.to_str().filter(|text| !text.contains(is_hidden));
    match plain.map(shlex::try_quote) {
        Some(Ok(quoted)) => quoted.into_owned(),
        _ => spelled(word.as_encoded_bytes()),
    }
}

/// The same of a file's or a folder's path, which no command takes for an option.
pub fn shell_path(path: &Path) -> String {
    let is_like_option = path.as_os_str().as_encoded_bytes().starts_with(b"-");
    if is_like_option { shell_word(Path::new(".").join(path)) } else { shell_word(path) }
}

/// The word in `$'...'`.
fn spelled(bytes: &[u8]) -> String {
    let mut text = String::from("$'");
    // Three octal digits: after hexadecimal ones some shells would read on.
    let push = |text: &mut String, bytes: &[u8]| bytes.iter().for_each(|byte| text.push_str(&format!("\\{byte:03o}")));
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' | '\'' => text.extend(['\\', c]),
                c if is_hidden(c) => push(&mut text, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => text.push(c),
            }
        }
        push(&mut text, chunk.invalid());
    }
    text + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_read_more_into_it() {
        for (word, typed) in
            [("eco.py", "eco.py"), ("meu eco.py", "'meu eco.py'"), ("d'Ávila", "\"d'Ávila\""), ("", "''"), ("$x", "'$x'")]
        {
            assert_eq!(shell_word(word), typed);
        }
        assert_eq!((shell_word("-o"), shell_path(Path::new("-o"))), ("-o".into(), "./-o".into()));
        assert_eq!(shell_word("\u{1b}]52;a'\\\n"), "$'\\033]52;a\\'\\\\\\012'");
        assert_eq!(shell_word("a\u{202e}1"), "$'a\\342\\200\\2561'");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_gets_every_byte_back() {
        use std::os::unix::ffi::OsStrExt as _;
        let every: Vec<u8> = (1..=255).chain("ação\u{202e}7'\\".bytes()).collect();
        let words: [&[u8]; 4] = [&every, b"p\xe9.py", b"p\xe97", b"a b'c\"d$e`f"];
        for word in words {
            let Ok(answer) = std::process::Command::new("bash")
                .arg("-c")
                .arg(format!("printf %s {}", shell_word(OsStr::from_bytes(word))))
                .output()
            else {
                return;
            };
            assert_eq!(answer.stdout, word);
        }
    }
}
