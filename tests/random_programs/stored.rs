//! Written by `nnsight-macros/src/random/stored.rs`; `UPDATE_EXPECT=1 cargo test` writes it anew.

super::programs! { session;

program_1 "(-1, (0.5, (2, ([3, 1, 0, 3, 7], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (!((t0 == 0i64) || ((10i64 / t0) >= 2i64))) {
        let mut h4: bool = false;
        let t5;
        if ((if ((-2.5f64) == (-2.5f64)) {
            h2
        } else {
            h2
        }) == 3i64) {
            t5 = session.value(false);
        } else {
            t5 = session.value(false);
        }
    }
    if (session.value(0.0f64) >= session.value((-0.25f64))) {
        t3.append((if ("b" < "ab") {
            h2
        } else {
            0i64
        }));
        {
            let mut h6: i64 = 0i64;
            'l1: while (h6 < 2i64) && true {
                h6 += 1i64;
                if (h2 == h6) {
                    t3 = session.list::<i64>();
                    (t1, t0) = (t1, t0);
                } else {
                    t0 = session.value(7i64).min(session.value((-1i64)));
                    break 'l1;
                }
            }
            if t3.contains((if (t0 != 0i64) {
                (t0 % t0)
            } else {
                t0
            })) {
                t3.append(session.value(3i64));
            } else {
            }
        }
    } else {
    }
    t3.append(session.value(7i64));
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_2 "(1, (0.5, (2, ([3, 1, 0, 2, 2, 2], (0.5, (true, (0, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = (t1, session.value(true));
    let (_, mut t5) = (t4.1, session.value(0i64));
    if (t1 <= (-0.25f64)) {
        if ((if (t0 != 0i64) {
            (session.value(5i64) % t0)
        } else {
            session.value(5i64)
        }) != t0) {
            if (h2 <= t0) {
                'l1: for mut t6 in &t3 {
                    let t7;
                    if ((session.value(1i64) <= 2i64) || (session.value("ab") == "ab")) {
                        t7 = {
                            session.value("b")
                        };
                    } else {
                        t7 = session.value("");
                    }
                    let t8 = (if (h2 <= t6) {
                        session.value((-4i64))
                    } else {
                        session.value(0i64)
                    });
                    t1 /= (if (session.value(false) == t4.1) {
                        session.value(3.0f64)
                    } else {
                        t1
                    });
                }
            } else {
                let t9 = (session.value("b") + "");
                let mut t10 = t0;
            }
        }
    } else {
        let mut t11 = (t5, t1);
        t3.append(t11.0);
        'l2: for mut t12 in t3.copied() {
            t3.append(h2);
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.0.save(), (t4.1.save(), (t5.save(), ())))))))
}

program_3 "(-1, (0.5, (2, ([], (4, (true, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in &t3 {
        let (_, mut t5) = (t3.len(), (true & session.value(true)));
    }
    let mut t6 = session.value(0i64);
    let t11 = 'l2: loop {
        t6 += 1i64;
        if t6 > 3i64 { break session.value(true); }
        if (t0 >= session.value(0i64)) {
            if (h2 != h2) {
                let mut t7 = session.value(0i64);
                let t9 = 'l3: loop {
                    t7 += 1i64;
                    if t7 > 2i64 { break t1; }
                    let mut t8 = t6;
                };
            } else {
                'l4: for t10 in &t3 {
                    t0 = session.value((-1i64));
                    t3 = (if (h2 <= t0) {
                        t3.clone()
                    } else {
                        session.list::<i64>()
                    });
                }
                continue;
            }
            (t1, t0) = ((t1 % 3.0f64), (if (t3.len() > 0i64) {
                t3.get(0i64)
            } else {
                t6
            }));
            break 'l2 session.value(false);
        }
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (t6.save(), (t11.save(), ()))))))
}

program_4 "(1, (0.5, (2, ([3, 1, 2, 3, 4], (-4, (0.25, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((t0 == 0i64) || ((10i64 / t0) >= 2i64)) {
        let mut t4 = (t1 * ((-2.5f64) + 3.0f64));
        'l1: for h5 in [5i64, 7i64, (-4i64)] {
            t3.append(t3.len());
            'l2: for (mut t6, mut t7) in session.zip(t3.copied(), t3.copied()) {
                if (0.0f64 != t4) {
                    t7 = t0;
                    let mut t8 = (session.value("a"), session.value(7i64));
                }
            }
        }
        let mut t9 = session.list_of([7i64.max(h2)]);
    } else {
        let mut t10 = session.value(0i64);
        let mut t16 = 'l3: loop {
            t10 += 1i64;
            if t10 > 3i64 { break t10; }
            'l4: for mut h11 in 0i64..1i64 {
                let mut t12 = session.value(true);
            }
            'l5: for t13 in &t3 {
                break 'l3 session.value(2i64);
            }
            if ((t0 == 0i64) || ((10i64 / t0) == 2i64)) {
                t0 += (3i64 + h2);
                t0 %= 1000i64;
                'l6: for t14 in &t3 {
                    break;
                }
                'l7: for t15 in session.iter(&t3) {
                    break 'l7;
                }
            }
        };
        let t17 = session.list_of([(3.0f64 - (-0.25f64))]);
        let t18 = (if ((t10 < t0) || (t10 != t16)) {
            (t1, t10)
        } else if (1i64 <= h2) {
            (t1, session.value(1i64))
        } else {
            (t1, session.value(2i64))
        });
    }
    let (mut t19, mut t20) = (session.value((-4i64)), t1);
    t20 /= (t0 + t0).to_float();
    (t0.save(), (t1.save(), (h2, (t3.save(), (t19.save(), (t20.save(), ()))))))
}

program_5 "(1, (3.0, (2, ([3, 1], (true, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    {
        let (h4, h5) = (0i64, "ab");
        match (!(!(t0 >= h2))) {
            true if (3i64 != t0) => {
                (t0, t1) = {
                    (t0, t1)
                };
                'l1: for mut t6 in session.iter([1i64]) {
                    t0 *= t0;
                    t0 %= 1000i64;
                }
            }
            t7 @ (false) => {
                t0 %= 5i64;
            }
            _ => {
            }
        }
        {
            t1 *= ((if (3.0f64 >= 0.5f64) {
                3.0f64
            } else {
                1.0f64
            }) / 0.5f64);
            let t1 = t0;
        }
    }
    let mut t9 = (t0 >= (session.value(1i64) / 2i64));
    t1 = t1;
    (t0.save(), (t1.save(), (h2, (t3.save(), (t9.save(), ())))))
}

