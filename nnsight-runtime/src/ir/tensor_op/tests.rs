use super::*;

fn info(dims: &[i64]) -> OperandInfo {
    OperandInfo::Tensor(dims.iter().map(|&dim| usize::try_from(dim).ok()).collect())
}

fn list(dims: Option<Vec<PartialDims>>) -> OperandInfo {
    OperandInfo::Tensors { rank: 1, dims }
}

fn op(text: &str) -> TensorOp {
    text.parse().expect("the text is an operation")
}

fn shape(text: &str, operands: &[OperandInfo]) -> String {
    match op(text).result_info(operands) {
        Ok(OperandInfo::Tensor(dims)) => show_dims(&dims),
        Ok(other) => format!("{other:?}"),
        Err(error) => error.to_string(),
    }
}

fn ty(text: &str, operands: &[Type]) -> String {
    match op(text).result_type(operands) {
        Ok(ty) => ty.to_string(),
        Err(error) => error.to_string(),
    }
}

const INT1: Type = Type::Tensor { kind: Kind::Int, rank: 1 };

#[test]
fn names_are_unique_and_equal_the_serialised_names() {
    let mut names: Vec<_> = TensorOp::TABLE.iter().map(|info| info.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TensorOp::TABLE.len());
    for row in TensorOp::TABLE.iter().filter(|row| row.attributes.is_empty()) {
        let op = TensorOp::parse(row.name, "").expect("the name alone is the operation");
        assert_eq!(serde_json::to_string(&op).expect("plain data"), format!("{:?}", row.name));
        assert_eq!((op.name(), op.info()), (row.name, row));
        assert!(!row.doc.is_empty() && row.doc.ends_with('.'), "{}: {:?}", row.name, row.doc);
    }
}

#[test]
fn text_with_attributes_prints_and_parses_back() {
    for text in [
        "add",
        "softmax {dim = -1}",
        "topk {k = 5, dim = -1}",
        "slice {dims = [.., -1, 0..5, 3..10;2, %1.., ..%2, %3, ..;-1]}",
        "zeros {dims = [2, %0], kind = bool}",
        "permute {axes = [0, 2, 1]}",
        "permute {axes = []}",
        r#"einsum {equation = "bqhd, bkhd -> bhqk"}"#,
    ] {
        let op = op(text);
        assert_eq!(op.to_string(), text);
        let json = serde_json::to_string(&op).expect("plain data");
        assert_eq!(serde_json::from_str::<TensorOp>(&json).expect("what was written"), op, "{json}");
    }
    assert_eq!(op("  softmax {dim=-1 } "), TensorOp::Softmax { dim: -1 });
}

