//! Why something that was handed in cannot be judged: said to its student and to the teacher.

use super::{Say, list, short_name};

/// What keeps a submission from being judged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Refusal {
    Empty,
    Address,
    NoCode { found: Vec<String> },
    WrongLanguage { files: Vec<String>, known: Vec<String> },
    SeveralPrograms { programs: Vec<String>, exercise: String },
    TwoMains { files: Vec<String>, exercise: String },
    TooLarge { most_mb: u64 },
    TooManyFiles { most: u64 },
    TooManyArchives { most: u64 },
    NoRoom { why: String },
    TooDeep { most: usize },
    Encrypted { archive: String },
    Broken { archive: String, why: String },
    NoArchive { archive: String },
    UnknownArchive { archive: String },
    Climbs { archive: String, name: String },
    FileAndFolder { archive: String, name: String },
    BadName { archive: String, name: String },
    CannotRead { file: String, why: String },
    LargeManifest { most_kb: u64 },
    NotCopied { why: String },
}

/// The names, the first few of many.
fn some(names: &[String], and: &str, more: &str) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| short_name(name).into_owned()).collect();
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => list(&shown, and),
        Some(rest) => format!("{} {and} {rest} {more}", shown.join(", ")),
    }
}

fn endings(known: &[String], or: &str) -> String {
    list(&known.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>(), or)
}

impl Say for Refusal {
    fn en(&self) -> String {
        let some = |names: &[String]| some(names, "and", "more");
        match self {
            Self::Empty => "nothing is in it".into(),
            Self::Address => "an address was handed in, and no file: what it leads to is not looked at".into(),
            Self::NoCode { found } => format!("no program is in it, only {}", some(found)),
            Self::WrongLanguage { files, known } => {
                format!("{}: only Cargo packages and {} files can be judged", some(files), endings(known, "or"))
            }
            Self::SeveralPrograms { programs, exercise } => {
                format!("several programs are in it, and which one is `{exercise}` is not clear: {}", some(programs))
            }
            Self::TwoMains { files, exercise } => {
                format!("several files have a main function, and none is named `{exercise}` or `main` alone: {}", some(files))
            }
            Self::TooLarge { most_mb } => format!("it is too large: at most {most_mb} MB are taken"),
            Self::TooManyFiles { most } => format!("it holds too many files: at most {most} are taken"),
            Self::TooManyArchives { most } => format!("too many archives are in it: at most {most} are taken"),
            Self::NoRoom { why } => format!("it needs more room than there is on this machine's disk: {why}"),
            Self::TooDeep { most } => format!("its folders or archives are nested too deep: at most {most} levels are taken"),
            Self::Encrypted { archive } => format!("{archive} is protected by a password"),
            Self::Broken { archive, why } => format!("{archive} is broken or no archive at all ({why})"),
            Self::NoArchive { archive } => format!("{archive} is no archive, whatever its name says"),
            Self::UnknownArchive { archive } => {
                format!("{archive} is an archive of a kind that is not read: hand in zip, tar or tar.gz")
            }
            Self::Climbs { archive, name } => format!("{archive} is refused: `{}` in it leads out of its folder", short_name(name)),
            Self::FileAndFolder { archive, name } => {
                format!("{archive} is refused: `{}` in it is both a file and a folder", short_name(name))
            }
            Self::BadName { archive, name } => format!("{archive} is refused: `{}` in it is no name for a file", short_name(name)),
            Self::CannotRead { file, why } => format!("{} cannot be read: {why}", short_name(file)),
            Self::LargeManifest { most_kb } => format!("its Cargo.toml is too large: at most {most_kb} KiB are taken"),
            Self::NotCopied { why } => format!("its copy cannot be written: {why}"),
        }
    }

