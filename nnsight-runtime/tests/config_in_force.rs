//! The settings in force are the process's, so they are tested in a process of their own.

use std::panic;
use std::thread;

use nnsight_runtime::config::{AppConfig, Config};

#[test]
fn settings_in_force_are_the_last_ones_set_in_every_thread() {
    let off = Config { app: AppConfig { control_flow_handling: false } };
    Config::set(Config::default());
    assert_eq!(Config::global().expect("set"), Config::default());

    Config::update(|config| {
        assert_eq!(Config::global().expect("readable meanwhile"), Config::default());
        config.app.control_flow_handling = false;
    })
    .expect("set before");
    let elsewhere = thread::spawn(|| Config::global().expect("set")).join().expect("no panic");
    assert_eq!(elsewhere, off);

    // A change that panics half way is no change, and does not lock the others out.
    let panicked = panic::catch_unwind(|| {
        Config::update(|config| {
            config.app.control_flow_handling = true;
            panic!("half way");
        })
    });
    assert!(panicked.is_err());
    assert_eq!(Config::global().expect("set"), off);
}
