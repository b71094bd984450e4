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
    /// An array, or a `Vec`, of traced values.
    Row {
        item: Scalar,
        len: usize,
        grows: bool,
    },
    /// An `Option` of a traced value, which is always `Some`.
    Held(Scalar),
    /// The library's struct of a traced count and a traced sum.
    Best,
    /// A closure from a traced value of this type to another.
    Function(Scalar),
}

impl Ty {
    /// The types of the parts, of a type that has some.
    pub fn parts(&self) -> Vec<Scalar> {
        match self {
            Ty::Scalar(_) | Ty::List(_) | Ty::Function(_) => Vec::new(),
            Ty::Tuple(parts) => parts.clone(),
            Ty::Row { item, len, .. } => vec![*item; *len],
            Ty::Held(item) => vec![*item],
            Ty::Best => vec![Scalar::Int, Scalar::Float],
        }
    }
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
    /// What is changed in other ways than by assignment.
    Change(Box<Change>),
    /// `let f = move |t| …;`
    Function {
        function: Var,
        parameter: Var,
        /// Otherwise what it captures is not changed.
        moves: bool,
        value: Expr,
    },
    /// `assert!(…, "claim …")`
    Claim(Expr, usize),
    /// `panic!`, `unreachable!` or `todo!`, at the end of an arm.
    Fail(Failing, usize),
    /// `#[cfg(…)]` on a statement: whether it is there.
    Configured(bool, Box<Stmt>),
    /// A macro of the user that jumps if a host condition holds.
    JumpByMacro {
        label: Option<Label>,
        goes_on: bool,
        condition: Expr,
    },
    /// `a += …;`
    Compound(Var, Binary, Expr),
    /// `(a, b) = …;`
    Destructure(Vec<Var>, Expr),
    /// `Best { count: a, sum: b } = …;`, `[a, b] = …;` by the type of the value.
    Spread(Vec<Var>, Ty, Expr),
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

/// Macros that fail whenever they are reached.
#[derive(Clone, Copy, Debug)]
pub enum Failing {
    Panic,
    Unreachable,
    Todo,
}

/// How a value is made text.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    /// `<{}>`
    Shown,
    /// `a{:?}b`
    Debug,
    /// `{:>5}`
    Wide,
}

/// How a function is left early.
#[derive(Clone, Copy, Debug)]
pub enum Leaving {
    /// A helper function, by `?`.
    Helper,
    /// A closure of the body, by `?`.
    Question,
    /// A closure of the body, by `return`.
    Return,
    /// A closure of the body, by a macro that expands to `return`.
    Macro,
}

/// A variable or one of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub var: Var,
    pub part: Option<usize>,
}

/// A change of a place through something else than its name on the left of `=`.
#[derive(Clone, Debug)]
pub enum Change {
    /// Adds to a number; integers are then taken modulo 1000.
    Add {
        way: Adding,
        place: Place,
        value: Expr,
    },
    /// As [`Change::Add`] if the value is above zero, by a staged function.
    AddPositive(Place, Expr),
    /// Adds to all items of a row.
    AddAll {
        way: Each,
        row: Var,
        value: Expr,
    },
    /// `let old = std::mem::replace(&mut place, …);`, or the method of an `Option`.
    Replace {
        old: Var,
        place: Place,
        value: Expr,
        method: bool,
    },
    Swap {
        way: Swapping,
        a: Place,
        b: Place,
    },
    /// `row.fill(…)`
    Fill(Var, Expr),
    /// `row.reverse()` or `row.rotate_left(1)`
    Turn {
        row: Var,
        reverses: bool,
    },
    /// `best.keep(count, sum)`: a staged method that takes both if the count is larger.
    Keep(Var, Expr, Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adding {
    /// `place += …;`
    Plain,
    /// `bump(&mut place, …)`
    Function,
    /// The library's macro.
    Macro,
    /// `std::ops::AddAssign::add_assign(&mut place, …)`
    Trait,
    /// `let r = &mut place;`
    Reference,
    /// `let ref mut r = place;`
    RefMut,
    /// A closure that captures the place.
    Closure,
    /// A pattern over a reference to the whole variable.
    Pattern,
    /// `match &mut whole { pattern => … }`
    Match,
    /// A method of what the place is a part of: `last_mut`, `as_mut`, the struct's own.
    Method,
}

#[expect(clippy::enum_variant_names, reason = "it is the method's name")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    IterMut,
    Reference,
    ForEach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swapping {
    Function,
    Macro,
    /// `row.swap(0, 1)`
    Method,
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
    /// `#[cfg(…)]`: whether the arm is there.
    pub configured: Option<bool>,
}

/// What a pattern asks.
#[derive(Clone, Debug)]
pub enum Test {
    Any,
    /// One of these literals.
    OneOf(Vec<Expr>),
    /// From and up to, both included.
    Range(i64, i64),
    /// Of the parts of a tuple.
    Parts(Vec<Test>),
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
    /// A value of a type that has parts.
    Make(Ty, Vec<Expr>),
    /// A closure called.
    Apply(Var, Box<Expr>),
    /// `(|| { … })()`
    Called(Body),
    /// Half of an even host number plus one, else minus one.
    Checked(Leaving, Box<Expr>),
    /// A macro of the user that expands to an `if` of the host.
    Either(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `session.list_of([…])`, or `session.list::<T>()` if there are none.
    List(Scalar, Vec<Expr>),
    Copied(Var),
    /// `format!` of one traced value.
    Format(Style, Box<Expr>),
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
