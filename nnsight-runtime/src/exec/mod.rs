//! Running programs.

pub mod kernel;
