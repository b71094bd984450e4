//! Entering a trace: everything that does not depend on the pass runs, loops with hook points are unrolled, and
//! what remains becomes a graph.

use std::rc::Rc;

use smallvec::SmallVec;

use super::effects::{Effects, Touch};
use super::graph::{Graph, Guard, GuardId, Node, NodeId, NodeKind, Operand, ValueId};
use super::write;
use crate::exec::error::{Fault, RunError};
use crate::exec::interp::Machine;
use crate::exec::list::List;
use crate::exec::value::{Missing, Value};
use crate::ir::{HookRef, LayerRef, Place, Type};
use crate::plan::{End, Region, Step, StepKind, TraceSite, Unit, Var};
use crate::point::HookPoint;

/// Runs what can run before the pass; gives the graph of the rest, and the trace's results.
pub(crate) fn expand<'p>(
    machine: &mut Machine<'_>,
    site: &'p TraceSite,
    captures: impl Iterator<Item = Value>,
    shape: [usize; 2],
) -> Result<(Graph<'p>, Vec<Operand>), RunError> {
    let mut expansion = Expansion {
        machine,
        shape,
        vars: vec![Operand::default(); site.n_vars as usize],
        defined: vec![false; site.n_vars as usize],
        graph: Graph::default(),
        effects: Effects::default(),
        guard: None,
    };
    for (var, value) in site.captures.iter().zip(captures) {
        expansion.set(*var, Operand::Known(value));
    }
    let results = match expansion.region(&site.body)? {
        Flow::Stop(stop) => expansion.stopped(site, stop),
        _ => site.results.iter().map(|(_, var, _)| expansion.get(*var)).collect(),
    };
    Ok((expansion.graph, results))
}

struct Expansion<'m, 'a, 'p> {
    machine: &'m mut Machine<'a>,
    /// Batch and positions of the pass.
    shape: [usize; 2],
    vars: Vec<Operand>,
    /// Which variables have a value.
    defined: Vec<bool>,
    graph: Graph<'p>,
    effects: Effects,
    guard: Option<GuardId>,
}

/// How a region ended, with the values it hands on.
enum Flow {
    Yield(Vec<Operand>),
    Condition { condition: Operand, passed: Vec<Operand> },
    Break { depth: u32, values: Vec<Operand> },
    Continue { depth: u32, values: Vec<Operand> },
    Stop(Place),
}

/// What one pass through a loop's body means for the loop.
enum Turn {
    Again(Vec<Operand>),
    Over(Vec<Operand>),
    /// A jump further out.
    Jump(Flow),
}

impl Flow {
    fn turn(self) -> Turn {
        match self {
            Flow::Yield(values) | Flow::Continue { depth: 0, values } => Turn::Again(values),
            Flow::Break { depth: 0, values } => Turn::Over(values),
            Flow::Break { depth, values } => Turn::Jump(Flow::Break { depth: depth - 1, values }),
            Flow::Continue { depth, values } => Turn::Jump(Flow::Continue { depth: depth - 1, values }),
            Flow::Condition { passed, .. } => Turn::Over(passed),
            Flow::Stop(place) => Turn::Jump(Flow::Stop(place)),
        }
    }
}

impl<'p> Expansion<'_, '_, 'p> {
    fn get(&self, var: Var) -> Operand {
        self.vars[var as usize].clone()
    }

    fn set(&mut self, var: Var, value: Operand) {
        self.vars[var as usize] = value;
        self.defined[var as usize] = true;
    }

    /// The results of a trace that was stopped: those it came to have their values.
    fn stopped(&mut self, site: &TraceSite, stop: Place) -> Vec<Operand> {
        self.machine.unsaved.extend(site.slots.iter().map(|slot| (*slot, stop)));
        let plan = self.machine.plan;
        let result = |(_, var, made): &(_, Var, Place)| {
            if self.defined[*var as usize] {
                return self.get(*var);
            }
            let missing = Missing { made: plan.place(*made), stop: plan.place(stop) };
            Operand::Known(Value::Missing(Rc::new(missing)))
        };
        site.results.iter().map(result).collect()
    }

