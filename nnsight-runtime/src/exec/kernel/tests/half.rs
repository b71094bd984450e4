//! Floats of 16 bits: every operation in both types, on every device, alone and with tensors of the host.

use std::collections::BTreeSet;

use super::*;

/// The types, and how far apart their numbers next to one lie.
const TYPES: [(DType, f64); 2] = [(DType::F16, 1.0 / 1024.0), (DType::BF16, 1.0 / 128.0)];

type Sample = (&'static str, Vec<Operand>);

fn x() -> Operand {
    float(&[2, 3], &[1.5, -2., 0.25, 3., -0.5, 4.])
}

fn y() -> Operand {
    float(&[2, 3], &[2., 0.5, -1., 1., 4., -0.25])
}

fn positive() -> Operand {
    float(&[2, 3], &[1.5, 2., 0.25, 3., 0.5, 4.])
}

/// A call of each operation. Float tensors hold numbers that 16 bits hold exactly.
fn samples() -> Vec<Sample> {
    [arithmetic(), functions(), comparisons(), reductions(), order_and_products(), shapes(), parts(), made()]
        .concat()
}

fn arithmetic() -> Vec<Sample> {
    vec![
        ("add", vec![x(), y()]),
        ("sub", vec![x(), y()]),
        ("mul", vec![x(), y()]),
        ("div", vec![x(), y()]),
        ("remainder", vec![x(), y()]),
        ("powf", vec![positive(), y()]),
        ("max_pair", vec![x(), y()]),
        ("min_pair", vec![x(), y()]),
        ("add_scalar", vec![x(), Operand::Float(0.1)]),
        ("sub_scalar", vec![x(), Operand::Float(0.1)]),
        ("mul_scalar", vec![x(), Operand::Int(3)]),
        ("div_scalar", vec![x(), Operand::Float(3.)]),
        ("remainder_scalar", vec![x(), Operand::Float(2.)]),
        ("powf_scalar", vec![positive(), Operand::Float(1.5)]),
        ("powi_scalar", vec![x(), Operand::Int(3)]),
    ]
}

fn functions() -> Vec<Sample> {
    vec![
        ("neg", vec![x()]),
        ("abs", vec![x()]),
        ("sign", vec![x()]),
        ("square", vec![x()]),
        ("exp", vec![x()]),
        ("log", vec![positive()]),
        ("log1p", vec![positive()]),
        ("sqrt", vec![positive()]),
        ("recip", vec![x()]),
        ("sin", vec![x()]),
        ("cos", vec![x()]),
        ("tanh", vec![x()]),
        ("erf", vec![x()]),
        ("floor", vec![x()]),
        ("ceil", vec![x()]),
        ("round", vec![x()]),
        ("relu", vec![x()]),
        ("gelu", vec![x()]),
        ("gelu_approximate", vec![x()]),
        ("sigmoid", vec![x()]),
        ("is_nan", vec![x()]),
        ("is_inf", vec![x()]),
    ]
}

fn comparisons() -> Vec<Sample> {
    let one = || Operand::Float(1.);
    let mask = || bool(&[2, 3], &[1., 0., 1., 0., 0., 1.]);
    let truths = || vec![mask(), bool(&[2, 3], &[1., 1., 0., 0., 1., 0.])];
    vec![
        ("clamp", vec![x(), Operand::Float(-1.), one()]),
        ("clamp_min", vec![x(), one()]),
        ("clamp_max", vec![x(), one()]),
        ("equal", vec![x(), x()]),
        ("not_equal", vec![x(), y()]),
        ("lower", vec![x(), y()]),
        ("lower_equal", vec![x(), y()]),
        ("greater", vec![x(), y()]),
        ("greater_equal", vec![x(), y()]),
        ("equal_elem", vec![x(), Operand::Float(1.5)]),
        ("not_equal_elem", vec![x(), Operand::Float(1.5)]),
        ("lower_elem", vec![x(), one()]),
        ("lower_equal_elem", vec![x(), one()]),
        ("greater_elem", vec![x(), one()]),
        ("greater_equal_elem", vec![x(), one()]),
        ("bool_and", truths()),
        ("bool_or", truths()),
        ("bool_xor", truths()),
        ("bool_not", vec![mask()]),
    ]
}

fn reductions() -> Vec<Sample> {
    vec![
        ("any", vec![x()]),
        ("all", vec![x()]),
        ("any_dim {dim = 1}", vec![x()]),
        ("all_dim {dim = 1}", vec![x()]),
        ("sum", vec![x()]),
        ("mean", vec![x()]),
        ("prod", vec![x()]),
        ("max", vec![x()]),
        ("min", vec![x()]),
        ("sum_dim {dim = 1}", vec![x()]),
        ("mean_dim {dim = 1}", vec![x()]),
        ("prod_dim {dim = 1}", vec![x()]),
        ("max_dim {dim = 1}", vec![x()]),
        ("min_dim {dim = 1}", vec![x()]),
        ("argmax {dim = 1}", vec![x()]),
        ("argmin {dim = 1}", vec![x()]),
        ("var {dim = 1}", vec![x()]),
        ("var_bias {dim = 1}", vec![x()]),
        ("l2_norm {dim = 1}", vec![x()]),
        ("cumsum {dim = 1}", vec![x()]),
    ]
}

fn order_and_products() -> Vec<Sample> {
    let vector = || float(&[3], &[1., 2., 3.]);
    vec![
        ("sort {dim = 1}", vec![x()]),
        ("sort_descending {dim = 1}", vec![x()]),
        ("argsort {dim = 1}", vec![x()]),
        ("argsort_descending {dim = 1}", vec![x()]),
        ("topk {k = 2, dim = 1}", vec![x()]),
        ("argtopk {k = 2, dim = 1}", vec![x()]),
        ("matmul", vec![x(), float(&[3, 2], &[1., 2., -0.5, 4., 0.25, -3.])]),
        ("dot", vec![vector(), vector()]),
        ("cosine_similarity {dim = 1}", vec![x(), y()]),
        ("einsum {equation = \"ij,ij->i\"}", vec![x(), y()]),
    ]
}

fn shapes() -> Vec<Sample> {
    vec![
        ("transpose", vec![x()]),
        ("swap_dims {dim1 = 0, dim2 = 1}", vec![x()]),
        ("permute {axes = [1, 0]}", vec![x()]),
        ("flip {axes = [1]}", vec![x()]),
        ("reshape {dims = [3, 2]}", vec![x()]),
        ("flatten {start_dim = 0, end_dim = 1}", vec![x()]),
        ("squeeze_dim {dim = 0}", vec![float(&[1, 2], &[1., 2.])]),
        ("squeeze_dims {dims = [0]}", vec![float(&[1, 2], &[1., 2.])]),
        ("unsqueeze_dim {dim = 0}", vec![x()]),
        ("expand {dims = [2, 2, 3]}", vec![x()]),
        ("repeat_dim {dim = 0, times = 2}", vec![x()]),
        ("cat {dim = 0}", vec![x(), y()]),
        ("stack {dim = 0}", vec![x(), y()]),
    ]
}

fn parts() -> Vec<Sample> {
    let indices = || int(&[2, 2], &[0., 2., 1., 1.]);
    let mask = || bool(&[2, 3], &[1., 0., 1., 0., 0., 1.]);
    vec![
        ("slice {dims = [.., 1..3]}", vec![x()]),
        ("slice_assign {dims = [0..1]}", vec![x(), float(&[1, 3], &[7., 8., 9.])]),
        ("slice_fill {dims = [0..1]}", vec![x(), Operand::Float(0.1)]),
        ("select {dim = 1}", vec![x(), int(&[2], &[2., 0.])]),
        ("gather {dim = 1}", vec![x(), indices()]),
        ("scatter_add {dim = 1}", vec![x(), indices(), float(&[2, 2], &[1., 2., 3., 0.5])]),
        ("one_hot {num_classes = 3}", vec![int(&[2], &[0., 2.])]),
        ("mask_where", vec![x(), mask(), y()]),
        ("mask_fill", vec![x(), mask(), Operand::Float(0.1)]),
        ("tril {diagonal = 0}", vec![x()]),
        ("triu {diagonal = 0}", vec![x()]),
    ]
}

fn made() -> Vec<Sample> {
    let two = || Operand::Float(2.);
    vec![
        ("softmax {dim = 1}", vec![x()]),
        ("log_softmax {dim = 1}", vec![x()]),
        ("int", vec![x()]),
        ("float", vec![x()]),
        ("bool", vec![x()]),
        ("zeros {dims = [2], kind = float}", vec![]),
        ("ones {dims = [2], kind = float}", vec![]),
        ("full {dims = [2]}", vec![two()]),
        ("arange", vec![Operand::Int(0), Operand::Int(3)]),
        ("zeros_like", vec![x()]),
        ("ones_like", vec![x()]),
        ("from_scalar", vec![two()]),
        ("item", vec![float(&[1], &[1.5])]),
        ("dim_len {dim = 1}", vec![x()]),
    ]
}

fn stored(operand: &Operand, dtype: DType) -> Operand {
    match operand {
        Operand::Tensor(tensor) if tensor.kind() == Kind::Float => {
            Operand::Tensor(float_as(tensor.clone(), dtype).expect("a float tensor"))
        }
        other => other.clone(),
    }
}

fn is_float(operand: &Operand) -> bool {
    matches!(operand, Operand::Tensor(tensor) if tensor.kind() == Kind::Float)
}

/// The same result but for rounding to numbers this far apart; `as_model` says that floats must have this type.
fn check(text: &str, found: &KernelOutput, wide: &KernelOutput, apart: f64, as_model: Option<DType>) {
    let close = |a: f64, b: f64| (a - b).abs() <= apart * b.abs().max(1e-3);
    match (found, wide) {
        (KernelOutput::Tensor(found), KernelOutput::Tensor(wide)) => {
            if let Some(dtype) = as_model.filter(|_| found.kind() == Kind::Float) {
                assert_eq!(found.dtype(), dtype, "{text}");
            }
            let (found, wide) = (Rows::of(found.clone()), Rows::of(wide.clone()));
            assert_eq!((found.kind, &found.dims), (wide.kind, &wide.dims), "{text}");
            let same = found.data.iter().zip(&wide.data).all(|(a, b)| close(*a, *b));
            assert!(same, "{text}: {:?} instead of {:?}", found.data, wide.data);
        }
        (KernelOutput::Float(found), KernelOutput::Float(wide)) => assert!(close(*found, *wide), "{text}"),
        (KernelOutput::Int(found), KernelOutput::Int(wide)) => assert_eq!(found, wide, "{text}"),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn every_operation_takes_16_bits_alone_and_with_tensors_of_the_host() {
    let sampled: BTreeSet<&str> =
        samples().iter().map(|(text, _)| text.split(' ').next().unwrap_or_default()).collect();
    let missing: Vec<_> = TensorOp::TABLE.iter().filter(|row| !sampled.contains(row.name)).collect();
    assert!(missing.is_empty(), "no sample of {:?}", missing.iter().map(|row| row.name).collect::<Vec<_>>());
    on_every_device(|| {
        for (text, operands) in samples() {
            let wide = run_text(text, operands.clone()).unwrap_or_else(|error| panic!("{text}: {error}"));
            let floats = operands.iter().filter(|operand| is_float(operand)).count();
            for (dtype, apart) in TYPES {
                // By its bits: which of the float tensors are the model's. The others are the host's.
                for models in 1..1_usize << floats {
                    let mut number = 0;
                    let met = operands.iter().map(|operand| {
                        number += usize::from(is_float(operand));
                        let is_model = is_float(operand) && models >> (number - 1) & 1 == 1;
                        stored(operand, if is_model { dtype } else { DType::F32 })
                    });
                    let met: Vec<Operand> = met.collect();
                    let found =
                        run_text(text, met).unwrap_or_else(|error| panic!("{text} {dtype:?}: {error}"));
                    check(text, &found, &wide, apart, Some(dtype));
                }
                if floats == 0 {
                    check(text, &wide, &wide, 0.0, None);
                }
            }
        }
    });
}

#[test]
fn sums_are_taken_in_32_bits() {
    on_every_device(|| {
        for (dtype, apart) in TYPES {
            // In 16 bits, squares of 300 overflow, and a sum of ones ends at 256 or 2048.
            let many = stored(&float(&[1, 4096], &vec![1.; 4096]), dtype);
            let large = stored(&float(&[1, 768], &[[300.; 384], [-300.; 384]].concat()), dtype);
            let row = |operand: &Operand| match operand {
                Operand::Tensor(tensor) => Operand::Tensor(
                    tensor.clone().typed::<2, Float>().expect("a row").reshape([tensor.dims()[1]]).into(),
                ),
                _ => unreachable!("a tensor"),
            };
            let length = 300. * 768_f64.sqrt();
            let var = if dtype == DType::F16 { f64::INFINITY } else { 90_000. * 768. / 767. };
            for (text, operands, expected) in [
                ("sum", vec![many.clone()], 4096.),
                ("mean", vec![many.clone()], 1.),
                ("sum_dim {dim = 1}", vec![many.clone()], 4096.),
                ("mean_dim {dim = 1}", vec![many.clone()], 1.),
                ("dot", vec![row(&many), row(&many)], 4096.),
                ("einsum {equation = \"ij,ij->i\"}", vec![many.clone(), many.clone()], 4096.),
                ("l2_norm {dim = 1}", vec![large.clone()], length),
                ("cosine_similarity {dim = 1}", vec![large.clone(), large.clone()], 1.),
                ("var {dim = 1}", vec![large.clone()], var),
                ("var_bias {dim = 1}", vec![many.clone()], 0.),
            ] {
                let Ok(KernelOutput::Tensor(found)) = run_text(text, operands) else { panic!("{text}") };
                let found = Rows::of(found).data[0];
                let close =
                    found.total_cmp(&expected).is_eq() || (found - expected).abs() <= apart * expected.abs();
                assert!(close, "{text} {dtype:?}: {found} instead of {expected}");
            }
            let Ok(KernelOutput::Tensor(running)) = run_text("cumsum {dim = 1}", vec![many]) else {
                panic!()
            };
            assert_eq!(Rows::of(running).data[4095].to_bits(), 4096_f64.to_bits());
        }
    });
}

#[test]
fn a_number_is_compared_as_16_bits_hold_it() {
    on_every_device(|| {
        for (dtype, _) in TYPES {
            let x = || stored(&float(&[1], &[0.1]), dtype);
            for (text, expected) in [("equal_elem", 1.), ("lower_elem", 0.), ("greater_equal_elem", 1.)] {
                gives(text, vec![x(), Operand::Float(0.1)], &[1], &[expected]);
            }
            gives("equal", vec![x(), float(&[1], &[0.1])], &[1], &[1.]);
            gives("equal", vec![float(&[1], &[0.1]), x()], &[1], &[1.]);
        }
    });
}

#[test]
fn the_two_types_of_16_bits_do_not_meet() {
    let [a, b] = TYPES.map(|(dtype, _)| stored(&float(&[1], &[1.]), dtype));
    refuses("add", vec![a, b], "add: operands are stored as F16 and as BF16; convert one of them");
}
