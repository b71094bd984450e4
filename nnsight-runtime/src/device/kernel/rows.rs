//! Loops over `f32` slices, written so that the compiler makes vector code of them.
//!
//! Each is compiled for every vector width that the processor may have, and the widest is taken when the program
//! runs; large slices are shared out to all threads.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined into the function that is compiled for a vector width is compiled for it"
)]

use std::f32::consts::{LOG2_E, PI};

use macerator::{AutoArch, Simd, WithSimd};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::{ParallelSlice, ParallelSliceMut};

/// As many elements as one thread takes at once: below that, waking another costs more than it saves.
const TASK: usize = 32 * 1024;
/// Running values of a reduction; more than the widest register holds, so that additions overlap.
const LANES: usize = 32;

/// `gelu_new` of each element, in place.
pub(super) fn gelu_new(xs: &mut [f32]) {
    in_tasks(xs, TASK, |_, xs| AutoArch::new().dispatch(Gelu { xs }));
}

/// `gelu_new` of each element of `xs`, written to `out`, which is as long.
pub(super) fn gelu_new_to(xs: &[f32], out: &mut [f32]) {
    in_tasks(out, TASK, |task, out| {
        let start = task * TASK;
        out.copy_from_slice(&xs[start..start + out.len()]);
        AutoArch::new().dispatch(Gelu { xs: out });
    });
}

/// What becomes of a row of attention scores.
#[derive(Clone, Copy)]
pub(super) struct RowWork {
    /// What scores are multiplied by first.
    pub scale: f32,
    /// The number of query positions, where a query must not see later keys; rows are then
    /// `[.., query_position]`, the queries being the last of the keys' positions.
    pub causal: Option<usize>,
    /// Whether a softmax follows.
    pub softmax: bool,
}

/// Works on rows of `width` scores, in place: times the scale, then minus infinity where the query must not look,
/// then the softmax.
pub(super) fn scores(xs: &mut [f32], width: usize, work: RowWork) {
    if width == 0 {
        return;
    }
    let rows = (TASK / width).max(1);
    in_tasks(xs, rows * width, |task, xs| {
        AutoArch::new().dispatch(Scores { xs, width, first_row: task * rows, work });
    });
}

/// Whether all elements are finite.
pub(super) fn is_finite(xs: &[f32]) -> bool {
    xs.par_chunks(TASK).all(|xs| AutoArch::new().dispatch(Finite { xs }))
}

fn in_tasks(xs: &mut [f32], task: usize, work: impl Fn(usize, &mut [f32]) + Sync) {
    if xs.len() <= task {
        work(0, xs);
    } else {
        xs.par_chunks_mut(task).enumerate().for_each(|(index, xs)| work(index, xs));
    }
}

struct Finite<'a> {
    xs: &'a [f32],
}

impl WithSimd for Finite<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> bool {
        // As whole numbers the magnitudes of floats keep their order, and those that are not finite come last.
        let largest = self.xs.iter().fold(0, |largest: u32, x| largest.max(x.abs().to_bits()));
        largest < f32::INFINITY.to_bits()
    }
}

struct Gelu<'a> {
    xs: &'a mut [f32],
}

impl WithSimd for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        for x in self.xs.iter_mut() {
            *x = gelu(*x);
        }
    }
}

struct Scores<'a> {
    xs: &'a mut [f32],
    width: usize,
    first_row: usize,
    work: RowWork,
}

impl WithSimd for Scores<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        let RowWork { scale, causal, softmax } = self.work;
        for (row, xs) in (self.first_row..).zip(self.xs.chunks_exact_mut(self.width)) {
            let visible = match causal {
                Some(queries) => (row % queries + 1 + self.width).saturating_sub(queries).min(self.width),
                None => self.width,
            };
            let (seen, unseen) = xs.split_at_mut(visible);
            if softmax {
                softmax_row(seen, scale);
                unseen.fill(0.0);
            } else {
                for x in seen {
                    *x *= scale;
                }
                unseen.fill(f32::NEG_INFINITY);
            }
        }
    }
}

#[inline(always)]
fn softmax_row(row: &mut [f32], scale: f32) {
    let mut most = [f32::NEG_INFINITY; LANES];
    let (chunks, rest) = row.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for (most, x) in most.iter_mut().zip(chunk) {
            *x *= scale;
            *most = larger(*x, *most);
        }
    }
    for (most, x) in most.iter_mut().zip(rest) {
        *x *= scale;
        *most = larger(*x, *most);
    }
    let most = most.into_iter().fold(f32::NEG_INFINITY, larger);

    let mut sums = [0.0; LANES];
    let (chunks, rest) = row.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *x = exp(*x - most);
            *sum += *x;
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *x = exp(*x - most);
        *sum += *x;
    }
    let inverse = 1.0 / sums.into_iter().sum::<f32>();
    for x in row {
        *x *= inverse;
    }
}

/// `f32::max` treats NaN in a way that no vector instruction does.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// `0.5 x (1 + tanh u)` with `u = sqrt(2/pi) (x + 0.044715 x^3)`, as `x / (1 + exp(-2u))`.
#[inline(always)]
fn gelu(x: f32) -> f32 {
    let linear = 2.0 * (2.0 / PI).sqrt();
    let twice_u = x * (linear + linear * 0.044_715 * x * x);
    let y = x / (1.0 + exp(-twice_u));
    // There `exp` no longer grows as it should.
    if twice_u < -80.0 { x * 0.0 } else { y }
}

/// `e^x` to two units in the last place; below -87 it is zero, and the largest result is that of 88.
///
/// `e^x = 2^n e^f` with `n` whole and `|f| <= ln(2)/2`; a polynomial (Cephes' `expf`) gives `e^f`.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Added and taken away again, this leaves a whole number, whose low bits the sum holds as an integer.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let is_nothing = x < -87.0;
    let x = if is_nothing { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let f = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut p = 1.987_569_2e-4;
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        p = p * f + c;
    }
    let fraction = p * (f * f) + f + 1.0;
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    if is_nothing { 0.0 } else { fraction * power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_exact_to_a_few_units_in_the_last_place_and_keeps_nan() {
        for step in -86_000..88_000_i32 {
            #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
            let x = step as f32 / 1000.0;
            let want = f64::from(x).exp();
            let error = (f64::from(exp(x)) - want).abs() / want;
            assert!(error < 4e-7, "exp({x}) is off by {error}");
        }
        assert!(exp(f32::NAN).is_nan());
        assert_eq!(exp(f32::NEG_INFINITY).to_bits(), 0);
    }
}
