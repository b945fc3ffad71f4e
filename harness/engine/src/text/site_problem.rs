//! What is wrong with a site that exercises come from, with a checkout, or with what is to be published.

use super::{Distrust, Say, list};

/// Why nothing came from a site, or nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum SiteProblem {
    NoSites,
    NoSuchSite { name: String, known: Vec<String> },
    NoSuchExercise { name: String, asked: Vec<String>, silent: Vec<String> },
    NotReachable { at: String, why: String },
    NotHttps { at: String },
    NotTrusted { at: String, why: Distrust },
    NoAuthorities { variable: String, path: String },
    BadAuthorities { variable: String, path: String, most_mb: u64 },
    NotProtected { at: String },
    TooSlow { at: String, seconds: u64 },
    Refused { at: String, status: u16 },
    RedirectLoop { at: String },
    BadRedirect { at: String },
    LinkOnSite { path: String },
    TooLarge { at: String, most: u64 },
    TooManyFiles { at: String, most: usize },
    Missing { at: String },
    WrongHash { at: String },
    NotText { at: String },
    Invalid { at: String, why: String },
    BadFileName { at: String, name: String },
    DoubledFile { at: String, name: String },
    FileAndFolder { at: String, name: String },
    ThroughLink { path: String },
    FileInTheWay { path: String },
    InTheWay { path: String },
    MissingName,
    BadExerciseName { name: String },
    TargetExists { path: String },
    NotACheckout { path: String },
    Busy { path: String },
    CannotRead { path: String, why: String },
    CannotWrite { path: String, why: String },
    NotOurs { path: String },
    BadUrl { text: String },
    NoScheme { text: String },
    StarterChanged { name: String },
    TiedToWorkspace { file: String },
    NothingVisible { name: String },
    NotPlain { path: String },
}

