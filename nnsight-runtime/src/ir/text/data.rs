//! Reading types and literals.

use std::str::FromStr;
use std::sync::Arc;

use super::super::verify::MAX_TYPE_DEPTH;
use super::super::{Literal, TensorElements, TensorLiteral, Type};
use super::parse::{Parsed, Parser};
use crate::point::Kind;

impl Parser<'_> {
    fn not_too_deep(&mut self, depth: usize) -> Parsed<()> {
        if depth > MAX_TYPE_DEPTH {
            return self.expected(format!("types and literals to nest at most {MAX_TYPE_DEPTH} deep"));
        }
        Ok(())
    }

    /// A type.
    pub(super) fn ty(&mut self, depth: usize) -> Parsed<Type> {
        const WHAT: &str = "a type";
        self.not_too_deep(depth)?;
        let Some(word) = self.peek_word() else { return self.expected(WHAT) };
        let plain = match word {
            "unit" => Some(Type::Unit),
            "bool" => Some(Type::Bool),
            "int" => Some(Type::Int),
            "float" => Some(Type::Float),
            "str" => Some(Type::Str),
            "list" | "set" | "dict" | "tuple" | "tensor" => None,
            _ => return self.expected(WHAT),
        };
        self.step();
        if let Some(plain) = plain {
            return Ok(plain);
        }
        self.punct('<')?;
        if word == "tuple" {
            return Ok(Type::tuple(self.list('>', |parser| parser.ty(depth + 1))?));
        }
        let ty = match word {
            "list" => Type::list(self.ty(depth + 1)?),
            "set" => Type::set(self.ty(depth + 1)?),
            "dict" => {
                let key = self.ty(depth + 1)?;
                self.punct(',')?;
                Type::dict(key, self.ty(depth + 1)?)
            }
            _ => {
                let kind = self.kind_of_elements()?;
                self.punct(',')?;
                Type::Tensor { kind, rank: self.number("a number of axes")? }
            }
        };
        self.punct('>')?;
        Ok(ty)
    }

    fn kind_of_elements(&mut self) -> Parsed<Kind> {
        let kind = match self.peek_word() {
            Some("float") => Kind::Float,
            Some("int") => Kind::Int,
            Some("bool") => Kind::Bool,
            _ => return self.expected("float, int or bool"),
        };
        self.step();
        Ok(kind)
    }

    /// A literal of this type.
    pub(super) fn literal(&mut self, ty: &Type, depth: usize) -> Parsed<Literal> {
        self.not_too_deep(depth)?;
        Ok(match ty {
            Type::Unit => {
                self.word("unit")?;
                Literal::Unit
            }
            Type::Bool => Literal::Bool(self.number("true or false")?),
            Type::Int => Literal::Int(self.number("an int of 64 bits")?),
            Type::Float => Literal::Float(self.number("a float")?),
            Type::Str => Literal::Str(self.string()?.into()),
            Type::List(element) => {
                self.punct('[')?;
                let items = self.list(']', |parser| parser.literal(element, depth + 1))?;
                Literal::List { element: (**element).clone(), items: items.into() }
            }
            Type::Tuple(parts) => {
                self.punct('(')?;
                let mut items = Vec::new();
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        self.punct(',')?;
                    }
                    items.push(self.literal(part, depth + 1)?);
                }
                self.punct(')')?;
                Literal::Tuple(items.into())
            }
            Type::Tensor { kind, .. } => {
                self.word("dims")?;
                let dims = self.numbers("the length of an axis")?;
                self.word("data")?;
                let data = match kind {
                    Kind::Float => TensorElements::Float(self.numbers("a float")?),
                    Kind::Int => TensorElements::Int(self.numbers("an int of 64 bits")?),
                    Kind::Bool => TensorElements::Bool(self.numbers("true or false")?),
                };
                Literal::Tensor(Arc::new(TensorLiteral { dims, data }))
            }
            Type::Dict(_) | Type::Set(_) => {
                return self.expected("a constant, of which dictionaries and sets have none");
            }
        })
    }

    fn numbers<T: FromStr>(&mut self, what: &str) -> Parsed<Vec<T>> {
        self.punct('[')?;
        self.list(']', |parser| parser.number(what))
    }
}
