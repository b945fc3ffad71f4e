//! Names in archives that are no UTF-8, and do not say what they are: Windows writes them in the code pages of its region. Pure.

/// Code page 850 (Western Europe and Brazil) from 0x80 on: it has all letters of code page 437, and those which that lacks.
const DOS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
/// Code page 1252 from 0x80 to 0x9f; above it is Latin-1. What it does not use stays what it is.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Letters of Portuguese, Spanish, French, German, Italian and their neighbours, in small.
const USUAL: &str = "áàâãäåçéèêëíìîïñóòôõöúùûüýÿªº";

/// A code page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// That of the command line, in which Windows' own archives are.
    Dos,
    /// That of its windows.
    Windows,
}

impl CodePage {
    /// The one in which all these names read best. Of equals that of Windows' own archives.
    pub fn of<'n>(names: impl Iterator<Item = &'n [u8]> + Clone) -> Self {
        let odd = |page: Self| names.clone().map(|name| oddities(&page.text(name))).sum::<usize>();
        if odd(Self::Windows) < odd(Self::Dos) { Self::Windows } else { Self::Dos }
    }

    /// A name as text: no two names are the same.
    pub fn text(self, name: &[u8]) -> String {
        name.iter().map(|byte| self.letter(*byte)).collect()
    }

    fn letter(self, byte: u8) -> char {
        let high = byte.checked_sub(0x80).map(usize::from);
        match (self, high) {
            (Self::Dos, Some(at)) => DOS.chars().nth(at),
            (Self::Windows, Some(at)) => WINDOWS.chars().nth(at),
            (_, None) => None,
        }
        .unwrap_or(char::from(byte))
    }
}

/// How many letters of a name are hardly ever in one: other letters than the usual, and capitals after small ones.
fn oddities(name: &str) -> usize {
    let mut before = ' ';
    let mut found = 0;
    for c in name.chars() {
        let is_usual = c.is_ascii() || c.to_lowercase().all(|small| USUAL.contains(small));
        found += usize::from(!is_usual || !c.is_ascii() && c.is_uppercase() && before.is_lowercase());
        before = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn text(names: &[&[u8]]) -> Vec<String> {
        let page = CodePage::of(names.iter().copied());
        names.iter().map(|name| page.text(name)).collect()
    }

    #[test]
    fn names_of_windows_in_portuguese_are_read() {
        assert_eq!(text(&[b"Jo\xc6o Concei\x87\xc6o", b"Andr\x82"]), ["João Conceição", "André"]);
        assert_eq!(text(&[b"Jo\xe3o Concei\xe7\xe3o", b"Andr\xe9"]), ["João Conceição", "André"]);
        assert_eq!(text(&[b"JO\xc7O", b"Est\xe4es"]), ["JOÃO", "Estões"]);
        assert_eq!(text(&[b"Jo\x84\x84o"]), ["Joääo"]);
        assert_eq!(text(&[b"M\xfcller", b"\xd3scar \xd1u\xf1ez"]), ["Müller", "Óscar Ñuñez"]);
        assert_eq!(text(&[b"M\x81ller", b"\xe0scar \xa5u\xa4ez"]), ["Müller", "Óscar Ñuñez"]);
        assert_eq!(text(&[]), [""; 0]);
    }

    #[test]
    fn no_two_bytes_are_the_same_letter() {
        assert_eq!(DOS.chars().count(), 128);
        for page in [CodePage::Dos, CodePage::Windows] {
            let letters: HashSet<char> = (0..=255).map(|byte| page.letter(byte)).collect();
            assert_eq!(letters.len(), 256, "{page:?}");
        }
    }
}
