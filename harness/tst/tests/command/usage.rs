//! Wrong use of the command line, and tools that are missing: one line on standard error, and the status that says whose
//! trouble it is.

use std::path::Path;

use crate::support::{Course, plain, repository, run};

/// Wrong use, or a file that is not valid.
const USAGE: i32 = 2;
/// The machine lacks something.
const MACHINE: i32 = 3;

/// Both languages refuse these arguments with this status; the messages hold these words.
#[track_caller]
fn refused(course: &Course, arguments: &[&str], status: i32, english: &str, portuguese: &str) {
    for (lang, words) in [("en", english), ("pt-BR", portuguese)] {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--lang", lang]).collect();
        let message = course.run(&arguments).refused(status);
        assert!(message.contains(words), "expected {words}\n     got {message}");
    }
}

#[track_caller]
fn wrong(arguments: &[&str], english: &str, portuguese: &str) {
    refused(&Course::new(), arguments, USAGE, english, portuguese);
}

// Names.

#[test]
fn an_unknown_exercise_is_refused_with_a_suggestion() {
    wrong(&["test", "parot"], "`parot`; did you mean `parrot`?", "`parot`; quis dizer `parrot`?");
}

#[test]
fn an_exercise_of_the_course_is_suggested_too() {
    let message = run(plain(env!("CARGO_BIN_EXE_tst"), Path::new("/nowhere")).args(["test", "ecko"]).current_dir(repository()));
    let message = message.refused(USAGE);
    assert!(message.contains("`ecko`") && message.contains("`echo`?"), "{message}");
}

#[test]
fn an_exercise_like_no_other_is_refused_with_all_there_are() {
    wrong(&["test", "xyz"], "`xyz`; there are: parrot", "`xyz`; há: parrot");
}

#[test]
fn without_an_exercise_outside_of_any_the_command_asks_which() {
    wrong(&["test"], "which exercise? There are: parrot", "qual exercício? Há: parrot");
}

#[test]
fn a_name_with_a_line_feed_in_it_is_refused_in_one_line() {
    wrong(&["test", "par\nrot"], "did you mean `parrot`?", "quis dizer `parrot`?");
}

#[test]
fn an_unknown_check_is_refused_with_a_suggestion() {
    let check = |name| ["test", "parrot", "--run", "true", "--check", name];
    wrong(&check("repeat"), "`repeat`; did you mean `repeats`?", "`repeat`; quis dizer `repeats`?");
    wrong(&check("xyz"), "repeats, repeats_anything and ends_well", "repeats, repeats_anything e ends_well");
}

#[test]
fn a_part_of_a_name_a_title_or_a_number_says_which_check_is_meant() {
    let course = Course::new();
    for (word, title) in [
        ("anything", "repeats any bytes"),
        ("Repeats A Line", "repeats a line"),
        ("quaisquer", "repeats any bytes"),
        ("parrot::ends", "ends with its client"),
        ("3", "ends with its client"),
    ] {
        let ran = course.run(&["test", "parrot", "--run", "python3 right.py", "--check", word]).ended(0);
        assert!(ran.stdout.contains(title) && ran.stdout.contains("passed"), "{word}\n{}", ran.all());
        assert!(!ran.stdout.contains("score: "), "a part has no total\n{}", ran.all());
    }
    let check = |name| ["test", "parrot", "--run", "true", "--check", name];
    wrong(&check("repe"), "there is no check `repe`", "não há verificação `repe`");
    wrong(&check("4"), "there is no check `4`; there are: repeats,", "não há verificação `4`");
    wrong(&check(""), "there is no check ``", "não há verificação ``");
}

#[test]
fn an_exercise_without_a_command_is_refused_with_the_command() {
    wrong(&["parrot"], "`parrot`; did you mean `tst test parrot`?", "`parrot`; quis dizer `tst test parrot`?");
    wrong(&["exercises/parrot"], "did you mean `tst test exercises/parrot`?", "quis dizer `tst test exercises/parrot`?");
}

#[test]
fn help_is_a_command_too() {
    let course = Course::new();
    for (words, option) in [(&["help"][..], &["--help"][..]), (&["help", "test"], &["test", "--help"])] {
        assert_eq!(course.run(words).ended(0).stdout, course.run(option).ended(0).stdout);
    }
    let portuguese = course.run(&["help", "test", "--lang", "pt"]).ended(0).stdout;
    for word in ["--check <NOME>", "--output <ARQUIVO>", "[EXERCÍCIO]", "--connect <HOST:PORTA>"] {
        assert!(portuguese.contains(word), "{word}\n{portuguese}");
    }
}

