//! What the HTML page of one student says.

use super::{Say, plural};

/// A sentence, heading or label of a student's page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum StudentPage {
    Title { name: String, course: String },
    WholeClass,
    Previous,
    Next,
    ForInstructor,
    Total { percent: String },
    Overview,
    Points,
    Of { points: String, of: String },
    Extra { points: u32 },
    BeforePenalty { points: u32, percent: String },
    Group,
    HandedIn,
    UnknownTime,
    LateBy { time: String },
    SaidLate,
    Source,
    Judged,
    Seed,
    NothingHandedIn,
    Unusable,
    NotJudged,
    NotJudgedMeans,
    DoesNotBuild,
    CompilerRemarks,
    Checks,
    State,
    Passed,
    Failed,
    NotYet,
    Skipped,
    Errored,
    IsExtra,
    SkippedFor { reason: String },
    OtherReason,
    FaultNotYours,
    HiddenSum { points: u32, of: u32 },
    LaterSum { points: u32, of: u32 },
    InFile { file: String, line: usize },
    SizeAll { bytes: usize },
    SizePart { bytes: usize, of: usize },
    SizeWithin { from: usize, to: usize, of: usize },
    BeforeHere { bytes: usize },
    AfterHere { bytes: usize },
    Differ { at: usize, expected: String, received: String },
    EndsHere,
    MissingHere,
    InHex,
    HexNote,
    Diagram { actors: String, events: usize },
    DiagramTitle { check: String },
    AsList,
    EventsNotDrawn { count: usize },
    EventsNotKept { count: usize },
    ActorsNotDrawn { count: usize },
    ThreadsNotDrawn { count: usize },
    Played,
    Time,
    RepeatAlone,
}

