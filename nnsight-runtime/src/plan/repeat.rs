//! Which traces do the same when they run again on the same values.

use super::site::{End, Region, StepKind};
use crate::ir::Type;

/// Whether a trace's body changes nothing outside the pass: no list, dictionary or set (its own count, too), no log, no
/// saved value, no call of a host closure, and no stop.
pub(super) fn has_no_effect(region: &Region) -> bool {
    !matches!(region.end, End::Stop(_))
        && region.steps.iter().all(|step| match &step.kind {
            StepKind::Unit(unit) => unit.accesses.iter().all(|access| !access.write),
            StepKind::Read { .. } | StepKind::Write { .. } => true,
            StepKind::For { body, .. } | StepKind::Loop { body, .. } => has_no_effect(body),
            StepKind::While { test, body, .. } => has_no_effect(test) && has_no_effect(body),
            StepKind::If { arms, .. } => arms.iter().all(has_no_effect),
        })
}

/// Whether a value of this type is, or holds, something that can change.
pub(super) fn holds_collection(ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Dict(_) | Type::Set(_) => true,
        Type::Tuple(parts) => parts.iter().any(holds_collection),
        _ => false,
    }
}
