//! Programs as Rust: the body of a session.

mod change;
mod expr;

use std::fmt::Write;

use self::expr::binary;
use super::program::{
    Body, Branch, Expr, Failing, For, Items, Label, Loop, Match, Place, Program, Scalar, Stage, Stmt, Test,
    Ty, Var, While,
};

/// The statements of the body and, at its end, what it saves, as pairs: `(a, (b, ()))`.
pub fn print(program: &Program) -> String {
    let mut printer = Printer { program, text: String::new(), indent: 1 };
    printer.stmts(&program.body);
    let saved = program.saved.iter().flat_map(|var| printer.saved(*var)).rev();
    let result = saved.fold("()".to_owned(), |rest, one| format!("({one}, {rest})"));
    printer.line(&result);
    format!("{{\n{}}}", printer.text)
}

struct Printer<'a> {
    program: &'a Program,
    text: String,
    indent: usize,
}

impl<'a> Printer<'a> {
    fn line(&mut self, line: &str) {
        let indent = 4 * self.indent;
        // Writing to a string cannot fail.
        _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    /// What leaves of a variable: tuples by their parts, host values as they are.
    fn saved(&self, var: Var) -> Vec<String> {
        let variable = &self.program.variables[var];
        let save = |place: String| match variable.stage {
            Stage::Host => place,
            Stage::Traced => format!("{place}.save()"),
        };
        match &variable.ty {
            Ty::Scalar(_) | Ty::List(_) => vec![save(variable.name.clone())],
            Ty::Function(_) => Vec::new(),
            ty => (0..ty.parts().len()).map(|part| save(self.part(var, part))).collect(),
        }
    }

    /// A part of a variable, to be read.
    fn part(&self, var: Var, part: usize) -> String {
        let Place { var, part } = Place { var, part: Some(part) };
        match self.program.variables[var].ty {
            Ty::Held(_) => format!("{}.expect(\"some\")", self.name(var)),
            _ => self.place(Place { var, part }),
        }
    }

    fn name(&self, var: Var) -> &'a str {
        &self.program.variables[var].name
    }

    fn binding(&self, var: Var) -> String {
        let variable = &self.program.variables[var];
        format!("{}{}", if variable.mutable { "mut " } else { "" }, variable.name)
    }

