//! Every rule by a program that breaks it and no other.

use smallvec::SmallVec;

use super::super::{
    Block, BlockData, DictOp, HookRef, HostFunction, LayerRef, ListOp, Literal, Op, OpData, OpKind, Place,
    Program, ScalarOp, SetOp, Slot, StrOp, Terminator, Type, Value, ValueData, ValueDef,
};
use super::{MAX_DEPTH, MAX_TYPE_DEPTH, Rule, VerifyErrors, verify};
use crate::point::Site;

fn parse(body: &str) -> Program {
    Program::parse(&format!("program v1 {{\n{body}\n}}")).unwrap_or_else(|error| panic!("{error} in\n{body}"))
}

fn rules(program: &Program) -> Vec<Rule> {
    // A wrong program must print and hash all the same.
    assert!(program.to_string().starts_with("program v1"));
    _ = program.structural_hash();
    verify(program).err().iter().flat_map(VerifyErrors::iter).map(|error| error.rule).collect()
}

/// Of the first program nothing is wrong, in the second only the rule, and only once.
#[track_caller]
fn broken(rule: Rule, right: &str, wrong: &str) {
    assert_eq!(rules(&parse(right)), [], "{right}");
    let program = parse(wrong);
    assert_eq!(rules(&program), [rule], "{:?}\n{program}", verify(&program));
}

/// The change breaks only this rule.
#[track_caller]
fn broken_by(rule: Rule, right: &str, change: impl FnOnce(&mut Program)) {
    let mut program = parse(right);
    assert_eq!(rules(&program), [], "{right}");
    change(&mut program);
    let found = rules(&program);
    assert!(
        !found.is_empty() && found.iter().all(|found| *found == rule),
        "{:?}\n{program}",
        verify(&program)
    );
}

fn op(program: &Program, is: impl Fn(&OpKind) -> bool) -> Op {
    program.ops.iter().find(|(_, data)| is(&data.kind)).unwrap().0
}

const LOOP: &str =
    "v0: list<int> = const [1]\nv1: int = const 2\nv2: int = for v0, v1 (v3: int, v4: int) {\nyield v3\n}";

#[test]
fn rules_are_numbered_as_they_are_listed() {
    let numbers: Vec<u8> = Rule::ALL.iter().map(|rule| rule.number()).collect();
    assert_eq!(numbers, (1..=19).collect::<Vec<u8>>());
}

#[test]
fn an_applied_closure_is_in_the_table_and_keeps_its_types() {
    let mut right = parse("v0: int = const 1\nlog v0");
    let function = HostFunction::new(vec![Type::Int], Some(Type::Str), std::sync::Arc::new(()));
    let function = right.functions.push(function);
    let log = op(&right, |kind| *kind == OpKind::Log);
    right.ops[log].kind = OpKind::Apply(function);
    right.add_result(log, Type::Str);
    assert_eq!(rules(&right), []);
    let text = right.to_string();
    assert!(text.contains("v1: str = apply #0 v0"), "{text}");

    // What comes back from text lacks the closure, and storing says where it is called.
    let error = verify(&Program::parse(&text).unwrap()).unwrap_err().to_string();
    assert!(error.contains("no host closure #0"), "{error}");
    let error = right.to_json().unwrap_err().to_string();
    assert!(error.contains(":3:1: the program calls a host closure here (`apply #0`)"), "{error}");

    // One closure is no other, although the texts are the same.
    let mut other = right.clone();
    assert_eq!(other.structural_hash(), right.structural_hash());
    other.functions[function] = HostFunction::new(vec![Type::Int], Some(Type::Str), std::sync::Arc::new(()));
    assert_eq!(other.to_string(), right.to_string());
    assert_ne!(other.structural_hash(), right.structural_hash());

    let mut wrong = right.clone();
    wrong.functions[function].args = vec![Type::Float];
    assert_eq!(rules(&wrong), [Rule::Operands]);
    wrong = right;
    wrong.functions[function].result = None;
    assert_eq!(rules(&wrong), [Rule::Results]);
}

