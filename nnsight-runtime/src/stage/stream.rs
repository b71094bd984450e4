//! Items of the host that come one by one while the program runs.

use std::error::Error;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use super::error::BuildError;
use super::into::{IntoTraced, Operand};
use super::recorder::{Caller, FrameKind, Recorder};
use super::session::Session;
use super::traced::{Brand, List, Traceable, Traced};
use crate::exec::{Fault, HostSource};
use crate::ir::{HostFunction, Literal, OpKind, Type};

/// Gives the next item.
type Pull = Box<dyn FnMut() -> Option<Result<Operand, String>> + Send>;

impl<'s> Session<'s> {
    /// Items for one loop in the graph that come from the host while it turns: `for prompt in session.stream(prompts)`.
    ///
    /// Each item is taken from the iterator when its turn begins and let go of after it, so a collection of any length
    /// needs no more memory than a few items; [`iter`](Session::iter) takes all items into the graph at once. Items are what
    /// `iter` takes (numbers, text, token ids, tensors, tuples of these), or a `Result` of one: an `Err` ends the run with
    /// its words and the place of this call.
    ///
    /// ```
    /// # use nnsight_runtime::stage::{Session, Traced};
    /// # fn body<'s>(session: Session<'s>) -> Result<(), std::io::Error> {
    /// use std::io::BufRead;
    ///
    /// let lines = std::io::BufReader::new(std::fs::File::open("prompts.txt")?).lines();
    /// let stream = session.stream(lines); // of `io::Result<String>`: text in the graph
    /// # let _ = stream;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The iterator owns what it uses and can be sent to other threads. It is gone through once, so the call stands in no
    /// traced loop, and the loop over it in no trace. A program with such a loop cannot be stored.
    #[track_caller]
    pub fn stream<I>(self, items: I) -> Stream<'s, <I::Item as StreamItem>::Target>
    where
        I: IntoIterator<Item: StreamItem, IntoIter: Send + 'static>,
    {
        let mut items = items.into_iter();
        let known_len = exact_len(items.size_hint());
        let pull = Box::new(move || items.next().map(StreamItem::into_operand));
        Stream { recorder: self.recorder, at: Location::caller(), pull, known_len, marker: PhantomData }
    }
}

/// Items that come from the host while a loop turns: what [`Session::stream`] makes, for one `for`.
#[must_use = "items come only when a `for` goes over them"]
pub struct Stream<'s, T> {
    recorder: &'s Recorder,
    at: Caller,
    pull: Pull,
    known_len: Option<u64>,
    marker: PhantomData<(Brand<'s>, fn() -> T)>,
}

impl<'s, T: Traceable> Stream<'s, T> {
    /// Pairs of each item's number, from 0, and the item: `for (i, x) in stream.enumerate()`.
    pub fn enumerate(self) -> Stream<'s, (i64, T)> {
        let mut number = 0_i64..;
        self.with(move |pull| {
            let item = pull()?;
            let number = Operand::Literal(Literal::Int(number.next()?));
            Some(item.map(|item| Operand::Tuple(vec![number, item], <(i64, T)>::ty())))
        })
    }

    /// Pairs of items of this stream and of another iterator of the host, as many as the shorter has.
    pub fn zip<I>(mut self, other: I) -> Stream<'s, (T, <I::Item as StreamItem>::Target)>
    where
        I: IntoIterator<Item: StreamItem, IntoIter: Send + 'static>,
    {
        let mut other = other.into_iter();
        // Where one length is unknown, the shorter one is.
        self.known_len = self.known_len.zip(exact_len(other.size_hint())).map(|(a, b)| a.min(b));
        let ty = <(T, <I::Item as StreamItem>::Target)>::ty();
        self.with(move |pull| {
            let (a, b) = (pull()?, other.next()?.into_operand());
            Some(a.and_then(|a| Ok(Operand::Tuple(vec![a, b?], ty.clone()))))
        })
    }

    fn with<U>(
        self,
        mut change: impl FnMut(&mut Pull) -> Option<Result<Operand, String>> + Send + 'static,
    ) -> Stream<'s, U> {
        let Stream { recorder, at, mut pull, known_len, .. } = self;
        Stream { recorder, at, pull: Box::new(move || change(&mut pull)), known_len, marker: PhantomData }
    }

    /// Records the items as the list of the loop that begins here.
    pub(super) fn record(self, loop_at: Caller) -> Traced<'s, List<T>> {
        let Stream { recorder, at, mut pull, known_len, .. } = self;
        if recorder.inside(FrameKind::Trace) {
            recorder.error(BuildError::new(
                "a loop over a stream stands inside a trace",
                "put the trace into the loop, so that each item has a pass of its own; a pass over many items wants \
                 them all, as a list (`session.iter(..)`)",
                loop_at,
            ));
        } else if recorder.in_loop() {
            recorder.error(BuildError::new(
                "a stream is made inside a traced loop, but its items come once",
                "put the loop over the stream outside, or make a list of the items (`session.iter(..)`)",
                at,
            ));
        }
        let mut count = 0_u64..;
        let source = HostSource::new(known_len, move |device| {
            let item = pull()?;
            let number = count.next()?;
            Some(match item {
                Ok(operand) => operand.value(device),
                Err(message) => Err(Box::new(Fault::Stream { item: number, message })),
            })
        });
        let ty = Type::list(T::ty());
        let function = recorder.function(HostFunction::new(Vec::new(), Some(ty.clone()), Arc::new(source)));
        Traced::new(recorder, recorder.op(OpKind::Source(function), &[], ty, at))
    }
}

/// How many items an iterator says that it has, if it knows.
fn exact_len((least, most): (usize, Option<usize>)) -> Option<u64> {
    most.filter(|most| *most == least).and_then(|len| u64::try_from(len).ok())
}

/// What can come out of an iterator of [`Session::stream`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a stream",
    label = "no host value the graph knows",
    note = "items are `i64`, `f64`, `bool`, text, tensors, `Vec`s and tuples of these, or a `Result` of one; convert others in the iterator (`.map(..)`)"
)]
pub trait StreamItem: 'static {
    /// What it is in the graph.
    type Target: Traceable;
    #[doc(hidden)]
    fn into_operand(self) -> Result<Operand, String>;
}

#[diagnostic::do_not_recommend]
impl<V: IntoTraced<'static> + 'static> StreamItem for V {
    type Target = V::Target;
    fn into_operand(self) -> Result<Operand, String> {
        Ok(self.operand())
    }
}

#[diagnostic::do_not_recommend]
impl<V, E> StreamItem for Result<V, E>
where
    V: StreamItem,
    E: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    type Target = V::Target;
    fn into_operand(self) -> Result<Operand, String> {
        self.map_err(|error| error.into().to_string())?.into_operand()
    }
}
