//! What a folder lets nobody do, also while somebody else changes it.

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(dir.path()).expect("opened");
    (dir, folder)
}

fn put(folder: &Folder, name: &str, text: &str) -> Below {
    folder.replace(name.as_ref(), &mut |file| file.write_all(text.as_bytes()))
}

fn read(folder: &Folder, name: &str) -> String {
    io::read_to_string(folder.open_file(name.as_ref()).expect("a file")).expect("text")
}

#[test]
fn above_a_bare_name_is_the_current_folder() {
    for (path, around) in [("x", "."), ("./x", "."), ("a/x", "a"), ("/x", "/"), ("/", ".")] {
        assert_eq!(folder_around(Path::new(path)), Path::new(around), "{path}");
    }
    // Tests are run in the folder of their package.
    let here = Folder::open(Path::new("x").parent().expect("a parent")).expect("the current folder");
    assert!(here.open_file("Cargo.toml".as_ref()).is_ok());
}

#[test]
fn a_file_is_read_whole_up_to_its_bound() {
    let (dir, folder) = folder();
    put(&folder, "a/b", "abcd").expect("written");
    assert_eq!(folder.read("a/b".as_ref(), 4).expect("read"), b"abcd");
    let kind = |name: &str, most| folder.read(name.as_ref(), most).expect_err(name).kind();
    assert_eq!((kind("a/b", 3), kind("none", 4)), (io::ErrorKind::FileTooLarge, io::ErrorKind::NotFound));
    assert_eq!((kind("../b", 4), kind("a", 4)), (io::ErrorKind::InvalidInput, io::ErrorKind::IsADirectory));
    let error = folder.read("a/b".as_ref(), 3).expect_err("too large");
    assert_eq!(error.to_string(), format!("{}: it is larger than 3 bytes", dir.path().join("a/b").display()));
}

#[test]
fn names_that_lead_out_are_refused() {
    let (_dir, folder) = folder();
    for name in ["", "/etc/x", "..", "../x", "a/../../x", "a/.."] {
        let error = folder.write_new(name.as_ref(), b"x").expect_err(name);
        assert!(matches!(error.why, Why::LeadsOut), "{name:?}: {error}");
        assert!(put(&folder, name, "x").is_err() && folder.remove(name.as_ref()).is_err(), "{name:?}");
    }
    assert!(folder.make("..".as_ref()).is_err() && folder.folder("/".as_ref()).is_err());
    assert_eq!(folder.names().expect("names").len(), 0);
}

#[test]
fn folders_above_are_made_and_nothing_that_is_there_is_written_over() {
    let (dir, folder) = folder();
    folder.write_new("a/b/c.txt".as_ref(), b"1").expect("written");
    folder.write_new("a/b/d.txt".as_ref(), b"2").expect("written");
    assert_eq!((read(&folder, "a/b/c.txt").as_str(), read(&folder, "a/b/d.txt").as_str()), ("1", "2"));
    let error = folder.write_new("a/b/c.txt".as_ref(), b"3").expect_err("it is there");
    assert_eq!((error.kind(), error.path), (io::ErrorKind::AlreadyExists, dir.path().join("a/b/c.txt")));
    let error = folder.write_new("a/b/c.txt/e".as_ref(), b"3").expect_err("a file is in the way");
    assert_eq!((error.kind(), error.path), (io::ErrorKind::NotADirectory, dir.path().join("a/b/c.txt")));
    assert!(folder.create_over("a/b".as_ref()).is_err());
    folder.create_over("a/b/c.txt".as_ref()).expect("made").write_all(b"4").expect("written");
    assert_eq!(read(&folder, "a/b/c.txt"), "4");
    let inner = folder.make("a/b".as_ref()).expect("a folder");
    inner.rename("c.txt".as_ref(), &folder, "x/y".as_ref()).expect("moved");
    assert_eq!((read(&folder, "x/y").as_str(), inner.kind("c.txt".as_ref()).expect("looked")), ("4", None));
    assert_eq!(folder.kind("no/such/folder".as_ref()).expect("looked"), None);
}

