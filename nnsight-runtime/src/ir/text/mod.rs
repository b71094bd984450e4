//! The text form of a program, for people, tests and hashes.
//!
//! ```text
//! program v1 {
//!   v0: list<int> = const [0, 1, 2]                       @ "src/main.rs":3:5
//!   v1: int = const 0
//!   v2: int = for v0, v1 (v3: int, v4: int) {             // item, then what the loop carries
//!     v5: int = add v4, v3
//!     yield v5
//!   }
//!   v6: str = const "Hello"
//!   v7: tensor<float, 3> = trace v6 {
//!     v8: tensor<float, 3> = read transformer.h[v2].output  // a traced layer; `h[5]` is a literal one
//!     write transformer.h[7].output, v8
//!     yield v8
//!   }
//!   save v7 as slot0
//! }
//! ```
//!
//! - One op a line: results with their types, `=`, name, operands, and, where the program is printed
//!   [with places](ProgramDisplay::with_places), `@ "file":line:column`. An op without a place stands in the
//!   text itself: it gets the place where it begins there, in the file [`TEXT_FILE`].
//! - Nested blocks follow in braces: `for list, initial (item, carried) {}`,
//!   `while initial (carried) { .. condition c, passed } do (passed) {}`, `if c {} else {}`, `trace prompt
//!   {}`.
//! - A block ends in `yield`, `condition`, `break`, `continue` or `stop`; `break<1>` leaves the next loop out. An
//!   empty `yield` is left out. A `stop` has a place as an op has.
//! - `format "{}: {:.3}" v1, v2` is text with values in it. `apply #0 v1` calls the first host closure of the program,
//!   which no text can hold: what is read back lacks it, and the verifier says so.
//! - Values are numbered in the order of their definition, so that programs equal up to numbering print
//!   alike.
//! - A constant is read as its result's type says: `[]` is an empty list of that element type. A tensor is
//!   `dims [2, 1] data [0.5, inf]`. Floats print exactly, all `NaN`s alike.
//! - A tensor operation has the name and attributes of [its table](super::tensor_op):
//!   `tensor.slice {dims = [.., -1]} v7`.
//! - `//` begins a comment.
//!
//! Printing never fails, not even on a program that [`Program::verify`](super::Program::verify) refuses; but
//! only what it accepts is sure to come back from [`Program::parse`](super::Program::parse) as it was.

mod data;
mod lex;
mod parse;
mod print;

pub use parse::ParseError;
pub use print::ProgramDisplay;
pub(crate) use print::{Names, op_line, print, value_name};

/// The file in which ops stand that came from text without places.
pub const TEXT_FILE: &str = "<program text>";
