//! Addresses of sites, and the secrets that may stand in them: those are neither shown nor kept.

/// What stands for a secret.
const HIDDEN: &str = "***";

/// The address without who asks: what may stand before the host and end with `@` (RFC 3986, 3.2.1).
pub fn without_user(url: &str) -> String {
    match Secrets::in_text(url).next() {
        Some(Secret { begin, end, .. }) => format!("{}{}", &url[..begin], &url[end + 1..]),
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
    for Secret { begin, end, colon } in Secrets::in_text(text) {
        out += &text[at..colon.map_or(begin, |colon| colon + 1)];
        out += HIDDEN;
        at = end;
    }
    out + &text[at..]
}

/// Who asks, in an address.
struct Secret {
    /// Where it begins.
    begin: usize,
    /// Where the `@` after it stands.
    end: usize,
    /// Where the `:` before a password stands.
    colon: Option<usize>,
}

/// The secrets in a text, which may be a stranger's: each letter of it is looked at a few times, however many there are.
struct Secrets<'t> {
    text: &'t str,
    from: usize,
    /// Where the word ends that was looked at last, and where its last `@` stands.
    end: usize,
    last: Option<usize>,
}

impl<'t> Secrets<'t> {
    fn in_text(text: &'t str) -> Self {
        Self { text, from: 0, end: 0, last: None }
    }
}

impl Iterator for Secrets<'_> {
    type Item = Secret;

    fn next(&mut self) -> Option<Secret> {
        while let Some(found) = self.text[self.from..].find("://") {
            let begin = self.from + found + 3;
            if begin > self.end {
                let ends = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '<' | '>');
                self.end = self.text[begin..].find(ends).map_or(self.text.len(), |end| begin + end);
                self.last = self.text[begin..self.end].rfind('@').map(|at| begin + at);
            }
            let host = self.text[begin..self.end].split(['/', '?', '#']).next().unwrap_or_default();
            // A password may hold what should have been written as %XX; then what looks like a port is no number.
            let port = host.rsplit_once(':').map_or("", |(_, port)| port);
            let is_host = host.contains('@') || port.parse::<u16>().is_ok() || port.is_empty() || host.ends_with(']');
            let end = if is_host { host.rfind('@').map(|at| begin + at) } else { self.last.filter(|at| *at >= begin) };
            if let Some(end) = end {
                self.from = end;
                let colon = self.text[begin..end].find(':').map(|colon| begin + colon);
                return Some(Secret { begin, end, colon });
            }
            self.from = begin;
        }
        None
    }
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

    #[test]
    fn a_text_without_end_is_masked_in_the_time_that_it_takes_to_read_it() {
        for (piece, shown) in [("://", "://"), ("://a@", "://***@"), ("://a:b/", "://a:b/")] {
            assert_eq!(masked(&piece.repeat(1 << 19)), shown.repeat(1 << 19));
        }
    }
}
