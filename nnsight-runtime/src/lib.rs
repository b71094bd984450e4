//! Runtime of [nnsight for Rust](https://docs.rs/nnsight): the graph, its planner and executor, and GPT-2 in burn.
//!
//! Users depend on the facade crate `nnsight`; this crate is where it all happens.

pub mod ir;
pub mod model;
pub mod config;
pub mod device;
pub mod point;
pub mod stage;
pub mod tensor;
