//! What the files in a folder make of texts, and texts token by token.

use super::*;

const VOCAB: &str =
    r#"{"a": 0, "b": 1, "Ġ": 2, "ab": 3, "Ġab": 4, "<|endoftext|>": 5, "â": 6, "Ĥ": 7, "¬": 8, "âĤ": 9}"#;
const MERGES: &str = "#version: 0.2\na b\nĠ ab\nâ Ĥ\n";

fn dir(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).expect("the file can be written");
    }
    dir
}

fn load(files: &[(&str, &str)]) -> Result<Tokenizer, TokenizerError> {
    let dir = dir(files);
    Tokenizer::from_folder(dir.path()).map(|tokenizer| tokenizer.expect("they are there"))
}

fn with(files: &[(&str, &str)]) -> Result<Tokenizer, TokenizerError> {
    load(&[&[("vocab.json", VOCAB), ("merges.txt", MERGES)], files].concat())
}

fn parts() -> Tokenizer {
    with(&[]).expect("the files are right")
}

fn message(files: &[(&str, &str)]) -> String {
    with(files).expect_err("a file is wrong").to_string()
}

#[test]
fn vocabulary_and_merges_make_a_byte_level_tokenizer() {
    let tokenizer = parts();
    assert_eq!(tokenizer.encode("ab ab<|endoftext|>b").expect("encodes"), [3, 4, 5, 1]);
    assert_eq!(tokenizer.decode(&[3, 4, 5, 1]).expect("decodes"), "ab ab<|endoftext|>b");
    assert_eq!(tokenizer.encode("").expect("encodes"), Vec::<i64>::new());
    assert_eq!(tokenizer.decode(&[3, 99]), Err(TokenizerError::UnknownId(99)));
    assert_eq!(tokenizer.decode(&[-1]), Err(TokenizerError::UnknownId(-1)));
    assert_eq!((tokenizer.bos_token_id(), tokenizer.pad_token_id()), (Some(5), None));
}

#[test]
fn a_whole_tokenizer_goes_before_its_parts_and_neither_pads_nor_cuts() {
    let mut whole = parts().inner;
    whole.with_padding(Some(tokenizers::PaddingParams {
        strategy: tokenizers::PaddingStrategy::Fixed(9),
        ..Default::default()
    }));
    let cut = tokenizers::TruncationParams { max_length: 1, ..Default::default() };
    whole.with_truncation(Some(cut)).expect("the settings are right");
    let json = whole.to_string(false).expect("it can be written");
    let tokenizer = load(&[("tokenizer.json", &json), ("vocab.json", "broken"), ("merges.txt", "")]);
    assert_eq!(tokenizer.expect("the file is right").encode("ab ab").expect("encodes"), [3, 4]);
    assert_eq!(Tokenizer::from_bytes(json.as_bytes()).expect("it is right").vocab_size(), 10);
}

