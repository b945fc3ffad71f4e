//! Likely causes of a failure: only said when a typed condition proves that they fit what was seen.

use std::time::Duration;

use super::problem::{few, seconds};
use super::{ChunkSize, DatagramCause, Ended, RaceCause, Say, Uncaught, list, plural, quote_short};

/// A likely cause, and what a student should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Cause {
    CarriageReturns,
    NoCarriageReturns,
    NewlineStripped,
    OtherCase,
    LossyText,
    StoppedAtBuffer { size: usize },
    ExtraText { extra: String, before: bool },
    ExtraNewline,
    ZeroBytes,
    ByteOrder { little: bool },
    NumberAsText { text: String },
    NumberTooWide { wanted: usize, got: usize },
    OtherZone { hours: i64 },
    NotGzip,
    Trimmed,
    LengthInCharacters,
    CutShort,
    BytesLost { count: usize },
    CameAgain,
    SentOn { who: String },
    DoubledWhole,
    GluedLines,
    SplitLine,
    SplitCharacter,
    AsciiOnly,
    OnlyWaits { who: String, tried: bool, more: bool },
    CameAfter { rest: bool, more: More },
    CutAtZeroByte,
    LastByteLost,
    WaitsToBeSpokenTo,
    NotAccepted { who: String, before: usize, held: usize },
    OnStandardOutput,
    PrintedInstead,
    PrintedWhatCame { who: String },
    NotRead { who: String },
    Race(RaceCause),
    DeafClient { who: String },
    NotImplemented { mark: &'static str },
    PortIgnored,
    BindUnchecked { found: Vec<String>, restarted: bool },
    OnlyIpv6,
    OnlyThisMachine,
    PortNotReusable,
    NoLengthAndOpen,
    ContentLengthInCharacters,
    ChunkSize(ChunkSize),
    PathEscaped,
    ClosedAfterFirstAnswer,
    ClosedUnsent { who: String },
    EndedUnsent { who: String },
    ReadAll { who: String, got: usize },
    UnreadDataAtClose,
    WaitsAtDoor { at: String },
    Uncaught(Uncaught),
    Signal { number: i32 },
    Keyboard,
    WantsMoreInput { typed: u64 },
    Busy { used: Duration },
    Stuck { waiting: usize, all: usize, held: Held },
    Deadlock { waiting: usize, all: usize, held: Held },
    ReadsFromOthers { who: Vec<String> },
    OneAtATime { who: String, waits: bool },
    LockHeldWhileReading { waiting: usize, all: usize, who: Vec<String> },
    LockHeld { waiting: usize, all: usize },
    FewThreads { all: usize },
    Asleep { asleep: usize },
    Datagram(DatagramCause),
}

/// What a client did more, until what was missing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// It sent one byte.
    Byte,
    /// It sent a line feed, which its last line lacked.
    LineFeed,
    /// It sent another line.
    NextLine,
    /// It sent 64 KiB.
    Amount,
    /// It ended its side.
    End,
}

/// For what threads of a program wait that wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// For a lock.
    Lock,
    /// The system does not show for what.
    Unknown,
}

impl Cause {
    /// The signals that a program's own mistakes bring about (signal(7)): SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE.
    pub const SIGNALS: [i32; 5] = [6, 7, 8, 11, 13];

    /// Whether it was shown by an experiment: what was missing came once the client had done something more.
    pub fn was_tried_out(&self) -> bool {
        matches!(self, Self::CameAfter { .. } | Self::WaitsToBeSpokenTo | Self::CutAtZeroByte | Self::LastByteLost)
    }

    /// Whether the program or the system has told it, before anything was tried out: it comes before whatever else is found.
    pub fn is_of_the_program(&self) -> bool {
        match self {
            Self::Uncaught(error) => error.ended != Ended::Unknown,
            Self::NotImplemented { .. }
            | Self::Signal { .. }
            | Self::Keyboard
            | Self::WantsMoreInput { .. }
            | Self::Busy { .. } => true,
            Self::Stuck { .. } | Self::Deadlock { .. } => true,
            _ => false,
        }
    }
}

