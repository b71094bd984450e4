//! Last uses: which operands can be moved out of their registers, and where a dead value is let go of.
//!
//! Only registers of reference types matter here ("managed"); numbers need no care. Backward data flow over the
//! blocks between labels and jumps, so a value from outside a loop that is last used inside it survives until the
//! loop is left.

use super::code::{Code, Inst, Reg};
use crate::ir::Place;

/// Set of managed registers.
#[derive(Clone, PartialEq)]
struct Set(Vec<u64>);

impl Set {
    fn new(len: usize) -> Set {
        Set(vec![0; len.div_ceil(64)])
    }
    fn has(&self, i: u32) -> bool {
        self.0[i as usize / 64] >> (i % 64) & 1 == 1
    }
    fn add(&mut self, i: u32) {
        self.0[i as usize / 64] |= 1 << (i % 64);
    }
    fn remove(&mut self, i: u32) {
        self.0[i as usize / 64] &= !(1 << (i % 64));
    }
    fn join(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
    fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.0).flat_map(|(word, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        })
    }
}

struct Flow {
    /// First instruction and the one after the last.
    range: std::ops::Range<usize>,
    next: Vec<usize>,
    live_in: Set,
}

/// Marks last uses in code that still has its labels, adds drops, and resolves the labels.
pub(crate) fn finish(mut code: Code, managed: &[bool]) -> Code {
    let mut numbers = vec![None; managed.len()];
    let mut regs = Vec::new();
    for (i, _) in managed.iter().enumerate().filter(|(_, managed)| **managed) {
        #[expect(clippy::cast_possible_truncation, reason = "register numbers are u32")]
        {
            numbers[i] = Some(regs.len() as u32);
            regs.push(Reg(i as u32));
        }
    }
    let pass = Pass { numbers, regs };
    let mut flows = pass.split(&mut code);
    pass.solve(&mut code, &mut flows);
    let code = pass.rewrite(code, &flows);
    assemble(code)
}

struct Pass {
    /// Number of each register among the managed ones.
    numbers: Vec<Option<u32>>,
    /// The managed registers.
    regs: Vec<Reg>,
}

impl Pass {
    fn number(&self, reg: Reg) -> Option<u32> {
        self.numbers[reg.index()]
    }

