//! What the pages and plots of the lab say, in both languages.

use tst_engine::text::{Say, plural};

use super::text::{DUE, DUE_PT};

/// Which of the repetitions a plot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of them.
    All,
    /// The first.
    First,
}

/// What the laws are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loop {
    /// Clients that ask again as soon as they were answered.
    Closed,
    /// Requests that are due at a fixed rate.
    Open,
    /// A client that asks for one thing after the other.
    Sequential,
}

/// What a bar of a timeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bars {
    /// How long it waited, and then as long as a request takes alone.
    Split,
    /// All of it, because nobody knows how long one takes alone.
    Whole,
    /// All of it, from the connection on: before that it waited for a client.
    Due,
}

/// A sentence or a word.
#[derive(Clone, Debug, PartialEq)]
pub enum PageText {
    Title { path: String },
    Caption { requests: u64, path: String, repetitions: u32, shown: Shown, rate: Option<f64>, processors: usize, system: String },
    LatencyTitle,
    LatencyHelp { has_law: bool },
    ClientsAxis,
    MeanAxis,
    DistributionTitle { clients: usize },
    DistributionHelp,
    LatencyAxis,
    ShareAxis,
    TimelinesTitle,
    TimelinesHelp { bars: Bars },
    TimelineTitle { server: String, clients: usize },
    TimeAxis,
    ClientRows,
    Waits,
    Served,
    UnderWay,
    Failed,
    NothingToDraw,
    Figures,
    LawsTitle,
    Laws { of: Loop },
    Kit { version: String },
    CountingTitle,
    CountersAxis,
    TookAxis,
}

