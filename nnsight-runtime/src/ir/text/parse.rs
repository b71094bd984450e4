//! Reading.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use smallvec::SmallVec;
use thiserror::Error;

use super::super::verify::MAX_DEPTH;
use super::super::{
    Block, DictOp, Function, HookRef, LayerRef, ListOp, ModuleRef, Op, OpData, OpKind, Place, Program,
    ScalarOp, SetOp, Slot, SourcePlace, StrOp, Template, TensorOp, Terminator, Type, Value,
};
use super::TEXT_FILE;
use super::lex::{Token, TokenKind, lex, unescape};
use crate::point::{Module, Site};

/// A text is no program.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{line}:{column}: expected {expected}, found {found}")]
pub struct ParseError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What should stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl Program {
    /// Reads the [text form](super).
    ///
    /// Only the text is checked, not the program: that is left to [`Program::verify`], which can speak of a
    /// wrong program as a whole.
    ///
    /// # Errors
    ///
    /// At the first place where the text cannot be read.
    pub fn parse(text: &str) -> Result<Program, ParseError> {
        let mut parser = Parser::new(text);
        parser.program()?;
        Ok(parser.program)
    }
}

impl FromStr for Program {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Program, ParseError> {
        Program::parse(text)
    }
}

pub(super) type Parsed<T> = Result<T, ParseError>;

pub(super) struct Parser<'s> {
    text: &'s str,
    tokens: Vec<Token>,
    at: usize,
    program: Program,
    values: HashMap<&'s str, Value>,
    slots: BTreeMap<u32, Type>,
    /// Where in the text the last question for a line was, and its answer, so that asking on is quick.
    line: (usize, u32, usize),
}

impl<'s> Parser<'s> {
    fn new(text: &'s str) -> Self {
        Parser {
            text,
            tokens: lex(text),
            at: 0,
            program: Program::default(),
            values: HashMap::new(),
            slots: BTreeMap::new(),
            line: (0, 1, 0),
        }
    }

    /// The next token.
    pub(super) fn token(&self) -> Token {
        // The last token is the end, which nothing steps over.
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn text_of(&self, token: Token) -> &'s str {
        &self.text[token.start..token.end]
    }

    pub(super) fn step(&mut self) {
        if self.token().kind != TokenKind::End {
            self.at += 1;
        }
    }

    /// Line and column of a token.
    fn position(&mut self, token: Token) -> (u32, u32) {
        let (mut at, mut line, mut begin) = self.line;
        if token.start < at {
            (at, line, begin) = (0, 1, 0);
        }
        for (i, _) in self.text[at..token.start].match_indices('\n') {
            line = line.saturating_add(1);
            begin = at + i + 1;
        }
        self.line = (token.start, line, begin);
        let column = self.text[begin..token.start].chars().count() + 1;
        (line, u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The next token is not what should stand there.
    pub(super) fn expected<T>(&mut self, expected: impl Into<String>) -> Parsed<T> {
        let token = self.token();
        self.expected_at(token, expected)
    }

    fn expected_at<T>(&mut self, token: Token, expected: impl Into<String>) -> Parsed<T> {
        let (line, column) = self.position(token);
        let found = match token.kind {
            TokenKind::End => "the end of the text".to_owned(),
            TokenKind::OpenStr => "a string that does not end".to_owned(),
            _ => format!("`{}`", self.text_of(token).chars().take(40).collect::<String>()),
        };
        Err(ParseError { line, column, expected: expected.into(), found })
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        let found = self.token().kind == TokenKind::Punct(c);
        if found {
            self.step();
        }
        found
    }

    pub(super) fn punct(&mut self, c: char) -> Parsed<()> {
        if self.eat(c) { Ok(()) } else { self.expected(format!("`{c}`")) }
    }

    /// The next token if it is a word.
    pub(super) fn peek_word(&self) -> Option<&'s str> {
        let token = self.token();
        (token.kind == TokenKind::Word).then(|| self.text_of(token))
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        if found {
            self.step();
        }
        found
    }

    pub(super) fn word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { self.expected(format!("`{word}`")) }
    }

    /// A number or one of the words by which numbers are written, read as `T` reads it.
    pub(super) fn number<T: FromStr>(&mut self, what: &str) -> Parsed<T> {
        let token = self.token();
        if matches!(token.kind, TokenKind::Number | TokenKind::Word)
            && let Ok(number) = self.text_of(token).parse()
        {
            self.step();
            return Ok(number);
        }
        self.expected(what)
    }

