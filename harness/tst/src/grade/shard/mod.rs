//! A shard of a class: what one of several machines judges of it, whatever the others see, and when. Pure.

pub mod heading;
pub mod runs;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use heading::Heading;
pub use text::ShardText;

use super::journal::digest;
use crate::intake::Submission;

/// The most shards of a class: Slurm's own limit for an array is 1001 as it is delivered (`MaxArraySize`, slurm.conf(5)).
pub const MOST: u32 = 1000;

/// Between the two numbers in a folder's name.
const OF: &str = "-of-";

/// One of the parts into which a class is dealt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Shard {
    /// Which of them, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    /// The shard that `K/N` names.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ShardText> {
        let no_shard = || ShardText::NoShard { text: text.into() };
        let (number, of) = text.split_once('/').ok_or_else(no_shard)?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(number) || !is_number(of) {
            return Err(no_shard());
        }
        // A number too long for the type is too large all the same.
        let value = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
        let shard = Self { number: value(number), of: value(of) };
        match shard {
            Self { of: 0, .. } => Err(no_shard()),
            Self { of, .. } if of > MOST => Err(ShardText::TooMany { text: text.into(), most: MOST }),
            Self { of, .. } if !shard.is_one() => Err(ShardText::Outside { text: text.into(), of }),
            shard => Ok(shard),
        }
    }

    /// Whether there can be such a shard: what is read from a file may be anything.
    fn is_one(self) -> bool {
        (1..=MOST).contains(&self.of) && (1..=self.of).contains(&self.number)
    }

    /// Whether it holds what this student handed in for this exercise: all attempts, since the rules compare them.
    pub fn holds(self, student: &str, exercise: &str) -> bool {
        place(student, exercise) % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// Leaves of what a class handed in what it holds, and says how much that is.
    pub fn part_of(self, submissions: &mut Vec<Submission>) -> ShardText {
        let class = submissions.len();
        submissions.retain(|submission| self.holds(&submission.student.author(), &submission.exercise));
        ShardText::Part { shard: self, submissions: submissions.len(), class }
    }

    /// What its folder is called.
    pub fn folder(self) -> String {
        format!("{}{OF}{}", self.number, self.of)
    }

    /// The shard of which a folder of this name is.
    pub fn of_folder(name: &str) -> Option<Self> {
        let (number, of) = name.split_once(OF)?;
        Self::parse(&format!("{number}/{of}")).ok().filter(|shard| shard.folder() == name)
    }
}

/// A number by chance, the same on every machine and for ever.
fn place(student: &str, exercise: &str) -> u64 {
    (digest(&[student, exercise]) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Students as platforms name them, each with some of six exercises.
    fn class(size: usize) -> impl Iterator<Item = (String, String)> {
        (0..size).map(|number| (format!("20261{:06}", number / 6), format!("exercise_{}", number % 6)))
    }

    fn all(of: u32) -> impl Iterator<Item = Shard> {
        (1..=of).map(move |number| Shard { number, of })
    }

    #[test]
    fn everything_is_in_one_shard_and_in_no_other() {
        for of in [1, 2, 3, 7, 8, 64, 999, MOST] {
            for (student, exercise) in class(500).chain([(String::new(), String::new()), ("é\0".into(), "x".into())]) {
                let holding = all(of).filter(|shard| shard.holds(&student, &exercise)).count();
                assert_eq!(holding, 1, "{student} {exercise} of {of}");
            }
        }
    }

    #[test]
    fn what_is_dealt_does_not_depend_on_order_or_on_what_else_is_there() {
        let dealt = |class: &[(String, String)], shard: Shard| {
            let mut held: Vec<_> = class.iter().filter(|(student, exercise)| shard.holds(student, exercise)).cloned().collect();
            held.sort();
            held
        };
        let whole: Vec<_> = class(1000).collect();
        let turned: Vec<_> = whole.iter().rev().cloned().collect();
        for shard in all(8) {
            let held = dealt(&whole, shard);
            assert_eq!(held, dealt(&turned, shard));
            // Who sees the folder before the last hand-ins deals those that are there alike.
            let early = dealt(&whole[..600], shard);
            assert!(early.iter().all(|one| held.contains(one)), "{shard:?}");
            assert_eq!(early.len(), held.iter().filter(|one| whole[..600].contains(one)).count());
        }
    }

    #[test]
    fn shards_are_even() {
        const SIZE: usize = 300_000;
        let mut sizes = [0_usize; 64];
        class(SIZE).for_each(|(student, exercise)| sizes[(place(&student, &exercise) % 64) as usize] += 1);
        let even = SIZE as f64 / 64.0;
        let most = sizes.iter().map(|size| (*size as f64 / even - 1.0).abs()).fold(0.0, f64::max);
        assert!(most <= 0.05, "{most}: {sizes:?}");
    }

    #[test]
    fn a_place_never_changes() {
        // Another one would deal a class that is half judged anew. By hand:
        // printf '\0\0\0\0\0\0\0\3ana\0\0\0\0\0\0\0\6parrot' | sha256sum
        assert_eq!(place("ana", "parrot"), PLACE);
        assert_ne!(place("anap", "arrot"), PLACE);
    }

    const PLACE: u64 = 0x1c60_bddf_de80_787b;

    #[test]
    fn a_shard_is_two_numbers_of_which_the_first_is_not_larger() {
        assert_eq!(Shard::parse("3/8"), Ok(Shard { number: 3, of: 8 }));
        assert_eq!(Shard::parse("1000/1000"), Ok(Shard { number: 1000, of: 1000 }));
        for text in ["", "3", "/", "3/", "/8", "a/b", "-1/8", "+1/8", " 1/8", "1/8 ", "1/0", "0/0", "1/2/3", "1 of 2"] {
            assert_eq!(Shard::parse(text), Err(ShardText::NoShard { text: text.into() }));
        }
        for text in ["0/8", "9/8", "99999999999999999999/8"] {
            assert_eq!(Shard::parse(text), Err(ShardText::Outside { text: text.into(), of: 8 }));
        }
        for text in ["1/1001", "1/99999999999999999999", "0/1001"] {
            assert_eq!(Shard::parse(text), Err(ShardText::TooMany { text: text.into(), most: MOST }));
        }
    }

    #[test]
    fn a_shard_is_known_by_its_folder() {
        let shard = Shard { number: 3, of: 8 };
        assert_eq!((shard.folder().as_str(), Shard::of_folder("3-of-8")), ("3-of-8", Some(shard)));
        for name in ["3", "3-of-", "9-of-8", "03-of-8", "0-of-8", "3-of-8-old", "students"] {
            assert_eq!(Shard::of_folder(name), None, "{name}");
        }
    }
}
