//! The runtime's own guards, behind types that are known only when an expansion is interpreted.

use std::cell::RefCell;

use nnsight_runtime::ir::Type;
use nnsight_runtime::private::{
    And, Bundle, CarryShared, Case, Chain, Endless, Holds, HostIf, HostLogic, HostLoop, HostMatch, IntoIf,
    IntoLoop, Jump, Kind, Link, Or, Recorder, Slot, To, TracedIf, TracedLogic, TracedLoop, TruthLogic, While,
};
use nnsight_runtime::stage::{Items, Lift, Traced, Truth};

use super::matching::AnyMatch;
use super::value::{Handle, Item, Place, Shape, Value};

type GraphValues = std::vec::IntoIter<nnsight_runtime::ir::Value>;

thread_local! {
    /// Type of the [`Arm`] that is handed to a guard next: guards ask a static method.
    static ARM: RefCell<Option<Shape>> = const { RefCell::new(None) };
}

/// The places that a guard gets slots for.
#[derive(Clone)]
pub struct Cells<'s>(pub Vec<Place<'s>>);

impl<'s> Cells<'s> {
    /// What a guard of the graph or of the host carries: what holds no handles is held as it is.
    fn slots(&self, traced: bool) -> Vec<Slot<'_, 's>> {
        let carried = self.0.iter().filter(|place| traced && is_carried(&place.get()));
        carried.map(|place| Slot::shared("a variable", place)).collect()
    }
}

/// Whether a value is made of handles alone.
fn is_carried(value: &Value) -> bool {
    match value {
        Value::Traced(_) => true,
        Value::Reference(place) => is_carried(&place.get()),
        value => !value.parts().is_empty() && value.parts().iter().all(is_carried),
    }
}

impl<'s> CarryShared<'s> for Place<'s> {
    fn types(&self, types: &mut Vec<Type>) {
        fn types_of(value: &Value, types: &mut Vec<Type>) {
            match value {
                Value::Traced(handle) => handle.leaf().types(types),
                Value::Reference(place) => types_of(&place.get(), types),
                value => value.parts().iter().for_each(|part| types_of(part, types)),
            }
        }
        types_of(&self.get(), types);
    }

    fn values(&self, values: &mut Vec<nnsight_runtime::ir::Value>) {
        fn values_of(value: &Value, values: &mut Vec<nnsight_runtime::ir::Value>) {
            match value {
                Value::Traced(handle) => handle.values(values),
                Value::Reference(place) => values_of(&place.get(), values),
                value => value.parts().iter().for_each(|part| values_of(part, values)),
            }
        }
        values_of(&self.get(), values);
    }

    fn put(&self, values: &mut GraphValues) {
        self.set(put(self.get(), values));
    }
}

/// The value with its handles on the next values, as far as there are any.
fn put<'s>(value: Value<'s>, values: &mut GraphValues) -> Value<'s> {
    use nnsight_runtime::private::CarryVar;
    macro_rules! each {
        ($handle:expr, $($name:ident)+) => {
            match $handle {
                $(Handle::$name(mut handle) => {
                    CarryVar::put(&mut handle, values);
                    Value::Traced(Handle::$name(handle))
                })+
            }
        };
    }
    match value {
        Value::Traced(handle) => each!(handle, Int Float Bool Str Ints Floats Bools Strs),
        Value::Reference(place) => {
            place.put(values);
            Value::Reference(place)
        }
        other => other.map(|part| put(part, values)),
    }
}

/// The value of a branch's arm.
pub struct Arm<'s>(pub Value<'s>);

impl<'s> Bundle<'s> for Arm<'s> {
    fn types(types: &mut Vec<Type>) {
        ARM.with_borrow(|shape| {
            if let Some(shape) = shape {
                shape.types(types);
            }
        });
    }

    fn values(&self, values: &mut Vec<nnsight_runtime::ir::Value>) {
        self.0.values(values);
    }

    fn recorder(&self) -> Option<&'s Recorder> {
        self.0.recorder()
    }

    fn from_values(recorder: &'s Recorder, values: &mut GraphValues) -> Self {
        let shape = ARM.with_borrow(Option::clone);
        Arm(shape.map_or(Value::Dead, |shape| shape.value(recorder, values)))
    }

    fn nothing() -> Option<Self> {
        ARM.with_borrow(|shape| match shape {
            None => Some(Arm(Value::Dead)),
            Some(Shape::Unit) => Some(Arm(Value::Unit)),
            Some(_) => None,
        })
    }
}

