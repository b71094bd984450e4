//! Random programs in the staged language: what an expansion records must compute what Rust would.
//!
//! A [`sketch`] becomes a typed [`program`]; the [`oracle`] runs it as ordinary Rust, and independently of that its
//! text goes through the macro, whose expansion the [`interpret`]er runs to record a graph. Both must save the same.

mod differential;
mod found;
#[expect(clippy::manual_is_multiple_of, reason = "remainders choose between many ways, of which zero is one")]
mod generate;
mod interpret;
mod oracle;
mod print;
mod program;
mod sketch;
mod stored;