impl Say for Cause {
    fn en(&self) -> String {
        match self {
            Self::CarriageReturns => "lines end in \\r\\n where \\n alone is wanted: the program writes \\r, or lets something rewrite its line ends.".into(),
            Self::NoCarriageReturns => "lines end in \\n alone where \\r\\n is wanted.".into(),
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
            Self::ByteOrder { little: false } => "the bytes of this number are there, but its least one comes first: network order begins with the greatest (to_be_bytes, htonl, struct.pack(\">…\")).".into(),
            Self::ByteOrder { little: true } => "the bytes of this number are there, but its greatest one comes first: here the least has to (to_le_bytes, struct.pack(\"<…\")).".into(),
            Self::NumberAsText { text } => format!("the number came as the text {}, digit by digit; here it has to be a binary number of a fixed width.", quote_short(text.as_bytes())),
            Self::NumberTooWide { wanted, got } => format!("the number is right, but takes {got} bytes in the place of {wanted}: its type is too wide."),
            Self::OtherZone { hours } => format!("it is the time now in another time zone, {hours:+} h: here it has to be UTC."),
            Self::NotGzip => "the body is not packed, but sent as it is: a header alone packs nothing.".into(),
            Self::Trimmed => "only white space at the beginning or the end differs: something trims what it should leave alone.".into(),
            Self::LengthInCharacters => "as many bytes came as the text has characters, and letters with accents are more than one byte: a length was counted in characters.".into(),
            Self::BytesLost { count } => format!("what came here belongs {count} bytes further on: what lies between never came. Was all that was read written, and all of it taken? One write need not take all it is given."),
            Self::CutShort => "the connection ended before all that was announced had come: was everything written? One write need not take all it is given.".into(),
            Self::CameAgain => "this is what came just before, a second time.".into(),
            Self::SentOn { who } => format!("this is what {who} had just sent: the program sends it on as it is."),
            Self::DoubledWhole => "the same bytes came twice.".into(),
            Self::GluedLines => "this line is two lines without a line feed between them, or with another one's text inside: a line must be written in one piece (one write_all or println!, or under one lock).".into(),
            Self::SplitLine => "this is only a part of a line: a line must be collected to its line feed, and then be written in one piece.".into(),
            Self::SplitCharacter => "a letter of several bytes was cut between two reads: keep an unfinished character until its remaining bytes arrive.".into(),
            Self::AsciiOnly => "the letters a to z are right, but letters with accents were left as they were: each is several bytes, and what changes it has to see them together, as one letter.".into(),
            Self::OnlyWaits { who, tried: false, more } => format!("the program has read all that its connected clients sent, and now only waits: it sends {who} nothing{}.", if *more { " more" } else { "" }),
            Self::OnlyWaits { who, tried: true, more } => format!("the program has read all that {who} sent, and sends it nothing{}: neither for a byte or a line feed more, nor for 64 KiB more, nor at the end of file.", if *more { " more" } else { "" }),
            Self::CameAfter { rest, more } => came_after_en(if *rest { "the rest" } else { "the answer" }, *more),
            Self::CutAtZeroByte => "of a message with a zero byte (ab\\0cd was tried) only what stands before it comes back: strlen and the other functions for strings in C end there. Use the number of bytes that the read gave.".into(),
            Self::LastByteLost => "the last byte of each read is lost (xyz was tried, and xy came back): the number of bytes that the read gave is the length, without one less.".into(),
            Self::Race(race) => race.en(),
            Self::Datagram(cause) => cause.en(),
            Self::NotRead { who } => {
                format!("what {who} sent still lies unread in the connection: no thread of the program reads it.")
            }
            Self::NotAccepted { who, before: 0, .. } => {
                format!("the connection of {who} still waits to be accepted: the program listens, but does not call accept.")
            }
            Self::NotAccepted { who, before, held: 0 } => {
                format!("the connection of {who} still waits to be accepted: after {} the program called accept no more.", plural(*before as u64, "client", "clients"))
            }
            Self::NotAccepted { who, before, held } => {
                format!("the connection of {who} still waits to be accepted: after {} the program called accept no more. It still holds {held} connections whose clients have left: is each closed when its client is gone, also after an error?", plural(*before as u64, "client", "clients"))
            }
            Self::WaitsToBeSpokenTo => "the answer came only once the client had ended its side, and this client sends nothing: the program reads before it writes.".into(),
            Self::PrintedInstead => "this text did come, but on the program's own standard output, where no client sees it.".into(),
            Self::PrintedWhatCame { who } => format!("the program printed what {who} sent, and sent {who} nothing: what is printed no client sees, it must be written to the connection."),
            Self::OnStandardOutput => "the program did print something, but on standard output: explanations belong on standard error.".into(),
            Self::DeafClient { who } => {
                format!("{who} does not read what it is sent, and its connection is full: a program that waits until it can send more to {who} keeps the others waiting.")
            }
            Self::NotImplemented { mark } => format!("the program stopped at a {mark}: that part is not written yet."),
            Self::PortIgnored => "the port that was given as the first argument was not used.".into(),
            Self::BindUnchecked { restarted: true, .. } => "bind failed, and nobody looked at its result: listen then takes any free port. The port of a program that has just ended stays reserved for a while, unless SO_REUSEADDR is set before bind.".into(),
            Self::BindUnchecked { found, restarted: false } => format!("bind failed, because the port is taken, and nobody looked at its result: listen then took any free port, and the program now waits for clients on {}.", list(found, "and")),
            Self::OnlyIpv6 => "the program listens on an IPv6 address only: a client of 127.0.0.1, an IPv4 address, does not reach it.".into(),
            Self::OnlyThisMachine => "the program listens on the address of this machine for itself (127.0.0.1): nobody reaches it at any other address.".into(),
            Self::PortNotReusable => "the port of a program that has just ended stays reserved for a while unless SO_REUSEADDR is set before bind (Rust's TcpListener::bind does that itself).".into(),
            Self::NoLengthAndOpen => "without Content-Length the body lasts until the connection is closed, so the client still waits for more of it: say the length, or close the connection after the answer.".into(),
            Self::ContentLengthInCharacters => "Content-Length counts bytes; here it is the number of characters, which is smaller when letters have accents.".into(),
            Self::ChunkSize(wrong) => wrong.en(),
            Self::PathEscaped => "the path led out of the served folder: resolve it (canonicalize) and check that it still lies inside.".into(),
            Self::ClosedAfterFirstAnswer => "the connection was closed after the first answer; the client awaited more.".into(),
            Self::WaitsAtDoor { at } => {
                format!("the program has connected to {at} where no step awaits that, and may wait there for an answer")
            }
            Self::UnreadDataAtClose => "the system resets a connection that is closed while bytes from the client are still unread (or that was set to, by a linger time of 0): was everything read before the close?".into(),
            Self::WantsMoreInput { typed } => format!("the program has read all that was typed ({}), and waits for more on standard input, which is still open: an answer to one line must not wait for the next one, nor for the end.", plural(*typed, "byte", "bytes")),
            Self::Keyboard => "the program reads the keyboard (standard input), where nobody types: what a client sends comes over its connection.".into(),
            Self::Busy { used } => format!("the program does not wait: it has used {} of processor time, and goes on. A loop that never ends does that, and one that asks again and again instead of waiting.", seconds(*used, ".")),
            Self::Stuck { waiting, all, held: Held::Lock } => format!("{} for a lock (a mutex) that nobody releases, and none reads from the client again: is it locked twice by the same thread, or held by one that waits?", threads_en(*waiting, *all)),
            Self::Stuck { waiting, all, held: Held::Unknown } => format!("{} for another one (a lock, a queue, or the end of a thread) in vain, and none reads from the client again.", threads_en(*waiting, *all)),
            Self::Deadlock { waiting, all, held: Held::Lock } => format!("{} for a lock (a mutex) that nobody releases: is it locked twice by the same thread, or held by one that waits?", threads_en(*waiting, *all)),
            Self::Deadlock { waiting, all, held: Held::Unknown } => format!("{} in vain for what only another thread could do: release a lock, signal a condition, fill a queue, or end.", threads_en(*waiting, *all)),
            Self::ReadsFromOthers { who } => format!("each thread that serves a client waits for more from {}, and none is left for another client.", list(&few(who, |count| format!("{count} more")), "and")),
            Self::OneAtATime { who, waits: false } => format!("the only thread that serves clients waits for more from {who}: the program serves one client at a time."),
            Self::OneAtATime { who, waits: true } => format!("one thread waits for more from {who}, and the thread that should accept the next client waits for another thread (for its end, with join?) instead: the program serves one client at a time."),
            Self::LockHeldWhileReading { waiting, all, who } => format!("{} for a lock (a mutex) that another one holds while it waits for more from {}: hold no lock while you wait for a client.", threads_en(*waiting, *all), list(&few(who, |count| format!("{count} more")), "and")),
            Self::LockHeld { waiting, all } => format!("{} for a lock (a mutex) that another one holds: hold no lock while you sleep or wait.", threads_en(*waiting, *all)),
            Self::FewThreads { all } => format!("the program has only {}, and more than that is missing: does each that should run at the same time have one of its own?", plural(*all as u64, "thread", "threads")),
            Self::Asleep { asleep } => format!("{} of the program sleep, and so many lines have not come: they are printed only after the sleep, collected for later, or kept in a buffer that nobody flushes.", plural(*asleep as u64, "thread", "threads")),
            Self::ClosedUnsent { who } => format!("the program accepted the connection of {who} and closed it without having sent anything, and goes on."),
            Self::EndedUnsent { who } => format!("the program came to its end before it had sent {who} anything: when main ends, the whole program does, with all its threads."),
            Self::ReadAll { who, got } => format!("the program has read all that {who} sent, and sent back {}: the rest was lost on its way out. One write (send) may take only a part of what it is given: it says how much, and the rest has to be written again.", plural(*got as u64, "byte", "bytes")),
            Self::Uncaught(error) => error.en(),
            Self::Signal { number } => match number {
                6 => "the program gave itself up (abort): a failed assert, or the library found the memory it manages damaged.".into(),
                8 => "a division by zero.".into(),
                13 => "the program wrote to a connection whose other end was gone, and the signal for that (SIGPIPE) ends who neither ignores nor catches it.".into(),
                _ => "the program used memory that is not its own: a null pointer, an index beyond the end, something freed, or a stack that is full.".into(),
            },
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::CarriageReturns => "as linhas terminam em \\r\\n onde se espera só \\n: o programa escreve \\r, ou deixa que algo reescreva os fins de linha.".into(),
            Self::NoCarriageReturns => "as linhas terminam só em \\n quando se exige \\r\\n.".into(),
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
            Self::ByteOrder { little: false } => "os bytes deste número estão ali, mas o menos significativo vem primeiro: a ordem de rede começa pelo mais significativo (to_be_bytes, htonl, struct.pack(\">…\")).".into(),
            Self::ByteOrder { little: true } => "os bytes deste número estão ali, mas o mais significativo vem primeiro: aqui deve vir o menos significativo (to_le_bytes, struct.pack(\"<…\")).".into(),
            Self::NumberAsText { text } => format!("o número veio como o texto {}, dígito por dígito; aqui ele deve ser um número binário de largura fixa.", quote_short(text.as_bytes())),
            Self::NumberTooWide { wanted, got } => format!("o número está certo, mas ocupa {got} bytes em vez de {wanted}: seu tipo é largo demais."),
            Self::OtherZone { hours } => format!("é a hora atual em outro fuso horário, {hours:+} h: aqui deve ser UTC."),
            Self::NotGzip => "o corpo não está compactado, foi enviado como é: só um cabeçalho não compacta nada.".into(),
            Self::Trimmed => "só diferem espaços em branco no começo ou no fim: algo apara (trim) o que deveria deixar como está.".into(),
            Self::LengthInCharacters => "vieram tantos bytes quantos são os caracteres do texto, e letras acentuadas têm mais de um byte: um tamanho foi contado em caracteres.".into(),
            Self::BytesLost { count } => format!("o que veio aqui deveria vir {count} bytes adiante: o que fica no meio nunca chegou. Tudo o que foi lido foi escrito, e aceito por inteiro? Um write pode não aceitar tudo o que recebe."),
            Self::CutShort => "a conexão terminou antes de vir tudo o que foi anunciado: tudo foi escrito? Um write pode não aceitar tudo o que recebe.".into(),
            Self::CameAgain => "isto é o que veio logo antes, pela segunda vez.".into(),
            Self::SentOn { who } => format!("isto é o que {who} tinha acabado de enviar: o programa o repassa como está."),
            Self::DoubledWhole => "os mesmos bytes vieram duas vezes.".into(),
            Self::GluedLines => "esta linha são duas sem quebra de linha entre elas, ou com o texto de outra no meio: uma linha deve ser escrita de uma só vez (um write_all ou println!, ou sob um só lock).".into(),
            Self::SplitLine => "isto é só parte de uma linha: junte a linha até a quebra de linha e então escreva-a de uma só vez.".into(),
            Self::SplitCharacter => "uma letra de vários bytes foi cortada entre duas leituras: guarde o caractere incompleto até chegarem os bytes restantes.".into(),
            Self::AsciiOnly => "as letras de a a z estão certas, mas as acentuadas ficaram como eram: cada uma tem vários bytes, e quem a converte precisa vê-los juntos, como uma só letra.".into(),
            Self::OnlyWaits { who, tried: false, more } => format!("o programa leu tudo o que os clientes conectados enviaram, e agora só espera: não envia {}nada a {who}.", if *more { "mais " } else { "" }),
            Self::OnlyWaits { who, tried: true, more } => format!("o programa leu tudo o que {who} enviou, e não lhe envia {}nada: nem por um byte ou uma quebra de linha a mais, nem por mais 64 KiB, nem no fim de arquivo.", if *more { "mais " } else { "" }),
            Self::CameAfter { rest, more } => came_after_pt(if *rest { "o resto" } else { "a resposta" }, *more),
            Self::CutAtZeroByte => "de uma mensagem com um byte zero (foi tentado ab\\0cd) só volta o que vem antes dele: strlen e as outras funções de strings em C param ali. Use o número de bytes que a leitura deu.".into(),
            Self::LastByteLost => "o último byte de cada leitura se perde (foi tentado xyz, e voltou xy): o número de bytes que a leitura deu é o tamanho, sem um a menos.".into(),
            Self::Race(race) => race.pt(),
            Self::Datagram(cause) => cause.pt(),
            Self::NotRead { who } => {
                format!("o que {who} enviou ainda está sem ler na conexão: nenhuma thread do programa o lê.")
            }
            Self::NotAccepted { who, before: 0, .. } => {
                format!("a conexão de {who} ainda espera ser aceita: o programa escuta, mas não chama accept.")
            }
            Self::NotAccepted { who, before, held: 0 } => {
                format!("a conexão de {who} ainda espera ser aceita: depois de {} o programa não chamou mais accept.", plural(*before as u64, "cliente", "clientes"))
            }
            Self::NotAccepted { who, before, held } => {
                format!("a conexão de {who} ainda espera ser aceita: depois de {} o programa não chamou mais accept. Ele ainda mantém {held} conexões cujos clientes já saíram: cada uma é fechada quando o cliente sai, também depois de um erro?", plural(*before as u64, "cliente", "clientes"))
            }
            Self::WaitsToBeSpokenTo => "a resposta só veio quando o cliente encerrou o seu lado, e este cliente não envia nada: o programa lê antes de escrever.".into(),
            Self::PrintedInstead => "este texto apareceu, mas na saída padrão do próprio programa, onde nenhum cliente o vê.".into(),
            Self::PrintedWhatCame { who } => format!("o programa imprimiu o que {who} enviou, e não enviou nada a {who}: o que é impresso nenhum cliente vê, é preciso escrever na conexão."),
            Self::OnStandardOutput => "o programa imprimiu algo, mas na saída padrão: explicações vão para a saída de erro padrão.".into(),
            Self::DeafClient { who } => {
                format!("{who} não lê o que recebe, e sua conexão está cheia: um programa que espera até poder enviar mais a {who} faz os outros esperarem.")
            }
            Self::NotImplemented { mark } => format!("o programa parou em um {mark}: essa parte ainda não foi escrita."),
            Self::PortIgnored => "a porta dada como primeiro argumento não foi usada.".into(),
            Self::BindUnchecked { restarted: true, .. } => "o bind falhou, e ninguém olhou o resultado: o listen então escolhe uma porta livre qualquer. A porta de um programa que acabou de terminar fica reservada por um tempo, a menos que SO_REUSEADDR seja ligado antes do bind.".into(),
            Self::BindUnchecked { found, restarted: false } => format!("o bind falhou, porque a porta está ocupada, e ninguém olhou o resultado: o listen então escolheu uma porta livre qualquer, e o programa agora espera por clientes em {}.", list(found, "e")),
            Self::OnlyIpv6 => "o programa escuta apenas em um endereço IPv6: um cliente de 127.0.0.1, um endereço IPv4, não o alcança.".into(),
            Self::OnlyThisMachine => "o programa escuta no endereço que a máquina tem só para si (127.0.0.1): ninguém o alcança em outro endereço.".into(),
            Self::PortNotReusable => "a porta de um programa que acabou de terminar fica reservada por um tempo, a menos que SO_REUSEADDR seja ligado antes do bind (o TcpListener::bind de Rust já faz isso).".into(),
            Self::NoLengthAndOpen => "sem Content-Length, o corpo dura até a conexão ser fechada, e por isso o cliente ainda espera o resto: diga o tamanho, ou feche a conexão depois da resposta.".into(),
            Self::ContentLengthInCharacters => "Content-Length conta bytes; aqui é o número de caracteres, que é menor quando há letras acentuadas.".into(),
            Self::ChunkSize(wrong) => wrong.pt(),
            Self::PathEscaped => "o caminho saiu da pasta servida: resolva-o (canonicalize) e confira se ainda está dentro dela.".into(),
            Self::ClosedAfterFirstAnswer => "a conexão foi fechada depois da primeira resposta; o cliente ainda esperava mais.".into(),
            Self::WaitsAtDoor { at } => {
                format!("o programa se conectou a {at} quando nenhum passo espera isso, e pode estar esperando ali uma resposta")
            }
            Self::UnreadDataAtClose => "o sistema interrompe (reset) uma conexão fechada enquanto há bytes do cliente ainda não lidos (ou configurada para isso, com SO_LINGER de 0): tudo foi lido antes do fechamento?".into(),
            Self::WantsMoreInput { typed } => format!("o programa leu tudo o que foi digitado ({}) e espera mais na entrada padrão, que continua aberta: a resposta a uma linha não pode esperar pela próxima, nem pelo fim.", plural(*typed, "byte", "bytes")),
            Self::Keyboard => "o programa lê o teclado (a entrada padrão), onde ninguém digita: o que um cliente envia vem pela conexão dele.".into(),
            Self::Busy { used } => format!("o programa não espera: já usou {} de tempo de processador, e continua. Um laço que nunca termina faz isso, e um que pergunta sem parar em vez de esperar.", seconds(*used, ",")),
            Self::Stuck { waiting, all, held: Held::Lock } => format!("{} por um lock (um mutex) que ninguém solta, e nenhuma volta a ler do cliente: a mesma thread o tranca duas vezes, ou quem o mantém está esperando?", threads_pt(*waiting, *all)),
            Self::Stuck { waiting, all, held: Held::Unknown } => format!("{} em vão por outra (um lock, uma fila ou o fim de uma thread), e nenhuma volta a ler do cliente.", threads_pt(*waiting, *all)),
            Self::Deadlock { waiting, all, held: Held::Lock } => format!("{} por um lock (um mutex) que ninguém solta: a mesma thread o tranca duas vezes, ou quem o mantém está esperando?", threads_pt(*waiting, *all)),
            Self::Deadlock { waiting, all, held: Held::Unknown } => format!("{} em vão pelo que só outra thread poderia fazer: soltar um lock, sinalizar uma condição, encher uma fila ou terminar.", threads_pt(*waiting, *all)),
            Self::ReadsFromOthers { who } => format!("cada thread que atende um cliente espera por mais de {}, e não sobra nenhuma para outro cliente.", list(&few(who, |count| format!("outros {count}")), "e")),
            Self::OneAtATime { who, waits: false } => format!("a única thread que atende clientes espera por mais de {who}: o programa atende um cliente de cada vez."),
            Self::OneAtATime { who, waits: true } => format!("uma thread espera por mais de {who}, e a que deveria aceitar o próximo cliente espera por outra thread (pelo fim dela, com join?): o programa atende um cliente de cada vez."),
            Self::LockHeldWhileReading { waiting, all, who } => format!("{} por um lock (um mutex) que outra mantém enquanto espera por mais de {}: não mantenha um lock enquanto espera por um cliente.", threads_pt(*waiting, *all), list(&few(who, |count| format!("outros {count}")), "e")),
            Self::LockHeld { waiting, all } => format!("{} por um lock (um mutex) que outra mantém: não mantenha um lock enquanto dorme ou espera.", threads_pt(*waiting, *all)),
            Self::FewThreads { all } => format!("o programa tem só {}, e falta mais do que isso: cada um que deveria rodar ao mesmo tempo tem a sua própria?", plural(*all as u64, "thread", "threads")),
            Self::Asleep { asleep } => format!("{} do programa dormem, e outras tantas linhas não vieram: elas só são impressas depois de dormir, são guardadas para o fim, ou ficam em um buffer em que ninguém dá flush.", plural(*asleep as u64, "thread", "threads")),
            Self::ClosedUnsent { who } => format!("o programa aceitou a conexão de {who} e a fechou sem ter enviado nada, e continua rodando."),
            Self::EndedUnsent { who } => format!("o programa chegou ao fim antes de ter enviado algo a {who}: quando main termina, termina o programa inteiro, com todas as suas threads."),
            Self::ReadAll { who, got } => format!("o programa leu tudo o que {who} enviou, e devolveu {}: o resto se perdeu na saída. Um write (send) pode aceitar só uma parte do que recebe: ele diz quanto, e o resto precisa ser escrito de novo.", plural(*got as u64, "byte", "bytes")),
            Self::Uncaught(error) => error.pt(),
            Self::Signal { number } => match number {
                6 => "o programa desistiu (abort): um assert que falhou, ou a biblioteca encontrou danificada a memória que administra.".into(),
                8 => "uma divisão por zero.".into(),
                13 => "o programa escreveu em uma conexão cuja outra ponta já não existia, e o sinal disso (SIGPIPE) encerra quem não o ignora nem o trata.".into(),
                _ => "o programa usou memória que não é sua: um ponteiro nulo, um índice além do fim, algo já liberado, ou uma pilha cheia.".into(),
            },
        }
    }
}

