//! HTTP as it is: answers without a body, in chunks, before the final one and over a connection that is kept. Right programs
//! pass, and wrong ones are told what is wrong, and where.

use crate::files::mistake;
use crate::support::has;
use crate::support::scenes::{Case, come_out};

/// Answers each request with what belongs to its target, and goes on unless the request or the answer says otherwise. A target
/// behind which `!` stands closes, one with `?` keeps the connection open, whatever was asked.
const SERVER: &str = "
import socket, sys, threading

def serve(client):
    lines = client.makefile('rb')
    while request := lines.readline():
        head = b''.join(iter(lines.readline, b'\\r\\n'))
        target = request.split()[1].decode()
        client.sendall(ANSWERS[target])
        if target.endswith('!') or b'Connection: close' in head and not target.endswith('?'):
            break
        if target.endswith('?'):
            threading.Event().wait()
    client.shutdown(socket.SHUT_RDWR)
    client.close()

server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
";

/// What the server sends: its target, and the answer as Python writes bytes.
const ANSWERS: [(&str, &str); 23] = [
    ("/length", r"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
    ("/empty", r"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \x22aB\x22\r\n\r\n"),
    ("/204", r"HTTP/1.1 204 No Content\r\n\r\n"),
    ("/304", r"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"),
    ("/304?", r"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"),
    ("/304body", r"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\nabc"),
    ("/101", r"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello\n"),
    ("/100", r"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    ("/only100!", r"HTTP/1.1 100 Continue\r\n\r\n"),
    ("/chunks", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n"),
    ("/decimal?", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n0123456789\r\n0\r\n\r\n"),
    ("/letters", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nol\xc3\xa1\r\n0\r\n\r\n"),
    ("/end_counted", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc\r\n0\r\n\r\n"),
    ("/no_size", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n"),
    ("/bare", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n"),
    ("/no_last!", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ("/no_last?", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ("/no_end?", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"),
    ("/cut!", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
    ("/both", r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    ("/closes!", r"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    ("/more", r"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\n"),
    ("/until_end!", r"HTTP/1.1 200 OK\r\n\r\nall of it"),
];

const CASES: [Case; 41] = [
    ("- ana: { request: { method: HEAD, target: /empty } }\n- ana: { response: 200 }\n- ana: { sees: end }", None),
    (
        "- ana: { request: { method: HEAD, target: /empty } }\n- ana: { response: { status: 200, content_length: exact, body: '' } }",
        None,
    ),
    (
        "- ana: { request: { method: HEAD, target: /length } }\n- ana: { response: { status: 200, content_length: exact } }",
        Some((
            "wrong_response",
            "an answer to HEAD has no body, but after the head of the response to ana came 3 bytes",
            "uma resposta a HEAD não tem corpo, mas depois dos cabeçalhos da resposta a ana 3 bytes ainda vieram",
        )),
    ),
    (
        "- ana: connect\n- ana: { send: \"HEAD /length HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n\" }\n- ana: { response: 200 }\n- ana: { sees: end }",
        Some(("unexpected_bytes", "ana received something where nothing should come", "ana recebeu algo quando nada deveria vir")),
    ),
    ("- ana: { get: /204 }\n- ana: { response: { status: 204, content_length: exact } }\n- ana: { sees: end }", None),
    ("- ana: { request: { target: /204, keep: true } }\n- ana: { response: 204 }", None),
    ("- ana: { get: /304 }\n- ana: { response: { status: [200, 304] } }\n- ana: { sees: end }", None),
    ("- ana: { get: '/304?' }\n- ana: { response: { status: [200, 304] } }", None),
    (
        "- ana: { get: '/304?' }\n- ana: { response: { status: 304, content_length: exact } }",
        Some(("did_not_close", "the connection of ana was not closed", "a conexão de ana não foi fechada")),
    ),
    (
        "- ana: { get: /304body }\n- ana: { response: { content_length: exact } }",
        Some((
            "wrong_response",
            "a response with status 304 has no body, but after the head of the response to ana came 3 bytes",
            "uma resposta com status 304 não tem corpo, mas depois dos cabeçalhos da resposta a ana 3 bytes ainda vieram",
        )),
    ),
    (
        "- ana: { request: { target: /101, keep: true } }\n- ana: { response: { status: 101, content_length: exact } }\n- ana: { receives: \"hello\\n\" }",
        None,
    ),
    ("- ana: { get: /100 }\n- ana: { response: { status: 200, body: ok, content_length: exact } }", None),
    (
        "- ana: { get: /100 }\n- ana: { response: 100 }\n- ana: { response: { status: 103, headers: { A: b } } }\n- ana: { response: { status: 200, body: ok } }\n- ana: { sees: end }",
        None,
    ),
    (
        "- ana: { get: /100 }\n- ana: { response: 204 }",
        Some(("wrong_response", "has status 200; wanted: 204", "tem status 200; esperado: 204")),
    ),
    (
        "- ana: { get: '/only100!' }\n- ana: { response: 200 }",
        Some(("closed_early", "closed the connection of ana too early", "fechou a conexão de ana cedo demais")),
    ),
    (
        "- ana: { get: /length }\n- ana: { response: 100 }",
        Some(("wrong_response", "has status 200; wanted: 100", "tem status 200; esperado: 100")),
    ),
    ("- ana: { get: /chunks }\n- ana: { response: { status: 200, body: abc0123456789 } }\n- ana: { sees: end }", None),
    (
        "- ana: { get: /chunks }\n- ana: { response: { body: abc0123456788 } }",
        Some(("wrong_response", "differs from byte 12 on", "difere a partir do byte 12")),
    ),
    (
        "- ana: { get: /chunks }\n- ana: { response: { content_length: exact } }",
        Some(("wrong_response", "has no Content-Length header", "não tem o cabeçalho Content-Length")),
    ),
    (
        "- ana: { get: '/decimal?' }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "the size of the chunk is right in decimal digits; chunks have it in hexadecimal ones",
            "o tamanho do chunk está certo em dígitos decimais; chunks o trazem em hexadecimais",
        )),
    ),
    (
        "- ana: { get: /letters }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "is wrong in its chunk 1, at byte 6 as it was sent (counted from 0): after its 3 bytes there is no \\r\\n",
            "está errado no chunk 1, no byte 6 como foi enviado (contando de 0): depois de 3 bytes não há \\r\\n",
        )),
    ),
    (
        "- ana: { get: /letters }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "the size of a chunk counts bytes; here it is the number of characters",
            "o tamanho de um chunk conta bytes; aqui é o número de caracteres",
        )),
    ),
    (
        "- ana: { get: /end_counted }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "counts its data alone, and not the \\r\\n after it",
            "conta só seus dados, sem o \\r\\n que vem depois",
        )),
    ),
    (
        "- ana: { get: /no_size }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "its chunk 2, at byte 8 as it was sent (counted from 0): here should be its size in hexadecimal digits and \\r\\n, but here is \"xyz\\r\\n\"",
            "no chunk 2, no byte 8 como foi enviado (contando de 0): aqui deveria estar seu tamanho em dígitos hexadecimais e \\r\\n, mas aqui está \"xyz\\r\\n\"",
        )),
    ),
    (
        "- ana: { get: /bare }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "the line with its size ends in \\n without \\r",
            "a linha com seu tamanho termina em \\n sem \\r",
        )),
    ),
    (
        "- ana: { get: '/no_last!' }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "has no last chunk, which is one of size 0: 0\\r\\n\\r\\n",
            "não tem o último chunk, que é um de tamanho 0: 0\\r\\n\\r\\n",
        )),
    ),
    (
        "- ana: { get: '/no_last?' }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "has no last chunk, which is one of size 0: 0\\r\\n\\r\\n",
            "não tem o último chunk, que é um de tamanho 0: 0\\r\\n\\r\\n",
        )),
    ),
    (
        "- ana: { get: '/no_end?' }\n- ana: { response: 200 }",
        Some(("wrong_response", "the empty line (\\r\\n) after it is missing", "falta a linha vazia (\\r\\n) depois dele")),
    ),
    (
        "- ana: { get: '/cut!' }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "its chunk 1, at byte 6 as it was sent (counted from 0): of its 9 bytes only 3 came",
            "de 9 bytes vieram só 3",
        )),
    ),
    (
        "- ana: { get: /both }\n- ana: { response: 200 }",
        Some((
            "wrong_response",
            "both Content-Length and Transfer-Encoding say how long the body is",
            "tanto Content-Length como Transfer-Encoding dizem",
        )),
    ),
    (
        "- repeat: { times: 3, steps: [{ ana: { request: { target: /length, keep: true } } }, { ana: { response: { body: abc, content_length: exact } } }] }\n\
         - ana: { request: { method: HEAD, target: /empty, keep: true } }\n- ana: { request: { target: /chunks, keep: true } }\n\
         - ana: { response: 200 }\n- ana: { response: { body: { contains: '789' } } }\n\
         - ana: { request: { target: /204, keep: true, headers: { Connection: close } } }\n- ana: { response: 204 }\n- ana: { sees: end }",
        None,
    ),
    (
        "- ana: { request: { target: '/closes!', keep: true } }\n- ana: { response: { body: ok } }\n- ana: { request: { target: /length, keep: true } }\n- ana: { response: 200 }",
        Some((
            "closed_early",
            "the connection was closed after the first answer; the client awaited more",
            "a conexão foi fechada depois da primeira resposta; o cliente ainda esperava mais",
        )),
    ),
    (
        "- ana: { request: { target: /more, keep: true } }\n- ana: { response: { body: ok } }\n- ana: { request: { target: /more, keep: true } }\n- ana: { response: 200 }",
        Some(("not_http", "it begins with an empty line", "começa com uma linha vazia")),
    ),
    (
        "- ana: { request: { method: HEAD, target: /length, keep: true } }\n- ana: { response: 200 }\n- ana: { request: { target: /length, keep: true } }\n- ana: { response: 200 }",
        Some((
            "not_http",
            "3 bytes come before its status line: do they belong to the response before?",
            "3 bytes vêm antes da sua linha de status: pertencem à resposta anterior?",
        )),
    ),
    (
        "- ana: { request: { target: /length, keep: true } }\n- ana: { response: 200 }\n- ana: { request: { target: /length, keep: true } }\n- ana: { response: 204 }",
        Some(("wrong_response", "has status 200; wanted: 204", "tem status 200; esperado: 204")),
    ),
    // Without `keep` each request has a connection of its own.
    ("- ana: { get: '/closes!' }\n- ana: { response: 200 }\n- ana: { get: /length }\n- ana: { response: { body: abc } }", None),
    ("- ana: { get: '/until_end!' }\n- ana: { response: { body: all of it } }", None),
    ("- ana: { get: /204 }\n- ana: { response: { headers: { ETag: absent, Content-Length: absent } } }", None),
    (
        "- ana: { request: { method: HEAD, target: /empty } }\n- ana: { response: { headers: { etag: absent } } }",
        Some((
            "wrong_response",
            "has a header etag, which should not be there",
            "tem um cabeçalho etag, que não deveria estar ali",
        )),
    ),
    (
        "- ana: { request: { method: HEAD, target: /empty } }\n- ana: { response: { headers: { ETag: { exactly: '\"aB\"' } } } }",
        None,
    ),
    (
        "- ana: { request: { method: HEAD, target: /empty } }\n- ana: { response: { headers: { ETag: { exactly: '\"ab\"' } } } }",
        Some((
            "wrong_response",
            "the ETag header of the response to ana has another value",
            "o cabeçalho ETag da resposta a ana não tem o valor exigido",
        )),
    ),
];

