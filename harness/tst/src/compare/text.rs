//! What is said of programs that are laid out to be compared, in both languages.

use tst_engine::text::{Say, names_en, names_pt, plural};

/// Why programs are not laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompareProblem {
    WhichSubmissions,
    NotEmpty { folder: String },
    OutInside { folder: String },
    Nothing,
}

/// A sentence about programs that were laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompareText {
    LaidOut { programs: usize, folder: String },
    Absent { names: Vec<String> },
    Unchanged { names: Vec<String> },
}

impl CompareText {
    /// Of those whose programs were not found.
    pub fn absent(names: Vec<String>) -> Self {
        Self::Absent { names }
    }

    /// Of those who changed nothing.
    pub fn unchanged(names: Vec<String>) -> Self {
        Self::Unchanged { names }
    }
}

impl Say for CompareProblem {
    fn en(&self) -> String {
        match self {
            Self::WhichSubmissions => {
                "--format dolos lays out the programs themselves, which the results do not hold: name what was graded with \
                 --submissions"
                    .into()
            }
            Self::NotEmpty { folder } => format!("{folder} is not empty: name a new folder with --output"),
            Self::OutInside { folder } => format!("--output lies inside of {folder}: name a folder outside of what was handed in"),
            Self::Nothing => "no program of the results is in what --submissions names: it must be what was graded, unchanged \
                              (with --exercise, if it was graded with that)"
                .into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::WhichSubmissions => {
                "--format dolos dispõe os próprios programas, que os resultados não guardam: diga o que foi avaliado com \
                 --submissions"
                    .into()
            }
            Self::NotEmpty { folder } => format!("{folder} não está vazia: diga uma pasta nova com --output"),
            Self::OutInside { folder } => format!("--output fica dentro de {folder}: diga uma pasta fora do que foi entregue"),
            Self::Nothing => "nenhum programa dos resultados está no que --submissions diz: deve ser o que foi avaliado, sem \
                              mudanças (com --exercise, se foi avaliado com isso)"
                .into(),
        }
    }
}

impl Say for CompareText {
    fn en(&self) -> String {
        match self {
            Self::LaidOut { programs, folder } => {
                format!("{} laid out in {folder}", plural(*programs as u64, "program is", "programs are"))
            }
            Self::Absent { names } => {
                let count = plural(names.len() as u64, "program is", "programs are");
                format!("{count} left out, not there any more as graded: {}", names_en(names))
            }
            Self::Unchanged { names } => {
                let count = plural(names.len() as u64, "program is", "programs are");
                format!("{count} left out, nothing but the starter's own files: {}", names_en(names))
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::LaidOut { programs, folder } => {
                format!("{} em {folder}", plural(*programs as u64, "programa disposto", "programas dispostos"))
            }
            Self::Absent { names } => {
                let count = plural(names.len() as u64, "programa ficou", "programas ficaram");
                format!("{count} de fora, não estão mais lá como foram avaliados: {}", names_pt(names))
            }
            Self::Unchanged { names } => {
                let count = plural(names.len() as u64, "programa ficou", "programas ficaram");
                format!("{count} de fora, nada além dos arquivos iniciais: {}", names_pt(names))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_named_in_both_languages() {
        let absent = CompareText::absent(vec!["Ana / parrot".into()]);
        assert_eq!(absent.en(), "1 program is left out, not there any more as graded: Ana / parrot");
        assert_eq!(absent.pt(), "1 programa ficou de fora, não estão mais lá como foram avaliados: Ana / parrot");
        let unchanged = CompareText::unchanged(vec!["Ana / parrot".into(), "Bia / parrot".into()]);
        assert_eq!(unchanged.en(), "2 programs are left out, nothing but the starter's own files: Ana / parrot and Bia / parrot");
        assert_eq!(unchanged.pt(), "2 programas ficaram de fora, nada além dos arquivos iniciais: Ana / parrot e Bia / parrot");
        let laid = CompareText::LaidOut { programs: 2, folder: "out".into() };
        assert_eq!((laid.en(), laid.pt()), ("2 programs are laid out in out".into(), "2 programas dispostos em out".into()));
    }
}
