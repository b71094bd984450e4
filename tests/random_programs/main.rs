//! Random programs, compiled: what the interpreter of expansions finds in `nnsight-macros` must be what rustc's
//! programs do.
//!
//! Their helper functions, struct and macros are in `library` and `helpers`, which the interpreter reads, too; `host` has
//! what stands for them over host values.
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
#[macro_use]
#[path = "../../nnsight-macros/src/random/helpers.rs"]
mod helpers;
mod host;
#[path = "../../nnsight-macros/src/random/library.rs"]
mod library;
#[rustfmt::skip]
mod stored;

/// A test of each program.
macro_rules! programs {
    ($session:ident; $($name:ident $expected:literal $body:block)+) => { $(
        #[test]
        fn $name() {
            use crate::helpers::*;
            use nnsight::prelude::*;
            let plain = {
                type Str = crate::host::Text;
                type Traced<T> = T;
                use crate::host::{Best, Save as _, ToFloat as _, bump, bump_positive, grow};
                let $session = crate::host::Session;
                $body
            };
            assert_eq!(format!("{plain:?}"), $expected, "as plain Rust");
            let host = session!(crate::common::tiny(), |_recorded| {
                type Str = crate::host::Text;
                type Traced<T> = T;
                use crate::host::{Best, Save as _, ToFloat as _, bump, bump_positive, grow};
                let $session = crate::host::Session;
                $body
            });
            assert_eq!(format!("{:?}", host.expect("it runs")), $expected, "over host values in a session");
            use crate::library::{Best, bump, bump_positive, grow};
            let traced = session!(crate::common::tiny(), |$session| $body);
            assert_eq!(format!("{:?}", traced.expect("it runs")), $expected, "over traced values");
        }
    )+ };
}
use programs;
