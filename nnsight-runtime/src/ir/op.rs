//! What an operation does.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{Block, Literal, Place, Slot, TensorOp, Value};
use crate::point::{Module, Site};

/// One operation with its operands, nested blocks and results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpData {
    /// What it does.
    pub kind: OpKind,
    /// Operands, in the order the kind documents.
    pub args: SmallVec<[Value; 4]>,
    /// Nested blocks, in the order the kind documents.
    pub blocks: SmallVec<[Block; 2]>,
    /// Results.
    pub results: SmallVec<[Value; 1]>,
    /// Where the user wrote it.
    pub place: Place,
}

/// The kinds of operations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpKind {
    /// A host value. No operands, one result.
    Const(Literal),
    /// Arithmetic, comparison or conversion of numbers, truth values and strings.
    Scalar(ScalarOp),
    /// A tensor operation of the table in [`tensor_op`](super::tensor_op).
    Tensor(TensorOp),
    /// A list operation.
    List(ListOp),
    /// A dictionary operation.
    Dict(DictOp),
    /// Puts values side by side: any operands, one tuple.
    TuplePack,
    /// One part of a tuple: `(tuple) -> part`.
    TupleGet(u32),
    /// The value at a hook point as it stands here in the text: `(layer?) -> tensor`. Only inside a trace.
    HookRead(HookRef),
    /// Replaces the value at a hook point: `(tensor, layer?) -> ()`. Only inside a trace.
    HookWrite(HookRef),
    /// Runs one module of the model on a value: `(tensor, layer?) -> tensor`.
    Call(ModuleRef),
    /// Loop over a list: `(list, initial...) { body(item, carried...) } -> (carried...)`.
    ///
    /// The body ends in [`Terminator::Yield`], which begins the next iteration, or in a jump.
    /// The list is iterated as it grows, item by item, up to the length it had when the loop began.
    For,
    /// Loop while a condition holds: `(initial...) { test(carried...), body(passed...) } -> (passed...)`.
    ///
    /// The test ends in [`Terminator::Condition`]; what it passes on becomes the body's parameters if the
    /// condition holds, else the loop's results. The body yields the next test's parameters.
    /// [`Terminator::Continue`] in it gives the same as its yield, [`Terminator::Break`] the loop's results.
    While,
    /// Loop left by jumps alone: `(initial...) { body(carried...) } -> (left with...)`.
    ///
    /// The body's yield and [`Terminator::Continue`] give the next iteration's parameters, [`Terminator::Break`]
    /// the results, which may be more or others than what is carried.
    Loop,
    /// Branch: `(condition) { then(), else() } -> (joined...)`. Both arms yield the results or jump.
    If,
    /// One forward pass: `(prompt) { body() } -> (values read later...)`.
    ///
    /// The prompt is a string, a list of token ids, or a `[batch, position]` int tensor.
    /// The body's ops run in the order of dataflow along the pass. It ends in [`Terminator::Yield`].
    Trace,
    /// Marks a value to leave the session: `(value) -> ()`.
    Save(Slot),
    /// Prints its operands, separated by spaces, when execution reaches it: `(values...) -> ()`.
    Log,
}

/// A hook point in a program. Where [`LayerRef::Arg`] is used the layer is the op's last operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HookRef {
    /// Which site.
    pub site: Site,
    /// In which layer.
    pub layer: LayerRef,
}

/// A module in a program. Where [`LayerRef::Arg`] is used the layer is the op's last operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModuleRef {
    /// Which module.
    pub module: Module,
    /// In which layer.
    pub layer: LayerRef,
}

/// How an op names the layer it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerRef {
    /// The site or module stands outside the blocks.
    None,
    /// Known when the graph is built. Negative numbers are resolved by the recorder.
    Const(u32),
    /// The op's last operand, an integer.
    Arg,
}

macro_rules! simple_ops {
    ($(#[$outer:meta])* $ty:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $ty { $($(#[$doc])* $name,)+ }

        impl $ty {
            /// All of them.
            pub const ALL: &'static [$ty] = &[$($ty::$name,)+];

            /// Name in the text form.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($ty::$name => $text,)+ }
            }
        }
    };
}

