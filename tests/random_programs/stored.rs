//! Written by `nnsight-macros/src/random/stored.rs`; `UPDATE_EXPECT=1 cargo test` writes it anew.

super::programs! { session;

program_1 "(0, (0.5, (2, ([7], (4, ())))))"
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
    let mut t6 = session.value(0i64);
    'l1: while t6 < 4i64 {
        t6 += 1i64;
        t3.append((if ("b" < "ab") {
            h2
        } else {
            0i64
        }));
        'l2: for t7 in &t3 {
            {
                {
                    t3 = session.list::<i64>();
                    (t1, t0) = (t1, t7);
                }
            }
            {
            }
        }
    }
    t3.append(session.value(7i64));
    (t0.save(), (t1.save(), (h2, (t3.save(), (t6.save(), ())))))
}

program_2 "(1, (0.5, (2, ([3, 1, 0], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (t0 <= t0) {
        let mut t4 = session.value(0i64);
        'l1: while (t4 < 4i64) && session.value(true) {
            t4 += 1i64;
            if (t1 < t1) {
                {
                    (t0, t1) = (t4, t1);
                    let mut t5 = t1;
                    t0 /= 3i64;
                }
                let mut h6: i64 = 0i64;
                'l2: while (h6 < 4i64) && true {
                    h6 += 1i64;
                    (t1, t0) = (t1, session.value(3i64));
                    break 'l1;
                }
                continue;
            } else if ((h2 < h2) != t3.contains(t0)) {
                continue;
            } else {
            }
            {
                let mut t7 = session.value(0i64);
                'l3: while t7 < 3i64 {
                    t7 += 1i64;
                    t0 = t0;
                }
                if (0.5f64 > 3.0f64) {
                    t1 = (-t1);
                    t3.append((session.value(2i64) % 7i64));
                }
            }
        }
    } else {
    }
    t3.append((if (t3.len() > 2i64) {
        t3.get((-3i64))
    } else {
        (t0 / 3i64)
    }));
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_3 "(1, (NaN, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    (t1, t0) = (t1, t0);
    'l1: for mut t4 in session.iter(&t3) {
        let mut t5 = session.value(0i64);
        'l2: while t5 < 1i64 {
            t5 += 1i64;
            continue;
        }
        if ((t1 + session.value((-0.25f64))) < 0.5f64.abs()) {
            t4 = {
                t0
            };
            if (h2 == h2) {
                let mut t6 = session.value(0i64);
                'l3: while (t6 < 1i64) && session.value(false) {
                    t6 += 1i64;
                    (t1, t4) = (session.value(0.5f64), session.value(2i64));
                    continue 'l3;
                }
                'l4: for mut t7 in 0i64..((t5 + h2) % 4i64) {
                    t3 = t3.copied();
                    break 'l1;
                }
                break;
            }
        } else {
        }
    }
    h2 %= 5i64;
    'l5: for t8 in session.iter(0i64..2i64) {
        t1 %= t1;
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_4 "(1, (0.5, (2, ([3, 1, 1], (1, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    h2 %= 5i64;
    let mut h4: i64 = 0i64;
    'l1: while h4 < 1i64 {
        h4 += 1i64;
        t3.append(t0);
        let mut t5 = session.value(0i64);
        'l2: while (t5 < 4i64) && session.value(true) {
            t5 += 1i64;
            'l3: for (t6, t7) in session.zip(t3.copied(), t3.copied()) {
                let mut h8: i64 = h2;
            }
            let mut t9 = session.value(0i64);
            let t12 = 'l4: loop {
                t9 += 1i64;
                if t9 > 3i64 { break t9; }
                if (false == session.value(false)) {
                    let mut t10 = t3.copied();
                    t10 = session.list_of([h4]);
                }
                'l5: for mut t11 in session.iter(&t3) {
                    continue 'l2;
                }
            };
            t1 -= ((t1 - 1.0f64) - (-t1));
        }
    }
    'l6: loop {
        break 'l6;
        break;
    }
    {
        let (t13, t14) = (session.value(""), t1);
        if (session.value(true) == session.value(false)) {
            if ("a" <= "ab") {
                'l7: for (t15, t16) in session.iter([(7i64, 0.5f64)]) {
                    let mut t17 = t0;
                }
                t3 = session.list_of([h2, 3i64]);
            } else {
                (t1, t0) = (t14, t0);
                let mut t18 = session.value(0i64);
                'l8: while t18 < 1i64 {
                    t18 += 1i64;
                    t0 = t0;
                    t0 -= h2;
                    t0 %= 1000i64;
                }
                (t0, t1) = (session.value(2i64), t14);
            }
            let mut t19 = t0;
            if ((t19 != 0i64) && ((10i64 / t19) < 2i64)) {
                t3.append(t0);
                {
                    let (mut t20, mut t21) = (session.value(7i64), t1);
                }
                let mut h22: i64 = h4;
            }
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}

program_5 "(1, (-2.5, (2, ([3, 1, 4, 1, 1, 1], (false, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3.append((h2 * h2));
    {
        let mut h4: i64 = 0i64;
        let mut h13: i64 = 'l1: loop {
            h4 += 1i64;
            if h4 > 3i64 { break h4; }
            let mut t5 = session.value(0i64);
            'l2: while t5 < 2i64 {
                t5 += 1i64;
                if (false == session.value(false)) {
                    let (t6, _) = (session.value(""), session.value(true));
                } else {
                    let mut t7 = session.value(true);
                    let (_, h8) = (h2, true);
                    (t1, t7) = {
                        (t1, t7)
                    };
                }
                if (false | session.value(false)) {
                    (t0, t1) = (t5, t1);
                    let mut h9: f64 = (-2.5f64);
                    let mut t10 = session.value(false);
                } else {
                    (t1, t0) = {
                        (session.value((-2.5f64)), t0)
                    };
                }
                let (h11, h12) = (h4, true);
            }
            break 0i64;
        };
    }
    let t14;
    if ((true | session.value(false)) | ((h2 < h2) && (h2 != h2))) {
        t14 = {
            (((-2.5f64) != t1) || (t0 > h2))
        };
    } else {
        t14 = session.value(false);
    }
    if ((h2 >= (-4i64)) | (h2 == h2)) {
        let mut h15: bool = (h2 >= h2);
        (h15, h2) = (if ((-2.5f64) < 1.0f64) {
            (h15, h2)
        } else {
            (false, h2)
        });
        let mut h16: i64 = 0i64;
        'l3: loop {
            h16 += 1i64;
            if h16 > 3i64 { break; }
            t3.append((if (t3.len() > 1i64) {
                t3.get(1i64)
            } else {
                (session.value(7i64) % 2i64)
            }));
            let mut t17 = t14;
        }
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t14.save(), ())))))
}

