//! What the course's rules and people made of a grade beside the penalty for late work, in words for who is graded.

use serde::Serialize;
use tst_engine::text::{Lang, Say, plural};

use crate::report::html::number::{number, time};

/// One thing that was made of a grade.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The student had more time.
    Extended {
        /// Until when, in seconds since 1970 (UTC), if it says so.
        until: Option<i64>,
        /// How many days more, if it says so.
        days: u64,
        /// Why; it may be empty.
        reason: String,
    },
    /// Late days of the course's budget were spent for it.
    LateDays {
        /// How many.
        spent: u64,
        /// How many are left for what was due later.
        left: u64,
    },
    /// Somebody corrected the points.
    Corrected {
        /// From so many points.
        from: f64,
        /// To so many.
        to: f64,
        /// Why.
        reason: String,
        /// Who did.
        who: String,
        /// When, in seconds since 1970 (UTC).
        when: i64,
        /// Whether another program was graded then.
        is_of_other: bool,
    },
    /// The course has a highest grade.
    Capped {
        /// From so many points.
        from: f64,
        /// To so many percent of the exercise's points.
        percent: u64,
    },
    /// The exercise does not count.
    Excused {
        /// Why; it may be empty.
        reason: String,
    },
}

impl Say for Step {
    fn en(&self) -> String {
        match self {
            Self::Extended { until, days, reason } => {
                let until = until.map(|until| format!("extended until {}", time(until, Lang::En)));
                let days = (*days > 0).then(|| format!("extended by {}", plural(*days, "day", "days")));
                with([until, days], reason)
            }
            Self::LateDays { spent, left } => {
                format!("{} of the course spent, {left} left", plural(*spent, "late day", "late days"))
            }
            Self::Corrected { from, to, reason, who, when, is_of_other } => {
                let other = if *is_of_other { "; another program was handed in since" } else { "" };
                format!(
                    "corrected from {} to {} by {who} on {}: {reason}{other}",
                    number(*from, Lang::En),
                    number(*to, Lang::En),
                    time(*when, Lang::En)
                )
            }
            Self::Capped { from, percent } => {
                format!("{} is above the highest grade of the course, {percent}%", number(*from, Lang::En))
            }
            Self::Excused { reason } => with([Some("excused: it does not count in the total".to_string()), None], reason),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Extended { until, days, reason } => {
                let until = until.map(|until| format!("prazo estendido até {}", time(until, Lang::PtBr)));
                let days = (*days > 0).then(|| format!("prazo estendido em {}", plural(*days, "dia", "dias")));
                with([until, days], reason)
            }
            Self::LateDays { spent, left } => {
                let one = "dia de atraso da disciplina usado";
                format!("{}, {}", plural(*spent, one, "dias de atraso da disciplina usados"), plural(*left, "resta", "restam"))
            }
            Self::Corrected { from, to, reason, who, when, is_of_other } => {
                let other = if *is_of_other { "; outro programa foi entregue depois" } else { "" };
                format!(
                    "corrigido de {} para {} por {who} em {}: {reason}{other}",
                    number(*from, Lang::PtBr),
                    number(*to, Lang::PtBr),
                    time(*when, Lang::PtBr)
                )
            }
            Self::Capped { from, percent } => {
                format!("{} passa da nota máxima da disciplina, {percent}%", number(*from, Lang::PtBr))
            }
            Self::Excused { reason } => with([Some("dispensado: não conta no total".to_string()), None], reason),
        }
    }
}

/// Something, and why in parentheses if that is known.
fn with(said: [Option<String>; 2], reason: &str) -> String {
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if reason.is_empty() { said } else { format!("{said} ({reason})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_told_with_what_it_changed() {
        let extended = |until, days, reason: &str| Step::Extended { until, days, reason: reason.into() };
        let corrected = |is_of_other| Step::Corrected {
            from: 40.0,
            to: 52.5,
            reason: "the check was wrong".into(),
            who: "dalton".into(),
            when: 1_795_219_140,
            is_of_other,
        };
        for (step, en, pt) in [
            (
                extended(Some(1_795_219_140), 0, "illness"),
                "extended until 2026-11-20 23:59 UTC (illness)",
                "prazo estendido até 20/11/2026 23:59 UTC (illness)",
            ),
            (extended(None, 1, ""), "extended by 1 day", "prazo estendido em 1 dia"),
            (
                Step::LateDays { spent: 2, left: 1 },
                "2 late days of the course spent, 1 left",
                "2 dias de atraso da disciplina usados, 1 resta",
            ),
            (
                corrected(false),
                "corrected from 40 to 52.5 by dalton on 2026-11-20 23:59 UTC: the check was wrong",
                "corrigido de 40 para 52,5 por dalton em 20/11/2026 23:59 UTC: the check was wrong",
            ),
            (
                corrected(true),
                "corrected from 40 to 52.5 by dalton on 2026-11-20 23:59 UTC: the check was wrong; another program was handed in \
                 since",
                "corrigido de 40 para 52,5 por dalton em 20/11/2026 23:59 UTC: the check was wrong; outro programa foi entregue \
                 depois",
            ),
            (
                Step::Capped { from: 120.0, percent: 100 },
                "120 is above the highest grade of the course, 100%",
                "120 passa da nota máxima da disciplina, 100%",
            ),
            (Step::Excused { reason: String::new() }, "excused: it does not count in the total", "dispensado: não conta no total"),
        ] {
            assert_eq!((step.en(), step.pt()), (en.into(), pt.into()));
        }
    }
}
