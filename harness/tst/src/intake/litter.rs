//! What tools and editors leave behind, and nobody hands in on purpose. Pure.

/// Whether a file or folder of this name is looked at by nobody: not judged, not counted, not unpacked.
pub fn is_litter(name: &str) -> bool {
    let lower = name.to_lowercase();
    // Everything hidden is a tool's: .git, .idea, .vscode, .DS_Store, ._resource forks, and .cargo, which must not matter.
    lower.starts_with('.')
        || matches!(
            lower.as_str(),
            "target" | "node_modules" | "__pycache__" | "__macosx" | "venv" | "thumbs.db" | "ehthumbs.db" | "desktop.ini"
        )
        || [".swp", ".swo", ".pyc", "~", ".rs.bk"].iter().any(|ending| lower.ends_with(ending))
        || lower.starts_with('#') && lower.ends_with('#')
        || lower == "icon\r"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn litter_is_known_by_its_name() {
        for name in ["target", "node_modules", "__pycache__", ".git", "__MACOSX", ".DS_Store", "Thumbs.db", ".idea", ".vscode"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["main.rs.swp", "main.py~", "._main.py", ".cargo", "a.pyc", "#main.rs#"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["main.rs", "targets", "Cargo.lock", "Ana", "src", "README.md", "#1"] {
            assert!(!is_litter(name), "{name}");
        }
    }
}
