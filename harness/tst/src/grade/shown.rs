//! What the reports of a class show, as lines of JSON that are of our own: by their hash it is told whether reports are as they would
//! be made. Neither a compiler nor what a type is called has a part in it.

use std::io::{self, Write};

use serde::Serialize;

use super::class::{Class, Column, Grade, Past, Row};
use super::remarks::Remarks;

/// Writes them, the same of the same class wherever its records lie: other journals may hold the same ones.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(class: &Class, remarks: &Remarks, out: &mut dyn Write) -> io::Result<()> {
    let Class { course, lang, judged, isolation, kit, exercises, students, strange, changes } = class;
    line(out, &(course, lang.tag(), judged, isolation, kit, strange, changes))?;
    exercises.iter().try_for_each(|column| {
        let Column { name, title, max, weight, checks } = column;
        line(out, &(name, title, max, weight, checks))
    })?;
    remarks.said().try_for_each(|said| line(out, &said))?;
    students.iter().try_for_each(|row| {
        let Row { student, total, grades } = row;
        line(out, &(student, total))?;
        grades.iter().try_for_each(|grade| self::grade(grade.as_ref(), out))
    })
}

fn grade(grade: Option<&Grade>, out: &mut dyn Write) -> io::Result<()> {
    let Some(grade) = grade else { return line(out, &()) };
    let Grade { id, id_kind, group, points, raw_points, max, penalty_percent, late_s, attempt, .. } = grade;
    line(out, &(id.as_deref(), id_kind, group.as_deref(), points, raw_points, max, penalty_percent, late_s, attempt))?;
    let Grade { findings, trouble, is_fault, place: _, newer, steps, is_excused, work, measured, history, .. } = grade;
    let newer = newer.as_deref().map(|newer| (newer.judged, &newer.why));
    let measured = measured.as_deref().map(|measured| (&measured.exercise, &measured.checks, &measured.kit));
    line(out, &(&**findings, trouble.as_deref(), is_fault, newer, steps, is_excused, work, measured))?;
    history.iter().try_for_each(|past| {
        let Past { judged, place: _, came, causes, counts } = past;
        line(out, &(judged, came, causes, counts))
    })
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::grade::adjusted::Step;
    use crate::grade::class::{Came, Newer};
    use crate::grade::finding::Finding;
    use crate::grade::joined::Measured;
    use crate::grade::record::Words;

    fn text(place: usize) -> String {
        let measured = Measured { exercise: "parrot".into(), checks: "c".into(), kit: "k".into() };
        let full = Grade {
            id: Some("7".into()),
            group: Some("g".into()),
            points: 52.5,
            raw_points: 40,
            max: 100,
            attempt: (1, 2),
            findings: Arc::from([Finding::Passed, Finding::NotYet]),
            place,
            newer: Some(Arc::new(Newer { judged: 2, place, why: Words::same("w") })),
            steps: [Step::LateDays { spent: 1, left: 2 }, Step::Excused { reason: "r".into() }].into(),
            is_excused: true,
            work: u128::MAX,
            measured: Some(Arc::new(measured)),
            history: [Past { judged: 1, place, came: Came::Judged { points: 4, max: 5 }, causes: None, counts: true }].into(),
            ..Grade::default()
        };
        let mut out = Vec::new();
        [Some(&full), None].into_iter().try_for_each(|one| grade(one, &mut out)).expect("memory takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_grade_is_written_as_these_lines_wherever_its_records_are() {
        let wanted = r#"["7","unknown","g",52.5,40,100,0.0,0,[1,2]]
[["passed","not_yet"],null,false,[2,{"en":"w","pt":"w"}],[{"late_days":{"spent":1,"left":2}},{"excused":{"reason":"r"}}],true,340282366920938463463374607431768211455,["parrot","c","k"]]
[1,{"judged":{"points":4,"max":5}},null,true]
null
"#;
        assert_eq!((text(1).as_str(), text(9).as_str()), (wanted, wanted));
    }
}
