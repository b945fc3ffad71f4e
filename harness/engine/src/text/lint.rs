//! What `tst lint` says of an exercise: what was proved, and what an author has to mend.

use super::{Damage, EditFlaw, NotByHand, Notice, Say, plural};

/// A finding about an exercise, its starter, its solution or its corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum LintText {
    FileIsValid { checks: usize },
    TryingStarter,
    TryingSolution,
    Left { left: String },
    NotListed { config: String },
    StatementThere,
    StatementMissing,
    StatementUntouched,
    StarterMarked,
    StarterUnmarked { file: String },
    StarterStale { file: String },
    StarterFails,
    StarterMissing { folder: String },
    StarterDoesNotBuild,
    StarterWarns,
    StarterPasses { check: String },
    SolutionPasses { checks: usize, schedules: u32 },
    SolutionMissing { folder: String },
    SolutionDoesNotBuild,
    SolutionFails { check: String, why: String },
    SolutionFailsUnder { check: String, why: String, seed: u64, again: String },
    NothingElse,
    RightPass { programs: usize, schedules: u32 },
    WrongFail { programs: usize },
    RacyFail { programs: usize },
    NoCorpus,
    NoHead,
    BadHead { line: String },
    NoReason { word: String },
    BadEdit(EditFlaw),
    HeadWouldSay { flaw: Box<LintText>, claims: Vec<String> },
    HeadWritten,
    NotWritten { why: String },
    NoFailure,
    NoFailureUnderSchedules,
    ManyFailures { most: usize },
    UnknownCheck { check: String, near: Option<String> },
    UnknownKind { kind: String, near: Option<String> },
    RightFails { check: String, kind: String, why: String },
    RightFailsUnder { check: String, kind: String, why: String, seed: u64, again: String },
    RacyPasses { check: String, kind: String, schedules: u32 },
    WrongPasses { check: String, kind: String },
    WrongNotJudged { check: String, kind: String, why: String },
    WrongKind { check: String, wanted: String, got: String, why: String },
    FailsToo { check: String, kind: String, why: String },
    NotJudged { why: String },
    NobodyFails { check: String },
    NobodyRaces { check: String },
    SchedulesRefused { why: String },
    KnownBefore { verdicts: usize },
    NoCompiler { programs: Vec<String> },
    NotCompiled { why: String },
    EveryCheckCanFail { checks: usize },
    MessagesHead { exercise: String },
    MessagesHold,
    MessagesWritten,
    MessagesNotWritten { why: String },
    NoMessages { exercise: String },
    MessageMissing { file: String },
    MessageChanged { file: String, now: String },
    MessageOfNobody { file: String },
    MessageTwice { file: String },
    BehindRelay { checks: Vec<String> },
    WithinTls,
    AmongInstances,
    Mutations { noticed: usize, explained: usize, no_occasion: usize },
    Survivor { damage: Damage, struck: Vec<(String, String)> },
    SurvivorsWritten { count: usize },
    DamageNotJudged { damage: Damage, why: String },
    BadSurvivor { line: String },
    NoSuchSurvivor { name: String },
    NotASurvivor { name: String, line: usize },
    RecipesShow { recipes: usize, netcat: &'static str },
    NoRecipe { check: String, why: NotByHand },
    RecipeShowsNothing { check: String },
    RecipeWavers { check: String },
    RecipeNotPlayed { check: String, why: String },
    NoRecipesHere { why: String },
    Summary { errors: usize },
}

