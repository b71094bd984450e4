//! What one turn of a graph loop costs.

use burn::tensor::Device;
use divan::{Bencher, counter::ItemsCount};
use nnsight_runtime::exec::{self, RunOptions};
use nnsight_runtime::ir::{
    Block, ListOp, Literal, OpData, OpKind, Program, ScalarOp, SourcePlace, Terminator, Type, Value,
};
use nnsight_runtime::model::{Gpt2, Gpt2Config, LanguageModel};
use nnsight_runtime::plan::Plan;

fn main() {
    divan::main();
}

fn op(
    program: &mut Program,
    block: Block,
    kind: OpKind,
    args: &[Value],
    blocks: &[Block],
    results: &[Type],
) -> Vec<Value> {
    let place = program.places.intern(SourcePlace { file: "bench".into(), line: 1, column: 1 });
    let data = OpData { kind, args: args.into(), blocks: blocks.into(), results: Vec::new().into(), place };
    let op = program.add_op(block, data, results.iter().cloned());
    program.ops[op].results.to_vec()
}

fn int(program: &mut Program, block: Block, value: i64) -> Value {
    op(program, block, OpKind::Const(Literal::Int(value)), &[], &[], &[Type::Int])[0]
}

fn range(program: &mut Program, block: Block, end: i64) -> Value {
    let args = [int(program, block, 0), int(program, block, end), int(program, block, 1)];
    op(program, block, OpKind::List(ListOp::Range), &args, &[], &[Type::list(Type::Int)])[0]
}

fn model() -> LanguageModel {
    let config = Gpt2Config {
        n_layer: 1,
        n_head: 1,
        n_embd: 2,
        n_positions: 2,
        vocab_size: 2,
        ..Gpt2Config::default()
    };
    let gpt2 = Gpt2::new_random(config, &Device::flex(), 0).expect("the configuration is right");
    LanguageModel::from_parts("bench", gpt2, None)
}

fn run(bencher: Bencher, program: &Program, turns: u64) {
    let (plan, model) = (Plan::new(program).expect("the program is right"), model());
    bencher
        .counter(ItemsCount::new(turns))
        .bench_local(|| exec::run(&plan, &model, RunOptions::default()).expect("the program runs"));
}

/// `for i in 0..n { sum += i; if sum < 0 { break } }`
#[divan::bench]
fn loop_add_compare(bencher: Bencher) {
    const TURNS: i64 = 10_000;
    let mut p = Program::default();
    let root = p.add_block();
    p.root = Some(root);
    let (list, zero) = (range(&mut p, root, TURNS), int(&mut p, root, 0));
    let body = p.add_block();
    let (item, sum) = (p.add_param(body, Type::Int), p.add_param(body, Type::Int));
    let sum = op(&mut p, body, OpKind::Scalar(ScalarOp::Add), &[sum, item], &[], &[Type::Int])[0];
    let less = op(&mut p, body, OpKind::Scalar(ScalarOp::Lt), &[sum, zero], &[], &[Type::Bool])[0];
    let (then, other) = (p.add_block(), p.add_block());
    p.blocks[then].terminator = Terminator::Break { depth: 0, values: vec![sum] };
    op(&mut p, body, OpKind::If, &[less], &[then, other], &[]);
    p.blocks[body].terminator = Terminator::Yield(vec![sum]);
    op(&mut p, root, OpKind::For, &[list, zero], &[body], &[Type::Int]);
    run(bencher, &p, TURNS.unsigned_abs());
}

/// `for item in li { for item_2 in item { li2.append(item_2) } }`
#[divan::bench]
fn nested_append(bencher: Bencher) {
    const ROWS: u8 = 100;
    let mut p = Program::default();
    let root = p.add_block();
    p.root = Some(root);
    let row =
        Literal::List { element: Type::Int, items: (0..ROWS).map(|i| Literal::Int(i.into())).collect() };
    let ty = row.ty();
    let row = op(&mut p, root, OpKind::Const(row), &[], &[], std::slice::from_ref(&ty))[0];
    let rows = vec![row; ROWS.into()];
    let li = op(&mut p, root, OpKind::List(ListOp::New), &rows, &[], &[Type::list(ty)])[0];
    let li2 = op(&mut p, root, OpKind::List(ListOp::New), &[], &[], &[Type::list(Type::Int)])[0];
    let outer = p.add_block();
    let item = p.add_param(outer, Type::list(Type::Int));
    let inner = p.add_block();
    let item_2 = p.add_param(inner, Type::Int);
    op(&mut p, inner, OpKind::List(ListOp::Append), &[li2, item_2], &[], &[]);
    op(&mut p, outer, OpKind::For, &[item], &[inner], &[]);
    op(&mut p, root, OpKind::For, &[li], &[outer], &[]);
    run(bencher, &p, u64::from(ROWS) * u64::from(ROWS));
}