simple_ops! {
    /// Operations on numbers, truth values and strings. Both operands have one type; what happens follows it.
    ScalarOp {
        /// `(a, b) -> a + b` of int or float, concatenation of str. Int overflow is an error when run.
        Add = "add",
        /// `(a, b) -> a - b` of int or float.
        Sub = "sub",
        /// `(a, b) -> a * b` of int or float.
        Mul = "mul",
        /// `(a, b) -> a / b`; ints truncate toward zero and dividing by zero is an error.
        Div = "div",
        /// `(a, b) -> a % b` with the sign of `a`, as Rust's; int zero is an error.
        Rem = "rem",
        /// `(a) -> -a` of int or float.
        Neg = "neg",
        /// `(a) -> |a|` of int or float.
        Abs = "abs",
        /// `(a, b) -> min(a, b)` of int or float.
        Min = "min",
        /// `(a, b) -> max(a, b)` of int or float.
        Max = "max",
        /// `(a, b) -> a` to the power `b`; an int power must not be negative.
        Pow = "pow",
        /// `(float) -> float` square root.
        Sqrt = "sqrt",
        /// `(float) -> float` exponential.
        Exp = "exp",
        /// `(float) -> float` natural logarithm.
        Ln = "ln",
        /// `(a, b) -> bool`, for bool, int, float and str.
        Eq = "eq",
        /// `(a, b) -> bool`, for bool, int, float and str.
        Ne = "ne",
        /// `(a, b) -> bool`, for int, float and str.
        Lt = "lt",
        /// `(a, b) -> bool`, for int, float and str.
        Le = "le",
        /// `(a, b) -> bool`, for int, float and str.
        Gt = "gt",
        /// `(a, b) -> bool`, for int, float and str.
        Ge = "ge",
        /// `(bool, bool) -> bool`, both operands evaluated (lazy `&&` is a branch).
        And = "and",
        /// `(bool, bool) -> bool`, both operands evaluated (lazy `||` is a branch).
        Or = "or",
        /// `(bool, bool) -> bool`, exclusive.
        Xor = "xor",
        /// `(bool) -> bool`.
        Not = "not",
        /// `(int) -> float`.
        ToFloat = "to_float",
        /// `(float) -> int`, truncating, saturating, NaN to zero, as Rust's `as`.
        ToInt = "to_int",
        /// `(any) -> str`, as `{}` prints it.
        ToStr = "to_str",
    }
}

simple_ops! {
    /// Operations on lists. A list is shared: every holder sees what is appended.
    ListOp {
        /// `(items...) -> list`, a fresh one.
        New = "new",
        /// `(list, item) -> ()`.
        Append = "append",
        /// `(list) -> int`.
        Len = "len",
        /// `(list, int) -> item`; a negative index counts from the end.
        Get = "get",
        /// `(list, int, item) -> ()`; a negative index counts from the end.
        Set = "set",
        /// `(start, end, step) -> list<int>`; the end is excluded, a step of zero is an error.
        Range = "range",
        /// `(list, list) -> list<tuple>`, as long as the shorter.
        Zip = "zip",
        /// `(list) -> list` with the items it holds now.
        Clone = "clone",
        /// `(list, item) -> bool`, for items that `eq` compares.
        Contains = "contains",
    }
}

simple_ops! {
    /// Operations on dictionaries, whose keys are bool, int or str. A dictionary is shared as a list is.
    DictOp {
        /// `() -> dict`, a fresh one.
        New = "new",
        /// `(dict, key, value) -> ()`; a present key keeps its place and gets the new value.
        Insert = "insert",
        /// `(dict, key) -> value`; a missing key is an error when run.
        Get = "get",
        /// `(dict, key) -> bool`.
        Contains = "contains",
        /// `(dict) -> int`.
        Len = "len",
        /// `(dict) -> list` of keys in insertion order.
        Keys = "keys",
        /// `(dict) -> list` of values in insertion order.
        Values = "values",
        /// `(dict) -> list` of key-value tuples in insertion order.
        Items = "items",
    }
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Terminator {
    /// Hands values to the op the block belongs to. The root block yields nothing.
    Yield(Vec<Value>),
    /// Ends a test block: whether to go on, and what to pass on.
    Condition {
        /// A bool.
        condition: Value,
        /// Values for the body, or the loop's results.
        passed: Vec<Value>,
    },
    /// Leaves an enclosing loop with these as its results.
    Break {
        /// How many loops further out than the innermost.
        depth: u32,
        /// The loop's carried values.
        values: Vec<Value>,
    },
    /// Begins an enclosing loop's next iteration with these.
    Continue {
        /// How many loops further out than the innermost.
        depth: u32,
        /// The loop's carried values.
        values: Vec<Value>,
    },
}
