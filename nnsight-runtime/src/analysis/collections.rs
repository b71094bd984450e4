//! Operations on lists and dictionaries.

use indexmap::IndexMap;

use super::dict::Key;
use super::finding::Mistake;
use super::heap::{Content, Items, MOST, Object};
use super::scan::Changes;
use super::value::{Abstract, Known, Latest};
use super::walk::{Walker, flat_literal};
use crate::ir::{DictOp, ListOp, Op, OpData, Value};

impl<'p> Walker<'p, '_> {
    /// What is known of the list that a value is.
    pub(super) fn list_of(&self, value: Value) -> Option<(Object, &Items)> {
        let Known::Object(object) = self.get(value).known else { return None };
        Some((object, self.heap.list(object)?))
    }

    /// An item of a known list.
    pub(super) fn item(&self, object: Object, index: usize) -> Abstract {
        match self.heap.list(object) {
            Some(Items::Each(items)) => items.get(index).cloned().unwrap_or_default(),
            Some(Items::Constant(items)) => items
                .get(index)
                .map_or_else(Abstract::default, |item| flat_literal(&item, self.heap.made(object)).into()),
            Some(Items::Range { start, step, len }) if index < *len => {
                // Inside the range nothing overflows.
                let index = i64::try_from(index).unwrap_or(i64::MAX);
                Known::Int(start.wrapping_add(step.wrapping_mul(index))).into()
            }
            _ => Abstract::default(),
        }
    }

    /// All items of a known list that is not too long.
    fn items(&self, object: Object) -> Option<Vec<Abstract>> {
        match self.heap.list(object)? {
            Items::Some(_) => None,
            items if items.len() <= MOST => {
                Some((0..items.len()).map(|index| self.item(object, index)).collect())
            }
            _ => None,
        }
    }

    /// Sets an op's result to a fresh list or dictionary.
    fn make(&mut self, op: Op, data: &'p OpData, content: Content) {
        if let [result] = data.results[..] {
            let object = self.heap.make(content, self.program.ty(result), op);
            self.give(data, Known::Object(object));
        }
    }

    /// A list of these items.
    fn make_list(&mut self, op: Op, data: &'p OpData, items: Vec<Abstract>) {
        let items = if items.len() <= MOST { Items::Each(items) } else { Items::Some(items.len()) };
        self.make(op, data, Content::List(items));
    }

    /// Forgets what may have changed.
    pub(super) fn forget(&mut self, changes: &Changes<'p>) -> super::heap::Forgotten {
        let mut forgotten = Vec::new();
        for value in &changes.values {
            match self.get(*value).known {
                Known::Object(object) => forgotten.extend(self.heap.forget(object)),
                _ => forgotten.append(&mut self.heap.forget_type(self.program.ty(*value))),
            }
        }
        for ty in &changes.types {
            forgotten.append(&mut self.heap.forget_type(ty));
        }
        forgotten
    }

    /// Changes what is known of a list or dictionary; if it is not known which it is, all of its type are forgotten.
    fn change(&mut self, target: Value, change: impl FnOnce(&mut Content)) {
        match self.get(target).known {
            Known::Object(object) => change(self.heap.change(object, self.certainty.since)),
            _ => _ = self.heap.forget_type(self.program.ty(target)),
        }
    }

    pub(super) fn list(&mut self, op: Op, data: &'p OpData, list: ListOp) {
        match (list, &data.args[..]) {
            (ListOp::New, items) => {
                let items = self.all(items);
                self.make_list(op, data, items);
            }
            (ListOp::Append, [list, item]) => {
                let (at, item) = (*list, self.get(*item).clone());
                let object = self.list_of(at).map(|(object, _)| object);
                let whole = object.and_then(|object| match self.heap.list(object) {
                    Some(Items::Constant(_) | Items::Range { .. }) => self.items(object),
                    _ => None,
                });
                self.change(at, |content| append(content, whole, item));
            }
            (ListOp::Len, [list]) => {
                let len = self.list_of(*list).and_then(|(_, items)| i64::try_from(items.len()).ok());
                self.give(data, len.map_or(Known::Unknown, Known::Int));
            }
            (ListOp::Get, [list, index]) => {
                let found = self.index(op, *list, *index);
                let item = found.map_or_else(Abstract::default, |(object, index)| self.item(object, index));
                self.give_also(data, item);
            }
            (ListOp::Set, [list, index, item]) => {
                let item = self.get(*item).clone();
                let found = self.index(op, *list, *index);
                let whole = found.and_then(|(object, _)| self.items(object));
                self.change(*list, |content| {
                    let Content::List(items) = content else { return };
                    *items = match (whole, found) {
                        (Some(mut whole), Some((_, index))) => {
                            if let Some(place) = whole.get_mut(index) {
                                *place = item;
                            }
                            Items::Each(whole)
                        }
                        _ => Items::Some(items.len()),
                    };
                });
            }
            (ListOp::Range, [start, end, step]) => self.range(op, data, [*start, *end, *step]),
            (ListOp::Zip, [a, b]) => {
                let both =
                    [*a, *b].map(|list| self.list_of(list).map(|(object, items)| (object, items.len())));
                let [Some((a, a_len)), Some((b, b_len))] = both else {
                    return self.make(op, data, Content::Unknown);
                };
                let len = a_len.min(b_len);
                let pair = |index| Known::Tuple([self.item(a, index), self.item(b, index)].into()).into();
                let items = match len {
                    0..=MOST => Items::Each((0..len).map(pair).collect()),
                    _ => Items::Some(len),
                };
                self.make(op, data, Content::List(items));
            }
            (ListOp::Clone, [list]) => {
                let content = match self.list_of(*list) {
                    Some((_, items)) => Content::List(items.clone()),
                    None => Content::Unknown,
                };
                self.make(op, data, content);
            }
            (ListOp::Contains, [list, item]) => {
                let items = self.list_of(*list).and_then(|(object, _)| self.items(object));
                let item = &self.get(*item).known;
                let found = items.and_then(|items| contains(&items, item));
                self.give(data, found.map_or(Known::Unknown, Known::Bool));
            }
            _ => self.unknown_op(data),
        }
    }

    /// The item of a known list that an index means; reports one outside.
    fn index(&mut self, op: Op, list: Value, index: Value) -> Option<(Object, usize)> {
        let index = self.get(index).int()?;
        let (object, items) = self.list_of(list)?;
        let len = items.len();
        let position =
            if index < 0 { i128::try_from(len).ok()? + i128::from(index) } else { i128::from(index) };
        let found = usize::try_from(position).ok().filter(|position| *position < len);
        if found.is_none() {
            self.report(op, |walker| {
                let items = if len == 1 { "item" } else { "items" };
                let message = format!("index {index} is outside the list, which has {len} {items}");
                let made = Some(walker.heap.made(object)).filter(|made| walker.elsewhere(*made, op));
                Mistake::new(
                    message,
                    "indices go from 0 to the length less one, and from -1 down from the end",
                )
                .note_at("the list is made", made)
            });
        }
        found.map(|found| (object, found))
    }

    fn range(&mut self, op: Op, data: &'p OpData, bounds: [Value; 3]) {
        let [start, end, step] = bounds.map(|bound| self.get(bound).int());
        if step == Some(0) {
            self.report(op, |walker| {
                let show =
                    |bound: Option<i64>| bound.map_or_else(|| "?".to_owned(), |bound| bound.to_string());
                let made = walker.origin(bounds[2]).filter(|made| walker.elsewhere(*made, op));
                Mistake::new(
                    format!("a range from {} to {} cannot have a step of 0", show(start), show(end)),
                    "take 1, or -1 to count down",
                )
                .note_at("the step is made", made)
            });
        }
        let items = match (start, end, step) {
            (Some(start), Some(end), Some(step)) => {
                range_len(start, end, step).map(|len| Items::Range { start, step, len })
            }
            _ => None,
        };
        self.make(op, data, items.map_or(Content::Unknown, Content::List));
    }

    pub(super) fn dict(&mut self, op: Op, data: &'p OpData, dict: DictOp) {
        let entries = |walker: &Self| match walker.get(*data.args.first()?).known {
            Known::Object(object) => match walker.heap.get(object) {
                Content::Dict(entries) => Some((object, entries.clone())),
                _ => None,
            },
            _ => None,
        };
        match (dict, &data.args[..]) {
            (DictOp::New, []) => self.make(op, data, Content::Dict(IndexMap::new())),
            (DictOp::Insert, [dict, key, value]) => {
                let (key, value) = (Key::new(&self.get(*key).known), self.get(*value).clone());
                self.change(*dict, |content| match (content, key) {
                    (Content::Dict(entries), Some(key)) if entries.len() < MOST => {
                        _ = entries.insert(key, value);
                    }
                    (content, _) => *content = Content::Unknown,
                });
            }
            (DictOp::Get, [_, key]) => {
                let key = Key::new(&self.get(*key).known);
                let mut found = Abstract::default();
                if let (Some((object, entries)), Some(key)) = (entries(self), key) {
                    match entries.get(&key) {
                        Some(value) => found = value.clone(),
                        None => self.report(op, |walker| {
                            let keys: Vec<String> = entries.keys().take(10).map(Key::to_string).collect();
                            let more = if entries.len() > 10 { ", …" } else { "" };
                            let made = Some(walker.heap.made(object));
                            Mistake::new(
                                format!(
                                    "the dictionary has no key {key}; its keys are [{}{more}]",
                                    keys.join(", ")
                                ),
                                "ask for a key that was inserted, or check with `.contains_key(..)` first",
                            )
                            .note_at(
                                "the dictionary is made",
                                made.filter(|made| walker.elsewhere(*made, op)),
                            )
                        }),
                    }
                }
                self.give_also(data, found);
            }
            (DictOp::Contains, [_, key]) => {
                let key = Key::new(&self.get(*key).known);
                let found = entries(self).zip(key).map(|((_, entries), key)| entries.contains_key(&key));
                self.give(data, found.map_or(Known::Unknown, Known::Bool));
            }
            (DictOp::Len, [_]) => {
                let len = entries(self).and_then(|(_, entries)| i64::try_from(entries.len()).ok());
                self.give(data, len.map_or(Known::Unknown, Known::Int));
            }
            (DictOp::Keys | DictOp::Values | DictOp::Items, [_]) => match entries(self) {
                Some((_, entries)) => {
                    let item = |(key, value): (Key, Abstract)| match dict {
                        DictOp::Keys => key.value(),
                        DictOp::Values => value,
                        _ => Known::Tuple([key.value(), value].into()).into(),
                    };
                    let items = entries.into_iter().map(item).collect();
                    self.make_list(op, data, items);
                }
                None => self.make(op, data, Content::Unknown),
            },
            _ => self.unknown_op(data),
        }
    }

    /// The latest read that a loop over a list waits for.
    pub(super) fn latest_of(&self, value: Value) -> Option<Latest> {
        self.get(value).latest.filter(|latest| self.pass.is_some() && latest.pass == self.passes)
    }
}

/// Adds an item; `whole` are the items of a list that is not kept one by one.
fn append(content: &mut Content, whole: Option<Vec<Abstract>>, item: Abstract) {
    let Content::List(items) = content else { return };
    let more = items.len().saturating_add(1);
    if let Some(whole) = whole {
        *items = Items::Each(whole);
    }
    match items {
        Items::Each(items) if items.len() < MOST => items.push(item),
        items => *items = Items::Some(more),
    }
}

/// Whether an item is among others; unknown ones may be it.
fn contains(items: &[Abstract], item: &Known) -> Option<bool> {
    let mut all_known = true;
    for other in items {
        match other.known.equals(item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(false)
}

/// How many numbers a range has; `None` if it cannot be made.
fn range_len(start: i64, end: i64, step: i64) -> Option<usize> {
    let (from, to) = if step > 0 { (start, end) } else { (end, start) };
    let distance = i128::from(to) - i128::from(from);
    let stride = i128::from(step.unsigned_abs());
    match (stride, distance) {
        (0, _) => None,
        (_, ..=0) => Some(0),
        _ => usize::try_from((distance + stride - 1) / stride).ok(),
    }
}
