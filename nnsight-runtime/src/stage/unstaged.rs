//! Traced values in code that no macro stages: what the compiler says there.
//!
//! Rust's own comparisons and closures of iterators know nothing of the graph. The implementations here can never be
//! used: each asks for a trait that nothing implements, so that the compiler speaks in the words of that trait.

use std::iter::Empty;

use super::session::Items;
use super::traced::{Traceable, Traced};

/// Comparisons by Rust's own traits: none.
#[diagnostic::on_unimplemented(
    message = "traced values are compared in staged code alone: put `#[intervene]` on this function",
    label = "this comparison would be made once, while recording",
    note = "`session!` stages its own body; a function that is called from it, and that compares or branches on traced values, needs `#[intervene]`; what stands in a macro of yours is not staged: compare outside of it, and give it the result"
)]
pub trait ComparedWhileRecording {}

impl<T, R: ComparedWhileRecording> PartialEq<R> for Traced<'_, T> {
    fn eq(&self, _: &R) -> bool {
        false
    }
}

impl<T, R: ComparedWhileRecording> PartialOrd<R> for Traced<'_, T> {
    fn partial_cmp(&self, _: &R) -> Option<std::cmp::Ordering> {
        None
    }
}

/// Closures that are called once an item while recording: none.
#[diagnostic::on_unimplemented(
    message = "traced items take no closures: write `for x in &items {{ … }}`, and append what it makes to a `session.list()`",
    label = "`map`, `filter`, `fold`, `collect` and their relatives are a `for` in the graph",
    note = "how many items there are is known when the program runs: `sum`, `min`, `max`, `count`, `rev`, `step_by`, `take`, `skip`, `enumerate` and `zip` are there"
)]
pub trait TakesClosures {}

/// The methods of iterators whose place a `for` takes.
macro_rules! closures {
    ($($name:ident<$($generic:ident),*>($($argument:ident: $ty:ty),*) -> $result:ty;)+) => {
        impl<'s, T: Traceable> Items<'s, T> { $(
            #[doc(hidden)]
            pub fn $name<$($generic),*>(self $(, $argument: $ty)*) -> $result
            where
                Self: TakesClosures,
            {
                $(let _ = $argument;)*
                unreachable!("nothing implements `TakesClosures`")
            }
        )+ }
    };
}

closures! {
    map<R>(of: impl FnMut(T::Handle<'s>) -> R) -> Empty<R>;
    flat_map<R>(of: impl FnMut(T::Handle<'s>) -> R) -> Empty<R>;
    filter_map<R>(of: impl FnMut(T::Handle<'s>) -> Option<R>) -> Empty<R>;
    filter<C>(of: impl FnMut(&T::Handle<'s>) -> C) -> Empty<T::Handle<'s>>;
    take_while<C>(of: impl FnMut(&T::Handle<'s>) -> C) -> Empty<T::Handle<'s>>;
    skip_while<C>(of: impl FnMut(&T::Handle<'s>) -> C) -> Empty<T::Handle<'s>>;
    fold<A>(first: A, of: impl FnMut(A, T::Handle<'s>) -> A) -> A;
    reduce<>(of: impl FnMut(T::Handle<'s>, T::Handle<'s>) -> T::Handle<'s>) -> Option<T::Handle<'s>>;
    for_each<>(of: impl FnMut(T::Handle<'s>)) -> ();
    any<C>(of: impl FnMut(T::Handle<'s>) -> C) -> C;
    all<C>(of: impl FnMut(T::Handle<'s>) -> C) -> C;
    find<C>(of: impl FnMut(&T::Handle<'s>) -> C) -> Option<T::Handle<'s>>;
    position<C>(of: impl FnMut(T::Handle<'s>) -> C) -> Option<usize>;
    collect<R>() -> R;
}
