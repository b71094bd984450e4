//! Items that come from the host while a session runs, and values that go there.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use common::tiny;
use nnsight::exec::Optimizations;
use nnsight::optimized;
use nnsight::prelude::*;

/// What was written, for a look after the session.
type Seen<T> = Arc<Mutex<Vec<T>>>;

fn seen<T: Clone>(seen: &Seen<T>) -> Vec<T> {
    seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Adds to what was written.
fn note<T>(to: &Seen<T>, item: T) {
    to.lock().unwrap_or_else(PoisonError::into_inner).push(item);
}

#[test]
fn a_loop_over_a_stream_means_what_one_over_a_list_means() {
    let words = || ["a", "b", "stop", "c"].map(String::from);
    let (list, stream) = session!(tiny(), |session| {
        let (list, stream) = (session.list(), session.list());
        let mut total = session.value(0);
        for (i, word) in session.iter(words()).enumerate() {
            if word == "stop" {
                break;
            }
            total += i + 1;
            list.append((total, word));
        }
        let mut total = session.value(0);
        for (i, word) in session.stream(words()).enumerate() {
            if word == "stop" {
                break;
            }
            total += i + 1;
            stream.append((total, word));
        }
        (list.save(), stream.save())
    })
    .expect("runs");
    assert_eq!(list, [(1, "a".to_owned()), (3, "b".to_owned())]);
    assert_eq!(list, stream);
}

#[test]
fn streams_carry_every_kind_of_host_value() {
    let rows = vec![vec![1_i64, 2], vec![3]];
    let (numbers, tokens, tensors, none) = session!(tiny(), |session| {
        let (numbers, tokens, tensors) = (session.list(), session.list(), session.list());
        for ((n, truth), x) in session.stream([(1_i64, true), (2, false)]).zip(vec![0.5, 1.5, 2.5]) {
            if truth {
                numbers.append(n.to_float() + x);
            }
        }
        for row in session.stream(rows) {
            tokens.append(session.trace(row, |m| m.transformer.wte.output.dims()[1]));
        }
        let made = [0.0, 1.0].map(|x| Tensor::<1>::from_data([x, 1.0], &tiny().device()));
        for tensor in session.stream(made) {
            tensors.append(tensor.sum().item());
        }
        let none = session.list_of(["nothing"]);
        for item in session.stream(std::iter::empty::<&'static str>()) {
            none.append(item);
        }
        (numbers.save(), tokens.save(), tensors.save(), none.save())
    })
    .expect("runs");
    assert_eq!((numbers, tokens, tensors), (vec![1.5], vec![2, 1], vec![1.0, 2.0]));
    assert_eq!(none, ["nothing"]);
}

/// How far the source was ahead of the sink at most, of so many prompts, and what came.
fn ahead(count: i64) -> (usize, Vec<i64>) {
    let (pulled, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let written: Seen<i64> = Seen::default();
    let prompts = {
        let pulled = Arc::clone(&pulled);
        (0..count).map(move |i| {
            pulled.fetch_add(1, Ordering::SeqCst);
            (i, vec![i % 50 + 1; 16])
        })
    };
    let sink = {
        let (pulled, most, written) = (Arc::clone(&pulled), Arc::clone(&most), Arc::clone(&written));
        SinkFn::new(move |i: i64, sum: f64| {
            assert!(sum.is_finite());
            note(&written, i);
            most.fetch_max(pulled.load(Ordering::SeqCst) - seen(&written).len(), Ordering::SeqCst);
        })
    };
    session!(tiny(), |session| {
        for (i, prompt) in session.stream(prompts) {
            let sum = session.trace(prompt, |m| m.transformer.wte.output.sum().item());
            session.write(&sink, (i, sum));
        }
    })
    .expect("runs");
    (most.load(Ordering::SeqCst), seen(&written))
}

#[test]
fn items_are_pulled_as_they_are_needed_and_results_written_as_they_come() {
    let count = 2_000;
    let (most, written) = ahead(count);
    assert!(most <= 1_024, "{most} items of {count} were waiting at once");
    assert_eq!(written, (0..count).collect::<Vec<_>>());
    let (most, written) = optimized(Optimizations::NONE, || ahead(100));
    assert_eq!(most, 0, "one at a time, each is written before the next one is pulled");
    assert_eq!(written.len(), 100);
}

#[test]
fn an_item_that_is_an_error_ends_the_session_where_the_stream_is_made() {
    let path = std::env::temp_dir().join(format!("nnsight-{}-item.jsonl", std::process::id()));
    let out = JsonLines::create(&path).expect("a temporary file");
    let items = ["1", "2", "three", "4"].map(str::parse::<i64>);
    let line = line!() + 2;
    let error = session!(tiny(), |session| {
        for n in session.stream(items) {
            session.write(&out, (n,));
        }
    })
    .expect_err("`three` is no number");
    let words = error.to_string();
    assert!(words.contains("item 2 of the stream is an error: invalid digit"), "{words}");
    assert!(words.contains(&format!("streams.rs:{line}")), "{words}");
    // What was written before is there.
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "1\n2\n");
    std::fs::remove_file(path).expect("the file");
}

#[test]
fn a_panic_of_the_iterator_or_the_sink_is_the_users_own() {
    for in_sink in [false, true] {
        let caught = std::panic::catch_unwind(|| {
            let items = (0..3_i64).inspect(move |i| {
                if *i == 1 && !in_sink {
                    std::panic::panic_any(7_u8);
                }
            });
            session!(tiny(), |session| {
                for n in session.stream(items) {
                    session.write(
                        move |n: i64| {
                            if n == 2 {
                                std::panic::panic_any(7_u8);
                            }
                        },
                        (n,),
                    );
                }
            })
        });
        let payload = caught.expect_err("it panics");
        assert_eq!(payload.downcast_ref::<u8>(), Some(&7));
    }
}

#[test]
fn a_stream_in_a_traced_loop_or_in_a_trace_is_refused_with_its_place() {
    let line = line!() + 3;
    let error = session!(tiny(), |session| {
        for _ in session.iter(0..2) {
            for n in session.stream([1, 2]) {
                session.log(n);
            }
        }
        session.trace([1, 2], |m| {
            for layer in session.stream(0..2_i64) {
                session.log(m.transformer.h[layer].output.sum().item());
            }
        });
    })
    .expect_err("items come once");
    let words = error.to_string();
    assert!(words.contains("a stream is made inside a traced loop, but its items come once"), "{words}");
    assert!(words.contains("a loop over a stream stands inside a trace"), "{words}");
    assert!(words.contains(&format!("streams.rs:{line}:")), "{words}");
    assert!(words.contains(&format!("streams.rs:{}:", line + 5)), "{words}");
}

#[test]
fn what_is_written_keeps_the_order_of_the_program_among_closures_and_from_traces() {
    let order: Seen<String> = Seen::default();
    let sink = {
        let order = Arc::clone(&order);
        SinkFn::new(move |what: String, layer: i64| note(&order, format!("{what}{layer}")))
    };
    let applied = Arc::clone(&order);
    session!(tiny(), |session| {
        for layer in session.iter(0..2) {
            let late = session.trace([1, 2], |m| {
                let sum = m.transformer.h[layer].output.sum().item();
                session.write(&sink, ("trace", layer));
                if sum > 1e9 {
                    session.write(&sink, ("never", layer));
                }
                sum
            });
            let applied = Arc::clone(&applied);
            session.apply(move |layer: i64, _: f64| note(&applied, format!("apply{layer}")), (layer, late));
            session.write(&sink, ("after", layer));
        }
    })
    .expect("runs");
    assert_eq!(seen(&order), ["trace0", "apply0", "after0", "trace1", "apply1", "after1"]);
}

#[test]
fn an_error_of_a_sink_ends_the_session_with_its_place() {
    let written: Seen<f64> = Seen::default();
    let sink = {
        let written = Arc::clone(&written);
        SinkFn::new(move |x: f64| {
            note(&written, x);
            if x > 1.0 { Err("the disk is full") } else { Ok(()) }
        })
    };
    let line = line!() + 3;
    let error = session!(tiny(), |session| {
        for x in session.iter([1.0, 2.0, 3.0]) {
            session.write(&sink, x);
        }
    })
    .expect_err("the sink fails");
    let words = error.to_string();
    assert!(words.contains("the value could not be written: the disk is full"), "{words}");
    assert!(words.contains(&format!("streams.rs:{line}")), "{words}");
    assert_eq!(seen(&written), [1.0, 2.0]);
}

/// Takes bytes, of which the last are refused.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| std::io::Error::other("no space is left"))?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_error_while_the_file_is_flushed_is_the_sessions() {
    let run = |space| {
        session!(tiny(), |session| {
            let out = JsonLines::new(Full(space));
            session.write(&out, ("some text",));
        })
    };
    run(100).expect("there is space");
    let words = run(1).expect_err("there is none").to_string();
    assert!(words.contains("could not be brought to its end: no space is left"), "{words}");
    assert!(words.contains("streams.rs:"), "{words}");
}

