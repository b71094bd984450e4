//! Rules 9 and 11 for operations on lists, dictionaries, sets and strings.

use super::super::{DictOp, ListOp, SetOp, StrOp, Type};
use super::kinds::{comparable, type_list};
use crate::point::Kind;

/// Types of a list operation's results, or what its operands must be.
pub(super) fn list(op: ListOp, args: &[Type], written: &[Type]) -> Result<Vec<Type>, String> {
    use ListOp as L;
    let list_of = |ty: &Type| Type::list(ty.clone());
    match (op, args) {
        (L::New, []) => match written {
            [ty @ Type::List(_)] => Ok(vec![ty.clone()]),
            _ => Ok(vec![Type::list(Type::Unit)]),
        },
        (L::New, [first, rest @ ..]) if rest.iter().all(|ty| ty == first) => Ok(vec![list_of(first)]),
        (L::New, _) => Err("items of one type".to_owned()),
        (L::Append, [Type::List(element), item]) if **element == *item => Ok(Vec::new()),
        (L::Append, _) => Err("a list and an item of its".to_owned()),
        (L::Len, [Type::List(_)]) => Ok(vec![Type::Int]),
        (L::Get, [Type::List(element), Type::Int]) => Ok(vec![(**element).clone()]),
        (L::Get, _) => Err("a list and an int".to_owned()),
        (L::Set, [Type::List(element), Type::Int, item]) if **element == *item => Ok(Vec::new()),
        (L::Set, _) => Err("a list, an int and an item of the list's".to_owned()),
        (L::Range, [Type::Int, Type::Int, Type::Int]) => Ok(vec![Type::list(Type::Int)]),
        (L::Range, _) => Err("three of int".to_owned()),
        (L::Zip, [Type::List(a), Type::List(b)]) => {
            Ok(vec![Type::list(Type::tuple([(**a).clone(), (**b).clone()]))])
        }
        (L::Zip, _) => Err("two lists".to_owned()),
        (L::Clone, [ty @ Type::List(_)]) => Ok(vec![ty.clone()]),
        (L::Contains, [Type::List(element), item]) if **element == *item && comparable(item) => {
            Ok(vec![Type::Bool])
        }
        (L::IndexOf | L::Count, [Type::List(element), item]) if **element == *item && comparable(item) => {
            Ok(vec![Type::Int])
        }
        (L::Contains | L::IndexOf | L::Count, _) => {
            Err("a list of bool, int, float or str and an item of its".to_owned())
        }
        (L::Extend, [a @ Type::List(_), b]) if a == b => Ok(Vec::new()),
        (L::Concat, [a @ Type::List(_), b]) if a == b => Ok(vec![a.clone()]),
        (L::Extend | L::Concat, _) => Err("two lists of one type".to_owned()),
        (L::Insert, [Type::List(element), Type::Int, item]) if **element == *item => Ok(Vec::new()),
        (L::Insert, _) => Err("a list, an int and an item of the list's".to_owned()),
        (L::Pop, [Type::List(element)]) | (L::Remove, [Type::List(element), Type::Int]) => {
            Ok(vec![(**element).clone()])
        }
        (L::Clear | L::Reverse, [Type::List(_)]) => Ok(Vec::new()),
        (L::Reversed, [ty @ Type::List(_)]) => Ok(vec![ty.clone()]),
        (L::Len | L::Clone | L::Pop | L::Clear | L::Reverse | L::Reversed, _) => Err("a list".to_owned()),
        (L::Sort, [Type::List(element)]) if comparable(element) => Ok(Vec::new()),
        (L::Sorted, [ty @ Type::List(element)]) if comparable(element) => Ok(vec![ty.clone()]),
        (L::Sort | L::Sorted, _) => Err("a list of bool, int, float or str".to_owned()),
        (L::Slice, [ty @ Type::List(_), Type::Int, Type::Int, Type::Int]) => Ok(vec![ty.clone()]),
        (L::Slice, _) => Err("a list and three of int".to_owned()),
        (L::Take | L::Skip | L::StepBy, [ty @ Type::List(_), Type::Int]) => Ok(vec![ty.clone()]),
        (L::Remove | L::Take | L::Skip | L::StepBy, _) => Err("a list and an int".to_owned()),
        (L::Equal, [Type::List(a), Type::List(b)]) if a == b && comparable(a) => Ok(vec![Type::Bool]),
        (L::Equal, _) => Err("two lists of bool, of int, of float or of str".to_owned()),
        (L::Sum, [Type::List(element), start]) if element.as_ref() == start && is_number(start) => {
            Ok(vec![start.clone()])
        }
        (L::Sum, _) => Err("a list of int or of float and one more".to_owned()),
        (L::Min | L::Max, [Type::List(element)]) if is_number(element) => Ok(vec![(**element).clone()]),
        (L::Min | L::Max, _) => Err("a list of int or of float".to_owned()),
        (L::Rows, [Type::Tensor { kind, rank }]) => {
            let row = match (rank, kind) {
                (1, Kind::Float) => Type::Float,
                (1, Kind::Int) => Type::Int,
                (1, Kind::Bool) => Type::Bool,
                _ => Type::Tensor { kind: *kind, rank: rank.saturating_sub(1) },
            };
            Ok(vec![Type::list(row)])
        }
        (L::Rows, _) => Err("a tensor".to_owned()),
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
        D::Get => expect(std::slice::from_ref(key), Some(value.clone())),
        D::Contains => expect(std::slice::from_ref(key), Some(Type::Bool)),
        D::Len => expect(&[], Some(Type::Int)),
        D::Keys => expect(&[], Some(Type::list(key.clone()))),
        D::Values => expect(&[], Some(Type::list(value.clone()))),
        D::Items => expect(&[], Some(Type::list(Type::tuple([key.clone(), value.clone()])))),
        D::GetOr => expect(&[key.clone(), value.clone()], Some(value.clone())),
        D::Remove => expect(std::slice::from_ref(key), Some(value.clone())),
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
