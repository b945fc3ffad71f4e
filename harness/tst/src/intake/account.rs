//! What one submission may still be, however many archives are in it; and the same of a class's archive. Pure.

use tst_engine::text::Refusal;

use super::unpack::{Bounds, MOST_DEPTH, Used};
use super::{Limits, MB};

/// Archives that may be in one submission.
const MOST_ARCHIVES: u64 = 100;

/// Files that a class's archive may hold.
const MOST_OF_CLASS: u64 = 300_000;

/// A class's archive is no bomb as long as so many times its size comes out of it: deflate reaches 1,032 times with
/// nothing but zeros, source code ten times.
const MOST_RATIO: u64 = 50;

/// Submissions' worth that may come out of all archives in an archive that is nobody's: it may be a class's, or a student's.
const MOST_OF_NOBODY: u64 = 10;

/// What goes through while archives are unpacked (litter and links are passed over) may be so many times as large as what is
/// taken.
const PASSED_OVER: u64 = 20;

/// An account, with what is left on it.
#[derive(Clone, Debug)]
pub struct Account {
    bytes: u64,
    files: u64,
    archives: u64,
    /// Bytes that may still be unpacked, whatever becomes of them.
    work: u64,
    /// What there was at first.
    most: Limits,
    /// Bytes of one file.
    file_bytes: u64,
    is_strict: bool,
}

impl Account {
    /// Of a submission that holds so many bytes and files outside of archives.
    ///
    /// # Errors
    /// When that is too much.
    pub fn of_submission(most: Limits, (bytes, files): (u64, u64)) -> Result<Self, Refusal> {
        let mut account = Self {
            bytes: most.bytes,
            files: most.files,
            archives: MOST_ARCHIVES,
            work: most.bytes.saturating_mul(PASSED_OVER),
            most,
            file_bytes: most.bytes,
            is_strict: true,
        };
        account.bytes = most.bytes.checked_sub(bytes).ok_or_else(|| account.too_large())?;
        account.files = most.files.checked_sub(files).ok_or(Refusal::TooManyFiles { most: most.files })?;
        Ok(account)
    }

    /// Of an archive of so many bytes that was given itself, and may be a whole class's: one bad entry does not spoil it.
    pub fn of_class(most: Limits, size: u64) -> Self {
        let (file_bytes, bytes) = (most.bytes, most.bytes.max(size.saturating_mul(MOST_RATIO)));
        let most = Limits { bytes, files: MOST_OF_CLASS };
        let work = bytes.saturating_mul(PASSED_OVER);
        Self { bytes, files: most.files, archives: 1, work, most, file_bytes, is_strict: false }
    }

    /// Of all that comes out of an archive that is nobody's, and of the archives in it.
    pub fn of_nobody(most: Limits) -> Self {
        let many = |one: u64| one.saturating_mul(MOST_OF_NOBODY);
        let (file_bytes, bytes, files) = (most.bytes, many(most.bytes), many(most.files));
        let (work, most) = (bytes.saturating_mul(PASSED_OVER), Limits { bytes, files });
        Self { bytes, files, archives: many(MOST_ARCHIVES), work, most, file_bytes, is_strict: true }
    }

    /// What may come out of one more archive, of so many bytes.
    ///
    /// # Errors
    /// When there are too many, or it is too large.
    pub fn open(&mut self, size: u64) -> Result<Bounds, Refusal> {
        self.archives = self.archives.checked_sub(1).ok_or(Refusal::TooManyArchives { most: MOST_ARCHIVES })?;
        if size > self.work {
            return Err(self.too_large());
        }
        let Self { bytes, files, work, file_bytes, is_strict, .. } = *self;
        Ok(Bounds { bytes, file_bytes, files, work, depth: MOST_DEPTH, is_strict })
    }

    /// Takes off what came out of an archive.
    pub fn charge(&mut self, used: Used) {
        self.bytes = self.bytes.saturating_sub(used.bytes);
        self.files = self.files.saturating_sub(used.files);
        self.work = self.work.saturating_sub(used.work);
    }

    /// What is wrong with an archive, told by what there was at first and not by what was left.
    pub fn told(&self, refusal: Refusal) -> Refusal {
        match refusal {
            Refusal::TooLarge { .. } => self.too_large(),
            Refusal::TooManyFiles { .. } => Refusal::TooManyFiles { most: self.most.files },
            refusal => refusal,
        }
    }

    fn too_large(&self) -> Refusal {
        Refusal::TooLarge { most_mb: self.most.bytes / MB }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Limits = Limits { bytes: 10 * MB, files: 5 };

    #[test]
    fn all_archives_of_a_submission_share_what_it_may_be() {
        let mut account = Account::of_submission(MOST, (MB, 1)).expect("not too much");
        let bounds = account.open(MB).expect("not too much");
        assert_eq!((bounds.bytes, bounds.files, bounds.file_bytes, bounds.is_strict), (9 * MB, 4, 10 * MB, true));
        account.charge(Used { bytes: 8 * MB, files: 4, work: 150 * MB });
        let bounds = account.open(MB).expect("not too much");
        assert_eq!((bounds.bytes, bounds.files, bounds.work), (MB, 0, 50 * MB));
        account.charge(Used { bytes: 0, files: 0, work: 50 * MB });
        assert_eq!(account.open(1).expect_err("too much"), Refusal::TooLarge { most_mb: 10 });
        assert_eq!(account.told(Refusal::TooManyFiles { most: 0 }), Refusal::TooManyFiles { most: 5 });
    }

    #[test]
    fn what_is_too_much_without_any_archive_is_so_at_once() {
        let of = |bytes, files| Account::of_submission(MOST, (bytes, files)).map(drop);
        assert_eq!(of(10 * MB, 5), Ok(()));
        assert_eq!(of(10 * MB + 1, 5), Err(Refusal::TooLarge { most_mb: 10 }));
        assert_eq!(of(10 * MB, 6), Err(Refusal::TooManyFiles { most: 5 }));
    }

    #[test]
    fn archives_are_counted() {
        let mut account = Account::of_submission(MOST, (0, 0)).expect("not too much");
        assert!((0..MOST_ARCHIVES).all(|_| account.open(1).is_ok()));
        assert_eq!(account.open(1).expect_err("too many"), Refusal::TooManyArchives { most: MOST_ARCHIVES });
    }

    #[test]
    fn a_class_may_be_many_times_as_large_as_its_archive() {
        let bounds = Account::of_class(MOST, 100 * MB).open(100 * MB).expect("not too much");
        assert_eq!((bounds.bytes, bounds.file_bytes, bounds.is_strict), (5000 * MB, 10 * MB, false));
        assert_eq!(Account::of_class(MOST, 1).open(1).expect("not too much").bytes, 10 * MB);
        assert_eq!(Account::of_nobody(MOST).open(1).expect("not too much").bytes, 100 * MB);
    }
}
