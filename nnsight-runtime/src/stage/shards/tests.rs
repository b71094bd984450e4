use burn::tensor::TensorData;

use super::*;
use crate::device::test_device;

fn row(number: i64) -> [Value; 2] {
    let tensor = Tensor::<1, burn::tensor::Int>::from_data(TensorData::from([number]), &test_device());
    [Value::Str(format!("row {number}").into()), Value::tensor(tensor.into())]
}

fn words(result: Result<(), Box<Fault>>) -> String {
    result.expect_err("it is refused").to_string()
}

/// Names of all tensors in the folder, by file.
fn names(folder: &Path) -> Vec<Vec<String>> {
    let files = written(folder).expect("the folder");
    let names = files.iter().map(|(_, path)| {
        let mut names = names_in(path).expect("a file");
        names.sort_unstable();
        names
    });
    names.collect()
}

#[test]
fn small_tensors_without_number_go_to_files_whose_headers_stay_short() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut shards = TensorShards::create(folder.path()).expect("the folder is empty");
    shards.lock().most_header = 64 << 10;
    let [_, tensor] = row(1);
    for number in 0..5_000 {
        // Names that JSON must escape are longer there.
        let name = Value::Str(format!("{number}\u{1}\"é").into());
        shards.take(&[name, tensor.clone()]).expect("written");
    }
    shards.finish().expect("the last file");
    let all = names(folder.path());
    assert!(all.len() > 5);
    assert_eq!(all.iter().map(Vec::len).sum::<usize>(), 5_000);
    for (_, path) in written(folder.path()).expect("the folder") {
        let len = fs::metadata(&path).expect("the file").len();
        assert!(len < (64 << 10) + 8 * 5_000, "{len}");
    }
}

#[test]
fn a_run_that_is_killed_keeps_its_files_and_is_gone_on_with() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut shards = TensorShards::create(folder.path()).expect("the folder is empty").file_bytes(16);
    for number in 0..5 {
        shards.take(&row(number)).expect("written");
    }
    // Nothing is brought to its end, and a file is there in part.
    drop(shards);
    fs::write(folder.path().join("shard-00002.part"), "half").expect("written");
    assert_eq!(names(folder.path()), [["row 0", "row 1"], ["row 2", "row 3"]]);

    let mut shards = TensorShards::resume(folder.path()).expect("resumes").file_bytes(16);
    assert_eq!((shards.done_count(), shards.is_done("row 3"), shards.is_done("row 4")), (4, true, false));
    let rest: Vec<i64> = shards.remaining(0..7, |number| format!("row {number}")).collect();
    assert_eq!(rest, [4, 5, 6]);
    // One that is done is passed over, whoever computes it.
    for number in 2..7 {
        shards.take(&row(number)).expect("written");
    }
    shards.finish().expect("the last file");
    assert_eq!(
        names(folder.path()).concat(),
        (0..7).map(|number| format!("row {number}")).collect::<Vec<_>>()
    );
    assert!(unfinished(folder.path()).expect("the folder").is_empty());
}

#[test]
fn a_name_is_given_once_in_the_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut shards = TensorShards::create(folder.path()).expect("the folder is empty").file_bytes(8);
    for number in 0..3 {
        shards.take(&row(number)).expect("written");
    }
    let error = words(shards.take(&row(0)));
    assert!(error.contains("two tensors have the name \"row 0\""), "{error}");
    let [_, tensor] = row(0);
    let error = words(shards.take(&[Value::Str("__metadata__".into()), tensor.clone()]));
    assert!(error.contains("can have the name \"__metadata__\""), "{error}");
    let error = words(shards.take(&[Value::Str("n".repeat(NAME_BYTES + 1).into()), tensor]));
    assert!(error.contains("the name of a tensor has"), "{error}");
}

#[test]
fn a_folder_of_another_run_is_neither_written_over_nor_shared() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut shards = TensorShards::create(folder.path()).expect("the folder is empty").file_bytes(8);
    for number in 0..3 {
        shards.take(&row(number)).expect("written");
    }
    for busy in [TensorShards::create(folder.path()), TensorShards::resume(folder.path())] {
        let error = busy.expect_err("the first is at work").to_string();
        assert!(error.contains("is being written to by another run"), "{error}");
    }
    shards.finish().expect("the last file");
    drop(shards);
    // Whichever of its files is moved away.
    fs::remove_file(folder.path().join("shard-00000.safetensors")).expect("the first file");
    let error = TensorShards::create(folder.path()).expect_err("it holds results").to_string();
    assert!(error.contains("shard-00001.safetensors is there already: `TensorShards::resume`"), "{error}");
    let mut shards = TensorShards::resume(folder.path()).expect("resumes");
    shards.take(&row(0)).expect("it is missing");
    shards.finish().expect("the last file");
    assert_eq!(names(folder.path()), [["row 1"], ["row 2"], ["row 0"]]);
}

#[test]
fn a_damaged_file_is_named_when_its_folder_is_gone_on_with() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("shard-00003.safetensors");
    let mut shards = TensorShards::create(folder.path()).expect("the folder is empty");
    shards.take(&row(0)).expect("written");
    shards.finish().expect("the last file");
    drop(shards);
    let whole = fs::read(folder.path().join("shard-00000.safetensors")).expect("the file");
    let long = [u64::MAX.to_le_bytes().as_slice(), &whole[8..]].concat();
    for bytes in [&whole[..4], &whole[..20], &whole[..whole.len() - 1], &[9; 30], &long] {
        fs::write(&path, bytes).expect("written");
        let error = TensorShards::resume(folder.path()).expect_err("it is damaged").to_string();
        assert!(
            error.contains("shard-00003.safetensors: ") && error.contains("move the file away"),
            "{error}"
        );
    }
}
