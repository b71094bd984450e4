//! Shapes, parts, construction and scalars.

use super::*;
use crate::device::with_memory;

fn six() -> Operand {
    float(&[2, 3], &[0., 1., 2., 3., 4., 5.])
}

#[test]
fn axes_change_places() {
    gives("transpose", vec![six()], &[3, 2], &[0., 3., 1., 4., 2., 5.]);
    gives("swap_dims {dim1 = 0, dim2 = -1}", vec![six()], &[3, 2], &[0., 3., 1., 4., 2., 5.]);
    gives("permute {axes = [-1, 0]}", vec![six()], &[3, 2], &[0., 3., 1., 4., 2., 5.]);
    gives("flip {axes = [0, -1]}", vec![six()], &[2, 3], &[5., 4., 3., 2., 1., 0.]);
    gives("transpose", vec![bool(&[1, 2], &[1., 0.])], &[2, 1], &[1., 0.]);
    gives("permute {axes = [1, 0]}", vec![int(&[1, 2], &[1., 2.])], &[2, 1], &[1., 2.]);
}

#[test]
fn elements_keep_their_order_in_another_shape() {
    let data = [0., 1., 2., 3., 4., 5.];
    gives("reshape {dims = [3, 2]}", vec![six()], &[3, 2], &data);
    gives("reshape {dims = [-1]}", vec![six()], &[6], &data);
    gives("reshape {dims = [0, 1, -1]}", vec![six()], &[2, 1, 3], &data);
    gives("reshape {dims = [%1, -1]}", vec![six(), Operand::Int(1)], &[1, 6], &data);
    gives("flatten {start_dim = 0, end_dim = 1}", vec![six()], &[6], &data);
    gives("unsqueeze_dim {dim = 1}", vec![six()], &[2, 1, 3], &data);
    gives("unsqueeze_dim {dim = -1}", vec![six()], &[2, 3, 1], &data);
    gives("squeeze_dim {dim = 0}", vec![float(&[1, 2], &[1., 2.])], &[2], &[1., 2.]);
    gives("squeeze_dims {dims = [0, -1]}", vec![float(&[1, 2, 1], &[1., 2.])], &[2], &[1., 2.]);
    refuses("reshape {dims = [4]}", vec![six()], "reshape: [2, 3] with 6 elements does not fill [4]");
    refuses("squeeze_dim {dim = 0}", vec![six()], "squeeze_dim: axis 0 of [2, 3] has length 2, not 1");
}

#[test]
fn axes_of_length_one_expand_and_wholes_repeat() {
    let column = || int(&[2, 1], &[1., 2.]);
    gives("expand {dims = [-1, 2]}", vec![column()], &[2, 2], &[1., 1., 2., 2.]);
    gives("expand {dims = [2, 2, 1]}", vec![column()], &[2, 2, 1], &[1., 2., 1., 2.]);
    gives("repeat_dim {dim = 0, times = 2}", vec![column()], &[4, 1], &[1., 2., 1., 2.]);
    gives("repeat_dim {dim = -1, times = %1}", vec![column(), Operand::Int(2)], &[2, 2], &[1., 1., 2., 2.]);
    gives("repeat_dim {dim = 0, times = 0}", vec![column()], &[0, 1], &[]);
}

#[test]
fn tensors_join_along_an_axis_old_or_new() {
    let (a, b) = (|| float(&[1, 2], &[1., 2.]), || float(&[1, 2], &[3., 4.]));
    gives("cat {dim = 0}", vec![a(), b()], &[2, 2], &[1., 2., 3., 4.]);
    gives("cat {dim = -1}", vec![a(), b(), a()], &[1, 6], &[1., 2., 3., 4., 1., 2.]);
    gives("cat {dim = 0}", vec![list(vec![a(), b()])], &[2, 2], &[1., 2., 3., 4.]);
    gives("stack {dim = 0}", vec![a(), b()], &[2, 1, 2], &[1., 2., 3., 4.]);
    gives("stack {dim = -1}", vec![list(vec![a(), b()])], &[1, 2, 2], &[1., 3., 2., 4.]);
    gives("stack {dim = 0}", vec![int(&[1], &[1.]), int(&[1], &[2.])], &[2, 1], &[1., 2.]);
    gives("cat {dim = 0}", vec![bool(&[1], &[1.]), bool(&[1], &[0.])], &[2], &[1., 0.]);
    refuses(
        "cat {dim = 0}",
        vec![a(), six()],
        "cat: tensor 1 [2, 3] differs from those before, [1, 2], on axis 1",
    );
    let nothing = run(&TensorOp::Stack { dim: 0 }, SmallVec::from_vec(vec![list(vec![])]), &test_device());
    let error = nothing.expect_err("nothing to stack").to_string();
    assert_eq!(error, "stack: the list is empty, so there is no tensor to make");
}