program_6 "(1, (0.25, (2, ([3, 1], ([\"\"], ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for t4 in session.iter(0i64..0i64) {
        'l2: for t5 in &t3 {
            if (t5 != session.value(3i64)) {
                if ((session.value("a") == "a") || (h2 == h2)) {
                    t0 = t4;
                }
                match (3.0f64 != t1) {
                    true => {
                        t3 = session.list_of([(-1i64), 3i64, h2]);
                        (t0, t1) = (session.value((-4i64)), t1);
                        break 'l1;
                    }
                    _ => {
                        continue;
                    }
                }
                break 'l1;
            } else if (false != session.value(false)) {
                {
                    let (h6, _) = (true, 3i64);
                    let mut t7 = t1;
                    (t0, t7) = (t0, t7);
                }
                continue 'l2;
            } else {
            }
            continue;
        }
        continue 'l1;
    }
    'l3: for t8 in session.iter(&t3) {
        t3 = t3.copied();
        {
            if ("ab" == session.value("ab")) {
                break;
            } else {
            }
        }
    }
    t1 *= t1;
    let mut t9 = session.list_of([""]);
    (t0.save(), (t1.save(), (h2, (t3.save(), (t9.save(), ())))))
}

program_7 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3 = t3.clone();
    match h2 {
        h4 @ (0i64) => {
            let mut t5 = session.value(0i64);
            'l1: while (t5 < 1i64) && session.value(false) {
                t5 += 1i64;
                t3 = session.list_of([(h2 % (-2i64))]);
                if (session.value((-1i64)) != (if (t3.len() > 2i64) {
                    t3.get(2i64)
                } else {
                    t0
                })) {
                    t3 = t3.clone();
                    if (2i64 != t0) {
                        continue 'l1;
                    }
                } else if (h2.min(h4) >= (h4 - t0)) {
                    break;
                } else {
                }
                match ((t0 != 0i64) && ((10i64 / t0) == 2i64)) {
                    mut t6 @ (false) => {
                        let mut t7 = (session.value(1.0f64), session.value((-4i64)));
                        let (_, t8) = (session.value((-1i64)), session.value(0i64));
                    }
                    mut t9 @ (false) => {
                    }
                    _ => {
                        continue;
                    }
                }
            }
            t3.append(((if (false != session.value(false)) {
                t5
            } else {
                session.value(7i64)
            }) % 3i64));
        }
        h10 => {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_8 "(1, (0.5, (2, ([3, 1], (1, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter(&t3) {
        break;
    }
    let mut t5 = session.value(0i64);
    'l2: while t5 < 2i64 {
        t5 += 1i64;
        let mut t6 = session.value(0i64);
        let mut t7 = 'l3: loop {
            t6 += 1i64;
            if t6 > 3i64 { break t1; }
            break t1;
        };
        'l4: loop {
            let (mut t8, mut t9) = (session.value(0i64), t6);
            match ((t0 - t9) % 2i64) {
                1i64 | -1i64 => {
                    let mut t10 = session.value(0i64);
                    let mut t13 = 'l5: loop {
                        t10 += 1i64;
                        if t10 > 3i64 { break t8; }
                        let mut t11 = session.value(false);
                        let mut t12 = (-t10);
                    };
                }
                _ => {
                }
            }
            'l6: for t14 in session.iter([7i64, (-4i64), 0i64]) {
                break 'l2;
            }
            break;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t5.save(), ())))))
}

program_9 "(1, (0.5, (2, ([3, 1], (1, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = (t0 % 2i64);
    'l1: for t5 in &t3 {
        'l2: for (mut t6, mut t7) in session.iter([((-4i64), 2.5f64)]) {
            let t8;
            if ((if (t6 != 0i64) {
                (session.value(2i64) / t6)
            } else {
                session.value(2i64)
            }) != (h2 + 7i64)) {
                t8 = t4;
            } else {
                t8 = t5;
            }
            let mut t8 = ((if (false != session.value(false)) {
                t7
            } else {
                t1
            }), t6);
        }
        let mut t10 = session.value(0i64);
        let t16 = 'l3: loop {
            t10 += 1i64;
            if t10 > 3i64 { break session.value((-1i64)); }
            'l4: for mut h11 in 0i64..0i64 {
                let mut t12 = t0;
                'l5: for mut h13 in 0i64..0i64 {
                    let h14: &'static str = "b";
                }
                let mut t15 = session.value(0i64);
                'l6: loop {
                    t15 += 1i64;
                    if t15 > 2i64 { break; }
                    (t1, t12) = (t1, t0);
                }
            }
            break t10;
        };
        (t0, t1) = (t16, t1);
    }
    (t4, t1) = (t4, t1);
    if (session.value((-1i64)) == t0.min(t4)) {
        {
            'l7: for mut t17 in session.iter(0i64..1i64) {
                break;
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_10 "(3, (0.5, (2, ([3, 1], (2, (1, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (7i64 > session.value(1i64)) {
        let mut h4: i64 = 0i64;
        'l1: while h4 < 1i64 {
            h4 += 1i64;
            {
                if (t1 > 1.0f64) {
                    let mut h2: &'static str = "ab";
                } else if (false == true) {
                } else {
                }
                let mut h6: i64 = 0i64;
                'l2: while h6 < 1i64 {
                    h6 += 1i64;
                    let (t7, _) = (session.value((-1i64)), session.value("a"));
                    t0 = ((h2 - t7) % 1000i64);
                }
            }
        }
    } else {
    }
    let mut t8 = session.value(0i64);
    let mut t9 = 'l3: loop {
        t8 += 1i64;
        if t8 > 1i64 { break session.value(1i64); }
        (t0, t1) = {
            (t0, t1)
        };
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (t8.save(), (t9.save(), ()))))))
}

