//! Planning: a verified [`Program`] becomes compact code that the executor runs.
//!
//! Every value of the graph has a register, blocks are flat instructions, and the last use of a value moves it out
//! of its register. The body of a trace becomes steps, which the executor orders along the forward pass.
//! Planning never touches tensors.

mod access;
mod caught;
mod code;
mod explain;
mod facts;
mod live;
mod lower;
mod moves;
mod repeat;
mod scalars;
mod site;
mod waiting;
mod waits;

use crate::ir::{Functions, Literal, OpKind, Place, Places, Program, SourcePlace, VerifyErrors, verify};

pub(crate) use access::{Access, Shared};
pub(crate) use code::{Code, Inst, Reg, Use, Wide, WideKind};
pub(crate) use lower::is_mutable;
pub(crate) use site::{End, Region, Step, StepKind, TraceSite, Unit, Var};
pub(crate) use waiting::{Waits, of_dict, of_list};

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
}

/// A program that cannot be planned.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The program breaks a rule of the graph.
    #[error(transparent)]
    Invalid(#[from] VerifyErrors),
}

impl Plan {
    /// Verifies and plans a program.
    ///
    /// # Errors
    /// When the program breaks a rule of [`ir::verify`](mod@crate::ir::verify).
    pub fn new(program: &Program) -> Result<Plan, PlanError> {
        verify(program)?;
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
        })
    }

    /// The user's source place with this number.
    pub(crate) fn place(&self, place: Place) -> Option<SourcePlace> {
        self.places.get(place).cloned()
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