#[test]
fn slices_select_as_python_does_but_negative_steps_as_burn_does() {
    let ten = || int(&[10], &[0., 1., 2., 3., 4., 5., 6., 7., 8., 9.]);
    for (range, expected) in [
        ("..", &[0., 1., 2., 3., 4., 5., 6., 7., 8., 9.][..]),
        ("-1", &[9.]),
        ("3", &[3.]),
        ("2..4", &[2., 3.]),
        ("-3..-1", &[7., 8.]),
        ("8..", &[8., 9.]),
        ("..-8", &[0., 1.]),
        ("1..8;3", &[1., 4., 7.]),
        ("0..5;-2", &[4., 2., 0.]),
        ("2..8;-2", &[7., 5., 3.]),
        ("..;-4", &[9., 5., 1.]),
        ("4..4", &[]),
        ("10..", &[]),
    ] {
        gives(&format!("slice {{dims = [{range}]}}"), vec![ten()], &[expected.len()], expected);
    }
    gives("slice {dims = [.., -1]}", vec![six()], &[2, 1], &[2., 5.]);
    gives("slice {dims = [1]}", vec![six()], &[1, 3], &[3., 4., 5.]);
    gives(
        "slice {dims = [.., %1..%2]}",
        vec![six(), Operand::Int(-2), Operand::Int(3)],
        &[2, 2],
        &[1., 2., 4., 5.],
    );
    gives("slice {dims = [-1, ..;-1]}", vec![bool(&[1, 2], &[1., 0.])], &[1, 2], &[0., 1.]);
}

#[test]
fn slices_outside_the_tensor_are_errors() {
    for (range, message) in [
        ("10", "index 10 is out of range (axis 0 has length 10)"),
        ("-11", "index -11 is out of range (axis 0 has length 10)"),
        ("0..11", "11 is out of range (axis 0 has length 10)"),
        ("-11..", "-11 is out of range (axis 0 has length 10)"),
        ("5..2", "the range 5..2 runs backwards (axis 0 has length 10)"),
        ("-1..2", "the range 9..2 runs backwards (axis 0 has length 10)"),
    ] {
        let ten = float(&[10], &[0.; 10]);
        refuses(&format!("slice {{dims = [{range}]}}"), vec![ten], &format!("slice: {message}"));
    }
}

#[test]
fn parts_are_replaced_and_values_broadcast_to_them() {
    gives(
        "slice_assign {dims = [.., 1..3]}",
        vec![six(), float(&[2, 2], &[7., 8., 9., 10.])],
        &[2, 3],
        &[0., 7., 8., 3., 9., 10.],
    );
    gives(
        "slice_assign {dims = [.., -1]}",
        vec![six(), float(&[1, 1], &[7.])],
        &[2, 3],
        &[0., 1., 7., 3., 4., 7.],
    );
    gives(
        "slice_assign {dims = [0, ..;2]}",
        vec![six(), float(&[1, 2], &[7., 8.])],
        &[2, 3],
        &[7., 1., 8., 3., 4., 5.],
    );
    gives(
        "slice_assign {dims = [0, ..;-2]}",
        vec![six(), float(&[1, 2], &[7., 8.])],
        &[2, 3],
        &[8., 1., 7., 3., 4., 5.],
    );
    gives(
        "slice_assign {dims = [1..1]}",
        vec![six(), float(&[1, 3], &[7., 7., 7.])],
        &[2, 3],
        &[0., 1., 2., 3., 4., 5.],
    );
    gives(
        "slice_assign {dims = [%2]}",
        vec![int(&[2], &[1., 2.]), int(&[1], &[9.]), Operand::Int(-1)],
        &[2],
        &[1., 9.],
    );
    let column = || run_text("expand {dims = [2, 2]}", vec![float(&[2, 1], &[7., 8.])]);
    for (values, expected) in [
        (column(), [7., 1., 7., 8., 4., 8.]),
        (run_text("transpose", vec![float(&[2, 2], &[7., 8., 9., 10.])]), [7., 1., 9., 8., 4., 10.]),
    ] {
        let Ok(KernelOutput::Tensor(values)) = values else { panic!("{values:?}") };
        gives("slice_assign {dims = [.., ..;2]}", vec![six(), Operand::Tensor(values)], &[2, 3], &expected);
    }
    gives(
        "slice_fill {dims = [..;-1, ..;2]}",
        vec![six(), Operand::Int(7)],
        &[2, 3],
        &[7., 1., 7., 7., 4., 7.],
    );
    gives("slice_fill {dims = [.., 0..2]}", vec![six(), Operand::Int(7)], &[2, 3], &[7., 7., 2., 7., 7., 5.]);
    gives("slice_fill {dims = [0]}", vec![bool(&[2], &[1., 1.]), Operand::Bool(false)], &[2], &[0., 1.]);
    refuses(
        "slice_assign {dims = [0]}",
        vec![six(), six()],
        "slice_assign: `values` [2, 3] does not fit the selected part [1, 3]: axis 0 must have length 1 or 1, got 2",
    );
    refuses(
        "slice_fill {dims = [2]}",
        vec![six(), Operand::Float(0.)],
        "slice_fill: index 2 is out of range (axis 0 has length 2)",
    );
}

