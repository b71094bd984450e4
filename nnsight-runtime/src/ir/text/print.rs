//! Printing.

use std::fmt::{self, Write};

use super::super::verify::MAX_DEPTH;
use super::super::{
    Block, LayerRef, Literal, Op, OpData, OpKind, Place, Program, Template, TensorElements, TensorLiteral,
    Terminator, Value,
};

/// Numbers of the values in the order in which the text defines them.
#[derive(Debug)]
pub(crate) struct Names(Vec<Option<u32>>);

impl Names {
    /// Numbers the values that can be reached from the root. Any program will do, a wrong one too.
    pub(crate) fn new(program: &Program) -> Names {
        let mut walk = Walk {
            program,
            names: vec![None; program.values.len()],
            seen: vec![false; program.blocks.len()],
            next: 0,
        };
        if let Some(root) = program.root {
            walk.block(root, 0);
        }
        Names(walk.names)
    }

    /// The value's number, if it was reached.
    fn get(&self, value: Value) -> Option<u32> {
        self.0.get(value.as_u32() as usize).copied().flatten()
    }
}

struct Walk<'p> {
    program: &'p Program,
    names: Vec<Option<u32>>,
    seen: Vec<bool>,
    next: u32,
}

impl Walk<'_> {
    fn name(&mut self, values: &[Value]) {
        for value in values {
            if let Some(name @ None) = self.names.get_mut(value.as_u32() as usize) {
                *name = Some(self.next);
                self.next += 1;
            }
        }
    }

    fn block(&mut self, block: Block, depth: usize) {
        match self.seen.get_mut(block.as_u32() as usize) {
            Some(seen @ false) if depth <= MAX_DEPTH => *seen = true,
            _ => return,
        }
        let program = self.program;
        let Some(data) = program.blocks.get(block) else { return };
        self.name(&data.params);
        for op in data.ops.iter().filter_map(|op| program.ops.get(*op)) {
            self.name(&op.results);
            for inner in &op.blocks {
                self.block(*inner, depth + 1);
            }
        }
    }
}

/// The value as the text names it.
pub(crate) fn value_name(names: &Names, value: Value) -> String {
    match names.get(value) {
        Some(name) => format!("v{name}"),
        None => format!("?{}", value.as_u32()),
    }
}

/// A program's text form, made by [`Program::display`].
#[derive(Clone, Copy, Debug)]
pub struct ProgramDisplay<'p> {
    program: &'p Program,
    places: bool,
}

impl ProgramDisplay<'_> {
    /// Whether to print where in the user's source each op stands. Off at first.
    #[must_use]
    pub fn with_places(mut self, places: bool) -> Self {
        self.places = places;
        self
    }
}

impl Program {
    /// The program's text form, with options; `Display` prints it without places.
    #[must_use]
    pub fn display(&self) -> ProgramDisplay<'_> {
        ProgramDisplay { program: self, places: false }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.display().fmt(f)
    }
}

impl fmt::Display for ProgramDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.program, f, self.places, false)
    }
}

/// Prints a whole program; if `brief`, with the digest of a tensor's elements instead of them all.
pub(crate) fn print(program: &Program, out: &mut dyn Write, places: bool, brief: bool) -> fmt::Result {
    let names = Names::new(program);
    let seen = vec![false; program.blocks.len()];
    let mut printer = Printer { program, names: &names, out, places, brief, seen, depth: 0 };
    printer.out.write_str("program v1 ")?;
    match program.root {
        Some(root) => printer.block(root)?,
        None => printer.out.write_str("{}")?,
    }
    printer.out.write_str("\n")
}

/// One op as it stands in the text, without nested blocks; long constants are cut short.
pub(crate) fn op_line(program: &Program, names: &Names, op: Op) -> String {
    const LONGEST: usize = 120;
    let Some(data) = program.ops.get(op) else { return op.to_string() };
    let mut out = Cut { text: String::new(), left: LONGEST };
    let mut printer =
        Printer { program, names, out: &mut out, places: false, brief: false, seen: Vec::new(), depth: 0 };
    // The only error is that of `Cut`, which is full.
    if printer.head(data).is_err() {
        out.text.push('…');
    }
    out.text
}

/// Takes so many characters and no more.
struct Cut {
    text: String,
    left: usize,
}

impl Write for Cut {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for c in s.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(c);
        }
        Ok(())
    }
}

struct Printer<'p> {
    program: &'p Program,
    names: &'p Names,
    out: &'p mut dyn Write,
    places: bool,
    brief: bool,
    /// Blocks printed before, which a wrong program may hold twice.
    seen: Vec<bool>,
    depth: usize,
}

