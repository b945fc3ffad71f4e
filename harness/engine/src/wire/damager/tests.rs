//! Each damage is done as it is named.

use super::*;

/// What is left of `bytes`, given piece by piece, and how the stream ended.
fn damaged(kind: DamageKind, occasion: u64, bytes: &str) -> (String, Option<Finish>) {
    let mut once = Once::new(Mutation::new(Damage { kind, way: Way::ToClient, occasion }));
    let mut stream = Stream::new(Way::ToClient, &once);
    let mut left = Vec::new();
    let mut end = None;
    for byte in bytes.as_bytes() {
        let passed = stream.pass(&mut once, &[*byte], true);
        left.extend(passed.bytes);
        end = end.or(passed.end);
    }
    let passed = stream.end(&mut once, false);
    left.extend(passed.bytes);
    (String::from_utf8(left).expect("text"), end.or(passed.end))
}

#[test]
fn each_damage_is_done_once_at_its_occasion() {
    use DamageKind::*;
    let end = Some(Finish::End);
    for (kind, occasion, left, finish) in [
        (Nothing, 1, "ab\ncd\nef\n", end),
        (ByteDropped, 1, "b\ncd\nef\n", end),
        (ByteChanged, 4, "ab\nbd\nef\n", end),
        (ByteAdded, 2, "a!b\ncd\nef\n", end),
        (NewlineLost, 2, "ab\ncdef\n", end),
        (LineDoubled, 2, "ab\ncd\ncd\nef\n", end),
        (LinesSwapped, 1, "cd\nab\nef\n", end),
        (LinesSwapped, 3, "ab\ncd\nef\n", end),
        (LineWithheld, 3, "ab\ncd\n", end),
        (LineMisdelivered, 2, "ab\nef\n", end),
        (EndTooEarly, 1, "ab\n", end),
        (ResetTooEarly, 2, "ab\ncd\n", Some(Finish::Reset)),
        (EndNever, 1, "ab\ncd\nef\n", None),
        (EndTooLate, 1, "ab\ncd\nef\n", None),
        (ResetAtEnd, 1, "ab\ncd\nef\n", Some(Finish::Reset)),
        (EndNever, 2, "ab\ncd\nef\n", end),
    ] {
        assert_eq!(damaged(kind, occasion, "ab\ncd\nef\n"), (left.to_string(), finish), "{kind:?} {occasion}");
    }
}

#[test]
fn a_delayed_line_passes_when_the_other_side_speaks() {
    let damage = Damage { kind: DamageKind::LineDelayed, way: Way::ToClient, occasion: 1 };
    let mut once = Once::new(Mutation::new(damage));
    let mut stream = Stream::new(Way::ToClient, &once);
    assert_eq!(stream.pass(&mut once, b"ab\n", true).bytes, b"");
    assert_eq!(stream.other_spoke(&mut once).bytes, b"ab\n");
    assert_eq!(stream.pass(&mut once, b"cd\n", true).bytes, b"cd\n");
}

#[test]
fn a_late_end_passes_when_the_other_side_ends() {
    let damage = Damage { kind: DamageKind::EndTooLate, way: Way::ToClient, occasion: 1 };
    let mut once = Once::new(Mutation::new(damage));
    let mut stream = Stream::new(Way::ToClient, &once);
    assert_eq!(stream.end(&mut once, false).end, None);
    assert_eq!(stream.other_spoke(&mut once).end, None);
    assert_eq!(stream.other_ended(&mut once).end, Some(Finish::End));
    assert_eq!(stream.other_ended(&mut once).end, None);
}

#[test]
fn whether_there_was_an_occasion_is_known() {
    let mutation = Mutation::new(Damage { kind: DamageKind::LineDoubled, way: Way::ToClient, occasion: 2 });
    let mut once = Once::new(mutation.clone());
    let mut stream = Stream::new(Way::ToClient, &once);
    stream.pass(&mut once, b"ab\nc", true);
    assert!(!mutation.has_struck());
    stream.pass(&mut once, b"d\n", true);
    assert!(mutation.has_struck());
}

#[test]
fn what_the_end_of_the_stream_undoes_was_no_occasion() {
    use DamageKind::*;
    for (kind, bytes, has_struck) in [
        (LinesSwapped, "ab\n", false),
        (LinesSwapped, "ab\ncd\n", true),
        (LineDelayed, "ab\n", false),
        (EndTooEarly, "ab\n", false),
        (EndTooEarly, "ab\nc", true),
        (ResetTooEarly, "ab\n", true),
    ] {
        let mutation = Mutation::new(Damage { kind, way: Way::ToClient, occasion: 1 });
        let mut once = Once::new(mutation.clone());
        let mut stream = Stream::new(Way::ToClient, &once);
        stream.pass(&mut once, bytes.as_bytes(), false);
        stream.end(&mut once, false);
        drop(once);
        assert_eq!(mutation.has_struck(), has_struck, "{kind:?} {bytes:?}");
    }
}

#[test]
fn a_line_that_is_held_to_the_last_was_withheld() {
    let mutation = Mutation::new(Damage { kind: DamageKind::LineDelayed, way: Way::ToClient, occasion: 1 });
    let mut once = Once::new(mutation.clone());
    let mut stream = Stream::new(Way::ToClient, &once);
    stream.pass(&mut once, b"ab\n", false);
    drop(once);
    assert!(mutation.has_struck());
}
