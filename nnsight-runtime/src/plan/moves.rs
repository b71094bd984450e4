//! Parallel assignment by single moves.

use super::code::Reg;

/// Orders moves that are meant to happen at once; `fresh` gives a register to break a cycle with.
pub(crate) fn sequence(moves: &[(Reg, Reg)], mut fresh: impl FnMut(Reg) -> Reg) -> Vec<(Reg, Reg)> {
    let mut pending: Vec<(Reg, Reg)> = moves.iter().copied().filter(|(from, to)| from != to).collect();
    let mut done = Vec::with_capacity(pending.len());
    while !pending.is_empty() {
        // A target that nobody reads any more can be overwritten.
        let free = pending.iter().position(|(_, to)| pending.iter().all(|(from, _)| from != to));
        if let Some(index) = free {
            done.push(pending.swap_remove(index));
            continue;
        }
        // Only cycles are left: keep one target's old value aside for those who read it.
        let kept = pending[0].1;
        let aside = fresh(kept);
        done.push((kept, aside));
        for (from, _) in &mut pending {
            if *from == kept {
                *from = aside;
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(moves: &[(u32, u32)]) -> Vec<u32> {
        let regs: Vec<(Reg, Reg)> = moves.iter().map(|(a, b)| (Reg(*a), Reg(*b))).collect();
        let mut next = 10;
        let ordered = sequence(&regs, |_| {
            next += 1;
            Reg(next)
        });
        let mut values: Vec<u32> = (0..20).collect();
        for (from, to) in ordered {
            values[to.index()] = values[from.index()];
        }
        values[..6].to_vec()
    }

    #[test]
    fn moves_happen_as_if_at_once() {
        assert_eq!(run(&[(0, 1), (1, 2)]), [0, 0, 1, 3, 4, 5]);
        assert_eq!(run(&[(0, 1), (1, 0)]), [1, 0, 2, 3, 4, 5]);
        assert_eq!(run(&[(0, 1), (1, 2), (2, 0), (2, 3), (5, 5)]), [2, 0, 1, 2, 4, 5]);
        assert_eq!(run(&[(0, 1), (1, 0), (2, 3), (3, 2), (0, 4)]), [1, 0, 3, 2, 0, 5]);
        assert_eq!(run(&[(0, 1), (0, 2), (0, 3)]), [0, 0, 0, 0, 4, 5]);
    }
}
