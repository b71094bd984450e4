//! Patterns that the graph can test: literals, ranges, variables, `_`, tuples and `|` of these.
//!
//! Each is described for the runtime, and a *probe* is found for each arm: a host value that leads to it and to no
//! arm above it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Ident, Lit, Pat, RangeLimits};

/// What a pattern asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    Any,
    Bool(bool),
    Int(i64),
    IntRange(Option<i64>, Option<i64>),
    Float(f64),
    /// With whether the end is included.
    FloatRange(Option<f64>, Option<f64>, bool),
    Str(String),
    Tuple(Vec<Pattern>),
    Or(Vec<Pattern>),
}

/// A host value that leads to an arm.
#[derive(Clone, Debug, PartialEq)]
pub enum Probe {
    Any,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Tuple(Vec<Probe>),
}

/// A variable of a pattern and the part of the value it stands for.
#[derive(Clone)]
pub struct Binding {
    pub name: Ident,
    pub mutable: bool,
    /// Positions in tuples, outermost first.
    pub path: Vec<usize>,
}

/// What the graph can test of a pattern, and its variables; none if only the host can.
///
/// `arity` is the number of parts of what is matched, if it is known to be a tuple.
pub fn lower(pat: &Pat, arity: Option<usize>) -> Option<(Pattern, Vec<Binding>)> {
    let mut bindings = Vec::new();
    let pattern = part(pat, arity, &mut Vec::new(), &mut bindings)?;
    Some((pattern, bindings))
}

/// The number of parts that a pattern tells of what is matched.
pub fn arity(pat: &Pat) -> Option<usize> {
    match pat {
        Pat::Paren(inner) => arity(&inner.pat),
        Pat::Guard(guarded) => arity(&guarded.pat),
        Pat::Ident(ident) => ident.subpat.as_ref().and_then(|(_, inner)| arity(inner)),
        Pat::Or(alternatives) => alternatives.cases.iter().find_map(arity),
        Pat::Tuple(tuple) => {
            let whole = !tuple.elems.iter().any(|element| matches!(element, Pat::Rest(_)));
            whole.then_some(tuple.elems.len())
        }
        _ => None,
    }
}

fn part(
    pat: &Pat,
    arity: Option<usize>,
    path: &mut Vec<usize>,
    bindings: &mut Vec<Binding>,
) -> Option<Pattern> {
    match pat {
        Pat::Wild(_) => Some(Pattern::Any),
        Pat::Paren(inner) => part(&inner.pat, arity, path, bindings),
        Pat::Lit(literal) => constant(&literal.lit),
        Pat::Range(range) => self::range(range),
        Pat::Ident(ident) if ident.by_ref.is_none() && is_variable(&ident.ident) => {
            bindings.push(Binding {
                name: ident.ident.clone(),
                mutable: ident.mutability.is_some(),
                path: path.clone(),
            });
            match &ident.subpat {
                Some((_, inner)) => part(inner, arity, path, bindings),
                None => Some(Pattern::Any),
            }
        }
        Pat::Tuple(tuple) => {
            let count = tuple.elems.len();
            let mut parts = Vec::new();
            for (index, element) in tuple.elems.iter().enumerate() {
                if matches!(element, Pat::Rest(_)) {
                    // At the end the parts before it keep their positions; elsewhere their number must be known.
                    if index + 1 == count {
                        return (index > 0).then_some(Pattern::Tuple(parts));
                    }
                    let left_out = arity?.checked_sub(count - 1)?;
                    parts.extend(std::iter::repeat_n(Pattern::Any, left_out));
                    continue;
                }
                path.push(parts.len());
                let lowered = part(element, None, path, bindings);
                path.pop();
                parts.push(lowered?);
            }
            (count > 0).then_some(Pattern::Tuple(parts))
        }
        Pat::Or(alternatives) => {
            let before = bindings.len();
            let cases: Option<Vec<_>> =
                alternatives.cases.iter().map(|case| part(case, arity, path, bindings)).collect();
            // A variable could stand for different parts.
            if bindings.len() > before { None } else { cases.map(Pattern::Or) }
        }
        _ => None,
    }
}

/// Whether a name in a pattern is a variable rather than a constant or variant, by how Rust spells them.
fn is_variable(name: &Ident) -> bool {
    name.to_string().trim_start_matches("r#").starts_with(|c: char| c == '_' || c.is_lowercase())
}

