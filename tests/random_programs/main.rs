//! Random programs, compiled: what the interpreter of expansions finds in `nnsight-macros` must be what rustc's
//! programs do.
//!
//! Each program runs as plain Rust, in a session over host values and in one over traced values, and all three must
//! give what the oracle of the random programs computed when it was stored.
#![allow(
    unused,
    unconditional_panic,
    arithmetic_overflow,
    clippy::all,
    clippy::pedantic,
    reason = "programs of chance"
)]

#[path = "../common/mod.rs"]
mod common;
mod host;
#[rustfmt::skip]
mod stored;

/// A test of each program.
macro_rules! programs {
    ($session:ident; $($name:ident $expected:literal $body:block)+) => { $(
        #[test]
        fn $name() {
            use nnsight::prelude::*;
            let plain = {
                type Str = crate::host::Text;
                use crate::host::{Save as _, ToFloat as _};
                let $session = crate::host::Session;
                $body
            };
            assert_eq!(format!("{plain:?}"), $expected, "as plain Rust");
            let host = session!(crate::common::tiny(), |_recorded| {
                type Str = crate::host::Text;
                use crate::host::{Save as _, ToFloat as _};
                let $session = crate::host::Session;
                $body
            });
            assert_eq!(format!("{:?}", host.expect("it runs")), $expected, "over host values in a session");
            let traced = session!(crate::common::tiny(), |$session| $body);
            assert_eq!(format!("{:?}", traced.expect("it runs")), $expected, "over traced values");
        }
    )+ };
}
use programs;
