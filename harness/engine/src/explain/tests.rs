//! Evidence as it is shown, as a specification: cut around the first difference, the cut marked, the whole named.

use super::{Page, Whole, WholeFile, evidence, is_cut, plain, whole};
use crate::text::{Doing, Lang, LineWish, Problem, columns};
use crate::verdict::{Evidence, Failure};

/// Exactly these bytes were wanted and others came.
fn differing(wanted: &[u8], got: &[u8]) -> Failure {
    let at = crate::matcher::first_difference(wanted, got).expect("a difference");
    let problem = Problem::WrongBytes { who: "ana".into(), at };
    let mut failure = Failure::new(Doing::Receives { who: "ana".into(), data: wanted.to_vec() }, problem)
        .with_evidence(Evidence::Bytes(wanted.to_vec()), Evidence::of_received(got, wanted.len() + 64));
    failure.difference = Some(at);
    failure
}

/// A line that fits a rule was wanted.
fn other_line(got: &[u8]) -> Failure {
    let wish = LineWish::Not(":bye".into());
    Failure::new(Doing::ReceivesLine { who: "ana".into(), wish: wish.clone() }, Problem::WrongLine { who: "ana".into() })
        .with_evidence(Evidence::Line(wish), Evidence::of_received(got, 64))
}

/// Files of one check, as many as there are bytes.
fn files(failure: &Failure) -> Whole {
    let file = |evidence: &Option<Evidence>, ending: &str| {
        let (bytes, of) = evidence.as_ref().and_then(Evidence::bytes).filter(|(bytes, _)| !bytes.is_empty())?;
        Some(WholeFile { path: format!(".tst/evidence/parrot/repeats.{ending}"), bytes: bytes.len(), of })
    };
    Whole { expected: file(&failure.expected, "expected"), received: file(&failure.received, "received") }
}

fn shown(failure: &Failure, lang: Lang) -> String {
    let mut page = Page { lines: Vec::new(), lang, width: 80, hex: false };
    let cut = evidence::show(&mut page, failure);
    whole::show(&mut page, failure, cut, &files(failure));
    for line in &page.lines {
        assert!(columns(&line.text) <= 80, "{} columns: {}", columns(&line.text), line.text);
    }
    plain(&page.lines[1..])
}

#[track_caller]
fn assert_shown(got: &str, wanted: &str) {
    let wanted: Vec<&str> = wanted.lines().filter_map(|line| line.trim_start().strip_prefix('|')).collect();
    let wanted = wanted.join("\n");
    assert_eq!(got, wanted, "\n{got}\n");
}

#[test]
fn what_fits_a_line_is_whole_and_no_file_is_named() {
    let failure = differing(b"oi\n", b"127.0.0.1:53160 joined\noi\n");
    assert!(!is_cut(&failure, Lang::En, 80));
    assert_shown(
        &shown(&failure, Lang::En),
        r#"
        |expected: "oi\n"
        |received: "127.0.0.1:53160 joined\noi\n"
        |           ^ the first difference
        "#,
    );
}

#[test]
fn long_data_is_cut_around_the_first_difference_and_its_whole_is_named() {
    let wanted = "abcdefghij".repeat(7000).into_bytes();
    let mut got = wanted.clone();
    got[65_432] = b'X';
    let failure = differing(&wanted, &got);
    assert!(is_cut(&failure, Lang::En, 80));
    assert_shown(
        &shown(&failure, Lang::En),
        r#"
        |expected: [65424 bytes left out]"efghijabcdefghijabcdefgh"[4552 bytes left out]
        |received: [65424 bytes left out]"efghijabXdefghijabcdefgh"[4552 bytes left out]
        |                                         ^ the first difference
        |whole: .tst/evidence/parrot/repeats.expected (70000 bytes)
        |       .tst/evidence/parrot/repeats.received (70000 bytes)
        |       compare: cmp .tst/evidence/parrot/repeats.* (cmp counts bytes from 1)
        "#,
    );
    assert_shown(
        &shown(&failure, Lang::PtBr),
        r#"
        |esperado: [65424 bytes omitidos]"efghijabcdefghijabcdefgh"[4552 bytes omitidos]
        |recebido: [65424 bytes omitidos]"efghijabXdefghijabcdefgh"[4552 bytes omitidos]
        |                                         ^ a primeira diferença
        |na íntegra: .tst/evidence/parrot/repeats.expected (70000 bytes)
        |            .tst/evidence/parrot/repeats.received (70000 bytes)
        |            compare: cmp .tst/evidence/parrot/repeats.* (cmp conta os bytes a
        |            partir de 1)
        "#,
    );
}