    fn all(&self, vars: &[Var]) -> Vec<Operand> {
        vars.iter().map(|var| self.get(*var)).collect()
    }

    fn assign(&mut self, vars: &[Var], values: Vec<Operand>) {
        for (var, value) in vars.iter().zip(values) {
            self.set(*var, value);
        }
    }

    fn error(&self, fault: impl Into<Box<Fault>>, place: Place) -> RunError {
        RunError::new(fault, self.machine.plan.place(place))
    }

    fn region(&mut self, region: &'p Region) -> Result<Flow, RunError> {
        for step in &region.steps {
            if let Some(jump) = self.step(step)? {
                return Ok(jump);
            }
        }
        Ok(match &region.end {
            End::Yield(values) => Flow::Yield(self.all(values)),
            End::Condition { condition, passed } => {
                Flow::Condition { condition: self.get(*condition), passed: self.all(passed) }
            }
            End::Break { depth, values } => Flow::Break { depth: *depth, values: self.all(values) },
            End::Continue { depth, values } => Flow::Continue { depth: *depth, values: self.all(values) },
            End::Stop(place) => Flow::Stop(*place),
        })
    }

    /// One step; gives the jump it ended in, if it did.
    fn step(&mut self, step: &'p Step) -> Result<Option<Flow>, RunError> {
        let place = step.place;
        match &step.kind {
            StepKind::Unit(unit) => self.unit(unit, place)?,
            StepKind::Read { point, layer, result } => {
                let point = self.point(*point, *layer, place)?;
                let value = self.wait(NodeKind::Read(point), place, SmallVec::new(), Vec::new(), 1);
                self.set(*result, Operand::Later(value[0]));
            }
            StepKind::Write { point, layer, value } => {
                let point = self.point(*point, *layer, place)?;
                let value = self.get(*value);
                if let (Operand::Known(Value::Tensor(tensor)), None) = (&value, self.guard) {
                    write::check(self.machine.backbone, point, self.shape, tensor)
                        .map_err(|fault| self.error(fault, place))?;
                }
                self.wait(NodeKind::Write(point), place, SmallVec::from_iter([value]), Vec::new(), 0);
            }
            StepKind::For { list, list_type, initial, item, carried, body, results } => {
                let list = self.known_list(*list, place)?;
                let mut values = self.all(initial);
                for index in 0..list.len() {
                    let Some(next) = self.item(&list, list_type, index, place)? else { break };
                    self.set(*item, Operand::Known(next));
                    self.assign(carried, values);
                    match self.region(body)?.turn() {
                        Turn::Again(next) => values = next,
                        Turn::Over(end) => {
                            values = end;
                            break;
                        }
                        Turn::Jump(jump) => return Ok(Some(jump)),
                    }
                }
                self.assign(results, values);
            }
            StepKind::While { initial, tested, test, params, body, results } => {
                let mut values = self.all(initial);
                loop {
                    self.assign(tested, values);
                    let (condition, passed) = match self.region(test)? {
                        Flow::Condition { condition, passed } => (condition, passed),
                        jump => return Ok(Some(jump)),
                    };
                    values = passed;
                    if !self.known_condition(&condition, WHILE, place)? {
                        break;
                    }
                    self.assign(params, values);
                    match self.region(body)?.turn() {
                        Turn::Again(next) => values = next,
                        Turn::Over(end) => {
                            values = end;
                            break;
                        }
                        Turn::Jump(jump) => return Ok(Some(jump)),
                    }
                }
                self.assign(results, values);
            }
            StepKind::Loop { initial, carried, body, results } => {
                let mut values = self.all(initial);
                loop {
                    self.assign(carried, values);
                    match self.region(body)?.turn() {
                        Turn::Again(next) => values = next,
                        Turn::Over(end) => {
                            values = end;
                            break;
                        }
                        Turn::Jump(jump) => return Ok(Some(jump)),
                    }
                }
                self.assign(results, values);
            }
            StepKind::If { condition, arms, results } => {
                let condition = self.get(*condition);
                if let Operand::Later(value) = condition
                    && !arms.iter().any(|arm| jumps_out(arm, 0))
                {
                    self.predicate(value, arms, results, place)?;
                    return Ok(None);
                }
                let what = if arms.iter().any(stops) { STOP } else { JUMP };
                let arm = &arms[usize::from(!self.known_condition(&condition, what, place)?)];
                match self.region(arm)? {
                    Flow::Yield(values) => self.assign(results, values),
                    jump => return Ok(Some(jump)),
                }
            }
        }
        Ok(None)
    }

