//! What the command says of its own use: wrong options, missing tools, help, and the state of the machine.

use std::time::Duration;

use super::problem::seconds;
use super::{LimitKind, Say, list};

/// Something wrong with how the command was used, or with the machine it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum CommandProblem {
    UnknownOption { name: String, near: Option<String> },
    UnknownCommand { name: String, near: Option<String> },
    ExerciseWithoutCommand { name: String, judge: String },
    BadValue { option: String, value: String, possible: Vec<String> },
    MissingValue { option: String },
    BadVariable { name: String },
    Twice { option: String },
    Conflict { one: String, other: String },
    MissingCommand { help: String },
    NoRepository,
    OriginalCheckout { folder: String },
    NoExercise { known: Vec<String> },
    UnknownExercise { name: String, near: Option<String>, known: Vec<String> },
    UnknownCheck { name: String, near: Option<String>, known: Vec<String> },
    NoCheckNamed { known: Vec<String> },
    NothingMatches { filter: String, near: Option<String>, known: Vec<String> },
    NoSuchPath { path: String },
    UnknownEnding { file: String, known: Vec<String> },
    NothingToRun { folder: String, known: Vec<String> },
    SeveralSources { files: Vec<String> },
    SeveralBinaries { names: Vec<String> },
    NoBinary { folder: String },
    UnknownPlaceholder { wrong: &'static str, right: &'static str },
    UnclosedQuote { command: String },
    BadAddress { text: String },
    UnknownHost { text: String },
    NotExecutable { file: String },
    EmptyCourse,
    UnexpectedArgument { text: String },
    BatchOverNetwork { name: String },
    CannotWrite { file: String, why: String },
    OverResults { file: String },
    NoOutput { why: String },
    MissingTool { tool: String },
    BrokenTool { tool: String, why: String },
    NothingBuilds { tool: String, why: String },
    FileAbove { file: String },
    NoAnswer { tool: String, seconds: u64 },
    BuildTooSlow { seconds: u64 },
    BuildStarved { seconds: u64 },
    BuildTooLarge { limit: LimitKind },
    NoScratch { why: String },
    NoSchedules { exercise: String },
    NoWhole { why: String },
    NoPort { why: String },
    NoThread { why: String },
    UnclearNumber { option: String, value: String },
    WatchedIsGone { path: String },
    CannotWatch { why: String },
    NotMeanwhile { who: String },
    TooBusy { took: Duration, lost: Duration },
    UnclearTime { what: String, than: String },
    Kit { why: String },
}

impl CommandProblem {
    /// Whether the machine is to blame, and not the kit.
    pub fn is_of_machine(&self) -> bool {
        matches!(
            self,
            Self::MissingTool { .. }
                | Self::BrokenTool { .. }
                | Self::NothingBuilds { .. }
                | Self::FileAbove { .. }
                | Self::NoAnswer { .. }
                | Self::BuildStarved { .. }
                | Self::NoScratch { .. }
                | Self::NoWhole { .. }
                | Self::NoThread { .. }
                | Self::NoPort { .. }
                | Self::NotMeanwhile { .. }
                | Self::TooBusy { .. }
                | Self::UnclearTime { .. }
        )
    }
}

