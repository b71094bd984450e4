//! Lists and dictionaries, which all who hold them share.

use std::collections::HashMap;

use super::dict::Entries;
use super::value::Abstract;
use crate::ir::{LiteralItems, Op, Type};

/// The longest list whose items are kept one by one, and the largest dictionary whose entries are.
pub(super) const MOST: usize = 256;

/// One list or dictionary of the program.
///
/// What an op makes in a loop that is not unrolled is another object in every turn; the walk sees one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Object(u32);

/// What is known of an object.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Unknown,
    List(Items),
    Dict(Entries),
}

/// What is known of a list's items.
#[derive(Clone, Debug)]
pub(super) enum Items {
    /// Each of them.
    Each(Vec<Abstract>),
    /// A constant's; they hold no lists.
    Constant(LiteralItems),
    /// The numbers `start`, `start + step`, ....
    Range { start: i64, step: i64, len: usize },
    /// Only how many there are.
    Some(usize),
}

struct Entry<'p> {
    content: Content,
    ty: &'p Type,
    made: Op,
    born: u32,
}

/// All objects made so far.
#[derive(Default)]
pub(super) struct Heap<'p> {
    objects: Vec<Entry<'p>>,
    /// Objects of each type of which something is known.
    by_type: HashMap<&'p Type, Vec<Object>>,
    clock: u32,
}

/// Contents that were forgotten, so that they can be remembered again.
pub(super) type Forgotten = Vec<(Object, Content)>;

impl<'p> Heap<'p> {
    pub(super) fn make(&mut self, content: Content, ty: &'p Type, made: Op) -> Object {
        let object = Object(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        self.clock += 1;
        self.objects.push(Entry { content, ty, made, born: self.clock });
        self.by_type.entry(ty).or_default().push(object);
        object
    }

    /// A time before which no object made from now on is born.
    pub(super) fn now(&mut self) -> u32 {
        self.clock += 1;
        self.clock
    }

    pub(super) fn made(&self, object: Object) -> Op {
        self.objects[object.0 as usize].made
    }

    pub(super) fn get(&self, object: Object) -> &Content {
        &self.objects[object.0 as usize].content
    }

    pub(super) fn list(&self, object: Object) -> Option<&Items> {
        if let Content::List(items) = self.get(object) { Some(items) } else { None }
    }

    /// What is known of an object that is about to change. If it is older than the part of the program that may or may
    /// not run, which began at `since`, it is forgotten instead.
    pub(super) fn change(&mut self, object: Object, since: u32) -> &mut Content {
        let entry = &mut self.objects[object.0 as usize];
        if entry.born <= since {
            entry.content = Content::Unknown;
        }
        &mut entry.content
    }

    pub(super) fn forget(&mut self, object: Object) -> Option<(Object, Content)> {
        let content = &mut self.objects[object.0 as usize].content;
        if matches!(content, Content::Unknown) {
            return None;
        }
        Some((object, std::mem::replace(content, Content::Unknown)))
    }

    /// Forgets all objects of a type.
    pub(super) fn forget_type(&mut self, ty: &Type) -> Forgotten {
        let objects = self.by_type.get_mut(ty).map(std::mem::take).unwrap_or_default();
        objects.into_iter().filter_map(|object| self.forget(object)).collect()
    }

    pub(super) fn remember(&mut self, forgotten: Forgotten) {
        for (object, content) in forgotten {
            let entry = &mut self.objects[object.0 as usize];
            entry.content = content;
            self.by_type.entry(entry.ty).or_default().push(object);
        }
    }
}

impl Items {
    pub(super) fn len(&self) -> usize {
        match self {
            Items::Each(items) => items.len(),
            Items::Constant(items) => items.len(),
            Items::Range { len, .. } | Items::Some(len) => *len,
        }
    }
}