#[test]
fn a_language_is_taken_as_the_environment_writes_it() {
    for tag in ["pt", "pt_BR", "pt-br", "pt_BR.UTF-8"] {
        assert!(Course::new().run(&["list", "--lang", tag]).ended(0).stdout.contains("Papagaio"), "{tag}");
    }
}

#[test]
fn an_address_without_its_beginning_is_told_so() {
    let checkout = ["checkout", "hello@127.0.0.1:8899"];
    wrong(&checkout, "write http:// or https:// before it", "escreva http:// ou https:// antes dele");
}

#[test]
fn no_command_is_refused() {
    let message = Course::new().run(&[]).refused(USAGE);
    assert!(message.contains("tst --help"), "{message}");
}

#[test]
fn an_unknown_command_is_refused_with_the_nearest_one() {
    wrong(&["tset"], "did you mean `test`?", "quis dizer `test`?");
    wrong(&["lst"], "did you mean `list`?", "quis dizer `list`?");
    wrong(&["docter"], "did you mean `doctor`?", "quis dizer `doctor`?");
}

// Options.

#[test]
fn an_unknown_option_is_refused_with_a_suggestion() {
    wrong(&["test", "--chek", "x"], "`--chek`; did you mean `--check`?", "`--chek`; quis dizer `--check`?");
    wrong(&["list", "--xyz"], "unknown option `--xyz`", "opção desconhecida `--xyz`");
}

#[test]
fn a_second_exercise_is_not_called_an_option() {
    let message = Course::new().run(&["test", "parrot", "toucan"]).refused(USAGE);
    assert!(message.contains("`toucan`") && !message.contains("option"), "{message}");
}

#[test]
fn a_bad_value_is_refused() {
    for (option, value) in [("--seed", "seven"), ("--seed", "99999999999999999999"), ("--jobs", "0"), ("--jobs", "many")] {
        let (english, portuguese) =
            (format!("`{value}` is no value for {option}"), format!("`{value}` não é um valor para {option}"));
        wrong(&["test", "parrot", option, value], &english, &portuguese);
    }
}

#[test]
fn a_number_below_zero_is_a_value_and_no_option() {
    for (command, option) in [("test", "--seed"), ("test", "--jobs"), ("report", "--scale"), ("grade", "--max-size")] {
        let (english, portuguese) = (format!("`-1` is no value for {option}"), format!("`-1` não é um valor para {option}"));
        wrong(&[command, option, "-1"], &english, &portuguese);
    }
    let unclear = ["`1,000` for --scale is not clear", "`1,000` em --scale não é claro"];
    wrong(&["report", "--scale", "1,000"], unclear[0], unclear[1]);
    wrong(&["report", "--scale", "1.000"], "`1.000` for --scale is not clear", "Escreva 1000 para mil, e 1.5 ou 1,5");
    wrong(&["report", "--scale", "-x"], "unknown option `-x`", "opção desconhecida `-x`");
}

#[test]
fn a_value_that_is_not_one_of_a_few_is_refused_with_those() {
    wrong(&["test", "parrot", "--format", "xml"], "`xml` is no value for --format; possible: human", "possíveis: human");
    let message = Course::new().run(&["list", "--lang", "fr"]).refused(USAGE);
    assert!(message.contains("en or pt-BR"), "{message}");
}

#[test]
fn a_missing_value_is_refused() {
    for option in ["--seed", "--check", "--run", "--output"] {
        let message = Course::new().run(&["test", "parrot", option]).refused(USAGE);
        assert!(message.contains(&format!("{option} needs a value")), "{message}");
    }
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let targets: [&[&str]; 4] = [&["--run", "true"], &["--connect", "127.0.0.1:9"], &["--subject", "."], &["--solution"]];
    for (index, one) in targets.iter().enumerate() {
        for other in &targets[index + 1..] {
            let arguments = [&["test", "parrot"], *one, *other].concat();
            let message = Course::new().run(&arguments).refused(USAGE);
            assert!(message.contains(one[0]) && message.contains(other[0]), "{message}");
            assert!(message.contains("cannot be used together"), "{message}");
        }
    }
}

// What is to be judged.

#[test]
fn an_address_that_is_none_is_refused() {
    for address in ["127.0.0.1", "127.0.0.1:99999", "127.0.0.1:http", ":9090", ""] {
        let arguments = ["test", "parrot", "--connect", address];
        let message = Course::new().run(&arguments).refused(USAGE);
        assert!(message.contains("--connect") || message.contains("HOST:PORT"), "{address}: {message}");
    }
}