program_6 "(1, (0.5, (2, ([3, 1, 0, 0], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter(t3.copied()) {
        t1 = ((session.value(0.0f64) - t1) + 0.5f64);
        let mut t5 = session.value(0i64);
        'l2: while (t5 < 3i64) && (session.value(false) & (true == true)) {
            t5 += 1i64;
            t1 = (if ((session.value("b") != session.value("")) && (t1 > 0.0f64)) {
                t1
            } else if (session.value(false) != false) {
                t1
            } else {
                t1
            });
            let mut t6 = session.value(0i64);
            'l3: while t6 < 4i64 {
                t6 += 1i64;
                t3 = t3.copied();
            }
        }
        t3.append(session.value(0i64));
    }
    (t0, t1) = (t0, t1);
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_7 "(1, (0.5, (2, ([3, 1, 2, 2], ([3, 1, 2, 2], (1, (true, (5, ()))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let t4 = t3.clone();
    let mut t5 = session.value(0i64);
    'l1: while (t5 < 3i64) && session.value(true) {
        t5 += 1i64;
        if (h2 >= (-1i64)) {
            let mut t6 = session.value(0i64);
            'l2: loop {
                t6 += 1i64;
                if t6 > 2i64 { break; }
                'l3: for t7 in session.iter(&t3) {
                    t1 %= ((-2.5f64) - t1);
                }
                let (t8, t9) = (t0, t1);
                if (!(true == session.value(false))) {
                    let mut t10 = t4.len();
                    t4.append(h2);
                } else {
                }
            }
        } else {
        }
        'l4: for (mut t11, mut t12) in session.iter([(1i64, (-1.5f64)), (2i64, (-1.5f64)), (3i64, (-1.5f64))]) {
            let mut h2: i64 = h2;
        }
        break 'l1;
    }
    let mut t14 = session.value(true);
    'l5: for t15 in &t4 {
        t14 = t14;
        'l6: for t16 in session.iter(&t3) {
            let mut t17 = session.list::<bool>();
            if (t14 != false) {
                let mut t18 = session.value(0i64);
                'l7: while (t18 < 3i64) && session.value(false) {
                    t18 += 1i64;
                    let mut h19: i64 = h2;
                }
            }
        }
    }
    let mut t20 = session.value(0i64);
    'l8: loop {
        t20 += 1i64;
        if t20 > 4i64 { break; }
        if ((t5 != 0i64) && ((10i64 / t5) < 2i64)) {
            break;
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), (t14.save(), (t20.save(), ()))))))))
}

program_8 "(2, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (h2 <= t0) {
        t1 /= (t1 / 1.0f64).abs();
        'l1: for mut t4 in session.iter(&t3) {
            break;
        }
        let mut h5: i64 = 0i64;
        let h8: i64 = 'l2: loop {
            h5 += 1i64;
            if h5 > 4i64 { break h2; }
            'l3: for t6 in 0i64..((if (t3.len() > 1i64) {
                t3.get((-2i64))
            } else {
                t0
            }) % 4i64) {
                t3 = session.list::<i64>();
            }
            let t7;
            if ("b" > "ab") {
                t7 = session.value(3i64);
            } else {
                t7 = session.value((-4i64));
            }
        };
    } else if ((session.value("ab") + "a") != session.value("")) {
    } else {
    }
    t0 *= (t0 + t0);
    t0 %= 1000i64;
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_9 "(1, (0.5, (2, ([3, 1], (true, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let h4: bool = {
        (3.0f64 != 0.0f64)
    };
    'l1: for mut t5 in &t3 {
        if t3.contains(t5.abs()) {
            if (t5 <= t0) {
                let t6 = session.value(true);
                if ((h2 != 0i64) && ((10i64 / h2) != 2i64)) {
                    let (h7, h8) = (h2, h4);
                    continue;
                } else {
                }
                break 'l1;
            } else {
                break 'l1;
            }
            let mut h9: i64 = h2;
            let t10;
            if (h2 == t0) {
                t10 = session.value("ab");
            } else {
                continue;
            }
        } else {
            if ((h2 / 3i64) < (h2 % (-2i64))) {
                'l2: for mut t11 in session.iter([2i64]) {
                    continue 'l1;
                }
            } else {
            }
            let mut h12: i64 = 0i64;
            'l3: while h12 < 3i64 {
                h12 += 1i64;
                let mut t13 = session.value(0i64);
                'l4: while t13 < 2i64 {
                    t13 += 1i64;
                    (t1, t5) = (session.value(0.5f64), t13);
                    t1 = (t1 / t1);
                }
                {
                    (t5, t0) = {
                        (t13, t5)
                    };
                    t3 = session.list_of([h12]);
                }
                (t0, t5) = (t0, session.value(3i64));
            }
            continue;
        }
        break;
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}

