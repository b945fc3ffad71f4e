//! `hello [PORT]`: the smallest server. / O menor dos servidores.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on the port that is the first argument. Without an argument: 9090.
//! - Wait for one client, for as long as it takes.
//! - Send it exactly `Hello, World!` and one `\n`.
//! - Close the connection and end with exit status 0.
//! - If the port is bad (`abc`, `70000`, empty) or taken: print one clear line on standard error
//!   and end with another exit status. A panic message is not a clear line.
//!
//! O que ele deve fazer (tudo está em README.pt-BR.md):
//!
//! - Escutar na porta que é o primeiro argumento. Sem argumento: 9090.
//! - Esperar por um cliente, pelo tempo que for preciso.
//! - Enviar a ele exatamente `Hello, World!` e um `\n`.
//! - Fechar a conexão e terminar com código de saída 0.
//! - Porta inválida (`abc`, `70000`, vazia) ou ocupada: escrever uma linha clara na saída de erro
//!   e terminar com outro código de saída. A mensagem de um panic não é uma linha clara.
//!
//! Look up / procure (`rustup doc --std`, <https://doc.rust-lang.org/std>):
//!
//! - `std::env::args`: what was typed after the program's name / o que foi digitado depois do nome
//! - `std::net::TcpListener`: waits for clients / espera por clientes
//! - `std::net::TcpStream`: the connection to one client / a conexão com um cliente
//! - `std::io::Write`: the trait that sends bytes / o trait que envia bytes
//! - `std::process::ExitCode`: how `main` says that it failed / como `main` diz que falhou

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("greet one client / cumprimente um cliente (port/porta {DEFAULT_PORT})")
}