impl Say for LintText {
    fn en(&self) -> String {
        let near = |near: &Option<String>| near.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        match self {
            Self::FileIsValid { checks } => format!("the exercise file is valid: {}", plural(*checks as u64, "check", "checks")),
            Self::TryingStarter => "the starter".into(),
            Self::TryingSolution => "the solution".into(),
            Self::Left { left } => format!("{left} left"),
            Self::NotListed { config } => format!("{config} does not list it: no student sees it yet"),
            Self::StatementThere => "its statement is there in each language".into(),
            Self::StatementMissing => "there is no statement here: what has the student's program to do?".into(),
            Self::StatementUntouched => "the statement is still the one of `tst new`, but the checks are not".into(),
            Self::StarterMarked => "the starter as it is now is the one that students begin with".into(),
            Self::StarterUnmarked { file } => {
                format!("there is no {file}: nobody can tell whether a student has begun (--bless writes it)")
            }
            Self::StarterStale { file } => {
                format!("{file} is of another starter, so that each student seems to have begun (--bless writes it)")
            }
            Self::StarterFails => "the starter builds without a warning and passes no check".into(),
            Self::StarterMissing { folder } => {
                format!("there is no starter: {folder} has neither a Cargo.toml nor one program in a single file")
            }
            Self::StarterDoesNotBuild => "the starter does not build".into(),
            Self::StarterWarns => "the compiler warns about the starter".into(),
            Self::StarterPasses { check } => format!("the starter passes `{check}`, before a student has done anything"),
            Self::SolutionPasses { checks, schedules } => {
                format!("the solution passes all {}{}", plural(*checks as u64, "check", "checks"), under(*schedules))
            }
            Self::SolutionMissing { folder } => format!("there is no solution: no folder {folder}"),
            Self::SolutionDoesNotBuild => "the solution does not build".into(),
            Self::SolutionFails { check, why } => format!("the solution does not pass `{check}`: {why}"),
            Self::SolutionFailsUnder { check, why, seed, again } => {
                format!("the solution does not pass `{check}` under the schedule {seed}: {why}. Once more: `{again}`")
            }
            Self::NothingElse => "nothing else was judged: mend the solution, or the check, first".into(),
            Self::RightPass { programs, schedules } => {
                let [one, more] = ["right program of the corpus passes", "right programs of the corpus pass"];
                format!("{} every check{}", plural(*programs as u64, one, more), under(*schedules))
            }
            Self::RacyFail { programs } => {
                let [one, more] = [
                    "racy program of the corpus fails under schedules as it says",
                    "racy programs of the corpus fail under schedules as they say",
                ];
                plural(*programs as u64, one, more)
            }
            Self::WrongFail { programs } => {
                let [one, more] = [
                    "wrong program of the corpus fails exactly as it says",
                    "wrong programs of the corpus fail exactly as they say",
                ];
                plural(*programs as u64, one, more)
            }
            Self::NoCorpus => "there is no corpus of right and wrong programs: nothing proves that the checks can fail".into(),
            Self::NoHead => "the file does not begin with a comment `right: ...`, `wrong: ...` or `races: ...`".into(),
            Self::BadHead { line } => format!("this line of the head is not understood: {line}"),
            Self::BadEdit(flaw) => flaw.en(),
            Self::NoReason { word } => format!("the reason is yours to say, in the place of `{word}`"),
            Self::HeadWouldSay { flaw, claims } if claims.is_empty() => {
                format!("{}. No check notices anything: sharpen one", flaw.en())
            }
            Self::HeadWouldSay { flaw, claims } => {
                format!("{}. As it is judged now, with --bless: {}", flaw.en(), fails(claims))
            }
            Self::HeadWritten => "its head says now what it fails: read what changed".into(),
            Self::NotWritten { why } => format!("cannot be written: {why}"),
            Self::ManyFailures { most } => format!(
                "one mistake, and more than {most} failures: complete the `needs` of the checks, or say why with `several: REASON`"
            ),
            Self::NoFailure => "a wrong program must say which check it fails: `fails: CHECK KIND`".into(),
            Self::NoFailureUnderSchedules => {
                "a racy program must say which check with `schedules` it fails: `fails: CHECK KIND`".into()
            }
            Self::UnknownCheck { check, near: n } => format!("the exercise has no check `{check}`{}", near(n)),
            Self::UnknownKind { kind, near: n } => format!("there is no kind of failure `{kind}`{}", near(n)),
            Self::RightFails { check, kind, why } => format!("a right program does not pass `{check}` ({kind}): {why}"),
            Self::RightFailsUnder { check, kind, why, seed, again } => {
                format!("a right program does not pass `{check}` ({kind}) under the schedule {seed}: {why}. Once more: `{again}`")
            }
            Self::RacyPasses { check, kind, schedules } => {
                let schedules = plural(u64::from(*schedules), "schedule", "schedules");
                format!("should fail `{check}` ({kind}) for its race, but passes under {schedules}")
            }
            Self::WrongPasses { check, kind } => format!("should fail `{check}` ({kind}), but does not"),
            Self::WrongNotJudged { check, kind, why } => format!("should fail `{check}` ({kind}), but that was not judged: {why}"),
            Self::WrongKind { check, wanted, got, why } => {
                format!("should fail `{check}` as {wanted}, but fails as {got}: {why}")
            }
            Self::FailsToo { check, kind, why } => format!("fails `{check}` ({kind}) too, which its head does not say: {why}"),
            Self::NotJudged { why } => format!("could not be judged: {why}"),
            Self::NobodyFails { check } => format!("no wrong program fails `{check}`: nothing proves that it can fail"),
            Self::NobodyRaces { check } => {
                format!("no racy program says that it fails `{check}`: nothing proves that its `schedules` find a race")
            }
            Self::KnownBefore { verdicts } => {
                let verdicts = plural(*verdicts as u64, "verdict is", "verdicts are");
                format!("{verdicts} known from before, and nothing has changed since (--all plays everything)")
            }
            Self::SchedulesRefused { why } => {
                format!("no thread can be held here, so nothing was played under schedules: {why}")
            }
            Self::NoCompiler { programs } => {
                format!("left out, for there is no C compiler (`cc`): {}", programs.join(", "))
            }
            Self::NotCompiled { why } => format!("does not compile: {why}"),
            Self::EveryCheckCanFail { checks } => format!("each of the {checks} checks is failed by a wrong program"),
            Self::MessagesHead { exercise } => format!(
                "# What the wrong programs of {exercise} are told about the first check that they fail. Written by\n\
                 # `tst lint {exercise} --bless`, compared by `tst lint {exercise}`.\n\
                 # Ports and times are examples; … stands for what a race decides.\n\
                 # A section may hold several messages, with a line `or:` between them."
            ),
            Self::MessagesHold => "the messages of the wrong programs are as written".into(),
            Self::MessagesWritten => "the messages of the wrong programs are written down: read what changed".into(),
            Self::MessagesNotWritten { why } => format!("the messages of the wrong programs cannot be written: {why}"),
            Self::NoMessages { exercise } => {
                format!("what the wrong programs are told is not written down: `tst lint {exercise} --bless` does it")
            }
            Self::MessageMissing { file } => format!("the message of {file} is missing here (--bless writes it)"),
            Self::MessageChanged { file, now } => {
                format!(
                    "the message of {file} is another now, from this line on: {} (--bless writes it)",
                    or_nothing(now, "(nothing)")
                )
            }
            Self::MessageOfNobody { file } => format!("there is no wrong program {file} any more (--bless removes its message)"),
            Self::MessageTwice { file } => format!("the message of {file} is written twice"),
            Self::AmongInstances => {
                "what several instances of the program say to each other is not damaged: only what they and clients say is".into()
            }
            Self::WithinTls => {
                "what passes between program and clients is not damaged: within TLS it means nothing to whoever stands between them"
                    .into()
            }
            Self::BehindRelay { checks } => {
                format!("not tried behind the damaging relay, where the solution does not pass: {}", checks.join(", "))
            }
            Self::Mutations { noticed, explained, no_occasion } => format!(
                "{} of the conversation noticed, {explained} survived for a reason given, {no_occasion} had no occasion",
                plural(*noticed as u64, "damage", "damages")
            ),
            Self::Survivor { damage, struck } => {
                format!(
                    "no check notices when {}. Sharpen a check, or explain `{}: why` in `survivors`. Done in {}: {}",
                    damage.en(),
                    damage.name(),
                    places(struck, "and", "more"),
                    Notice(*damage).en()
                )
            }
            Self::SurvivorsWritten { count } => {
                format!("{} written down: say why, or sharpen a check", plural(*count as u64, "survivor is", "survivors are"))
            }
            Self::DamageNotJudged { damage, why } => {
                format!("whether a check notices when {} could not be judged: {why}", damage.en())
            }
            Self::BadSurvivor { line } => format!("this line is not `WAY/DAMAGE/NUMBER: why`: {line}"),
            Self::NoSuchSurvivor { name } => format!("there is no damage `{name}` for this exercise"),
            Self::NotASurvivor { name, line } => {
                format!("line {line} of `survivors` was not needed: a check noticed `{name}`, or nothing gave occasion for it")
            }
            Self::RecipesShow { recipes, netcat } => {
                let [one, more] = ["recipe tried by hand shows", "recipes tried by hand show"];
                let recipes = plural(*recipes as u64, one, more);
                format!("{recipes} what is wrong (netcat: {netcat})")
            }
            Self::NoRecipe { check, why } => format!("a failure of `{check}` cannot be tried by hand: {}", why.en()),
            Self::RecipeShowsNothing { check } => {
                format!("who tries the failure of `{check}` by hand sees the same as with the solution")
            }
            Self::RecipeWavers { check } => {
                format!("who tries the failure of `{check}` by hand sees now one thing, now another with the solution")
            }
            Self::RecipeNotPlayed { check, why } => format!("the failure of `{check}` could not be tried by hand: {why}"),
            Self::NoRecipesHere { why } => format!("to try failures by hand takes bubblewrap: {why}"),
            Self::Summary { errors } if *errors == 0 => "nothing to mend".into(),
            Self::Summary { errors } => format!("{} to mend", plural(*errors as u64, "thing", "things")),
        }
    }

