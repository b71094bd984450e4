//! Tables of the host with a traced index: `table[i]`, where `table` is an array, a slice or a `Vec`.
//!
//! The table becomes a list of the graph where it is indexed. As in all lists of the graph a negative index counts from the
//! end, and one out of range is an error when run.

use std::ops::Index;
use std::panic::Location;

use super::into::{IntoTraced, Operand};
use super::traced::{List, Traceable, Traced};

#[diagnostic::do_not_recommend]
impl<'s, V> Index<Traced<'s, i64>> for [V]
where
    V: IntoTraced<'s, Target: Traceable<Handle<'s> = Traced<'s, V::Target>>> + Clone,
{
    type Output = Traced<'s, V::Target>;
    #[track_caller]
    fn index(&self, index: Traced<'s, i64>) -> &Self::Output {
        let items = Operand::list(self.iter().cloned()).record(index.recorder, Location::caller());
        let list: Traced<'s, List<V::Target>> = Traced::new(index.recorder, items);
        index.recorder.arena.alloc(list.get(index))
    }
}

#[diagnostic::do_not_recommend]
impl<'s, V> Index<Traced<'s, i64>> for Vec<V>
where
    V: IntoTraced<'s, Target: Traceable<Handle<'s> = Traced<'s, V::Target>>> + Clone,
{
    type Output = Traced<'s, V::Target>;
    #[track_caller]
    fn index(&self, index: Traced<'s, i64>) -> &Self::Output {
        &self.as_slice()[index]
    }
}
