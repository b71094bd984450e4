//! `for` over traced dictionaries, sets and tensors.

use burn::tensor::{Bool, Float, Int, Tensor};

use super::for_loop::{IntoLoop, IntoLoopExplicit, Native, TracedLoop};
use crate::stage::traced::{Dict, Key, Set, Traceable, Traced};

/// A loop over what is made a list of, and its refusal where native control flow is switched off.
macro_rules! sources {
    ($([$($generics:tt)*] $ty:ty => $item:ty, $list:ident;)+) => { $(
        impl<'s, $($generics)*> IntoLoop for Traced<'s, $ty> {
            type Loop = TracedLoop<'s, $item>;
            #[track_caller]
            fn into_loop(self) -> Self::Loop {
                self.$list().into_loop()
            }
        }

        impl<'s, $($generics)*> IntoLoop for &Traced<'s, $ty> {
            type Loop = TracedLoop<'s, $item>;
            #[track_caller]
            fn into_loop(self) -> Self::Loop {
                self.$list().into_loop()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'s, $($generics)*> IntoLoopExplicit for Traced<'s, $ty>
        where
            Self: Native,
        {
            type Loop = TracedLoop<'s, $item>;
            #[track_caller]
            fn into_loop(self) -> Self::Loop {
                IntoLoop::into_loop(self)
            }
        }
    )+ };
}

sources! {
    [K: Key, V: Traceable] Dict<K, V> => (K, V), items;
    [T: Key] Set<T> => T, to_list;
}

macro_rules! tensors {
    ($($kind:ty: $scalar:ty, $($rank:literal $row:literal),+;)+) => { $(
        sources! {
            [] Tensor<1, $kind> => $scalar, rows;
            $([] Tensor<$rank, $kind> => Tensor<$row, $kind>, rows;)+
        }
    )+ };
}

tensors! {
    Float: f64, 2 1, 3 2, 4 3, 5 4, 6 5;
    Int: i64, 2 1, 3 2, 4 3, 5 4, 6 5;
    Bool: bool, 2 1, 3 2, 4 3, 5 4, 6 5;
}