    fn pt(&self) -> String {
        let near = |near: &Option<String>| near.as_ref().map(|n| format!("; quis dizer `{n}`?")).unwrap_or_default();
        match self {
            Self::FileIsValid { checks } => {
                format!("o arquivo do exercício é válido: {}", plural(*checks as u64, "verificação", "verificações"))
            }
            Self::TryingStarter => "o código de partida".into(),
            Self::TryingSolution => "a solução".into(),
            Self::Left { left } => format!("faltam {left}"),
            Self::NotListed { config } => format!("{config} não o tem na lista: nenhum estudante o vê ainda"),
            Self::StatementThere => "o enunciado está lá, em cada língua".into(),
            Self::StatementMissing => "não há enunciado aqui: o que deve fazer o programa do estudante?".into(),
            Self::StatementUntouched => "o enunciado ainda é o de `tst new`, mas as verificações não são".into(),
            Self::StarterMarked => "o código de partida de agora é o que os estudantes recebem".into(),
            Self::StarterUnmarked { file } => {
                format!("não há {file}: ninguém sabe se um estudante começou (--bless o escreve)")
            }
            Self::StarterStale { file } => {
                format!("{file} é de outro código de partida, e todo estudante parece ter começado (--bless o escreve)")
            }
            Self::StarterFails => "o código de partida compila sem avisos e não passa em nenhuma verificação".into(),
            Self::StarterMissing { folder } => {
                format!("não há código de partida: {folder} não tem Cargo.toml nem um programa em um só arquivo")
            }
            Self::StarterDoesNotBuild => "o código de partida não compila".into(),
            Self::StarterWarns => "o compilador dá avisos sobre o código de partida".into(),
            Self::StarterPasses { check } => {
                format!("o código de partida passa em `{check}`, antes que o estudante tenha feito algo")
            }
            Self::SolutionPasses { checks, schedules } => {
                let checks = plural(*checks as u64, "verificação", "verificações (todas)");
                format!("a solução passa em {checks}{}", sob(*schedules))
            }
            Self::SolutionMissing { folder } => format!("não há solução: não existe a pasta {folder}"),
            Self::SolutionDoesNotBuild => "a solução não compila".into(),
            Self::SolutionFails { check, why } => format!("a solução não passa em `{check}`: {why}"),
            Self::SolutionFailsUnder { check, why, seed, again } => {
                format!("a solução não passa em `{check}` sob o escalonamento {seed}: {why}. De novo: `{again}`")
            }
            Self::NothingElse => "nada mais foi julgado: primeiro corrija a solução, ou a verificação".into(),
            Self::RightPass { programs, schedules } => {
                let [one, more] = ["programa certo do corpus passa", "programas certos do corpus passam"];
                format!("{} em todas as verificações{}", plural(*programs as u64, one, more), sob(*schedules))
            }
            Self::RacyFail { programs } => {
                let [one, more] = ["programa com corrida do corpus falha", "programas com corrida do corpus falham"];
                format!("{} sob escalonamentos como diz o cabeçalho", plural(*programs as u64, one, more))
            }
            Self::WrongFail { programs } => {
                let [one, more] = ["programa errado do corpus falha", "programas errados do corpus falham"];
                format!("{} exatamente como diz o cabeçalho", plural(*programs as u64, one, more))
            }
            Self::NoCorpus => "não há corpus de programas certos e errados: nada prova que as verificações podem falhar".into(),
            Self::NoHead => "o arquivo não começa com um comentário `right: ...`, `wrong: ...` ou `races: ...`".into(),
            Self::BadHead { line } => format!("esta linha do cabeçalho não foi entendida: {line}"),
            Self::BadEdit(flaw) => flaw.pt(),
            Self::NoReason { word } => format!("o motivo é seu: escreva-o no lugar de `{word}`"),
            Self::HeadWouldSay { flaw, claims } if claims.is_empty() => {
                format!("{}. Nenhuma verificação percebe algo: apure uma", flaw.pt())
            }
            Self::HeadWouldSay { flaw, claims } => {
                format!("{}. Como é julgado agora, com --bless: {}", flaw.pt(), fails(claims))
            }
            Self::HeadWritten => "o cabeçalho agora diz em que ele falha: leia o que mudou".into(),
            Self::NotWritten { why } => format!("não pôde ser escrito: {why}"),
            Self::ManyFailures { most } => format!(
                "um só erro, e mais de {most} falhas: complete os `needs` das verificações, ou diga por quê com `several: MOTIVO`"
            ),
            Self::NoFailure => "um programa errado deve dizer em que verificação falha: `fails: VERIFICAÇÃO TIPO`".into(),
            Self::NoFailureUnderSchedules => {
                "um programa com corrida deve dizer em que verificação com `schedules` falha: `fails: VERIFICAÇÃO TIPO`".into()
            }
            Self::UnknownCheck { check, near: n } => format!("o exercício não tem a verificação `{check}`{}", near(n)),
            Self::UnknownKind { kind, near: n } => format!("não há tipo de falha `{kind}`{}", near(n)),
            Self::RightFails { check, kind, why } => format!("um programa certo não passa em `{check}` ({kind}): {why}"),
            Self::RightFailsUnder { check, kind, why, seed, again } => {
                format!("um programa certo não passa em `{check}` ({kind}) sob o escalonamento {seed}: {why}. De novo: `{again}`")
            }
            Self::RacyPasses { check, kind, schedules } => {
                let schedules = plural(u64::from(*schedules), "escalonamento", "escalonamentos");
                format!("deveria falhar em `{check}` ({kind}) por sua corrida, mas passa sob {schedules}")
            }
            Self::WrongPasses { check, kind } => format!("deveria falhar em `{check}` ({kind}), mas não falha"),
            Self::WrongNotJudged { check, kind, why } => {
                format!("deveria falhar em `{check}` ({kind}), mas isso não foi julgado: {why}")
            }
            Self::WrongKind { check, wanted, got, why } => {
                format!("deveria falhar em `{check}` como {wanted}, mas falha como {got}: {why}")
            }
            Self::FailsToo { check, kind, why } => {
                format!("falha também em `{check}` ({kind}), o que o cabeçalho não diz: {why}")
            }
            Self::NotJudged { why } => format!("não pôde ser julgado: {why}"),
            Self::NobodyFails { check } => format!("nenhum programa errado falha em `{check}`: nada prova que ela pode falhar"),
            Self::NobodyRaces { check } => {
                format!(
                    "nenhum programa com corrida diz que falha em `{check}`: nada prova que os `schedules` dela acham uma corrida"
                )
            }
            Self::KnownBefore { verdicts } => {
                let verdicts = plural(*verdicts as u64, "veredicto já é conhecido", "veredictos já são conhecidos");
                format!("{verdicts}, e nada mudou desde então (--all executa tudo de novo)")
            }
            Self::SchedulesRefused { why } => {
                format!("aqui não se podem segurar threads, e nada foi jogado sob escalonamentos: {why}")
            }
            Self::NoCompiler { programs } => {
                format!("ficaram de fora, pois não há compilador de C (`cc`): {}", programs.join(", "))
            }
            Self::NotCompiled { why } => format!("não compila: {why}"),
            Self::EveryCheckCanFail { checks } => format!("em cada uma das {checks} verificações algum programa errado falha"),
            Self::MessagesHead { exercise } => format!(
                "# O que os programas errados de {exercise} leem sobre a primeira verificação em que falham. Escrito por\n\
                 # `tst lint {exercise} --bless`, comparado por `tst lint {exercise}`.\n\
                 # Portas e tempos são exemplos; … fica no lugar do que uma corrida decide.\n\
                 # Uma seção pode ter várias mensagens, com uma linha `or:` entre elas."
            ),
            Self::MessagesHold => "as mensagens dos programas errados são as que estão escritas".into(),
            Self::MessagesWritten => "as mensagens dos programas errados foram escritas: leia o que mudou".into(),
            Self::MessagesNotWritten { why } => format!("as mensagens dos programas errados não puderam ser escritas: {why}"),
            Self::NoMessages { exercise } => {
                format!("as mensagens dos programas errados não estão escritas: `tst lint {exercise} --bless` as escreve")
            }
            Self::MessageMissing { file } => format!("falta aqui a mensagem de {file} (--bless a escreve)"),
            Self::MessageChanged { file, now } => {
                format!(
                    "a mensagem de {file} agora é outra, a partir desta linha: {} (--bless a escreve)",
                    or_nothing(now, "(nada)")
                )
            }
            Self::MessageOfNobody { file } => format!("não há mais um programa errado {file} (--bless retira sua mensagem)"),
            Self::MessageTwice { file } => format!("a mensagem de {file} está escrita duas vezes"),
            Self::AmongInstances => {
                "o que várias instâncias do programa dizem umas às outras não é danificado: só o que elas e clientes dizem".into()
            }
            Self::WithinTls => {
                "o que passa entre o programa e os clientes não é danificado: dentro do TLS, nada diz a quem está entre eles".into()
            }
            Self::BehindRelay { checks } => {
                format!("sem teste atrás do intermediário que danifica, onde a solução não passa: {}", checks.join(", "))
            }
            Self::Mutations { noticed, explained, no_occasion } => format!(
                "{} na conversa, {explained} sem efeito por um motivo dado, {no_occasion} sem ocasião",
                plural(*noticed as u64, "dano percebido", "danos percebidos")
            ),
            Self::Survivor { damage, struck } => format!(
                "nenhuma verificação percebe quando {}. Apure uma verificação, ou explique `{}: motivo` em `survivors`. Feito em {}: {}",
                damage.pt(),
                damage.name(),
                places(struck, "e", "mais"),
                Notice(*damage).pt()
            ),
            Self::SurvivorsWritten { count } => {
                let danos = plural(*count as u64, "dano não percebido foi escrito", "danos não percebidos foram escritos");
                format!("{danos}: diga por quê, ou apure uma verificação")
            }
            Self::DamageNotJudged { damage, why } => {
                format!("não pôde ser julgado se uma verificação percebe quando {}: {why}", damage.pt())
            }
            Self::BadSurvivor { line } => format!("esta linha não é `DIREÇÃO/DANO/NÚMERO: motivo`: {line}"),
            Self::NoSuchSurvivor { name } => format!("não há dano `{name}` para este exercício"),
            Self::NotASurvivor { name, line } => {
                format!(
                    "a linha {line} de `survivors` não foi necessária: uma verificação percebeu `{name}`, ou nada lhe deu ocasião"
                )
            }
            Self::RecipesShow { recipes, netcat } => {
                let [one, more] = ["receita tentada à mão mostra", "receitas tentadas à mão mostram"];
                let recipes = plural(*recipes as u64, one, more);
                format!("{recipes} o que está errado (netcat: {netcat})")
            }
            Self::NoRecipe { check, why } => format!("uma falha de `{check}` não pode ser tentada à mão: {}", why.pt()),
            Self::RecipeShowsNothing { check } => {
                format!("quem tenta à mão a falha de `{check}` vê o mesmo que com a solução")
            }
            Self::RecipeWavers { check } => {
                format!("quem tenta à mão a falha de `{check}` vê ora uma coisa, ora outra com a solução")
            }
            Self::RecipeNotPlayed { check, why } => format!("a falha de `{check}` não pôde ser tentada à mão: {why}"),
            Self::NoRecipesHere { why } => format!("para tentar as falhas à mão é preciso o bubblewrap: {why}"),
            Self::Summary { errors } if *errors == 0 => "nada a corrigir".into(),
            Self::Summary { errors } => plural(*errors as u64, "coisa a corrigir", "coisas a corrigir"),
        }
    }
}

