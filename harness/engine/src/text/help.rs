//! The help of the command: one sentence for each subcommand and option.

use super::Say;

/// A sentence of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Help {
    Tst,
    Test,
    List,
    Lint,
    Doctor,
    Exercise,
    Subject,
    Run,
    Connect,
    Solution,
    Check,
    Seed,
    Jobs,
    Language,
    Format,
    Output,
    Verbose,
    Bless,
    Repeat,
    Stress,
    Watch,
    ShowHelp,
    ShowVersion,
    UsageHeading,
    CommandsHeading,
    OptionsHeading,
    ArgumentsHeading,
    ExitStatus,
    OptionsWord,
    CommandWord,
    ExerciseWord,
}

impl Say for Help {
    fn en(&self) -> String {
        match self {
            Self::Tst => "Judges the programs of the course from outside, over real sockets",
            Self::Test => "Runs the checks of an exercise",
            Self::Lint => "For authors: proves that an exercise's checks are right, or says what is not",
            Self::List => "Lists the exercises: started or not, score of the last run",
            Self::Doctor => "Tells what this machine offers, and what to do about what is missing",
            Self::Exercise => "The exercise's name, or a folder with an exercise.yaml [default: the current folder]",
            Self::Subject => "What to judge: a crate, a single source file, or a folder holding one",
            Self::Run => "Any program: {port} and {dir} are put in; without them the arguments are appended",
            Self::Connect => "A server that already runs, as HOST:PORT; checks that need the process are skipped",
            Self::Solution => "Judges the model solution instead of the student's crate",
            Self::Check => "Only this check and what it needs; can be repeated",
            Self::Seed => "The number from which every random choice comes [default: another one each time]",
            Self::Jobs => "How many checks run at once [default: the number of cores, at least 4]",
            Self::Language => "The language of messages: en or pt-BR [default: the configuration, then the environment]",
            Self::Format => "How the result is written: human or json",
            Self::OptionsWord => "OPTIONS",
            Self::CommandWord => "COMMAND",
            Self::ExerciseWord => "EXERCISE",
            Self::Output => "Writes the result to a file instead of standard output",
            Self::Verbose => "Shows the conversation of passed checks too",
            Self::Bless => "Writes down what the wrong programs of the corpus are told, instead of comparing it",
            Self::Repeat => "Judges N times, and tells every verdict that is not the first run's",
            Self::Stress => "Judges beside K busy threads for each core of the machine",
            Self::Watch => "Judges again after every save, from the first failure on; Ctrl-C ends it",
            Self::ShowHelp => "Shows this help",
            Self::ShowVersion => "Shows the version",
            Self::UsageHeading => "Usage",
            Self::CommandsHeading => "Commands",
            Self::OptionsHeading => "Options",
            Self::ArgumentsHeading => "Arguments",
            Self::ExitStatus => "Exit status: 0 all passed; 1 a check failed; 2 wrong use or invalid file; 3 the machine lacks something; 70 a fault of the kit",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Tst => "Julga os programas do curso por fora, com sockets de verdade",
            Self::Test => "Roda as verificações de um exercício",
            Self::Lint => "Para autores: prova que as verificações de um exercício estão certas, ou diz o que não está",
            Self::List => "Lista os exercícios: iniciados ou não, nota da última vez",
            Self::Doctor => "Diz o que esta máquina oferece, e o que fazer com o que falta",
            Self::Exercise => "O nome do exercício, ou uma pasta com um exercise.yaml [padrão: a pasta atual]",
            Self::Subject => "O que julgar: um crate, um só arquivo-fonte, ou uma pasta que contém um",
            Self::Run => "Qualquer programa: {port} e {dir} são preenchidos; sem eles, os argumentos vão no fim",
            Self::Connect => "Um servidor que já está rodando, como HOST:PORTA; verificações que precisam do processo são puladas",
            Self::Solution => "Julga a solução modelo em vez do crate do estudante",
            Self::Check => "Só esta verificação e aquilo de que depende; pode ser repetida",
            Self::Seed => "O número de onde vem toda escolha aleatória [padrão: outro a cada vez]",
            Self::Jobs => "Quantas verificações rodam ao mesmo tempo [padrão: o número de núcleos, no mínimo 4]",
            Self::Language => "A língua das mensagens: en ou pt-BR [padrão: a configuração, depois o ambiente]",
            Self::Format => "Como o resultado é escrito: human ou json",
            Self::OptionsWord => "OPÇÕES",
            Self::CommandWord => "COMANDO",
            Self::ExerciseWord => "EXERCÍCIO",
            Self::Output => "Escreve o resultado em um arquivo em vez da saída padrão",
            Self::Verbose => "Mostra também a conversa das verificações que passaram",
            Self::Bless => "Escreve as mensagens dos programas errados do corpus, em vez de compará-las",
            Self::Repeat => "Julga N vezes, e diz todo veredicto que não é o da primeira",
            Self::Stress => "Julga ao lado de K threads ocupadas para cada núcleo da máquina",
            Self::Watch => "Julga de novo sempre que um arquivo é salvo, a partir da primeira falha; Ctrl-C encerra",
            Self::ShowHelp => "Mostra esta ajuda",
            Self::ShowVersion => "Mostra a versão",
            Self::UsageHeading => "Uso",
            Self::CommandsHeading => "Comandos",
            Self::OptionsHeading => "Opções",
            Self::ArgumentsHeading => "Argumentos",
            Self::ExitStatus => "Código de saída: 0 tudo passou; 1 algo falhou; 2 uso errado ou arquivo inválido; 3 falta algo na máquina; 70 falha do kit",
        }
        .into()
    }
}