program_10 "(6, (0.0, (3, ([3, 1, 1, 0, 1, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (session.value(true) == false) {
        let (h4, h5) = (true, (if ((-0.25f64) > 0.5f64) {
            "b"
        } else {
            "a"
        }));
    } else if (t0 >= 5i64) {
    } else {
    }
    t3.append(t0);
    if ((t1 >= session.value((-2.5f64))) || ((-2.5f64) < t1)) {
        'l1: for mut t6 in session.iter(0i64..1i64) {
            'l2: for mut t7 in session.iter(&t3) {
                if ((h2 >= t0) || (h2 <= h2)) {
                    let h8: i64 = (h2 / 7i64);
                    let h9: &'static str = "";
                }
                break;
            }
        }
        let (mut t10, mut t11) = (session.value("b"), session.value(0.5f64));
        let mut t12 = session.value(0i64);
        'l3: while t12 < 3i64 {
            t12 += 1i64;
            if (!((7i64 >= h2) && (false != false))) {
                (t0, t11) = (session.value(1i64), t1);
                break;
            } else {
            }
            let mut t13 = t11;
        }
    } else {
    }
    'l4: for mut t14 in session.iter(0i64..1i64) {
        let mut h15: i64 = 0i64;
        'l5: while (h15 < 4i64) && (false & ((h2 == 0i64) || ((10i64 / h2) > 2i64))) {
            h15 += 1i64;
            if (session.value((-1i64)).min(3i64) <= (h15 + h15)) {
                continue 'l4;
            } else {
                break 'l4;
            }
            if ((t14 != 0i64) && ((10i64 / t14) < 2i64)) {
                'l6: for mut t16 in session.iter([3i64]) {
                    let mut t14 = session.value("b");
                    (t0, t16) = (t16, session.value(1i64));
                    t16 = session.value((-4i64));
                }
            }
        }
        t3.append(t14);
    }
    h2 = 3i64;
    'l7: for t18 in session.iter(0i64..2i64) {
        {
            {
                t3.append(t0);
            }
        }
    }
    (t1, t0) = ((1.0f64 % t1), t3.len());
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_11 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3 = t3.clone();
    'l1: for (mut t4, mut t5) in session.zip(t3.copied(), t3.copied()) {
        if (1.0f64 < t1) {
            t3 = session.list_of([(h2 % (-2i64))]);
            if (session.value((-1i64)) != (if (t3.len() > 2i64) {
                t3.get(2i64)
            } else {
                t4
            })) {
                t0 = session.value(0i64);
                let mut t6 = session.value(0i64);
                'l2: loop {
                    t6 += 1i64;
                    if t6 > 2i64 { break; }
                    continue 'l1;
                }
            } else if (h2.min(h2) >= (h2 - t4)) {
                break;
            } else {
            }
            if ((t0 != 0i64) && ((10i64 / t0) == 2i64)) {
                let mut t7 = (session.value(1.0f64), session.value((-4i64)));
                let (_, t8) = (session.value((-1i64)), session.value(0i64));
            } else {
            }
        } else {
            continue 'l1;
        }
        t3.append(((if (false != session.value(false)) {
            t5
        } else {
            session.value(7i64)
        }) % 3i64));
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_12 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (false & session.value(false)) {
        'l1: for (t4, t5) in session.iter([(3i64, (-1.5f64))]) {
            if (session.value("ab") == "ab") {
                t0 = (session.value((-4i64)) / 2i64);
                let mut t6 = session.value(0i64);
                'l2: while t6 < 3i64 {
                    t6 += 1i64;
                    t3.append((-1i64));
                }
                if (t5 >= session.value((-0.25f64))) {
                    continue 'l1;
                }
            } else {
                break 'l1;
            }
        }
        'l3: for mut t7 in session.iter([(-4i64)]) {
            t3.append(t7);
        }
        if (session.value(0i64) < 3i64) {
            let mut h8: i64 = {
                {
                    h2
                }
            };
            {
                t3.append((h2 - t0));
                let mut t9 = session.value(0i64);
                'l4: while t9 < 1i64 {
                    t9 += 1i64;
                    (t1, t0) = (session.value(0.0f64), session.value(0i64));
                    t0 = t0;
                    let (mut t10, _) = (t9, t1);
                }
            }
        } else if ((t0 == 0i64) || ((10i64 / t0) != 2i64)) {
            let mut h11: i64 = 0i64;
            'l5: while (h11 < 4i64) && (!(true | true)) {
                h11 += 1i64;
                if (session.value(7i64) >= t0) {
                    (t0, t1) = {
                        (t0, t1)
                    };
                    let h2: f64 = 0.0f64;
                }
                'l6: for mut t13 in session.iter(&t3) {
                    t3 = session.list::<i64>();
                    t13 %= 5i64;
                }
                (t1, t0) = (t1, session.value(5i64));
            }
        } else {
        }
    }
    t1 = t1;
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_13 "(2, (-0.25, (2, ([3, 1, 2, 2, 2], (2, (3, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while t4 < 4i64 {
        t4 += 1i64;
        let t5;
        if (session.value(1i64) != t4) {
            t5 = session.value(1i64);
        } else {
            continue;
        }
        if ((true != session.value(true)) && (h2 != h2)) {
            let mut t6 = session.value(0i64);
            let mut t10 = 'l2: loop {
                t6 += 1i64;
                if t6 > 3i64 { break session.value("a"); }
                let mut h7: i64 = 0i64;
                'l3: while h7 < 1i64 {
                    h7 += 1i64;
                    t0 = (if (session.value(0i64) != t5) {
                        continue 'l2;
                    } else if (session.value(2i64) > t4) {
                        t6
                    } else {
                        t4
                    });
                    let mut t1 = {
                        t1
                    };
                    let (t9, _) = {
                        (t4, t1)
                    };
                }
                (t1, t0) = (session.value(0.5f64), t0);
            };
            'l4: for mut t11 in session.iter([2i64, 3i64]) {
                'l5: for mut t12 in session.iter([1i64, 2i64]) {
                    (t1, t12) = (t1, t12);
                }
            }
        }
        break;
    }
    let mut h13: i64 = 0i64;
    'l6: while h13 < 3i64 {
        h13 += 1i64;
        (t1, t0) = (session.value((-0.25f64)), t4);
        t3.append(t4);
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (h13, ()))))))
}

program_14 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (("ab" != session.value("ab")) & (("" != "b") || ("" < "a"))) {
        let mut t0 = ((!(session.value("ab") <= "a")) && (t0 >= session.value(1i64)));
        if (session.value("") < session.value("a")) {
            t3 = t3.clone();
            (t1, t0) = (if (h2 <= h2) {
                (session.value(3.0f64), t0)
            } else {
                (t1, session.value(true))
            });
        } else {
            {
                let mut t5 = (t1 - t1);
                let mut h6: i64 = 0i64;
                'l1: loop {
                    h6 += 1i64;
                    if h6 > 1i64 { break; }
                    t3.append((if (t0 == false) {
                        session.value(2i64)
                    } else {
                        session.value((-4i64))
                    }));
                }
            }
        }
    }
    'l2: for mut h7 in 0i64..3i64 {
        t3 = t3.clone();
        h7 = h7;
    }
    if (((t0 == 0i64) || ((10i64 / t0) == 2i64)) && (t0 < h2)) {
        let mut t8 = session.value(0i64);
        'l3: while (t8 < 2i64) && session.value(true) {
            t8 += 1i64;
            'l4: for mut t9 in session.iter(&t3) {
                if (h2 == session.value(7i64)) {
                    t3 = t3.clone();
                } else {
                    let mut t10 = (session.value(""), t8);
                }
                if (t0 <= session.value((-4i64))) {
                    t3 = t3.copied();
                    let mut t11 = ((session.value(0i64) + h2) % 1000i64);
                    let (mut t12, _) = (session.value((-0.25f64)), t1);
                } else {
                }
            }
            let t13 = (t8 == (t0 % 7i64));
        }
        let t14;
        if t3.contains((t8 % (-2i64))) {
            t14 = ((-t1) - t1);
        } else {
            t14 = session.value((-0.25f64));
        }
        t0 /= 3i64;
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_15 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3 = t3.clone();
    if ("" < session.value("a")) {
        if ("a" >= session.value("")) {
            let mut t4 = session.value(0i64);
            let mut t7 = 'l1: loop {
                t4 += 1i64;
                if t4 > 4i64 { break session.value(true); }
                if (session.value(false) == session.value(false)) {
                    let mut t0 = (if (h2 < t4) {
                        session.value(1i64)
                    } else {
                        session.value((-4i64))
                    });
                    t0 -= (t0 % 7i64);
                    t0 %= 1000i64;
                    t0 = session.value(1i64);
                }
                let mut t6 = session.value(0i64);
                'l2: loop {
                    t6 += 1i64;
                    if t6 > 1i64 { break; }
                    t3 = t3.clone();
                }
                break session.value(false);
            };
        } else {
        }
    } else if (t0 < h2) {
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_16 "(3, (0.5, (2, ([3, 1], (-1, (true, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (mut t4, mut t5) = (t0, session.value(true));
    'l1: for mut t6 in session.iter([1i64]) {
        'l2: for t7 in &t3 {
            t5 = t5;
            if (t7 < h2) {
                'l3: for (mut t8, mut t9) in session.iter([(5i64, (-1.5f64)), (7i64, (-1.5f64)), ((-4i64), (-1.5f64))]) {
                    (t4, t9) = (session.value(5i64), session.value((-0.25f64)));
                }
            } else if (session.value("b") != "") {
                {
                    (t0, t6) = (session.value(3i64), t0);
                }
                'l4: for mut t10 in session.iter(0i64..2i64) {
                    let (_, h11) = (h2, true);
                    let (mut t12, mut t13) = (t5, t7);
                    t4 = (-t6);
                }
                break 'l1;
            } else {
            }
        }
    }
    if (!(session.value(5i64) != t4)) {
        let mut h14: i64 = 0i64;
        let h19: bool = 'l5: loop {
            h14 += 1i64;
            if h14 > 4i64 { break false; }
            let t4 = ((t0 + (h2 + h14)) % 1000i64);
            let mut t16 = session.value(0i64);
            'l6: while t16 < 2i64 {
                t16 += 1i64;
                (t5, t0) = (t5, session.value(5i64));
                {
                    t3 = session.list_of([h14, h14, h14]);
                }
                break;
            }
            if ((t1 >= (-2.5f64)) & t5) {
                {
                    let mut t3 = session.list_of([true, true, true]);
                    let (mut t18, _) = (session.value("a"), t4);
                    t5 = t5;
                }
            }
        };
        {
            let mut h20: i64 = (h2 + 7i64);
        }
    } else {
        let t5 = t0;
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), ()))))))
}