#[test]
fn an_empty_command_and_an_unclosed_quotation_mark_are_refused() {
    for command in ["  ", "python3 'right.py"] {
        wrong(&["test", "parrot", "--run", command], "empty or has a quotation mark", "vazio ou tem aspas");
    }
}

#[test]
fn a_subject_that_is_not_there_is_refused() {
    wrong(&["test", "parrot", "--subject", "nowhere"], "no file or folder nowhere", "não há arquivo ou pasta nowhere");
}

#[test]
fn a_folder_with_nothing_to_run_is_refused() {
    let course = Course::new();
    course.write("work/notes.txt", "");
    refused(&course, &["test", "parrot", "--subject", "work"], USAGE, "work holds neither", "work não tem Cargo.toml");
}

#[test]
fn a_folder_with_several_source_files_is_refused_with_their_names() {
    let course = Course::new();
    course.write("work/one.py", "");
    course.write("work/two.py", "");
    refused(&course, &["test", "parrot", "--subject", "work"], USAGE, "several source files", "vários arquivos-fonte");
    let message = course.run(&["test", "parrot", "--subject", "work"]).refused(USAGE);
    assert!(message.contains("one.py") && message.contains("two.py"), "{message}");
}

#[test]
fn a_file_of_an_unknown_kind_is_refused_with_the_known_ones() {
    let course = Course::new();
    course.write("parrot.cob", "");
    let arguments = ["test", "parrot", "--subject", "parrot.cob"];
    refused(&course, &arguments, USAGE, "how is parrot.cob started? Known endings: rs", "como se inicia parrot.cob?");
}

#[test]
fn a_folder_of_the_course_without_a_program_is_refused() {
    // The folder of the exercise holds its checks only.
    wrong(&["test", "parrot"], "holds neither a Cargo.toml nor a source file", "não tem Cargo.toml nem arquivo-fonte");
}

#[test]
fn a_program_over_the_network_that_is_no_server_is_refused() {
    let course = Course::new();
    let steps = "      - program: start\n      - program: { exits: 0 }\n";
    let (head, _) = crate::support::PARROT.split_once("  - name: repeats_anything").expect("the second check");
    let (head, _) = head.split_once("      - ana").expect("its steps");
    let batch = head.replace("kind: server", "kind: batch").replace("points: 40", "points: 100") + steps;
    course.write("exercises/parrot/exercise.yaml", batch);
    let arguments = ["test", "parrot", "--connect", "127.0.0.1:9"];
    refused(&course, &arguments, USAGE, "`parrot` is no server", "`parrot` não é um servidor");
}

// Where it is used.

#[test]
fn outside_of_any_repository_the_command_says_so() {
    let course = Course::empty();
    for arguments in [&["list"][..], &["test"], &["test", "parrot"]] {
        refused(&course, arguments, USAGE, "config.yaml", "config.yaml");
    }
}

#[test]
fn a_repository_without_its_config_yaml_is_none() {
    let course = Course::new();
    std::fs::remove_file(course.path().join("config.yaml")).expect("removed");
    refused(&course, &["list"], USAGE, "config.yaml", "config.yaml");
}

// What the machine lacks.

#[test]
fn a_missing_cargo_is_the_machines_trouble() {
    let course = Course::new();
    course.write("work/Cargo.toml", "[package]\nname = \"work\"\n");
    let subject = ["test", "parrot", "--subject", "work"];
    let missing = course.path().join("no-cargo");
    let message = run(course.tst(&subject).env("CARGO", &missing)).refused(MACHINE);
    assert!(message.contains(&format!("`{}`", missing.display())), "{message}");
    let message = run(course.tst(&subject).env_remove("CARGO").env("PATH", course.path())).refused(MACHINE);
    assert!(message.contains("`cargo` is needed"), "{message}");
}

#[test]
fn a_missing_compiler_is_the_machines_trouble() {
    let course = Course::new();
    course.write("parrot.rs", "fn main() {}\n");
    let subject = ["test", "parrot", "--subject", "parrot.rs", "--lang", "pt-BR"];
    let missing = course.path().join("no-rustc");
    let message = run(course.tst(&subject).env("RUSTC", &missing)).refused(MACHINE);
    assert!(message.contains(&format!("`{}` é necessário", missing.display())), "{message}");
}

