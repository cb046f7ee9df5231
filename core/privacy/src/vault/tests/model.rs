//! The vault against a model of it, driven by random steps: consent, sending with a failure anywhere,
//! withdrawal, power cuts, clocks that jump, new policies. What holds is that of privacy.md, 3.5: nothing is
//! put without a consent that stood when the permit was given, what is withdrawn ends, and what has expired
//! is never sent.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use idphoto_wire::DonationId;
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use super::device::*;
use super::storage::{Moment, Storage, What};
use crate::files::simulated::Fault;
use crate::foreign::TransportError;
use crate::register::Stage;
use crate::vault::{Scope, Vault};

/// Random runs of up to 40 steps; a run takes a few milliseconds.
const CASES: u32 = 500;

/// A step. Donations are named by the order of their consents.
#[derive(Clone, Debug)]
enum Step {
    Give,
    /// With one month to live.
    GiveShort,
    Queue(usize),
    Upload(usize, Trouble),
    Withdraw(usize),
    WithdrawAll,
    Object,
    EndObjection,
    Answer(Trouble),
    /// The power fails now, or at the n-th operation of the step that follows.
    Crash(u64),
    FailLater(usize, Fault),
    Days(i64),
    SetClock(i64),
    NewAgreements,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    /// The network fails before the call arrives, or its answer is lost.
    Lost(What),
    Unanswered(What),
    /// Consent is withdrawn meanwhile.
    WithdrawnAt(Moment),
}

/// What somebody who was told of every success believes.
#[derive(Clone, Debug, Default)]
struct Believed {
    given: usize,
    queued: BTreeSet<usize>,
    withdrawn: BTreeSet<usize>,
}

impl ReferenceStateMachine for Believed {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        let one = 0..state.given.max(1);
        prop_oneof![
            4 => Just(Step::Give),
            1 => Just(Step::GiveShort),
            6 => one.clone().prop_map(Step::Queue),
            8 => (one.clone(), trouble()).prop_map(|(n, trouble)| Step::Upload(n, trouble)),
            3 => one.prop_map(Step::Withdraw),
            1 => Just(Step::WithdrawAll),
            1 => Just(Step::Object),
            2 => Just(Step::EndObjection),
            4 => trouble().prop_map(Step::Answer),
            3 => (0..4_u64).prop_map(Step::Crash),
            3 => (1..30_usize, proptest::sample::select(&Fault::ALL[..]))
                .prop_map(|(n, fault)| Step::FailLater(n, fault)),
            2 => (1..20_i64).prop_map(Step::Days),
            1 => (-40..40_i64).prop_map(Step::SetClock),
            1 => Just(Step::NewAgreements),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        match step {
            Step::Give | Step::GiveShort => state.given += 1,
            Step::Queue(n) => drop(state.queued.insert(*n)),
            Step::Withdraw(n) => drop(state.withdrawn.insert(*n)),
            Step::WithdrawAll | Step::Object => state.withdrawn.extend(0..state.given),
            _ => {}
        }
        state
    }
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let what = || proptest::sample::select(vec![What::Deposit, What::Put, What::Status, What::Ask]);
    let at = (what(), any::<bool>())
        .prop_map(|(what, before)| if before { Moment::Before(what) } else { Moment::After(what) });
    prop_oneof![
        3 => Just(Trouble::None),
        2 => what().prop_map(Trouble::Lost),
        2 => what().prop_map(Trouble::Unanswered),
        2 => at.prop_map(Trouble::WithdrawnAt),
    ]
}

/// The device and its storage, with what was acknowledged.
struct Real {
    device: Device,
    vault: Option<Arc<Vault>>,
    storage: Arc<Storage>,
    given: Vec<Option<DonationId>>,
    /// Acknowledged.
    withdrawn: BTreeSet<DonationId>,
    queued: BTreeSet<DonationId>,
}

