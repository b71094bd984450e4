//! Entering a trace: everything that does not depend on the pass runs, loops with hook points are unrolled, and
//! what remains becomes a graph.

use std::rc::Rc;

use smallvec::SmallVec;

use super::effects::{Effects, Touch};
use super::graph::{Guard, Work};
use super::order;
use super::write;
use crate::exec::collections::Args;
use crate::exec::defer::snapshot;
use crate::exec::error::{Fault, RunError};
use crate::exec::interp::Machine;
use crate::exec::list::List;
use crate::exec::promise::NodeId;
use crate::exec::value::{Missing, Value};
use crate::ir::{HookRef, LayerRef, Place, Type};
use crate::plan::{End, Region, Step, StepKind, TraceSite, Unit, Var};
use crate::point::HookPoint;

/// What entering a trace comes to.
pub(crate) struct Expanded {
    /// The values of the site's results.
    pub results: Vec<Value>,
    /// Whether work waits that touches lists, dictionaries or sets, the log or a slot.
    pub touches: bool,
}

/// Runs what can run before the pass of the trace that was opened in the queue, and queues the rest.
pub(crate) fn expand<'p>(
    machine: &mut Machine<'p>,
    site: &'p TraceSite,
    captures: Args,
    shape: [usize; 2],
) -> Result<Expanded, RunError> {
    let mut expansion = Expansion {
        machine,
        shape,
        vars: vec![Value::Unit; site.n_vars as usize],
        defined: vec![false; site.n_vars as usize],
        effects: Effects::default(),
    };
    for (var, value) in site.captures.iter().zip(captures) {
        expansion.set(*var, value);
    }
    let results = match expansion.region(&site.body)? {
        Flow::Stop(stop) => expansion.stopped(site, stop),
        _ => site.results.iter().map(|(_, var, _)| expansion.get(*var)).collect(),
    };
    Ok(Expanded { results, touches: !expansion.effects.is_empty() })
}

struct Expansion<'m, 'p> {
    machine: &'m mut Machine<'p>,
    /// Batch and positions of the trace.
    shape: [usize; 2],
    vars: Vec<Value>,
    /// Which variables have a value.
    defined: Vec<bool>,
    effects: Effects,
}

/// How a region ended, with the values it hands on.
enum Flow {
    Yield(Vec<Value>),
    Condition { condition: Value, passed: Vec<Value> },
    Break { depth: u32, values: Vec<Value> },
    Continue { depth: u32, values: Vec<Value> },
    Stop(Place),
}

/// What one pass through a loop's body means for the loop.
enum Turn {
    Again(Vec<Value>),
    Over(Vec<Value>),
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

impl<'p> Expansion<'_, 'p> {
    fn get(&self, var: Var) -> Value {
        self.vars[var as usize].clone()
    }

    fn set(&mut self, var: Var, value: Value) {
        self.vars[var as usize] = value;
        self.defined[var as usize] = true;
    }

    /// The results of a trace that was stopped: those it came to have their values.
    fn stopped(&mut self, site: &TraceSite, stop: Place) -> Vec<Value> {
        self.machine.unsaved.extend(site.slots.iter().map(|slot| (*slot, stop)));
        let plan = self.machine.plan;
        let result = |(_, var, made): &(_, Var, Place)| {
            if self.defined[*var as usize] {
                return self.get(*var);
            }
            let missing = Missing { made: plan.place(*made), stop: plan.place(stop) };
            Value::Missing(Rc::new(missing))
        };
        site.results.iter().map(result).collect()
    }

    fn all(&self, vars: &[Var]) -> Vec<Value> {
        vars.iter().map(|var| self.get(*var)).collect()
    }

