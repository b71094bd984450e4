//! What a region of the graph carries: the traced handles in the variables that it may change.
//!
//! A Rust variable holds the number of a graph value. At the edges of a region (a loop's body, an arm) the macros hand its
//! guard a [`Slot`] for each place that the text of the region could change; the guard reads the handles in it, and
//! puts the region's parameters or results there. A place whose type holds no handles is no slot: see [`place`](super::place).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

use crate::ir::{Type, Value};
use crate::stage::error::BuildError;
use crate::stage::recorder::{Caller, Recorder, abort, current};
use crate::stage::save::Saved;
use crate::stage::traced::{Bundle, Traceable, Traced};

/// A variable that can be carried through a traced loop or branch.
#[diagnostic::on_unimplemented(
    message = "a host value is changed inside a traced loop or branch",
    label = "this is `{Self}`, without traced values that the graph could carry: it would be changed once, while recording",
    note = "make it traced (`session.value(..)`, `session.list()`), derive `Traceable` if it is a struct of traced values, loop over host data to unroll, or mark the statement `#[host]` to have it happen once"
)]
pub trait CarryVar<'s> {
    #[doc(hidden)]
    fn types(&self, types: &mut Vec<Type>);
    #[doc(hidden)]
    fn values(&self, values: &mut Vec<Value>);
    #[doc(hidden)]
    fn put(&mut self, values: &mut std::vec::IntoIter<Value>);
    /// What must be the same at all edges of a region, beside the number of handles.
    #[doc(hidden)]
    fn form(&self, _: &mut Vec<u64>) {}
}

/// A variable whose handles can be exchanged through a shared reference.
#[diagnostic::on_unimplemented(
    message = "a host value is changed inside a traced loop or branch",
    label = "this is `{Self}`, without traced values that the graph could carry: it would be changed once, while recording",
    note = "make it traced (`session.value(..)`, `session.list()`), derive `Traceable` if it is a struct of traced values, loop over host data to unroll, or mark the statement `#[host]` to have it happen once"
)]
pub trait CarryShared<'s> {
    #[doc(hidden)]
    fn types(&self, types: &mut Vec<Type>);
    #[doc(hidden)]
    fn values(&self, values: &mut Vec<Value>);
    #[doc(hidden)]
    fn put(&self, values: &mut std::vec::IntoIter<Value>);
    #[doc(hidden)]
    fn form(&self, _: &mut Vec<u64>) {}
}

impl<'s, T: Traceable> CarryVar<'s> for Traced<'s, T> {
    fn types(&self, types: &mut Vec<Type>) {
        types.push(T::ty());
    }
    fn values(&self, values: &mut Vec<Value>) {
        values.push(self.value);
    }
    fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
        if let Some(value) = values.next() {
            self.value = value;
        }
    }
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($T: CarryVar<'s>),+> CarryVar<'s> for ($($T,)+) {
            fn types(&self, types: &mut Vec<Type>) {
                $(self.$i.types(types);)+
            }
            fn values(&self, values: &mut Vec<Value>) {
                $(self.$i.values(values);)+
            }
            fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
                $(self.$i.put(values);)+
            }
            fn form(&self, form: &mut Vec<u64>) {
                $(self.$i.form(form);)+
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'s, $($T: CarryShared<'s>),+> CarryShared<'s> for ($($T,)+) {
            fn types(&self, types: &mut Vec<Type>) {
                $(self.$i.types(types);)+
            }
            fn values(&self, values: &mut Vec<Value>) {
                $(self.$i.values(values);)+
            }
            fn put(&self, values: &mut std::vec::IntoIter<Value>) {
                $(self.$i.put(values);)+
            }
            fn form(&self, form: &mut Vec<u64>) {
                $(self.$i.form(form);)+
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

/// What is reached through something that owns or borrows it.
macro_rules! through {
    ($([$($generics:tt)*] $ty:ty;)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, T: CarryVar<'s> + ?Sized, $($generics)*> CarryVar<'s> for $ty {
            fn types(&self, types: &mut Vec<Type>) {
                (**self).types(types);
            }
            fn values(&self, values: &mut Vec<Value>) {
                (**self).values(values);
            }
            fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
                (**self).put(values);
            }
            fn form(&self, form: &mut Vec<u64>) {
                (**self).form(form);
            }
        }
    )+ };
}
through! {
    [] Box<T>;
    [] &mut T;
}

