//! Random well-formed programs for tests.

use std::sync::Arc;

use proptest::prelude::*;
use smallvec::SmallVec;

use super::tensor_op::{Bound, SliceDim};
use super::verify::MAX_DEPTH;
use super::{
    Block, DictOp, HookRef, LayerRef, ListOp, Literal, ModuleRef, Op, OpData, OpKind, Place, Program,
    ScalarOp, SetOp, SourcePlace, StrOp, Template, TensorElements, TensorLiteral, TensorOp, Terminator, Type,
    Value,
};
use crate::point::{Kind, Module, Site};

/// Programs that pass the verifier, small and large.
pub(crate) fn programs() -> impl Strategy<Value = Program> {
    proptest::collection::vec(any::<u16>(), 0..600).prop_map(|choices| program(&choices))
}

/// The program these choices make; fewer and smaller numbers make a simpler one.
pub(crate) fn program(choices: &[u16]) -> Program {
    let mut make = Make {
        program: Program::default(),
        choices: choices.iter(),
        scope: Vec::new(),
        loops: Vec::new(),
        trace: false,
        depth: 0,
    };
    let root = make.program.add_block();
    make.program.root = Some(root);
    // A block ends when choices are few: the root takes what is left.
    while make.choices.len() > 0 {
        make.ops(root);
        make.save(root);
    }
    make.program
}

struct Make<'c> {
    program: Program,
    choices: std::slice::Iter<'c, u16>,
    /// Values that may be used here.
    scope: Vec<Value>,
    /// What each loop around takes when it is left and when it goes on; `None` in its own test.
    loops: Vec<Option<(Vec<Type>, Vec<Type>)>>,
    trace: bool,
    depth: usize,
}

const DEEPEST: usize = 5;
const _: () = assert!(DEEPEST < MAX_DEPTH);

