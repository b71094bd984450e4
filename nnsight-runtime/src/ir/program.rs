//! A recorded experiment.

use std::fmt;

use cranelift_entity::PrimaryMap;
use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use super::{Block, Functions, Op, OpData, Place, Slot, Terminator, Type, Value};

/// A recorded experiment: plain data that can be verified, printed, parsed, hashed, stored and run.
///
/// Whoever builds one by hand checks it with [`verify`](Program::verify) before running it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Blocks.
    pub blocks: PrimaryMap<Block, BlockData>,
    /// Operations.
    pub ops: PrimaryMap<Op, OpData>,
    /// Values.
    pub values: PrimaryMap<Value, ValueData>,
    /// Types of the values that leave the session, in the order of their slots.
    pub slots: PrimaryMap<Slot, Type>,
    /// Places in the user's source that ops refer to.
    pub places: Places,
    /// Host closures that ops [name](super::OpKind::function): what no stored form can hold.
    pub functions: Functions,
    /// Where execution begins; `None` only before the first block was made.
    pub root: Option<Block>,
}

/// A sequence of operations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockData {
    /// Parameters, given values whenever the block is entered.
    pub params: Vec<Value>,
    /// Operations in order.
    pub ops: Vec<Op>,
    /// How the block ends.
    pub terminator: Terminator,
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueData {
    /// Its type.
    pub ty: Type,
    /// Where it comes from.
    pub def: ValueDef,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueDef {
    /// The n-th parameter of a block.
    Param(Block, u32),
    /// The n-th result of an op.
    Result(Op, u32),
}

/// A place in the user's source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourcePlace {
    /// File as the compiler names it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The source places of a program, each once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Places(IndexSet<SourcePlace>);

impl Places {
    /// The number of this place, which is added if it is new.
    pub fn intern(&mut self, place: SourcePlace) -> Place {
        #[expect(clippy::cast_possible_truncation, reason = "no source has four thousand million places")]
        Place::from_u32(self.0.insert_full(place).0 as u32)
    }

    /// The place with this number.
    #[must_use]
    pub fn get(&self, place: Place) -> Option<&SourcePlace> {
        self.0.get_index(place.as_u32() as usize)
    }

    /// All places in the order of their numbers.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &SourcePlace> {
        self.0.iter()
    }
}

impl Program {
    /// Type of a value.
    #[must_use]
    pub fn ty(&self, value: Value) -> &Type {
        &self.values[value].ty
    }

    /// Where the user wrote an op.
    #[must_use]
    pub fn place(&self, op: Op) -> Option<&SourcePlace> {
        self.places.get(self.ops[op].place)
    }

    /// Adds a block without parameters or operations that yields nothing.
    pub fn add_block(&mut self) -> Block {
        self.blocks.push(BlockData {
            params: Vec::new(),
            ops: Vec::new(),
            terminator: Terminator::Yield(Vec::new()),
        })
    }

    /// Adds a parameter to a block.
    pub fn add_param(&mut self, block: Block, ty: Type) -> Value {
        let index = self.blocks[block].params.len();
        #[expect(clippy::cast_possible_truncation, reason = "no block has so many parameters")]
        let value = self.values.push(ValueData { ty, def: ValueDef::Param(block, index as u32) });
        self.blocks[block].params.push(value);
        value
    }

    /// Adds an op to the end of a block, with results of these types.
    pub fn add_op(&mut self, block: Block, data: OpData, results: impl IntoIterator<Item = Type>) -> Op {
        let op = self.ops.push(data);
        for ty in results {
            self.add_result(op, ty);
        }
        self.blocks[block].ops.push(op);
        op
    }

    /// Adds one more result to an op.
    pub fn add_result(&mut self, op: Op, ty: Type) -> Value {
        #[expect(clippy::cast_possible_truncation, reason = "no op has so many results")]
        let index = self.ops[op].results.len() as u32;
        let value = self.values.push(ValueData { ty, def: ValueDef::Result(op, index) });
        self.ops[op].results.push(value);
        value
    }
}