impl Say for PageText {
    fn en(&self) -> String {
        match self {
            Self::Title { path } => format!("What threads are for: {path}, measured"),
            Self::Caption { requests, path, repetitions, shown, rate, processors, system } => {
                let times = match shown {
                    Shown::All => format!("{} in an order by chance", plural(*repetitions, "time", "times")),
                    Shown::First if *repetitions == 1 => "once".into(),
                    Shown::First => format!("the first of {repetitions} times"),
                };
                let begins = match rate {
                    None => "A latency begins before the connection is asked for".into(),
                    Some(rate) => {
                        let due = plural(*rate, "request was due each second", DUE);
                        format!("{due}: a latency begins when its request was due")
                    }
                };
                format!(
                    "{} of {path} for each number of clients, {times}, on {} ({system}). {begins} and ends with the last byte.",
                    plural(*requests, "request", "requests"),
                    plural(*processors, "processor", "processors"),
                )
            }
            Self::LatencyTitle => "Mean latency by the number of clients".into(),
            Self::LatencyHelp { has_law } => {
                let law = " The thin dotted lines without circles: what the law of the design says, from how long one request takes alone.";
                let circles =
                    "Each circle is the middle of the repetitions, the line through it reaches from the least mean to the greatest.";
                format!("{circles}{}", if *has_law { law } else { "" })
            }
            Self::ClientsAxis => "clients at the same time".into(),
            Self::MeanAxis => "mean latency (ms)".into(),
            Self::DistributionTitle { clients } => {
                format!("How latencies are distributed with {}", plural(*clients, "client", "clients"))
            }
            Self::DistributionHelp => {
                "A curve that rises at once: all requests took about as long. A slope: some waited for others.".into()
            }
            Self::LatencyAxis => "latency (ms)".into(),
            Self::ShareAxis => "requests that took at most so long (%)".into(),
            Self::TimelinesTitle => "Each request as a bar".into(),
            Self::TimelinesHelp { bars } => {
                let rest = match bars {
                    Bars::Split => {
                        "Filled: as long as one request takes alone. Hollow: what it waited before that. Where are two filled bars at the \
                         same time?"
                    }
                    Bars::Whole => {
                        "How much of a bar is waiting cannot be told: that takes figures of one client alone (--clients 1,5)."
                    }
                    Bars::Due => "It begins with its connection; a request that was due before that waited for a client until then.",
                };
                format!("A row is a client, a bar is a request. {rest}")
            }
            Self::TimelineTitle { server, clients } => format!("{server}, {}", plural(*clients, "client", "clients")),
            Self::TimeAxis => "time since the run began (ms)".into(),
            Self::ClientRows => "client".into(),
            Self::Waits => "waits".into(),
            Self::Served => "is served".into(),
            Self::UnderWay => "is under way".into(),
            Self::Failed => "failed".into(),
            Self::NothingToDraw => "no request was answered well: there is nothing to draw".into(),
            Self::Figures => "The figures".into(),
            Self::LawsTitle => "What must come out".into(),
            Self::Laws { of: Loop::Closed } => {
                "With n clients that ask again as soon as they were answered, n requests are under way (Little: under way = rate x \
                 latency). A sequential server serves one of them at a time: latency = n x the time of one. A thread for each, or an \
                 event loop, serves all n at once while they only wait: latency = the time of one. A pool of k threads serves k: \
                 latency = n / k x the time of one, once n is more than k."
                    .into()
            }
            Self::Laws { of: Loop::Open } => {
                "Requests are due at a fixed rate, whatever becomes of the earlier ones. A server that serves k at a time (a sequential \
                 one 1, a pool as many as it has threads) does at most k / the time of one each second. While less is due, a latency is \
                 little more than the time of one; where more is due, requests pile up, and latencies grow as long as the run lasts. \
                 Little: under way = rate x latency."
                    .into()
            }
            Self::Laws { of: Loop::Sequential } => {
                "One request is under way at a time, whatever the number of clients (Little: under way = rate x latency = 1). So every \
                 design serves it as if it were alone: latency = the time of one."
                    .into()
            }
            Self::CountingTitle => "Time by the number of counters".into(),
            Self::CountersAxis => "counters at the same time".into(),
            Self::TookAxis => "time of the program (ms)".into(),
            Self::Kit { version } => format!("made by tst {version}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Title { path } => format!("Para que servem threads: {path}, medido"),
            Self::Caption { requests, path, repetitions, shown, rate, processors, system } => {
                let times = match shown {
                    Shown::All => format!("{} em ordem sorteada", plural(*repetitions, "vez", "vezes")),
                    Shown::First if *repetitions == 1 => "uma vez".into(),
                    Shown::First => format!("a primeira de {repetitions} vezes"),
                };
                let begins = match rate {
                    None => "Uma latência começa antes de a conexão ser pedida".into(),
                    Some(rate) => {
                        let due = plural(*rate, "requisição era devida por segundo", DUE_PT).replace('.', ",");
                        format!("{due}: uma latência começa quando a sua requisição era devida")
                    }
                };
                format!(
                    "{} de {path} para cada número de clientes, {times}, em {} ({system}). {begins} e termina com o último byte.",
                    plural(*requests, "requisição", "requisições"),
                    plural(*processors, "processador", "processadores"),
                )
            }
            Self::LatencyTitle => "Latência média pelo número de clientes".into(),
            Self::LatencyHelp { has_law } => {
                let law = " As linhas finas pontilhadas, sem círculos: o que diz a lei do modelo, a partir de quanto leva uma requisição \
                           sozinha.";
                let circles = "Cada círculo é o meio das repetições; a linha que o atravessa vai da menor média à maior.";
                format!("{circles}{}", if *has_law { law } else { "" })
            }
            Self::ClientsAxis => "clientes ao mesmo tempo".into(),
            Self::MeanAxis => "latência média (ms)".into(),
            Self::DistributionTitle { clients } => {
                format!("Como as latências se distribuem com {}", plural(*clients, "cliente", "clientes"))
            }
            Self::DistributionHelp => {
                "Uma curva que sobe de uma vez: todas levaram mais ou menos o mesmo. Uma rampa: umas esperaram por outras.".into()
            }
            Self::LatencyAxis => "latência (ms)".into(),
            Self::ShareAxis => "requisições que levaram no máximo isso (%)".into(),
            Self::TimelinesTitle => "Cada requisição como uma barra".into(),
            Self::TimelinesHelp { bars } => {
                let rest = match bars {
                    Bars::Split => {
                        "Cheia: o tempo que uma requisição leva sozinha. Vazada: o que ela esperou antes. Onde há duas barras cheias ao \
                         mesmo tempo?"
                    }
                    Bars::Whole => {
                        "Quanto de uma barra é espera não se sabe: para isso faltam os números de um só cliente (--clients 1,5)."
                    }
                    Bars::Due => "Ela começa com a conexão; uma requisição devida antes esperou até então por um cliente.",
                };
                format!("Uma linha é um cliente, uma barra é uma requisição. {rest}")
            }
            Self::TimelineTitle { server, clients } => format!("{server}, {}", plural(*clients, "cliente", "clientes")),
            Self::TimeAxis => "tempo desde o começo da medida (ms)".into(),
            Self::ClientRows => "cliente".into(),
            Self::Waits => "espera".into(),
            Self::Served => "é atendido".into(),
            Self::UnderWay => "em andamento".into(),
            Self::Failed => "falhou".into(),
            Self::NothingToDraw => "nenhuma requisição foi bem respondida: não há o que desenhar".into(),
            Self::Figures => "Os números".into(),
            Self::LawsTitle => "O que tem de sair".into(),
            Self::Laws { of: Loop::Closed } => {
                "Com n clientes que pedem de novo assim que são respondidos, n requisições estão em andamento (Little: em andamento = \
                 taxa x latência). Um servidor sequencial atende uma por vez: latência = n x o tempo de uma. Uma thread para cada, ou \
                 um laço de eventos, atende todas as n ao mesmo tempo enquanto elas só esperam: latência = o tempo de uma. Um grupo de \
                 k threads atende k: latência = n / k x o tempo de uma, quando n é mais do que k."
                    .into()
            }
            Self::Laws { of: Loop::Open } => {
                "As requisições são devidas a uma taxa fixa, o que quer que seja das anteriores. Um servidor que atende k ao mesmo tempo \
                 (um sequencial 1, um grupo tantas quantas threads tem) faz no máximo k / o tempo de uma por segundo. Enquanto menos é \
                 devido, uma latência é pouco mais que o tempo de uma; onde mais é devido, as requisições se acumulam, e as latências \
                 crescem enquanto a medida dura. Little: em andamento = taxa x latência."
                    .into()
            }
            Self::Laws { of: Loop::Sequential } => {
                "Uma requisição está em andamento por vez, qualquer que seja o número de clientes (Little: em andamento = taxa x latência \
                 = 1). Assim todo modelo a atende como se estivesse sozinha: latência = o tempo de uma."
                    .into()
            }
            Self::CountingTitle => "Tempo pelo número de contadores".into(),
            Self::CountersAxis => "contadores ao mesmo tempo".into(),
            Self::TookAxis => "tempo do programa (ms)".into(),
            Self::Kit { version } => format!("feito por tst {version}"),
        }
    }
}
