//! Written by `nnsight-macros/src/random/stored.rs`; `UPDATE_EXPECT=1 cargo test` writes it anew.

super::programs! { session;

program_1 "(1, (0.5, (2, ([3, 1], (2, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while (t4 < 2i64) && ((session.value("b") > "") || (session.value(true) | session.value(false))) {
        t4 += 1i64;
        let (_, t5) = (if (session.value(2i64) <= t0) {
            (t4, t4)
        } else {
            (t4, t4)
        });
        let mut t6 = { let t_by = (t0 % 100i64); std::mem::replace(&mut t0, t_by) };
    }
    if ((-2.5f64) != session.value(0.0f64)) {
        #[cfg(any())]
        let (_, h7) = {
            ("a", 1i64)
        };
    } else {
    }
    #[cfg(any())]
    'l2: for mut t8 in 0i64..(t0 % 4i64) {
        {
            assert!(((false == true) || (t8.abs() >= 0i64)), "claim 1");
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_2 "(2, (0.5, (2, ([3, 1], (1, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h4: i64 = 0i64;
    'l1: while h4 < 1i64 {
        h4 += 1i64;
        'l2: for t5 in session.iter(&t3) {
            let mut t5 = ((0.5f64 * 0.0f64) * (session.value((-2.5f64)) % t1));
            let mut h7: (i64, &'static str) = ((1i64 / 2i64), "ab");
        }
        { let t_by = (t0 % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
    }
    if (session.value("b") >= session.value("ab")) {
        'l3: for t8 in 0i64..((if (t3.len() > 1i64) {
            t3.get(1i64)
        } else {
            t0.max(1i64)
        }) % 4i64) {
            'l4: for t9 in 0i64..(t0 % 4i64) {
                break 'l4;
            }
            let mut t10 = session.value(0i64);
            'l5: while (t10 < 3i64) && ((t8 != 0i64) && ((10i64 / t8) > 2i64)) {
                t10 += 1i64;
                let f12 = move |t11: Traced<bool>| t11;
                {
                    assert!((((t10 <= h4) || (3.0f64 <= (-0.25f64))) || (session.value(3i64).abs() >= 0i64)), "claim 1");
                }
            }
        }
        { let t_by = (((t0 - h2) % (-2i64)) % 100i64); bump(&mut t0, t_by); }
        t1 += ((if (h2 > h2) {
            (-0.25f64)
        } else {
            1.0f64
        }) % (session.value((-0.25f64)) + t1));
    } else if (session.value("ab") <= session.value("a")) {
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}

program_3 "(4, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t0 = {
        (session.value(2i64) * h2)
    };
    {
        let mut t3 = t0;
        let mut t5 = session.value(0i64);
        'l1: loop {
            t5 += 1i64;
            if t5 > 4i64 { break; }
            if ((true != session.value(true)) || ((t5 == 0i64) || ((10i64 / t5) < 2i64))) {
                let mut h6: i64 = 0i64;
                'l2: while h6 < 1i64 {
                    h6 += 1i64;
                    let (t7, t8) = (t1, t3);
                }
                break 'l1;
            } else {
            }
            {
                {
                    let (mut t9, mut t10) = (session.value(false), t0);
                }
                if (h2 < 7i64) {
                    { std::ops::AddAssign::add_assign(&mut t3, (session.value(3i64) % 100i64)); t3 %= 1000i64; }
                    { let t_by = ((session.value(3i64) * h2) % 100i64); step!(t3, t_by); }
                    let (h11, _) = (0.0f64, false);
                    break;
                } else {
                    assert!(((5i64 == h2) || (t5.abs() >= 0i64)), "claim 1");
                    let (h12, h13) = (h2, h2);
                    { let t_by = t1; { let mut add = |t_add: Traced<f64>| { t1 += t_add; }; add(t_by); } }
                }
            }
            'l3: for mut h14 in 0i64..0i64 {
                let mut t15 = session.value(0i64);
                let mut t16 = 'l4: loop {
                    t15 += 1i64;
                    if t15 > 4i64 { break session.value(""); }
                    { let ref mut r = t3; *r += ((h14 + t15) % 100i64); *r %= 1000i64; }
                    continue 'l4;
                };
                'l5: for mut t17 in session.iter([2i64]) {
                    let (h18, _) = (0.0f64, "");
                    assert!(((2i64 > session.value(5i64)) || (t3.abs() >= 0i64)), "claim 2");
                    t0 = (t0 / 2i64);
                }
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_4 "(1, (0.5, (2, ([3, 1], (6, (2, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h4: i64 = 2i64;
    let mut t5 = session.value(0i64);
    'l1: loop {
        t5 += 1i64;
        if t5 > 1i64 { break; }
        #[cfg(any())]
        if ((!(h2 < h4)) & session.value(false)) {
            if (!(h4 > t5)) {
                let mut t6 = std::mem::replace(&mut t0, (t5 % 100i64));
                {
                    { let t_by = t1; more!(t1, t_by); }
                    t6 = t5;
                    let mut t7 = ((h2 - t0) % 1000i64);
                }
                t3.append(h4);
            } else {
                'l2: for t8 in session.iter(0i64..0i64) {
                    let mut t9 = { let t_by = ((if (t8 != 0i64) {
                        (t0 / t8)
                    } else {
                        t0
                    }) % 100i64); std::mem::replace(&mut t0, t_by) };
                    break;
                }
                continue;
            }
        } else {
            { let r = &mut t0; *r += (t5 % 100i64); *r %= 1000i64; }
            { let t_by = (t1 * 0.5f64); grow(&mut t1, t_by); }
            if ((session.value(true) | session.value(false)) || (h2 == t0)) {
                if ("" > "a") {
                    bump(&mut t0, (session.value(2i64) % 100i64));
                    break;
                }
                assert!(((t0 == t5) || (t5.abs() >= 0i64)), "claim 1");
                { let r = &mut t0; *r += (t3.len() % 100i64); *r %= 1000i64; }
            } else {
                {
                    { let t_by = t1; more!(t1, t_by); }
                    { let r = &mut t0; *r += (t5 % 100i64); *r %= 1000i64; }
                }
                continue;
            }
            break;
        }
    }
    { let h_by = ((if ((0.5f64 == 0.0f64) && (h2 > h2)) {
        1i64
    } else {
        (h2 * h2)
    }) % 100i64); step!(h4, h_by); }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (t5.save(), ()))))))
}

program_5 "(1, (14.0, (2, ([3, 1], (4, (1, (5, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    let t11 = 'l1: loop {
        t4 += 1i64;
        if t4 > 3i64 { break t0; }
        {
            'l2: for t5 in session.iter([1i64]) {
                'l3: for (t6, t7) in session.iter([((-4i64), 1.5f64), (0i64, 1.5f64), (1i64, 1.5f64)]) {
                    { let r = &mut t1; *r += t7; }
                    let mut t7 = t1;
                }
                if ((-1i64) > session.value(3i64)) {
                    #[cfg(all())]
                    t3.append(t0);
                    let mut t9 = std::mem::replace(&mut t0, ((t5 % 3i64) % 100i64));
                    let mut h10: bool = false;
                }
            }
        }
    };
    if (session.value(true) == false) {
        'l4: loop {
            t1 *= t1;
            break;
        }
    }
    let mut t12 = Some(session.value(5i64));
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t11.save(), (t12.expect("some").save(), ())))))))
}