/// Containers, whose number of items must stay what it is.
macro_rules! containers {
    ($([$($generics:tt)*] $ty:ty;)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, T: CarryVar<'s>, $($generics)*> CarryVar<'s> for $ty {
            fn types(&self, types: &mut Vec<Type>) {
                for item in self.iter() { item.types(types); }
            }
            fn values(&self, values: &mut Vec<Value>) {
                for item in self.iter() { item.values(values); }
            }
            fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
                for item in self.iter_mut() { item.put(values); }
            }
            fn form(&self, form: &mut Vec<u64>) {
                form.push(self.iter().count() as u64);
                for item in self.iter() { item.form(form); }
            }
        }
    )+ };
}
containers! {
    [] [T];
    [const N: usize] [T; N];
    [] Vec<T>;
    [] VecDeque<T>;
    [] Option<T>;
}

/// Maps, whose keys must stay what they are. Their items are taken in the order of their keys' hashes, which is the same
/// however a map was filled.
macro_rules! maps {
    ($([$($generics:tt)*] $ty:ty;)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, K: Hash, T: CarryVar<'s>, $($generics)*> CarryVar<'s> for $ty {
            fn types(&self, types: &mut Vec<Type>) {
                in_order(self.iter()).for_each(|(_, item)| item.types(types));
            }
            fn values(&self, values: &mut Vec<Value>) {
                in_order(self.iter()).for_each(|(_, item)| item.values(values));
            }
            fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
                in_order(self.iter_mut()).for_each(|(_, item)| item.put(values));
            }
            fn form(&self, form: &mut Vec<u64>) {
                form.push(self.len() as u64);
                in_order(self.iter()).for_each(|(key, item)| {
                    form.push(key);
                    item.form(form);
                });
            }
        }
    )+ };
}
maps! {
    [S: BuildHasher] HashMap<K, T, S>;
    [] BTreeMap<K, T>;
}

fn in_order<K: Hash, T>(items: impl Iterator<Item = (K, T)>) -> impl Iterator<Item = (u64, T)> {
    let hasher = BuildHasherDefault::<DefaultHasher>::new();
    let mut items: Vec<(u64, T)> = items.map(|(key, item)| (hasher.hash_one(key), item)).collect();
    items.sort_by_key(|(key, _)| *key);
    items.into_iter()
}

#[diagnostic::do_not_recommend]
impl<'s, T: CarryVar<'s> + Copy> CarryShared<'s> for Cell<T> {
    fn types(&self, types: &mut Vec<Type>) {
        self.get().types(types);
    }
    fn values(&self, values: &mut Vec<Value>) {
        self.get().values(values);
    }
    fn put(&self, values: &mut std::vec::IntoIter<Value>) {
        let mut content = self.get();
        content.put(values);
        self.set(content);
    }
    fn form(&self, form: &mut Vec<u64>) {
        self.get().form(form);
    }
}

/// Through a shared reference a handle cannot be exchanged.
impl<'s, T: Traceable> CarryShared<'s> for Traced<'s, T> {
    fn types(&self, _: &mut Vec<Type>) {}
    fn values(&self, _: &mut Vec<Value>) {}
    fn put(&self, _: &mut std::vec::IntoIter<Value>) {}
}
impl<'s, T> CarryShared<'s> for Saved<'s, T> {
    fn types(&self, _: &mut Vec<Type>) {}
    fn values(&self, _: &mut Vec<Value>) {}
    fn put(&self, _: &mut std::vec::IntoIter<Value>) {}
}

