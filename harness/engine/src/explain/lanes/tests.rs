//! Drawings of conversations, as a specification.

use super::script::{Script, no_answer};
use crate::explain::Role;
use crate::text::{Cause, Ending, Event, Lang};

/// Asserts that a drawing is this one, of which each line begins after a `|` that shows the edge of the page.
#[track_caller]
pub(super) fn assert_drawing(got: &str, wanted: &str) {
    let wanted: Vec<&str> = wanted.lines().filter_map(|line| line.trim_start().strip_prefix('|')).collect();
    let wanted = wanted.join("\n");
    assert_eq!(got, wanted, "\n{got}\n");
}

fn two() -> Script {
    Script::new().joins("ana", &[]).joins("bia", &["ana"]).sends("ana", ":bye\n").event("ana", Event::SawEnd).stopped()
}

#[test]
fn two_actors_have_a_lane_each_and_what_both_get_shares_a_row() {
    assert_drawing(
        &two().drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  ana                 bia
        |   2.0  ┌ connects
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                   ┌ connects
        |   6.0  │                   │ → "bia chegou\n"
        |   7.0  │ ← "bia chegou\n"  │ ← "bia chegou\n"
        |   9.0  │ → ":bye\n"        │
        |  10.0  └ sees the end      │
        |  11.0  program is stopped by the judge
        "#,
    );
    assert_drawing(
        &two().drawn(Lang::PtBr, None),
        r#"
        |   1.0  programa inicia: subject 20000
        |    ms  ana                 bia
        |   2.0  ┌ conecta-se
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                   ┌ conecta-se
        |   6.0  │                   │ → "bia chegou\n"
        |   7.0  │ ← "bia chegou\n"  │ ← "bia chegou\n"
        |   9.0  │ → ":bye\n"        │
        |  10.0  └ vê o fim          │
        |  11.0  programa é encerrado pelo juiz
        "#,
    );
}

#[test]
fn one_actor_has_a_list() {
    let script = Script::new().connects("ana").sends("ana", "oi\n").receives("ana", &"x".repeat(70_000)).stopped();
    assert_drawing(
        &script.drawn(Lang::En, None),
        r#"
        |      1.0 ms  program  starts: subject 20000
        |      2.0 ms  ana      connects to 127.0.0.1:20000
        |      3.0 ms  ana      sends "oi\n"
        |      4.0 ms  ana      receives "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"… 70000 B
        |      5.0 ms  program  is stopped by the judge
        "#,
    );
}

fn three_and_the_program() -> Script {
    let script = Script::new().prints("a escuta\n").joins("ana", &[]).joins("bia", &["ana"]).joins("caio", &["ana", "bia"]);
    script
        .event("caio", Event::HalfClosed)
        .event("bia", Event::StoppedReading)
        .event("ana", Event::ResetIt)
        .event("program", Event::Ended { ending: Ending::Status(101) })
        .event("caio", Event::SawReset)
}

