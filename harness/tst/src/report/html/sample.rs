//! A made-up class for tests: real sentences, conversations of one to four clients, everything that can go wrong.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tst_engine::spec::Visibility;
use tst_engine::text::{Cause, Doing, Event, Lang, Problem, StallProof};

use crate::grade::class::{CheckColumn, Class, Column, Grade, Row, Strange};
use crate::grade::record::{
    BuildRecord, CheckRecord, EventRecord, FailureRecord, Fingerprint, Outcome, Record, Run, SCHEMA, Shown, Status, Student, Words,
};
use crate::isolation::Isolation;

/// What stands in all that belongs to hidden checks, and in nothing else.
pub const SECRET: &str = "geheim";

/// The exercises: name, title in both languages.
const EXERCISES: [(&str, &str, &str); 6] = [
    ("greeting", "Hello", "Olá"),
    ("parrot", "Repeats what it hears", "Repete o que ouve"),
    ("shouter", "Answers in capitals", "Responde em maiúsculas"),
    ("counters", "Several counters at once", "Vários contadores ao mesmo tempo"),
    ("party", "Everybody hears everything", "Todos ouvem tudo"),
    ("library", "Gives out files over HTTP", "Entrega arquivos por HTTP"),
];

/// The checks of every exercise: name, title in both languages, points, who may see it.
const CHECKS: [(&str, &str, &str, u32, Visibility); 8] = [
    ("answers", "answers a client", "responde a um cliente", 20, Visibility::Visible),
    ("keeps_lines", "an unfinished line comes back at once", "uma linha incompleta volta na hora", 15, Visibility::Visible),
    ("reaches_everyone", "a message reaches every client", "uma mensagem chega a todos os clientes", 15, Visibility::Visible),
    ("takes_a_megabyte", "a megabyte comes back whole", "um megabyte volta inteiro", 10, Visibility::Visible),
    ("survives_a_reset", "a client that vanishes harms nobody", "quem some não prejudica ninguém", 10, Visibility::Visible),
    ("ends_well", "ends with status 0", "termina com código 0", 10, Visibility::Visible),
    ("geheim_order", "geheim: many lines at once", "geheim: muitas linhas de uma vez", 15, Visibility::Hidden),
    ("later_bytes", "later: any byte comes back", "later: qualquer byte volta", 5, Visibility::AfterDueDate),
];

const FIRST_NAMES: [&str; 12] =
    ["Ana", "Beatriz", "Caio", "Débora", "Eduardo", "Fátima", "Gonçalo", "Heloísa", "Ícaro", "João", "Karina", "Luís"];
const LAST_NAMES: [&str; 10] =
    ["Albuquerque", "Barbosa", "Conceição", "Dantas", "Évora", "Ferreira", "Gusmão", "Holanda da Silva", "Itaparica", "Jordão"];

/// A class of this many students and its records.
pub fn class(students: usize, lang: Lang) -> (Class, Vec<Record>) {
    let mut records = Vec::new();
    let mut rows: Vec<Row> = (0..students).map(|number| row(number, &mut records)).collect();
    rows.sort_by(|one, other| one.student.name.cmp(&other.student.name));
    let columns = EXERCISES.iter().map(|(name, en, pt)| Column {
        name: (*name).into(),
        title: words(en, pt),
        max: 100,
        weight: 1.0,
        checks: CHECKS.iter().map(check_column).collect(),
    });
    let strange = Strange {
        source: "turma.zip/foto da família.jpg".into(),
        why: words("a picture, not a program", "uma imagem, não um programa"),
    };
    let class = Class {
        course: "Fundamentos Web".into(),
        lang,
        judged: 1_773_500_940,
        isolation: Isolation::None,
        kit: "0.1.0".into(),
        exercises: columns.collect(),
        students: rows,
        strange: vec![strange],
        changes: None,
    };
    (class, records)
}

fn check_column((name, en, pt, points, visibility): &(&str, &str, &str, u32, Visibility)) -> CheckColumn {
    CheckColumn { name: (*name).into(), title: words(en, pt), max_points: *points, visibility: *visibility }
}

/// Words in both languages.
pub fn words(en: &str, pt: &str) -> Words {
    Words { en: en.into(), pt: pt.into() }
}

