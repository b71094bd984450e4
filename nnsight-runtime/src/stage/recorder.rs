//! Records what the user's code does as a program.
//!
//! The recorder only records: it knows blocks, values and places, never tensors. Each thread has a stack of
//! sessions being recorded; guards of loops that carry nothing find theirs on top of it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::Location;
use std::rc::Rc;

use bumpalo::Bump;
use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;

use super::error::BuildError;
use super::unseen::Change;
use crate::device::memory::claim;
use crate::ir::{
    Block, Function, HostFunction, Literal, Op, OpData, OpKind, Place, Program, SourcePlace, Template,
    Terminator, Type, Value, ValueDef,
};

/// A place in the user's source, as `#[track_caller]` gives it.
pub type Caller = &'static Location<'static>;

/// Stops recording at once, for a mistake after which no sensible handle can be made.
///
/// Unwinds to where the session began, which reports the mistake as any other.
pub(super) fn abort(error: BuildError) -> ! {
    std::panic::resume_unwind(Box::new(error))
}

/// One session being recorded.
pub struct Recorder {
    /// What is being recorded, shared with the thread's stack of sessions.
    shared: Rc<Shared>,
    /// Holds what index expressions return references to.
    pub(super) arena: Bump,
}

/// What a session knows of the model before it runs, and how it was opened.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Number of blocks of the model.
    pub n_layers: usize,
    /// Whether native `for`, `while` and `if` over traced values are recorded.
    pub control_flow: bool,
}

/// The part of a [`Recorder`] that guards without a handle reach through the thread's stack of sessions.
pub struct Shared {
    pub(super) setting: Setting,
    state: RefCell<State>,
}

struct State {
    program: Program,
    frames: Vec<Frame>,
    /// The block in which a value lives; none for values of code that cannot be reached.
    home: SecondaryMap<Value, PackedOption<Block>>,
    /// Where each closed block went.
    closed: SecondaryMap<Block, Closed>,
    /// For values of a closed trace: the trace's result that hands the value on.
    exported: SecondaryMap<Value, PackedOption<Value>>,
    places: HashMap<*const Location<'static>, Place>,
    /// Values that stand after a `stop()`, with that one's place.
    lost: HashMap<Value, Caller>,
    /// For closed blocks that end the run: the op that does.
    failing: HashMap<Block, Op>,
    /// Changes of variables in place, which somebody should see.
    changes: Vec<Change>,
    errors: Vec<BuildError>,
    /// A region that was left while it was recorded: what followed it went into its blocks, or nowhere.
    abandoned: Option<BuildError>,
}

/// A block under construction.
struct Frame {
    block: Block,
    kind: FrameKind,
    /// The block has its terminator: what follows cannot be reached and is dropped.
    ended: bool,
    /// The `stop()` that ended it, if one did.
    stopped: Option<Caller>,
    /// The last op in it that ends the run.
    fails: Option<Op>,
}

/// What a block under construction belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    Root,
    LoopTest,
    /// The first so many parameters are the item's, the others carried variables.
    LoopBody(usize),
    Arm,
    Trace,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Closed {
    /// Still under construction, or unreachable.
    #[default]
    No,
    /// The body of this trace, which stands in this block: its values can be handed on.
    Trace(Op, Block),
    /// A loop body or arm: its values end with it.
    Region,
}

/// What an operation takes beside itself: its result, and where that lives.
const OP: usize = 96;

thread_local! {
    static SESSIONS: RefCell<Vec<Rc<Shared>>> = const { RefCell::new(Vec::new()) };
}

impl Recorder {
    /// Begins to record; the session is the thread's innermost until [`Recorder::finish`] or drop.
    #[must_use]
    pub fn new(setting: Setting) -> Self {
        let mut program = Program::default();
        let root = program.add_block();
        program.root = Some(root);
        let state = State {
            program,
            frames: vec![Frame {
                block: root,
                kind: FrameKind::Root,
                ended: false,
                stopped: None,
                fails: None,
            }],
            home: SecondaryMap::new(),
            closed: SecondaryMap::new(),
            exported: SecondaryMap::new(),
            places: HashMap::new(),
            lost: HashMap::new(),
            failing: HashMap::new(),
            changes: Vec::new(),
            errors: Vec::new(),
            abandoned: None,
        };
        let shared = Rc::new(Shared { setting, state: RefCell::new(state) });
        SESSIONS.with_borrow_mut(|sessions| sessions.push(Rc::clone(&shared)));
        Recorder { shared, arena: Bump::new() }
    }

