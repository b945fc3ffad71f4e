//! Mistakes in `exercise.yaml` and `config.yaml`: each is told in one line with file, line and column, in both languages.

use crate::support::{Course, PARROT};

/// Stands in a test's text before the place that the message must name.
const MARK: char = '§';

/// Judges a course whose exercise file is PARROT with `old` replaced by `new`; the message must name the marked place and
/// hold these words.
#[track_caller]
pub(crate) fn mistake(old: &str, new: &str, english: &str, portuguese: &str) {
    assert_eq!(PARROT.matches(old).count(), 1, "the text to replace must be unique: {old}");
    exercise_file(&PARROT.replace(old, new), english, portuguese);
}

#[track_caller]
pub(crate) fn exercise_file(marked: &str, english: &str, portuguese: &str) {
    let course = Course::new();
    told(&course, "exercises/parrot/exercise.yaml", marked, english, portuguese);
}

#[track_caller]
fn config(marked: &str, english: &str, portuguese: &str) {
    told(&Course::new(), "config.yaml", marked, english, portuguese);
}

#[track_caller]
fn told(course: &Course, file: &str, marked: &str, english: &str, portuguese: &str) {
    let (before, after) = marked.split_once(MARK).expect("a mark");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    course.write(file, format!("{before}{after}"));
    let message = refuse(course, "en");
    let place = format!("{file}:{line}:{column}: ");
    assert!(message.contains(&place), "expected {place}\n     got {message}");
    assert!(message.contains(english), "expected {english}\n     got {message}");
    let translated = refuse(course, "pt-BR");
    assert!(translated.contains(&place), "expected {place}\n     got {translated}");
    assert!(translated.contains(portuguese), "expected {portuguese}\n     got {translated}");
}

/// The line with which the command refuses the course.
#[track_caller]
fn refuse(course: &Course, lang: &str) -> String {
    course.run(&["test", "parrot", "--run", "true", "--lang", lang]).refused_file(2)
}

#[test]
fn the_file_that_the_mistakes_are_made_in_is_valid() {
    let course = Course::new();
    assert!(course.run(&["list"]).ended(0).stdout.starts_with("parrot"));
}

// The text as YAML.

#[test]
fn text_that_is_no_yaml_is_refused_where_the_parser_stopped() {
    mistake("kind: server,", "kind: server§],", "is not valid YAML", "não é YAML válido");
}

#[test]
fn a_doubled_key_is_refused_where_it_stands_the_second_time() {
    mistake("name: parrot\n", "name: parrot\n§name: parrot\n", "name", "name");
}

#[test]
fn a_doubled_key_inside_a_check_is_refused_where_it_stands_the_second_time() {
    mistake("    points: 40\n", "    points: 40\n    §points: 40\n", "points", "points");
}

#[test]
fn an_unknown_anchor_is_refused() {
    mistake("name: parrot\n", "name: §*bird\n", "is not valid YAML", "não é YAML válido");
}

#[test]
fn an_empty_file_is_refused() {
    exercise_file("§", "must be a map", "um mapa");
}

#[test]
fn a_list_in_place_of_the_whole_is_refused() {
    exercise_file("§[parrot]\n", "must be a map, but it is a list", "um mapa, mas há uma lista");
}

#[test]
fn brackets_a_hundred_thousand_deep_are_refused() {
    exercise_file(&format!("{}§{}", "[".repeat(100), "[".repeat(100_000)), "nested more than 100 deep", "mais de 100 níveis");
}

#[test]
fn aliases_that_would_grow_without_bound_are_refused() {
    let mut bomb = String::from("§a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let before = format!("*a{}, ", level - 1).repeat(9);
        bomb.push_str(&format!("a{level}: &a{level} [{before}*a{}]\n", level - 1));
    }
    exercise_file(&bomb, "is not valid YAML", "não é YAML válido");
}

