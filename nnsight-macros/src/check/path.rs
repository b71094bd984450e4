//! Paths below the model: modules and hook points.

use syn::{Expr, Lit, UnOp};

use super::sites;

/// The layer a path goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// None: a site outside the blocks.
    None,
    /// Written as a number.
    Literal(u64),
    /// Written as a negative number: so many from the end.
    FromEnd(u64),
    /// Anything else.
    Unknown,
}

/// A module of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Path below the model, `{}` for the layer; empty for the model itself.
    path: String,
    layer: Layer,
}

/// A hook point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub site: usize,
    pub layer: Layer,
    /// One head of it: its tensor lacks the head axis.
    pub head: bool,
}

/// What a field of a module is.
pub enum Below {
    Module(Module),
    Point(Point),
}

impl Module {
    pub fn root() -> Self {
        Module { path: String::new(), layer: Layer::None }
    }

    /// The field of that name; none for a misspelt one, of which the compiler speaks.
    pub fn field(&self, name: &str) -> Option<Below> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        if let Some(site) = sites::site(&path) {
            let layer = if sites::is_layered(site) { self.layer } else { Layer::None };
            return Some(Below::Point(Point { site, layer, head: false }));
        }
        let inside =
            |site: &&str| site.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']));
        let known = sites::SITES.iter().any(inside);
        known.then_some(Below::Module(Module { path, layer: self.layer }))
    }

    /// Whether it is the list of blocks.
    pub fn is_blocks(&self) -> bool {
        self.path == "transformer.h"
    }

    /// The block with this index.
    pub fn block(&self, index: &Expr) -> Module {
        let layer = match integer(index) {
            Some(index) if index < 0 => Layer::FromEnd(index.unsigned_abs()),
            Some(index) => Layer::Literal(index.unsigned_abs()),
            None => Layer::Unknown,
        };
        Module { path: format!("{}[{{}}]", self.path), layer }
    }
}

impl Point {
    pub fn path(self) -> &'static str {
        sites::SITES.get(self.site).copied().unwrap_or_default()
    }

    /// The path with the layer's number.
    pub fn display(self) -> String {
        match self.layer {
            Layer::Literal(layer) => self.path().replacen("{}", &layer.to_string(), 1),
            Layer::FromEnd(layer) => self.path().replacen("{}", &format!("-{layer}"), 1),
            Layer::None | Layer::Unknown => self.path().replacen("{}", "_", 1),
        }
    }

    /// Whether a pass reaches this point after the other, if their layers tell.
    pub fn is_later_than(self, other: Point) -> Option<bool> {
        let order = |point: Point| match point.layer {
            Layer::None => Some(sites::order(point.site, 0)),
            Layer::Literal(layer) => Some(sites::order(point.site, layer)),
            Layer::FromEnd(layer) => Some(sites::order(point.site, u64::MAX - layer)),
            Layer::Unknown => None,
        };
        let (this, that) = (order(self)?, order(other)?);
        match (self.layer, other.layer) {
            (Layer::Literal(_), Layer::FromEnd(_)) | (Layer::FromEnd(_), Layer::Literal(_)) => None,
            _ => Some(this > that),
        }
    }

    /// Whether both may be one point, although their layers are not written the same.
    pub fn may_be(self, site: usize, layer: Layer) -> bool {
        let mixed = matches!(
            (self.layer, layer),
            (Layer::Literal(_), Layer::FromEnd(_)) | (Layer::FromEnd(_), Layer::Literal(_))
        );
        self.site == site && mixed
    }

    /// The layer as an index, where it is written as one.
    pub fn index(self) -> Option<i64> {
        match self.layer {
            Layer::Literal(layer) => i64::try_from(layer).ok(),
            Layer::FromEnd(layer) => i64::try_from(layer).ok().map(|layer| -layer),
            Layer::None | Layer::Unknown => None,
        }
    }
}

/// An integer literal, maybe negative or in parentheses.
pub fn integer(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => Some(int.base10_parse::<i64>().unwrap_or(i64::MAX)),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(-integer(&unary.expr)?),
        Expr::Paren(inner) => integer(&inner.expr),
        Expr::Group(inner) => integer(&inner.expr),
        _ => None,
    }
}