program_11 "(1, (-2.5, (2, ([3, 1, 2, 3], (2, (3, (3, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while t4 < 4i64 {
        t4 += 1i64;
        if (t4 != 5i64) {
            t3.append(t3.len());
            let mut t5 = session.value(0i64);
            'l2: while (t5 < 1i64) && ((t4 == 0i64) || ((10i64 / t4) > 2i64)) {
                t5 += 1i64;
                let t6 = t0;
                if ((-2.5f64) != t1) {
                    (t1, t0) = (session.value((-2.5f64)), t6);
                    (t0, t1) = (t6, t1);
                    let t7;
                    if ("a" >= session.value("")) {
                        t7 = (session.value(5i64) / 7i64);
                    } else {
                        t7 = session.value(1i64);
                    }
                    continue 'l1;
                } else {
                }
            }
            let mut t0 = t4;
            break;
        } else {
            t3.append(3i64);
            let t9 = (((-2.5f64) - t1), session.value(false));
            break 'l1;
        }
        let t10 = session.value(false);
        let (mut t11, mut t12) = (t10, t1);
    }
    let mut t13 = session.value(0i64);
    let t17 = 'l3: loop {
        t13 += 1i64;
        if t13 > 2i64 { break t13; }
        'l4: for h14 in 0i64..3i64 {
            let mut t15 = t1;
        }
        let h16: f64 = ((if ((-2.5f64) > 0.5f64) {
            0.5f64
        } else {
            (-0.25f64)
        }) + (0.0f64 - 0.0f64));
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t13.save(), (t17.save(), ())))))))
}

program_12 "(1, (0.5, (2, ([3, 1, 1, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    h2 = h2;
    t3.append(t0);
    'l1: for mut t4 in session.range(0i64, ((if (t3.len() > 2i64) {
        t3.get(2i64)
    } else {
        (t0 + t0)
    }) % 4i64)) {
        'l2: for t5 in 0i64..((if (t3.len() > 1i64) {
            t3.get(1i64)
        } else {
            session.value((-1i64))
        }) % 4i64) {
            if (session.value(0i64) <= (-1i64)) {
                t3 = session.list::<i64>();
                continue 'l1;
            } else {
                let mut t6 = session.value(true);
                match t4 {
                    1i64..=3i64 if (t0 < t5) => {
                        let (mut t7, mut t8) = (session.value("b"), session.value(true));
                        t3.append((t5 * t5));
                    }
                    mut t9 @ (-4i64) => {
                    }
                    t10 => {
                    }
                }
                continue 'l2;
            }
            if ((t0 / 7i64) >= t0) {
                let (h11, h12) = (3.0f64, h2);
                continue 'l1;
            }
            break;
        }
        t3.append(t0);
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_13 "(2, (0.5, (2, ([3, 1], (2, (4, (4, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for t4 in session.range(0i64, (t0 % 4i64)) {
        continue;
    }
    let mut t5 = session.value(0i64);
    'l2: while t5 < 2i64 {
        t5 += 1i64;
        (t1, t0) = (if (session.value("ab") > session.value("b")) {
            (t1, t5)
        } else if (h2 < t0) {
            (if (t5 == t0) {
                (session.value(3.0f64), session.value(5i64))
            } else {
                (t1, t0)
            })
        } else {
            (t1, t5)
        });
    }
    let mut h6: i64 = 0i64;
    let mut h9: i64 = 'l3: loop {
        h6 += 1i64;
        if h6 > 3i64 { break h6; }
        'l4: for t7 in session.range(0i64, (session.value(7i64) % 4i64)) {
            if (session.value((-4i64)) >= h6) {
                t0 /= 3i64;
            }
            {
                'l5: for t8 in session.range(0i64, (t7 % 4i64)) {
                    break 'l4;
                }
            }
            break;
        }
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (t5.save(), (h6, (h9, ())))))))
}

program_14 "(1, (0.5, (2, ([], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter(0i64..2i64) {
        t3 = (match t3.len() {
            -1i64..=1i64 => {
                (match h2 {
                    -1i64 => {
                        session.list::<i64>()
                    }
                    h5 @ (0i64) => {
                        t3.clone()
                    }
                    _ => {
                        t3.copied()
                    }
                })
            }
            t6 => {
                t3.clone()
            }
        });
        t3 = session.list::<i64>();
    }
    'l2: for t7 in session.iter(0i64..1i64) {
        if (t0 > t0) {
            let mut h8: i64 = 0i64;
            'l3: while (h8 < 4i64) && ((h2 * h8) != (-h8)) {
                h8 += 1i64;
                let mut h9: i64 = 0i64;
                'l4: while h9 < 1i64 {
                    h9 += 1i64;
                    t1 = t1;
                    let mut t10 = session.value(true);
                    let (mut t11, mut t12) = (if (0.0f64 < t1) {
                        (session.value(2i64), t7)
                    } else {
                        (t0, t0)
                    });
                }
                'l5: for (t13, t14) in session.zip(t3.copied(), t3.copied()) {
                    let mut t7 = session.list_of([(-2.5f64), (-0.25f64), 3.0f64]);
                }
                t1 = t1;
            }
        }
        'l6: for t16 in session.iter([3i64]) {
            let t17 = (t7 / (-2i64)).min(((-4i64) * h2));
            continue;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_15 "(1, (0.5, (2, ([3, 1], (true, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h4: bool = (((-2.5f64) / (-2.5f64)) > (-0.25f64));
    t0 = {
        (if (session.value("") >= session.value("ab")) {
            t0
        } else if (h4 == h4) {
            t0
        } else {
            t0
        })
    };
    'l1: for mut t5 in &t3 {
        match t5.max(h2) {
            t6 @ (-1i64) if (t1 != t1) => {
                let mut t7 = (session.value(1.0f64), (if (true == h4) {
                    t6
                } else {
                    t0
                }));
                let mut h8: i64 = 7i64;
                let mut h9: f64 = (-2.5f64);
            }
            2i64 => {
                let mut t10 = session.value(0i64);
                let t14 = 'l2: loop {
                    t10 += 1i64;
                    if t10 > 2i64 { break session.value(true); }
                    if ((t10 != 0i64) && ((10i64 / t10) < 2i64)) {
                        continue 'l1;
                    } else if (h2 == h2) {
                        let (t11, t12) = (t5, t0);
                    } else {
                    }
                    'l3: for mut t13 in session.range(0i64, (((-4i64) + t0) % 4i64)) {
                        t13 /= 3i64;
                        t0 *= h2;
                        t0 %= 1000i64;
                    }
                };
            }
            1i64 if (t1 > t1) => {
                continue;
            }
            _ => {
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}

