//! The fixed words of reports: headings, counts and the lines around a failure.

use super::{Say, plural};

/// Whose trouble it is that a check has no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The exercise file asks for something that makes no sense.
    File,
    /// The machine lacks something, or was too busy.
    Machine,
    /// The kit failed.
    Kit,
}

/// A heading or fixed phrase of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Label {
    Requirement,
    Found,
    Expected,
    Received,
    FirstDifference,
    NothingReceived,
    LikelyCause,
    Hint,
    StandardError,
    Conversation,
    EventsLeftOut { count: usize },
    Times { count: usize },
    TimesInAll { count: usize, bytes: usize },
    BytesLeftOut { count: usize },
    ClientsLeftOut { count: usize },
    Others,
    OtherClients,
    Whole,
    WholeFile { path: String, bytes: usize, of: usize },
    CompareWith { command: String },
    RepeatAlone,
    Race,
    Passed,
    Failed,
    Skipped,
    Errored,
    Extra,
    ExtraNotYet,
    ExtrasNotYet { count: usize },
    Points { got: u32, of: u32 },
    Score { got: u32, of: u32 },
    ExtraPoints { got: u32 },
    Tally { passed: usize, failed: usize, skipped: usize, errors: usize },
    Seed { seed: u64 },
    ShowsAll,
    LinesLeftOut { count: usize },
    FirstFailure,
    Failure { number: usize, of: usize },
    Building { exercise: String },
    Compiler,
    CompilerWarns,
    NotStarted,
    Fault { owner: Owner },
    Judging { done: usize, of: usize, name: String },
    Program,
    Named(String),
    GoesOn,
    NotStartedYet,
    Started,
    NoRunYet,
    LastScore { got: u32, of: u32 },
    FromHere,
    Ago { seconds: u64 },
    NextStep { step: String },
}

