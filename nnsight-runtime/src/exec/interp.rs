//! The interpreter's loop.

use std::any::Any;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::attempt::{Attempts, Begin};
use super::backbone::Backbone;
use super::error::{Fault, RunError};
use super::host::{Source, leaves};
use super::limits::Ends;
use super::list::List;
use super::trace::{Memos, Queue};
use super::value::Value;
use super::{Budget, Log, Optimizations, Progress, RunReport, Turn, literal, scalar};
use crate::ir::{Place, ScalarOp, Slot};
use crate::plan::{Code, Inst, Plan, Reg, Use};

/// A run in progress.
pub(crate) struct Machine<'a> {
    pub plan: &'a Plan,
    pub backbone: &'a dyn Backbone,
    pub device: burn::tensor::Device,
    pub log: &'a mut Log<'a>,
    pub progress: Option<&'a dyn Progress>,
    pub slots: Vec<Option<Value>>,
    pub report: RunReport,
    pub optimizations: Optimizations,
    pub budget: Budget,
    /// Turns whose errors are caught.
    pub attempts: Attempts,
    /// What may end the run before its end.
    pub ends: Option<Ends>,
    /// Whether something that waited has failed.
    pub has_failed: bool,
    /// Traces that wait for their pass.
    pub queue: Queue<'a>,
    /// What traces gave last, for those that run again.
    pub memos: Memos,
    /// The panic of a host closure, which goes on when the run has ended.
    pub panic: Option<Box<dyn Any + Send>>,
    /// Where the program was stopped.
    pub stopped: Option<Place>,
    /// By slot: where the trace was stopped that should have saved to it.
    pub unsaved: HashMap<Slot, Place>,
    constants: Vec<OnceCell<Constant>>,
}

/// A constant, made when it is first needed.
enum Constant {
    /// Shared by all who use it.
    Value(Value),
    /// Items of the fresh lists it stands for.
    Items(Rc<[Value]>),
    /// Made anew every time.
    Nested,
}

/// Registers and iterators of one piece of code.
#[derive(Default)]
pub(crate) struct Frame {
    pub(super) regs: Vec<Value>,
    iterators: Vec<Cursor>,
    /// Where the turn began whose errors are caught, if one is under way.
    pub(super) begin: Option<Box<Begin>>,
}

/// A loop's place in its list, or the host's items that it goes over.
#[derive(Default)]
struct Cursor {
    list: Option<List>,
    next: usize,
    len: usize,
    source: Option<Source>,
}

impl Cursor {
    /// The next item of the list, if it is kept as an integer.
    #[inline]
    fn int(&mut self) -> Option<i64> {
        let int = self.list.as_ref().filter(|_| self.next < self.len)?.get_int(self.next)?;
        self.next += 1;
        Some(int)
    }

    /// The next item of the list.
    fn item(&mut self) -> Option<Value> {
        let value = self.list.as_ref().filter(|_| self.next < self.len)?.get(self.next)?;
        self.next += 1;
        Some(value)
    }

    fn turn(&self, ended: bool) -> Turn {
        let (items, of) = match &self.source {
            Some(source) => (source.pulled, source.len),
            None => (self.next as u64, Some(self.len as u64)),
        };
        Turn { items, of, ended }
    }
}

impl Frame {
    pub(crate) fn take(&mut self, used: Use) -> Value {
        let value = &mut self.regs[used.reg().index()];
        if used.is_last() { std::mem::take(value) } else { value.clone() }
    }

    pub(crate) fn get(&self, reg: Reg) -> &Value {
        &self.regs[reg.index()]
    }

    pub(crate) fn set(&mut self, reg: Reg, value: Value) {
        self.regs[reg.index()] = value;
    }

    /// Puts back what was there when a turn of the loop with this iterator began, and leaves all loops in it.
    pub(super) fn go_back(&mut self, regs: Vec<Value>, iterator: u32) {
        self.regs = regs;
        let inner = self.iterators.iter_mut().enumerate().filter(|(number, _)| *number != iterator as usize);
        inner.for_each(|(_, cursor)| *cursor = Cursor::default());
    }
}

const MISTYPED: &str = "a register holds a value of another type";

