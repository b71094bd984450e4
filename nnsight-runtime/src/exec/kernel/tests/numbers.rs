//! Arithmetic, functions, reductions and products.

use super::*;

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

#[test]
fn arithmetic_of_two_tensors_broadcasts() {
    let a = || float(&[2, 2], &[1., 2., 3., 4.]);
    let b = || float(&[1, 2], &[2., 4.]);
    gives("add", vec![a(), b()], &[2, 2], &[3., 6., 5., 8.]);
    gives("sub", vec![a(), b()], &[2, 2], &[-1., -2., 1., 0.]);
    gives("mul", vec![a(), b()], &[2, 2], &[2., 8., 6., 16.]);
    gives("div", vec![a(), b()], &[2, 2], &[0.5, 0.5, 1.5, 1.]);
    gives("powf", vec![a(), b()], &[2, 2], &[1., 16., 9., 256.]);
    gives("max_pair", vec![a(), b()], &[2, 2], &[2., 4., 3., 4.]);
    gives("min_pair", vec![b(), a()], &[2, 2], &[1., 2., 2., 4.]);
    gives("remainder", vec![float(&[2], &[-3., 5.]), float(&[2], &[2., -3.])], &[2], &[1., -1.]);
}

#[test]
fn int_division_truncates_and_the_remainder_takes_the_divisors_sign() {
    let a = || int(&[4], &[7., -7., 7., -7.]);
    let b = || int(&[4], &[2., 2., -2., -2.]);
    gives("div", vec![a(), b()], &[4], &[3., -3., -3., 3.]);
    gives("remainder", vec![a(), b()], &[4], &[1., 1., -1., -1.]);
    gives("div_scalar", vec![a(), Operand::Int(2)], &[4], &[3., -3., 3., -3.]);
    gives("remainder_scalar", vec![a(), Operand::Int(-2)], &[4], &[-1., -1., -1., -1.]);
    gives("add", vec![a(), b()], &[4], &[9., -5., 5., -9.]);
}

#[test]
fn ints_are_exact_beyond_what_floats_hold() {
    const BIG: i64 = (1 << 40) + 1;
    let (a, b) = (|| long(&[BIG, -BIG]), || long(&[1, 2]));
    let exact = |text, operands, expected: [i64; 2]| match run_text(text, operands) {
        Ok(KernelOutput::Tensor(tensor)) => {
            let data = tensor.typed::<1, Int>().expect("ints of rank 1").into_data();
            assert_eq!(data.iter::<i64>().collect::<Vec<_>>(), expected, "{text}");
        }
        other => panic!("{text}: {other:?}"),
    };
    exact("div", vec![a(), b()], [BIG, -(1 << 39)]);
    exact("remainder", vec![a(), b()], [0, 1]);
    exact("remainder", vec![a(), long(&[-2])], [-1, -1]);
    exact("div_scalar", vec![a(), Operand::Int(1)], [BIG, -BIG]);
    exact("remainder_scalar", vec![a(), Operand::Int(1 << 30)], [1, (1 << 30) - 1]);
    exact("div_scalar", vec![long(&[i64::MAX, -BIG]), Operand::Int(-1)], [-i64::MAX, BIG]);
    exact("powi_scalar", vec![long(&[3, -3]), Operand::Int(33)], [3_i64.pow(33), -3_i64.pow(33)]);
    exact("add", vec![a(), b()], [BIG + 1, 2 - BIG]);
    exact("mul", vec![a(), b()], [BIG, -2 * BIG]);
    exact("max_pair", vec![a(), b()], [BIG, 2]);
    exact("sub_scalar", vec![a(), Operand::Int(BIG)], [0, -2 * BIG]);
    exact("clamp_min", vec![a(), Operand::Int(BIG - 1)], [BIG, BIG - 1]);
    exact("abs", vec![a()], [BIG, BIG]);
    exact("neg", vec![a()], [-BIG, BIG]);
    exact("square", vec![long(&[1 << 30, 3])], [1 << 60, 9]);
    exact("cumsum {dim = 0}", vec![long(&[BIG, 1])], [BIG, BIG + 1]);
    exact("sort {dim = 0}", vec![a()], [-BIG, BIG]);
    exact("select {dim = 0}", vec![a(), int(&[2], &[1., 0.])], [-BIG, BIG]);
    exact("mask_fill", vec![a(), bool(&[2], &[1., 0.]), Operand::Int(BIG + 1)], [BIG + 1, -BIG]);
    exact("slice_fill {dims = [0]}", vec![a(), Operand::Int(BIG + 1)], [BIG + 1, -BIG]);
}