program_6 "(1, (1.0, (-1, ([3, 1, 1], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    host_bump(&mut h2, (2i64 % 100i64));
    {
        if (t0 != h2) {
            { let t_by = t1; { let mut add = |t_add: Traced<f64>| { t1 += t_add; }; add(t_by); } }
        } else {
            if ((h2 <= t0) || ((t0 <= t0) || (0.0f64 < 0.5f64))) {
                'l1: for t4 in session.iter(0i64..1i64) {
                    let mut t5 = Best { count: t4, sum: t1 };
                    t5.sum_up((t1 * 3.0f64));
                    let mut h2: (bool, f64) = (false, 3.0f64);
                }
                t3.append(h2);
            }
        }
    }
    let mut h7: i64 = { let h_by = ((|| -> i64 { let h = (h2 - 3i64); give_if!(h % 2i64 != 0i64, -1i64); h / 2i64 + 1i64 })() % 100i64); std::mem::replace(&mut h2, h_by) };
    t3.append(t0);
    (t0.save(), (t1.save(), (h2, (t3.save(), (h7, ())))))
}

program_7 "(1, (1.0, (2, ([3, 1, 4, 2, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter([2i64, 3i64, (-1i64)]) {
        t3.append((if (session.value(7i64) != 0i64) {
            ((t4 * t4) % session.value(7i64))
        } else {
            (t4 * t4)
        }));
        let mut h5: i64 = 0i64;
        'l2: while (h5 < 2i64) && false {
            h5 += 1i64;
            if (2i64 != t0) {
                let t6 = { let t_by = ((-t4) % 100i64); std::mem::replace(&mut t4, t_by) };
                (t1, t4) = (t1, session.value(1i64));
                if (t1 > t1) {
                    t3.append((t4 / (-2i64)));
                    { let t_by = ((t6 + t4) % 100i64); bump(&mut t4, t_by); }
                    unreachable!("failure 1");
                } else {
                    continue 'l1;
                }
            } else {
            }
            if (session.value(2i64) > 2i64) {
                if (session.value(false) == session.value(true)) {
                    assert!(((((-2.5f64) != 3.0f64) && (t0 == 7i64)) || (session.value(3i64).abs() >= 0i64)), "claim 2");
                    (t4, t0) = {
                        (t4, t4)
                    };
                }
            } else {
                continue 'l1;
            }
            break 'l1;
        }
    }
    if (t0 > t0) {
        if (true != true) {
            if (session.value(1.0f64) <= t1) {
                #[cfg(all())]
                let t7 = { let t_by = t1; std::mem::replace(&mut t1, t_by) };
            } else {
            }
            bump(&mut t0, (session.value(1i64) % 100i64));
        }
        let (_, mut t8) = (t0, session.value(false));
    } else if (false != session.value(true)) {
        let mut t9 = session.value(0i64);
        'l3: while (t9 < 1i64) && session.value(false) {
            t9 += 1i64;
            let (t10, _) = (session.value(5i64), t0);
        }
    } else {
    }
    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_8 "(9, (7.0, (2, ([3, 1], (true, (1, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (mut t4, mut t5) = ((session.value(false) != session.value(true)), t0);
    { let t_by = (t5 % 100i64); { let r = &mut t5; *r += t_by; *r %= 1000i64; } }
    'l1: for mut t6 in session.iter([0i64]) {
        if (((-4i64) <= session.value(7i64)) && (false != t4)) {
            { let r = &mut t1; *r += session.value(3.0f64); }
            continue 'l1;
        } else {
        }
        t3.append(t5);
    }
    std::mem::swap(&mut t0, &mut t5);
    let f8 = |t7: Traced<bool>| (("a" >= session.value("")) || (session.value(false) | t7));
    {
        {
            if (3.0f64 > 1.0f64) {
                'l2: for t9 in session.iter(&t3) {
                    { std::ops::AddAssign::add_assign(&mut t0, ((h2 + t5) % 100i64)); t0 %= 1000i64; }
                    assert!((((h2 != h2) || ((-0.25f64) <= 3.0f64)) || (t0.abs() >= 0i64)), "claim 1");
                }
                'l3: for (mut t10, mut t11) in session.iter([(3i64, (-1.5f64))]) {
                    t10 *= (if (t3.len() > 0i64) {
                        t3.get(0i64)
                    } else {
                        session.value(3i64)
                    });
                    t10 %= 1000i64;
                }
            } else {
            }
        }
        if f8((!(t5 == t5))) {
            { let t_by = t1; more!(t1, t_by); }
        } else if (session.value((-4i64)) >= h2) {
            { let t_by = (t0 % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
            'l4: for t12 in session.iter(&t3) {
                t4 = {
                    session.value(false)
                };
            }
            t3 = (|| {
                t3.copied()
            })();
        } else {
        }
        { let r = &mut t0; *r += ((if (t3.len() > 2i64) {
            t3.get((-3i64))
        } else {
            t5
        }) % 100i64); *r %= 1000i64; }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_9 "(1, (1.0, (5, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((if ((-1i64) < h2) {
        h2
    } else {
        h2
    }) == session.value((-1i64))) {
        if (true == session.value(true)) {
            let (mut t4, _) = (((t0 == 0i64) || ((10i64 / t0) < 2i64)), (session.value(1i64) % 7i64));
        }
        'l1: loop {
            #[cfg(all())]
            'l2: for t5 in session.iter(&t3) {
                'l3: for mut t6 in session.iter(&t3) {
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                }
            }
            { let t_by = (t0 % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
            t3 = session.list::<i64>();
            break;
        }
        let mut t7 = session.value(0i64);
        'l4: while (t7 < 3i64) && session.value(true) {
            t7 += 1i64;
            let mut t8 = session.value(0i64);
            'l5: while (t8 < 1i64) && session.value(true) {
                t8 += 1i64;
                continue 'l4;
            }
            match (h2.min(h2) * h2) {
                0i64..=2i64 => {
                    let (mut t9, mut t10) = (session.value((-1i64)), session.value(""));
                }
                7i64 => {
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                }
                0i64 => {
                }
                _ => {
                }
            }
            'l6: for (t11, t12) in session.iter([((-4i64), (-1.5f64)), (0i64, (-1.5f64)), (1i64, (-1.5f64))]) {
                t1 *= t12;
            }
        }
    }
    let f14 = move |t13: Traced<i64>| (t13 % 1000i64);
    { let h_by = (checked((h2 + h2)) % 100i64); host_bump_positive(&mut h2, h_by); }
    'l7: loop {
        { let t_by = t1; { let ref mut r = t1; *r += t_by; } }
        let f16 = |t15: Traced<bool>| t15;
        break;
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_10 "(3, (-2.5, (2, ([3, 1], (0.5, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = std::mem::replace(&mut t1, session.value((-2.5f64)).abs());
    { let t_by = ((-t1) / session.value(0.5f64)); grow(&mut t1, t_by); }
    { let ref mut r = t0; *r += ((h2 + session.value(0i64)) % 100i64); *r %= 1000i64; }
    {
        let mut t5 = session.value(0i64);
        'l1: while (t5 < 1i64) && session.value(false) {
            t5 += 1i64;
            let mut t6 = session.value(0i64);
            'l2: while t6 < 1i64 {
                t6 += 1i64;
                if (false ^ session.value(false)) {
                    #[cfg(all())]
                    assert!(((true == session.value(false)) || (t6.abs() >= 0i64)), "claim 1");
                    { let t_by = ((if (session.value("b") < "ab") {
                        session.value(0i64)
                    } else {
                        t0
                    }) % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
                    #[cfg(all())]
                    let mut h7: i64 = h2;
                } else if (session.value("ab") > session.value("b")) {
                    assert!(((t1 != 1.0f64) || (t0.abs() >= 0i64)), "claim 2");
                    let mut t0 = (session.value(1i64), session.value("ab"));
                    t0 = (t5, t0.1);
                } else {
                }
                std::ops::AddAssign::add_assign(&mut t1, (0.0f64 * t4));
            }
        }
    }
    if (h2 <= (h2 + t0)) {
        #[cfg(all())]
        'l3: for (mut t9, mut t10) in session.zip(t3.copied(), t3.copied()) {
            assert!(((("a" > session.value("a")) ^ session.value(false)) || (t9.abs() >= 0i64)), "claim 3");
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_11 "(16, (1.0, (2, ([3, 1, 16], (1, (2, (false, (16, ()))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
    let mut t4 = session.value(0i64);
    'l1: while t4 < 1i64 {
        t4 += 1i64;
        'l2: for (mut t5, mut t6) in session.iter([((-1i64), 2.5f64)]) {
            let mut t7 = session.value(0i64);
            let mut t14 = 'l3: loop {
                t7 += 1i64;
                if t7 > 2i64 { break session.value("a"); }
                if (h2 != h2) {
                    { let t_by = ((h2 + t0) % 100i64); std::ops::AddAssign::add_assign(&mut t0, t_by); t0 %= 1000i64; }
                    continue 'l1;
                } else {
                    std::mem::swap(&mut t0, &mut t5);
                }
                'l4: for mut t8 in &t3 {
                    let mut t9 = (session.value(true), t8);
                    (t0, t5) = {
                        (t7, t7)
                    };
                    let (t10, t11) = (if (t7 == h2) {
                        continue;
                    } else if (h2 != session.value(5i64)) {
                        (t6, t9.1)
                    } else {
                        (session.value(1.0f64), t4)
                    });
                }
                'l5: for t12 in session.iter([0i64]) {
                    t5 = (t12 / 7i64);
                    let mut t13 = { let t_by = ((t0 / 3i64) % 100i64); std::mem::replace(&mut t0, t_by) };
                }
            };
            'l6: for (t15, t16) in session.iter([(1i64, 0.5f64), (2i64, 0.5f64), (3i64, 0.5f64)]) {
                continue 'l2;
            }
        }
    }
    let h17: i64 = { let h_by = (h2 % 100i64); std::mem::replace(&mut h2, h_by) };
    { let r = &mut t0; *r += (((-4i64) * session.value((-4i64))) % 100i64); *r %= 1000i64; }
    let (t18, t19) = (if (t0 == h17) {
        (session.value(false), t0)
    } else {
        (session.value(false), t0)
    });
    t3.append(t19);
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (h17, (t18.save(), (t19.save(), ()))))))))
}

