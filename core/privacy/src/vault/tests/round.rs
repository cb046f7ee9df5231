//! Rounds: what is sent in which order, and what one failure does to the rest.

use std::sync::{Arc, Mutex};

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Site, State};

use super::device::*;
use super::storage::{Moment, Storage, What};
use crate::clock::Reading;
use crate::foreign::TransportError;
use crate::vault::{MOST_FAILURES, Round, Scope, Step, Vault, VaultError, Wish};

/// What arrives, in order.
fn listened(storage: &Storage) -> Arc<Mutex<Vec<What>>> {
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&arrived);
    storage.at_each_step(move |moment| {
        if let Moment::Before(what) = moment {
            into.lock().unwrap().push(what);
        }
    });
    arrived
}

#[test]
fn erasures_come_first_then_wishes_then_what_is_due_then_receipts() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    *storage.be_down.lock().unwrap() = true;
    let [half, wished, gone] = [(); 3].map(|()| stored(&vault, &storage));
    vault.wish(Scope::One(wished), Wish::Restrict).unwrap();
    vault.withdraw(Scope::One(gone)).unwrap();
    let due = queued(&vault);
    *storage.be_down.lock().unwrap() = false;
    let arrived = listened(&storage);
    let round = vault.send_due(true, &storage);
    let asked: Vec<_> = round.heard.iter().map(|heard| (heard.id, heard.ask)).collect();
    assert_eq!(asked, [(gone, Ask::Erase), (wished, Ask::Restrict)]);
    assert_eq!(round.heard[0].answer.state, State::Erased);
    let sent: Vec<_> = round.sent.iter().map(|sent| sent.id).collect();
    assert_eq!((sent.len(), sent[0]), (3, due), "what was just sent first");
    assert!(sent.contains(&half) && sent.contains(&wished));
    assert!(round.sent.iter().all(|sent| sent.sites == [Site::Be, Site::Fr]));
    assert_eq!((round.troubles, round.left), (vec![], 0));
    use What::{Ask as Asked, Deposit, Put, Status};
    // A donation's own receipt is asked for as it is sent, and not once more.
    let expected = [Asked, Asked, Deposit, Put, Status, Status, Status];
    assert_eq!(*arrived.lock().unwrap(), expected);
    let nothing = vault.send_due(true, &storage);
    assert_eq!(nothing, Round::default());
}

#[test]
fn what_is_not_due_waits_unless_all_is_sent_at_once() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    let later = vault.status().unwrap().lines[0].not_before.unwrap() - START;
    if later > 0 {
        assert_eq!(vault.send_due(false, &storage), Round::default());
    }
    device.clock.pass(later);
    assert_eq!(vault.send_due(false, &storage).sent[0].id, id);
}

#[test]
fn one_failure_keeps_nothing_from_being_tried() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let gone = [(); 2].map(|()| stored(&vault, &storage));
    vault.withdraw(Scope::All).unwrap();
    let ids = [(); 3].map(|()| queued(&vault));
    // The first erasure and the first deposit do not arrive.
    let mut lost = vec![What::Ask, What::Deposit];
    storage.lie(move |what, _, said| match lost.iter().position(|one| *one == what) {
        Some(at) => {
            lost.remove(at);
            Err(TransportError::Timeout)
        }
        None => said,
    });
    let round = vault.send_due(true, &storage);
    let timeout = VaultError::Transport(TransportError::Timeout);
    let troubled: Vec<_> = round.troubles.iter().map(|(id, error)| (*id, error.clone())).collect();
    let first_gone = gone.into_iter().find(|id| round.heard[0].id != *id).unwrap();
    assert_eq!(troubled, [(Some(first_gone), timeout.clone()), (Some(ids[0]), timeout)]);
    let sent: Vec<_> = round.sent.iter().map(|sent| sent.id).collect();
    assert_eq!((sent, round.left), (vec![ids[1], ids[2]], 0));
    storage.be_honest();
    let round = vault.send_due(true, &storage);
    assert_eq!((round.heard.len(), round.sent.len(), round.troubles), (1, 1, vec![]));
}

#[test]
fn without_a_network_every_request_is_tried_and_few_donations() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let open = stored(&vault, &storage);
    let gone = [(); 4].map(|()| stored(&vault, &storage));
    for id in gone {
        vault.withdraw(Scope::One(id)).unwrap();
    }
    let ids = [(); 5].map(|()| queued(&vault));
    storage.lie(|_, _, _| Err(TransportError::Unreachable));
    let before = storage.count(What::Status, open);
    let round = vault.send_due(true, &storage);
    // The network being away counts once for all requests.
    let tried = MOST_FAILURES - 1;
    assert_eq!(round.troubles.len(), gone.len() + tried);
    assert_eq!(round.left, ids.len() - tried);
    assert_eq!(storage.count(What::Status, open), before, "no receipt is asked for any more");
    storage.be_honest();
    let round = vault.send_due(true, &storage);
    assert_eq!((round.heard.len(), round.sent.len()), (gone.len(), ids.len()));
}

