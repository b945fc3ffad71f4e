//! Reading files that end: plain ones only, and no larger than is told. A pipe is not waited for, and no device is read.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Opens a file to be read; a link is followed.
///
/// # Errors
/// When there is none, or it is something else.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().read(true), path)
}

/// The same with other options.
///
/// # Errors
/// When it cannot be opened like this, or is something else.
pub fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        // These flags are small positive numbers everywhere.
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32;
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags);
    }
    only(options.open(path)?)
}

/// An open file, if it is a plain one.
///
/// # Errors
/// When it is something else.
pub(crate) fn only(file: File) -> io::Result<File> {
    match file.metadata()?.file_type() {
        kind if kind.is_file() => Ok(file),
        kind if kind.is_dir() => Err(ErrorKind::IsADirectory.into()),
        _ => Err(io::Error::new(ErrorKind::InvalidInput, "it is no plain file")),
    }
}

/// A file's whole content, of at most so many bytes.
///
/// # Errors
/// When it cannot be read, is something else, or is larger.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    whole(open(path)?, most)
}

/// The same of an open one, from where it is.
///
/// # Errors
/// When it cannot be read, or is larger.
pub(crate) fn whole(file: File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {}", size(most))));
    }
    Ok(bytes)
}

/// The same of a text.
///
/// # Errors
/// As those of [`read`], or when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// A size for people; sizes are in the largest unit that they are a multiple of.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes > 0 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes > 0 && bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_up_to_its_bound() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "abcd").expect("written");
        assert_eq!(read(&file, 4).expect("read"), b"abcd");
        assert_eq!(read(&file, 3).expect_err("too large").to_string(), "it is larger than 3 bytes");
        assert_eq!((size(64 << 20), size(256 << 10)), ("64 MiB".into(), "256 KiB".into()));
        std::fs::write(&file, b"\xff").expect("written");
        assert_eq!(read_text(&file, 4).expect_err("no text").to_string(), "it is not UTF-8");
        assert_eq!(read(folder.path(), 4).expect_err("a folder").kind(), ErrorKind::IsADirectory);
        assert_eq!(read(&folder.path().join("none"), 4).expect_err("nothing").kind(), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for_and_a_device_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let writing = |path: &Path| open_with(OpenOptions::new().read(true).append(true), path).map(drop);
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            assert_eq!(read(path, 4).expect_err("no file").to_string(), "it is no plain file");
            assert_eq!(writing(path).expect_err("no file").to_string(), "it is no plain file");
        }
    }
}
