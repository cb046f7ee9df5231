//! The same files on a real disk.

use std::env;
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::super::{Files, FilesError, Name};
use super::*;

/// Tells the test program that it is the second process, and where the folder is.
const FOLDER: &str = "IDPHOTO_TEST_PRIVATE_FOLDER";

fn open(folder: &Path) -> Result<Files, FilesError> {
    Files::open(Arc::new(Disk::new(folder)))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

#[test]
fn files_are_written_listed_cut_and_removed() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("not/there/yet");
    let files = open(&folder).unwrap();
    files.put(&name("outbox/b"), b"first").unwrap();
    files.put(&name("outbox/b"), b"second").unwrap();
    files.append(&name("outbox/a"), 0, b"abc").unwrap();
    files.append(&name("outbox/a"), 3, b"def").unwrap();
    files.truncate(&name("outbox/a"), 4).unwrap();
    assert_eq!(files.read(&name("outbox/b"), 6).unwrap().unwrap(), b"second");
    assert_eq!(files.read(&name("outbox/b"), 5), Err(FilesError::TooLarge));
    assert_eq!(files.read(&name("outbox/a"), 9).unwrap().unwrap(), b"abcd");
    assert_eq!(files.list("outbox").unwrap(), [name("outbox/a"), name("outbox/b")]);
    files.remove(&name("outbox/a")).unwrap();
    files.remove(&name("outbox/a")).unwrap();
    assert_eq!(files.read(&name("outbox/a"), 9), Ok(None));
    fs::write(folder.join("outbox/.new-c"), b"half").unwrap();
    drop(files);
    let files = open(&folder).unwrap();
    assert!(!folder.join("outbox/.new-c").exists());
    assert_eq!(files.list("outbox").unwrap(), [name("outbox/b")]);
    assert_eq!(files.list("").unwrap(), []);
}

#[test]
fn a_file_where_the_folder_should_be_is_told() {
    let temporary = tempfile::tempdir().unwrap();
    let file = temporary.path().join("file");
    fs::write(&file, b"").unwrap();
    assert_eq!(open(&file).err(), Some(FilesError::NotAFolder));
    assert_eq!(open(&file.join("below")).err(), Some(FilesError::NotAFolder));
    let files = open(temporary.path()).unwrap();
    assert_eq!(files.put(&name("file/a"), b""), Err(FilesError::NotAFolder));
}

#[test]
fn the_folder_has_one_user_at_a_time_in_this_process_and_in_others() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(folder.path()).unwrap();
    assert_eq!(open(folder.path()).err(), Some(FilesError::Busy));
    assert_eq!(second_process(folder.path()), "Err(Busy)");
    drop(files);
    assert_eq!(second_process(folder.path()), "Ok(())");
    assert!(open(folder.path()).is_ok());
}

fn second_process(folder: &Path) -> String {
    let test = "files::disk::tests::second_process_opens_the_folder";
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(FOLDER, folder);
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let (_, told) = output.split_once("told: ").unwrap();
    told.lines().next().unwrap().to_owned()
}

