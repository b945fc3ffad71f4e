//! What `tst new --course` tells an author.

use super::Say;

/// A sentence about a new course.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NewCourse {
    IsCourse { path: String },
    Within { path: String, root: String },
    Made { path: String },
    Readme,
    Kept { file: String },
    SayAddress { file: String },
    WorkflowHead,
    OneLanguage,
    Sites,
    Next { path: String },
    NextHere,
}

impl Say for NewCourse {
    fn en(&self) -> String {
        match self {
            Self::IsCourse { path } => {
                format!(
                    "{path} has a config.yaml already, and nothing is overwritten: write `tst new NAME` there, or choose another folder"
                )
            }
            Self::Within { path, root } => format!("{path} lies in the course {root}: choose a folder outside of it"),
            Self::Made { path } => format!("{path} is a course now, without exercises yet"),
            Self::Readme => "its README.md tells the commands".into(),
            Self::Kept { file } => format!("{file} was there already, and is as it was"),
            Self::SayAddress { file } => {
                format!("say in {file} where tst comes from (TST), or delete it if nothing is to be linted at GitHub")
            }
            Self::OneLanguage => "if titles and statements are to be in one language".into(),
            Self::Sites => "other courses, whose exercises may be checked out here".into(),
            Self::WorkflowHead => {
                "Proves the checks of all exercises after each push; TST is the address of the repository of tst.".into()
            }
            Self::Next { path } => format!("make its first exercise: cd {path} && tst new NAME"),
            Self::NextHere => "make its first exercise: tst new NAME".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::IsCourse { path } => {
                format!("{path} já tem um config.yaml, e nada é sobrescrito: escreva `tst new NOME` lá, ou escolha outra pasta")
            }
            Self::Within { path, root } => format!("{path} está no curso {root}: escolha uma pasta fora dele"),
            Self::Made { path } => format!("{path} agora é um curso, ainda sem exercícios"),
            Self::Readme => "o README.md dele diz os comandos".into(),
            Self::Kept { file } => format!("{file} já estava lá, e ficou como era"),
            Self::SayAddress { file } => {
                format!("diga em {file} de onde vem o tst (TST), ou apague-o se nada deve ser provado no GitHub")
            }
            Self::OneLanguage => "se títulos e enunciados devem estar em uma só língua".into(),
            Self::Sites => "outros cursos, cujos exercícios se podem trazer para cá".into(),
            Self::WorkflowHead => {
                "Prova as verificações de todos os exercícios a cada push; TST é o endereço do repositório do tst.".into()
            }
            Self::Next { path } => format!("faça o primeiro exercício: cd {path} && tst new NOME"),
            Self::NextHere => "faça o primeiro exercício: tst new NOME".into(),
        }
    }
}
