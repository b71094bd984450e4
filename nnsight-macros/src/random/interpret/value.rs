//! What a variable of the expansion can hold.

use std::cell::RefCell;
use std::rc::Rc;

use nnsight_runtime::ir::Type;
use nnsight_runtime::private::{Bundle, Jump, Recorder, To};
use nnsight_runtime::stage::{List, Str, Traceable, Traced, Truth};

use super::guards::{Guard, Pending};

/// A variable.
pub type Cell<'s> = Rc<RefCell<Value<'s>>>;

#[derive(Clone)]
pub enum Value<'s> {
    /// Declared and not assigned.
    Unset,
    /// The value of a branch whose arms all jumped: its type is not known, and the graph never has it.
    Dead,
    Unit,
    Int(i64),
    Float(f64),
    Bool(bool),
    Str(String),
    Tuple(Vec<Value<'s>>),
    Array(Vec<Value<'s>>),
    Range(i64, i64),
    Option(Option<Box<Value<'s>>>),
    Traced(Handle<'s>),
    Truth(Truth<'s>),
    Session,
    /// What a loop in the graph goes over, until it begins.
    Items(Rc<RefCell<Option<Pending<'s>>>>),
    Guard(Rc<RefCell<Option<Guard<'s>>>>),
    Jump(Jump),
    To(To),
    Reference(Place<'s>),
    /// Keeps a place as it is, as long as this is in scope.
    Hold(Place<'s>),
    /// What a `break` gave, or where recording goes on.
    Given(Result<Box<Value<'s>>, To>),
    /// The value of this slot, once the program has run.
    Saved(u32),
}

/// A variable, or a part of the tuple in it.
#[derive(Clone)]
pub struct Place<'s> {
    pub cell: Cell<'s>,
    pub path: Vec<usize>,
}

impl<'s> Place<'s> {
    pub fn new(value: Value<'s>) -> Self {
        Place { cell: Rc::new(RefCell::new(value)), path: Vec::new() }
    }

    /// Whether one is the other or a part of it.
    pub fn overlaps(&self, other: &Place<'s>) -> bool {
        Rc::ptr_eq(&self.cell, &other.cell) && self.path.iter().zip(&other.path).all(|(a, b)| a == b)
    }

    pub fn get(&self) -> Value<'s> {
        let mut value = self.cell.borrow().clone();
        for part in &self.path {
            value = match value {
                Value::Tuple(parts) => parts.get(*part).cloned().unwrap_or(Value::Unset),
                _ => Value::Unset,
            };
        }
        value
    }

    pub fn set(&self, new: Value<'s>) {
        let mut value = self.cell.borrow_mut();
        let mut place = &mut *value;
        for part in &self.path {
            let Value::Tuple(parts) = place else { return };
            let Some(inner) = parts.get_mut(*part) else { return };
            place = inner;
        }
        *place = new;
    }
}

/// Declares the handles of every type that a program's values can have, and what is done with all alike.
macro_rules! handles {
    ($($name:ident $ty:ty;)+) => {
        /// A real handle.
        #[derive(Clone)]
        pub enum Handle<'s> {
            $($name(Traced<'s, $ty>),)+
        }

        /// The type of a [`Handle`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Leaf {
            $($name,)+
        }

        impl<'s> Handle<'s> {
            pub fn leaf(&self) -> Leaf {
                match self {
                    $(Handle::$name(_) => Leaf::$name,)+
                }
            }

            pub fn recorder(&self) -> Option<&'s Recorder> {
                match self {
                    $(Handle::$name(handle) => Bundle::recorder(handle),)+
                }
            }

            pub fn values(&self, values: &mut Vec<nnsight_runtime::ir::Value>) {
                match self {
                    $(Handle::$name(handle) => handle.values(values),)+
                }
            }
        }

        impl Leaf {
            pub fn types(self, types: &mut Vec<Type>) {
                match self {
                    $(Leaf::$name => <Traced<'_, $ty> as Bundle<'_>>::types(types),)+
                }
            }

            /// The handle that the bundle of one such handle is.
            pub fn handle<'s>(
                self,
                recorder: &'s Recorder,
                values: &mut std::vec::IntoIter<nnsight_runtime::ir::Value>,
            ) -> Handle<'s> {
                match self {
                    $(Leaf::$name => Handle::$name(Bundle::from_values(recorder, values)),)+
                }
            }
        }

        $(
            impl<'s> From<Traced<'s, $ty>> for Value<'s> {
                fn from(handle: Traced<'s, $ty>) -> Self {
                    Value::Traced(Handle::$name(handle))
                }
            }
        )+
    };
}

handles! {
    Int i64;
    Float f64;
    Bool bool;
    Str Str;
    Ints List<i64>;
    Floats List<f64>;
    Bools List<bool>;
    Strs List<Str>;
}

/// Types whose handles the interpreter can take apart.
pub trait Item: Traceable {
    fn value(handle: Self::Handle<'_>) -> Value<'_>;
}

macro_rules! items {
    ($($ty:ty),+) => { $(
        impl Item for $ty {
            fn value(handle: Self::Handle<'_>) -> Value<'_> {
                handle.into()
            }
        }
    )+ };
}
items!(i64, f64, bool, Str);

impl<A: Item, B: Item> Item for (A, B) {
    fn value(handle: Self::Handle<'_>) -> Value<'_> {
        Value::Tuple(vec![A::value(handle.0), B::value(handle.1)])
    }
}

/// The type of a value that comes out of a branch.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Unit,
    Leaf(Leaf),
    Tuple(Vec<Shape>),
}

impl Shape {
    pub fn of(value: &Value) -> Result<Shape, String> {
        match value {
            Value::Unit => Ok(Shape::Unit),
            Value::Traced(handle) => Ok(Shape::Leaf(handle.leaf())),
            Value::Tuple(parts) => Ok(Shape::Tuple(parts.iter().map(Shape::of).collect::<Result<_, _>>()?)),
            other => Err(format!("{} cannot come out of a traced branch", other.kind())),
        }
    }

    /// The type that a value has in the graph once host values became constants.
    pub fn lifted(value: &Value) -> Result<Shape, String> {
        match value {
            Value::Int(_) => Ok(Shape::Leaf(Leaf::Int)),
            Value::Float(_) => Ok(Shape::Leaf(Leaf::Float)),
            Value::Bool(_) | Value::Truth(_) => Ok(Shape::Leaf(Leaf::Bool)),
            Value::Str(_) => Ok(Shape::Leaf(Leaf::Str)),
            Value::Tuple(parts) => {
                Ok(Shape::Tuple(parts.iter().map(Shape::lifted).collect::<Result<_, _>>()?))
            }
            other => Shape::of(other),
        }
    }

    pub fn types(&self, types: &mut Vec<Type>) {
        match self {
            Shape::Unit => {}
            Shape::Leaf(leaf) => leaf.types(types),
            Shape::Tuple(parts) => parts.iter().for_each(|part| part.types(types)),
        }
    }

    pub fn value<'s>(
        &self,
        recorder: &'s Recorder,
        values: &mut std::vec::IntoIter<nnsight_runtime::ir::Value>,
    ) -> Value<'s> {
        match self {
            Shape::Unit => Value::Unit,
            Shape::Leaf(leaf) => Value::Traced(leaf.handle(recorder, values)),
            Shape::Tuple(parts) => {
                Value::Tuple(parts.iter().map(|part| part.value(recorder, values)).collect())
            }
        }
    }
}

impl<'s> Value<'s> {
    /// The values in the graph, in order.
    pub fn values(&self, values: &mut Vec<nnsight_runtime::ir::Value>) {
        match self {
            Value::Traced(handle) => handle.values(values),
            Value::Tuple(parts) => parts.iter().for_each(|part| part.values(values)),
            _ => {}
        }
    }

    /// The session of the values in the graph.
    pub fn recorder(&self) -> Option<&'s Recorder> {
        match self {
            Value::Traced(handle) => handle.recorder(),
            Value::Tuple(parts) => parts.iter().find_map(Value::recorder),
            _ => None,
        }
    }

    /// The value itself behind any references.
    pub fn read(self) -> Value<'s> {
        match self {
            Value::Reference(place) => place.get().read(),
            other => other,
        }
    }

    /// Its type, in words.
    pub fn kind(&self) -> String {
        match self {
            Value::Unset => "a variable without a value".into(),
            Value::Dead => "a value after a jump".into(),
            Value::Unit => "`()`".into(),
            Value::Int(_) => "an `i64`".into(),
            Value::Float(_) => "an `f64`".into(),
            Value::Bool(_) => "a `bool`".into(),
            Value::Str(_) => "a string".into(),
            Value::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(Value::kind).collect();
                format!("a tuple of {}", parts.join(", "))
            }
            Value::Array(_) => "an array".into(),
            Value::Range(..) => "a range".into(),
            Value::Option(_) => "an option".into(),
            Value::Traced(handle) => format!("a traced {:?}", handle.leaf()),
            Value::Truth(_) => "a `Truth`".into(),
            Value::Session => "the session".into(),
            Value::Items(_) => "items".into(),
            Value::Guard(_) => "a guard".into(),
            Value::Jump(_) | Value::To(_) | Value::Given(_) => "a jump".into(),
            Value::Reference(place) => format!("a reference to {}", place.get().kind()),
            Value::Hold(place) => format!("a hold on {}", place.get().kind()),
            Value::Saved(_) => "a saved value".into(),
        }
    }
}