program_17 "(1, (0.5, (2, ([3, 1], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    {
        let mut t4 = session.value(0i64);
        'l1: while t4 < 4i64 {
            t4 += 1i64;
            if t3.contains(session.value((-1i64))) {
                'l2: for t5 in &t3 {
                    t0 += h2;
                    t0 %= 1000i64;
                    break 'l1;
                }
            } else if (5i64 == t0) {
                t1 += session.value(3.0f64);
                'l3: for t6 in session.iter(&t3) {
                }
                'l4: for t7 in session.iter([7i64]) {
                    t1 %= session.value(1.0f64);
                    t3 = t3.clone();
                    t3 = t3.clone();
                }
            } else {
            }
            let h2: f64 = (-0.25f64);
        }
    }
    t0 = t0;
    let mut t9 = session.value(0i64);
    'l5: while t9 < 4i64 {
        t9 += 1i64;
        let (mut t10, mut t11) = ((if (t9 != 0i64) {
            (t9 / t9)
        } else {
            t9
        }), (session.value(1.0f64) * t1));
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t9.save(), ())))))
}

program_18 "(0, (0.5, (2, ([3, 1], (1, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = (t0 % 2i64);
    if (!((session.value(false) == session.value(true)) || (true != true))) {
        {
            let t5;
            if ((if (t4 != 0i64) {
                (session.value(2i64) / t4)
            } else {
                session.value(2i64)
            }) != (h2 + 7i64)) {
                t5 = t4;
            } else {
                t5 = t0;
            }
            let mut t4 = ((if (false != session.value(false)) {
                t1
            } else {
                t1
            }), t5);
        }
        let mut t7 = session.value(0i64);
        'l1: while (t7 < 3i64) && session.value(false) {
            t7 += 1i64;
            t3.append(h2);
            'l2: for mut h8 in 0i64..0i64 {
                let mut t9 = t4;
                if ((t4 != 0i64) && ((10i64 / t4) < 2i64)) {
                    let h10: &'static str = "b";
                } else {
                }
                let mut t11 = session.value(0i64);
                'l3: loop {
                    t11 += 1i64;
                    if t11 > 2i64 { break; }
                    (t1, t9) = (t1, t11);
                }
            }
            {
                t4 %= 5i64;
                (t0, t4) = (session.value(0i64), t7);
                let mut h12: i64 = 0i64;
                'l4: while (h12 < 2i64) && ((h12 == h2) && (h2 <= h12)) {
                    h12 += 1i64;
                    t3.append(t7);
                }
            }
        }
        (t0, t1) = (t7, t1);
    } else {
    }
    (t4, t1) = (t4, t1);
    {
        'l5: for mut t13 in session.iter([1i64, 2i64, 3i64]) {
            'l6: for mut t14 in session.iter(0i64..1i64) {
                break 'l5;
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_19 "(1, (-0.25, (2, ([3, 1], (true, (0.5, (1, (1, (5, (\"b\", ()))))))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (mut t4, mut t5) = (session.value(true), t1);
    let (mut t6, mut t7) = (t0, t0);
    let mut h8: i64 = 0i64;
    let h9: &'static str = 'l1: loop {
        h8 += 1i64;
        if h8 > 4i64 { break "b"; }
        {
            {
                {
                }
            }
        }
        continue 'l1;
    };
    'l2: for mut t10 in session.iter(&t3) {
        if ((session.value(7i64) != h8) || (!((-0.25f64) != t1))) {
            t1 = (if (t1 != t5) {
                t1
            } else {
                session.value((-0.25f64))
            });
            'l3: loop {
                'l4: loop {
                    t1 %= t5;
                    break 'l2;
                    break;
                }
                let mut h11: i64 = 0i64;
                let h12: &'static str = 'l5: loop {
                    h11 += 1i64;
                    if h11 > 2i64 { break h9; }
                    t1 = t5;
                };
                break;
            }
        } else {
        }
        t0 += t6;
        t0 %= 1000i64;
        let mut h13: i64 = 0i64;
        'l6: while (h13 < 2i64) && (!(1i64 != h2)) {
            h13 += 1i64;
            continue 'l2;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), (t6.save(), (t7.save(), (h8, (h9, ()))))))))))
}

program_20 "(1, (0.5, (2, (true, (\"ab\", ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t3 = {
        (true != session.value(false))
    };
    'l1: for mut t5 in session.iter(0i64..2i64) {
        {
            {
                'l2: for (h6, h7) in [(3i64, 0.5f64)] {
                    break 'l1;
                }
                t5 %= 5i64;
                if (t5 == t0) {
                } else {
                }
            }
        }
    }
    if (false != false) {
        if (t3 == true) {
            t3 = ((t1 != 1.0f64) && ("a" != "ab"));
            let mut t8 = session.value(0i64);
            'l3: loop {
                t8 += 1i64;
                if t8 > 2i64 { break; }
                t1 = t1;
                if ("a" != "a") {
                    t3 = (true != t3);
                }
            }
        } else {
        }
        let mut t9 = session.value(0i64);
        'l4: while t9 < 3i64 {
            t9 += 1i64;
            break;
        }
    } else {
    }
    let t10;
    if (h2 != h2) {
        t10 = session.value("b");
    } else {
        t10 = session.value("ab");
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t10.save(), ())))))
}

