//! Under which schedule a check failed, and what becomes of the program's threads there.

use super::Say;

/// The one of several schedules under which a check failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderSchedule {
    /// Which, from 1, and of how many.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// At how many points threads are held.
    pub holds: usize,
    /// How many calls more send or receive only a part.
    pub parts: usize,
}

impl UnderSchedule {
    /// Whether there is anything to say: what fails under the first one, with nobody held, fails under any.
    pub fn matters(&self) -> bool {
        self.holds > 0 || self.parts > 0 || self.number > 1
    }
}

impl Say for UnderSchedule {
    fn en(&self) -> String {
        let held = match self.holds {
            0 => None,
            1 => Some("one thread is held for a moment, as on a busy machine".to_string()),
            holds => Some(format!("threads are held at {holds} moments, as on a busy machine")),
        };
        let part = match self.parts {
            0 => None,
            1 => Some("one read or write takes only a part of the bytes, as on a busy connection".to_string()),
            parts => Some(format!("{parts} reads or writes take only a part of the bytes, as on a busy connection")),
        };
        with(format!("under schedule {} of {}", self.number, self.of), [held, part])
    }

    fn pt(&self) -> String {
        let held = match self.holds {
            0 => None,
            1 => Some("uma thread é detida por um momento, como em uma máquina ocupada".to_string()),
            holds => Some(format!("threads são detidas em {holds} momentos, como em uma máquina ocupada")),
        };
        let part = match self.parts {
            0 => None,
            1 => Some("uma leitura ou escrita leva só uma parte dos bytes, como em uma conexão ocupada".to_string()),
            parts => Some(format!("{parts} leituras ou escritas levam só uma parte dos bytes, como em uma conexão ocupada")),
        };
        with(format!("sob o escalonamento {} de {}", self.number, self.of), [held, part])
    }
}

fn with(begin: String, more: [Option<String>; 2]) -> String {
    let more: Vec<String> = more.into_iter().flatten().collect();
    if more.is_empty() { begin } else { format!("{begin}: {}", more.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_becomes_of_the_threads_and_of_nobody_nothing() {
        let under = |number, holds, parts| UnderSchedule { number, of: 20, holds, parts };
        let both = |under: UnderSchedule| (under.en(), under.pt());
        let wanted = |en: &str, pt: &str| (en.to_string(), pt.to_string());
        assert_eq!(
            both(under(3, 1, 0)),
            wanted(
                "under schedule 3 of 20: one thread is held for a moment, as on a busy machine",
                "sob o escalonamento 3 de 20: uma thread é detida por um momento, como em uma máquina ocupada"
            )
        );
        assert_eq!(
            both(under(3, 2, 1)),
            wanted(
                "under schedule 3 of 20: threads are held at 2 moments, as on a busy machine; one read or write takes only a part \
                 of the bytes, as on a busy connection",
                "sob o escalonamento 3 de 20: threads são detidas em 2 momentos, como em uma máquina ocupada; uma leitura ou \
                 escrita leva só uma parte dos bytes, como em uma conexão ocupada"
            )
        );
        assert_eq!(both(under(3, 0, 0)), wanted("under schedule 3 of 20", "sob o escalonamento 3 de 20"));
        assert!(!under(1, 0, 0).matters() && under(2, 0, 0).matters() && under(1, 0, 1).matters());
    }
}