program_12 "(-4, (0.5, (4, ([3, 1], (0, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter([2i64, 3i64]) {
        'l2: for mut t5 in session.iter(&t3) {
            let f7 = |t6: Traced<f64>| (if ((session.value(true) == false) || (true != true)) {
                session.value(1.0f64)
            } else {
                t6
            });
        }
        break 'l1;
    }
    {
        { let h_by = (either!((!(2i64 >= h2)), h2, h2) % 100i64); std::ops::AddAssign::add_assign(&mut h2, h_by); h2 %= 1000i64; }
        let mut t8 = session.value(0i64);
        'l3: while t8 < 1i64 {
            t8 += 1i64;
            continue 'l3;
        }
    }
    let mut t9 = session.value(0i64);
    'l4: while (t9 < 4i64) && ((5i64 == t9) && (session.value((-0.25f64)) == t1)) {
        t9 += 1i64;
        { let t_by = t1; { let r = &mut t1; *r += t_by; } }
        if ((-2.5f64) >= (-t1)) {
            { let t_by = t1; { let r = &mut t1; *r += t_by; } }
            let t10 = { let t_by = ((t1 / 0.0f64) / t1); std::mem::replace(&mut t1, t_by) };
            'l5: for h11 in [3i64, (-1i64)] {
                let mut h12: i64 = 0i64;
                'l6: while h12 < 1i64 {
                    h12 += 1i64;
                    let f14 = |t13: Traced<i64>| (t13 % 1000i64);
                    let mut t15 = std::mem::replace(&mut t0, (f14(t9) % 100i64));
                }
                if (false ^ true) {
                    t3.append((if (t9 != 0i64) {
                        (t0 % t9)
                    } else {
                        t0
                    }));
                    let mut t16 = Some(t0);
                    bump(&mut *t16.as_mut().expect("some"), (t3.len() % 100i64));
                    break 'l4;
                } else {
                    continue;
                }
            }
        } else {
        }
    }
    (t1, t0) = (t1, session.value((-4i64)));
    (t0.save(), (t1.save(), (h2, (t3.save(), (t9.save(), ())))))
}

program_13 "(81, (1.0, (5, ([3, 1], (5, (-2.5, (false, (5, ()))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h4: i64 = 0i64;
    let h15: f64 = 'l1: loop {
        h4 += 1i64;
        if h4 > 4i64 { break (-2.5f64); }
        let mut t5 = session.value(0i64);
        let mut t11 = 'l2: loop {
            t5 += 1i64;
            if t5 > 3i64 { break t1; }
            { let t_by = (((h2 + t0) % 2i64) % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
            if (t1 <= t1) {
                if (false ^ true) {
                    t1 += ((-2.5f64) / session.value(1.0f64));
                } else {
                }
                if (2i64 >= h4) {
                    let (h6, h7) = (7i64, false);
                    let mut t8 = (t0, session.value(3i64));
                }
                'l3: for t9 in session.iter([3i64, (-1i64)]) {
                    bump_positive(&mut t0, (t5 % 100i64));
                    #[cfg(any())]
                    t3.append(session.value(5i64).max(t0));
                    let mut h10: bool = false;
                }
            } else if ("" >= "a") {
            } else {
            }
            { let mut add = |t_add: Traced<i64>| { t0 += t_add; t0 %= 1000i64; }; add((t5 % 100i64)); }
        };
        { let t_by = t11; { let r = &mut t11; *r += t_by; } }
        let mut t12 = session.value(0i64);
        'l4: while t12 < 2i64 {
            t12 += 1i64;
            t1 = session.value(1.0f64);
            'l5: for (mut t13, mut t14) in session.iter([(5i64, (-1.5f64)), (7i64, (-1.5f64)), ((-4i64), (-1.5f64))]) {
                #[cfg(all())]
                break 'l5;
            }
        }
    };
    { let r = &mut h2; *r += (3i64 % 100i64); *r %= 1000i64; }
    let (h16, h17) = (false, h4);
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (h15, (h16, (h17, ()))))))))
}