program_21 "(1, (0.5, (2, ([3, 1, 1, 1, 1, 1, 1], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    h2 = h2;
    t3.append(t0);
    let mut t4 = session.value(0i64);
    'l1: while t4 < 4i64 {
        t4 += 1i64;
        if ((session.value((-1i64)) == 0i64) || ((10i64 / session.value((-1i64))) >= 2i64)) {
            let mut h5: i64 = 0i64;
            'l2: while (h5 < 2i64) && false {
                h5 += 1i64;
                t1 /= t1;
                'l3: for t6 in &t3 {
                    t1 = session.value(3.0f64);
                }
            }
            let mut t7 = session.value(0i64);
            'l4: while t7 < 2i64 {
                t7 += 1i64;
                let (h8, h9) = (3.0f64, h2);
                'l5: for t10 in session.iter(&t3) {
                    let mut t11 = (if (t10 > h9) {
                        t0
                    } else {
                        t4
                    });
                    let mut t1 = ((h9 + t7) % 1000i64);
                    let mut t13 = session.value("ab");
                }
                let mut t14 = session.value(0i64);
                'l6: while t14 < 2i64 {
                    t14 += 1i64;
                    (t1, t0) = (t1, t7);
                    let h15: (f64, bool) = ((-0.25f64), false);
                }
            }
            'l7: for (t16, t17) in session.iter([(1i64, (-1.5f64))]) {
                t3.append((if (h5 < h2) {
                    h2
                } else {
                    h2
                }));
            }
        } else {
        }
        t3.append(t0);
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_22 "(1, (0.5, (2, ([3, 1], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while t4 < 4i64 {
        t4 += 1i64;
        'l2: for (mut t5, mut t6) in session.iter([(3i64, 2.5f64), ((-1i64), 2.5f64), (5i64, 2.5f64)]) {
            let mut t7 = t3.len();
        }
        if ((t4 % 2i64) == 3i64) {
            {
                let h8: i64 = h2;
                'l3: for t9 in session.iter(&t3) {
                    t1 = (if (session.value("a") >= session.value("b")) {
                        continue 'l1;
                    } else if (session.value("b") > session.value("ab")) {
                        t1
                    } else {
                        t1
                    });
                    let mut t1 = ((t0 + t9) % 1000i64);
                }
            }
            continue;
        } else if (h2 <= t0) {
        } else {
        }
    }
    'l4: for mut h11 in 0i64..1i64 {
        'l5: for mut t12 in session.range(0i64, (t4 % 4i64)) {
            if (!(session.value("b") <= "")) {
                let mut t13 = session.value(0i64);
                'l6: loop {
                    t13 += 1i64;
                    if t13 > 4i64 { break; }
                    t0 = t12;
                    t3 = t3.clone();
                }
                let mut h14: i64 = 0i64;
                'l7: while (h14 < 2i64) && false {
                    h14 += 1i64;
                    break 'l7;
                }
            } else {
            }
            t12 = t0;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), ())))))
}

program_23 "(0, (0.5, (2, ([3, 1, 0], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (0i64 <= (-4i64)) {
        let t4 = {
            session.list_of([0.5f64, 0.5f64])
        };
    } else {
    }
    'l1: for t5 in session.range(0i64, ((0i64 + (if (t0 != 0i64) {
        (t0 / t0)
    } else {
        t0
    })) % 4i64)) {
        t3.append(t5);
        'l2: for mut t6 in session.iter(&t3) {
            let mut h7: i64 = 0i64;
            let mut h8: f64 = 'l3: loop {
                h7 += 1i64;
                if h7 > 3i64 { break 3.0f64; }
                if ((h2 != 0i64) && ((10i64 / h2) > 2i64)) {
                    (t6, t0) = (t0, session.value(0i64));
                    continue;
                } else if (h7 == session.value(5i64)) {
                } else {
                }
            };
        }
        let t9 = t3.len();
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_24 "(3, (3.0, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    (t1, t0) = ((t1 - t1), (h2 + t0));
    'l1: for h4 in 0i64..1i64 {
        (t1, t0) = (session.value(3.0f64), t0);
    }
    'l2: for h5 in 0i64..1i64 {
        'l3: for mut t6 in session.iter(&t3) {
            let mut t7 = t1;
            'l4: for mut t8 in session.iter([1i64, 2i64]) {
                let (_, mut t9) = (if (h2 < t6) {
                    (t6, session.value(5i64))
                } else if (session.value("") >= session.value("ab")) {
                    (session.value(3i64), t6)
                } else {
                    (t0, t6)
                });
                if ((true == false) && (h5 == h5)) {
                    let (h10, _) = ("ab", false);
                } else {
                    let mut t11 = t6;
                }
                'l5: for h12 in 0i64..2i64 {
                    let (mut t13, _) = (session.value((-2.5f64)), session.value(false));
                }
            }
        }
    }
    'l6: for mut t14 in session.iter([2i64]) {
        let mut t15 = t14;
        'l7: for t16 in session.iter(0i64..2i64) {
            'l8: for mut t17 in 0i64..(((-4i64) + (if (true == session.value(false)) {
                t0
            } else {
                t14
            })) % 4i64) {
                let mut t18 = session.value(0i64);
                'l9: loop {
                    t18 += 1i64;
                    if t18 > 4i64 { break; }
                    (t17, t14) = (session.value(3i64), t14);
                    continue;
                }
                'l10: for mut t19 in &t3 {
                    let (mut t20, mut t21) = (session.value((-2.5f64)), t1);
                    t0 = t16;
                }
            }
            break 'l7;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_25 "(1, (0.5, (2, ([], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in session.iter(0i64..2i64) {
        t3 = t3.clone();
        t3 = session.list::<i64>();
    }
    let mut t5 = session.value(0i64);
    'l2: while (t5 < 4i64) && (session.value(true) | false) {
        t5 += 1i64;
        'l3: for mut t6 in session.iter(&t3) {
            if ((h2 * h2) != (-h2)) {
                if (h2 == t5) {
                    t6 = t0;
                    let mut t7 = session.value(true);
                    let (mut t8, mut t9) = (if (0.0f64 < t1) {
                        (session.value(2i64), t0)
                    } else {
                        (t5, t0)
                    });
                } else {
                    t1 = (t1 / 0.5f64);
                    t0 %= 5i64;
                }
                'l4: for (t10, t11) in session.zip(t3.copied(), t3.copied()) {
                    let mut t6 = session.list_of([(-2.5f64), (-0.25f64), 3.0f64]);
                }
                t6 = t0;
            } else if (((t6 < t0) || (session.value(true) != session.value(true))) || (session.value(0.0f64) != t1)) {
            } else {
            }
        }
        if (session.value(true) != true) {
            let t13 = (t5 / (-2i64)).min(((-4i64) * h2));
            let mut h14: i64 = 0i64;
            'l5: while (h14 < 4i64) && (0.0f64 == (1.0f64 - 1.0f64)) {
                h14 += 1i64;
                if (h2 != h14) {
                    t0 = session.value(1i64);
                    let mut h2: f64 = (0.0f64 + 0.0f64);
                    let (h16, h17) = (h14, false);
                } else if ((-2.5f64) < (-0.25f64)) {
                    let h2: (i64, bool) = (h14, true);
                } else {
                }
                continue 'l2;
            }
        } else if (1.0f64 == t1) {
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t5.save(), ())))))
}