#[test]
fn many_lines_are_compared_with_diff_and_more_bytes_than_are_kept_are_told() {
    let wanted = "linha\n".repeat(200).into_bytes();
    let got = [&wanted[..1000], &b"linha\n".repeat(1 << 18)].concat();
    let failure = differing(&wanted, &got);
    assert_shown(
        &shown(&failure, Lang::En),
        r#"
        |expected: [995 bytes left out]"\nlinha\nlinha\nlinha\nlinh"[182 bytes left out]
        |received: [995 bytes left out]"\nlinhlinha\nlinha\nlinh"[1572848 bytes left out]
        |                                     ^ the first difference
        |whole: .tst/evidence/parrot/repeats.expected (1200 bytes)
        |       .tst/evidence/parrot/repeats.received (the first 1048576 of 1573864
        |       bytes)
        |       compare: diff .tst/evidence/parrot/repeats.*
        "#,
    );
    assert_shown(
        &shown(&failure, Lang::PtBr),
        r#"
        |esperado: [995 bytes omitidos]"\nlinha\nlinha\nlinha\nlinh"[182 bytes omitidos]
        |recebido: [995 bytes omitidos]"\nlinhlinha\nlinha\nlinh"[1572848 bytes omitidos]
        |                                     ^ a primeira diferença
        |na íntegra: .tst/evidence/parrot/repeats.expected (1200 bytes)
        |            .tst/evidence/parrot/repeats.received (os primeiros 1048576 de
        |            1573864 bytes)
        |            compare: diff .tst/evidence/parrot/repeats.*
        "#,
    );
}

#[test]
fn the_mark_stands_below_the_difference_after_wide_and_escaped_characters() {
    assert_shown(
        &shown(&differing("日本語!\n".as_bytes(), "日本語?\n".as_bytes()), Lang::En),
        r#"
        |expected: "日本語!\n"
        |received: "日本語?\n"
        |                 ^ the first difference
        "#,
    );
    assert_shown(
        &shown(&differing(b"\x00\xff\n\"a", b"\x00\xff\n\"b"), Lang::En),
        r#"
        |expected: "\0\xff\n\"a"
        |received: "\0\xff\n\"b"
        |                     ^ the first difference
        "#,
    );
    assert_shown(
        &shown(&differing("ação".as_bytes(), "a\u{e7}\u{e1}o".as_bytes()), Lang::En),
        r#"
        |expected: "ação"
        |received: "açáo"
        |             ^ the first difference
        "#,
    );
    let wide = "日本語の挨拶🦀".repeat(40);
    let other = wide.replacen("挨拶", "挨殺", 20).replacen("挨殺", "挨拶", 19);
    assert_shown(
        &shown(&differing(wide.as_bytes(), other.as_bytes()), Lang::En),
        r#"
        |expected: [421 bytes left out]"本語の挨拶🦀日本語の挨拶🦀日"[415 bytes left out]
        |received: [421 bytes left out]"本語の挨殺🦀日本語の挨拶🦀日"[415 bytes left out]
        |                                       ^^ the first difference
        |whole: .tst/evidence/parrot/repeats.expected (880 bytes)
        |       .tst/evidence/parrot/repeats.received (880 bytes)
        |       compare: cmp .tst/evidence/parrot/repeats.* (cmp counts bytes from 1)
        "#,
    );
}

#[test]
fn near_the_edge_of_the_page_the_words_stand_before_the_mark() {
    let wanted = "uma linha que cabe inteira na página, mas só por um triz, ok?";
    let failure = differing(wanted.as_bytes(), wanted.replace("ok?", "OK?").as_bytes());
    assert_shown(
        &shown(&failure, Lang::En),
        r#"
        |expected: "uma linha que cabe inteira na página, mas só por um triz, ok?"
        |received: "uma linha que cabe inteira na página, mas só por um triz, OK?"
        |                                                the first difference ^
        "#,
    );
}