#[test]
fn a_program_that_prints_has_a_lane_of_its_own() {
    assert_drawing(
        &three_and_the_program().drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  ana               bia               caio              program
        |   2.0                                                        │ prints
        |                                                              │   "a escuta\n"
        |   3.0  ┌ connects                                            │
        |   4.0  │ → "ana "                                            │
        |        │   "chegou\n"                                        │
        |   5.0  │ ← "ana "                                            │
        |        │   "chegou\n"                                        │
        |   6.0  │                 ┌ connects                          │
        |   7.0  │                 │ → "bia "                          │
        |        │                 │   "chegou\n"                      │
        |   8.0  │ ← "bia "        │ ← "bia "                          │
        |        │   "chegou\n"    │   "chegou\n"                      │
        |  10.0  │                 │                 ┌ connects        │
        |  11.0  │                 │                 │ → "caio "       │
        |        │                 │                 │   "chegou\n"    │
        |  12.0  │ ← "caio "       │ ← "caio "       │ ← "caio "       │
        |        │   "chegou\n"    │   "chegou\n"    │   "chegou\n"    │
        |  15.0  │                 │                 │ ends its side   │
        |  16.0  │                 │ stops reading   │                 │
        |  17.0  └ resets it       │                 │                 │
        |  18.0                    │                 │                 └ ended with exit
        |                          │                 │                   status 101 (a
        |                          │                 │                   panic)
        |  19.0                    │                 └ sees a reset
        "#,
    );
    assert_drawing(
        &three_and_the_program().drawn(Lang::PtBr, None),
        r#"
        |   1.0  programa inicia: subject 20000
        |    ms  ana               bia               caio              programa
        |   2.0                                                        │ imprime
        |                                                              │   "a escuta\n"
        |   3.0  ┌ conecta-se                                          │
        |   4.0  │ → "ana "                                            │
        |        │   "chegou\n"                                        │
        |   5.0  │ ← "ana "                                            │
        |        │   "chegou\n"                                        │
        |   6.0  │                 ┌ conecta-se                        │
        |   7.0  │                 │ → "bia "                          │
        |        │                 │   "chegou\n"                      │
        |   8.0  │ ← "bia "        │ ← "bia "                          │
        |        │   "chegou\n"    │   "chegou\n"                      │
        |  10.0  │                 │                 ┌ conecta-se      │
        |  11.0  │                 │                 │ → "caio "       │
        |        │                 │                 │   "chegou\n"    │
        |  12.0  │ ← "caio "       │ ← "caio "       │ ← "caio "       │
        |        │   "chegou\n"    │   "chegou\n"    │   "chegou\n"    │
        |  15.0  │                 │                 │ encerra seu     │
        |        │                 │                 │ lado            │
        |  16.0  │                 │ para de ler     │                 │
        |  17.0  └ interrompe      │                 │                 │
        |          (reset)         │                 │                 │
        |  18.0                    │                 │                 └ terminou com
        |                          │                 │                   código de saída
        |                          │                 │                   101 (um panic)
        |  19.0                    │                 └ vê um reset
        "#,
    );
}

#[test]
fn a_program_that_only_ends_has_a_lane_if_nobody_is_cramped_by_it() {
    let ends = |script: Script| script.event("program", Event::Ended { ending: Ending::Status(1) }).event("ana", Event::SawEnd);
    assert_drawing(
        &ends(Script::new().joins("ana", &[]).connects("bia")).drawn(Lang::En, None),
        r#"
        |  1.0  program starts: subject 20000
        |   ms  ana                 bia         program
        |  2.0  ┌ connects                      │
        |  3.0  │ → "ana chegou\n"              │
        |  4.0  │ ← "ana chegou\n"              │
        |  5.0  │                   ┌ connects  │
        |  6.0  │                   │           └ ended with exit status 1
        |  7.0  └ sees the end      │
        "#,
    );
    let three = Script::new().joins("ana", &[]).joins("bia", &["ana"]).joins("caio", &["ana", "bia"]);
    assert_drawing(
        &ends(three).drawn(Lang::PtBr, None),
        r#"
        |   1.0  programa inicia: subject 20000
        |    ms  ana                  bia                  caio
        |   2.0  ┌ conecta-se
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                    ┌ conecta-se
        |   6.0  │                    │ → "bia chegou\n"
        |   7.0  │ ← "bia chegou\n"   │ ← "bia chegou\n"
        |   9.0  │                    │                    ┌ conecta-se
        |  10.0  │                    │                    │ → "caio chegou\n"
        |  11.0  │ ← "caio chegou\n"  │ ← "caio chegou\n"  │ ← "caio chegou\n"
        |  14.0  programa terminou com código de saída 1
        |  15.0  └ vê o fim           │                    │
        "#,
    );
}