program_26 "(1, (0.5, (2, ([3, 1, -1, 1, 1], (2, (1, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3.append((-1i64));
    (t0, t1) = (t0, (t1 / 1.0f64));
    'l1: for t4 in session.iter(0i64..1i64) {
        if (true == false) {
            if (!((h2 != 0i64) && ((10i64 / h2) <= 2i64))) {
                continue 'l1;
            }
        } else if (h2 == t4) {
        } else {
        }
        t1 = {
            {
                t1
            }
        };
    }
    let mut h5: i64 = 0i64;
    'l2: while (h5 < 2i64) && (("ab" >= "") || (2i64 <= h2)) {
        h5 += 1i64;
        let mut h6: i64 = (((1i64 % 2i64) + 0i64) % 1000i64);
        let mut t7 = session.value(0i64);
        'l3: while t7 < 4i64 {
            t7 += 1i64;
            if ((h6 / (-2i64)) == t0) {
                let mut h8: i64 = 0i64;
                'l4: while (h8 < 4i64) && ((h5 > h5) && ("b" != "")) {
                    h8 += 1i64;
                    t1 = t1;
                    break;
                }
                if (session.value(7i64) != t0) {
                    t3.append(t0);
                    break;
                }
            }
            continue;
        }
        t3.append(h6);
    }
    let (_, mut t9) = (t0, t0);
    (t0.save(), (t1.save(), (h2, (t3.save(), (h5, (t9.save(), ()))))))
}

program_27 "(1, (2, ([3, 1], (0.5, (2, (false, (0, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((if (false != session.value(false)) {
        session.value("ab")
    } else {
        session.value("ab")
    }) <= session.value("b")) {
        let mut t4 = session.value(0i64);
        'l1: while (t4 < 3i64) && ((t0 < h2) || (session.value(false) != session.value(false))) {
            t4 += 1i64;
            continue;
        }
        let mut t5 = session.value(0i64);
        'l2: while t5 < 1i64 {
            t5 += 1i64;
            break 'l2;
        }
        (t0, t1) = (t5, t1);
    } else {
    }
    let mut t6 = {
        t1
    };
    t1 = ((-2.5f64) + (if (session.value(1i64) == h2) {
        t1
    } else {
        t1
    }));
    let mut t7 = session.value(2i64);
    let t1 = ((t0 + h2) <= (t7 + session.value((-4i64))));
    let mut t9 = session.value(0i64);
    'l3: while (t9 < 3i64) && t1 {
        t9 += 1i64;
        'l4: for t10 in session.range(0i64, (session.value((-1i64)) % 4i64)) {
            let mut t11 = (session.value(1.0f64) % ((-0.25f64) - t6));
            let mut h12: i64 = 0i64;
            'l5: loop {
                h12 += 1i64;
                if h12 > 4i64 { break; }
                let mut t13 = session.value(7i64).max(session.value(7i64));
            }
        }
        'l6: for mut h14 in 0i64..0i64 {
            'l7: for mut t15 in &t3 {
                break 'l7;
            }
            let mut h16: i64 = 0i64;
            'l8: loop {
                h16 += 1i64;
                if h16 > 4i64 { break; }
                if (h2 != 3i64) {
                    let mut t17 = (t7, t6);
                    break 'l3;
                } else {
                }
            }
        }
    }
    (t0.save(), (h2, (t3.save(), (t6.save(), (t7.save(), (t1.save(), (t9.save(), ())))))))
}

program_28 "(1, (0.5, (2, ([3, 1], (true, (4, (\"\", ())))))))"
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
    let mut t5 = session.value(0i64);
    let mut t9 = 'l1: loop {
        t5 += 1i64;
        if t5 > 3i64 { break session.value(""); }
        if ((t0 == session.value((-4i64))) && (t0 <= h2)) {
            let mut t6 = (session.value(1.0f64), (if (true == h4) {
                t5
            } else {
                t5
            }));
            let mut h7: i64 = 7i64;
            let mut h8: f64 = (-2.5f64);
        }
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (t5.save(), (t9.save(), ())))))))
}