program_14 "(1, (0.5, (2, ([], (true, (2, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (!(h2 != t0)) {
        { let t_by = (t0 % 100i64); t0 += t_by; t0 %= 1000i64; }
        'l1: for t4 in session.iter(&t3) {
            let (mut t5, mut t6) = (session.value("b"), ((t4 != 0i64) && ((10i64 / t4) <= 2i64)));
            'l2: for t7 in session.iter(0i64..0i64) {
                continue 'l1;
            }
        }
        'l3: for mut t8 in &t3 {
            let mut t9 = Some((session.value(0i64) / 3i64));
            let f11 = move |t10: Traced<i64>| (((5i64 / (-2i64)) + ((-1i64) - t10)) % 1000i64);
            grow(&mut t1, session.value(3.0f64));
        }
    } else if ((session.value(true) & session.value(false)) == (t1 < t1)) {
        let mut h12: i64 = 0i64;
        'l4: loop {
            h12 += 1i64;
            if h12 > 4i64 { break; }
            let mut t13 = { let t_by = (t0 % 100i64); std::mem::replace(&mut t0, t_by) };
        }
        t3 = session.list::<i64>();
    } else {
    }
    let (h14, h15) = (match ((h2 * h2), 3i64) {
        (5i64 | 0i64, 7i64..=9i64) => {
            (false, 5i64)
        }
        (5i64..=7i64, -4i64 | 2i64) => {
            (true, h2)
        }
        _ => {
            (true, h2)
        }
    });
    (t0.save(), (t1.save(), (h2, (t3.save(), (h14, (h15, ()))))))
}

program_15 "(1, (0.5, (-6, ([3, 1], (2, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (((h2 < h2) && (false != false)) == true) {
        let (_, h4) = ((-2.5f64), h2);
        {
            let mut h5: i64 = 0i64;
            let h10: f64 = 'l1: loop {
                h5 += 1i64;
                if h5 > 4i64 { break (-0.25f64); }
                let mut h6: i64 = 0i64;
                'l2: while (h6 < 4i64) && ((h4 <= h5) && ("a" < "")) {
                    h6 += 1i64;
                    { let t_by = t1.abs(); more!(t1, t_by); }
                    { let t_by = (if (session.value(false) == true) {
                        t1
                    } else {
                        t1
                    }); { let ref mut r = t1; *r += t_by; } }
                }
                if ((3.0f64 != (-2.5f64)) || (h5 > h5)) {
                    let mut t7 = vec![t1];
                    for r in &mut t7 { *r += (0.5f64 / session.value(0.0f64)); }
                    break 3.0f64;
                } else {
                    continue 'l1;
                }
                let (mut t8, mut t9) = (t0, t0);
            };
        }
        let mut t11 = session.list::<bool>();
    }
    let mut h12: i64 = { let h_by = (((h2 - 5i64) * h2) % 100i64); std::mem::replace(&mut h2, h_by) };
    (t0.save(), (t1.save(), (h2, (t3.save(), (h12, ())))))
}

program_16 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((!(t1 > (-2.5f64))) == true) {
        t0 = {
            t0
        };
        let mut h4: i64 = 0i64;
        'l1: loop {
            h4 += 1i64;
            if h4 > 4i64 { break; }
            if (1.0f64 < t1) {
                'l2: for t5 in 0i64..(t0 % 4i64) {
                    { let r = &mut t0; *r += (session.value(0i64) % 100i64); *r %= 1000i64; }
                    t3.append((t0 % (-2i64)));
                }
            } else {
                t3.append(h2);
            }
        }
        let mut t6 = session.value(0i64);
        'l3: while (t6 < 4i64) && ((session.value(3i64) == 0i64) || ((10i64 / session.value(3i64)) != 2i64)) {
            t6 += 1i64;
            #[cfg(any())]
            { let r = &mut t0; *r += ((if (2i64 == session.value(7i64)) {
                (if (t3.len() > 0i64) {
                    t3.get(0i64)
                } else {
                    t6
                })
            } else {
                (session.value(0i64) - 1i64)
            }) % 100i64); *r %= 1000i64; }
            { let t_by = ((t0 % 7i64) % 100i64); step!(t0, t_by); }
        }
    } else if ("ab" <= session.value("a")) {
    } else {
    }
    {
        let mut t7 = session.value(0i64);
        'l4: while (t7 < 3i64) && session.value(false) {
            t7 += 1i64;
            { let r = &mut t0; *r += (session.value(5i64).max(3i64).min((t7 % 3i64)) % 100i64); *r %= 1000i64; }
            if (h2 < h2) {
                'l5: for t8 in session.iter(0i64..1i64) {
                    t0 = t0;
                    { let t_by = (t1 * 3.0f64); { let r = &mut t1; *r += t_by; } }
                }
                break 'l4;
            } else if (1i64 == t0) {
            } else {
            }
            let mut t9 = std::mem::replace(&mut t0, ((if (t3.len() > 0i64) {
                t3.get(0i64)
            } else {
                t7.abs()
            }) % 100i64));
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_17 "(2, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    { let t_by = (t0 % 100i64); step!(t0, t_by); }
    #[cfg(any())]
    let mut h4: i64 = 0i64;
    #[cfg(any())]
    'l1: while h4 < 3i64 {
        h4 += 1i64;
        let mut t5 = session.value(0i64);
        let mut t13 = 'l2: loop {
            t5 += 1i64;
            if t5 > 1i64 { break session.value("ab"); }
            'l3: for h6 in 0i64..0i64 {
                let (mut t7, _) = (t5, session.value(true));
            }
            'l4: for mut t8 in session.iter(&t3) {
                if (!("" < "a")) {
                    { let r = &mut t8; *r += (t5 % 100i64); *r %= 1000i64; }
                    t3 = (if ("a" >= session.value("")) {
                        t3.copied()
                    } else {
                        t3.clone()
                    });
                    continue 'l2;
                }
            }
            'l5: for t9 in session.iter(&t3) {
                let mut h10: i64 = 0i64;
                'l6: loop {
                    h10 += 1i64;
                    if h10 > 1i64 { break; }
                    continue 'l5;
                }
                let f12 = |t11: Traced<f64>| t11;
                (t1, t0) = (t1, t5);
            }
        };
        'l7: for mut t14 in &t3 {
            'l8: for mut t15 in session.iter(&t3) {
                assert!(((t1 <= 0.0f64) || (t5.abs() >= 0i64)), "claim 1");
                break;
            }
            let mut t16 = session.value(0i64);
            'l9: loop {
                t16 += 1i64;
                if t16 > 2i64 { break; }
                if (!(1i64 > session.value(5i64))) {
                    let f18 = |t17: Traced<f64>| (t17 + 0.0f64);
                    let f20 = move |t19: Traced<bool>| (session.value(1.0f64) > 0.5f64);
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                }
            }
            continue;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_18 "(5, (4.0, (2, ([3, 1, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    {
        {
            assert!(((((h2 == 0i64) || ((10i64 / h2) != 2i64)) && (false != false)) || (t0.abs() >= 0i64)), "claim 1");
        }
        t3.append(t0);
        let mut t4 = session.value(0i64);
        'l1: while t4 < 2i64 {
            t4 += 1i64;
            if ((t0 < t4) || (session.value("a") < session.value("b"))) {
                if (t0 <= h2) {
                    { t0 += ((if (t3.len() > 2i64) {
                        t3.get(2i64)
                    } else {
                        t4
                    }) % 100i64); t0 %= 1000i64; }
                    bump(&mut t0, (t3.len() % 100i64));
                }
                break 'l1;
            } else {
                break 'l1;
            }
            continue;
        }
    }
    'l2: for t5 in session.iter(&t3) {
        { let t_by = t1; grow(&mut t1, t_by); }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_19 "(5, (-2.0, (2, ([3, 1, -1, 5], (1, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3.append((-1i64));
    let (_, t4) = {
        (session.value(5i64), t0)
    };
    if (!((t0 != 0i64) && ((10i64 / t0) <= 2i64))) {
        let mut h5: i64 = 0i64;
        'l1: loop {
            h5 += 1i64;
            if h5 > 4i64 { break; }
            { let ref mut r = t0; *r += ((t4 % 3i64) % 100i64); *r %= 1000i64; }
        }
        let mut t6 = session.value(0i64);
        'l2: while t6 < 1i64 {
            t6 += 1i64;
            if (t1 < t1) {
                { let t_by = (t6 % 100i64); step!(t0, t_by); }
                break;
            } else {
                break;
            }
            (t1, t0) = (t1, session.value(5i64));
        }
        t3.append(h5);
    }
    { let r = &mut t1; *r += session.value((-2.5f64)); }
    { std::ops::AddAssign::add_assign(&mut t0, ((either!(("a" > ""), h2, h2) - session.value(1i64)) % 100i64)); t0 %= 1000i64; }
    { let r = &mut t0; *r += ((if (t4 != 0i64) {
        (session.value((-1i64)) / t4)
    } else {
        session.value((-1i64))
    }) % 100i64); *r %= 1000i64; }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_20 "(0, (0.5, (4, ([3, 1], (0, (true, (2, (2, (2, ())))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    {
        if (h2 > t0) {
            if (h2 > h2) {
                #[cfg(any())]
                let mut t4 = session.value(0i64);
                #[cfg(any())]
                'l1: while t4 < 4i64 {
                    t4 += 1i64;
                    { let t_by = (t1 - t1); more!(t1, t_by); }
                    { let r = &mut t0; *r += ((7i64 * t4) % 100i64); *r %= 1000i64; }
                }
            }
        } else {
        }
    }
    t0 /= 3i64;
    let (mut t5, mut t6) = (t0, session.value(true));
    let (h7, h8) = (h2, h2);
    let mut h9: i64 = 0i64;
    'l2: loop {
        h9 += 1i64;
        if h9 > 1i64 { break; }
        host_bump(&mut h2, (h7 % 100i64));
        if ((t5 != h8) || (t0 != t0)) {
            std::mem::swap(&mut t0, &mut t5);
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t5.save(), (t6.save(), (h7, (h8, (h9, ())))))))))
}