#[test]
fn added_tokens_keep_their_ids_or_are_refused() {
    let tokenizer = with(&[("added_tokens.json", r#"{"<y>": 11, "<x>": 10}"#)]).expect("the files are right");
    assert_eq!(tokenizer.encode("ab<y><x>").expect("encodes"), [3, 11, 10]);
    let error = message(&[("added_tokens.json", r#"{"<y>": 70}"#)]);
    assert!(error.contains("added_tokens.json") && error.contains("`<y>` has id 70"), "{error}");
    let decoder = r#"{"added_tokens_decoder": {"70": {"content": "<y>", "special": true}}}"#;
    let error = message(&[("tokenizer_config.json", decoder)]);
    assert!(error.contains("tokenizer_config.json") && error.contains("comes out as 10"), "{error}");
}

#[test]
fn what_cannot_be_read_of_the_settings_names_the_file_and_the_field() {
    for (file, text, parts) in [
        ("tokenizer_config.json", "[]", ["holds a list", ""]),
        ("tokenizer_config.json", "{", ["tokenizer_config.json", ""]),
        ("tokenizer_config.json", r#"{"pad_token": 5}"#, ["pad_token is a number", ""]),
        (
            "tokenizer_config.json",
            r#"{"extra_special_tokens": "<x>"}"#,
            ["extra_special_tokens is a text", ""],
        ),
        (
            "tokenizer_config.json",
            r#"{"added_tokens_decoder": {"x": {"content": "<x>"}}}"#,
            ["the id `x`", ""],
        ),
        (
            "tokenizer_config.json",
            r#"{"added_tokens_decoder": {"10": {"contend": "<x>"}}}"#,
            ["`contend`", ""],
        ),
        (
            "tokenizer_config.json",
            r#"{"tokenizer_class": "BertTokenizer"}"#,
            ["BertTokenizer", "PreTrainedTokenizerFast"],
        ),
        (
            "tokenizer_config.json",
            r#"{"tokenizer_class": "PreTrainedTokenizerFast"}"#,
            ["wants a tokenizer.json", "GPT2Tokenizer"],
        ),
        (
            "tokenizer_config.json",
            r#"{"fast_tokenizer_files": ["tokenizer.4.0.json"]}"#,
            ["fast_tokenizer_files", ""],
        ),
        (
            "special_tokens_map.json",
            r#"{"pad_token": {"content": 1}}"#,
            ["special_tokens_map.json", "content"],
        ),
        ("added_tokens.json", r#"{"<x>": -1}"#, ["added_tokens.json", "`<x>`"]),
        ("merges.txt", "a b c", ["merges.txt", "line 1"]),
        ("merges.txt", "a c", ["vocab.json", "merges.txt"]),
        ("vocab.json", r#"{"a": -1}"#, ["vocab.json", ""]),
    ] {
        let error = message(&[(file, text)]);
        assert!(parts.iter().all(|part| error.contains(part)), "{text}: {error}");
    }
}

#[test]
fn what_transformers_leaves_of_a_tokenizer_is_left_with_a_note() {
    let mut whole = parts().inner;
    whole.with_normalizer(Some(tokenizers::normalizers::Lowercase)).expect("it has no tokens to normalize");
    let json = whole.to_string(false).expect("it can be written");
    let tokenizer = load(&[("tokenizer.json", &json)]).expect("it is a tokenizer");
    assert_eq!(tokenizer.encode("AB").expect("encodes"), Vec::<i64>::new(), "no letters of the vocabulary");
    let [note] = tokenizer.notes() else { panic!("{:?}", tokenizer.notes()) };
    assert!(note.contains("its normalizer") && note.contains("PreTrainedTokenizerFast"), "{note}");
    let fast = r#"{"tokenizer_class": "PreTrainedTokenizerFast"}"#;
    let tokenizer = load(&[("tokenizer.json", &json), ("tokenizer_config.json", fast)]).expect("it is one");
    assert_eq!((tokenizer.encode("AB").expect("encodes"), tokenizer.notes().len()), (vec![3], 0));
}

#[test]
fn one_token_is_asked_for_and_several_are_named() {
    let tokenizer = parts();
    assert_eq!(tokenizer.token_id(" ab"), Ok(4));
    let error = tokenizer.token_id("ab ab").expect_err("two tokens").to_string();
    assert_eq!(error, r#""ab ab" is not one token but 2: ["ab", " ab"]"#);
    let error = tokenizer.token_id("").expect_err("no token").to_string();
    assert!(error.contains("not one token but 0"), "{error}");
    let error = tokenizer.token_id("€").expect_err("two tokens").to_string();
    assert!(error.contains(r#"["<0xE2><0x82>", "<0xAC>"]"#), "{error}");
}

#[test]
fn special_tokens_around_a_text_are_left_out_where_one_token_is_meant() {
    let bos = ("tokenizer_config.json", r#"{"add_bos_token": true}"#);
    let tokenizer = with(&[bos]).expect("the files are right");
    assert_eq!(tokenizer.encode(" ab").expect("encodes"), [5, 4]);
    assert_eq!(tokenizer.encode_without_special_tokens(" ab").expect("encodes"), [4]);
    assert_eq!(tokenizer.token_id(" ab"), Ok(4));
    assert_eq!(
        tokenizer.encode_batch(&["ab", "", "b ab"]).expect("encodes"),
        [vec![5, 3], vec![5], vec![5, 1, 4]]
    );
    let pieces = tokenizer.pieces(" ab").expect("encodes");
    let shown: Vec<_> =
        pieces.iter().map(|piece| (piece.id, piece.text.as_str(), piece.range.clone())).collect();
    assert_eq!(shown, [(5, "<|endoftext|>", 0..0), (4, " ab", 0..3)]);
    assert_eq!(tokenizer.position("b ab", "ab"), Ok(2));
}

#[test]
fn a_character_split_over_tokens_is_shown_by_its_bytes_and_belongs_to_each() {
    let pieces = parts().pieces("a€ab").expect("encodes");
    let shown: Vec<_> = pieces.iter().map(|piece| (piece.text.as_str(), piece.range.clone())).collect();
    assert_eq!(shown, [("a", 0..1), ("<0xE2><0x82>", 1..4), ("<0xAC>", 1..4), ("ab", 4..6)]);
    assert_eq!(parts().positions("a€ab €", "€").map(|all| all.len()), Ok(2));
    assert_eq!(parts().positions("a€ab", "€").map(|all| all.into_iter().next()), Ok(Some(1..3)));
}

#[test]
fn a_word_is_found_where_it_stands_by_itself() {
    let tokenizer = parts();
    let text = "ab aab ab";
    assert_eq!(
        tokenizer.token_texts(&tokenizer.encode(text).expect("encodes")).expect("known"),
        ["ab", " ", "a", "ab", " ab"]
    );
    assert_eq!(tokenizer.positions(text, "ab"), Ok(vec![0..1, 4..5]));
    assert_eq!(
        tokenizer.position(text, " aab").expect_err("three tokens").to_string(),
        r#"" aab" has no one position in "ab aab ab": it is 3 tokens, at positions 1..4; `positions` gives these"#
    );
    let error = tokenizer.position(text, "ab").expect_err("it stands twice").to_string();
    assert!(error.contains("2 times, at 0, 4"), "{error}");
    let error = tokenizer.position(text, "b").expect_err("it is part of words only").to_string();
    assert!(error.contains("does not stand there as a word"), "{error}");
    assert_eq!(tokenizer.positions(text, ""), Ok(vec![]));
}

#[test]
fn no_file_is_no_tokenizer_and_a_broken_one_is_named() {
    assert!(Tokenizer::from_folder(dir(&[("vocab.json", VOCAB)])).expect("nothing is broken").is_none());
    let error = load(&[("tokenizer.json", "{")]).expect_err("it is broken").to_string();
    assert!(error.contains("tokenizer.json"), "{error}");
}
