//! The compiler would need more memory than there is.
static HUGE: [u8; 100 << 30] = [1; 100 << 30];

fn main() {
    println!("{}", HUGE[std::env::args().count()]);
}
