//! The vault on a disk in memory, against a storage in memory that checks all it gets: what is promised is
//! kept, whatever fails, whoever lies and whenever somebody changes their mind.
//!
//! Not here: the disk's own failures ([`crate::files`]), frames ([`crate::ledger`]), a real network.

mod changed_mind;
mod crash;
mod damage;
mod device;
mod exported;
mod later;
mod lies;
mod model;
mod path;
mod quota;
mod round;
mod shut;
mod storage;
