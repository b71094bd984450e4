//! A sweep that is killed at any moment goes on, with nothing lost and nothing twice.

mod common;

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{child, tiny};
use nnsight::budgeted;
use nnsight::exec::Budget;
use nnsight::prelude::*;

/// Items of the sweep.
const ITEMS: i64 = 6_000;

/// The sweep, as a user writes it: what is done is left out.
fn sweep(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let out = JsonLines::resume(folder.join("out.jsonl"), "number")?.fields(["number", "norm"]);
    let shards = TensorShards::resume(folder.join("tensors"))?.file_bytes(24_000);
    let (lines, tensors) = (out.clone(), shards.clone());
    let items =
        (0..ITEMS).filter(move |number| !(lines.is_done(number) && tensors.is_done(number.to_string())));
    // Little waits, so that much is written until the next kill.
    budgeted(Budget { tokens: 48, bytes: 64 << 20 }, || {
        session!(tiny(), |session| {
            for (number, prompt) in session.stream(items.map(|number| (number, [number % 7, 1, 2].to_vec())))
            {
                let residual = session.trace(prompt, |m| m.transformer.h[0].attn.output);
                session.write(&out, (number, residual.sum().item()));
                session.write(&shards, (session.format("{}", number), residual));
            }
        })
    })?;
    Ok(())
}

/// What the test below runs in processes of their own.
#[test]
fn in_a_child_the_sweep_runs() {
    if let Some(folder) = child::argument("sweep") {
        sweep(&folder).expect("it runs");
    }
}

/// How much there is of it.
fn size(folder: &Path) -> u64 {
    let len = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len());
    let shards = std::fs::read_dir(folder.join("tensors")).into_iter().flatten().flatten();
    len(&folder.join("out.jsonl")) + shards.map(|entry| len(&entry.path())).sum::<u64>()
}

#[test]
fn a_sweep_that_is_killed_fifty_times_loses_nothing_and_has_nothing_twice() {
    let folder = std::env::temp_dir().join(format!("nnsight-{}-killed", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let mut killed = 0;
    for round in 0_u64.. {
        let mut process = child::command("in_a_child_the_sweep_runs", "sweep", &folder);
        let mut process =
            process.stdout(std::process::Stdio::null()).spawn().expect("this test's own program");
        let (before, begun) = (size(&folder), Instant::now());
        // Sometimes while it begins, mostly while it writes.
        while size(&folder) == before && round % 8 != 0 && process.try_wait().expect("a child").is_none() {
            assert!(begun.elapsed() < Duration::from_mins(2), "nothing is written");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(round * 37 % 23));
        if killed < 50 && process.try_wait().expect("a child").is_none() {
            process.kill().expect("it runs");
            killed += 1;
            process.wait().expect("it ends");
        } else if process.wait().expect("it ends").success() {
            break;
        }
    }
    assert_eq!(killed, 50, "it ended before it was killed so often: more items are wanted");

    let text = std::fs::read_to_string(folder.join("out.jsonl")).expect("the lines");
    let mut lines: HashMap<&str, usize> = HashMap::new();
    for line in text.lines() {
        assert!(line.ends_with('}'), "{line}");
        let number = line.strip_prefix("{\"number\":").and_then(|rest| rest.split(',').next()).expect(line);
        *lines.entry(number).or_default() += 1;
    }
    assert!(lines.values().all(|count| *count == 1), "a line is there twice");
    assert_eq!(lines.len(), usize::try_from(ITEMS).expect("a small number"));
    let entries = std::fs::read_dir(folder.join("tensors")).expect("the tensors").flatten();
    let shards = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "safetensors"));
    let tensors = shards.map(|entry| {
        let bytes = std::fs::read(entry.path()).expect("a file");
        // A header of text behind its length, with an entry for each tensor.
        let len = usize::from(bytes[0]) + 256 * usize::from(bytes[1]);
        String::from_utf8_lossy(&bytes[8..8 + len]).matches("data_offsets").count()
    });
    assert_eq!(tensors.sum::<usize>(), lines.len(), "as many tensors as names");
    let shards = TensorShards::resume(folder.join("tensors")).expect("whole files");
    assert_eq!(shards.done_count(), lines.len());
    assert!((0..ITEMS).all(|number| shards.is_done(number.to_string())));
    std::fs::remove_dir_all(folder).expect("the folder");
}