    /// The program, or everything that was found wrong while recording.
    ///
    /// # Errors
    /// All mistakes that only recording could see.
    #[track_caller]
    pub fn finish(self) -> Result<Program, Vec<BuildError>> {
        let mut state = self.shared.state.borrow_mut();
        let abandoned = state.abandoned.take();
        state.errors.extend(abandoned);
        if state.errors.is_empty() && state.frames.len() > 1 {
            // Guards close what they open, and say so if something kept them from it; this is for ways that nobody knows.
            state.errors.push(BuildError::new(
                "a traced region is still open where the session ends, so that what follows it would be lost",
                "leave loops and branches by their end, `break` or `continue`",
                Location::caller(),
            ));
        }
        let unseen = super::unseen::errors(&state.program, &state.changes);
        state.errors.extend(unseen);
        if state.errors.is_empty() {
            Ok(super::compact::compact(std::mem::take(&mut state.program)))
        } else {
            Err(std::mem::take(&mut state.errors))
        }
    }
}

impl Recorder {
    /// Watches over a region that is about to be opened.
    pub(super) fn watch(&self, at: Caller) -> Watch {
        Watch::new(&self.shared, at)
    }
}

/// Closes the blocks of a region that is left before its guard has closed them, by a jump that the macros do not see or
/// by unwinding, and has the session fail.
pub(super) struct Watch {
    shared: Rc<Shared>,
    /// How many blocks were open before.
    depth: usize,
    at: Caller,
    done: bool,
}

impl Watch {
    /// Watches over a region that is about to be opened.
    pub(super) fn new(shared: &Rc<Shared>, at: Caller) -> Self {
        Watch { shared: Rc::clone(shared), depth: shared.depth(), at, done: false }
    }

    /// The region is closed.
    pub(super) fn done(&mut self) {
        self.done = true;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.done {
            self.shared.abandon(self.depth, self.at);
        }
    }
}

impl std::ops::Deref for Recorder {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        SESSIONS.with_borrow_mut(|sessions| sessions.retain(|other| !Rc::ptr_eq(other, &self.shared)));
    }
}

/// The session the thread is recording, innermost first.
pub(super) fn current() -> Option<Rc<Shared>> {
    SESSIONS.with_borrow(|sessions| sessions.last().map(Rc::clone))
}

impl Shared {
    /// Records an op with one result.
    pub(super) fn op(&self, kind: OpKind, args: &[Value], ty: Type, at: Caller) -> Value {
        self.state.borrow_mut().op(kind, args, &[], [ty], at).first().copied().unwrap_or_else(Value::reserved)
    }

    /// Records an op without a result.
    pub(super) fn effect(&self, kind: OpKind, args: &[Value], at: Caller) {
        self.state.borrow_mut().op(kind, args, &[], [], at);
    }

    /// Records an op with nested blocks.
    pub(super) fn region(
        &self,
        kind: OpKind,
        args: &[Value],
        blocks: &[Block],
        results: Vec<Type>,
        at: Caller,
    ) -> Vec<Value> {
        self.state.borrow_mut().op(kind, args, blocks, results, at).to_vec()
    }

    /// Records a constant.
    pub(super) fn constant(&self, literal: Literal, at: Caller) -> Value {
        let ty = literal.ty();
        self.op(OpKind::Const(literal), &[], ty, at)
    }

    /// A value that nothing defines: what unreachable code computes with.
    pub(super) fn unreachable_value(&self, ty: Type) -> Value {
        let mut state = self.state.borrow_mut();
        let block = state.program.add_block();
        state.program.add_param(block, ty)
    }

    /// Opens a nested block with parameters of these types.
    pub(super) fn open(&self, kind: FrameKind, params: &[Type]) -> Vec<Value> {
        let mut state = self.state.borrow_mut();
        let block = state.program.add_block();
        let Frame { ended, stopped, .. } = *state.frame();
        let reachable = !ended;
        state.frames.push(Frame { block, kind, ended, stopped, fails: None });
        params
            .iter()
            .map(|ty| {
                let value = state.program.add_param(block, ty.clone());
                if reachable {
                    state.home[value] = block.into();
                }
                value
            })
            .collect()
    }

    /// Opens a nested block that nothing leads to.
    pub(super) fn open_nowhere(&self) {
        let mut state = self.state.borrow_mut();
        let block = state.program.add_block();
        state.frames.push(Frame { block, kind: FrameKind::Arm, ended: true, stopped: None, fails: None });
    }

