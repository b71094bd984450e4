//! Reads and writes of hook points: what they depend on, and which no pass can do.

use quote::ToTokens;
use syn::Expr;

use super::path::{Layer, Point};
use super::refusal;
use super::state::{Data, Deps, Written, add};
use super::walk::{Read, Walk};

impl<'a> Walk<'a> {
    /// Reads a hook point.
    pub fn read(&mut self, point: Point, expr: &'a Expr) -> Data {
        let mut data = Data::tensor();
        let unclear =
            self.closure_writes || self.state.unclear || self.state.unclear_sites.contains(&point.site);
        let mut written = self.state.written.keys();
        if !self.in_trace
            || unclear
            || point.layer == Layer::Unknown
            || written.any(|(site, layer)| point.may_be(*site, *layer))
        {
            return data;
        }
        let next = self.reads.len();
        let id = *self.read_ids.entry(std::ptr::from_ref(expr)).or_insert(next);
        if id == next {
            self.reads.push(Read { expr, point });
        }
        match self.state.written.get(&(point.site, point.layer)) {
            None => {
                data.deps.insert(id, None);
            }
            Some(Written::Whole(deps)) => data.deps = deps.clone(),
            Some(Written::Part(deps)) => {
                data.deps.insert(id, None);
                add(&mut data.deps, deps);
            }
            Some(Written::Unclear) => {}
        }
        data
    }

    /// Writes a hook point, all of it or part.
    pub fn write(&mut self, point: Point, whole: bool, mut deps: Deps, target: &'a Expr) {
        if !self.in_trace || self.state.dead {
            return;
        }
        self.report(point, &deps, target);
        if point.layer == Layer::Unknown {
            self.state.unclear_sites.insert(point.site);
            return;
        }
        let key = (point.site, point.layer);
        let written = match (whole && !point.head, self.state.written.get(&key)) {
            (true, _) => Written::Whole(deps),
            (false, Some(Written::Unclear)) => Written::Unclear,
            (false, Some(Written::Whole(before))) => {
                add(&mut deps, before);
                Written::Whole(deps)
            }
            (false, Some(Written::Part(before))) => {
                add(&mut deps, before);
                Written::Part(deps)
            }
            (false, None) => Written::Part(deps),
        };
        self.state.written.insert(key, written);
    }

    /// Refuses the write if it surely depends on a later point.
    fn report(&mut self, point: Point, deps: &Deps, target: &'a Expr) {
        let region = self.region;
        let reachable = deps.iter().filter(|(_, within)| within.is_none_or(|within| within == region));
        let mut latest: Option<(usize, Point)> = None;
        for (&id, _) in reachable {
            let Some(read) = self.reads.get(id).map(|read| read.point) else { continue };
            let is_latest = |latest: Point| read.is_later_than(latest) == Some(true);
            match read.is_later_than(point) {
                Some(true) if latest.is_none_or(|(_, latest)| is_latest(latest)) => latest = Some((id, read)),
                // A layer from the start and one from the end: the size decides.
                None if self.reported.insert((std::ptr::from_ref(target), id)) => {
                    self.in_order(point, read, target);
                }
                _ => {}
            }
        }
        let Some((id, _)) = latest else { return };
        if !self.reported.insert((std::ptr::from_ref(target), id)) {
            return;
        }
        let read = &self.reads[id];
        let error =
            refusal::acausal(&target.to_token_stream(), point, &read.expr.to_token_stream(), read.point);
        self.errors.push(error);
    }
}