/// Fifty clients join one after the other; the last one sends something that nobody gets.
fn fifty() -> Script {
    let names: Vec<String> = (1..=50).map(|number| format!("c-{number}")).collect();
    let mut script = Script::new();
    for (count, name) in names.iter().enumerate() {
        let present: Vec<&str> = names[..count].iter().map(String::as_str).collect();
        script = script.joins(name, &present);
    }
    script.sends("c-20", "eu, c-20\n").sends("c-50", "oi de c-50\n").stopped()
}

#[test]
fn of_fifty_actors_those_are_drawn_who_have_most_to_do_with_the_failure() {
    // Who awaits, who sent what is awaited, and who did something last.
    let failure = no_answer("c-7", "oi de c-50\n");
    assert_drawing(
        &fifty().drawn(Lang::En, Some(&failure)),
        r#"
        |     1.0  program starts: subject 20000
        |      ms  c-7              c-50             c-20             c-49
        |          and 46 more clients
        |    35.0  ┌ connects
        |    36.0  │ → "c-7 "
        |          │   "chegou\n"
        |    43.0  │ ← "c-7 "
        |          │   "chegou\n"
        |    52.0  │ ← "c-8 "
        |          │   "chegou\n"
        |          [70 events left out]
        |  1245.0  │                                 │ ← "c-48 "
        |          │                                 │   "chegou\n"
        |  1274.0  │                                 │                ┌ connects
        |  1275.0  │                                 │                │ → "c-49 "
        |          │                                 │                │   "chegou\n"
        |  1282.0  │ ← "c-49 "                       │                │
        |          │   "chegou\n"                    │                │
        |  1295.0  │                                 │ ← "c-49 "      │
        |          │                                 │   "chegou\n"   │
        |  1324.0  │                                 │                │ ← "c-49 "
        |          │                                 │                │   "chegou\n"
        |  1325.0  │                ┌ connects       │                │
        |  1326.0  │                │ → "c-50 "      │                │
        |          │                │   "chegou\n"   │                │
        |  1333.0  │ ← "c-50 "      │                │                │
        |          │   "chegou\n"   │                │                │
        |  1346.0  │                │                │ ← "c-50 "      │
        |          │                │                │   "chegou\n"   │
        |  1375.0  │                │ ← "c-50 "      │                │ ← "c-50 "
        |          │                │   "chegou\n"   │                │   "chegou\n"
        |  1377.0  │                │                │ → "eu, c-20\n" │
        |  1378.0  │                │ → "oi de "     │                │
        |          │                │   "c-50\n"     │                │
        |  1379.0  program is stopped by the judge
        "#,
    );
    assert_drawing(
        &fifty().drawn(Lang::PtBr, Some(&failure)),
        r#"
        |     1.0  programa inicia: subject 20000
        |      ms  c-7              c-50             c-20             c-49
        |          e mais 46 clientes
        |    35.0  ┌ conecta-se
        |    36.0  │ → "c-7 "
        |          │   "chegou\n"
        |    43.0  │ ← "c-7 "
        |          │   "chegou\n"
        |    52.0  │ ← "c-8 "
        |          │   "chegou\n"
        |          [70 eventos omitidos]
        |  1245.0  │                                 │ ← "c-48 "
        |          │                                 │   "chegou\n"
        |  1274.0  │                                 │                ┌ conecta-se
        |  1275.0  │                                 │                │ → "c-49 "
        |          │                                 │                │   "chegou\n"
        |  1282.0  │ ← "c-49 "                       │                │
        |          │   "chegou\n"                    │                │
        |  1295.0  │                                 │ ← "c-49 "      │
        |          │                                 │   "chegou\n"   │
        |  1324.0  │                                 │                │ ← "c-49 "
        |          │                                 │                │   "chegou\n"
        |  1325.0  │                ┌ conecta-se     │                │
        |  1326.0  │                │ → "c-50 "      │                │
        |          │                │   "chegou\n"   │                │
        |  1333.0  │ ← "c-50 "      │                │                │
        |          │   "chegou\n"   │                │                │
        |  1346.0  │                │                │ ← "c-50 "      │
        |          │                │                │   "chegou\n"   │
        |  1375.0  │                │ ← "c-50 "      │                │ ← "c-50 "
        |          │                │   "chegou\n"   │                │   "chegou\n"
        |  1377.0  │                │                │ → "eu, c-20\n" │
        |  1378.0  │                │ → "oi de "     │                │
        |          │                │   "c-50\n"     │                │
        |  1379.0  programa é encerrado pelo juiz
        "#,
    );
}

