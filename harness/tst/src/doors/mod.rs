//! The doors through which strangers' bytes come in, each as a function of bytes, for fuzzing (`fuzz/`) and its short run here.
//!
//! A door panics when a promise is broken: nothing outside its folder, the same answer however the bytes are cut, what is
//! read can be written and read again. Whether it is fast and small is for the fuzzer to see.

mod class;
mod conversation;
mod files;
mod folder;
#[cfg(test)]
mod short_run;

/// A door: its name, which is that of its folder in the corpus, and what it does with the bytes.
pub type Door = (&'static str, fn(&[u8]));

/// All of them.
pub const DOORS: [Door; 12] = [
    ("archive", class::archive),
    ("names", class::names),
    ("roster", class::roster),
    ("times", class::times),
    ("worksheet", class::worksheet),
    ("journal", class::journal),
    ("exercise", files::exercise),
    ("config", files::config),
    ("site", files::site),
    ("matchers", conversation::matchers),
    ("response", conversation::response),
    ("exchange", conversation::exchange),
];
