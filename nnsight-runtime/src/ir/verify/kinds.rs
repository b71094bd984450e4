//! Rules 9 to 11 and 15: what each kind of op takes and gives. [`collections`] has those of lists and their like.

use super::super::{LayerRef, OpData, OpKind, Program, ScalarOp, Type};
use super::{Rule, collections};
use crate::point::{Kind, Site};

type Fault = (Rule, String);

/// Types of the results that an op of this kind with these operands has.
///
/// `written` are the types that the op's results have; only an empty list or dictionary and a branch, whose
/// operands do not tell, go by them.
pub(super) fn results(
    program: &Program,
    kind: &OpKind,
    args: &[Type],
    written: &[Type],
) -> Result<Vec<Type>, Fault> {
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
            collections::list(*op, args, written).or_else(|expected| operands(&expected))
        }
        (OpKind::Dict(op), _) => {
            collections::dict(*op, args, written).or_else(|expected| operands(&expected))
        }
        (OpKind::Set(op), _) => collections::set(*op, args, written).or_else(|expected| operands(&expected)),
        (OpKind::Str(op), _) => {
            collections::string(*op, args).map_or_else(|expected| operands(&expected), one)
        }
        (OpKind::Format(template), _) => match template.check(args.len()) {
            Ok(()) => one(Type::Str),
            Err(error) => Err((Rule::Operands, error.to_string())),
        },
        (OpKind::Fail(template), _) => match template.check(args.len()) {
            Ok(()) => Ok(written.to_vec()),
            Err(error) => Err((Rule::Operands, error.to_string())),
        },
        (OpKind::Apply(function) | OpKind::Source(function) | OpKind::Sink(function), _) => {
            match program.functions.get(*function) {
                Some(known) if known.args == args => Ok(known.result.iter().cloned().collect()),
                Some(known) => operands(&type_list(&known.args)),
                None => Err((Rule::Index, format!("there is no host closure {function}"))),
            }
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
        // Blocks of a branch come in pairs: the first and the last, and each test with its `then`.
        (OpKind::If, _) => vec![Vec::new(); data.blocks.len().next_multiple_of(2).max(2)],
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
pub(super) fn comparable(ty: &Type) -> bool {
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
        S::Sub | S::Mul | S::Div | S::Rem | S::Min | S::Max | S::Pow | S::DivEuclid | S::RemEuclid => {
            match args {
                [a, b] if a == b && number(a) => Ok(a.clone()),
                _ => Err("two of int or of float"),
            }
        }
        S::Clamp => match args {
            [a, low, high] if a == low && a == high && number(a) => Ok(a.clone()),
            _ => Err("three of int or of float"),
        },
        S::Shl | S::Shr => match args {
            [Type::Int, Type::Int] => Ok(Type::Int),
            _ => Err("two of int"),
        },
        S::IsNan | S::IsInfinite | S::IsFinite => match args {
            [Type::Float] => Ok(Type::Bool),
            _ => Err("a float"),
        },
        S::Neg | S::Abs | S::Signum => match args {
            [a] if number(a) => Ok(a.clone()),
            _ => Err("an int or a float"),
        },
        S::Sqrt
        | S::Exp
        | S::Ln
        | S::Log2
        | S::Log10
        | S::Sin
        | S::Cos
        | S::Tan
        | S::Tanh
        | S::Floor
        | S::Ceil
        | S::Round
        | S::Trunc => match args {
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
            [Type::Int, Type::Int] => Ok(Type::Int),
            _ => Err("two of bool or of int"),
        },
        S::Not => match args {
            [ty @ (Type::Bool | Type::Int)] => Ok(ty.clone()),
            _ => Err("a bool or an int"),
        },
        S::ToFloat => match args {
            [Type::Int | Type::Bool] => Ok(Type::Float),
            _ => Err("an int or a bool"),
        },
        S::ToInt => match args {
            [Type::Float | Type::Bool] => Ok(Type::Int),
            _ => Err("a float or a bool"),
        },
        S::ToStr => match args {
            [_] => Ok(Type::Str),
            _ => Err("one value"),
        },
    }
}
