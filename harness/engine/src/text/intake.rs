//! What is said of submissions as they are sorted: why one was not understood, and what to know of one that was.

use super::{Refusal, Say, list, plural, short_name};

/// Why it is not known whose or what something is that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Oddity {
    WhichExercise { known: Vec<String> },
    OtherExercise { name: String },
    Whose,
    NotAProgram,
    Link,
    OlderAttempts { most: usize },
    Refused(Refusal),
    TimeOfNobody { student: String },
    InNoGroup,
    PlatformsOwn,
    Table,
    OlderVersion,
}

impl Say for Oddity {
    fn en(&self) -> String {
        match self {
            Self::WhichExercise { known } if known.is_empty() => {
                "for which exercise it is is not clear: give --exercise NAME".into()
            }
            Self::WhichExercise { known } => {
                format!("for which exercise it is is not clear: give --exercise NAME ({})", list(known, "or"))
            }
            Self::OtherExercise { name } => format!("it is for `{name}`, and --exercise names another"),
            Self::Whose => "its name does not say whose it is".into(),
            Self::NotAProgram => "it is neither a program nor a folder or archive that could hold one".into(),
            Self::Link => "it is a link: links are not followed".into(),
            Self::OlderAttempts { most } => format!("of so many attempts only the last {most} are judged"),
            Self::Refused(refusal) => refusal.en(),
            Self::PlatformsOwn => "the platform's own, or the teacher's: nobody handed it in".into(),
            Self::Table => "a table: name it with --roster, --groups or --times, or in `tst report`; nobody handed it in".into(),
            Self::OlderVersion => "an older version: the highest one counts".into(),
            Self::InNoGroup => "the platform's default group: whoever is in no group, which is nobody in particular; put them into groups there and download again, or put it into a folder with the student's name".into(),
            Self::TimeOfNobody { student } => {
                format!("there is no submission by `{}` to which this time belongs", short_name(student))
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::WhichExercise { known } if known.is_empty() => {
                "não está claro para qual exercício é: indique --exercise NOME".into()
            }
            Self::WhichExercise { known } => {
                format!("não está claro para qual exercício é: indique --exercise NOME ({})", list(known, "ou"))
            }
            Self::OtherExercise { name } => format!("é para `{name}`, e --exercise indica outro"),
            Self::Whose => "o nome não diz de quem é".into(),
            Self::NotAProgram => "não é programa, nem pasta ou pacote compactado que possa conter um".into(),
            Self::Link => "é um link: links não são seguidos".into(),
            Self::OlderAttempts { most } => format!("de tantas tentativas só as últimas {most} são julgadas"),
            Self::Refused(refusal) => refusal.pt(),
            Self::PlatformsOwn => "da própria plataforma, ou do professor: ninguém entregou".into(),
            Self::Table => "uma tabela: indique-a com --roster, --groups ou --times, ou em `tst report`; ninguém a entregou".into(),
            Self::OlderVersion => "uma versão anterior: vale a mais alta".into(),
            Self::InNoGroup => "o grupo padrão da plataforma: quem não está em grupo nenhum, ou seja, ninguém em especial; forme os grupos lá e baixe de novo, ou ponha-a numa pasta com o nome do estudante".into(),
            Self::TimeOfNobody { student } => {
                format!("não há entrega de `{}` a que esta hora pertença", short_name(student))
            }
        }
    }
}

/// The first names of many.
fn shown(names: &[String]) -> Vec<String> {
    names.iter().take(5).map(|name| format!("`{}`", short_name(name))).collect()
}

/// What a teacher should know of a submission that is judged all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Remark {
    NotOnRoster,
    SeveralOnRoster { names: Vec<String> },
    NameDiffers { name: String },
    LikelyOnRoster { name: String },
    GroupWithoutMembers,
    ServerTaken { taken: String, beside: Vec<String> },
    NoSuchGroup { file: String, name: String },
    LinksLeftOut { count: u64 },
    PartLeftOut(Refusal),
    LabelInside { name: String },
}