impl Printer<'_> {
    fn line(&mut self) -> fmt::Result {
        self.out.write_str("\n")?;
        for _ in 0..self.depth {
            self.out.write_str("  ")?;
        }
        Ok(())
    }

    fn value(&mut self, value: Value) -> fmt::Result {
        match self.names.get(value) {
            Some(name) => write!(self.out, "v{name}"),
            None => write!(self.out, "?{}", value.as_u32()),
        }
    }

    /// Values after a name: ` a, b`.
    fn values(&mut self, values: &[Value]) -> fmt::Result {
        for (i, value) in values.iter().enumerate() {
            self.out.write_str(if i == 0 { " " } else { ", " })?;
            self.value(*value)?;
        }
        Ok(())
    }

    /// Definitions: `a: int, b: str`.
    fn definitions(&mut self, values: &[Value]) -> fmt::Result {
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.out.write_str(", ")?;
            }
            self.value(*value)?;
            match self.program.values.get(*value) {
                Some(data) => write!(self.out, ": {}", data.ty)?,
                None => self.out.write_str(": ?")?,
            }
        }
        Ok(())
    }

    fn block(&mut self, block: Block) -> fmt::Result {
        let program = self.program;
        let Some(data) = program.blocks.get(block) else { return write!(self.out, "{{}} // no {block}") };
        match self.seen.get_mut(block.as_u32() as usize) {
            Some(seen @ false) => *seen = true,
            _ => return write!(self.out, "{{}} // {block} again"),
        }
        if !data.params.is_empty() {
            self.out.write_str("(")?;
            self.definitions(&data.params)?;
            self.out.write_str(") ")?;
        }
        let ends_silently = matches!(&data.terminator, Terminator::Yield(values) if values.is_empty());
        if data.ops.is_empty() && ends_silently {
            return self.out.write_str("{}");
        }
        self.out.write_str("{")?;
        self.depth += 1;
        if self.depth > MAX_DEPTH + 1 {
            self.out.write_str(" // too deep")?;
        } else {
            for op in &data.ops {
                self.line()?;
                self.op(*op)?;
            }
        }
        if !ends_silently {
            self.line()?;
            self.terminator(&data.terminator)?;
        }
        self.depth -= 1;
        self.line()?;
        self.out.write_str("}")
    }

    fn op(&mut self, op: Op) -> fmt::Result {
        let program = self.program;
        let Some(data) = program.ops.get(op) else { return write!(self.out, "// no {op}") };
        self.head(data)?;
        self.place(data.place)?;
        for (i, block) in data.blocks.iter().enumerate() {
            self.out.write_str(match (&data.kind, i) {
                (OpKind::If | OpKind::While, 0) => " ",
                (OpKind::If, i) if i + 1 == data.blocks.len() => " else ",
                (OpKind::If, i) if i % 2 == 1 => " else if ",
                (OpKind::If | OpKind::While, _) => " do ",
                _ => " ",
            })?;
            self.block(*block)?;
        }
        Ok(())
    }

    /// Where something stands in the user's source, if that is asked for.
    fn place(&mut self, place: Place) -> fmt::Result {
        match self.program.places.get(place).filter(|_| self.places) {
            Some(place) => write!(self.out, " @ {:?}:{}:{}", place.file, place.line, place.column),
            None => Ok(()),
        }
    }

    fn head(&mut self, data: &OpData) -> fmt::Result {
        self.definitions(&data.results)?;
        if !data.results.is_empty() {
            self.out.write_str(" = ")?;
        }
        match &data.kind {
            OpKind::Const(literal) => {
                self.out.write_str("const ")?;
                self.literal(literal)?;
                self.values(&data.args)
            }
            OpKind::Scalar(op) => self.plain("", op.name(), data),
            OpKind::Tensor(op) => {
                write!(self.out, "tensor.{op}")?;
                self.values(&data.args)
            }
            OpKind::List(op) => self.plain("list.", op.name(), data),
            OpKind::Dict(op) => self.plain("dict.", op.name(), data),
            OpKind::Set(op) => self.plain("set.", op.name(), data),
            OpKind::Str(op) => self.plain("str.", op.name(), data),
            OpKind::Format(template) => self.template("format", template, data),
            OpKind::Apply(function) | OpKind::Source(function) | OpKind::Sink(function) => {
                let name = match data.kind {
                    OpKind::Source(_) => "source",
                    OpKind::Sink(_) => "sink",
                    _ => "apply",
                };
                write!(self.out, "{name} {function}")?;
                // Text for people counts the closures; for the hash each is like no other.
                if let Some(known) = self.program.functions.get(*function).filter(|_| self.brief) {
                    write!(self.out, " is {}", known.id())?;
                }
                self.values(&data.args)
            }
            OpKind::TuplePack => self.plain("tuple.", "pack", data),
            OpKind::TupleGet(index) => {
                write!(self.out, "tuple.get<{index}>")?;
                self.values(&data.args)
            }
            OpKind::HookRead(hook) => self.at("read", hook.site.info().path, hook.layer, data),
            OpKind::HookWrite(hook) => self.at("write", hook.site.info().path, hook.layer, data),
            OpKind::Call(module) => self.at("call", module.module.path(), module.layer, data),
            OpKind::For => self.plain("", "for", data),
            OpKind::While => self.plain("", "while", data),
            OpKind::Loop => self.plain("", "loop", data),
            OpKind::If => self.plain("", "if", data),
            OpKind::Trace => self.plain("", "trace", data),
            OpKind::Save(slot) => {
                self.out.write_str("save")?;
                self.values(&data.args)?;
                write!(self.out, " as {slot}")
            }
            OpKind::Log => self.plain("", "log", data),
            OpKind::Fail(template) => self.template("fail", template, data),
        }
    }

    fn plain(&mut self, family: &str, name: &str, data: &OpData) -> fmt::Result {
        write!(self.out, "{family}{name}")?;
        self.values(&data.args)
    }

    /// An op with a text: `format "layer {}" v1`.
    fn template(&mut self, name: &str, template: &Template, data: &OpData) -> fmt::Result {
        write!(self.out, "{name} {:?}", template.text())?;
        self.values(&data.args)
    }

    /// An op at a place of the model: `read transformer.h[5].output`.
    fn at(&mut self, name: &str, path: &str, layer: LayerRef, data: &OpData) -> fmt::Result {
        write!(self.out, "{name} ")?;
        let (args, layer_arg) = match (layer, data.args.split_last()) {
            (LayerRef::Arg, Some((layer, args))) => (args, Some(*layer)),
            _ => (data.args.as_slice(), None),
        };
        let (before, after) = path.split_once("{}").unwrap_or((path, ""));
        self.out.write_str(before)?;
        match (layer, layer_arg) {
            (LayerRef::Const(layer), _) => write!(self.out, "{layer}")?,
            (_, Some(layer)) => self.value(layer)?,
            (LayerRef::Arg, None) => self.out.write_str("?")?,
            (LayerRef::None, None) => {}
        }
        self.out.write_str(after)?;
        for arg in args {
            self.out.write_str(", ")?;
            self.value(*arg)?;
        }
        Ok(())
    }

    fn terminator(&mut self, terminator: &Terminator) -> fmt::Result {
        let depth = |out: &mut dyn Write, name: &str, depth: u32| match depth {
            0 => out.write_str(name),
            _ => write!(out, "{name}<{depth}>"),
        };
        match terminator {
            Terminator::Yield(values) => {
                self.out.write_str("yield")?;
                self.values(values)
            }
            Terminator::Condition { condition, passed } => {
                self.out.write_str("condition ")?;
                self.value(*condition)?;
                for value in passed {
                    self.out.write_str(", ")?;
                    self.value(*value)?;
                }
                Ok(())
            }
            Terminator::Break { depth: n, values } => {
                depth(self.out, "break", *n)?;
                self.values(values)
            }
            Terminator::Continue { depth: n, values } => {
                depth(self.out, "continue", *n)?;
                self.values(values)
            }
            Terminator::Stop(place) => {
                self.out.write_str("stop")?;
                self.place(*place)
            }
        }
    }

    fn literal(&mut self, literal: &Literal) -> fmt::Result {
        match literal {
            Literal::Unit => self.out.write_str("unit"),
            Literal::Bool(value) => write!(self.out, "{value}"),
            Literal::Int(value) => write!(self.out, "{value}"),
            // `Debug` gives the shortest text that reads back as the same number, with a point or exponent.
            Literal::Float(value) => write!(self.out, "{value:?}"),
            Literal::Str(value) => write!(self.out, "{value:?}"),
            Literal::List { items, .. } => {
                self.out.write_str("[")?;
                self.literals(items.iter())?;
                self.out.write_str("]")
            }
            Literal::Tuple(parts) => {
                self.out.write_str("(")?;
                self.literals(parts.iter().cloned())?;
                self.out.write_str(")")
            }
            Literal::Tensor(tensor) => self.tensor(tensor),
        }
    }

    fn literals(&mut self, literals: impl Iterator<Item = Literal>) -> fmt::Result {
        for (i, literal) in literals.enumerate() {
            if i > 0 {
                self.out.write_str(", ")?;
            }
            self.literal(&literal)?;
        }
        Ok(())
    }

    fn tensor(&mut self, tensor: &TensorLiteral) -> fmt::Result {
        write!(self.out, "dims {:?} data ", tensor.dims)?;
        if self.brief {
            return write!(self.out, "{:032x}", tensor.data.digest());
        }
        match &tensor.data {
            TensorElements::Float(data) => debug_list(self.out, data),
            TensorElements::Int(data) => debug_list(self.out, data),
            TensorElements::Bool(data) => debug_list(self.out, data),
            TensorElements::HostFloat(tensor) => {
                debug_list(self.out, &tensor.floats().map_err(|_| fmt::Error)?)
            }
            TensorElements::HostInt(tensor) => debug_list(self.out, &tensor.ints().map_err(|_| fmt::Error)?),
            TensorElements::HostBool(tensor) => {
                debug_list(self.out, &tensor.bools().map_err(|_| fmt::Error)?)
            }
        }
    }
}

/// Elements one by one, so that a writer that is full can stop.
fn debug_list<T: fmt::Debug>(out: &mut dyn Write, items: &[T]) -> fmt::Result {
    out.write_str("[")?;
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.write_str(", ")?;
        }
        write!(out, "{item:?}")?;
    }
    out.write_str("]")
}
