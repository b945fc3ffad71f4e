//! What of an exercise file everybody may see: the file without the checks that are kept back.

use serde_yaml::Value;

use super::model::{Exercise, Visibility};

/// An exercise file for the public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicText {
    /// The file's text.
    pub text: String,
    /// How many checks are not in it.
    pub withheld: usize,
}

/// The file of `exercise` with those checks only whose visibility `is_public`. When all are, it is the file as it stands;
/// else it is written anew, without comments: they may speak of what is kept back.
///
/// # Errors
/// When the file's text cannot be written again, which is a fault of the kit.
pub fn public_text(exercise: &Exercise, is_public: impl Fn(Visibility) -> bool) -> Result<PublicText, serde_yaml::Error> {
    let withheld: Vec<_> = exercise.checks.iter().filter(|check| !is_public(check.visibility)).collect();
    // What is said for its course goes with it where it stands alone.
    let language = exercise.language.filter(|_| !exercise.says_language);
    if withheld.is_empty() && language.is_none() {
        return Ok(PublicText { text: exercise.source.clone(), withheld: 0 });
    }
    let is_withheld = |name: &Value| withheld.iter().any(|check| name.as_str() == Some(&check.name));
    let mut file: Value = serde_yaml::from_str(&exercise.source)?;
    if let Some(checks) = file.get_mut("checks").and_then(Value::as_sequence_mut) {
        checks.retain(|check| !check.get("name").is_some_and(is_withheld));
        for needs in checks.iter_mut().filter_map(|check| check.get_mut("needs")?.as_sequence_mut()) {
            needs.retain(|need| !is_withheld(need));
        }
    }
    let points: u32 = withheld.iter().filter(|check| !check.extra).map(|check| check.points).sum();
    let before = file.get("withheld_points").and_then(Value::as_u64).unwrap_or(0);
    if let (Some(map), Some(language)) = (file.as_mapping_mut(), language) {
        map.insert(super::languages::KEY.into(), Value::Sequence(vec![language.tag().into()]));
    }
    if let Some(map) = file.as_mapping_mut().filter(|_| !withheld.is_empty()) {
        map.insert("withheld_points".into(), (before + u64::from(points)).into());
    }
    Ok(PublicText { text: serde_yaml::to_string(&file)?, withheld: withheld.len() })
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use super::*;

    const FILE: &str = "# secret comment
name: NAME
title: { en: A, pt-BR: A }
program: { kind: server, args: [\"{port}\"] }
checks:
  - name: shown
    title: { en: a, pt-BR: a }
    hint: { en: a, pt-BR: a }
    points: 60
    needs: [kept]
    steps: [{ ana: connect }]
  - name: kept
    visibility: hidden
    title: { en: secret, pt-BR: a }
    hint: { en: a, pt-BR: a }
    points: 40
    steps: [{ ana: connect }]
";

    fn exercise(text: &str) -> Exercise {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("one");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("exercise.yaml"), text.replace("NAME", "one")).expect("written");
        load(&folder).expect("valid")
    }

    #[test]
    fn a_file_without_hidden_checks_stays_as_it_is() {
        let text = FILE.replace("hidden", "visible");
        let public = public_text(&exercise(&text), |visibility| visibility == Visibility::Visible).expect("a text");
        assert_eq!(public, PublicText { text: text.replace("NAME", "one"), withheld: 0 });
    }

    #[test]
    fn nothing_tells_of_a_hidden_check_and_what_is_left_is_valid() {
        let public = public_text(&exercise(FILE), |visibility| visibility == Visibility::Visible).expect("a text");
        assert!(!public.text.contains("secret") && !public.text.contains("kept"), "{}", public.text);
        let left = exercise(&public.text);
        assert_eq!((left.checks.len(), left.max_score(), public.withheld), (1, 60, 1));
    }
}