program_16 "(1, (0.0, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (session.value(true) != session.value(true)) {
        (t0, t1) = ((h2 + t0), session.value(3.0f64));
        if (t0 != h2) {
            'l1: for mut t4 in session.iter([2i64, 3i64, (-1i64)]) {
                match t0.max(h2) {
                    -1i64 | -4i64 if (session.value(true) != false) => {
                        let mut t5 = t3.copied();
                        t0 -= h2;
                        t0 %= 1000i64;
                    }
                    5i64 => {
                    }
                    _ => {
                    }
                }
                if (h2 <= t0) {
                    continue;
                } else {
                    let mut t6 = (session.value(1.0f64), session.value((-1i64)));
                }
            }
        } else if (t3.len() <= t0) {
        } else {
        }
    }
    t1 -= t1;
    'l2: for t7 in session.iter(0i64..0i64) {
        let (_, h8) = ("", h2);
    }
    (t0, t1) = (match h2 {
        5i64..=7i64 => {
            (t0, session.value(0.5f64))
        }
        mut h9 @ (-4i64) => {
            (t0, t1)
        }
        mut h10 => {
            (t0, session.value(0.0f64))
        }
    });
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_17 "(-5, (0.5, (2, ([3, 1], (0, (1, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while (t4 < 2i64) && ((session.value(2i64) == t0) || (h2 <= t4)) {
        t4 += 1i64;
        if (t4 == h2) {
            {
                if (t0 >= h2) {
                    t0 %= 5i64;
                    let t5;
                    if ((h2 != session.value((-1i64))) && (t1 > 1.0f64)) {
                        t5 = (-session.value(5i64));
                    } else {
                        t5 = t0;
                    }
                }
            }
        } else {
            continue;
        }
        if (0.5f64 <= t1) {
            {
                'l2: for (mut t6, mut t7) in session.zip(t3.copied(), t3.copied()) {
                    let (mut t8, _) = (match h2 {
                        -1i64 | -4i64 => {
                            (t7, t0)
                        }
                        _ => {
                            (t7, t7)
                        }
                    });
                    let (_, t9) = (session.value(0.5f64), t1);
                }
                t3.append((h2 + h2));
            }
        }
    }
    let mut t10 = session.value(0i64);
    'l3: while (t10 < 1i64) && ((t4 == 0i64) || ((10i64 / t4) != 2i64)) {
        t10 += 1i64;
        t0 = t0;
    }
    t0 = (if (session.value(false) != true) {
        (session.value((-4i64)) + session.value((-1i64)))
    } else {
        t10
    });
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t10.save(), ()))))))
}

program_18 "(1, (0.5, (2, ([3, 1, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3.append((if (t0 != 0i64) {
        (t0 / t0)
    } else {
        t0
    }));
    'l1: for mut t4 in session.range(0i64, (t0 % 4i64)) {
        match t0 {
            0i64..=2i64 if (h2 > t0) => {
                if t3.contains(t0) {
                    continue 'l1;
                } else {
                    match session.value(false) {
                        mut t5 @ (false) => {
                            let (_, t6) = (t4, t0);
                            t3.append((t4 * t6));
                        }
                        t7 => {
                            (t1, t4) = (t1, t4);
                        }
                    }
                    'l2: for t8 in session.iter(0i64..1i64) {
                        t0 = t0;
                        t1 += t1;
                    }
                }
            }
            _ => {
                t3.append(t0);
                let h9: i64 = 0i64;
            }
        }
        match ((session.value(2i64) - t4) % 2i64) {
            0i64 => {
                continue;
            }
            0i64 | 3i64 if (t0 <= 1i64) => {
            }
            -1i64 => {
            }
            _ => {
            }
        }
        'l3: for t10 in session.range(0i64, (session.value(3i64) % 4i64)) {
            if ((t10 == t0) ^ (((-1i64) >= h2) || (2i64 != h2))) {
                'l4: for h11 in 0i64..1i64 {
                    let (mut t12, mut t13) = (session.value(true), t4);
                }
                if (t10 >= 7i64) {
                    let t14;
                    if (1.0f64 <= 0.0f64) {
                        t14 = t1;
                    } else {
                        break 'l1;
                    }
                    let mut t15 = t4;
                    (t4, t1) = (t0, t14);
                    break;
                } else {
                }
            } else {
            }
            break 'l3;
        }
    }
    t1 /= session.value(1.0f64);
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_19 "(1, (0.5, (2, ([3, 1], (2, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for h4 in 0i64..3i64 {
        let mut t5 = (if (t0 >= h4) {
            (if (t1 >= t1) {
                session.value(7i64)
            } else if (t0 >= h4) {
                t0
            } else {
                t0
            })
        } else {
            session.value(1i64)
        });
        let mut t6 = (if (session.value(false) == true) {
            (match session.value(true) {
                true => {
                    session.value(2i64)
                }
                true if (session.value(true) == true) => {
                    t0
                }
                false => {
                    t5
                }
                _ => {
                    session.value(1i64)
                }
            })
        } else {
            ((t5 + t5) % 1000i64)
        });
    }
    let mut h7: i64 = h2;
    (t0.save(), (t1.save(), (h2, (t3.save(), (h7, ())))))
}

program_20 "(1, (0.5, (2, ([3, 1], (1, (1, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: loop {
        t4 += 1i64;
        if t4 > 3i64 { break; }
        match ((t0 != 0i64) && ((10i64 / t0) > 2i64)) {
            true => {
                if ((session.value(2i64) == 0i64) || ((10i64 / session.value(2i64)) != 2i64)) {
                    let (h5, h6) = (h2, h2);
                } else {
                    break;
                }
                break 'l1;
            }
            true => {
            }
            true => {
            }
            _ => {
            }
        }
    }
    let (_, mut t7) = ((false ^ session.value(true)), (t0 / 2i64));
    (t1, t7) = (session.value(0.5f64), t0);
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t7.save(), ()))))))
}

