//! What is wrong with an edit of a solution, of which a program of the corpus is to be made.

use super::{Say, short_name};

/// Why no program can be made of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum EditFlaw {
    BadLine { line: String },
    Nothing,
    NoPlace,
    NoChange,
    NotThere { file: String, line: String, near: Option<(usize, String)> },
    NotNext { file: String, line: String, at: usize, found: Option<String> },
    Several { file: String, lines: Vec<usize> },
    Overlap { line: usize },
    NoSolution,
    Unsuited { folder: String, why: Unsuited },
}

/// Why a solution cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words beside each variant say what it means")]
pub enum Unsuited {
    NoMain,
    MoreFiles { file: String },
    Dependencies,
    Edition { edition: String },
    Manifest,
}

/// So many lines are named.
const LINES: usize = 5;

/// The numbers of some lines.
fn numbers(lines: &[usize], and: &str) -> String {
    let named: Vec<String> = lines.iter().take(LINES).map(ToString::to_string).collect();
    let more = if lines.len() > LINES { ", …" } else { "" };
    match named.split_last() {
        Some((last, rest)) if !rest.is_empty() && more.is_empty() => format!("{} {and} {last}", rest.join(", ")),
        _ => format!("{}{more}", named.join(", ")),
    }
}

impl Say for EditFlaw {
    fn en(&self) -> String {
        match self {
            Self::BadLine { line } => format!(
                "a line of an edit begins with `-` (it goes), `+` (it comes) or a space (it stays), and `{}` does not",
                short_name(line)
            ),
            Self::Nothing => "nothing is edited: below the head stand lines of the solution behind `-`, and what comes in their \
                              place behind `+`"
                .into(),
            Self::NoPlace => "where is it to come? Put the line before it above it, behind a space".into(),
            Self::NoChange => "nothing changes here: what goes stands behind `-`, what comes behind `+`, and an empty line of the \
                               solution is a space alone"
                .into(),
            Self::NotThere { file, line, near } => {
                let near = near.as_ref().map(|(at, line)| format!("; did you mean its line {at}, `{line}`?")).unwrap_or_default();
                format!("{file} has no line `{line}`{near}")
            }
            Self::NotNext { file, line, at, found: Some(found) } => {
                format!("in {file} line {at} comes next, `{found}`, and not `{line}`")
            }
            Self::NotNext { file, line, found: None, .. } => format!("{file} ends where `{line}` is to come next"),
            Self::Several { file, lines } => format!(
                "stands {} times in {file} (lines {}): add lines around it, behind a space",
                lines.len(),
                numbers(lines, "and")
            ),
            Self::Overlap { line } => format!("lines that the edit at line {line} has already: make one of both"),
            Self::NoSolution => "there is no solution that it could be an edit of".into(),
            Self::Unsuited { folder, why } => format!(
                "only a solution in one file can be edited, or a package of edition 2024 with src/main.rs alone and without \
                 dependencies; {folder} {}. Write the whole program instead",
                why.en()
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::BadLine { line } => format!(
                "uma linha de uma edição começa com `-` (sai), `+` (entra) ou um espaço (fica), e `{}` não",
                short_name(line)
            ),
            Self::Nothing => "nada é editado: abaixo do cabeçalho ficam linhas da solução depois de `-`, e o que vem no lugar \
                              delas depois de `+`"
                .into(),
            Self::NoPlace => "onde isto deve entrar? Ponha acima a linha que vem antes, depois de um espaço".into(),
            Self::NoChange => "nada muda aqui: o que sai fica depois de `-`, o que entra depois de `+`, e uma linha vazia da \
                               solução é só um espaço"
                .into(),
            Self::NotThere { file, line, near } => {
                let near = near.as_ref().map(|(at, line)| format!("; quis dizer a linha {at}, `{line}`?")).unwrap_or_default();
                format!("{file} não tem a linha `{line}`{near}")
            }
            Self::NotNext { file, line, at, found: Some(found) } => {
                format!("em {file} o que vem a seguir é a linha {at}, `{found}`, e não `{line}`")
            }
            Self::NotNext { file, line, found: None, .. } => format!("{file} termina onde `{line}` deveria vir a seguir"),
            Self::Several { file, lines } => format!(
                "aparece {} vezes em {file} (linhas {}): acrescente linhas em volta, depois de um espaço",
                lines.len(),
                numbers(lines, "e")
            ),
            Self::Overlap { line } => format!("linhas que a edição da linha {line} já tem: faça das duas uma só"),
            Self::NoSolution => "não há solução que isto possa editar".into(),
            Self::Unsuited { folder, why } => format!(
                "só se edita uma solução de um só arquivo, ou um pacote da edição 2024 com apenas src/main.rs e sem dependências; \
                 {folder} {}. Escreva o programa inteiro",
                why.pt()
            ),
        }
    }
}

impl Say for Unsuited {
    fn en(&self) -> String {
        match self {
            Self::NoMain => "has no src/main.rs".into(),
            Self::MoreFiles { file } => format!("has {file}, too"),
            Self::Dependencies => "has dependencies".into(),
            Self::Edition { edition } => format!("is of edition {edition}"),
            Self::Manifest => "has a Cargo.toml that is not understood".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoMain => "não tem src/main.rs".into(),
            Self::MoreFiles { file } => format!("tem também {file}"),
            Self::Dependencies => "tem dependências".into(),
            Self::Edition { edition } => format!("é da edição {edition}"),
            Self::Manifest => "tem um Cargo.toml que não foi entendido".into(),
        }
    }
}