impl Say for CommandProblem {
    fn en(&self) -> String {
        let near = |near: &Option<String>| near.as_ref().map(|n| format!("; did you mean `{n}`?"));
        let or = |known: &[String]| list(known, "or");
        match self {
            Self::UnknownOption { name, near: n } => format!("unknown option `{name}`{}", near(n).unwrap_or_default()),
            Self::UnknownCommand { name, near: n } => format!("unknown command `{name}`{}", near(n).unwrap_or_default()),
            Self::ExerciseWithoutCommand { name, judge } => format!("unknown command `{name}`; did you mean `{judge}`?"),
            Self::BadValue { option, value, possible } if possible.is_empty() => format!("`{value}` is no value for {option}"),
            Self::BadValue { option, value, possible } => format!("`{value}` is no value for {option}; possible: {}", or(possible)),
            Self::MissingValue { option } => format!("{option} needs a value"),
            Self::BadVariable { name } => {
                format!(
                    "`{name}` is no variable to pass: write NAME or NAME=VALUE, the name in letters, digits and `_`, no digit first, and not TST_..., which are the kit's"
                )
            }
            Self::Twice { option } => format!("{option} can be given only once"),
            Self::Conflict { one, other } => format!("{one} cannot be used together with {other}"),
            Self::MissingCommand { help } => format!("which command? Try `{help}`"),
            Self::OriginalCheckout { folder } => {
                format!("{folder} was checked out from a site of the original tst: it has no checks that this tst can run")
            }
            Self::NoRepository => {
                "no folder here or above holds a config.yaml beside a folder `exercises`: go into the repository, or bring an exercise here with `tst checkout NAME@SITE`".into()
            }
            Self::NoExercise { known } => format!("which exercise? There are: {}", list(known, "and")),
            Self::UnknownExercise { name, near: n, known } => {
                format!(
                    "there is no exercise `{name}`{}",
                    near(n).unwrap_or_else(|| format!("; there are: {}", list(known, "and")))
                )
            }
            Self::UnknownCheck { name, near: n, known } => {
                format!("there is no check `{name}`{}", near(n).unwrap_or_else(|| format!("; there are: {}", list(known, "and"))))
            }
            Self::NoCheckNamed { known } => format!("which check? There are: {}", list(known, "and")),
            Self::NothingMatches { filter, near: n, known } => {
                format!("no check fits `{filter}`{}; the exercises are: {}", near(n).unwrap_or_default(), list(known, "and"))
            }
            Self::NoSuchPath { path } => format!("there is no file or folder {path}"),
            Self::UnknownEnding { file, known } => {
                format!(
                    "how is {file} started? Known endings: {}. For another one use --run 'COMMAND' or add it to `run` in config.yaml",
                    or(known)
                )
            }
            Self::NothingToRun { folder, known } => {
                format!("{folder} holds neither a Cargo.toml nor a source file (known endings: {})", or(known))
            }
            Self::SeveralSources { files } => {
                format!("there are several source files ({}): name the one to judge, or call it main", list(files, "and"))
            }
            Self::SeveralBinaries { names } => {
                format!("the package has several binaries ({}) and none is called like the exercise", list(names, "and"))
            }
            Self::NoBinary { folder } => format!("the package in {folder} has no binary: it needs a src/main.rs"),
            Self::UnknownPlaceholder { wrong, right } => {
                format!("nothing is filled in for {wrong} in --run; did you mean {right}?")
            }
            Self::UnclosedQuote { command } => {
                format!("the command `{command}` is empty or has a quotation mark that is not closed")
            }
            Self::BadAddress { text } => format!("`{text}` is no address: write HOST:PORT, such as 127.0.0.1:8000"),
            Self::UnknownHost { text } => {
                format!("the host of `{text}` is not known: look at its spelling, or at this machine's network")
            }
            Self::NotExecutable { file } => {
                format!("{file} is no program that can be started: make it executable (chmod +x), or name its interpreter")
            }
            Self::EmptyCourse => "the course has no exercises: list them under `exercises` in config.yaml; `tst new NAME` makes one".into(),
            Self::UnexpectedArgument { text } => format!("`{text}` is one argument too many"),
            Self::BatchOverNetwork { name } => format!("`{name}` is no server: there is nothing to connect to"),
            Self::CannotWrite { file, why } => format!("{file} cannot be written: {why}"),
            Self::NoOutput { why } => format!("standard output cannot be written: {why}"),
            Self::OverResults { file } => {
                format!("{file} is where `tst grade` keeps what it knows of a class: give another --output")
            }
            Self::MissingTool { tool } => {
                format!("`{tool}` is needed and was not found on this machine: install it, or look at PATH")
            }
            Self::BrokenTool { tool, why } => format!("`{tool}` cannot be started: {why}"),
            Self::NothingBuilds { tool, why } => {
                format!(
                    "`{tool}` cannot build even the smallest program here: put right what it says, and run the command again ({why})"
                )
            }
            Self::FileAbove { file } => {
                format!(
                    "{file} would change how programs behave that are judged below it: remove it, or set TMPDIR to another folder"
                )
            }
            Self::NoAnswer { tool, seconds } => {
                format!("`{tool}` did not answer within {seconds} s: see what it does when you type it yourself")
            }
            Self::BuildTooSlow { seconds } => format!("the compiler was ended: it took longer than {seconds} s"),
            Self::BuildStarved { seconds } => format!(
                "the compiler was ended after ten times its {seconds} s: others had the processors, so it is not known whether the program builds; judge it again when less else runs"
            ),
            Self::BuildTooLarge { limit } => format!("the compiler was ended: it took more than {}", limit.en()),
            Self::NoScratch { why } => format!("no temporary folder can be made: {why}"),
            Self::NoSchedules { exercise } => format!(
                "none of these checks of `{exercise}` has schedules, so they are judged plainly: a check has some whose `schedules` say so in exercise.yaml"
            ),
            Self::NoWhole { why } => format!("cargo, which builds this part of tst, cannot be started: {why}"),
            Self::NoPort { why } => format!("there is no port to use: {why}"),
            Self::NoThread { why } => {
                format!("the system gives no further thread ({why}): end other programs, or raise the limit (ulimit -u)")
            }
            Self::UnclearNumber { option, value } => format!(
                "`{value}` for {option} is not clear: a thousand, or with decimals? Write 1000 for a thousand, and 1.5 or 1,5 with decimals"
            ),
            Self::WatchedIsGone { path } => format!("{path} is gone: there is nothing left to watch"),
            Self::CannotWatch { why } => format!("files cannot be watched for changes: {why}"),
            Self::NotMeanwhile { who } => format!(
                "it stayed unclear what came first: `{who}` had an answer before the steps that should come before it were done. The machine was too busy: run this check again"
            ),
            Self::TooBusy { took, lost } => format!(
                "the machine was too busy: of {} the program could not run for {}. Run it again when less else is running",
                seconds(*took, "."),
                seconds(*lost, ".")
            ),
            Self::UnclearTime { what, than } => format!(
                "the machine was too busy to compare the time of \"{what}\" with that of \"{than}\". Run it again when less else is running"
            ),
            Self::Kit { why } => format!("a fault of the kit itself (please report it): {why}"),
        }
    }