#[test]
fn whoever_interrupts_has_no_other_donation_begun() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [(); 3].map(|()| queued(&vault));
    storage.lie(|_, _, _| Err(TransportError::Interrupted));
    let round = vault.send_due(true, &storage);
    let interrupted = VaultError::Transport(TransportError::Interrupted);
    assert_eq!((round.troubles, round.left), (vec![(Some(ids[0]), interrupted)], 2));
    // Nobody outside may have heard of the others: their withdrawal asks for no erasure.
    vault.withdraw(Scope::One(ids[1])).unwrap();
    assert_eq!(vault.status().unwrap().waiting, (0, 0));
}

#[test]
fn a_refusal_is_told_and_stops_nothing() {
    let (device, vault) = Device::ready();
    let storage = elsewhere(&device);
    let gone = stored(&vault, &storage);
    vault.withdraw(Scope::One(gone)).unwrap();
    queued(&vault);
    // No reading at all, as of a clock that fails.
    device.clock.set(|reading| *reading = Reading { wall: i64::MIN, since_boot: None, boot: None });
    let round = vault.send_due(true, &storage);
    assert_eq!(round.heard[0].answer.state, State::Erased, "erasing needs no clock");
    let [(None, VaultError::Clock(_))] = &round.troubles[..] else { panic!("{round:?}") };
    assert_eq!((round.sent, round.left), (vec![], 0));
}

#[test]
fn a_clock_that_fails_is_believed_by_nothing_and_leaves_no_mark() {
    let (device, vault) = Device::ready();
    let storage = elsewhere(&device);
    let [kept, id] = [stored(&vault, &storage), queued(&vault)];
    let permit = vault.admit(id).unwrap();
    let never = Reading { wall: i64::MIN, since_boot: None, boot: None };
    let right = {
        let mut right = never;
        device.clock.set(|reading| right = std::mem::replace(reading, never));
        right
    };
    assert!(!permit.is_alive(never));
    assert_eq!(vault.send(permit, &storage), Err(VaultError::PermitExpired));
    let clock = |result: Result<(), VaultError>| matches!(result, Err(VaultError::Clock(_)));
    assert!(clock(vault.give(&act_of_today()).map(|_| ())));
    assert!(clock(vault.policy().map(|_| ())));
    assert!(clock(vault.ready(true).map(|_| ())));
    assert!(vault.admit(id).is_err());
    assert_eq!(vault.withdraw(Scope::One(kept)).unwrap(), 1);
    // The day is that of the last believed look, and no other.
    let line = vault.status().unwrap().lines[0].clone();
    assert_eq!(line.withdrawn, idphoto_wire::Day::of_unix(START));
    assert_eq!(vault.send_requests(&storage).unwrap()[0].answer.state, State::Erased);
    drop(vault);
    let vault = device.open();
    device.clock.set(|reading| *reading = right);
    assert_eq!(vault.send_due(true, &storage).sent[0].id, id);
}

#[test]
fn a_clock_that_fails_from_the_start_poisons_nothing() {
    let device = Device::new();
    device.clock.set(|reading| *reading = Reading { wall: i64::MIN, since_boot: None, boot: None });
    let vault = device.open();
    // The first policy says what time it was; whatever comes after is held against the clock.
    vault.install_policy(&agreed().signed[0]).unwrap();
    assert!(matches!(vault.install_sites(&agreed().signed[1]), Err(VaultError::Clock(_))));
    assert!(matches!(vault.policy(), Err(VaultError::Clock(_))));
    device.clock.set(|reading| reading.wall = START);
    install(&vault).unwrap();
    assert!(vault.policy().is_ok());
    assert!(give(&vault).is_ok());
}

#[test]
fn a_program_may_open_the_vault_anew_for_each_step() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [(); 2].map(|()| queued(&vault));
    drop(vault);
    let mut steps = Vec::new();
    let round = Round::run(true, &storage, |step| -> Result<Arc<Vault>, ()> {
        steps.push(step);
        // Fails unless the one before it was let go.
        Ok(device.open())
    });
    assert_eq!(round.unwrap().sent.len(), ids.len());
    let donation = |number| Step::Donation { number, of: 2 };
    assert_eq!(steps, [Step::Requests, Step::Ready, donation(1), donation(2), Step::Receipts]);
    let refused = Round::run(true, &storage, |_| -> Result<Arc<Vault>, &str> { Err("locked") });
    assert_eq!(refused, Err("locked"));
}

/// A storage whose clock is its own.
fn elsewhere(device: &Device) -> Storage {
    Storage::new(&device.with_disk(device.disk.clone()).clock)
}

fn act_of_today() -> crate::consent::Act {
    act(idphoto_wire::Purpose::Landmarks, idphoto_wire::View::Geometry)
}
