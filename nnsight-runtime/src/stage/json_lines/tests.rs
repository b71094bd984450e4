use std::fs;
use std::path::PathBuf;

use super::*;

/// A file of this test's own.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("out.jsonl");
    (folder, path)
}

fn resumed(path: &Path) -> JsonLines<File> {
    JsonLines::resume(path, "number").expect("resumes").fields(["number", "text"])
}

fn values(number: i64) -> [Value; 2] {
    [Value::Int(number), Value::Str(format!("text {number}\n \"é\"").into())]
}

#[test]
fn a_file_that_is_cut_off_at_any_byte_is_gone_on_with_and_nothing_is_lost_or_there_twice() {
    let (_folder, path) = file();
    let write = |path: &Path| {
        let mut out = resumed(path);
        let before = out.done_count();
        let remaining: Vec<i64> = out.remaining(0_i64..6, |number| *number).collect();
        assert_eq!(remaining.len(), 6 - before);
        // One that is done is passed over, whoever computes it.
        for number in 0..6 {
            assert_eq!(out.is_done(number), !remaining.contains(&number));
            out.take(&values(number)).expect("written");
        }
        out.finish().expect("flushed");
        before
    };
    assert_eq!(write(&path), 0);
    let whole = fs::read(&path).expect("the file");
    let mut counts = Vec::new();
    for end in 0..=whole.len() {
        fs::write(&path, &whole[..end]).expect("the file");
        counts.push(write(&path));
        assert_eq!(fs::read(&path).expect("the file"), whole, "cut off after {end} bytes");
    }
    counts.dedup();
    assert_eq!(counts, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_file_is_created_once_and_written_by_one_sink_at_a_time() {
    let (_folder, path) = file();
    let mut first = JsonLines::create(&path).expect("it is new");
    first.take(&values(1)).expect("written");
    let busy = JsonLines::resume(&path, 0).expect_err("the first is at work").to_string();
    assert!(busy.contains("out.jsonl is being written to by another run"), "{busy}");
    first.finish().expect("flushed");
    drop(first);
    let taken = JsonLines::create(&path).expect_err("it holds results").to_string();
    assert!(taken.contains("out.jsonl is there already: `JsonLines::resume` goes on with it"), "{taken}");
    assert_eq!(JsonLines::resume(&path, 0).expect("resumes").done_count(), 1);
    assert!(
        JsonLines::create("no/such/folder/x").expect_err("no folder").to_string().contains("cannot create")
    );
}

#[test]
fn lines_of_one_item_are_told_apart_by_several_fields_and_one_key_is_written_once() {
    let (_folder, path) = file();
    let mut out = JsonLines::resume(&path, ["number", "text"]).expect("resumes").fields(["number", "text"]);
    out.take(&values(1)).expect("written");
    out.take(&values(2)).expect("written");
    let twice = out.take(&values(1)).expect_err("the same again").to_string();
    assert!(twice.contains("two lines of this run have one key"), "{twice}");
    out.finish().expect("flushed");
    assert_eq!(fs::read_to_string(&path).expect("the file").lines().count(), 2);
    drop(out);
    let out = JsonLines::resume(&path, ["number", "text"]).expect("resumes");
    assert!(out.is_done((2, "text 2\n \"é\"")) && !out.is_done((2, "text 1")));
}

#[test]
fn lines_that_are_arrays_or_single_values_have_their_key_at_a_position() {
    let (_folder, path) = file();
    fs::write(&path, "[\"a\",1]\n\n[\"b\",2]\n").expect("the file");
    let out = JsonLines::resume(&path, 0).expect("resumes");
    assert!(out.is_done("a") && out.is_done("b") && !out.is_done("c"));
    drop(out);
    fs::write(&path, "1\n2.5\n").expect("the file");
    let out = JsonLines::resume(&path, 0).expect("resumes");
    assert!(out.is_done(1) && out.is_done(2.5) && !out.is_done(3));
}

#[test]
fn a_file_that_is_no_such_file_is_left_as_it_is_and_the_line_is_named() {
    let (_folder, path) = file();
    for (text, words) in [
        ("{\"number\":1}\nno json\n{\"num", "out.jsonl:2: this line is no JSON"),
        ("{\"number\":1}\n{\"other\":1}\n", "out.jsonl:2: this line has no field `number`"),
        ("[1]\n", "out.jsonl:1: this line has no field `number`"),
    ] {
        fs::write(&path, text).expect("the file");
        let error = JsonLines::resume(&path, "number").expect_err(text).to_string();
        assert!(error.contains(words), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("the file"), text);
    }
}

#[test]
fn fields_that_are_twice_there_missing_or_other_than_the_files_are_told_before_anything_runs() {
    let (_folder, path) = file();
    let told = |out: &JsonLines<File>, values| out.mistake(values).expect("a mistake").0;
    let out = JsonLines::resume(&path, "number").expect("resumes");
    assert!(told(&out, 1).contains("a line has no field `number`"));
    let out = out.fields(["number", "a", "number"]);
    assert!(told(&out, 3).contains("two fields of a line have the name `number`"));
    let mut out = out.fields(["number", "text"]);
    assert!(out.mistake(2).is_none());
    out.take(&values(1)).expect("written");
    out.finish().expect("flushed");
    drop(out);
    let out = resumed(&path).fields(["number", "norm"]);
    assert!(
        told(&out, 2)
            .contains("has lines of the fields number, text, and lines of number, norm would be added")
    );
    // In another order they are the same fields.
    assert!(out.fields(["text", "number"]).mistake(2).is_none());
}

/// Takes bytes up to a number.
#[derive(Debug)]
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        if taken == 0 { Err(io::Error::other("no space is left")) } else { Ok(taken) }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn after_a_line_that_may_be_there_in_part_no_other_is_written() {
    let mut out = JsonLines::new(Full(5));
    out.take(&values(1)).expect("it is held");
    assert!(out.finish().expect_err("no space").to_string().contains("no space is left"));
    out.lock().writer.get_mut().0 = 1 << 20;
    let error = out.take(&values(2)).expect_err("the first may be there in part").to_string();
    assert!(error.contains("an earlier line could not be written"), "{error}");
}
