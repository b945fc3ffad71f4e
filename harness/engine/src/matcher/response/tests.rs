//! Responses as programs send them, held against rules.

use super::*;
use crate::text::ChunkSize;

const RIGHT: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\nol\u{e1}";

fn rule() -> ResponseRule {
    ResponseRule { status: vec![200], content_length: true, crlf: true, ..ResponseRule::default() }
}

fn look(rule: ResponseRule, bytes: &str, end: Option<End>) -> Look {
    Response::new("ana", rule, Names::default()).look(bytes.as_bytes(), end)
}

fn problem(look: Look) -> Problem {
    match look {
        Look::Wrong(mismatch) => mismatch.problem,
        other => panic!("expected a mismatch, not {other:?}"),
    }
}

#[test]
fn a_length_in_characters_is_found_out_by_the_end_of_the_connection() {
    assert_eq!(look(rule(), RIGHT, None), Look::More);
    let Look::Wrong(mismatch) = look(rule(), RIGHT, Some(End::Closed)) else { panic!("3 characters are 4 bytes") };
    assert_eq!(mismatch.cause, Some(Cause::ContentLengthInCharacters));
    let right = RIGHT.replace("Length: 3", "Length: 4");
    assert_eq!(look(rule(), &right, Some(End::Closed)), Look::Met(right.len()));
}

#[test]
fn without_an_exact_length_the_announced_one_ends_the_response() {
    let rule = ResponseRule { content_length: false, ..rule() };
    assert_eq!(look(rule, &RIGHT.replace("Length: 3", "Length: 2"), None), Look::Met(RIGHT.len() - 2));
}

#[test]
fn a_header_that_says_one_thing_about_the_body_stands_once() {
    let doubled = RIGHT.replace("Content-Length", "content-type: text/html\r\nContent-Length");
    assert!(matches!(problem(look(rule(), &doubled, None)), Problem::DoubledHeader { name, .. } if name == "Content-Type"));
}

#[test]
fn what_is_missing_of_a_whole_response_is_the_length_or_the_end() {
    let missing = |rule: ResponseRule, bytes: &str| {
        let mut response = Response::new("ana", rule, Names::default());
        assert_eq!(response.look(bytes.as_bytes(), None), Look::More, "{bytes:?}");
        let missing = response.missing(bytes.as_bytes());
        assert!(missing.only_end && missing.problem.is_none(), "{bytes:?}");
        (missing.expected, missing.cause)
    };
    let any = || ResponseRule { content_length: false, ..rule() };
    let length = (Evidence::End(EndWish::Response), Some(Cause::NoLengthAndOpen));
    assert_eq!(missing(any(), "HTTP/1.1 200 OK\r\n\r\n"), length);
    assert_eq!(missing(any(), "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nol"), length);
    let exact = RIGHT.replace("Length: 3", "Length: 4");
    assert_eq!(missing(rule(), &exact), (Evidence::End(EndWish::Connection), None));
}

#[test]
fn header_values_do_not_depend_on_spaces_and_letter_case() {
    let wanted = ValueRule::Is("text/html; charset=utf-8".into());
    for value in ["text/html;charset=UTF-8", "Text/HTML; charset=\"utf-8\""] {
        assert!(value_fits(&wanted, value), "{value}");
    }
    assert!(!value_fits(&wanted, "text/html"));
    assert!(value_fits(&ValueRule::Holds("GET".into()), "HEAD, GET"));
}

#[test]
fn of_a_value_without_end_as_much_is_told_as_a_person_reads() {
    let long = "x".repeat(60_000);
    for (old, what) in [("text/plain", "Content-Type"), ("Length: 3", "Content-Length")] {
        let sent = RIGHT.replace(old, &old.replace("text/plain", &long).replace('3', &long));
        let headers = vec![("Content-Type".into(), ValueRule::Is("text/plain; charset=utf-8".into()))];
        let Look::Wrong(mismatch) = look(ResponseRule { headers, ..rule() }, &sent, Some(End::Closed)) else { panic!("{what}") };
        let Evidence::Words(received) = &mismatch.received else { panic!("{what}: {:?}", mismatch.received) };
        assert!(received.starts_with(&format!("{what}: xxx")) && received.len() < 150, "{received}");
        assert!(crate::text::Say::en(&mismatch.problem).len() < 300, "{:?}", mismatch.problem);
    }
}

#[test]
fn what_is_no_http_is_said_to_be_none() {
    assert!(matches!(problem(look(rule(), "hello\n", None)), Problem::NotHttp { .. }));
    assert!(matches!(problem(look(rule(), "HTTP/1.1 200 OK\r\nA: b", Some(End::Closed))), Problem::NotHttp { .. }));
    assert!(matches!(problem(look(rule(), "", Some(End::Closed))), Problem::ClosedEarly { .. }));
    assert!(matches!(
        problem(look(rule(), "HTTP/1.1 200 OK\nContent-Length: 0\n\n", None)),
        Problem::WrongHead { why: WrongHead::BareNewline, .. }
    ));
}

