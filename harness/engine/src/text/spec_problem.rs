//! What is wrong with an exercise file or a configuration file.

use super::yaml_type::{cure, found_pt, type_pt};
use super::{
    CommandProblem, Doubt, Lang, LayerMistake, NoBody, NotOver, Say, ValueProblem, YamlFault, beginning, list, short_name,
};

/// So many characters of a path are shown.
const MOST_SHOWN: usize = 80;
/// And of the names that need each other.
const MOST_IN_A_CIRCLE: usize = 300;

/// One mistake in a YAML file, without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum SpecProblem {
    Unreadable { why: String },
    OfAnotherUser { owner: String },
    TooLarge { bytes: u64, most: u64 },
    NotUtf8,
    Utf16,
    NothingBehind { key: String },
    NotBilingual,
    MergeKey,
    TooDeep { most: usize },
    DoubledKey { key: String },
    Syntax { fault: YamlFault },
    WrongType { wanted: &'static str, got: &'static str },
    NotAbove0,
    UnknownKey { key: String, near: Option<String>, known: Vec<String> },
    UnknownValue { value: String, near: Option<String>, known: Vec<String> },
    MissingKey { key: &'static str },
    NoStep,
    NoMap { got: &'static str, known: Vec<String> },
    NoVerb { known: Vec<String> },
    NoKey { known: Vec<String> },
    SeveralKeys { found: Vec<String> },
    SeveralVerbs { found: Vec<String> },
    TakesNoValue { word: String },
    BadName { name: String },
    LongName { name: String, characters: usize, most: usize },
    BadFolder { path: String, most: usize },
    NameIsNotFolder { name: String, folder: String },
    DuplicateName { name: String },
    UnknownNeed { name: String, near: Option<String> },
    CircularNeed { path: Vec<String> },
    TimesUnderSchedules,
    PointsSum { sum: u64, wanted: u64 },
    HiddenPoints { sum: u64, withheld: u64 },
    NoChecks,
    NoSteps,
    OutOfRange { least: u64, most: u64 },
    RatioTooLarge { most: u64 },
    BadPattern { why: String },
    BadBase64,
    BadHex,
    BadPath { path: String },
    BadTarget { target: String },
    BehindLink { path: String, link: String },
    TwoThings { path: String, other: String },
    FilesTooLarge { bytes: u64, most: u64 },
    TooMuchData { bytes: u64, most: u64 },
    TooMuchAtOnce { bytes: u64, most: u64 },
    TooManyAtOnce { clients: u64, most: u64 },
    TooManyLines { lines: u64, most: u64 },
    TooManyArguments { bytes: u64, most: u64 },
    GrowsByAliases { most: usize },
    ZeroByte,
    BadSize { text: String },
    BadVariable { name: String },
    BadMoment { text: String },
    BadImage { text: String },
    BadClaim { text: String },
    NoScript,
    TaskTime,
    TaskMemory,
    UnknownActor { name: String, near: Option<String> },
    UnknownName { name: String, near: Option<String> },
    TooFewToChoose,
    BeginsAnother,
    UnknownLevel { name: String, near: Option<String> },
    BadIp { text: String },
    ForeignIp { text: String },
    UnknownMeasure { name: String, near: Option<String> },
    NeedsServer,
    NeedsClient,
    Layer(LayerMistake),
    Instance(super::InstanceMistake),
    ForeignVariable { name: String, last: Vec<String> },
    WasAccepted { name: String },
    UnknownListener { name: String, near: Option<String> },
    NoBodyThere { why: NoBody },
    NotOver { why: NotOver },
    Untranslated { language: &'static str },
    Value(ValueProblem),
    Doubt(Doubt),
    TooLittle { least: &'static str },
    NoSuchExercise { name: String, near: Option<String> },
}

impl Say for SpecProblem {
    fn en(&self) -> String {
        let near = |near: &Option<String>| near.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        let known = |known: &[String]| list(&known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>(), "or");
        match self {
            Self::Unreadable { why } => format!("cannot be read: {why}"),
            Self::OfAnotherUser { owner } => format!(
                "lies above the folder in which you are and belongs to another user ({owner}); what it says would be run as you: if you trust it, start the command in its folder"
            ),
            Self::TooLarge { bytes, most } => format!("is too large: {bytes} bytes, at most {most} are allowed"),
            Self::NotUtf8 => "is not UTF-8 text from here on: save the file as UTF-8".into(),
            Self::Utf16 => "is UTF-16 (the \"Unicode\" of some editors): save the file as UTF-8".into(),
            Self::NothingBehind { key } => format!(
                "nothing stands behind `{}:`; write a value (a text that begins with # in quotes, for # begins a comment)",
                short_name(key)
            ),
            Self::NotBilingual => {
                "here must be the text in both languages: { en: \"...\", pt-BR: \"...\" }; a course of one language says `languages: [en]` in config.yaml".into()
            }
            Self::MergeKey => {
                "merge keys (`<<`) are not read: write the keys out; a whole value may be an alias (`key: *name`)".into()
            }
            Self::TooDeep { most } => format!("brackets are nested more than {most} deep here"),
            Self::DoubledKey { key } => format!("the key `{}` stands here for the second time: keep one of them", short_name(key)),
            Self::Syntax { fault } => format!("is not valid YAML: {}", fault.en()),
            Self::NotAbove0 => "here must be a number above 0".into(),
            Self::WrongType { wanted, got } => format!("here must be {wanted}, but it is {got}{}", cure(wanted, got).en()),
            Self::UnknownKey { key, near: n, known: k } => match n {
                Some(_) => format!("unknown key `{}`{}", short_name(key), near(n)),
                None => format!("unknown key `{}`; possible here: {}", short_name(key), known(k)),
            },
            Self::UnknownValue { value, near: n, known: k } => match n {
                Some(_) => format!("unknown value `{}`{}", short_name(value), near(n)),
                None => format!("unknown value `{}`; possible here: {}", short_name(value), known(k)),
            },
            Self::MissingKey { key } => format!("the key `{key}` is missing here: add it"),
            Self::NoStep => "a step says who does what, as in `- ana: connect`".into(),
            Self::NoMap { got, known: k } => {
                format!("here must be a map, but it is {got}{}; its keys: {}", cure("a map", got).en(), known(k))
            }
            Self::NoKey { known: k } => format!("one key is missing here: {}", known(k)),
            Self::SeveralKeys { found } => format!("only one of these may stand here: {}", list(found, "and")),
            Self::NoVerb { known: k } => format!("a step needs a verb: {}", known(k)),
            Self::SeveralVerbs { found } => {
                format!("a step does one thing, but here are {}: write one step a line", list(found, "and"))
            }
            Self::TakesNoValue { word } => format!("`{word}` takes no value: write it alone, as in `ana: {word}`"),
            Self::LongName { name, characters, most } => {
                format!("the name `{}` has {characters} characters; it may have {most}", short_name(name))
            }
            Self::BadFolder { path, most } => {
                format!("`{}` cannot be what {{dir}} stands for: it has no braces, and at most {most} bytes", short(path))
            }
            Self::BadName { name } => {
                format!("`{}` is no name: use lower-case letters, digits and _, beginning with a letter", short_name(name))
            }
            Self::NameIsNotFolder { name, folder } => {
                format!("the exercise is called `{name}`, but its folder `{folder}`: make them equal")
            }
            Self::DuplicateName { name } => format!("the name `{name}` is used twice: choose another one"),
            Self::UnknownNeed { name, near: n } => {
                format!("`needs` names `{}`, which is no check of this exercise{}", short_name(name), near(n))
            }
            Self::CircularNeed { path } => {
                format!("`needs` goes in a circle: {}; take one of them out", beginning(&path.join(" -> "), MOST_IN_A_CIRCLE))
            }
            Self::TimesUnderSchedules => {
                "a check that compares times (`alone`, `measure`, `keeps_pace`, `pause`, `eventually`) has no `schedules`: they hold threads back".into()
            }
            Self::PointsSum { sum, wanted } => {
                format!("the points of the checks that are not `extra` add up to {sum}; they must add up to {wanted}")
            }
            Self::HiddenPoints { sum, withheld } => {
                format!("the points of the hidden checks add up to {sum}; `withheld_points` of exercise.yaml is {withheld}")
            }
            Self::NoChecks => "an exercise needs at least one check: it begins with `- name: ...`".into(),
            Self::NoSteps => "here must be at least one step, such as `- ana: connect`".into(),
            Self::RatioTooLarge { most } => format!("here must be a number up to {most}"),
            Self::OutOfRange { least, most } => format!("here must be a whole number from {least} to {most}"),
            Self::BadPattern { why } => {
                format!("is no valid regular expression: {why} (a sign that stands for itself gets a backslash)")
            }
            Self::BadBase64 => "is not valid base64: four letters for each three bytes, the last four filled up with =".into(),
            Self::BadHex => "bytes are written as pairs of hexadecimal digits, such as \"00 ff 0a\"".into(),
            Self::BadPath { path } => {
                let path = short(path);
                format!("`{path}` is no path inside the scratch folder: relative, without `..`, of names that a file can have")
            }
            Self::BadTarget { target } => {
                format!("`{}` leads out of the scratch folder: a link is relative, with `..` only at its beginning", short(target))
            }
            Self::BehindLink { path, link } => {
                format!("`{}` lies behind the link `{}`: nothing is written through a link", short(path), short(link))
            }
            Self::TwoThings { path, other } => format!("`{}` cannot be there beside `{}`", short(path), short(other)),
            Self::FilesTooLarge { bytes, most } => {
                format!("the files of the exercise up to here hold {bytes} bytes; all together may hold {most}")
            }
            Self::TooMuchData { bytes, most } => format!("this stands for up to {bytes} bytes; it may be {most}"),
            Self::TooMuchAtOnce { bytes, most } => {
                format!("here up to {bytes} bytes are sent or awaited at the same time; they may be {most}")
            }
            Self::TooManyAtOnce { clients, most } => {
                format!("up to here {clients} clients may be there at the same time; they may be {most}")
            }
            Self::TooManyLines { lines, most } => format!("up to {lines} lines in any order are awaited here; they may be {most}"),
            Self::TooManyArguments { bytes, most } => {
                format!("the arguments up to here take {bytes} bytes, 9 of them for each; no system passes more than {most}")
            }
            Self::GrowsByAliases { most } => {
                format!("with all that its aliases (`*name`) stand for, the file takes more than {most} bytes")
            }
            Self::ZeroByte => "a zero byte cannot be passed to a program in an argument".into(),
            Self::BadImage { text } => {
                format!("`{}` is no name of a container image, such as registry.example.org/tst-node:1", short_name(text))
            }
            Self::BadClaim { text } => {
                format!(
                    "`{}` is no name in Kubernetes: use lower-case letters, digits and -, beginning with a letter or digit",
                    short_name(text)
                )
            }
            Self::NoScript => "there is a control character in these lines for a shell".into(),
            Self::TaskTime => "a task gets from 1s to 168h".into(),
            Self::TaskMemory => "a task needs at least 1M; write the unit, as in 4G".into(),
            Self::BadMoment { text } => {
                format!(
                    "`{}` is no moment: write a date, a time and a zone in quotes, such as \"2026-11-20T23:59-03:00\"",
                    short_name(text)
                )
            }
            Self::BadSize { text } => {
                format!("`{}` is no amount: write a number with its unit, such as 256M, 30s or 10%", short_name(text))
            }
            Self::BadVariable { name } => CommandProblem::BadVariable { name: name.clone() }.say(Lang::En),
            Self::UnknownActor { name, near: n } => match n {
                Some(_) => format!("`{}` does something before it connected{}", short_name(name), near(n)),
                None => format!(
                    "`{0}` does something before it connected, or after it left: `- {0}: connect` goes before",
                    short_name(name)
                ),
            },
            Self::UnknownName { name, near: n } => format!(
                "`{{{0}}}` stands for nothing at this step{1}; for braces as such, divide the text: [\"{{\", \"{0}}}\"]",
                short_name(name),
                near(n)
            ),
            Self::TooFewToChoose => "here must be at least two, of which one is awaited".into(),
            Self::BeginsAnother => "another one of these begins with this one, or is the same: what came could not be told".into(),
            Self::UnknownLevel { name, near: n } => {
                let cure = format!("; `- program: {{ remember: {} }}` goes before", short_name(name));
                format!("nothing was remembered as `{}` before{}", short_name(name), if n.is_some() { near(n) } else { cure })
            }
            Self::BadIp { text } => format!("`{}` is no IP address, such as 127.0.0.2", short_name(text)),
            Self::ForeignIp { text } => {
                format!(
                    "`{}` is not an address of this machine alone: an exercise names only those like 127.0.0.2 and ::1",
                    short_name(text)
                )
            }
            Self::UnknownMeasure { name, near: n } => {
                let cure = format!("; a `measure` with `as: {}` goes before", short_name(name));
                format!("nothing was measured as `{}` before{}", short_name(name), if n.is_some() { near(n) } else { cure })
            }
            Self::NotOver { why } => why.en(),
            Self::Value(problem) => problem.en(),
            Self::NoBodyThere { why } => format!("{}, so nothing can be required of it: leave it out", why.en()),
            Self::NeedsServer => {
                "clients can only connect to a program of kind `server`: write `kind: server` under `program`".into()
            }
            Self::ForeignVariable { name, last } => format!(
                "`{}` cannot be set here: the name of a variable that an exercise sets ends in {}, as in PORT or ORIGIN_URL; others change how programs are loaded",
                short_name(name),
                known(last)
            ),
            Self::Layer(mistake) => mistake.en(),
            Self::Instance(mistake) => mistake.en(),
            Self::NeedsClient => "a program of kind `batch` connects to nobody: write `kind: client`".into(),
            Self::WasAccepted { name } => {
                format!(
                    "`{name}` is at the judge's end of a connection that the program made: it cannot connect itself; give the client another name"
                )
            }
            Self::UnknownListener { name, near: n } => {
                format!("`{}` is no port on which the judge listens (`listens` of the program){}", short_name(name), near(n))
            }
            Self::Doubt(doubt) => doubt.en(),
            Self::TooLittle { least } => format!("here must be at least {least}: write the unit, as in 256M"),
            Self::NoSuchExercise { name, near: n } => format!(
                "there is no file exercises/{0}/exercise.yaml{1}",
                short_name(name),
                if n.is_some() { near(n) } else { format!(": take `{0}` out, or make it with `tst new {0}`", short_name(name)) }
            ),
            Self::Untranslated { language } => format!("the text in {language} is missing: {{ en: \"...\", pt-BR: \"...\" }}"),
        }
    }

    fn pt(&self) -> String {
        let near = |near: &Option<String>| near.as_ref().map(|n| format!("; quis dizer `{n}`?")).unwrap_or_default();
        let known = |known: &[String]| list(&known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>(), "ou");
        match self {
            Self::Unreadable { why } => format!("não pode ser lido: {why}"),
            Self::OfAnotherUser { owner } => format!(
                "está acima da pasta em que você está e pertence a outro usuário ({owner}); o que ele diz seria executado como você: se confia nele, execute o comando na pasta dele"
            ),
            Self::TooLarge { bytes, most } => format!("é grande demais: {bytes} bytes, o máximo são {most}"),
            Self::NotUtf8 => "daqui em diante não é texto UTF-8: salve o arquivo como UTF-8".into(),
            Self::Utf16 => "é UTF-16 (o \"Unicode\" de alguns editores): salve o arquivo como UTF-8".into(),
            Self::NothingBehind { key } => format!(
                "não há nada depois de `{}:`; escreva um valor (um texto que começa com # entre aspas, pois # começa um comentário)",
                short_name(key)
            ),
            Self::NotBilingual => {
                "aqui deve haver o texto nos dois idiomas: { en: \"...\", pt-BR: \"...\" }; um curso de um só idioma diz `languages: [pt-BR]` em config.yaml".into()
            }
            Self::MergeKey => {
                "chaves de fusão (`<<`) não são lidas: escreva as chaves por extenso; um valor inteiro pode ser um alias (`chave: *nome`)".into()
            }
            Self::TooDeep { most } => format!("aqui há colchetes ou chaves aninhados em mais de {most} níveis"),
            Self::DoubledKey { key } => format!("a chave `{}` aparece aqui pela segunda vez: mantenha só uma", short_name(key)),
            Self::Syntax { fault } => format!("não é YAML válido: {}", fault.pt()),
            Self::NotAbove0 => "aqui deve haver um número acima de 0".into(),
            Self::WrongType { wanted, got } => {
                format!("aqui deve haver {}, mas {}{}", type_pt(wanted), found_pt(got), cure(wanted, got).pt())
            }
            Self::UnknownKey { key, near: n, known: k } => match n {
                Some(_) => format!("chave desconhecida `{}`{}", short_name(key), near(n)),
                None => format!("chave desconhecida `{}`; aqui pode haver: {}", short_name(key), known(k)),
            },
            Self::UnknownValue { value, near: n, known: k } => match n {
                Some(_) => format!("valor desconhecido `{}`{}", short_name(value), near(n)),
                None => format!("valor desconhecido `{}`; aqui pode haver: {}", short_name(value), known(k)),
            },
            Self::MissingKey { key } => format!("falta aqui a chave `{key}`: acrescente-a"),
            Self::NoStep => "um passo diz quem faz o quê, como em `- ana: connect`".into(),
            Self::NoMap { got, known: k } => {
                format!("aqui deve haver um mapa, mas {}{}; suas chaves: {}", found_pt(got), cure("a map", got).pt(), known(k))
            }
            Self::NoKey { known: k } => format!("falta aqui uma chave: {}", known(k)),
            Self::SeveralKeys { found } => format!("só uma destas pode estar aqui: {}", list(found, "e")),
            Self::NoVerb { known: k } => format!("um passo precisa de um verbo: {}", known(k)),
            Self::SeveralVerbs { found } => {
                format!("um passo faz uma só coisa, mas aqui há {}: escreva um passo por linha", list(found, "e"))
            }
            Self::TakesNoValue { word } => format!("`{word}` não recebe valor: escreva-o sozinho, como em `ana: {word}`"),
            Self::LongName { name, characters, most } => {
                format!("o nome `{}` tem {characters} caracteres; pode ter {most}", short_name(name))
            }
            Self::BadFolder { path, most } => {
                format!("{{dir}} não pode estar no lugar de `{}`: sem chaves, e no máximo {most} bytes", short(path))
            }
            Self::BadName { name } => {
                format!("`{}` não é um nome: use letras minúsculas, dígitos e _, começando por letra", short_name(name))
            }
            Self::NameIsNotFolder { name, folder } => {
                format!("o exercício se chama `{name}`, mas sua pasta `{folder}`: deixe-os iguais")
            }
            Self::DuplicateName { name } => format!("o nome `{name}` é usado duas vezes: escolha outro"),
            Self::UnknownNeed { name, near: n } => {
                format!("`needs` cita `{}`, que não é verificação deste exercício{}", short_name(name), near(n))
            }
            Self::CircularNeed { path } => {
                format!("`needs` anda em círculo: {}; tire um deles", beginning(&path.join(" -> "), MOST_IN_A_CIRCLE))
            }
            Self::TimesUnderSchedules => {
                "uma verificação que compara tempos (`alone`, `measure`, `keeps_pace`, `pause`, `eventually`) não tem `schedules`: eles seguram as threads"
                    .into()
            }
            Self::PointsSum { sum, wanted } => {
                format!("os pontos das verificações que não são `extra` somam {sum}; devem somar {wanted}")
            }
            Self::HiddenPoints { sum, withheld } => {
                format!("os pontos das verificações ocultas somam {sum}; `withheld_points` de exercise.yaml é {withheld}")
            }
            Self::NoChecks => "um exercício precisa de pelo menos uma verificação: ela começa com `- name: ...`".into(),
            Self::NoSteps => "aqui deve haver pelo menos um passo, como `- ana: connect`".into(),
            Self::RatioTooLarge { most } => format!("aqui deve haver um número até {most}"),
            Self::OutOfRange { least, most } => format!("aqui deve haver um número inteiro de {least} a {most}"),
            Self::BadPattern { why } => {
                format!("não é uma expressão regular válida: {why} (um sinal que representa a si mesmo leva barra invertida)")
            }
            Self::BadBase64 => "não é base64 válido: quatro letras para cada três bytes, as últimas quatro completadas com =".into(),
            Self::BadHex => "bytes são escritos como pares de dígitos hexadecimais, como \"00 ff 0a\"".into(),
            Self::BadPath { path } => {
                let path = short(path);
                format!(
                    "`{path}` não é um caminho dentro da pasta temporária: relativo, sem `..`, de nomes que um arquivo pode ter"
                )
            }
            Self::BadTarget { target } => {
                format!("`{}` leva para fora da pasta temporária: um link é relativo, com `..` só no começo", short(target))
            }
            Self::BehindLink { path, link } => {
                format!("`{}` fica atrás do link `{}`: nada é escrito através de um link", short(path), short(link))
            }
            Self::TwoThings { path, other } => format!("`{}` não pode existir ao lado de `{}`", short(path), short(other)),
            Self::FilesTooLarge { bytes, most } => {
                format!("os arquivos do exercício até aqui têm {bytes} bytes; todos juntos podem ter {most}")
            }
            Self::TooMuchData { bytes, most } => format!("isto representa até {bytes} bytes; podem ser {most}"),
            Self::TooMuchAtOnce { bytes, most } => {
                format!("aqui até {bytes} bytes são enviados ou esperados ao mesmo tempo; podem ser {most}")
            }
            Self::TooManyAtOnce { clients, most } => {
                format!("até aqui {clients} clientes podem estar presentes ao mesmo tempo; podem ser {most}")
            }
            Self::TooManyLines { lines, most } => format!("aqui se esperam até {lines} linhas em qualquer ordem; podem ser {most}"),
            Self::TooManyArguments { bytes, most } => {
                format!("os argumentos até aqui ocupam {bytes} bytes, 9 deles por argumento; nenhum sistema passa mais de {most}")
            }
            Self::GrowsByAliases { most } => {
                format!("com tudo o que seus aliases (`*nome`) representam, o arquivo ocupa mais de {most} bytes")
            }
            Self::ZeroByte => "um byte zero não pode ser passado a um programa em um argumento".into(),
            Self::BadImage { text } => {
                format!("`{}` não é nome de imagem de contêiner, como registry.example.org/tst-node:1", short_name(text))
            }
            Self::BadClaim { text } => {
                format!(
                    "`{}` não é um nome no Kubernetes: use letras minúsculas, dígitos e -, começando por letra ou dígito",
                    short_name(text)
                )
            }
            Self::NoScript => "há um caractere de controle nestas linhas para um shell".into(),
            Self::TaskTime => "uma tarefa recebe de 1s a 168h".into(),
            Self::TaskMemory => "uma tarefa precisa de pelo menos 1M; escreva a unidade, como em 4G".into(),
            Self::BadMoment { text } => {
                format!(
                    "`{}` não é um momento: escreva data, hora e fuso entre aspas, como \"2026-11-20T23:59-03:00\"",
                    short_name(text)
                )
            }
            Self::BadSize { text } => {
                format!("`{}` não é uma quantidade: escreva um número com a unidade, como 256M, 30s ou 10%", short_name(text))
            }
            Self::BadVariable { name } => CommandProblem::BadVariable { name: name.clone() }.say(Lang::PtBr),
            Self::UnknownActor { name, near: n } => match n {
                Some(_) => format!("`{}` faz algo antes de se conectar{}", short_name(name), near(n)),
                None => format!("`{0}` faz algo antes de se conectar, ou depois de sair: `- {0}: connect` vem antes", short_name(name)),
            },
            Self::UnknownName { name, near: n } => format!(
                "`{{{0}}}` não representa nada neste passo{1}; para chaves como tais, divida o texto: [\"{{\", \"{0}}}\"]",
                short_name(name),
                near(n)
            ),
            Self::TooFewToChoose => "aqui deve haver pelo menos dois, dos quais se espera um".into(),
            Self::BeginsAnother => "outro destes começa com este, ou é igual: não se saberia qual deles veio".into(),
            Self::UnknownLevel { name, near: n } => {
                let cure = format!("; `- program: {{ remember: {} }}` vem antes", short_name(name));
                let cure = if n.is_some() { near(n) } else { cure };
                format!("nada foi guardado (`remember`) antes como `{}`{cure}", short_name(name))
            }
            Self::BadIp { text } => format!("`{}` não é um endereço IP, como 127.0.0.2", short_name(text)),
            Self::ForeignIp { text } => {
                format!(
                    "`{}` não é um endereço só desta máquina: um exercício cita apenas os como 127.0.0.2 e ::1",
                    short_name(text)
                )
            }
            Self::UnknownMeasure { name, near: n } => {
                let cure = format!("; um `measure` com `as: {}` vem antes", short_name(name));
                format!("nada foi medido antes como `{}`{}", short_name(name), if n.is_some() { near(n) } else { cure })
            }
            Self::NotOver { why } => why.pt(),
            Self::Value(problem) => problem.pt(),
            Self::NoBodyThere { why } => format!("{}, e por isso nada se pode exigir dele: deixe-o fora", why.pt()),
            Self::NeedsServer => "clientes só podem se conectar a um programa do tipo `server`: escreva `kind: server` em `program`".into(),
            Self::ForeignVariable { name, last } => format!(
                "`{}` não pode ser definida aqui: o nome de uma variável que um exercício define termina em {}, como PORT ou ORIGIN_URL; outras mudam como programas são carregados",
                short_name(name),
                known(last)
            ),
            Self::Layer(mistake) => mistake.pt(),
            Self::Instance(mistake) => mistake.pt(),
            Self::NeedsClient => "um programa do tipo `batch` não se conecta a ninguém: escreva `kind: client`".into(),
            Self::WasAccepted { name } => {
                format!(
                    "`{name}` está no lado do juiz de uma conexão que o programa abriu: não pode conectar-se; dê outro nome ao cliente"
                )
            }
            Self::UnknownListener { name, near: n } => {
                format!("`{}` não é uma porta em que o juiz escuta (`listens` do programa){}", short_name(name), near(n))
            }
            Self::Doubt(doubt) => doubt.pt(),
            Self::TooLittle { least } => format!("aqui deve haver pelo menos {least}: escreva a unidade, como em 256M"),
            Self::NoSuchExercise { name, near: n } => format!(
                "não existe o arquivo exercises/{0}/exercise.yaml{1}",
                short_name(name),
                if n.is_some() { near(n) } else { format!(": tire `{0}`, ou crie-o com `tst new {0}`", short_name(name)) }
            ),
            Self::Untranslated { language } => format!("falta o texto em {language}: {{ en: \"...\", pt-BR: \"...\" }}"),
        }
    }
}

/// The beginning of a path: it may be as long as the file.
fn short(path: &str) -> std::borrow::Cow<'_, str> {
    beginning(path, MOST_SHOWN)
}