#[test]
fn items_of_the_host_are_the_list_of_one_loop_beside_them() {
    let loops = "v0: list<int> = const [1]\nfor v0 (v1: int) {\nlog v1\nyield\n}";
    let with = |change: &dyn Fn(&mut Program)| {
        let mut program = parse(loops);
        let function = HostFunction::new(Vec::new(), Some(Type::list(Type::Int)), std::sync::Arc::new(()));
        let function = program.functions.push(function);
        program.ops[Op::from_u32(0)].kind = OpKind::Source(function);
        change(&mut program);
        rules(&program)
    };
    let items = Value::from_u32(0);
    assert_eq!(with(&|_| ()), []);
    let logged = |p: &mut Program| {
        let log = op(p, |kind| *kind == OpKind::Log);
        p.ops[log].args[0] = items;
    };
    assert_eq!(with(&logged), [Rule::Source]);
    let inside = "v0: str = const \"a\"\ntrace v0 {\nv1: list<int> = const [1]\nfor v1 (v2: int) {\nyield\n}\nyield\n}";
    let mut program = parse(inside);
    let function = HostFunction::new(Vec::new(), Some(Type::list(Type::Int)), std::sync::Arc::new(()));
    let function = program.functions.push(function);
    let list = op(&program, |kind| matches!(kind, OpKind::Const(Literal::List { .. })));
    program.ops[list].kind = OpKind::Source(function);
    assert_eq!(rules(&program), [Rule::Source]);
    let text = program.to_string();
    assert!(text.contains("list<int> = source #0"), "{text}");
    let error = program.to_json().unwrap_err().to_string();
    assert!(error.contains("takes items of the host here (`source #0`)"), "{error}");
}

#[test]
fn a_program_needs_a_root_without_parameters() {
    assert_eq!(rules(&Program::default()), [Rule::Root]);
    broken_by(Rule::Root, "log", |p| _ = p.add_param(p.root.unwrap(), Type::Int));
}

#[test]
fn every_number_must_be_of_its_table() {
    let far = u32::MAX - 1;
    for change in [
        (|p, far| p.root = Some(Block::from_u32(far))) as fn(&mut Program, u32),
        |p, far| p.blocks[Block::from_u32(1)].terminator = Terminator::Stop(Place::from_u32(far)),
        |p, far| p.ops[Op::from_u32(2)].args[0] = Value::from_u32(far),
        |p, far| p.ops[Op::from_u32(2)].results[0] = Value::from_u32(far),
        |p, far| p.ops[Op::from_u32(2)].blocks[0] = Block::from_u32(far),
        |p, far| p.ops[Op::from_u32(2)].place = Place::from_u32(far),
        |p, far| p.ops[Op::from_u32(2)].kind = OpKind::Save(Slot::from_u32(far)),
        |p, far| p.blocks[Block::from_u32(0)].ops[0] = Op::from_u32(far),
        |p, far| p.blocks[Block::from_u32(1)].params[0] = Value::from_u32(far),
        |p, far| p.blocks[Block::from_u32(1)].terminator = Terminator::Yield(vec![Value::from_u32(far)]),
        |p, far| p.values[Value::from_u32(0)].def = ValueDef::Result(Op::from_u32(far), 0),
        |p, far| p.values[Value::from_u32(0)].def = ValueDef::Param(Block::from_u32(far), 0),
    ] {
        broken_by(Rule::Index, LOOP, |p| change(p, far));
    }
    // The number that stands for none is just one more that is missing.
    broken_by(Rule::Index, LOOP, |p| p.root = Some(Block::from_bits(u32::MAX)));
}