    pub(super) fn string(&mut self) -> Parsed<String> {
        let token = self.token();
        if token.kind == TokenKind::Str
            && let Some(string) = unescape(self.text_of(token))
        {
            self.step();
            return Ok(string);
        }
        self.expected("a string with Rust's escapes")
    }

    /// Things between brackets, separated by commas; a last comma may stand there.
    pub(super) fn list<T>(
        &mut self,
        close: char,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        while !self.eat(close) {
            items.push(item(self)?);
            if !self.eat(',') {
                self.punct(close)?;
                break;
            }
        }
        Ok(items)
    }

    fn program(&mut self) -> Parsed<()> {
        if u32::try_from(self.text.len()).is_err() {
            return self.expected("less than 4 GiB of text");
        }
        self.word("program")?;
        self.word("v1")?;
        let root = self.program.add_block();
        self.program.root = Some(root);
        self.block(root, 0)?;
        if self.token().kind != TokenKind::End {
            return self.expected("the end of the text");
        }
        for (slot, expected) in self.slots.keys().zip(0..) {
            if *slot != expected {
                let expected = format!("a save as slot{expected} above");
                return self.expected(expected);
            }
        }
        self.program.slots = std::mem::take(&mut self.slots).into_values().collect();
        Ok(())
    }

    fn block(&mut self, block: Block, depth: usize) -> Parsed<()> {
        if depth > MAX_DEPTH {
            return self.expected(format!("blocks to nest at most {MAX_DEPTH} deep"));
        }
        if self.eat('(') {
            for (token, ty) in self.list(')', Self::definition)? {
                let value = self.program.add_param(block, ty);
                self.define(token, value)?;
            }
        }
        self.punct('{')?;
        let mut begun = false;
        loop {
            if self.eat('}') {
                return Ok(());
            }
            if begun && !self.token().first {
                return self.expected("the end of the line or `}`");
            }
            begun = true;
            if let Some(terminator) = self.terminator()? {
                self.program.blocks[block].terminator = terminator;
                return if self.eat('}') { Ok(()) } else { self.expected("`}` after the block's end") };
            }
            let (op, blocks) = self.op(block)?;
            for (i, separator) in blocks.iter().enumerate() {
                if i > 0 {
                    self.word(separator)?;
                }
                self.nested(op, depth)?;
            }
            if self.program.ops[op].kind == OpKind::If {
                self.arms(op, depth)?;
            }
        }
    }

    fn nested(&mut self, op: Op, depth: usize) -> Parsed<()> {
        let inner = self.program.add_block();
        self.program.ops[op].blocks.push(inner);
        self.block(inner, depth + 1)
    }

    /// `else if { test } do { then }`, any number of these, and `else { … }`.
    fn arms(&mut self, op: Op, depth: usize) -> Parsed<()> {
        loop {
            self.word("else")?;
            let tests = self.peek_word() == Some("if");
            if tests {
                self.step();
            }
            self.nested(op, depth)?;
            if !tests {
                return Ok(());
            }
            self.word("do")?;
            self.nested(op, depth)?;
        }
    }

    /// A terminator, if the next word is one.
    fn terminator(&mut self) -> Parsed<Option<Terminator>> {
        let Some(word) = self.peek_word() else { return Ok(None) };
        Ok(Some(match word {
            "yield" => {
                self.step();
                Terminator::Yield(self.values()?)
            }
            "condition" => {
                self.step();
                let condition = self.value()?;
                let passed = if self.eat(',') { self.values()? } else { Vec::new() };
                Terminator::Condition { condition, passed }
            }
            "break" | "continue" => {
                self.step();
                let depth = if self.eat('<') { self.angled("how many loops further out")? } else { 0 };
                let values = self.values()?;
                if word == "break" {
                    Terminator::Break { depth, values }
                } else {
                    Terminator::Continue { depth, values }
                }
            }
            "stop" => {
                let begin = self.token();
                self.step();
                Terminator::Stop(self.place(begin)?)
            }
            _ => return Ok(None),
        }))
    }

    /// The number and `>` after a `<`.
    fn angled(&mut self, what: &str) -> Parsed<u32> {
        let number = self.number(what)?;
        self.punct('>')?;
        Ok(number)
    }

