//! What the names in an expression tell of it before it is evaluated.

use std::collections::HashMap;

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprCall, ExprMethodCall, Ident, Local, Pat, Stmt};

/// Whether an expression has something traced in it.
pub fn is_traced(expr: &Expr) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
            if let Some(name) = path.path.get_ident() {
                let name = name.to_string();
                self.0 |= name.starts_with('t') && name != "true" || name == "session";
            }
        }
    }
    let mut finder = Finder(false);
    finder.visit_expr(expr);
    finder.0
}

/// The conditions of all guards of branches and `while`s, by the guard's variable.
pub fn conditions(block: &Block) -> HashMap<String, &Expr> {
    struct Finder<'a>(HashMap<String, &'a Expr>);
    impl<'a> Visit<'a> for Finder<'a> {
        fn visit_local(&mut self, local: &'a Local) {
            if let (Some(name), Some(init)) = (bound(&local.pat), &local.init)
                && let Expr::Call(call) = &*init.expr
                && called(call).is_some_and(|function| function == "into_if")
                && let Some(condition) = call.args.first()
            {
                self.0.insert(name.to_string(), condition);
            }
            visit::visit_local(self, local);
        }

        fn visit_expr_match(&mut self, matching: &'a syn::ExprMatch) {
            if let Expr::Call(call) = &*matching.expr
                && called(call).is_some_and(|function| function == "into_loop")
                && let Some(items) = call.args.first()
                && let Some(name) = matching.arms.first().and_then(|arm| bound(&arm.pat))
            {
                self.0.insert(name.to_string(), items);
            }
            if let [arm] = &matching.arms[..]
                && let Expr::Match(inner) = &*arm.body
                && begins(&inner.expr)
                && let Some(name) = inner.arms.first().and_then(|arm| bound(&arm.pat))
            {
                self.0.insert(name.to_string(), &matching.expr);
            }
            visit::visit_expr_match(self, matching);
        }

        fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
            if call.method == "test"
                && let (Expr::Path(guard), Some(condition)) = (&*call.receiver, call.args.first())
                && let Some(name) = guard.path.get_ident()
            {
                self.0.insert(name.to_string(), condition);
            }
            visit::visit_expr_method_call(self, call);
        }
    }
    let mut finder = Finder(HashMap::new());
    finder.visit_block(block);
    finder.0
}

/// The guards of each jump out of this loop, innermost first, by their variables.
pub fn chains<'a>(block: &'a Block, guard: &Ident, method: &str, argument: usize) -> Vec<Vec<&'a Ident>> {
    struct Finder<'a, 'b> {
        guard: &'b Ident,
        method: &'b str,
        argument: usize,
        chains: Vec<Vec<&'a Ident>>,
    }
    impl<'a> Visit<'a> for Finder<'a, '_> {
        fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
            if call.method == self.method
                && let Expr::Path(path) = &*call.receiver
                && path.path.get_ident() == Some(self.guard)
                && let Some(chain) = call.args.iter().nth(self.argument)
            {
                self.chains.push(chain_of(chain));
            }
            visit::visit_expr_method_call(self, call);
        }
    }
    let mut finder = Finder { guard, method, argument, chains: Vec::new() };
    finder.visit_block(block);
    finder.chains
}

/// The variables in `(&a, (&b, ()))`.
pub fn chain_of(chain: &Expr) -> Vec<&Ident> {
    let mut names = Vec::new();
    let mut rest = chain;
    while let Expr::Tuple(pair) = rest
        && let (Some(Expr::Reference(guard)), Some(next)) = (pair.elems.first(), pair.elems.last())
    {
        if let Expr::Path(path) = &*guard.expr {
            names.extend(path.path.get_ident());
        }
        rest = next;
    }
    names
}

/// The function's name.
pub fn called(call: &ExprCall) -> Option<&Ident> {
    match &*call.func {
        Expr::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// Whether the variable is the expansion's, not the user's.
pub fn is_hidden(name: &Ident) -> bool {
    name.to_string().starts_with("__nnsight")
}

/// The guard whose region ends here, if what comes next is `l.latch(slots)`, `i.end(slots)`, `i.passes(&a)`, `i.dead(slots)` or
/// `i.join(slots, a, b)`.
pub fn ended(following: &[Stmt]) -> Option<&Ident> {
    let mut following = following.iter().filter(|stmt| !is_for_types(stmt) && !is_reached(stmt));
    let Stmt::Expr(expr, _) = following.next()? else { return None };
    let ends = |expr| ["latch", "end", "passes", "dead", "join"].iter().find_map(|end| receiver(expr, end));
    match expr {
        Expr::Block(block) => ended(&block.block.stmts),
        Expr::If(branch) => ends(&branch.cond),
        expr => ends(expr),
    }
}

/// Whether the statement is `reached(&g);`.
fn is_reached(stmt: &Stmt) -> bool {
    let Stmt::Expr(Expr::Call(call), _) = stmt else { return false };
    called(call).is_some_and(|function| function == "reached")
}

/// The arm of a `match` whose guard begins with `m.asks(n)`: its guard, and the slots of `m.scrutinee(slots)`.
pub fn asked(condition: &Expr) -> Option<(&Ident, &Expr)> {
    struct Finder<'a>(Option<(&'a Ident, &'a Expr)>);
    impl<'a> Visit<'a> for Finder<'a> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if self.0.is_none() {
                self.0 = method_of(expr, "scrutinee");
                visit::visit_expr(self, expr);
            }
        }
    }
    let Expr::Binary(binary) = condition else { return None };
    let asks = match &*binary.left {
        Expr::Binary(_) => asked(&binary.left).map(|(guard, _)| guard),
        left => receiver(left, "asks"),
    };
    asks?;
    let mut finder = Finder(None);
    finder.visit_expr(condition);
    finder.0
}

