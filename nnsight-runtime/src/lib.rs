//! Runtime of [nnsight for Rust](https://docs.rs/nnsight): the graph, its planner and executor, and GPT-2 in burn.
//!
//! Users depend on the facade crate `nnsight`; this crate is where it all happens. Its modules, from the bottom:
//! [`point`], [`tensor`], [`config`] and [`device`] know nothing of the others; [`model`] is the GPT-2; [`ir`] is the
//! graph, [`analysis`] finds mistakes in it, [`plan`] compiles it, [`exec`] runs it on a model; [`stage`] records it;
//! [`session`] ties them together; [`size`] names models' sizes for the compiler.

pub use burn;

pub mod analysis;
pub mod config;
pub mod device;
pub mod exec;
pub mod gpt2 {
    //! The module tree of a GPT-2, as a trace's closure is given it: what staged functions name in their signatures.

    pub use crate::stage::envoy::{
        Attention, Envoy, Hidden, Layer, LayerIndex, LayerNorm, Layers, Mlp, Model, Transformer,
    };
}
pub mod ir;
pub mod model;
pub mod plan;
pub mod point;
#[doc(hidden)]
pub mod private;
pub mod session;
pub mod size;
pub mod stage;
pub mod tensor;