    /// Runs a unit now if nothing it needs comes from the pass, else lets it wait.
    fn unit(&mut self, unit: &'p Unit, place: Place) -> Result<(), RunError> {
        let inputs: SmallVec<[Operand; 4]> = unit.inputs.iter().map(|var| self.get(*var)).collect();
        let touches: Vec<Touch> = unit.accesses.iter().map(|access| Touch::new(access, &inputs)).collect();
        let after = self.effects.before(&touches);
        let known: Option<SmallVec<[Value; 4]>> = inputs
            .iter()
            .map(|input| if let Operand::Known(value) = input { Some(value.clone()) } else { None })
            .collect();
        if let Some(args) = known.filter(|_| after.is_empty() && (self.guard.is_none() || unit.speculative)) {
            match self.machine.call(&unit.code, args) {
                Ok(results) => {
                    self.assign(&unit.results, results.into_iter().map(Operand::Known).collect());
                    return Ok(());
                }
                // In a branch that may not be taken: the error is one only if it is.
                Err(_) if self.guard.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        let id = self.graph.nodes.len();
        let outputs = self.wait(NodeKind::Unit(unit), place, inputs, after, unit.results.len());
        self.effects.wait(id, touches);
        self.assign(&unit.results, outputs.into_iter().map(Operand::Later).collect());
        Ok(())
    }

    fn wait(
        &mut self,
        kind: NodeKind<'p>,
        place: Place,
        inputs: SmallVec<[Operand; 4]>,
        after: Vec<NodeId>,
        outputs: usize,
    ) -> SmallVec<[ValueId; 1]> {
        let node = Node { kind, place, guard: self.guard, inputs, outputs: SmallVec::new(), after };
        self.graph.add(node, outputs)
    }

    /// Both arms wait under guards, and a join gives the values of the one taken.
    fn predicate(
        &mut self,
        condition: ValueId,
        arms: &'p [Region; 2],
        results: &[Var],
        place: Place,
    ) -> Result<(), RunError> {
        let outer = self.guard;
        let mut yields = Vec::new();
        for (arm, expected) in arms.iter().zip([true, false]) {
            self.guard = Some(self.graph.guards.len());
            self.graph.guards.push(Guard { condition, expected, outer });
            let flow = self.region(arm);
            self.guard = outer;
            yields.push(match flow? {
                Flow::Yield(values) => values,
                _ => return Err(self.error(Fault::internal("a jump out of a predicated branch"), place)),
            });
        }
        let others = yields.pop().unwrap_or_default();
        for (result, (then, other)) in results.iter().zip(yields.into_iter().flatten().zip(others)) {
            let inputs = SmallVec::from_iter([Operand::Later(condition), then, other]);
            let joined = self.wait(NodeKind::Join, place, inputs, Vec::new(), 1);
            self.set(*result, Operand::Later(joined[0]));
        }
        Ok(())
    }

    /// The hook point an op means.
    fn point(&self, hook: HookRef, layer: Option<Var>, place: Place) -> Result<HookPoint, RunError> {
        let path = hook.site.info().path;
        let layer = match (hook.layer, layer.map(|layer| self.get(layer))) {
            (LayerRef::None, _) => return Ok(HookPoint::global(hook.site)),
            (LayerRef::Const(layer), _) => i64::from(layer),
            (LayerRef::Arg, Some(Operand::Known(Value::Int(layer)))) => layer,
            (LayerRef::Arg, Some(Operand::Later(value))) => {
                return Err(self.too_late(self.graph.producers[value], LAYER, place));
            }
            (LayerRef::Arg, _) => {
                return Err(self.error(Fault::internal("a layer that is no integer"), place));
            }
        };
        let layer = self.machine.layer(layer, path).map_err(|fault| self.error(fault, place))?;
        Ok(HookPoint::in_layer(hook.site, layer))
    }

    fn known_list(&self, var: Var, place: Place) -> Result<List, RunError> {
        match self.get(var) {
            Operand::Known(Value::List(list)) => Ok(list),
            Operand::Later(value) => Err(self.too_late(self.graph.producers[value], LIST, place)),
            Operand::Known(_) => {
                Err(self.error(Fault::internal("a loop over something else than a list"), place))
            }
        }
    }

    /// An item of a list that nothing waiting may change.
    fn item(&self, list: &List, ty: &Type, index: usize, place: Place) -> Result<Option<Value>, RunError> {
        match self.effects.before(&[Touch::look(list, ty)]).first() {
            Some(node) => Err(self.too_late(*node, LIST, place)),
            None => Ok(list.get(index)),
        }
    }

    fn known_condition(&self, condition: &Operand, what: What, place: Place) -> Result<bool, RunError> {
        match condition {
            Operand::Known(Value::Bool(value)) => Ok(*value),
            Operand::Later(value) => Err(self.too_late(self.graph.producers[*value], what, place)),
            Operand::Known(_) => {
                Err(self.error(Fault::internal("a condition that is no truth value"), place))
            }
        }
    }

    fn too_late(&self, node: NodeId, (what, advice): What, place: Place) -> RunError {
        let Some((point, read)) = self.graph.source_of(node) else {
            return self.error(Fault::internal("a value that waits for nothing"), place);
        };
        self.error(Fault::TooLate { what, point, read_place: self.machine.plan.place(read), advice }, place)
    }
}

/// What must be known before a pass, and what to do if it is not.
type What = (&'static str, &'static str);

const SEPARATE: &str = "read it in a trace of its own";
const LAYER: What = ("the layer of a hook point", SEPARATE);
const LIST: What = ("the list of a loop that holds hook points", SEPARATE);
const WHILE: What = ("the condition of a loop that holds hook points", SEPARATE);
const JUMP: What = (
    "the condition of a jump out of a loop that holds hook points",
    "let the branch choose values instead, or read it in a trace of its own",
);

const STOP: What = (
    "the condition under which a trace stops",
    "let the branch choose values instead, or read it in a trace of its own",
);

/// Whether a region holds a stop.
fn stops(region: &Region) -> bool {
    matches!(region.end, End::Stop(_))
        || region.steps.iter().any(|step| match &step.kind {
            StepKind::For { body, .. } | StepKind::Loop { body, .. } => stops(body),
            StepKind::While { test, body, .. } => stops(test) || stops(body),
            StepKind::If { arms, .. } => arms.iter().any(stops),
            StepKind::Unit(_) | StepKind::Read { .. } | StepKind::Write { .. } => false,
        })
}

/// Whether a region holds a jump further out than `loops` loops, which it has inside.
fn jumps_out(region: &Region, loops: u32) -> bool {
    let ends = match region.end {
        End::Break { depth, .. } | End::Continue { depth, .. } => depth >= loops,
        End::Stop(_) => true,
        End::Yield(_) | End::Condition { .. } => false,
    };
    ends || region.steps.iter().any(|step| match &step.kind {
        StepKind::For { body, .. } | StepKind::Loop { body, .. } => jumps_out(body, loops + 1),
        StepKind::While { test, body, .. } => jumps_out(test, loops) || jumps_out(body, loops + 1),
        StepKind::If { arms, .. } => arms.iter().any(|arm| jumps_out(arm, loops)),
        StepKind::Unit(_) | StepKind::Read { .. } | StepKind::Write { .. } => false,
    })
}