/// Under how many schedules, where there were any.
fn under(schedules: u32) -> String {
    if schedules == 0 {
        return String::new();
    }
    format!(", also under {}", plural(u64::from(schedules), "schedule", "schedules"))
}

/// The same in Portuguese.
fn sob(schedules: u32) -> String {
    if schedules == 0 {
        return String::new();
    }
    format!(", também sob {}", plural(u64::from(schedules), "escalonamento", "escalonamentos"))
}

/// So many checks are named.
const PLACES: usize = 3;

/// In which checks a damage was done, each with the line that it struck, if it had any bytes.
fn places(struck: &[(String, String)], and: &str, more: &str) -> String {
    let place = |(check, line): &(String, String)| match line.as_str() {
        "" => format!("`{check}`"),
        line => format!("`{check}` ({line:?})"),
    };
    let named: Vec<String> = struck.iter().take(PLACES).map(place).collect();
    let rest = struck.len().saturating_sub(PLACES);
    if rest == 0 { named.join(", ") } else { format!("{} {and} {rest} {more}", named.join(", ")) }
}

/// The lines of a head.
fn fails(claims: &[String]) -> String {
    claims.iter().map(|claim| format!("`fails: {claim}`")).collect::<Vec<_>>().join(", ")
}

/// A text, or the word for none.
fn or_nothing<'t>(text: &'t str, nothing: &'t str) -> &'t str {
    if text.is_empty() { nothing } else { text }
}
