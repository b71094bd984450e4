//! What an operation does.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::simple_op::{DictOp, ListOp, ScalarOp, SetOp, StrOp};
use super::{Block, Function, Literal, Place, Slot, Template, TensorOp, Value};
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
    /// A set operation.
    Set(SetOp),
    /// An operation on strings beside those that numbers have too.
    Str(StrOp),
    /// A text with values in it: `(one value for each placeholder...) -> str`.
    Format(Template),
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
    /// Branch: `(condition) { then(), (test(), then())..., else() } -> (joined...)`. All arms yield the results or
    /// jump.
    ///
    /// The condition and the tests are asked in order, until one holds; the `then` behind it runs, or the `else` behind
    /// all. A test ends in [`Terminator::Condition`], which passes nothing on: what a test defines is seen in all
    /// blocks behind it.
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
    /// Ends the run with a text as its error: `(one value for each placeholder...) -> (what is never given...)`.
    ///
    /// Its results, of any types, are what the arm of a branch yields that comes to no end of its own.
    Fail(Template),
    /// Calls a host closure of the program's table: `(arguments...) -> (its result, if it gives one)`.
    Apply(Function),
    /// Items of the host, pulled one by one as the loop over them turns: `() -> list`.
    ///
    /// The result is the list of one [`For`](OpKind::For) in the same block, and nothing else: the items are never all
    /// there. It stands outside traces.
    Source(Function),
    /// Hands values to the host, in order with all others and with what is logged: `(values...) -> ()`.
    Sink(Function),
}

impl OpKind {
    /// The host closure that the op names, if it names one.
    #[must_use]
    pub fn function(&self) -> Option<Function> {
        match self {
            OpKind::Apply(function) | OpKind::Source(function) | OpKind::Sink(function) => Some(*function),
            _ => None,
        }
    }
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

/// How a block ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Terminator {
    /// Hands values to the op the block belongs to. The root block yields nothing.
    Yield(Vec<Value>),
    /// Ends a test block: whether to go on, and what a loop's test passes on.
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
    /// Ends the innermost trace around it, or the program where there is none: what follows does not run.
    Stop(Place),
}
