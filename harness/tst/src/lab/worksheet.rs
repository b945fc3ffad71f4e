//! The questions of the course pages as a worksheet in Markdown: with the figures that were just measured filled in, and the
//! answers left open.

use tst_engine::text::Lang;

use super::record::Experiment;
use super::table;

/// The worksheet.
pub fn markdown(found: &Experiment, lang: Lang) -> String {
    let mut sheet = String::new();
    let words = if lang == Lang::PtBr { &PT } else { &EN };
    sheet.push_str(&format!("# {}\n\n", words.title));
    for note in table::head(found).into_iter().chain(table::notes(found)) {
        sheet.push_str(&format!("{}\n\n", tst_engine::text::Say::say(&note, lang)));
    }
    sheet.push_str(&format!("## {}\n\n", words.figures));
    let rows = table::rows(found, lang);
    for (number, row) in rows.iter().enumerate() {
        sheet.push_str(&format!("| {} |\n", row.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | ")));
        if number == 0 {
            sheet.push_str(&format!("|---|{}\n", "---:|".repeat(row.len() - 1)));
        }
    }
    sheet.push_str(&format!("\n## {}\n", words.questions));
    for (number, question) in words.asked.iter().enumerate() {
        sheet.push_str(&format!("\n{}. {question}\n\n   {}\n", number + 1, "_".repeat(60)));
    }
    sheet
}

/// The words of a language.
struct Words {
    title: &'static str,
    figures: &'static str,
    questions: &'static str,
    asked: [&'static str; 9],
}

const EN: Words = Words {
    title: "Worksheet: what threads are for",
    figures: "What was measured",
    questions: "Explain it",
    asked: [
        "Look at the sequential server with 1, 2, 5 and 10 clients: what happens to the mean latency, and what to the requests each \
         second? Say in one sentence what each client waits for.",
        "The same of the server with a thread for each connection. What is no longer waited for?",
        "How many times as many requests each second does the threaded server answer with the most clients? Why not more? What would \
         happen with `--path /`, where a request waits for nothing?",
        "The pool has four threads. With how many clients does its latency begin to grow, and how fast?",
        "The event loop has one thread. Why is it not like the sequential server here? What kind of work would make it so?",
        "In class, threads on the server gained nothing as long as the client asked for one thing after the other. Try \
         `--client sequential`: which figures change, which do not, and why?",
        "Compare the row of the container with the same server outside of it: what does the container cost, and what does it not?",
        "A browser opens a spare connection and says nothing on it. What does that do to the sequential server, and what to the others?",
        "Little's law says: requests under way = requests each second x latency. Calculate it for three rows. What do you get, and why?",
    ],
};

const PT: Words = Words {
    title: "Folha de respostas: para que servem threads",
    figures: "O que foi medido",
    questions: "Explique",
    asked: [
        "Olhe o servidor sequencial com 1, 2, 5 e 10 clientes: o que acontece com a latência média, e o que com as requisições por \
         segundo? Diga em uma frase o que cada cliente espera.",
        "O mesmo do servidor com uma thread para cada conexão. O que não se espera mais?",
        "Quantas vezes mais requisições por segundo o servidor com threads responde com o maior número de clientes? Por que não mais? \
         O que aconteceria com `--path /`, em que uma requisição não espera por nada?",
        "O grupo tem quatro threads. Com quantos clientes a latência começa a crescer, e com que rapidez?",
        "O laço de eventos tem uma só thread. Por que aqui ele não é como o servidor sequencial? Que tipo de trabalho o faria ser?",
        "Na aula, threads no servidor não ganharam nada enquanto o cliente pedia uma coisa depois da outra. Experimente \
         `--client sequential`: que números mudam, quais não, e por quê?",
        "Compare a linha do contêiner com o mesmo servidor fora dele: o que o contêiner custa, e o que não custa?",
        "Um navegador abre uma conexão de reserva e não diz nada nela. O que isso faz com o servidor sequencial, e o que com os outros?",
        "A lei de Little diz: requisições em andamento = requisições por segundo x latência. Calcule para três linhas. O que dá, e por \
         quê?",
    ],
};
