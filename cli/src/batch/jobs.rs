//! How many photos are worked on at a time, and with how many threads the networks run for each.

use std::fs;
use std::thread;

use idphoto_sdk::SessionOptions;

use crate::args::MOST_JOBS;

/// Memory that a job may need: 540 MB were measured with photos of 24 megapixels, most of it for the
/// networks; the largest photo that is read has 64.
const MEMORY_OF_A_JOB: u64 = 700 << 20;
/// Where the system does not say how much memory is free: what 4 GB have room for.
const WITHOUT_KNOWING: usize = 4;

/// How the work is shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Jobs {
    /// Photos at a time, at least one.
    pub(super) count: usize,
    /// Threads for each call of a network, so that jobs and threads together fill the processors.
    threads: usize,
}

impl Jobs {
    /// As many as were asked for, else as many as this machine has processors and memory for.
    pub(super) fn of(asked: Option<usize>) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self::shared(asked, processors, free_memory())
    }

    fn shared(asked: Option<usize>, processors: usize, free: Option<u64>) -> Self {
        let room = free.map_or(WITHOUT_KNOWING, |free| (free / MEMORY_OF_A_JOB) as usize);
        let fitting = processors.min(room).clamp(1, MOST_JOBS as usize);
        let count = asked.unwrap_or(fitting).max(1);
        Self { count, threads: (processors / count).max(1) }
    }

    /// How the networks are run for that.
    pub(super) fn sessions(self) -> SessionOptions {
        SessionOptions::default().threads(self.threads).sessions(self.count)
    }
}

/// Bytes that this process can have without anybody swapping; `None` where the system does not say.
fn free_memory() -> Option<u64> {
    // Linux alone has these files; a container's limit is in one of the last two.
    let free = available(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limit = |path: &&str| fs::read_to_string(path).ok()?.trim().parse().ok();
    Some(limits.iter().filter_map(limit).fold(free, u64::min))
}

/// `MemAvailable` of /proc/meminfo (proc(5)), in bytes.
fn available(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: Option<u64> = Some(1 << 40);

    fn shared(asked: Option<usize>, processors: usize, free: Option<u64>) -> [usize; 2] {
        let jobs = Jobs::shared(asked, processors, free);
        [jobs.count, jobs.threads]
    }

    #[test]
    fn jobs_and_threads_fill_the_processors() {
        assert_eq!(shared(None, 8, PLENTY), [8, 1]);
        assert_eq!(shared(Some(1), 8, PLENTY), [1, 8]);
        assert_eq!(shared(Some(3), 8, PLENTY), [3, 2]);
        assert_eq!(shared(Some(9), 8, PLENTY), [9, 1]);
        assert_eq!(shared(None, 500, PLENTY), [64, 7]);
    }

    #[test]
    fn little_memory_means_few_jobs() {
        assert_eq!(shared(None, 8, Some(2 * MEMORY_OF_A_JOB)), [2, 4]);
        assert_eq!(shared(None, 8, Some(0)), [1, 8]);
        assert_eq!(shared(None, 8, None), [WITHOUT_KNOWING, 2]);
        assert_eq!(shared(Some(8), 8, Some(0)), [8, 1], "whoever asks gets what was asked for");
    }

    #[test]
    fn free_memory_is_read_in_kilobytes() {
        let text = "MemTotal:       24689136 kB\nMemAvailable:     1024 kB\nBuffers:  1 kB\n";
        assert_eq!(available(text), Some(1 << 20));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
        assert_eq!(available("MemAvailable: many kB\n"), None);
        if cfg!(target_os = "linux") {
            assert!(free_memory().unwrap() > 0);
        }
    }
}