    /// Closes the blocks inside this depth, which were left while they were recorded.
    fn abandon(&self, depth: usize, at: Caller) {
        let mut state = self.state.borrow_mut();
        while state.frames.len() > depth.max(1) {
            if let Some(frame) = state.frames.pop() {
                state.closed[frame.block] = Closed::Region;
            }
        }
        state.abandoned.get_or_insert_with(|| {
            BuildError::new(
                "this loop, branch or trace was left while it was recorded, so that nothing behind it would be in the graph",
                "a `?`, `return` or panic inside it happens while recording, whatever its condition will be; so does a jump that a macro of yours expands to: take it out, or write the jump where `session!` and `#[intervene]` see it",
                at,
            )
        });
    }

    /// Ends the innermost block, unless it has ended already.
    pub(super) fn terminate(&self, terminator: impl FnOnce(&mut Resolver<'_>) -> Terminator, at: Caller) {
        let mut state = self.state.borrow_mut();
        if state.frame().ended {
            return;
        }
        let terminator = terminator(&mut Resolver { state: &mut state, at });
        let block = state.frame().block;
        state.program.blocks[block].terminator = terminator;
        state.frame().ended = true;
    }

    /// Ends the innermost block after a branch both of whose arms jump or stop.
    ///
    /// Its end is never reached; a `continue` with the loop's own parameters makes it a valid block, or, where there
    /// is no loop, a stop.
    pub(super) fn end(&self, at: Caller) {
        if self.state.borrow_mut().branch_fails() {
            return self.fail(Template::new("no way leads here"), &[], at);
        }
        let values = {
            let state = self.state.borrow();
            let params = |frame: &Frame| match frame.kind {
                FrameKind::LoopBody(items) => {
                    Some(state.program.blocks[frame.block].params.get(items..)?.to_vec())
                }
                _ => None,
            };
            let outside = |frame: &&Frame| matches!(frame.kind, FrameKind::Root | FrameKind::Trace);
            state.frames.iter().rev().take_while(|frame| !outside(frame)).find_map(params)
        };
        let Some(values) = values else { return self.stop(at) };
        self.terminate(|_| Terminator::Continue { depth: 0, values }, at);
    }

    /// Ends the trace around, or the session.
    pub(super) fn stop(&self, at: Caller) {
        let mut state = self.state.borrow_mut();
        if state.frame().ended {
            return;
        }
        let around = state.frames.iter().rev().find(|frame| frame.kind != FrameKind::Arm);
        if around.is_some_and(|frame| matches!(frame.kind, FrameKind::LoopBody(_) | FrameKind::LoopTest)) {
            state.errors.push(BuildError::new(
                "`stop()` would leave a traced loop that it cannot see",
                "use `break` in the loop, or give back a truth value and `break` on it",
                at,
            ));
            return;
        }
        let place = state.place(at);
        let frame = state.frame();
        frame.ended = true;
        frame.stopped = Some(at);
        let block = frame.block;
        // Nothing follows that would have to be left out: the block ends as it would at its end.
        let direct = frame.kind != FrameKind::Arm;
        state.program.blocks[block].terminator =
            if direct { Terminator::Yield(Vec::new()) } else { Terminator::Stop(place) };
    }

    /// The `stop()` above, if there is one after which nothing is reached.
    pub(super) fn stopped(&self) -> Option<Caller> {
        self.state.borrow_mut().frame().stopped
    }

    /// Ends the run with this text as its error, where execution reaches this.
    pub(super) fn fail(&self, text: Template, values: &[Value], at: Caller) {
        let mut state = self.state.borrow_mut();
        let op = state.push(OpKind::Fail(text), values, &[], [], at);
        let frame = state.frame();
        if !frame.ended {
            frame.fails = Some(op);
        }
    }

    /// Adds a host closure to the program.
    pub(super) fn function(&self, function: HostFunction) -> Function {
        self.state.borrow_mut().program.functions.push(function)
    }

    /// Closes the innermost block and says which it was.
    pub(super) fn close(&self) -> Block {
        let mut state = self.state.borrow_mut();
        let Some(frame) = state.frames.pop() else { return Block::reserved() };
        state.closed[frame.block] = Closed::Region;
        if let Some(op) = frame.fails.filter(|_| !frame.ended) {
            state.failing.insert(frame.block, op);
        }
        frame.block
    }

    /// Records a trace around the innermost block, which it closes.
    pub(super) fn close_trace(&self, prompt: Value, at: Caller) {
        self.terminate(|_| Terminator::Yield(Vec::new()), at);
        let block = self.close();
        let mut state = self.state.borrow_mut();
        let parent = state.frame().block;
        let reachable = !state.frame().ended;
        let op = state.push(OpKind::Trace, &[prompt], &[block], [], at);
        if reachable {
            state.closed[block] = Closed::Trace(op, parent);
        }
    }

    /// Whether the innermost block has ended, so that what follows is dropped.
    pub(super) fn ended(&self) -> bool {
        self.state.borrow_mut().frame().ended
    }

    /// How many nested blocks are open.
    pub(super) fn depth(&self) -> usize {
        self.state.borrow().frames.len()
    }

    /// How many loops were opened within the block at this depth.
    pub(super) fn loops_inside(&self, depth: usize) -> u32 {
        let state = self.state.borrow();
        let loops =
            state.frames.iter().skip(depth).filter(|f| matches!(f.kind, FrameKind::LoopBody(_))).count();
        u32::try_from(loops).unwrap_or(u32::MAX)
    }

    /// Whether an open block is of this kind.
    pub(super) fn inside(&self, kind: FrameKind) -> bool {
        self.state.borrow().frames.iter().any(|frame| frame.kind == kind)
    }

    /// Whether every op recorded here runs exactly once.
    pub(super) fn runs_once(&self) -> bool {
        let state = self.state.borrow();
        state.frames.iter().all(|frame| matches!(frame.kind, FrameKind::Root | FrameKind::Trace))
    }

    /// Whether what is recorded here may run more than once.
    pub(super) fn in_loop(&self) -> bool {
        let state = self.state.borrow();
        state.frames.iter().any(|frame| matches!(frame.kind, FrameKind::LoopBody(_) | FrameKind::LoopTest))
    }

    /// Where a value was made, if an op made it.
    pub(super) fn made(&self, value: Value) -> Option<SourcePlace> {
        let state = self.state.borrow();
        match state.program.values.get(value)?.def {
            ValueDef::Result(op, _) => state.program.place(op).cloned(),
            ValueDef::Param(..) => None,
        }
    }

    /// Type of a value.
    pub(super) fn ty(&self, value: Value) -> Type {
        let state = self.state.borrow();
        // Only a value that no op gave has none.
        state.program.values.get(value).map_or(Type::Unit, |value| value.ty.clone())
    }

    /// A slot for a value of this type to leave the session by.
    pub(super) fn slot(&self, ty: Type) -> crate::ir::Slot {
        self.state.borrow_mut().program.slots.push(ty)
    }

    /// Notes that the text of a value was asked for while recording.
    pub(super) fn text_taken(&self, value: Value) {
        let unknown = || SourcePlace { file: "<unknown>".into(), line: 0, column: 0 };
        self.error(BuildError {
            message: "a traced value was printed with `{:?}` while recording, when there is no value yet".into(),
            place: self.made(value).unwrap_or_else(unknown),
            notes: Vec::new(),
            help: "print it with `log!`, or make traced text of it with `session.format(..)`; in a session and in \
                   functions with `#[intervene]`, `format!` and `println!` do so themselves"
                .into(),
        });
    }

    /// Notes that a variable was changed in place from one value to another.
    pub(super) fn changed(&self, from: Value, to: Value, at: Caller) {
        let parameters = super::staged::parameters();
        self.state.borrow_mut().changes.push(Change { from, to, at, parameters });
    }

    /// Notes a mistake; recording goes on, so that all are reported together.
    pub(super) fn error(&self, error: BuildError) {
        let errors = &mut self.state.borrow_mut().errors;
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
}

/// Turns values into ones that can be used where the recorder stands.
pub(super) struct Resolver<'a> {
    state: &'a mut State,
    at: Caller,
}

impl Resolver<'_> {
    pub(super) fn value(&mut self, value: Value) -> Value {
        self.state.resolve(value, self.at)
    }

