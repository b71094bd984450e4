//! Programs written by hand, one line an op; the line is the op's place.

use std::panic::Location;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::ir::{
    Block, DictOp, HookRef, LayerRef, ListOp, Literal, ModuleRef, OpData, OpKind, Place, Program, ScalarOp,
    Slot, SourcePlace, TensorElements, TensorLiteral, TensorOp, Terminator, Type, Value,
};
use crate::point::{Module, Site};

pub(crate) struct Build {
    pub program: Program,
    pub block: Block,
    /// How many ops there are, if each has a place of its own instead of the line of the test that wrote it.
    pub numbered: Option<u32>,
}

impl Build {
    pub fn new() -> Build {
        let mut program = Program::default();
        let block = program.add_block();
        program.root = Some(block);
        Build { program, block, numbered: None }
    }

    #[track_caller]
    pub fn op(
        &mut self,
        kind: OpKind,
        args: &[Value],
        blocks: &[Block],
        results: impl IntoIterator<Item = Type>,
    ) -> SmallVec<[Value; 1]> {
        let place = self.place(Location::caller());
        let data = OpData { kind, args: args.into(), blocks: blocks.into(), results: SmallVec::new(), place };
        let op = self.program.add_op(self.block, data, results);
        self.program.ops[op].results.clone()
    }

    /// The place of the next op.
    pub fn place(&mut self, at: &Location<'_>) -> Place {
        let place = match &mut self.numbered {
            Some(line) => {
                *line += 1;
                SourcePlace { file: "program".to_owned(), line: *line, column: 1 }
            }
            None => SourcePlace { file: at.file().to_owned(), line: at.line(), column: at.column() },
        };
        self.program.places.intern(place)
    }

    /// A block written by `f`, which gives its terminator.
    pub fn block(&mut self, params: &[Type], f: impl FnOnce(&mut Build, &[Value]) -> Terminator) -> Block {
        let block = self.program.add_block();
        let params: Vec<Value> = params.iter().map(|ty| self.program.add_param(block, ty.clone())).collect();
        let outer = std::mem::replace(&mut self.block, block);
        let terminator = f(self, &params);
        self.program.blocks[block].terminator = terminator;
        self.block = outer;
        block
    }

    fn ty(&self, value: Value) -> Type {
        self.program.ty(value).clone()
    }

    #[track_caller]
    pub fn literal(&mut self, literal: Literal) -> Value {
        let ty = literal.ty();
        self.op(OpKind::Const(literal), &[], &[], [ty])[0]
    }

    #[track_caller]
    pub fn int(&mut self, value: i64) -> Value {
        self.literal(Literal::Int(value))
    }

    #[track_caller]
    pub fn float(&mut self, value: f64) -> Value {
        self.literal(Literal::Float(value))
    }

    #[track_caller]
    pub fn str(&mut self, value: &str) -> Value {
        self.literal(Literal::Str(value.into()))
    }

    #[track_caller]
    pub fn ints(&mut self, values: &[i64]) -> Value {
        let items = values.iter().map(|v| Literal::Int(*v)).collect();
        self.literal(Literal::List { element: Type::Int, items })
    }

    /// An int tensor.
    #[track_caller]
    pub fn indices(&mut self, values: &[i64], dims: &[usize]) -> Value {
        let data = TensorElements::Int(values.to_vec());
        self.literal(Literal::Tensor(Arc::new(TensorLiteral { dims: dims.to_vec(), data })))
    }

    #[track_caller]
    pub fn scalar(&mut self, op: ScalarOp, args: &[Value]) -> Value {
        let ty = match op {
            ScalarOp::Eq | ScalarOp::Ne | ScalarOp::Lt | ScalarOp::Le | ScalarOp::Gt | ScalarOp::Ge => {
                Type::Bool
            }
            ScalarOp::ToFloat => Type::Float,
            ScalarOp::ToInt => Type::Int,
            ScalarOp::ToStr => Type::Str,
            _ => self.ty(args[0]),
        };
        self.op(OpKind::Scalar(op), args, &[], [ty])[0]
    }