program_21 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for (h4, h5) in [(3i64, (-1.5f64)), ((-1i64), (-1.5f64))] {
        let mut h6: i64 = 0i64;
        'l2: while h6 < 1i64 {
            h6 += 1i64;
            'l3: for (t7, t8) in session.zip(t3.copied(), t3.copied()) {
                if ((h5 != h5) && (false != false)) {
                    (t0, t1) = (t7, t1);
                } else if (!("ab" >= "b")) {
                    (t0, t1) = (t7, session.value(0.5f64));
                    t1 = t1;
                } else {
                }
            }
            let mut t9 = session.value(0i64);
            'l4: while (t9 < 4i64) && ((t9 == 0i64) || ((10i64 / t9) < 2i64)) {
                t9 += 1i64;
                'l5: for h10 in 0i64..0i64 {
                    t3.append((2i64 + h2));
                }
                match t0 {
                    t11 @ (-1i64) => {
                        let h12: i64 = ((h6 + h4) % 1000i64);
                        let mut h13: (bool, i64) = (true, h4);
                    }
                    _ => {
                        let mut h5: i64 = ((h4 * h2) % 1000i64);
                        let mut h15: i64 = (-4i64);
                        let mut t16 = {
                            t3.clone()
                        };
                    }
                }
            }
        }
    }
    h2 += (h2 * (h2 - h2));
    'l6: for mut t17 in &t3 {
        let mut t18 = session.value(0i64);
        'l7: loop {
            t18 += 1i64;
            if t18 > 4i64 { break; }
            break 'l7;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_22 "(1, (0.0, (2, ([3, 1], (1, (1, (\"ab\", (2, (6, (true, ()))))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while t4 < 1i64 {
        t4 += 1i64;
        'l2: for (t5, t6) in session.zip(t3.copied(), t3.copied()) {
            match ((-session.value(7i64)) % 7i64) {
                1i64 => {
                    (t0, t1) = (t5, t1);
                    break 'l1;
                }
                _ => {
                    'l3: for t7 in session.iter(&t3) {
                        let (t8, t9) = (t1, session.value(true));
                    }
                    (t1, t0) = (t1, t5);
                    let mut t6 = session.value(1.0f64);
                }
            }
            'l4: for (t11, t12) in session.iter([((-1i64), 2.5f64), (5i64, 2.5f64), (7i64, 2.5f64)]) {
                let mut t13 = session.value(0i64);
                'l5: loop {
                    t13 += 1i64;
                    if t13 > 4i64 { break; }
                    let mut t14 = ((session.value("") < session.value("a")) && (t13 >= h2));
                    (t1, t0) = (session.value(0.5f64), session.value((-1i64)));
                }
            }
            let mut t15 = session.value(0i64);
            let mut t17 = 'l6: loop {
                t15 += 1i64;
                if t15 > 2i64 { break session.value(""); }
                'l7: for mut h16 in 0i64..3i64 {
                    h16 = h16;
                    t0 = session.value(1i64);
                    t1 = t1;
                }
                continue;
            };
        }
        if (session.value(5i64) != session.value(5i64).max(t4)) {
            let mut t18 = (h2.min(h2) == t0);
        }
        let mut t19 = t0;
    }
    let (mut t20, mut t21) = (session.value(7i64), session.value("ab"));
    (t21, t20) = (t21, t0);
    t1 = session.value(0.0f64);
    let mut h22: i64 = {
        h2.max(h2)
    };
    let mut t23 = ((h2 - session.value((-4i64))), (t4 <= t20));
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t20.save(), (t21.save(), (h22, (t23.0.save(), (t23.1.save(), ()))))))))))
}

program_23 "(1, (0.5, (2, ([3, 1], (true, (3, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (mut t4, mut t5) = {
        (if (t0 == t0) {
            (session.value(true), session.value(3i64))
        } else {
            (session.value(true), t0)
        })
    };
    'l1: for t6 in session.iter([5i64, 7i64, (-4i64)]) {
        (t1, t4) = (t1, session.value(true));
        if (!((!(h2 != h2)) || (session.value(2i64) >= t6))) {
            t0 = t6;
            if ((0i64 + t6) != t5) {
                continue;
            } else {
            }
            {
                'l2: for (mut t7, mut t8) in session.iter([((-4i64), 1.5f64), (0i64, 1.5f64)]) {
                    (t0, t4) = (t6, t4);
                }
                {
                    t3 = session.list::<i64>();
                }
            }
            continue 'l1;
        } else if ((t5 != 0i64) && ((10i64 / t5) < 2i64)) {
        } else {
        }
    }
    'l3: for mut t9 in &t3 {
        {
            if ((t0 == 0i64) || ((10i64 / t0) >= 2i64)) {
                if (t0 <= 5i64) {
                    let t10 = session.value(5i64);
                    let mut t11 = {
                        t1
                    };
                } else if (false != t4) {
                    break;
                } else {
                }
                break 'l3;
            } else if ((session.value(3i64) >= h2) || (true | false)) {
                break;
            } else {
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_24 "(-1, (0.5, (2, ([3, 1], (7, (4, (4, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ("" >= session.value("ab")) {
        'l1: for mut t4 in session.iter(&t3) {
            break 'l1;
        }
    }
    let (_, t5) = {
        (session.value(false), session.value(7i64))
    };
    let mut t6 = session.value(0i64);
    let t13 = 'l2: loop {
        t6 += 1i64;
        if t6 > 3i64 { break t6; }
        if ((false != session.value(false)) && (h2 == h2)) {
            let mut h7: i64 = 0i64;
            'l3: loop {
                h7 += 1i64;
                if h7 > 3i64 { break; }
                let (h8, h9) = (h2, h2);
                t3.append(session.value(3i64));
                let mut t10 = t6;
            }
        } else {
        }
        let mut t11 = session.value(0i64);
        let mut t12 = 'l4: loop {
            t11 += 1i64;
            if t11 > 3i64 { break session.value(""); }
            t0 = (-t0);
            if (true == session.value(false)) {
                (t0, t1) = (t11, t1);
                break 'l2 t0;
            } else {
                continue 'l2;
            }
        };
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (t5.save(), (t6.save(), (t13.save(), ())))))))
}

