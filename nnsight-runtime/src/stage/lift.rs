//! Values that come out of the arms of a traced branch: host values become constants there.

use burn::tensor::{Bool, Int, Tensor};

use super::error::BuildError;
use super::guard::Truth;
use super::into::IntoTraced;
use super::recorder::{Caller, Recorder, abort};
use super::traced::{Bundle, Str, Traceable, Traced};

/// What an arm of a traced branch, or a `break` of a traced `loop`, can give: traced values, host values that become
/// constants, tuples and arrays of these, or nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come out of a traced branch",
    label = "the graph does not know this type",
    note = "both arms of a traced `if` are recorded and the choice is made when the program runs, so their value must be one the graph knows: traced values, `i64`, `f64`, `bool`, text (`String`, not `&String`), tensors, tuples and arrays of these, and structs with `#[derive(Traceable)]`",
    note = "an `Option` or `Vec` has no one shape in the graph: give a value and a traced `bool` beside it, or use a traced list"
)]
pub trait Lift<'s> {
    /// What comes out.
    type Bundle: Bundle<'s>;
    /// Puts host values into the graph.
    #[doc(hidden)]
    fn lift(self, recorder: Option<&'s Recorder>, at: Caller) -> Self::Bundle;
}

impl<'s> Lift<'s> for () {
    type Bundle = ();
    fn lift(self, _: Option<&'s Recorder>, _: Caller) {}
}

impl<'s, T: Traceable> Lift<'s> for Traced<'s, T> {
    type Bundle = Self;
    fn lift(self, _: Option<&'s Recorder>, _: Caller) -> Self {
        self
    }
}

/// A host value as a constant.
fn constant<'s, V: IntoTraced<'s>>(
    value: V,
    recorder: Option<&'s Recorder>,
    at: Caller,
) -> Traced<'s, V::Target> {
    match recorder {
        Some(recorder) => Traced::new(recorder, value.operand().record(recorder, at)),
        // A host operand of `&&` or `||` decided the branch, and there is nothing traced at hand.
        None => abort(BuildError::new(
            "a host value comes out of a branch that was decided while recording",
            "wrap it with `session.value(..)`",
            at,
        )),
    }
}

macro_rules! lifted {
    ($([$($generics:tt)*] $host:ty => $target:ty;)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($generics)*> Lift<'s> for $host {
            type Bundle = Traced<'s, $target>;
            fn lift(self, recorder: Option<&'s Recorder>, at: Caller) -> Self::Bundle {
                constant(self, recorder, at)
            }
        }
    )+ };
}
lifted! {
    [] i64 => i64;
    [] f64 => f64;
    [] bool => bool;
    [] &str => Str;
    [] String => Str;
    [] Truth<'s> => bool;
    [const D: usize] Tensor<D> => Tensor<D>;
    [const D: usize] Tensor<D, Int> => Tensor<D, Int>;
    [const D: usize] Tensor<D, Bool> => Tensor<D, Bool>;
}

#[diagnostic::do_not_recommend]
impl<'s, V: Lift<'s>, const N: usize> Lift<'s> for [V; N] {
    type Bundle = [V::Bundle; N];
    fn lift(self, recorder: Option<&'s Recorder>, at: Caller) -> Self::Bundle {
        self.map(|value| value.lift(recorder, at))
    }
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($T: Lift<'s>),+> Lift<'s> for ($($T,)+) {
            type Bundle = ($($T::Bundle,)+);
            fn lift(self, recorder: Option<&'s Recorder>, at: Caller) -> Self::Bundle {
                ($(self.$i.lift(recorder, at),)+)
            }
        }
    )+ };
}
tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}