    pub(super) fn values(&mut self, values: &[Value]) -> Vec<Value> {
        values.iter().map(|value| self.value(*value)).collect()
    }
}

impl State {
    fn frame(&mut self) -> &mut Frame {
        // The root frame is pushed by `new` and guards close only what they opened.
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn op(
        &mut self,
        kind: OpKind,
        args: &[Value],
        blocks: &[Block],
        results: impl IntoIterator<Item = Type>,
        at: Caller,
    ) -> &[Value] {
        let op = self.push(kind, args, blocks, results, at);
        &self.program.ops[op].results
    }

    fn push(
        &mut self,
        kind: OpKind,
        args: &[Value],
        blocks: &[Block],
        results: impl IntoIterator<Item = Type>,
        at: Caller,
    ) -> Op {
        if let Err(error) = claim(size_of::<OpData>() + OP) {
            let ops = self.program.ops.len();
            abort(BuildError::new(
                format!("there is no memory for more of the graph, which has {ops} operations: {error}"),
                "a loop of Rust is unrolled while recording; loop over `session.iter(..)`, which is recorded once",
                at,
            ));
        }
        let results: SmallVec<[Type; 1]> = results.into_iter().collect();
        if kind == OpKind::If {
            for arm in blocks {
                self.never(*arm, &results);
            }
        }
        let args = args.iter().map(|value| self.resolve(*value, at)).collect();
        let place = self.place(at);
        let op = self.program.ops.push(OpData {
            kind,
            args,
            blocks: blocks.into(),
            results: SmallVec::new(),
            place,
        });
        let Frame { block, ended, stopped, .. } = *self.frame();
        for ty in results {
            let value = self.program.add_result(op, ty);
            if !ended {
                self.home[value] = block.into();
            } else if let Some(stop) = stopped {
                self.lost.insert(value, stop);
            }
        }
        if !ended {
            self.program.blocks[block].ops.push(op);
        }
        op
    }

    /// Whether the innermost block's last op is a branch with an arm that ends the run.
    fn branch_fails(&mut self) -> bool {
        let block = self.frame().block;
        let last = self.program.blocks[block].ops.last().map(|op| &self.program.ops[*op].blocks);
        last.is_some_and(|arms| arms.iter().any(|arm| self.failing.contains_key(arm)))
    }

    /// Gives an arm that ends the run values of these types to yield, which are never there.
    fn never(&mut self, arm: Block, types: &[Type]) {
        let Some(op) = self.failing.get(&arm).copied() else { return };
        let never: Vec<Value> = types.iter().map(|ty| self.program.add_result(op, ty.clone())).collect();
        self.program.blocks[arm].terminator = Terminator::Yield(never);
    }

    /// The value itself where it can be seen, else the result by which the traces around it hand it on.
    fn resolve(&mut self, value: Value, at: Caller) -> Value {
        if self.frame().ended {
            return value;
        }
        let mut value = value;
        loop {
            let Some(home) = self.home[value].expand() else {
                return self.leak(value, at);
            };
            match self.closed[home] {
                // Still open, for the home of an unreachable value is none.
                Closed::No => return value,
                Closed::Trace(op, parent) => value = self.export(value, op, home, parent),
                Closed::Region => return self.leak(value, at),
            }
        }
    }

    fn export(&mut self, value: Value, op: Op, body: Block, parent: Block) -> Value {
        if let Some(exported) = self.exported[value].expand() {
            return exported;
        }
        let ty = self.program.ty(value).clone();
        let exported = self.program.add_result(op, ty);
        if let Terminator::Yield(values) = &mut self.program.blocks[body].terminator {
            values.push(value);
        }
        self.home[exported] = parent.into();
        self.exported[value] = exported.into();
        exported
    }

    fn leak(&mut self, value: Value, at: Caller) -> Value {
        let made = match self.program.values[value].def {
            ValueDef::Result(op, _) => self.program.place(op).cloned(),
            ValueDef::Param(..) => None,
        };
        let error = match self.lost.get(&value) {
            Some(stop) => BuildError::stopped("a value is used that is never computed", stop, at),
            None => BuildError::leaked(made, at),
        };
        self.errors.push(error);
        value
    }

    fn place(&mut self, at: Caller) -> Place {
        let places = &mut self.program.places;
        *self.places.entry(std::ptr::from_ref(at)).or_insert_with(|| places.intern(source_place(at)))
    }
}

/// A caller's place as data.
pub(super) fn source_place(at: Caller) -> SourcePlace {
    SourcePlace { file: at.file().to_owned(), line: at.line(), column: at.column() }
}

/// The entity that stands for none.
trait Reserved {
    fn reserved() -> Self;
}

impl<T: cranelift_entity::packed_option::ReservedValue> Reserved for T {
    fn reserved() -> Self {
        T::reserved_value()
    }
}