#[test]
fn lines_of_json_hold_every_value_under_its_name() {
    let path = std::env::temp_dir().join(format!("nnsight-{}-lines.jsonl", std::process::id()));
    let lines = JsonLines::create(&path).expect("a temporary file");
    let named = lines.clone().fields(["prompt", "n", "all", "t"]);
    session!(tiny(), |session| {
        let all = session.list();
        for (i, prompt) in session.stream(["a", "b \"c\""]).enumerate() {
            all.append((i, i == 0));
            let row = session.value(Tensor::<2>::from_data([[0.5, 1.0]], &tiny().device()));
            session.write(&named, (prompt, i, &all, row));
        }
        session.write(&lines, (session.value(1), 2.5));
        session.write(&lines, session.value("alone"));
    })
    .expect("runs");
    let text = std::fs::read_to_string(&path).expect("the file");
    std::fs::remove_file(path).expect("the file");
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            r#"{"prompt":"a","n":0,"all":[[0,true]],"t":[[0.5,1.0]]}"#,
            r#"{"prompt":"b \"c\"","n":1,"all":[[0,true],[1,false]],"t":[[0.5,1.0]]}"#,
            "[1,2.5]",
            "\"alone\"",
        ]
    );
}

#[test]
fn values_that_are_not_as_many_as_the_fields_are_found_before_anything_runs() {
    let line = line!() + 4;
    let error = session!(tiny(), |session| {
        let out = JsonLines::new(std::io::sink()).fields(["a", "b"]);
        session.apply(|| -> i64 { panic!("nothing runs") }, ());
        session.write(&out, (1, 2, 3));
    })
    .expect_err("three values for two fields");
    let words = error.to_string();
    assert!(words.contains("3 values are written to lines of 2 fields: a, b"), "{words}");
    assert!(words.contains(&format!("streams.rs:{line}:")), "{words}");
}