#[test]
fn dividing_ints_by_zero_is_an_error_and_floats_is_not() {
    let ints = || int(&[2], &[1., 2.]);
    refuses("div", vec![ints(), int(&[2], &[1., 0.])], "div: integer division by zero");
    refuses("remainder", vec![ints(), int(&[1], &[0.])], "remainder: integer division by zero");
    refuses("div_scalar", vec![ints(), Operand::Int(0)], "div_scalar: integer division by zero");
    refuses("remainder_scalar", vec![ints(), Operand::Int(0)], "remainder_scalar: integer division by zero");
    gives("div_scalar", vec![float(&[2], &[1., 0.]), Operand::Int(0)], &[2], &[INF, NAN]);
}

#[test]
fn scalars_meet_every_element_and_ints_count_among_floats() {
    let x = || float(&[3], &[-1., 0.5, 4.]);
    gives("add_scalar", vec![x(), Operand::Float(0.5)], &[3], &[-0.5, 1., 4.5]);
    gives("sub_scalar", vec![x(), Operand::Int(1)], &[3], &[-2., -0.5, 3.]);
    gives("mul_scalar", vec![x(), Operand::Float(-2.)], &[3], &[2., -1., -8.]);
    gives("div_scalar", vec![x(), Operand::Float(2.)], &[3], &[-0.5, 0.25, 2.]);
    gives("remainder_scalar", vec![x(), Operand::Float(3.)], &[3], &[2., 0.5, 1.]);
    gives("powf_scalar", vec![float(&[2], &[4., 9.]), Operand::Float(0.5)], &[2], &[2., 3.]);
    gives("powi_scalar", vec![x(), Operand::Int(-1)], &[3], &[-1., 2., 0.25]);
    gives("powi_scalar", vec![int(&[2], &[2., -3.]), Operand::Int(3)], &[2], &[8., -27.]);
    gives("clamp", vec![x(), Operand::Int(0), Operand::Float(1.5)], &[3], &[0., 0.5, 1.5]);
    gives("clamp_min", vec![x(), Operand::Float(0.)], &[3], &[0., 0.5, 4.]);
    gives("clamp_max", vec![int(&[2], &[1., 9.]), Operand::Int(5)], &[2], &[1., 5.]);
    gives("add_scalar", vec![int(&[1], &[1.]), Operand::Int(1 << 40)], &[1], &[1_099_511_627_777.]);
    refuses(
        "powi_scalar",
        vec![int(&[1], &[2.]), Operand::Int(-1)],
        "powi_scalar: an int tensor cannot be raised to the negative power -1",
    );
    refuses(
        "powi_scalar",
        vec![x(), Operand::Int((1 << 32) + 2)],
        "powi_scalar: operand 1 is not an exponent of 32 bits",
    );
    refuses(
        "clamp",
        vec![x(), Operand::Int(2), Operand::Int(1)],
        "clamp: the lower bound 2 is not below the upper bound 1",
    );
}

#[test]
fn functions_of_one_tensor_have_their_known_values() {
    let e = std::f64::consts::E;
    let half_pi = std::f64::consts::FRAC_PI_2;
    for (text, x, y) in [
        ("neg", [1., -2.], [-1., 2.]),
        ("abs", [1., -2.], [1., 2.]),
        ("sign", [3., -2.], [1., -1.]),
        ("square", [3., -2.], [9., 4.]),
        ("exp", [0., 1.], [1., e]),
        ("log", [1., e], [0., 1.]),
        ("log1p", [0., e - 1.], [0., 1.]),
        ("sqrt", [4., 2.25], [2., 1.5]),
        ("recip", [4., -0.5], [0.25, -2.]),
        ("sin", [0., half_pi], [0., 1.]),
        ("cos", [0., half_pi], [1., 0.]),
        ("tanh", [0., 1.], [0., 0.761_594_16]),
        ("erf", [0., 1.], [0., 0.842_700_8]),
        ("floor", [1.5, -1.5], [1., -2.]),
        ("ceil", [1.5, -1.5], [2., -1.]),
        ("round", [2.5, -1.4], [2., -1.]),
        ("relu", [1.5, -1.5], [1.5, 0.]),
        ("gelu", [0., 1.], [0., 0.841_344_7]),
        ("gelu_approximate", [0., 1.], [0., 0.841_192]),
        ("sigmoid", [0., 2.], [0.5, 0.880_797]),
        ("is_nan", [NAN, INF], [1., 0.]),
        ("is_inf", [NAN, -INF], [0., 1.]),
        ("int", [1.9, -1.9], [1., -1.]),
        ("float", [1.9, -1.9], [1.9, -1.9]),
        ("bool", [0., -1.9], [0., 1.]),
        ("zeros_like", [1.9, -1.9], [0., 0.]),
        ("ones_like", [1.9, -1.9], [1., 1.]),
    ] {
        gives(text, vec![float(&[1, 2], &x)], &[1, 2], &y);
    }
    for (text, x, y) in [
        ("neg", [1., -2.], [-1., 2.]),
        ("abs", [1., -2.], [1., 2.]),
        ("sign", [3., 0.], [1., 0.]),
        ("square", [3., -2.], [9., 4.]),
        ("int", [3., -2.], [3., -2.]),
        ("float", [3., -2.], [3., -2.]),
        ("bool", [3., 0.], [1., 0.]),
        ("zeros_like", [3., 0.], [0., 0.]),
        ("ones_like", [3., 0.], [1., 1.]),
    ] {
        gives(text, vec![int(&[2], &x)], &[2], &y);
    }
    for (text, y) in [
        ("bool_not", [0., 1.]),
        ("int", [1., 0.]),
        ("float", [1., 0.]),
        ("bool", [1., 0.]),
        ("zeros_like", [0., 0.]),
        ("ones_like", [1., 1.]),
    ] {
        gives(text, vec![bool(&[2], &[1., 0.])], &[2], &y);
    }
}

