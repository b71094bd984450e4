//! Random programs with traces on small random models: whatever work a run saves, its answers stay the same.
//!
//! A [`sketch`] becomes a program ([`generate`]), which is [run](run) with nothing saved, with everything saved, and with
//! one saving off at a time; all that can be told apart from outside is [compared](compare). Programs in which two
//! numbers that decide something come closer than rounding can tell are set aside.

mod compare;
mod differential;
mod features;
mod generate;
mod run;
mod sketch;