    fn split(&self, code: &mut Code) -> Vec<Flow> {
        let mut starts = vec![0];
        for (i, inst) in code.insts.iter_mut().enumerate() {
            if matches!(inst, Inst::Label(_)) {
                starts.push(i);
            } else if inst.jumps_to().is_some() {
                starts.push(i + 1);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        let mut of_label = std::collections::HashMap::new();
        for (flow, start) in starts.iter().enumerate() {
            if let Some(Inst::Label(label)) = code.insts.get(*start) {
                of_label.insert(*label, flow);
            }
        }
        let ends = starts.iter().skip(1).copied().chain([code.insts.len()]);
        let ranges: Vec<_> = starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect();
        let count = ranges.len();
        ranges
            .into_iter()
            .enumerate()
            .map(|(flow, range)| {
                let mut next = Vec::new();
                let last = range.clone().last().map(|i| &mut code.insts[i]);
                let falls = !matches!(last, Some(Inst::Jump(_) | Inst::End));
                if let Some(to) = last.and_then(Inst::jumps_to).and_then(|label| of_label.get(label)) {
                    next.push(*to);
                }
                if falls && flow + 1 < count {
                    next.push(flow + 1);
                }
                Flow { range, next, live_in: Set::new(self.regs.len()) }
            })
            .collect()
    }

    fn solve(&self, code: &mut Code, flows: &mut [Flow]) {
        let mut changed = true;
        while changed {
            changed = false;
            for flow in (0..flows.len()).rev() {
                let mut live = self.live_out(flows, flow);
                for i in flows[flow].range.clone().rev() {
                    self.step(code, i, &mut live, |_, _| {});
                    self.add_uses(code, i, &mut live);
                }
                if live != flows[flow].live_in {
                    flows[flow].live_in = live;
                    changed = true;
                }
            }
        }
    }

    fn live_out(&self, flows: &[Flow], flow: usize) -> Set {
        let mut live = Set::new(self.regs.len());
        for next in &flows[flow].next {
            live.join(&flows[*next].live_in);
        }
        live
    }

    /// Walks backward over one instruction; `dead` is told the registers to drop after it.
    fn step(&self, code: &mut Code, i: usize, live: &mut Set, mut dead: impl FnMut(&mut Code, Reg)) {
        let inst = code.insts[i];
        let targets: smallvec::SmallVec<[Reg; 2]> = match inst {
            Inst::Wide { op } => code.wide[op as usize].to.iter().copied().collect(),
            other => other.target().into_iter().collect(),
        };
        for target in targets {
            if let Some(number) = self.number(target) {
                if !live.has(number) {
                    dead(code, target);
                }
                live.remove(number);
            }
        }
        // Operands that are only looked at, and must be dropped when nobody looks again.
        let looked_at: smallvec::SmallVec<[Reg; 2]> = match inst {
            Inst::Scalar1 { a, .. } => smallvec::smallvec![a],
            Inst::Scalar2 { a, b, .. } => smallvec::smallvec![a, b],
            Inst::Attempt { item, .. } => smallvec::smallvec![item],
            Inst::End => code.results.iter().copied().collect(),
            _ => smallvec::SmallVec::new(),
        };
        for reg in looked_at {
            if let Some(number) = self.number(reg).filter(|number| !live.has(*number)) {
                if !matches!(inst, Inst::End) {
                    dead(code, reg);
                }
                live.add(number);
            }
        }
    }

    /// The second half of [`Pass::step`]: operands that can be moved out become live.
    fn add_uses(&self, code: &mut Code, i: usize, live: &mut Set) {
        let add = |used: &mut super::code::Use| {
            if let Some(number) = self.number(used.reg()) {
                live.add(number);
            }
        };
        match code.insts[i] {
            Inst::Wide { op } => code.wide[op as usize].args.iter_mut().for_each(add),
            _ => code.insts[i].uses().into_iter().for_each(add),
        }
    }

    /// As [`Pass::add_uses`], marking those that are the last.
    fn mark_uses(&self, code: &mut Code, i: usize, live: &mut Set) {
        let mark = |used: &mut super::code::Use| {
            if let Some(number) = self.number(used.reg())
                && !live.has(number)
            {
                used.mark_last();
                live.add(number);
            }
        };
        match code.insts[i] {
            Inst::Wide { op } => code.wide[op as usize].args.iter_mut().rev().for_each(mark),
            _ => code.insts[i].uses().into_iter().rev().for_each(mark),
        }
    }

    fn rewrite(&self, mut code: Code, flows: &[Flow]) -> Code {
        let mut insts = Vec::with_capacity(code.insts.len());
        let mut places = Vec::with_capacity(code.insts.len());
        let mut before: Vec<Set> = (0..flows.len()).map(|_| Set::new(self.regs.len())).collect();
        for (i, flow) in flows.iter().enumerate() {
            for next in &flow.next {
                before[*next].join(&self.live_out(flows, i));
            }
        }
        for (i, flow) in flows.iter().enumerate() {
            let mut live = self.live_out(flows, i);
            let mut drops: Vec<(usize, Reg)> = Vec::new();
            for at in flow.range.clone().rev() {
                self.step(&mut code, at, &mut live, |_, reg| drops.push((at, reg)));
                self.mark_uses(&mut code, at, &mut live);
            }
            let place_of =
                |code: &Code, at: usize| code.places.get(at).copied().unwrap_or(Place::from_u32(0));
            let mut emit = |inst: Inst, place: Place| {
                insts.push(inst);
                places.push(place);
            };
            let stale: Vec<Reg> = before[i]
                .iter()
                .filter(|number| !flow.live_in.has(*number))
                .map(|number| self.regs[number as usize])
                .collect();
            let labelled = matches!(code.insts.get(flow.range.start), Some(Inst::Label(_)));
            let mut stale = Some(stale);
            let mut drop_stale = |emit: &mut dyn FnMut(Inst, Place), place| {
                for reg in stale.take().into_iter().flatten() {
                    emit(Inst::Drop { reg }, place);
                }
            };
            for at in flow.range.clone() {
                let place = place_of(&code, at);
                if !labelled {
                    drop_stale(&mut emit, place);
                }
                emit(code.insts[at], place);
                drop_stale(&mut emit, place);
                while let Some((_, reg)) = drops.pop_if(|(drop, _)| *drop == at) {
                    emit(Inst::Drop { reg }, place);
                }
            }
        }
        Code { insts, places, ..code }
    }
}

/// Replaces labels by the numbers of the instructions they stand before.
fn assemble(mut code: Code) -> Code {
    let mut targets = std::collections::HashMap::new();
    let mut kept = 0;
    for inst in &code.insts {
        match inst {
            Inst::Label(label) => _ = targets.insert(*label, kept),
            _ => kept += 1,
        }
    }
    let (mut insts, mut places) =
        (Vec::with_capacity(code.insts.len()), Vec::with_capacity(code.insts.len()));
    for (mut inst, place) in code.insts.drain(..).zip(code.places.drain(..)) {
        if let Inst::Label(_) = inst {
            continue;
        }
        if let Some(target) = inst.jumps_to() {
            *target = targets.get(target).copied().unwrap_or(kept);
        }
        insts.push(inst);
        places.push(place);
    }
    for at in 0..insts.len() {
        // One instruction less in every turn of a loop.
        if let Inst::Jump(next) = insts[at]
            && let Some(Inst::ForNext { iterator, item, .. }) = insts.get(next as usize).copied()
        {
            insts[at] = Inst::ForAgain { iterator, item, next };
        }
    }
    Code { insts, places, ..code }
}