/// Containers of places that can be changed through a shared reference.
macro_rules! shared_containers {
    ($([$($generics:tt)*] $ty:ty;)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, T: CarryShared<'s>, $($generics)*> CarryShared<'s> for $ty {
            fn types(&self, types: &mut Vec<Type>) {
                for item in self.iter() { item.types(types); }
            }
            fn values(&self, values: &mut Vec<Value>) {
                for item in self.iter() { item.values(values); }
            }
            fn put(&self, values: &mut std::vec::IntoIter<Value>) {
                for item in self.iter() { item.put(values); }
            }
            fn form(&self, form: &mut Vec<u64>) {
                for item in self.iter() { item.form(form); }
            }
        }
    )+ };
}
shared_containers! {
    [] [T];
    [const N: usize] [T; N];
    [] Vec<T>;
    [] VecDeque<T>;
    [] Option<T>;
}

/// A cell that is borrowed where a region begins or ends cannot be looked into; what was carried of it then differs in form.
#[diagnostic::do_not_recommend]
impl<'s, T: CarryVar<'s> + ?Sized> CarryShared<'s> for RefCell<T> {
    fn types(&self, types: &mut Vec<Type>) {
        if let Ok(content) = self.try_borrow() {
            content.types(types);
        }
    }
    fn values(&self, values: &mut Vec<Value>) {
        if let Ok(content) = self.try_borrow() {
            content.values(values);
        }
    }
    fn put(&self, values: &mut std::vec::IntoIter<Value>) {
        if let Ok(mut content) = self.try_borrow_mut() {
            content.put(values);
        }
    }
    fn form(&self, form: &mut Vec<u64>) {
        match self.try_borrow_mut() {
            Ok(content) => content.form(form),
            // No region can carry it.
            Err(_) => form.push(BORROWED),
        }
    }
}

/// In a form: a cell that somebody has borrowed.
const BORROWED: u64 = u64::MAX;

/// Places that are reached through a shared pointer.
macro_rules! shared {
    ($($ty:ty),+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, T: CarryShared<'s> + ?Sized> CarryShared<'s> for $ty {
            fn types(&self, types: &mut Vec<Type>) {
                (**self).types(types);
            }
            fn values(&self, values: &mut Vec<Value>) {
                (**self).values(values);
            }
            fn put(&self, values: &mut std::vec::IntoIter<Value>) {
                (**self).put(values);
            }
            fn form(&self, form: &mut Vec<u64>) {
                (**self).form(form);
            }
        }
    )+ };
}
shared!(Rc<T>, Arc<T>, &T, Box<T>);

