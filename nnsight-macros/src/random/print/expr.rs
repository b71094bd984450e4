//! Expressions.

use super::{Printer, made, traced};
use crate::random::program::{Binary, Compare, Expr, Leaving, Style, Ty};

impl Printer<'_> {
    fn exprs(&mut self, exprs: &[Expr]) -> String {
        let exprs: Vec<_> = exprs.iter().map(|expr| self.expr(expr)).collect();
        exprs.join(", ")
    }

    fn infix(&mut self, a: &Expr, op: &str, b: &Expr) -> String {
        format!("({} {op} {})", self.expr(a), self.expr(b))
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::Int(value) if *value < 0 => format!("({value}i64)"),
            Expr::Int(value) => format!("{value}i64"),
            Expr::Float(value) if *value < 0.0 => format!("({value:?}f64)"),
            Expr::Float(value) => format!("{value:?}f64"),
            Expr::Bool(value) => value.to_string(),
            Expr::Str(value) => format!("{value:?}"),
            Expr::Traced(value) => format!("session.value({})", self.expr(value)),
            Expr::Var(var) => match self.program.variables[*var].ty {
                Ty::List(_) | Ty::Row { grows: true, .. } => format!("{}.clone()", self.name(*var)),
                _ => self.name(*var).to_owned(),
            },
            Expr::Part(var, part) => self.part(*var, *part),
            Expr::Tuple(parts) => format!("({})", self.exprs(parts)),
            Expr::Make(ty, parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
                made(ty, &parts)
            }
            Expr::Apply(function, argument) => format!("{}({})", self.name(*function), self.expr(argument)),
            Expr::Called(body) => format!("(|| {})()", self.body(body)),
            Expr::Checked(leaving, value) => checked(*leaving, &self.expr(value)),
            Expr::Either(condition, a, b) => {
                format!("either!({}, {}, {})", self.expr(condition), self.expr(a), self.expr(b))
            }
            Expr::List(item, items) if items.is_empty() => {
                format!("session.list::<{}>()", traced(*item))
            }
            Expr::List(_, items) => format!("session.list_of([{}])", self.exprs(items)),
            Expr::Copied(list) => format!("{}.copied()", self.name(*list)),
            Expr::Format(style, value) => {
                let text = match style {
                    Style::Shown => "<{}>",
                    Style::Debug => "a{:?}b",
                    Style::Wide => "{:>5}",
                };
                format!("format!({text:?}, {})", self.expr(value))
            }
            Expr::Neg(a) => format!("(-{})", self.expr(a)),
            Expr::Not(a) => format!("(!{})", self.expr(a)),
            Expr::Binary(op, a, b) => self.infix(a, binary(*op), b),
            Expr::Compare(op, a, b) => self.infix(a, compare(*op), b),
            Expr::And(a, b) => self.infix(a, "&&", b),
            Expr::Or(a, b) => self.infix(a, "||", b),
            Expr::Abs(a) => format!("{}.abs()", self.expr(a)),
            Expr::Min(a, b) => format!("{}.min({})", self.expr(a), self.expr(b)),
            Expr::Max(a, b) => format!("{}.max({})", self.expr(a), self.expr(b)),
            Expr::ToFloat(a) => format!("{}.to_float()", self.expr(a)),
            Expr::Len(list) => format!("{}.len()", self.name(*list)),
            Expr::Get(list, index) => {
                let (name, index) = (self.name(*list), self.expr(index));
                if index.contains(&format!("{name}.")) {
                    format!("{{ let t_index = {index}; {name}.get(t_index) }}")
                } else {
                    format!("{name}.get({index})")
                }
            }
            Expr::Contains(list, item) => {
                let (name, item) = (self.name(*list), self.expr(item));
                // In an arm of the argument the list would be carried, while the call looks at it.
                if item.contains(&format!("{name}.")) {
                    format!("{{ let t_item = {item}; {name}.contains(t_item) }}")
                } else {
                    format!("{name}.contains({item})")
                }
            }
            Expr::Branch(branch) => {
                let branch = self.branch(branch);
                format!("({branch})")
            }
            Expr::Match(matching) => format!("({})", self.matching(matching)),
            Expr::Block(body) => self.body(body),
        }
    }
}

fn checked(leaving: Leaving, value: &str) -> String {
    match leaving {
        Leaving::Helper => format!("checked({value})"),
        Leaving::Question => {
            format!("(|| -> Option<i64> {{ let h = half({value})?; Some(h + 1i64) }})().unwrap_or(-1i64)")
        }
        Leaving::Return => format!(
            "(|| -> i64 {{ let h = {value}; if h % 2i64 != 0i64 {{ return -1i64; }} h / 2i64 + 1i64 }})()"
        ),
        Leaving::Macro => {
            format!("(|| -> i64 {{ let h = {value}; give_if!(h % 2i64 != 0i64, -1i64); h / 2i64 + 1i64 }})()")
        }
    }
}

pub fn binary(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Div => "/",
        Binary::Rem => "%",
        Binary::And => "&",
        Binary::Or => "|",
        Binary::Xor => "^",
    }
}

fn compare(op: Compare) -> &'static str {
    match op {
        Compare::Eq => "==",
        Compare::Ne => "!=",
        Compare::Lt => "<",
        Compare::Le => "<=",
        Compare::Gt => ">",
        Compare::Ge => ">=",
    }
}
