//! Expressions: which hook points they read and write, and what their values depend on.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, ExprBinary, ExprCall, ExprIndex, ExprMethodCall, Macro, Member, Token, UnOp};

use super::methods::{JOINS, METHODS, WHOLE};
use super::names::{self, Effects};
use super::path::{Below, Point};
use super::refusal;
use super::state::{Data, Val};
use super::walk::{Use, Walk};

impl<'a> Walk<'a> {
    pub fn eval(&mut self, expr: &'a Expr, used: Use) -> Val {
        match expr {
            Expr::Paren(inner) => self.eval(&inner.expr, used),
            Expr::Group(inner) => self.eval(&inner.expr, used),
            Expr::Path(path) => {
                path.path.get_ident().map_or_else(Val::unknown, |name| self.get(&name.to_string()))
            }
            Expr::Field(field) => {
                let base = self.eval(&field.base, Use::Place);
                let val = match (&field.member, base) {
                    (Member::Named(name), Val::Module(module)) => match module.field(&name.to_string()) {
                        Some(Below::Module(module)) => Val::Module(module),
                        Some(Below::Point(point)) => Val::Hook(point),
                        None => Val::unknown(),
                    },
                    (Member::Unnamed(index), Val::Tuple(parts)) => {
                        parts.get(index.index as usize).cloned().unwrap_or_else(Val::unknown)
                    }
                    _ => Val::unknown(),
                };
                self.taken(val, expr, used)
            }
            Expr::Index(index) => self.index(index),
            Expr::MethodCall(call) => {
                let val = self.method(expr, call);
                self.taken(val, expr, used)
            }
            Expr::Call(call) => self.call(call),
            Expr::Reference(reference) => self.eval(&reference.expr, Use::Place),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.eval(&unary.expr, Use::Place),
            Expr::Unary(unary) => Walk::of(self.operand(&unary.expr)),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => {
                let val = self.eval(&assign.right, Use::Value);
                self.widths(&assign.left, &assign.right, true);
                self.assign(&assign.left, val);
                Val::unknown()
            }
            Expr::Tuple(tuple) => {
                Val::Tuple(tuple.elems.iter().map(|part| self.eval(part, Use::Value)).collect())
            }
            Expr::Array(array) => {
                Val::Tuple(array.elems.iter().map(|part| self.eval(part, Use::Value)).collect())
            }
            Expr::Block(block) if block.label.is_none() => self.block(&block.block),
            Expr::Block(block) => {
                self.labelled(&block.block);
                Val::unknown()
            }
            Expr::If(branch) => self.branch(branch),
            Expr::Match(matching) => self.matching(matching),
            Expr::Let(binding) => {
                let val = self.eval(&binding.expr, Use::Place);
                self.declare(&binding.pat, val);
                Val::unknown()
            }
            Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                self.looping(expr);
                Val::unknown()
            }
            Expr::Closure(closure) => {
                self.closure(closure);
                Val::unknown()
            }
            Expr::Macro(mac) => self.mac(&mac.mac),
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => {
                self.parts(expr);
                self.state.dead = true;
                Val::unknown()
            }
            Expr::Async(_) | Expr::Const(_) => Val::unknown(),
            _ => {
                self.parts(expr);
                Val::unknown()
            }
        }
    }

    fn looping(&mut self, expr: &'a Expr) {
        match expr {
            Expr::ForLoop(looping) => {
                self.eval(&looping.expr, Use::Value);
                let effects = Effects::of(|effects| effects.visit_block(&looping.body));
                self.repeat(&effects, |walk| {
                    walk.scoped(|walk| {
                        walk.declare(&looping.pat, Val::unknown());
                        walk.block(&looping.body);
                    });
                });
            }
            Expr::While(looping) => {
                let effects = Effects::of(|effects| effects.visit_expr(expr));
                self.repeat(&effects, |walk| {
                    walk.scoped(|walk| {
                        walk.eval(&looping.cond, Use::Value);
                        walk.block(&looping.body);
                    });
                });
            }
            Expr::Loop(looping) => {
                let effects = Effects::of(|effects| effects.visit_block(&looping.body));
                self.repeat(&effects, |walk| {
                    walk.block(&looping.body);
                });
            }
            _ => {}
        }
    }

    /// Visits the parts of an expression of which nothing else is known.
    fn parts(&mut self, expr: &'a Expr) {
        struct Parts<'w, 'a>(&'w mut Walk<'a>);
        impl<'a> Visit<'a> for Parts<'_, 'a> {
            fn visit_expr(&mut self, expr: &'a Expr) {
                self.0.eval(expr, Use::Value);
            }
            fn visit_block(&mut self, block: &'a syn::Block) {
                self.0.block(block);
            }
            fn visit_item(&mut self, _: &'a syn::Item) {}
        }
        visit::visit_expr(&mut Parts(self), expr);
    }

    /// A hook point whose value is taken is read.
    fn taken(&mut self, val: Val, expr: &'a Expr, used: Use) -> Val {
        match val {
            Val::Hook(point) if used == Use::Value => Walk::of(self.read(point, expr)),
            val => val,
        }
    }

    /// An expression as an operand.
    pub fn operand(&mut self, expr: &'a Expr) -> Data {
        let val = self.eval(expr, Use::Place);
        self.data(val, expr)
    }

    /// What a value depends on, a hook point being read.
    pub fn data(&mut self, val: Val, expr: &'a Expr) -> Data {
        match val {
            Val::Hook(point) => self.read(point, expr),
            Val::Data(data) => data,
            Val::Tuple(parts) => {
                let parts: Vec<_> = parts.into_iter().map(|part| self.data(part, expr)).collect();
                parts.iter().fold(Data::default(), Data::with)
            }
            Val::Session | Val::Module(_) => Data::default(),
        }
    }

    fn assign(&mut self, target: &'a Expr, val: Val) {
        match (target, val) {
            (Expr::Paren(inner), val) => self.assign(&inner.expr, val),
            (Expr::Group(inner), val) => self.assign(&inner.expr, val),
            (Expr::Tuple(targets), Val::Tuple(parts)) if targets.elems.len() == parts.len() => {
                targets.elems.iter().zip(parts).for_each(|(target, part)| self.assign(target, part));
            }
            (Expr::Tuple(targets), _) => {
                targets.elems.iter().for_each(|target| self.assign(target, Val::unknown()));
            }
            (Expr::Path(path), val) => {
                if let Some(name) = path.path.get_ident() {
                    self.set(&name.to_string(), val);
                }
            }
            (Expr::Unary(unary), val) if matches!(unary.op, UnOp::Deref(_)) => self.assign(&unary.expr, val),
            (Expr::Field(_) | Expr::MethodCall(_), val) => match self.eval(target, Use::Place) {
                Val::Hook(point) => {
                    let deps = self.data(val, target).deps;
                    self.write(point, true, deps, target);
                }
                _ => self.forget_root(target),
            },
            (Expr::Index(index), val) => {
                let base = self.eval(&index.expr, Use::Place);
                let place = self.operand(&index.index);
                let value = self.data(val, target).with(&place);
                match base {
                    Val::Hook(point) => {
                        self.slices(point, &index.index);
                        self.write(point, false, value.deps, target);
                    }
                    Val::Data(data) if matches!(*index.expr, Expr::Path(_)) => {
                        let val = if data.traced { Walk::of(data.with(&value)) } else { Val::unknown() };
                        self.assign(&index.expr, val);
                    }
                    _ => self.forget_root(target),
                }
            }
            (Expr::Infer(_), _) => {}
            (target, _) => self.parts(target),
        }
    }

    fn forget_root(&mut self, target: &Expr) {
        if let Some(name) = names::root(target)
            && matches!(self.get(&name), Val::Data(_) | Val::Tuple(_))
        {
            self.set(&name, Val::unknown());
        }
    }

    fn binary(&mut self, binary: &'a ExprBinary) -> Val {
        if names::is_assignment(&binary.op) {
            let right = self.operand(&binary.right);
            self.widths(&binary.left, &binary.right, false);
            let left = match strip(&binary.left) {
                // Part of it is read and written.
                Expr::Index(index) => {
                    let base = self.eval(&index.expr, Use::Place);
                    self.data(base, &index.expr)
                }
                left => self.operand(left),
            };
            self.assign(&binary.left, Walk::of(left.with(&right)));
            return Val::unknown();
        }
        if matches!(binary.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) {
            self.eval(&binary.left, Use::Value);
            // A pattern on the right binds in what follows, which only the right's success reaches.
            if contains_let(&binary.right) || contains_let(&binary.left) {
                self.eval(&binary.right, Use::Value);
            } else {
                self.arms(vec![
                    Box::new(|walk| walk.eval(&binary.right, Use::Value)),
                    Box::new(|_| Val::unknown()),
                ]);
            }
            return Val::unknown();
        }
        self.widths(&binary.left, &binary.right, false);
        let left = self.operand(&binary.left);
        let right = self.operand(&binary.right);
        Walk::of(left.with(&right))
    }

    fn index(&mut self, index: &'a ExprIndex) -> Val {
        let base = self.eval(&index.expr, Use::Place);
        let place = self.operand(&index.index);
        match base {
            Val::Module(module) if module.is_blocks() => {
                self.layer(&index.index);
                Val::Module(module.block(&index.index))
            }
            Val::Hook(point) => {
                self.slices(point, &index.index);
                Walk::of(self.read(point, &index.expr).with(&place))
            }
            Val::Data(data) if data.traced => Walk::of(data.with(&place)),
            _ => Val::unknown(),
        }
    }

    fn method(&mut self, expr: &'a Expr, call: &'a ExprMethodCall) -> Val {
        let receiver = self.eval(&call.receiver, Use::Place);
        let name = call.method.to_string();
        match (&receiver, name.as_str(), names::trace_closure(call)) {
            (Val::Session, _, Some(closure)) if !self.in_trace => {
                call.args.iter().take(1).for_each(|prompt| {
                    self.eval(prompt, Use::Value);
                });
                return self.trace(closure);
            }
            (Val::Session, "model", _) => return Val::model(),
            (Val::Session, "stop", _) => {
                self.state.dead = true;
                return Val::unknown();
            }
            _ => {}
        }
        let is_slice = name == "slice" || name.starts_with("slice_");
        if let (Val::Hook(point), true, Some(slices)) = (&receiver, is_slice, call.args.first()) {
            self.slices(*point, slices);
        }
        let args: Vec<(Val, &'a Expr)> =
            call.args.iter().map(|arg| (self.eval(arg, Use::Value), arg)).collect();
        let known = |names: &[&str]| names.contains(&name.as_str());
        let tensor = match &receiver {
            Val::Hook(_) => true,
            Val::Data(data) => data.tensor,
            _ => false,
        };
        if tensor && known(WHOLE) && args.len() == 1 && self.axes.insert(expr) {
            self.errors.push(refusal::axis(&call.method, &call.args[0]));
        }
        match receiver {
            Val::Hook(point) if name == "head" && args.len() == 1 => {
                self.head(point, &call.args[0]);
                return Val::Hook(Point { head: true, ..point });
            }
            Val::Hook(point) if name == "read" && args.is_empty() => return Walk::of(self.read(point, expr)),
            Val::Hook(point) if name == "write" && args.len() == 1 => {
                let value = self.all(Data::default(), args);
                self.write(point, true, value.deps, &call.receiver);
                return Val::unknown();
            }
            Val::Hook(point) if known(METHODS) => {
                let value = self.read(point, &call.receiver);
                return Walk::of(self.all(value, args).made_by(&name));
            }
            Val::Data(value) if value.traced && known(METHODS) => {
                return Walk::of(self.all(value, args).made_by(&name));
            }
            Val::Tuple(_) if known(JOINS) => {
                let value = self.data(receiver, &call.receiver);
                return Walk::of(self.all(value, args));
            }
            Val::Module(_) if name == "call" => {
                return Walk::of(self.all(Data::tensor(), args));
            }
            // `h.len()`
            Val::Module(_) if args.is_empty() => return Val::unknown(),
            Val::Session => {}
            receiver => {
                if receiver.reaches_hooks() {
                    self.state.unclear = true;
                }
                self.forget_root(&call.receiver);
            }
        }
        self.unseen(&args);
        Val::unknown()
    }

    /// Everything that is computed with.
    fn all(&mut self, value: Data, args: Vec<(Val, &'a Expr)>) -> Data {
        args.into_iter().fold(value, |value, (arg, expr)| {
            let arg = self.data(arg, expr);
            value.with(&arg)
        })
    }

    fn call(&mut self, call: &'a ExprCall) -> Val {
        if !matches!(*call.func, Expr::Path(_)) {
            self.eval(&call.func, Use::Place);
        }
        let args: Vec<(Val, &'a Expr)> =
            call.args.iter().map(|arg| (self.eval(arg, Use::Value), arg)).collect();
        if let Expr::Path(path) = &*call.func
            && let Some(first) = path.path.segments.first()
            && let Some(last) = path.path.segments.last()
            && (first.ident == "nnsight" || first.ident == "stage")
            && JOINS.iter().any(|name| last.ident == name)
        {
            return Walk::of(self.all(Data::tensor(), args));
        }
        self.unseen(&args);
        Val::unknown()
    }

    /// Code that is not seen may write whatever hook points it can reach.
    fn unseen(&mut self, args: &[(Val, &'a Expr)]) {
        if args.iter().any(|(val, _)| val.reaches_hooks()) {
            self.state.unclear = true;
        }
    }

    /// A macro's arguments are looked at if it is one that takes expressions; they are not kept, so that nothing
    /// in them is reported.
    pub fn mac(&mut self, mac: &Macro) -> Val {
        if names::is_one_of(mac, &names::ENDING) {
            self.state.dead = true;
        } else if names::is_one_of(mac, &["vec", "s"]) {
            let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone());
            let names = arguments.iter().flatten().map(|argument| match argument {
                Expr::Path(path) => path.path.get_ident().map(|name| self.get(&name.to_string())),
                Expr::Lit(_) => Some(Val::unknown()),
                _ => None,
            });
            // `vec![a, b]` of variables.
            if let Some(parts) = names.collect::<Option<Vec<_>>>()
                && parts.iter().all(|part| matches!(part, Val::Data(_)))
            {
                return Val::Tuple(parts);
            }
        } else if !names::is_one_of(mac, &names::LOOKING) {
            self.state.unclear = true;
        }
        Val::unknown()
    }
}

fn strip(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => strip(&inner.expr),
        other => other,
    }
}

fn contains_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => contains_let(&binary.left) || contains_let(&binary.right),
        _ => false,
    }
}
