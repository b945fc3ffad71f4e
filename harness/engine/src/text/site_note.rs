//! What `tst publish`, `tst checkout` and `tst update` tell of what they did.

use super::{Say, plural};

/// Something that was done, or left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum SiteNote {
    Published { exercises: usize, folder: String },
    Withheld { name: String, checks: usize },
    LeftOut { file: String },
    Skipped { why: String },
    NotThere { file: String },
    CheckedOut { name: String, site: String, folder: String },
    GoThere { folder: String },
    Renewed { file: String },
    Added { file: String },
    Kept { file: String, beside: String },
    GoneHere { file: String },
    GoneThere { file: String },
    UpToDate { site: String },
    Updated { files: usize, site: String },
    NoIndex { site: String },
}

impl Say for SiteNote {
    fn en(&self) -> String {
        match self {
            Self::Published { exercises, folder } => {
                format!("{} published in {folder}", plural(*exercises as u64, "exercise", "exercises"))
            }
            Self::Withheld { name, checks } => format!("{name}: {} kept back", plural(*checks as u64, "check", "checks")),
            Self::LeftOut { file } => format!("{file} is not published"),
            Self::Skipped { why } => format!("{why}; the next site is asked"),
            Self::NotThere { file } => format!("{file} is named by its site, but it is not there: it is left out"),
            Self::CheckedOut { name, site, folder } => format!("{name} of {site} is now in {folder}"),
            Self::GoThere { folder } => format!("now: cd {folder} && tst test; README.md there says what to write"),
            Self::Renewed { file } => format!("renewed  {file}"),
            Self::Added { file } => format!("added    {file}"),
            Self::Kept { file, beside } => format!("kept     {file}, which you changed; the new one is {beside}"),
            Self::GoneHere { file } => format!("left     {file}, which you removed, has changed on the site"),
            Self::GoneThere { file } => format!("kept     {file}, which is no longer on the site"),
            Self::UpToDate { site } => format!("nothing is new on {site}"),
            Self::Updated { files, site } => {
                format!("{} brought up to date from {site}", plural(*files as u64, "file", "files"))
            }
            Self::NoIndex { site } => format!("{site} keeps no list of its exercises"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Published { exercises, folder } => {
                format!("{} em {folder}", plural(*exercises as u64, "exercício publicado", "exercícios publicados"))
            }
            Self::Withheld { name, checks } => {
                format!("{name}: {}", plural(*checks as u64, "verificação retida", "verificações retidas"))
            }
            Self::LeftOut { file } => format!("{file} não é publicado"),
            Self::Skipped { why } => format!("{why}; o próximo site é consultado"),
            Self::NotThere { file } => format!("{file} é indicado pelo site, mas não está lá: fica de fora"),
            Self::CheckedOut { name, site, folder } => format!("{name} de {site} está agora em {folder}"),
            Self::GoThere { folder } => format!("agora: cd {folder} && tst test; o README.pt-BR.md de lá diz o que escrever"),
            Self::Renewed { file } => format!("renovado    {file}"),
            Self::Added { file } => format!("adicionado  {file}"),
            Self::Kept { file, beside } => format!("mantido     {file}, que você mudou; o novo é {beside}"),
            Self::GoneHere { file } => format!("deixado     {file}, que você apagou, mudou no site"),
            Self::GoneThere { file } => format!("mantido     {file}, que não está mais no site"),
            Self::UpToDate { site } => format!("nada de novo em {site}"),
            Self::Updated { files, site } => {
                format!("{} a partir de {site}", plural(*files as u64, "arquivo atualizado", "arquivos atualizados"))
            }
            Self::NoIndex { site } => format!("{site} não tem uma lista dos seus exercícios"),
        }
    }
}
