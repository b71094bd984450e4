//! Lists: shared, growable, and lazy where they came from a range or a constant. Integers stand side by side as such.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::error::Fault;
use super::room::{claimed, room};
use super::value::{RunValue, Value};

/// Its name in the crate; outside of it, `List` is the handle of a session.
pub(crate) use RunList as List;

/// A list that all who hold it share: what one appends, the others see.
#[derive(Clone, Debug, Default)]
pub struct RunList(Rc<RefCell<Items>>);

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
    /// As pairs of the items of two others, those at `start`, `start + step`, ..., until the first change.
    Pairs { of: Rc<[Items; 2]>, start: usize, step: i64, len: usize },
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
            Items::Range { len, .. } | Items::Pairs { len, .. } => *len,
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
            Items::Pairs { of, start, step, len } if index < *len => {
                let at = i64::try_from(index).ok()?.wrapping_mul(*step);
                let at = start.checked_add_signed(isize::try_from(at).ok()?)?;
                Some(Value::Tuple([of[0].get(at)?, of[1].get(at)?].into()))
            }
            Items::Range { .. } | Items::Pairs { .. } => None,
        }
    }

    /// Whether copies share the items, or work them out.
    fn is_lazy(&self) -> bool {
        !matches!(self, Items::Own(_) | Items::Ints(_))
    }

    /// What the items take if each stands by itself.
    fn item_size(&self) -> usize {
        match self {
            Items::Own(_) | Items::Constant(_) => size_of::<Value>(),
            Items::Ints(_) | Items::SharedInts(_) | Items::Range { .. } => size_of::<i64>(),
            Items::Pairs { of, .. } => PAIR + of[0].item_size() + of[1].item_size(),
        }
    }

    fn own(&mut self) -> Result<&mut Vec<Value>, Box<Fault>> {
        if !matches!(self, Items::Own(_)) {
            claimed(self.len(), size_of::<Value>().max(self.item_size()))?;
            *self = Items::Own((0..self.len()).filter_map(|i| self.get(i)).collect());
        }
        match self {
            Items::Own(items) => Ok(items),
            _ => unreachable!("made into its own items just above"),
        }
    }

    /// The same items, those that can change copied.
    fn copied(&self) -> Result<Items, Box<Fault>> {
        if !self.is_lazy() {
            claimed(self.len(), self.item_size())?;
        }
        Ok(self.clone())
    }

    /// The items as integers side by side, if all that can be told apart are integers; an empty list can become one of
    /// them.
    fn own_ints(&mut self) -> Result<Option<&mut Vec<i64>>, Box<Fault>> {
        match self {
            Items::Own(items) if items.is_empty() => *self = Items::Ints(Vec::new()),
            Items::Constant(items) if items.is_empty() => *self = Items::Ints(Vec::new()),
            Items::SharedInts(items) => {
                claimed(items.len(), size_of::<i64>())?;
                *self = Items::Ints(items.to_vec());
            }
            Items::Range { len, .. } => {
                claimed(*len, size_of::<i64>())?;
                let int = |item| if let Value::Int(int) = item { Some(int) } else { None };
                *self = Items::Ints((0..self.len()).filter_map(|i| self.get(i).and_then(int)).collect());
            }
            _ => {}
        }
        Ok(if let Items::Ints(items) = self { Some(items) } else { None })
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
    fn push_int(&mut self, int: i64) -> Result<(), Box<Fault>> {
        match self.own_ints()? {
            Some(items) => push(items, int),
            None => push(self.own()?, Value::Int(int)),
        }
    }
}

/// What a pair of values takes beside them.
const PAIR: usize = 2 * size_of::<usize>();

#[inline]
fn push<T>(items: &mut Vec<T>, item: T) -> Result<(), Box<Fault>> {
    if items.len() == items.capacity() {
        room(items, 1)?;
    }
    items.push(item);
    Ok(())
}