    fn assign(&mut self, vars: &[Var], values: Vec<Value>) {
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
                let mut value = self.wait(Work::Read(point), place, SmallVec::new(), Vec::new(), 1);
                self.set(*result, value.pop().unwrap_or_default());
            }
            StepKind::Write { point, layer, value } => {
                let point = self.point(*point, *layer, place)?;
                let value = self.get(*value);
                if let (Some(Value::Tensor(tensor)), None) = (value.known(), self.machine.queue.guard()) {
                    write::check(self.machine.backbone, point, self.shape, tensor)
                        .map_err(|fault| self.error(fault, place))?;
                }
                self.wait(Work::Write(point), place, SmallVec::from_iter([value]), Vec::new(), 0);
            }
            StepKind::For { list, list_type, initial, item, carried, body, results } => {
                let list = self.known_list(*list, place)?;
                let mut values = self.all(initial);
                for index in 0..list.len() {
                    self.turn(place)?;
                    let Some(next) = self.item(&list, list_type, index, place)? else { break };
                    self.set(*item, next);
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
                    self.turn(place)?;
                    self.assign(tested, values);
                    let (condition, passed) = match self.region(test)? {
                        Flow::Condition { condition, passed } => (condition, passed),
                        jump => return Ok(Some(jump)),
                    };
                    values = passed;
                    if !self.known_condition(condition, WHILE, place)? {
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
                    self.turn(place)?;
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
                let outer = self.machine.queue.guard().cloned();
                let flow = self.branch(condition, arms, place);
                self.machine.queue.set_guard(outer);
                match flow? {
                    Flow::Yield(values) => self.assign(results, values),
                    jump => return Ok(Some(jump)),
                }
            }
        }
        Ok(None)
    }

    /// Begins a turn of a loop.
    fn turn(&mut self, place: Place) -> Result<(), RunError> {
        if self.machine.ends.is_none() {
            return Ok(());
        }
        self.machine.turn().map_err(|fault| self.error(fault, place))
    }

    /// Runs a unit now if nothing it needs comes from the pass, else lets it wait.
    fn unit(&mut self, unit: &'p Unit, place: Place) -> Result<(), RunError> {
        let mut inputs: Args = unit.inputs.iter().map(|var| self.get(*var)).collect();
        let touches: Vec<Touch> = unit.accesses.iter().map(|access| Touch::new(access, &inputs)).collect();
        let after = self.effects.before(&touches);
        if after.is_empty() && self.can_run(unit, &inputs) {
            match self.machine.call(&unit.code, inputs.clone()) {
                Ok(results) => {
                    self.assign(&unit.results, results.into_vec());
                    return Ok(());
                }
                // In a branch that may not be taken: the error is one only if it is.
                Err(_) if self.machine.queue.guard().is_some() => {}
                Err(error) => return Err(error),
            }
        }
        if unit.accesses.is_empty() {
            snapshot(&mut inputs).map_err(|fault| RunError::new(fault, self.machine.plan.place(place)))?;
        }
        let id = self.machine.queue.end();
        let outputs = self.wait(Work::Unit(unit), place, inputs, after, unit.results.len());
        self.effects.wait(id, touches);
        self.assign(&unit.results, outputs.into_vec());
        Ok(())
    }

    /// Whether everything that a unit needs is there, or can be had without the trace's own pass.
    fn can_run(&self, unit: &Unit, inputs: &[Value]) -> bool {
        if self.machine.queue.guard().is_some() {
            return unit.speculative && !inputs.iter().any(Value::waits);
        }
        match &unit.needs {
            Some(needs) => inputs.iter().zip(needs).all(|(input, needed)| !needed || !self.is_own(input)),
            None => !inputs.iter().any(|input| self.holds_own(input)),
        }
    }

    /// Whether a value comes from the pass of this trace.
    fn is_own(&self, value: &Value) -> bool {
        value.pending().is_some_and(|promise| self.machine.queue.is_own(promise))
    }

    /// Whether a value, or one in it, comes from the pass of this trace.
    fn holds_own(&self, value: &Value) -> bool {
        let mut found = false;
        value.each_pending(&mut |promise| found |= self.machine.queue.is_own(promise));
        found
    }

    fn wait(
        &mut self,
        work: Work<'p>,
        place: Place,
        inputs: Args,
        after: Vec<NodeId>,
        outputs: usize,
    ) -> SmallVec<[Value; 1]> {
        self.machine.queue.wait(work, place, inputs, after, outputs)
    }