#[test]
fn blocks_and_ops_stand_exactly_once_in_the_tree() {
    let first = Op::from_u32(0);
    broken_by(Rule::Tree, "log", |p| p.blocks[Block::from_u32(0)].ops.push(first));
    broken_by(Rule::Tree, "log", |p| p.blocks[Block::from_u32(0)].ops.clear());
    broken_by(Rule::Tree, "log", |p| _ = p.add_block());
    let branch = "v0: bool = const true\nif v0 {} else {}";
    broken_by(Rule::Tree, branch, |p| p.ops[Op::from_u32(1)].blocks[1] = Block::from_u32(1));
    // A root inside itself, and a block inside itself beside the root.
    broken_by(Rule::Tree, branch, |p| p.ops[Op::from_u32(1)].blocks[0] = Block::from_u32(0));
    broken_by(Rule::Tree, "log", |p| {
        let block = p.add_block();
        let data = OpData {
            kind: OpKind::Trace,
            args: SmallVec::new(),
            blocks: [block].into_iter().collect(),
            results: SmallVec::new(),
            place: Place::from_u32(0),
        };
        p.add_op(block, data, []);
    });
}

#[test]
fn nesting_has_a_limit_and_no_depth_runs_out_of_stack() {
    let nested = |depth: usize| {
        let mut p = parse("v0: bool = const true");
        let mut block = p.root.unwrap();
        for _ in 0..depth {
            let inner = p.add_block();
            let other = p.add_block();
            let blocks = [inner, other].into_iter().collect();
            let args = [Value::from_u32(0)].into_iter().collect();
            let data = OpData {
                kind: OpKind::If,
                args,
                blocks,
                results: SmallVec::new(),
                place: Place::from_u32(0),
            };
            p.add_op(block, data, []);
            block = inner;
        }
        p
    };
    let deepest = nested(MAX_DEPTH);
    assert_eq!(rules(&deepest), []);
    assert_eq!(Program::parse(&deepest.to_string()).unwrap().to_string(), deepest.to_string());
    assert_eq!(rules(&nested(MAX_DEPTH + 1)), [Rule::Depth]);
    let deep = nested(100_000);
    assert!(rules(&deep).iter().all(|rule| *rule == Rule::Depth));
    let text = format!("program v1 {{\nv0: bool = const true\n{}", "if v0 {\n".repeat(100_000));
    assert!(Program::parse(&text).unwrap_err().to_string().contains("nest"));
}

#[test]
fn values_are_what_their_definitions_say() {
    let first = Value::from_u32(0);
    broken_by(Rule::Definition, LOOP, |p| p.values[first].def = ValueDef::Result(Op::from_u32(0), 1));
    broken_by(Rule::Definition, LOOP, |p| p.ops[Op::from_u32(1)].results[0] = first);
    broken_by(Rule::Definition, LOOP, |p| p.blocks[Block::from_u32(1)].params.swap(0, 1));
    broken_by(Rule::Definition, LOOP, |p| {
        p.values.push(ValueData { ty: Type::Int, def: ValueDef::Result(Op::from_u32(0), 1) });
    });
}

#[test]
fn values_are_used_where_they_are_visible() {
    broken(
        Rule::Visible,
        "v0: bool = const true\nif v0 {\nlog v0\n} else {}",
        "v0: bool = const true\nif v0 {\nv1: int = const 1\n} else {}\nlog v1",
    );
    // Not in the other arm, not before its definition, not by the op that gives it.
    broken(
        Rule::Visible,
        "v0: bool = const true\nif v0 {\nv1: int = const 1\n} else {\nlog v0\n}",
        "v0: bool = const true\nif v0 {\nv1: int = const 1\n} else {\nlog v1\n}",
    );
    broken_by(Rule::Visible, "v0: int = const 1\nlog v0", |p| p.blocks[Block::from_u32(0)].ops.swap(0, 1));
    broken_by(Rule::Visible, LOOP, |p| {
        let (result, block) = (p.ops[Op::from_u32(2)].results[0], p.ops[Op::from_u32(2)].blocks[0]);
        p.blocks[block].terminator = Terminator::Yield(vec![result]);
    });
    // A loop's body sees of its test only what is passed.
    broken(
        Rule::Visible,
        "v0: bool = const true\nwhile v0 (v1: bool) {\nv2: bool = not v1\ncondition v2\n} do {\nyield v0\n}",
        "v0: bool = const true\nwhile v0 (v1: bool) {\nv2: bool = not v1\ncondition v2\n} do {\nyield v2\n}",
    );
    broken(
        Rule::Visible,
        "v0: str = const \"\"\ntrace v0 {\nlog v0\n}",
        "v0: str = const \"\"\ntrace v0 {\nv1: tensor<float, 3> = read lm_head.output\n}\nlog v1",
    );
}