impl Say for StudentPage {
    fn en(&self) -> String {
        match self {
            Self::Title { name, course } => format!("{name} · {course}"),
            Self::WholeClass => "The whole class".into(),
            Self::Previous => "Before".into(),
            Self::Next => "After".into(),
            Self::ForInstructor => "This page is for instructors: it shows hidden checks.".into(),
            Self::Total { percent } => format!("Total: {percent}"),
            Self::Overview => "Overview".into(),
            Self::Points => "Points".into(),
            Self::Of { points, of } => format!("{points} of {of} points"),
            Self::Extra { points } => format!("{points} of them extra"),
            Self::BeforePenalty { points, percent } => format!("{points} before {percent} were taken off for being late"),
            Self::Group => "Group".into(),
            Self::HandedIn => "Handed in".into(),
            Self::UnknownTime => "at an unknown time".into(),
            Self::LateBy { time } => format!("{time} late"),
            Self::SaidLate => "late".into(),
            Self::Source => "Found at".into(),
            Self::Judged => "Judged".into(),
            Self::Seed => "Seed".into(),
            Self::NothingHandedIn => "Nothing was handed in for this exercise.".into(),
            Self::Unusable => "There was nothing that could be judged".into(),
            Self::NotJudged => "Not judged yet.".into(),
            Self::NotJudgedMeans => "The kit or the grading machine failed, not this program: it will be judged again.".into(),
            Self::DoesNotBuild => "The program does not build, so no check could be run. The compiler says:".into(),
            Self::CompilerRemarks => "What the compiler remarked".into(),
            Self::Checks => "Checks".into(),
            Self::State => "Result".into(),
            Self::Passed => "passed".into(),
            Self::Failed => "failed".into(),
            Self::NotYet => "not yet".into(),
            Self::Skipped => "skipped".into(),
            Self::Errored => "error".into(),
            Self::IsExtra => "extra".into(),
            Self::SkippedFor { reason } => format!("Skipped: {reason}."),
            Self::OtherReason => "it builds on something that did not pass".into(),
            Self::FaultNotYours => "A fault of the kit, the machine or the exercise file, not of the program".into(),
            Self::HiddenSum { points, of } => format!("Hidden checks: {points} of {of} points."),
            Self::LaterSum { points, of } => format!("Checks that are shown after the due date: {points} of {of} points."),
            Self::InFile { file, line } => format!("{file}, line {line}"),
            Self::SizeAll { bytes } => plural(*bytes as u64, "byte", "bytes"),
            Self::SizePart { bytes, of } => format!("the first {bytes} of {of} bytes are kept"),
            Self::SizeWithin { from, to, of } => {
                format!("of {of} bytes those around the first difference are kept: bytes {from} to {to}, counted from 0")
            }
            Self::BeforeHere { bytes } => format!("[{} before this]", plural(*bytes as u64, "byte", "bytes")),
            Self::AfterHere { bytes } => format!("[{} after this]", plural(*bytes as u64, "byte", "bytes")),
            Self::Differ { at, expected, received } => {
                format!("Byte {at}, counted from 0, is the first that differs: expected {expected}, received {received}.")
            }
            Self::EndsHere => "the end".into(),
            Self::MissingHere => "something is missing here".into(),
            Self::InHex => "In hexadecimal, around the first difference".into(),
            Self::HexNote => "Each row: position of its first byte, bytes in hexadecimal, and as text.".into(),
            Self::Diagram { actors, events } => format!(
                "Time runs downwards. Between {actors} and the program: {}. The list below the drawing says the same in words.",
                plural(*events as u64, "event", "events")
            ),
            Self::DiagramTitle { check } => format!("The conversation of the check “{check}”"),
            Self::AsList => "The conversation as a list".into(),
            Self::EventsNotDrawn { count } => {
                format!("[{} not drawn here: see the list]", plural(*count as u64, "event is", "events are"))
            }
            Self::EventsNotKept { count } => format!("[{} not kept]", plural(*count as u64, "event was", "events were")),
            Self::ActorsNotDrawn { count } => {
                format!("{} not drawn: see the list.", plural(*count as u64, "more client is", "more clients are"))
            }
            Self::Time => "ms".into(),
            Self::ThreadsNotDrawn { count } => {
                format!("{} not drawn: see the list.", plural(*count as u64, "more thread is", "more threads are"))
            }
            Self::Played => "Played".into(),
            Self::RepeatAlone => "Repeat this check alone".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Title { name, course } => format!("{name} · {course}"),
            Self::WholeClass => "A turma inteira".into(),
            Self::Previous => "Antes".into(),
            Self::Next => "Depois".into(),
            Self::ForInstructor => "Esta página é para professores: mostra verificações ocultas.".into(),
            Self::Total { percent } => format!("Total: {percent}"),
            Self::Overview => "Visão geral".into(),
            Self::Points => "Pontos".into(),
            Self::Of { points, of } => format!("{points} de {of} pontos"),
            Self::Extra { points } => format!("{points} deles extras"),
            Self::BeforePenalty { points, percent } => format!("{points} antes do desconto de {percent} por atraso"),
            Self::Group => "Grupo".into(),
            Self::HandedIn => "Entregue".into(),
            Self::UnknownTime => "em hora desconhecida".into(),
            Self::LateBy { time } => format!("com {time} de atraso"),
            Self::SaidLate => "com atraso".into(),
            Self::Source => "Onde estava".into(),
            Self::Judged => "Julgado".into(),
            Self::Seed => "Semente".into(),
            Self::NothingHandedIn => "Nada foi entregue para este exercício.".into(),
            Self::Unusable => "Não havia nada que se pudesse julgar".into(),
            Self::NotJudged => "Ainda não julgado.".into(),
            Self::NotJudgedMeans => {
                "A falha foi do kit ou da máquina de correção, não deste programa: ele será julgado de novo.".into()
            }
            Self::DoesNotBuild => "O programa não compila, por isso nenhuma verificação pôde rodar. O compilador diz:".into(),
            Self::CompilerRemarks => "O que o compilador observou".into(),
            Self::Checks => "Verificações".into(),
            Self::State => "Resultado".into(),
            Self::Passed => "passou".into(),
            Self::Failed => "falhou".into(),
            Self::NotYet => "ainda não".into(),
            Self::Skipped => "pulada".into(),
            Self::Errored => "erro".into(),
            Self::IsExtra => "extra".into(),
            Self::SkippedFor { reason } => format!("Pulada: {reason}."),
            Self::OtherReason => "depende de algo que não passou".into(),
            Self::FaultNotYours => "Uma falha do kit, da máquina ou do arquivo do exercício, não do programa".into(),
            Self::HiddenSum { points, of } => format!("Verificações ocultas: {points} de {of} pontos."),
            Self::LaterSum { points, of } => format!("Verificações mostradas só depois do prazo: {points} de {of} pontos."),
            Self::InFile { file, line } => format!("{file}, linha {line}"),
            Self::SizeAll { bytes } => plural(*bytes as u64, "byte", "bytes"),
            Self::SizePart { bytes, of } => format!("guardados os primeiros {bytes} de {of} bytes"),
            Self::SizeWithin { from, to, of } => {
                format!("de {of} bytes, guardados os em volta da primeira diferença: bytes {from} a {to}, contados a partir de 0")
            }
            Self::BeforeHere { bytes } => format!("[{} antes disto]", plural(*bytes as u64, "byte", "bytes")),
            Self::AfterHere { bytes } => format!("[{} depois disto]", plural(*bytes as u64, "byte", "bytes")),
            Self::Differ { at, expected, received } => {
                format!("O byte {at}, contado a partir de 0, é o primeiro que difere: esperado {expected}, recebido {received}.")
            }
            Self::EndsHere => "o fim".into(),
            Self::MissingHere => "falta algo aqui".into(),
            Self::InHex => "Em hexadecimal, em volta da primeira diferença".into(),
            Self::HexNote => "Cada linha: posição do seu primeiro byte, bytes em hexadecimal, e como texto.".into(),
            Self::Diagram { actors, events } => format!(
                "O tempo corre para baixo. Entre {actors} e o programa: {}. A lista abaixo do desenho diz o mesmo em palavras.",
                plural(*events as u64, "evento", "eventos")
            ),
            Self::DiagramTitle { check } => format!("A conversa da verificação “{check}”"),
            Self::AsList => "A conversa em lista".into(),
            Self::EventsNotDrawn { count } => {
                format!("[{} aqui: veja a lista]", plural(*count as u64, "evento não desenhado", "eventos não desenhados"))
            }
            Self::EventsNotKept { count } => {
                format!("[{}]", plural(*count as u64, "evento não guardado", "eventos não guardados"))
            }
            Self::ActorsNotDrawn { count } => {
                format!("Mais {}: veja a lista.", plural(*count as u64, "cliente não desenhado", "clientes não desenhados"))
            }
            Self::Time => "ms".into(),
            Self::ThreadsNotDrawn { count } => {
                format!("Mais {}: veja a lista.", plural(*count as u64, "thread não desenhada", "threads não desenhadas"))
            }
            Self::Played => "Jogada".into(),
            Self::RepeatAlone => "Repita só esta verificação".into(),
        }
    }
}