#[test]
fn a_file_is_replaced_whole_or_stays_and_what_dead_runs_left_goes() {
    let (dir, folder) = folder();
    std::fs::write(dir.path().join(".tst-aside-0123456789abcdef"), "half").expect("written");
    put(&folder, "a", "old").expect("written");
    let error = folder.replace("a".as_ref(), &mut |file| {
        file.write_all(b"half")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert_eq!(error.expect_err("the disk is full").kind(), io::ErrorKind::StorageFull);
    assert_eq!(read(&folder, "a"), "old");
    put(&folder, "a", "new").expect("written");
    assert_eq!((read(&folder, "a").as_str(), folder.names().expect("names")), ("new", vec!["a".into()]));
}

#[test]
fn many_runs_at_once_leave_one_whole_file() {
    let dir = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for run in 0..8 {
            let path = dir.path();
            scope.spawn(move || {
                for _ in 0..20 {
                    // Opened anew each time: each sweeps what it takes for dead.
                    let folder = Folder::open(path).expect("opened");
                    let bytes = vec![b'a' + run; 10_000];
                    folder.replace_soon("page".as_ref(), &mut |file| file.write_all(&bytes)).expect("written");
                }
            });
        }
    });
    let folder = Folder::open(dir.path()).expect("opened");
    let text = read(&folder, "page");
    assert_eq!((text.len(), text.bytes().all(|byte| byte == text.as_bytes()[0])), (10_000, true));
    assert_eq!(folder.names().expect("names"), ["page"]);
}