impl Real {
    fn vault(&self) -> Arc<Vault> {
        self.vault.clone().unwrap()
    }

    fn id(&self, n: usize) -> Option<DonationId> {
        self.given.get(n).copied().flatten()
    }

    /// The power fails and comes back.
    fn crash(&mut self, choice: u64) {
        self.vault = None;
        let site = self.storage.site.lock().unwrap().clone();
        self.device = self.device.with_disk(self.device.disk.crash(choice));
        self.storage = Arc::new(Storage::with(&self.device.clock, site));
        self.vault = Some(self.device.open());
        assert!(self.vault().lock().is_whole(), "{:?}", self.vault().condition());
    }

    fn upload(&mut self, id: DonationId, trouble: Trouble) {
        let vault = self.vault();
        let arrived =
            |storage: &Storage| (storage.count(What::Deposit, id), storage.count(What::Put, id));
        let entry = entry(&vault, id);
        let today = crate::foreign::Clock::reading(&self.device.clock).wall / DAY;
        let unwanted = self.withdrawn.contains(&id) || entry.until().first_day() <= today;
        let before = arrived(&self.storage);
        let noted = self.troubled(trouble, id);
        let sent = vault.upload(id, &*self.storage);
        self.storage.be_honest();
        let after = arrived(&self.storage);
        assert!(!unwanted || before == after, "sent after it was withdrawn or had expired");
        if let Some(puts) = noted.lock().unwrap().first() {
            self.withdrawn.insert(id);
            // One that is on its way can arrive.
            let on_its_way = trouble == Trouble::WithdrawnAt(Moment::Before(What::Put));
            assert!(after.1 <= puts + usize::from(on_its_way), "put after it was withdrawn");
        }
        assert!(sent.is_err() || self.storage.has(id));
    }

    fn answer(&mut self, trouble: Trouble) {
        let Some(id) = self.given.iter().flatten().next().copied() else { return };
        let noted = self.troubled(trouble, id);
        let _ = self.vault().send_requests(&*self.storage);
        self.storage.be_honest();
        if !noted.lock().unwrap().is_empty() {
            self.withdrawn.insert(id);
        }
    }

    /// Lets the storage be in trouble. Holds, for each withdrawal that was acknowledged meanwhile, how many
    /// uploads had arrived by then.
    fn troubled(&self, trouble: Trouble, id: DonationId) -> Arc<Mutex<Vec<usize>>> {
        let noted = Arc::new(Mutex::new(Vec::new()));
        match trouble {
            Trouble::None => {}
            Trouble::Lost(of) => self.storage.lose(of),
            Trouble::Unanswered(of) => {
                self.storage.lie(
                    move |what, _, said| {
                        if what == of { Err(TransportError::Timeout) } else { said }
                    },
                )
            }
            Trouble::WithdrawnAt(at) => {
                let (vault, noted) = (Arc::downgrade(&self.vault()), noted.clone());
                let storage = Arc::downgrade(&self.storage);
                self.storage.at_each_step(move |now| {
                    let Some(vault) = vault.upgrade().filter(|_| now == at) else { return };
                    if vault.withdraw(Scope::One(id)).is_ok() {
                        let storage = storage.upgrade().unwrap();
                        noted.lock().unwrap().push(storage.count(What::Put, id));
                    }
                });
            }
        }
        noted
    }
}

struct Trial;

impl StateMachineTest for Trial {
    type SystemUnderTest = Real;
    type Reference = Believed;

    fn init_test(_: &Believed) -> Real {
        let (device, vault) = Device::ready();
        let storage = Arc::new(Storage::new(&device.clock));
        Real {
            device,
            vault: Some(vault),
            storage,
            given: Vec::new(),
            withdrawn: BTreeSet::new(),
            queued: BTreeSet::new(),
        }
    }

