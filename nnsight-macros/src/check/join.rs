//! Where several ways through the text meet.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{Data, Deps, Region, State, Val, Written};

/// One way that leads here: what is known at its end, and its value.
pub struct Way {
    pub region: Region,
    pub state: State,
    pub val: Val,
}

/// What is known where these ways meet, in this region.
///
/// What a value depends on by one way alone it depends on in this region: a write in the same region is
/// certainly reached by that way, too, while one under another condition may never be.
pub fn join(ways: Vec<Way>, into: Region) -> (State, Val) {
    let (live, dead): (Vec<Way>, Vec<Way>) = ways.into_iter().partition(|way| !way.state.dead);
    if live.is_empty() {
        let state = dead.into_iter().next().map(|way| way.state).unwrap_or_default();
        return (State { dead: true, ..state }, Val::unknown());
    }
    let known: BTreeSet<_> = live.iter().flat_map(|way| way.state.vals.keys().copied()).collect();
    let mut vals = BTreeMap::new();
    for var in known {
        let of_ways: Option<Vec<_>> =
            live.iter().map(|way| Some((way.region, way.state.vals.get(&var)?))).collect();
        // A variable that one way does not know is out of scope.
        if let Some(of_ways) = of_ways {
            vals.insert(var, join_vals(&of_ways, into));
        }
    }
    let points: BTreeSet<_> = live.iter().flat_map(|way| way.state.written.keys().copied()).collect();
    let mut written = BTreeMap::new();
    for point in points {
        let first = live[0].state.written.get(&point);
        let same = live.iter().all(|way| way.state.written.get(&point) == first);
        let joined = if same { first.cloned() } else { None };
        written.insert(point, joined.unwrap_or(Written::Unclear));
    }
    let state = State {
        vals,
        written,
        unclear_sites: live.iter().flat_map(|way| way.state.unclear_sites.iter().copied()).collect(),
        unclear: live.iter().any(|way| way.state.unclear),
        dead: false,
    };
    let of_ways: Vec<_> = live.iter().map(|way| (way.region, &way.val)).collect();
    let val = join_vals(&of_ways, into);
    (state, val)
}

fn join_vals(ways: &[(Region, &Val)], into: Region) -> Val {
    let Some((_, first)) = ways.first() else { return Val::unknown() };
    if !matches!(first, Val::Data(_)) && ways.iter().all(|(_, val)| val == first) {
        return (*first).clone();
    }
    if let Val::Tuple(parts) = first {
        let columns: Option<Vec<Val>> = (0..parts.len())
            .map(|index| {
                let column: Option<Vec<_>> = ways
                    .iter()
                    .map(|(region, val)| match val {
                        Val::Tuple(other) if other.len() == parts.len() => Some((*region, &other[index])),
                        _ => None,
                    })
                    .collect();
                Some(join_vals(&column?, into))
            })
            .collect();
        return columns.map_or_else(Val::unknown, Val::Tuple);
    }
    let data: Option<Vec<_>> = ways
        .iter()
        .map(|(region, val)| match val {
            Val::Data(data) => Some((*region, data)),
            _ => None,
        })
        .collect();
    let Some(data) = data else { return Val::unknown() };
    let all = |is: fn(&Data) -> bool| data.iter().all(|(_, data)| is(data));
    Val::Data(Data {
        traced: all(|data| data.traced),
        tensor: all(|data| data.tensor),
        deps: join_deps(&data, into),
    })
}

fn join_deps(ways: &[(Region, &Data)], into: Region) -> Deps {
    let reads: BTreeSet<_> = ways.iter().flat_map(|(_, data)| data.deps.keys().copied()).collect();
    let mut joined = Deps::new();
    for read in reads {
        let of_ways: Vec<_> = ways.iter().map(|(region, data)| (*region, data.deps.get(&read))).collect();
        let sure = of_ways.iter().all(|(_, dep)| matches!(dep, Some(None)));
        let by_one_way = of_ways.iter().any(|(region, dep)| match dep {
            Some(None) => true,
            Some(Some(within)) => within == region,
            None => false,
        });
        if sure {
            joined.insert(read, None);
        } else if by_one_way {
            joined.insert(read, Some(into));
        } else if let Some((_, Some(dep))) = of_ways.first()
            && of_ways.iter().all(|(_, other)| *other == Some(dep))
        {
            joined.insert(read, **dep);
        }
    }
    joined
}
