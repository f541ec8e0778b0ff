//! Reads how many tests passed, failed and were skipped from a runner's output.
//!
//! Must not run anything.

use std::fmt;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// Numbers of tests by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    /// A stage without tests of its own that passed.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    /// A stage that failed before it could count.
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    /// A stage that this machine cannot run.
    pub(crate) const SKIPPED: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// Adds others to these.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// These counts, if they fit the runner's exit code.
    ///
    /// A runner that fails without a failed test counts as one failure. A runner that succeeds with failed tests, or
    /// without any test, is an error.
    pub(crate) fn checked(self, success: bool) -> Result<Self> {
        if success && self.failed > 0 {
            bail!("the runner succeeded, but counts {} failures", self.failed);
        }
        if success && self.passed == 0 {
            bail!("no test ran");
        }
        if !success && self.failed == 0 {
            return Ok(Self { failed: 1, ..self });
        }
        Ok(self)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The counts of `cargo test` or `cargo nextest`.
///
/// `cargo nextest` prints the output of a failed test, which ends with a result of its own, indented: its own summary
/// counts that test already.
pub(crate) fn cargo(text: &str) -> Counts {
    let mut counts = Counts::default();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("test result:") {
            counts.add(Counts {
                passed: before(rest, "passed"),
                failed: before(rest, "failed"),
                skipped: before(rest, "ignored"),
            });
        } else if line.trim_start().starts_with("Summary [") {
            counts.add(Counts {
                passed: before(line, "passed"),
                failed: before(line, "failed") + before(line, "timed out") + before(line, "exec failed"),
                skipped: before(line, "skipped"),
            });
        }
    }
    counts
}

/// The number before a word; 0 without the word.
fn before(line: &str, word: &str) -> u64 {
    line.split([',', ';', ':', '.', '('])
        .filter_map(|part| part.trim().strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

/// The counts of vitest, from its JSON report.
pub(crate) fn vitest(report: &str) -> Result<Counts> {
    #[derive(Deserialize)]
    struct Report {
        #[serde(rename = "numPassedTests")]
        passed: u64,
        #[serde(rename = "numFailedTests")]
        failed: u64,
        #[serde(rename = "numPendingTests")]
        skipped: u64,
        #[serde(rename = "numFailedTestSuites")]
        failed_files: u64,
    }
    let report: Report = serde_json::from_str(report).context("vitest's report has another format")?;
    Ok(Counts {
        passed: report.passed,
        // A file that cannot be loaded fails without a failed test.
        failed: report.failed.max(report.failed_files.min(1)),
        skipped: report.skipped,
    })
}

/// The counts of Playwright, from its JSON report.
/// A test that passes only at the second try has failed.
pub(crate) fn playwright(report: &str) -> Result<Counts> {
    #[derive(Deserialize)]
    struct Report {
        stats: Stats,
    }
    #[derive(Deserialize)]
    struct Stats {
        expected: u64,
        unexpected: u64,
        flaky: u64,
        skipped: u64,
    }
    let Stats {
        expected,
        unexpected,
        flaky,
        skipped,
    } = serde_json::from_str::<Report>(report)
        .context("Playwright's report has another format")?
        .stats;
    Ok(Counts {
        passed: expected,
        failed: unexpected + flaky,
        skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn the_results_of_cargo_test_are_summed_over_binaries() {
        let text = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(cargo(text), counts(7, 3, 1));
    }

    #[test]
    fn the_summary_of_nextest_is_read() {
        let text = "     Summary [   2.104s] 42 tests run: 39 passed (2 slow), 2 failed, 1 timed out, 4 skipped\n";
        assert_eq!(cargo(text), counts(39, 3, 4));
        let text = "     Summary [   0.104s] 1 test run: 1 passed, 0 skipped\n";
        assert_eq!(cargo(text), counts(1, 0, 0));
    }

    #[test]
    fn a_failed_test_of_nextest_counts_once() {
        let text = "        FAIL [  10.146s] (628/1217) io-server::features keys::rotation::some_test\n\
                    \x20   test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 311 filtered out\n\
                    \x20    Summary [ 403.1s] 1217 tests run: 1216 passed, 1 failed, 3 skipped\n";
        assert_eq!(cargo(text), counts(1216, 1, 3));
    }

    #[test]
    fn the_reports_of_vitest_and_playwright_are_read() {
        let report = r#"{"numPassedTests":3,"numFailedTests":0,"numPendingTests":1,"numFailedTestSuites":1}"#;
        assert_eq!(vitest(report).unwrap(), counts(3, 1, 1));
        let report = r#"{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":2,"duration":1.5}}"#;
        assert_eq!(playwright(report).unwrap(), counts(4, 2, 2));
    }

    #[test]
    fn a_runner_that_ran_nothing_or_contradicts_itself_fails() {
        assert!(counts(0, 0, 5).checked(true).is_err());
        assert!(counts(3, 1, 0).checked(true).is_err());
        assert_eq!(counts(3, 0, 0).checked(false).unwrap(), counts(3, 1, 0));
        assert_eq!(counts(3, 0, 0).checked(true).unwrap(), counts(3, 0, 0));
    }

    #[test]
    fn the_totals_are_one_plain_line() {
        assert_eq!(counts(3, 0, 0).to_string(), "3 passed, 0 failed");
        assert_eq!(counts(3, 1, 2).to_string(), "3 passed, 1 failed, 2 skipped");
    }
}