    /// A branch; leaves guards of its own in force.
    ///
    /// An arm whose condition comes from the pass waits under a guard, and so does all that is behind it; joins give the
    /// values of the one taken.
    fn branch(&mut self, condition: Value, arms: &'p [Region], place: Place) -> Result<Flow, RunError> {
        let Some((mut then, mut rest)) = arms.split_first() else { return Ok(Flow::Yield(Vec::new())) };
        let mut condition = condition;
        let mut waiting = Vec::new();
        let flow = loop {
            let jumps = |arm: &Region| jumps_out(arm, 0);
            if self.is_own(&condition) && (!waiting.is_empty() || !jumps(then) && !rest.iter().any(jumps)) {
                let outer = self.machine.queue.guard().cloned();
                let guard = |expected| {
                    Some(Rc::new(Guard { condition: condition.clone(), expected, outer: outer.clone() }))
                };
                self.machine.queue.set_guard(guard(true));
                let Flow::Yield(values) = self.region(then)? else {
                    return Err(self.error(Fault::internal("a jump out of a predicated branch"), place));
                };
                self.machine.queue.set_guard(guard(false));
                waiting.push((condition, values, outer));
            } else {
                let what = if stops(then) || rest.iter().any(stops) { STOP } else { JUMP };
                if self.known_condition(condition, what, place)? {
                    break self.region(then)?;
                }
            }
            match rest {
                [test, next, more @ ..] => {
                    match self.region(test)? {
                        Flow::Condition { condition: tested, .. } => condition = tested,
                        jump => break jump,
                    }
                    (then, rest) = (next, more);
                }
                [other] => break self.region(other)?,
                [] => return Err(self.error(Fault::internal("a branch without its last arm"), place)),
            }
        };
        if waiting.is_empty() {
            return Ok(flow);
        }
        let Flow::Yield(mut values) = flow else {
            return Err(self.error(Fault::internal("a jump out of a predicated branch"), place));
        };
        for (condition, then, outer) in waiting.into_iter().rev() {
            self.machine.queue.set_guard(outer);
            let join = |(then, other)| {
                let inputs = Args::from_iter([condition.clone(), then, other]);
                self.wait(Work::Join, place, inputs, Vec::new(), 1).pop().unwrap_or_default()
            };
            values = then.into_iter().zip(values).map(join).collect();
        }
        Ok(Flow::Yield(values))
    }

    /// The hook point an op means.
    fn point(&mut self, hook: HookRef, layer: Option<Var>, place: Place) -> Result<HookPoint, RunError> {
        let path = hook.site.info().path;
        let layer = match (hook.layer, layer) {
            (LayerRef::None, _) => return Ok(HookPoint::global(hook.site)),
            (LayerRef::Const(layer), _) => i64::from(layer),
            (LayerRef::Arg, layer) => {
                let layer = layer.map_or(Value::Unit, |layer| self.get(layer));
                match self.demand(layer, LAYER, place)? {
                    Value::Int(layer) => layer,
                    other => return Err(self.mistyped(&other, "a layer that is no integer", place)),
                }
            }
        };
        let layer = self.machine.layer(layer, path).map_err(|fault| self.error(fault, place))?;
        Ok(HookPoint::in_layer(hook.site, layer))
    }

    fn known_list(&mut self, var: Var, place: Place) -> Result<List, RunError> {
        match self.demand(self.get(var), LIST, place)? {
            Value::List(list) => Ok(list),
            other => Err(self.mistyped(&other, "a loop over something else than a list", place)),
        }
    }

    /// An item of a list that nothing waiting may change.
    fn item(&self, list: &List, ty: &Type, index: usize, place: Place) -> Result<Option<Value>, RunError> {
        match self.effects.before(&[Touch::look(list, ty)]).first() {
            Some(node) => Err(self.too_late(*node, LIST, place)),
            None => Ok(list.get(index)),
        }
    }

    fn known_condition(&mut self, condition: Value, what: What, place: Place) -> Result<bool, RunError> {
        match self.demand(condition, what, place)? {
            Value::Bool(value) => Ok(value),
            other => Err(self.mistyped(&other, "a condition that is no truth value", place)),
        }
    }

    /// A value that must be known before the pass: traces that wait are run for it.
    fn demand(&mut self, value: Value, what: What, place: Place) -> Result<Value, RunError> {
        let value = value.settled();
        let Some(promise) = value.pending().cloned() else { return Ok(value) };
        if !self.machine.queue.is_own(&promise) {
            self.machine.flush()?;
            let value = value.settled();
            if value.pending().is_none() {
                return Ok(value);
            }
        }
        Err(self.too_late(promise.node, what, place))
    }

    /// A value of another type than there must be; one that was never computed is to blame itself.
    fn mistyped(&self, value: &Value, what: &'static str, place: Place) -> RunError {
        match value.missing() {
            Some(missing) => self.error(Fault::missing(missing), place),
            None => self.error(Fault::internal(what), place),
        }
    }

    fn too_late(&self, node: NodeId, (what, advice): What, place: Place) -> RunError {
        let Some((point, read)) = order::source_of(&self.machine.queue, node) else {
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
