//! Operations on strings, and text with values in it.

use super::collections::{Args, count, mistyped};
use super::error::Fault;
use super::list::List;
use super::room::{self, claimed, room_for_text};
use super::value::{Inner, Value};
use crate::ir::{Align, Placeholder, StrOp, Style, TemplatePiece};

/// A string operation.
pub(super) fn string(op: StrOp, args: &Args) -> Result<Value, Box<Fault>> {
    // A text is made, and then moved to where it is shared.
    let room = |bytes: usize| room_for_text(bytes.saturating_mul(2));
    let text = |text: String| Value::Str(text.into());
    Ok(match (op, &args[..]) {
        (StrOp::Len, [Value::Str(a)]) => count(a.chars().count()),
        (StrOp::Contains, [Value::Str(a), Value::Str(b)]) => Value::Bool(a.contains(&**b)),
        (StrOp::StartsWith, [Value::Str(a), Value::Str(b)]) => Value::Bool(a.starts_with(&**b)),
        (StrOp::EndsWith, [Value::Str(a), Value::Str(b)]) => Value::Bool(a.ends_with(&**b)),
        (StrOp::Repeat, [Value::Str(a), Value::Int(n)]) => {
            let times = usize::try_from(*n);
            let times =
                times.map_err(|_| Fault::operation(format!("a text cannot be repeated {n} times")))?;
            room(a.len().saturating_mul(times))?;
            text(a.repeat(times))
        }
        (StrOp::ToUppercase, [Value::Str(a)]) => {
            // No letter's other case takes more than three times its bytes.
            room(a.len().saturating_mul(3))?;
            text(a.to_uppercase())
        }
        (StrOp::ToLowercase, [Value::Str(a)]) => {
            room(a.len().saturating_mul(3))?;
            text(a.to_lowercase())
        }
        (StrOp::Trim, [Value::Str(a)]) => {
            room(a.len())?;
            Value::Str(a.trim().into())
        }
        (StrOp::Replace, [Value::Str(a), Value::Str(from), Value::Str(to)]) => {
            let found = a.matches(&**from).count();
            room(a.len().saturating_add(found.saturating_mul(to.len())))?;
            text(a.replace(&**from, to))
        }
        (StrOp::Split, [Value::Str(a), Value::Str(separator)]) => {
            let parts = a.matches(&**separator).count().saturating_add(1);
            claimed(parts, 2 * size_of::<Value>())?;
            room(a.len())?;
            let parts = a.split(&**separator).map(|part| Value::Str(part.into()));
            Value::List(List::from(parts.collect::<Vec<_>>()))
        }
        (StrOp::Join, [Value::List(list), Value::Str(separator)]) => {
            let part = |item| if let Value::Str(part) = item { Ok(part) } else { Err(mistyped()) };
            let bytes = list.iter().map(|item| if let Value::Str(part) = item { part.len() } else { 0 });
            let bytes = bytes.fold(list.len().saturating_mul(separator.len()), usize::saturating_add);
            room(bytes)?;
            claimed(list.len(), size_of::<Value>())?;
            let parts = list.iter().map(part).collect::<Result<Vec<_>, _>>()?;
            text(parts.join(separator))
        }
        _ => return Err(mistyped()),
    })
}

/// Text with values in it.
pub(super) fn format(pieces: &[TemplatePiece], args: &Args) -> Result<Value, Box<Fault>> {
    let mut text = String::new();
    let room = |text: &str, more: &str| room_for_text((text.len() + more.len()).saturating_mul(2));
    for piece in pieces {
        match piece {
            TemplatePiece::Text(plain) => {
                room(&text, plain)?;
                text.push_str(plain);
            }
            TemplatePiece::Value(placeholder) => {
                let value = args.get(placeholder.value).ok_or_else(mistyped)?;
                let more = written(placeholder, value)?;
                room(&text, &more)?;
                text.push_str(&more);
            }
        }
    }
    Ok(Value::Str(text.into()))
}