impl RunList {
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
    pub fn range(start: i64, end: i64, step: i64) -> Option<RunList> {
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
    pub fn get(&self, index: usize) -> Option<RunValue> {
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
    ///
    /// # Errors
    /// Where memory ends.
    pub fn set(&self, index: usize, value: RunValue) -> Result<bool, Box<Fault>> {
        let mut items = self.0.borrow_mut();
        if let (Value::Int(int), Some(ints)) = (&value, items.own_ints()?) {
            return Ok(ints.get_mut(index).map(|item| *item = *int).is_some());
        }
        let old = match items.own()?.get_mut(index) {
            Some(item) => std::mem::replace(item, value),
            None => return Ok(false),
        };
        drop(items);
        // Dropped only now that the borrow ended.
        drop(old);
        Ok(true)
    }

    /// Changes the items as a `Vec`, after which they are kept one by one.
    ///
    /// # Errors
    /// Where memory ends.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Vec<Value>) -> R) -> Result<R, Box<Fault>> {
        Ok(change(self.0.borrow_mut().own()?))
    }

    /// Adds an item at a position that is there, or at the end.
    ///
    /// # Errors
    /// Where memory ends.
    pub(crate) fn insert(&self, index: usize, item: Value) -> Result<(), Box<Fault>> {
        let mut items = self.0.borrow_mut();
        let items = items.own()?;
        room(items, 1)?;
        items.insert(index.min(items.len()), item);
        Ok(())
    }

    /// Takes all items away.
    pub(crate) fn clear(&self) {
        // What was there is dropped after the borrow ends.
        let _old = std::mem::take(&mut *self.0.borrow_mut());
    }

    /// What the items take if each stands by itself, as they do in a `Vec` of the host.
    pub(crate) fn spread(&self) -> usize {
        let items = self.0.borrow();
        let own = items.len().saturating_mul(items.item_size());
        match &*items {
            Items::Own(items) => items.iter().map(Value::spread).fold(own, usize::saturating_add),
            _ => own,
        }
    }

    /// A fresh list of pairs of the items of both that there are now, as many as the shorter has.
    ///
    /// # Errors
    /// Where memory ends.
    pub(crate) fn zip(&self, other: &List) -> Result<List, Box<Fault>> {
        let (a, b) = (self.0.borrow(), other.0.borrow());
        let len = a.len().min(b.len());
        let both = Rc::new([a.copied()?, b.copied()?]);
        // Promises are looked for among items that are kept one by one.
        if both.iter().any(|items| matches!(items, Items::Own(_))) {
            claimed(len, PAIR + 3 * size_of::<Value>())?;
            let pair = |at: usize| Some(Value::Tuple([both[0].get(at)?, both[1].get(at)?].into()));
            return Ok(List::from((0..len).filter_map(pair).collect::<Vec<_>>()));
        }
        Ok(List(Rc::new(RefCell::new(Items::Pairs { of: both, start: 0, step: 1, len }))))
    }

    /// Takes the items out that are kept one by one.
    pub(crate) fn take(&self) -> Vec<Value> {
        match &mut *self.0.borrow_mut() {
            Items::Own(items) => std::mem::take(items),
            _ => Vec::new(),
        }
    }

    /// Puts items back that were taken out.
    pub(crate) fn put(&self, items: Vec<Value>) {
        *self.0.borrow_mut() = Items::Own(items);
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
    ///
    /// # Errors
    /// Where memory ends.
    pub(crate) fn part(&self, start: usize, len: usize, step: i64) -> Result<List, Box<Fault>> {
        let items = self.0.borrow();
        let at = |i: usize| i64::try_from(i).unwrap_or(i64::MAX);
        let index = |i: usize| usize::try_from(at(start).wrapping_add(at(i).wrapping_mul(step))).ok();
        let part = match &*items {
            Items::Range { start: first, step: stride, .. } => Items::Range {
                start: first.wrapping_add(stride.wrapping_mul(at(start))),
                step: stride.wrapping_mul(step),
                len,
            },
            Items::Pairs { of, start: first, step: stride, .. } => {
                let skipped = isize::try_from(stride.wrapping_mul(at(start))).unwrap_or(0);
                let start = first.saturating_add_signed(skipped);
                Items::Pairs { of: of.clone(), start, step: stride.wrapping_mul(step), len }
            }
            items => {
                claimed(len, items.item_size())?;
                match items.ints() {
                    Some(ints) => {
                        Items::Ints((0..len).filter_map(|i| ints.get(index(i)?).copied()).collect())
                    }
                    None => Items::Own((0..len).filter_map(|i| items.get(index(i)?)).collect()),
                }
            }
        };
        Ok(List(Rc::new(RefCell::new(part))))
    }

    /// Adds an item at the end.
    ///
    /// # Errors
    /// Where memory ends.
    #[inline]
    pub fn push(&self, value: RunValue) -> Result<(), Box<Fault>> {
        match value {
            Value::Int(int) => self.push_int(int),
            value => push(self.0.borrow_mut().own()?, value),
        }
    }

    /// As [`push`](RunList::push), without the detour over a value.
    #[inline]
    pub(crate) fn push_int(&self, int: i64) -> Result<(), Box<Fault>> {
        match &mut *self.0.borrow_mut() {
            Items::Ints(items) => push(items, int),
            other => other.push_int(int),
        }
    }

    /// The items, if they are kept as integers.
    pub(crate) fn to_ints(&self) -> Option<Vec<i64>> {
        self.0.borrow().ints().map(<[i64]>::to_vec)
    }

    /// The items one by one, up to the length the list had when this was called.
    pub fn iter(&self) -> impl Iterator<Item = RunValue> {
        (0..self.len()).map_while(|index| self.get(index))
    }

    /// A fresh list of the items there are now.
    ///
    /// # Errors
    /// Where memory ends.
    pub fn fresh(&self) -> Result<RunList, Box<Fault>> {
        Ok(List(Rc::new(RefCell::new(self.0.borrow().copied()?))))
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

impl From<Vec<RunValue>> for RunList {
    fn from(items: Vec<RunValue>) -> RunList {
        List(Rc::new(RefCell::new(Items::Own(items))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::with_memory;

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
        a.push(Value::Int(3)).unwrap();
        assert_eq!(a.set(0, Value::Int(9)), Ok(true));
        assert_eq!((ints(&a), ints(&b)), (vec![9, 2, 3], vec![1, 2]));
    }

    #[test]
    fn integers_stay_side_by_side_until_something_else_comes() {
        let shared: Arc<[i64]> = [1, 2].into();
        let (a, b) = (List::shared_ints(shared.clone()), List::shared_ints(shared));
        a.push(Value::Int(3)).unwrap();
        assert_eq!((a.set(0, Value::Int(9)), a.set(3, Value::Int(9))), (Ok(true), Ok(false)));
        assert_eq!((a.to_ints(), b.to_ints()), (Some(vec![9, 2, 3]), Some(vec![1, 2])));
        assert_eq!(a.part(2, 2, -2).unwrap().to_ints(), Some(vec![3, 9]));
        let c = a.fresh().unwrap();
        assert_eq!(a.set(1, Value::Bool(true)), Ok(true));
        c.push(Value::Float(0.5)).unwrap();
        assert_eq!((a.to_ints(), c.to_ints(), a.len(), c.len()), (None, None, 3, 4));
        assert_eq!(Value::List(a).to_string(), "[9, true, 3]");
        assert_eq!(Value::List(c).to_string(), "[9, 2, 3, 0.5]");
        let new = List::default();
        new.push(Value::Int(7)).unwrap();
        assert_eq!(new.to_ints(), Some(vec![7]));
        assert_eq!(new.change(Vec::pop).unwrap().map(|item| item.to_string()).as_deref(), Some("7"));
        new.push(Value::Bool(false)).unwrap();
        assert_eq!(Value::List(new).to_string(), "[false]");
    }

    #[test]
    fn a_long_range_and_its_pairs_take_no_memory_whatever_is_made_of_them() {
        let range = List::range(0, 10_000_000_000, 1).unwrap();
        with_memory(0, || {
            let pairs = range.zip(&range.part(9_999_999_999, 10_000_000_000, -1)?)?;
            let part = pairs.fresh()?.part(4_999_999_999, 3, -2)?;
            let twice = part.zip(&part)?;
            assert_eq!((pairs.len(), part.len(), twice.len()), (10_000_000_000, 3, 3));
            assert_eq!(part.get(0).unwrap().to_string(), "(4999999999, 5000000000)");
            assert_eq!(part.get(2).unwrap().to_string(), "(4999999995, 5000000004)");
            assert_eq!(twice.get(3).map(|_| ()), None);
            Ok::<_, Box<Fault>>(())
        })
        .unwrap();
        assert_eq!(range.spread(), 80_000_000_000);
        let refused = with_memory(1 << 20, || range.push(Value::Int(1))).unwrap_err().to_string();
        assert!(
            refused.starts_with("there is no memory for 10000000000 items of a list: it takes 80.0 GB"),
            "{refused}"
        );
        let refused =
            with_memory(1 << 20, || range.zip(&range)?.change(|items| items.len())).unwrap_err().to_string();
        assert!(refused.starts_with("there is no memory for 10000000000 items of a list"), "{refused}");
    }

    #[test]
    fn a_list_that_grows_without_end_is_refused_where_memory_ends_and_stays_as_it_is() {
        for item in [Value::Int(1), Value::Float(0.5)] {
            let list = List::default();
            let refused = with_memory(1 << 16, || (0..).find_map(|_| list.push(item.clone()).err())).unwrap();
            assert!(refused.to_string().contains("items of a list"), "{refused}");
            assert!(list.len() > 1000 && list.iter().all(|kept| kept.to_string() == item.to_string()));
        }
    }

    #[test]
    fn pairs_of_items_that_are_kept_one_by_one_are_those_of_the_moment() {
        let list = List::from(vec![Value::Bool(true), Value::Bool(false)]);
        let pairs = List::range(0, 9, 1).unwrap().zip(&list).unwrap();
        assert_eq!(list.set(0, Value::Unit), Ok(true));
        assert_eq!(Value::List(pairs).to_string(), "[(0, true), (1, false)]");
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