    fn pt(&self) -> String {
        let some = |names: &[String]| some(names, "e", "outros");
        match self {
            Self::Empty => "não há nada dentro".into(),
            Self::Address => "foi entregue um endereço, e nenhum arquivo: aonde ele leva não se olha".into(),
            Self::NoCode { found } => format!("não há programa dentro, só {}", some(found)),
            Self::WrongLanguage { files, known } => {
                format!("{}: só pacotes do Cargo e arquivos {} podem ser julgados", some(files), endings(known, "ou"))
            }
            Self::SeveralPrograms { programs, exercise } => {
                format!("há vários programas dentro, e não está claro qual é `{exercise}`: {}", some(programs))
            }
            Self::TwoMains { files, exercise } => {
                format!("vários arquivos têm função main, e nenhum se chama `{exercise}` ou é o único `main`: {}", some(files))
            }
            Self::TooLarge { most_mb } => format!("é grande demais: são aceitos no máximo {most_mb} MB"),
            Self::TooManyFiles { most } => format!("tem arquivos demais: são aceitos no máximo {most}"),
            Self::TooManyArchives { most } => format!("tem pacotes compactados demais: são aceitos no máximo {most}"),
            Self::NoRoom { why } => format!("precisa de mais espaço do que há no disco desta máquina: {why}"),
            Self::TooDeep { most } => format!("tem pastas ou pacotes aninhados demais: são aceitos no máximo {most} níveis"),
            Self::Encrypted { archive } => format!("{archive} é protegido por senha"),
            Self::Broken { archive, why } => format!("{archive} está danificado ou não é um pacote compactado ({why})"),
            Self::NoArchive { archive } => format!("{archive} não é um pacote compactado, apesar do nome"),
            Self::UnknownArchive { archive } => {
                format!("{archive} é um pacote compactado de um tipo que não é lido: entregue zip, tar ou tar.gz")
            }
            Self::Climbs { archive, name } => {
                format!("{archive} é recusado: `{}` dentro dele leva para fora da pasta", short_name(name))
            }
            Self::FileAndFolder { archive, name } => {
                format!("{archive} é recusado: `{}` dentro dele é arquivo e pasta ao mesmo tempo", short_name(name))
            }
            Self::BadName { archive, name } => {
                format!("{archive} é recusado: `{}` dentro dele não é nome de arquivo", short_name(name))
            }
            Self::CannotRead { file, why } => format!("{} não pode ser lido: {why}", short_name(file)),
            Self::LargeManifest { most_kb } => format!("seu Cargo.toml é grande demais: são aceitos no máximo {most_kb} KiB"),
            Self::NotCopied { why } => format!("sua cópia não pode ser escrita: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_taken_is_said_in_both_languages() {
        let manifest = Refusal::LargeManifest { most_kb: 1024 };
        assert_eq!(manifest.en(), "its Cargo.toml is too large: at most 1024 KiB are taken");
        assert_eq!(manifest.pt(), "seu Cargo.toml é grande demais: são aceitos no máximo 1024 KiB");
        let archives = Refusal::TooManyArchives { most: 100 };
        assert_eq!(archives.en(), "too many archives are in it: at most 100 are taken");
        assert_eq!(archives.pt(), "tem pacotes compactados demais: são aceitos no máximo 100");
        let room = Refusal::NoRoom { why: "why".into() };
        assert_eq!(room.en(), "it needs more room than there is on this machine's disk: why");
        assert_eq!(room.pt(), "precisa de mais espaço do que há no disco desta máquina: why");
        let copy = Refusal::NotCopied { why: "why".into() };
        assert_eq!(
            (copy.en(), copy.pt()),
            ("its copy cannot be written: why".into(), "sua cópia não pode ser escrita: why".into())
        );
    }

    #[test]
    fn a_name_without_end_makes_no_sentence_without_end() {
        let (archive, name) = ("a.tar".to_string(), "a/".repeat(30_000));
        for refusal in [
            Refusal::BadName { archive: archive.clone(), name: name.clone() },
            Refusal::Climbs { archive: archive.clone(), name: name.clone() },
            Refusal::FileAndFolder { archive, name: name.clone() },
            Refusal::CannotRead { file: name.clone(), why: "why".into() },
            Refusal::TwoMains { files: vec![name; 9], exercise: "echo".into() },
        ] {
            assert!(refusal.en().len() < 1_000 && refusal.pt().len() < 1_000, "{}", refusal.en());
        }
    }

    #[test]
    fn of_many_names_the_first_few_are_said() {
        let found: Vec<String> = (1..=7).map(|n| format!("{n}.pdf")).collect();
        let said = Refusal::NoCode { found: found.clone() };
        assert_eq!(said.en(), "no program is in it, only 1.pdf, 2.pdf, 3.pdf, 4.pdf, 5.pdf and 2 more");
        assert_eq!(Refusal::NoCode { found: found[..2].into() }.pt(), "não há programa dentro, só 1.pdf e 2.pdf");
    }
}
