//! Any sequence of appends, faults, crashes and openings: nothing acknowledged is lost, nothing invented.
//! Any file and any anchor: no more than what was once written is read.

use proptest::prelude::*;

use super::*;
use crate::files::simulated::Fault;

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    /// Lets one of the next primitives fail.
    Fail(usize, Fault),
    Crash(u64),
    Kill,
    Reopen,
}

/// Of what a file is put together: a part of a sound ledger, or other bytes.
#[derive(Clone, Debug)]
enum Piece {
    Part((prop::sample::Index, prop::sample::Index)),
    Other(Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2000_usize).prop_map(Step::Append),
        2 => (1..12_usize, 0..Fault::ALL.len()).prop_map(|(n, f)| Step::Fail(n, Fault::ALL[f])),
        1 => any::<u64>().prop_map(Step::Crash),
        1 => Just(Step::Kill),
        1 => Just(Step::Reopen),
    ]
}

/// What has to be in the ledger, and what may be.
#[derive(Default)]
struct Model {
    acknowledged: Vec<Vec<u8>>,
    /// Was tried last, and nobody knows.
    tried: Option<Vec<u8>>,
    appended: u64,
}

impl Model {
    /// A payload that there was not yet.
    fn payload(&mut self, length: usize) -> Vec<u8> {
        self.appended += 1;
        self.appended.to_be_bytes().into_iter().chain(std::iter::repeat_n(6, length)).collect()
    }

    fn append(&mut self, chain: &mut Chain, length: usize) {
        let payload = self.payload(length);
        match chain.append(&payload) {
            Ok(()) => self.acknowledged.push(payload),
            Err(LedgerError::Poisoned) => {}
            Err(_) => self.tried = Some(payload),
        }
    }

    /// Opens the ledger once more. `None`: a fault came in between.
    fn open(&mut self, disk: &Simulated) -> Option<Chain> {
        let (chain, read, condition) = open(disk).ok()?;
        assert!(!matches!(condition, Condition::Damaged { .. }), "{condition:?}");
        assert!(read.starts_with(&self.acknowledged), "an acknowledged payload is lost");
        let more = &read[self.acknowledged.len()..];
        assert!(more.is_empty() || more == self.tried.as_slice(), "a payload is invented");
        self.acknowledged = read;
        self.tried = None;
        Some(chain)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn nothing_acknowledged_is_lost_and_nothing_is_invented(
        steps in proptest::collection::vec(step(), 1..40),
        last in any::<u64>(),
    ) {
        let mut disk = Simulated::new();
        let mut model = Model::default();
        let mut chain = model.open(&disk);
        for step in steps {
            match step {
                Step::Append(length) => {
                    if let Some(chain) = &mut chain {
                        model.append(chain, length);
                    }
                    continue;
                }
                Step::Fail(n, fault) => {
                    disk.fail_at(n, fault);
                    continue;
                }
                Step::Crash(choice) => disk = disk.crash(choice),
                Step::Kill => disk = disk.kill(),
                Step::Reopen => {}
            }
            drop(chain.take());
            chain = model.open(&disk);
        }
        drop(chain);
        prop_assert!(model.open(&disk.crash(last)).is_some());
    }

    #[test]
    fn of_any_file_only_true_payloads_are_read(
        pieces in proptest::collection::vec(
            prop_oneof![
                any::<(prop::sample::Index, prop::sample::Index)>().prop_map(Piece::Part),
                proptest::collection::vec(any::<u8>(), 0..80).prop_map(Piece::Other),
            ],
            0..6,
        ),
        anchor in prop_oneof![
            Just(None),
            proptest::collection::vec(any::<u8>(), 0..64).prop_map(Some),
        ],
        own_anchor in any::<bool>(),
    ) {
        let disk = disk_with(&payloads());
        let whole = bytes(&disk);
        let mut file = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Part((a, b)) => {
                    let (a, b) = (a.index(whole.len() + 1), b.index(whole.len() + 1));
                    file.extend(&whole[a.min(b)..a.max(b)]);
                }
                Piece::Other(bytes) => file.extend(bytes),
            }
        }
        disk.set_file(NAME, &file);
        if !own_anchor {
            disk.overwrite_cell(anchor);
        }
        if let Ok((chain, read, condition)) = open(&disk) {
            prop_assert!(payloads().starts_with(&read));
            prop_assert_eq!(chain.writable(), !matches!(condition, Condition::Damaged { .. }));
            prop_assert!(!own_anchor || !chain.writable() || read == payloads());
        }
    }
}
