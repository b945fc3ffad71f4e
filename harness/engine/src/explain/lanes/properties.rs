//! What holds for the drawing of any conversation.

use super::script::{no_answer, random};
use crate::explain::Line;
use crate::text::{Lang, columns};

#[test]
fn every_row_of_any_conversation_fits_the_page_and_nothing_in_it_does_anything_to_a_terminal() {
    let mut source = fastrand::Rng::with_seed(20_000);
    for round in 0..600 {
        let lang = if round % 2 == 0 { Lang::En } else { Lang::PtBr };
        let failure = no_answer("actor_1", "oi\n");
        let lines = random(&mut source).draw(lang, (round % 3 > 0).then_some(&failure));
        for Line { text, .. } in &lines {
            assert!(columns(text) <= 80, "round {round}: {} columns: {text}", columns(text));
            assert!(!text.contains(char::is_control) && !text.ends_with(' '), "round {round}: {text:?}");
            // Whoever takes the quoted texts away is left with no data: what is cut is marked outside of them.
            let quotes = text.replace("\\\\", "").replace("\\\"", "").matches('"').count();
            assert!(quotes % 2 == 0, "round {round}: a text that is not closed: {text}");
        }
    }
}
