//! A session over host values: the methods that random programs call, with what they mean in plain Rust.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Range};
use std::rc::Rc;

#[derive(Clone, Copy)]
pub struct Session;

impl Session {
    pub fn value<V: Value>(self, value: V) -> V::Held {
        value.held()
    }
    pub fn list<T>(self) -> List<T> {
        List(Rc::default())
    }
    pub fn list_of<V: Value, const N: usize>(self, items: [V; N]) -> List<V::Held> {
        List(Rc::new(RefCell::new(items.into_iter().map(Value::held).collect())))
    }
    pub fn iter<I: IntoIterator>(self, items: I) -> I {
        items
    }
    pub fn range(self, start: i64, end: i64) -> Range<i64> {
        start..end
    }
    pub fn zip<A: IntoIterator, B: IntoIterator>(
        self,
        a: A,
        b: B,
    ) -> std::iter::Zip<A::IntoIter, B::IntoIter> {
        a.into_iter().zip(b)
    }
}

/// A host value and what a session holds of it.
pub trait Value {
    type Held;
    fn held(self) -> Self::Held;
}

macro_rules! values {
    ($($ty:ty),+) => { $(
        impl Value for $ty {
            type Held = $ty;
            fn held(self) -> $ty {
                self
            }
        }
        impl Save for $ty {
            type Saved = $ty;
            fn save(self) -> $ty {
                self
            }
        }
    )+ };
}
values!(i64, f64, bool);

impl Value for &'static str {
    type Held = Text;
    fn held(self) -> Text {
        Text(self)
    }
}

/// A string that is copied as a traced one is.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub struct Text(&'static str);

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Text(text)
    }
}
impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}
impl PartialOrd<&str> for Text {
    fn partial_cmp(&self, other: &&str) -> Option<Ordering> {
        self.0.partial_cmp(*other)
    }
}
impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        *self == other.0
    }
}
impl PartialOrd<Text> for &str {
    fn partial_cmp(&self, other: &Text) -> Option<Ordering> {
        (*self).partial_cmp(other.0)
    }
}
impl Add<&str> for Text {
    type Output = Text;
    fn add(self, other: &str) -> Text {
        // Few and short: the price of being `Copy`.
        Text(Box::leak(format!("{}{other}", self.0).into_boxed_str()))
    }
}

/// A list shared by all who hold it, as a traced one is.
pub struct List<T>(Rc<RefCell<Vec<T>>>);

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        List(Rc::clone(&self.0))
    }
}

impl<T: Copy> List<T> {
    pub fn append<V: Into<T>>(&self, item: V) {
        self.0.borrow_mut().push(item.into());
    }
    pub fn len(&self) -> i64 {
        i64::try_from(self.0.borrow().len()).expect("a short list")
    }
    pub fn get(&self, index: i64) -> T {
        let index = if index < 0 { index + self.len() } else { index };
        self.0.borrow()[usize::try_from(index).expect("an index in range")]
    }
    pub fn contains(&self, item: T) -> bool
    where
        T: PartialEq,
    {
        self.0.borrow().contains(&item)
    }
    pub fn copied(&self) -> Self {
        List(Rc::new(RefCell::new(self.0.borrow().clone())))
    }
}

impl<T: Copy> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        (&self).into_iter()
    }
}
impl<T: Copy> IntoIterator for &List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.borrow().clone().into_iter()
    }
}

/// `save()`: what leaves the session is the value.
pub trait Save {
    type Saved;
    fn save(self) -> Self::Saved;
}
impl Save for Text {
    type Saved = String;
    fn save(self) -> String {
        self.0.to_owned()
    }
}
impl<T: Copy + Save> Save for List<T> {
    type Saved = Vec<T::Saved>;
    fn save(self) -> Self::Saved {
        self.into_iter().map(Save::save).collect()
    }
}

pub trait ToFloat {
    fn to_float(self) -> f64;
}
impl ToFloat for i64 {
    fn to_float(self) -> f64 {
        self as f64
    }
}

/// What stands for the library's struct.
#[derive(Clone, Copy)]
pub struct Best {
    pub count: i64,
    pub sum: f64,
}

impl Best {
    pub fn count_on(&mut self, by: i64) {
        self.count = (self.count + by) % 1000;
    }
    pub fn sum_up(&mut self, by: f64) {
        self.sum += by;
    }
    pub fn keep(&mut self, count: i64, sum: f64) {
        if count > self.count {
            *self = Best { count, sum };
        }
    }
}

pub fn bump(place: &mut i64, by: i64) {
    *place = (*place + by) % 1000;
}
pub fn grow(place: &mut f64, by: f64) {
    *place += by;
}
pub fn bump_positive(place: &mut i64, by: i64) {
    if by > 0 {
        bump(place, by);
    }
}