/// A value on its way out of a traced branch or loop, host or traced.
pub struct Given<'s>(Value<'s>);

impl<'s> Lift<'s> for Given<'s> {
    type Bundle = Arm<'s>;
    fn lift(self, recorder: Option<&'s Recorder>, at: &'static std::panic::Location<'static>) -> Arm<'s> {
        Arm(match self.0 {
            Value::Int(value) => value.lift(recorder, at).into(),
            Value::Float(value) => value.lift(recorder, at).into(),
            Value::Bool(value) => value.lift(recorder, at).into(),
            Value::Str(value) => value.lift(recorder, at).into(),
            Value::Truth(value) => value.lift(recorder, at).into(),
            other => other.map(|part| Given(part).lift(recorder, at).0),
        })
    }
}

pub enum Guard<'s> {
    HostIf(HostIf),
    /// With the type of the arm that came to its end, once one did.
    TracedIf(TracedIf<'s>, Option<Shape>),
    HostMatch(HostMatch<Value<'s>>),
    TracedMatch(Box<dyn AnyMatch<'s> + 's>, Option<Shape>),
    HostLoop(HostLoop<std::vec::IntoIter<Value<'s>>>),
    TracedLoop(Box<dyn AnyLoop<'s> + 's>),
    HostWhile(While<bool>),
    TracedWhile(While<Traced<'s, bool>>),
    HostEndless(Endless<bool, Value<'s>>),
    /// With the type of what a `break` gave, once one did.
    TracedEndless(Endless<Traced<'s, bool>, Arm<'s>>, Option<Shape>),
    Logic(Logic<'s>),
}

pub enum Logic<'s> {
    HostAnd(HostLogic<false>),
    HostOr(HostLogic<true>),
    TracedAnd(TracedLogic<'s, false>),
    TracedOr(TracedLogic<'s, true>),
    TruthAnd(TruthLogic<'s, false>),
    TruthOr(TruthLogic<'s, true>),
}

/// What begins a loop in the graph.
pub type Pending<'s> = Box<dyn FnOnce() -> Box<dyn AnyLoop<'s> + 's> + 's>;

pub fn pending<T: Item>(items: Items<'_, T>) -> Pending<'_> {
    Box::new(move || Box::new(items.into_loop()))
}

/// A [`TracedLoop`] over any items.
pub trait AnyLoop<'s> {
    fn enter(&mut self, slots: &mut [Slot<'_, 's>]);
    fn next(&mut self) -> Option<Value<'s>>;
    fn latch(&mut self, slots: &mut [Slot<'_, 's>]);
    fn exit(&mut self, slots: &mut [Slot<'_, 's>]);
    fn jump(
        &self,
        innermost: usize,
        jump: Jump,
        slots: &mut [Slot<'_, 's>],
        recorder: &'s Recorder,
    ) -> Result<To, String>;
}

/// Stands for a host guard in a chain.
struct HostLink;
/// Stands for a traced guard in a chain.
struct TracedLink<'s>(&'s Recorder);

impl Link for HostLink {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s> Link for TracedLink<'s> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}

impl Holds<'_> for HostLink {}

impl<'s> Holds<'s> for TracedLink<'s> {
    fn recorder(&self) -> Option<&'s Recorder> {
        Some(self.0)
    }
}

/// Calls with the chain whose innermost traced guard stands at this position; what is outside it does not matter.
macro_rules! with_chain {
    ($innermost:expr, $recorder:expr, $chain:ident => $call:expr) => {
        with_chain!(@ $innermost, $chain => $call; 1 (TracedLink($recorder), ()); 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    };
    (@ $innermost:expr, $chain:ident => $call:expr; $($n:literal $done:expr),+; ) => {
        match $innermost {
            0 => { let $chain = (); Ok($call) }
            $($n => { let $chain = $done; Ok($call) })+
            n => Err(format!("{n} guards between a jump and its loop are more than the interpreter knows")),
        }
    };
    (@ $innermost:expr, $chain:ident => $call:expr; $n:literal $last:expr $(, $m:literal $done:expr)*; $next:literal $($rest:literal)*) => {
        with_chain!(@ $innermost, $chain => $call; $next (HostLink, $last), $n $last $(, $m $done)*; $($rest)*)
    };
}

impl<'s, T: Item> AnyLoop<'s> for TracedLoop<'s, T> {
    fn enter(&mut self, slots: &mut [Slot<'_, 's>]) {
        TracedLoop::enter(self, slots);
    }
    fn next(&mut self) -> Option<Value<'s>> {
        TracedLoop::next(self).map(T::value)
    }
    fn latch(&mut self, slots: &mut [Slot<'_, 's>]) {
        TracedLoop::latch(self, slots);
    }
    fn exit(&mut self, slots: &mut [Slot<'_, 's>]) {
        TracedLoop::exit(self, slots);
    }
    fn jump(
        &self,
        innermost: usize,
        jump: Jump,
        slots: &mut [Slot<'_, 's>],
        recorder: &'s Recorder,
    ) -> Result<To, String> {
        with_chain!(innermost, recorder, chain => TracedLoop::jump(self, chain, jump, slots))
    }
}

/// `format!` of one value.
pub fn formatted<'s>(style: &str, handle: Handle<'s>) -> Done<'s> {
    use nnsight_runtime::private::formatted;
    macro_rules! each {
        ($($name:ident)+) => {
            match handle {
                $(Handle::$name(handle) => handle.__shown(),)+
            }
        };
    }
    let shown = each!(Int Float Bool Str Ints Floats Bools Strs);
    let kinds = (shown.__text(), ());
    Ok(Value::from(match style {
        "<{}>" => formatted(kinds, format_args!("<{shown}>")),
        "a{:?}b" => formatted(kinds, format_args!("a{shown:?}b")),
        "{:>5}" => formatted(kinds, format_args!("{shown:>5}")),
        other => return Err(format!("the form of text {other:?}")),
    }))
}

/// `fails(chain, (), format_args!(text))`
pub fn fails<'s>(chain: &[bool], text: &str, recorder: &'s Recorder) -> Done<'s> {
    let to = with_chain!(innermost(chain), recorder, chain => {
        nnsight_runtime::private::fails(chain, (), format_args!("{text}"))
    })?;
    Ok(Value::To(to))
}

const BETWEEN: &str = "a traced condition or loop stands between this jump and the host code it would leave";

/// Position of the innermost traced guard, from 1; 0 if there is none.
fn innermost(chain: &[bool]) -> usize {
    chain.iter().position(|traced| *traced).map_or(0, |index| index + 1)
}

type Done<'s> = Result<Value<'s>, String>;

impl<'s> Guard<'s> {
    pub fn is_traced(&self) -> bool {
        matches!(
            self,
            Guard::TracedIf(..)
                | Guard::TracedMatch(..)
                | Guard::TracedLoop(_)
                | Guard::TracedWhile(_)
                | Guard::TracedEndless(..)
        )
    }

    /// Whether its text is the graph's, as the compiler knows from its type.
    pub fn is_graph(&self) -> bool {
        self.is_traced()
            || matches!(self, Guard::Logic(logic) if !matches!(logic, Logic::HostAnd(_) | Logic::HostOr(_)))
    }

    /// Whether an arm of this branch, or the right operand of this logic, is recorded into a block of its own, if only
    /// into one that nothing leads to.
    pub fn is_region(&self) -> bool {
        match self {
            Guard::TracedIf(guard, _) => guard.is_branch(),
            Guard::TracedMatch(guard, _) => guard.is_branch(),
            Guard::Logic(logic) => matches!(
                logic,
                Logic::TracedAnd(_)
                    | Logic::TracedOr(_)
                    | Logic::TruthAnd(TruthLogic::Traced(_))
                    | Logic::TruthOr(TruthLogic::Traced(_))
            ),
            other => other.is_traced(),
        }
    }

    pub fn branch(condition: Value<'s>) -> Result<Self, String> {
        Ok(match condition {
            Value::Bool(condition) => Guard::HostIf(condition.into_if()),
            Value::Traced(Handle::Bool(condition)) => Guard::TracedIf(condition.into_if(), None),
            Value::Truth(condition) => Guard::TracedIf(condition.into_if(), None),
            other => return Err(format!("{} is not a condition", other.kind())),
        })
    }

    pub fn for_loop(items: Value<'s>) -> Result<Self, String> {
        let host = |items: Vec<Value<'s>>| Guard::HostLoop(items.into_loop());
        Ok(match items {
            Value::Array(items) => host(items),
            Value::Range(start, end) => host((start..end).map(Value::Int).collect()),
            Value::Items(pending) => match pending.take() {
                Some(begin) => Guard::TracedLoop(begin()),
                None => return Err("items used twice".into()),
            },
            Value::Traced(Handle::Ints(list)) => Guard::TracedLoop(Box::new(list.into_loop())),
            Value::Traced(Handle::Floats(list)) => Guard::TracedLoop(Box::new(list.into_loop())),
            Value::Traced(Handle::Bools(list)) => Guard::TracedLoop(Box::new(list.into_loop())),
            Value::Traced(Handle::Strs(list)) => Guard::TracedLoop(Box::new(list.into_loop())),
            other => return Err(format!("{} cannot be looped over", other.kind())),
        })
    }

    pub fn logic(left: Value<'s>, or: bool) -> Result<Self, String> {
        Ok(Guard::Logic(match (left, or) {
            (Value::Bool(left), false) => Logic::HostAnd(left.and()),
            (Value::Bool(left), true) => Logic::HostOr(left.or()),
            (Value::Traced(Handle::Bool(left)), false) => Logic::TracedAnd(left.and()),
            (Value::Traced(Handle::Bool(left)), true) => Logic::TracedOr(left.or()),
            (Value::Truth(left), false) => Logic::TruthAnd(left.and()),
            (Value::Truth(left), true) => Logic::TruthOr(left.or()),
            (other, _) => return Err(format!("{} is not a truth value", other.kind())),
        }))
    }

    pub fn enter(&mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        match self {
            Guard::HostLoop(guard) => guard.enter(slots),
            Guard::TracedLoop(guard) => guard.enter(slots),
            Guard::HostWhile(guard) => guard.enter(slots),
            Guard::TracedWhile(guard) => guard.enter(slots),
            Guard::HostEndless(guard) => guard.enter(slots),
            Guard::TracedEndless(guard, _) => guard.enter(slots),
            _ => return Err("`enter` of no loop's guard".into()),
        }
        Ok(Value::Unit)
    }

    pub fn next(&mut self) -> Done<'s> {
        let next = match self {
            Guard::HostLoop(guard) => guard.next(),
            Guard::TracedLoop(guard) => guard.next(),
            _ => return Err("`next` of no `for` guard".into()),
        };
        Ok(Value::Option(next.map(Box::new)))
    }

    pub fn latch(&mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        Ok(match self {
            Guard::HostLoop(guard) => {
                guard.latch(slots);
                Value::Unit
            }
            Guard::TracedLoop(guard) => {
                guard.latch(slots);
                Value::Unit
            }
            Guard::HostWhile(guard) => Value::Bool(guard.latch(slots)),
            Guard::TracedWhile(guard) => Value::Bool(guard.latch(slots)),
            Guard::HostEndless(guard) => Value::Bool(guard.latch(slots)),
            Guard::TracedEndless(guard, _) => Value::Bool(guard.latch(slots)),
            _ => return Err("`latch` of no loop's guard".into()),
        })
    }

    pub fn exit(mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        match &mut self {
            Guard::HostLoop(guard) => guard.exit(slots),
            Guard::TracedLoop(guard) => guard.exit(slots),
            Guard::HostWhile(guard) => guard.exit(slots),
            Guard::TracedWhile(guard) => guard.exit(slots),
            Guard::HostEndless(guard) => return Ok(guard.exit(slots)),
            Guard::TracedEndless(guard, known) => {
                ARM.set(known.take());
                return Ok(guard.exit(slots).0);
            }
            _ => return Err("`exit` of no loop's guard".into()),
        }
        Ok(Value::Unit)
    }

    pub fn test(&mut self, condition: Value<'s>, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        Ok(Value::Bool(match (self, condition) {
            (Guard::HostWhile(guard), Value::Bool(condition)) => guard.test(condition, slots),
            (Guard::TracedWhile(guard), Value::Traced(Handle::Bool(condition))) => {
                guard.test(condition, slots)
            }
            (_, other) => return Err(format!("{} as the condition of a `while`", other.kind())),
        }))
    }

    /// A jump through guards of which these are traced, innermost first.
    pub fn jump(&self, chain: &[bool], jump: Jump, carry: &Cells<'s>, recorder: &'s Recorder) -> Done<'s> {
        let innermost = innermost(chain);
        let slots = &mut carry.slots(self.is_traced());
        Ok(Value::To(match self {
            Guard::HostLoop(_) | Guard::HostWhile(_) | Guard::HostEndless(_) if innermost > 0 => {
                return Err(BETWEEN.into());
            }
            Guard::HostLoop(guard) => guard.jump((), jump, slots),
            Guard::HostWhile(guard) => guard.jump((), jump, slots),
            Guard::HostEndless(guard) => guard.jump((), jump, slots),
            Guard::TracedLoop(guard) => guard.jump(innermost, jump, slots, recorder)?,
            Guard::TracedWhile(guard) => {
                with_chain!(innermost, recorder, chain => guard.jump(chain, jump, slots))?
            }
            Guard::TracedEndless(guard, _) => {
                with_chain!(innermost, recorder, chain => guard.jump(chain, jump, slots))?
            }
            _ => return Err("a jump to no loop".into()),
        }))
    }

    /// `break` out of a `loop`: the value, or where recording goes on.
    pub fn give(
        &mut self,
        chain: &[bool],
        carry: &Cells<'s>,
        value: Value<'s>,
        recorder: &'s Recorder,
    ) -> Result<Result<Value<'s>, To>, String> {
        fn kind<F: Chain>(_: &F) -> Kind<F::Kind> {
            Kind::new()
        }
        let innermost = innermost(chain);
        let slots = &mut carry.slots(self.is_traced());
        match self {
            Guard::HostEndless(_) if innermost > 0 => Err(BETWEEN.into()),
            Guard::HostEndless(guard) => Ok(guard.give(&Kind::new(), (), slots, value)),
            Guard::TracedEndless(guard, known) => {
                *known = Some(Shape::lifted(&value)?);
                ARM.set(known.clone());
                with_chain!(innermost, recorder, chain => {
                    let kind = kind(&chain);
                    guard.give(&kind, chain, slots, Given(value)).map(|arm| arm.0)
                })
            }
            _ => Err("a `break` with a value out of no `loop`".into()),
        }
    }

    /// Opens the first arm of an `if`.
    pub fn first(&mut self, carry: &Cells<'s>, spare: bool) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        Ok(Value::Bool(match self {
            Guard::HostIf(guard) => guard.first(slots, spare),
            Guard::TracedIf(guard, _) => guard.first(slots, spare),
            _ => return Err("`first` of no `if`".into()),
        }))
    }

    /// Closes the only arm of an `if`.
    pub fn end(&mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        match self {
            Guard::HostIf(guard) => guard.end(slots),
            Guard::TracedIf(guard, _) => guard.end(slots),
            _ => return Err("`end` of no `if`".into()),
        }
        Ok(Value::Unit)
    }

    /// Whether an arm's value is the branch's.
    pub fn passes(&self, value: Value<'s>) -> Done<'s> {
        let value = arm(value)?;
        Ok(Value::Bool(match self {
            Guard::HostIf(guard) => guard.passes(&value),
            Guard::TracedIf(guard, _) => guard.passes(&value),
            Guard::HostMatch(guard) => guard.passes(&value),
            Guard::TracedMatch(guard, _) => value.is_some() && !guard.is_branch(),
            _ => return Err("`passes` of no branch".into()),
        }))
    }

    /// An arm's value, in the graph if its branch is.
    pub fn lift(&self, value: Value<'s>) -> Done<'s> {
        Ok(match self {
            Guard::HostIf(guard) => guard.lift(value),
            Guard::TracedIf(guard, _) => guard.lift(Given(value)).0,
            Guard::HostMatch(guard) => guard.lift(value),
            Guard::TracedMatch(guard, _) => guard.lift(Given(value)).0,
            _ => return Err("`lift` of no branch".into()),
        })
    }

    /// Takes what the arms of a `match` ask.
    pub fn cases(&mut self, cases: &[Case]) -> Done<'s> {
        match self {
            Guard::HostMatch(guard) => guard.cases(cases),
            Guard::TracedMatch(guard, _) => guard.cases(cases),
            _ => return Err("`cases` of no `match`".into()),
        }
        Ok(Value::Unit)
    }

    /// The value that a `match` looks at, or one that leads to the arm recorded next.
    pub fn scrutinee(&mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        Ok(match self {
            Guard::HostMatch(guard) => guard.scrutinee(slots),
            Guard::TracedMatch(guard, _) => guard.scrutinee(slots),
            _ => return Err("`scrutinee` of no `match`".into()),
        })
    }

    /// Takes the value back that an arm's pattern does not match.
    pub fn back(&mut self, value: Value<'s>) -> Done<'s> {
        Ok(Value::Bool(match self {
            Guard::HostMatch(guard) => guard.back(value),
            Guard::TracedMatch(..) => return Err(format!("{} does not match its own pattern", value.kind())),
            _ => return Err("`back` of no `match`".into()),
        }))
    }

    pub fn asks(&self, arm: &Value) -> Done<'s> {
        let arm = if let Value::Int(arm) = arm { usize::try_from(*arm).ok() } else { None };
        let arm = arm.ok_or("an arm without a number")?;
        Ok(Value::Bool(match self {
            Guard::HostMatch(guard) => guard.asks(arm),
            Guard::TracedMatch(guard, _) => guard.asks(arm),
            _ => return Err("`asks` of no `match`".into()),
        }))
    }

    /// The answer of an arm's own condition.
    pub fn condition(&mut self, condition: Value<'s>, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        Ok(Value::Bool(match (self, condition) {
            (Guard::HostMatch(guard), Value::Bool(condition)) => guard.guard(condition, slots),
            (Guard::TracedMatch(guard, _), condition) => guard.guard(condition, slots)?,
            (_, other) => return Err(format!("{} as the condition of an arm", other.kind())),
        }))
    }

    /// What a pattern's variable stands for.
    pub fn bound(&self, bound: Value<'s>) -> Done<'s> {
        Ok(match self {
            Guard::HostMatch(guard) => guard.bound(|value| value, bound),
            Guard::TracedMatch(guard, _) => guard.bound(),
            _ => return Err("`bound` of no `match`".into()),
        })
    }

    /// Closes an arm that is not the last of an `if`, with its value unless a jump ended it.
    pub fn leave(&mut self, carry: &Cells<'s>, value: Value<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        let value = self.arm_of_type(value)?;
        Ok(Value::Bool(match self {
            Guard::TracedIf(guard, _) => guard.leave(slots, &value),
            Guard::TracedMatch(guard, _) => guard.leave(slots, &value),
            _ => return Err("`leave` of no branch in the graph".into()),
        }))
    }

    /// Closes an arm that ended in a jump.
    pub fn dead(&mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        Ok(Value::Bool(match self {
            Guard::TracedIf(guard, _) => guard.dead(slots),
            Guard::TracedMatch(guard, _) => guard.leave(slots, &None),
            _ => return Err("`dead` of no branch in the graph".into()),
        }))
    }

    /// The value of a branch, in the graph or, where its arm jumped, that of the other.
    pub fn join(&mut self, carry: &Cells<'s>, values: Option<(Value<'s>, Value<'s>)>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_traced());
        let (first, second) = match values {
            Some((first, second)) => (self.arm_of_type(first)?, self.arm_of_type(second)?),
            None => (None, None),
        };
        let arm: Arm = match self {
            Guard::TracedIf(guard, known) => {
                ARM.set(known.clone());
                guard.join(slots, first, second)
            }
            Guard::TracedMatch(guard, known) => {
                ARM.set(known.clone());
                guard.join(slots)
            }
            _ => return Err("`join` of no branch in the graph".into()),
        };
        Ok(arm.0)
    }

    /// An arm's value, whose type is that of all arms.
    fn arm_of_type(&mut self, value: Value<'s>) -> Result<Option<Arm<'s>>, String> {
        let value = arm(value)?;
        let (Guard::TracedIf(_, known) | Guard::TracedMatch(_, known)) = self else {
            return Err("an arm of no branch in the graph".into());
        };
        if let Some(Arm(value)) = &value
            && !matches!(value, Value::Dead)
        {
            let shape = Shape::of(value)?;
            if known.as_ref().is_some_and(|known| *known != shape) {
                return Err(format!("arms of the types {known:?} and {shape:?}"));
            }
            *known = Some(shape);
        }
        ARM.set(known.clone());
        Ok(value)
    }

    pub fn rhs(&mut self, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_graph());
        let Guard::Logic(logic) = self else { return Err("`rhs` of no logic guard".into()) };
        Ok(Value::Bool(match logic {
            Logic::HostAnd(logic) => logic.rhs(slots),
            Logic::HostOr(logic) => logic.rhs(slots),
            Logic::TracedAnd(logic) => logic.rhs(slots),
            Logic::TracedOr(logic) => logic.rhs(slots),
            Logic::TruthAnd(logic) => logic.rhs(slots),
            Logic::TruthOr(logic) => logic.rhs(slots),
        }))
    }

    /// Joins with the right operand, which would be traced or not where it was not evaluated.
    pub fn joined(mut self, rhs: Option<Value<'s>>, rhs_traced: bool, carry: &Cells<'s>) -> Done<'s> {
        let slots = &mut carry.slots(self.is_graph());
        let Guard::Logic(logic) = &mut self else { return Err("`join` of no logic guard".into()) };
        macro_rules! host {
            ($logic:expr) => {
                match rhs {
                    Some(Value::Bool(rhs)) => Value::Bool($logic.join(Some(rhs), slots)),
                    Some(Value::Traced(Handle::Bool(rhs))) => Value::Truth($logic.join(Some(rhs), slots)),
                    Some(Value::Truth(rhs)) => Value::Truth($logic.join(Some(rhs), slots)),
                    None if rhs_traced => Value::Truth($logic.join(None::<Traced<'s, bool>>, slots)),
                    None => Value::Bool($logic.join(None::<bool>, slots)),
                    Some(other) => return Err(format!("{} is not a truth value", other.kind())),
                }
            };
        }
        macro_rules! traced {
            ($logic:expr) => {
                match rhs {
                    Some(Value::Bool(rhs)) => $logic.join(Some(rhs), slots).into(),
                    Some(Value::Traced(Handle::Bool(rhs))) => $logic.join(Some(rhs), slots).into(),
                    Some(Value::Truth(rhs)) => $logic.join(Some(rhs), slots).into(),
                    None => $logic.join(None::<Truth<'s>>, slots).into(),
                    Some(other) => return Err(format!("{} is not a truth value", other.kind())),
                }
            };
        }
        Ok(match logic {
            Logic::HostAnd(logic) => host!(logic),
            Logic::HostOr(logic) => host!(logic),
            Logic::TracedAnd(logic) => traced!(logic),
            Logic::TracedOr(logic) => traced!(logic),
            Logic::TruthAnd(logic) => traced!(logic),
            Logic::TruthOr(logic) => traced!(logic),
        })
    }
}

/// The value of an arm, unless a jump ended it.
fn arm(value: Value<'_>) -> Result<Option<Arm<'_>>, String> {
    match value.read() {
        Value::Option(value) => Ok(value.map(|value| Arm(*value))),
        other => Err(format!("{} as the value of an arm", other.kind())),
    }
}

impl<'s> From<Truth<'s>> for Value<'s> {
    fn from(truth: Truth<'s>) -> Self {
        Value::Truth(truth)
    }
}