#[test]
fn right_answers_pass_and_of_wrong_ones_it_is_told_what_is_wrong() {
    if !has("python3") {
        return;
    }
    let answers: String = ANSWERS.iter().map(|(target, answer)| format!("    '{target}': b'{answer}',\n")).collect();
    let server = format!("ANSWERS = {{\n{answers}}}\n{SERVER}");
    for ran in come_out(&CASES, &server, |steps| format!("\n      {}", steps.replace('\n', "\n      "))) {
        // Two answers may have the same head.
        assert!(!["a second time", "pela segunda vez"].iter().any(|words| ran.stdout.contains(words)), "{}", ran.all());
    }
}

#[test]
fn what_no_answer_can_have_is_refused_when_the_file_is_read() {
    let step = "- ana: { send: \"loro\\n\" }";
    let no_head =
        ("an answer to HEAD has no body, so nothing can be required of it", "uma resposta a HEAD não tem corpo, e por isso");
    let head = "- ana: { request: { method: HEAD, target: / } }\n      ";
    mistake(step, &format!("{head}- ana: {{ response: {{ body: §oi }} }}"), no_head.0, no_head.1);
    mistake(step, &format!("{head}- ana: {{ response: {{ body: §{{ contains: oi }} }} }}"), no_head.0, no_head.1);
    let kept = head.replace("target", "keep: true, target");
    let get = "- ana: { request: { target: /, keep: true } }\n      ";
    let (status, pt) =
        ("a response with status 204 has no body, so nothing", "uma resposta com status 204 não tem corpo, e por isso");
    let both = format!("{kept}{get}- ana: {{ response: 200 }}\n      - ana: {{ response: {{ body: oi }} }}\n      ");
    mistake(step, &format!("{both}- ana: {{ response: {{ status: [204, 304], body: §oi }} }}"), status, pt);
    mistake(step, "- ana: { request: { target: /, keep: §1 } }", "here must be true or false", "deve haver true ou false");
    mistake(step, "- ana: { response: { headers: { A: { §exact: b } } } }", "did you mean `exactly`", "quis dizer `exactly`");
}