program_29 "(0, (0.75, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((session.value(2i64) < session.value(1i64)) || (t0 < h2)) {
        let mut h4: f64 = ((3.0f64 - (-0.25f64)) - 3.0f64);
        'l1: for mut t5 in session.iter([(-1i64)]) {
            break;
        }
    } else if ((session.value(true) & false) || (t0 != t0)) {
    } else {
    }
    if (t0 <= 7i64) {
        if (!(((1.0f64 > 3.0f64) && ((-0.25f64) < 1.0f64)) && (h2 != t0))) {
            let mut t6 = session.value(0i64);
            let mut t7 = 'l2: loop {
                t6 += 1i64;
                if t6 > 2i64 { break t1; }
                if (h2 <= t6) {
                    t0 = ((session.value((-4i64)) + (-1i64)) % 1000i64);
                }
            };
            'l3: for mut h8 in 0i64..0i64 {
                let t9;
                if (session.value(0.0f64) != t1) {
                    t9 = session.value(0.0f64);
                } else {
                    t9 = t1;
                }
                'l4: for mut h10 in [7i64, (-4i64)] {
                    let (h11, h12) = (0.0f64, false);
                    let (t13, _) = (session.value(1i64), t0);
                    let mut t14 = (t9 * h11);
                }
            }
        }
        (t0, t1) = ((session.value((-1i64)) / 7i64), t0.to_float());
    } else {
    }
    t1 = ((0.5f64 - (-0.25f64)) % t1);
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_30 "(1, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for mut t4 in 0i64..(t0 % 4i64) {
        let mut t5 = t1;
    }
    if (h2 > h2) {
        let t3 = session.value("b");
        'l2: for h7 in 0i64..2i64 {
            let h8: (bool, f64) = (false, 0.0f64);
            if (h8.0 == session.value(false)) {
                (t0, t1) = (session.value(2i64), t1);
                if ("b" >= "a") {
                    let mut t1 = (if (t3 < t3) {
                        session.value("a")
                    } else {
                        t3
                    });
                    t0 = (if (h8.1 <= session.value(3.0f64)) {
                        t0
                    } else if ((-2.5f64) >= session.value((-2.5f64))) {
                        t0
                    } else {
                        t0
                    });
                    let mut h10: bool = h8.0;
                } else if (session.value(true) == h8.0) {
                } else {
                }
            } else {
            }
            let mut h11: i64 = 0i64;
            'l3: while h11 < 3i64 {
                h11 += 1i64;
                if ((session.value(5i64) != 0i64) && ((10i64 / session.value(5i64)) == 2i64)) {
                    t1 = (if (h8.1 != t1) {
                        t1
                    } else {
                        t1
                    });
                }
            }
        }
        if ((false ^ true) | ((-4i64) == t0)) {
            let (t12, t13) = (session.value(false), t0);
        } else {
        }
    } else {
    }
    'l4: for t14 in session.iter([(-4i64)]) {
        'l5: for mut t15 in session.iter(&t3) {
            let mut t16 = (t0.abs() == t0);
        }
        'l6: for t17 in &t3 {
            break 'l4;
        }
        let mut h2: f64 = 1.0f64;
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_31 "(0, (0.5, (2, ([3, 1, -1, -1, -1], (0, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: loop {
        if ((session.value(0i64) == 0i64) || ((10i64 / session.value(0i64)) < 2i64)) {
            t0 /= 3i64;
        }
        break;
    }
    'l2: for mut t4 in session.iter(0i64..0i64) {
        let mut t5 = (t1, t0);
        'l3: for t6 in session.iter(&t3) {
            'l4: for (mut t7, mut t8) in session.iter([(0i64, 0.5f64), (1i64, 0.5f64), (2i64, 0.5f64)]) {
                if (session.value(3.0f64) != t1) {
                    (t7, t8) = (session.value(7i64), session.value(0.5f64));
                }
            }
            let t9;
            if (!(t0 == h2)) {
                t9 = (h2 >= t6);
            } else {
                t9 = ((session.value("a") <= session.value("a")) || ((h2 != h2) || ("a" >= "b")));
            }
        }
        'l5: for mut t10 in session.iter(0i64..3i64) {
            if (session.value("b") >= "a") {
                continue 'l2;
            } else if (t5.1 > t4) {
                continue 'l2;
            } else {
            }
            let mut t11 = session.value(0i64);
            'l6: while (t11 < 1i64) && session.value(true) {
                t11 += 1i64;
                let mut h2: f64 = ((-2.5f64) % 1.0f64);
                let t13 = t0.min(2i64);
            }
            break 'l2;
        }
    }
    let t14;
    if (!(session.value("ab") >= "a")) {
        t14 = session.value(0i64);
    } else {
        t14 = (t0 / 7i64);
    }
    (t1, t0) = (if ((-2.5f64) < (-0.25f64)) {
        (t1, t0)
    } else {
        (t1, t0)
    });
    'l7: for t15 in session.iter(0i64..3i64) {
        if (t14 != session.value(3i64)) {
            t3.append(session.value((-1i64)));
            continue 'l7;
        } else {
        }
        let t16 = session.list::<f64>();
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t14.save(), ())))))
}

program_32 "(1, (0.5, (2, ([3, 1, 1, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for (h4, h5) in [(1i64, (-1.5f64)), (2i64, (-1.5f64))] {
        let mut t6 = session.value(0i64);
        'l2: while t6 < 1i64 {
            t6 += 1i64;
            (t1, t0) = (if (true ^ true) {
                (t1, t0)
            } else {
                (t1, t0)
            });
            t3.append(t0);
        }
        'l3: for t7 in session.range(0i64, ((if (t3.len() > 2i64) {
            t3.get((-3i64))
        } else {
            t6
        }) % 4i64)) {
            continue;
        }
    }
    if ((-4i64) >= h2) {
        'l4: for (h8, h9) in [(0i64, 1.5f64)] {
            if ((0i64 % (-2i64)) < session.value((-1i64))) {
                if (session.value(false) & session.value(false)) {
                    t3.append(session.value(5i64));
                    t3.append((if (t3.len() > 0i64) {
                        t3.get(0i64)
                    } else {
                        t0
                    }));
                    t3.append((t0 + h2));
                }
            } else {
            }
            continue;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_33 "(-5, (0.5, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for (t4, t5) in session.iter([(5i64, 1.5f64), (7i64, 1.5f64), ((-4i64), 1.5f64)]) {
        if (t4 == h2) {
            {
                let mut t6 = session.value(0i64);
                'l2: while t6 < 2i64 {
                    t6 += 1i64;
                    t0 %= 5i64;
                    let t7;
                    if ((h2 != session.value((-1i64))) && (t1 > 1.0f64)) {
                        t7 = (-session.value(5i64));
                    } else {
                        t7 = t6;
                    }
                }
            }
        } else {
            continue;
        }
        'l3: for mut t8 in session.iter(0i64..2i64) {
            continue 'l1;
        }
    }
    if ((t0 == 0i64) || ((10i64 / t0) != 2i64)) {
        t0 = t0;
    } else {
    }
    t0 = (if (session.value(false) != true) {
        (session.value((-4i64)) + session.value((-1i64)))
    } else {
        t0
    });
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_34 "(0, (0.0, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    'l1: for t4 in &t3 {
        'l2: for t5 in session.iter(&t3) {
            (t1, t0) = ((t1 - 0.0f64), (t0 / (-2i64)));
            let mut h6: i64 = 0i64;
            'l3: loop {
                h6 += 1i64;
                if h6 > 4i64 { break; }
                continue;
            }
            if (h6 <= h6) {
                'l4: for mut t7 in session.iter([5i64, 7i64, (-4i64)]) {
                    t1 = session.value(0.0f64);
                    (t0, t1) = (if (h6 > h6) {
                        continue 'l2;
                    } else {
                        (t0, t1)
                    });
                }
                if ((h2 != session.value((-1i64))) && ("ab" <= session.value("a"))) {
                    let (mut t8, mut t9) = (session.value(1i64), session.value(false));
                    let mut t10 = {
                        session.value(5i64)
                    };
                }
            }
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_35 "(7, (0.5, (2, ([3, 1], (4, (4, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let mut t4 = session.value(0i64);
    'l1: while t4 < 4i64 {
        t4 += 1i64;
        if (false == session.value(false)) {
            'l2: for (t5, t6) in session.iter([(7i64, (-1.5f64)), ((-4i64), (-1.5f64))]) {
                if ((t5 > h2) && (h2 <= t4)) {
                    (t1, t0) = (t1, t5);
                    let t7 = (if ((-2.5f64) <= t1) {
                        (t5, t0)
                    } else {
                        (t4, t4)
                    });
                    continue 'l1;
                }
            }
            {
                (t0, t1) = (t4, t1);
                (t1, t0) = {
                    (t1, t0)
                };
            }
        }
        let mut h8: i64 = 0i64;
        'l3: loop {
            h8 += 1i64;
            if h8 > 3i64 { break; }
            break;
        }
    }
    let (_, t9) = (session.value(true), t4);
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t9.save(), ()))))))
}

