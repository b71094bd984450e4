//! Rules 9 and 11 for operations on lists, dictionaries, sets and strings.

use super::super::{DictOp, ListOp, SetOp, StrOp, Type};
use super::kinds::{comparable, type_list};
use crate::point::Kind;

/// Types of a list operation's results, or what its operands must be.
pub(super) fn list(op: ListOp, args: &[Type], written: &[Type]) -> Result<Vec<Type>, String> {
    use ListOp as L;
    let list_of = |ty: &Type| Type::list(ty.clone());
    let wrong = match (op, args) {
        (L::New, []) => {
            return match written {
                [ty @ Type::List(_)] => Ok(vec![ty.clone()]),
                _ => Ok(vec![Type::list(Type::Unit)]),
            };
        }
        (L::New, [first, rest @ ..]) if rest.iter().all(|ty| ty == first) => return Ok(vec![list_of(first)]),
        (L::New, _) => "items of one type",
        (L::Range, [Type::Int, Type::Int, Type::Int]) => return Ok(vec![Type::list(Type::Int)]),
        (L::Range, _) => "three of int",
        (L::Rows, [Type::Tensor { kind, rank }]) => return Ok(vec![Type::list(row(*kind, *rank))]),
        (L::Rows, _) => "a tensor",
        (_, [list @ Type::List(element), rest @ ..]) => return of_list(op, list, element, rest),
        _ => "a list first",
    };
    Err(wrong.to_owned())
}

/// As [`list`], for operations on a list that is there already.
fn of_list(op: ListOp, list: &Type, element: &Type, rest: &[Type]) -> Result<Vec<Type>, String> {
    use ListOp as L;
    let is_item = |ty: &Type| ty == element;
    let is_list = |ty: &Type| ty == list;
    let item = || Ok(vec![element.clone()]);
    let fresh = || Ok(vec![list.clone()]);
    let of = |ty| Ok(vec![ty]);
    let nothing = || Ok(Vec::new());
    let wrong = match op {
        L::New | L::Range | L::Rows => "no list",
        L::Len | L::Clone | L::Pop | L::Clear | L::Reverse | L::Reversed => match (op, rest) {
            (L::Len, []) => return of(Type::Int),
            (L::Pop, []) => return item(),
            (L::Clone | L::Reversed, []) => return fresh(),
            (_, []) => return nothing(),
            _ => "a list",
        },
        L::Get | L::Remove | L::Take | L::Skip | L::StepBy => match (op, rest) {
            (L::Get | L::Remove, [Type::Int]) => return item(),
            (_, [Type::Int]) => return fresh(),
            _ => "a list and an int",
        },
        L::Append => match rest {
            [ty] if is_item(ty) => return nothing(),
            _ => "a list and an item of its",
        },
        L::Set | L::Insert => match rest {
            [Type::Int, ty] if is_item(ty) => return nothing(),
            _ => "a list, an int and an item of the list's",
        },
        L::Contains | L::IndexOf | L::Count => match rest {
            [ty] if is_item(ty) && comparable(ty) => {
                return of(if op == L::Contains { Type::Bool } else { Type::Int });
            }
            _ => "a list of bool, int, float or str and an item of its",
        },
        L::Zip => match rest {
            [Type::List(other)] => return of(Type::list(Type::tuple([element.clone(), (**other).clone()]))),
            _ => "two lists",
        },
        L::Extend | L::Concat => match rest {
            [ty] if is_list(ty) => return if op == L::Extend { nothing() } else { fresh() },
            _ => "two lists of one type",
        },
        L::Equal => match rest {
            [ty] if is_list(ty) && comparable(element) => return of(Type::Bool),
            _ => "two lists of bool, of int, of float or of str",
        },
        L::Sort | L::Sorted => match rest {
            [] if comparable(element) => return if op == L::Sort { nothing() } else { fresh() },
            _ => "a list of bool, int, float or str",
        },
        L::Slice => match rest {
            [Type::Int, Type::Int, Type::Int] => return fresh(),
            _ => "a list and three of int",
        },
        L::Sum => match rest {
            [ty] if is_item(ty) && is_number(ty) => return item(),
            _ => "a list of int or of float and one more",
        },
        L::Min | L::Max => match rest {
            [] if is_number(element) => return item(),
            _ => "a list of int or of float",
        },
    };
    Err(wrong.to_owned())
}

/// Type of a tensor's parts along its first axis.
fn row(kind: Kind, rank: u8) -> Type {
    match (rank, kind) {
        (1, Kind::Float) => Type::Float,
        (1, Kind::Int) => Type::Int,
        (1, Kind::Bool) => Type::Bool,
        _ => Type::Tensor { kind, rank: rank.saturating_sub(1) },
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Int | Type::Float)
}

