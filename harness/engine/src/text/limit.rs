//! The limits that a program or its compiler may go beyond.

use std::time::Duration;

use super::problem::{seconds, size};
use super::{Say, plural};

/// Which limit a program went beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// Resident memory of the whole process tree, in bytes.
    Memory(u64),
    /// Resident memory of compilers, in bytes, where the machine has little left.
    MemoryLeft(u64),
    /// Processes in the tree.
    Processes(u64),
    /// Threads in the tree.
    Threads(u64),
    /// Bytes in the files of its folders.
    Scratch(u64),
    /// Files in its folders.
    Entries(u64),
    /// Bytes written on standard output or standard error.
    Output(u64),
    /// Time one check may take.
    Time(Duration),
    /// Time a submission may take, its build and all its checks.
    Submission(Duration),
    /// Processor time of the tree.
    Cpu(Duration),
    /// Open files of one process.
    OpenFiles(u64),
}

impl Say for LimitKind {
    fn en(&self) -> String {
        match self {
            Self::Memory(bytes) => format!("{} MiB of memory", bytes >> 20),
            Self::MemoryLeft(bytes) => format!("{} MiB of memory, most of what this machine had left", bytes >> 20),
            Self::Processes(count) => plural(*count, "process", "processes"),
            Self::Threads(count) => plural(*count, "thread", "threads"),
            Self::Scratch(bytes) => format!("{} MiB in files", bytes >> 20),
            Self::Entries(count) => plural(*count, "file", "files"),
            Self::Output(bytes) => format!("{} on standard output or standard error", size(*bytes)),
            Self::Time(time) => format!("{} for one check", seconds(*time, ".")),
            Self::Submission(time) => format!("{} for the build and all checks together", seconds(*time, ".")),
            Self::Cpu(time) => format!("{} of processor time", seconds(*time, ".")),
            Self::OpenFiles(count) => plural(*count, "open file", "open files"),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Memory(bytes) => format!("{} MiB de memória", bytes >> 20),
            Self::MemoryLeft(bytes) => format!("{} MiB de memória, a maior parte do que esta máquina ainda tinha", bytes >> 20),
            Self::Processes(count) => plural(*count, "processo", "processos"),
            Self::Threads(count) => plural(*count, "thread", "threads"),
            Self::Scratch(bytes) => format!("{} MiB em arquivos", bytes >> 20),
            Self::Entries(count) => plural(*count, "arquivo", "arquivos"),
            Self::Output(bytes) => format!("{} na saída padrão ou na saída de erro padrão", size(*bytes)),
            Self::Time(time) => format!("{} por verificação", seconds(*time, ",")),
            Self::Submission(time) => format!("{} para a compilação e todas as verificações juntas", seconds(*time, ",")),
            Self::Cpu(time) => format!("{} de tempo de processador", seconds(*time, ",")),
            Self::OpenFiles(count) => plural(*count, "arquivo aberto", "arquivos abertos"),
        }
    }
}