#[test]
fn malformed_text_is_refused_with_the_place() {
    let error = |text: &str| text.parse::<TensorOp>().expect_err("malformed").to_string();
    assert_eq!(error("frobnicate"), "tensor operation `frobnicate`: there is no such operation");
    assert_eq!(
        error("softmax"),
        "tensor operation `softmax`: expected attribute `dim` at byte 0, found the end"
    );
    assert_eq!(
        error("softmax {dim = x}"),
        "tensor operation `softmax`: expected an int at byte 5, found `x`"
    );
    assert_eq!(
        error("add {dim = 1}"),
        "tensor operation `add`: expected no more attributes at byte 0, found `dim = 1`"
    );
    assert_eq!(error("topk {k = 5}"), "tensor operation `topk`: expected `,` at byte 5, found the end");
    assert_eq!(error("slice {dims = [1"), "tensor operation `slice`: expected `}` after the attributes");
    assert!(error("slice {dims = [1}").contains("expected `,`"));
    assert!(error("softmax {dim = 99999999999999999999}").contains("an int"));
    assert!(error(r#"einsum {equation = "ij}"#).contains("string in double quotes"));
}

#[test]
fn operands_are_counted_and_references_checked() {
    let float3 = Type::float(3);
    assert_eq!(
        ty("add", std::slice::from_ref(&float3)),
        "add: expected the operands (lhs, rhs), got 1 of them"
    );
    assert_eq!(ty("neg", &[float3.clone(), float3.clone()]), "neg: got 2 operands instead of 1");
    assert_eq!(ty("slice {dims = [%1..]}", &[float3.clone(), Type::Int]), "tensor<float, 3>");
    assert_eq!(ty("slice {dims = [%1..]}", std::slice::from_ref(&float3)), "slice: there is no operand %1");
    assert_eq!(
        ty("slice {dims = [%1..]}", &[float3.clone(), Type::Float]),
        "slice: operand %1 must be an int, got float"
    );
    assert_eq!(
        ty("slice {dims = [%0..]}", std::slice::from_ref(&float3)),
        "slice: %0 is the tensor, not an int"
    );
    assert_eq!(op("slice {dims = [%2..%1, %1]}").operand_references().as_slice(), [1, 2]);
}

#[test]
fn type_rules_follow_kind_and_rank() {
    let (float2, float3, bool3) =
        (Type::float(2), Type::float(3), Type::Tensor { kind: Kind::Bool, rank: 3 });
    for (text, operands, expected) in [
        ("add", vec![float3.clone(), float3.clone()], "tensor<float, 3>"),
        (
            "add",
            vec![float3.clone(), float2.clone()],
            "add: `rhs` must be tensor<float, 3> as `lhs` is, got tensor<float, 2>",
        ),
        (
            "add",
            vec![bool3.clone(), bool3.clone()],
            "add: `lhs` must be a float or int tensor, got tensor<bool, 3>",
        ),
        ("lower", vec![float3.clone(), float3.clone()], "tensor<bool, 3>"),
        ("add_scalar", vec![float3.clone(), Type::Int], "tensor<float, 3>"),
        (
            "add_scalar",
            vec![INT1, Type::Float],
            "add_scalar: `scalar` must be a scalar for int elements, got float",
        ),
        ("argmax {dim = -1}", vec![float3.clone()], "tensor<int, 3>"),
        (
            "argmax {dim = 3}",
            vec![float3.clone()],
            "argmax: axis 3 is out of range for a tensor of rank 3 (axes -3 to 2)",
        ),
        ("sum", vec![float3.clone()], "tensor<float, 1>"),
        ("transpose", vec![INT1], "transpose: `tensor` must have rank 2 or more, got tensor<int, 1>"),
        ("reshape {dims = [-1, 4]}", vec![float3.clone()], "tensor<float, 2>"),
        ("reshape {dims = [-1, -1]}", vec![float3.clone()], "reshape: only one length can be -1"),
        (
            "reshape {dims = []}",
            vec![float3.clone()],
            "reshape: the result would have rank 0; ranks go from 1 to 6",
        ),
        ("flatten {start_dim = 1, end_dim = -1}", vec![float3.clone()], "tensor<float, 2>"),
        (
            "squeeze_dims {dims = [0, 0]}",
            vec![float3.clone()],
            "squeeze_dims: axis 0 is named twice in [0, 0]",
        ),
        ("unsqueeze_dim {dim = -1}", vec![float3.clone()], "tensor<float, 4>"),
        ("stack {dim = 0}", vec![Type::list(float3.clone())], "tensor<float, 4>"),
        ("cat {dim = 0}", vec![], "cat: expected at least one tensor"),
        (
            "cat {dim = 0}",
            vec![float3.clone(), float2.clone()],
            "cat: `tensors` must be tensor<float, 3> as `tensors` is, got tensor<float, 2>",
        ),
        ("one_hot {num_classes = 4}", vec![INT1], "tensor<int, 2>"),
        ("full {dims = [2, 2]}", vec![Type::Bool], "tensor<bool, 2>"),
        ("item", vec![bool3], "bool"),
        ("dim_len {dim = 0}", vec![float3.clone()], "int"),
        (r#"einsum {equation = "bij,bjk->bik"}"#, vec![float3.clone(), float3.clone()], "tensor<float, 3>"),
        (r#"einsum {equation = "...ij->...ji"}"#, vec![float3.clone()], "tensor<float, 3>"),
        (
            r#"einsum {equation = "ij,jk->ik"}"#,
            vec![float3.clone(), float3.clone()],
            "einsum: operand 0 has rank 3, its subscripts name 2 axes",
        ),
        ("slice {dims = [0..4;0]}", vec![float3], "slice: a range's step is zero"),
    ] {
        assert_eq!(ty(text, &operands), expected, "{text}");
    }
}

#[test]
fn shape_rules_work_with_part_of_the_shapes() {
    // A negative length stands for one that is not known.
    for (text, operands, expected) in [
        ("add", vec![info(&[2, -1, 1]), info(&[1, 5, 3])], "[2, 5, 3]"),
        (
            "add",
            vec![info(&[2, 4]), info(&[2, 3])],
            "add: the shapes do not broadcast: lhs [2, 4] has length 4 on axis 1, rhs [2, 3] has 3",
        ),
        ("matmul", vec![info(&[1, 15, 64]), info(&[1, 64, 7])], "[1, 15, 7]"),
        ("matmul", vec![info(&[-1, -1, 64]), info(&[12, 64, 7])], "[12, ?, 7]"),
        (
            "matmul",
            vec![info(&[15, 64]), info(&[32, 64])],
            "matmul: the inner dimensions differ: lhs [15, 64] has 64, rhs [32, 64] has 32",
        ),
        ("sum_dim {dim = -1}", vec![info(&[2, 3])], "[2, 1]"),
        ("argmax {dim = 1}", vec![info(&[2, 0])], "argmax: axis 1 of [2, 0] is empty"),
        ("topk {k = 4, dim = 0}", vec![info(&[3])], "topk: k is 4, but axis 0 of [3] has length 3"),
        ("reshape {dims = [0, -1]}", vec![info(&[2, 3, 4])], "[2, 12]"),
        (
            "reshape {dims = [5, -1]}",
            vec![info(&[2, 3])],
            "reshape: [2, 3] with 6 elements does not fill [5, -1]",
        ),
        ("reshape {dims = [%1, -1]}", vec![info(&[2, 3]), OperandInfo::Int(Some(3))], "[3, 2]"),
        ("reshape {dims = [%1, -1]}", vec![info(&[2, 3]), OperandInfo::Int(None)], "[?, ?]"),
        ("flatten {start_dim = 1, end_dim = 2}", vec![info(&[2, 3, 4])], "[2, 12]"),
        ("squeeze_dim {dim = 0}", vec![info(&[2, 3])], "squeeze_dim: axis 0 of [2, 3] has length 2, not 1"),
        ("expand {dims = [4, -1, 3]}", vec![info(&[2, 1])], "[4, 2, 3]"),
        (
            "expand {dims = [4, 3]}",
            vec![info(&[2, 1])],
            "expand: axis 0 has length 2 and cannot become 4: [2, 1] to 2 lengths",
        ),
        ("cat {dim = 0}", vec![info(&[2, 3]), info(&[4, -1])], "[6, 3]"),
        (
            "cat {dim = 0}",
            vec![info(&[2, 3]), info(&[4, 5])],
            "cat: tensor 1 [4, 5] differs from those before, [2, 3], on axis 1",
        ),
        ("stack {dim = -1}", vec![list(Some(vec![PartialDims::from_elem(Some(2), 1); 3]))], "[2, 3]"),
        (
            "stack {dim = 0}",
            vec![list(Some(vec![]))],
            "stack: the list is empty, so there is no tensor to make",
        ),
        ("stack {dim = 0}", vec![list(None)], "[?, ?]"),
        ("slice {dims = [.., -1, 1..4;2]}", vec![info(&[-1, 5, 8])], "[?, 1, 2]"),
        ("slice {dims = [.., -1]}", vec![info(&[1, -1])], "[1, 1]"),
        ("slice {dims = [%1..]}", vec![info(&[5]), OperandInfo::Int(Some(-2))], "[2]"),
        (
            "slice {dims = [.., 5]}",
            vec![info(&[1, 5])],
            "slice: index 5 is out of range (axis 1 has length 5)",
        ),
        ("slice {dims = [-6..]}", vec![info(&[5])], "slice: -6 is out of range (axis 0 has length 5)"),
        ("slice {dims = [0..6]}", vec![info(&[5])], "slice: 6 is out of range (axis 0 has length 5)"),
        (
            "slice {dims = [3..1]}",
            vec![info(&[5])],
            "slice: the range 3..1 runs backwards (axis 0 has length 5)",
        ),
        ("slice {dims = [3..1]}", vec![info(&[-1])], "slice: the range 3..1 runs backwards (axis 0)"),
        ("slice_assign {dims = [.., 1..3]}", vec![info(&[4, 5]), info(&[1, 2])], "[4, 5]"),
        (
            "slice_assign {dims = [.., 1..3]}",
            vec![info(&[4, 5]), info(&[4, 3])],
            "slice_assign: `values` [4, 3] does not fit the selected part [4, 2]: axis 1 must have length 2 or 1, got 3",
        ),
        ("gather {dim = 1}", vec![info(&[2, 5]), info(&[2, 1])], "[2, 1]"),
        (
            "gather {dim = 1}",
            vec![info(&[2, 5]), info(&[3, 1])],
            "gather: `indices` [3, 1] must have the shape of `tensor` [2, 5] but along axis 1; axis 0 differs",
        ),
        ("mask_fill", vec![info(&[2, 5]), info(&[1, 5]), OperandInfo::Float(None)], "[2, 5]"),
        ("arange", vec![OperandInfo::Int(Some(2)), OperandInfo::Int(Some(6))], "[4]"),
        ("item", vec![info(&[1, 2])], "item: the tensor must have one element, got shape [1, 2]"),
        ("dim_len {dim = -1}", vec![info(&[1, 2])], "Int(Some(2))"),
        (
            r#"einsum {equation = "bqhd,bkhd->bhqk"}"#,
            vec![info(&[1, 5, 12, 64]), info(&[1, 7, 12, 64])],
            "[1, 12, 5, 7]",
        ),
        (
            r#"einsum {equation = "ij,jk->ik"}"#,
            vec![info(&[2, 3]), info(&[4, 5])],
            "einsum: axis `j` has length 3 so far, which operand 1 [4, 5] does not fit",
        ),
        (r#"einsum {equation = "ii->"}"#, vec![info(&[3, 3])], "[1]"),
    ] {
        assert_eq!(shape(text, &operands), expected, "{text}");
    }
}
