//! What operations make of NaN and infinity: the same on every device, as PyTorch has it, or an error.

use super::*;

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

#[test]
fn nan_wins_whatever_looks_for_the_largest_or_smallest() {
    on_every_device(|| {
        // NaN of either sign: what a processor computes has the other one than what is written.
        for nan in [NAN, -NAN] {
            let x = || float(&[1, 4], &[1., nan, -INF, 3.]);
            for op in ["max", "min"] {
                gives(op, vec![x()], &[1], &[NAN]);
                gives(&format!("{op}_dim {{dim = 1}}"), vec![x()], &[1, 1], &[NAN]);
                gives(&format!("arg{op} {{dim = 1}}"), vec![x()], &[1, 1], &[1.]);
                let pairs = || (float(&[4], &[nan, 1., nan, 2.]), float(&[4], &[1., nan, nan, 2.]));
                let (a, b) = pairs();
                gives(&format!("{op}_pair"), vec![a, b], &[4], &[NAN, NAN, NAN, 2.]);
            }
            gives("clamp", vec![x(), Operand::Float(0.), Operand::Float(2.)], &[1, 4], &[1., NAN, 0., 2.]);
            gives("clamp_min", vec![x(), Operand::Float(0.)], &[1, 4], &[1., NAN, 0., 3.]);
            gives("clamp_max", vec![x(), Operand::Float(0.)], &[1, 4], &[0., NAN, -INF, 0.]);
            gives("relu", vec![x()], &[1, 4], &[1., NAN, 0., 3.]);
        }
    });
}

#[test]
fn nan_comes_last_where_elements_rise() {
    on_every_device(|| {
        for nan in [NAN, -NAN] {
            let x = || float(&[5], &[1., nan, INF, -INF, 3.]);
            gives("sort {dim = 0}", vec![x()], &[5], &[-INF, 1., 3., INF, NAN]);
            gives("argsort {dim = 0}", vec![x()], &[5], &[3., 0., 4., 2., 1.]);
            gives("sort_descending {dim = 0}", vec![x()], &[5], &[NAN, INF, 3., 1., -INF]);
            gives("argsort_descending {dim = 0}", vec![x()], &[5], &[1., 2., 4., 0., 3.]);
            gives("topk {k = 2, dim = 0}", vec![x()], &[2], &[NAN, INF]);
            gives("argtopk {k = 2, dim = 0}", vec![x()], &[2], &[1., 2.]);
        }
    });
}

#[test]
fn a_float_that_is_no_integer_is_refused_and_not_made_another() {
    on_every_device(|| {
        let x = || float(&[4], &[-2.7, 0.9, -9_223_372_036_854_775_808., 2_f64.powi(62)]);
        gives("int", vec![x()], &[4], &[-2., 0., -9_223_372_036_854_775_808., 2_f64.powi(62)]);
        let why = "cannot be made an integer, which is -2^63 to 2^63 - 1; `is_nan` and `clamp` help";
        for (element, text) in
            [(NAN, "NaN"), (INF, "inf"), (-INF, "-inf"), (9_223_372_036_854_775_808., "9223372036854776000")]
        {
            refuses("int", vec![float(&[2], &[1., element])], &format!("int: the element {text} {why}"));
        }
    });
}

#[test]
fn a_quotient_of_integers_that_does_not_fit_is_refused() {
    on_every_device(|| {
        let least = || long(&[7, i64::MIN]);
        for op in ["div", "remainder"] {
            let message = format!("integer overflow in {} by -1", i64::MIN);
            refuses(op, vec![least(), long(&[-1, -1])], &format!("{op}: {message}"));
            let by_number = format!("{op}_scalar");
            refuses(&by_number, vec![least(), Operand::Int(-1)], &format!("{by_number}: {message}"));
        }
    });
}

#[test]
fn nan_is_unequal_and_true_and_spreads_through_sums() {
    on_every_device(|| {
        let x = || float(&[3], &[NAN, INF, 0.]);
        gives("equal", vec![x(), x()], &[3], &[0., 1., 1.]);
        gives("not_equal", vec![x(), x()], &[3], &[1., 0., 0.]);
        for op in ["lower_elem", "lower_equal_elem", "greater_elem", "greater_equal_elem", "equal_elem"] {
            gives(op, vec![float(&[1], &[NAN]), Operand::Float(1.)], &[1], &[0.]);
            gives(op, vec![float(&[1], &[1.]), Operand::Float(NAN)], &[1], &[0.]);
        }
        gives("is_nan", vec![x()], &[3], &[1., 0., 0.]);
        gives("is_inf", vec![x()], &[3], &[0., 1., 0.]);
        gives("bool", vec![x()], &[3], &[1., 1., 0.]);
        gives("any", vec![float(&[2], &[NAN, 0.])], &[1], &[1.]);
        gives("all", vec![float(&[2], &[NAN, 0.])], &[1], &[0.]);
        gives("all", vec![float(&[2], &[NAN, 1.])], &[1], &[1.]);
        gives("sign", vec![float(&[3], &[NAN, -INF, INF])], &[3], &[0., -1., 1.]);
        gives("cumsum {dim = 0}", vec![float(&[3], &[1., NAN, 2.])], &[3], &[1., NAN, NAN]);
        for op in ["sum", "mean", "prod"] {
            gives(op, vec![float(&[3], &[1., NAN, 0.])], &[1], &[NAN]);
        }
    });
}

#[test]
fn softmax_of_what_is_not_finite_is_that_of_its_formula() {
    on_every_device(|| {
        let masked = || float(&[2], &[-INF, 0.]);
        gives("softmax {dim = 0}", vec![masked()], &[2], &[0., 1.]);
        gives("log_softmax {dim = 0}", vec![masked()], &[2], &[-INF, 0.]);
        for rows in [[NAN, 0.], [INF, 0.], [-INF, -INF]] {
            gives("softmax {dim = 0}", vec![float(&[2], &rows)], &[2], &[NAN, NAN]);
        }
    });
}
