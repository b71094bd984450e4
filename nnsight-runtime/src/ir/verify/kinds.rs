//! Rules 9 to 11 and 15: what each kind of op takes and gives.

use super::super::{DictOp, LayerRef, ListOp, OpData, OpKind, Program, ScalarOp, Type};
use super::Rule;
use crate::point::{Kind, Site};

type Fault = (Rule, String);

/// Types of the results that an op of this kind with these operands has.
///
/// `written` are the types that the op's results have; only an empty list or dictionary and a branch, whose
/// operands do not tell, go by them.
pub(super) fn results(kind: &OpKind, args: &[Type], written: &[Type]) -> Result<Vec<Type>, Fault> {
    let operands = |expected: &str| Err((Rule::Operands, expected_got(expected, args)));
    let one = |ty: Type| Ok(vec![ty]);
    match (kind, args) {
        (OpKind::Const(literal), []) => one(literal.ty()),
        (OpKind::Const(_), _) => operands("no operands"),
        (OpKind::Scalar(op), _) => scalar(*op, args).map_or_else(operands, one),
        (OpKind::Tensor(op), _) => {
            op.result_type(args).map_or_else(|error| Err((Rule::Operands, error.to_string())), one)
        }
        (OpKind::List(op), _) => {
            list(*op, args, written).map_err(|expected| (Rule::Operands, expected_got(&expected, args)))
        }
        (OpKind::Dict(op), _) => {
            dict(*op, args, written).map_err(|expected| (Rule::Operands, expected_got(&expected, args)))
        }
        (OpKind::TuplePack, _) => one(Type::tuple(args.iter().cloned())),
        (OpKind::TupleGet(index), [Type::Tuple(parts)]) => match parts.get(*index as usize) {
            Some(part) => one(part.clone()),
            None => Err((Rule::Operands, format!("a tuple of {} parts has no part {index}", parts.len()))),
        },
        (OpKind::TupleGet(_), _) => operands("a tuple"),
        (OpKind::HookRead(hook), _) => {
            at_layer(hook.site.is_layered(), hook.layer, args, &[])?;
            one(site_type(hook.site))
        }
        (OpKind::HookWrite(hook), _) => {
            at_layer(hook.site.is_layered(), hook.layer, args, &[site_type(hook.site)])?;
            Ok(Vec::new())
        }
        (OpKind::Call(call), _) => {
            at_layer(call.module.is_layered(), call.layer, args, &[site_type(call.module.input())])?;
            one(site_type(call.module.output()))
        }
        (OpKind::For, [Type::List(_), initial @ ..]) => Ok(initial.to_vec()),
        (OpKind::For, _) => operands("a list and initial values"),
        // What the test passes on need not be what it takes, nor what a break hands out what is carried.
        (OpKind::While | OpKind::Loop, _) | (OpKind::If, [Type::Bool]) => Ok(written.to_vec()),
        (OpKind::If, _) => operands("a bool"),
        (OpKind::Trace, [prompt]) if is_prompt(prompt) => Ok(written.to_vec()),
        (OpKind::Trace, _) => operands("a prompt (str, list<int> or tensor<int, 2>)"),
        (OpKind::Save(_), [_]) | (OpKind::Log, _) => Ok(Vec::new()),
        (OpKind::Save(_), _) => operands("one value"),
    }
}

/// Types of the parameters of each nested block.
pub(super) fn block_params(program: &Program, data: &OpData) -> Vec<Vec<Type>> {
    let types =
        |values: &[super::Value]| values.iter().map(|value| program.ty(*value).clone()).collect::<Vec<_>>();
    match (&data.kind, &*data.args) {
        (OpKind::For, [list, ..]) => {
            let mut params = types(&data.args);
            if let Type::List(element) = program.ty(*list) {
                params[0] = (**element).clone();
            }
            vec![params]
        }
        (OpKind::While, _) => vec![types(&data.args), types(&data.results)],
        (OpKind::Loop, _) => vec![types(&data.args)],
        (OpKind::If, _) => vec![Vec::new(), Vec::new()],
        (OpKind::For | OpKind::Trace, _) => vec![Vec::new()],
        _ => Vec::new(),
    }
}