#[test]
#[ignore = "is run by another test, as a process of its own"]
fn second_process_opens_the_folder() {
    let folder = env::var_os(FOLDER).unwrap();
    println!("told: {:?}", open(Path::new(&folder)).map(drop));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn nobody_else_can_look_in() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("private");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let files = open(&folder).unwrap();
        files.put(&name("outbox/a"), b"x").unwrap();
        files.append(&name("ledger"), 0, b"x").unwrap();
        for path in ["", "outbox"] {
            assert_eq!(mode(&folder.join(path)), 0o700, "{path}");
        }
        for path in [".lock", "ledger", "outbox/a"] {
            assert_eq!(mode(&folder.join(path)), 0o600, "{path}");
        }
    }

    #[test]
    fn a_folder_that_may_not_be_written_is_refused() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("private");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
        if fs::write(folder.join("probe"), b"").is_ok() {
            println!("skipped: permissions do not bind this user");
            return;
        }
        assert_eq!(open(&folder).err(), Some(FilesError::ReadOnly));
        assert_eq!(open(&folder.join("below")).err(), Some(FilesError::ReadOnly));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn no_link_is_followed_and_no_pipe_waited_for() {
        let temporary = tempfile::tempdir().unwrap();
        let (folder, outside) =
            (temporary.path().join("private"), temporary.path().join("outside"));
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("a"), b"theirs").unwrap();
        drop(open(&folder).unwrap());
        symlink(&outside, folder.join("linked")).unwrap();
        symlink(outside.join("a"), folder.join("a")).unwrap();
        assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
        let files = open(&folder).unwrap();
        assert_eq!(files.list("").unwrap(), []);
        assert_eq!(files.list("linked"), Err(FilesError::NotAFolder));
        for file in ["a", "pipe", "linked/a"] {
            assert!(files.read(&name(file), 100).is_err(), "{file}");
            assert!(files.append(&name(file), 0, b"ours").is_err(), "{file}");
            assert!(files.truncate(&name(file), 0).is_err(), "{file}");
        }
        assert_eq!(files.put(&name("linked/a"), b"ours"), Err(FilesError::NotAFolder));
        assert_eq!(files.remove(&name("linked/a")), Err(FilesError::NotAFolder));
        // Putting takes the link's place, and removing takes the link away.
        files.put(&name("a"), b"ours").unwrap();
        assert_eq!(files.read(&name("a"), 9).unwrap().unwrap(), b"ours");
        symlink(outside.join("a"), folder.join("b")).unwrap();
        files.remove(&name("b")).unwrap();
        assert_eq!(fs::read(outside.join("a")).unwrap(), b"theirs");
        drop(files);
        fs::remove_file(folder.join(".lock")).unwrap();
        symlink(outside.join("a"), folder.join(".lock")).unwrap();
        assert!(open(&folder).is_err());
    }
}

/// Needs leave to mount.
#[cfg(target_os = "linux")]
mod mounted {
    use super::*;

    /// 128 KiB of memory as a disk.
    struct Small(tempfile::TempDir);

    impl Small {
        fn mount() -> Option<Self> {
            let at = tempfile::tempdir().unwrap();
            let mounted = mount(&["-t", "tmpfs", "-o", "size=128k", "tmpfs"], at.path());
            if !mounted {
                println!("skipped: may not mount a small disk");
            }
            mounted.then(|| Self(at))
        }
    }

    impl Drop for Small {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(self.0.path()).status();
        }
    }

    fn mount(arguments: &[&str], at: &Path) -> bool {
        let mut command = Command::new("mount");
        command.args(arguments).arg(at).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    #[test]
    fn a_full_disk_refuses_and_leaves_nothing_half() {
        let Some(small) = Small::mount() else { return };
        let files = open(small.0.path()).unwrap();
        files.put(&name("outbox/a"), &[1; 50_000]).unwrap();
        assert_eq!(files.put(&name("outbox/a"), &[2; 200_000]), Err(FilesError::Full));
        assert_eq!(files.put(&name("outbox/b"), &[2; 200_000]), Err(FilesError::Full));
        assert_eq!(files.list("outbox").unwrap(), [name("outbox/a")]);
        assert_eq!(files.read(&name("outbox/a"), 50_000).unwrap().unwrap(), [1; 50_000]);
        assert!(!files.poisoned());
        // What was written of the refused ones is gone, so there is room again.
        files.put(&name("outbox/b"), &[3; 50_000]).unwrap();
        assert_eq!(fs::read_dir(small.0.path().join("outbox")).unwrap().count(), 2);
    }

    #[test]
    fn a_read_only_disk_is_refused_and_can_still_be_read() {
        let Some(small) = Small::mount() else { return };
        let files = open(small.0.path()).unwrap();
        files.put(&name("a"), b"old").unwrap();
        drop(files);
        assert!(mount(&["-o", "remount,ro"], small.0.path()));
        assert_eq!(open(small.0.path()).err(), Some(FilesError::ReadOnly));
        let disk = Disk::new(small.0.path());
        let refused = [
            disk.open("a", How::Created).map(drop),
            disk.open("new", How::Emptied).map(drop),
            disk.rename("a", "b"),
            disk.unlink("a"),
            disk.create_folder("new").map(drop),
        ];
        for refused in refused {
            assert_eq!(refused.map_err(FilesError::from), Err(FilesError::ReadOnly));
        }
        assert_eq!(disk.read("a", 9).unwrap(), b"old");
    }
}