program_21 "(1, (1.0, (0, ([3, 1], (2, (1.0, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    let mut t5 = 'l1: loop {
        t4 += 1i64;
        if t4 > 1i64 { break t1; }
        { let t_by = t1; t1 += t_by; }
    };
    {
        let mut h6: i64 = std::mem::replace(&mut h2, (0i64 % 100i64));
        { let t_by = ((if (t0 != 0i64) {
            (t4 % t0)
        } else {
            t4
        }) % 100i64); step!(t0, t_by); }
        let mut h7: i64 = 0i64;
        'l2: while (h7 < 2i64) && true {
            h7 += 1i64;
            let mut t8 = session.value(0i64);
            'l3: while (t8 < 3i64) && (t3.len() >= (t0 - h7)) {
                t8 += 1i64;
                let (mut t9, mut t10) = (t8, session.value(false));
                'l4: for mut t11 in session.iter([(-4i64)]) {
                    { let mut add = |t_add: Traced<i64>| { t11 += t_add; t11 %= 1000i64; }; add(((t9 + (-1i64)) % 100i64)); }
                    assert!((("b" != session.value("")) || (t8.abs() >= 0i64)), "claim 1");
                }
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_22 "(2, (-6.0, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter([5i64, 7i64, (-4i64)]) {
        let mut t5 = (match (|| -> i64 { let h = h2; give_if!(h % 2i64 != 0i64, -1i64); h / 2i64 + 1i64 })() {
            0i64..=2i64 => {
                t3.clone()
            }
            7i64 => {
                t3.copied()
            }
            0i64 => {
                t3.clone()
            }
            _ => {
                t3.copied()
            }
        });
    }
    { let r = &mut t1; *r += session.value(1.0f64); }
    {
        let mut t6 = session.value(0i64);
        let mut t14 = 'l2: loop {
            t6 += 1i64;
            if t6 > 2i64 { break t6; }
            'l3: for mut t7 in session.iter([2i64, 3i64, (-1i64)]) {
                'l4: for mut t8 in session.iter(&t3) {
                    { t7 += (t0 % 100i64); t7 %= 1000i64; }
                    (t0, t8) = (t6, t8);
                }
            }
            #[cfg(any())]
            if (session.value((-1i64)) > 3i64) {
                { let t_by = t1; std::ops::AddAssign::add_assign(&mut t1, t_by); }
                #[cfg(all())]
                'l5: for mut t9 in session.iter([7i64, (-4i64)]) {
                    let f11 = move |t10: Traced<f64>| t10;
                }
            } else if (h2 <= t6) {
            } else {
            }
            let (t12, t13) = (session.value(""), t0);
        };
        #[cfg(all())]
        {
            { let t_by = t1; { let r = &mut t1; *r += t_by; } }
        }
        t1 = ((0.0f64 - t1) - t1);
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_23 "(2, (1.0, (2, ([], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((t0 * (-4i64)) == h2) {
        if (h2 <= t0) {
            let mut t4 = session.value(0i64);
            let t6 = 'l1: loop {
                t4 += 1i64;
                if t4 > 2i64 { break t4; }
                let mut t5 = session.value(0i64);
                'l2: while t5 < 1i64 {
                    t5 += 1i64;
                    { let t_by = (t0 % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
                }
            };
            if (h2 < t6) {
                if (session.value(true) != false) {
                    let f8 = |t7: Traced<Str>| (if (session.value(3.0f64) < session.value(0.0f64)) {
                        t7
                    } else {
                        t7
                    });
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                } else {
                }
                'l3: for mut t9 in &t3 {
                    (t1, t0) = (t1, t4);
                }
                assert!(((false != session.value(false)) || (t6.abs() >= 0i64)), "claim 1");
            } else if (session.value(1.0f64) >= (-2.5f64)) {
                let mut h10: i64 = 0i64;
                'l4: while h10 < 3i64 {
                    h10 += 1i64;
                    let mut h11: bool = ((false == true) && (h10 == h10));
                    let mut t0 = (t0, t6);
                    t0 = (t0.0, t0.1);
                }
            } else {
            }
        } else if (1.0f64 != t1) {
        } else {
        }
    }
    {
        {
            if (session.value("a") <= session.value("ab")) {
                t3 = session.list::<i64>();
                {
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                }
            } else if ((-1i64) >= h2) {
            } else {
            }
        }
        { let t_by = (t0 % 100i64); step!(t0, t_by); }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_24 "(1, (1.0, (2, ([3, 1], (1.0, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
    'l1: for mut t4 in &t3 {
        { let t_by = (((h2 * t4) + (if ("a" <= session.value("ab")) {
            session.value((-4i64))
        } else {
            t0
        })) % 100i64); { let r = &mut t4; *r += t_by; *r %= 1000i64; } }
        let mut t5 = (if (t0 <= session.value(3i64)) {
            continue;
        } else {
            (if (h2 == t0) {
                session.value(true)
            } else if (t0 != h2) {
                session.value(false)
            } else {
                session.value(true)
            })
        });
        let mut t6 = session.value(0i64);
        'l2: while t6 < 2i64 {
            t6 += 1i64;
            let mut t7 = session.value(0i64);
            'l3: loop {
                t7 += 1i64;
                if t7 > 3i64 { break; }
                'l4: for mut t8 in &t3 {
                    { let t_by = (t0 % 100i64); std::ops::AddAssign::add_assign(&mut t0, t_by); t0 %= 1000i64; }
                }
            }
            if (h2 < t4) {
                let mut t9 = {
                    t5
                };
                break;
            }
            let mut h10: i64 = 0i64;
            let mut h14: bool = 'l5: loop {
                h10 += 1i64;
                if h10 > 1i64 { break true; }
                'l6: for t11 in session.iter(&t3) {
                    let (mut t12, mut t13) = (session.value("ab"), t4);
                    bump(&mut t4, ((t7 - h2) % 100i64));
                }
                t4 = (|| {
                    t4
                })();
            };
        }
    }
    let mut t15 = t1;
    (t0.save(), (t1.save(), (h2, (t3.save(), (t15.save(), ())))))
}

