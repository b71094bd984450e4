//! Lists: shared, growable, and lazy where they came from a range or a constant. Integers stand side by side as such.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::value::Value;

/// A list that all who hold it share: what one appends, the others see.
#[derive(Clone, Debug, Default)]
pub struct List(Rc<RefCell<Items>>);

/// How a list's items are kept.
#[derive(Clone, Debug)]
enum Items {
    /// One by one.
    Own(Vec<Value>),
    /// Integers alone, which take a third of the room, until something else comes to them.
    Ints(Vec<i64>),
    /// Integers together with other lists made from one constant, until the first change.
    SharedInts(Arc<[i64]>),
    /// Together with other lists made from one constant, until the first change.
    Constant(Rc<[Value]>),
    /// As the numbers `start`, `start + step`, ..., so that a long range costs nothing, until the first change.
    Range { start: i64, step: i64, len: usize },
}

impl Default for Items {
    fn default() -> Self {
        Items::Own(Vec::new())
    }
}

impl Items {
    fn len(&self) -> usize {
        match self {
            Items::Own(items) => items.len(),
            Items::Ints(items) => items.len(),
            Items::SharedInts(items) => items.len(),
            Items::Constant(items) => items.len(),
            Items::Range { len, .. } => *len,
        }
    }

    #[inline]
    fn get(&self, index: usize) -> Option<Value> {
        match self {
            Items::Own(items) => items.get(index).cloned(),
            Items::Ints(items) => items.get(index).copied().map(Value::Int),
            Items::SharedInts(items) => items.get(index).copied().map(Value::Int),
            Items::Constant(items) => items.get(index).cloned(),
            Items::Range { start, step, len } if index < *len => {
                // Inside the range nothing overflows: its last number was representable when it was made.
                i64::try_from(index).ok().map(|i| Value::Int(start.wrapping_add(step.wrapping_mul(i))))
            }
            Items::Range { .. } => None,
        }
    }

    fn own(&mut self) -> &mut Vec<Value> {
        if !matches!(self, Items::Own(_)) {
            *self = Items::Own((0..self.len()).filter_map(|i| self.get(i)).collect());
        }
        match self {
            Items::Own(items) => items,
            _ => unreachable!("made into its own items just above"),
        }
    }

    /// The items as integers side by side, if all that can be told apart are integers; an empty list can become one of
    /// them.
    fn own_ints(&mut self) -> Option<&mut Vec<i64>> {
        match self {
            Items::Own(items) if items.is_empty() => *self = Items::Ints(Vec::new()),
            Items::SharedInts(items) => *self = Items::Ints(items.to_vec()),
            Items::Range { .. } => {
                let int = |item| if let Value::Int(int) = item { Some(int) } else { None };
                *self = Items::Ints((0..self.len()).filter_map(|i| self.get(i).and_then(int)).collect());
            }
            _ => {}
        }
        if let Items::Ints(items) = self { Some(items) } else { None }
    }

    /// The integers, where they are kept as such.
    fn ints(&self) -> Option<&[i64]> {
        match self {
            Items::Ints(items) => Some(items),
            Items::SharedInts(items) => Some(items),
            _ => None,
        }
    }

    #[inline(never)]
    fn push_int(&mut self, int: i64) {
        match self.own_ints() {
            Some(items) => items.push(int),
            None => self.own().push(Value::Int(int)),
        }
    }
}

impl List {
    /// A fresh list of these items, kept together until the list changes. They must hold no lists or dictionaries.
    pub(crate) fn constant(items: Rc<[Value]>) -> List {
        List(Rc::new(RefCell::new(Items::Constant(items))))
    }

    /// A fresh list of these integers, kept together until the list changes.
    pub(crate) fn shared_ints(items: Arc<[i64]>) -> List {
        List(Rc::new(RefCell::new(Items::SharedInts(items))))
    }