program_25 "(0, (0.5, (6, ([3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    h2 -= (if (h2 == h2) {
        (-4i64)
    } else {
        h2
    });
    {
        if ((h2 < t0) && (true != false)) {
            let (mut t4, mut t5) = (t0, t1);
        } else {
        }
        let mut h6: i64 = 0i64;
        'l1: loop {
            h6 += 1i64;
            if h6 > 4i64 { break; }
            match (("ab" > session.value("b")) || ((-0.25f64) < 1.0f64)) {
                true => {
                    t0 = session.value(0i64);
                }
                _ => {
                }
            }
            {
                let mut t7 = session.value(0i64);
                'l2: while t7 < 4i64 {
                    t7 += 1i64;
                    let (mut t8, mut t9) = (session.value(true), t0);
                    t3.append(t0);
                    let (mut t10, mut t11) = (t1, t9);
                }
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_26 "(1, (0.5, (2, ([3, 1, 1, 1, 1, 1], (2, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (h4, _) = (h2, 5i64);
    {
        let mut t5 = session.value(0i64);
        'l1: while (t5 < 4i64) && session.value(true) {
            t5 += 1i64;
            let mut h6: i64 = 0i64;
            let mut h8: f64 = 'l2: loop {
                h6 += 1i64;
                if h6 > 3i64 { break (-2.5f64); }
                let mut t7 = session.value(0i64);
                'l3: while t7 < 1i64 {
                    t7 += 1i64;
                    (t0, t1) = (t7, t1);
                    t0 = t7;
                }
            };
            t3.append(((h6 % 2i64) + t0));
            'l4: for t9 in 0i64..((h4 + (t0 % 7i64)) % 4i64) {
                if ("a" == "a") {
                    t0 %= 5i64;
                    t1 = t1;
                    break 'l4;
                } else {
                    t1 = {
                        t1
                    };
                    let t1 = t3.copied();
                    t0 = t5;
                }
                if (true == true) {
                    t3.append((t5 * t0));
                    let (t11, t12) = (t5, session.value(false));
                    let (t13, _) = (t0, t9);
                } else {
                    let mut h14: &'static str = "b";
                    let (_, h15) = (5i64, "a");
                    t3 = t3.clone();
                }
            }
        }
        if (3i64 < t5) {
            t0 = (if (t3.len() > 1i64) {
                t3.get(1i64)
            } else {
                t3.len()
            });
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}

program_27 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if t3.contains(session.value(7i64)) {
        {
            let mut h2: i64 = (h2 % (-2i64));
        }
        (t1, t0) = (if (session.value(true) != session.value(true)) {
            {
                (t1, t0)
            }
        } else {
            (t1, t0)
        });
    } else {
    }
    'l1: for t5 in &t3 {
        t3 = t3.copied();
        if (t0 != (-4i64)) {
            let mut h6: i64 = 0i64;
            'l2: while (h6 < 4i64) && true {
                h6 += 1i64;
                if ((t5 <= 5i64) || ("a" >= session.value("b"))) {
                    let mut t7 = t5;
                    t1 -= (0.5f64 - t1);
                } else {
                    let (mut t8, _) = (t1, session.value(2i64));
                    t1 += 0.5f64;
                    let (h9, _) = (5i64, h2);
                }
            }
            let mut t10 = session.value("ab");
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_28 "(1, (0.5, (2, ([3, 1, 2], (1, (4, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h4: i64 = 0i64;
    'l1: while h4 < 1i64 {
        h4 += 1i64;
        continue;
    }
    match h2 {
        -1i64 => {
            if ((t0 <= t0) || t3.contains(t0)) {
                let (mut t7, mut t8) = (match t0 {
                    1i64..=3i64 if (t0 < t0) => {
                        (session.value(1i64), session.value(2i64))
                    }
                    mut t5 @ (-4i64) => {
                        (t5, session.value(7i64))
                    }
                    t6 => {
                        (t0, session.value(2i64))
                    }
                });
            } else {
            }
            let (h9, h10) = (h4, h2);
            let (mut t11, mut t12) = (session.value(""), t0);
        }
        _ => {
        }
    }
    let h13: i64 = (h2 + (0i64 + h2));
    t3.append(t3.len());
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (h13, ()))))))
}

program_29 "(1, (0.5, (2, ([3, 1, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t0 = t0;
    if (h2 <= h2) {
        if (((t0 >= h2) || (t1 != session.value(3.0f64))) || (t0 != t0)) {
            'l1: for mut t4 in 0i64..(((-4i64).abs() + (if (t3.len() > 2i64) {
                t3.get(2i64)
            } else {
                t0
            })) % 4i64) {
                if ((session.value(false) == true) && (h2 > t0)) {
                    t3 = t3.clone();
                    let mut h2: i64 = (match h2 {
                        1i64 if (h2 > h2) => {
                            h2
                        }
                        mut h5 @ (1i64) => {
                            (-1i64)
                        }
                        h6 @ (2i64) if (true != true) => {
                            1i64
                        }
                        h7 => {
                            h2
                        }
                    });
                }
            }
            let mut t9 = session.value(0i64);
            let mut t11 = 'l2: loop {
                t9 += 1i64;
                if t9 > 4i64 { break session.value(true); }
                let mut t10 = session.value(0i64);
                'l3: while t10 < 4i64 {
                    t10 += 1i64;
                    t3.append(((-4i64) + t0));
                }
            };
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_30 "(1, (-0.25, (0, ([3, 1, 1, 1], (-0.25, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: loop {
        'l2: for t4 in session.range(0i64, ((if (t3.len() > 2i64) {
            t3.get(2i64)
        } else {
            t0
        }) % 4i64)) {
            let (mut t5, mut t6) = (t4, t1);
        }
        {
            (t0, t1) = (t0, t1);
            if (t1 < t1) {
                'l3: for mut t7 in session.iter(&t3) {
                    let mut t8 = (if (session.value("") != session.value("b")) {
                        session.list::<i64>()
                    } else {
                        session.list::<i64>()
                    });
                    let mut h9: bool = false;
                }
                'l4: for mut t10 in session.iter(&t3) {
                    continue 'l4;
                }
                'l5: loop {
                    t1 *= t1;
                    (t1, t0) = (t1, session.value(2i64));
                    let (mut t11, _) = (t0, t0);
                    break;
                }
            } else if (t0 != (-4i64)) {
                let mut t12 = t1;
            } else {
            }
            let mut t13 = session.value(0i64);
            'l6: while t13 < 4i64 {
                t13 += 1i64;
                {
                    t3.append(t0);
                    (t1, t0) = (session.value((-0.25f64)), t0);
                }
                break;
            }
        }
        break 'l1;
        break;
    }
    let (_, mut t14) = (t0, t1);
    h2 = h2;
    t3.append((h2 - t0));
    h2 = 0i64;
    (t0.save(), (t1.save(), (h2, (t3.save(), (t14.save(), ())))))
}