/// What can be changed through a shared reference can be changed through a unique one.
macro_rules! interior {
    ($([$($bound:tt)*] $ty:ty),+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, T: $($bound)*> CarryVar<'s> for $ty {
            fn types(&self, types: &mut Vec<Type>) {
                CarryShared::types(self, types);
            }
            fn values(&self, values: &mut Vec<Value>) {
                CarryShared::values(self, values);
            }
            fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
                CarryShared::put(self, values);
            }
            fn form(&self, form: &mut Vec<u64>) {
                CarryShared::form(self, form);
            }
        }
    )+ };
}
interior!([CarryVar<'s> + Copy] Cell<T>, [CarryVar<'s>] RefCell<T>, [CarryShared<'s> + ?Sized] Rc<T>);

/// What stands for a hook point among the carried variables: writing one is an effect and carries nothing.
#[derive(Debug)]
pub struct HookVar;

#[diagnostic::do_not_recommend]
impl CarryVar<'_> for HookVar {
    fn types(&self, _: &mut Vec<Type>) {}
    fn values(&self, _: &mut Vec<Value>) {}
    fn put(&mut self, _: &mut std::vec::IntoIter<Value>) {}
}

/// A place that a region may change, at one edge of the region.
pub struct Slot<'a, 's> {
    /// As the user wrote it.
    name: &'static str,
    place: SlotPlace<'a, 's>,
}

enum SlotPlace<'a, 's> {
    /// It holds no handles.
    Nothing,
    Unique(&'a mut (dyn CarryVar<'s> + 'a)),
    Shared(&'a (dyn CarryShared<'s> + 'a)),
}

impl<'a, 's> Slot<'a, 's> {
    /// The slot of a place that is not carried.
    #[must_use]
    pub fn nothing() -> Self {
        Slot { name: "", place: SlotPlace::Nothing }
    }

    /// The slot of a variable that nobody else holds.
    pub fn unique(name: &'static str, place: &'a mut (dyn CarryVar<'s> + 'a)) -> Self {
        Slot { name, place: SlotPlace::Unique(place) }
    }

    /// The slot of a variable that others may hold, too.
    pub fn shared(name: &'static str, place: &'a (dyn CarryShared<'s> + 'a)) -> Self {
        Slot { name, place: SlotPlace::Shared(place) }
    }

    fn read(&self, carried: &mut Carried) {
        let before = carried.values.len();
        match &self.place {
            SlotPlace::Nothing => return,
            SlotPlace::Unique(place) => {
                place.types(&mut carried.types);
                place.values(&mut carried.values);
                place.form(&mut carried.form);
            }
            SlotPlace::Shared(place) => {
                place.types(&mut carried.types);
                place.values(&mut carried.values);
                place.form(&mut carried.form);
            }
        }
        carried.form.push((carried.values.len() - before) as u64);
        carried.ends.push((self.name, carried.form.len()));
    }

    fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
        match &mut self.place {
            SlotPlace::Nothing => {}
            SlotPlace::Unique(place) => place.put(values),
            SlotPlace::Shared(place) => place.put(values),
        }
    }
}

/// What the slots of a region hold at one of its edges.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) types: Vec<Type>,
    pub(super) values: Vec<Value>,
    /// What is not in the graph: numbers of items, keys.
    form: Vec<u64>,
    /// Where each variable's part of the form ends.
    ends: Vec<(&'static str, usize)>,
}

/// Reads what is carried where a region begins.
pub(super) fn read(slots: &[Slot<'_, '_>], at: Caller) -> Carried {
    let mut carried = Carried::default();
    for slot in slots {
        slot.read(&mut carried);
    }
    if carried.form.contains(&BORROWED) {
        let name = carried.name_at(|part| part.contains(&BORROWED));
        abort(BuildError::new(
            format!(
                "`{name}` is borrowed where this traced region begins, so that its traced values cannot be carried"
            ),
            "end the borrow before the region, or borrow inside it",
            at,
        ));
    }
    carried
}

/// Puts these values into the slots.
pub(super) fn put(slots: &mut [Slot<'_, '_>], values: Vec<Value>) {
    let mut values = values.into_iter();
    for slot in slots {
        slot.put(&mut values);
    }
}

impl Carried {
    /// Reads the slots again at a later edge of the same region, where each must hold handles of the same number and
    /// kind.
    pub(super) fn again(&self, slots: &[Slot<'_, '_>], at: Caller) -> Vec<Value> {
        let mut now = Carried::default();
        for slot in slots {
            slot.read(&mut now);
        }
        if now.form == self.form && now.types == self.types {
            return now.values;
        }
        let name = now.differs_from(self);
        let error = BuildError::new(
            format!(
                "a traced loop or branch changes how many traced values `{name}` holds, or under which keys"
            ),
            "it is recorded once, however often it runs: use a traced list or dictionary (`session.list()`, `session.dict()`), which grow in the graph",
            at,
        );
        match current() {
            // Recording goes on, so that all mistakes are told together.
            Some(shared) => shared.error(error),
            None => abort(error),
        }
        self.values.clone()
    }

    fn differs_from(&self, other: &Carried) -> &'static str {
        let mut before = 0;
        for (index, (name, end)) in self.ends.iter().enumerate() {
            let same = other.ends.get(index).is_some_and(|(_, other_end)| {
                end == other_end && self.form.get(before..*end) == other.form.get(before..*end)
            });
            if !same {
                return name;
            }
            before = *end;
        }
        self.ends.last().map_or("a variable", |(name, _)| name)
    }

    fn name_at(&self, fits: impl Fn(&[u64]) -> bool) -> &'static str {
        let mut before = 0;
        for (name, end) in &self.ends {
            if self.form.get(before..*end).is_some_and(&fits) {
                return name;
            }
            before = *end;
        }
        "a variable"
    }
}

/// Handles on the values; those missing are given ones nothing defines.
pub(super) fn bundle<'s, V: Bundle<'s>>(recorder: &'s Recorder, values: Vec<Value>) -> V {
    V::from_values(recorder, &mut values.into_iter())
}
