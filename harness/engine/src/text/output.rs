//! What is wrong with a program's standard output, in words of printing: a client receives, a program prints.

use super::{Problem, Say as _, plural};

/// The name under which a program's own output is awaited.
const PROGRAM: &str = "program";

/// The sentence in English, if the problem is one of the output.
pub(super) fn en(problem: &Problem) -> Option<String> {
    let lines = |count: usize| plural(count as u64, "line", "lines");
    Some(match problem {
        Problem::NoAnswer { who, proof, .. } if who == PROGRAM => format!("the program did not print this: {}", proof.en()),
        Problem::NotTaken { who, sent, of } if who == PROGRAM => {
            format!("the program stopped reading its standard input: it took {sent} of {}", plural(*of as u64, "byte", "bytes"))
        }
        Problem::WrongBytes { who, at } if who == PROGRAM => {
            format!("the program printed something else: byte {at} is the first that differs (counted from 0)")
        }
        Problem::WrongLine { who } if who == PROGRAM => "the program printed another line than the one required".into(),
        Problem::WrongValue { who, what } if who == PROGRAM => what.printed_en(),
        Problem::MissingNewline { who } if who == PROGRAM => "what was printed lacks the line feed (\\n) at its end".into(),
        Problem::Incomplete { who, got, of } if who == PROGRAM => {
            format!("the program printed only the first {got} of {}", plural(*of as u64, "byte", "bytes"))
        }
        Problem::NeverCame { who, missing } if who == PROGRAM => format!("{} never came", lines(*missing)),
        Problem::UnexpectedBytes { who } if who == PROGRAM => "the program printed something more".into(),
        Problem::UnknownLine { who } if who == PROGRAM => "the program printed a line that is none of these".into(),
        Problem::DoubledLine { who } if who == PROGRAM => "the program printed a line a second time".into(),
        Problem::DisorderedLine { who } if who == PROGRAM => "the program printed a line before another that comes earlier".into(),
        Problem::DidNotClose { who, proof } if who == PROGRAM => {
            format!("the standard output did not end: {}", proof.en())
        }
        Problem::ClosedEarly { who } if who == PROGRAM => "the standard output ended before that".into(),
        _ => return None,
    })
}

/// The sentence in Brazilian Portuguese, if the problem is one of the output.
pub(super) fn pt(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::NoAnswer { who, proof, .. } if who == PROGRAM => format!("o programa não imprimiu isso: {}", proof.pt()),
        Problem::NotTaken { who, sent, of } if who == PROGRAM => {
            format!("o programa parou de ler sua entrada padrão: leu {sent} de {}", plural(*of as u64, "byte", "bytes"))
        }
        Problem::WrongBytes { who, at } if who == PROGRAM => {
            format!("o programa imprimiu outra coisa: o byte {at} é o primeiro diferente (contando de 0)")
        }
        Problem::WrongLine { who } if who == PROGRAM => "o programa imprimiu uma linha que não é a exigida".into(),
        Problem::WrongValue { who, what } if who == PROGRAM => what.printed_pt(),
        Problem::MissingNewline { who } if who == PROGRAM => "falta a quebra de linha (\\n) no fim do que foi impresso".into(),
        Problem::Incomplete { who, got, of } if who == PROGRAM => {
            format!("o programa imprimiu só os primeiros {got} de {}", plural(*of as u64, "byte", "bytes"))
        }
        Problem::NeverCame { who, missing } if who == PROGRAM => {
            plural(*missing as u64, "linha nunca apareceu", "linhas nunca apareceram")
        }
        Problem::UnexpectedBytes { who } if who == PROGRAM => "o programa imprimiu algo a mais".into(),
        Problem::UnknownLine { who } if who == PROGRAM => "o programa imprimiu uma linha que não é nenhuma destas".into(),
        Problem::DoubledLine { who } if who == PROGRAM => "o programa imprimiu uma linha pela segunda vez".into(),
        Problem::DisorderedLine { who } if who == PROGRAM => "o programa imprimiu uma linha antes de outra que vem primeiro".into(),
        Problem::DidNotClose { who, proof } if who == PROGRAM => {
            format!("a saída padrão não terminou: {}", proof.pt())
        }
        Problem::ClosedEarly { who } if who == PROGRAM => "a saída padrão terminou antes disso".into(),
        _ => return None,
    })
}