#[test]
fn replacing_a_part_leaves_other_holders_alone() {
    let Operand::Tensor(tensor) = six() else { unreachable!() };
    gives(
        "slice_fill {dims = [0]}",
        vec![Operand::Tensor(tensor.clone()), Operand::Float(9.)],
        &[2, 3],
        &[9., 9., 9., 3., 4., 5.],
    );
    assert_eq!(Rows::of(tensor).data, [0., 1., 2., 3., 4., 5.]);
}

#[test]
fn indices_select_and_may_count_from_the_end() {
    gives("select {dim = 1}", vec![six(), int(&[2], &[2., 0.])], &[2, 2], &[2., 0., 5., 3.]);
    gives("select {dim = -1}", vec![six(), int(&[1], &[-1.])], &[2, 1], &[2., 5.]);
    gives("select {dim = 0}", vec![bool(&[2], &[1., 0.]), int(&[2], &[1., 1.])], &[2], &[0., 0.]);
    gives("gather {dim = 0}", vec![bool(&[2], &[1., 0.]), int(&[1], &[0.])], &[1], &[1.]);
    gives("select {dim = 0}", vec![six(), int(&[0], &[])], &[0, 3], &[]);
    gives("gather {dim = 1}", vec![six(), int(&[2, 1], &[2., -3.])], &[2, 1], &[2., 3.]);
    gives(
        "gather {dim = 0}",
        vec![int(&[2, 2], &[1., 2., 3., 4.]), int(&[1, 2], &[1., 0.])],
        &[1, 2],
        &[3., 2.],
    );
    gives(
        "scatter_add {dim = 1}",
        vec![six(), int(&[2, 2], &[0., 0., 2., -2.]), float(&[2, 2], &[10., 20., 30., 40.])],
        &[2, 3],
        &[30., 1., 2., 3., 44., 35.],
    );
    gives(
        "scatter_add {dim = 0}",
        vec![int(&[2], &[1., 2.]), int(&[1], &[1.]), int(&[1], &[5.])],
        &[2],
        &[1., 7.],
    );
    gives("one_hot {num_classes = 3}", vec![int(&[2], &[2., 0.])], &[2, 3], &[0., 0., 1., 1., 0., 0.]);
    gives("one_hot {num_classes = %1}", vec![int(&[1], &[1.]), Operand::Int(2)], &[1, 2], &[0., 1.]);
}

#[test]
fn indices_outside_the_axis_are_errors() {
    let index = |text: &str, operands, axis: usize, index: i64, length: usize| {
        let name = text.split(' ').next().expect("the name comes first");
        let message = format!("{name}: index {index} is out of range for axis {axis} of length {length}");
        refuses(text, operands, &message);
    };
    index("select {dim = 1}", vec![six(), int(&[2], &[0., 3.])], 1, 3, 3);
    index("select {dim = 0}", vec![six(), int(&[1], &[-3.])], 0, -3, 2);
    index("gather {dim = 0}", vec![six(), int(&[1, 3], &[0., 2., 1.])], 0, 2, 2);
    index(
        "scatter_add {dim = 0}",
        vec![six(), int(&[1, 3], &[0., -9., 1.]), float(&[1, 3], &[0.; 3])],
        0,
        -9,
        2,
    );
    index("one_hot {num_classes = 3}", vec![int(&[1], &[3.])], 1, 3, 3);
    index("one_hot {num_classes = 3}", vec![int(&[1], &[-1.])], 1, -1, 3);
}

