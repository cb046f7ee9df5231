//! Attack A9: consent is withdrawn at every moment of a sending. And permits: too old, used up, of another
//! state.

use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use idphoto_wire::State;

use super::device::*;
use super::storage::{Moment, Storage, What};
use crate::gate::GateError;
use crate::register::{Stage, Standing};
use crate::vault::{Scope, Vault, VaultError};

const MOMENTS: [Moment; 6] = [
    Moment::Before(What::Deposit),
    Moment::After(What::Deposit),
    Moment::Before(What::Put),
    Moment::After(What::Put),
    Moment::Before(What::Status),
    Moment::After(What::Status),
];

/// The three ways to say no.
const NOES: [fn(&Vault, idphoto_wire::DonationId); 3] = [
    |vault, id| assert_eq!(vault.withdraw(Scope::One(id)), Ok(1)),
    |vault, _| assert_eq!(vault.withdraw(Scope::All), Ok(1)),
    |vault, _| assert_eq!(vault.object(), Ok(1)),
];

#[test]
fn a9_withdrawn_at_every_step_it_is_not_put_or_erased_afterwards() {
    for moment in MOMENTS {
        for (way, no) in NOES.iter().enumerate() {
            for (thread, at_once) in [(false, false), (false, true), (true, false), (true, true)] {
                withdrawn_at(moment, *no, thread, at_once, &format!("{moment:?}, {way}, {thread}"));
            }
        }
    }
}

/// `thread`: by another thread, while the call hangs. `at_once`: the erasure is sent before the call ends.
fn withdrawn_at(
    moment: Moment,
    no: fn(&Vault, idphoto_wire::DonationId),
    thread: bool,
    at_once: bool,
    context: &str,
) {
    let (device, vault) = Device::ready();
    let storage = Arc::new(Storage::new(&device.clock));
    let id = queued(&vault);
    let calls = Arc::new(Mutex::new(Vec::new()));
    let reached = Arc::new(Barrier::new(2));
    let other = thread.then(|| {
        let (vault, storage, reached) = (vault.clone(), storage.clone(), reached.clone());
        std::thread::spawn(move || {
            reached.wait();
            no(&vault, id);
            if at_once {
                vault.send_requests(&*storage).unwrap();
            }
            reached.wait();
        })
    });
    let mut done = false;
    let (inside, log) = (Arc::downgrade(&vault), calls.clone());
    let again = Arc::downgrade(&storage);
    storage.at_each_step(move |now| {
        log.lock().unwrap().push((now, done));
        if now == moment && !done {
            done = true;
            if thread {
                reached.wait();
                reached.wait();
            } else {
                let vault = inside.upgrade().unwrap();
                no(&vault, id);
                if at_once {
                    vault.send_requests(&*again.upgrade().unwrap()).unwrap();
                }
            }
        }
    });
    let sent = vault.upload(id, &*storage);
    if let Some(other) = other {
        other.join().unwrap();
    }
    let before = matches!(moment, Moment::Before(What::Deposit) | Moment::After(What::Deposit));
    assert!(sent.is_err() || !before, "{context}: {sent:?}");
    let put = calls.lock().unwrap().contains(&(Moment::Before(What::Put), true));
    assert!(!put, "{context}: put after it was known to be withdrawn");
    storage.be_honest();
    assert_ne!(standing(&vault, id), Standing::Stored, "{context}");
    vault.send_requests(&*storage).unwrap();
    assert_eq!(standing(&vault, id), Standing::Gone, "{context}");
    assert!(!storage.has(id), "{context}: stored for ever");
    assert!(!device.has("outbox", id) && !device.has("copies", id), "{context}");
    assert_eq!(vault.status().unwrap().waiting, (0, 0), "{context}");
    drop(vault);
    assert_eq!(standing(&device.open(), id), Standing::Gone, "{context}");
}

#[test]
fn a9_withdrawn_before_an_erasure_is_answered_it_stays_withdrawn() {
    let (device, vault) = Device::ready();
    let storage = Arc::new(Storage::new(&device.clock));
    let ids = [stored(&vault, &storage), stored(&vault, &storage)];
    vault.withdraw(Scope::One(ids[0])).unwrap();
    let inside = Arc::downgrade(&vault);
    storage.at_each_step(move |now| {
        if now == Moment::Before(What::Ask) {
            inside.upgrade().unwrap().withdraw(Scope::All).unwrap();
        }
    });
    vault.send_requests(&*storage).unwrap();
    storage.be_honest();
    vault.send_requests(&*storage).unwrap();
    assert!(ids.iter().all(|id| standing(&vault, *id) == Standing::Gone && !storage.has(*id)));
}