#[cfg(unix)]
mod with_links {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn no_link_is_followed_and_the_error_names_it() {
        let (outside, (dir, folder)) = (tempfile::tempdir().expect("a folder"), folder());
        let victim = outside.path().join("victim");
        std::fs::write(&victim, "precious").expect("written");
        folder.link("file".as_ref(), &victim).expect("a link");
        folder.link("dir".as_ref(), outside.path()).expect("a link");
        folder.link("gone".as_ref(), &outside.path().join("planted")).expect("a link");
        folder.link("sub/up".as_ref(), "..".as_ref()).expect("a link");
        let is_link = |error: FolderError, name: &str| {
            assert!(matches!(error.why, Why::Link), "{name}: {error}");
            assert_eq!(error.path, dir.path().join(name));
        };
        is_link(folder.write_new("file".as_ref(), b"x").expect_err("a link"), "file");
        is_link(folder.write_new("gone".as_ref(), b"x").expect_err("a link"), "gone");
        is_link(folder.write_new("dir/planted".as_ref(), b"x").expect_err("a link"), "dir");
        is_link(folder.write_new("sub/up/x".as_ref(), b"x").expect_err("a link"), "sub/up");
        is_link(folder.make("dir/planted".as_ref()).expect_err("a link"), "dir");
        is_link(folder.open_file("file".as_ref()).expect_err("a link"), "file");
        is_link(folder.open_file("dir/victim".as_ref()).expect_err("a link"), "dir");
        is_link(folder.remove("dir/victim".as_ref()).expect_err("a link"), "dir");
        is_link(put(&folder, "dir/victim", "x").expect_err("a link"), "dir");
        // What replaces takes the link's place.
        put(&folder, "file", "mine").expect("written");
        folder.create_over("gone".as_ref()).expect("made");
        assert_eq!((folder.kind("file".as_ref()).ok(), read(&folder, "file").as_str()), (Some(Some(Kind::File)), "mine"));
        assert_eq!(std::fs::read_to_string(&victim).expect("the file"), "precious");
        assert_eq!(std::fs::read_dir(outside.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn parts_taken_one_after_the_other_are_as_safe_as_all_at_once() {
        let (outside, (dir, folder)) = (tempfile::tempdir().expect("a folder"), folder());
        std::fs::create_dir(dir.path().join("real")).expect("a folder");
        symlink(outside.path(), dir.path().join("real/dir")).expect("a link");
        let real = folder.handle.enter("real".as_ref()).expect("a folder");
        assert!(real.enter("dir".as_ref()).is_err() && real.enter("..".as_ref()).is_ok());
        assert!(folder.handle.enter_all(&["real".as_ref(), "dir".as_ref()]).is_none());
        assert!(folder.handle.enter_all(&["..".as_ref()]).is_none());
    }

    #[test]
    fn what_is_cleared_away_is_not_looked_for_behind_links() {
        let (outside, (dir, folder)) = (tempfile::tempdir().expect("a folder"), folder());
        std::fs::write(outside.path().join("victim"), "precious").expect("written");
        folder.write_new("a/b/c".as_ref(), b"1").expect("written");
        folder.write_new("kept".as_ref(), b"2").expect("written");
        folder.link("a/dir".as_ref(), outside.path()).expect("a link");
        folder.link("dir".as_ref(), outside.path()).expect("a link");
        folder.clear("kept".as_ref()).expect("cleared");
        assert_eq!(folder.names().expect("names"), ["kept"]);
        assert!(outside.path().join("victim").exists() && dir.path().exists());
    }

    #[test]
    fn what_is_no_plain_file_is_not_waited_for() {
        let (dir, folder) = folder();
        let made = std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status().expect("mkfifo(1)");
        assert!(made.success());
        let error = folder.open_file("pipe".as_ref()).expect_err("no file");
        assert!(error.to_string().contains("no plain file"), "{error}");
    }

    #[test]
    fn permissions_stay() {
        let (dir, folder) = folder();
        put(&folder, "a", "1").expect("written");
        std::fs::set_permissions(dir.path().join("a"), std::fs::Permissions::from_mode(0o600)).expect("set");
        put(&folder, "a", "2").expect("written");
        let mode = std::fs::metadata(dir.path().join("a")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn nothing_gets_out_while_somebody_puts_links_in_the_place_of_folders() {
        let (outside, (dir, folder)) = (tempfile::tempdir().expect("a folder"), folder());
        let (stop, at) = (AtomicBool::new(false), dir.path().join("d"));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let _ = symlink(outside.path(), &at);
                    let _ = std::fs::remove_file(&at);
                    let _ = std::fs::create_dir(&at);
                    let _ = std::fs::remove_dir_all(&at);
                }
            });
            for turn in 0..3000 {
                let name = PathBuf::from(format!("d/f{}", turn % 7));
                let _ = folder.write_new(&name, b"x");
                let _ = folder.replace_soon(&name, &mut |file| file.write_all(b"x"));
                let _ = folder.make(&Path::new("d").join("e"));
            }
            stop.store(true, Ordering::Relaxed);
        });
        assert_eq!(std::fs::read_dir(outside.path()).expect("a folder").count(), 0);
    }
}

#[test]
fn what_is_prepared_has_its_place_when_it_is_put_there_and_else_nothing_is_left() {
    let (_dir, folder) = folder();
    put(&folder, "a", "old").expect("written");
    let prepare = |text: &'static str| folder.prepare("a".as_ref(), &mut |file| file.write_all(text.as_bytes()));
    let prepared = prepare("new").expect("prepared");
    assert_eq!(read(&folder, "a"), "old");
    drop(prepare("never").expect("prepared"));
    prepared.place().expect("placed");
    assert_eq!((read(&folder, "a"), folder.names().expect("names").len()), ("new".into(), 1));
    let failed = folder.prepare("a".as_ref(), &mut |_| Err(io::ErrorKind::StorageFull.into())).expect_err("no room");
    assert_eq!((failed.kind(), folder.names().expect("names").len()), (io::ErrorKind::StorageFull, 1));
    assert!(folder.prepare("b/a".as_ref(), &mut |_| Ok(())).is_err());
}
