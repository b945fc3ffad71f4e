//! The ways of damaging a conversation, to learn whether some check notices.

use super::Say;

/// What is done to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DamageKind {
    Nothing,
    ByteDropped,
    ByteChanged,
    ByteAdded,
    NewlineLost,
    LineDoubled,
    LineDelayed,
    LinesSwapped,
    LineWithheld,
    LineMisdelivered,
    EndTooEarly,
    EndTooLate,
    EndNever,
    ResetTooEarly,
    ResetAtEnd,
    DatagramLost,
    DatagramDoubled,
    DatagramsSwapped,
    DatagramChanged,
    DatagramCut,
    DatagramMisdelivered,
}

/// Who would have got what is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The clients: what the program says is damaged.
    ToClient,
    /// The program: what its clients say is damaged.
    ToProgram,
    /// Whoever reads the program's standard output.
    Output,
}

/// One damage, done once in a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// What is done.
    pub kind: DamageKind,
    /// To which direction.
    pub way: Way,
    /// At which occasion, from 1: for bytes the place in a stream, for lines and ends how many of them in the check.
    pub occasion: u64,
}

impl DamageKind {
    /// The word by which authors name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::ByteDropped => "byte_dropped",
            Self::ByteChanged => "byte_changed",
            Self::ByteAdded => "byte_added",
            Self::NewlineLost => "newline_lost",
            Self::LineDoubled => "line_doubled",
            Self::LineDelayed => "line_delayed",
            Self::LinesSwapped => "lines_swapped",
            Self::LineWithheld => "line_withheld",
            Self::LineMisdelivered => "line_misdelivered",
            Self::EndTooEarly => "end_too_early",
            Self::EndTooLate => "end_too_late",
            Self::EndNever => "end_never",
            Self::ResetTooEarly => "reset_too_early",
            Self::ResetAtEnd => "reset_at_end",
            Self::DatagramLost => "datagram_lost",
            Self::DatagramDoubled => "datagram_doubled",
            Self::DatagramsSwapped => "datagrams_swapped",
            Self::DatagramChanged => "datagram_changed",
            Self::DatagramCut => "datagram_cut",
            Self::DatagramMisdelivered => "datagram_misdelivered",
        }
    }
}

impl Way {
    /// The word by which authors name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::ToClient => "to_client",
            Self::ToProgram => "to_program",
            Self::Output => "output",
        }
    }
}

impl Damage {
    /// The name by which authors speak of it: `to_client/line_doubled/2`.
    pub fn name(self) -> String {
        format!("{}/{}/{}", self.way.word(), self.kind.word(), self.occasion)
    }
}

/// How a check would notice a damage, as a piece of advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice(pub Damage);

impl Say for Notice {
    fn en(&self) -> String {
        use DamageKind::*;
        if self.0.way == Way::ToProgram {
            return "let the answer that is awaited depend on it".into();
        }
        match self.0.kind {
            Nothing => "",
            DatagramLost => "await it",
            DatagramDoubled => "await what comes next, or that nothing does (`sees: nothing`)",
            DatagramsSwapped => "await the datagrams one after the other, in their order",
            DatagramChanged | DatagramCut => "await the whole of it exactly",
            DatagramMisdelivered => "let another client be there, and see nothing (`sees: nothing`)",
            ByteDropped | ByteChanged | ByteAdded => "await these bytes exactly, or with a pattern that fits nothing else",
            NewlineLost => "await the line with its line feed",
            LineDoubled => "await what comes next, or that nothing does (`sees: end`, `sees: nothing`)",
            LineDelayed => "await it before the client says anything more",
            LinesSwapped => "await the lines one after the other, in their order",
            LineWithheld => "await it",
            LineMisdelivered => "let another client be connected, and see nothing (`sees: nothing`)",
            EndTooEarly | ResetTooEarly => "await what comes after it",
            EndTooLate => "await the end before the client ends its side",
            EndNever => "await the end (`sees: end`)",
            ResetAtEnd => "await an end in order (`sees: end`)",
        }
        .into()
    }

    fn pt(&self) -> String {
        use DamageKind::*;
        if self.0.way == Way::ToProgram {
            return "faça a resposta esperada depender disso".into();
        }
        match self.0.kind {
            Nothing => "",
            DatagramLost => "espere-o",
            DatagramDoubled => "espere o que vem depois, ou que nada venha (`sees: nothing`)",
            DatagramsSwapped => "espere os datagramas um depois do outro, em sua ordem",
            DatagramChanged | DatagramCut => "espere-o inteiro, exatamente",
            DatagramMisdelivered => "tenha outro cliente, que não veja nada (`sees: nothing`)",
            ByteDropped | ByteChanged | ByteAdded => "espere exatamente esses bytes, ou um padrão em que nada mais caiba",
            NewlineLost => "espere a linha com a sua quebra de linha",
            LineDoubled => "espere o que vem depois, ou que nada venha (`sees: end`, `sees: nothing`)",
            LineDelayed => "espere-a antes que o cliente diga mais alguma coisa",
            LinesSwapped => "espere as linhas uma depois da outra, em sua ordem",
            LineWithheld => "espere-a",
            LineMisdelivered => "conecte outro cliente, que não veja nada (`sees: nothing`)",
            EndTooEarly | ResetTooEarly => "espere o que vem depois dela",
            EndTooLate => "espere o fim antes que o cliente encerre o seu lado",
            EndNever => "espere o fim (`sees: end`)",
            ResetAtEnd => "espere um fim em ordem (`sees: end`)",
        }
        .into()
    }
}

