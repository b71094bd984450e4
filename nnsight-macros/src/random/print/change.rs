//! Changes through references, methods and macros.

use super::{Place, Printer, host, traced};
use crate::random::program::{Adding, Change, Each, Expr, Scalar, Stage, Swapping, Ty, Var};

impl Printer<'_> {
    /// A place as it stands left of `=`.
    pub(super) fn place(&self, Place { var, part }: Place) -> String {
        let name = self.name(var);
        match (&self.program.variables[var].ty, part) {
            (_, None) => name.to_owned(),
            (Ty::Row { .. }, Some(part)) => format!("{name}[{part}]"),
            (Ty::Held(_), Some(_)) => format!("*{name}.as_mut().expect(\"some\")"),
            (Ty::Best, Some(part)) => format!("{name}.{}", field(part)),
            (_, Some(part)) => format!("{name}.{part}"),
        }
    }

    fn item(&self, Place { var, part }: Place) -> Scalar {
        match (&self.program.variables[var].ty, part) {
            (Ty::Scalar(item), _) => *item,
            (ty, part) => ty.parts()[part.unwrap_or(0)],
        }
    }

    /// A closure's parameter with its type.
    pub(super) fn parameter(&self, var: Var) -> String {
        let variable = &self.program.variables[var];
        match variable.ty {
            Ty::Scalar(item) => format!("{}: Traced<{}>", variable.name, traced(item)),
            _ => variable.name.clone(),
        }
    }

    /// Statements with a value that must be there before this variable is borrowed, in a block if there are several.
    fn with(&mut self, var: Var, value: &Expr, stmts: impl FnOnce(&Self, &str) -> String) -> String {
        let value = self.expr(value);
        if value.contains(self.name(var)) {
            let by = self.by(var);
            format!("{{ let {by} = {value}; {} }}", stmts(self, by))
        } else {
            let stmts = stmts(self, &value);
            if stmts.matches(';').count() > 1 && !stmts.starts_with('{') {
                format!("{{ {stmts} }}")
            } else {
                stmts
            }
        }
    }

    /// The variable of what is added to this one.
    fn by(&self, var: Var) -> &'static str {
        if self.is_host(var) { "h_by" } else { "t_by" }
    }

    fn is_host(&self, var: Var) -> bool {
        self.program.variables[var].stage == Stage::Host
    }

    pub(super) fn change(&mut self, change: &Change) -> String {
        match change {
            // What a macro of the user is given nobody stages.
            Change::Add { way: Adding::Macro, place, value } => {
                let (by, value) = (self.by(place.var), self.expr(value));
                format!("{{ let {by} = {value}; {} }}", self.add(Adding::Macro, *place, by))
            }
            Change::Add { way, place, value } => {
                self.with(place.var, value, |this, value| this.add(*way, *place, value))
            }
            Change::AddPositive(place, value) => self.with(place.var, value, |this, value| {
                let function = if this.is_host(place.var) { "host_bump_positive" } else { "bump_positive" };
                format!("{function}(&mut {}, {value});", this.place(*place))
            }),
            Change::AddAll { way, row, value } => self.with(*row, value, |this, value| {
                let name = this.name(*row);
                let added = added("r", this.item(Place { var: *row, part: Some(0) }), value);
                match way {
                    Each::IterMut => format!("for r in {name}.iter_mut() {{ {added} }}"),
                    Each::Reference => format!("for r in &mut {name} {{ {added} }}"),
                    Each::ForEach => format!("{name}.iter_mut().for_each(|r| {{ {added} }});"),
                }
            }),
            Change::Replace { old, place, value, method } => {
                let value = self.with(place.var, value, |this, value| match method {
                    true => format!("{}.replace({value}).expect(\"some\")", this.name(place.var)),
                    false => format!("std::mem::replace(&mut {}, {value})", this.place(*place)),
                });
                format!("let {} = {value};", self.ascribed(*old))
            }
            Change::Swap { way: Swapping::Function, a, b } => {
                format!("std::mem::swap(&mut {}, &mut {});", self.place(*a), self.place(*b))
            }
            Change::Swap { way: Swapping::Macro, a, b } => {
                format!("exchange!({}, {});", self.place(*a), self.place(*b))
            }
            Change::Swap { way: Swapping::Method, a, b } => {
                let part = |place: &Place| place.part.unwrap_or(0);
                format!("{}.swap({}, {});", self.name(a.var), part(a), part(b))
            }
            Change::Fill(row, value) => {
                self.with(*row, value, |this, value| format!("{}.fill({value});", this.name(*row)))
            }
            Change::Turn { row, reverses: true } => format!("{}.reverse();", self.name(*row)),
            Change::Turn { row, reverses: false } => format!("{}.rotate_left(1);", self.name(*row)),
            Change::Keep(best, count, sum) => {
                let (name, count, sum) = (self.name(*best), self.expr(count), self.expr(sum));
                if count.contains(name) || sum.contains(name) {
                    format!("{{ let t_by = ({count}, {sum}); {name}.keep(t_by.0, t_by.1); }}")
                } else {
                    format!("{name}.keep({count}, {sum});")
                }
            }
        }
    }

    fn add(&self, way: Adding, place: Place, value: &str) -> String {
        let (target, item, is_host) = (self.place(place), self.item(place), self.is_host(place.var));
        let through = |name: &str| added(name, item, value);
        let rest = if item == Scalar::Int { format!(" {target} %= 1000i64;") } else { String::new() };
        match way {
            Adding::Plain => format!("{target} += {value};{rest}"),
            Adding::Function => {
                let prefix = if is_host { "host_" } else { "" };
                let function = if item == Scalar::Int { "bump" } else { "grow" };
                format!("{prefix}{function}(&mut {target}, {value});")
            }
            Adding::Macro => {
                let name = if item == Scalar::Int { "step" } else { "more" };
                format!("{name}!({target}, {value});")
            }
            Adding::Trait => format!("std::ops::AddAssign::add_assign(&mut {target}, {value});{rest}"),
            Adding::RefMut => format!("{{ let ref mut r = {target}; {} }}", through("r")),
            Adding::Closure => {
                let parameter = match is_host {
                    true => format!("h_add: {}", host(item)),
                    false => format!("t_add: Traced<{}>", traced(item)),
                };
                let name = if is_host { "h_add" } else { "t_add" };
                format!("{{ let mut add = |{parameter}| {{ {target} += {name};{rest} }}; add({value}); }}")
            }
            Adding::Reference | Adding::Pattern | Adding::Match | Adding::Method => {
                self.add_to_part(way, place, value, &through("r"))
            }
        }
    }

    /// Through the type of which the place is a part.
    fn add_to_part(&self, way: Adding, place: Place, value: &str, stmts: &str) -> String {
        let name = self.name(place.var);
        let ty = &self.program.variables[place.var].ty;
        let part = place.part.unwrap_or(0);
        let names: Vec<&str> = (0..ty.parts().len()).map(|i| if i == part { "r" } else { "_" }).collect();
        let pattern = match ty {
            Ty::Tuple(_) => format!("({})", names.join(", ")),
            Ty::Row { grows: false, .. } => format!("[{}]", names.join(", ")),
            Ty::Best => format!("Best {{ {}: r, .. }}", field(part)),
            _ => String::new(),
        };
        match (way, ty) {
            (Adding::Pattern, Ty::Held(_)) => format!("if let Some(r) = &mut {name} {{ {stmts} }}"),
            (Adding::Pattern, Ty::Row { grows: true, .. }) => {
                format!("if let Some(r) = {name}.get_mut({part}) {{ {stmts} }}")
            }
            (Adding::Pattern, Ty::Tuple(_) | Ty::Row { .. } | Ty::Best) => {
                format!("{{ let {pattern} = &mut {name}; {stmts} }}")
            }
            (Adding::Match, Ty::Held(_)) => {
                format!("match &mut {name} {{ Some(r) => {{ {stmts} }} None => {{}} }}")
            }
            (Adding::Match, Ty::Row { grows: true, .. }) => {
                format!("match {name}.get_mut({part}) {{ Some(r) => {{ {stmts} }} None => {{}} }}")
            }
            (Adding::Match, Ty::Tuple(_) | Ty::Row { .. } | Ty::Best) => {
                format!("match &mut {name} {{ {pattern} => {{ {stmts} }} }}")
            }
            (Adding::Method, Ty::Held(_)) => format!("if let Some(r) = {name}.as_mut() {{ {stmts} }}"),
            (Adding::Method, Ty::Row { len, .. }) if part + 1 == *len => {
                format!("if let Some(r) = {name}.last_mut() {{ {stmts} }}")
            }
            (Adding::Method, Ty::Row { .. }) => {
                format!("{{ let r = {name}.get_mut({part}).expect(\"an item\"); {stmts} }}")
            }
            (Adding::Method, Ty::Best) => {
                let method = if part == 0 { "count_on" } else { "sum_up" };
                format!("{name}.{method}({value});")
            }
            _ => format!("{{ let r = &mut {}; {stmts} }}", self.place(place)),
        }
    }
}

/// The struct's fields.
fn field(part: usize) -> &'static str {
    if part == 0 { "count" } else { "sum" }
}

/// Adds to what a reference points to.
fn added(reference: &str, item: Scalar, value: &str) -> String {
    match item {
        Scalar::Int => format!("*{reference} += {value}; *{reference} %= 1000i64;"),
        _ => format!("*{reference} += {value};"),
    }
}
