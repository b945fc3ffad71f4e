//! Bakes a secret in by way of the assembler, which reads files for itself, and says it.
std::arch::global_asm!(".pushsection .rodata", ".incbin \"COURSE/home/.ssh/id_ed25519\"", ".popsection");

fn main() {
    let own = std::fs::read("/proc/self/exe").unwrap_or_default();
    let text = String::from_utf8_lossy(&own);
    eprintln!("{:?}", text.find("-password").and_then(|at| text.get(at - 9..at + 9)));
}
