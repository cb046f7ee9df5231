//! Empty on purpose: this package only carries the integration tests in `it/`.
