//! Writes to a hook point that depend on a later one of the same pass, as far as literal layers show it.

use std::collections::HashMap;

use crate::ir::{Block, HookRef, LayerRef, Op, OpKind, Program, Value};
use crate::point::HookPoint;

/// A write that no forward pass can do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acausal {
    pub write: Op,
    pub point: HookPoint,
    pub read: Op,
    pub later: HookPoint,
}

/// The latest read a value surely depends on.
type Latest = (HookPoint, Op);

/// The first impossible write of a trace's body.
///
/// Only what is certain is reported: results of loops and branches count as independent, and the executor, which
/// knows every layer, looks again before a pass runs.
pub(crate) fn find(program: &Program, body: Block) -> Option<Acausal> {
    block(program, body, &mut HashMap::new())
}

fn block(program: &Program, block_: Block, latest: &mut HashMap<Value, Latest>) -> Option<Acausal> {
    for &op in &program.blocks[block_].ops {
        let data = &program.ops[op];
        let of_args =
            data.args.iter().filter_map(|arg| latest.get(arg)).max_by_key(|(point, _)| *point).copied();
        match &data.kind {
            OpKind::HookRead(hook) => {
                if let Some(point) = literal(*hook) {
                    latest.insert(data.results[0], (point, op));
                }
            }
            OpKind::HookWrite(hook) => {
                if let (Some(point), Some((later, read))) = (literal(*hook), of_args)
                    && later > point
                {
                    return Some(Acausal { write: op, point, read, later });
                }
            }
            _ if data.blocks.is_empty() => {
                if let Some(of_args) = of_args {
                    latest.extend(data.results.iter().map(|result| (*result, of_args)));
                }
            }
            _ => {
                for inner in &data.blocks {
                    let found = block(program, *inner, latest);
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
    }
    None
}

/// The hook point, if its layer was known when the graph was built.
pub(crate) fn literal(hook: HookRef) -> Option<HookPoint> {
    match hook.layer {
        LayerRef::None => Some(HookPoint::global(hook.site)),
        LayerRef::Const(layer) => Some(HookPoint::in_layer(hook.site, layer)),
        LayerRef::Arg => None,
    }
}
