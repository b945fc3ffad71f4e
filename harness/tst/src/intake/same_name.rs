//! Whether two names may be one person's: platforms turn names round, cut them short, and write them without spaces. Pure.

use super::label::is_blind;
use super::words::fold;

/// The shortest part of a name by which a name without spaces is known.
const LEAST: usize = 2;

/// Whether nothing of one name speaks against the other: the words of the shorter one are all in the longer one, in any order, or
/// begin words of it; or one has no spaces and is made of words of the other.
pub fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    // Moodle takes apostrophes out of names of files.
    let one_is_other = one.concat() == other.concat();
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_either = is_within(&short, &long) || short.len() == long.len() && is_within(&long, &short);
    is_either || one_is_other || matches!(&short[..], [squeezed] if is_made_of(squeezed, &long))
}

/// Whether each word of `short` is one of `long`, or the first letter of one; each word of `long` counts once.
fn is_within(short: &[&str], long: &[&str]) -> bool {
    let mut left = long.to_vec();
    short.iter().all(|word| {
        let is_letter = word.chars().count() == 1;
        let same = left.iter().position(|known| known == word);
        let place = same.or_else(|| left.iter().position(|known| is_letter && known.starts_with(word)));
        place.map(|place| left.swap_remove(place)).is_some()
    })
}

/// Whether a text without spaces is nothing but words of a name, in any order.
fn is_made_of(squeezed: &str, words: &[&str]) -> bool {
    let mut rest = squeezed.to_string();
    let mut words: Vec<&str> = words.iter().copied().filter(|word| word.chars().count() >= LEAST).collect();
    // A short word may be a part of a long one.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut found = 0;
    for word in words {
        if let Some(at) = rest.find(word) {
            rest.replace_range(at..at + word.len(), " ");
            found += 1;
        }
    }
    found > 1 && rest.split(' ').all(|left| left.chars().count() <= LEAST)
}

/// Whether a name is only what stands in the place of one: the number or login again, or what Moodle calls everybody.
pub fn is_hidden(name: &str, id: Option<&str>) -> bool {
    let folded = fold(name);
    let is_blind_one =
        || name.rsplit_once(' ').is_some_and(|(word, number)| is_blind(word) && number.bytes().all(|byte| byte.is_ascii_digit()));
    folded.is_empty() || id.is_some_and(|id| fold(id) == folded) || is_blind_one()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_platforms_changed_agree_and_others_do_not() {
        for (one, other) in [
            ("Ana Silva", "Silva, Ana"),
            ("ANA  SILVA", "Ana María da Silva"),
            ("silvaana", "Ana Silva"),
            ("silvaanamaria", "Ana Maria Silva"),
            ("davilajose", "José d'Ávila"),
            ("José dÁvila", "José d'Ávila"),
            ("obrienoneil", "O'Neil O'Brien"),
            ("A. Silva", "Ana Silva"),
            ("Ana", "Ana Silva"),
            ("李小龍", "李小龍"),
            ("José", "Jose\u{301} Lima"),
            ("77", "77"),
        ] {
            assert!(agree(one, other) && agree(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("Ana Silva", "Bia Silva"),
            ("Grupo A", "Ana Silva"),
            ("silvaana", "Bia Silva"),
            ("souzaana", "Ana Silva"),
            ("Ana Silva Souza", "Ana Lima"),
            ("李小龍", "Ana"),
            ("João Lima", "Joana Lima"),
        ] {
            assert!(!agree(one, other) && !agree(other, one), "{one} {other}");
        }
    }

    #[test]
    fn what_stands_for_a_name_is_none() {
        for (name, id) in [("Participant 12", Some("12")), ("Participante 7", None), ("ana", Some("ANA")), ("", None)] {
            assert!(is_hidden(name, id), "{name}");
        }
        for (name, id) in [("Ana", Some("12")), ("Grupo 7", None), ("Participant", None)] {
            assert!(!is_hidden(name, id), "{name}");
        }
    }
}
