//! The run-time switch of the seed page's last cell. It is the process's, so it has a test binary of its own.

mod common;

use common::tiny;
use nnsight::prelude::*;

#[test]
fn switched_off_at_run_time_native_forms_are_refused_and_explicit_ones_work() {
    Config::set(Config::default());
    Config::update(|config| config.app.control_flow_handling = false).expect("the settings can be changed");

    let native = session!(tiny(), |session| {
        let total = session.list();
        for x in session.list_of([1, 2]) {
            if x > 1 {
                total.append(x);
            }
        }
        let mut n = session.value(1);
        while n < 10 {
            n *= 2;
        }
        (total.save(), n.save())
    });
    let text = native.expect_err("three native forms").to_string();
    assert!(text.contains("3 reasons"), "{text}");
    for form in ["`for`", "`if`", "`while`"] {
        assert!(text.contains(&format!("native {form}")), "{text}");
    }
    assert!(text.contains("session.iter(..)") && text.contains("session.cond(..)"), "{text}");

    let (explicit, n) = session!(tiny(), |session| {
        let items = session.list();
        for x in session.iter([1, 2, 3]) {
            if session.cond(x > 1) {
                items.append(x);
            }
        }
        let mut n = session.value(1);
        while session.cond(n < 10) {
            n *= 2;
        }
        (items.save(), n.save())
    })
    .expect("explicit forms are not affected");
    assert_eq!((explicit, n), (vec![2, 3], 16));

    Config::update(|config| config.app.control_flow_handling = true).expect("the settings can be changed");
    let native = session!(tiny(), |session| {
        let total = session.list();
        for x in session.list_of([1, 2]) {
            total.append(x);
        }
        total.save()
    })
    .expect("switched on again");
    assert_eq!(native, [1, 2]);
}