impl Say for Label {
    fn en(&self) -> String {
        match self {
            Self::Requirement => "required".into(),
            Self::Found => "found".into(),
            Self::Expected => "expected".into(),
            Self::Received => "received".into(),
            Self::FirstDifference => "the first difference".into(),
            Self::NothingReceived => "nothing".into(),
            Self::LikelyCause => "likely cause".into(),
            Self::Hint => "hint".into(),
            Self::StandardError => "on standard error".into(),
            Self::Conversation => "the conversation".into(),
            Self::EventsLeftOut { count } => format!("[{} left out]", plural(*count as u64, "event", "events")),
            Self::Times { count } => format!("{count} times"),
            Self::TimesInAll { count, bytes } => format!("{count} times, {bytes} B in all"),
            Self::BytesLeftOut { count } => format!("[{} left out]", plural(*count as u64, "byte", "bytes")),
            Self::Others => "others".into(),
            Self::OtherClients => "clients".into(),
            Self::ClientsLeftOut { count } => format!("and {}", plural(*count as u64, "more client", "more clients")),
            Self::Whole => "whole".into(),
            Self::WholeFile { path, bytes, of } if bytes < of => {
                format!("{path} (the first {bytes} of {of} bytes)")
            }
            Self::WholeFile { path, bytes, .. } => format!("{path} ({})", plural(*bytes as u64, "byte", "bytes")),
            Self::CompareWith { command } if command.starts_with("cmp ") => format!("compare: {command} (cmp counts bytes from 1)"),
            Self::CompareWith { command } => format!("compare: {command}"),
            Self::RepeatAlone => "repeat this check alone".into(),
            Self::Race => "the race, with the threads of the program".into(),
            Self::Passed => "passed".into(),
            Self::Failed => "FAILED".into(),
            Self::Skipped => "skipped".into(),
            Self::Errored => "ERROR".into(),
            Self::Extra => "extra".into(),
            Self::ExtraNotYet => "extra: not yet".into(),
            Self::ExtrasNotYet { count } => plural(*count as u64, "extra not yet", "extras not yet"),
            Self::Points { got, of } => format!("{got}/{of}"),
            Self::Score { got, of } => format!("score: {got} of {of} points"),
            Self::ExtraPoints { got } => format!("{got} of them extra"),
            Self::Tally { passed, failed, skipped, errors } => {
                let mut text = format!("{passed} passed, {failed} failed, {skipped} skipped");
                if *errors > 0 {
                    text.push_str(&format!(", {}", plural(*errors as u64, "error", "errors")));
                }
                text
            }
            Self::ShowsAll => "--all shows everything".into(),
            Self::LinesLeftOut { count } => format!("[{} left out: --all]", plural(*count as u64, "line", "lines")),
            Self::FirstFailure => "first failure".into(),
            Self::Failure { number, of } => format!("failure {number} of {of}"),
            Self::Seed { seed } => format!("seed: {seed}"),
            Self::Building { exercise } => format!("building {exercise}"),
            Self::Compiler => "the compiler says".into(),
            Self::CompilerWarns => "the compiler warns".into(),
            Self::NotStarted => "not started: it still equals its starter".into(),
            Self::Fault { owner: Owner::Kit } => "a fault of the kit, not of the program".into(),
            Self::Fault { owner: Owner::Machine } => "trouble of this machine, not of the program".into(),
            Self::Fault { owner: Owner::File } => "a mistake in the exercise file, not in the program".into(),
            Self::Judging { done, of, name } => format!("{done}/{of} {name}"),
            Self::Program => "program".into(),
            Self::Named(name) => name.clone(),
            Self::GoesOn => "goes on".into(),
            Self::NotStartedYet => "not started".into(),
            Self::Started => "started".into(),
            Self::NoRunYet => "never run".into(),
            Self::LastScore { got, of } => format!("{got}/{of}"),
            Self::FromHere => "this repository".into(),
            Self::Ago { seconds } => match seconds {
                0..60 => "just now".into(),
                60..3600 => format!("{} min ago", seconds / 60),
                3600..86_400 => format!("{} h ago", seconds / 3600),
                _ => format!("{} ago", plural(seconds / 86_400, "day", "days")),
            },
            Self::NextStep { step } => format!("next: {step}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Requirement => "exigido".into(),
            Self::Found => "encontrado".into(),
            Self::Expected => "esperado".into(),
            Self::Received => "recebido".into(),
            Self::FirstDifference => "a primeira diferença".into(),
            Self::NothingReceived => "nada".into(),
            Self::LikelyCause => "causa provável".into(),
            Self::Hint => "dica".into(),
            Self::StandardError => "na saída de erro padrão".into(),
            Self::Conversation => "a conversa".into(),
            Self::Times { count } => format!("{count} vezes"),
            Self::TimesInAll { count, bytes } => format!("{count} vezes, {bytes} B ao todo"),
            Self::EventsLeftOut { count } => format!("[{}]", plural(*count as u64, "evento omitido", "eventos omitidos")),
            Self::BytesLeftOut { count } => format!("[{}]", plural(*count as u64, "byte omitido", "bytes omitidos")),
            Self::Others => "outros".into(),
            Self::OtherClients => "clientes".into(),
            Self::ClientsLeftOut { count } => format!("e mais {}", plural(*count as u64, "cliente", "clientes")),
            Self::Whole => "na íntegra".into(),
            Self::WholeFile { path, bytes, of } if bytes < of => {
                format!("{path} (os primeiros {bytes} de {of} bytes)")
            }
            Self::WholeFile { path, bytes, .. } => format!("{path} ({})", plural(*bytes as u64, "byte", "bytes")),
            Self::CompareWith { command } if command.starts_with("cmp ") => {
                format!("compare: {command} (cmp conta os bytes a partir de 1)")
            }
            Self::CompareWith { command } => format!("compare: {command}"),
            Self::RepeatAlone => "repita só esta verificação".into(),
            Self::Race => "a corrida, com as threads do programa".into(),
            Self::Passed => "passou".into(),
            Self::Failed => "FALHOU".into(),
            Self::Skipped => "pulada".into(),
            Self::Errored => "ERRO".into(),
            Self::Extra => "extra".into(),
            Self::ExtraNotYet => "extra: ainda não".into(),
            Self::ExtrasNotYet { count } => plural(*count as u64, "extra ainda não", "extras ainda não"),
            Self::Points { got, of } => format!("{got}/{of}"),
            Self::Score { got, of } => format!("nota: {got} de {of} pontos"),
            Self::ExtraPoints { got } => format!("{got} deles extras"),
            Self::Tally { passed, failed, skipped, errors } => {
                let passed = plural(*passed as u64, "passou", "passaram");
                let failed = plural(*failed as u64, "falhou", "falharam");
                let mut text = format!("{passed}, {failed}, {}", plural(*skipped as u64, "pulada", "puladas"));
                if *errors > 0 {
                    text.push_str(&format!(", {}", plural(*errors as u64, "erro", "erros")));
                }
                text
            }
            Self::ShowsAll => "--all mostra tudo".into(),
            Self::LinesLeftOut { count } => format!("[{}: --all]", plural(*count as u64, "linha omitida", "linhas omitidas")),
            Self::FirstFailure => "primeira falha".into(),
            Self::Failure { number, of } => format!("falha {number} de {of}"),
            Self::Seed { seed } => format!("semente: {seed}"),
            Self::Building { exercise } => format!("compilando {exercise}"),
            Self::Compiler => "o compilador diz".into(),
            Self::CompilerWarns => "o compilador avisa".into(),
            Self::NotStarted => "não iniciado: ainda é igual ao código de partida".into(),
            Self::Fault { owner: Owner::Kit } => "uma falha do kit, não do programa".into(),
            Self::Fault { owner: Owner::Machine } => "um problema desta máquina, não do programa".into(),
            Self::Fault { owner: Owner::File } => "um erro no arquivo do exercício, não no programa".into(),
            Self::Judging { done, of, name } => format!("{done}/{of} {name}"),
            Self::Program => "programa".into(),
            Self::Named(name) => name.clone(),
            Self::GoesOn => "continua".into(),
            Self::NotStartedYet => "não iniciado".into(),
            Self::Started => "iniciado".into(),
            Self::NoRunYet => "nunca rodou".into(),
            Self::LastScore { got, of } => format!("{got}/{of}"),
            Self::FromHere => "este repositório".into(),
            Self::Ago { seconds } => match seconds {
                0..60 => "agora".into(),
                60..3600 => format!("há {} min", seconds / 60),
                3600..86_400 => format!("há {} h", seconds / 3600),
                _ => format!("há {}", plural(seconds / 86_400, "dia", "dias")),
            },
            Self::NextStep { step } => format!("próximo passo: {step}"),
        }
    }
}
