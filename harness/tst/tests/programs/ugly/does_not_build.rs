//! A type error: no compiler takes this.

fn main() {
    let port: u16 = "9090";
    println!("{port}");
}