impl<'a> Machine<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        backbone: &'a dyn Backbone,
        log: &'a mut Log<'a>,
        optimizations: Optimizations,
        budget: Budget,
    ) -> Self {
        Machine {
            plan,
            backbone,
            device: backbone.device(),
            log,
            progress: None,
            slots: vec![None; plan.slots.len()],
            report: RunReport::default(),
            optimizations,
            budget,
            attempts: Attempts::default(),
            ends: None,
            has_failed: false,
            queue: Queue::default(),
            memos: Memos::default(),
            panic: None,
            stopped: None,
            unsaved: HashMap::new(),
            constants: plan.constants.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    pub(crate) fn run(&mut self) -> Result<(), RunError> {
        let plan = self.plan;
        self.call(&plan.code, []).map(drop)
    }

    /// Checks that all values were saved that the program saves, which one that was stopped may not have done.
    pub(crate) fn all_saved(&self) -> Result<(), RunError> {
        let Some(missing) = self.slots.iter().position(Option::is_none) else { return Ok(()) };
        let slot = u32::try_from(missing).ok().map(Slot::from_u32);
        let (what, stop) = match slot.and_then(|slot| self.unsaved.get(&slot)) {
            Some(stop) => ("trace", Some(*stop)),
            None => ("session", self.stopped),
        };
        let stop = stop.and_then(|stop| self.plan.place(stop));
        let place = self.plan.slots[missing].and_then(|place| self.plan.place(place));
        Err(RunError::new(Fault::Unsaved { what, stop }, place))
    }

    /// Checks that the host has room for what was saved.
    pub(crate) fn all_fit(&self) -> Result<(), RunError> {
        for (slot, place) in self.slots.iter().zip(&self.plan.slots) {
            let place = || place.and_then(|place| self.plan.place(place));
            leaves(slot.as_slice()).map_err(|fault| RunError::new(fault, place()))?;
        }
        Ok(())
    }

    /// Runs a piece of code on its parameters; gives its results.
    pub(crate) fn call(
        &mut self,
        code: &'a Code,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<smallvec::SmallVec<[Value; 2]>, RunError> {
        let mut frame = Frame::default();
        frame.regs.resize(code.n_regs as usize, Value::Unit);
        frame.iterators.resize_with(code.n_iterators as usize, Cursor::default);
        for (reg, constant) in &code.preloaded {
            let value = self.constant(*constant).map_err(|fault| RunError::new(fault, None))?;
            frame.set(*reg, value);
        }
        for (reg, arg) in code.params.iter().zip(args) {
            frame.set(*reg, arg);
        }
        let (mut from, mut at) = (0, 0);
        while let Err(stop) = self.execute(code, &mut frame, from, &mut at) {
            let error = match stop {
                Stop::Fault(fault) => {
                    let place = code.places.get(at).and_then(|place| self.plan.place(*place));
                    RunError::new(fault, place)
                }
                Stop::Placed(error) => error,
            };
            from = self.caught(&mut frame, error)?;
        }
        Ok(code.results.iter().map(|reg| std::mem::take(&mut frame.regs[reg.index()])).collect())
    }

    /// A value of a constant; fresh if it can be changed.
    fn constant(&self, constant: u32) -> Result<Value, Box<Fault>> {
        let literal = &self.plan.constants[constant as usize];
        let cell = &self.constants[constant as usize];
        if cell.get().is_none() {
            let made = match literal::flat_items(literal, &self.device)? {
                Some(items) => Constant::Items(items),
                None if crate::plan::is_mutable(literal) => Constant::Nested,
                None => Constant::Value(literal::value(literal, &self.device)?),
            };
            _ = cell.set(made);
        }
        match cell.get() {
            Some(Constant::Value(value)) => Ok(value.clone()),
            Some(Constant::Items(items)) => Ok(Value::List(List::constant(items.clone()))),
            Some(Constant::Nested) | None => literal::value(literal, &self.device),
        }
    }

    /// Runs instructions from one on to the end; `at` is the one that failed.
    #[expect(clippy::too_many_lines, reason = "one arm for each instruction")]
    fn execute(
        &mut self,
        code: &'a Code,
        frame: &mut Frame,
        from: usize,
        at: &mut usize,
    ) -> Result<(), Stop> {
        let mut pc = from;
        // An operand that is not there yet, or that is none.
        macro_rules! unsettled {
            ($inst:expr) => {{
                *at = pc;
                match self.unsettled(&$inst, frame, code.places.get(pc).copied())? {
                    Next::Again => {}
                    Next::Done => pc += 1,
                }
                continue;
            }};
        }
        macro_rules! get {
            ($kind:ident, $reg:expr, $inst:expr) => {
                match &frame.regs[$reg.index()] {
                    Value::$kind(value) => *value,
                    _ => unsettled!($inst),
                }
            };
        }
        macro_rules! checked {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(fault) => {
                        *at = pc;
                        return Err(fault.into());
                    }
                }
            };
        }
        macro_rules! list {
            ($used:expr, $inst:expr) => {
                match &frame.regs[$used.reg().index()] {
                    Value::List(list) => list,
                    _ => unsettled!($inst),
                }
            };
        }
        macro_rules! let_go {
            ($used:expr) => {
                if $used.is_last() {
                    frame.regs[$used.reg().index()] = Value::Unit;
                }
            };
        }
        // A register mostly holds a value of its one type already, which needs no drop.
        macro_rules! put {
            ($kind:ident, $to:expr, $value:expr) => {{
                let value = $value;
                match &mut frame.regs[$to.index()] {
                    Value::$kind(place) => *place = value,
                    place => *place = Value::$kind(value),
                }
            }};
        }
        macro_rules! arithmetic {
            ($inst:expr, $a:expr, $b:expr, $to:expr, $op:ident, $checked:ident) => {{
                let (a, b) = (get!(Int, $a, $inst), get!(Int, $b, $inst));
                let value = match a.$checked(b) {
                    Some(value) => value,
                    None => checked!(scalar::int(ScalarOp::$op, a, b)),
                };
                put!(Int, $to, value);
            }};
        }
        macro_rules! pair {
            ($inst:expr, $kind:ident -> $result:ident, $a:expr, $b:expr, $to:expr, $f:expr) => {{
                let (a, b) = (get!($kind, $a, $inst), get!($kind, $b, $inst));
                put!($result, $to, $f(a, b));
            }};
        }
        // A loop whose head is this instruction begins a turn.
        macro_rules! turn {
            ($head:expr) => {
                if self.ends.is_some()
                    && let Err(fault) = self.turn()
                {
                    *at = $head as usize;
                    return Err(fault.into());
                }
            };
        }
        while let Some(&inst) = code.insts.get(pc) {
            match inst {
                Inst::IntAdd { a, b, to } => arithmetic!(inst, a, b, to, Add, checked_add),
                Inst::IntSub { a, b, to } => arithmetic!(inst, a, b, to, Sub, checked_sub),
                Inst::IntMul { a, b, to } => arithmetic!(inst, a, b, to, Mul, checked_mul),
                Inst::IntEq { a, b, to } => pair!(inst, Int -> Bool, a, b, to, |a: i64, b: i64| a == b),
                Inst::IntNe { a, b, to } => pair!(inst, Int -> Bool, a, b, to, |a: i64, b: i64| a != b),
                Inst::IntLt { a, b, to } => pair!(inst, Int -> Bool, a, b, to, |a: i64, b: i64| a < b),
                Inst::IntLe { a, b, to } => pair!(inst, Int -> Bool, a, b, to, |a: i64, b: i64| a <= b),
                Inst::IntGt { a, b, to } => pair!(inst, Int -> Bool, a, b, to, |a: i64, b: i64| a > b),
                Inst::IntGe { a, b, to } => pair!(inst, Int -> Bool, a, b, to, |a: i64, b: i64| a >= b),
                Inst::FloatAdd { a, b, to } => pair!(inst, Float -> Float, a, b, to, |a: f64, b: f64| a + b),
                Inst::FloatSub { a, b, to } => pair!(inst, Float -> Float, a, b, to, |a: f64, b: f64| a - b),
                Inst::FloatMul { a, b, to } => pair!(inst, Float -> Float, a, b, to, |a: f64, b: f64| a * b),
                Inst::FloatDiv { a, b, to } => pair!(inst, Float -> Float, a, b, to, |a: f64, b: f64| a / b),
                #[expect(clippy::float_cmp, reason = "the program asks for exactly this comparison")]
                Inst::FloatEq { a, b, to } => pair!(inst, Float -> Bool, a, b, to, |a: f64, b: f64| a == b),
                #[expect(clippy::float_cmp, reason = "the program asks for exactly this comparison")]
                Inst::FloatNe { a, b, to } => pair!(inst, Float -> Bool, a, b, to, |a: f64, b: f64| a != b),
                Inst::FloatLt { a, b, to } => pair!(inst, Float -> Bool, a, b, to, |a: f64, b: f64| a < b),
                Inst::FloatLe { a, b, to } => pair!(inst, Float -> Bool, a, b, to, |a: f64, b: f64| a <= b),
                Inst::FloatGt { a, b, to } => pair!(inst, Float -> Bool, a, b, to, |a: f64, b: f64| a > b),
                Inst::FloatGe { a, b, to } => pair!(inst, Float -> Bool, a, b, to, |a: f64, b: f64| a >= b),
                Inst::Not { a, to } => {
                    let a = get!(Bool, a, inst);
                    put!(Bool, to, !a);
                }
                Inst::Label(_) => {}
                Inst::Jump(to) => {
                    if to as usize <= pc {
                        turn!(to);
                    }
                    pc = to as usize;
                    continue;
                }
                Inst::BranchFalse { condition, to } => {
                    if !get!(Bool, condition, inst) {
                        pc = to as usize;
                        continue;
                    }
                }
                Inst::Move { from, to } => {
                    // The common case, without a look at the other kinds' reference counts.
                    if let Value::Int(value) = &frame.regs[from.reg().index()] {
                        put!(Int, to, *value);
                    } else {
                        let value = frame.take(from);
                        frame.regs[to.index()] = value;
                    }
                }
                Inst::Drop { reg } => frame.regs[reg.index()] = Value::Unit,
                Inst::Fresh { constant, to } => {
                    let value = checked!(self.constant(constant));
                    frame.regs[to.index()] = value;
                }
                Inst::Scalar1 { op, a, to } => {
                    // What is printed is looked into.
                    if op == ScalarOp::ToStr && frame.regs[a.index()].waits() {
                        unsettled!(inst);
                    }
                    let a = &frame.regs[a.index()];
                    match scalar::unary(op, a) {
                        Ok(value) => frame.regs[to.index()] = value,
                        Err(_) if matches!(a, Value::Pending(_)) => unsettled!(inst),
                        Err(fault) => checked!(Err(blamed(fault, [a]))),
                    }
                }
                Inst::Scalar2 { op, a, b, to } => {
                    let (a, b) = (&frame.regs[a.index()], &frame.regs[b.index()]);
                    match scalar::binary(op, a, b) {
                        Ok(value) => frame.regs[to.index()] = value,
                        Err(_) if matches!(a, Value::Pending(_)) || matches!(b, Value::Pending(_)) => {
                            unsettled!(inst)
                        }
                        Err(fault) => checked!(Err(blamed(fault, [a, b]))),
                    }
                }
                Inst::Append { list, item } => {
                    let to = list!(list, inst);
                    // As above: a number is neither dropped nor missing.
                    if let Value::Int(item) = &frame.regs[item.reg().index()] {
                        checked!(to.push_int(*item));
                    } else {
                        let item = checked!(present(frame.take(item)));
                        checked!(list!(list, inst).push(item));
                    }
                    let_go!(list);
                }
                Inst::ListLen { list, to } => {
                    let len = i64::try_from(list!(list, inst).len()).unwrap_or(i64::MAX);
                    let_go!(list);
                    put!(Int, to, len);
                }
                Inst::ListGet { list, index, to } => {
                    let index = get!(Int, index, inst);
                    let found = {
                        let list = list!(list, inst);
                        list.position(index).and_then(|i| list.get(i)).ok_or_else(|| outside(list, index))
                    };
                    let item = checked!(found);
                    let_go!(list);
                    frame.regs[to.index()] = item;
                }
                Inst::ListSet { list, index, item } => {
                    let index = get!(Int, index, inst);
                    _ = list!(list, inst);
                    let item = checked!(present(frame.take(item)));
                    let set = {
                        let list = list!(list, inst);
                        let at = list.position(index).ok_or_else(|| outside(list, index));
                        at.and_then(|at| list.set(at, item))
                    };
                    _ = checked!(set);
                    let_go!(list);
                }
                Inst::ForBegin { list, iterator } => {
                    _ = list!(list, inst);
                    let Value::List(list) = frame.take(list) else { continue };
                    let len = list.len();
                    frame.iterators[iterator as usize] =
                        Cursor { list: Some(list), next: 0, len, source: None };
                }
                Inst::ForNext { iterator, item, exit } => {
                    let iterator = &mut frame.iterators[iterator as usize];
                    if let Some(int) = iterator.int() {
                        put!(Int, item, int);
                    } else if let Some(value) = iterator.item() {
                        frame.regs[item.index()] = value;
                    } else {
                        pc = exit as usize;
                        continue;
                    }
                }
                Inst::ForAgain { iterator, item, next } => {
                    pc = next as usize;
                    turn!(next);
                    let iterator = &mut frame.iterators[iterator as usize];
                    if let Some(int) = iterator.int() {
                        put!(Int, item, int);
                    } else if let Some(value) = iterator.item() {
                        frame.regs[item.index()] = value;
                    } else {
                        // `ForNext` finds no item either, and leaves the loop.
                        continue;
                    }
                }
                Inst::SourceBegin { function, iterator } => {
                    let source = Some(checked!(self.source(function)));
                    frame.iterators[iterator as usize] = Cursor { source, ..Cursor::default() };
                }
                Inst::SourceNext { iterator, item, exit } => {
                    self.end_attempt_of(frame, iterator);
                    let source = &mut frame.iterators[iterator as usize].source;
                    let pulled = match self.pull(source.as_mut()) {
                        Ok(pulled) => pulled,
                        Err(fault) => {
                            let place = code.places.get(pc).and_then(|place| self.plan.place(*place));
                            let stream = source.as_ref().and_then(|source| source.catches);
                            self.caught_item(stream, RunError::new(fault, place))?;
                            turn!(pc);
                            continue;
                        }
                    };
                    let Some(value) = pulled else {
                        pc = exit as usize;
                        continue;
                    };
                    frame.regs[item.index()] = value;
                }
                Inst::Tick { iterator, ended } => {
                    if let Some(progress) = self.progress {
                        progress.turn(frame.iterators[iterator as usize].turn(ended), self.report);
                    }
                }
                Inst::Attempt { iterator, item, next } => {
                    let source = frame.iterators[iterator as usize].source.as_ref();
                    if let Some(stream) = source.and_then(|source| source.catches) {
                        self.begin_attempt(frame, (stream, item), (iterator, next));
                    }
                }
                Inst::Settle => self.settle_attempt()?,
                Inst::ForEnd { iterator } => {
                    self.end_attempt_of(frame, iterator);
                    frame.iterators[iterator as usize] = Cursor::default();
                }
                Inst::Wide { op } => {
                    let place = code.places.get(pc).copied();
                    checked!(self.wide(&code.wide[op as usize], frame, place));
                }
                Inst::End => return Ok(()),
            }
            pc += 1;
        }
        Ok(())
    }
}

