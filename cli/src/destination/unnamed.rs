//! A file that has no name while it is written, so that nothing of it stays whatever ends the
//! program. Linux alone has such files, on most of its file systems; elsewhere both acts fail.

#[cfg(target_os = "linux")]
pub(super) use linux::{begin, give_name};
#[cfg(not(target_os = "linux"))]
pub(super) use nowhere::{begin, give_name};

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    /// What any new file gets, less the umask.
    const PERMISSIONS: Mode = Mode::from_bits_retain(0o666);

    /// Opens one on the file system of `folder`, to be named in that folder.
    pub(in crate::destination) fn begin(folder: &Path) -> io::Result<File> {
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        Ok(open(folder, flags, PERMISSIONS)?.into())
    }

    /// Gives it a name that is free.
    pub(in crate::destination) fn give_name(file: &File, path: &Path) -> io::Result<()> {
        // Only a privileged process may link an open file as such; this way is anybody's.
        let open_file = format!("/proc/self/fd/{}", file.as_raw_fd());
        Ok(linkat(CWD, open_file, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod nowhere {
    use std::fs::File;
    use std::io::{self, ErrorKind};
    use std::path::Path;

    pub(in crate::destination) fn begin(_: &Path) -> io::Result<File> {
        Err(ErrorKind::Unsupported.into())
    }

    pub(in crate::destination) fn give_name(_: &File, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
}