#[test]
fn a_file_beyond_the_largest_size_is_refused_unread() {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", format!("{PARROT}#{}\n", "x".repeat(256 * 1024)));
    let message = refuse(&course, "en");
    assert!(message.contains("exercise.yaml: ") && message.contains("at most 262144"), "{message}");
    assert!(refuse(&course, "pt-BR").contains("o máximo são 262144"));
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_where_it_stops_being_text() {
    let course = Course::new();
    let mut bytes = PARROT.as_bytes().to_vec();
    let at = PARROT.find("Papagaio").expect("the title");
    // The letter as Windows writes it.
    bytes[at] = 0xe3;
    course.write("exercises/parrot/exercise.yaml", bytes);
    let message = refuse(&course, "en");
    assert!(message.contains("is not UTF-8"), "{message}");
    assert!(refuse(&course, "pt-BR").contains("não é texto UTF-8"));
    assert!(message.contains("exercise.yaml:2:29: "), "{message}");
}

#[test]
fn a_folder_where_the_file_should_be_is_refused() {
    let course = Course::new();
    std::fs::remove_file(course.path().join("exercises/parrot/exercise.yaml")).expect("removed");
    course.write("exercises/parrot/exercise.yaml/file", "");
    let message = refuse(&course, "en");
    assert!(message.contains("exercise.yaml: cannot be read"), "{message}");
    assert!(refuse(&course, "pt-BR").contains("não pode ser lido"));
}

#[test]
fn a_line_feed_in_a_key_does_not_break_the_message_in_two() {
    mistake("name: parrot\n", "name: parrot\n§\"na\\nme\": parrot\n", "unknown key", "chave desconhecida");
}

#[test]
fn what_a_terminal_would_obey_is_not_repeated_in_a_message() {
    let before = r#"receives: "loro\n""#;
    mistake(before, r#"§"rece\e[31mives\b": "loro\n""#, "unknown key `rece\\x1b[31mives\\x08`", "chave desconhecida");
}

// Keys, verbs and types.

#[test]
fn an_unknown_key_of_the_exercise_is_refused_with_a_suggestion() {
    mistake(
        "checks:\n",
        "limit_sm: 5\nchecks:\n".replacen("limit", "§limit", 1).as_str(),
        "did you mean `limit_ms`?",
        "quis dizer `limit_ms`?",
    );
}

#[test]
fn a_key_like_no_other_is_refused_with_all_that_are_possible() {
    mistake("checks:\n", "§author: Ana\nchecks:\n", "possible here: `name`, `title`", "aqui pode haver: `name`, `title`");
}

#[test]
fn a_missing_title_is_refused() {
    mistake(
        "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\n",
        "§name: parrot\n",
        "`title` is missing",
        "falta aqui a chave `title`",
    );
}

#[test]
fn a_title_without_a_translation_is_refused() {
    mistake("{ en: Parrot, pt-BR: Papagaio }", "§{ en: Parrot }", "(pt-BR)", "(pt-BR)");
}

#[test]
fn a_translation_without_a_word_is_refused() {
    mistake("pt-BR: Papagaio", "pt-BR: §\" \"", "(pt-BR)", "(pt-BR)");
}

#[test]
fn a_missing_hint_is_refused() {
    let (old, new) = ("- name: repeats\n", "- §name: repeats\n");
    let hint = "    hint: { en: \"read, then write\", pt-BR: \"leia, depois escreva\" }\n";
    exercise_file(&PARROT.replace(old, new).replace(hint, ""), "`hint` is missing", "falta aqui a chave `hint`");
}

#[test]
fn a_name_that_is_not_the_folders_is_refused() {
    mistake("name: parrot\n", "name: §parot\n", "`parot`, but its folder `parrot`", "`parot`, mas sua pasta `parrot`");
}

#[test]
fn a_name_that_is_none_is_refused() {
    mistake("name: repeats\n", "name: §Repeats It\n", "`Repeats It` is no name", "`Repeats It` não é um nome");
}

#[test]
fn an_unknown_verb_is_refused_with_a_suggestion() {
    mistake(
        r#"receives: "loro\n""#,
        r#"§recieves: "loro\n""#,
        "`recieves`; did you mean `receives`?",
        "`recieves`; quis dizer `receives`?",
    );
}

#[test]
fn an_unknown_verb_of_the_program_is_refused_with_a_suggestion() {
    mistake("exits: 0", "§exit: 0", "did you mean `exits`?", "quis dizer `exits`?");
}

#[test]
fn an_unknown_word_of_an_actor_is_refused_with_a_suggestion() {
    mistake("bia: half_close", "bia: §halfclose", "did you mean `half_close`?", "quis dizer `half_close`?");
}

#[test]
fn two_verbs_of_one_actor_are_refused() {
    mistake(r#"{ receives: "loro\n" }"#, r#"§{ receives: "loro\n", sees: end }"#, "`receives` and `sees`", "`receives` e `sees`");
}

#[test]
fn two_actors_in_one_step_are_refused() {
    mistake("- bia: half_close\n", "- §bia: half_close\n        ana: connect\n", "`bia` and `ana`", "`bia` e `ana`");
}

#[test]
fn a_step_that_says_nothing_is_refused() {
    mistake("- bia: half_close\n", "- §{}\n", "needs a verb", "precisa de um verbo");
}

#[test]
fn a_check_without_steps_is_refused() {
    let (first, _) = PARROT.rsplit_once("steps:").expect("the last check");
    exercise_file(&format!("{first}steps: §[]\n"), "at least one step", "pelo menos um passo");
}

#[test]
fn an_exercise_without_checks_is_refused() {
    let (first, _) = PARROT.split_once("checks:").expect("the checks");
    exercise_file(&format!("{first}checks: §[]\n"), "at least one check", "pelo menos uma verificação");
}

#[test]
fn a_text_in_place_of_a_number_is_refused() {
    mistake("points: 40", "points: §\"ten\"", "must be a whole number, but it is a text", "um número inteiro, mas há um texto");
}

#[test]
fn a_kind_of_program_that_there_is_not_is_refused_with_a_suggestion() {
    mistake("kind: server", "kind: §sever", "did you mean `server`?", "quis dizer `server`?");
}

// Values.

#[test]
fn a_number_out_of_range_is_refused_with_the_range() {
    mistake("points: 40", "points: §101", "to 100", "a 100");
    mistake("default_port: 9090", "default_port: §70000", "from 1 to 65535", "de 1 a 65535");
}

#[test]
fn zero_points_are_refused() {
    mistake("points: 40", "points: §0", "from 1 to 100", "de 1 a 100");
}

#[test]
fn points_that_do_not_add_up_are_refused_with_their_sum() {
    let text = PARROT.replace("points: 40", "points: 35").replace("  - name: repeats\n", "  §- name: repeats\n");
    exercise_file(&text, "add up to 95; they must add up to 100", "somam 95; devem somar 100");
}

#[test]
fn a_bad_regular_expression_is_refused() {
    mistake(r#"receives: "loro\n""#, r#"receives_line: { pattern: §"lo(ro" }"#, "unclosed group", "não é uma expressão regular");
}

#[test]
fn bad_base64_is_refused() {
    mistake(r#"send: "loro\n""#, r#"send: { base64: §"bG9ybw" }"#, "not valid base64", "não é base64 válido");
}

#[test]
fn bad_hexadecimal_digits_are_refused() {
    mistake(r#"send: "loro\n""#, r#"send: { bytes: §"0x6c" }"#, "hexadecimal", "hexadecimais");
    mistake(r#"send: "loro\n""#, r#"send: { bytes: §"6c 6" }"#, "hexadecimal", "hexadecimais");
}

#[test]
fn a_path_that_climbs_is_refused() {
    let files = |path: &str| format!("files: [{{ path: §{path}, text: x }}]");
    for path in ["../x", "a/../../x", "/etc/x"] {
        mistake("default_port: 9090", &files(path), "no path inside the scratch folder", "não é um caminho dentro");
    }
}

#[test]
fn a_file_behind_a_link_or_in_its_place_is_refused() {
    let files = |files: &str| format!("default_port: 9090, files: [{files}]");
    for file in ["{ path: §l, text: x }", "{ path: §l/a, text: x }", "{ path: §l, link: u }"] {
        let files = files(&format!("{{ path: l, link: t }}, {file}"));
        mistake("default_port: 9090", &files, "lies behind the link `l`", "fica atrás do link `l`");
    }
    // Also when the link is the program's, and the file a check's.
    let program = PARROT.replace("default_port: 9090", &files("{ path: l, link: t }"));
    let check = program.replacen("points: 40\n", "points: 40\n    files: [{ path: §l/a, text: x }]\n", 1);
    exercise_file(&check, "`l/a` lies behind the link `l`", "`l/a` fica atrás do link `l`");
    let two = files("{ path: a, text: x }, { path: §a/b, text: x }");
    mistake("default_port: 9090", &two, "`a/b` cannot be there beside `a`", "`a/b` não pode existir ao lado de `a`");
    let folder = "folder: site, files: [{ path: §site, link: t }]";
    mistake("default_port: 9090", folder, "`site` cannot be there beside `site`", "`site` não pode existir ao lado de `site`");
}

#[test]
fn a_link_that_leads_out_is_refused() {
    let files = |path: &str, target: &str| format!("files: [{{ path: {path}, link: §{target} }}]");
    for (path, target) in [("l", "/etc/passwd"), ("l", "../x"), ("a/l", "../../x"), ("a/l", "b/../../x"), ("l", "\"a\\0b\"")] {
        let (english, portuguese) = ("leads out of the scratch folder", "leva para fora da pasta temporária");
        mistake("default_port: 9090", &files(path, target), english, portuguese);
    }
}

#[test]
fn a_crowd_of_nobody_is_refused() {
    let crowd = "- crowd: { name: flock, size: §0, steps: [{ flock: connect }] }\n";
    mistake("- bia: half_close\n", crowd, "from 1 to 1000", "de 1 a 1000");
}

#[test]
fn bytes_beyond_all_bounds_are_refused() {
    mistake("{ send: { random: 2000 } }", "{ send: { random: §99999999999 } }", "to 16777216", "a 16777216");
}

// What must hold between the parts.

#[test]
fn a_name_used_twice_is_refused_the_second_time() {
    mistake("name: ends_well", "name: §repeats", "`repeats` is used twice", "`repeats` é usado duas vezes");
}

#[test]
fn a_need_that_there_is_not_is_refused_with_a_suggestion() {
    mistake("[repeats_anything]", "[§repeats_nothing]", "did you mean `repeats_anything`?", "quis dizer `repeats_anything`?");
}

#[test]
fn needs_that_go_in_a_circle_are_refused_with_the_circle() {
    let circle = "repeats_anything -> ends_well -> repeats_anything";
    mistake("needs: [repeats]\n", "needs: §[ends_well]\n", circle, circle);
}

#[test]
fn an_actor_who_sends_before_connecting_is_refused_with_a_suggestion() {
    mistake(r#"- ana: { send: "loro\n" }"#, r#"- §anna: { send: "loro\n" }"#, "did you mean `ana`?", "quis dizer `ana`?");
}

#[test]
fn a_bound_on_what_was_never_measured_is_refused() {
    let measure = "- measure: { as: quick, at_most: { of: §alone, times: 3 }, steps: [{ bia: half_close }] }\n";
    mistake("- bia: half_close\n", measure, "as `alone` before", "antes como `alone`");
}

#[test]
fn a_ratio_that_no_time_has_is_refused() {
    let measure = "- measure: { as: alone, steps: [{ bia: half_close }] }\n      \
                   - measure: { as: quick, at_most: { of: alone, times: §1e300 }, steps: [{ bia: close }] }\n";
    mistake("- bia: half_close\n", measure, "a number up to 1000000", "um número até 1000000");
}

#[test]
fn a_client_in_a_program_that_is_no_server_is_refused() {
    let text = PARROT.replace("kind: server", "kind: batch").replacen("- ana: connect", "- §ana: connect", 1);
    exercise_file(&text, "of kind `server`", "do tipo `server`");
}

// The configuration.

#[test]
fn an_unknown_key_of_the_configuration_is_refused_with_a_suggestion() {
    config("exercises: [parrot]\n§langauge: en\n", "did you mean `language`?", "quis dizer `language`?");
}

#[test]
fn a_bad_amount_is_refused() {
    config("exercises: [parrot]\nlimits: { memory: §256Q }\n", "`256Q` is no amount", "`256Q` não é uma quantidade");
    config("exercises: [parrot]\nlimits: { time: §soon }\n", "`soon` is no amount", "`soon` não é uma quantidade");
}

#[test]
fn a_bad_amount_in_the_rules_for_late_work_is_refused() {
    config("grading: { late: { per_day: §ten } }\nexercises: [parrot]\n", "`ten` is no amount", "`ten` não é uma quantidade");
}

#[test]
fn a_language_that_is_not_spoken_is_refused_with_those_that_are() {
    config("language: §fr\nexercises: [parrot]\n", "`pt-BR` or `en`", "`pt-BR` ou `en`");
}

#[test]
fn an_exercise_named_twice_is_refused_the_second_time() {
    config("exercises: [parrot, §parrot]\n", "used twice", "usado duas vezes");
}

#[test]
fn a_site_without_an_address_is_refused() {
    config("exercises: [parrot]\nsites:\n  - §name: demo\n", "`url` is missing", "falta aqui a chave `url`");
}

#[test]
fn an_exercise_that_has_no_folder_is_refused() {
    let course = Course::new();
    course.write("config.yaml", "exercises: [parrot, toucan]\n");
    for arguments in [&["list"][..], &["test", "toucan"]] {
        let message = course.run(arguments).refused(2);
        assert!(message.contains("toucan"), "{message}");
    }
}

#[test]
fn an_exercise_that_has_no_folder_is_told_where_the_course_names_it() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises:\n  - parot\n");
    for arguments in [&["list"][..], &["test", "parot"], &["lint"], &["publish", "--out", "site"]] {
        let message = course.run(&[arguments, &["--lang", "en"]].concat()).refused(2);
        let words = "config.yaml:3:5: there is no file exercises/parot/exercise.yaml; did you mean `parrot`?";
        assert!(message.contains(words), "{message}");
    }
    assert!(course.run(&["list", "--lang", "pt-BR"]).refused(2).contains("não existe o arquivo"));
}

#[test]
fn an_amount_whose_unit_was_forgotten_is_refused() {
    config("exercises: [parrot]\nlimits: { memory: §256 }\n", "at least 16M: write the unit", "pelo menos 16M: escreva a unidade");
    config("exercises: [parrot]\nlimits: { memory: §15M }\n", "at least 16M", "pelo menos 16M");
    config("exercises: [parrot]\nlimits: { output: §1 }\n", "at least 1K", "pelo menos 1K");
}

#[test]
fn a_course_without_exercises_is_told_from_no_course() {
    let course = Course::new();
    course.write("config.yaml", "exercises: []\n");
    let message = course.run(&["test"]).refused(2);
    assert!(!message.contains("no folder here or above"), "there is a config.yaml: {message}");
    course.run(&["test", "toucan"]).refused(2);
}

#[test]
fn a_mistake_in_the_users_own_file_is_told_with_its_place() {
    told(&Course::new(), "home/.tst/config.yaml", "§langauge: en\n", "did you mean `language`?", "quis dizer `language`?");
}