impl Say for SiteProblem {
    fn en(&self) -> String {
        match self {
            Self::NoSites => "no site is known: name one under `sites` in config.yaml or ~/.tst/config.yaml".into(),
            Self::NoSuchSite { name, known } if known.is_empty() => format!("there is no site `{name}`: no site is known"),
            Self::NoSuchSite { name, known } => format!("there is no site `{name}`; there are: {}", list(known, "and")),
            Self::NoSuchExercise { name, asked, silent } if silent.is_empty() => {
                format!("there is no exercise `{name}` (asked: {})", list(asked, "and"))
            }
            Self::NoSuchExercise { name, asked, silent } if asked.is_empty() => {
                format!("no site could be asked for `{name}`; not reachable: {}", list(silent, "and"))
            }
            Self::NoSuchExercise { name, asked, silent } => {
                format!("no exercise `{name}` was found (asked: {}; not reachable: {})", list(asked, "and"), list(silent, "and"))
            }
            Self::NotReachable { at, why } => format!("{at} is not reachable: {why}"),
            Self::NotHttps { at } => format!("{at} is not reachable: what answers there does not speak https"),
            Self::NotTrusted { at, why } => format!("{at} is not trusted: {}", why.en()),
            Self::NoAuthorities { variable, path } => format!("{variable} names {path}, where there is no certificate (PEM)"),
            Self::BadAuthorities { variable, path, most_mb } => {
                format!("{variable} names {path}, which is no plain file, or larger than {most_mb} MB")
            }
            Self::NotProtected { at } => format!("{at} redirects to an address that is not protected by https: it is not followed"),
            Self::TooSlow { at, seconds } => format!("{at} is not reachable: it did not answer whole within {seconds} s"),
            Self::Refused { at, status } => format!("{at} is not reachable: the server answers with status {status}"),
            Self::RedirectLoop { at } => format!("{at} redirects without end"),
            Self::BadRedirect { at } => format!("{at} redirects to something that is no address of http or https"),
            Self::LinkOnSite { path } => format!("{path} is a link: a site is not read through links"),
            Self::TooLarge { at, most } => format!("{at} is too large: at most {most} bytes are read"),
            Self::TooManyFiles { at, most } => format!("{at} names more than {most} files"),
            Self::Missing { at } => format!("{at} is named by its site, but it is not there"),
            Self::WrongHash { at } => format!("{at} is not the file that its site announces: its SHA-256 is another one"),
            Self::NotText { at } => format!("{at} is not UTF-8 text"),
            Self::Invalid { at, why } => format!("{at} is not valid: {why}"),
            Self::BadFileName { at, name } => format!("{at} names the file `{name}`, which is refused: it must stay in its folder"),
            Self::DoubledFile { at, name } => format!("{at} names the file `{name}` twice"),
            Self::FileAndFolder { at, name } => format!("{at} names `{name}` as a file and as a folder"),
            Self::ThroughLink { path } => format!("{path} is a link: refusing to write through it"),
            Self::FileInTheWay { path } => {
                format!("{path} is a file, and the site has a folder of that name: give it another name")
            }
            Self::InTheWay { path } => {
                format!("{path} is in the way of the new site, and `tst publish` did not write it: move it away")
            }
            Self::NoScheme { text } => {
                format!("`{text}` is neither a site nor a folder: for an address write http:// or https:// before it")
            }
            Self::MissingName => "which exercise? Write NAME or NAME@SITE; `tst list --sites` shows what there is".into(),
            Self::BadExerciseName { name } => format!("`{name}` is no exercise's name: write NAME or NAME@SITE"),
            Self::TargetExists { path } => format!("{path} is there already: name another folder, or use `tst update`"),
            Self::NotACheckout { path } => format!("{path} is no checkout: it has no .tst/checkout.json"),
            Self::Busy { path } => format!("{path} is being updated by another tst"),
            Self::CannotRead { path, why } => format!("{path} cannot be read: {why}"),
            Self::CannotWrite { path, why } => format!("{path} cannot be written: {why}"),
            Self::NotOurs { path } => format!("{path} holds something that `tst publish` did not write: name another folder"),
            Self::BadUrl { text } => format!("`{text}` is no address of a site: write http://... or https://..."),
            Self::StarterChanged { name } => {
                format!("the crate of `{name}` is no longer its starter: undo the changes, or bless the new starter")
            }
            Self::TiedToWorkspace { file } => format!("{file} takes values from its workspace: a checkout would not build"),
            Self::NothingVisible { name } => format!("all checks of `{name}` are hidden: there is nothing to publish"),
            Self::NotPlain { path } => format!("{path} is neither a file nor a folder: it is not published"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoSites => "nenhum site é conhecido: indique um em `sites` no config.yaml ou em ~/.tst/config.yaml".into(),
            Self::NoSuchSite { name, known } if known.is_empty() => format!("não há site `{name}`: nenhum site é conhecido"),
            Self::NoSuchSite { name, known } => format!("não há site `{name}`; há: {}", list(known, "e")),
            Self::NoSuchExercise { name, asked, silent } if silent.is_empty() => {
                format!("não há exercício `{name}` (consultados: {})", list(asked, "e"))
            }
            Self::NoSuchExercise { name, asked, silent } if asked.is_empty() => {
                format!("nenhum site pôde ser consultado sobre `{name}`; não respondem: {}", list(silent, "e"))
            }
            Self::NoSuchExercise { name, asked, silent } => {
                format!(
                    "não foi encontrado exercício `{name}` (consultados: {}; não respondem: {})",
                    list(asked, "e"),
                    list(silent, "e")
                )
            }
            Self::NotReachable { at, why } => format!("{at} não responde: {why}"),
            Self::NotHttps { at } => format!("{at} não responde: quem atende lá não fala https"),
            Self::NotTrusted { at, why } => format!("{at} não é confiável: {}", why.pt()),
            Self::NoAuthorities { variable, path } => format!("{variable} indica {path}, onde não há certificado (PEM)"),
            Self::BadAuthorities { variable, path, most_mb } => {
                format!("{variable} indica {path}, que não é um arquivo comum, ou tem mais de {most_mb} MB")
            }
            Self::NotProtected { at } => format!("{at} redireciona para um endereço sem a proteção de https: ele não é seguido"),
            Self::TooSlow { at, seconds } => format!("{at} não responde: a resposta não chegou inteira em {seconds} s"),
            Self::Refused { at, status } => format!("{at} não responde: o servidor devolve o status {status}"),
            Self::RedirectLoop { at } => format!("{at} redireciona sem fim"),
            Self::BadRedirect { at } => format!("{at} redireciona para algo que não é endereço http ou https"),
            Self::LinkOnSite { path } => format!("{path} é um link: um site não é lido através de links"),
            Self::TooLarge { at, most } => format!("{at} é grande demais: são lidos no máximo {most} bytes"),
            Self::TooManyFiles { at, most } => format!("{at} indica mais de {most} arquivos"),
            Self::Missing { at } => format!("{at} é indicado pelo site, mas não está lá"),
            Self::WrongHash { at } => format!("{at} não é o arquivo que o site anuncia: o SHA-256 é outro"),
            Self::NotText { at } => format!("{at} não é texto em UTF-8"),
            Self::Invalid { at, why } => format!("{at} não é válido: {why}"),
            Self::BadFileName { at, name } => {
                format!("{at} indica o arquivo `{name}`, que é recusado: ele deve ficar dentro da sua pasta")
            }
            Self::DoubledFile { at, name } => format!("{at} indica o arquivo `{name}` duas vezes"),
            Self::FileAndFolder { at, name } => format!("{at} indica `{name}` como arquivo e como pasta"),
            Self::ThroughLink { path } => format!("{path} é um link: nada é escrito através dele"),
            Self::FileInTheWay { path } => {
                format!("{path} é um arquivo, e o site tem uma pasta com esse nome: dê outro nome a ele")
            }
            Self::InTheWay { path } => {
                format!("{path} está no lugar de algo do novo site, e `tst publish` não o escreveu: tire-o dali")
            }
            Self::NoScheme { text } => {
                format!("`{text}` não é um site nem uma pasta: para um endereço, escreva http:// ou https:// antes dele")
            }
            Self::MissingName => "qual exercício? Escreva NOME ou NOME@SITE; `tst list --sites` mostra quais há".into(),
            Self::BadExerciseName { name } => format!("`{name}` não é nome de exercício: escreva NOME ou NOME@SITE"),
            Self::TargetExists { path } => format!("{path} já existe: indique outra pasta, ou use `tst update`"),
            Self::NotACheckout { path } => format!("{path} não veio de um checkout: não tem .tst/checkout.json"),
            Self::Busy { path } => format!("{path} está sendo atualizado por outro tst"),
            Self::CannotRead { path, why } => format!("{path} não pode ser lido: {why}"),
            Self::CannotWrite { path, why } => format!("{path} não pode ser escrito: {why}"),
            Self::NotOurs { path } => format!("{path} contém algo que `tst publish` não escreveu: indique outra pasta"),
            Self::BadUrl { text } => format!("`{text}` não é endereço de um site: escreva http://... ou https://..."),
            Self::StarterChanged { name } => {
                format!("o crate de `{name}` já não é o ponto de partida: desfaça as mudanças, ou confirme o novo ponto de partida")
            }
            Self::TiedToWorkspace { file } => format!("{file} usa valores do seu workspace: fora dele não compilaria"),
            Self::NothingVisible { name } => format!("todas as verificações de `{name}` são ocultas: não há o que publicar"),
            Self::NotPlain { path } => format!("{path} não é arquivo nem pasta: não é publicado"),
        }
    }
}
