//! `echocaps [PORT]`: an echo server that answers in upper case. / Um eco em maiúsculas.
//!
//! What it must do (all of it is in README.md):
//!
//! - All that `echo` does, but letters come back in upper case: `ação` becomes `AÇÃO`.
//! - Text is UTF-8, where one letter can be several bytes. These bytes can come in two pieces:
//!   then the letter goes back when it is complete.
//! - What has no upper case (digits, `漢`) and bytes that are not valid UTF-8 come back unchanged.
//! - If the input ends in the middle of a letter, its bytes come back unchanged.
//! - Extra: another machine can reach the server, not only `127.0.0.1`.
//!
//! O que ele deve fazer (tudo está em README.pt-BR.md):
//!
//! - Tudo o que `echo` faz, mas as letras voltam em maiúsculas: `ação` vira `AÇÃO`.
//! - O texto é UTF-8, em que uma letra pode ter vários bytes. Eles podem chegar em dois pedaços:
//!   então a letra volta quando está completa.
//! - O que não tem maiúscula (dígitos, `漢`) e bytes que não são UTF-8 válido voltam iguais.
//! - Se a entrada termina no meio de uma letra, os bytes dela voltam iguais.
//! - Extra: outra máquina alcança o servidor, e não só `127.0.0.1`.
//!
//! Look up / procure (`rustup doc --std`, <https://doc.rust-lang.org/std>):
//!
//! - `char::to_uppercase`: why an iterator, and not one `char`? / por que um iterador?
//! - `std::str::from_utf8`, `error_len`: "wrong" or "not yet" / "errado" ou "ainda não"
//! - `slice::utf8_chunks`: walks over bytes that are partly text / percorre bytes que em parte são texto
//! - `std::net::TcpListener::bind`: what is `0.0.0.0`? / o que é `0.0.0.0`?

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("answer one client in upper case / responda em maiúsculas (port/porta {DEFAULT_PORT})")
}
