//! What the pages and plots of the lab say, in both languages.

use tst_engine::text::Say;

/// A sentence or a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageText {
    Title { path: String },
    Caption { requests: u64, path: String, repetitions: u32, processors: usize, system: String },
    LatencyTitle,
    LatencyHelp,
    ClientsAxis,
    MeanAxis,
    DistributionTitle { clients: usize },
    DistributionHelp,
    LatencyAxis,
    ShareAxis,
    TimelinesTitle,
    TimelinesHelp,
    TimelineTitle { server: String, clients: usize },
    TimeAxis,
    ClientRows,
    Waits,
    Served,
    NothingToDraw,
    Figures,
    LawsTitle,
    Laws,
    Kit { version: String },
    CountingTitle,
    CountersAxis,
    TookAxis,
}

impl Say for PageText {
    fn en(&self) -> String {
        match self {
            Self::Title { path } => format!("What threads are for: {path}, measured"),
            Self::Caption { requests, path, repetitions, processors, system } => format!(
                "{requests} requests of {path} for each number of clients, {repetitions} times in an order by chance, on {processors} \
                 processors ({system}). A latency begins before the connection is asked for and ends with the last byte."
            ),
            Self::LatencyTitle => "Mean latency by the number of clients".into(),
            Self::LatencyHelp => {
                "Each circle is the middle of the repetitions, the line through it reaches from the least mean to the greatest. \
                 Dotted: what the law of the design says, from how long one request takes alone."
                    .into()
            }
            Self::ClientsAxis => "clients at the same time".into(),
            Self::MeanAxis => "mean latency (ms)".into(),
            Self::DistributionTitle { clients } => format!("How latencies are distributed with {clients} clients"),
            Self::DistributionHelp => {
                "A curve that rises at once: all requests took about as long. A slope: some waited for others.".into()
            }
            Self::LatencyAxis => "latency (ms)".into(),
            Self::ShareAxis => "requests that took at most so long (%)".into(),
            Self::TimelinesTitle => "Each request as a bar".into(),
            Self::TimelinesHelp => {
                "A row is a client, a bar is a request. Dark: as long as one request takes alone. Light: what it waited before that. \
                 Where are two dark bars at the same time?"
                    .into()
            }
            Self::TimelineTitle { server, clients } => format!("{server}, {clients} clients"),
            Self::TimeAxis => "time since the run began (ms)".into(),
            Self::ClientRows => "client".into(),
            Self::Waits => "waits".into(),
            Self::Served => "is served".into(),
            Self::NothingToDraw => "no request was answered well: there is nothing to draw".into(),
            Self::Figures => "The figures".into(),
            Self::LawsTitle => "What must come out".into(),
            Self::Laws => {
                "With n clients that ask again as soon as they were answered, n requests are under way (Little: under way = rate x \
                 latency). A sequential server serves one of them at a time: latency = n x the time of one. A thread for each, or an \
                 event loop, serves all n at once while they only wait: latency = the time of one. A pool of k threads serves k: \
                 latency = n / k x the time of one, once n is more than k."
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
            Self::Caption { requests, path, repetitions, processors, system } => format!(
                "{requests} requisições de {path} para cada número de clientes, {repetitions} vezes em ordem sorteada, em {processors} \
                 processadores ({system}). Uma latência começa antes de a conexão ser pedida e termina com o último byte."
            ),
            Self::LatencyTitle => "Latência média pelo número de clientes".into(),
            Self::LatencyHelp => {
                "Cada círculo é o meio das repetições; a linha que o atravessa vai da menor média à maior. Pontilhado: o que diz a \
                 lei do modelo, a partir de quanto leva uma requisição sozinha."
                    .into()
            }
            Self::ClientsAxis => "clientes ao mesmo tempo".into(),
            Self::MeanAxis => "latência média (ms)".into(),
            Self::DistributionTitle { clients } => format!("Como as latências se distribuem com {clients} clientes"),
            Self::DistributionHelp => {
                "Uma curva que sobe de uma vez: todas levaram mais ou menos o mesmo. Uma rampa: umas esperaram por outras.".into()
            }
            Self::LatencyAxis => "latência (ms)".into(),
            Self::ShareAxis => "requisições que levaram no máximo isso (%)".into(),
            Self::TimelinesTitle => "Cada requisição como uma barra".into(),
            Self::TimelinesHelp => {
                "Uma linha é um cliente, uma barra é uma requisição. Escuro: o tempo que uma requisição leva sozinha. Claro: o que ela \
                 esperou antes. Onde há duas barras escuras ao mesmo tempo?"
                    .into()
            }
            Self::TimelineTitle { server, clients } => format!("{server}, {clients} clientes"),
            Self::TimeAxis => "tempo desde o começo da medida (ms)".into(),
            Self::ClientRows => "cliente".into(),
            Self::Waits => "espera".into(),
            Self::Served => "é atendido".into(),
            Self::NothingToDraw => "nenhuma requisição foi bem respondida: não há o que desenhar".into(),
            Self::Figures => "Os números".into(),
            Self::LawsTitle => "O que tem de sair".into(),
            Self::Laws => {
                "Com n clientes que pedem de novo assim que são respondidos, n requisições estão em andamento (Little: em andamento = \
                 taxa x latência). Um servidor sequencial atende uma por vez: latência = n x o tempo de uma. Uma thread para cada, ou \
                 um laço de eventos, atende todas as n ao mesmo tempo enquanto elas só esperam: latência = o tempo de uma. Um grupo de \
                 k threads atende k: latência = n / k x o tempo de uma, quando n é mais do que k."
                    .into()
            }
            Self::CountingTitle => "Tempo pelo número de contadores".into(),
            Self::CountersAxis => "contadores ao mesmo tempo".into(),
            Self::TookAxis => "tempo do programa (ms)".into(),
            Self::Kit { version } => format!("feito por tst {version}"),
        }
    }
}