program_25 "(-1, (0.5, (2, ([3, 1], (0.5, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter([2i64, 3i64, (-1i64)]) {
        std::mem::swap(&mut t0, &mut t4);
    }
    #[cfg(any())]
    if (session.value(true) != true) {
        let mut t5 = session.value(0i64);
        let t12 = 'l2: loop {
            t5 += 1i64;
            if t5 > 3i64 { break session.value(5i64); }
            if ((t5 == 0i64) || ((10i64 / t5) > 2i64)) {
                'l3: for mut t6 in &t3 {
                    { let t_by = (t5 % 100i64); step!(t6, t_by); }
                }
                if (("" <= session.value("b")) || (true != true)) {
                    { let t_by = t1; { let r = &mut t1; *r += t_by; } }
                    continue;
                } else if ((t0 <= t0) || (t1 == t1)) {
                    let mut t7 = std::mem::replace(&mut t0, (session.value(1i64) % 100i64));
                    let mut h2: (&'static str, i64) = ("ab", h2);
                    let mut t9 = Best { count: session.value((-4i64)), sum: t1 };
                } else {
                }
                { let t_by = ((h2 * t0) % 100i64); step!(t0, t_by); }
                break t0;
            } else {
            }
            'l4: for (t10, t11) in session.zip(t3.copied(), t3.copied()) {
                continue 'l2;
            }
        };
    }
    let t13 = { let t_by = t1; std::mem::replace(&mut t1, t_by) };
    (t0.save(), (t1.save(), (h2, (t3.save(), (t13.save(), ())))))
}

program_26 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for t4 in session.iter([7i64, (-4i64), 0i64]) {
        break;
    }
    { let h_by = (either!((0.0f64 >= 0.5f64), h2, 0i64) % 100i64); { let ref mut r = h2; *r += h_by; *r %= 1000i64; } }
    #[cfg(any())]
    'l2: for t5 in 0i64..(((t0 * t0) + h2) % 4i64) {
        'l3: for mut t6 in &t3 {
            if (t5 == h2) {
                t6 /= 3i64;
                let mut t7 = session.value(0i64);
                let mut t9 = 'l4: loop {
                    t7 += 1i64;
                    if t7 > 1i64 { break session.value(true); }
                    { let ref mut r = t0; *r += (t3.len() % 100i64); *r %= 1000i64; }
                    t6 %= 5i64;
                    let (h8, _) = (h2, true);
                };
                break 'l2;
            } else if (h2 < h2) {
            } else {
            }
        }
        let mut h10: i64 = 0i64;
        'l5: while h10 < 3i64 {
            h10 += 1i64;
            {
                let mut h11: (i64, i64) = (h2, 3i64);
                if (t5 < h11.0) {
                    let mut t12 = (t0, t1);
                    let f14 = |t13: Traced<Str>| t13;
                    (t1, t0) = (if (session.value(5i64) < session.value(1i64)) {
                        (t1, t0)
                    } else {
                        (t1, t12.0)
                    });
                } else {
                }
            }
            {
                let mut t15 = { let t_by = (t0 % 100i64); std::mem::replace(&mut t0, t_by) };
                bump(&mut t0, (t5 % 100i64));
                let (_, h16) = (if ("a" <= "ab") {
                    (3.0f64, 3.0f64)
                } else {
                    ((-0.25f64), (-0.25f64))
                });
            }
            (t0, t1) = ((if (t5 != 0i64) {
                (session.value((-1i64)) / t5)
            } else {
                session.value((-1i64))
            }), session.value(0.0f64));
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_27 "(4, (1.0, (0, ([3, 1], (2, (4, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let h4: i64 = std::mem::replace(&mut h2, (3i64 % 100i64));
    let mut t5 = session.value(0i64);
    'l1: while (t5 < 4i64) && ((0i64 <= session.value(3i64)) || (session.value(false) != session.value(false))) {
        t5 += 1i64;
        { let t_by = ((t1 % session.value((-0.25f64))) - t1); grow(&mut t1, t_by); }
        let mut h6: i64 = 0i64;
        'l2: while h6 < 3i64 {
            h6 += 1i64;
            if (session.value(false) == true) {
                let mut t7 = Best { count: session.value(1i64), sum: t1 };
                std::mem::swap(&mut t0, &mut t7.count);
            } else if (((h2 < h4) || ("b" > "ab")) | (true & false)) {
            } else {
            }
            break;
        }
        (t1, t0) = (session.value(1.0f64), t5);
    }
    { let h_by = (((h4 / (-2i64)) * h2) % 100i64); step!(h2, h_by); }
    if (session.value(1i64) < 5i64) {
        let mut h8: i64 = 0i64;
        'l3: while h8 < 1i64 {
            h8 += 1i64;
            stop_if!(false, 'l3);
        }
    } else {
    }
    { let h_by = (h2 % 100i64); { let ref mut r = h2; *r += h_by; *r %= 1000i64; } }
    if (h4 >= 2i64) {
        let mut t9 = session.value(0i64);
        'l4: while t9 < 4i64 {
            t9 += 1i64;
            let (mut t10, _) = (if (t9 >= h2) {
                (t1, t9)
            } else {
                (t1, t5)
            });
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (t5.save(), ()))))))
}

program_28 "(3, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    {
        let mut t4 = session.value(0i64);
        'l1: while t4 < 2i64 {
            t4 += 1i64;
            'l2: for (mut h5, mut h6) in [((-4i64), 2.5f64), (0i64, 2.5f64)] {
                let h7: f64 = std::mem::replace(&mut h6, (-(-0.25f64)));
                break 'l1;
            }
            if (t4 > t0) {
                if (!(3.0f64 == t1)) {
                    continue;
                } else if ("" > "a") {
                    let t8;
                    if (h2 == 1i64) {
                        t8 = ((t0 + t4) % 1000i64);
                    } else {
                        break 'l1;
                    }
                    continue;
                } else {
                }
                #[cfg(any())]
                if (true | session.value(true)) {
                    { let t_item = (if (t3.len() > 0i64) {
                        t3.get(0i64)
                    } else {
                        session.value(0i64)
                    }); t3.append(t_item); }
                } else if (session.value(true) != session.value(true)) {
                    break 'l1;
                } else {
                    panic!("failure 1");
                }
            }
        }
    }
    t3 = t3.clone();
    bump(&mut t0, (t3.len() % 100i64));
    'l3: for t9 in session.iter(&t3) {
        { let r = &mut t0; *r += (((session.value(2i64) % 2i64) / 2i64) % 100i64); *r %= 1000i64; }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_29 "(1, (1.0, (2, ([3, 1], (3, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    { let t_by = (t0 * t0).to_float(); more!(t1, t_by); }
    let mut h4: i64 = 0i64;
    'l1: while h4 < 3i64 {
        h4 += 1i64;
        let t5 = { let t_by = (1.0f64 / (1.0f64 % t1)); std::mem::replace(&mut t1, t_by) };
    }
    'l2: for h6 in 0i64..1i64 {
        if (h4 < session.value((-4i64))) {
            { let r = &mut t0; *r += (session.value(0i64) % 100i64); *r %= 1000i64; }
            if ((-2.5f64) == t1) {
                let mut t7 = { let t_by = ((h4 + t0) % 100i64); std::mem::replace(&mut t0, t_by) };
                let mut t8 = (|| {
                    session.value(true)
                })();
                t3.append((if (t0 != 0i64) {
                    (t0 / t0)
                } else {
                    t0
                }));
            }
        } else if (t0 == h4.max(h2)) {
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}