impl Make<'_> {
    fn pick(&mut self, n: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or(0)) % n
    }

    fn choose<T: Clone>(&mut self, items: &[T]) -> T {
        let i = self.pick(items.len());
        items[i].clone()
    }

    fn simple_type(&mut self) -> Type {
        self.choose(&[Type::Int, Type::Float, Type::Bool, Type::Str])
    }

    fn any_type(&mut self) -> Type {
        match self.pick(10) {
            0..=3 => self.simple_type(),
            8 => Type::set(self.key_type()),
            4 => Type::list(self.simple_type()),
            5 => Type::tuple([self.simple_type(), Type::list(Type::Int)]),
            6 => Type::dict(Type::Str, self.simple_type()),
            7 => Type::Unit,
            _ => {
                let kind = self.choose(&[Kind::Float, Kind::Int, Kind::Bool]);
                Type::Tensor { kind, rank: self.choose(&[1, 2, 3]) }
            }
        }
    }

    fn key_type(&mut self) -> Type {
        self.choose(&[Type::Str, Type::Int, Type::Bool])
    }

    fn types(&mut self) -> Vec<Type> {
        (0..self.pick(3)).map(|_| self.any_type()).collect()
    }

    fn add(
        &mut self,
        block: Block,
        kind: OpKind,
        args: impl IntoIterator<Item = Value>,
        results: impl IntoIterator<Item = Type>,
    ) -> Op {
        let place = self.place();
        let data = OpData {
            kind,
            args: args.into_iter().collect(),
            blocks: SmallVec::new(),
            results: SmallVec::new(),
            place,
        };
        let op = self.program.add_op(block, data, results);
        let results = self.program.ops[op].results.clone();
        self.scope.extend(results);
        op
    }

    fn place(&mut self) -> Place {
        let line = self.pick(40);
        let place =
            SourcePlace { file: "src/\"a b\".rs".to_owned(), line: u32::try_from(line).unwrap(), column: 7 };
        self.program.places.intern(place)
    }

    fn literal(&mut self, ty: &Type) -> Literal {
        match ty {
            Type::Unit | Type::Dict(_) | Type::Set(_) => Literal::Unit,
            Type::Bool => Literal::Bool(self.pick(2) == 1),
            Type::Int => Literal::Int(self.choose(&[0, 1, -1, i64::MIN, i64::MAX, 1_234_567])),
            Type::Float => Literal::Float(self.choose(&[
                0.0,
                -0.0,
                0.1,
                f64::NAN,
                -f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::MIN_POSITIVE,
                5e-324,
                f64::MAX,
                1e21,
                -1.0 / 3.0,
            ])),
            Type::Str => Literal::Str(
                self.choose(&["", "a", "\"\\\n\t\0", "naïve 🦀 // @ }", "\u{200b}\u{7f}"]).into(),
            ),
            Type::List(element) => {
                let items = (0..self.pick(4)).map(|_| self.literal(element)).collect();
                Literal::List { element: (**element).clone(), items }
            }
            Type::Tuple(parts) => Literal::Tuple(parts.iter().map(|part| self.literal(part)).collect()),
            Type::Tensor { kind, rank } => {
                let dims: Vec<usize> = (0..*rank).map(|_| self.pick(3)).collect();
                let len = dims.iter().product();
                let data = match kind {
                    Kind::Float => TensorElements::Float(
                        (0..len)
                            .map(|_| {
                                self.choose(&[
                                    0.0,
                                    -0.0,
                                    0.1,
                                    f32::NAN,
                                    f32::INFINITY,
                                    f32::MIN_POSITIVE,
                                    1e-45,
                                ])
                            })
                            .collect(),
                    ),
                    Kind::Int => {
                        TensorElements::Int((0..len).map(|_| self.choose(&[0, -1, i64::MIN])).collect())
                    }
                    Kind::Bool => TensorElements::Bool((0..len).map(|_| self.pick(2) == 1).collect()),
                };
                Literal::Tensor(Arc::new(TensorLiteral { dims, data }))
            }
        }
    }

    /// A value of this type: one at hand, or a new one.
    fn value(&mut self, block: Block, ty: &Type) -> Value {
        let at_hand: Vec<Value> = self.scope.iter().copied().filter(|v| self.program.ty(*v) == ty).collect();
        if !at_hand.is_empty() && self.pick(4) > 0 {
            return self.choose(&at_hand);
        }
        let kind = match ty {
            Type::Dict(_) => OpKind::Dict(DictOp::New),
            Type::Set(_) => OpKind::Set(SetOp::New),
            _ => OpKind::Const(self.literal(ty)),
        };
        let op = self.add(block, kind, [], [ty.clone()]);
        self.program.ops[op].results[0]
    }

    fn values(&mut self, block: Block, types: &[Type]) -> Vec<Value> {
        types.iter().map(|ty| self.value(block, ty)).collect()
    }

    fn ops(&mut self, block: Block) {
        for _ in 0..self.pick(6) {
            let deeper = if self.depth < DEEPEST { 5 } else { 0 };
            match self.pick(11 + deeper) {
                0 => {
                    let ty = self.any_type();
                    self.value(block, &ty);
                }
                1 => self.scalar(block),
                2 => self.list(block),
                3 => self.dict(block),
                4 => self.tuple(block),
                5 => {
                    let types = self.types();
                    let args = self.values(block, &types);
                    self.add(block, OpKind::Log, args, []);
                }
                6 => self.call(block),
                7 => self.tensor(block),
                8 if self.trace => self.hook(block),
                9 => self.set(block),
                10 => self.text(block),
                11 => self.branch(block),
                12 => self.for_loop(block),
                13 => self.while_loop(block),
                14 => self.endless_loop(block),
                15 if !self.trace => self.forward(block),
                _ => {}
            }
        }
    }

    fn scalar(&mut self, block: Block) {
        use ScalarOp as S;
        let op = self.choose(ScalarOp::ALL);
        let number = self.choose(&[Type::Int, Type::Float]);
        let ordered = self.choose(&[Type::Int, Type::Float, Type::Str]);
        let (args, result) = match op {
            S::Add => (vec![ordered.clone(), ordered.clone()], ordered),
            S::Sub | S::Mul | S::Div | S::Rem | S::Min | S::Max | S::Pow | S::DivEuclid | S::RemEuclid => {
                (vec![number.clone(), number.clone()], number)
            }
            S::Clamp => (vec![number.clone(); 3], number),
            S::Neg | S::Abs | S::Signum => (vec![number.clone()], number),
            S::Shl | S::Shr => (vec![Type::Int, Type::Int], Type::Int),
            S::IsNan | S::IsInfinite | S::IsFinite => (vec![Type::Float], Type::Bool),
            S::Sqrt
            | S::Exp
            | S::Ln
            | S::Log2
            | S::Log10
            | S::Sin
            | S::Cos
            | S::Tan
            | S::Tanh
            | S::Floor
            | S::Ceil
            | S::Round
            | S::Trunc => (vec![Type::Float], Type::Float),
            S::Eq | S::Ne => {
                let ty = self.simple_type();
                (vec![ty.clone(), ty], Type::Bool)
            }
            S::Lt | S::Le | S::Gt | S::Ge => (vec![ordered.clone(), ordered], Type::Bool),
            S::And | S::Or | S::Xor | S::Not => {
                let ty = self.choose(&[Type::Bool, Type::Int]);
                (vec![ty.clone(); if op == S::Not { 1 } else { 2 }], ty)
            }
            S::ToFloat => (vec![self.choose(&[Type::Int, Type::Bool])], Type::Float),
            S::ToInt => (vec![self.choose(&[Type::Float, Type::Bool])], Type::Int),
            S::ToStr => (vec![self.any_type()], Type::Str),
        };
        let args = self.values(block, &args);
        self.add(block, OpKind::Scalar(op), args, [result]);
    }

    fn list(&mut self, block: Block) {
        use ListOp as L;
        let op = self.choose(ListOp::ALL);
        let item = match op {
            L::Sum | L::Min | L::Max => self.choose(&[Type::Int, Type::Float]),
            _ => self.simple_type(),
        };
        let list = Type::list(item.clone());
        let other = self.any_type();
        let (args, result) = match op {
            L::New => (vec![item; self.pick(3)], Some(list)),
            L::Append => (vec![list, item], None),
            L::Len => (vec![list], Some(Type::Int)),
            L::Get | L::Remove => (vec![list, Type::Int], Some(item)),
            L::Set | L::Insert => (vec![list, Type::Int, item], None),
            L::Range => (vec![Type::Int; 3], Some(Type::list(Type::Int))),
            L::Zip => (vec![list, Type::list(other.clone())], Some(Type::list(Type::tuple([item, other])))),
            L::Clone | L::Reversed | L::Sorted => (vec![list.clone()], Some(list)),
            L::Contains => (vec![list, item], Some(Type::Bool)),
            L::IndexOf | L::Count => (vec![list, item], Some(Type::Int)),
            L::Extend => (vec![list.clone(), list], None),
            L::Concat => (vec![list.clone(), list.clone()], Some(list)),
            L::Equal => (vec![list.clone(), list], Some(Type::Bool)),
            L::Pop | L::Min | L::Max => (vec![list], Some(item)),
            L::Sum => (vec![list, item.clone()], Some(item)),
            L::Clear | L::Reverse | L::Sort => (vec![list], None),
            L::Slice => (vec![list.clone(), Type::Int, Type::Int, Type::Int], Some(list)),
            L::Take | L::Skip | L::StepBy => (vec![list.clone(), Type::Int], Some(list)),
            L::Rows => {
                let kind = self.choose(&[Kind::Float, Kind::Int]);
                let (rank, row) = match self.pick(2) {
                    0 => (1, if kind == Kind::Float { Type::Float } else { Type::Int }),
                    _ => (2, Type::Tensor { kind, rank: 1 }),
                };
                (vec![Type::Tensor { kind, rank }], Some(Type::list(row)))
            }
        };
        let args = match &args[..] {
            // A list of dictionaries has no literal.
            [a, b] if op == L::Zip => {
                let first = self.value(block, a);
                vec![first, self.list_of_any(block, b)]
            }
            _ => self.values(block, &args),
        };
        self.add(block, OpKind::List(op), args, result);
    }

    fn list_of_any(&mut self, block: Block, ty: &Type) -> Value {
        let op = self.add(block, OpKind::List(ListOp::New), [], [ty.clone()]);
        self.program.ops[op].results[0]
    }

    fn dict(&mut self, block: Block) {
        use DictOp as D;
        let op = self.choose(DictOp::ALL);
        let key = self.choose(&[Type::Str, Type::Int, Type::Bool]);
        let value = self.simple_type();
        let dict = Type::dict(key.clone(), value.clone());
        let (args, result) = match op {
            D::New => (vec![], Some(dict)),
            D::Insert => (vec![dict, key, value], None),
            D::Get | D::Remove => (vec![dict, key], Some(value)),
            D::Contains => (vec![dict, key], Some(Type::Bool)),
            D::Len => (vec![dict], Some(Type::Int)),
            D::Keys => (vec![dict], Some(Type::list(key))),
            D::Values => (vec![dict], Some(Type::list(value))),
            D::Items => (vec![dict], Some(Type::list(Type::tuple([key, value])))),
            D::GetOr => (vec![dict, key, value.clone()], Some(value)),
            D::Extend => (vec![dict.clone(), dict], None),
            D::Clear => (vec![dict], None),
            D::Clone => (vec![dict.clone()], Some(dict)),
        };
        let args = self.values(block, &args);
        self.add(block, OpKind::Dict(op), args, result);
    }

    fn set(&mut self, block: Block) {
        use SetOp as S;
        let op = self.choose(SetOp::ALL);
        let item = self.key_type();
        let (set, list) = (Type::set(item.clone()), Type::list(item.clone()));
        let (args, result) = match op {
            S::New => (vec![item; self.pick(3)], Some(set)),
            S::FromList => (vec![list], Some(set)),
            S::Insert | S::Remove | S::Contains => (vec![set, item], Some(Type::Bool)),
            S::Len => (vec![set], Some(Type::Int)),
            S::Clear => (vec![set], None),
            S::Clone => (vec![set.clone()], Some(set)),
            S::Union | S::Intersection | S::Difference => (vec![set.clone(), set.clone()], Some(set)),
            S::ToList => (vec![set], Some(list)),
        };
        let args = self.values(block, &args);
        self.add(block, OpKind::Set(op), args, result);
    }

    fn text(&mut self, block: Block) {
        use StrOp as S;
        let op = self.choose(StrOp::ALL);
        let (text, list) = (Type::Str, Type::list(Type::Str));
        let (args, result) = match op {
            S::Len => (vec![text], Type::Int),
            S::Contains | S::StartsWith | S::EndsWith => (vec![text.clone(), text], Type::Bool),
            S::Repeat => (vec![text.clone(), Type::Int], text),
            S::ToUppercase | S::ToLowercase | S::Trim => (vec![text.clone()], text),
            S::Replace => (vec![text.clone(); 3], text),
            S::Split => (vec![text.clone(), text], list),
            S::Join => (vec![list, text.clone()], text),
        };
        let args = self.values(block, &args);
        self.add(block, OpKind::Str(op), args, [result]);
        let template = self.choose(&["{}", "{{\"a b\"}} {0:>7.3}\n", "{:?}{0:+e}"]);
        let ty = self.any_type();
        let arg = self.value(block, &ty);
        self.add(block, OpKind::Format(Template::new(template)), [arg], [Type::Str]);
        self.add(block, OpKind::Fail(Template::new(template)), [arg], []);
    }

    fn tuple(&mut self, block: Block) {
        let types = self.types();
        let args = self.values(block, &types);
        let op = self.add(block, OpKind::TuplePack, args, [Type::tuple(types.clone())]);
        let packed = self.program.ops[op].results[0];
        if !types.is_empty() {
            let part = self.pick(types.len());
            let kind = OpKind::TupleGet(u32::try_from(part).unwrap());
            self.add(block, kind, [packed], [types[part].clone()]);
        }
    }

    fn tensor(&mut self, block: Block) {
        let rank = self.choose(&[1, 2, 3]);
        let ty = Type::float(rank);
        let bound = |make: &mut Self, arg| match make.pick(3) {
            0 => Bound::Const(make.choose(&[0, -1, 3])),
            1 => Bound::Open,
            2 => Bound::Arg(arg),
            _ => Bound::Through(arg),
        };
        let (op, args) = match self.pick(4) {
            0 => (TensorOp::Add, vec![ty.clone(), ty.clone()]),
            1 => {
                let range =
                    SliceDim { start: Bound::Arg(1), end: bound(self, 2), step: self.choose(&[1, 2, -1]) };
                let refers = range.end == Bound::Arg(2);
                let args = [vec![ty.clone(), Type::Int], vec![Type::Int; usize::from(refers)]].concat();
                (TensorOp::Slice { dims: vec![range] }, args)
            }
            2 => {
                let dims = vec![SliceDim::single(Bound::Arg(2)); usize::from(rank)];
                (TensorOp::SliceAssign { dims }, vec![ty.clone(), ty.clone(), Type::Int])
            }
            _ => {
                let axes = &"abc"[..usize::from(rank)];
                let equation = format!("{axes},{axes}->{axes}").into();
                (TensorOp::Einsum { equation }, vec![ty.clone(), ty.clone()])
            }
        };
        let args = self.values(block, &args);
        self.add(block, OpKind::Tensor(op), args, [ty]);
    }

    fn layer(&mut self, block: Block, layered: bool) -> (LayerRef, Option<Value>) {
        match (layered, self.pick(2)) {
            (false, _) => (LayerRef::None, None),
            (true, 0) => (LayerRef::Const(u32::try_from(self.pick(12)).unwrap()), None),
            (true, _) => (LayerRef::Arg, Some(self.value(block, &Type::Int))),
        }
    }

    fn hook(&mut self, block: Block) {
        let site = self.choose(Site::ALL);
        let ty = site_type(site);
        let (layer, layer_arg) = self.layer(block, site.is_layered());
        let hook = HookRef { site, layer };
        if self.pick(2) == 0 {
            self.add(block, OpKind::HookRead(hook), layer_arg, [ty]);
        } else {
            let value = self.value(block, &ty);
            self.add(block, OpKind::HookWrite(hook), [value].into_iter().chain(layer_arg), []);
        }
    }

    fn call(&mut self, block: Block) {
        let module = self.choose(Module::ALL);
        let (layer, layer_arg) = self.layer(block, module.is_layered());
        let value = self.value(block, &site_type(module.input()));
        let kind = OpKind::Call(ModuleRef { module, layer });
        self.add(block, kind, [value].into_iter().chain(layer_arg), [site_type(module.output())]);
    }

    /// A nested block whose parameters and contents are dropped from the scope when it ends.
    fn nested(
        &mut self,
        op: Op,
        params: &[Type],
        fill: impl FnOnce(&mut Self, Block, &[Value]) -> Terminator,
    ) {
        let block = self.program.add_block();
        self.program.ops[op].blocks.push(block);
        let outer = self.scope.len();
        let params: Vec<Value> = params.iter().map(|ty| self.program.add_param(block, ty.clone())).collect();
        self.scope.extend(&params);
        self.depth += 1;
        self.ops(block);
        self.program.blocks[block].terminator = fill(self, block, &params);
        self.depth -= 1;
        self.scope.truncate(outer);
    }

    /// The results of an op must not be seen by its own blocks.
    fn hidden(&mut self, op: Op, fill: impl FnOnce(&mut Self)) {
        let results = self.program.ops[op].results.clone();
        self.scope.retain(|value| !results.contains(value));
        fill(self);
        self.scope.extend(results);
    }

    /// A yield, or now and then a jump or stop.
    fn end(&mut self, block: Block, yields: &[Type]) -> Terminator {
        let targets: Vec<usize> = (0..self.loops.len()).filter(|n| self.loops[*n].is_some()).collect();
        let way = self.pick(7);
        if way == 6 {
            return Terminator::Stop(self.place());
        }
        if way >= 4 && !targets.is_empty() {
            let target = self.choose(&targets);
            let depth = u32::try_from(self.loops.len() - 1 - target).unwrap();
            let (leave, go_on) = self.loops[target].clone().unwrap();
            return if way == 4 {
                Terminator::Break { depth, values: self.values(block, &leave) }
            } else {
                Terminator::Continue { depth, values: self.values(block, &go_on) }
            };
        }
        Terminator::Yield(self.values(block, yields))
    }

    fn branch(&mut self, block: Block) {
        let condition = self.value(block, &Type::Bool);
        let types = self.types();
        let op = self.add(block, OpKind::If, [condition], types.clone());
        self.hidden(op, |make| {
            make.nested(op, &[], |make, block, _| make.end(block, &types));
            let seen = make.scope.len();
            for _ in 0..make.pick(3) {
                make.test(op);
                make.nested(op, &[], |make, block, _| make.end(block, &types));
            }
            make.nested(op, &[], |make, block, _| make.end(block, &types));
            make.scope.truncate(seen);
        });
    }

    /// A test of a branch, whose values the blocks behind it see.
    fn test(&mut self, op: Op) {
        let block = self.program.add_block();
        self.program.ops[op].blocks.push(block);
        self.depth += 1;
        self.ops(block);
        let condition = self.value(block, &Type::Bool);
        self.program.blocks[block].terminator = Terminator::Condition { condition, passed: Vec::new() };
        self.depth -= 1;
    }

    fn for_loop(&mut self, block: Block) {
        let item = self.simple_type();
        let types = self.types();
        let list = self.value(block, &Type::list(item.clone()));
        let initial = self.values(block, &types);
        let op = self.add(block, OpKind::For, [list].into_iter().chain(initial), types.clone());
        let params: Vec<Type> = [item].into_iter().chain(types.clone()).collect();
        self.hidden(op, |make| {
            make.loops.push(Some((types.clone(), types.clone())));
            make.nested(op, &params, |make, block, _| make.end(block, &types));
            make.loops.pop();
        });
    }

    fn endless_loop(&mut self, block: Block) {
        let (carried, left_with) = (self.types(), self.types());
        let initial = self.values(block, &carried);
        let op = self.add(block, OpKind::Loop, initial, left_with.clone());
        self.hidden(op, |make| {
            make.loops.push(Some((left_with, carried.clone())));
            make.nested(op, &carried, |make, block, _| make.end(block, &carried));
            make.loops.pop();
        });
    }

    fn while_loop(&mut self, block: Block) {
        let carried = self.types();
        let passed = self.types();
        let initial = self.values(block, &carried);
        let op = self.add(block, OpKind::While, initial, passed.clone());
        self.hidden(op, |make| {
            make.loops.push(None);
            make.nested(op, &carried, |make, block, _| {
                let condition = make.value(block, &Type::Bool);
                Terminator::Condition { condition, passed: make.values(block, &passed) }
            });
            make.loops.pop();
            make.loops.push(Some((passed.clone(), carried.clone())));
            make.nested(op, &passed, |make, block, _| make.end(block, &carried));
            make.loops.pop();
        });
    }

    fn forward(&mut self, block: Block) {
        let prompt =
            self.choose(&[Type::Str, Type::list(Type::Int), Type::Tensor { kind: Kind::Int, rank: 2 }]);
        let prompt = self.value(block, &prompt);
        let types = self.types();
        let op = self.add(block, OpKind::Trace, [prompt], types.clone());
        let loops = std::mem::take(&mut self.loops);
        self.trace = true;
        let saves = self.depth == 0;
        self.hidden(op, |make| {
            make.nested(op, &[], |make, block, _| {
                if saves {
                    make.save(block);
                }
                Terminator::Yield(make.values(block, &types))
            });
        });
        self.trace = false;
        self.loops = loops;
    }

    /// Saves a value, or not.
    fn save(&mut self, block: Block) {
        if self.pick(2) == 1 {
            let ty = self.any_type();
            let value = self.value(block, &ty);
            let slot = self.program.slots.push(ty);
            self.add(block, OpKind::Save(slot), [value], []);
        }
    }
}

