//! The table of tensor operations.
//!
//! One declarative table (`table.rs`) says for every operation its name, operands, attributes, rules and
//! documentation. [`TensorOp`], its text form, type and shape rules, and the typed builder methods hang off
//! it; what runs is in `exec::kernel`. A new operation is one row and its kernel line.

mod attr;
mod einsum;
mod info;
mod locality;
mod shapes;
mod slices;
mod table;
mod types;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

pub use attr::{Bound, Size, SliceDim, TensorOpParseError};
pub use info::{OperandInfo, PartialDims, ShapeRuleError, TypeRuleError, show_dims};
pub(crate) use locality::Locality;
pub(crate) use slices::{Range, resolve_slices};
pub(crate) use table::for_each_tensor_op;
pub(crate) use types::axis;

use super::Type;
use crate::point::Kind;
use attr::{Attribute, Cursor};
use shapes::Shapes;
use types::Types;

/// What the table says of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpInfo {
    /// Name in programs, which is burn's name where burn has the operation.
    pub name: &'static str,
    /// Operands in fixed places.
    pub operands: &'static [&'static str],
    /// Name of the operands that follow, any number of them.
    pub variadic: Option<&'static str>,
    /// Attributes in the order of the text form.
    pub attributes: &'static [AttributeInfo],
    /// What it does.
    pub doc: &'static str,
}

impl OpInfo {
    /// Whether int operands, which attributes refer to as `%n`, may follow the fixed ones.
    #[must_use]
    pub fn refers_to_operands(&self) -> bool {
        self.attributes.iter().any(|attribute| attribute.refers_to_operands)
    }
}

/// What the table says of one attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeInfo {
    /// Its name.
    pub name: &'static str,
    /// What its value is, in words.
    pub value: &'static str,
    /// Whether it is a bracketed list of such values.
    pub list: bool,
    /// Whether its value can refer to operands.
    pub refers_to_operands: bool,
    /// What it means.
    pub doc: &'static str,
}