    /// `v0: int`
    fn definition(&mut self) -> Parsed<(Token, Type)> {
        let token = self.token();
        if !is_value(self.text_of(token)) {
            return self.expected("a value such as `v0`");
        }
        self.step();
        self.punct(':')?;
        Ok((token, self.ty(0)?))
    }

    fn define(&mut self, token: Token, value: Value) -> Parsed<()> {
        if self.values.insert(self.text_of(token), value).is_some() {
            return self.expected_at(token, "a value that is not yet defined");
        }
        Ok(())
    }

    fn value(&mut self) -> Parsed<Value> {
        match self.values.get(self.text_of(self.token())) {
            Some(value) => {
                let value = *value;
                self.step();
                Ok(value)
            }
            None => self.expected("a value defined above"),
        }
    }

    /// Values on this line; the line may break after a comma.
    fn values<A: Extend<Value> + Default>(&mut self) -> Parsed<A> {
        let mut values = A::default();
        let token = self.token();
        if token.first || !is_value(self.text_of(token)) {
            return Ok(values);
        }
        loop {
            values.extend([self.value()?]);
            if !self.eat(',') {
                return Ok(values);
            }
        }
    }

    /// An op up to its nested blocks, and the words that stand between those.
    fn op(&mut self, block: Block) -> Parsed<(Op, &'static [&'static str])> {
        let begin = self.token();
        let mut results = Vec::new();
        if begin.kind == TokenKind::Word && is_value(self.text_of(begin)) {
            loop {
                results.push(self.definition()?);
                if !self.eat(',') {
                    break;
                }
            }
            self.punct('=')?;
        }
        let (kind, args) = self.kind(results.first().map(|(_, ty)| ty))?;
        let place = self.place(begin)?;
        let blocks: &[&str] = match kind {
            // The other blocks of a branch follow its first.
            OpKind::For | OpKind::Loop | OpKind::Trace | OpKind::If => &[""],
            OpKind::While => &["", "do"],
            _ => &[],
        };
        let data = OpData { kind, args, blocks: SmallVec::new(), results: SmallVec::new(), place };
        let op = self.program.add_op(block, data, []);
        for (token, ty) in results {
            let value = self.program.add_result(op, ty);
            self.define(token, value)?;
        }
        Ok((op, blocks))
    }

    /// The place written behind an op, or that of the op in the text.
    fn place(&mut self, begin: Token) -> Parsed<Place> {
        let place = if self.eat('@') {
            let file = self.string()?;
            self.punct(':')?;
            let line = self.number("a line")?;
            self.punct(':')?;
            SourcePlace { file, line, column: self.number("a column")? }
        } else {
            let (line, column) = self.position(begin);
            SourcePlace { file: TEXT_FILE.to_owned(), line, column }
        };
        Ok(self.program.places.intern(place))
    }

    fn kind(&mut self, result: Option<&Type>) -> Parsed<(OpKind, SmallVec<[Value; 4]>)> {
        const WHAT: &str = "the name of an operation";
        let Some(word) = self.peek_word() else { return self.expected(WHAT) };
        let token = self.token();
        self.step();
        let (family, name) = word.split_once('.').unwrap_or(("", word));
        let kind = match (family, name) {
            ("", "const") => {
                let Some(ty) = result else { return self.expected_at(token, "a result and its type") };
                OpKind::Const(self.literal(ty, 0)?)
            }
            ("", "for") => OpKind::For,
            ("", "while") => OpKind::While,
            ("", "loop") => OpKind::Loop,
            ("", "if") => OpKind::If,
            ("", "trace") => OpKind::Trace,
            ("", "log") => OpKind::Log,
            ("", "fail") => OpKind::Fail(Template::new(&self.string()?)),
            ("", "format") => OpKind::Format(Template::new(&self.string()?)),
            ("", "apply" | "source" | "sink") => {
                self.punct('#')?;
                let function = self.number::<u32>("the number of a host closure")?;
                if function == u32::MAX {
                    return self.expected_at(token, "the number of a host closure");
                }
                let function = Function::from_u32(function);
                match name {
                    "source" => OpKind::Source(function),
                    "sink" => OpKind::Sink(function),
                    _ => OpKind::Apply(function),
                }
            }
            ("", "save") => return self.save(),
            ("", "read" | "write" | "call") => return self.at_path(name),
            ("tuple", "pack") => OpKind::TuplePack,
            ("tuple", "get") => {
                self.punct('<')?;
                OpKind::TupleGet(self.angled("the number of a part")?)
            }
            ("tensor", name) => {
                let attributes = self.attributes()?;
                match TensorOp::parse(name, attributes) {
                    Ok(op) => OpKind::Tensor(op),
                    Err(error) => {
                        return self.expected_at(token, format!("an operation of the table ({error})"));
                    }
                }
            }
            _ => {
                let kind = match family {
                    "" => by_name(ScalarOp::ALL, |op| op.name() == name).map(OpKind::Scalar),
                    "list" => by_name(ListOp::ALL, |op| op.name() == name).map(OpKind::List),
                    "set" => by_name(SetOp::ALL, |op| op.name() == name).map(OpKind::Set),
                    "str" => by_name(StrOp::ALL, |op| op.name() == name).map(OpKind::Str),
                    "dict" => by_name(DictOp::ALL, |op| op.name() == name).map(OpKind::Dict),
                    _ => None,
                };
                match kind {
                    Some(kind) => kind,
                    None => return self.expected_at(token, WHAT),
                }
            }
        };
        Ok((kind, self.values()?))
    }

    /// The text between the braces behind a tensor operation's name.
    fn attributes(&mut self) -> Parsed<&'s str> {
        let begin = self.token();
        if begin.first || !self.eat('{') {
            return Ok("");
        }
        loop {
            let token = self.token();
            match token.kind {
                TokenKind::Punct('}') => {
                    self.step();
                    return Ok(&self.text[begin.end..token.start]);
                }
                TokenKind::End | TokenKind::OpenStr => return self.expected("`}` after the attributes"),
                _ => self.step(),
            }
        }
    }

    fn save(&mut self) -> Parsed<(OpKind, SmallVec<[Value; 4]>)> {
        let args: SmallVec<[Value; 4]> = self.values()?;
        self.word("as")?;
        let slot = self.peek_word().and_then(|word| word.strip_prefix("slot")?.parse().ok());
        let Some(slot) = slot.filter(|slot| *slot != u32::MAX) else {
            return self.expected("a slot such as `slot0`");
        };
        self.step();
        let ty = args.first().map_or(Type::Unit, |value| self.program.ty(*value).clone());
        self.slots.insert(slot, ty);
        Ok((OpKind::Save(Slot::from_u32(slot)), args))
    }

    /// What follows `read`, `write` and `call`.
    fn at_path(&mut self, name: &str) -> Parsed<(OpKind, SmallVec<[Value; 4]>)> {
        let begin = self.token();
        let what = if name == "call" { "a module of GPT-2" } else { "a hook point of GPT-2" };
        let Some(word) = self.peek_word() else { return self.expected(what) };
        self.step();
        let mut path = word.to_owned();
        let mut layer = LayerRef::None;
        let mut layer_arg = None;
        if self.eat('[') {
            path.push_str("[{}]");
            if is_value(self.text_of(self.token())) {
                layer_arg = Some(self.value()?);
                layer = LayerRef::Arg;
            } else if self.token().kind != TokenKind::Punct(']') {
                layer = LayerRef::Const(self.number("the number of a layer, or an int")?);
            }
            self.punct(']')?;
            if let Some(rest) = self.peek_word().filter(|rest| rest.starts_with('.')) {
                path.push_str(rest);
                self.step();
            }
        }
        let kind = match name {
            "call" => Module::from_path(&path).map(|module| OpKind::Call(ModuleRef { module, layer })),
            "read" => Site::from_path(&path).map(|site| OpKind::HookRead(HookRef { site, layer })),
            _ => Site::from_path(&path).map(|site| OpKind::HookWrite(HookRef { site, layer })),
        };
        let Some(kind) = kind else { return self.expected_at(begin, what) };
        let mut args = SmallVec::new();
        while self.eat(',') {
            args.push(self.value()?);
        }
        args.extend(layer_arg);
        Ok((kind, args))
    }
}

fn by_name<T: Copy>(all: &[T], is: impl Fn(&T) -> bool) -> Option<T> {
    all.iter().copied().find(is)
}

/// Whether a text is a value's name: `v` and digits.
fn is_value(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}