    /// A host variable's type: without it, a literal could become an `i32`.
    fn ascribed(&self, var: Var) -> String {
        let variable = &self.program.variables[var];
        let ty = match (variable.stage, &variable.ty) {
            (Stage::Host, Ty::Scalar(scalar)) => format!(": {}", host(*scalar)),
            (Stage::Host, Ty::Tuple(parts)) => {
                let parts: Vec<_> = parts.iter().map(|part| host(*part)).collect();
                format!(": ({})", parts.join(", "))
            }
            _ => String::new(),
        };
        format!("{}{ty}", self.binding(var))
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            self.stmt(stmt);
        }
    }

    fn block(&mut self, head: &str, body: &[Stmt]) {
        self.line(&format!("{head}{{"));
        self.indent += 1;
        self.stmts(body);
        self.indent -= 1;
        self.line("}");
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let line = match stmt {
            Stmt::Let(var, value) => format!("let {} = {};", self.ascribed(*var), self.expr(value)),
            Stmt::LetTuple(vars, value) => {
                let parts: Vec<_> =
                    vars.iter().map(|var| var.map_or("_".to_owned(), |var| self.binding(var))).collect();
                format!("let ({}) = {};", parts.join(", "), self.expr(value))
            }
            Stmt::Assign(var, value) => format!("{} = {};", self.name(*var), self.expr(value)),
            Stmt::AssignPart(var, part, value) => {
                let place = self.place(Place { var: *var, part: Some(*part) });
                format!("{place} = {};", self.expr(value))
            }
            Stmt::Compound(var, op, value) => {
                format!("{} {}= {};", self.name(*var), binary(*op), self.expr(value))
            }
            Stmt::Destructure(vars, value) => {
                let names: Vec<_> = vars.iter().map(|var| self.name(*var)).collect();
                format!("({}) = {};", names.join(", "), self.expr(value))
            }
            Stmt::Spread(vars, ty, value) => {
                let names: Vec<_> = vars.iter().map(|var| self.name(*var).to_owned()).collect();
                format!("{} = {};", made(ty, &names), self.expr(value))
            }
            Stmt::Change(change) => self.change(change),
            Stmt::Function { function, parameter, moves, value } => {
                let (name, parameter) = (self.name(*function), self.parameter(*parameter));
                let moves = if *moves { "move " } else { "" };
                format!("let {name} = {moves}|{parameter}| {};", self.expr(value))
            }
            Stmt::Claim(condition, number) => {
                format!("assert!({}, \"claim {number}\");", self.expr(condition))
            }
            Stmt::Fail(failing, number) => {
                let name = match failing {
                    Failing::Panic => "panic",
                    Failing::Unreachable => "unreachable",
                    Failing::Todo => "todo",
                };
                format!("{name}!(\"failure {number}\");")
            }
            Stmt::Configured(there, stmt) => {
                self.line(configured(*there));
                return self.stmt(stmt);
            }
            Stmt::JumpByMacro { label, goes_on, condition } => {
                let (name, condition) = (if *goes_on { "next" } else { "stop" }, self.expr(condition));
                match label {
                    Some(label) => format!("{name}_if!({condition}, 'l{label});"),
                    None => format!("{name}_here_if!({condition});"),
                }
            }
            Stmt::Append(list, value) => {
                let (name, value) = (self.name(*list), self.expr(value));
                // In an arm of the argument the list would be carried, while the call looks at it.
                if value.contains(&format!("{name}.")) {
                    format!("{{ let t_item = {value}; {name}.append(t_item); }}")
                } else {
                    format!("{name}.append({value});")
                }
            }
            Stmt::SetItem(list, index, op, value) => {
                let (name, op) = (self.name(*list), op.map_or("", binary));
                let value = self.expr(value);
                format!("if {name}.len() > {index}i64 {{ {name}[{index}i64] {op}= {value}; }}")
            }
            Stmt::Break(label, None) => format!("break{};", jump(*label)),
            Stmt::Break(label, Some(value)) => format!("break{} {};", jump(*label), self.expr(value)),
            Stmt::Continue(label) => format!("continue{};", jump(*label)),
            Stmt::Branch(branch) => self.branch(branch),
            Stmt::Match(matching) => self.matching(matching),
            Stmt::For(for_loop) => return self.for_loop(for_loop),
            Stmt::While(while_loop) => return self.while_loop(while_loop),
            Stmt::Loop(endless) => return self.endless_loop("", endless, ""),
            Stmt::LetLate(var, branch) => {
                let declaration = format!("let {};", self.ascribed(*var));
                self.line(&declaration);
                self.branch(branch)
            }
            Stmt::LetLoop(var, endless) => {
                return self.endless_loop(&format!("let {} = ", self.ascribed(*var)), endless, ";");
            }
            Stmt::Block(stmts) => return self.block("", stmts),
        };
        self.line(&line);
    }

    fn for_loop(&mut self, For { label, stage, pattern, items, body }: &For) {
        let pattern = match &pattern[..] {
            [one] => self.binding(*one),
            several => {
                let names: Vec<_> = several.iter().map(|var| self.binding(*var)).collect();
                format!("({})", names.join(", "))
            }
        };
        let for_loop_items = items;
        let items = match items {
            Items::Array(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|parts| match &parts[..] {
                        [one] => self.expr(one),
                        several => self.expr(&Expr::Tuple(several.to_vec())),
                    })
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Items::Range(start, end) => format!("{start}i64..{end}i64"),
            Items::RangeTo { end, explicit: true } => format!("session.range(0i64, {})", self.expr(end)),
            Items::RangeTo { end, explicit: false } => format!("0i64..{}", self.expr(end)),
            Items::List { list, copied, explicit } => {
                let name = self.name(*list);
                let list = if *copied { format!("{name}.copied()") } else { format!("&{name}") };
                if *explicit { format!("session.iter({list})") } else { list }
            }
            Items::Zip(a, b) => {
                format!("session.zip({}.copied(), {}.copied())", self.name(*a), self.name(*b))
            }
        };
        let wrapped = *stage == Stage::Traced && matches!(for_loop_items, Items::Array(_) | Items::Range(..));
        let items = if wrapped { format!("session.iter({items})") } else { items };
        self.block(&format!("'l{label}: for {pattern} in {items} "), body);
    }

    fn while_loop(&mut self, While { label, counter, limit, condition, body }: &While) {
        let counter = self.name(*counter);
        let test = match condition {
            Some(condition) => format!("({counter} < {limit}i64) && {}", self.expr(condition)),
            None => format!("{counter} < {limit}i64"),
        };
        self.line(&format!("'l{label}: while {test} {{"));
        self.indent += 1;
        self.line(&format!("{counter} += 1i64;"));
        self.stmts(body);
        self.indent -= 1;
        self.line("}");
    }

    fn endless_loop(&mut self, before: &str, endless: &Loop, after: &str) {
        let Loop { label, counter, value, body } = endless;
        self.line(&format!("{before}'l{label}: loop {{"));
        self.indent += 1;
        if let Some((counter, limit)) = counter {
            let counter = self.name(*counter);
            self.line(&format!("{counter} += 1i64;"));
            let value = value.as_ref().map_or(String::new(), |value| format!(" {}", self.expr(value)));
            self.line(&format!("if {counter} > {limit}i64 {{ break{value}; }}"));
        }
        self.stmts(body);
        if counter.is_none() {
            self.line("break;");
        }
        self.indent -= 1;
        self.line(&format!("}}{after}"));
    }

    /// The body in braces, its lines below the current one.
    fn body(&mut self, body: &Body) -> String {
        let outside = std::mem::take(&mut self.text);
        self.indent += 1;
        self.stmts(&body.stmts);
        if let Some(value) = &body.value {
            let value = self.expr(value);
            self.line(&value);
        }
        self.indent -= 1;
        let inside = std::mem::replace(&mut self.text, outside);
        format!("{{\n{inside}{:indent$}}}", "", indent = 4 * self.indent)
    }

    fn branch(&mut self, branch: &Branch) -> String {
        let mut text = String::new();
        for (index, (condition, body)) in branch.arms.iter().enumerate() {
            let word = if index == 0 { "if" } else { " else if" };
            let (condition, body) = (self.expr(condition), self.body(body));
            _ = write!(text, "{word} {condition} {body}");
        }
        if let Some(otherwise) = &branch.otherwise {
            _ = write!(text, " else {}", self.body(otherwise));
        }
        text
    }

    fn matching(&mut self, matching: &Match) -> String {
        let mut text = format!("match {} {{\n", self.expr(&matching.value));
        self.indent += 1;
        for arm in &matching.arms {
            if let Some(there) = arm.configured {
                _ = writeln!(text, "{:indent$}{}", "", configured(there), indent = 4 * self.indent);
            }
            let asked = self.test(&arm.test);
            let pattern = match (arm.var.map(|var| self.binding(var)), asked) {
                (None, asked) => asked.unwrap_or_else(|| "_".to_owned()),
                (Some(name), None) => name,
                (Some(name), Some(asked)) => format!("{name} @ ({asked})"),
            };
            let condition = arm.condition.as_ref().map(|condition| format!(" if {}", self.expr(condition)));
            let (condition, body) = (condition.unwrap_or_default(), self.body(&arm.body));
            _ = writeln!(text, "{:indent$}{pattern}{condition} => {body}", "", indent = 4 * self.indent);
        }
        self.indent -= 1;
        _ = write!(text, "{:indent$}}}", "", indent = 4 * self.indent);
        text
    }

    /// What a pattern asks, if it asks something.
    fn test(&mut self, test: &Test) -> Option<String> {
        Some(match test {
            Test::Any => return None,
            Test::OneOf(literals) => {
                let literals: Vec<_> = literals.iter().map(|literal| self.literal(literal)).collect();
                literals.join(" | ")
            }
            Test::Range(from, to) => format!("{from}i64..={to}i64"),
            Test::Parts(tests) => {
                let parts: Vec<_> =
                    tests.iter().map(|test| self.test(test).unwrap_or_else(|| "_".to_owned())).collect();
                format!("({})", parts.join(", "))
            }
        })
    }

    /// A literal of a pattern, where parentheses have no place.
    fn literal(&mut self, literal: &Expr) -> String {
        match literal {
            Expr::Int(value) => format!("{value}i64"),
            other => self.expr(other),
        }
    }
}

/// A value, or a pattern, of a type with these parts.
fn made(ty: &Ty, parts: &[String]) -> String {
    match (ty, parts) {
        (Ty::Best, [count, sum]) => format!("Best {{ count: {count}, sum: {sum} }}"),
        (Ty::Row { grows: true, .. }, _) => format!("vec![{}]", parts.join(", ")),
        (Ty::Row { .. }, _) => format!("[{}]", parts.join(", ")),
        (Ty::Held(_), _) => format!("Some({})", parts.join(", ")),
        _ => format!("({})", parts.join(", ")),
    }
}

fn configured(there: bool) -> &'static str {
    if there { "#[cfg(all())]" } else { "#[cfg(any())]" }
}

fn jump(label: Option<Label>) -> String {
    label.map_or(String::new(), |label| format!(" 'l{label}"))
}

fn host(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Int => "i64",
        Scalar::Float => "f64",
        Scalar::Bool => "bool",
        Scalar::Str => "&'static str",
    }
}

fn traced(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Int => "i64",
        Scalar::Float => "f64",
        Scalar::Bool => "bool",
        Scalar::Str => "Str",
    }
}
