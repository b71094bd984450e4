//! The macros' table of hook points says what the runtime's does.

use std::cmp::Ordering;

use nnsight::point::{HookPoint, Site};

#[path = "../nnsight-macros/src/check/sites.rs"]
mod sites;

#[test]
fn the_macros_know_every_site_in_the_order_of_the_pass() {
    let of_runtime: Vec<&str> = Site::ALL.iter().map(|site| site.info().path).collect();
    assert_eq!(sites::SITES, of_runtime);
    for (_, path) in sites::ALIASES {
        assert!(Site::from_path(path).is_some(), "{path}");
    }
}

#[test]
fn the_macros_order_points_as_the_runtime_does() {
    let points = || Site::ALL.iter().flat_map(|site| [(*site, 0), (*site, 1)]);
    let order = |site: Site, layer: u32| {
        let index = sites::site(site.info().path).expect("listed");
        assert_eq!(sites::is_layered(index), site.is_layered());
        sites::order(index, if site.is_layered() { u64::from(layer) } else { 0 })
    };
    for (one, one_layer) in points() {
        for (other, other_layer) in points() {
            let expected: Ordering =
                HookPoint::in_layer(one, one_layer).cmp(&HookPoint::in_layer(other, other_layer));
            assert_eq!(order(one, one_layer).cmp(&order(other, other_layer)), expected, "{one} {other}");
        }
    }
}
