//! The graph: a small structured intermediate representation.
//!
//! A [`Program`] is a tree of blocks. Every [`Value`] is assigned once; loops and branches carry what
//! changes as block parameters and results, as MLIR's `scf` dialect does. A value may be used in the block
//! that defines it, after its definition, and in blocks nested there.

mod entity;
mod function;
mod hash;
mod items;
mod literal;
mod op;
mod program;
mod serial;
mod simple_op;
mod template;
pub mod tensor_op;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod text;
mod types;
pub mod verify;

pub use entity::{Block, Function, Op, Place, Slot, Value};
pub use function::{Functions, HostFunction};
pub use hash::StructuralHash;
pub use items::LiteralItems;
pub use literal::{Literal, TensorElements, TensorLiteral};
pub use op::{HookRef, LayerRef, ModuleRef, OpData, OpKind, Terminator};
pub use program::{BlockData, Places, Program, SourcePlace, ValueData, ValueDef};
pub use serial::ProgramError;
pub use simple_op::{DictOp, ListOp, ScalarOp, SetOp, StrOp};
pub use template::{Align, Placeholder, Style, Template, TemplateError, TemplatePiece};
pub(crate) use tensor_op::TensorOp;
pub use types::Type;
pub(crate) use verify::{VerifyErrors, verify};
