//! Over host values a session's text means what Rust means: moves, deferred `let`, `?`, early `return`, labels.
use nnsight::prelude::*;

struct Report {
    output: String,
    key: Option<Box<i64>>,
}

fn first_word(text: &str) -> Result<&str, std::fmt::Error> {
    text.split(' ').next().ok_or(std::fmt::Error)
}

#[intervene]
fn pick(flag: bool, a: String, b: String) -> Result<String, std::fmt::Error> {
    let chosen;
    if flag {
        chosen = a;
    } else {
        chosen = b;
    }
    if chosen.is_empty() {
        return Err(std::fmt::Error);
    }
    let word = first_word(&chosen)?;
    Ok(word.to_owned())
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let (word, count, key) = session!(model, |_session| {
        let report = Report { output: "hello world".to_owned(), key: Some(Box::new(3)) };
        let word = pick(true, report.output, String::new())?;
        let mut words = vec![word.clone(), "x".to_owned()];
        words[1] = "y".to_owned();
        let mut count = 0usize;
        'outer: for w in &words {
            for c in w.chars() {
                if c == 'l' && count > 0 {
                    continue 'outer;
                }
                if c == 'y' {
                    break 'outer;
                }
                count += 1;
            }
        }
        let mut n = 0;
        while n < 3 {
            n += 1;
        }
        let shifted = loop {
            n += 1;
            if let Some(key) = &report.key {
                break **key + n;
            }
        };
        let key = match report.key {
            Some(key) if *key > 2 && shifted > 0 => *key,
            _ => 0,
        };
        (word, count, key)
    })?;
    assert_eq!((word.as_str(), count, key), ("hello", 2, 3));
    Ok(())
}
