//! Sites behind web servers that nobody wrote for this kit, over http and https, and whose certificates count.

use std::path::Path;

use crate::support::authority::{Authority, no_certificate};
use crate::support::served::{Served, nginx};
use crate::support::sites::{go, go_with, published, student, there, tree};
use crate::support::{Course, Ran, has};

const USAGE: i32 = 2;
const MACHINE: i32 = 3;

/// Whether what these tests need is here.
fn can_sign() -> bool {
    has("openssl") && has("python3")
}

/// Checks out and updates over `url`, trusting the authorities in `trusted`.
#[track_caller]
fn travels(url: &str, site: &Path, trusted: &Path) {
    let student = student(&[("ours", url)]);
    let run = |folder: &str, arguments: &[&str]| -> Ran { trusting(&student, folder, arguments, trusted) };
    run(".", &["checkout", "parrot"]).ended(0);
    let here = tree(&student.path().join("parrot"));
    for (name, content) in tree(&site.join("parrot")).iter().filter(|(name, _)| *name != "tst.yaml") {
        assert_eq!(here.get(name), Some(content), "{name} over {url}");
    }
    assert_eq!(run("parrot", &["update"]).ended(0).stdout, "nothing is new on ours\n");
    let list = run(".", &["list"]).ended(0);
    assert!(list.stdout.contains("parrot  ours"), "{}", list.all());
    let message = run(".", &["checkout", "lost"]).refused(USAGE);
    assert!(message.contains("there is no exercise `lost`"), "{message}");
}

fn trusting(student: &Course, folder: &str, arguments: &[&str], file: &Path) -> Ran {
    go_with(student, folder, arguments, &[("SSL_CERT_FILE", file)])
}

#[test]
fn an_exercise_travels_over_https_when_the_authority_is_trusted() {
    if !can_sign() {
        return;
    }
    let course = published();
    let site = course.path().join("site");
    let authority = Authority::new();
    let served = Served::python(&site, Some(&authority.sign()));
    travels(&served.url, &site, &authority.file());
    // A folder of authorities is as good.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(authority.file(), folder.path().join("school.pem")).expect("copied");
    let student = student(&[("ours", &served.url)]);
    go_with(&student, ".", &["checkout", "parrot"], &[("SSL_CERT_DIR", folder.path())]).ended(0);
}

#[test]
fn certificates_that_are_not_right_are_refused_in_one_line() {
    if !can_sign() {
        return;
    }
    let course = published();
    let site = course.path().join("site");
    let (authority, stranger, namesake) = (Authority::new(), Authority::called("another"), Authority::new());
    let unknown = "is not trusted: nobody whom this machine trusts has signed its certificate (SSL_CERT_FILE";
    for (certificate, trusted, words) in [
        (authority.sign(), &stranger, unknown),
        (authority.sign(), &namesake, unknown),
        (authority.sign_for_another(), &authority, "is not trusted: its certificate is for another name"),
        (authority.sign_long_ago(), &authority, "is not trusted: its certificate has expired"),
        (authority.itself(), &authority, "is not trusted: its certificate is one for authorities"),
    ] {
        let served = Served::python(&site, Some(&certificate));
        let student = student(&[("ours", &served.url)]);
        let message = trusting(&student, ".", &["checkout", "parrot"], &trusted.file()).refused(MACHINE);
        assert!(message.contains(words), "{message}");
        assert_eq!(there(&student), [""; 0]);
    }
}

#[test]
fn a_site_that_is_not_trusted_does_not_stop_the_next_and_is_never_asked_in_clear() {
    if !can_sign() {
        return;
    }
    let course = published();
    let site = course.path().join("site");
    let served = Served::python(&site, Some(&Authority::new().sign()));
    let student = student(&[("school", &served.url), ("folder", &site.display().to_string())]);
    // The machine's own authorities do not know this one.
    let ran = go(&student, ".", &["checkout", "parrot", "--lang", "pt-BR"]).ended(0);
    assert!(ran.stdout.contains("parrot de folder"), "{}", ran.all());
    assert!(ran.stderr.contains("school: ") && ran.stderr.contains("não é confiável"), "{}", ran.all());
}

#[test]
fn a_file_without_certificates_is_named() {
    let student = student(&[("ours", "https://127.0.0.1:1")]);
    let message = trusting(&student, ".", &["checkout", "parrot"], &no_certificate(student.path())).refused(USAGE);
    assert!(message.contains("SSL_CERT_FILE names") && message.contains("empty.pem"), "{message}");
}

#[test]
fn a_server_that_does_not_speak_https_is_said_to_be_one_and_http_needs_no_authority() {
    if !has("python3") {
        return;
    }
    let course = published();
    let served = Served::new(&course.path().join("site"));
    let secret = served.url.replacen("http:", "https:", 1);
    let student = student(&[("secret", &secret), ("clear", &served.url)]);
    let message = go(&student, ".", &["checkout", "parrot@secret"]).refused(MACHINE);
    assert!(message.contains("does not speak https"), "{message}");
    trusting(&student, ".", &["checkout", "parrot@clear"], &no_certificate(student.path())).ended(0);
}

