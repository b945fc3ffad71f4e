//! An HTTP request as a command of curl, where curl sends the same.

use crate::text::{is_hidden, shell_word};

/// The longest target that is written out, in bytes.
const LONGEST: usize = 160;
/// What curl would read more into.
const SPECIAL: [char; 5] = ['{', '}', '[', ']', '#'];

/// The words that make curl send this request to `host:port`; in short where it is `quiet`: only what comes back. `None`
/// when it would send something else.
pub(super) fn curl(bytes: &[u8], host: &str, port: u16, quiet: bool) -> Option<Vec<String>> {
    let head = std::str::from_utf8(bytes).ok()?.strip_suffix("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_usual = |line: &str| {
        let lower = line.to_ascii_lowercase();
        lower.starts_with("host:") || lower == "connection: close"
    };
    let is_plain = target.starts_with('/') && target.len() <= LONGEST && !target.contains(|c| is_hidden(c) || SPECIAL.contains(&c));
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    // Curl would wait for the body of an answer to HEAD, and has its own ideas of a body to send.
    let is_known = is_method && !matches!(method, "HEAD" | "POST" | "PUT" | "PATCH");
    if !is_plain || !is_known || version != "HTTP/1.1" || words.next().is_some() || !lines.all(is_usual) {
        return None;
    }
    let mut command = vec![if quiet { "curl -s" } else { "curl -v" }.to_string()];
    if method != "GET" {
        command.push(format!("-X {method}"));
    }
    if target.contains("/.") {
        command.push("--path-as-is".into());
    }
    command.push(shell_word(format!("http://{host}:{port}{target}")));
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(request: &str) -> Option<String> {
        curl(request.as_bytes(), "127.0.0.1", 8000, false).map(|words| words.join(" "))
    }

    #[test]
    fn curl_stands_for_a_request_that_it_sends_as_well() {
        let get = |target| line(&format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n"));
        assert_eq!(get("/echo/a").as_deref(), Some("curl -v http://127.0.0.1:8000/echo/a"));
        assert_eq!(get("/../a'b").as_deref(), Some(r#"curl -v --path-as-is "http://127.0.0.1:8000/../a'b""#));
        assert_eq!(get("/a?b=1&c").as_deref(), Some("curl -v 'http://127.0.0.1:8000/a?b=1&c'"));
        assert_eq!(line("DELETE / HTTP/1.1\r\n\r\n").as_deref(), Some("curl -v -X DELETE http://127.0.0.1:8000/"));
    }

    #[test]
    fn what_curl_would_change_is_sent_otherwise() {
        for other in [
            "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\n\n",
            "GET /{a,b} HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nX-Big: 1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
            "isto\r\n\r\n",
            "GET  HTTP/1.1\r\n\r\n",
        ] {
            assert_eq!(line(other), None, "{other:?}");
        }
    }
}
