//! What random programs call of the host alone, and macros.

pub fn host_bump(h: &mut i64, h_by: i64) {
    *h += h_by;
    *h %= 1000;
}

pub fn host_grow(h: &mut f64, h_by: f64) {
    *h += h_by;
}

pub fn host_bump_positive(h: &mut i64, h_by: i64) {
    if h_by > 0 {
        *h += h_by;
        *h %= 1000;
    }
}

/// Half of an even number.
pub fn half(h: i64) -> Option<i64> {
    if h % 2 == 0 { Some(h / 2) } else { None }
}

/// Half of an even number and one more, or minus one.
pub fn checked(h: i64) -> i64 {
    fn half(h: i64) -> Result<i64, String> {
        if h % 2 == 0 { Ok(h / 2) } else { Err(format!("{h} is odd")) }
    }
    fn more(h: i64) -> Result<i64, String> {
        let h = half(h)?;
        Ok(h + 1)
    }
    more(h).unwrap_or(-1)
}

macro_rules! step {
    ($place:expr, $by:expr) => {{
        $place += $by;
        $place %= 1000i64;
    }};
}

macro_rules! more {
    ($place:expr, $by:expr) => {
        $place += $by
    };
}

macro_rules! exchange {
    ($a:expr, $b:expr) => {{
        let old = $a;
        $a = $b;
        $b = old;
    }};
}

macro_rules! either {
    ($condition:expr, $a:expr, $b:expr) => {
        if $condition { $a } else { $b }
    };
}

macro_rules! stop_if {
    ($condition:expr, $label:lifetime) => {
        if $condition {
            break $label;
        }
    };
}

macro_rules! next_if {
    ($condition:expr, $label:lifetime) => {
        if $condition {
            continue $label;
        }
    };
}

macro_rules! stop_here_if {
    ($condition:expr) => {
        if $condition {
            break;
        }
    };
}

macro_rules! next_here_if {
    ($condition:expr) => {
        if $condition {
            continue;
        }
    };
}

macro_rules! give_if {
    ($condition:expr, $value:expr) => {
        if $condition {
            return $value;
        }
    };
}

pub(crate) use {either, exchange, more, next_if, step, stop_if};
pub(crate) use {give_if, next_here_if, stop_here_if};
