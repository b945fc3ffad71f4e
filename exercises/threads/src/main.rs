//! `threads [NAME:START:INTERVAL_MS]...`: counters that count down at the same time.
//! Contadores que contam para baixo ao mesmo tempo.
//!
//! What it must do (all of it is in README.md):
//!
//! - Each argument is a counter. Without arguments there are two: see below.
//! - For each counter, in order, the main thread prints `Iniciando contador K ("NAME")`, where K
//!   is 1 for the first, and starts a thread for it.
//! - Then, without waiting, the main thread prints `Fim`.
//! - Each counter prints `NAME: V` for V from START down to 1. After each line it sleeps for
//!   INTERVAL_MS milliseconds.
//! - The program ends with exit status 0 when all counters have finished.
//! - A name may hold spaces, accents and colons: the last two colons of the argument separate.
//! - If any argument is bad: print one clear line on standard error, nothing on standard output,
//!   and end with another exit status, without a panic.
//!
//! O que ele deve fazer (tudo está em README.pt-BR.md):
//!
//! - Cada argumento é um contador. Sem argumentos há dois: veja abaixo.
//! - Para cada contador, em ordem, a thread principal escreve `Iniciando contador K ("NAME")`, em
//!   que K é 1 no primeiro, e inicia uma thread para ele.
//! - Depois, sem esperar, a thread principal escreve `Fim`.
//! - Cada contador escreve `NAME: V` para V de START até 1. Depois de cada linha ele dorme por
//!   INTERVAL_MS milissegundos.
//! - O programa termina com código de saída 0 quando todos os contadores acabaram.
//! - Um nome pode ter espaços, acentos e dois-pontos: os dois últimos `:` do argumento separam.
//! - Argumento inválido: escrever uma linha clara na saída de erro, nada na saída padrão, e
//!   terminar com outro código de saída, sem panic.
//!
//! Look up / procure (`rustup doc --std`, <https://doc.rust-lang.org/std>):
//!
//! - `std::thread::spawn`, `JoinHandle`: what is it for? / para que serve? (`std::thread::scope`)
//! - `std::thread::sleep`, `std::time::Duration`
//! - `str::rsplit_once`: cuts a text at its last colon / corta um texto no último `:`
//! - `println!`: can two threads mix their lines? / duas threads podem misturar as linhas?

const DEFAULT_COUNTERS: [&str; 2] = ["5 Segundos:5:1000", "A:15:300"];

fn main() {
    todo!("count down / conte para baixo: {DEFAULT_COUNTERS:?}")
}