#[test]
fn comparisons_give_truth_values() {
    let (a, b) = (|| float(&[3], &[1., 2., 3.]), || float(&[3], &[2., 2., 2.]));
    for (text, expected) in [
        ("equal", [0., 1., 0.]),
        ("not_equal", [1., 0., 1.]),
        ("lower", [1., 0., 0.]),
        ("lower_equal", [1., 1., 0.]),
        ("greater", [0., 0., 1.]),
        ("greater_equal", [0., 1., 1.]),
    ] {
        gives(text, vec![a(), b()], &[3], &expected);
        gives(text, vec![a(), float(&[1], &[2.])], &[3], &expected);
        gives(text, vec![int(&[3], &[1., 2., 3.]), int(&[1], &[2.])], &[3], &expected);
        gives(&format!("{text}_elem"), vec![a(), Operand::Float(2.)], &[3], &expected);
        gives(&format!("{text}_elem"), vec![int(&[3], &[1., 2., 3.]), Operand::Int(2)], &[3], &expected);
    }
    let truths = || bool(&[2], &[1., 0.]);
    gives("equal", vec![truths(), bool(&[1], &[1.])], &[2], &[1., 0.]);
    gives("not_equal", vec![truths(), bool(&[2], &[1., 1.])], &[2], &[0., 1.]);
    gives("equal_elem", vec![truths(), Operand::Bool(false)], &[2], &[0., 1.]);
    gives("not_equal_elem", vec![truths(), Operand::Bool(false)], &[2], &[1., 0.]);
}

#[test]
fn truth_values_combine_and_reduce() {
    let (a, b) = (|| bool(&[4], &[1., 1., 0., 0.]), || bool(&[4], &[1., 0., 1., 0.]));
    gives("bool_and", vec![a(), b()], &[4], &[1., 0., 0., 0.]);
    gives("bool_or", vec![a(), b()], &[4], &[1., 1., 1., 0.]);
    gives("bool_xor", vec![a(), b()], &[4], &[0., 1., 1., 0.]);
    gives("bool_and", vec![a(), bool(&[1], &[1.])], &[4], &[1., 1., 0., 0.]);
    gives("any", vec![a()], &[1], &[1.]);
    gives("all", vec![a()], &[1], &[0.]);
    gives("any", vec![float(&[2], &[0., 0.])], &[1], &[0.]);
    gives("all", vec![int(&[2], &[1., -2.])], &[1], &[1.]);
    let grid = || bool(&[2, 2], &[1., 0., 0., 0.]);
    gives("any_dim {dim = -1}", vec![grid()], &[2, 1], &[1., 0.]);
    gives("all_dim {dim = 0}", vec![grid()], &[1, 2], &[0., 0.]);
    gives("any_dim {dim = 0}", vec![float(&[2, 2], &[0., 2., 0., 0.])], &[1, 2], &[0., 1.]);
    gives("all_dim {dim = 0}", vec![int(&[2, 2], &[1., 2., 0., 3.])], &[1, 2], &[0., 1.]);
}

