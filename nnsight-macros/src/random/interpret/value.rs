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
    /// A struct of the library, with the names of its fields.
    Struct(Rc<[String]>, Vec<Value<'s>>),
    /// A closure, by its number.
    Closure(usize),
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

/// A variable, or a part of what is in it.
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
        let value = self.cell.borrow();
        let mut place = &*value;
        for part in &self.path {
            let Some(inner) = place.part(*part) else { return Value::Unset };
            place = inner;
        }
        place.clone()
    }

    /// A part of the place.
    pub fn part(&self, part: usize) -> Place<'s> {
        let mut place = self.clone();
        place.path.push(part);
        place
    }

    /// The place that a reference in this one points to, or itself.
    pub fn through(self) -> Place<'s> {
        match self.get() {
            Value::Reference(place) => place.through(),
            _ => self,
        }
    }

    pub fn set(&self, new: Value<'s>) {
        let mut value = self.cell.borrow_mut();
        let mut place = &mut *value;
        for part in &self.path {
            let Some(inner) = place.part_mut(*part) else { return };
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
    Struct(Rc<[String]>, Vec<Shape>),
}

impl Shape {
    pub fn of(value: &Value) -> Result<Shape, String> {
        match value {
            Value::Unit => Ok(Shape::Unit),
            Value::Traced(handle) => Ok(Shape::Leaf(handle.leaf())),
            Value::Tuple(parts) => Ok(Shape::Tuple(parts.iter().map(Shape::of).collect::<Result<_, _>>()?)),
            Value::Struct(names, parts) => {
                let parts = parts.iter().map(Shape::of).collect::<Result<_, _>>()?;
                Ok(Shape::Struct(names.clone(), parts))
            }
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
            Shape::Tuple(parts) | Shape::Struct(_, parts) => {
                for part in parts {
                    part.types(types);
                }
            }
        }
    }

    pub fn value<'s>(
        &self,
        recorder: &'s Recorder,
        values: &mut std::vec::IntoIter<nnsight_runtime::ir::Value>,
    ) -> Value<'s> {
        let mut all = |parts: &[Shape]| parts.iter().map(|part| part.value(recorder, values)).collect();
        match self {
            Shape::Unit => Value::Unit,
            Shape::Tuple(parts) => Value::Tuple(all(parts)),
            Shape::Struct(names, parts) => Value::Struct(names.clone(), all(parts)),
            Shape::Leaf(leaf) => Value::Traced(leaf.handle(recorder, values)),
        }
    }
}

impl<'s> Value<'s> {
    /// What it is made of.
    pub fn parts(&self) -> &[Value<'s>] {
        match self {
            Value::Tuple(parts) | Value::Array(parts) | Value::Struct(_, parts) => parts,
            Value::Option(Some(inner)) => std::slice::from_ref(inner),
            _ => &[],
        }
    }

    fn parts_mut(&mut self) -> &mut [Value<'s>] {
        match self {
            Value::Tuple(parts) | Value::Array(parts) | Value::Struct(_, parts) => parts,
            Value::Option(Some(inner)) => std::slice::from_mut(inner),
            _ => &mut [],
        }
    }

    fn part(&self, part: usize) -> Option<&Value<'s>> {
        self.parts().get(part)
    }

    fn part_mut(&mut self, part: usize) -> Option<&mut Value<'s>> {
        self.parts_mut().get_mut(part)
    }

    /// The same with other parts.
    pub fn map(mut self, mut change: impl FnMut(Value<'s>) -> Value<'s>) -> Self {
        for part in self.parts_mut() {
            *part = change(std::mem::replace(part, Value::Unset));
        }
        self
    }

    /// The values in the graph, in order.
    pub fn values(&self, values: &mut Vec<nnsight_runtime::ir::Value>) {
        match self {
            Value::Traced(handle) => handle.values(values),
            other => other.parts().iter().for_each(|part| part.values(values)),
        }
    }

    /// The session of the values in the graph.
    pub fn recorder(&self) -> Option<&'s Recorder> {
        match self {
            Value::Traced(handle) => handle.recorder(),
            other => other.parts().iter().find_map(Value::recorder),
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
            Value::Struct(..) => "a struct".into(),
            Value::Closure(_) => "a closure".into(),
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
