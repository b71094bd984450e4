//! The macros where `nnsight` goes by another name, is re-exported, and is called by `macro_rules!`.

/// What a crate on top of nnsight would offer its users.
pub mod toolkit {
    pub use lens::prelude::*;

    /// A macro that opens a session of its own.
    #[macro_export]
    macro_rules! sum_of {
        ($model:expr, $items:expr, |$item:ident| $body:expr) => {
            $crate::toolkit::session!($model, |session| {
                let mut total = session.value(0);
                for $item in session.iter($items) {
                    if $item > 0 {
                        total += $body;
                    }
                }
                total.save()
            })
        };
    }

    /// A macro whose user writes the session's body.
    #[macro_export]
    macro_rules! on_tiny {
        (|$session:ident| $body:block) => {
            $crate::toolkit::session!($crate::toolkit::LanguageModel::tiny()?, |$session| $body)
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::toolkit::*;
    use crate::{on_tiny, sum_of};

    #[intervene(crate = lens)]
    fn larger(a: Traced<i64>, b: Traced<i64>) -> Traced<i64> {
        if a > b { a } else { b }
    }

    #[test]
    fn the_macros_find_the_crate_under_another_name() -> Result<(), Error> {
        let largest = lens::session!(LanguageModel::tiny()?, |session| {
            let mut largest = session.value(0);
            for x in session.iter([3, 9, 4]) {
                largest = larger(largest, x);
            }
            largest.save()
        })?;
        assert_eq!(largest, 9);
        Ok(())
    }

    #[test]
    fn a_session_inside_a_users_macro_keeps_names_apart() -> Result<(), Error> {
        // The macro has a `total` and a `session` of its own.
        let total = 100;
        let model = LanguageModel::tiny()?;
        let sum = sum_of!(model, [1, -5, 3], |x| x * total)?;
        assert_eq!(sum, 400);
        Ok(())
    }

    #[test]
    fn a_body_handed_to_a_users_macro_is_staged() -> Result<(), Error> {
        let list = on_tiny!(|s| {
            let list = s.list();
            for x in s.iter([1, 2, 3]) {
                match x {
                    2 => continue,
                    n => list.append(n * 10),
                }
            }
            list.save()
        })?;
        assert_eq!(list, [10, 30]);
        Ok(())
    }

    #[test]
    fn shadowed_names_of_the_standard_library_change_nothing() -> Result<(), Error> {
        #[expect(dead_code, reason = "they are there to be in the way")]
        enum Option {
            Some,
            None,
        }
        let (ten, twenty, thirty) = (10, 20, 30);
        let result = lens::session!(LanguageModel::tiny()?, |session| {
            let mut n = session.value(0);
            for x in session.iter([1, 2, 3]) {
                if x == 2 {
                    n += ten;
                } else {
                    n += twenty;
                }
                n += match x {
                    1 => thirty,
                    _ => 0,
                };
            }
            n.save()
        })?;
        assert_eq!(result, 80);
        Ok(())
    }

    #[derive(Traceable)]
    #[traceable(crate = lens)]
    struct Counted<'s> {
        items: Traced<'s, i64>,
    }

    #[test]
    fn sizes_and_traced_structs_find_the_crate_too() -> Result<(), Error> {
        let counted = lens::session!(LanguageModel::tiny()?, size = TinyGpt2, |session| {
            let layer = session.trace([1, 2], |m| m.transformer.h[3].output.dim_len(1));
            Counted { items: layer }.save()
        })?;
        assert_eq!(counted.items, 2);
        Ok(())
    }
}