#[test]
fn a9_withdrawn_between_queue_and_permit_no_permit_is_given() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    let permit = vault.admit(id).unwrap();
    vault.withdraw(Scope::One(id)).unwrap();
    assert_eq!(vault.admit(id).map(drop), Err(GateError::Withdrawn));
    assert_eq!(vault.send(permit, &storage), Err(GateError::Withdrawn.into()));
    assert_eq!((storage.calls(), standing(&vault, id)), (0, Standing::Gone));
}

#[test]
fn a_permit_lives_for_a_minute() {
    for (seconds, alive) in [(0, true), (60, true), (61, false), (100_000, false), (-1, false)] {
        // With a time since the start, and with the wall clock alone.
        for boot in [true, false] {
            let (device, vault) = Device::ready();
            let storage = Storage::new(&device.clock);
            if !boot {
                device.clock.set(|reading| (reading.since_boot, reading.boot) = (None, None));
            }
            let id = queued(&vault);
            let permit = vault.admit(id).unwrap();
            device.clock.set(|reading| {
                reading.wall += seconds;
                reading.since_boot = reading.since_boot.map(|since| match seconds {
                    -1 => since - Duration::from_secs(1),
                    seconds => since + Duration::from_secs(seconds as u64),
                });
            });
            let sent = vault.send(permit, &storage);
            if alive {
                assert_eq!(sent.unwrap().id, id);
            } else {
                assert_eq!(sent, Err(VaultError::PermitExpired), "{seconds} {boot}");
                assert_eq!((storage.calls(), entry(&vault, id).stage), (0, Stage::Permitted));
            }
        }
    }
}

#[test]
fn a_permit_ends_between_its_steps() {
    for moment in [Moment::Before(What::Deposit), Moment::After(What::Deposit)] {
        let (device, vault) = Device::ready();
        let storage = Storage::new(&device.clock);
        let id = queued(&vault);
        let clock = device.clock.clone();
        storage.at_each_step(move |now| {
            if now == moment {
                clock.pass(61);
            }
        });
        assert_eq!(vault.upload(id, &storage), Err(VaultError::PermitExpired));
        assert_eq!((storage.count(What::Put, id), standing(&vault, id)), (0, Standing::Sending));
        storage.be_honest();
        assert_eq!(vault.upload(id, &storage).unwrap().id, id);
    }
}

#[test]
fn a_permit_is_good_once_and_for_the_state_it_was_given_in() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    let (older, newer) = (vault.admit(id).unwrap(), vault.admit(id).unwrap());
    assert_eq!(vault.send(older, &storage), Err(GateError::NotWaiting.into()));
    assert_eq!(storage.calls(), 0);
    let late = {
        vault.send(newer, &storage).unwrap();
        vault.admit(id)
    };
    assert_eq!(late.map(drop), Err(GateError::NotWaiting));
    // One of another vault is none here.
    let (other_device, other) = Device::ready();
    let id = queued(&other);
    let foreign = other.admit(id).unwrap();
    assert_eq!(vault.send(foreign, &storage), Err(VaultError::Unknown));
    drop(other_device);
    assert_eq!(storage.row(id).map(|_| ()), None);
    // Nor one from before a restart.
    let id = queued(&vault);
    let permit = vault.admit(id).unwrap();
    drop(vault);
    let vault = device.open();
    drop(vault.admit(id).unwrap());
    assert_eq!(vault.send(permit, &storage), Err(GateError::NotWaiting.into()));
}

#[test]
fn an_erasure_that_overtakes_its_deposit_is_not_the_end() {
    let (device, vault) = Device::ready();
    let storage = Arc::new(Storage::new(&device.clock));
    let id = queued(&vault);
    let (inside, again) = (Arc::downgrade(&vault), Arc::downgrade(&storage));
    storage.at_each_step(move |now| {
        if now == Moment::Before(What::Deposit) {
            let vault = inside.upgrade().unwrap();
            vault.withdraw(Scope::One(id)).unwrap();
            let heard = vault.send_requests(&*again.upgrade().unwrap()).unwrap();
            assert_eq!(heard[0].answer.state, State::Unknown);
        }
    });
    assert_eq!(vault.upload(id, &*storage), Err(GateError::Withdrawn.into()));
    assert!(storage.has(id), "the share arrived");
    storage.be_honest();
    vault.send_requests(&*storage).unwrap();
    assert!(!storage.has(id) && standing(&vault, id) == Standing::Gone);
}
