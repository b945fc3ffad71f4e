//! Programs over TLS: handshakes that fail, ends that are said within TLS, mistakes in the file, and servers that nobody here wrote.

use crate::support::examples::example;
use crate::support::{Course, can_isolate, has};

/// What a program of the example is told, in one language.
fn told(subject: &[&str], lang: &str) -> String {
    let course = example("tls_echo");
    let words: Vec<&str> = [&["test", "tls_echo", "--lang", lang][..], subject].concat();
    course.run(&words).ended(1).stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_example_over_tls_is_proved() {
    if has("python3") {
        let ran = example("tls_echo").run(&["lint", "tls_echo", "--lang", "en"]).ended(0);
        assert!(ran.stdout.contains("within TLS it means nothing to whoever stands between"), "{}", ran.all());
    }
}

#[test]
fn who_shows_another_certificate_or_speaks_plain_text_is_told_so_in_both_languages() {
    if !has("python3") {
        return;
    }
    let wrong = |name: &str, lang: &str| told(&["--subject", &format!("exercises/tls_echo/corpus/wrong/{name}.py")], lang);
    let texts = [
        ("another_certificate", "en", "the program showed ana another certificate than the one that it was given ({cert})"),
        ("another_certificate", "pt-BR", "o programa mostrou a ana um certificado que não é o que recebeu ({cert})"),
        ("plain_text", "en", "sent back to ana what began the TLS handshake, as if it were plain text"),
        ("closes_the_socket_alone", "en", "without saying so within TLS (close_notify)"),
        ("closes_the_socket_alone", "pt-BR", "sem avisar dentro do TLS (close_notify)"),
        ("one_client_at_a_time", "en", "did not answer the TLS handshake that bia began: every thread of the program is waiting"),
        ("knows_no_protocols", "pt-BR", "o programa não escolheu nenhum protocolo para ana"),
    ];
    for (name, lang, text) in texts {
        // Whether a program rests cannot be seen everywhere.
        if name != "one_client_at_a_time" || can_isolate() {
            let told = wrong(name, lang);
            assert!(told.contains(text), "{name}: {told}");
        }
    }
}

#[test]
fn openssl_reverses_and_prints_and_is_told_so_and_socat_echoes_but_chooses_no_protocol() {
    if has("openssl") {
        let server = "openssl s_server -accept {port} -cert cert.pem -key key.pem -quiet";
        let reversed = told(&["--run", &format!("{server} -rev")], "en");
        assert!(reversed.contains("ana received other bytes: byte 0 is the first that differs"), "{reversed}");
        let printed = told(&["--run", server], "en");
        assert!(printed.contains("the program printed what ana sent, and sent ana nothing"), "{printed}");
    }
    if has("socat") {
        let server = "socat OPENSSL-LISTEN:{port},fork,reuseaddr,cert=cert.pem,key=key.pem,verify=0 EXEC:cat";
        let echoed = told(&["--run", server], "en");
        assert!(echoed.contains("4 passed, 1 failed, 0 skipped"), "{echoed}");
        assert!(echoed.contains("the program chose no protocol for ana"), "{echoed}");
    }
}

#[test]
fn what_is_said_wrong_of_tls_is_told_with_its_place() {
    let course = Course::empty();
    let told = |program: &str, connect: &str| {
        let head = "name: t\ntitle: { en: t, pt-BR: t }\n";
        let check = "checks:\n  - name: c\n    title: { en: t, pt-BR: t }\n    hint: { en: h, pt-BR: h }\n    points: 100\n";
        let steps = format!("    steps: [{{ ana: {{ connect: {connect} }} }}]\n");
        course.write("config.yaml", "course: C\nexercises: [t]\n");
        course.write("exercises/t/exercise.yaml", format!("{head}program: {{ {program} }}\n{check}{steps}"));
        let ran = course.run(&["test", "t", "--run", "true", "--lang", "en"]).ended(2);
        ran.all().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let texts = [
        ("kind: server", "{ over: tls }", "write `tls: localhost` beside the program's `kind`"),
        ("kind: server", "{ alpn: [h2] }", "write `tls: localhost` beside the program's `kind`"),
        ("kind: server, tls: localhost", "{ over: tcp, alpn: [h2] }", "this belongs to TLS"),
        ("kind: server, tls: localhost", "{ alpn: [h2], chooses: h3 }", "`h2`"),
        ("kind: server, tls: localhost", "{ chooses: h2 }", "alpn"),
        ("kind: server, tls: localhost", "{ over: ssl }", "`tls`"),
        ("kind: server, tls: 127.0.0.1", "{}", "is no name of a server"),
        ("kind: batch, tls: localhost", "{}", "exercise.yaml"),
    ];
    for (program, connect, text) in texts {
        let told = told(program, connect);
        assert!(told.contains(text) && told.contains("exercise.yaml:"), "{program} {connect}: {told}");
    }
}