#[test]
fn the_status_line_is_the_first_thing_sent() {
    let cases = [
        ("\r\n", NotHttp::EmptyLineFirst),
        ("\n", NotHttp::EmptyLineFirst),
        ("\n\n", NotHttp::EmptyLineFirst),
        ("\n  ", NotHttp::EmptyLineFirst),
        (" ", NotHttp::SpaceFirst),
        ("\t", NotHttp::SpaceFirst),
        ("\u{feff}", NotHttp::ByteOrderMarkFirst),
    ];
    for (before, why) in cases {
        let wanted = Problem::NotHttp { who: "ana".into(), why };
        let whole = format!("{before}{RIGHT}");
        assert_eq!(problem(look(rule(), &whole, None)), wanted, "{before:?}");
        assert_eq!(problem(look(rule(), before, Some(End::Closed))), wanted, "{before:?} alone");
        assert_eq!(look(rule(), before, None), Look::More, "{before:?}: the line after it may come");
        let missing = Response::new("ana", rule(), Names::default()).missing(before.as_bytes());
        assert_eq!(missing.problem, Some(wanted), "{before:?} and nothing more");
    }
}

#[test]
fn a_head_is_read_as_strictly_as_the_standard_writes_it() {
    let why = |bytes: &str| match problem(look(rule(), bytes, None)) {
        Problem::NotHttp { why, .. } => why,
        other => panic!("{bytes:?}: {other:?}"),
    };
    assert_eq!(why("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n"), NotHttp::BadHeaderName);
    assert_eq!(why("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"), NotHttp::BadHeaderName);
    assert_eq!(why("HTTP/1.1  200 OK\r\n\r\n"), NotHttp::BadStatusLine);
    assert_eq!(why("HTTP/2 200 OK\r\n\r\n"), NotHttp::NoStatusLine);
}

#[test]
fn the_version_counts_where_it_is_asked_for() {
    let old = RIGHT.replace("HTTP/1.1", "HTTP/1.0").replace("Length: 3", "Length: 4");
    assert_eq!(look(rule(), &old, Some(End::Closed)), Look::Met(old.len()));
    let strict = ResponseRule { version: true, ..rule() };
    assert!(matches!(problem(look(strict, &old, None)), Problem::WrongHead { why: WrongHead::OldVersion, .. }));
}

/// A look at the answer to a request of which something is known, and what is missing when nothing more comes.
fn answer(asked: Asked, rule: ResponseRule, bytes: &str, end: Option<End>) -> Look {
    Response::new("ana", rule, Names::default()).to(asked).look(bytes.as_bytes(), end)
}

const HEAD: Asked = Asked { is_head: true, keeps: false, is_later: false };
const KEPT: Asked = Asked { is_head: false, keeps: true, is_later: true };

fn any() -> ResponseRule {
    ResponseRule::default()
}

#[test]
fn an_answer_without_a_body_ends_with_its_head_whatever_length_it_says() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
    assert_eq!(answer(HEAD, any(), head, None), Look::Met(head.len()));
    for status in ["204 No Content", "304 Not Modified", "101 Switching Protocols"] {
        let head = head.replace("200 OK", status);
        assert_eq!(look(any(), &head, None), Look::Met(head.len()));
        assert_eq!(look(any(), &format!("{head}abc"), None), Look::Met(head.len()), "what follows is left");
    }
    // Where the length has to be exact, the end shows that nothing follows.
    let exact = || ResponseRule { content_length: true, ..any() };
    assert_eq!(answer(HEAD, exact(), head, None), Look::More);
    assert_eq!(answer(HEAD, exact(), head, Some(End::Closed)), Look::Met(head.len()));
    let body = problem(answer(HEAD, exact(), &format!("{head}abc"), None));
    assert_eq!(body, Problem::BodyThere { who: "ana".into(), why: NoBody::Head, got: 3 });
    let none = "HTTP/1.1 204 No Content\r\n\r\n";
    assert_eq!(look(exact(), none, Some(End::Closed)), Look::Met(none.len()));
    let missing = Response::new("ana", exact(), Names::default()).missing(none.as_bytes());
    assert!(missing.only_end && missing.problem.is_none() && missing.cause.is_none());
}