program_31 "(1, (0.5, (2, ([3, 1], (1, (1, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (_, t4) = (session.value(3i64), t0);
    let mut t5 = session.value(0i64);
    'l1: while (t5 < 1i64) && (t5 <= h2) {
        t5 += 1i64;
        'l2: for t6 in session.iter(0i64..1i64) {
            'l3: for (mut t7, mut t8) in session.zip(t3.copied(), t3.copied()) {
                continue 'l1;
            }
            if (h2 <= h2) {
                let mut h9: i64 = 0i64;
                'l4: while h9 < 1i64 {
                    h9 += 1i64;
                    t3.append(t3.len());
                    let t10;
                    if (session.value(0i64) <= h2) {
                        t10 = t6;
                    } else {
                        t10 = (if (0.0f64 != t1) {
                            session.value(0i64)
                        } else {
                            t5
                        });
                    }
                }
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_32 "(-4, (0.5, (0, ([-4, 0], (1, (0, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (t4, t5) = ((t0 % (-2i64)), (t0 / 3i64));
    (t1, t0) = (t1, session.value((-4i64)));
    {
        t3 = session.list_of([(-4i64), (3i64 % 3i64)]);
        let t6;
        if (((session.value(true) == true) && (h2 >= h2)) && (h2 > t5)) {
            t6 = ((t1 % 1.0f64) % 3.0f64);
        } else {
            t6 = t1;
        }
        let (mut t7, mut t8) = (t5, session.value(false));
    }
    h2 -= h2;
    h2 *= h2;
    h2 %= 1000i64;
    if (((true != true) || (3.0f64 <= (-0.25f64))) && ("b" <= "")) {
        if (t1 != 0.0f64) {
            let t9;
            if (h2 == t5) {
                t9 = t0;
            } else {
                t9 = t4;
            }
        } else {
        }
        'l1: for t10 in session.iter(&t3) {
            if (session.value("") >= session.value("ab")) {
                let (mut t11, mut t12) = {
                    (session.value(""), t0)
                };
                let mut h13: i64 = 0i64;
                'l2: loop {
                    h13 += 1i64;
                    if h13 > 1i64 { break; }
                }
                'l3: for h14 in 0i64..2i64 {
                    (t1, t11) = (t1, t11);
                }
                break 'l1;
            }
        }
        t3.append(session.value((-1i64)));
    } else if (((t4 != 0i64) && ((10i64 / t4) > 2i64)) || (h2 != h2)) {
        let mut t0 = (t1 / 3.0f64);
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_33 "(1, (0.5, (2, ([3, 1], (1, (true, (true, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (mut t4, mut t5) = (t0, session.value(true));
    let mut t6 = (match t5 {
        true => {
            {
                session.value(true)
            }
        }
        false if (session.value(true) != t5) => {
            t5
        }
        _ => {
            t5
        }
    });
    {
        if (h2 <= t0) {
            let mut t7 = session.value(0i64);
            let mut t8 = 'l1: loop {
                t7 += 1i64;
                if t7 > 1i64 { break session.value(""); }
                break session.value("b");
            };
            let (mut t9, _) = (t5, session.value(0i64));
            let mut t10 = session.value(0i64);
            'l2: while (t10 < 2i64) && t9 {
                t10 += 1i64;
                if (t0 >= t7) {
                    (t9, t4) = (t9, session.value(2i64));
                    t1 = session.value((-2.5f64));
                    break 'l2;
                }
                t3 = session.list::<i64>();
            }
        } else if (((t4 >= h2) && ("" >= session.value("ab"))) != session.value(true)) {
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), (t6.save(), ())))))))
}

program_34 "(1, (0.5, (2, ([3, 1], (\"b\", ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let t4 = session.value("b");
    if (!(((h2 != 7i64) || (false != false)) || ((t0 > t0) && (h2 > h2)))) {
        'l1: for (mut t5, mut t6) in session.zip(t3.copied(), t3.copied()) {
            {
                let mut t3 = t5;
                'l2: for h8 in 0i64..2i64 {
                    (t0, t3) = (session.value((-4i64)), session.value(1i64));
                    continue 'l1;
                }
            }
            if (((t0 != 0i64) && ((10i64 / t0) < 2i64)) || (0.5f64 < t1)) {
                {
                    t3.append(h2);
                    t5 -= session.value((-1i64));
                    t5 %= 1000i64;
                }
                if (false == session.value(false)) {
                    t3.append(t3.len());
                    break;
                } else {
                    t3 = (if (session.value(true) != session.value(true)) {
                        session.list::<i64>()
                    } else {
                        session.list::<i64>()
                    });
                    t3.append(t3.len());
                    break;
                }
                (t1, t0) = (if (session.value(true) == true) {
                    break;
                } else {
                    (session.value(0.5f64), t6)
                });
            } else {
            }
        }
        t0 = (0i64 * (t0 - h2));
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_35 "(6, (-2.5, (2, ([3, 1], (-2.5, (0, (0, (\"b\", (3, ())))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    (t0, t1) = (session.value(3i64), session.value((-2.5f64)));
    let mut t4 = t1;
    let mut t5 = session.value(0i64);
    'l1: while (t5 < 2i64) && session.value(false) {
        t5 += 1i64;
        let t6 = (((t0 - (-4i64)) + h2) % 1000i64);
        let mut t7 = t3.clone();
        if (0.0f64 < t1) {
            let (h8, h9) = (h2, h2);
            t3.append((if (session.value(2i64) != 0i64) {
                (t5 % session.value(2i64))
            } else {
                t5
            }));
            continue;
        } else {
            break 'l1;
        }
    }
    let mut t10 = session.value(0i64);
    'l2: while (t10 < 1i64) && session.value(false) {
        t10 += 1i64;
        if ((7i64 > h2) || (0.5f64 < 1.0f64)) {
            break;
        } else if (((5i64 == 0i64) || ((10i64 / 5i64) < 2i64)) ^ (!(5i64 < h2))) {
            if (t4 <= t1) {
                {
                    let mut h11: i64 = h2;
                    t3.append((t10 % 3i64));
                    let (mut t12, mut t13) = (t10, session.value("ab"));
                }
            } else {
            }
        } else {
        }
    }
    t0 = (session.value(2i64) * (h2 + 1i64));
    let t14;
    if ((t5 != t5) && (t10 > t10)) {
        t14 = session.value("");
    } else {
        t14 = session.value("b");
    }
    let t15;
    if ((false != session.value(true)) && (t0 < t5)) {
        t15 = t5;
    } else {
        t15 = ((if (t0 != 0i64) {
            (t0 / t0)
        } else {
            t0
        }) + h2.abs());
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), (t10.save(), (t14.save(), (t15.save(), ())))))))))
}