/// Whether the statement is `if NEVER { … }`.
fn is_for_types(stmt: &Stmt) -> bool {
    let Stmt::Expr(Expr::If(branch), _) = stmt else { return false };
    matches!(&*branch.cond, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "NEVER"))
}

/// The variable whose method of this name is called, and the first argument.
fn method_of<'a>(expr: &'a Expr, method: &str) -> Option<(&'a Ident, &'a Expr)> {
    let Expr::MethodCall(call) = expr else { return None };
    Some((receiver(expr, method)?, call.args.first()?))
}

/// The references in `&mut [if k.skips() { Slot::nothing() } else { k.reached(); slot(&k, "a", &mut a) }, …]`.
pub fn slots(expr: &Expr) -> Option<Vec<&Expr>> {
    fn place(slot: &Expr) -> Option<&Expr> {
        let Expr::If(branch) = slot else { return None };
        let Expr::Block(carried) = &*branch.else_branch.as_ref()?.1 else { return None };
        match carried.block.stmts.last()? {
            Stmt::Expr(Expr::Call(call), None) if called(call)? == "slot" || called(call)? == "carried" => {
                call.args.last()
            }
            _ => None,
        }
    }
    let Expr::Reference(reference) = expr else { return None };
    let Expr::Array(array) = &*reference.expr else { return None };
    array.elems.iter().map(place).collect()
}

/// The variable whose method of this name is called.
pub fn receiver<'a>(expr: &'a Expr, method: &str) -> Option<&'a Ident> {
    match expr {
        Expr::Call(call) if called(call).is_some_and(|function| function == "same") => {
            call.args.first().and_then(|argument| receiver(argument, method))
        }
        Expr::MethodCall(call) if call.method == method => match &*call.receiver {
            Expr::Path(path) => path.path.get_ident(),
            _ => None,
        },
        _ => None,
    }
}

/// `ref mut r`
pub fn by_reference(pat: &Pat) -> bool {
    matches!(pat, Pat::Ident(ident) if ident.by_ref.is_some())
}

/// `kind.begin(value)` or `BeginTuple::begin(kinds, value)`
fn begins(expr: &Expr) -> bool {
    match expr {
        Expr::MethodCall(call) => call.method == "begin",
        Expr::Call(call) => called(call).is_some_and(|function| function == "begin"),
        _ => false,
    }
}

fn bound(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(ident) => Some(&ident.ident),
        _ => None,
    }
}

/// The variable of `let mut w = While::new();` and the like, whose type the compiler infers from what follows.
pub fn new_guard(local: &Local) -> Option<(&Ident, &Ident)> {
    let Expr::Call(call) = &*local.init.as_ref()?.expr else { return None };
    let Expr::Path(path) = &*call.func else { return None };
    let mut segments = path.path.segments.iter().rev();
    match (segments.next()?, segments.next()?) {
        (function, owner) if function.ident == "new" => Some((&owner.ident, bound(&local.pat)?)),
        _ => None,
    }
}

/// The right operands in `let b = if l.rhs(slots) { Some(B) } else { None };`, by the variable.
pub fn operands(block: &Block) -> HashMap<String, &Expr> {
    struct Finder<'a>(HashMap<String, &'a Expr>);
    impl<'a> Visit<'a> for Finder<'a> {
        fn visit_local(&mut self, local: &'a Local) {
            if let (Some(name), Some(init)) = (bound(&local.pat), &local.init)
                && let Expr::If(branch) = &*init.expr
                && let Expr::MethodCall(asked) = &*branch.cond
                && asked.method == "rhs"
                && let Some(syn::Stmt::Expr(Expr::Call(some), None)) = branch.then_branch.stmts.last()
                && let Some(operand) = some.args.first()
            {
                self.0.insert(name.to_string(), operand);
            }
            visit::visit_local(self, local);
        }
    }
    let mut finder = Finder(HashMap::new());
    finder.visit_block(block);
    finder.0
}