#[test]
fn types_are_well_formed() {
    for ty in [
        "list<tensor<float, 0>>",
        "list<tensor<int, 7>>",
        "dict<float, int>",
        "set<float>",
        "dict<str, dict<list<int>, int>>",
    ] {
        let name = &ty[..ty.find('<').unwrap_or(0)];
        broken(Rule::Type, "log", &format!("v0: {ty} = {name}.new"));
    }
    broken_by(Rule::Type, "v0: list<int> = list.new", |p| {
        let deep = (0..=MAX_TYPE_DEPTH).fold(Type::Int, |ty, _| Type::list(ty));
        p.values[Value::from_u32(0)].ty = deep;
    });
}

#[test]
fn literals_are_well_formed() {
    broken_by(Rule::Literal, "v0: list<int> = const [1]", |p| {
        let items = vec![Literal::Int(1), Literal::Bool(true)].into();
        p.ops[Op::from_u32(0)].kind = OpKind::Const(Literal::List { element: Type::Int, items });
    });
    let tensor = "v0: tensor<float, 2> = const dims [2, 1] data [1.0, 2.0]";
    broken(Rule::Literal, tensor, "v0: tensor<float, 2> = const dims [2, 1] data [1.0]");
    broken(Rule::Literal, tensor, "v0: tensor<float, 2> = const dims [0, 1] data [1.0]");
    let huge = format!("v0: tensor<float, 3> = const dims [{0}, {0}, 0] data []", usize::MAX);
    broken(Rule::Literal, "v0: tensor<float, 3> = const dims [5, 2, 0] data []", &huge);
}

#[test]
fn operands_have_the_types_their_op_takes() {
    let values = "v0: int = const 1\nv1: float = const 1.0\nv2: str = const \"\"\nv3: bool = const true\n\
        v4: list<int> = const []\nv5: dict<str, int> = dict.new\nv6: tuple<int> = const (1)\n\
        v7: tensor<float, 2> = const dims [1, 1] data [0.5]\nv8: list<tensor<float, 2>> = list.new\n";
    for wrong in [
        "v9: int = add v0, v1",
        "v9: bool = add v3, v3",
        "v9: int = clamp v0, v0, v1",
        "v9: float = shl v1, v1",
        "v9: bool = is_nan v0",
        "v9: float = floor v0",
        "v9: str = sub v2, v2",
        "v9: int = neg v0, v0",
        "v9: float = sqrt v0",
        "v9: bool = eq v4, v4",
        "v9: bool = lt v3, v3",
        "v9: float = and v1, v1",
        "v9: float = to_float v1",
        "v9: int = to_int v0",
        "v9: str = to_str",
        "v9: list<int> = list.new v0, v1",
        "list.append v4, v1",
        "v9: int = list.len v5",
        "v9: int = list.get v4, v1",
        "list.set v4, v0, v1",
        "v9: list<int> = list.range v0, v0",
        "v9: list<tuple<int, int>> = list.zip v4, v0",
        "v9: list<int> = list.clone v0",
        "v9: bool = list.contains v8, v7",
        "v9: int = list.index_of v4, v1",
        "list.extend v4, v8",
        "v9: list<int> = list.concat v4, v0",
        "list.insert v4, v0, v1",
        "v9: int = list.pop v4, v0",
        "v9: int = list.remove v4, v1",
        "list.clear v5",
        "list.sort v8",
        "v9: list<int> = list.slice v4, v0, v0",
        "v9: list<int> = list.take v4, v1",
        "v9: bool = list.equal v8, v8",
        "v9: int = list.sum v8",
        "v9: list<int> = list.rows v0",
        "v9: int = dict.get_or v5, v2, v2",
        "v9: int = dict.remove v5, v0",
        "dict.extend v5, v4",
        "v9: set<int> = set.new v0, v2",
        "v9: bool = set.insert v0, v0",
        "v9: int = set.len v4",
        "v9: bool = str.contains v2, v0",
        "v9: str = str.repeat v2, v2",
        "v9: str = str.join v4, v2",
        "v9: str = format \"{} {}\" v0",
        "v9: str = format \"{\" v0",
        "v9: dict<str, int> = dict.new v0",
        "dict.insert v5, v2, v2",
        "v9: int = dict.get v5, v0",
        "v9: bool = dict.contains v5",
        "v9: int = dict.len v4",
        "v9: list<str> = dict.keys v5, v5",
        "v9: int = tuple.get<1> v6",
        "v9: int = tuple.get<0> v4",
        "v9: tensor<float, 2> = tensor.add v7, v0",
        "v9: tensor<float, 3> = call lm_head, v7",
        "for v0 (v9: int) {}",
        "if v0 {} else {}",
        "fail \"x was {}\"",
        "trace v8 {}",
        "v9: int = const 1 ",
    ] {
        // The last is right by itself: constants take nothing.
        let program = parse(&format!("{values}{wrong}"));
        let expected: &[Rule] = if wrong.ends_with(' ') { &[] } else { &[Rule::Operands] };
        assert_eq!(rules(&program), expected, "{wrong}: {:?}", verify(&program));
    }
    broken_by(Rule::Operands, "v0: int = const 1\nv1: int = const 1", |p| {
        p.ops[Op::from_u32(1)].args.push(Value::from_u32(0));
    });
    broken_by(Rule::Operands, "v0: int = const 1\nsave v0 as slot0", |p| {
        p.slots[Slot::from_u32(0)] = Type::Str;
    });
    broken(
        Rule::Operands,
        "v0: str = const \"\"\nv1: int = const 1\ntrace v0 {\nv2: tensor<float, 3> = read transformer.h[v1].output\n}",
        "v0: str = const \"\"\ntrace v0 {\nv2: tensor<float, 3> = read transformer.h[v0].output\n}",
    );
}

