//! How far a long work has come: a bar with rate and time left on a terminal, elsewhere a line now
//! and then.

use std::fmt::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Terminal;

/// Between two lines where there is no terminal: a log of a night's work stays readable.
const NOW_AND_THEN: Duration = Duration::from_secs(30);
/// As often as a bar is drawn, a second.
const DRAWN: u8 = 8;
const TEMPLATE: &str = "[{bar:32}] {pos} of {len}, {rate}, {left}";

/// Progress that is shown until it is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: Terminal,
    bar: ProgressBar,
    total: u64,
    done: u64,
    /// When the last line was told, and how much was done by then.
    told: (Instant, u64),
}

impl Terminal {
    /// Shows the progress of `total` steps.
    pub(crate) fn progress(&self, total: u64) -> Progress {
        let target = match self.progress {
            true => ProgressDrawTarget::stderr_with_hz(DRAWN),
            false => ProgressDrawTarget::hidden(),
        };
        // Only a template that is none fails.
        let style = ProgressStyle::with_template(TEMPLATE)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ")
            .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                let _ = out.write_str(&rate(state.per_sec()));
            })
            .with_key("left", |state: &ProgressState, out: &mut dyn Write| {
                // Nothing is known before anything is done.
                let eta = if state.pos() == 0 { f64::NAN } else { state.eta().as_secs_f64() };
                let _ = out.write_str(&left(eta));
            });
        let bar = ProgressBar::with_draw_target(Some(total), target).with_style(style);
        bar.tick();
        Progress { terminal: *self, bar, total, done: 0, told: (Instant::now(), 0) }
    }
}

impl Progress {
    /// One more step is done.
    pub(crate) fn advance(&mut self) {
        self.done += 1;
        self.bar.inc(1);
    }

    /// To be called now and then, whether or not anything was done.
    pub(crate) fn tick(&mut self) {
        self.bar.tick();
        let (since, before) = self.told;
        if self.terminal.progress || since.elapsed() < NOW_AND_THEN {
            return;
        }
        let a_second = (self.done - before) as f64 / since.elapsed().as_secs_f64();
        self.told = (Instant::now(), self.done);
        let (done, total) = (self.done, self.total);
        let left = left((total - done) as f64 / a_second);
        self.terminal.tell(&format!("idphoto: {done} of {total}, {}, {left}", rate(a_second)));
    }

    /// Writes one line to standard error, above the bar.
    pub(crate) fn tell(&self, line: &str) {
        self.bar.suspend(|| self.terminal.tell(line));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn rate(a_second: f64) -> String {
    match a_second {
        slow if slow < 0.95 => format!("{:.0} a minute", slow * 60.0),
        fast => format!("{fast:.1} a second"),
    }
}

fn left(seconds: f64) -> String {
    match seconds {
        unknown if !unknown.is_finite() => "time left not known".to_owned(),
        0.0..90.0 => format!("{seconds:.0} s left"),
        90.0..5400.0 => format!("{:.0} min left", seconds / 60.0),
        _ => format!("{:.1} h left", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_are_in_a_fitting_unit() {
        assert_eq!(rate(2.34), "2.3 a second");
        assert_eq!(rate(0.2), "12 a minute");
        assert_eq!(left(12.4), "12 s left");
        assert_eq!(left(600.0), "10 min left");
        assert_eq!(left(9000.0), "2.5 h left");
        assert_eq!(left(f64::INFINITY), "time left not known");
        assert_eq!(left(0.0 / 0.0), "time left not known");
    }

    #[test]
    fn a_bar_has_the_template_it_is_given() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
