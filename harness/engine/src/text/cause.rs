//! Likely causes of a failure: only said when a typed condition proves that they fit what was seen.

use super::{Say, list, quote_short};

/// A likely cause, and what a student should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Cause {
    CarriageReturns,
    NewlineStripped,
    OtherCase,
    LossyText,
    StoppedAtBuffer { size: usize },
    ExtraText { extra: String, before: bool },
    ExtraNewline,
    ZeroBytes,
    Trimmed,
    LengthInCharacters,
    CutShort,
    BytesLost { count: usize },
    CameAgain,
    DoubledWhole,
    GluedLines,
    SplitLine,
    SplitCharacter,
    AsciiOnly,
    OnlyWaits { who: String },
    WaitsForEnd { line_was_whole: bool },
    RestWaitsForEnd,
    RestWaitsForLine,
    WaitsToBeSpokenTo,
    NotAccepted { who: String },
    OnStandardOutput,
    PrintedInstead,
    NotRead { who: String },
    DeafClient { who: String },
    NotImplemented { mark: &'static str },
    PortIgnored,
    BindUnchecked { found: Vec<String>, restarted: bool },
    OnlyIpv6,
    OnlyThisMachine,
    PortNotReusable,
    NoLengthAndOpen,
    ContentLengthInCharacters,
    PathEscaped,
    ClosedAfterFirstAnswer,
    UnreadDataAtClose,
}

