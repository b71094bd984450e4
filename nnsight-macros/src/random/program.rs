//! Random programs: a typed tree, independent of Rust's text and of the macros.

/// A variable: an index into [`Program::variables`]. Two variables may share a name, as in Rust.
pub type Var = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    Int,
    Float,
    Bool,
    Str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    Scalar(Scalar),
    /// Lists are traced.
    List(Scalar),
    Tuple(Vec<Scalar>),
}

/// Whether a value is there while recording or only when the graph runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Host,
    Traced,
}

#[derive(Clone, Debug)]
pub struct Variable {
    /// Begins with `t` if traced, else with `h`.
    pub name: String,
    pub ty: Ty,
    pub stage: Stage,
    pub mutable: bool,
}

/// The body of a session.
#[derive(Clone, Debug)]
pub struct Program {
    pub variables: Vec<Variable>,
    pub body: Vec<Stmt>,
    /// What leaves the session.
    pub saved: Vec<Var>,
}

#[derive(Clone, Debug)]
pub enum Stmt {
    Let(Var, Expr),
    /// `let (a, _, b) = …;`
    LetTuple(Vec<Option<Var>>, Expr),
    Assign(Var, Expr),
    /// `a.0 = …;`
    AssignPart(Var, usize, Expr),
    /// `a += …;`
    Compound(Var, Binary, Expr),
    /// `(a, b) = …;`
    Destructure(Vec<Var>, Expr),
    Append(Var, Expr),
    /// `if list.len() > index { list[index] = …; }`, or the compound form.
    SetItem(Var, usize, Option<Binary>, Expr),
    Branch(Branch),
    Match(Match),
    /// `let x; if … { x = …; } else { x = …; }`
    LetLate(Var, Branch),
    /// `let x = loop { … };`
    LetLoop(Var, Box<Loop>),
    For(Box<For>),
    /// `while …`, after the `let` of its counter.
    While(Box<While>),
    /// `loop …`, after the `let` of its counter.
    Loop(Box<Loop>),
    Block(Vec<Stmt>),
    /// With a value out of a loop that gives one.
    Break(Option<Label>, Option<Expr>),
    Continue(Option<Label>),
}

/// A loop's label, by number.
pub type Label = usize;

#[derive(Clone, Debug)]
pub struct For {
    pub label: Label,
    pub stage: Stage,
    /// One variable, or the two of a pair.
    pub pattern: Vec<Var>,
    pub items: Items,
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub enum Items {
    /// Each item has as many parts as the loop's pattern.
    Array(Vec<Vec<Expr>>),
    Range(i64, i64),
    /// From 0 up to a traced number, through `session.range` or not.
    RangeTo {
        end: Expr,
        explicit: bool,
    },
    /// A list, or a copy of it where the body changes lists; through `session.iter` or not.
    List {
        list: Var,
        copied: bool,
        explicit: bool,
    },
    /// A list's items with their partners of another, both copied.
    Zip(Var, Var),
}

/// `while counter < limit && condition { counter += 1; … }`
#[derive(Clone, Debug)]
pub struct While {
    pub label: Label,
    pub counter: Var,
    pub limit: i64,
    pub condition: Option<Expr>,
    pub body: Vec<Stmt>,
}

/// `loop { counter += 1; if counter > limit { break; } … }`, or `loop { …; break; }` without a counter.
#[derive(Clone, Debug)]
pub struct Loop {
    pub label: Label,
    pub counter: Option<(Var, i64)>,
    /// What the counter's `break` gives, if the loop gives a value.
    pub value: Option<Expr>,
    pub body: Vec<Stmt>,
}

/// `if … {} else if … {} else {}`
#[derive(Clone, Debug)]
pub struct Branch {
    pub arms: Vec<(Expr, Body)>,
    pub otherwise: Option<Body>,
}

/// `match value { pattern if condition => {}, … }`; the last pattern takes all.
#[derive(Clone, Debug)]
pub struct Match {
    pub value: Expr,
    pub arms: Vec<Arm>,
}

#[derive(Clone, Debug)]
pub struct Arm {
    /// The variable in `n`, `n @ 1..=3`.
    pub var: Option<Var>,
    pub test: Test,
    pub condition: Option<Expr>,
    pub body: Body,
}

/// What a pattern asks.
#[derive(Clone, Debug)]
pub enum Test {
    Any,
    /// One of these literals.
    OneOf(Vec<Expr>),
    /// From and up to, both included.
    Range(i64, i64),
}

/// Statements and, where a value is wanted, the last expression; without one, they end in a jump.
#[derive(Clone, Debug, Default)]
pub struct Body {
    pub stmts: Vec<Stmt>,
    pub value: Option<Box<Expr>>,
}

#[derive(Clone, Debug)]
pub enum Expr {
    Int(i64),
    Float(f64),
    Bool(bool),
    Str(&'static str),
    /// `session.value(…)`
    Traced(Box<Expr>),
    Var(Var),
    Part(Var, usize),
    Tuple(Vec<Expr>),
    /// `session.list_of([…])`, or `session.list::<T>()` if there are none.
    List(Scalar, Vec<Expr>),
    Copied(Var),
    Neg(Box<Expr>),
    Not(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    Compare(Compare, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Abs(Box<Expr>),
    Min(Box<Expr>, Box<Expr>),
    Max(Box<Expr>, Box<Expr>),
    ToFloat(Box<Expr>),
    Len(Var),
    Get(Var, Box<Expr>),
    Contains(Var, Box<Expr>),
    Branch(Box<Branch>),
    Match(Box<Match>),
    Block(Body),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    /// Of truth values, both evaluated.
    And,
    Or,
    Xor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}
