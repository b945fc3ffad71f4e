//! Likely causes of a failure: only said when a typed condition proves that they fit what was seen.

use super::{Say, quote_short};

/// A likely cause, and what a student should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Cause {
    CarriageReturns,
    NewlineStripped,
    OtherCase,
    LossyText,
    StoppedAtBuffer { size: usize },
    ExtraText { extra: String },
    DoubledWhole,
    GluedLines,
    SplitLine,
    SplitCharacter,
    AsciiOnly,
    WaitsForMore,
    WaitsForEnd,
    NotRead { who: String },
    DeafClient { who: String },
    NotImplemented,
    PortIgnored,
    OnlyIpv6,
    PortNotReusable,
    ContentLengthInCharacters,
    PathEscaped,
    UnreadDataAtClose,
}

impl Say for Cause {
    fn en(&self) -> String {
        match self {
            Self::CarriageReturns => "every line ends in \\r\\n where \\n alone was sent: the bytes go through something that rewrites line ends.".into(),
            Self::NewlineStripped => "the text is right but its line feed is gone: it was probably read as a line, trimmed, and sent without \\n.".into(),
            Self::OtherCase => "only upper and lower case differ.".into(),
            Self::LossyText => "bytes that are not UTF-8 came back as U+FFFD (ef bf bd): the data was turned into text on the way. Keep it as bytes (&[u8], Vec<u8>).".into(),
            Self::StoppedAtBuffer { size } => {
                format!("exactly {size} bytes came back, the usual size of a buffer: one read is not one message. Read in a loop until the end of file, and write all of it (write_all).")
            }
            Self::ExtraText { extra } => format!("the expected bytes are there, with {} added.", quote_short(extra.as_bytes())),
            Self::DoubledWhole => "the same bytes came twice.".into(),
            Self::GluedLines => "this line is two lines without a line feed between them, or with another one's text inside: a line must be written in one piece (one write_all or println!, or under one lock).".into(),
            Self::SplitLine => "this is only a part of a line that was sent: a line must be collected to its line feed and then be sent in one piece.".into(),
            Self::SplitCharacter => "a letter of several bytes was cut between two reads: keep an unfinished character until its remaining bytes arrive.".into(),
            Self::AsciiOnly => "the letters a to z are right, but letters with accents were left as they were: to_ascii_uppercase knows only ASCII.".into(),
            Self::WaitsForMore => "the program has read what was sent and waits for more: perhaps it waits for a line feed or a full buffer before it answers (or the answer is in a buffer that was not flushed).".into(),
            Self::NotRead { who } => {
                format!("what {who} sent still lies unread in the connection: the program waits for something else, perhaps for another client.")
            }
            Self::DeafClient { who } => {
                format!("{who} does not read what it is sent, and its connection is full: a program that waits until it can send more to {who} keeps the others waiting.")
            }
            Self::WaitsForEnd => "the answer came only once the client had ended its side: the program waits for the end of a line, or of the file, instead of answering what has come.".into(),
            Self::NotImplemented => "the program stopped at a todo!(): that part is not written yet.".into(),
            Self::PortIgnored => "the port that was given as the first argument was not used.".into(),
            Self::OnlyIpv6 => "the program listens on an IPv6 address only: bind to 127.0.0.1 or 0.0.0.0.".into(),
            Self::PortNotReusable => "the port of a program that has just ended stays reserved for a while unless SO_REUSEADDR is set before bind (Rust's TcpListener::bind does that itself).".into(),
            Self::ContentLengthInCharacters => "Content-Length counts bytes; here it is the number of characters, which is smaller when letters have accents.".into(),
            Self::PathEscaped => "the path led out of the served folder: resolve it (canonicalize) and check that it still lies inside.".into(),
            Self::UnreadDataAtClose => "a socket that is closed while received bytes are still unread is reset by the system: read what the client sent before closing.".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::CarriageReturns => "cada linha termina em \\r\\n onde só \\n foi enviado: os bytes passam por algo que reescreve os fins de linha.".into(),
            Self::NewlineStripped => "o texto está certo, mas sem a quebra de linha: provavelmente foi lido como linha, aparado (trim) e enviado sem \\n.".into(),
            Self::OtherCase => "só diferem maiúsculas e minúsculas.".into(),
            Self::LossyText => "bytes que não são UTF-8 voltaram como U+FFFD (ef bf bd): os dados viraram texto no caminho. Trate-os como bytes (&[u8], Vec<u8>).".into(),
            Self::StoppedAtBuffer { size } => {
                format!("voltaram exatamente {size} bytes, o tamanho usual de um buffer: uma leitura não é uma mensagem. Leia em um laço até o fim de arquivo e escreva tudo (write_all).")
            }
            Self::ExtraText { extra } => format!("os bytes esperados estão lá, com {} a mais.", quote_short(extra.as_bytes())),
            Self::DoubledWhole => "os mesmos bytes vieram duas vezes.".into(),
            Self::GluedLines => "esta linha são duas sem quebra de linha entre elas, ou com o texto de outra no meio: uma linha deve ser escrita de uma só vez (um write_all ou println!, ou sob um só lock).".into(),
            Self::SplitLine => "isto é só parte de uma linha enviada: junte a linha até a quebra de linha e então envie-a de uma só vez.".into(),
            Self::SplitCharacter => "uma letra de vários bytes foi cortada entre duas leituras: guarde o caractere incompleto até chegarem os bytes restantes.".into(),
            Self::AsciiOnly => "as letras de a a z estão certas, mas as acentuadas ficaram como eram: to_ascii_uppercase só conhece ASCII.".into(),
            Self::WaitsForMore => "o programa leu o que foi enviado e espera por mais: talvez espere uma quebra de linha ou um buffer cheio antes de responder (ou a resposta ficou em um buffer sem flush).".into(),
            Self::NotRead { who } => {
                format!("o que {who} enviou ainda está sem ler na conexão: o programa espera por outra coisa, talvez por outro cliente.")
            }
            Self::DeafClient { who } => {
                format!("{who} não lê o que recebe, e sua conexão está cheia: um programa que espera até poder enviar mais a {who} faz os outros esperarem.")
            }
            Self::WaitsForEnd => "a resposta só veio quando o cliente encerrou o seu lado: o programa espera o fim de uma linha, ou do arquivo, em vez de responder ao que já chegou.".into(),
            Self::NotImplemented => "o programa parou em um todo!(): essa parte ainda não foi escrita.".into(),
            Self::PortIgnored => "a porta dada como primeiro argumento não foi usada.".into(),
            Self::OnlyIpv6 => "o programa escuta apenas em um endereço IPv6: use bind em 127.0.0.1 ou 0.0.0.0.".into(),
            Self::PortNotReusable => "a porta de um programa que acabou de terminar fica reservada por um tempo, a menos que SO_REUSEADDR seja ligado antes do bind (o TcpListener::bind de Rust já faz isso).".into(),
            Self::ContentLengthInCharacters => "Content-Length conta bytes; aqui é o número de caracteres, que é menor quando há letras acentuadas.".into(),
            Self::PathEscaped => "o caminho saiu da pasta servida: resolva-o (canonicalize) e confira se ainda está dentro dela.".into(),
            Self::UnreadDataAtClose => "um socket fechado com bytes recebidos ainda não lidos é interrompido (reset) pelo sistema: leia o que o cliente enviou antes de fechar.".into(),
        }
    }
}