#[test]
fn nested_blocks_take_what_they_are_given() {
    broken(Rule::Blocks, LOOP, &LOOP.replace("v4: int", "v4: str"));
    broken(Rule::Blocks, LOOP, &LOOP.replace(", v4: int", ""));
    broken(
        Rule::Blocks,
        "v0: bool = const true\nif v0 {} else {}",
        "v0: bool = const true\nif v0 (v1: int) {} else {}",
    );
    broken_by(Rule::Blocks, "v0: bool = const true\nif v0 {} else {}", |p| {
        p.ops[Op::from_u32(1)].blocks.pop();
        let kept = p.blocks.values().take(2).cloned().collect::<Vec<BlockData>>();
        p.blocks = kept.into();
    });
    broken_by(Rule::Blocks, "log", |p| {
        let block = p.add_block();
        p.ops[Op::from_u32(0)].blocks.push(block);
    });
}

#[test]
fn results_have_the_types_their_op_gives() {
    for (right, wrong) in [
        ("v0: int = const 1", "v0, v1: int = const 1"),
        ("v0: list<int> = list.new", "v0: int = list.new"),
        ("v0: dict<str, int> = dict.new", "v0: int = dict.new"),
        ("v0: int = const 1\nv1: int = neg v0", "v0: int = const 1\nv1: float = neg v0"),
        ("v0: int = const 1\nv1: bool = eq v0, v0", "v0: int = const 1\neq v0, v0"),
        ("v0: int = const 1\nlog v0", "v0: int = const 1\nv1: int = log v0"),
        (LOOP, &LOOP.replace("v2: int", "v2: str")),
    ] {
        let wrong = wrong.replace("v0, v1: int", "v0: int, v1: int");
        broken(Rule::Results, right, &wrong);
    }
}

