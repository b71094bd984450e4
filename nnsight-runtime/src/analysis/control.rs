//! Branches and loops.

use super::heap::Items;
use super::scan::Changes;
use super::value::{Abstract, Known, Latest};
use super::walk::{Certainty, Flow, Loop, Walker};
use crate::ir::{Block, OpData, Terminator};

/// How often a loop is looked at again before nothing is taken to stay the same.
const LOOKS: usize = 3;

/// What decides whether a loop goes on.
#[derive(Clone, Copy)]
enum Head {
    /// A list, whose items the body is given.
    List,
    /// A block.
    Test(Block),
    /// Nothing: it is left by jumps alone.
    Endless,
}

/// How the walk over a loop's body ended.
struct Turn {
    /// What the next turn begins with; `None` if there is none.
    next: Option<Vec<Abstract>>,
    /// What the loop's results are where a jump left it.
    left: Option<Vec<Abstract>>,
}

impl<'p> Walker<'p, '_> {
    /// `false` if what follows the branch cannot be reached.
    pub(super) fn branch(&mut self, data: &'p OpData) -> bool {
        let ([condition], [then, rest @ ..]) = (&data.args[..], &data.blocks[..]) else { return true };
        let (mut condition, mut then, mut rest) = (*condition, *then, rest);
        let (outer, guard) = (self.certainty, self.guard);
        // Arms that may run, with what decides whether they do waits for.
        let mut open: Vec<(Option<Latest>, Option<Vec<Abstract>>)> = Vec::new();
        let last = loop {
            let waits = self.latest_of(condition);
            match self.get(condition).known {
                Known::Bool(true) => break self.arm(then, &open),
                Known::Bool(false) => {}
                _ => {
                    self.guard = Latest::max(self.guard, waits);
                    if open.is_empty() {
                        self.certainty.jumped = usize::MAX;
                    }
                    open.push((waits, None));
                    let given = self.arm(then, &open);
                    if let Some(arm) = open.last_mut() {
                        arm.1 = given;
                    }
                }
            }
            match *rest {
                [test, next, ref more @ ..] => {
                    self.uncertain(&open);
                    match (self.block(test), &self.program.blocks[test].terminator) {
                        (Flow::Condition { .. }, Terminator::Condition { condition: tested, .. }) => {
                            (condition, then, rest) = (*tested, next, more);
                        }
                        _ => break None,
                    }
                }
                [other] => break self.arm(other, &open),
                [] => break None,
            }
        };
        self.guard = guard;
        if !open.is_empty() {
            let jumped = self.certainty.jumped;
            self.certainty = Certainty { kept_back: self.certainty.kept_back, ..outer };
            self.doubt(jumped);
        }
        let joined = open.into_iter().rev().fold(last, |other, (waits, arm)| join(arm, other, waits));
        match joined {
            Some(values) => {
                self.set_all(&data.results, values);
                true
            }
            None => false,
        }
    }

    /// Walks an arm; what it gives, if it comes to its end.
    fn arm(&mut self, arm: Block, open: &[(Option<Latest>, Option<Vec<Abstract>>)]) -> Option<Vec<Abstract>> {
        self.uncertain(open);
        match self.block(arm) {
            Flow::Yield(values) => Some(values),
            _ => None,
        }
    }

    /// What follows may not run if an arm before it may.
    fn uncertain<T>(&mut self, open: &[T]) {
        if !open.is_empty() {
            self.certainty.doubtful = true;
            self.certainty.since = self.heap.now();
        }
    }

    /// Takes note of a jump that may have happened: what follows may not run.
    fn doubt(&mut self, jumped: usize) {
        if jumped != usize::MAX {
            self.certainty.doubtful = true;
            self.certainty.since = self.heap.now();
            self.certainty.jumped = self.certainty.jumped.min(jumped);
        }
    }

    pub(super) fn for_loop(&mut self, data: &'p OpData) -> bool {
        let (Some((list, initial)), [body]) = (data.args.split_first(), &data.blocks[..]) else {
            return true;
        };
        let initial = self.all(initial);
        if let Some((object, items)) = self.list_of(*list)
            && !matches!(items, Items::Some(1..))
        {
            let turns = items.len();
            // With what a second look takes if something is kept back.
            let ops = turns.saturating_add(LOOKS + 1).saturating_mul(self.sizes[*body]);
            if turns <= self.budget.turns && ops <= self.budget.ops {
                self.budget.turns -= turns;
                self.budget.ops -= ops;
                let waits = self.latest_of(*list);
                return self.unrolled(data, *body, (object, turns, waits), initial);
            }
        }
        self.repeated(data, Head::List, *body, initial)
    }

    /// Begins a loop.
    fn enter(&mut self) -> Certainty {
        let outer = self.certainty;
        self.certainty.jumped = usize::MAX;
        self.loops.push(Loop::default());
        outer
    }

    /// Ends a loop. Only jumps further out leave doubt about what follows.
    fn leave(&mut self, outer: Certainty) {
        self.loops.pop();
        let Certainty { jumped, kept_back, .. } = self.certainty;
        self.certainty = Certainty { kept_back, ..outer };
        if jumped <= self.loops.len() {
            self.doubt(jumped);
        }
    }

    /// Walks the body once.
    fn turn(&mut self, body: Block, params: Vec<Abstract>) -> Turn {
        let program = self.program;
        self.set_all(&program.blocks[body].params, params);
        let flow = self.block(body);
        let Some(ended) = self.loops.last_mut() else { return Turn { next: None, left: None } };
        let (breaks, mut next) = (ended.breaks.take(), ended.continues.take());
        if let Flow::Yield(values) = flow {
            next = either(next, Some(values));
        }
        Turn { next, left: breaks }
    }

    /// A loop over a known list, turn by turn.
    fn unrolled(
        &mut self,
        data: &'p OpData,
        body: Block,
        (list, turns, waits): (super::heap::Object, usize, Option<Latest>),
        initial: Vec<Abstract>,
    ) -> bool {
        let outer = self.enter();
        let depth = self.loops.len();
        if !outer.one_turn {
            self.certainty.doubtful = false;
            self.certainty.kept_back = false;
        }
        self.certainty.one_turn = true;
        let begun = self.certainty;
        let mut carried = Some(initial.clone());
        let mut results = None;
        for index in 0..turns {
            let Some(values) = carried.take() else { break };
            // A list that changed beyond what is known may have become shorter.
            if self.heap.list(list).is_none_or(|items| items.len() <= index) {
                results = either(results, Some(values.clone()));
                self.certainty.doubtful = true;
                self.certainty.since = self.heap.now();
            } else if results.is_none() && self.certainty.jumped >= depth {
                // Whichever way a turn went, the next one begins.
                self.certainty = Certainty { kept_back: self.certainty.kept_back, ..begun };
            }
            let mut item = self.item(list, index);
            item.latest = Latest::max(item.latest, waits);
            let turn = self.turn(body, std::iter::once(item).chain(values).collect());
            carried = turn.next;
            results = either(results, turn.left);
        }
        results = either(results, carried);
        let kept_back = self.certainty.kept_back && !outer.one_turn;
        self.leave(outer);
        if kept_back {
            self.look_again(data, body, initial);
            self.certainty.kept_back = outer.kept_back;
        }
        self.finish(data, results)
    }

    /// Looks for what is wrong in every turn of a loop in which something was kept back. The work is paid for.
    fn look_again(&mut self, data: &'p OpData, body: Block, initial: Vec<Abstract>) {
        let certainty = self.certainty;
        let changes = self.scanner.changes(self.program, &data.blocks);
        let forgotten = self.forget(&changes);
        self.looks(Head::List, body, initial);
        self.heap.remember(forgotten);
        self.certainty = certainty;
    }

    fn finish(&mut self, data: &'p OpData, results: Option<Vec<Abstract>>) -> bool {
        match results {
            Some(results) => {
                self.set_all(&data.results, results);
                true
            }
            None => false,
        }
    }

    /// A loop of which it is not known how often it turns.
    fn repeated(&mut self, data: &'p OpData, head: Head, body: Block, initial: Vec<Abstract>) -> bool {
        let changes: Changes<'p> = self.scanner.changes(self.program, &data.blocks);
        self.forget(&changes);
        let results = self.looks(head, body, initial);
        self.finish(data, results)
    }

    pub(super) fn while_loop(&mut self, data: &'p OpData) -> bool {
        let [test, body] = data.blocks[..] else { return true };
        self.repeated(data, Head::Test(test), body, self.all(&data.args))
    }

    pub(super) fn endless_loop(&mut self, data: &'p OpData) -> bool {
        let [body] = data.blocks[..] else { return true };
        let size = self.sizes[body];
        if size <= self.budget.ops {
            // Mostly such a loop is a way to leave early, and never turns again.
            self.budget.ops -= size;
            let found = self.findings.len();
            let outer = self.enter();
            let turn = self.turn(body, self.all(&data.args));
            self.leave(outer);
            if turn.next.is_none() {
                return self.finish(data, turn.left);
            }
            self.findings.truncate(found);
        }
        self.repeated(data, Head::Endless, body, self.all(&data.args))
    }

    /// Walks a loop until what its variables are taken to be at the beginning of a turn holds in every turn; gives the
    /// results, or `None` if the loop is only left by a jump further out.
    fn looks(&mut self, head: Head, body: Block, initial: Vec<Abstract>) -> Option<Vec<Abstract>> {
        let size = self.sizes[body] + if let Head::Test(test) = head { self.sizes[test] } else { 0 };
        let mut carried = initial;
        let mut look = 0;
        if size.saturating_mul(LOOKS) > self.budget.ops {
            look = LOOKS;
            carried.fill(Abstract::default());
        }
        loop {
            let found = self.findings.len();
            let (next, results) = self.look(head, body, &carried);
            let mut joined = match &next {
                Some(next) => Abstract::join_all(&carried, next),
                None => carried.clone(),
            };
            if joined.iter().zip(&carried).all(|(a, b)| a.same(b)) {
                return results;
            }
            look += 1;
            if look >= LOOKS {
                joined.fill(Abstract::default());
            }
            self.findings.truncate(found);
            self.budget.ops = self.budget.ops.saturating_sub(size);
            carried = joined;
        }
    }

    /// One look: what the next turn begins with, and the results.
    fn look(
        &mut self,
        head: Head,
        body: Block,
        carried: &[Abstract],
    ) -> (Option<Vec<Abstract>>, Option<Vec<Abstract>>) {
        let outer = self.certainty;
        self.certainty.since = self.heap.now();
        let ends = self.test_and_turn(head, body, carried.to_vec());
        let Certainty { jumped, kept_back, .. } = self.certainty;
        self.certainty = Certainty { kept_back, ..outer };
        if jumped != outer.jumped {
            self.doubt(jumped);
        }
        (ends.next, ends.left)
    }

    fn test_and_turn(&mut self, head: Head, body: Block, mut params: Vec<Abstract>) -> Turn {
        let results;
        match head {
            Head::List => {
                results = Some(params.clone());
                params.insert(0, Abstract::default());
            }
            Head::Endless => results = None,
            Head::Test(test) => {
                let program = self.program;
                self.set_all(&program.blocks[test].params, params);
                let Flow::Condition { condition, passed } = self.block(test) else {
                    return Turn { next: None, left: None };
                };
                results = match condition.known {
                    Known::Bool(true) => None,
                    Known::Bool(false) => return Turn { next: None, left: Some(passed) },
                    _ => Some(passed.clone()),
                };
                params = passed;
            }
        }
        let inner = self.enter();
        self.certainty.doubtful = true;
        let turn = self.turn(body, params);
        self.leave(inner);
        Turn { next: turn.next, left: either(results, turn.left) }
    }
}

/// One of two outcomes, or both joined.
fn either(a: Option<Vec<Abstract>>, b: Option<Vec<Abstract>>) -> Option<Vec<Abstract>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Abstract::join_all(&a, &b)),
        (one, other) => one.or(other),
    }
}

/// What a branch gives of which one arm or the other runs.
fn join(
    arm: Option<Vec<Abstract>>,
    other: Option<Vec<Abstract>>,
    waits: Option<Latest>,
) -> Option<Vec<Abstract>> {
    match (arm, other) {
        // A value chosen while the pass runs waits for both arms and the condition; else it is one of the two.
        (Some(arm), Some(other)) if waits.is_some() => {
            let join = |(a, b): (&Abstract, &Abstract)| Abstract {
                latest: [a.latest, b.latest, waits].into_iter().fold(None, Latest::max),
                ..Abstract::join(a, b)
            };
            Some(arm.iter().zip(&other).map(join).collect())
        }
        (Some(arm), Some(other)) => Some(Abstract::join_all(&arm, &other)),
        (arm, other) => arm.or(other),
    }
}