fn site_type(site: Site) -> Type {
    Type::Tensor { kind: site.info().kind, rank: u8::try_from(site.rank()).unwrap() }
}

/// The same program with its tables in another order, and other places.
pub(crate) fn shuffled(program: &Program, seed: usize) -> Program {
    use cranelift_entity::EntityRef;

    /// Where each of `len` entries goes.
    fn order<E: EntityRef>(len: usize, seed: usize) -> Vec<E> {
        let mut order: Vec<usize> = (0..len).collect();
        order.sort_by_key(|i| (i.wrapping_add(1).wrapping_mul(seed | 1) ^ seed) % 257);
        let mut to = vec![0; len];
        for (new, old) in order.into_iter().enumerate() {
            to[old] = new;
        }
        to.into_iter().map(E::new).collect()
    }
    fn placed<T>(entries: Vec<(usize, T)>) -> Vec<T> {
        let mut entries = entries;
        entries.sort_by_key(|(i, _)| *i);
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    let values: Vec<Value> = order(program.values.len(), seed);
    let ops: Vec<Op> = order(program.ops.len(), seed.rotate_left(7));
    let blocks: Vec<Block> = order(program.blocks.len(), seed.rotate_left(13));
    let value = |v: &mut Value| *v = values[v.index()];
    let mut out = Program { root: program.root.map(|root| blocks[root.index()]), ..Program::default() };
    out.slots = program.slots.clone();
    let place = out.places.intern(SourcePlace { file: "elsewhere".to_owned(), line: 1, column: 1 });
    let new_ops = program.ops.iter().map(|(op, data)| {
        let mut data = data.clone();
        data.args.iter_mut().for_each(value);
        data.results.iter_mut().for_each(value);
        data.blocks.iter_mut().for_each(|block| *block = blocks[block.index()]);
        data.place = place;
        (ops[op.index()].index(), data)
    });
    out.ops = placed(new_ops.collect()).into();
    let new_blocks = program.blocks.iter().map(|(block, data)| {
        let mut data = data.clone();
        data.params.iter_mut().for_each(value);
        data.ops.iter_mut().for_each(|op| *op = ops[op.index()]);
        match &mut data.terminator {
            Terminator::Yield(values)
            | Terminator::Break { values, .. }
            | Terminator::Continue { values, .. } => {
                values.iter_mut().for_each(value);
            }
            Terminator::Condition { condition, passed } => {
                value(condition);
                passed.iter_mut().for_each(value);
            }
            Terminator::Stop(at) => *at = place,
        }
        (blocks[block.index()].index(), data)
    });
    out.blocks = placed(new_blocks.collect()).into();
    let new_values = program.values.iter().map(|(v, data)| {
        let mut data = data.clone();
        data.def = match data.def {
            super::ValueDef::Param(block, n) => super::ValueDef::Param(blocks[block.index()], n),
            super::ValueDef::Result(op, n) => super::ValueDef::Result(ops[op.index()], n),
        };
        (values[v.index()].index(), data)
    });
    out.values = placed(new_values.collect()).into();
    out
}
