//! The command line of what students do without, in a `tst` without it: the whole one reads it.

use clap::{Arg, ArgMatches, Command};
use tst_engine::text::{Help, Lang, Say as _};

use crate::elsewhere;
use crate::trouble::Done;

/// The commands, each with what the help says of it.
const COMMANDS: [(&str, Help); 12] = [
    ("checkout", Help::Checkout),
    ("update", Help::Update),
    ("grade", Help::Grade),
    ("cluster", Help::Cluster),
    ("merge", Help::Merge),
    ("regrade", Help::Regrade),
    ("report", Help::Report),
    ("schema", Help::Schema),
    ("publish", Help::Publish),
    ("new", Help::New),
    ("lint", Help::Lint),
    ("experiment", Help::Experiment),
];

/// What is asked for: whatever it is, it is asked elsewhere.
#[derive(Debug)]
pub struct Other {
    lang: Option<Lang>,
}

impl Other {
    /// Has it done.
    ///
    /// # Errors
    /// When the whole command cannot be started.
    pub fn run(&self) -> Done {
        elsewhere::go(self.lang)
    }
}

/// The commands: anything may follow them.
pub(super) fn commands(_: &impl Fn(&'static str, Help) -> Command, lang: Lang) -> Vec<Command> {
    let rest = || Arg::new("rest").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
    COMMANDS.map(|(name, about)| Command::new(name).about(about.say(lang)).disable_help_flag(true).arg(rest())).into()
}

/// What the command of this name is asked for.
pub(super) fn asked(_: &str, _: &ArgMatches, lang: Option<Lang>) -> Other {
    Other { lang }
}
