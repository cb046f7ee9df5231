//! Empty on purpose: this package only carries the benches.
