//! `http [PORT] [DIR]`: a tiny web server, without an HTTP library.
//! Um minúsculo servidor web, sem biblioteca de HTTP.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on PORT (default: 8000) and serve the files of the folder DIR (default: `.`).
//! - `GET /`: a page in HTML that says which server this is. Accented letters survive.
//! - `GET /echo/TEXT`: TEXT as plain text, with the percent-encoding undone (`%20` is a space).
//! - `GET /sleep/MS`: answer after MS milliseconds, from 0 to 10000.
//! - Any other path: the file of that name, with its content type. No such file, or a folder:
//!   404. Nothing outside DIR is ever served, however the path is spelled.
//! - A method other than GET: 405 with `Allow: GET`. A request that is not HTTP, or a bad number
//!   for `sleep`: 400. A request head over 16 KiB: 431.
//! - Each answer has a correct `Content-Length` and `Connection: close`, and then the connection
//!   is closed. Lines of the head end in `\r\n`; in a request, accept a bare `\n` too.
//! - Many clients at the same time: a slow or silent one does not stop the others, and one that
//!   leaves early harms nobody.
//! - If the port is bad or taken: print one clear line on standard error and end with another
//!   exit status, without a panic.
//!
//! O que ele deve fazer (tudo está em README.pt-BR.md):
//!
//! - Escutar em PORT (padrão: 8000) e servir os arquivos da pasta DIR (padrão: `.`).
//! - `GET /`: uma página em HTML que diz que servidor é este. As letras com acento sobrevivem.
//! - `GET /echo/TEXT`: TEXT como texto puro, com a codificação por `%` desfeita (`%20` é um espaço).
//! - `GET /sleep/MS`: responder depois de MS milissegundos, de 0 a 10000.
//! - Qualquer outro caminho: o arquivo com esse nome, com o seu tipo. Se não existe, ou é uma pasta:
//!   404. Nada fora de DIR é servido, como quer que se escreva o caminho.
//! - Outro método que não GET: 405 com `Allow: GET`. Pedido que não é HTTP, ou número inválido em
//!   `sleep`: 400. Cabeçalho de mais de 16 KiB: 431.
//! - Cada resposta tem `Content-Length` correto e `Connection: close`, e depois a conexão é
//!   fechada. Linhas do cabeçalho terminam em `\r\n`; em um pedido, aceite também só `\n`.
//! - Muitos clientes ao mesmo tempo: um lento ou calado não para os outros, e um que sai antes não
//!   prejudica ninguém.
//! - Porta inválida ou ocupada: escrever uma linha clara na saída de erro e terminar com outro
//!   código de saída, sem panic.
//!
//! Look up / procure (`rustup doc --std`, <https://doc.rust-lang.org/std>):
//!
//! - `std::net::TcpListener`, `std::thread`: one for each connection / uma para cada conexão
//! - `std::io::BufReader`, `read_until`, `take`: lines, and a limit / linhas, e um limite
//! - `std::fs::read`, `Path::canonicalize`, `Path::starts_with`: where does a path lead? / aonde leva?
//! - `char::to_digit`: the value of a hexadecimal digit / o valor de um dígito hexadecimal
//! - `TcpStream::shutdown`: if you close before you have read all? / e se fechar antes de ler tudo?

const DEFAULT_PORT: u16 = 8000;

fn main() {
    todo!("serve a folder / sirva uma pasta (port/porta {DEFAULT_PORT})")
}
