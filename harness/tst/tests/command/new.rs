//! `tst new`: an exercise that is proved from the start.

use std::io::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{Course, has, plain};

const USAGE: i32 = 2;

#[test]
fn a_new_exercise_passes_the_lint_at_once() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let ran = course.run(&["new", "ping"]).ended(0);
    assert!(ran.stdout.contains("config.yaml lists ping now"), "{}", ran.all());
    let config = std::fs::read_to_string(course.path().join("config.yaml")).expect("a file");
    assert_eq!(config, "course: Aves\nexercises: [parrot, ping]\n");
    course.run(&["lint", "ping"]).ended(0);
    let list = course.run(&["list"]).ended(0);
    assert!(list.stdout.lines().any(|line| line.starts_with("ping ") && line.contains("not started")), "{}", list.all());
}

#[test]
fn every_kind_with_any_title_passes_the_lint_at_once() {
    if !has("python3") {
        return;
    }
    for (kind, flags, shown) in [
        ("batch", &["--title", "Say \"hi\": #1", "--title-pt", "Olá, {mundo}"][..], "Olá, {mundo}"),
        ("server", &["--title", "[x] 'one': - two"], "[x] 'one': - two"),
    ] {
        let course = Course::new();
        course.run(&[&["new", "made", "--kind", kind], flags].concat()).ended(0);
        let ran = course.run(&["lint", "made"]);
        assert_eq!(ran.status, Some(0), "{}", ran.all());
        let list = course.run(&["list", "--lang", "pt-BR"]).ended(0);
        assert!(list.stdout.contains(shown), "{}", list.all());
        let yaml = std::fs::read_to_string(course.path().join("exercises/made/exercise.yaml")).expect("a file");
        assert!(yaml.contains(&format!("kind: {kind}")) && !yaml.contains("TITLE"), "{yaml}");
    }
    let course = Course::new();
    for (arguments, words) in
        [(&["new", "made", "--kind", "window"][..], "window"), (&["new", "made", "--title", "one\ntwo"], "is no title")]
    {
        let message = course.run(arguments).refused(USAGE);
        assert!(message.contains(words), "{message}");
    }
    assert!(!course.path().join("exercises/made").exists());
}

#[test]
fn who_sits_at_a_terminal_is_asked() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    // A terminal whose keys are our bytes.
    let terminal = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    let mut python = plain("python3", &course.path().join("home"));
    python.args(["-c", terminal, env!("CARGO_BIN_EXE_tst"), "new", "made", "--lang", "pt-BR"]).current_dir(course.path());
    python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = python.spawn().expect("python3");
    running.stdin.take().expect("its keys").write_all("batch\npython\nCount\nConte!\n".as_bytes()).expect("typed");
    let output = running.wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("O título em inglês?"), "{said}");
    let yaml = std::fs::read_to_string(course.path().join("exercises/made/exercise.yaml")).expect("a file");
    assert!(yaml.contains("title: { en: \"Count\", pt-BR: \"Conte!\" }") && yaml.contains("kind: batch"), "{yaml}");
    assert!(course.path().join("exercises/made/made.py").is_file(), "{said}");
}

#[test]
fn a_list_that_is_written_otherwise_is_left_to_the_author() {
    let course = Course::new();
    let config = "exercises:\n- parrot\n";
    course.write("config.yaml", config);
    let ran = course.run(&["new", "ping", "--lang", "pt-BR"]).ended(0);
    assert!(ran.stdout.contains("acrescente ping a `exercises`"), "{}", ran.all());
    assert_eq!(std::fs::read_to_string(course.path().join("config.yaml")).expect("a file"), config);
}

