//! Addresses of sites, and the secrets that may stand in them: those are neither shown nor kept.

/// What stands for a secret.
const HIDDEN: &str = "***";

/// The address without who asks: what may stand before the host and end with `@` (RFC 3986, 3.2.1).
pub fn without_user(url: &str) -> String {
    match secret(url, 0) {
        Some((begin, end, _)) => format!("{}{}", &url[..begin], &url[end + 1..]),
        None => url.to_string(),
    }
}

/// Whether two addresses lead to the same site, whoever asks.
pub fn is_same_address(one: &str, other: &str) -> bool {
    let bare = |url: &str| without_user(url.trim_end_matches('/'));
    bare(one) == bare(other)
}

/// A text in which no address shows a secret: of `http://ana:secret@host` the name stays, of `http://secret@host` nothing.
pub fn masked(text: &str) -> String {
    let (mut out, mut at) = (String::new(), 0);
    while let Some((begin, end, colon)) = secret(text, at) {
        out += &text[at..colon.map_or(begin, |colon| colon + 1)];
        out += HIDDEN;
        at = end;
    }
    out + &text[at..]
}

/// Where in the text, from `from` on, stands who asks: the beginning, the `@` after it, and the `:` before a password.
fn secret(text: &str, mut from: usize) -> Option<(usize, usize, Option<usize>)> {
    while let Some(found) = text[from..].find("://") {
        let begin = from + found + 3;
        let ends = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '<' | '>');
        let word = text[begin..].split(ends).next().unwrap_or_default();
        let host = word.split(['/', '?', '#']).next().unwrap_or_default();
        // A password may hold what should have been written as %XX; then what looks like a port is no number.
        let port = host.rsplit_once(':').map_or("", |(_, port)| port);
        let part =
            if host.contains('@') || port.parse::<u16>().is_ok() || port.is_empty() || host.ends_with(']') { host } else { word };
        if let Some(at) = part.rfind('@') {
            return Some((begin, begin + at, part[..at].find(':').map(|colon| begin + colon)));
        }
        from = begin;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown_or_kept() {
        for (url, shown, kept) in [
            ("http://ana:secret@host:80/x", "http://ana:***@host:80/x", "http://host:80/x"),
            ("https://secret@host", "https://***@host", "https://host"),
            ("HTTPS://ana:se:c@ret@host/@x", "HTTPS://ana:***@host/@x", "HTTPS://host/@x"),
            ("http://ana:se/c?r#et@host/x", "http://ana:***@host/x", "http://host/x"),
            ("http://ana:@host", "http://ana:***@host", "http://host"),
            ("http://host:8000/a@b", "http://host:8000/a@b", "http://host:8000/a@b"),
            ("http://[::1]:8000/a@b", "http://[::1]:8000/a@b", "http://[::1]:8000/a@b"),
            ("http://[::1]/a@b", "http://[::1]/a@b", "http://[::1]/a@b"),
            ("http://host/~ana@x", "http://host/~ana@x", "http://host/~ana@x"),
            ("/home/ana/a@b", "/home/ana/a@b", "/home/ana/a@b"),
            ("", "", ""),
        ] {
            assert_eq!((masked(url).as_str(), without_user(url).as_str()), (shown, kept));
        }
    }

    #[test]
    fn in_a_sentence_every_address_is_masked() {
        let said = "a: http://b:c@d/e is not reachable (http://f@g), nor `https://h:i@j`; mail k@l";
        assert_eq!(masked(said), "a: http://b:***@d/e is not reachable (http://***@g), nor `https://h:***@j`; mail k@l");
    }
}
