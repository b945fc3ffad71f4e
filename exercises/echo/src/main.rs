//! `echo [PORT]`: a server that gives everything back. / Um servidor que devolve tudo.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on the port that is the first argument. Without an argument: 9090.
//! - Serve one client: every byte that comes goes back, unchanged and in order.
//! - Answer as soon as something came. Do not wait for the end of a line.
//! - Take any byte, not only text, and any amount: 1 MiB at once, or one byte at a time.
//! - When the client has ended its side: close the connection and end with exit status 0.
//!   An empty line is not the end.
//! - If the port is bad or taken: print one clear line on standard error and end with another
//!   exit status, without a panic.
//!
//! O que ele deve fazer (tudo está em README.pt-BR.md):
//!
//! - Escutar na porta que é o primeiro argumento. Sem argumento: 9090.
//! - Atender um cliente: cada byte que chega volta, igual e na mesma ordem.
//! - Responder assim que algo chega, sem esperar pelo fim de uma linha.
//! - Aceitar qualquer byte, não só texto, e qualquer quantidade: 1 MiB de uma vez, ou um a um.
//! - Quando o cliente encerra o lado dele: fechar a conexão e terminar com código de saída 0.
//!   Uma linha vazia não é o fim.
//! - Porta inválida ou ocupada: escrever uma linha clara na saída de erro e terminar com outro
//!   código de saída, sem panic.
//!
//! Look up / procure (`rustup doc --std`, <https://doc.rust-lang.org/std>):
//!
//! - `std::net::TcpListener`, `std::net::TcpStream`: as in / como em `hello`
//! - `std::io::Read`: what does `read` return, and what is a 0? / o que `read` devolve, e o que é 0?
//! - `std::io::Write`: how do `write` and `write_all` differ? / em que diferem os dois?

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("echo to one client / devolva tudo a um cliente (port/porta {DEFAULT_PORT})")
}
