//! What is known of a value.

use std::rc::Rc;
use std::sync::Arc;

use super::heap::Object;
use super::shape::Shape;
use crate::ir::Op;
use crate::point::HookPoint;

/// What is known of a value.
#[derive(Clone, Debug, Default)]
pub(super) struct Abstract {
    pub(super) known: Known,
    /// The latest hook point of a pass that the value surely waits for.
    pub(super) latest: Option<Latest>,
}

/// What a value is, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) enum Known {
    /// Anything of its type.
    #[default]
    Unknown,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Arc<str>),
    Tensor(Rc<Shape>),
    Tuple(Rc<[Abstract]>),
    /// One list or dictionary.
    Object(Object),
}

/// A read in a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Latest {
    /// Which of the passes walked so far: reads of another pass are no obstacle.
    pub(super) pass: u32,
    pub(super) point: HookPoint,
    pub(super) read: Op,
}

impl Latest {
    /// The later of two reads of one pass; of two passes, that of the later pass.
    pub(super) fn max(a: Option<Latest>, b: Option<Latest>) -> Option<Latest> {
        match (a, b) {
            (Some(x), Some(y)) => Some(if (x.pass, x.point) >= (y.pass, y.point) { x } else { y }),
            (one, other) => one.or(other),
        }
    }

    /// What is sure whichever of two values it turns out to be.
    fn common(a: Option<Latest>, b: Option<Latest>) -> Option<Latest> {
        let (x, y) = (a?, b?);
        if x.pass != y.pass {
            return None;
        }
        Some(if x.point <= y.point { x } else { y })
    }
}

impl From<Known> for Abstract {
    fn from(known: Known) -> Abstract {
        Abstract { known, latest: None }
    }
}

impl Abstract {
    pub(super) fn int(&self) -> Option<i64> {
        if let Known::Int(value) = self.known { Some(value) } else { None }
    }

    /// What is known of a value that is one of two.
    pub(super) fn join(a: &Abstract, b: &Abstract) -> Abstract {
        Abstract { known: Known::join(&a.known, &b.known), latest: Latest::common(a.latest, b.latest) }
    }

    /// Joins side by side; lists of different length do not occur in verified programs.
    pub(super) fn join_all(a: &[Abstract], b: &[Abstract]) -> Vec<Abstract> {
        a.iter().zip(b).map(|(a, b)| Abstract::join(a, b)).collect()
    }

    /// Whether the same is known of both.
    pub(super) fn same(&self, other: &Abstract) -> bool {
        self.latest == other.latest && self.known.same(&other.known)
    }
}

impl Known {
    fn join(a: &Known, b: &Known) -> Known {
        match (a, b) {
            (Known::Tensor(x), Known::Tensor(y)) => {
                if Rc::ptr_eq(x, y) {
                    a.clone()
                } else {
                    Known::Tensor(Rc::new(Shape::join(x, y)))
                }
            }
            (Known::Tuple(x), Known::Tuple(y)) => Known::Tuple(Abstract::join_all(x, y).into()),
            (a, b) if a.same(b) => a.clone(),
            _ => Known::Unknown,
        }
    }

    fn same(&self, other: &Known) -> bool {
        match (self, other) {
            (Known::Unknown, Known::Unknown) => true,
            (Known::Bool(a), Known::Bool(b)) => a == b,
            (Known::Int(a), Known::Int(b)) => a == b,
            (Known::Float(a), Known::Float(b)) => a.to_bits() == b.to_bits(),
            (Known::Str(a), Known::Str(b)) => a == b,
            (Known::Tensor(a), Known::Tensor(b)) => Rc::ptr_eq(a, b) || a == b,
            (Known::Tuple(a), Known::Tuple(b)) => {
                Rc::ptr_eq(a, b) || a.iter().zip(b.iter()).all(|(a, b)| a.same(b))
            }
            (Known::Object(a), Known::Object(b)) => a == b,
            _ => false,
        }
    }

    /// Whether two values of one simple type are equal, as `eq` in the graph has it.
    pub(super) fn equals(&self, other: &Known) -> Option<bool> {
        Some(match (self, other) {
            (Known::Bool(a), Known::Bool(b)) => a == b,
            (Known::Int(a), Known::Int(b)) => a == b,
            #[expect(clippy::float_cmp, reason = "the program asks for exactly this comparison")]
            (Known::Float(a), Known::Float(b)) => a == b,
            (Known::Str(a), Known::Str(b)) => a == b,
            _ => return None,
        })
    }
}
