//! Drawings of races, as a specification.

use super::script::Script;
use super::tests::assert_drawing;
use crate::text::{Event, Lang, ThreadAct};

#[test]
fn a_thread_that_is_held_has_a_heavy_rule_until_it_goes_on() {
    let script = || {
        let thread = |script: Script, who: &str, act| script.event(who, Event::Thread(act));
        let script = Script::new().joins("ana", &[]);
        let script = thread(script, "program/ana", ThreadAct::ReadsFrom { who: "ana".into() });
        let script = thread(script, "program/ana", ThreadAct::Held);
        let script = thread(script, "program/0", ThreadAct::Accepts { who: None }).sends("ana", "oi\n");
        let script = thread(script, "program/ana", ThreadAct::GoesOn);
        thread(script, "program/ana", ThreadAct::Closes { who: "ana".into() }).stopped()
    };
    assert_drawing(
        &script().drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  ana                 thread of ana     main thread
        |   2.0  ┌ connects
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                   │ reads from ana
        |   6.0  │                   ┃ ** held **
        |   7.0  │                   ┃                 │ accepts
        |   8.0  │ → "oi\n"          ┃                 │
        |   9.0  │                   ┃ ** goes on **   │
        |  10.0  │                   │ closes ana      │
        |  11.0  program is stopped by the judge
        "#,
    );
    assert_drawing(
        &script().drawn(Lang::PtBr, None),
        r#"
        |   1.0  programa inicia: subject 20000
        |    ms  ana                 thread de ana     thread principal
        |   2.0  ┌ conecta-se
        |   3.0  │ → "ana chegou\n"
        |   4.0  │ ← "ana chegou\n"
        |   5.0  │                   │ lê de ana
        |   6.0  │                   ┃ ** detida **
        |   7.0  │                   ┃                 │ aceita
        |   8.0  │ → "oi\n"          ┃                 │
        |   9.0  │                   ┃ ** continua **  │
        |  10.0  │                   │ fecha ana       │
        |  11.0  programa é encerrado pelo juiz
        "#,
    );
}

#[test]
fn of_a_long_race_the_end_is_drawn_in_one_piece() {
    let mut script = Script::new().joins("ana", &[]);
    for number in 0..40 {
        script = script.sends("ana", &format!("{number}\n")).event("program/ana", Event::Thread(ThreadAct::Sleeps));
    }
    let drawn = script.stopped().drawn(Lang::En, None);
    assert!(drawn.contains("events left out]") && !drawn.contains("\"10\\n\"") && drawn.contains("program starts"), "{drawn}");
    for number in 25..40 {
        assert!(drawn.contains(&format!("\"{number}\\n\"")), "{number}: {drawn}");
    }
}

/// Four threads and two clients: more than there is room for.
fn six() -> Script {
    let does = |script: Script, who: &str, act| script.event(who, Event::Thread(act));
    let prints = |script: Script, who: &str, text: &str, act| script.push(who, Event::Thread(act), text.as_bytes());
    let script = does(Script::new(), "program/0", ThreadAct::Starts { thread: Some("3".into()) });
    let script = prints(script, "program/3", "F", ThreadAct::Key(Box::new(ThreadAct::Prints)));
    let script = does(script, "program/3", ThreadAct::Held);
    let script = prints(script, "program/4", "Fi", ThreadAct::Key(Box::new(ThreadAct::Prints)));
    let script = does(script, "program/5", ThreadAct::Sleeps).sends("ana", "oi\n").sends("bia", "eu\n");
    let script = does(script, "program/3", ThreadAct::GoesOn);
    let script = prints(script, "program/3", ": 1\n", ThreadAct::Key(Box::new(ThreadAct::Prints)));
    let script = does(script, "program/0", ThreadAct::WaitsForLock { lock: 1, holder: Some("3".into()) });
    does(script, "program/0", ThreadAct::Quits { status: 0 })
}

#[test]
fn who_has_no_lane_of_a_race_shares_one_and_is_named_in_it() {
    assert_drawing(
        &six().drawn(Lang::En, None),
        r#"
        |   1.0  program starts: subject 20000
        |    ms  others            main thread       thread 3          thread 4
        |   2.0                    │ starts thread 3
        |   3.0                    │                 │ ► prints "F"
        |   4.0                    │                 ┃ ** held **
        |   5.0                    │                 ┃                 │ ► prints "Fi"
        |   6.0    thread 5:       │                 ┃                 │
        |          sleeps          │                 ┃                 │
        |   7.0    ana: → "oi\n"   │                 ┃                 │
        |   8.0    bia: → "eu\n"   │                 ┃                 │
        |   9.0                    │                 ┃ ** goes on **   │
        |  10.0                    │                 │ ► prints        │
        |                          │                 │   ": 1\n"       │
        |  11.0                    │ waits for lock  │                 │
        |                          │ 1, which thread │                 │
        |                          │ 3 has           │                 │
        |  12.0                    │ ends the        │                 │
        |                          │ program: exit   │                 │
        |                          │ status 0        │                 │
        "#,
    );
    assert_drawing(
        &six().drawn(Lang::PtBr, None),
        r#"
        |   1.0  programa inicia: subject 20000
        |    ms  outros            thread principal  thread 3          thread 4
        |   2.0                    │ inicia thread 3
        |   3.0                    │                 │ ► imprime "F"
        |   4.0                    │                 ┃ ** detida **
        |   5.0                    │                 ┃                 │ ► imprime "Fi"
        |   6.0    thread 5: dorme │                 ┃                 │
        |   7.0    ana: → "oi\n"   │                 ┃                 │
        |   8.0    bia: → "eu\n"   │                 ┃                 │
        |   9.0                    │                 ┃ ** continua **  │
        |  10.0                    │                 │ ► imprime       │
        |                          │                 │   ": 1\n"       │
        |  11.0                    │ espera o lock   │                 │
        |                          │ 1, que está com │                 │
        |                          │ thread 3        │                 │
        |  12.0                    │ encerra o       │                 │
        |                          │ programa:       │                 │
        |                          │ código de saída │                 │
        |                          │ 0               │                 │
        "#,
    );
}

#[test]
fn of_a_race_with_many_clients_only_they_share_a_lane() {
    let script = Script::new().sends("ana", "1\n").sends("bia", "2\n").sends("caio", "3\n");
    let script = ["program/1", "program/2", "program/3"]
        .iter()
        .fold(script, |script, who| script.push(who, Event::Thread(ThreadAct::Prints), b"x\n"));
    let drawn = script.drawn(Lang::En, None);
    let head = drawn.lines().nth(1).unwrap_or_default();
    assert_eq!(
        head.split_whitespace().collect::<Vec<_>>(),
        ["ms", "clients", "thread", "1", "thread", "2", "thread", "3"],
        "{drawn}"
    );
    assert!(drawn.contains("  bia: → \"2\\n\""), "{drawn}");
}