    /// The integers from `start`, `step` apart, up to and without `end`; nothing if the step is zero.
    #[must_use]
    pub fn range(start: i64, end: i64, step: i64) -> Option<List> {
        let distance =
            if step > 0 { i128::from(end) - i128::from(start) } else { i128::from(start) - i128::from(end) };
        let stride = i128::from(step.unsigned_abs());
        if stride == 0 {
            return None;
        }
        let len = if distance <= 0 { 0 } else { (distance + stride - 1) / stride };
        let len = usize::try_from(len).ok()?;
        Some(List(Rc::new(RefCell::new(Items::Range { start, step, len }))))
    }

    /// How many items there are now.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a position from the beginning.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.0.borrow().get(index)
    }

    /// The item at a position, if it is kept as an integer.
    #[inline]
    pub(crate) fn get_int(&self, index: usize) -> Option<i64> {
        match &*self.0.borrow() {
            Items::Ints(items) => items.get(index).copied(),
            Items::SharedInts(items) => items.get(index).copied(),
            _ => None,
        }
    }

    /// Replaces an item; `false` if there is none at this position.
    #[must_use]
    pub fn set(&self, index: usize, value: Value) -> bool {
        let mut items = self.0.borrow_mut();
        if let (Value::Int(int), Some(ints)) = (&value, items.own_ints()) {
            return ints.get_mut(index).map(|item| *item = *int).is_some();
        }
        let old = match items.own().get_mut(index) {
            Some(item) => std::mem::replace(item, value),
            None => return false,
        };
        drop(items);
        // Dropped only now that the borrow ended.
        drop(old);
        true
    }

    /// Changes the items as a `Vec`, after which they are kept one by one.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        change(self.0.borrow_mut().own())
    }

    /// Looks at the items that are kept one by one; the others are no promises and hold none, and are left out.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&[Value]) -> R) -> R {
        match &*self.0.borrow() {
            Items::Own(items) => look(items),
            _ => look(&[]),
        }
    }

    /// A fresh list of every `step`-th of `len` items from `start`, backwards if the step is negative; all of them must
    /// be there. Ranges stay ranges.
    pub(crate) fn part(&self, start: usize, len: usize, step: i64) -> List {
        let items = self.0.borrow();
        let at = |i: usize| i64::try_from(i).unwrap_or(i64::MAX);
        let part = match &*items {
            Items::Range { start: first, step: stride, .. } => Items::Range {
                start: first.wrapping_add(stride.wrapping_mul(at(start))),
                step: stride.wrapping_mul(step),
                len,
            },
            items => {
                let index = |i: usize| usize::try_from(at(start) + at(i) * step).ok();
                if let Some(ints) = items.ints() {
                    let part = (0..len).filter_map(|i| ints.get(index(i)?).copied()).collect();
                    return List(Rc::new(RefCell::new(Items::Ints(part))));
                }
                Items::Own((0..len).filter_map(|i| items.get(index(i)?)).collect())
            }
        };
        List(Rc::new(RefCell::new(part)))
    }

    /// Adds an item at the end.
    #[inline]
    pub fn push(&self, value: Value) {
        match value {
            Value::Int(int) => self.push_int(int),
            value => self.0.borrow_mut().own().push(value),
        }
    }

    /// As [`push`](List::push), without the detour over a value.
    #[inline]
    pub(crate) fn push_int(&self, int: i64) {
        match &mut *self.0.borrow_mut() {
            Items::Ints(items) => items.push(int),
            other => other.push_int(int),
        }
    }

    /// The items, if they are kept as integers.
    pub(crate) fn to_ints(&self) -> Option<Vec<i64>> {
        self.0.borrow().ints().map(<[i64]>::to_vec)
    }

    /// The items one by one, up to the length the list had when this was called.
    pub fn iter(&self) -> impl Iterator<Item = Value> {
        (0..self.len()).map_while(|index| self.get(index))
    }

    /// A fresh list of the items there are now.
    #[must_use]
    pub fn fresh(&self) -> List {
        List(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    /// A number that tells this object from all others alive.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    /// The position an index means, where negative ones count from the end.
    pub(crate) fn position(&self, index: i64) -> Option<usize> {
        let len = self.len();
        let position =
            if index < 0 { i128::try_from(len).ok()? + i128::from(index) } else { i128::from(index) };
        usize::try_from(position).ok().filter(|position| *position < len)
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> List {
        List(Rc::new(RefCell::new(Items::Own(items))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(list: &List) -> Vec<i64> {
        list.iter().map(|v| if let Value::Int(i) = v { i } else { panic!("not an int: {v:?}") }).collect()
    }

    #[test]
    fn a_range_counts_as_python_s_does_and_never_overflows() {
        let range = |a, b, s| List::range(a, b, s).map(|l| ints(&l));
        assert_eq!(range(0, 3, 1), Some(vec![0, 1, 2]));
        assert_eq!(range(0, 7, 3), Some(vec![0, 3, 6]));
        assert_eq!(range(5, 0, -2), Some(vec![5, 3, 1]));
        assert_eq!(range(3, 3, 1), Some(vec![]));
        assert_eq!(range(0, 3, -1), Some(vec![]));
        assert_eq!(range(0, 3, 0), None);
        assert_eq!(range(i64::MAX - 1, i64::MAX, 1), Some(vec![i64::MAX - 1]));
        assert_eq!(range(i64::MIN, i64::MAX, i64::MAX), Some(vec![i64::MIN, -1, i64::MAX - 1]));
        assert_eq!(range(0, i64::MIN, i64::MIN), Some(vec![0]));
    }

    #[test]
    fn changing_one_list_of_a_constant_leaves_the_others_alone() {
        let items: Rc<[Value]> = [Value::Int(1), Value::Int(2)].into();
        let (a, b) = (List::constant(items.clone()), List::constant(items));
        a.push(Value::Int(3));
        assert!(a.set(0, Value::Int(9)));
        assert_eq!((ints(&a), ints(&b)), (vec![9, 2, 3], vec![1, 2]));
    }

    #[test]
    fn integers_stay_side_by_side_until_something_else_comes() {
        let shared: Arc<[i64]> = [1, 2].into();
        let (a, b) = (List::shared_ints(shared.clone()), List::shared_ints(shared));
        a.push(Value::Int(3));
        assert!(a.set(0, Value::Int(9)) && !a.set(3, Value::Int(9)));
        assert_eq!((a.to_ints(), b.to_ints()), (Some(vec![9, 2, 3]), Some(vec![1, 2])));
        assert_eq!(a.part(2, 2, -2).to_ints(), Some(vec![3, 9]));
        let c = a.fresh();
        assert!(a.set(1, Value::Bool(true)));
        c.push(Value::Float(0.5));
        assert_eq!((a.to_ints(), c.to_ints(), a.len(), c.len()), (None, None, 3, 4));
        assert_eq!(Value::List(a).to_string(), "[9, true, 3]");
        assert_eq!(Value::List(c).to_string(), "[9, 2, 3, 0.5]");
        let new = List::default();
        new.push(Value::Int(7));
        assert_eq!(new.to_ints(), Some(vec![7]));
        assert_eq!(new.change(Vec::pop).map(|item| item.to_string()).as_deref(), Some("7"));
        new.push(Value::Bool(false));
        assert_eq!(Value::List(new).to_string(), "[false]");
    }

    #[test]
    fn a_negative_index_counts_from_the_end() {
        let list = List::range(0, 3, 1).unwrap();
        assert_eq!(list.position(-1), Some(2));
        assert_eq!(list.position(-3), Some(0));
        assert_eq!(list.position(-4), None);
        assert_eq!(list.position(3), None);
        assert_eq!(list.position(i64::MIN), None);
    }
}