#[test]
fn whole_reductions_have_shape_one() {
    let x = || float(&[2, 2], &[1., -2., 3., 4.]);
    gives("sum", vec![x()], &[1], &[6.]);
    gives("mean", vec![x()], &[1], &[1.5]);
    gives("prod", vec![x()], &[1], &[-24.]);
    gives("max", vec![x()], &[1], &[4.]);
    gives("min", vec![x()], &[1], &[-2.]);
    let x = || int(&[3], &[1., -2., 3.]);
    gives("sum", vec![x()], &[1], &[2.]);
    gives("prod", vec![x()], &[1], &[-6.]);
    gives("max", vec![x()], &[1], &[3.]);
    gives("min", vec![x()], &[1], &[-2.]);
    gives("max", vec![float(&[3], &[1., NAN, 3.])], &[1], &[NAN]);
}

#[test]
fn reductions_along_an_axis_keep_it_with_length_one() {
    let x = || float(&[2, 3], &[1., 5., 3., 4., 0., 4.]);
    gives("sum_dim {dim = 0}", vec![x()], &[1, 3], &[5., 5., 7.]);
    gives("sum_dim {dim = -1}", vec![x()], &[2, 1], &[9., 8.]);
    gives("mean_dim {dim = 1}", vec![x()], &[2, 1], &[3., 8. / 3.]);
    gives("prod_dim {dim = 1}", vec![x()], &[2, 1], &[15., 0.]);
    gives("max_dim {dim = 1}", vec![x()], &[2, 1], &[5., 4.]);
    gives("min_dim {dim = 1}", vec![x()], &[2, 1], &[1., 0.]);
    gives("argmax {dim = -1}", vec![x()], &[2, 1], &[1., 0.]);
    gives("argmin {dim = 0}", vec![x()], &[1, 3], &[0., 1., 0.]);
    gives("var {dim = 1}", vec![x()], &[2, 1], &[4., 16. / 3.]);
    gives("var_bias {dim = 1}", vec![x()], &[2, 1], &[8. / 3., 32. / 9.]);
    gives("l2_norm {dim = 0}", vec![float(&[2, 1], &[3., -4.])], &[1, 1], &[5.]);
    gives("cumsum {dim = 1}", vec![x()], &[2, 3], &[1., 6., 9., 4., 4., 8.]);
    let x = || int(&[2, 3], &[1., 5., 3., 4., 0., 4.]);
    gives("sum_dim {dim = 0}", vec![x()], &[1, 3], &[5., 5., 7.]);
    gives("prod_dim {dim = 1}", vec![x()], &[2, 1], &[15., 0.]);
    gives("max_dim {dim = 1}", vec![x()], &[2, 1], &[5., 4.]);
    gives("min_dim {dim = 1}", vec![x()], &[2, 1], &[1., 0.]);
    gives("argmax {dim = -1}", vec![x()], &[2, 1], &[1., 0.]);
    gives("argmin {dim = -1}", vec![x()], &[2, 1], &[0., 1.]);
    gives("cumsum {dim = 1}", vec![x()], &[2, 3], &[1., 6., 9., 4., 4., 8.]);
}

#[test]
fn an_axis_without_elements_has_sums_but_no_largest_element() {
    let x = || float(&[2, 0], &[]);
    gives("sum_dim {dim = 1}", vec![x()], &[2, 1], &[0., 0.]);
    gives("prod_dim {dim = 1}", vec![x()], &[2, 1], &[1., 1.]);
    gives("sum", vec![x()], &[1], &[0.]);
    gives("any", vec![bool(&[0], &[])], &[1], &[0.]);
    gives("all", vec![bool(&[0], &[])], &[1], &[1.]);
    gives("exp", vec![x()], &[2, 0], &[]);
    gives("add", vec![x(), float(&[1, 1], &[1.])], &[2, 0], &[]);
    refuses("argmax {dim = 1}", vec![x()], "argmax: axis 1 of [2, 0] is empty");
    refuses("max", vec![x()], "max: a tensor without elements, [2, 0], has none");
}

#[test]
fn order_along_an_axis() {
    let x = || float(&[1, 4], &[2., 9., -1., 5.]);
    gives("sort {dim = -1}", vec![x()], &[1, 4], &[-1., 2., 5., 9.]);
    gives("sort_descending {dim = 1}", vec![x()], &[1, 4], &[9., 5., 2., -1.]);
    gives("argsort {dim = 1}", vec![x()], &[1, 4], &[2., 0., 3., 1.]);
    gives("argsort_descending {dim = 1}", vec![x()], &[1, 4], &[1., 3., 0., 2.]);
    gives("topk {k = 2, dim = -1}", vec![x()], &[1, 2], &[9., 5.]);
    gives("argtopk {k = 2, dim = -1}", vec![x()], &[1, 2], &[1., 3.]);
    gives("argtopk {k = 4, dim = -1}", vec![x()], &[1, 4], &[1., 3., 0., 2.]);
    gives("topk {k = 1, dim = 0}", vec![int(&[2, 2], &[1., 8., 7., 2.])], &[1, 2], &[7., 8.]);
    gives("sort {dim = 0}", vec![int(&[3], &[3., 1., 2.])], &[3], &[1., 2., 3.]);
    refuses("topk {k = 5, dim = 1}", vec![x()], "topk: k is 5, but axis 1 of [1, 4] has length 4");
}

