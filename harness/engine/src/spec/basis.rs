//! What a play of a check hangs on, as far as the exercise says.

use super::Exercise;

impl Exercise {
    /// All that the plays of every check hang on, apart from the program and the machine: a text that stays the same as long as all of
    /// that does. Titles, hints and points do not belong to it.
    pub fn common_basis(&self) -> String {
        format!("{:?}", (&self.program, &self.programs, self.limit))
    }

    /// The same of what the check at `index` adds to it; what it needs is not added.
    pub fn basis(&self, index: usize) -> String {
        let check = &self.checks[index];
        let mut steps = check.steps.clone();
        steps.iter_mut().for_each(|step| step.hint = None);
        format!("{:?}", (&check.name, check.alone, check.schedules, check.limit, &check.programs, &check.files, steps))
    }
}

#[cfg(test)]
mod tests {
    use crate::spec;

    const FILE: &str = include_str!("../../../tst/tests/fixtures/parrot/exercise.yaml");

    #[test]
    fn it_changes_with_what_is_played_and_with_nothing_else() {
        let bases = |text: &str| {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = folder.path().join("parrot");
            std::fs::create_dir(&folder).expect("a folder");
            std::fs::write(folder.join("exercise.yaml"), text).expect("written");
            let exercise = spec::load(&folder).expect("it is valid");
            (0..exercise.checks.len()).map(|index| exercise.common_basis() + &exercise.basis(index)).collect::<Vec<_>>()
        };
        let changed = |from: &str, to: &str| {
            assert!(FILE.contains(from), "{from}");
            let (before, after) = (bases(FILE), bases(&FILE.replacen(from, to, 1)));
            before.iter().zip(&after).map(|(before, after)| before != after).collect::<Vec<_>>()
        };
        assert_eq!(changed("send: \"loro\\n\"", "send: \"arara\\n\""), [true, false, false], "what is sent in one check");
        assert_eq!(changed("default_port: 9090", "default_port: 9091"), [true; 3], "how the program is started");
        for (from, to) in [
            ("repeats a line", "says it again"),
            ("read, then write", "write what was read"),
            ("points: 40", "visibility: hidden\n    points: 40"),
            ("title: { en: Parrot", "title: { en: The parrot"),
        ] {
            assert_eq!(changed(from, to), [false; 3], "{to}");
        }
        assert_eq!(bases(FILE), bases(&format!("# A comment, and lines that move.\n\n{FILE}")));
    }
}
