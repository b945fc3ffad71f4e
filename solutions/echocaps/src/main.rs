//! An echo server that answers in upper case, letter by letter, also when the bytes of one
//! letter come in two pieces.

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;

const DEFAULT_PORT: u16 = 9090;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("echocaps: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let port = port_from_arguments()?;
    // 0.0.0.0 stands for every address of this machine: other machines can reach it too.
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let (mut client, _address) = listener.accept()?;

    // Without this the system may hold a small answer back, to send it together with the next.
    client.set_nodelay(true)?;
    let mut buffer = [0; 16 * 1024];
    let mut pending = Vec::new();
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            client.write_all(&pending)?; // A letter that will never be complete.
            return Ok(());
        }
        pending.extend_from_slice(&buffer[..count]);
        let (answer, unfinished) = upper_case(&pending);
        client.write_all(&answer)?;
        pending = unfinished.to_vec();
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args_os().nth(1) else {
        return Ok(DEFAULT_PORT);
    };
    let text = argument.to_string_lossy();
    text.parse().map_err(|_| format!("{text:?} is not a port: expected a number from 0 to 65535"))
}

/// Turns text into upper case. Bytes that are not UTF-8 stay as they are.
///
/// The second part of the result is the beginning of a letter whose other bytes have not come
/// yet, if `bytes` ends in one: at most three bytes.
fn upper_case(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut answer = Vec::with_capacity(bytes.len());
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        // For `char::to_uppercase`, one letter can become two: the German ß is SS.
        let letters = chunk.valid().chars().flat_map(char::to_uppercase);
        answer.extend_from_slice(letters.collect::<String>().as_bytes());

        if chunks.peek().is_none() && is_unfinished(chunk.invalid()) {
            return (answer, chunk.invalid());
        }
        answer.extend_from_slice(chunk.invalid());
    }
    (answer, &[])
}

/// Whether more bytes could still make a letter of these.
fn is_unfinished(bytes: &[u8]) -> bool {
    // An error without a length means: the input ended too early, not: a byte is wrong.
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::upper_case;

    const NOTHING: &[u8] = &[];

    #[test]
    fn letters_with_accents_become_upper_case() {
        let text = "ação 123 ß 漢字 😀\n".as_bytes();
        assert_eq!(upper_case(text), ("AÇÃO 123 SS 漢字 😀\n".into(), NOTHING));
    }

    #[test]
    fn a_letter_cut_in_two_is_held_back() {
        assert_eq!(upper_case(b"a\xc3"), (b"A".to_vec(), &b"\xc3"[..]));
        assert_eq!(upper_case(b"\xf0\x9f\x98"), (vec![], &b"\xf0\x9f\x98"[..]));
        assert_eq!(upper_case(b"\xc3\xa7"), ("Ç".into(), NOTHING));
    }

    #[test]
    fn bytes_that_are_not_text_stay_as_they_are() {
        let bytes = b"\xff\x80a\xc3a\xe2\x82\xc0\xafz\x80";
        let answer = b"\xff\x80A\xc3A\xe2\x82\xc0\xafZ\x80";
        assert_eq!(upper_case(bytes), (answer.to_vec(), NOTHING));
    }

    #[test]
    fn every_cut_gives_the_same_answer() {
        let bytes = b"a\xc3\xa7\xff\xe2\x82\xac\xe2\x82x\xf0\x9f\x98\x80\xed\xa0\x80z";
        let (whole, _) = upper_case(bytes);
        for cut in 0..=bytes.len() {
            let (mut answer, unfinished) = upper_case(&bytes[..cut]);
            let rest = [unfinished, &bytes[cut..]].concat();
            answer.extend(upper_case(&rest).0);
            assert_eq!(answer, whole, "cut at {cut}");
        }
    }
}