    #[track_caller]
    pub fn range(&mut self, start: i64, end: i64) -> Value {
        let args = [self.int(start), self.int(end), self.int(1)];
        self.op(OpKind::List(ListOp::Range), &args, &[], [Type::list(Type::Int)])[0]
    }

    #[track_caller]
    pub fn list(&mut self, element: Type, items: &[Value]) -> Value {
        self.op(OpKind::List(ListOp::New), items, &[], [Type::list(element)])[0]
    }

    #[track_caller]
    pub fn append(&mut self, list: Value, item: Value) {
        self.op(OpKind::List(ListOp::Append), &[list, item], &[], []);
    }

    #[track_caller]
    pub fn get(&mut self, list: Value, index: Value) -> Value {
        let Type::List(element) = self.ty(list) else { panic!("not a list") };
        self.op(OpKind::List(ListOp::Get), &[list, index], &[], [(*element).clone()])[0]
    }

    #[track_caller]
    pub fn len(&mut self, list: Value) -> Value {
        self.op(OpKind::List(ListOp::Len), &[list], &[], [Type::Int])[0]
    }

    #[track_caller]
    pub fn dict(
        &mut self,
        op: DictOp,
        args: &[Value],
        result: impl IntoIterator<Item = Type>,
    ) -> Option<Value> {
        self.op(OpKind::Dict(op), args, &[], result).first().copied()
    }

    #[track_caller]
    pub fn save(&mut self, value: Value) -> Slot {
        let ty = self.ty(value);
        let slot = self.program.slots.push(ty);
        self.op(OpKind::Save(slot), &[value], &[], []);
        slot
    }

    #[track_caller]
    pub fn log(&mut self, values: &[Value]) {
        self.op(OpKind::Log, values, &[], []);
    }

    /// `for item in list`, carrying `initial`.
    #[track_caller]
    pub fn each(
        &mut self,
        list: Value,
        initial: &[Value],
        f: impl FnOnce(&mut Build, Value, &[Value]) -> Terminator,
    ) -> SmallVec<[Value; 1]> {
        let Type::List(element) = self.ty(list) else { panic!("not a list") };
        let carried: Vec<Type> = initial.iter().map(|v| self.ty(*v)).collect();
        let params: Vec<Type> = std::iter::once((*element).clone()).chain(carried.clone()).collect();
        let body = self.block(&params, |b, params| f(b, params[0], &params[1..]));
        let args: Vec<Value> = std::iter::once(list).chain(initial.iter().copied()).collect();
        self.op(OpKind::For, &args, &[body], carried)
    }

    /// `while test`, passing on the carried values unchanged.
    #[track_caller]
    pub fn during(
        &mut self,
        initial: &[Value],
        test: impl FnOnce(&mut Build, &[Value]) -> Value,
        body: impl FnOnce(&mut Build, &[Value]) -> Terminator,
    ) -> SmallVec<[Value; 1]> {
        let types: Vec<Type> = initial.iter().map(|v| self.ty(*v)).collect();
        let test = self.block(&types, |b, params| {
            let condition = test(b, params);
            Terminator::Condition { condition, passed: params.to_vec() }
        });
        let body = self.block(&types, body);
        self.op(OpKind::While, initial, &[test, body], types)
    }

    #[track_caller]
    pub fn branch(
        &mut self,
        condition: Value,
        results: &[Type],
        then: impl FnOnce(&mut Build) -> Terminator,
        other: impl FnOnce(&mut Build) -> Terminator,
    ) -> SmallVec<[Value; 1]> {
        let then = self.block(&[], |b, _| then(b));
        let other = self.block(&[], |b, _| other(b));
        self.op(OpKind::If, &[condition], &[then, other], results.to_vec())
    }