#[test]
fn a_cut_that_data_itself_could_hold_is_told_by_the_quotation_marks() {
    let tricky = "\"[9 bytes left out]\"… 12 B".repeat(9);
    let other = tricky.replacen("12 B\"[9", "12 B\"[8", 4);
    assert_shown(
        &shown(&differing(tricky.as_bytes(), other.as_bytes()), Lang::En),
        r#"
        |expected: [20 bytes left out]"… 12 B\"[9 bytes left out]\"…"[201 bytes left out]
        |received: [20 bytes left out]"… 12 B\"[8 bytes left out]\"…"[201 bytes left out]
        |                                       ^ the first difference
        |whole: .tst/evidence/parrot/repeats.expected (252 bytes)
        |       .tst/evidence/parrot/repeats.received (252 bytes)
        |       compare: cmp .tst/evidence/parrot/repeats.* (cmp counts bytes from 1)
        "#,
    );
}

#[test]
fn where_nothing_came_there_is_nothing_to_compare() {
    let failure = differing(&[b'x'; 5000], b"");
    assert_shown(
        &shown(&failure, Lang::PtBr),
        r#"
        |esperado: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"[4953 bytes omitidos]
        |recebido: nada
        |na íntegra: .tst/evidence/parrot/repeats.expected (5000 bytes)
        "#,
    );
}

#[test]
fn what_a_rule_is_asked_of_is_shown_in_rows() {
    let short = other_line(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\n");
    assert!(!is_cut(&short, Lang::En, 80));
    assert_shown(
        &shown(&short, Lang::En),
        r#"
        |expected: one that is neither empty nor ":bye"
        |received: "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
        |          "Content-Length: 3\r\n\r\n"
        "#,
    );
    let long = other_line("uma linha que não acaba ".repeat(40).as_bytes());
    assert_shown(
        &shown(&long, Lang::PtBr),
        r#"
        |esperado: uma que não seja vazia nem ":bye"
        |recebido: "uma linha que não acaba uma linha que não acaba uma linha que não "
        |          "acaba uma linha que não acaba uma linha que não acaba uma linha que "
        |          "não acaba uma linha que não acaba uma linha que não acaba uma linha "
        |          "que não acaba uma linha que não acaba uma linha que não acaba uma "
        |          "linha que não acaba uma linha que não acaba uma linha que não acaba "
        |          "uma linha que não acaba uma linha que não acaba uma linha que não ac"
        |          [579 bytes omitidos]
        |na íntegra: .tst/evidence/parrot/repeats.received (1000 bytes)
        "#,
    );
}

#[test]
fn no_line_of_evidence_is_wider_than_the_page_and_the_mark_is_at_the_first_difference() {
    let mut random = fastrand::Rng::with_seed(20_001);
    let texts = ["a", "b\n", "\0", "日", "🦀", "é", "a\u{301}", "\u{202e}", "\"", "\\"];
    for round in 0..2000 {
        let length = random.usize(1..40) * random.usize(1..40);
        let mut wanted: Vec<u8> = (0..length).flat_map(|_| texts[random.usize(..texts.len())].bytes()).collect();
        if random.bool() {
            let at = random.usize(..wanted.len());
            wanted[at] = random.u8(..);
        }
        let mut got = wanted.clone();
        let at = random.usize(..got.len());
        match random.u8(..3) {
            0 => got[at] ^= random.u8(1..),
            1 => got.truncate(at),
            _ => got.insert(at, b'+'),
        }
        if got == wanted {
            continue;
        }
        let failure = differing(&wanted, &got);
        // This also asserts the width.
        let shown = shown(&failure, if random.bool() { Lang::En } else { Lang::PtBr });
        let lines: Vec<&str> = shown.lines().collect();
        let Some(mark) = lines.get(2).and_then(|line| line.chars().position(|c| c == '^')) else { continue };
        // Up to the mark both lines are the same, unless the difference is inside of a character.
        let is_inside = |bytes: &[u8]| bytes.get(failure.difference.unwrap_or(0)).is_some_and(|byte| byte & 0xc0 == 0x80);
        if is_inside(&wanted) || is_inside(&got) {
            continue;
        }
        let before = |line: &str| {
            let mut used = 0;
            let fits = |c: &char| {
                used += columns(&c.to_string());
                used <= mark
            };
            // An accent takes no column.
            let shown = line.chars().filter(|c| columns(&c.to_string()) > 0);
            shown.take_while(fits).skip_while(|c| *c != ' ').collect::<String>()
        };
        assert_eq!(before(lines[0]), before(lines[1]), "round {round}\n{shown}");
    }
}
