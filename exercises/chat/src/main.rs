//! `chat [PORT]`: a server where many clients talk. / Um servidor em que muitos clientes conversam.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on the port that is the first argument. Without an argument: 9090.
//! - Serve any number of clients, with one thread for each. The program never ends by itself.
//! - A message is a whole line of bytes. It goes once to every connected client, also to the one
//!   that sent it. Lines never mix, and the lines of one sender stay in order.
//! - Who comes later gets no old messages.
//! - The line `:bye` (ended by `\n` or `\r\n`) is a command: close that client's connection, and
//!   send one line to all who stay that says who left, by address. `say :bye` is a message.
//! - A client that just vanishes leaves in the same way. Its unfinished line is no message.
//! - Who left leaves nothing behind: no thread and no open connection.
//! - Extra: one client that never reads does not stop the others.
//! - If the port is bad or taken: print one clear line on standard error and end with another
//!   exit status, without a panic.
//!
//! O que ele deve fazer (tudo está em README.pt-BR.md):
//!
//! - Escutar na porta que é o primeiro argumento. Sem argumento: 9090.
//! - Atender quantos clientes vierem, uma thread para cada um. O programa nunca termina sozinho.
//! - Uma mensagem é uma linha inteira de bytes. Vai uma vez a cada cliente conectado, também a quem
//!   a enviou. Linhas nunca se misturam, e as de um mesmo cliente ficam em ordem.
//! - Quem chega depois não recebe mensagens antigas.
//! - A linha `:bye` (terminada por `\n` ou `\r\n`) é um comando: fechar a conexão desse cliente e
//!   enviar a quem fica uma linha que diz quem saiu, pelo endereço. `say :bye` é uma mensagem.
//! - Um cliente que simplesmente some sai do mesmo jeito. Sua linha incompleta não é mensagem.
//! - Quem saiu não deixa nada para trás: nem thread nem conexão aberta.
//! - Extra: um cliente que nunca lê não para os outros.
//! - Porta inválida ou ocupada: escrever uma linha clara na saída de erro e terminar com outro
//!   código de saída, sem panic.
//!
//! Look up / procure (`rustup doc --std`, <https://doc.rust-lang.org/std>):
//!
//! - `std::thread`: one for each client / uma para cada cliente
//! - `std::io::BufReader`, `read_until`: lines that need not be text / linhas que não são só texto
//! - `std::sync::Arc`, `std::sync::Mutex`: one list for many threads / uma lista para muitas threads
//! - `std::sync::mpsc`: another way, by messages / outro jeito, com mensagens
//! - `std::net::TcpStream`: `try_clone`, `shutdown`, `set_write_timeout`: what for? / para quê?

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("serve the chat / atenda o chat (port/porta {DEFAULT_PORT})")
}