#[test]
fn terminators_end_the_blocks_they_belong_to() {
    let value = "v0: bool = const true\n";
    let right = format!("{value}while (){{\ncondition v0\n}} do {{}}");
    broken(Rule::Terminator, &right, &format!("{value}while {{}} do {{}}"));
    broken(Rule::Terminator, &right, &format!("{value}if v0 {{\ncondition v0\n}} else {{}}"));
    broken(Rule::Terminator, &right, &format!("{value}condition v0"));
    broken(Rule::Terminator, &right, &format!("{value}yield v0"));
    broken(Rule::Terminator, &right, &format!("{value}break"));
    broken(Rule::Terminator, &right, &format!("{value}stop"));
    broken(
        Rule::Terminator,
        &format!("{value}if v0 {{\nstop\n}} else {{}}"),
        "v0: str = const \"\"\ntrace v0 {\nstop\n}",
    );
    broken(Rule::Terminator, &right, &format!("{value}while {{\nbreak\n}} do {{}}"));
    broken(Rule::Terminator, &right, "v0: str = const \"\"\ntrace v0 {\ncontinue\n}");
}

#[test]
fn jumps_reach_loops_around_them() {
    let start = "v0: bool = const true\nv1: list<int> = const []\nv2: str = const \"\"\n";
    let outer = format!(
        "{start}for v1 (v3: int) {{\nfor v1 (v4: int) {{\nif v0 {{\nbreak<1>\n}} else {{\ncontinue\n}}\n}}\n}}"
    );
    broken(Rule::Jump, &outer, &outer.replace("break<1>", "break<2>"));
    broken(Rule::Jump, &outer, &format!("{start}if v0 {{\nbreak\n}} else {{}}"));
    let crossing = format!("{start}for v1 (v3: int) {{\ntrace v2 {{\nif v0 {{\nbreak\n}} else {{}}\n}}\n}}");
    broken(Rule::Jump, &outer, &crossing);
    let test = |jump| {
        format!(
            "{start}for v1 (v3: int) {{\nwhile {{\nif v0 {{\n{jump}\n}} else {{}}\ncondition v0\n}} do {{}}\n}}"
        )
    };
    broken(Rule::Jump, &test("break<1>"), &test("break"));
}

#[test]
fn what_terminators_hand_on_has_the_types_of_what_takes_it() {
    broken(Rule::Carried, LOOP, &LOOP.replace("yield v3", "yield v0"));
    broken(Rule::Carried, LOOP, &LOOP.replace("yield v3", "yield"));
    broken(Rule::Carried, LOOP, &LOOP.replace("yield v3", "break v3, v4"));
    broken(Rule::Carried, LOOP, &LOOP.replace("yield v3", "continue v0"));
    let start = "v0: bool = const true\nv1: int = const 1\n";
    let cond = format!("{start}v2: int = if v0 {{\nyield v1\n}} else {{\nyield v1\n}}");
    broken(Rule::Carried, &cond, &cond.replacen("yield v1", "yield v0", 1));
    let whiles = format!(
        "{start}v2: bool = while v1 (v3: int) {{\ncondition v0, v0\n}} do (v4: bool) {{\nif v4 {{\nbreak v4\n}} else {{\n\
         continue v1\n}}\nyield v1\n}}"
    );
    for (right, wrong) in [
        ("condition v0, v0", "condition v0, v1"),
        ("condition v0, v0", "condition v1, v0"),
        ("break v4", "break v1"),
        ("continue v1", "continue v4"),
        ("\nyield v1", "\nyield v4"),
    ] {
        broken(Rule::Carried, &whiles, &whiles.replace(right, wrong));
    }
    let trace = "v0: str = const \"\"\nv1: str = trace v0 {\nyield v0\n}";
    broken(Rule::Carried, trace, &trace.replace("yield v0", "yield"));
}

#[test]
fn layers_are_named_where_there_are_any() {
    let read = "v0: str = const \"\"\ntrace v0 {\nv1: tensor<float, 3> = read transformer.h[3].output\n}";
    broken(Rule::Layer, read, &read.replace("[3]", "[]"));
    let head = "v0: str = const \"\"\ntrace v0 {\nv1: tensor<float, 3> = read lm_head.output\n}";
    broken_by(Rule::Layer, head, |p| {
        let read = op(p, |kind| matches!(kind, OpKind::HookRead(_)));
        p.ops[read].kind = OpKind::HookRead(HookRef { site: Site::LmHeadOutput, layer: LayerRef::Const(0) });
    });
}