/// How to go on after an instruction without its operands.
pub(crate) enum Next {
    /// They are there now.
    Again,
    /// Its result is a promise.
    Done,
}

/// What is wrong with a value of an unexpected type.
#[cold]
#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
pub(crate) fn mistyped(value: &Value) -> Box<Fault> {
    value.missing().map_or_else(|| Fault::internal(MISTYPED), Fault::missing)
}

/// The fault, or that of an operand that was never computed.
#[cold]
#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
fn blamed<const N: usize>(fault: Box<Fault>, operands: [&Value; N]) -> Box<Fault> {
    operands.into_iter().find_map(Value::missing).map_or(fault, Fault::missing)
}

/// The value, unless it was never computed.
#[inline]
fn present(value: Value) -> Result<Value, Box<Fault>> {
    match value {
        Value::Missing(missing) => Err(Fault::missing(&missing)),
        value => Ok(value),
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
fn outside(list: &List, index: i64) -> Box<Fault> {
    Box::new(Fault::Index { index, len: list.len() })
}

/// Why execution stopped.
pub(crate) enum Stop {
    /// A fault of the instruction at hand.
    Fault(Box<Fault>),
    /// An error that already has its place.
    Placed(RunError),
}

impl From<Box<Fault>> for Stop {
    fn from(fault: Box<Fault>) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<RunError> for Stop {
    fn from(error: RunError) -> Stop {
        Stop::Placed(error)
    }
}