program_30 "(2, (0.5, (2, ([3, 1], (4, (1, (1, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    assert!(((h2 > h2) || (t0.abs() >= 0i64)), "claim 1");
    let mut t4 = session.value(0i64);
    let t9 = 'l1: loop {
        t4 += 1i64;
        if t4 > 3i64 { break t0; }
        let mut t5 = session.value(0i64);
        let mut t8 = 'l2: loop {
            t5 += 1i64;
            if t5 > 1i64 { break session.value(true); }
            let mut t6 = session.value(0i64);
            let mut t7 = 'l3: loop {
                t6 += 1i64;
                if t6 > 2i64 { break t1; }
                break 'l2 session.value(false);
            };
        };
    };
    let mut t10 = t0;
    { let h_by = (0i64 % 100i64); step!(h2, h_by); }
    { let ref mut r = t0; *r += ((t10 % 2i64) % 100i64); *r %= 1000i64; }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t9.save(), (t10.save(), ())))))))
}

program_31 "(211, (-1.0, (2, ([3, 1], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: loop {
        t4 += 1i64;
        if t4 > 3i64 { break; }
        {
            {
                if ((t1 > t1) && ("b" >= session.value("a"))) {
                    let t5 = { let t_by = (if ("" > session.value("a")) {
                        t1
                    } else {
                        t1
                    }); std::mem::replace(&mut t1, t_by) };
                    { let t_by = ((h2 * t0) % 100i64); step!(t0, t_by); }
                } else {
                    { let t_by = (t0 % 100i64); { let mut add = |t_add: Traced<i64>| { t0 += t_add; t0 %= 1000i64; }; add(t_by); } }
                    assert!((((t0 != h2) || (false == true)) || (t0.abs() >= 0i64)), "claim 1");
                }
                t1 = (0.0f64 - t1);
                { let t_by = ((5i64 * t0) % 100i64); bump(&mut t0, t_by); }
            }
            { let r = &mut t0; *r += ((t4 + (if (t4 != 0i64) {
                (session.value(3i64) % t4)
            } else {
                session.value(3i64)
            })) % 100i64); *r %= 1000i64; }
            { let r = &mut t1; *r += ((0.5f64 - 1.0f64) % (if (session.value(0i64) == t0) {
                session.value(0.0f64)
            } else {
                session.value(3.0f64)
            })); }
        }
    }
    if (!((session.value(3i64) == h2) || (false == session.value(true)))) {
        t3 = t3.copied();
    } else {
        let mut t6 = session.value(0i64);
        'l2: while t6 < 3i64 {
            t6 += 1i64;
            {
                { let t_by = ((if (t4 < h2) {
                    t0
                } else {
                    session.value(5i64)
                }) % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_32 "(1, (0.5, (2, ([3, 1], (-3, (true, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (mut t4, mut t5) = ((session.value((-4i64)) + t0), session.value(true));
    {
        let f7 = move |t6: Traced<f64>| ((0.0f64 + t6) / session.value((-2.5f64)));
    }
    if (t1 != (3.0f64 * (-0.25f64))) {
        { std::ops::AddAssign::add_assign(&mut t4, ((t0 / 2i64) % 100i64)); t4 %= 1000i64; }
    } else {
        'l1: for t8 in 0i64..(t4 % 4i64) {
            'l2: for (h9, h10) in [(1i64, (-0.5f64))] {
                'l3: for (mut t11, mut t12) in session.iter([(2i64, 1.5f64), (3i64, 1.5f64), ((-1i64), 1.5f64)]) {
                    assert!(((session.value("b") < session.value("a")) || (t0.abs() >= 0i64)), "claim 1");
                    t12 /= t12;
                    { t11 += (t8 % 100i64); t11 %= 1000i64; }
                }
                continue;
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_33 "(0, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    (t1, t0) = (t1, session.value(0i64));
    if (h2 >= h2) {
        if (session.value(3.0f64) != (-0.25f64)) {
            let mut t1 = ((if (t3.len() > 0i64) {
                t3.get((-1i64))
            } else {
                t0
            }), (t0 >= h2));
        } else {
            let (t5, t6) = (t0, t0);
        }
        t0 = t0;
        let mut t7 = (match session.value(false) {
            true => {
                {
                    session.value(0.0f64)
                }
            }
            false => {
                t1
            }
            _ => {
                t1
            }
        });
    } else {
        { let t_by = (t0 % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_34 "(3, (0.5, (12, ([3, 1], (0.5, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    {
        assert!(((h2 == 7i64) || (session.value(0i64).abs() >= 0i64)), "claim 1");
        if (h2 <= h2) {
            let mut h4: i64 = 0i64;
            'l1: loop {
                h4 += 1i64;
                if h4 > 4i64 { break; }
                { let r = &mut h2; *r += (h4 % 100i64); *r %= 1000i64; }
                t3 = t3.clone();
            }
            if ((session.value((-1i64)) < t0) || ((h2 == 0i64) || ((10i64 / h2) != 2i64))) {
                'l2: for (t5, t6) in session.iter([(3i64, 0.5f64)]) {
                    let f8 = |t7: Traced<i64>| ((if (t6 >= (-0.25f64)) {
                        t5
                    } else {
                        t5
                    }) % 1000i64);
                    { t0 += (t5 % 100i64); t0 %= 1000i64; }
                    let mut t9 = std::mem::replace(&mut t0, (f8(t5) % 100i64));
                }
            }
        } else {
            h2 -= ((h2 + h2) / 2i64);
            h2 %= 1000i64;
            h2 = 2i64;
        }
        let (t10, t11) = (if (false != session.value(true)) {
            (t0, session.value(true))
        } else {
            (session.value(0i64), session.value(true))
        });
    }
    let t12;
    if (session.value((-4i64)) > t0) {
        t12 = t1;
    } else {
        t12 = t1;
    }
    let f14 = move |t13: Traced<i64>| (t13 % 1000i64);
    (t0.save(), (t1.save(), (h2, (t3.save(), (t12.save(), ())))))
}

program_35 "(5, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    (t1, t0) = (t1, session.value(5i64));
    if ((if (t3.len() > 1i64) {
        t3.get((-2i64))
    } else {
        t0
    }) > t0) {
        let mut t4 = session.value(0i64);
        'l1: while (t4 < 2i64) && session.value(false) {
            t4 += 1i64;
            if ((t1 * session.value(0.0f64)) >= 0.0f64) {
                if (session.value(false) == session.value(true)) {
                    let f6 = move |t5: Traced<i64>| ((if ("" > "a") {
                        t5
                    } else {
                        t5
                    }) % 1000i64);
                    { std::ops::AddAssign::add_assign(&mut t0, ((t4 * session.value((-1i64))) % 100i64)); t0 %= 1000i64; }
                    panic!("failure 1");
                } else {
                    { let r = &mut t1; *r += (0.5f64 + session.value(0.5f64)); }
                    let (t7, t8) = (t0, t1);
                }
                let mut t9 = session.value(0i64);
                let mut t12 = 'l2: loop {
                    t9 += 1i64;
                    if t9 > 1i64 { break t9; }
                    { let t_by = ((-0.25f64) / t1); std::ops::AddAssign::add_assign(&mut t1, t_by); }
                    let (mut t10, mut t11) = (t9, session.value(false));
                    continue 'l2;
                };
            }
            t3.append((either!(("ab" <= "a"), h2, 3i64) * h2));
        }
        #[cfg(any())]
        if (t4 < h2) {
            t3 = t3.clone();
            bump_positive(&mut t0, (t4 % 100i64));
            'l3: for t13 in session.iter(&t3) {
                t3 = session.list_of([h2, h2]);
                { let t_by = (t0 % 100i64); { let r = &mut t0; *r += t_by; *r %= 1000i64; } }
            }
        }
        { let r = &mut t1; *r += session.value((-4i64)).to_float(); }
    } else if ("ab" >= session.value("b")) {
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_36 "(1, (0.5, ([3, 1], (false, ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h2: bool = (|| {
        {
            false
        }
    })();
    'l1: for mut t5 in session.iter(0i64..0i64) {
        { let mut add = |t_add: Traced<i64>| { t0 += t_add; t0 %= 1000i64; }; add((session.value((-4i64)) % 100i64)); }
        { let t_by = t1; grow(&mut t1, t_by); }
        'l2: for (h6, h7) in [(3i64, 1.5f64), ((-1i64), 1.5f64), (5i64, 1.5f64)] {
            #[cfg(any())]
            'l3: for mut t8 in session.iter(0i64..0i64) {
                {
                    let (_, h9) = {
                        (7i64, h2)
                    };
                    { let t_by = ((t5 + h6) % 100i64); step!(t0, t_by); }
                }
                { let r = &mut t1; *r += session.value(0.5f64); }
            }
        }
    }
    (t0.save(), (t1.save(), (t3.save(), (h2, ()))))
}