#[test]
fn probabilities_sum_to_one() {
    let x = || float(&[1, 2], &[0., 3_f64.ln()]);
    gives("softmax {dim = -1}", vec![x()], &[1, 2], &[0.25, 0.75]);
    gives("log_softmax {dim = -1}", vec![x()], &[1, 2], &[0.25_f64.ln(), 0.75_f64.ln()]);
    gives("softmax {dim = 0}", vec![x()], &[1, 2], &[1., 1.]);
}

#[test]
fn products_of_matrices_and_vectors() {
    let a = || float(&[2, 2], &[1., 2., 3., 4.]);
    gives("matmul", vec![a(), float(&[2, 1], &[5., 6.])], &[2, 1], &[17., 39.]);
    gives(
        "matmul",
        vec![float(&[2, 1, 2], &[1., 2., 3., 4.]), float(&[1, 2, 1], &[5., 6.])],
        &[2, 1, 1],
        &[17., 39.],
    );
    gives("dot", vec![float(&[2], &[1., 2.]), float(&[2], &[3., 4.])], &[1], &[11.]);
    gives("dot", vec![int(&[2], &[1., 2.]), int(&[2], &[3., 4.])], &[1], &[11.]);
    let (x, y) = (|| float(&[2, 2], &[1., 0., 3., 4.]), || float(&[1, 2], &[0., 2.]));
    gives("cosine_similarity {dim = -1}", vec![x(), y()], &[2, 1], &[0., 0.8]);
    gives(r#"einsum {equation = "ij,jk->ik"}"#, vec![a(), a()], &[2, 2], &[7., 10., 15., 22.]);
    gives(r#"einsum {equation = "ij->"}"#, vec![a()], &[1], &[10.]);
    gives(r#"einsum {equation = "ii->i"}"#, vec![a()], &[2], &[1., 4.]);
    gives(r#"einsum {equation = "ii"}"#, vec![float(&[2, 2], &[1., NAN, NAN, 4.])], &[1], &[5.]);
    gives(r#"einsum {equation = "ii->"}"#, vec![float(&[0, 0], &[])], &[1], &[0.]);
    let cube = || float(&[2, 2, 2], &[1., 2., 3., 4., 5., 6., 7., 8.]);
    gives(r#"einsum {equation = "iii->i"}"#, vec![cube()], &[2], &[1., 8.]);
    gives(r#"einsum {equation = "iji->ij"}"#, vec![cube()], &[2, 2], &[1., 3., 6., 8.]);
    gives(r#"einsum {equation = "i...i->...i"}"#, vec![cube()], &[2, 2], &[1., 6., 3., 8.]);
    gives(r#"einsum {equation = "...ZZ,aZ->a..."}"#, vec![cube(), a()], &[2, 2], &[9., 21., 19., 47.]);
    gives(
        r#"einsum {equation = "i,j"}"#,
        vec![float(&[1], &[2.]), float(&[2], &[3., 4.])],
        &[1, 2],
        &[6., 8.],
    );
    refuses(
        "matmul",
        vec![a(), float(&[1, 2], &[1., 1.])],
        "matmul: the inner dimensions differ: lhs [2, 2] has 2, rhs [1, 2] has 1",
    );
    refuses(
        "dot",
        vec![float(&[2], &[1., 2.]), float(&[1], &[3.])],
        "dot: the lengths differ: lhs [2], rhs [1]",
    );
}

#[test]
fn operands_stored_differently_are_refused() {
    let wide = Tensor::<1>::from_data(TensorData::from([1.0_f64]), (&test_device(), DType::F64));
    refuses(
        "add",
        vec![float(&[1], &[1.]), Operand::Tensor(wide.into())],
        "add: operands are stored as F32 and as F64; convert one of them",
    );
}

#[test]
fn a_panic_of_the_backend_is_an_error() {
    // No check stands between this and burn: a type that the program could not have.
    let error = run(&TensorOp::Exp, SmallVec::from_vec(vec![int(&[1], &[1.])]), &test_device());
    assert_eq!(error.map(|_| ()), Err(KernelError::NoKernel { op: "exp" }));
}
