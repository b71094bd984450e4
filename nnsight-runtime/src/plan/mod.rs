//! Planning: a verified [`Program`] becomes compact code that the executor runs.
//!
//! Every value of the graph has a register, blocks are flat instructions, and the last use of a value moves it out
//! of its register. The body of a trace becomes steps, which the executor orders along the forward pass.
//! Planning never touches tensors.

mod acausal;
mod access;
mod code;
mod facts;
mod live;
mod lower;
mod moves;
mod scalars;
mod site;

use crate::ir::{
    Functions, LayerRef, Literal, OpKind, Place, Places, Program, SourcePlace, VerifyErrors, verify,
};
use crate::point::HookPoint;

pub(crate) use access::{Access, Shared};
pub(crate) use code::{Code, Inst, Reg, Use, Wide, WideKind};
pub(crate) use lower::is_mutable;
pub(crate) use site::{End, Region, Step, StepKind, TraceSite, Unit, Var};

/// A program ready to run, on any model that has the layers it names.
#[derive(Debug)]
pub struct Plan {
    pub(crate) code: Code,
    pub(crate) constants: Vec<Literal>,
    pub(crate) sites: Vec<TraceSite>,
    pub(crate) functions: Functions,
    /// Where each slot is saved to.
    pub(crate) slots: Vec<Option<Place>>,
    places: Places,
    /// The highest layer named by a literal, what it is of, and where.
    highest_layer: Option<(u32, &'static str, Place)>,
}

/// A program that cannot be planned.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A write depends on a read that the same forward pass does later.
    #[error(
        "the value written to `{point}`{} depends on `{later}`{}, which the same forward pass reaches later; use a \
         trace of its own for one of them",
        At(place.as_ref()),
        At(later_place.as_ref())
    )]
    Acausal {
        /// Hook point written.
        point: HookPoint,
        /// Where the user writes it.
        place: Option<SourcePlace>,
        /// Hook point read.
        later: HookPoint,
        /// Where the user reads it.
        later_place: Option<SourcePlace>,
    },
    /// The program breaks a rule of the graph.
    #[error(transparent)]
    Invalid(#[from] VerifyErrors),
}

impl Plan {
    /// Verifies and plans a program.
    ///
    /// # Errors
    /// When the program breaks a rule of [`ir::verify`](mod@crate::ir::verify), or a write depends on a read that the same forward pass does
    /// later (as far as literal layers show it).
    pub fn new(program: &Program) -> Result<Plan, PlanError> {
        verify(program)?;
        let mut highest_layer = None;
        if let Some(root) = program.root {
            check(program, root, &mut highest_layer)?;
        }
        let facts = facts::Facts::new(program);
        let mut shared = lower::Shared::default();
        let code = lower::program(program, &facts, &mut shared);
        Ok(Plan {
            code,
            constants: shared.constants,
            sites: shared.sites,
            functions: program.functions.clone(),
            slots: slot_places(program),
            places: program.places.clone(),
            highest_layer,
        })
    }

    /// The user's source place with this number.
    pub(crate) fn place(&self, place: Place) -> Option<SourcePlace> {
        self.places.get(place).cloned()
    }

    /// The highest layer that the program names by a literal, with what is in that layer and where.
    pub(crate) fn highest_layer(&self) -> Option<(u32, &'static str, Place)> {
        self.highest_layer
    }
}

/// Prints ` (at file:line:column)`, or nothing for an unknown place.
pub(crate) struct At<'p>(pub Option<&'p SourcePlace>);

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |place| write!(f, " (at {place})"))
    }
}

/// Where each slot is saved to.
fn slot_places(program: &Program) -> Vec<Option<Place>> {
    let mut places = vec![None; program.slots.len()];
    for data in program.ops.values() {
        if let OpKind::Save(slot) = data.kind
            && let Some(place) = places.get_mut(slot.as_u32() as usize)
        {
            *place = Some(data.place);
        }
    }
    places
}

type Highest = Option<(u32, &'static str, Place)>;

fn check(program: &Program, block: crate::ir::Block, highest: &mut Highest) -> Result<(), PlanError> {
    for &op in &program.blocks[block].ops {
        let data = &program.ops[op];
        let named = match &data.kind {
            OpKind::HookRead(hook) | OpKind::HookWrite(hook) => Some((hook.layer, hook.site.info().path)),
            OpKind::Call(module) => Some((module.layer, module.module.path())),
            _ => None,
        };
        if let Some((LayerRef::Const(layer), path)) = named
            && highest.is_none_or(|(known, ..)| known < layer)
        {
            *highest = Some((layer, path, data.place));
        }
        let is_trace = data.kind == OpKind::Trace;
        if let Some(found) = is_trace.then(|| acausal::find(program, data.blocks[0])).flatten() {
            return Err(PlanError::Acausal {
                point: found.point,
                place: program.place(found.write).cloned(),
                later: found.later,
                later_place: program.place(found.read).cloned(),
            });
        }
        for inner in &data.blocks {
            check(program, *inner, highest)?;
        }
    }
    Ok(())
}