/// A number that looks like chance and is always the same.
fn chance(seed: usize) -> usize {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) as usize
}

fn row(number: usize, records: &mut Vec<Record>) -> Row {
    let (first, last) = (FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[(number / 12 + number) % LAST_NAMES.len()]);
    let id = 2_026_000 + number;
    let student = Student {
        key: id.to_string(),
        name: format!("{first} {last}{}", if number < 120 { String::new() } else { format!(" {number}") }),
        id: Some(id.to_string()),
        email: Some(format!("{id}@example.org")),
        ..Student::default()
    };
    let diligence = 35 + chance(number) % 65;
    let grade = |exercise: usize, records: &mut Vec<Record>| {
        let fate = chance(number * 6 + exercise);
        if number % 17 == 16 || fate % 100 < 4 {
            return None;
        }
        let record = record(&student, exercise, fate, diligence);
        let run = record.run().cloned().unwrap_or_default();
        let late_s = if fate % 11 == 3 { (fate % 200_000) as i64 } else { 0 };
        let penalty_percent = if late_s > 0 { 10.0 * (1.0 + (late_s / 86_400) as f64) } else { 0.0 };
        records.push(record);
        Some(Grade {
            id: student.id.as_deref().map(Arc::from),
            id_kind: student.kind,
            group: None,
            points: f64::from(run.points) * (100.0 - penalty_percent) / 100.0,
            raw_points: run.points,
            max: 100,
            penalty_percent,
            late_s,
            attempt: if fate % 5 == 1 { (2, 3) } else { (1, 1) },
            findings: run.checks.iter().map(CheckRecord::finding).collect(),
            trouble: match &records.last()?.result {
                Outcome::Judged(_) => None,
                Outcome::Unusable(why) | Outcome::Fault(why) => Some(Arc::new(why.clone())),
            },
            is_fault: matches!(records.last()?.result, Outcome::Fault(_)),
            place: records.len() - 1,
            ..Grade::default()
        })
    };
    let grades: Vec<Option<Grade>> = (0..EXERCISES.len()).map(|exercise| grade(exercise, records)).collect();
    let total = grades.iter().flatten().map(|grade| grade.points).sum::<f64>() / EXERCISES.len() as f64;
    Row { student, total, grades }
}

fn record(student: &Student, exercise: usize, fate: usize, diligence: usize) -> Record {
    let result = match fate % 97 {
        5 => Outcome::Unusable(words("the archive is empty", "o arquivo compactado está vazio")),
        6 => Outcome::Fault(words("no space left in /srv/grader", "não há mais espaço em /srv/grader")),
        7..=11 => Outcome::Judged(Box::new(does_not_build())),
        _ => Outcome::Judged(Box::new(run(exercise, fate, diligence))),
    };
    Record {
        schema: SCHEMA,
        student: student.clone(),
        exercise: EXERCISES[exercise].0.into(),
        attempt: 1,
        source: format!("turma.zip/{}_{}_assignsubmission_file/main.rs", student.name, student.key),
        submitted: Some(1_773_400_000 + (fate % 100_000) as i64),
        is_late: false,
        fingerprint: Fingerprint { kit: "0.1.0".into(), ..Fingerprint::default() },
        isolation: Isolation::None,
        seed: 7,
        judged: 1_773_500_000,
        result,
    }
}

fn does_not_build() -> Run {
    let output = "error[E0308]: mismatched types\n --> src/main.rs:7:24\n  |\n7 |     let port: u16 = \"9090\";\n  |               ---   \
                  ^^^^^^ expected `u16`, found `&str`\n  |               |\n  |               expected due to this\n\n\
                  error: could not compile `parrot` (bin \"parrot\") due to 1 previous error\n";
    let build = BuildRecord { ok: false, duration_ms: 700, output: output.into() };
    let checks = CHECKS.iter().map(|check| CheckRecord { status: Status::Failed, ..passed(check) });
    let checks = checks.map(|check| CheckRecord { points: 0, ..check }).collect();
    Run { points: 0, extra: 0, max: 100, duration_ms: 700, build, checks, ..Run::default() }
}

