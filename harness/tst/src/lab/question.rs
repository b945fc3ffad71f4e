//! What a worksheet asks, in both languages.

use tst_engine::text::{Say, list, plural};

/// A question, or what stands above some. All are Markdown of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    Title,
    Figures,
    Explain,
    Sequential { clients: Vec<usize> },
    ThreadsToo,
    Threads { clients: Vec<usize> },
    Gain { waits: bool },
    Pool { threads: usize, is_exceeded: bool },
    Events,
    Own,
    Rate,
    SequentialClient,
    ThreadedClient,
    Container,
    SpareConnection { others: bool },
    SpareConnections { others: bool },
    Little { rows: usize },
    Failed,
    CountersTitle,
    Counters,
    OneAfterTheOther,
    SleepingThreads,
}

/// Numbers of clients in a sentence.
fn numbers(clients: &[usize], and: &str) -> String {
    let words: Vec<String> = clients.iter().map(usize::to_string).collect();
    list(&words, and)
}

impl Say for Question {
    fn en(&self) -> String {
        match self {
            Self::Title => "Worksheet: what threads are for".into(),
            Self::Figures => "What was measured".into(),
            Self::Explain => "Explain it".into(),
            Self::Sequential { clients } => format!(
                "Look at the sequential server with {} clients: what happens to the mean latency, and what to the requests each second? \
                 Say in one sentence what each client waits for.",
                numbers(clients, "and")
            ),
            Self::ThreadsToo => {
                "The same of the server with a thread for each connection. What is no longer waited for?".into()
            }
            Self::Threads { clients } => format!(
                "Look at the server with a thread for each connection, with {} clients: what happens to the mean latency, and what to \
                 the requests each second? Why?",
                numbers(clients, "and")
            ),
            Self::Gain { waits } => {
                let without = " What would happen with `--path /`, where a request waits for nothing?";
                format!(
                    "How many times as many requests each second does the threaded server answer with the most clients? Why not \
                     more?{}",
                    if *waits { without } else { "" }
                )
            }
            Self::Pool { threads, is_exceeded: true } => {
                format!("The pool has {threads} threads. With how many clients does its latency begin to grow, and how fast?")
            }
            Self::Pool { threads, is_exceeded: false } => {
                format!("The pool has {threads} threads. With how many clients will its latency begin to grow? Measure it.")
            }
            Self::Events => {
                "The event loop has one thread. Why can it serve several clients at the same time here? With what kind of work could \
                 it not?"
                    .into()
            }
            Self::Own => {
                "Your server: how many clients does it serve at the same time? By which figures can you tell?".into()
            }
            Self::Rate => {
                "Requests were due at a fixed rate, whatever became of the earlier ones. Which server keeps up? What happens to the \
                 latencies of one that does not?"
                    .into()
            }
            Self::SequentialClient => {
                "In class, threads on the server gained nothing as long as the client asked for one thing after the other. Try \
                 `--client sequential`: which figures change, which do not, and why?"
                    .into()
            }
            Self::ThreadedClient => {
                "The client asked for one thing after the other. Try it without `--client sequential`: which figures change, which do \
                 not, and why?"
                    .into()
            }
            Self::Container => {
                "Compare the row of the container with the same server outside of it: what does the container cost, and what does it \
                 not?"
                    .into()
            }
            Self::SpareConnection { others } => format!(
                "A browser opens a spare connection and says nothing on it. What does that do to the sequential server{}?",
                if *others { ", and what to the others" } else { "" }
            ),
            Self::SpareConnections { others } => format!(
                "A browser opens a spare connection and says nothing on it. What does that do to {}?",
                if *others { "each of these servers" } else { "this server" }
            ),
            Self::Little { rows } => format!(
                "Little's law says: requests under way = requests each second x latency. Calculate it for {}. What do you get, and why?",
                plural(*rows, "row", "rows")
            ),
            Self::Failed => "Requests failed. Ask the server by hand, such as with `curl -v`: what does it do?".into(),
            Self::CountersTitle => "Worksheet: counters in threads".into(),
            Self::Counters => {
                "With more and more counters: which column does the time of the program follow, the longest or the sum? What does that \
                 say about when the counters run?"
                    .into()
            }
            Self::OneAfterTheOther => {
                "Take away the threads: call one counter after the other. What must come out then? Measure it with `--subject`.".into()
            }
            Self::SleepingThreads => {
                "Each counter sleeps nearly all the time. How many of them could run at the same time on one processor? And if they \
                 calculated instead?"
                    .into()
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Title => "Folha de respostas: para que servem threads".into(),
            Self::Figures => "O que foi medido".into(),
            Self::Explain => "Explique".into(),
            Self::Sequential { clients } => format!(
                "Olhe o servidor sequencial com {} clientes: o que acontece com a latência média, e o que com as requisições por \
                 segundo? Diga em uma frase o que cada cliente espera.",
                numbers(clients, "e")
            ),
            Self::ThreadsToo => "O mesmo do servidor com uma thread para cada conexão. O que não se espera mais?".into(),
            Self::Threads { clients } => format!(
                "Olhe o servidor com uma thread para cada conexão, com {} clientes: o que acontece com a latência média, e o que com as \
                 requisições por segundo? Por quê?",
                numbers(clients, "e")
            ),
            Self::Gain { waits } => {
                let without = " O que aconteceria com `--path /`, em que uma requisição não espera por nada?";
                format!(
                    "Quantas vezes mais requisições por segundo o servidor com threads responde com o maior número de clientes? Por que \
                     não mais?{}",
                    if *waits { without } else { "" }
                )
            }
            Self::Pool { threads, is_exceeded: true } => {
                format!("O grupo tem {threads} threads. Com quantos clientes a latência começa a crescer, e com que rapidez?")
            }
            Self::Pool { threads, is_exceeded: false } => {
                format!("O grupo tem {threads} threads. Com quantos clientes a latência vai começar a crescer? Meça.")
            }
            Self::Events => {
                "O laço de eventos tem uma só thread. Por que aqui ele consegue atender vários clientes ao mesmo tempo? Com que tipo de \
                 trabalho não conseguiria?"
                    .into()
            }
            Self::Own => "O seu servidor: quantos clientes ele atende ao mesmo tempo? Por quais números se vê isso?".into(),
            Self::Rate => {
                "As requisições eram devidas a uma taxa fixa, o que quer que fosse das anteriores. Que servidor dá conta? O que acontece \
                 com as latências de um que não dá?"
                    .into()
            }
            Self::SequentialClient => {
                "Na aula, threads no servidor não ganharam nada enquanto o cliente pedia uma coisa depois da outra. Experimente \
                 `--client sequential`: que números mudam, quais não, e por quê?"
                    .into()
            }
            Self::ThreadedClient => {
                "O cliente pedia uma coisa depois da outra. Experimente sem `--client sequential`: que números mudam, quais não, e por \
                 quê?"
                    .into()
            }
            Self::Container => {
                "Compare a linha do contêiner com o mesmo servidor fora dele: o que o contêiner custa, e o que não custa?".into()
            }
            Self::SpareConnection { others } => format!(
                "Um navegador abre uma conexão de reserva e não diz nada nela. O que isso faz com o servidor sequencial{}?",
                if *others { ", e o que com os outros" } else { "" }
            ),
            Self::SpareConnections { others } => format!(
                "Um navegador abre uma conexão de reserva e não diz nada nela. O que isso faz com {}?",
                if *others { "cada um destes servidores" } else { "este servidor" }
            ),
            Self::Little { rows } => format!(
                "A lei de Little diz: requisições em andamento = requisições por segundo x latência. Calcule para {}. O que dá, e por \
                 quê?",
                plural(*rows, "linha", "linhas")
            ),
            Self::Failed => "Requisições falharam. Peça algo ao servidor à mão, por exemplo com `curl -v`: o que ele faz?".into(),
            Self::CountersTitle => "Folha de respostas: contadores em threads".into(),
            Self::Counters => {
                "Com mais e mais contadores: que coluna o tempo do programa segue, a do mais longo ou a da soma? O que isso diz sobre \
                 quando os contadores rodam?"
                    .into()
            }
            Self::OneAfterTheOther => {
                "Tire as threads: chame um contador depois do outro. O que tem de sair então? Meça com `--subject`.".into()
            }
            Self::SleepingThreads => {
                "Cada contador dorme quase o tempo todo. Quantos deles poderiam rodar ao mesmo tempo em um só processador? E se eles \
                 calculassem?"
                    .into()
            }
        }
    }
}
