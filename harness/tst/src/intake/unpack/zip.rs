//! Zip archives. Their directory is kept in memory, so how long it can be is found out first.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};

use tst_engine::text::Refusal;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive, ZipReadOptions};

use super::Stop;
use super::code_page::CodePage;
use super::name::text;
use super::sink::{Sink, Take};

/// The type in a Unix mode: a regular file, and a folder; everything else is a link, a device or a pipe.
const TYPE: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;

/// What each entry of the directory begins with, and the least it takes (APPNOTE 4.3.12).
const HEADER: [u8; 4] = *b"PK\x01\x02";
const HEADER_BYTES: u64 = 46;

/// What announces a directory with more than 65,535 entries, and the bytes at the end of a zip in which it can be: its own
/// 20, 22 of the directory's end, and the longest comment (APPNOTE 4.3.15 and 4.3.16).
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const TAIL: u64 = 20 + 22 + 65_535;

/// So many entries for each file that is taken: litter and folders are entries, too.
const ENTRIES: u64 = 10;

/// Unpacks a zip.
pub fn read(file: &dyn Fn() -> io::Result<File>, shown: &str, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let broken = |error: ZipError| Stop::Refused(refusal(&error, shown));
    let open = || file().map(BufReader::new).map_err(|error| broken(error.into()));
    let most = sink.bounds().files;
    if has_more_headers(open()?, most.saturating_mul(ENTRIES)).map_err(|error| broken(error.into()))? {
        return Err(Refusal::TooManyFiles { most }.into());
    }
    // One reader for the directory, one for the contents.
    let (archive, mut body) = (ZipArchive::new(open()?).map_err(broken)?, open()?);
    let page = code_page(&archive).map_err(broken)?;
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(broken)?;
        let name = text(entry.name_raw(), || page.text(entry.name_raw()));
        let is_folder = entry.is_dir() || name.ends_with('\\');
        match entry.unix_mode().unwrap_or_default() & TYPE {
            0 | REGULAR | FOLDER => {}
            _ => {
                sink.link(&name)?;
                continue;
            }
        }
        if is_folder {
            sink.folder(&name)?;
            continue;
        }
        let Take::Write(path) = sink.file(&name, entry.size())? else { continue };
        if entry.encrypted() {
            sink.stand_in(path, Refusal::Encrypted { archive: shown.into() })?;
            continue;
        }
        let is_known = matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        match entry.with_reader(&mut body, ZipReadOptions::new()) {
            Ok(mut content) if is_known => sink.write(path, &mut content)?,
            Ok(_) => sink.broken(path, &"a method of compression other than deflate")?,
            Err(error) => {
                sink.stand_in(path, refusal(&error, shown))?;
            }
        }
    }
    Ok(())
}

/// That of the names which are no UTF-8: one program has written them all.
fn code_page(archive: &ZipArchive<BufReader<File>>) -> Result<CodePage, ZipError> {
    let mut odd = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index)?;
        let name = entry.name_raw();
        odd.extend(std::str::from_utf8(name).is_err().then(|| name.to_vec()));
    }
    Ok(CodePage::of(odd.iter().map(Vec::as_slice)))
}

/// What is wrong with an archive.
fn refusal(error: &ZipError, shown: &str) -> Refusal {
    Refusal::Broken { archive: shown.into(), why: error.to_string() }
}

/// Whether more than `most` entries, or the number that every zip may have, can be in the directory, wherever it begins.
fn has_more_headers(mut file: BufReader<File>, most: u64) -> io::Result<bool> {
    let length = file.get_ref().metadata()?.len();
    let most = most.max(u64::from(u16::MAX));
    if length < most.saturating_mul(HEADER_BYTES) {
        return Ok(false);
    }
    // More need the second form of the directory's end, which is announced just before the first one.
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    file.by_ref().take(TAIL).read_to_end(&mut tail)?;
    if !tail.windows(LOCATOR.len()).any(|window| *window == LOCATOR) {
        return Ok(false);
    }
    file.rewind()?;
    let mut buffer = vec![0; 64 << 10];
    let (mut kept, mut found) = (0, 0);
    loop {
        let count = file.read(&mut buffer[kept..])?;
        if count == 0 {
            return Ok(false);
        }
        let end = kept + count;
        found += buffer[..end].windows(HEADER.len()).filter(|window| **window == HEADER).count() as u64;
        if found > most {
            return Ok(true);
        }
        // A header may lie across two chunks.
        kept = end.min(HEADER.len() - 1);
        buffer.copy_within(end - kept..end, 0);
    }
}
