//! What `tst doctor` says of a machine.

use super::Say;

/// Something a machine offers or lacks, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum MachineItem {
    Cargo { version: String },
    NoCargo,
    Interpreter { command: String, ending: String },
    NoInterpreter { command: String, ending: String },
    NoAnswer { command: String, seconds: u64 },
    Broken { command: String, why: String },
    Ports { numbers: String, shared: bool },
    NoPorts { why: String },
    DefaultPort { port: u16 },
    DefaultPortTaken { port: u16 },
    Counting,
    NoCounting,
    Rest,
    NoRest,
    Pressure { quota: bool },
    NoPressure,
    Loopback,
    NoLoopback,
    Sandbox,
    NoSandbox { why: String },
    SandboxElsewhere,
    Engine { name: String },
    NoEngine,
    Repository { path: String },
    NoRepository,
}

impl Say for MachineItem {
    fn en(&self) -> String {
        match self {
            Self::Cargo { version } => format!("{version} builds crates"),
            Self::NoCargo => "cargo is missing: crates cannot be built. Install Rust from https://rustup.rs".into(),
            Self::Interpreter { command, ending } => format!("`{command}` starts .{ending} files"),
            Self::NoInterpreter { command, ending } => {
                format!("`{command}` is missing: .{ending} files cannot be judged. Install it, or change `run` in config.yaml")
            }
            Self::NoAnswer { command, seconds } => {
                format!("`{command}` did not answer within {seconds} s: see what it does when you type it yourself")
            }
            Self::Broken { command, why } => format!("`{command}` does not work: put right what it says ({why})"),
            Self::Ports { numbers, shared: false } => format!("ports {numbers} are given out to the programs under test"),
            Self::Ports { numbers, .. } => format!(
                "ports {numbers} are given out to the programs under test, and the kernel uses them as well (net.ipv4.ip_local_port_range): once in a while one is taken in between"
            ),
            Self::NoPorts { why } => format!("no port can be had: {why}"),
            Self::DefaultPort { port } => format!("port {port} is free: a program's default port can be checked"),
            Self::DefaultPortTaken { port } => {
                format!("port {port} is taken: checks of the default port are skipped. Stop what listens there")
            }
            Self::Counting => "threads and open files of a program can be counted".into(),
            Self::NoCounting => "threads and open files cannot be counted on this system: checks that need it are skipped".into(),
            Self::Rest => "a program that will never answer is recognised at once".into(),
            Self::NoRest => "a program that will never answer is recognised only by its time limit on this system".into(),
            Self::Pressure { quota: true } => "it can be told how busy the machine is, and whether a quota slows programs down".into(),
            Self::Pressure { quota: false } => {
                "it can be told how busy the machine is, but not whether a quota slows programs down (no cpu.stat)".into()
            }
            Self::NoPressure => {
                "it cannot be told how busy the machine is: a time beyond its bound is no failure here, but an error (no /proc/pressure)"
                    .into()
            }
            Self::Loopback => "127.0.0.2 is there: it stands for another machine".into(),
            Self::NoLoopback => {
                "127.0.0.2 is not there: the check from another machine is skipped. On macOS: sudo ifconfig lo0 alias 127.0.0.2"
                    .into()
            }
            Self::Sandbox => "full isolation is to be had: strangers' programs are built and run in sandboxes".into(),
            Self::NoSandbox { why } => format!("strangers' programs cannot be isolated here (your own do not need it): {why}"),
            Self::SandboxElsewhere => {
                "the sandbox for strangers' programs was not tried; `cargo run --package tst -- doctor` tries it".into()
            }
            Self::Engine { name } => format!("{name} runs containers: judge one with --connect"),
            Self::NoEngine => "no container engine runs; only the experiment with containers needs one".into(),
            Self::Repository { path } => format!("the course is in {path}"),
            Self::NoRepository => "this is not the course's repository".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Cargo { version } => format!("{version} compila crates"),
            Self::NoCargo => "falta cargo: crates não podem ser compilados. Instale Rust a partir de https://rustup.rs".into(),
            Self::Interpreter { command, ending } => format!("`{command}` inicia arquivos .{ending}"),
            Self::NoInterpreter { command, ending } => {
                format!("falta `{command}`: arquivos .{ending} não podem ser julgados. Instale-o, ou mude `run` em config.yaml")
            }
            Self::NoAnswer { command, seconds } => {
                format!("`{command}` não respondeu em {seconds} s: veja o que ele faz quando você mesmo o digita")
            }
            Self::Broken { command, why } => format!("`{command}` não funciona: corrija o que ele diz ({why})"),
            Self::Ports { numbers, shared: false } => format!("as portas {numbers} são dadas aos programas em teste"),
            Self::Ports { numbers, .. } => format!(
                "as portas {numbers} são dadas aos programas em teste, e o kernel também as usa (net.ipv4.ip_local_port_range): de vez em quando uma é ocupada no meio do caminho"
            ),
            Self::NoPorts { why } => format!("não há porta disponível: {why}"),
            Self::DefaultPort { port } => format!("a porta {port} está livre: a porta padrão de um programa pode ser verificada"),
            Self::DefaultPortTaken { port } => {
                format!("a porta {port} está ocupada: verificações da porta padrão são puladas. Encerre quem escuta nela")
            }
            Self::Counting => "threads e arquivos abertos de um programa podem ser contados".into(),
            Self::NoCounting => "threads e arquivos abertos não podem ser contados neste sistema: as verificações que dependem disso são puladas".into(),
            Self::Rest => "um programa que nunca vai responder é reconhecido na hora".into(),
            Self::NoRest => "um programa que nunca vai responder só é reconhecido pelo limite de tempo neste sistema".into(),
            Self::Pressure { quota: true } => "dá para saber o quanto a máquina está ocupada, e se uma cota atrasa os programas".into(),
            Self::Pressure { quota: false } => {
                "dá para saber o quanto a máquina está ocupada, mas não se uma cota atrasa os programas (sem cpu.stat)".into()
            }
            Self::NoPressure => {
                "não dá para saber o quanto a máquina está ocupada: um tempo acima do permitido não é falha aqui, mas erro (sem /proc/pressure)"
                    .into()
            }
            Self::Loopback => "127.0.0.2 existe: faz o papel de outra máquina".into(),
            Self::NoLoopback => "127.0.0.2 não existe: a verificação a partir de outra máquina é pulada. No macOS: sudo ifconfig lo0 alias 127.0.0.2".into(),
            Self::Sandbox => "há isolamento completo: programas alheios são compilados e executados em caixas de areia (sandboxes)".into(),
            Self::NoSandbox { why } => format!("programas alheios não podem ser isolados aqui (os seus não precisam disso): {why}"),
            Self::SandboxElsewhere => {
                "o isolamento de programas alheios não foi testado; `cargo run --package tst -- doctor` o testa".into()
            }
            Self::Engine { name } => format!("{name} roda contêineres: julgue um com --connect"),
            Self::NoEngine => "nenhum motor de contêineres está rodando; só o experimento com contêineres precisa de um".into(),
            Self::Repository { path } => format!("o curso está em {path}"),
            Self::NoRepository => "este não é o repositório do curso".into(),
        }
    }
}