    fn apply(mut real: Real, _: &Believed, step: Step) -> Real {
        let vault = real.vault();
        match step {
            Step::Give => real.given.push(give(&vault).ok()),
            Step::GiveShort => {
                let mut short = act(idphoto_wire::Purpose::Landmarks, idphoto_wire::View::Geometry);
                short.months = Some(1);
                real.given.push(vault.give(&short).ok().map(|given| given.id));
            }
            Step::Queue(n) => {
                if let Some(id) = real.id(n).filter(|id| queue(&vault, *id).is_ok()) {
                    assert!(!real.withdrawn.contains(&id));
                    real.queued.insert(id);
                }
            }
            Step::Upload(n, trouble) => {
                drop(vault);
                if let Some(id) = real.id(n) {
                    real.upload(id, trouble);
                }
            }
            Step::Withdraw(n) => {
                if let Some(id) = real.id(n).filter(|id| vault.withdraw(Scope::One(*id)).is_ok()) {
                    real.withdrawn.insert(id);
                }
            }
            Step::WithdrawAll | Step::Object => {
                let done = match step {
                    Step::Object => vault.object(),
                    _ => vault.withdraw(Scope::All),
                };
                if done.is_ok() {
                    real.withdrawn.extend(real.given.iter().flatten());
                }
            }
            Step::EndObjection => drop(vault.end_objection()),
            Step::Answer(trouble) => {
                drop(vault);
                real.answer(trouble);
            }
            Step::Crash(choice) => {
                drop(vault);
                real.crash(choice);
            }
            Step::FailLater(n, fault) => real.device.disk.fail_at(n, fault),
            Step::Days(days) => real.device.clock.pass(days * DAY),
            Step::SetClock(days) => real.device.clock.set(|reading| reading.wall += days * DAY),
            Step::NewAgreements => {
                let _ = vault.install_policy(&agreed_later().signed[0]);
                let _ = vault.install_sites(&agreed_later().signed[1]);
            }
        }
        if real.device.disk.dead() {
            real.crash(0);
        }
        real
    }

    fn check_invariants(real: &Real, _: &Believed) {
        let vault = real.vault();
        let inner = vault.lock();
        for id in real.given.iter().flatten() {
            let entry = inner.register.entry(*id).unwrap();
            let no = real.withdrawn.contains(id);
            assert!(!no || entry.withdrawn.is_some(), "a no is lost");
            assert!(
                !real.queued.contains(id) || entry.stage >= Stage::Queued,
                "a donation is lost"
            );
            if real.storage.row(*id).is_some() {
                assert!(entry.is_known_outside(), "sent, and the ledger does not know");
            }
            if !entry.is_wanted() && real.storage.has(*id) {
                assert!(!entry.ended, "ended, and still stored");
            }
        }
    }

    /// At the end the clock is right again, the power fails once more, and all is brought to its end.
    fn teardown(mut real: Real, _: Believed) {
        let month = {
            let inner = real.vault().lock().mark.unwrap();
            let reading = crate::foreign::Clock::reading(&real.device.clock);
            inner.for_erasure(reading)
        };
        real.crash(2);
        real.device.clock.set(|reading| {
            (reading.wall, reading.boot) = (month, Some(reading.boot.unwrap() + 1));
        });
        let vault = real.vault();
        let _ = settle(&vault, &*real.storage);
        for _ in 0..4 {
            vault.send_requests(&*real.storage).unwrap();
        }
        for entry in vault.lock().register.entries() {
            let id = entry.id();
            if entry.is_wanted() {
                continue;
            }
            assert!(!real.storage.has(id), "withdrawn and stored for ever");
            assert!(entry.ended || !entry.is_known_outside());
            assert!(!real.device.has("outbox", id) && !real.device.has("copies", id));
        }
        assert_eq!(vault.status().unwrap().waiting, (0, 0));
    }
}

prop_state_machine! {
    #![proptest_config(Config { cases: CASES, max_shrink_iters: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_vault_keeps_its_word_whatever_happens(sequential 1..40 => Trial);
}