fn expected_got(expected: &str, args: &[Type]) -> String {
    format!("expected {expected}, got {}", type_list(args))
}

/// Types for a message.
pub(super) fn type_list(types: &[Type]) -> String {
    match types {
        [] => "nothing".to_owned(),
        _ => types.iter().map(Type::to_string).collect::<Vec<_>>().join(", "),
    }
}

fn is_prompt(ty: &Type) -> bool {
    match ty {
        Type::Str | Type::Tensor { kind: Kind::Int, rank: 2 } => true,
        Type::List(element) => **element == Type::Int,
        _ => false,
    }
}

fn site_type(site: Site) -> Type {
    #[expect(clippy::cast_possible_truncation, reason = "the table has no rank above 4")]
    Type::Tensor { kind: site.info().kind, rank: site.rank() as u8 }
}

fn at_layer(layered: bool, layer: LayerRef, args: &[Type], expected: &[Type]) -> Result<(), Fault> {
    match (layered, layer) {
        (true, LayerRef::None) => return Err((Rule::Layer, "the layer is missing".to_owned())),
        (false, LayerRef::Const(_) | LayerRef::Arg) => {
            return Err((Rule::Layer, "a layer is given for what stands outside the blocks".to_owned()));
        }
        (true, LayerRef::Const(_) | LayerRef::Arg) | (false, LayerRef::None) => {}
    }
    let mut expected = expected.to_vec();
    if layer == LayerRef::Arg {
        expected.push(Type::Int);
    }
    if args == expected { Ok(()) } else { Err((Rule::Operands, expected_got(&type_list(&expected), args))) }
}

/// Whether `eq` compares values of this type.
fn comparable(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Float | Type::Str)
}

fn scalar(op: ScalarOp, args: &[Type]) -> Result<Type, &'static str> {
    use ScalarOp as S;
    let number = |ty: &Type| matches!(ty, Type::Int | Type::Float);
    let ordered = |ty: &Type| matches!(ty, Type::Int | Type::Float | Type::Str);
    match op {
        S::Add => match args {
            [a, b] if a == b && ordered(a) => Ok(a.clone()),
            _ => Err("two of int, of float or of str"),
        },
        S::Sub | S::Mul | S::Div | S::Rem | S::Min | S::Max | S::Pow => match args {
            [a, b] if a == b && number(a) => Ok(a.clone()),
            _ => Err("two of int or of float"),
        },
        S::Neg | S::Abs => match args {
            [a] if number(a) => Ok(a.clone()),
            _ => Err("an int or a float"),
        },
        S::Sqrt | S::Exp | S::Ln => match args {
            [Type::Float] => Ok(Type::Float),
            _ => Err("a float"),
        },
        S::Eq | S::Ne => match args {
            [a, b] if a == b && comparable(a) => Ok(Type::Bool),
            _ => Err("two of bool, of int, of float or of str"),
        },
        S::Lt | S::Le | S::Gt | S::Ge => match args {
            [a, b] if a == b && ordered(a) => Ok(Type::Bool),
            _ => Err("two of int, of float or of str"),
        },
        S::And | S::Or | S::Xor => match args {
            [Type::Bool, Type::Bool] => Ok(Type::Bool),
            _ => Err("two of bool"),
        },
        S::Not => match args {
            [Type::Bool] => Ok(Type::Bool),
            _ => Err("a bool"),
        },
        S::ToFloat => match args {
            [Type::Int] => Ok(Type::Float),
            _ => Err("an int"),
        },
        S::ToInt => match args {
            [Type::Float] => Ok(Type::Int),
            _ => Err("a float"),
        },
        S::ToStr => match args {
            [_] => Ok(Type::Str),
            _ => Err("one value"),
        },
    }
}

fn list(op: ListOp, args: &[Type], written: &[Type]) -> Result<Vec<Type>, String> {
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
        (L::Len | L::Clone, _) => Err("a list".to_owned()),
        (L::Contains, [Type::List(element), item]) if **element == *item && comparable(item) => {
            Ok(vec![Type::Bool])
        }
        (L::Contains, _) => Err("a list of bool, int, float or str and an item of its".to_owned()),
    }
}

fn dict(op: DictOp, args: &[Type], written: &[Type]) -> Result<Vec<Type>, String> {
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
    }
}
