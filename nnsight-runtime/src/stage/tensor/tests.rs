//! What the methods record.

use std::collections::BTreeSet;

use super::super::index::s;
use super::super::recorder::{Recorder, Setting};
use super::super::session::Session;
use super::join::{cat, einsum, stack};
use super::*;
use crate::device::test_device;
use crate::ir::{OpKind, Program, TensorOp, verify};

const SETTING: Setting = Setting { n_layers: 2, control_flow: true };

/// Records a session and checks that the program is valid.
fn recorded(body: impl for<'s> FnOnce(Session<'s>)) -> Program {
    let recorder = Recorder::new(SETTING);
    body(Session::new(&recorder));
    let program = recorder.finish().expect("nothing was wrong");
    if let Err(error) = verify(&program) {
        panic!("{error:?}");
    }
    program
}

fn names(program: &Program) -> Vec<&'static str> {
    let name = |kind: &OpKind| match kind {
        OpKind::Tensor(op) => Some(op.name()),
        _ => None,
    };
    program.ops.values().filter_map(|op| name(&op.kind)).collect()
}

#[test]
fn operators_record_the_tensor_form_for_tensors_and_the_scalar_form_for_scalars() {
    let program = recorded(|session| {
        let x: Traced<'_, Tensor<2>> = session.zeros([1, 2]);
        let n: Traced<'_, Tensor<2, Int>> = session.full([1, 2], 3);
        let half = session.value(0.5);
        let _ = ((x + x) * 2.0 - half) / 3;
        let _ = 1.0 - x;
        let _ = half / x;
        let _ = -n + 1 - n;
        let mut sum = x;
        sum += 1.5;
        sum *= x;
        session.log(sum);
    });
    assert_eq!(
        names(&program),
        [
            "zeros",
            "full",
            "add",
            "mul_scalar",
            "sub_scalar",
            "div_scalar",
            "neg",
            "add_scalar",
            "recip",
            "mul_scalar",
            "neg",
            "add_scalar",
            "sub",
            "add_scalar",
            "mul"
        ]
    );
}

#[test]
fn host_tensors_and_traced_numbers_are_operands() {
    let program = recorded(|session| {
        let x: Traced<'_, Tensor<1>> = session.ones([2]);
        let host = Tensor::<1>::from_floats([1.0, 2.0], &test_device());
        let _ = x + &host;
        let _ = host - x;
        let mask = x.greater_elem(session.value(0)) & !x.is_nan();
        let _ = x.mask_fill(mask, 0.0).clamp(0, session.value(1.0));
    });
    assert_eq!(
        names(&program),
        ["ones", "add", "sub", "greater_elem", "is_nan", "bool_not", "bool_and", "mask_fill", "clamp"]
    );
}

#[test]
fn lengths_may_be_traced_and_mixed_with_host_numbers() {
    let program = recorded(|session| {
        let x: Traced<'_, Tensor<3>> = session.ones([1, 2, 3]);
        let [batch, _, width] = x.dims();
        let y: Traced<'_, Tensor<2>> = x.reshape((batch, -1));
        let z: Traced<'_, Tensor<2>> = y.expand([-1, -1]);
        let _: Traced<'_, Tensor<2>> = session.full([width, batch], session.value(1.0));
        let _: Traced<'_, Tensor<3>> = stack([y, z], -1);
        let _ = cat([y, z], 0).repeat_dim(0, width).topk(1, -1).item();
    });
    let reshape = program.ops.values().find_map(|op| match &op.kind {
        OpKind::Tensor(op @ TensorOp::Reshape { .. }) => Some(op.to_string()),
        _ => None,
    });
    assert_eq!(reshape.as_deref(), Some("reshape {dims = [%1, -1]}"));
}

#[test]
fn a_rank_that_does_not_follow_is_refused_when_the_graph_is_built() {
    let recorder = Recorder::new(SETTING);
    let session = Session::new(&recorder);
    let x: Traced<'_, Tensor<3>> = session.ones([1, 2, 3]);
    let _: Traced<'_, Tensor<3>> = x.flatten(0, 1);
    let program = recorder.finish().expect("the recorder only records");
    assert!(verify(&program).is_err());
}