#[test]
fn hook_points_stand_in_traces_and_traces_in_none() {
    let read = "v1: tensor<float, 3> = read lm_head.output";
    let inside = format!("v0: str = const \"\"\ntrace v0 {{\n{read}\n}}");
    broken(Rule::Trace, &inside, read);
    broken(Rule::Trace, &inside, "v0: str = const \"\"\ntrace v0 {\ntrace v0 {}\n}");
    let start = "v0: str = const \"\"\nv9: bool = const true\n";
    broken(
        Rule::Trace,
        &format!("{start}trace v0 {{\nif v9 {{\n{read}\n}} else {{}}\n}}"),
        &format!("{start}trace v0 {{\nif v9 {{\ntrace v0 {{}}\n}} else {{}}\n}}"),
    );
}

#[test]
fn saves_stand_where_they_happen_once() {
    let start = "v0: str = const \"\"\nv9: bool = const true\n";
    let right = format!("{start}trace v0 {{\nsave v9 as slot0\n}}\nsave v9 as slot1");
    broken(Rule::Save, &right, &format!("{start}if v9 {{\nsave v9 as slot0\n}} else {{}}"));
    broken(Rule::Save, &right, &format!("{start}if v9 {{\ntrace v0 {{\nsave v9 as slot0\n}}\n}} else {{}}"));
    broken(Rule::Save, &right, &format!("{start}trace v0 {{\nif v9 {{\nsave v9 as slot0\n}} else {{}}\n}}"));
}

#[test]
fn every_slot_is_saved_once() {
    broken(
        Rule::Slot,
        "v0: int = const 1\nsave v0 as slot0\nsave v0 as slot1",
        "v0: int = const 1\nsave v0 as slot0\nsave v0 as slot0",
    );
    broken_by(Rule::Slot, "log", |p| _ = p.slots.push(Type::Int));
}

#[test]
fn all_errors_are_told_each_with_its_op_and_place() {
    let program = Program::parse(
        "program v1 {\n  v0: int = const 1\n  v1: bool = is_nan v0 @ \"src/main.rs\":7:9\n  v2: str = neg v0\n}",
    )
    .unwrap();
    let errors = verify(&program).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "src/main.rs:7:9: expected a float, got int, in `v1: bool = is_nan v0` [rule 9 (Operands)]\n\
         <program text>:4:3: the result is int, not str, in `v2: str = neg v0` [rule 11 (Results)]"
    );
}

#[test]
fn every_kind_of_op_has_a_right_use() {
    // Which op a number chooses depends on how many there are, so one program may miss any of them.
    let programs = [7919, 6007, 9973].map(|step| {
        let choices: Vec<u16> =
            (0..60_000_u32).filter_map(|i| u16::try_from(i * step % 65_521).ok()).collect();
        super::super::testing::program(&choices)
    });
    for program in &programs {
        assert_eq!(rules(program), []);
    }
    let ops = || programs.iter().flat_map(|program| program.ops.values());
    let has = |kind: OpKind| ops().any(|data| data.kind == kind);
    assert!(ScalarOp::ALL.iter().all(|op| has(OpKind::Scalar(*op))));
    assert!(ListOp::ALL.iter().all(|op| has(OpKind::List(*op))));
    assert!(DictOp::ALL.iter().all(|op| has(OpKind::Dict(*op))));
    assert!(SetOp::ALL.iter().all(|op| has(OpKind::Set(*op))));
    assert!(StrOp::ALL.iter().all(|op| has(OpKind::Str(*op))));
    assert!(ops().any(|data| matches!(data.kind, OpKind::Format(_))));
    assert!(ops().any(|data| matches!(data.kind, OpKind::Fail(_))));
    let mut blocks = programs.iter().flat_map(|program| program.blocks.values());
    assert!(blocks.any(|data| matches!(data.terminator, Terminator::Stop(_))));
    for kind in [OpKind::If, OpKind::For, OpKind::While, OpKind::Loop, OpKind::Trace] {
        assert!(has(kind.clone()), "no {kind:?}");
    }
}
