//! nnsight's page on iterative interventions, cell by cell, in Rust.
//!
//! Look at: the two lines `List:  [0, 1, 2]`, one from explicit loops (`session.iter`), one from native `for`;
//! and at the last cell, where the same native loop is refused because control flow handling is off.

mod common;

use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = common::load()?;

    // [7] An explicit loop in the graph over host data, with two traces in its body.
    session!(model, |session| {
        for _item in session.iter([0, 1, 2]) {
            // define intervention body here ...

            session.trace("_", |_m| {
                // define interventions here ...
            });

            session.trace("_", |_m| {
                // define interventions here ...
            });
        }
    })?;

    // [8] Nested explicit loops over a traced list of lists.
    let li2 = session!(model, |session| {
        let li = session.list(); // a list in the graph
        for num in 0..3 {
            li.append(session.list_of([num])); // a plain Rust loop, unrolled: adds [0], [1], [2]
        }
        let li2 = session.list().save();

        for item in session.iter(li) {
            for item_2 in session.iter(item) {
                li2.append(item_2);
            }
        }
        li2
    })?;
    println!("\nList:  {li2:?}");

    // [9] The same with native loops: over traced lists, `for` is a loop in the graph.
    let li2 = session!(model, |session| {
        let li = session.list();
        for num in 0..3 {
            li.append(session.list_of([num]));
        }
        let li2 = session.list().save();

        for item in li {
            for item_2 in item {
                li2.append(item_2);
            }
        }
        li2
    })?;
    println!("\nList:  {li2:?}");

    // [11] Native control flow switched off, and the setting saved. `Config::save` would keep it for every later
    // run of every program; the example writes to a file of its own.
    Config::update(|config| config.app.control_flow_handling = false)?;
    let file = std::env::temp_dir().join(format!("nnsight-example-{}.toml", std::process::id()));
    Config::global()?.save_to(&file)?;
    println!("\nSaved settings:\n{}", std::fs::read_to_string(&file).unwrap_or_default());
    // The file was the example's own; if it cannot be removed, the system will.
    let _ = std::fs::remove_file(&file);

    let native = session!(model, |session| {
        let doubled = session.list();
        for x in session.list_of([1, 2]) {
            doubled.append(x * 2);
        }
        doubled.save()
    });
    match native {
        Ok(doubled) => println!("native loop: {doubled:?}"),
        Err(error) => println!("native loop: {error}"),
    }
    let explicit = session!(model, |session| {
        let doubled = session.list();
        for x in session.iter([1, 2]) {
            doubled.append(x * 2);
        }
        doubled.save()
    })?;
    println!("\nexplicit loop, not affected: {explicit:?}");
    Ok(())
}
