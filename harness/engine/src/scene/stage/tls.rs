//! The certificate of a program that talks TLS: made for each check, and put into its scratch folder.

use std::io::Write as _;

use super::Stage;
use crate::folder::Folder;
use crate::scene::{Played, Stop};
use crate::spec::{Exercise, Names};
use crate::text::SkipReason;
use crate::wire::{Certificate, HAS_TLS};

/// The names of the files, below the scratch folder; as names in texts they end before the dot.
const CERT: &str = "cert.pem";
const KEY: &str = "key.pem";

/// The certificate that an exercise's program is given in one check, if it is.
pub(super) fn certificate(exercise: &Exercise) -> Played<Option<Certificate>> {
    let Some(name) = &exercise.program.ports.tls else { return Ok(None) };
    if !HAS_TLS {
        return Err(Stop::Skipped(SkipReason::NoTls));
    }
    Certificate::new(name).map(Some).map_err(Stop::fault)
}

impl Stage<'_> {
    /// The name and the certificate of a program that talks TLS.
    pub(in crate::scene) fn certificate(&self) -> Option<(&str, &Certificate)> {
        Some((self.exercise().program.ports.tls.as_deref()?, self.certificate.as_ref()?))
    }

    /// Whether the program talks TLS: what passes means nothing then to whoever stands between it and its clients.
    pub(super) fn is_enciphered(&self) -> bool {
        self.certificate.is_some()
    }

    pub(super) fn lay_out_certificate(&self, root: &Folder) -> std::io::Result<()> {
        let Some(certificate) = &self.certificate else { return Ok(()) };
        root.create_over(CERT.as_ref())?.write_all(certificate.pem.as_bytes())?;
        root.create_over(KEY.as_ref())?.write_all(certificate.key.as_bytes())
    }

    /// The same names, and where those files lie.
    pub(super) fn with_certificate(&self, names: Names) -> Names {
        match self.certificate {
            None => names,
            Some(_) => names.with("cert", self.root().join(CERT).display()).with("key", self.root().join(KEY).display()),
        }
    }
}
