//! Files as they are, cut, changed and made by somebody hostile. With a cost that is cheap; the real one
//! is paid in the tests of the vault.

use std::time::{Duration, Instant};

use super::*;

const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 2 };
const PASSPHRASE: &[u8] = b"five words of a kind";

fn key() -> Key {
    Key(Zeroizing::new([7; KEY]))
}

/// Whole again after a change: what somebody who knows the form writes.
fn made_whole(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(VAULT_BYTES - CHECK);
    bytes.extend_from_slice(digest(&SHA256, &bytes).as_ref());
    bytes
}

fn refusal(bytes: &[u8]) -> VaultFileError {
    open_vault(bytes, PASSPHRASE).err().unwrap()
}

#[test]
fn a_vault_opens_with_its_passphrase_alone() {
    let bytes = vault_at(CHEAP, &key(), PASSPHRASE).unwrap();
    assert_eq!(bytes.len(), VAULT_BYTES);
    assert_eq!(open_vault(&bytes, PASSPHRASE).unwrap().0, key().0);
    for wrong in
        [&b""[..], b"five words of a kin", b"Five words of a kind", b"five words of a kind "]
    {
        assert_eq!(open_vault(&bytes, wrong).err(), Some(WrongPassphrase));
    }
    assert_ne!(bytes, vault_at(CHEAP, &key(), PASSPHRASE).unwrap(), "salt and nonce are new");
    assert!(!bytes.windows(KEY).any(|window| window == &key().0[..]));
}

#[test]
fn a_vault_that_is_cut_or_changed_anywhere_is_damaged() {
    let bytes = vault_at(CHEAP, &key(), PASSPHRASE).unwrap();
    for length in 0..bytes.len() {
        assert_eq!(refusal(&bytes[..length]), Damaged, "{length}");
    }
    assert_eq!(refusal(&[&bytes[..], &[0]].concat()), Damaged);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert_eq!(refusal(&changed), Damaged, "{at}");
        }
    }
}

#[test]
fn a_vault_changed_by_somebody_who_knows_the_form_gives_no_key() {
    let bytes = vault_at(CHEAP, &key(), PASSPHRASE).unwrap();
    for at in NAME + 12..VAULT_BYTES - CHECK {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(refusal(&made_whole(changed)), WrongPassphrase, "{at}");
    }
}

#[test]
fn a_vault_that_asks_for_too_much_is_refused_at_once() {
    let bytes = vault_at(CHEAP, &key(), PASSPHRASE).unwrap();
    let huge = u32::MAX;
    let costs = [
        (huge, 1, 1),
        (Cost::MOST.memory_kib + 1, 1, 1),
        (64, huge, 1),
        (64, Cost::MOST.passes + 1, 1),
        (huge, 1, huge),
        (64, 1, Cost::MOST.lanes + 1),
        (huge, huge, huge),
        // Less than the algorithm can do with.
        (0, 1, 1),
        (7, 1, 1),
        (64, 0, 1),
        (64, 1, 0),
        (15, 1, 2),
    ];
    for cost in costs {
        let (memory, passes, lanes) = cost;
        let mut changed = bytes.clone();
        for (at, number) in [memory, passes, lanes].into_iter().enumerate() {
            let at = NAME + 4 * at;
            changed[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        let start = Instant::now();
        assert_eq!(refusal(&made_whole(changed)), Damaged, "{cost:?}");
        // What is asked for would take minutes, or all memory.
        assert!(start.elapsed() < Duration::from_secs(1), "{cost:?}");
    }
}

#[test]
fn ours_is_within_what_is_read() {
    assert!(Cost::OURS.is_bounded());
}

#[test]
fn an_anchor_comes_back_as_it_was() {
    let longest = [9; MOST_ANCHOR];
    for value in [None, Some(&b""[..]), Some(b"end"), Some(&longest[..])] {
        let bytes = anchor(&key(), value).unwrap();
        assert_eq!(bytes.len(), ANCHOR_BYTES);
        assert_eq!(open_anchor(&key(), &bytes).unwrap().as_deref(), value);
    }
    assert_eq!(anchor(&key(), Some(&[0; MOST_ANCHOR + 1])).err(), Some(Unavailable));
}

#[test]
fn an_anchor_that_is_cut_changed_or_of_another_vault_is_noticed() {
    let bytes = anchor(&key(), Some(b"end")).unwrap();
    for length in 0..bytes.len() {
        assert_eq!(open_anchor(&key(), &bytes[..length]), Err(Damaged), "{length}");
    }
    assert_eq!(open_anchor(&key(), &[&bytes[..], &[0]].concat()), Err(Damaged));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x80;
        assert_eq!(open_anchor(&key(), &changed), Err(Damaged), "{at}");
    }
    let other = Key::random().unwrap();
    assert_eq!(open_anchor(&other, &bytes), Err(Damaged));
}

#[test]
fn what_is_wrapped_is_unwrapped_and_nothing_else_is() {
    for secret in [&b""[..], b"x", &[3; 32], &[4; MOST_SECRET]] {
        let bytes = wrapped(&key(), secret).unwrap();
        assert_eq!(unwrapped(&key(), &bytes).unwrap(), secret);
        assert_ne!(bytes, wrapped(&key(), secret).unwrap());
    }
    let bytes = wrapped(&key(), &[3; 32]).unwrap();
    for length in 0..bytes.len() {
        assert_eq!(unwrapped(&key(), &bytes[..length]), Err(Damaged), "{length}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(unwrapped(&key(), &changed), Err(Damaged), "{at}");
    }
    assert_eq!(unwrapped(&Key::random().unwrap(), &bytes), Err(Damaged));
    assert_eq!(unwrapped(&key(), &[1; MOST_SECRET + 100]), Err(Damaged));
    // One kind is not taken for another.
    let sealed = anchor(&key(), Some(b"end")).unwrap();
    let disguised = [&[WRAPPED_VERSION][..], &sealed[NAME..]].concat();
    assert_eq!(unwrapped(&key(), &disguised), Err(Damaged));
}