/// `2 of the program's 3 threads wait`.
fn threads_en(waiting: usize, all: usize) -> String {
    match (waiting, all) {
        (1, 1) => "the program's only thread waits".into(),
        (1, all) => format!("one of the program's {all} threads waits"),
        (waiting, all) if waiting == all => format!("all {all} threads of the program wait"),
        (waiting, all) => format!("{waiting} of the program's {all} threads wait"),
    }
}

fn threads_pt(waiting: usize, all: usize) -> String {
    match (waiting, all) {
        (1, 1) => "a única thread do programa espera".into(),
        (1, all) => format!("uma das {all} threads do programa espera"),
        (waiting, all) if waiting == all => format!("todas as {all} threads do programa esperam"),
        (waiting, all) => format!("{waiting} das {all} threads do programa esperam"),
    }
}

fn came_after_en(what: &str, more: More) -> String {
    match more {
        More::Byte => {
            format!("{what} came as soon as one byte more was sent: the program holds back the last byte of what it reads.")
        }
        More::LineFeed => format!(
            "{what} came as soon as a line feed (\\n) was sent: the program answers whole lines only, instead of what has come. It reads lines (read_line and lines() wait for the end of one), or writes through something that keeps an unfinished line back (LineWriter, print)."
        ),
        More::NextLine => format!("{what} came as soon as another line was sent: the program is one line behind."),
        More::Amount => format!(
            "{what} came only once 64 KiB more were sent: the program keeps something in a buffer until that is full. What writes through a buffer (BufWriter, PrintWriter, a file object) needs a flush after each answer, and who reads must not wait until a buffer is full (read_exact)."
        ),
        More::End => format!(
            "{what} came only once the client had ended its side: the program reads to the end of file (read_to_end, read_to_string) before it answers."
        ),
    }
}

fn came_after_pt(what: &str, more: More) -> String {
    match more {
        More::Byte => format!("{what} veio assim que mais um byte foi enviado: o programa retém o último byte do que lê."),
        More::LineFeed => format!(
            "{what} veio assim que uma quebra de linha (\\n) foi enviada: o programa só responde a linhas inteiras, em vez de responder ao que já chegou. Ele lê linhas (read_line e lines() esperam o fim de uma), ou escreve através de algo que retém uma linha inacabada (LineWriter, print)."
        ),
        More::NextLine => format!("{what} veio assim que outra linha foi enviada: o programa está uma linha atrasado."),
        More::Amount => format!(
            "{what} só veio quando mais 64 KiB foram enviados: o programa guarda algo em um buffer até enchê-lo. O que escreve através de um buffer (BufWriter, PrintWriter, um objeto de arquivo) precisa de flush depois de cada resposta, e quem lê não deve esperar até encher um buffer (read_exact)."
        ),
        More::End => format!(
            "{what} só veio quando o cliente encerrou o seu lado: o programa lê até o fim de arquivo (read_to_end, read_to_string) antes de responder."
        ),
    }
}