program_36 "(1, (0.5, (2, ([3, 1], (2, (false, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t1 = t1;
    'l1: for mut t4 in &t3 {
        'l2: for (t5, t6) in session.zip(t3.copied(), t3.copied()) {
            match session.value(true) {
                true if (!t3.contains(session.value(1i64))) => {
                    continue;
                }
                t7 @ (false) => {
                    if (session.value(true) == t7) {
                        break 'l1;
                    }
                    let mut t8 = session.value(0i64);
                    'l3: while t8 < 3i64 {
                        t8 += 1i64;
                        t3 = t3.copied();
                        t0 = t6;
                    }
                    if (t7 == t7) {
                        let mut t9 = ((t1 <= 1.0f64) && ("" == session.value("")));
                        continue;
                    } else {
                    }
                }
                _ => {
                }
            }
        }
    }
    let mut h10: (i64, bool) = (3i64.min(h2), false);
    (t0.save(), (t1.save(), (h2, (t3.save(), (h10.0, (h10.1, ()))))))
}

program_37 "(1, (0.5, (2, ([3, 1, 2], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (false | (3.0f64 == 3.0f64)) {
        let mut t1 = session.value("");
        match session.value(false) {
            mut t5 @ (false) => {
                let t6;
                if (2i64 != h2) {
                    t6 = (if ((-2.5f64) < session.value(3.0f64)) {
                        session.value((-2.5f64))
                    } else {
                        session.value(3.0f64)
                    });
                } else {
                    t6 = session.value(3.0f64);
                }
            }
            _ => {
                {
                    t0 *= h2;
                    t0 %= 1000i64;
                    t0 = session.value(1i64);
                }
                let (_, mut t7) = ((if (t0 != 0i64) {
                    (t0 / t0)
                } else {
                    t0
                }), session.value(false));
            }
        }
        let mut t9 = (match t0 {
            t8 @ (0i64) => {
                t1
            }
            _ => {
                t1
            }
        });
    }
    'l1: for t10 in session.iter([7i64]) {
        t3.append(h2);
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_38 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for h4 in 0i64..2i64 {
        t1 = t1;
    }
    'l2: for mut t5 in &t3 {
        let mut h6: i64 = 0i64;
        'l3: while h6 < 1i64 {
            h6 += 1i64;
            let mut t7 = session.value(0i64);
            'l4: while (t7 < 1i64) && ((t5 != 0i64) && ((10i64 / t5) >= 2i64)) {
                t7 += 1i64;
                let mut t8 = (session.value(3.0f64) - t1);
                'l5: for (h9, h10) in [((-1i64), (-0.5f64)), (5i64, (-0.5f64)), (7i64, (-0.5f64))] {
                    let mut h11: f64 = (h10 + h10);
                    continue 'l4;
                }
                if ("" == "ab") {
                    t3 = session.list_of([h2, (-4i64)]);
                } else {
                }
            }
            break 'l2;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_39 "(3, (0.5, (2, ([3, 1, 3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (session.value(0.5f64) < 3.0f64) {
        let mut t4 = session.value(0i64);
        'l1: loop {
            t4 += 1i64;
            if t4 > 3i64 { break; }
            match session.value(false) {
                true if (3i64 != t0) => {
                    'l2: for t5 in session.iter([7i64]) {
                        let mut t6 = t1;
                        let mut h7: i64 = h2;
                        h7 = (if (0.5f64 <= (-0.25f64)) {
                            h2
                        } else {
                            5i64
                        });
                    }
                    let mut h8: i64 = ((h2 + h2) % 1000i64);
                    'l3: for (mut t9, mut t10) in session.iter([(3i64, (-0.5f64)), ((-1i64), (-0.5f64)), (5i64, (-0.5f64))]) {
                        t1 = t1;
                        let t11;
                        if ("b" == "b") {
                            t11 = session.value("ab");
                        } else {
                            continue;
                        }
                        (t0, t10) = (t0, t1);
                    }
                }
                t12 @ (false) => {
                }
                _ => {
                }
            }
            let (h13, _) = (true, h2);
        }
        if (t4 <= t0) {
            t3.append(h2);
        } else {
        }
        if (true != session.value(false)) {
            'l4: for t14 in session.iter(&t3) {
                'l5: for t15 in session.iter([2i64]) {
                    continue 'l5;
                }
            }
        } else {
        }
    } else {
    }
    'l6: for t16 in t3.copied() {
        t0 = (t3.len() % 7i64);
        t3.append(t16);
        let (mut t17, mut t18) = (t0, session.value(""));
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_40 "(1, (0.5, (2, ([3, 1], (4, (1, (0, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut h4: i64 = (h2 + h2.abs());
    let t5;
    if ("a" <= session.value("ab")) {
        t5 = t0;
    } else {
        t5 = t0;
    }
    let mut h6: i64 = 0i64;
    'l1: while (h6 < 2i64) && false {
        h6 += 1i64;
        break 'l1;
    }
    if (((h6 > t5) && (h4 < (-1i64))) && (0.0f64 < t1)) {
        'l2: for mut t7 in session.iter([1i64, 2i64, 3i64]) {
            t3 = t3.copied();
            continue 'l2;
        }
        if (false | false) {
            t3 = session.list::<i64>();
        } else if ("a" >= "b") {
            if (t3.len() != h2) {
                let mut h8: i64 = 0i64;
                'l3: while h8 < 1i64 {
                    h8 += 1i64;
                    t3.append((t0 - h8));
                    let mut t9 = session.value(true);
                }
                match (session.value(true) == true) {
                    true => {
                        let t5 = session.value(true);
                    }
                    _ => {
                    }
                }
                {
                    t3.append(t0);
                    let mut t11 = t0;
                    let t0 = (-t11);
                }
            }
            let mut t3 = (t0 * t0);
            (t0, t3) = (t0, t5);
        } else {
        }
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (t5.save(), (h6, ())))))))
}
}
