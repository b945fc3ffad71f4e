//! That an older result stays, because the newest could not be judged; in words for who grades.

use tst_engine::text::{Lang, Say};

use super::class::{Grade, Newer};
use crate::report::html::number::{number, time};

/// An older result that stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Why the newest could not be judged, in both languages.
    why: [String; 2],
    /// When that was tried; 0 when nobody did yet.
    when: i64,
    /// The points of the older one.
    points: f64,
    /// What the regular checks are worth together.
    max: u32,
}

impl Kept {
    /// Of a grade that stays.
    pub fn of(grade: &Grade, newer: &Newer) -> Self {
        let why = [Lang::En, Lang::PtBr].map(|lang| newer.why.say(lang).to_string());
        Self { why, when: newer.judged, points: f64::from(grade.raw_points), max: grade.max }
    }

    /// When, if it was tried.
    fn at(&self, lang: Lang) -> String {
        if self.when == 0 { String::new() } else { format!(" ({})", time(self.when, lang)) }
    }
}

impl Say for Kept {
    fn en(&self) -> String {
        let Self { why: [why, _], points, max, .. } = self;
        format!("{why}{}: the result before it stays, {} of {max}", self.at(Lang::En), number(*points, Lang::En))
    }

    fn pt(&self) -> String {
        let Self { why: [_, why], points, max, .. } = self;
        format!("{why}{}: fica o resultado anterior, {} de {max}", self.at(Lang::PtBr), number(*points, Lang::PtBr))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::record::Words;

    #[test]
    fn what_stays_is_told_with_why() {
        let told = |judged| {
            let why = Words { en: "no `python3` here".into(), pt: "não há `python3` aqui".into() };
            let grade = Grade { raw_points: 40, max: 100, ..Grade::default() };
            let kept = Kept::of(&grade, &Newer { judged, place: 0, why });
            [kept.en(), kept.pt()]
        };
        assert_eq!(told(0)[0], "no `python3` here: the result before it stays, 40 of 100");
        assert_eq!(told(1_795_219_140)[1], "não há `python3` aqui (20/11/2026 23:59 UTC): fica o resultado anterior, 40 de 100");
    }
}