#[test]
fn what_is_there_stays_and_bad_names_are_refused() {
    let course = Course::new();
    for (arguments, words) in [
        (&["new"][..], "how is the exercise to be called?"),
        (&["new", "../x"], "`../x` is no name"),
        (&["new", "Ping"], "`Ping` is no name"),
        (&["new", "parrot"], "parrot is there already"),
    ] {
        let message = course.run(arguments).refused(USAGE);
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn a_starter_in_python_is_proved_published_and_judged_like_any_other() {
    if !has("python3") {
        return;
    }
    for kind in ["server", "batch"] {
        let course = Course::new();
        course.run(&["new", "made", "--kind", kind, "--starter", "python"]).ended(0);
        course.run(&["lint", "made", "--lang", "en"]).ended(0);
        let folder = course.path().join("exercises/made");
        assert!(folder.join("made.py").is_file() && !folder.join("Cargo.toml").exists());
        let state = |course: &Course| course.run(&["list", "--lang", "en"]).ended(0).stdout;
        assert!(state(&course).lines().any(|line| line.starts_with("made ") && line.contains("not started")), "{}", state(&course));
        let told = course.run(&["test", "made", "--lang", "en"]).ended(1).stdout;
        assert!(told.contains("  tst test made --check"), "{told}");
        assert!(told.contains("likely cause: the program stopped at a NotImplementedError"), "{told}");

        course.run(&["publish", "--out", "site"]).ended(0);
        course.run(&["checkout", "made@./site", "mine", "--lang", "en"]).ended(0);
        let mine = course.path().join("mine");
        let told = crate::support::run(course.tst(&["test", "--lang", "en"]).current_dir(&mine)).ended(1).stdout;
        assert!(told.contains("\n  tst test --check "), "{told}");
        let solved = std::fs::read(course.path().join("solutions/made/made.py")).expect("a solution");
        std::fs::write(mine.join("made.py"), solved).expect("written");
        crate::support::run(course.tst(&["test", "--lang", "en"]).current_dir(&mine)).ended(0);
    }
}

#[test]
fn a_workspace_is_told_which_folders_are_no_crates() {
    let course = Course::new();
    let member = "members = [\"exercises/*\", \"solutions/*\"]\n";
    let manifest = || std::fs::read_to_string(course.path().join("Cargo.toml")).expect("a file");
    course.write("Cargo.toml", format!("[workspace]\n{member}"));
    course.run(&["new", "one", "--starter", "python"]).ended(0);
    course.run(&["new", "two", "--starter", "rust"]).ended(0);
    course.run(&["new", "three", "--starter", "python"]).ended(0);
    let list = r#"["exercises/one", "solutions/one", "exercises/three", "solutions/three"]"#;
    assert_eq!(manifest(), format!("[workspace]\nexclude = {list}\n{member}"));

    let own = format!("[workspace]\n{member}exclude = [\n  \"mine\",\n]\n");
    course.write("Cargo.toml", &own);
    let told = course.run(&["new", "four", "--starter", "python", "--lang", "en"]).ended(0);
    assert!(told.stdout.contains("add exercises/four and solutions/four to `exclude`"), "{}", told.all());
    assert_eq!(manifest(), own);
}

#[test]
fn of_an_exercise_that_is_no_crate_only_the_starter_itself_goes_out() {
    let course = Course::new();
    course.run(&["new", "snake", "--starter", "python"]).ended(0);
    course.run(&["new", "crab", "--starter", "rust"]).ended(0);
    // What an editor left, and what an author keeps beside a starter.
    for file in ["snake/snake.py~", "snake/snake.py.orig", "snake/snake.bak", "snake/other.py", "crab/crab.py"] {
        course.write(&format!("exercises/{file}"), "MARKER");
    }
    std::fs::remove_file(course.path().join("exercises/snake/.starter")).expect("a fingerprint");
    course.run(&["publish", "--out", "site"]).ended(0);
    let files = crate::support::sites::tree(&course.path().join("site"));
    assert!(files.keys().any(|name| name.ends_with("snake.py")), "{:?}", files.keys());
    let told: Vec<_> = files.iter().filter(|(_, content)| content.windows(6).any(|part| part == b"MARKER")).collect();
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn a_file_beside_the_starter_is_named_in_the_command_that_repeats_its_check() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.run(&["new", "made", "--kind", "batch", "--starter", "python"]).ended(0);
    course.write("exercises/made/other.py", "raise NotImplementedError");
    let other = course.path().canonicalize().expect("a folder").join("exercises/made/other.py");
    let told = course.run(&["test", "made", "--subject", &other.to_string_lossy(), "--lang", "en"]).ended(1).stdout;
    assert!(told.contains("  tst test made --subject exercises/made/other.py --check"), "{told}");
}

#[test]
fn several_at_once_are_all_listed_and_one_name_is_given_once() {
    let course = Course::new();
    course.write("Cargo.toml", "[workspace]\nmembers = [\"exercises/*\"]\n");
    let start = |name: &str| {
        let mut tst = course.tst(&["new", name, "--starter", "python"]);
        tst.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("tst starts")
    };
    let names = ["a1", "a2", "a3", "a4", "a5", "a6", "same", "same"];
    let runs: Vec<_> = names.iter().map(|name| start(name)).collect();
    let mut refused = 0;
    for run in runs {
        let ended = run.wait_with_output().expect("tst ends");
        let said = String::from_utf8_lossy(&ended.stderr);
        match ended.status.code() {
            Some(0) => {}
            Some(USAGE) => refused += usize::from(said.contains("is there already")),
            other => panic!("{other:?}: {said}"),
        }
    }
    assert_eq!(refused, 1);
    let read = |file: &str| std::fs::read_to_string(course.path().join(file)).expect("a file");
    for name in &names[..7] {
        assert_eq!(read("config.yaml").matches(name).count(), 1, "{}", read("config.yaml"));
        assert_eq!(read("Cargo.toml").matches(&format!("\"exercises/{name}\"")).count(), 1, "{}", read("Cargo.toml"));
    }
    assert!(course.run(&["list"]).ended(0).stdout.lines().count() >= 8);
}

#[test]
fn who_waits_for_another_program_says_so() {
    for (lang, said) in [
        ("en", "another program is at the files of the course in"),
        ("pt-BR", "outro programa está mexendo nos arquivos do curso em"),
    ] {
        let course = Course::new();
        let folder = std::fs::File::open(course.path()).expect("a folder");
        folder.lock().expect("a lock");
        let mut tst = course.tst(&["new", "ping", "--starter", "python", "--lang", lang]);
        let mut running = tst.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("tst starts");
        let mut line = String::new();
        BufReader::new(running.stderr.as_mut().expect("a pipe")).read_line(&mut line).expect("a line");
        assert!(line.contains(said), "{line}");
        assert!(!course.path().join("exercises/ping").exists());
        drop(folder);
        assert!(running.wait().expect("tst ends").success());
        assert!(course.path().join("exercises/ping").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_courses_file_stays_one() {
    let course = Course::new();
    std::fs::rename(course.path().join("config.yaml"), course.path().join("real.yaml")).expect("renamed");
    std::os::unix::fs::symlink("real.yaml", course.path().join("config.yaml")).expect("a link");
    let ran = course.run(&["new", "ping", "--starter", "python"]).ended(0);
    assert!(ran.stdout.contains("add ping to `exercises`"), "{}", ran.all());
    assert!(std::fs::symlink_metadata(course.path().join("config.yaml")).expect("it").is_symlink());
}

#[test]
fn a_name_that_cargo_would_refuse_beside_the_others_is_refused_before() {
    let course = Course::new();
    course.write("Cargo.toml", "[workspace]\nmembers = [\"exercises/*\", \"tools/one\"]\n");
    course.write("tools/one/Cargo.toml", "[package]\nname = \"hammer\"\n");
    course.write("exercises/other/Cargo.toml", "[package]\nname = \"saw\"\n");
    for (name, words) in [
        ("hammer", "called hammer already (tools/one/Cargo.toml)"),
        ("saw", "called saw already (exercises/other/Cargo.toml)"),
        ("match", "`match` is a word of Rust"),
        ("test", "`test` is a word of Rust"),
    ] {
        let message = course.run(&["new", name, "--starter", "rust", "--lang", "en"]).refused(USAGE);
        assert!(message.contains(words), "{message}");
        assert!(!course.path().join("exercises").join(name).exists());
    }
    // What is no package is not cargo's.
    course.run(&["new", "hammer", "--starter", "python"]).ended(0);
}

#[cfg(unix)]
#[test]
fn what_is_not_understood_is_asked_again_and_the_name_is_asked_for_too() {
    use crate::support::terminal::typed_at_terminal;
    let course = Course::new();
    let typed = "Made Up\nmade\nx\nbatch\nbatch\npython\nA\nB\n";
    let shown = typed_at_terminal((0, 0), typed, &mut course.tst(&["new", "--lang", "en"]));
    let lines = shown.lines().join("\n");
    assert_eq!(shown.status, Some(0), "{lines}");
    for words in ["`Made Up` is no name", "`x` is neither server nor batch", "`batch` is neither rust nor python"] {
        assert!(lines.contains(words), "{words}\n{lines}");
    }
    let yaml = std::fs::read_to_string(course.path().join("exercises/made/exercise.yaml")).expect("a file");
    assert!(yaml.contains("kind: batch") && yaml.contains("en: \"A\", pt-BR: \"B\""), "{yaml}");
    assert!(course.path().join("exercises/made/made.py").is_file());
    // The end of what is typed is no answer.
    let shown = typed_at_terminal((0, 0), "\u{4}", &mut course.tst(&["new", "--lang", "en"]));
    assert_eq!(shown.status, Some(USAGE), "{}", shown.text);
}