fn constant(literal: &Lit) -> Option<Pattern> {
    match literal {
        Lit::Bool(value) => Some(Pattern::Bool(value.value)),
        Lit::Str(value) => Some(Pattern::Str(value.value())),
        Lit::Int(value) if matches!(value.suffix(), "" | "i64") => {
            value.base10_parse().ok().map(Pattern::Int)
        }
        Lit::Float(value) if matches!(value.suffix(), "" | "f64") => {
            value.base10_parse().ok().map(Pattern::Float)
        }
        _ => None,
    }
}

/// `i64::MIN` and its like.
fn named(path: &syn::Path) -> Option<Pattern> {
    let [ty, name] = [0, 1].map(|index| path.segments.get(index).map(|part| part.ident.to_string()));
    if path.segments.len() != 2 {
        return None;
    }
    Some(match (ty?.as_str(), name?.as_str()) {
        ("i64", "MIN") => Pattern::Int(i64::MIN),
        ("i64", "MAX") => Pattern::Int(i64::MAX),
        ("f64", "NEG_INFINITY") => Pattern::Float(f64::NEG_INFINITY),
        ("f64", "INFINITY") => Pattern::Float(f64::INFINITY),
        ("f64", "MIN") => Pattern::Float(f64::MIN),
        ("f64", "MAX") => Pattern::Float(f64::MAX),
        _ => return None,
    })
}

fn range(range: &syn::PatRange) -> Option<Pattern> {
    let bound = |bound: &Option<Box<Expr>>| match bound.as_deref() {
        None => Some(None),
        Some(Expr::Lit(literal)) => constant(&literal.lit).map(Some),
        Some(Expr::Path(path)) => named(&path.path).map(Some),
        Some(_) => None,
    };
    let closed = matches!(range.limits, RangeLimits::Closed(_));
    let (start, end) = (bound(&range.start)?, bound(&range.end)?);
    match (&start, &end) {
        (None | Some(Pattern::Int(_)), None | Some(Pattern::Int(_))) => {
            let int = |bound| if let Some(Pattern::Int(value)) = bound { Some(value) } else { None };
            let (start, end) = (int(start), int(end));
            Some(Pattern::IntRange(start, if closed { end } else { end.map(|end| end.saturating_sub(1)) }))
        }
        (None | Some(Pattern::Float(_)), None | Some(Pattern::Float(_))) => {
            let float = |bound| if let Some(Pattern::Float(value)) = bound { Some(value) } else { None };
            Some(Pattern::FloatRange(float(start), float(end), closed))
        }
        _ => None,
    }
}

impl Pattern {
    /// Whether it asks nothing, so that the host's own `match` binds any value.
    pub fn is_irrefutable(&self) -> bool {
        match self {
            Pattern::Any => true,
            Pattern::Tuple(parts) => parts.iter().all(Pattern::is_irrefutable),
            Pattern::Or(cases) => cases.iter().any(Pattern::is_irrefutable),
            _ => false,
        }
    }