#[test]
fn actors_that_a_cause_names_come_before_others() {
    let mut failure = no_answer("c-7", "oi\n");
    failure.cause = Some(Cause::DeafClient { who: "c-3".into() });
    let drawing = fifty().drawn(Lang::En, Some(&failure));
    let names: Vec<&str> = drawing.lines().nth(1).unwrap_or_default().split_whitespace().collect();
    assert_eq!(names, ["ms", "c-7", "c-3", "c-50", "c-20"]);
}

#[test]
fn long_data_is_cut_with_the_mark_outside_of_its_quotation_marks() {
    let long = "x".repeat(70_000);
    let script = Script::new().joins("ana", &[]).joins("bia", &["ana"]).sends("ana", &long);
    // The system cuts a long stream into any pieces.
    let pieces = script.receives("bia", &long[..65_536]).receives("bia", &long[65_536..]).receives("ana", &long[..4464]);
    let said = pieces.receives("ana", "GET /uma/página?com=muitas&palavras=e+sinais HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_drawing(
        &said.drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  ana                                 bia
        |   2.0  ┌ connects
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                                   ┌ connects
        |   6.0  │                                   │ → "bia chegou\n"
        |   7.0  │ ← "bia chegou\n"                  │ ← "bia chegou\n"
        |   9.0  │ → "xxxxxxxxxxxxxxxxxxxx"… 70000 B │
        |  10.0  │                                   │ ← "xxxxxxxxxxxxxxxxxxxx"… 70000 B
        |  12.0  │ ← "xxxxxxxxxxxxxxxxxxxxx"… 4464 B │
        |  13.0  │ ← "GET /uma/página?com=muitas&pa" │
        |        │   "lavras=e+sinais HTTP/1.1\r\n"  │
        |        │   "Host: a\r\n\r\n"               │
        "#,
    );
    let crowd = ["ana", "bia", "caio", "dora"].iter().fold(Script::new(), |script, name| script.connects(name));
    let both = crowd.sends("ana", &long).receives("bia", &"de uma linha longa ".repeat(9)).receives("caio", "日本語の挨拶です\n");
    assert_drawing(
        &both.drawn(Lang::PtBr, None),
        r#"
        |  1.0  programa inicia: subject 20000
        |   ms  ana                 bia                 caio                dora
        |  2.0  ┌ conecta-se
        |  3.0  │                   ┌ conecta-se
        |  4.0  │                   │                   ┌ conecta-se
        |  5.0  │                   │                   │                   ┌ conecta-se
        |  6.0  │ → "xxxxxxxxxxxx"… │                   │                   │
        |       │   70000 B         │                   │                   │
        |  7.0  │                   │ ← "de uma"… 171 B │                   │
        |  8.0  │                   │                   │ ← "日本語の挨拶"  │
        |       │                   │                   │   "です\n"        │
        "#,
    );
}