#[test]
fn responses_before_the_final_one_are_passed_over_unless_they_are_asked_for() {
    let (interim, last) =
        ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 204 No\r\n\r\n");
    let both = format!("{interim}{last}");
    let rule = |status: u16| ResponseRule { status: vec![status], ..any() };
    let mut response = Response::new("ana", rule(204), Names::default());
    for upto in 0..both.len() {
        assert_eq!(response.look(&both.as_bytes()[..upto], None), Look::More, "{upto}");
    }
    assert_eq!(response.look(both.as_bytes(), None), Look::Met(both.len()));
    assert!(response.is_final());
    let mut asked_for = Response::new("ana", rule(100), Names::default());
    assert_eq!(asked_for.look(both.as_bytes(), None), Look::Met(interim.len()));
    assert!(!asked_for.is_final());
    assert!(matches!(problem(look(rule(200), &both, None)), Problem::WrongStatus { got: 204, .. }));
    assert!(matches!(problem(look(rule(204), interim, Some(End::Closed))), Problem::ClosedEarly { .. }));
}

#[test]
fn a_chunked_body_is_undone_and_its_flaws_are_told() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
    let rule = || ResponseRule { body: vec![BodyRule::Is(Data::Text("olá!".into()))], ..any() };
    let right = format!("{head}4\r\nolá\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n");
    assert_eq!(look(rule(), &right, None), Look::Met(right.len()));
    assert_eq!(look(rule(), &format!("{right}more"), None), Look::Met(right.len()));
    assert!(matches!(problem(look(rule(), &right.replace('!', "?"), None)), Problem::WrongBody { at: 4, .. }));
    let Look::Wrong(mismatch) = look(rule(), &format!("{head}3\r\nolá\r\n0\r\n\r\n"), None) else { panic!("a wrong size") };
    let why = ChunkFlaw::NoDataEnd { size: 3 };
    assert_eq!(mismatch.problem, Problem::WrongChunk { who: "ana".into(), number: 1, at: 6, why });
    assert_eq!(mismatch.cause, Some(Cause::ChunkSize(ChunkSize::Characters)));
    let cut = format!("{head}4\r\nolá\r\n");
    assert!(matches!(problem(look(rule(), &cut, Some(End::Closed))), Problem::WrongChunk { why: ChunkFlaw::NoLast, .. }));
    let mut open = Response::new("ana", rule(), Names::default());
    assert_eq!(open.look(cut.as_bytes(), None), Look::More);
    assert!(matches!(open.missing(cut.as_bytes()).problem, Some(Problem::WrongChunk { number: 2, why: ChunkFlaw::NoLast, .. })));
    let both = right.replace("Transfer", "Content-Length: 5\r\nTransfer");
    assert!(matches!(problem(look(rule(), &both, None)), Problem::WrongHead { why: WrongHead::TwoLengths, .. }));
}

#[test]
fn over_a_connection_that_is_kept_an_exact_length_needs_no_end() {
    let right = RIGHT.replace("Length: 3", "Length: 4");
    assert_eq!(answer(KEPT, rule(), &right, None), Look::Met(right.len()));
    assert_eq!(answer(KEPT, rule(), RIGHT, None), Look::Met(RIGHT.len() - 1));
    let why = problem(answer(KEPT, rule(), &format!("\u{a1}x{right}"), None));
    assert_eq!(why, Problem::NotHttp { who: "ana".into(), why: NotHttp::StatusLineLater { bytes: 3 } });
}

#[test]
fn a_header_may_have_to_be_absent_or_the_same_in_every_byte() {
    let with = |rule: ValueRule| ResponseRule { headers: vec![("ETag".into(), rule)], ..any() };
    let sent = |value: &str| format!("HTTP/1.1 204 No\r\netag: {value}\r\n\r\n");
    let exactly = || with(ValueRule::Exactly("\"aB\"".into()));
    assert!(matches!(look(exactly(), &sent("\"aB\""), None), Look::Met(_)));
    for other in ["\"ab\"", "aB", "\"aB\";x"] {
        assert!(matches!(problem(look(exactly(), &sent(other), None)), Problem::WrongHeader { .. }), "{other}");
    }
    assert!(matches!(problem(look(with(ValueRule::Absent), &sent("x"), None)), Problem::UnwantedHeader { .. }));
    assert!(matches!(look(with(ValueRule::Absent), "HTTP/1.1 204 No\r\n\r\n", None), Look::Met(_)));
    let twice = "HTTP/1.1 204 No\r\nETag: a\r\nETag: b\r\n\r\n";
    assert!(matches!(look(with(ValueRule::Holds("b".into())), twice, None), Look::Met(_)));
    let named = Response::new("ana", with(ValueRule::Exactly("{n}".into())), Names::default().with("n", 7));
    assert!(matches!({ named }.look(sent("7").as_bytes(), None), Look::Met(_)));
}