program_36 "(1, (0.5, (2, ([3, 1], (1, (1, (1, ())))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    (t0, t1) = (t0, t1);
    let (mut t4, mut t5) = (if (h2 >= t0) {
        (t0, t0)
    } else {
        (t0, session.value((-4i64)))
    });
    t5 = (if ((t4 != 0i64) && ((10i64 / t4) >= 2i64)) {
        t4
    } else {
        t5
    });
    let mut t6 = session.value(0i64);
    'l1: while t6 < 1i64 {
        t6 += 1i64;
        t5 = (if (session.value(true) == session.value(false)) {
            session.value(2i64).max(h2)
        } else {
            t4
        });
        let mut t7 = t3.clone();
    }
    if (3.0f64 == t1) {
        if (!(("" <= "ab") && (h2 >= t5))) {
            if (session.value(7i64) != t0) {
                if (session.value((-4i64)) <= h2) {
                    t3.append(session.value((-1i64)));
                    t3.append(h2);
                } else {
                    let t8;
                    if (1.0f64 >= 1.0f64) {
                        t8 = session.value("b");
                    } else {
                        t8 = session.value("b");
                    }
                    t1 %= (session.value(3.0f64) / 0.5f64);
                }
            } else if (session.value(0.5f64) == 0.5f64) {
                let mut h2: i64 = (-1i64);
            } else {
            }
        }
    } else {
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (t4.save(), (t5.save(), (t6.save(), ())))))))
}

program_37 "(-4, (0.5, (2, ([3, 1], (2, (true, ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    let (_, h4) = (3i64, h2);
    let mut t5 = (((session.value(7i64) != 0i64) && ((10i64 / session.value(7i64)) <= 2i64)) == ((-4i64) <= h2));
    'l1: for mut t6 in session.iter([7i64, (-4i64)]) {
        {
            let mut h7: i64 = 0i64;
            'l2: loop {
                h7 += 1i64;
                if h7 > 1i64 { break; }
                'l3: for mut t8 in session.iter(&t3) {
                    let t5 = {
                        t5
                    };
                    continue;
                }
                (t0, t6) = (t6, t6);
                if (session.value("ab") != "a") {
                    let (mut t10, mut t11) = (t6, t1);
                    let mut t12 = t3.len();
                    continue 'l1;
                } else {
                }
            }
            let mut t13 = session.value(0i64);
            'l4: while t13 < 2i64 {
                t13 += 1i64;
                'l5: for mut h14 in 0i64..1i64 {
                    t0 = session.value(7i64);
                    let mut t0 = t5;
                }
                let (h16, h17) = (false, false);
            }
        }
    }
    'l6: for mut t18 in &t3 {
        if ((session.value("") > session.value("a")) || (t5 == session.value(true))) {
            let mut h19: &'static str = "";
            t5 = t5;
        } else {
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, (t5.save(), ()))))))
}

program_38 "(4, (1.0, (2, ([3, 1], (2, (\"b\", ()))))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if (1i64 <= t0) {
        let mut t4 = session.value(0i64);
        'l1: loop {
            t4 += 1i64;
            if t4 > 4i64 { break; }
            (t0, t1) = (t4, session.value(1.0f64));
            'l2: for mut t5 in session.iter(&t3) {
                if (!(false == session.value(true))) {
                    break 'l2;
                } else {
                    t3 = t3.clone();
                }
            }
            if ((!(t0 > 3i64)) || (h2 < 0i64)) {
                'l3: for mut t6 in &t3 {
                    let mut t7 = {
                        t6
                    };
                    continue 'l1;
                }
                let mut t8 = session.value(0i64);
                'l4: while (t8 < 1i64) && t3.contains(t4) {
                    t8 += 1i64;
                    let (mut t9, mut t10) = (t0, session.value(""));
                    let mut t11 = t10;
                    t9 %= 5i64;
                }
            } else if (t1 != 3.0f64) {
                break 'l1;
            } else {
            }
        }
    } else {
    }
    let (h12, h13) = {
        (h2, "b")
    };
    (t0.save(), (t1.save(), (h2, (t3.save(), (h12, (h13, ()))))))
}

program_39 "(1, (3.0, (2, ([3, 1], ()))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    if ((session.value((-0.25f64)) == t1) && (7i64 != t0)) {
        let t3 = ((session.value(0i64) % 3i64), (t0 + h2));
        let h5: f64 = 1.0f64;
        if (h2 >= t3.0) {
            {
                let mut h6: i64 = 0i64;
                'l1: while h6 < 3i64 {
                    h6 += 1i64;
                    t1 = session.value(1.0f64);
                    t0 = ((session.value((-1i64)) + session.value(5i64)) % 1000i64);
                    let mut h7: i64 = h2;
                }
                let mut t3 = (if (session.value(true) == false) {
                    (session.value(false), t1)
                } else {
                    (session.value(false), t1)
                });
            }
            if (session.value(7i64) == (h2 + (-1i64))) {
                'l2: for mut h9 in 0i64..2i64 {
                    let (_, mut t10) = (t0, t0);
                    let mut h9: i64 = h9.abs();
                    t10 = (t3.1 / 3i64);
                }
            } else if (3.0f64 == h5) {
            } else {
            }
        } else {
        }
    }
    'l3: for mut t12 in t3.copied() {
        let t0 = t0;
        if (t0 >= h2) {
            t3.append(t0);
            break;
        }
    }
    t1 -= session.value((-2.5f64));
    (t0.save(), (t1.save(), (h2, (t3.save(), ()))))
}

program_40 "(1, (0.2610015869140625, (2, ([2, 4, 0], (4, ())))))"
{
    let mut t0 = session.value(1i64);
    let mut t1 = session.value(0.5f64);
    let mut h2: i64 = 2i64;
    let mut t3 = session.list_of([3i64, 1i64]);
    t3 = {
        t3.copied()
    };
    h2 %= 5i64;
    let mut h4: i64 = 0i64;
    'l1: while (h4 < 4i64) && ((true | false) || (true ^ false)) {
        h4 += 1i64;
        'l2: loop {
            'l3: for (mut t5, mut t6) in session.iter([(3i64, (-0.5f64)), ((-1i64), (-0.5f64)), (5i64, (-0.5f64))]) {
                'l4: for t7 in session.iter(0i64..0i64) {
                    let mut h8: (i64, f64) = (h2, (-0.25f64));
                    break 'l3;
                }
            }
            let mut t9 = session.value(0i64);
            'l5: loop {
                t9 += 1i64;
                if t9 > 4i64 { break; }
                if (h4 > session.value((-1i64))) {
                    t3 = session.list_of([h2, h4, 0i64]);
                    t3 = t3.copied();
                    t1 *= (t1 - 1.0f64);
                    break;
                }
                'l6: for t10 in session.iter([(-1i64), 5i64, 7i64]) {
                    t3 = t3.clone();
                }
                'l7: for mut h11 in [5i64, 7i64, (-4i64)] {
                    let h12: f64 = 0.5f64;
                }
            }
            break;
        }
    }
    (t0.save(), (t1.save(), (h2, (t3.save(), (h4, ())))))
}
}