fn passed((name, en, pt, points, visibility): &(&str, &str, &str, u32, Visibility)) -> CheckRecord {
    let secret = if *visibility == Visibility::Hidden { "geheim: " } else { "" };
    CheckRecord {
        name: (*name).into(),
        title: words(en, pt),
        hint: words(
            &format!("{secret}One thread for each client, and a list of all connections that the threads share."),
            &format!("{secret}Uma thread para cada cliente, e uma lista de conexões que as threads compartilham."),
        ),
        status: Status::Passed,
        points: *points,
        max_points: *points,
        is_extra: false,
        visibility: *visibility,
        needs: Vec::new(),
        duration_ms: 12,
        reason: None,
        failure: None,
        schedules: None,
        transcript: Vec::new(),
        events_left_out: 0,
    }
}

fn run(exercise: usize, fate: usize, diligence: usize) -> Run {
    let mut checks: Vec<CheckRecord> = CHECKS.iter().map(passed).collect();
    for (index, check) in checks.iter_mut().enumerate() {
        let luck = chance(fate + index * 31) % 100;
        if luck < diligence + 20 - 4 * index {
            continue;
        }
        check.points = 0;
        if luck.is_multiple_of(7) {
            check.status = Status::Skipped;
            check.reason = Some(words("needs geheim_order, which did not pass", "depende de geheim_order, que não passou"));
            continue;
        }
        check.status = Status::Failed;
        failed(check, if exercise == 3 { 5 } else { index });
    }
    let points = checks.iter().map(|check| check.points).sum();
    let build = BuildRecord { ok: true, duration_ms: 900, output: String::new() };
    Run { points, extra: 0, max: 100, duration_ms: 300, build, checks, ..Run::default() }
}

/// Makes a check one that failed, in the way of this number.
pub fn failed(check: &mut CheckRecord, way: usize) {
    let mut scene = Scene::default();
    scene.acts("program", Event::Started { command: "target/debug/parrot 41234".into() });
    let to = || "127.0.0.1:41234".to_string();
    let connects = || Event::Connected { from: "127.0.0.1:50000".into(), to: to() };
    let data = |text: &str| Doing::Receives { who: "ana".into(), data: text.into() };
    let failure = match way {
        0 => {
            scene.acts("ana", connects()).says("ana", "olá, servidor\n").hears("ana", "OLÁ, servidor\n");
            failure("wrong_bytes", &Problem::WrongBytes { who: "ana".into(), at: 0 }, &data("olá, servidor\n")).bytes(
                b"ol\xc3\xa1, servidor\n",
                b"OL\xc3\x81, servidor\n",
                Some(0),
            )
        }
        1 => {
            scene.acts("ana", connects()).says("ana", "meia lin").acts("ana", Event::SawReset);
            let problem = Problem::NoAnswer { who: "ana".into(), others: false, proof: StallProof::AtRest };
            let mut failure = failure("no_answer", &problem, &data("meia lin")).bytes(b"meia lin", b"", Some(0));
            failure.cause = Some(Words::of(&Cause::DeafClient { who: "ana".into() }));
            failure
        }
        2 | 6 => {
            let secret = if way == 6 { "geheim " } else { "" };
            for who in ["ana", "bia", "caio", "davi"] {
                scene.acts(who, connects()).says(who, &format!("{secret}{who} chegou\n"));
                scene.hears(who, &format!("{secret}{who} chegou\n"));
            }
            scene.says("bia", &format!("{secret}olá a todos, e também a quem chegou só agora\n"));
            for who in ["ana", "bia", "caio"] {
                scene.hears(who, &format!("{secret}olá a todos, e também a quem chegou só agora\n"));
            }
            scene.hears("davi", &format!("{secret}olá a todos\n"));
            let (wanted, came) =
                (format!("{secret}olá a todos, e também a quem chegou só agora\n"), format!("{secret}olá a todos\n"));
            let at = came.len() - 1;
            let problem = Problem::WrongBytes { who: "davi".into(), at };
            failure("wrong_bytes", &problem, &data(&wanted)).bytes(wanted.as_bytes(), came.as_bytes(), Some(at))
        }
        3 => {
            scene.acts("ana", connects());
            let data: Vec<u8> = (0..1024_usize).map(|index| b'a' + (index % 23) as u8).collect();
            scene.event("ana", Event::Sent, &data, 1 << 20);
            scene.event("ana", Event::Received, &data[..600], 600);
            let mut came = data.clone();
            came.splice(600..602, [0xff, 0x00, b'\n']);
            let problem = Problem::WrongBytes { who: "ana".into(), at: 600 };
            let mut failure = failure("wrong_bytes", &problem, &Doing::Receives { who: "ana".into(), data: data.clone() });
            failure = failure.bytes(&data, &came, Some(600));
            if let Some(Shown::Bytes { length, .. }) = &mut failure.expected {
                *length = 1 << 20;
            }
            failure
        }
        4 => {
            scene.acts("ana", connects()).acts("bia", connects()).says("ana", "oi\n").acts("ana", Event::ResetIt);
            scene.says("bia", "alguém aí?\n").acts("bia", Event::SawEnd);
            scene.event("program", Event::Complained, b"thread 'main' panicked at src/main.rs:12:39\n", 44);
            let mut failure = failure("closed_early", &Problem::ClosedEarly { who: "bia".into() }, &data("alguém aí?\n"));
            failure.standard_error = "thread 'main' panicked at src/main.rs:12:39:\ncalled `Result::unwrap()` on an `Err` value: \
                Os { code: 104, kind: ConnectionReset, message: \"Connection reset by peer\" }\nnote: run with \
                `RUST_BACKTRACE=1` environment variable to display a backtrace\n"
                .into();
            failure
        }
        _ => {
            scene.event("program", Event::Printed, b"Iniciando contador 1 (\"A\")\nA: 3\nA: 2\n", 39);
            let mut failure = failure("wrong_bytes", &Problem::WrongLine { who: "program".into() }, &Doing::PrintsNoMore);
            failure.expected =
                Some(Shown::Words(words("a line that is neither empty nor \"Fim\"", "uma linha que não seja \"Fim\"")));
            failure.received = Some(shown(b"Fim\r\n"));
            failure
        }
    };
    check.status = Status::Failed;
    check.points = 0;
    check.failure = Some(failure);
    check.transcript = scene.events;
}