program_37 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (h2 >= session.value((-1i64))) {
        let mut t4 = session.value(0i64);
        'l1: loop {
            t4 += 1i64;
            if t4 > 3i64 { break; }
            'l2: for (mut h5, mut h6) in [(3i64, (-1.5f64)), ((-1i64), (-1.5f64))] {
                #[cfg(all())]
                if (session.value(2i64) < h2) {
                    let f8 = move |t7: Traced<f64>| (t7 + t7);
                    (t1, t0) = (session.value(1.0f64), t4);
                    { let r = &mut t1; *r += session.value((-2.5f64)).abs(); }
                } else {
                    break 'l1;
                }
                (h6, h5) = (h6, h2);
                'l3: for mut t9 in &t3 {
                    let mut h10: i64 = (2i64 / 3i64);
                    { let t_by = t1; more!(t1, t_by); }
                    { let t_by = t1.abs(); { let r = &mut t1; *r += t_by; } }
                }
            }
            if (t1 <= 1.0f64) {
                let (mut t11, _) = (t4, session.value(false));
            }
            assert!(((session.value("ab") >= "") || (t0.abs() >= 0i64)), "claim 1");
        }
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_38 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for t4 in session.range(0i64, (session.value(0i64) % 4i64)) {
        break;
    }
    assert!(((((session.value(7i64) == 0i64) || ((10i64 / session.value(7i64)) == 2i64)) && (true != true)) || (t0.abs() >= 0i64)), "claim 1");
    'l2: for t5 in session.iter([5i64]) {
        let mut h6: i64 = 0i64;
        'l3: while (h6 < 4i64) && false {
            h6 += 1i64;
            let mut h7: i64 = h6;
            if (t5 >= t5) {
                'l4: for mut t8 in session.iter(0i64..2i64) {
                    { let r = &mut t8; *r += (t0 % 100i64); *r %= 1000i64; }
                    let t9;
                    if ((-2.5f64) >= (-0.25f64)) {
                        t9 = {
                            t5
                        };
                    } else {
                        break 'l4;
                    }
                }
            } else {
                let mut t10 = session.value(0i64);
                'l5: while t10 < 4i64 {
                    t10 += 1i64;
                    let t11;
                    if (h6 != t5) {
                        t11 = session.value(false);
                    } else {
                        continue 'l2;
                    }
                    let mut t12 = (if (t3.len() > 2i64) {
                        t3.get(2i64)
                    } else {
                        t10
                    });
                    t0 %= 5i64;
                }
                let (mut t13, _) = (t10, session.value(3i64));
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_39 "(1, (1.0, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for t4 in session.range(0i64, ((t0 + 0i64) % 4i64)) {
        if (t3.contains(t0) && (h2 > t4)) {
            if (true == false) {
                let t5 = std::mem::replace(&mut t1, session.value(5i64).to_float());
            }
            match ((-1i64) * t0) {
                mut t6 @ (5i64) => {
                    if (h2 < h2) {
                        { let r = &mut t0; *r += ((h2 + session.value(7i64)) % 100i64); *r %= 1000i64; }
                        { let t_by = (t1 % 0.0f64); grow(&mut t1, t_by); }
                        panic!("failure 1");
                    } else {
                    }
                    continue 'l1;
                }
                2i64 | 5i64 if (t4 > h2) => {
                }
                mut t7 => {
                    continue 'l1;
                }
            }
        } else if (t0 == (-1i64)) {
            continue;
        } else {
            todo!("failure 2");
        }
        if (((session.value("a") <= session.value("ab")) || (t0 < h2)) && ((-0.25f64) != 0.0f64)) {
            let mut h8: i64 = 0i64;
            'l2: while (h8 < 4i64) && false {
                h8 += 1i64;
                (t1, t0) = (t1, t0);
            }
            continue 'l1;
        } else {
            break;
        }
    }
    { let t_by = (if t3.contains(session.value(2i64)) {
        session.value(0.0f64)
    } else {
        t1
    }); std::ops::AddAssign::add_assign(&mut t1, t_by); }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_40 "(0, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (h2 < h2) {
        bump_positive(&mut t0, (((h2 / (-2i64)) * session.value(0i64)) % 100i64));
    }
    'l1: for mut t4 in session.iter(0i64..3i64) {
        (t4, t0) = (t0, (if (session.value(3i64) != 0i64) {
            (session.value(0i64) / session.value(3i64))
        } else {
            session.value(0i64)
        }));
    }
    if (h2 < t0) {
        let mut h5: i64 = 0i64;
        'l2: loop {
            h5 += 1i64;
            if h5 > 3i64 { break; }
            let mut t6 = session.value(0i64);
            'l3: while (t6 < 3i64) && session.value(true) {
                t6 += 1i64;
                assert!((t3.contains(t6) || (t0.abs() >= 0i64)), "claim 1");
                t1 = (t1 * t1);
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}
}