#[test]
fn masks_choose_elements_and_broadcast() {
    let mask = || bool(&[1, 3], &[1., 0., 1.]);
    let values = || float(&[2, 1], &[7., 8.]);
    gives("mask_where", vec![six(), mask(), values()], &[2, 3], &[7., 1., 7., 8., 4., 8.]);
    gives("mask_fill", vec![six(), mask(), Operand::Float(-1.)], &[2, 3], &[-1., 1., -1., -1., 4., -1.]);
    gives("mask_fill", vec![int(&[2], &[1., 2.]), bool(&[2], &[0., 1.]), Operand::Int(9)], &[2], &[1., 9.]);
    gives(
        "mask_fill",
        vec![bool(&[2], &[0., 0.]), bool(&[2], &[0., 1.]), Operand::Bool(true)],
        &[2],
        &[0., 1.],
    );
    gives("mask_where", vec![int(&[2], &[1., 2.]), bool(&[1], &[1.]), int(&[1], &[9.])], &[2], &[9., 9.]);
    refuses(
        "mask_fill",
        vec![six(), bool(&[1, 2], &[1., 1.]), Operand::Int(0)],
        "mask_fill: `mask` [1, 2] does not fit `tensor` [2, 3]: axis 1 must have length 3 or 1, got 2",
    );
}

#[test]
fn triangles_of_the_last_two_axes() {
    let square = || float(&[2, 2], &[1., 2., 3., 4.]);
    gives("tril {diagonal = 0}", vec![square()], &[2, 2], &[1., 0., 3., 4.]);
    gives("triu {diagonal = 0}", vec![square()], &[2, 2], &[1., 2., 0., 4.]);
    gives("tril {diagonal = -1}", vec![square()], &[2, 2], &[0., 0., 3., 0.]);
    gives("triu {diagonal = 1}", vec![int(&[2, 2], &[1., 2., 3., 4.])], &[2, 2], &[0., 2., 0., 0.]);
}

#[test]
fn tensors_are_made_of_sizes_and_scalars() {
    gives("zeros {dims = [1, %0], kind = float}", vec![Operand::Int(2)], &[1, 2], &[0., 0.]);
    gives("zeros {dims = [2], kind = bool}", vec![], &[2], &[0., 0.]);
    gives("ones {dims = [2], kind = int}", vec![], &[2], &[1., 1.]);
    gives("ones {dims = [1], kind = bool}", vec![], &[1], &[1.]);
    gives("ones {dims = [1], kind = float}", vec![], &[1], &[1.]);
    gives("zeros {dims = [2, 0], kind = float}", vec![], &[2, 0], &[]);
    gives("full {dims = [2]}", vec![Operand::Float(1.5)], &[2], &[1.5, 1.5]);
    gives("full {dims = [1, 1]}", vec![Operand::Int(1 << 40)], &[1, 1], &[1_099_511_627_776.]);
    gives("full {dims = [%1]}", vec![Operand::Bool(true), Operand::Int(2)], &[2], &[1., 1.]);
    gives("arange", vec![Operand::Int(-1), Operand::Int(3)], &[4], &[-1., 0., 1., 2.]);
    gives("arange", vec![Operand::Int(3), Operand::Int(3)], &[0], &[]);
    gives("from_scalar", vec![Operand::Float(0.5)], &[1], &[0.5]);
    gives("from_scalar", vec![Operand::Int(7)], &[1], &[7.]);
    gives("from_scalar", vec![Operand::Bool(true)], &[1], &[1.]);
    refuses("zeros {dims = [%0], kind = int}", vec![Operand::Int(-2)], "zeros: -2 is no length");
    refuses("arange", vec![Operand::Int(3), Operand::Int(1)], "arange: the range 3..1 runs backwards");
}

#[test]
fn results_larger_than_memory_are_errors() {
    let huge = vec![Operand::Int(1 << 40), Operand::Int(1 << 20)];
    with_memory(1 << 30, || {
        let expected = "full: there is no memory for a result of shape [1099511627776, 1048576]: \
                        it takes more memory than any machine has, and 1.0 GB are free";
        refuses("full {dims = [%1, %2]}", [vec![Operand::Float(0.)], huge].concat(), expected);
        let expected = "expand: there is no memory for a result of shape [4611686018427387904, 2, 3]: \
                        it takes more memory than any machine has, and 1.0 GB are free";
        refuses("expand {dims = [4611686018427387904, -1, -1]}", vec![six()], expected);
    });
}

#[test]
fn one_element_becomes_a_scalar_and_axes_have_lengths() {
    let item = |operand| run_text("item", vec![operand]);
    assert!(matches!(item(float(&[1, 1], &[0.5])), Ok(KernelOutput::Float(0.5))));
    assert!(matches!(item(int(&[1], &[-7.])), Ok(KernelOutput::Int(-7))));
    assert!(matches!(item(bool(&[1], &[1.])), Ok(KernelOutput::Bool(true))));
    refuses("item", vec![six()], "item: the tensor must have one element, got shape [2, 3]");
    assert!(matches!(run_text("dim_len {dim = -1}", vec![six()]), Ok(KernelOutput::Int(3))));
}