impl Say for Remark {
    fn en(&self) -> String {
        match self {
            Self::NotOnRoster => "not on the roster".into(),
            Self::SeveralOnRoster { names } => format!("fits several on the roster: {}", list(names, "and")),
            Self::NameDiffers { name } => {
                format!("its number is that of {} on the roster, and its name is another: taken for neither", short_name(name))
            }
            Self::LikelyOnRoster { name } => {
                format!("not on the roster; likely it is by {}: correct one of the two", short_name(name))
            }
            Self::ServerTaken { taken, beside } => {
                format!(
                    "the exercise asks for a server: `{}` is judged, and not {}",
                    short_name(taken),
                    list(&shown(beside), "and")
                )
            }
            Self::GroupWithoutMembers => "the work of a group: --groups FILE says who is in it, and gives them its grade".into(),
            Self::NoSuchGroup { file, name } => format!("{file} has no group `{}`: the grade is nobody's", short_name(name)),
            Self::LinksLeftOut { count } => format!("{} left out", plural(*count, "link or device was", "links or devices were")),
            Self::PartLeftOut(refusal) => format!("a part was left out: {}", refusal.en()),
            Self::LabelInside { name } => {
                let name = short_name(name);
                format!("`{name}` inside it says nothing of whose it is: if this is a whole class, give it alone")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NotOnRoster => "não está na lista da turma".into(),
            Self::SeveralOnRoster { names } => format!("pode ser mais de um da lista da turma: {}", list(names, "e")),
            Self::NameDiffers { name } => {
                format!("o número é de {} na lista da turma, e o nome é outro: não conta como de nenhum dos dois", short_name(name))
            }
            Self::LikelyOnRoster { name } => {
                format!("não está na lista da turma; provavelmente é de {}: corrija um dos dois", short_name(name))
            }
            Self::ServerTaken { taken, beside } => {
                format!("o exercício pede um servidor: `{}` é julgado, e não {}", short_name(taken), list(&shown(beside), "e"))
            }
            Self::GroupWithoutMembers => "trabalho de um grupo: --groups ARQUIVO diz quem está nele, e lhes dá a nota".into(),
            Self::NoSuchGroup { file, name } => format!("{file} não tem o grupo `{}`: a nota não é de ninguém", short_name(name)),
            Self::LinksLeftOut { count } => {
                plural(*count, "link ou dispositivo foi ignorado", "links ou dispositivos foram ignorados")
            }
            Self::PartLeftOut(refusal) => format!("uma parte foi ignorada: {}", refusal.pt()),
            Self::LabelInside { name } => {
                let name = short_name(name);
                format!("`{name}` dentro dela não diz de quem é: se for uma turma inteira, indique-a sozinha")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_that_are_too_many_are_told() {
        let said = Oddity::OlderAttempts { most: 20 };
        assert_eq!(said.en(), "of so many attempts only the last 20 are judged");
        assert_eq!(said.pt(), "de tantas tentativas só as últimas 20 são julgadas");
    }

    #[test]
    fn what_nobody_handed_in_is_told() {
        for (oddity, en, pt) in [
            (
                Oddity::PlatformsOwn,
                "the platform's own, or the teacher's: nobody handed it in",
                "da própria plataforma, ou do professor: ninguém entregou",
            ),
            (
                Oddity::Table,
                "a table: name it with --roster, --groups or --times, or in `tst report`; nobody handed it in",
                "uma tabela: indique-a com --roster, --groups ou --times, ou em `tst report`; ninguém a entregou",
            ),
            (Oddity::OlderVersion, "an older version: the highest one counts", "uma versão anterior: vale a mais alta"),
            (
                Oddity::InNoGroup,
                "the platform's default group: whoever is in no group, which is nobody in particular; put them into groups there and download again, or put it into a folder with the student's name",
                "o grupo padrão da plataforma: quem não está em grupo nenhum, ou seja, ninguém em especial; forme os grupos lá e baixe de novo, ou ponha-a numa pasta com o nome do estudante",
            ),
        ] {
            assert_eq!((oddity.en().as_str(), oddity.pt().as_str()), (en, pt));
        }
    }

    #[test]
    fn whose_it_is_not_and_what_to_do_is_told() {
        let name = || "Ana (77)".to_string();
        for (remark, en, pt) in [
            (
                Remark::NameDiffers { name: name() },
                "its number is that of Ana (77) on the roster, and its name is another: taken for neither",
                "o número é de Ana (77) na lista da turma, e o nome é outro: não conta como de nenhum dos dois",
            ),
            (
                Remark::LikelyOnRoster { name: name() },
                "not on the roster; likely it is by Ana (77): correct one of the two",
                "não está na lista da turma; provavelmente é de Ana (77): corrija um dos dois",
            ),
            (
                Remark::ServerTaken { taken: "server.py".into(), beside: vec!["client.py".into()] },
                "the exercise asks for a server: `server.py` is judged, and not `client.py`",
                "o exercício pede um servidor: `server.py` é julgado, e não `client.py`",
            ),
            (
                Remark::GroupWithoutMembers,
                "the work of a group: --groups FILE says who is in it, and gives them its grade",
                "trabalho de um grupo: --groups ARQUIVO diz quem está nele, e lhes dá a nota",
            ),
            (
                Remark::NoSuchGroup { file: "g.csv".into(), name: "A".into() },
                "g.csv has no group `A`: the grade is nobody's",
                "g.csv não tem o grupo `A`: a nota não é de ninguém",
            ),
        ] {
            assert_eq!((remark.en().as_str(), remark.pt().as_str()), (en, pt));
        }
    }

    #[test]
    fn a_label_inside_somebodys_work_is_told() {
        let said = Remark::LabelInside { name: "x".into() };
        assert_eq!(said.en(), "`x` inside it says nothing of whose it is: if this is a whole class, give it alone");
        assert_eq!(said.pt(), "`x` dentro dela não diz de quem é: se for uma turma inteira, indique-a sozinha");
    }
}