#[test]
fn every_operation_of_the_table_can_be_recorded() {
    let program = recorded(|session| {
        let x: Traced<'_, Tensor<2>> = session.ones([2, 3]);
        let y: Traced<'_, Tensor<2>> = session.zeros([2, 3]);
        let n: Traced<'_, Tensor<2, Int>> = session.full([2, 3], 1);
        let index = session.arange(0, 2);
        let p: Traced<'_, Tensor<2, Bool>> = x.equal(y);
        for op in [
            Traced::<Tensor<2>>::exp,
            Traced::<Tensor<2>>::log,
            Traced::<Tensor<2>>::log1p,
            Traced::<Tensor<2>>::sqrt,
            Traced::<Tensor<2>>::recip,
            Traced::<Tensor<2>>::sin,
            Traced::<Tensor<2>>::cos,
            Traced::<Tensor<2>>::tanh,
            Traced::<Tensor<2>>::erf,
            Traced::<Tensor<2>>::floor,
            Traced::<Tensor<2>>::ceil,
            Traced::<Tensor<2>>::round,
            Traced::<Tensor<2>>::relu,
            Traced::<Tensor<2>>::gelu,
            Traced::<Tensor<2>>::gelu_approximate,
            Traced::<Tensor<2>>::sigmoid,
            Traced::<Tensor<2>>::neg,
            Traced::<Tensor<2>>::abs,
            Traced::<Tensor<2>>::sign,
            Traced::<Tensor<2>>::square,
            Traced::<Tensor<2>>::zeros_like,
            Traced::<Tensor<2>>::ones_like,
        ] {
            let _ = op(x);
        }
        let _ = (x.is_nan(), x.is_inf(), x.int(), n.float(), n.bool(), p.bool_not());
        let _ = (x + y, x - y, x * y, x / y, x % y, x.powf(y), x.max_pair(y), x.min_pair(y));
        let _ = (x + 1, x - 1, x * 1, x / 1, x % 2, x.powf_scalar(0.5), n.powi_scalar(2));
        let _ = (x.clamp(0, 1), x.clamp_min(0), x.clamp_max(1));
        let _ = (x.not_equal(y), x.lower(y), x.lower_equal(y), x.greater(y), x.greater_equal(y));
        let _ = (x.equal_elem(1), x.not_equal_elem(1), x.lower_elem(1), x.lower_equal_elem(1));
        let _ = (x.greater_elem(1), x.greater_equal_elem(1), p & p, p | p, p ^ p);
        let _ = (p.any(), n.all(), x.any_dim(0), p.all_dim(-1));
        let _ = (x.sum(), x.mean(), x.prod(), x.max(), n.min());
        let _ = (x.sum_dim(0), x.mean_dim(0), x.prod_dim(0), x.max_dim(0), n.min_dim(0));
        let _ = (x.argmax(-1), x.argmin(-1), x.var(0), x.var_bias(0), x.l2_norm(0), x.cumsum(1));
        let _ = (x.sort(0), x.sort_descending(0), x.argsort(0), x.argsort_descending(0));
        let _ = (x.topk(1, -1), x.argtopk(1, -1), x.softmax(-1), x.log_softmax(-1));
        let _ = (x.matmul(y.transpose()), x.cosine_similarity(y, -1), index.dot(index));
        let _: Traced<'_, Tensor<1>> = einsum("ij,ij->i", (x, y));
        let _ = (x.swap_dims(0, 1), x.permute([1, 0]), x.flip([0]), x.repeat_dim(0, 2));
        let _: Traced<'_, Tensor<1>> = x.reshape([-1]);
        let _: Traced<'_, Tensor<1>> = x.flatten(0, 1);
        let taller: Traced<'_, Tensor<3>> = x.unsqueeze_dim(0);
        let _: Traced<'_, Tensor<2>> = taller.squeeze_dim(0);
        let _: Traced<'_, Tensor<2>> = taller.squeeze_dims([0]);
        let _: Traced<'_, Tensor<3>> = x.expand([4, 2, 3]);
        let list = session.list_of([x, y]);
        let _: Traced<'_, Tensor<3>> = list.stack(0);
        let _ = list.cat(0).dim_len(0);
        let _ = x.slice(s![..]).slice_assign(s![..], y).slice_fill(s![0, ..], 1);
        let _ = (x.select(0, index), x.gather(1, n), x.scatter_add(1, n, y));
        let _: Traced<'_, Tensor<3, Int>> = n.one_hot(4);
        let _ = (x.mask_where(p, y), x.mask_fill(p, 0), x.tril(0), x.triu(0));
        let _ = (x.max().item(), session.value(1.0).to_tensor());
    });
    let recorded: BTreeSet<_> = names(&program).into_iter().collect();
    let missing: Vec<_> =
        TensorOp::TABLE.iter().map(|row| row.name).filter(|name| !recorded.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
