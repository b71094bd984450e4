//! Which variables a block surely assigns, for `let x;` that gets its value in the arms of a branch.

use syn::visit::{self, Visit};
use syn::{Block, Expr, Stmt};

use super::configured::is_configured;
use super::scope::names;

/// How a piece of code ends, seen from one variable that has no value yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// It has one now.
    Assigned,
    /// It is not passed: a jump.
    Diverges,
    /// It may have none.
    Unassigned,
}

/// Whether the code gives the variable a value on every way to its end.
pub fn assigns(expr: &Expr, name: &str) -> bool {
    flow(expr, name) != Flow::Unassigned
}

/// Whether the expression surely ends in a jump.
pub fn diverges(expr: &Expr) -> bool {
    flow(expr, "") == Flow::Diverges
}

/// Whether the block surely ends in a jump.
pub fn block_diverges(block: &Block) -> bool {
    self::block(block, "") == Flow::Diverges
}

/// Whether the block's last statement surely leaves by a jump, so that the block gives nothing.
pub fn ends_in_a_jump(block: &Block) -> bool {
    match block.stmts.last() {
        Some(stmt @ Stmt::Expr(expr, _)) => {
            !matches!(expr, Expr::Macro(_)) && !is_configured(stmt) && diverges(expr)
        }
        _ => false,
    }
}

/// Whether an arm's last statement is a jump that may be configured out: then the arm gives nothing.
pub fn may_end_in_jump(arm: &Expr) -> bool {
    match arm {
        Expr::Block(inner) if inner.label.is_none() => block_may_end_in_jump(&inner.block),
        _ => false,
    }
}

/// As [`may_end_in_jump`], of a block.
pub fn block_may_end_in_jump(block: &Block) -> bool {
    block.stmts.last().is_some_and(|last| is_configured(last) && statement(last, "") == Flow::Diverges)
}

/// Whether there is an assignment to the variable at all.
pub fn mentions_assignment(expr: &Expr, name: &str) -> bool {
    struct Finder<'a>(&'a str, bool);
    impl<'a> Visit<'a> for Finder<'_> {
        fn visit_expr_assign(&mut self, assign: &'a syn::ExprAssign) {
            self.1 |= targets(&assign.left, self.0);
            visit::visit_expr_assign(self, assign);
        }
    }
    let mut finder = Finder(name, false);
    finder.visit_expr(expr);
    finder.1
}

/// Whether a reference to the variable is taken.
pub fn borrows(expr: &Expr, name: &str) -> bool {
    struct Finder<'a>(&'a str, bool);
    impl<'a> Visit<'a> for Finder<'_> {
        fn visit_expr_reference(&mut self, reference: &'a syn::ExprReference) {
            self.1 |= targets(&reference.expr, self.0);
            visit::visit_expr_reference(self, reference);
        }
    }
    let mut finder = Finder(name, false);
    finder.visit_expr(expr);
    finder.1
}

fn block(block: &Block, name: &str) -> Flow {
    for stmt in &block.stmts {
        let found = statement(stmt, name);
        if found == Flow::Unassigned
            && let Stmt::Local(local) = stmt
            && names(&local.pat).iter().any(|other| other == name)
        {
            // From here on the name means another variable.
            return Flow::Unassigned;
        }
        // A jump that may be configured out.
        if found == Flow::Diverges && is_configured(stmt) {
            continue;
        }
        if found != Flow::Unassigned {
            return found;
        }
    }
    Flow::Unassigned
}

fn statement(stmt: &Stmt, name: &str) -> Flow {
    match stmt {
        Stmt::Local(local) => local.init.as_ref().map_or(Flow::Unassigned, |init| flow(&init.expr, name)),
        Stmt::Expr(expr, _) => flow(expr, name),
        Stmt::Macro(stmt) => macro_flow(&stmt.mac),
        Stmt::Item(_) => Flow::Unassigned,
    }
}

fn flow(expr: &Expr, name: &str) -> Flow {
    match expr {
        Expr::Assign(assign) if targets(&assign.left, name) => Flow::Assigned,
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => Flow::Diverges,
        Expr::Macro(mac) => macro_flow(&mac.mac),
        Expr::Block(inner) if inner.label.is_none() => block(&inner.block, name),
        Expr::Paren(inner) => flow(&inner.expr, name),
        Expr::If(branch) => {
            let otherwise = branch.else_branch.as_ref().map_or(Flow::Unassigned, |(_, e)| flow(e, name));
            join([block(&branch.then_branch, name), otherwise])
        }
        Expr::Match(matching) => join(matching.arms.iter().map(|arm| flow(&arm.body, name))),
        _ => Flow::Unassigned,
    }
}

fn join(arms: impl IntoIterator<Item = Flow>) -> Flow {
    let mut joined = Flow::Diverges;
    for arm in arms {
        match arm {
            Flow::Unassigned => return Flow::Unassigned,
            Flow::Assigned => joined = Flow::Assigned,
            Flow::Diverges => {}
        }
    }
    joined
}

fn macro_flow(mac: &syn::Macro) -> Flow {
    if super::fail::diverges(mac) { Flow::Diverges } else { Flow::Unassigned }
}

/// Whether an assignment's target is, or holds, the variable itself.
fn targets(target: &Expr, name: &str) -> bool {
    match target {
        Expr::Path(path) => path.path.get_ident().is_some_and(|ident| ident == name),
        Expr::Paren(inner) => targets(&inner.expr, name),
        Expr::Tuple(tuple) => tuple.elems.iter().any(|element| targets(element, name)),
        _ => false,
    }
}
