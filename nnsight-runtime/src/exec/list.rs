//! Lists: shared, growable, and lazy where they came from a range or a constant.

use std::cell::RefCell;
use std::rc::Rc;

use super::value::Value;

/// A list that all who hold it share: what one appends, the others see.
#[derive(Clone, Debug, Default)]
pub struct List(Rc<RefCell<Items>>);

/// How a list's items are kept until the first change.
#[derive(Clone, Debug)]
enum Items {
    /// One by one.
    Own(Vec<Value>),
    /// Together with other lists made from one constant.
    Constant(Rc<[Value]>),
    /// As the numbers `start`, `start + step`, ..., so that a long range costs nothing.
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
            Items::Constant(items) => items.len(),
            Items::Range { len, .. } => *len,
        }
    }

    #[inline]
    fn get(&self, index: usize) -> Option<Value> {
        match self {
            Items::Own(items) => items.get(index).cloned(),
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
            Items::Constant(_) | Items::Range { .. } => unreachable!("made into its own items just above"),
        }
    }
}

impl List {
    /// A fresh list of these items, kept together until the list changes. They must hold no lists or dictionaries.
    pub(crate) fn constant(items: Rc<[Value]>) -> List {
        List(Rc::new(RefCell::new(Items::Constant(items))))
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

    /// Replaces an item; `false` if there is none at this position.
    #[must_use]
    pub fn set(&self, index: usize, value: Value) -> bool {
        let old = match self.0.borrow_mut().own().get_mut(index) {
            Some(item) => std::mem::replace(item, value),
            None => return false,
        };
        // Dropped only now that the borrow ended.
        drop(old);
        true
    }

    /// Changes the items as a `Vec`, after which they are kept one by one.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        change(self.0.borrow_mut().own())
    }

    /// Looks at the items that are kept one by one; those of a constant or a range hold no promises, and are left out.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&[Value]) -> R) -> R {
        match &*self.0.borrow() {
            Items::Own(items) => look(items),
            Items::Constant(_) | Items::Range { .. } => look(&[]),
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
                Items::Own((0..len).filter_map(|i| items.get(index(i)?)).collect())
            }
        };
        List(Rc::new(RefCell::new(part)))
    }

    /// Adds an item at the end.
    #[inline]
    pub fn push(&self, value: Value) {
        let mut items = self.0.borrow_mut();
        match &mut *items {
            Items::Own(items) => items.push(value),
            other => other.own().push(value),
        }
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
    fn a_negative_index_counts_from_the_end() {
        let list = List::range(0, 3, 1).unwrap();
        assert_eq!(list.position(-1), Some(2));
        assert_eq!(list.position(-3), Some(0));
        assert_eq!(list.position(-4), None);
        assert_eq!(list.position(3), None);
        assert_eq!(list.position(i64::MIN), None);
    }
}