    fn matches(&self, probe: &Probe) -> bool {
        match (self, probe) {
            (Pattern::Any, _) => true,
            (Pattern::Bool(a), Probe::Bool(b)) => a == b,
            (Pattern::Int(a), Probe::Int(b)) => a == b,
            (Pattern::IntRange(low, high), Probe::Int(value)) => {
                low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high)
            }
            #[allow(clippy::float_cmp, reason = "patterns compare exactly")]
            (Pattern::Float(a), Probe::Float(b)) => a == b,
            (Pattern::FloatRange(low, high, closed), Probe::Float(value)) => {
                low.is_none_or(|low| low <= *value)
                    && high.is_none_or(|high| if *closed { *value <= high } else { *value < high })
            }
            (Pattern::Str(a), Probe::Str(b)) => a == b,
            (Pattern::Tuple(parts), Probe::Tuple(probes)) => {
                parts.iter().zip(probes).all(|(part, probe)| part.matches(probe))
            }
            (Pattern::Or(cases), probe) => cases.iter().any(|case| case.matches(probe)),
            _ => false,
        }
    }

    pub fn tokens(&self, p: &TokenStream) -> TokenStream {
        let several = |patterns: &[Pattern]| {
            let patterns = patterns.iter().map(|pattern| pattern.tokens(p));
            quote!(&[#(#patterns),*])
        };
        match self {
            Pattern::Any => quote!(#p::Pattern::Any),
            Pattern::Bool(value) => quote!(#p::Pattern::Bool(#value)),
            Pattern::Int(value) => quote!(#p::Pattern::Int(#value)),
            Pattern::IntRange(low, high) => {
                let (low, high) = (bound(low.as_ref()), bound(high.as_ref()));
                quote!(#p::Pattern::IntRange(#low, #high))
            }
            Pattern::Float(value) => quote!(#p::Pattern::Float(#value)),
            Pattern::FloatRange(low, high, closed) => {
                let (low, high) = (bound(low.as_ref()), bound(high.as_ref()));
                quote!(#p::Pattern::FloatRange(#low, #high, #closed))
            }
            Pattern::Str(value) => quote!(#p::Pattern::Str(#value)),
            Pattern::Tuple(parts) => {
                let parts = several(parts);
                quote!(#p::Pattern::Tuple(#parts))
            }
            Pattern::Or(cases) => {
                let cases = several(cases);
                quote!(#p::Pattern::Or(#cases))
            }
        }
    }
}

/// A bound of a range.
fn bound<T: quote::ToTokens>(bound: Option<&T>) -> TokenStream {
    bound.map_or_else(
        || quote!(::core::option::Option::None),
        |bound| quote!(::core::option::Option::Some(#bound)),
    )
}

impl Probe {
    pub fn tokens(&self, p: &TokenStream) -> TokenStream {
        match self {
            Probe::Any => quote!(#p::Probe::Any),
            Probe::Bool(value) => quote!(#p::Probe::Bool(#value)),
            Probe::Int(value) => quote!(#p::Probe::Int(#value)),
            Probe::Float(value) => quote!(#p::Probe::Float(#value)),
            Probe::Str(value) => quote!(#p::Probe::Str(#value)),
            Probe::Tuple(parts) => {
                let parts = parts.iter().map(|part| part.tokens(p));
                quote!(#p::Probe::Tuple(&[#(#parts),*]))
            }
        }
    }
}

/// How many comparisons of a value with a pattern are made before it is given up.
const MOST: usize = 100_000_000;

/// For each arm a value that leads to it, none if the arms above take all; `Err` if that takes too long to find.
pub fn probes(arms: &[&Pattern], guarded: &[bool]) -> Result<Vec<Option<Probe>>, TooMany> {
    let mut search = Search { left: MOST };
    let mut above: Vec<Row<'_>> = Vec::new();
    let mut found = Vec::new();
    for (arm, guarded) in arms.iter().zip(guarded) {
        found.push(search.missed(&above, vec![*arm])?.and_then(|values| values.into_iter().next()));
        // An arm with a guard lets its values pass on.
        if !guarded {
            above.push(vec![*arm]);
        }
    }
    Ok(found)
}

/// Patterns that take too long to tell apart.
#[derive(Debug)]
pub struct TooMany;

/// Patterns side by side.
type Row<'p> = Vec<&'p Pattern>;

/// The search for values that a row matches and none of the rows above, column by column.
struct Search {
    left: usize,
}

impl Search {
    fn missed(&mut self, above: &[Row<'_>], row: Row<'_>) -> Result<Option<Vec<Probe>>, TooMany> {
        self.spend(above.len() + 1)?;
        let Some((first, rest)) = row.split_first() else { return Ok(above.is_empty().then(Vec::new)) };
        if let Pattern::Or(cases) = first {
            for case in cases {
                if let Some(found) = self.missed(above, with_first(&[case], rest))? {
                    return Ok(Some(found));
                }
            }
            return Ok(None);
        }
        let above: Vec<Row<'_>> = above.iter().flat_map(|row| without_or(row)).collect();
        let column = || std::iter::once(*first).chain(above.iter().filter_map(|row| row.first().copied()));
        let arity = column().map(|pattern| if let Pattern::Tuple(parts) = pattern { parts.len() } else { 0 });
        match arity.max() {
            None | Some(0) => self.missed_by_value(&above, first, rest, &values(column())),
            Some(arity) => {
                let above: Vec<Row<'_>> = above.iter().map(|row| spread(row, arity)).collect();
                let found = self.missed(&above, spread(&row, arity))?;
                Ok(found.map(|mut parts| {
                    let rest = parts.split_off(arity);
                    std::iter::once(Probe::Tuple(parts)).chain(rest).collect()
                }))
            }
        }
    }

    /// Tries the values of one column that its patterns tell apart.
    fn missed_by_value(
        &mut self,
        above: &[Row<'_>],
        first: &Pattern,
        rest: &[&Pattern],
        values: &[Probe],
    ) -> Result<Option<Vec<Probe>>, TooMany> {
        // Rows that take a value in this column, of values for which the columns behind left nothing.
        let mut failed: Vec<Vec<usize>> = Vec::new();
        for value in values.iter().filter(|value| first.matches(value)) {
            self.spend(above.len())?;
            let takes = |row: &Row<'_>| row.first().is_some_and(|pattern| pattern.matches(value));
            let taken: Vec<usize> = (0..above.len()).filter(|row| takes(&above[*row])).collect();
            // More rows leave no more.
            if failed.iter().any(|fewer| fewer.iter().all(|row| taken.binary_search(row).is_ok())) {
                continue;
            }
            let behind: Vec<Row<'_>> =
                taken.iter().map(|row| above[*row].iter().skip(1).copied().collect()).collect();
            if let Some(found) = self.missed(&behind, rest.to_vec())? {
                return Ok(Some(std::iter::once(value.clone()).chain(found).collect()));
            }
            failed.push(taken);
        }
        Ok(None)
    }

    fn spend(&mut self, steps: usize) -> Result<(), TooMany> {
        self.left = self.left.checked_sub(steps).ok_or(TooMany)?;
        Ok(())
    }
}

fn with_first<'p>(first: &[&'p Pattern], rest: &[&'p Pattern]) -> Row<'p> {
    [first, rest].concat()
}

/// A row for each alternative of its first pattern.
fn without_or<'p>(row: &[&'p Pattern]) -> Vec<Row<'p>> {
    let Some((first, rest)) = row.split_first() else { return vec![row.to_vec()] };
    let mut leaves = Vec::new();
    flatten(first, &mut leaves);
    leaves.into_iter().map(|leaf| with_first(&[leaf], rest)).collect()
}

/// The row with the parts of its first pattern, a tuple or what takes any, one by one.
fn spread<'p>(row: &[&'p Pattern], arity: usize) -> Row<'p> {
    let Some((first, rest)) = row.split_first() else { return Row::new() };
    let parts: &[Pattern] = if let Pattern::Tuple(parts) = first { parts } else { &[] };
    let parts: Row<'_> = (0..arity).map(|part| parts.get(part).unwrap_or(&Pattern::Any)).collect();
    with_first(&parts, rest)
}

/// Values that tell these patterns, none of them a tuple, apart: one of each class that they treat alike.
fn values<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Vec<Probe> {
    let (mut ints, mut floats, mut strings) = (Vec::new(), Vec::new(), Vec::new());
    let mut values: Vec<Probe> = Vec::new();
    for pattern in patterns {
        match pattern {
            Pattern::Any | Pattern::Or(_) | Pattern::Tuple(_) => {}
            Pattern::Bool(_) => values = vec![Probe::Bool(true), Probe::Bool(false)],
            Pattern::Int(value) => ints.extend(around(*value)),
            Pattern::IntRange(low, high) => ints.extend([*low, *high].into_iter().flatten().flat_map(around)),
            Pattern::Float(value) => floats.extend(beside(*value)),
            Pattern::FloatRange(low, high, _) => {
                floats.extend([*low, *high].into_iter().flatten().flat_map(beside));
            }
            Pattern::Str(value) => strings.push(value.as_str()),
        }
    }
    // Last the smallest: above all of them most patterns end, so that a match of many arms is soon through.
    ints.sort_unstable_by(|a, b| b.cmp(a));
    ints.dedup();
    values.extend(ints.into_iter().map(Probe::Int));
    floats.sort_by(|a, b| b.total_cmp(a));
    floats.dedup();
    values.extend(floats.into_iter().map(Probe::Float));
    if let Some(longest) = strings.iter().max_by_key(|string| string.len()) {
        // Longer than every other, so none of them.
        values.push(Probe::Str(format!("{longest}_")));
    }
    strings.sort_unstable();
    strings.dedup();
    values.extend(strings.into_iter().map(|string| Probe::Str(string.to_owned())));
    if values.is_empty() {
        values.push(Probe::Any);
    }
    values
}

fn flatten<'p>(pattern: &'p Pattern, leaves: &mut Vec<&'p Pattern>) {
    match pattern {
        Pattern::Or(cases) => cases.iter().for_each(|case| flatten(case, leaves)),
        leaf => leaves.push(leaf),
    }
}

fn around(value: i64) -> [i64; 3] {
    [value, value.saturating_add(1), value.saturating_sub(1)]
}

fn beside(value: f64) -> [f64; 3] {
    [value, value.next_up(), value.next_down()]
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        let pat = Pat::parse_multi_with_leading_vert.parse_str(text).expect("a pattern");
        lower(&pat, None).expect("one that the graph can test").0
    }

    fn probes_of(arms: &[&str]) -> Vec<Option<Probe>> {
        let patterns: Vec<Pattern> = arms.iter().map(|arm| pattern(arm)).collect();
        let guarded = vec![false; patterns.len()];
        probes(&patterns.iter().collect::<Vec<_>>(), &guarded).expect("few")
    }

    #[test]
    fn every_reachable_arm_has_a_value_that_leads_there_and_nowhere_above() {
        for arms in [
            &["0", "1..=5", "6 | 8", "n @ 10..", "-3", "_"][..],
            &["true", "false"],
            &["\"a\"", "\"b\" | \"c\"", "other"],
            &["(0, _)", "(_, true)", "(n, m)"],
            &["(1, \"x\")", "(1, _)", "(2..4, \"x\" | \"y\")", "_"],
            &["0.0..1.0", "1.0", "_"],
            &["..0", "0", "1.."],
        ] {
            let patterns: Vec<Pattern> = arms.iter().map(|arm| pattern(arm)).collect();
            for (arm, probe) in probes_of(arms).into_iter().enumerate() {
                let probe = probe.unwrap_or_else(|| panic!("{} is reachable", arms[arm]));
                let first = patterns.iter().position(|pattern| pattern.matches(&probe));
                assert_eq!(first, Some(arm), "{probe:?} among {arms:?}");
            }
        }
    }

    #[test]
    fn an_arm_below_one_that_takes_all_has_none() {
        assert_eq!(probes_of(&["_", "0"])[1], None);
        assert_eq!(probes_of(&["1..=5", "3", "_"])[1], None);
    }

    #[test]
    fn parts_behind_those_left_out_are_counted_from_the_end() {
        let pat = Pat::parse_multi_with_leading_vert.parse_str("(0, .., last)").expect("a pattern");
        let (pattern, bindings) = lower(&pat, Some(4)).expect("one that the graph can test");
        let any = || Pattern::Any;
        assert_eq!(pattern, Pattern::Tuple(vec![Pattern::Int(0), any(), any(), any()]));
        assert_eq!(bindings[0].path, [3]);
    }

    #[test]
    fn many_arms_of_tuples_have_their_values() {
        let mut arms: Vec<String> =
            (0..40).flat_map(|a| (0..40).map(move |b| format!("({a}, {b}, _, \"x\" | \"y\")"))).collect();
        arms.push("_".to_owned());
        let patterns: Vec<Pattern> = arms.iter().map(|arm| pattern(arm)).collect();
        for (arm, probe) in
            probes_of(&arms.iter().map(String::as_str).collect::<Vec<_>>()).into_iter().enumerate()
        {
            let probe = probe.unwrap_or_else(|| panic!("{} is reachable", arms[arm]));
            assert_eq!(patterns.iter().position(|pattern| pattern.matches(&probe)), Some(arm));
        }
    }

    #[test]
    fn the_case_that_many_arms_leave_out_is_found() {
        // All of five truth values but one.
        let mut arms: Vec<String> = (0..31)
            .map(|n| {
                let parts: Vec<String> = (0..5).map(|bit| ((n >> bit) % 2 == 1).to_string()).collect();
                format!("({})", parts.join(", "))
            })
            .collect();
        arms.push("_".to_owned());
        let found = probes_of(&arms.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found[31], Some(Probe::Tuple(vec![Probe::Bool(true); 5])));
    }

    #[test]
    fn patterns_of_host_types_alone_are_left_to_the_host() {
        for text in
            ["Some(x)", "None", "b'a'", "'a'", "0u8", "[a, b]", "&x", "ref x", "(.., 1)", "(0, n) | (n, 0)"]
        {
            let pat = Pat::parse_multi_with_leading_vert.parse_str(text).expect("a pattern");
            assert!(lower(&pat, None).is_none(), "{text}");
        }
    }
}