#[test]
fn https_leads_to_https_alone() {
    if !can_sign() {
        return;
    }
    let course = published();
    let (site, authority) = (course.path().join("site"), Authority::new());
    let (clear, secret) = (Served::new(&site), Served::python(&site, Some(&authority.sign())));
    let to_clear = Served::leading(&site, &authority.sign(), &clear.url);
    let to_secret = Served::leading(&site, &authority.sign(), &secret.url);
    let to_secret_by_way = Served::leading(&site, &authority.sign(), &to_clear.url);
    let urls = [("clear", &to_clear.url), ("secret", &to_secret.url), ("way", &to_secret_by_way.url)]
        .map(|(name, url)| (name, url.as_str()));
    let student = student(&urls);
    let run = |arguments: &[&str]| trusting(&student, ".", arguments, &authority.file());
    for name in ["parrot@clear", "parrot@way"] {
        let message = run(&["checkout", name]).refused(MACHINE);
        assert!(message.contains("redirects to an address that is not protected by https"), "{message}");
        let message = run(&["checkout", name, "--lang", "pt-BR"]).refused(MACHINE);
        assert!(message.contains("redireciona para um endereço sem a proteção de https"), "{message}");
    }
    assert_eq!(there(&student), [""; 0]);
    // As with one that is not reachable, the next site is asked.
    let ran = run(&["checkout", "parrot"]).ended(0);
    assert!(ran.stdout.contains("parrot of secret") && ran.stderr.contains("clear: "), "{}", ran.all());
    // The file by which a site is known may not lead there either.
    let door = tempfile::tempdir().expect("a folder");
    std::fs::write(door.path().join("tst.json"), format!("{{\"api-url\": \"{}\"}}", clear.url)).expect("written");
    let served = Served::python(door.path(), Some(&authority.sign()));
    let message = run(&["checkout", &format!("parrot@{}", served.url), "other"]).refused(MACHINE);
    assert!(message.contains("not protected by https"), "{message}");
    // What began in clear may become better.
    let upward = student_of(&clear.url);
    std::fs::write(door.path().join("tst.json"), format!("{{\"api-url\": \"{}\"}}", secret.url)).expect("written");
    let served = Served::new(door.path());
    trusting(&upward, ".", &["checkout", &format!("parrot@{}", served.url)], &authority.file()).ended(0);
}

fn student_of(url: &str) -> Course {
    student(&[("ours", url)])
}

#[test]
fn what_has_no_end_holds_no_authorities() {
    let student = student(&[("secret", "https://127.0.0.1:1"), ("clear", "http://127.0.0.1:1")]);
    let huge = student.path().join("home/huge.pem");
    std::fs::File::create(&huge).and_then(|file| file.set_len((64 << 20) + 1)).expect("a file");
    for file in [Path::new("/dev/zero"), &huge, Path::new("/")] {
        let message = trusting(&student, ".", &["checkout", "parrot@secret"], file).refused(USAGE);
        assert!(message.contains("SSL_CERT_FILE names") && message.contains("larger than 64 MB"), "{message}");
        let message = trusting(&student, ".", &["checkout", "parrot@secret", "--lang", "pt-BR"], file).refused(USAGE);
        assert!(message.contains("tem mais de 64 MB"), "{message}");
        // Where nobody asks for them they are in nobody's way.
        assert!(trusting(&student, ".", &["checkout", "parrot@clear"], file).refused(MACHINE).contains("not reachable"));
    }
    let folder = student.path().join("home");
    let message = go_with(&student, ".", &["checkout", "parrot@secret"], &[("SSL_CERT_DIR", &folder)]).refused(USAGE);
    assert!(message.contains("SSL_CERT_DIR names") && message.contains("larger than 64 MB"), "{message}");
}

#[test]
fn nginx_serves_a_site_over_http_and_https() {
    let Some(program) = nginx().filter(|_| can_sign()) else { return };
    let course = published();
    let site = course.path().join("site");
    let authority = Authority::new();
    let clear = Served::nginx(program, &site, None, 40);
    travels(&clear.url, &site, &authority.file());
    let secret = Served::nginx(program, &site, Some(&authority.sign()), 41);
    travels(&secret.url, &site, &authority.file());
    // What nginx says of a key that it does not have is a page for people, with status 404.
    let student = student(&[("nginx", &clear.url), ("tls", &secret.url)]);
    let message = trusting(&student, ".", &["checkout", "lost"], &authority.file()).refused(USAGE);
    assert!(message.contains("asked: nginx and tls"), "{message}");
}
