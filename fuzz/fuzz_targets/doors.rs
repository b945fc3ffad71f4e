//! Fuzzes the door that `TST_DOOR` names.
#![no_main]

use std::sync::LazyLock;

use tst::doors::DOORS;

static DOOR: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("TST_DOOR").expect("TST_DOOR names a door");
    DOORS.iter().find(|(door, _)| *door == name).unwrap_or_else(|| panic!("there is no door {name}")).1
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| DOOR(bytes));