/// A value as `format!` writes it.
fn written(placeholder: &Placeholder, value: &Value) -> Result<String, Box<Fault>> {
    let body = match (placeholder.style, value, placeholder.precision) {
        (Style::Display, Value::Float(x), Some(digits)) => format!("{x:.digits$}"),
        (Style::Debug, Value::Float(x), Some(digits)) => format!("{x:.digits$?}"),
        (Style::Exponent, Value::Float(x), Some(digits)) => format!("{x:.digits$e}"),
        (Style::Exponent, Value::Float(x), None) => format!("{x:e}"),
        (Style::Exponent, Value::Int(x), Some(digits)) => format!("{x:.digits$e}"),
        (Style::Exponent, Value::Int(x), None) => format!("{x:e}"),
        (Style::Display, Value::Str(s), Some(most)) => s.chars().take(most).collect(),
        (Style::Debug, value, _) => room::text(&Inner(value))?,
        (_, value, _) => room::text(value)?,
    };
    let is_number = matches!(value, Value::Int(_) | Value::Float(_));
    let body =
        if placeholder.plus && is_number && !body.starts_with('-') { format!("+{body}") } else { body };
    let missing = placeholder.width.saturating_sub(body.chars().count());
    if missing == 0 {
        return Ok(body);
    }
    if placeholder.zero && is_number {
        let (sign, digits) = body.split_at(usize::from(body.starts_with(['+', '-'])));
        return Ok(format!("{sign}{}{digits}", "0".repeat(missing)));
    }
    let usual = if is_number { Align::Right } else { Align::Left };
    let before = match placeholder.align.unwrap_or(usual) {
        Align::Left => 0,
        Align::Center => missing / 2,
        Align::Right => missing,
    };
    let fill = |n| std::iter::repeat_n(placeholder.fill.unwrap_or(' '), n);
    Ok(fill(before).chain(body.chars()).chain(fill(missing - before)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Template;

    fn text(template: &str, args: &[Value]) -> String {
        let pieces = Template::new(template).pieces().unwrap();
        format(&pieces, &args.iter().cloned().collect()).unwrap().to_string()
    }

    #[test]
    fn values_are_written_as_rust_writes_them() {
        let (i, f, s) = (-7_i64, 1234.5678_f64, "añb");
        let args = [Value::Int(i), Value::Float(f), Value::Str(s.into())];
        macro_rules! same {
            ($($template:literal),+ $(,)?) => {
                $(assert_eq!(text($template, &args), format!($template, i, f, s), "{}", $template);)+
            };
        }
        same!(
            "{0} {1} {2} {{}}",
            "{0:?} {1:?} {2:?}",
            "{0:5}|{1:5}|{2:5}",
            "{0:<6}|{1:^13}|{2:>6}",
            "{0:*<6}|{1:-^13}|{2:ö>6}",
            "{0:+} {1:+} {2}",
            "{0:06} {1:+012.2} {2:.2}",
            "{0} {1:.0} {1:.3} {2}",
            "{0:e} {1:e} {1:.2e} {2:?}",
            "{} {} {}",
        );
        assert_eq!(
            text("{:08}|{:8}", &[Value::Float(f64::INFINITY), Value::Bool(true)]),
            format!("{:08}|{:8}", f64::INFINITY, true)
        );
    }

    #[test]
    fn strings_count_characters() {
        let run = |op, args: &[Value]| string(op, &args.iter().cloned().collect()).unwrap().to_string();
        let s = |text: &str| Value::Str(text.into());
        assert_eq!(run(StrOp::Len, &[s("naïve 🦀")]), "7");
        assert_eq!(run(StrOp::Split, &[s("a,b,,c"), s(",")]), r#"["a", "b", "", "c"]"#);
        assert_eq!(run(StrOp::Replace, &[s("aXbX"), s("X"), s("--")]), "a--b--");
        let refused = string(StrOp::Repeat, &[s("ab"), Value::Int(-1)].into_iter().collect());
        assert!(refused.unwrap_err().to_string().contains("-1 times"));
        let huge = string(StrOp::Repeat, &[s("ab"), Value::Int(i64::MAX)].into_iter().collect());
        assert!(huge.is_err());
    }
}