    fn pt(&self) -> String {
        let near = |near: &Option<String>| near.as_ref().map(|n| format!("; quis dizer `{n}`?"));
        let or = |known: &[String]| list(known, "ou");
        match self {
            Self::UnknownOption { name, near: n } => format!("opção desconhecida `{name}`{}", near(n).unwrap_or_default()),
            Self::UnknownCommand { name, near: n } => format!("comando desconhecido `{name}`{}", near(n).unwrap_or_default()),
            Self::ExerciseWithoutCommand { name, judge } => format!("comando desconhecido `{name}`; quis dizer `{judge}`?"),
            Self::BadValue { option, value, possible } if possible.is_empty() => format!("`{value}` não é um valor para {option}"),
            Self::BadValue { option, value, possible } => {
                format!("`{value}` não é um valor para {option}; possíveis: {}", or(possible))
            }
            Self::MissingValue { option } => format!("{option} precisa de um valor"),
            Self::BadVariable { name } => {
                format!(
                    "`{name}` não é uma variável que se possa passar: escreva NOME ou NOME=VALOR; o nome tem letras, dígitos e `_`, não começa por dígito, nem por TST_, que são as do kit"
                )
            }
            Self::Twice { option } => format!("{option} só pode ser dada uma vez"),
            Self::Conflict { one, other } => format!("{one} não pode ser usado junto com {other}"),
            Self::MissingCommand { help } => format!("qual comando? Tente `{help}`"),
            Self::OriginalCheckout { folder } => {
                format!("{folder} veio de um site do tst original: não tem verificações que este tst possa executar")
            }
            Self::NoRepository => {
                "nenhuma pasta daqui para cima tem um config.yaml ao lado de uma pasta `exercises`: entre no repositório, ou traga um exercício para cá com `tst checkout NOME@SITE`".into()
            }
            Self::NoExercise { known } => format!("qual exercício? Há: {}", list(known, "e")),
            Self::UnknownExercise { name, near: n, known } => {
                format!("não há exercício `{name}`{}", near(n).unwrap_or_else(|| format!("; há: {}", list(known, "e"))))
            }
            Self::UnknownCheck { name, near: n, known } => {
                format!("não há verificação `{name}`{}", near(n).unwrap_or_else(|| format!("; há: {}", list(known, "e"))))
            }
            Self::NoCheckNamed { known } => format!("qual verificação? Há: {}", list(known, "e")),
            Self::NothingMatches { filter, near: n, known } => {
                let near = near(n).unwrap_or_default();
                format!("nenhuma verificação corresponde a `{filter}`{near}; os exercícios são: {}", list(known, "e"))
            }
            Self::NoSuchPath { path } => format!("não há arquivo ou pasta {path}"),
            Self::UnknownEnding { file, known } => {
                format!(
                    "como se inicia {file}? Terminações conhecidas: {}. Para outra use --run 'COMANDO' ou acrescente-a a `run` em config.yaml",
                    or(known)
                )
            }
            Self::NothingToRun { folder, known } => {
                format!("{folder} não tem Cargo.toml nem arquivo-fonte (terminações conhecidas: {})", or(known))
            }
            Self::SeveralSources { files } => {
                format!("há vários arquivos-fonte ({}): diga qual deve ser julgado, ou chame-o main", list(files, "e"))
            }
            Self::SeveralBinaries { names } => {
                format!("o pacote tem vários binários ({}) e nenhum se chama como o exercício", list(names, "e"))
            }
            Self::NoBinary { folder } => format!("o pacote em {folder} não tem binário: falta um src/main.rs"),
            Self::UnknownPlaceholder { wrong, right } => format!("nada é posto no lugar de {wrong} em --run; quis dizer {right}?"),
            Self::UnclosedQuote { command } => format!("o comando `{command}` está vazio ou tem aspas que não fecham"),
            Self::BadAddress { text } => format!("`{text}` não é um endereço: escreva HOST:PORTA, como 127.0.0.1:8000"),
            Self::UnknownHost { text } => {
                format!("a máquina de `{text}` não é conhecida: veja como está escrito, ou a rede desta máquina")
            }
            Self::NotExecutable { file } => format!(
                "{file} não é um programa que possa ser iniciado: torne-o executável (chmod +x), ou diga o seu interpretador"
            ),
            Self::EmptyCourse => "o curso não tem exercícios: liste-os em `exercises` no config.yaml; `tst new NOME` cria um".into(),
            Self::UnexpectedArgument { text } => format!("`{text}` é um argumento a mais"),
            Self::BatchOverNetwork { name } => format!("`{name}` não é um servidor: não há a que se conectar"),
            Self::CannotWrite { file, why } => format!("{file} não pode ser escrito: {why}"),
            Self::NoOutput { why } => format!("a saída padrão não pode ser escrita: {why}"),
            Self::OverResults { file } => {
                format!("em {file} o `tst grade` guarda o que sabe de uma turma: indique outro --output")
            }
            Self::MissingTool { tool } => {
                format!("`{tool}` é necessário e não foi encontrado nesta máquina: instale-o, ou confira o PATH")
            }
            Self::BrokenTool { tool, why } => format!("`{tool}` não pode ser iniciado: {why}"),
            Self::NothingBuilds { tool, why } => {
                format!(
                    "`{tool}` não consegue compilar nem o menor programa aqui: corrija o que ele diz, e repita o comando ({why})"
                )
            }
            Self::FileAbove { file } => {
                format!(
                    "{file} mudaria o comportamento dos programas julgados abaixo dele: remova-o, ou indique outra pasta em TMPDIR"
                )
            }
            Self::NoAnswer { tool, seconds } => {
                format!("`{tool}` não respondeu em {seconds} s: veja o que ele faz quando você mesmo o digita")
            }
            Self::BuildTooSlow { seconds } => format!("o compilador foi encerrado: levou mais de {seconds} s"),
            Self::BuildStarved { seconds } => format!(
                "o compilador foi encerrado depois de dez vezes os seus {seconds} s: outros ocupavam os processadores, e não se sabe se o programa compila; julgue-o de novo quando houver menos em execução"
            ),
            Self::BuildTooLarge { limit } => format!("o compilador foi encerrado: usou mais de {}", limit.pt()),
            Self::NoScratch { why } => format!("não foi possível criar uma pasta temporária: {why}"),
            Self::NoSchedules { exercise } => format!(
                "nenhuma destas verificações de `{exercise}` tem escalonamentos, e elas são julgadas sem eles: tem alguns aquela cujo `schedules` o diz em exercise.yaml"
            ),
            Self::NoWhole { why } => format!("o cargo, que compila esta parte do tst, não pôde ser iniciado: {why}"),
            Self::NoPort { why } => format!("não há porta para usar: {why}"),
            Self::NoThread { why } => {
                format!("o sistema não dá mais nenhuma thread ({why}): encerre outros programas, ou aumente o limite (ulimit -u)")
            }
            Self::UnclearNumber { option, value } => format!(
                "`{value}` em {option} não é claro: milhar, ou com decimais? Escreva 1000 para mil, e 1.5 ou 1,5 com decimais"
            ),
            Self::WatchedIsGone { path } => format!("{path} não existe mais: não há o que acompanhar"),
            Self::CannotWatch { why } => format!("não é possível acompanhar mudanças nos arquivos: {why}"),
            Self::NotMeanwhile { who } => format!(
                "não ficou claro o que veio primeiro: `{who}` teve resposta antes de acabarem os passos que deveriam vir antes dela. A máquina estava ocupada demais: execute esta verificação de novo"
            ),
            Self::TooBusy { took, lost } => format!(
                "a máquina estava ocupada demais: durante {} de {} o programa não pôde rodar. Rode de novo quando houver menos coisas rodando",
                seconds(*lost, ","),
                seconds(*took, ",")
            ),
            Self::UnclearTime { what, than } => format!(
                "a máquina estava ocupada demais para comparar o tempo de \"{what}\" com o de \"{than}\". Rode de novo quando houver menos coisas rodando"
            ),
            Self::Kit { why } => format!("uma falha do próprio kit (por favor, relate): {why}"),
        }
    }
}