#[test]
fn streams_and_sinks_work_where_control_flow_is_switched_off() {
    let written: Seen<i64> = Seen::default();
    let sink = {
        let written = Arc::clone(&written);
        SinkFn::new(move |n: i64| note(&written, n))
    };
    session!(tiny(), control_flow = false, |session| {
        for n in session.stream([1, 2]) {
            session.write(&sink, (n * 10,));
        }
    })
    .expect("runs");
    assert_eq!(seen(&written), [10, 20]);
}

#[test]
fn tensors_go_to_files_of_bounded_size_under_their_names() {
    let folder = std::env::temp_dir().join(format!("nnsight-{}-shards", std::process::id()));
    let shards = TensorShards::create(&folder).expect("a temporary folder").file_bytes(20);
    let device = tiny().device();
    session!(tiny(), |session| {
        for i in session.stream(0..3_i64) {
            let row = session.value(Tensor::<2>::from_data([[0.5, 1.0]], &device));
            session.write(&shards, (session.format("row {}", i), row * i.to_float()));
        }
        session.write(&shards, ("ids", session.value(Tensor::<1, Int>::from_data([7], &device))));
    })
    .expect("runs");
    let read = |number: usize| {
        let bytes = std::fs::read(folder.join(format!("shard-{number:05}.safetensors"))).expect("the file");
        // A header of text behind its length, then the tensors.
        let len = usize::from(bytes[0]) + 256 * usize::from(bytes[1]);
        (String::from_utf8_lossy(&bytes[8..8 + len]).into_owned(), bytes[8 + len..].to_vec())
    };
    let (header, data) = read(0);
    assert!(
        header.contains(r#""row 0":{"dtype":"F32","shape":[1,2]"#) && header.contains("row 1"),
        "{header}"
    );
    assert_eq!(data[8..], [0.5_f32.to_le_bytes(), 1.0_f32.to_le_bytes()].concat());
    let (header, data) = read(1);
    assert!(header.contains("row 2") && header.contains(r#""ids":{"dtype":"I64","shape":[1]"#), "{header}");
    assert_eq!(data.len(), 16);
    drop(shards);
    let error = TensorShards::create(&folder).expect_err("the folder is in use");
    assert!(error.to_string().contains("is there already"), "{error}");
    std::fs::remove_dir_all(folder).expect("the folder");
}

#[test]
fn two_tensors_of_one_name_in_a_file_are_an_error_where_the_second_is_written() {
    let folder = std::env::temp_dir().join(format!("nnsight-{}-names", std::process::id()));
    let shards = TensorShards::create(&folder).expect("a temporary folder");
    let line = line!() + 4;
    let error = session!(tiny(), |session| {
        for prompt in session.stream([[1_i64, 2], [3, 4]].map(Vec::from)) {
            let embedded = session.trace(prompt, |m| m.transformer.wte.output.read());
            session.write(&shards, ("embedded", embedded));
        }
    })
    .expect_err("the names are the same");
    std::fs::remove_dir_all(folder).expect("the folder");
    let words = error.to_string();
    assert!(words.contains("two tensors have the name \"embedded\""), "{words}");
    assert!(words.contains(&format!("streams.rs:{line}:")), "{words}");
}
