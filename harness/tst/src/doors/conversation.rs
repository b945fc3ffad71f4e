//! What programs send: HTTP responses, lines, bytes. However they are cut, the answer is the same.

use tst_engine::matcher::{Asked, Exact, Line, Look, Matcher, Merged, Response};
use tst_engine::process::End;
use tst_engine::spec::{LineRule, Names, ResponseRule};

use crate::lab::exchange::{self, Progress, Wanted};

/// The answer of a matcher to a stream that comes whole, or a byte at a time.
fn answer(matcher: &mut dyn Matcher, bytes: &[u8], step: usize) -> Look {
    let mut count = 0;
    loop {
        let has_ended = count == bytes.len();
        match matcher.look(&bytes[..count], has_ended.then_some(End::Closed)) {
            Look::More if !has_ended => count = (count + step).min(bytes.len()),
            look => return look,
        }
    }
}

/// How it ended, without what is shown of it.
fn kind(look: &Look) -> String {
    match look {
        Look::Met(count) => format!("met {count}"),
        Look::More => "more".into(),
        Look::Wrong(_) => "wrong".into(),
    }
}

fn same_in_parts(make: impl Fn() -> Box<dyn Matcher>, bytes: &[u8]) {
    let whole = answer(make().as_mut(), bytes, bytes.len().max(1));
    for step in [1, 7] {
        let parts = answer(make().as_mut(), bytes, step);
        assert_eq!(kind(&parts), kind(&whole), "in parts of {step}: {parts:?}; whole: {whole:?}");
    }
    let _ = make().missing(bytes);
}

/// Lines and bytes: the first byte says what is awaited, a zero byte ends it.
pub fn matchers(bytes: &[u8]) {
    let [choice, rest @ ..] = bytes else { return };
    let at = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let (wanted, came) = (rest[..at].to_vec(), rest.get(at + 1..).unwrap_or_default());
    if came.len() > 4096 {
        return;
    }
    let text = String::from_utf8_lossy(&wanted).replace('\n', " ");
    let rule = |rule: LineRule| move || Box::new(Line::new("ana", rule.clone())) as Box<dyn Matcher>;
    match choice % 6 {
        0 => same_in_parts(|| Box::new(Exact::new("ana", wanted.clone())), came),
        1 => same_in_parts(rule(LineRule::Is(text)), came),
        2 => same_in_parts(rule(LineRule::Not(text)), came),
        3 => same_in_parts(rule(LineRule::Lacks(text)), came),
        4 => same_in_parts(|| Box::new(Merged::any_order("ana", &wanted)), came),
        _ => {
            let streams: Vec<_> = wanted.split(|byte| *byte == 1).map(|stream| (stream.to_vec(), None)).collect();
            same_in_parts(|| Box::new(Merged::new("ana", &streams)), came);
        }
    }
}

/// An HTTP response, as checks await it.
pub fn response(bytes: &[u8]) {
    if bytes.len() > 8192 {
        return;
    }
    let rule = ResponseRule { status: vec![200], ..ResponseRule::default() };
    same_in_parts(|| Box::new(Response::new("ana", rule.clone(), Names::new(1))), bytes);
    same_in_parts(|| Box::new(Response::new("ana", ResponseRule::default(), Names::new(1))), bytes);
    for (is_head, keeps) in [(true, false), (true, true), (false, true)] {
        let rule = ResponseRule { content_length: true, ..ResponseRule::default() };
        let asked = Asked { is_head, keeps, is_later: keeps };
        same_in_parts(|| Box::new(Response::new("ana", rule.clone(), Names::new(1)).to(asked)), bytes);
    }
}

/// An HTTP response, as the lab counts them.
pub fn exchange(bytes: &[u8]) {
    let run = |step: usize| {
        let mut response = exchange::Response::new(Wanted::Number(b"17".to_vec()));
        for part in bytes.chunks(step) {
            match response.take(part) {
                Ok(Progress::More) => {}
                // More behind it is another fault in one piece than in several; what matters is that it ended here.
                Ok(Progress::Whole) => return "whole".to_string(),
                Err(fault) => return fault.name().to_string(),
            }
        }
        response.end().map_or_else(|fault| fault.name().to_string(), |()| "whole".into())
    };
    let whole = run(bytes.len().max(1));
    let parts = run(1);
    assert!(parts == whole || whole == "too_long", "in parts: {parts}; in one: {whole}");
}