macro_rules! define {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident = $text:ident($($operand:ident),* $(; $variadic:ident *)?)
        $({ $($(#[doc = $field_doc:literal])+ $field:ident: $field_ty:ty,)+ })? :
        $type_rule:ident($($type_arg:tt)*), $shape_rule:ident($($shape_arg:tt)*);
    )+) => {
        /// An operation on tensors, with its attributes.
        ///
        /// Axes (`dim`) count from 0, or from the end when negative.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum TensorOp { $(
            $(#[doc = $doc])+
            $name $({ $($(#[doc = $field_doc])+ $field: $field_ty,)+ })?,
        )+ }

        impl TensorOp {
            /// The whole table, in its order.
            pub const TABLE: &'static [OpInfo] = &[$(OpInfo {
                name: stringify!($text),
                operands: &[$(stringify!($operand)),*],
                variadic: first(&[$(stringify!($variadic))?]),
                attributes: &[$($(AttributeInfo {
                    name: stringify!($field),
                    value: <$field_ty as Attribute>::VALUE,
                    list: <$field_ty as Attribute>::LIST,
                    refers_to_operands: <$field_ty as Attribute>::REFERS,
                    doc: concat!($($field_doc),+).trim_ascii(),
                },)+)?],
                doc: concat!($($doc),+).trim_ascii(),
            },)+];

            /// Place of the operation in [`TensorOp::TABLE`].
            fn index(&self) -> usize {
                #[derive(Clone, Copy)]
                enum Index { $($name,)+ }
                (match self { $(TensorOp::$name { .. } => Index::$name,)+ }) as usize
            }

            /// Name in programs.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(TensorOp::$name { .. } => stringify!($text),)+ }
            }

            /// Writes the attributes as they stand between braces in the text form: `k = 3, dim = -1`.
            ///
            /// # Errors
            /// When the writer fails.
            pub fn fmt_attrs(&self, out: &mut dyn fmt::Write) -> fmt::Result {
                match self { $(
                    TensorOp::$name $({ $($field),+ })? => {
                        $(attr::write_attributes(
                            out,
                            &[$((stringify!($field), $field as &dyn attr::WriteAttribute)),+],
                        )?;)?
                    }
                )+ }
                let _ = &out;
                Ok(())
            }

            /// The operation of this name with the attributes of the text between its braces.
            ///
            /// # Errors
            /// When there is no such operation, or when an attribute is missing, unknown, malformed or out of
            /// the table's order.
            pub fn parse(name: &str, attrs: &str) -> Result<TensorOp, TensorOpParseError> {
                match name {
                    $(stringify!($text) => {
                        #[allow(unused_mut, reason = "not every operation has attributes")]
                        let mut cursor = Cursor::new(stringify!($text), attrs);
                        $($(let $field: $field_ty = cursor.attribute(stringify!($field))?;)+)?
                        cursor.end()?;
                        Ok(TensorOp::$name $({ $($field),+ })?)
                    })+
                    _ => Err(TensorOpParseError::unknown(name)),
                }
            }

            /// Calls `found` with the number of every operand an attribute refers to.
            fn references(&self, found: &mut dyn FnMut(u32)) {
                match self { $(
                    TensorOp::$name $({ $($field),+ })? => { $($(Attribute::references($field, found);)+)? }
                )+ }
                let _ = found;
            }

            fn apply_type_rule(&self, args: &Types<'_>) -> Result<Type, TypeRuleError> {
                #[allow(clippy::enum_glob_use, reason = "the table's short names")]
                use types::{KindSet::*, Out::*};
                match self { $(
                    TensorOp::$name $({ $($field),+ })? => {
                        // An attribute may matter to one of the two rules only.
                        $($(let _ = $field;)+)?
                        types::$type_rule(args, $($type_arg)*)
                    }
                )+ }
            }

            fn apply_shape_rule(&self, args: &Shapes<'_>) -> Result<OperandInfo, ShapeRuleError> {
                match self { $(
                    TensorOp::$name $({ $($field),+ })? => {
                        $($(let _ = $field;)+)?
                        shapes::$shape_rule(args, $($shape_arg)*)
                    }
                )+ }
            }
        }
    };
}

const fn first(names: &[&'static str]) -> Option<&'static str> {
    match names {
        [name, ..] => Some(name),
        [] => None,
    }
}

for_each_tensor_op!(define);

impl TensorOp {
    /// What the table says of this operation.
    #[must_use]
    pub fn info(&self) -> &'static OpInfo {
        &TensorOp::TABLE[self.index()]
    }

    /// Numbers of the operands the attributes refer to, each once, rising.
    #[must_use]
    pub fn operand_references(&self) -> SmallVec<[u32; 4]> {
        let mut numbers = SmallVec::new();
        self.references(&mut |number| numbers.push(number));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Type of the result for operands of these types.
    ///
    /// # Errors
    /// When the number of operands, their types or the attributes do not fit the operation.
    pub fn result_type(&self, operands: &[Type]) -> Result<Type, TypeRuleError> {
        let args = Types::new(self.info(), operands);
        args.check_operands(&self.operand_references())?;
        self.apply_type_rule(&args)
    }

    /// Shape of the result (or its value, for an int that follows from shapes), as far as the operands'
    /// shapes and values are known. The executor, who knows them all, gets all of it. For results that the
    /// type alone describes (`item`) this is [`OperandInfo::Opaque`].
    ///
    /// # Errors
    /// When shapes or values do not fit the operation: the same check before the run and in it.
    pub fn result_info(&self, operands: &[OperandInfo]) -> Result<OperandInfo, ShapeRuleError> {
        self.apply_shape_rule(&Shapes::new(self.info(), operands))
    }
}

impl fmt::Display for TensorOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if !self.info().attributes.is_empty() {
            f.write_str(" {")?;
            self.fmt_attrs(f)?;
            f.write_str("}")?;
        }
        Ok(())
    }
}

impl FromStr for TensorOp {
    type Err = TensorOpParseError;

    fn from_str(text: &str) -> Result<TensorOp, TensorOpParseError> {
        let text = text.trim();
        match text.split_once('{') {
            None => TensorOp::parse(text, ""),
            Some((name, rest)) => {
                let attrs =
                    rest.strip_suffix('}').ok_or_else(|| TensorOpParseError::unclosed(name.trim()))?;
                TensorOp::parse(name.trim(), attrs)
            }
        }
    }
}

#[cfg(test)]
mod tests;
