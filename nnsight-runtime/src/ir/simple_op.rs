//! Operations without attributes: on numbers, truth values, strings, lists, dictionaries and sets.

use serde::{Deserialize, Serialize};

macro_rules! simple_ops {
    ($(#[$outer:meta])* $ty:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $ty { $($(#[$doc])* $name,)+ }

        impl $ty {
            /// All of them.
            pub const ALL: &'static [$ty] = &[$($ty::$name,)+];

            /// Name in the text form.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($ty::$name => $text,)+ }
            }
        }
    };
}

simple_ops! {
    /// Operations on numbers, truth values and strings. Operands have one type; what happens follows it.
    ScalarOp {
        /// `(a, b) -> a + b` of int or float, concatenation of str. Int overflow is an error when run.
        Add = "add",
        /// `(a, b) -> a - b` of int or float.
        Sub = "sub",
        /// `(a, b) -> a * b` of int or float.
        Mul = "mul",
        /// `(a, b) -> a / b`; ints truncate toward zero and dividing by zero is an error.
        Div = "div",
        /// `(a, b) -> a % b` with the sign of `a`, as Rust's; int zero is an error.
        Rem = "rem",
        /// `(a) -> -a` of int or float.
        Neg = "neg",
        /// `(a) -> |a|` of int or float.
        Abs = "abs",
        /// `(a, b) -> min(a, b)` of int or float.
        Min = "min",
        /// `(a, b) -> max(a, b)` of int or float.
        Max = "max",
        /// `(a, b) -> a` to the power `b`; an int power must not be negative.
        Pow = "pow",
        /// `(a, b) -> a / b` rounded so that the remainder is not negative, as Rust's `div_euclid`.
        DivEuclid = "div_euclid",
        /// `(a, b) -> a % b` that is never negative, as Rust's `rem_euclid`; int zero is an error.
        RemEuclid = "rem_euclid",
        /// `(a, low, high) -> a` between the bounds, of int or float; bounds the wrong way round are an error.
        Clamp = "clamp",
        /// `(a) -> -1, 0 or 1` of int, `-1.0`, `1.0` or NaN of float, as Rust's `signum`.
        Signum = "signum",
        /// `(float) -> float` square root.
        Sqrt = "sqrt",
        /// `(float) -> float` exponential.
        Exp = "exp",
        /// `(float) -> float` natural logarithm.
        Ln = "ln",
        /// `(float) -> float` logarithm to base 2.
        Log2 = "log2",
        /// `(float) -> float` logarithm to base 10.
        Log10 = "log10",
        /// `(float) -> float` sine.
        Sin = "sin",
        /// `(float) -> float` cosine.
        Cos = "cos",
        /// `(float) -> float` tangent.
        Tan = "tan",
        /// `(float) -> float` hyperbolic tangent.
        Tanh = "tanh",
        /// `(float) -> float`, the largest whole number not above.
        Floor = "floor",
        /// `(float) -> float`, the smallest whole number not below.
        Ceil = "ceil",
        /// `(float) -> float`, the nearest whole number, halves away from zero.
        Round = "round",
        /// `(float) -> float` without its fraction.
        Trunc = "trunc",
        /// `(float) -> bool`, whether it is no number.
        IsNan = "is_nan",
        /// `(float) -> bool`, whether it is infinite.
        IsInfinite = "is_infinite",
        /// `(float) -> bool`, whether it is neither infinite nor NaN.
        IsFinite = "is_finite",
        /// `(a, b) -> bool`, for bool, int, float and str.
        Eq = "eq",
        /// `(a, b) -> bool`, for bool, int, float and str.
        Ne = "ne",
        /// `(a, b) -> bool`, for int, float and str.
        Lt = "lt",
        /// `(a, b) -> bool`, for int, float and str.
        Le = "le",
        /// `(a, b) -> bool`, for int, float and str.
        Gt = "gt",
        /// `(a, b) -> bool`, for int, float and str.
        Ge = "ge",
        /// `(a, b) -> a & b` of bool, both operands evaluated (lazy `&&` is a branch), or of int, bit by bit.
        And = "and",
        /// `(a, b) -> a | b` of bool, both operands evaluated (lazy `||` is a branch), or of int, bit by bit.
        Or = "or",
        /// `(a, b) -> a ^ b` of bool, or of int, bit by bit.
        Xor = "xor",
        /// `(a) -> !a` of bool, or of int, bit by bit.
        Not = "not",
        /// `(int, int) -> int` shifted to the left; a shift outside 0 to 63 is an error.
        Shl = "shl",
        /// `(int, int) -> int` shifted to the right, keeping the sign; a shift outside 0 to 63 is an error.
        Shr = "shr",
        /// `(int or bool) -> float`.
        ToFloat = "to_float",
        /// `(float or bool) -> int`, truncating; NaN, infinity and what lies outside of 64 bits are an error.
        ToInt = "to_int",
        /// `(any) -> str`, as `{}` prints it.
        ToStr = "to_str",
    }
}