impl Say for Cause {
    fn en(&self) -> String {
        match self {
            Self::CarriageReturns => "lines end in \\r\\n where \\n alone is wanted: the program writes \\r, or lets something rewrite its line ends.".into(),
            Self::NewlineStripped => "only the line feed (\\n) at the end is missing: trim() and lines() take it away, and write! does not add one.".into(),
            Self::OtherCase => "only upper and lower case differ.".into(),
            Self::LossyText => "bytes that are not UTF-8 came back as U+FFFD (ef bf bd): the data was turned into text on the way. Keep it as bytes (&[u8], Vec<u8>).".into(),
            Self::StoppedAtBuffer { size } => {
                format!("exactly {size} bytes came, a round number such as buffers have. One read is not one message, and one write need not take all it is given: both belong in a loop, until nothing is left.")
            }
            Self::ExtraText { extra, before } => format!(
                "the expected bytes are there, but {} comes {} them.",
                quote_short(extra.as_bytes()),
                if *before { "before" } else { "after" }
            ),
            Self::ExtraNewline => "a line feed (\\n) came that is not wanted here; perhaps it belongs to the end of what was sent before. println! and writeln! add one to what they write.".into(),
            Self::ZeroBytes => "what came here is nothing but zero bytes: a part of a buffer that was never filled, or the zero at the end of a string in C.".into(),
            Self::Trimmed => "only white space at the beginning or the end differs: something trims what it should leave alone.".into(),
            Self::LengthInCharacters => "as many bytes came as the text has characters, and letters with accents are more than one byte: a length was counted in characters.".into(),
            Self::BytesLost { count } => format!("what came here belongs {count} bytes further on: what lies between never came. Was all that was read written, and all of it taken? One write need not take all it is given."),
            Self::CutShort => "the connection ended before all that was announced had come: was everything written? One write need not take all it is given.".into(),
            Self::CameAgain => "this is what came just before, a second time.".into(),
            Self::DoubledWhole => "the same bytes came twice.".into(),
            Self::GluedLines => "this line is two lines without a line feed between them, or with another one's text inside: a line must be written in one piece (one write_all or println!, or under one lock).".into(),
            Self::SplitLine => "this is only a part of a line: a line must be collected to its line feed, and then be written in one piece.".into(),
            Self::SplitCharacter => "a letter of several bytes was cut between two reads: keep an unfinished character until its remaining bytes arrive.".into(),
            Self::AsciiOnly => "the letters a to z are right, but letters with accents were left as they were: each is several bytes, and what changes it has to see them together, as one letter.".into(),
            Self::OnlyWaits { who } => {
                format!("the program has read all that its connected clients sent, and now only waits: it does not send this to {who}, or first waits for more (a full buffer, a line feed, the end), or keeps it in a buffer without a flush.")
            }
            Self::NotRead { who } => {
                format!("what {who} sent still lies unread in the connection: the program waits for something else, perhaps for another client.")
            }
            Self::NotAccepted { who } => {
                format!("the connection of {who} still waits to be accepted: the program listens, but is busy with something else, or never calls accept.")
            }
            Self::WaitsToBeSpokenTo => "the answer came only once the client had ended its side, and this client sends nothing: the program reads before it writes.".into(),
            Self::PrintedInstead => "this text did come, but on the program's own standard output, where no client sees it.".into(),
            Self::OnStandardOutput => "the program did print something, but on standard output: explanations belong on standard error.".into(),
            Self::DeafClient { who } => {
                format!("{who} does not read what it is sent, and its connection is full: a program that waits until it can send more to {who} keeps the others waiting.")
            }
            Self::WaitsForEnd { line_was_whole: true } => "the answer came only once the client had ended its side: the program waits for the end of file, or keeps its answer in a buffer that it does not flush.".into(),
            Self::WaitsForEnd { line_was_whole: false } => "the answer came only once the client had ended its side: the program waits for the end of a line or of the file, or keeps its answer in a buffer, instead of answering what has come.".into(),
            Self::RestWaitsForEnd => "the rest came only once the client had ended its side: the program waits for more before it answers (a full buffer, the end of file), or keeps its answer in a buffer that it does not flush.".into(),
            Self::RestWaitsForLine => "what came ends with the last line feed (\\n) that was sent, and the rest came only once the client had ended its side: the program waits for the end of a line (read_line and lines() do), or flushes only there, instead of answering what has come.".into(),
            Self::NotImplemented { mark } => format!("the program stopped at a {mark}: that part is not written yet."),
            Self::PortIgnored => "the port that was given as the first argument was not used.".into(),
            Self::BindUnchecked { restarted: true, .. } => "bind failed, and nobody looked at its result: listen then takes any free port. The port of a program that has just ended stays reserved for a while, unless SO_REUSEADDR is set before bind.".into(),
            Self::BindUnchecked { found, restarted: false } => format!("bind failed, because the port is taken, and nobody looked at its result: listen then took any free port, and the program now waits for clients on {}.", list(found, "and")),
            Self::OnlyIpv6 => "the program listens on an IPv6 address only: a client of 127.0.0.1, an IPv4 address, does not reach it.".into(),
            Self::OnlyThisMachine => "the program listens on the address of this machine for itself (127.0.0.1): nobody reaches it at any other address.".into(),
            Self::PortNotReusable => "the port of a program that has just ended stays reserved for a while unless SO_REUSEADDR is set before bind (Rust's TcpListener::bind does that itself).".into(),
            Self::NoLengthAndOpen => "without Content-Length the body lasts until the connection is closed, so the client still waits for more of it: say the length, or close the connection after the answer.".into(),
            Self::ContentLengthInCharacters => "Content-Length counts bytes; here it is the number of characters, which is smaller when letters have accents.".into(),
            Self::PathEscaped => "the path led out of the served folder: resolve it (canonicalize) and check that it still lies inside.".into(),
            Self::ClosedAfterFirstAnswer => "the connection was closed after the first answer; the client awaited more.".into(),
            Self::UnreadDataAtClose => "the system resets a connection that is closed while bytes from the client are still unread (or that was set to, by a linger time of 0): was everything read before the close?".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::CarriageReturns => "as linhas terminam em \\r\\n onde se espera só \\n: o programa escreve \\r, ou deixa que algo reescreva os fins de linha.".into(),
            Self::NewlineStripped => "só falta a quebra de linha (\\n) no fim: trim() e lines() a retiram, e write! não a acrescenta.".into(),
            Self::OtherCase => "só diferem maiúsculas e minúsculas.".into(),
            Self::LossyText => "bytes que não são UTF-8 voltaram como U+FFFD (ef bf bd): os dados viraram texto no caminho. Trate-os como bytes (&[u8], Vec<u8>).".into(),
            Self::StoppedAtBuffer { size } => {
                format!("vieram exatamente {size} bytes, um número redondo como o tamanho de um buffer. Uma leitura não é uma mensagem, e um write pode não aceitar tudo o que recebe: os dois pedem um laço, até não sobrar nada.")
            }
            Self::ExtraText { extra, before } => format!(
                "os bytes esperados estão lá, mas {} vem {} deles.",
                quote_short(extra.as_bytes()),
                if *before { "antes" } else { "depois" }
            ),
            Self::ExtraNewline => "veio uma quebra de linha (\\n) que não se espera aqui; talvez seja do fim do que foi enviado antes. println! e writeln! acrescentam uma ao que escrevem.".into(),
            Self::ZeroBytes => "o que veio aqui são só bytes zero: parte de um buffer que nunca foi preenchida, ou o zero no fim de uma string em C.".into(),
            Self::Trimmed => "só diferem espaços em branco no começo ou no fim: algo apara (trim) o que deveria deixar como está.".into(),
            Self::LengthInCharacters => "vieram tantos bytes quantos são os caracteres do texto, e letras acentuadas têm mais de um byte: um tamanho foi contado em caracteres.".into(),
            Self::BytesLost { count } => format!("o que veio aqui deveria vir {count} bytes adiante: o que fica no meio nunca chegou. Tudo o que foi lido foi escrito, e aceito por inteiro? Um write pode não aceitar tudo o que recebe."),
            Self::CutShort => "a conexão terminou antes de vir tudo o que foi anunciado: tudo foi escrito? Um write pode não aceitar tudo o que recebe.".into(),
            Self::CameAgain => "isto é o que veio logo antes, pela segunda vez.".into(),
            Self::DoubledWhole => "os mesmos bytes vieram duas vezes.".into(),
            Self::GluedLines => "esta linha são duas sem quebra de linha entre elas, ou com o texto de outra no meio: uma linha deve ser escrita de uma só vez (um write_all ou println!, ou sob um só lock).".into(),
            Self::SplitLine => "isto é só parte de uma linha: junte a linha até a quebra de linha e então escreva-a de uma só vez.".into(),
            Self::SplitCharacter => "uma letra de vários bytes foi cortada entre duas leituras: guarde o caractere incompleto até chegarem os bytes restantes.".into(),
            Self::AsciiOnly => "as letras de a a z estão certas, mas as acentuadas ficaram como eram: cada uma tem vários bytes, e quem a converte precisa vê-los juntos, como uma só letra.".into(),
            Self::OnlyWaits { who } => {
                format!("o programa leu tudo o que os clientes conectados enviaram, e agora só espera: não envia isso a {who}, ou antes espera por mais (um buffer cheio, uma quebra de linha, o fim), ou o guarda em um buffer sem flush.")
            }
            Self::NotRead { who } => {
                format!("o que {who} enviou ainda está sem ler na conexão: o programa espera por outra coisa, talvez por outro cliente.")
            }
            Self::NotAccepted { who } => {
                format!("a conexão de {who} ainda espera ser aceita: o programa escuta, mas está ocupado com outra coisa, ou nunca chama accept.")
            }
            Self::WaitsToBeSpokenTo => "a resposta só veio quando o cliente encerrou o seu lado, e este cliente não envia nada: o programa lê antes de escrever.".into(),
            Self::PrintedInstead => "este texto apareceu, mas na saída padrão do próprio programa, onde nenhum cliente o vê.".into(),
            Self::OnStandardOutput => "o programa imprimiu algo, mas na saída padrão: explicações vão para a saída de erro padrão.".into(),
            Self::DeafClient { who } => {
                format!("{who} não lê o que recebe, e sua conexão está cheia: um programa que espera até poder enviar mais a {who} faz os outros esperarem.")
            }
            Self::WaitsForEnd { line_was_whole: true } => "a resposta só veio quando o cliente encerrou o seu lado: o programa espera o fim de arquivo, ou guarda a resposta em um buffer sem flush.".into(),
            Self::WaitsForEnd { line_was_whole: false } => "a resposta só veio quando o cliente encerrou o seu lado: o programa espera o fim de uma linha ou do arquivo, ou guarda a resposta em um buffer, em vez de responder ao que já chegou.".into(),
            Self::RestWaitsForEnd => "o resto só veio quando o cliente encerrou o seu lado: o programa espera por mais antes de responder (um buffer cheio, o fim de arquivo), ou guarda a resposta em um buffer sem flush.".into(),
            Self::RestWaitsForLine => "o que veio acaba na última quebra de linha (\\n) enviada, e o resto só veio quando o cliente encerrou o seu lado: o programa espera o fim de uma linha (read_line e lines() fazem isso), ou só ali faz flush, em vez de responder ao que já chegou.".into(),
            Self::NotImplemented { mark } => format!("o programa parou em um {mark}: essa parte ainda não foi escrita."),
            Self::PortIgnored => "a porta dada como primeiro argumento não foi usada.".into(),
            Self::BindUnchecked { restarted: true, .. } => "o bind falhou, e ninguém olhou o resultado: o listen então escolhe uma porta livre qualquer. A porta de um programa que acabou de terminar fica reservada por um tempo, a menos que SO_REUSEADDR seja ligado antes do bind.".into(),
            Self::BindUnchecked { found, restarted: false } => format!("o bind falhou, porque a porta está ocupada, e ninguém olhou o resultado: o listen então escolheu uma porta livre qualquer, e o programa agora espera por clientes em {}.", list(found, "e")),
            Self::OnlyIpv6 => "o programa escuta apenas em um endereço IPv6: um cliente de 127.0.0.1, um endereço IPv4, não o alcança.".into(),
            Self::OnlyThisMachine => "o programa escuta no endereço que a máquina tem só para si (127.0.0.1): ninguém o alcança em outro endereço.".into(),
            Self::PortNotReusable => "a porta de um programa que acabou de terminar fica reservada por um tempo, a menos que SO_REUSEADDR seja ligado antes do bind (o TcpListener::bind de Rust já faz isso).".into(),
            Self::NoLengthAndOpen => "sem Content-Length, o corpo dura até a conexão ser fechada, e por isso o cliente ainda espera o resto: diga o tamanho, ou feche a conexão depois da resposta.".into(),
            Self::ContentLengthInCharacters => "Content-Length conta bytes; aqui é o número de caracteres, que é menor quando há letras acentuadas.".into(),
            Self::PathEscaped => "o caminho saiu da pasta servida: resolva-o (canonicalize) e confira se ainda está dentro dela.".into(),
            Self::ClosedAfterFirstAnswer => "a conexão foi fechada depois da primeira resposta; o cliente ainda esperava mais.".into(),
            Self::UnreadDataAtClose => "o sistema interrompe (reset) uma conexão fechada enquanto há bytes do cliente ainda não lidos (ou configurada para isso, com SO_LINGER de 0): tudo foi lido antes do fechamento?".into(),
        }
    }
}
