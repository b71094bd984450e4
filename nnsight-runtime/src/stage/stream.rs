//! Items of the host that come one by one while the program runs.

use std::error::Error;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use super::error::BuildError;
use super::into::{IntoTraced, Operand};
use super::recorder::{Caller, FrameKind, Recorder, source_place};
use super::save::ToHost;
use super::session::Session;
use super::sink::{Sink, Writer};
use super::traced::{Brand, List, Str, Traceable, Traced};
use crate::exec::{Fault, HostError, HostSink, HostSource, Value};
use crate::ir::{HostFunction, Literal, OpKind, Type};

/// Gives the next item.
type Pull = Box<dyn FnMut() -> Option<Result<Operand, BadItem>> + Send>;

/// Why there is no item.
#[doc(hidden)]
#[derive(Debug)]
pub struct BadItem {
    error: HostError,
    /// Whether the iterator itself failed, so that it may never come to another.
    ends: bool,
}

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

    /// Goes on after an error: what goes wrong in a turn of the loop, or an item that is an `Err`, is written to a sink with the
    /// item, and the next item comes.
    ///
    /// The sink is one of [`write`](Session::write)'s. A line of a [`JsonLines`](super::JsonLines) is the item (`null` for an
    /// `Err`) and the error's words with its place; a closure takes them as `|item: Option<String>, error: String|`, for items
    /// of text.
    ///
    /// ```
    /// # use nnsight_runtime::stage::Session;
    /// # fn body<'s>(session: Session<'s>, prompts: Vec<String>) {
    /// let stream = session.stream(prompts).catch(|prompt: Option<String>, error: String| {
    ///     eprintln!("{}: {error}", prompt.unwrap_or_default());
    /// });
    /// # let _ = stream;
    /// # }
    /// ```
    ///
    /// As after `?` in Rust, what the turn did above the error stays done, and what stands below does not happen. Variables that
    /// the loop carries are what they were when the turn began. Errors reach the sink in order with all that is written. A change of
    /// what later turns can see, as `append` to a list outside, waits for the pass of its turn; `write` does not.
    ///
    /// A loop over [`iter`](Session::iter) has no `catch`. What it goes over may come from the very pass that fails, and it may stand
    /// in a trace or another loop, whose turns an error of one item would leave half done. Items that the host has can be streamed:
    /// `session.stream([..]).catch(..)`.
    ///
    /// What is no item's matter ends the session as ever: an error of a sink or of the log, a cancelled run, a limit, and an
    /// [`io::Error`](std::io::Error) of the iterator other than of kind `InvalidData`, after which it may never go on.
    #[track_caller]
    pub fn catch<K, M>(self, errors: K) -> Catching<'s, T>
    where
        K: Sink<'s, (Traced<'s, Maybe<T>>, Traced<'s, Str>), M>,
    {
        let at = Location::caller();
        if let Err((message, help)) = errors.check(2) {
            self.recorder.error(BuildError::new(message, help, at));
        }
        let Writer(writer) = errors.writer();
        Catching { stream: self, errors: HostSink::new(writer, source_place(at)) }
    }

    fn with<U>(
        self,
        mut change: impl FnMut(&mut Pull) -> Option<Result<Operand, BadItem>> + Send + 'static,
    ) -> Stream<'s, U> {
        let Stream { recorder, at, mut pull, known_len, .. } = self;
        Stream { recorder, at, pull: Box::new(move || change(&mut pull)), known_len, marker: PhantomData }
    }

    /// Records the items as the list of the loop that begins here.
    pub(super) fn record(self, loop_at: Caller, errors: Option<HostSink>) -> Traced<'s, List<T>> {
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
                Err(BadItem { error: source, ends: false }) => {
                    Err(Box::new(Fault::Stream { item: number, source }))
                }
                Err(BadItem { error: source, ends: true }) => {
                    Err(Box::new(Fault::StreamEnded { item: number, source }))
                }
            })
        });
        let ty = Type::list(T::ty());
        let (source, catches) = match errors {
            Some(errors) => (source.catching(errors), true),
            None => (source, false),
        };
        let function = HostFunction::new(Vec::new(), Some(ty.clone()), Arc::new(source));
        let function = recorder.function(if catches { function.catching() } else { function });
        Traced::new(recorder, recorder.op(OpKind::Source(function), &[], ty, at))
    }
}

/// A [`Stream`] whose loop goes on after an error: what [`Stream::catch`] makes, for one `for`.
#[must_use = "items come only when a `for` goes over them"]
pub struct Catching<'s, T> {
    stream: Stream<'s, T>,
    errors: HostSink,
}

impl<'s, T: Traceable> Catching<'s, T> {
    /// Records the items as the list of the loop that begins here.
    pub(super) fn record(self, loop_at: Caller) -> Traced<'s, List<T>> {
        self.stream.record(loop_at, Some(self.errors))
    }
}

/// An item of a stream, or nothing in the place of one that is an error; on the host an [`Option`].
#[doc(hidden)]
pub struct Maybe<T>(PhantomData<T>, std::convert::Infallible);

impl<T: Traceable> Traceable for Maybe<T> {
    type Handle<'s> = Traced<'s, Self>;
    fn ty() -> Type {
        T::ty()
    }
    fn handle(recorder: &Recorder, value: crate::ir::Value) -> Self::Handle<'_> {
        Traced::new(recorder, value)
    }
}

impl<T: ToHost> ToHost for Maybe<T> {
    type Host = Option<T::Host>;
    fn to_host(value: &Value) -> Option<Self::Host> {
        match value {
            Value::Unit => Some(None),
            value => T::to_host(value).map(Some),
        }
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
    fn into_operand(self) -> Result<Operand, BadItem>;
}

#[diagnostic::do_not_recommend]
impl<V: IntoTraced<'static> + 'static> StreamItem for V {
    type Target = V::Target;
    fn into_operand(self) -> Result<Operand, BadItem> {
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
    fn into_operand(self) -> Result<Operand, BadItem> {
        let bad = |error: E| {
            let error = HostError::from(error);
            let source = error.downcast_ref::<std::io::Error>();
            // A line that is no text is one line's matter.
            let ends = source.is_some_and(|error| error.kind() != std::io::ErrorKind::InvalidData);
            BadItem { error, ends }
        };
        self.map_err(bad)?.into_operand()
    }
}
