//! How far strangers' programs are kept from the machine, and what is missing where that is not far enough.

use super::Say;

/// Why strangers' programs cannot be isolated here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum IsolationProblem {
    NotHere,
    NoBubblewrap,
    TooOld { version: String },
    AppArmor { why: String },
    NoNamespaces { why: String },
    NamespacesTurnedOff { why: String, setting: String },
    MaskedProc { why: String },
    ToolchainUnreadable { folder: String, why: String },
    NoRoom { why: String },
    Refused { why: String },
    NoLandlock,
    NotConfined { what: String },
}

/// What is said of a program that is judged in a sandbox, or is not, by `tst test`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Isolating {
    Cannot { why: String },
    UnknownSite { site: String },
    UnknownSiteOpen { site: String, why: String },
}

impl Say for Isolating {
    fn en(&self) -> String {
        match self {
            Self::Cannot { why } => format!("the program cannot be isolated here: {why}"),
            Self::UnknownSite { site } => {
                format!("this exercise comes from {site}, which is none of your sites: it is judged in a sandbox (--isolated)")
            }
            Self::UnknownSiteOpen { site, why } => {
                format!("this exercise comes from {site}, which is none of your sites, and there is no sandbox here: {why}")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Cannot { why } => format!("o programa não pode ser isolado aqui: {why}"),
            Self::UnknownSite { site } => format!(
                "este exercício vem de {site}, que não é um dos seus sites: é julgado numa caixa de areia (sandbox, --isolated)"
            ),
            Self::UnknownSiteOpen { site, why } => {
                format!("este exercício vem de {site}, que não é um dos seus sites, e não há caixa de areia (sandbox) aqui: {why}")
            }
        }
    }
}

impl Say for IsolationProblem {
    fn en(&self) -> String {
        match self {
            Self::NotHere => {
                "only Linux has what a sandbox is made of: grade in a virtual machine or a container with Linux".into()
            }
            Self::NoBubblewrap => "bubblewrap is missing: install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install \
                                   bubblewrap)"
                .into(),
            Self::TooOld { version } => format!("{version} is too old: bubblewrap 0.8 or newer is needed"),
            Self::AppArmor { why } => format!(
                "AppArmor does not let bubblewrap make a user namespace ({why}): as root, install the profile that \
                 docs/isolation.md shows, or run sysctl kernel.apparmor_restrict_unprivileged_userns=0"
            ),
            Self::NoNamespaces { why } => {
                format!("the kernel, or the container around this, gives no user namespaces ({why}): grade on the machine itself")
            }
            Self::NamespacesTurnedOff { why, setting } => {
                format!("user namespaces are turned off ({why}): as root, run sysctl {setting}")
            }
            Self::MaskedProc { why } => format!(
                "this is a container whose /proc is partly hidden, and no new one can be mounted in it ({why}): start it with \
                 --security-opt systempaths=unconfined, or grade outside of it"
            ),
            Self::ToolchainUnreadable { folder, why } => format!(
                "the Rust toolchain in {folder} cannot be used by a user without rights ({why}): let everybody read it \
                 (chmod -R a+rX), or set RUSTUP_HOME to one that everybody can"
            ),
            Self::NoRoom { why } => format!("the sandbox has no room: {why}"),
            Self::Refused { why } => format!("bubblewrap could not make a sandbox: {why}"),
            Self::NoLandlock => "the kernel has no Landlock (Linux 5.13 or newer has it, if it is turned on)".into(),
            Self::NotConfined { what } => format!("a program that was tried out was not confined: {what}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NotHere => {
                "só o Linux tem o que faz uma caixa de areia (sandbox): corrija numa máquina virtual ou num contêiner \
                              com Linux"
                    .into()
            }
            Self::NoBubblewrap => "falta o bubblewrap: instale-o (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install \
                                   bubblewrap)"
                .into(),
            Self::TooOld { version } => format!("{version} é antigo demais: é preciso o bubblewrap 0.8 ou mais novo"),
            Self::AppArmor { why } => format!(
                "o AppArmor não deixa o bubblewrap criar um espaço de nomes de usuário ({why}): como root, instale o perfil que \
                 docs/isolation.md mostra, ou execute sysctl kernel.apparmor_restrict_unprivileged_userns=0"
            ),
            Self::NoNamespaces { why } => {
                format!("o kernel, ou o contêiner em volta, não dá espaços de nomes de usuário ({why}): corrija na própria máquina")
            }
            Self::NamespacesTurnedOff { why, setting } => {
                format!("os espaços de nomes de usuário estão desligados ({why}): como root, execute sysctl {setting}")
            }
            Self::MaskedProc { why } => format!(
                "isto é um contêiner cujo /proc está em parte escondido, e nele não se monta outro ({why}): inicie-o com \
                 --security-opt systempaths=unconfined, ou corrija fora dele"
            ),
            Self::ToolchainUnreadable { folder, why } => format!(
                "o Rust em {folder} não pode ser usado por um usuário sem direitos ({why}): deixe todos lê-lo \
                 (chmod -R a+rX), ou aponte RUSTUP_HOME para um que todos possam ler"
            ),
            Self::NoRoom { why } => format!("a caixa de areia (sandbox) não tem espaço: {why}"),
            Self::Refused { why } => format!("o bubblewrap não conseguiu criar a caixa de areia (sandbox): {why}"),
            Self::NoLandlock => "o kernel não tem Landlock (o Linux 5.13 ou mais novo o tem, se estiver ligado)".into(),
            Self::NotConfined { what } => format!("um programa de teste não ficou confinado: {what}"),
        }
    }
}
