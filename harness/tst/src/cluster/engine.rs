//! What runs tasks on many machines, and what each of them is like.

/// An engine that runs tasks on many machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// An array job of Slurm.
    Slurm,
    /// A workflow of GitHub Actions.
    GitHub,
    /// A pipeline of GitLab.
    GitLab,
    /// An Indexed Job of Kubernetes.
    Kubernetes,
}

impl Engine {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Slurm, Self::GitHub, Self::GitLab, Self::Kubernetes];

    /// The word for it on the command line, which is also its folder's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Slurm => "slurm",
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Kubernetes => "kubernetes",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Slurm => "Slurm",
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Kubernetes => "Kubernetes",
        }
    }

    /// The engine of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.word() == word)
    }

    /// Whether its machines see the file system of this one; else they see a repository.
    pub fn shares_files(self) -> bool {
        matches!(self, Self::Slurm | Self::Kubernetes)
    }

    /// The most tasks of one job: a matrix of GitHub has 256 jobs at most (GitHub Docs, "Actions limits"), one of GitLab 200
    /// (GitLab Docs, "CI/CD YAML syntax reference", `parallel`). What an administrator of the others allows is theirs to say.
    pub fn most_tasks(self) -> u32 {
        match self {
            Self::GitHub => 256,
            Self::GitLab => 200,
            Self::Slurm | Self::Kubernetes => crate::grade::shard::MOST,
        }
    }
}