impl Say for Damage {
    fn en(&self) -> String {
        let n = self.occasion;
        let what = match self.kind {
            DamageKind::Nothing => "nothing is changed".into(),
            DamageKind::ByteDropped => format!("byte {n} of a stream is dropped"),
            DamageKind::ByteChanged => format!("byte {n} of a stream is another one"),
            DamageKind::ByteAdded => format!("a byte is added before byte {n} of a stream"),
            DamageKind::NewlineLost => format!("line {n} loses its line feed"),
            DamageKind::LineDoubled => format!("line {n} comes twice"),
            DamageKind::LineDelayed => format!("line {n} comes only once the other side has said something more"),
            DamageKind::LinesSwapped => format!("line {n} comes after the one that follows it"),
            DamageKind::LineWithheld => format!("line {n} never comes"),
            DamageKind::LineMisdelivered => format!("line {n} goes to another client's connection"),
            DamageKind::EndTooEarly => format!("the stream ends after line {n}"),
            DamageKind::EndTooLate => format!("end {n} comes only once the client has ended its side"),
            DamageKind::EndNever => format!("end {n} never comes"),
            DamageKind::ResetTooEarly => format!("the connection is reset after line {n}"),
            DamageKind::ResetAtEnd => format!("a reset takes the place of end {n}"),
            DamageKind::DatagramLost => format!("datagram {n} is lost"),
            DamageKind::DatagramDoubled => format!("datagram {n} comes twice"),
            DamageKind::DatagramsSwapped => format!("datagram {n} comes after the one that follows it"),
            DamageKind::DatagramChanged => format!("a byte of datagram {n} is another one"),
            DamageKind::DatagramCut => format!("datagram {n} loses its last byte"),
            DamageKind::DatagramMisdelivered => format!("datagram {n} is taken for another client's"),
        };
        match self.way {
            Way::ToClient => format!("from the program to a client, {what}"),
            Way::ToProgram => format!("from a client to the program, {what}"),
            Way::Output => format!("on standard output, {what}"),
        }
    }

    fn pt(&self) -> String {
        let n = self.occasion;
        let what = match self.kind {
            DamageKind::Nothing => "nada muda".into(),
            DamageKind::ByteDropped => format!("o byte {n} de um fluxo se perde"),
            DamageKind::ByteChanged => format!("o byte {n} de um fluxo é outro"),
            DamageKind::ByteAdded => format!("um byte entra antes do byte {n} de um fluxo"),
            DamageKind::NewlineLost => format!("a linha {n} perde a quebra de linha"),
            DamageKind::LineDoubled => format!("a linha {n} vem duas vezes"),
            DamageKind::LineDelayed => format!("a linha {n} só vem depois que o outro lado diz mais alguma coisa"),
            DamageKind::LinesSwapped => format!("a linha {n} vem depois da seguinte"),
            DamageKind::LineWithheld => format!("a linha {n} nunca vem"),
            DamageKind::LineMisdelivered => format!("a linha {n} vai para a conexão de outro cliente"),
            DamageKind::EndTooEarly => format!("o fluxo termina depois da linha {n}"),
            DamageKind::EndTooLate => format!("o fim {n} só vem depois que o cliente encerra o seu lado"),
            DamageKind::EndNever => format!("o fim {n} nunca vem"),
            DamageKind::ResetTooEarly => format!("a conexão é interrompida (reset) depois da linha {n}"),
            DamageKind::ResetAtEnd => format!("um reset toma o lugar do fim {n}"),
            DamageKind::DatagramLost => format!("o datagrama {n} se perde"),
            DamageKind::DatagramDoubled => format!("o datagrama {n} vem duas vezes"),
            DamageKind::DatagramsSwapped => format!("o datagrama {n} vem depois do seguinte"),
            DamageKind::DatagramChanged => format!("um byte do datagrama {n} é outro"),
            DamageKind::DatagramCut => format!("o datagrama {n} perde o último byte"),
            DamageKind::DatagramMisdelivered => format!("o datagrama {n} passa por um de outro cliente"),
        };
        match self.way {
            Way::ToClient => format!("do programa para um cliente, {what}"),
            Way::ToProgram => format!("de um cliente para o programa, {what}"),
            Way::Output => format!("na saída padrão, {what}"),
        }
    }
}
