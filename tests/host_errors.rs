//! An error of the host's own code keeps its type to the end of its session.

mod common;

use std::error::Error as _;
use std::fmt;

use common::tiny;
use nnsight::exec::Fault;
use nnsight::prelude::*;

/// An error with a cause.
#[derive(Debug)]
struct Unfit {
    number: i64,
    cause: std::num::ParseIntError,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not fit", self.number)
    }
}

impl std::error::Error for Unfit {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

fn unfit(number: i64) -> Unfit {
    Unfit { number, cause: "seven".parse::<i64>().expect_err("no number") }
}

/// What must hold of an error that ends with [`unfit`].
fn assert_is_unfit(error: &Error, number: i64, words: &str) {
    assert!(error.to_string().contains(words), "{error}");
    let source = error.source().and_then(|source| source.downcast_ref::<Unfit>());
    assert_eq!(source.map(|unfit| unfit.number), Some(number), "{error}");
    assert_eq!(error.downcast_ref::<Unfit>().map(|unfit| unfit.number), Some(number), "{error}");
    // The causes below it are there as well.
    assert!(error.downcast_ref::<std::num::ParseIntError>().is_some(), "{error}");
    assert!(error.downcast_ref::<std::io::Error>().is_none(), "{error}");
}

#[test]
fn an_error_of_an_applied_closure_is_found_by_its_type() {
    let error = session!(tiny(), |session| {
        let n = session.value(7);
        session.apply(|n: i64| -> Result<i64, Unfit> { Err(unfit(n)) }, n).save()
    });
    let error = error.expect_err("the closure fails");
    assert_is_unfit(&error, 7, "the host closure failed: 7 does not fit");
    let Error::Run(error) = error else { panic!("{error}") };
    let Fault::Host { source } = *error.fault else { panic!("{error}") };
    assert!(source.is::<Unfit>());
}

#[test]
fn an_error_of_a_stream_is_found_by_its_type() {
    let mut numbers = 0..;
    let items = std::iter::from_fn(move || {
        numbers.next().map(|number| if number < 3 { Ok(number) } else { Err(unfit(number)) })
    });
    let error = session!(tiny(), |session| {
        let all = session.list();
        for number in session.stream(items) {
            all.append(number);
        }
        all.save()
    });
    assert_is_unfit(&error.expect_err("the fourth item fails"), 3, "item 3 of the stream is an error");
}

#[test]
fn an_error_of_a_closure_that_is_written_to_is_found_by_its_type() {
    let error = session!(tiny(), |session| {
        session.write(|n: i64| Err::<(), _>(unfit(n)), (9,));
    });
    assert_is_unfit(&error.expect_err("the closure fails"), 9, "the value could not be written");
}

#[test]
fn an_error_of_a_writer_is_found_by_its_type_and_names_its_file() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::new(std::io::ErrorKind::StorageFull, unfit(1)))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let out = JsonLines::new(Full);
    let error = session!(tiny(), |session| session.write(&out, ("a line",)));
    let error = error.expect_err("the disk is full");
    let full = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    assert_eq!(full, Some(std::io::ErrorKind::StorageFull), "{error}");
    assert!(error.to_string().contains("1 does not fit"), "{error}");
}

#[test]
fn an_error_of_the_sessions_own_closure_is_found_by_its_type() {
    let error = session!(tiny(), |session| {
        let n = if tiny().n_layers() > 100 { Ok(1) } else { Err(unfit(5)) };
        session.value(n?).save()
    });
    assert_is_unfit(&error.expect_err("the closure gives up"), 5, "5 does not fit");
}

#[test]
fn an_error_of_a_session_in_a_closure_of_another_is_found_by_its_type() {
    fn inner(n: i64) -> Result<i64, Error> {
        session!(tiny(), |session| session
            .apply(|n: i64| -> Result<i64, Unfit> { Err(unfit(n)) }, (n,))
            .save())
    }
    let error = session!(tiny(), |session| {
        let n = session.value(2);
        session.apply(inner, n).save()
    });
    let error = error.expect_err("the inner session fails");
    assert_eq!(error.downcast_ref::<Unfit>().map(|unfit| unfit.number), Some(2));
    assert!(matches!(error.downcast_ref::<Error>(), Some(Error::Run(_))));
}