    #[track_caller]
    pub fn trace(&mut self, prompt: Value, f: impl FnOnce(&mut Build) -> Vec<Value>) -> SmallVec<[Value; 1]> {
        let body = self.block(&[], |b, _| Terminator::Yield(f(b)));
        let Terminator::Yield(values) = &self.program.blocks[body].terminator else { unreachable!() };
        let types: Vec<Type> = values.iter().map(|v| self.ty(*v)).collect();
        self.op(OpKind::Trace, &[prompt], &[body], types)
    }

    #[track_caller]
    pub fn read(&mut self, site: Site, layer: u32) -> Value {
        let layer = if site.is_layered() { LayerRef::Const(layer) } else { LayerRef::None };
        let info = site.info();
        let ty = Type::Tensor { kind: info.kind, rank: u8::try_from(site.rank()).unwrap() };
        self.op(OpKind::HookRead(HookRef { site, layer }), &[], &[], [ty])[0]
    }

    #[track_caller]
    pub fn read_at(&mut self, site: Site, layer: Value) -> Value {
        let hook = HookRef { site, layer: LayerRef::Arg };
        self.op(OpKind::HookRead(hook), &[layer], &[], [Type::float(3)])[0]
    }

    #[track_caller]
    pub fn write(&mut self, site: Site, layer: u32, value: Value) {
        let layer = if site.is_layered() { LayerRef::Const(layer) } else { LayerRef::None };
        self.op(OpKind::HookWrite(HookRef { site, layer }), &[value], &[], []);
    }

    #[track_caller]
    pub fn write_at(&mut self, site: Site, layer: Value, value: Value) {
        let hook = HookRef { site, layer: LayerRef::Arg };
        self.op(OpKind::HookWrite(hook), &[value, layer], &[], []);
    }

    #[track_caller]
    pub fn call(&mut self, module: Module, layer: u32, input: Value) -> Value {
        let layer = if module.is_layered() { LayerRef::Const(layer) } else { LayerRef::None };
        let ty = self.ty(input);
        self.op(OpKind::Call(ModuleRef { module, layer }), &[input], &[], [ty])[0]
    }

    #[track_caller]
    pub fn add(&mut self, a: Value, b: Value) -> Value {
        let ty = self.ty(a);
        self.op(OpKind::Tensor(TensorOp::Add), &[a, b], &[], [ty])[0]
    }
}

impl Build {
    /// Sum of a tensor's elements as a number.
    #[track_caller]
    pub fn total(&mut self, tensor: Value) -> Value {
        let sum = self.op(OpKind::Tensor(TensorOp::Sum), &[tensor], &[], [Type::float(1)])[0];
        self.op(OpKind::Tensor(TensorOp::Item), &[sum], &[], [Type::Float])[0]
    }

    /// Whether the sum of a tensor's elements is above a number.
    #[track_caller]
    pub fn above(&mut self, tensor: Value, limit: f64) -> Value {
        let (total, limit) = (self.total(tensor), self.float(limit));
        self.scalar(ScalarOp::Gt, &[total, limit])
    }

    /// A `[1, 1, WIDTH]` tensor of one number.
    #[track_caller]
    pub fn filled(&mut self, value: f32) -> Value {
        let data = TensorElements::Float(vec![value; super::fake::WIDTH]);
        let dims = vec![1, 1, super::fake::WIDTH];
        self.literal(Literal::Tensor(TensorLiteral { dims, data }.into()))
    }
}

/// `Yield` of these.
pub(crate) fn gives(values: &[Value]) -> Terminator {
    Terminator::Yield(values.to_vec())
}

/// `Break` out of the innermost loop and this many more.
pub(crate) fn leave(depth: u32, values: &[Value]) -> Terminator {
    Terminator::Break { depth, values: values.to_vec() }
}

/// `Continue` the loop this far out.
pub(crate) fn next(depth: u32, values: &[Value]) -> Terminator {
    Terminator::Continue { depth, values: values.to_vec() }
}