fn failure(kind: &str, problem: &Problem, requirement: &Doing) -> FailureRecord {
    FailureRecord {
        kind: kind.into(),
        message: Words::of(problem),
        requirement: Words::of(requirement),
        line: 17,
        expected: None,
        received: None,
        difference: None,
        cause: None,
        standard_error: String::new(),
        explanation: Words::default(),
    }
}

impl FailureRecord {
    fn bytes(mut self, expected: &[u8], received: &[u8], difference: Option<usize>) -> Self {
        self.expected = Some(shown(expected));
        self.received = Some(shown(received));
        self.difference = difference;
        self
    }
}

/// Bytes as a record holds them.
pub fn shown(bytes: &[u8]) -> Shown {
    Shown::Bytes { from: 0, base64: BASE64_STANDARD.encode(bytes), length: bytes.len() }
}

/// A conversation in the making; each event is a little later than the one before.
#[derive(Debug, Default)]
pub struct Scene {
    /// The events.
    pub events: Vec<EventRecord>,
}

impl Scene {
    /// Something without bytes.
    pub fn acts(&mut self, who: &str, event: Event) -> &mut Self {
        self.event(who, event, b"", 0)
    }

    /// Something is sent.
    pub fn says(&mut self, who: &str, text: &str) -> &mut Self {
        self.event(who, Event::Sent, text.as_bytes(), text.len())
    }

    /// Something is received.
    pub fn hears(&mut self, who: &str, text: &str) -> &mut Self {
        self.event(who, Event::Received, text.as_bytes(), text.len())
    }

    /// Any event; of `length` bytes only `bytes` are known.
    pub fn event(&mut self, who: &str, event: Event, bytes: &[u8], length: usize) -> &mut Self {
        let at_us = self.events.last().map_or(300, |last| last.at_us + 170 + (last.at_us / 9) % 900);
        self.events.push(EventRecord {
            at_us,
            who: who.into(),
            event: event.word().into(),
            said: Words::of(&event),
            instance: event.instance().map(String::from),
            base64: BASE64_STANDARD.encode(bytes),
            length,
        });
        self
    }
}