#[test]
fn a_client_that_leaves_and_comes_back_has_two_lines_with_a_gap_between() {
    let script = || {
        let script = Script::new().joins("ana", &[]).joins("bia", &["ana"]).event("ana", Event::HalfClosed);
        let script = script.event("ana", Event::SawEnd).event("ana", Event::Closed).sends("bia", "oi\n").receives("bia", "oi\n");
        script.joins("ana", &["bia"]).event("bia", Event::StoppedReading).event("bia", Event::ResumedReading)
    };
    assert_drawing(
        &script().drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  ana                 bia
        |   2.0  ┌ connects
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                   ┌ connects
        |   6.0  │                   │ → "bia chegou\n"
        |   7.0  │ ← "bia chegou\n"  │ ← "bia chegou\n"
        |   9.0  │ ends its side     │
        |  10.0  │ sees the end      │
        |  11.0  └ closes            │
        |  12.0                      │ → "oi\n"
        |  13.0                      │ ← "oi\n"
        |  14.0  ┌ connects          │
        |  15.0  │ → "ana chegou\n"  │
        |  16.0  │ ← "ana chegou\n"  │ ← "ana chegou\n"
        |  18.0  │                   │ stops reading
        |  19.0  │                   │ reads again
        "#,
    );
    assert_drawing(
        &script().drawn(Lang::PtBr, None),
        r#"
        |   1.0  programa inicia: subject 20000
        |    ms  ana                 bia
        |   2.0  ┌ conecta-se
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                   ┌ conecta-se
        |   6.0  │                   │ → "bia chegou\n"
        |   7.0  │ ← "bia chegou\n"  │ ← "bia chegou\n"
        |   9.0  │ encerra seu lado  │
        |  10.0  │ vê o fim          │
        |  11.0  └ fecha             │
        |  12.0                      │ → "oi\n"
        |  13.0                      │ ← "oi\n"
        |  14.0  ┌ conecta-se        │
        |  15.0  │ → "ana chegou\n"  │
        |  16.0  │ ← "ana chegou\n"  │ ← "ana chegou\n"
        |  18.0  │                   │ para de ler
        |  19.0  │                   │ volta a ler
        "#,
    );
}

#[test]
fn a_program_that_is_started_again_is_told_over_the_whole_width_and_addresses_that_differ_are_named() {
    let script = Script::new().connects("ana").stopped().event("ana", Event::SawEnd);
    let long = format!("subject 20000 {}", "--flag ".repeat(20));
    let script = script.event("program", Event::Started { command: long });
    let script = script.event("bia", Event::Refused { to: "127.0.0.2:20000".into() });
    assert_drawing(
        &script.drawn(Lang::En, None),
        r#"
        |  1.0  program starts: subject 20000
        |   ms  ana                            bia
        |  2.0  ┌ connects to 127.0.0.1:20000
        |  3.0  program is stopped by the judge
        |  4.0  └ sees the end
        |  5.0  program starts: subject 20000 --flag --flag --flag --flag --flag --flag …
        |  6.0                                   is refused by 127.0.0.2:20000
        "#,
    );
}

#[test]
fn what_comes_late_or_is_another_text_has_a_row_of_its_own() {
    let mut script = Script::new().connects("ana").connects("bia").sends("bia", "oi\n").receives("ana", "oi\n");
    script.micros += 9000;
    let script = script.receives("bia", "oi\n").receives("ana", "a\n").receives("bia", "b\n").receives("ana", "b\n");
    assert_drawing(
        &script.drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  ana         bia
        |   2.0  ┌ connects
        |   3.0  │           ┌ connects
        |   4.0  │           │ → "oi\n"
        |   5.0  │ ← "oi\n"  │
        |  15.0  │           │ ← "oi\n"
        |  16.0  │ ← "a\n"   │
        |  17.0  │ ← "b\n"   │ ← "b\n"
        "#,
    );
}

#[test]
fn the_heading_is_a_label_and_the_rest_is_there_for_who_wants_it() {
    let lines = two().draw(Lang::En, None);
    let role = |text: &str| lines.iter().find(|line| line.text.contains(text)).map(|line| line.role);
    assert_eq!(role("the conversation"), Some(Role::Label));
    assert_eq!(role("ms  ana"), Some(Role::Label));
    assert_eq!(role("┌ connects"), Some(Role::Dim));
}
