//! What is wrong with a text that is to be YAML, in plain words, each with its cure.

use super::{Say, short_name};

/// One fault; its place is where it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum YamlFault {
    Tab,
    Control { code: u32 },
    Reserved { sign: char },
    Anchor { sign: char },
    UnknownAlias,
    UnclosedQuote { quote: char },
    AfterQuote { quote: char },
    Plus,
    Stray { sign: char },
    AfterBracket { bracket: char },
    Unclosed { bracket: char },
    Closes { bracket: char },
    Mismatch { open: char, bracket: char },
    Hash { bracket: char },
    Colon,
    NoComma,
    NoColon,
    ColonWithoutSpace,
    DashWithoutSpace,
    ListBesideKey,
    Indent { stands: usize, begins: Option<(usize, usize)> },
    Deeper,
    BlockText,
    Escape,
    SecondDocument,
    Repetition,
    Other { why: String },
}

impl Say for YamlFault {
    fn en(&self) -> String {
        match self {
            Self::Tab => "a tab stands here; indent with spaces".into(),
            Self::Control { code } => format!(
                "here is the character U+{code:04X}, which no text file holds: delete it, or write it as \"\\x{code:02x}\" in double quotes"
            ),
            Self::Reserved { sign } => format!("no text begins with the sign {sign} unless it is in quotes: put it in quotes"),
            Self::Anchor { sign } => {
                format!("`{sign}` begins an alias or its anchor, and a name must follow at once: put a text that begins with it in quotes")
            }
            Self::UnknownAlias => {
                "an alias of what has no anchor `&name` before: write one, or put a text that begins with `*` in quotes".into()
            }
            Self::UnclosedQuote { quote } => format!("the quotation mark {quote} that opens here is not closed on its line: close it"),
            Self::AfterQuote { quote: '\'' } => {
                "the text in quotes ended before this; an apostrophe within '...' is written twice (''), or the text in double quotes".into()
            }
            Self::AfterQuote { quote } => {
                format!("the text in quotes ended before this; a {quote} within it is written \\{quote}, and one pair of quotes goes around the whole")
            }
            Self::Stray { sign } => {
                format!("{sign} stands within an entry here: is a `: ` or a comma missing before it? A text that holds {sign} goes in quotes")
            }
            Self::AfterBracket { bracket } => {
                format!("after the `{bracket}` before this comes a comma or the end: is that bracket one too many?")
            }
            Self::Plus => "texts are not added to each other: write one, or a list of them: [\"a\", \"b\"]".into(),
            Self::Unclosed { bracket } => format!("the `{bracket}` that opens here is closed nowhere: add its `{}`", closing(*bracket)),
            Self::Closes { bracket } => format!("nothing is open that this `{bracket}` could close: delete it"),
            Self::Mismatch { open, bracket } => {
                format!("`{bracket}` stands where `{open}` is to be closed: write `{}`", closing(*open))
            }
            Self::Hash { bracket } => {
                format!("`#` begins a comment here, which takes the closing `{bracket}` with it: put a text with `#` in quotes")
            }
            Self::Colon => "this `: ` makes a key of the text before it: put a text with a colon in quotes".into(),
            Self::NoComma => "this `:` comes before the entry has ended: is a comma missing before it? A text with a colon goes in quotes".into(),
            Self::NoColon => "this line is no `key: value`: the colon is missing".into(),
            Self::ColonWithoutSpace => "behind the colon of a key stands a space: `key: value`".into(),
            Self::DashWithoutSpace => "behind the dash of a list stands a space: `- value`".into(),
            Self::ListBesideKey => "a list begins on the line below its key, or stands in brackets: [a, b]".into(),
            Self::Indent { stands, begins: Some((column, line)) } => format!(
                "this begins in column {stands}, but its neighbour in line {line} in column {column}: make them equal, with spaces"
            ),
            Self::Indent { stands, begins: None } => {
                format!("this begins in column {stands}, where nothing above begins: indent it as its neighbours")
            }
            Self::Deeper => {
                "this is indented deeper than the line above, which has its value already: indent it as its neighbours".into()
            }
            Self::BlockText => "a text after `|` or `>` is indented deeper than its key: add spaces".into(),
            Self::Escape => {
                "this is no escape of double quotes (such as \\n, \\\", \\xff): write \\\\ for the backslash, or put a pattern in single quotes".into()
            }
            Self::SecondDocument => "a second document begins here; a file is one: delete this line".into(),
            Self::Repetition => "its aliases (`*name`) stand for too much: write out what they repeat".into(),
            Self::Other { why } => format!("{}: look at quotes, brackets and indentation here and on the line above", short_name(why)),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Tab => "aqui há uma tabulação; indente com espaços".into(),
            Self::Control { code } => format!(
                "aqui está o caractere U+{code:04X}, que nenhum arquivo de texto contém: apague-o, ou escreva-o como \"\\x{code:02x}\" entre aspas duplas"
            ),
            Self::Reserved { sign } => format!("nenhum texto começa com o sinal {sign} se não está entre aspas: ponha-o entre aspas"),
            Self::Anchor { sign } => {
                format!("`{sign}` começa um alias ou sua âncora, e um nome deve vir logo depois: ponha entre aspas um texto que começa assim")
            }
            Self::UnknownAlias => {
                "um alias do que não tem âncora `&nome` antes: escreva uma, ou ponha entre aspas um texto que começa com `*`".into()
            }
            Self::UnclosedQuote { quote } => format!("a aspa {quote} que abre aqui não é fechada em sua linha: feche-a"),
            Self::AfterQuote { quote: '\'' } => {
                "o texto entre aspas terminou antes disto; um apóstrofo dentro de '...' se escreve duas vezes (''), ou o texto entre aspas duplas".into()
            }
            Self::AfterQuote { quote } => {
                format!("o texto entre aspas terminou antes disto; uma {quote} dentro dele se escreve \\{quote}, e um só par de aspas envolve o todo")
            }
            Self::Stray { sign } => {
                format!("{sign} está no meio de uma entrada: falta `: ` ou uma vírgula antes? Um texto com {sign} vai entre aspas")
            }
            Self::AfterBracket { bracket } => {
                format!("depois do `{bracket}` antes disto vem uma vírgula ou o fim: esse `{bracket}` não sobra?")
            }
            Self::Plus => "textos não se somam: escreva um só, ou uma lista deles: [\"a\", \"b\"]".into(),
            Self::Unclosed { bracket } => {
                format!("o `{bracket}` que abre aqui não é fechado em lugar nenhum: acrescente seu `{}`", closing(*bracket))
            }
            Self::Closes { bracket } => format!("nada está aberto que este `{bracket}` pudesse fechar: apague-o"),
            Self::Mismatch { open, bracket } => {
                format!("há `{bracket}` onde `{open}` deve ser fechado: escreva `{}`", closing(*open))
            }
            Self::Hash { bracket } => {
                format!("aqui `#` começa um comentário, que leva consigo o `{bracket}` que fecha: ponha entre aspas um texto com `#`")
            }
            Self::Colon => "este `: ` faz do texto antes dele uma chave: ponha entre aspas um texto com dois-pontos".into(),
            Self::NoComma => {
                "este `:` vem antes de a entrada terminar: falta uma vírgula antes? Um texto com dois-pontos vai entre aspas".into()
            }
            Self::NoColon => "esta linha não é `chave: valor`: faltam os dois-pontos".into(),
            Self::ColonWithoutSpace => "depois dos dois-pontos de uma chave há um espaço: `chave: valor`".into(),
            Self::DashWithoutSpace => "depois do hífen de uma lista há um espaço: `- valor`".into(),
            Self::ListBesideKey => "uma lista começa na linha abaixo de sua chave, ou fica entre colchetes: [a, b]".into(),
            Self::Indent { stands, begins: Some((column, line)) } => format!(
                "isto começa na coluna {stands}, mas seu vizinho na linha {line}, na coluna {column}: torne-as iguais, com espaços"
            ),
            Self::Indent { stands, begins: None } => {
                format!("isto começa na coluna {stands}, onde nada acima começa: indente como os vizinhos")
            }
            Self::Deeper => "isto está mais indentado do que a linha acima, que já tem seu valor: indente como os vizinhos".into(),
            Self::BlockText => "um texto depois de `|` ou `>` é mais indentado que sua chave: acrescente espaços".into(),
            Self::Escape => {
                "isto não é um escape de aspas duplas (como \\n, \\\", \\xff): escreva \\\\ para a barra invertida, ou ponha um padrão entre aspas simples".into()
            }
            Self::SecondDocument => "aqui começa um segundo documento; um arquivo é um só: apague esta linha".into(),
            Self::Repetition => "seus aliases (`*nome`) representam demais: escreva por extenso o que repetem".into(),
            Self::Other { why } => format!("{}: veja aspas, colchetes e indentação aqui e na linha acima", short_name(why)),
        }
    }
}

/// What closes a bracket.
fn closing(bracket: char) -> char {
    if bracket == '[' { ']' } else { '}' }
}