#[test]
fn a_missing_interpreter_is_the_machines_trouble() {
    let course = Course::new();
    let missing = format!("'{}' right.py", course.path().join("nowhere/python3").display());
    for command in ["no-such-interpreter parrot.bf", &missing, "./nowhere"] {
        let message = course.run(&["test", "parrot", "--run", command]).refused(MACHINE);
        assert!(message.contains("was not found"), "{message}");
    }
    course.write("config.yaml", "exercises: [parrot]\nrun: { bf: no-such-interpreter }\n");
    course.write("parrot.bf", ",[.,]");
    let arguments = ["test", "parrot", "--subject", "parrot.bf"];
    refused(&course, &arguments, MACHINE, "`no-such-interpreter` is needed", "`no-such-interpreter` é necessário");
}

#[cfg(unix)]
#[test]
fn a_command_that_is_no_program_is_not_a_fault_of_the_kit() {
    let course = Course::new();
    course.write("parrot.sh", "exit 0\n");
    let ran = course.run(&["test", "parrot", "--run", "./parrot.sh"]);
    // Whether the file or the command line is to blame can be argued.
    let status = ran.status.filter(|status| [USAGE, MACHINE].contains(status)).unwrap_or(MACHINE);
    let message = ran.refused(status);
    assert!(message.contains("./parrot.sh"), "{message}");
}

#[test]
fn an_output_that_cannot_be_written_is_said_in_one_line() {
    let course = Course::new();
    for file in ["nowhere/result.json", "."] {
        let arguments = ["test", "parrot", "--run", "true", "--output", file];
        let message = course.run(&arguments).refused(MACHINE);
        assert!(message.contains(file) && message.contains("cannot be written"), "{message}");
        assert!(!message.contains(".tmp"), "a file of ours is nobody's business: {message}");
    }
}

// Help.

#[test]
fn help_and_version_are_results_and_end_well() {
    let course = Course::empty();
    for (arguments, words) in [
        (&["--help"][..], "Usage: tst"),
        (&["-h"], "Commands:"),
        (&["test", "--help"], "--connect"),
        (&["list", "--help"], "Lists the exercises"),
        (&["doctor", "--help"], "machine"),
        (&["--version"], concat!("tst ", env!("CARGO_PKG_VERSION"))),
        (&["-V"], "tst "),
    ] {
        let ran = course.run(arguments).ended(0);
        assert!(ran.stdout.contains(words) && ran.stderr.is_empty(), "{}", ran.all());
        assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.all());
    }
}

#[test]
fn help_names_every_exit_status() {
    let ran = Course::empty().run(&["--help"]).ended(0);
    let line = ran.stdout.split_once("Exit status:").expect("the exit status").1.replace('\n', " ");
    for status in ["0 ", "1 ", "2 ", "3 ", "70 "] {
        assert!(line.contains(&format!(" {status}")), "{status}: {line}");
    }
}

#[test]
fn help_in_portuguese_has_no_english_words() {
    let course = Course::empty();
    for arguments in [
        &["--help"][..],
        &["test", "--help"],
        &["list", "--help"],
        &["doctor", "--help"],
        &["publish", "--help"],
        &["checkout", "--help"],
        &["update", "--help"],
        &["new", "--help"],
        &["grade", "--help"],
    ] {
        let ran = run(course.tst(arguments).env("LANG", "pt_BR.UTF-8")).ended(0);
        assert!(ran.stdout.contains("Uso: tst"), "{}", ran.all());
        for word in ["Usage", "Options", "OPTIONS", "COMMAND", "Commands", "possible values", "default", "Shows", "file"] {
            assert!(!ran.stdout.contains(word), "{word}\n{}", ran.all());
        }
    }
}

#[test]
fn the_environments_language_is_spoken_and_the_option_beats_it() {
    let course = Course::new();
    let message = |language: &str, locale: &str, option: &[&str]| {
        let arguments = [&["test", "parot"], option].concat();
        run(course.tst(&arguments).env("LANGUAGE", language).env("LANG", locale)).refused(USAGE)
    };
    assert!(message("", "pt_BR.UTF-8", &[]).contains("quis dizer"));
    assert!(message("pt_BR:en", "en_US.UTF-8", &[]).contains("quis dizer"));
    assert!(message("", "de_DE.UTF-8", &[]).contains("did you mean"));
    assert!(message("", "pt_BR.UTF-8", &["--lang", "en"]).contains("did you mean"));
    course.write("config.yaml", "language: pt-BR\nexercises: [parrot]\n");
    assert!(message("", "C.UTF-8", &[]).contains("quis dizer"));
}
