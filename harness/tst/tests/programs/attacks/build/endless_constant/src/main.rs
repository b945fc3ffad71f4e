//! The compiler never comes to an end.
#![allow(long_running_const_eval)]
const X: u64 = {
    let mut number = 0_u64;
    loop {
        number += 1;
        if number == u64::MAX {
            break number;
        }
    }
};

fn main() {
    println!("{X}");
}