/// Types of a dictionary operation's results, or what its operands must be.
pub(super) fn dict(op: DictOp, args: &[Type], written: &[Type]) -> Result<Vec<Type>, String> {
    use DictOp as D;
    if op == D::New {
        return match (args, written) {
            ([], [ty @ Type::Dict(_)]) => Ok(vec![ty.clone()]),
            ([], _) => Ok(vec![Type::dict(Type::Str, Type::Unit)]),
            _ => Err("no operands".to_owned()),
        };
    }
    let Some((Type::Dict(pair), rest)) = args.split_first() else {
        return Err("a dictionary first".to_owned());
    };
    let (key, value) = &**pair;
    let expect = |expected: &[Type], result: Option<Type>| {
        if rest == expected {
            Ok(result.into_iter().collect())
        } else {
            Err(format!("after the dictionary {}", type_list(expected)))
        }
    };
    match op {
        D::New => Ok(Vec::new()),
        D::Insert => expect(&[key.clone(), value.clone()], None),
        D::Get | D::Remove => expect(std::slice::from_ref(key), Some(value.clone())),
        D::Contains => expect(std::slice::from_ref(key), Some(Type::Bool)),
        D::Len => expect(&[], Some(Type::Int)),
        D::Keys => expect(&[], Some(Type::list(key.clone()))),
        D::Values => expect(&[], Some(Type::list(value.clone()))),
        D::Items => expect(&[], Some(Type::list(Type::tuple([key.clone(), value.clone()])))),
        D::GetOr => expect(&[key.clone(), value.clone()], Some(value.clone())),
        D::Extend => expect(&[args[0].clone()], None),
        D::Clear => expect(&[], None),
        D::Clone => expect(&[], Some(args[0].clone())),
    }
}

/// Types of a set operation's results, or what its operands must be.
pub(super) fn set(op: SetOp, args: &[Type], written: &[Type]) -> Result<Vec<Type>, String> {
    use SetOp as S;
    match (op, args) {
        (S::New, []) => match written {
            [ty @ Type::Set(_)] => Ok(vec![ty.clone()]),
            _ => Ok(vec![Type::set(Type::Int)]),
        },
        (S::New, [first, rest @ ..]) if rest.iter().all(|ty| ty == first) => {
            Ok(vec![Type::set(first.clone())])
        }
        (S::New, _) => Err("items of one type".to_owned()),
        (S::FromList, [Type::List(item)]) => Ok(vec![Type::set((**item).clone())]),
        (S::FromList, _) => Err("a list".to_owned()),
        (S::Insert | S::Remove | S::Contains, [Type::Set(item), other]) if **item == *other => {
            Ok(vec![Type::Bool])
        }
        (S::Insert | S::Remove | S::Contains, _) => Err("a set and an item of its".to_owned()),
        (S::Len, [Type::Set(_)]) => Ok(vec![Type::Int]),
        (S::Clear, [Type::Set(_)]) => Ok(Vec::new()),
        (S::Clone, [ty @ Type::Set(_)]) => Ok(vec![ty.clone()]),
        (S::ToList, [Type::Set(item)]) => Ok(vec![Type::list((**item).clone())]),
        (S::Len | S::Clear | S::Clone | S::ToList, _) => Err("a set".to_owned()),
        (S::Union | S::Intersection | S::Difference, [a @ Type::Set(_), b]) if a == b => Ok(vec![a.clone()]),
        (S::Union | S::Intersection | S::Difference, _) => Err("two sets of one type".to_owned()),
    }
}

/// Type of a string operation's result, or what its operands must be.
pub(super) fn string(op: StrOp, args: &[Type]) -> Result<Type, String> {
    use StrOp as S;
    let text = Type::Str;
    let (expected, result): (&[Type], Type) = match op {
        S::Len => (&[Type::Str], Type::Int),
        S::Contains | S::StartsWith | S::EndsWith => (&[Type::Str, Type::Str], Type::Bool),
        S::Repeat => (&[Type::Str, Type::Int], text),
        S::ToUppercase | S::ToLowercase | S::Trim => (&[Type::Str], text),
        S::Replace => (&[Type::Str, Type::Str, Type::Str], text),
        S::Split => (&[Type::Str, Type::Str], Type::list(Type::Str)),
        S::Join => {
            return if *args == [Type::list(Type::Str), Type::Str] {
                Ok(text)
            } else {
                Err("a list of str and a str".to_owned())
            };
        }
    };
    if args == expected { Ok(result) } else { Err(type_list(expected)) }
}
