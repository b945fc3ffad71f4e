//! What is said of a node, in both languages.

use tst_engine::text::{Say, plural};

/// Something that a node allows or lacks, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeText {
    Results { folder: String, name: String, is_network: bool },
    UnknownResults { folder: String },
    Files,
    NoRename { folder: String },
    NoFiles { folder: String, why: String },
    Locks,
    NoLocks,
    Scratch { folder: String, name: String, bytes: u64, least: u64 },
    FarScratch { folder: String, name: String },
    NoScratch { folder: String, why: String },
    Processors { there: usize, quota: Option<f64> },
    Memory { bytes: u64, least: u64 },
    NoMemoryQuota,
}

impl Say for NodeText {
    fn en(&self) -> String {
        match self {
            Self::Results { folder, name, is_network: true } => {
                format!("results: {folder} is on {name}, which other nodes can see")
            }
            Self::Results { folder, name, .. } => {
                format!("results: {folder} is on {name}, a disk of this machine as it seems: all nodes must see the same folder")
            }
            Self::UnknownResults { folder } => format!("results: the system does not tell on which file system {folder} is"),
            Self::Files => "results: files can be written, flushed and renamed there".into(),
            Self::NoRename { folder } => {
                format!("results: in {folder} a file cannot take the place of another: keep results on another file system")
            }
            Self::NoFiles { folder, why } => format!("results: nothing can be kept in {folder}: {why}"),
            Self::Locks => "results: files can be locked there, which shards do not need".into(),
            Self::NoLocks => {
                "results: files cannot be locked there, which shards do not need; merge with one command at a time".into()
            }
            Self::Scratch { folder, name, bytes, least } if bytes < least => {
                format!("scratch: {folder} ({name}) has room for {} only: free some, or set TMPDIR", size(*bytes))
            }
            Self::Scratch { folder, name, bytes, .. } => format!("scratch: {folder} ({name}) has room for {}", size(*bytes)),
            Self::FarScratch { folder, name } => {
                format!("scratch: {folder} is on {name}, which is far away: set TMPDIR to a folder on a disk of this node")
            }
            Self::NoScratch { folder, why } => format!("scratch: nothing can be written in {folder}: set TMPDIR ({why})"),
            Self::Processors { there, quota: Some(quota) } => format!(
                "{} here, of which a quota leaves {quota:.1}: grade with --jobs {}",
                plural(*there as u64, "processor", "processors"),
                jobs(*there, *quota)
            ),
            Self::Processors { there, quota: None } => {
                format!("{} here, and no quota on them", plural(*there as u64, "processor", "processors"))
            }
            Self::Memory { bytes, least } if bytes < least => {
                format!("a quota leaves {} of memory; one submission may take {}: ask for more", size(*bytes), size(*least))
            }
            Self::Memory { bytes, .. } => format!("a quota leaves {} of memory", size(*bytes)),
            Self::NoMemoryQuota => "no quota on memory".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Results { folder, name, is_network: true } => {
                format!("resultados: {folder} está em {name}, que outros nós podem ver")
            }
            Self::Results { folder, name, .. } => {
                format!(
                    "resultados: {folder} está em {name}, ao que parece um disco desta máquina: todos os nós precisam ver a mesma pasta"
                )
            }
            Self::UnknownResults { folder } => format!("resultados: o sistema não diz em que sistema de arquivos está {folder}"),
            Self::Files => "resultados: lá arquivos podem ser escritos, gravados no disco e renomeados".into(),
            Self::NoRename { folder } => {
                format!(
                    "resultados: em {folder} um arquivo não pode tomar o lugar de outro: guarde-os em outro sistema de arquivos"
                )
            }
            Self::NoFiles { folder, why } => format!("resultados: nada pode ser guardado em {folder}: {why}"),
            Self::Locks => "resultados: lá arquivos podem ser travados, do que as partes não precisam".into(),
            Self::NoLocks => {
                "resultados: lá arquivos não podem ser travados, do que as partes não precisam; junte com um comando por vez".into()
            }
            Self::Scratch { folder, name, bytes, least } if bytes < least => {
                format!("pasta temporária: {folder} ({name}) só tem espaço para {}: libere mais, ou defina TMPDIR", size(*bytes))
            }
            Self::Scratch { folder, name, bytes, .. } => {
                format!("pasta temporária: {folder} ({name}) tem espaço para {}", size(*bytes))
            }
            Self::FarScratch { folder, name } => {
                format!(
                    "pasta temporária: {folder} está em {name}, que fica longe: defina TMPDIR como uma pasta em um disco deste nó"
                )
            }
            Self::NoScratch { folder, why } => {
                format!("pasta temporária: nada pode ser escrito em {folder}: defina TMPDIR ({why})")
            }
            Self::Processors { there, quota: Some(quota) } => format!(
                "{} aqui, de que uma cota deixa {}: corrija com --jobs {}",
                plural(*there as u64, "processador", "processadores"),
                format!("{quota:.1}").replace('.', ","),
                jobs(*there, *quota)
            ),
            Self::Processors { there, quota: None } => {
                format!("{} aqui, e nenhuma cota sobre eles", plural(*there as u64, "processador", "processadores"))
            }
            Self::Memory { bytes, least } if bytes < least => {
                format!("uma cota deixa {} de memória; uma entrega pode tomar {}: peça mais", size(*bytes), size(*least))
            }
            Self::Memory { bytes, .. } => format!("uma cota deixa {} de memória", size(*bytes)),
            Self::NoMemoryQuota => "nenhuma cota sobre a memória".into(),
        }
    }
}

/// How many submissions at once are not more than the quota has processors for.
fn jobs(there: usize, quota: f64) -> u64 {
    (quota as u64).clamp(1, there as u64)
}

/// In whole MiB, as limits of jobs are given.
fn size(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_quota_leaves_is_told_with_what_to_do() {
        let processors = |quota| NodeText::Processors { there: 4, quota };
        assert_eq!(processors(Some(2.5)).en(), "4 processors here, of which a quota leaves 2.5: grade with --jobs 2");
        assert_eq!(processors(Some(0.5)).pt(), "4 processadores aqui, de que uma cota deixa 0,5: corrija com --jobs 1");
        assert_eq!(processors(None).en(), "4 processors here, and no quota on them");
        let memory = |mib: u64| NodeText::Memory { bytes: mib << 20, least: 1280 << 20 };
        assert_eq!(memory(512).en(), "a quota leaves 512 MiB of memory; one submission may take 1280 MiB: ask for more");
        assert_eq!(memory(4096).pt(), "uma cota deixa 4096 MiB de memória");
    }

    #[test]
    fn a_scratch_folder_that_is_small_or_far_is_told() {
        let scratch = |mib: u64| NodeText::Scratch { folder: "/tmp".into(), name: "ext4".into(), bytes: mib << 20, least: 1 << 30 };
        assert_eq!(scratch(2048).en(), "scratch: /tmp (ext4) has room for 2048 MiB");
        assert_eq!(scratch(5).en(), "scratch: /tmp (ext4) has room for 5 MiB only: free some, or set TMPDIR");
        let far = NodeText::FarScratch { folder: "/tmp".into(), name: "nfs4".into() };
        assert_eq!(
            far.pt(),
            "pasta temporária: /tmp está em nfs4, que fica longe: defina TMPDIR como uma pasta em um disco deste nó"
        );
    }
}
