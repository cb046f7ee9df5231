//! One round of everything that is due: what a job in the background does, and `idphoto upload`.
//!
//! Not here: the exchanges themselves ([`super::sending`]), and when a round is begun.

use std::ops::Deref;

use idphoto_wire::DonationId;

use super::sending::{Heard, Sent, Tally};
use super::{Kind, Vault, VaultError};
use crate::foreign::{Transport, TransportError};

/// After so many failures of network or storage the rest waits for another round: a call may take half a
/// minute to fail, and a phone gives a job ten.
pub const MOST_FAILURES: usize = 3;

/// What became of everything in a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Answers to requests.
    pub heard: Vec<Heard>,
    /// Donations that are stored, or of which another site's receipt came.
    pub sent: Vec<Sent>,
    /// What went wrong, and with which donation where it was with one.
    pub troubles: Vec<(Option<DonationId>, VaultError)>,
    /// Donations whose time has come and which were not tried any more.
    pub left: usize,
}

/// What a round is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To send requests.
    Requests,
    /// To look which donations' time has come.
    Ready,
    /// To send a donation, the `number`th of `of`, from 1 on.
    Donation {
        /// Its place among them.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// To ask for receipts that are missing.
    Receipts,
}

impl Round {
    /// Sends what is due: requests, erasures before all others; then each donation whose time has come, or
    /// all that wait when `at_once`, each admitted and sent at once; then questions after receipts that
    /// are missing. One failure does not keep the next from being tried; [`MOST_FAILURES`] of network or
    /// storage do, and a transport that was interrupted, but no request.
    ///
    /// `open` is asked for the vault before each step, so that a program that opens it anew for each lets
    /// others in between.
    ///
    /// # Errors
    /// That of `open`. All other trouble is in the round.
    pub fn run<V: Deref<Target = Vault>, E>(
        at_once: bool,
        transport: &dyn Transport,
        mut open: impl FnMut(Step) -> Result<V, E>,
    ) -> Result<Self, E> {
        let mut round = Self::default();
        let Tally { heard, troubles } = open(Step::Requests)?.try_requests(transport);
        round.heard = heard;
        round.troubles = troubles;
        // All of them together say once that the network is away.
        let mut failures =
            round.troubles.iter().map(|(_, error)| weight(error)).max().unwrap_or_default();
        let ready = open(Step::Ready)?.ready(at_once).unwrap_or_else(|error| {
            round.troubles.push((None, error));
            Vec::new()
        });
        let of = ready.len();
        for (at, id) in ready.into_iter().enumerate() {
            if failures >= MOST_FAILURES {
                round.left = of - at;
                break;
            }
            match open(Step::Donation { number: at + 1, of })?.upload(id, transport) {
                Ok(sent) => round.sent.push(sent),
                Err(error) => {
                    failures += weight(&error);
                    round.troubles.push((Some(id), error));
                }
            }
        }
        if failures < MOST_FAILURES {
            // What was just sent has just been asked after.
            let just: Vec<DonationId> = round.sent.iter().map(|sent| sent.id).collect();
            let vault = open(Step::Receipts)?;
            let Tally { heard, troubles } = vault.try_receipts(&just, transport, |error| {
                failures += weight(error);
                failures < MOST_FAILURES
            });
            round.sent.extend(heard);
            round.troubles.extend(troubles);
        }
        Ok(round)
    }
}

impl Vault {
    /// One [`Round`] with this vault.
    pub fn send_due(&self, at_once: bool, transport: &dyn Transport) -> Round {
        match Round::run(at_once, transport, |_| Ok::<_, std::convert::Infallible>(self)) {
            Ok(round) => round,
            Err(never) => match never {},
        }
    }
}

/// For how many failures an error counts: for one if another call is likely to fail as well; for all of
/// them if somebody said stop, so that no further donation is begun.
fn weight(error: &VaultError) -> usize {
    match error {
        VaultError::Transport(TransportError::Interrupted) => MOST_FAILURES,
        error => usize::from(error.kind() == Kind::Storage),
    }
}