simple_ops! {
    /// Operations on lists. A list is shared: every holder sees what is appended.
    ListOp {
        /// `(items...) -> list`, a fresh one.
        New = "new",
        /// `(list, item) -> ()`.
        Append = "append",
        /// `(list) -> int`.
        Len = "len",
        /// `(list, int) -> item`; a negative index counts from the end.
        Get = "get",
        /// `(list, int, item) -> ()`; a negative index counts from the end.
        Set = "set",
        /// `(start, end, step) -> list<int>`; the end is excluded, a step of zero is an error.
        Range = "range",
        /// `(list, list) -> list<tuple>`, as long as the shorter.
        Zip = "zip",
        /// `(list) -> list` with the items it holds now.
        Clone = "clone",
        /// `(list, item) -> bool`, for items that `eq` compares.
        Contains = "contains",
        /// `(list, list) -> ()`: the second's items at the end of the first.
        Extend = "extend",
        /// `(list, int, item) -> ()` before the item at that index; the list's length means at the end.
        Insert = "insert",
        /// `(list) -> item`, the last one, taken away. An empty list is an error.
        Pop = "pop",
        /// `(list, int) -> item`, taken away; a negative index counts from the end.
        Remove = "remove",
        /// `(list) -> ()`, empty afterwards.
        Clear = "clear",
        /// `(list) -> ()`, back to front afterwards.
        Reverse = "reverse",
        /// `(list) -> list`, a fresh one, back to front.
        Reversed = "reversed",
        /// `(list) -> ()` in rising order, for items of bool, int, float (NaN last) or str. Stable.
        Sort = "sort",
        /// `(list) -> list`, a fresh one in rising order.
        Sorted = "sorted",
        /// `(list, item) -> int`, where the first equal item stands. None is an error.
        IndexOf = "index_of",
        /// `(list, item) -> int`, how many items are equal to it.
        Count = "count",
        /// `(list, start, end, step) -> list`, a fresh one: every step-th item of the range, backwards if the step
        /// is negative. Negative bounds count from the end; one outside the list is an error.
        Slice = "slice",
        /// `(list, list) -> list`, a fresh one of both one after the other.
        Concat = "concat",
        /// `(list, int) -> list`, a fresh one of at most so many first items.
        Take = "take",
        /// `(list, int) -> list`, a fresh one without so many first items.
        Skip = "skip",
        /// `(list, int) -> list`, a fresh one of every so many-th item, the first among them.
        StepBy = "step_by",
        /// `(list, list) -> bool`, whether they are as long and hold equal items, of types that `eq` compares.
        Equal = "equal",
        /// `(list, start) -> item`, the start and all items of a list of ints or floats added up.
        Sum = "sum",
        /// `(list) -> item`, the smallest int or float. An empty list is an error.
        Min = "min",
        /// `(list) -> item`, the largest int or float. An empty list is an error.
        Max = "max",
        /// `(tensor) -> list` of its parts along the first axis, which they lack: of scalars for one of rank 1.
        Rows = "rows",
    }
}

simple_ops! {
    /// Operations on dictionaries, whose keys are bool, int or str. A dictionary is shared as a list is.
    DictOp {
        /// `() -> dict`, a fresh one.
        New = "new",
        /// `(dict, key, value) -> ()`; a present key keeps its place and gets the new value.
        Insert = "insert",
        /// `(dict, key) -> value`; a missing key is an error when run.
        Get = "get",
        /// `(dict, key) -> bool`.
        Contains = "contains",
        /// `(dict) -> int`.
        Len = "len",
        /// `(dict) -> list` of keys in insertion order.
        Keys = "keys",
        /// `(dict) -> list` of values in insertion order.
        Values = "values",
        /// `(dict) -> list` of key-value tuples in insertion order.
        Items = "items",
        /// `(dict, key, default) -> value`, or the default where the key is missing.
        GetOr = "get_or",
        /// `(dict, key) -> value`, taken away; the others keep their order. A missing key is an error when run.
        Remove = "remove",
        /// `(dict, dict) -> ()`: the second's pairs inserted into the first.
        Extend = "extend",
        /// `(dict) -> ()`, empty afterwards.
        Clear = "clear",
        /// `(dict) -> dict`, a fresh one of the pairs there are now.
        Clone = "clone",
    }
}

simple_ops! {
    /// Operations on sets, whose items are bool, int or str, in insertion order. A set is shared as a list is.
    SetOp {
        /// `(items...) -> set`, a fresh one.
        New = "new",
        /// `(list) -> set`, a fresh one of the list's items.
        FromList = "from_list",
        /// `(set, item) -> bool`, whether it was not there before.
        Insert = "insert",
        /// `(set, item) -> bool`, whether it was there; the others keep their order.
        Remove = "remove",
        /// `(set, item) -> bool`.
        Contains = "contains",
        /// `(set) -> int`.
        Len = "len",
        /// `(set) -> ()`, empty afterwards.
        Clear = "clear",
        /// `(set) -> set`, a fresh one of the items there are now.
        Clone = "clone",
        /// `(set, set) -> set`, a fresh one: the first's items, then those only the second has.
        Union = "union",
        /// `(set, set) -> set`, a fresh one of the first's items that the second has, too.
        Intersection = "intersection",
        /// `(set, set) -> set`, a fresh one of the first's items that the second lacks.
        Difference = "difference",
        /// `(set) -> list` of items in insertion order.
        ToList = "to_list",
    }
}

simple_ops! {
    /// Operations on strings. Lengths count characters (Unicode scalar values), not bytes.
    StrOp {
        /// `(str) -> int`, the number of characters.
        Len = "len",
        /// `(str, str) -> bool`, whether the second stands in the first.
        Contains = "contains",
        /// `(str, str) -> bool`, whether the first begins with the second.
        StartsWith = "starts_with",
        /// `(str, str) -> bool`, whether the first ends with the second.
        EndsWith = "ends_with",
        /// `(str, int) -> str`, so many times; a negative number is an error.
        Repeat = "repeat",
        /// `(str) -> str` in upper case.
        ToUppercase = "to_uppercase",
        /// `(str) -> str` in lower case.
        ToLowercase = "to_lowercase",
        /// `(str) -> str` without white space at both ends.
        Trim = "trim",
        /// `(str, from, to) -> str`, every `from` replaced.
        Replace = "replace",
        /// `(str, separator) -> list<str>`, the parts between.
        Split = "split",
        /// `(list<str>, separator) -> str`, the items with the separator between.
        Join = "join",
    }
}
