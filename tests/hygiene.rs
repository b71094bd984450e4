//! No name of the user meets one of the expansion: here the user has a variable of every name the macros make.
#![allow(clippy::similar_names, clippy::too_many_lines, reason = "the names are the macros'")]

mod common;

use common::tiny;
use nnsight::prelude::*;

/// How many variables there are.
const COUNT: i64 = 516;

#[test]
#[rustfmt::skip]
fn variables_named_as_those_of_the_expansion_keep_their_meaning() {
    let [
        __nnsight_dead, __nnsight_given, __nnsight_outcome, __nnsight_part, __nnsight_session,
        __nnsight_value, __nnsight_arm1, __nnsight_arm2, __nnsight_arm3, __nnsight_arm4, __nnsight_arm5,
        __nnsight_arm6, __nnsight_arm7, __nnsight_arm8, __nnsight_arm9, __nnsight_arm10, __nnsight_arm11,
        __nnsight_arm12, __nnsight_arm13, __nnsight_arm14, __nnsight_arm15, __nnsight_arm16,
        __nnsight_arm17, __nnsight_arm18, __nnsight_arm19, __nnsight_arm20, __nnsight_arm21,
        __nnsight_arm22, __nnsight_arm23, __nnsight_arm24, __nnsight_arm25, __nnsight_arm26,
        __nnsight_arm27, __nnsight_arm28, __nnsight_arm29, __nnsight_arm30, __nnsight_body1,
        __nnsight_body2, __nnsight_body3, __nnsight_body4, __nnsight_body5, __nnsight_body6,
        __nnsight_body7, __nnsight_body8, __nnsight_body9, __nnsight_body10, __nnsight_body11,
        __nnsight_body12, __nnsight_body13, __nnsight_body14, __nnsight_body15, __nnsight_body16,
        __nnsight_body17, __nnsight_body18, __nnsight_body19, __nnsight_body20, __nnsight_body21,
        __nnsight_body22, __nnsight_body23, __nnsight_body24, __nnsight_body25, __nnsight_body26,
        __nnsight_body27, __nnsight_body28, __nnsight_body29, __nnsight_body30, __nnsight_condition1,
        __nnsight_condition2, __nnsight_condition3, __nnsight_condition4, __nnsight_condition5,
        __nnsight_condition6, __nnsight_condition7, __nnsight_condition8, __nnsight_condition9,
        __nnsight_condition10, __nnsight_condition11, __nnsight_condition12, __nnsight_condition13,
        __nnsight_condition14, __nnsight_condition15, __nnsight_condition16, __nnsight_condition17,
        __nnsight_condition18, __nnsight_condition19, __nnsight_condition20, __nnsight_condition21,
        __nnsight_condition22, __nnsight_condition23, __nnsight_condition24, __nnsight_condition25,
        __nnsight_condition26, __nnsight_condition27, __nnsight_condition28, __nnsight_condition29,
        __nnsight_condition30, __nnsight_deferred1, __nnsight_deferred2, __nnsight_deferred3,
        __nnsight_deferred4, __nnsight_deferred5, __nnsight_deferred6, __nnsight_deferred7,
        __nnsight_deferred8, __nnsight_deferred9, __nnsight_deferred10, __nnsight_deferred11,
        __nnsight_deferred12, __nnsight_deferred13, __nnsight_deferred14, __nnsight_deferred15,
        __nnsight_deferred16, __nnsight_deferred17, __nnsight_deferred18, __nnsight_deferred19,
        __nnsight_deferred20, __nnsight_deferred21, __nnsight_deferred22, __nnsight_deferred23,
        __nnsight_deferred24, __nnsight_deferred25, __nnsight_deferred26, __nnsight_deferred27,
        __nnsight_deferred28, __nnsight_deferred29, __nnsight_deferred30, __nnsight_for1, __nnsight_for2,
        __nnsight_for3, __nnsight_for4, __nnsight_for5, __nnsight_for6, __nnsight_for7, __nnsight_for8,
        __nnsight_for9, __nnsight_for10, __nnsight_for11, __nnsight_for12, __nnsight_for13, __nnsight_for14,
        __nnsight_for15, __nnsight_for16, __nnsight_for17, __nnsight_for18, __nnsight_for19,
        __nnsight_for20, __nnsight_for21, __nnsight_for22, __nnsight_for23, __nnsight_for24,
        __nnsight_for25, __nnsight_for26, __nnsight_for27, __nnsight_for28, __nnsight_for29,
        __nnsight_for30, __nnsight_if1, __nnsight_if2, __nnsight_if3, __nnsight_if4, __nnsight_if5,
        __nnsight_if6, __nnsight_if7, __nnsight_if8, __nnsight_if9, __nnsight_if10, __nnsight_if11,
        __nnsight_if12, __nnsight_if13, __nnsight_if14, __nnsight_if15, __nnsight_if16, __nnsight_if17,
        __nnsight_if18, __nnsight_if19, __nnsight_if20, __nnsight_if21, __nnsight_if22, __nnsight_if23,
        __nnsight_if24, __nnsight_if25, __nnsight_if26, __nnsight_if27, __nnsight_if28, __nnsight_if29,
        __nnsight_if30, __nnsight_init1, __nnsight_init2, __nnsight_init3, __nnsight_init4, __nnsight_init5,
        __nnsight_init6, __nnsight_init7, __nnsight_init8, __nnsight_init9, __nnsight_init10,
        __nnsight_init11, __nnsight_init12, __nnsight_init13, __nnsight_init14, __nnsight_init15,
        __nnsight_init16, __nnsight_init17, __nnsight_init18, __nnsight_init19, __nnsight_init20,
        __nnsight_init21, __nnsight_init22, __nnsight_init23, __nnsight_init24, __nnsight_init25,
        __nnsight_init26, __nnsight_init27, __nnsight_init28, __nnsight_init29, __nnsight_init30,
        __nnsight_item1, __nnsight_item2, __nnsight_item3, __nnsight_item4, __nnsight_item5,
        __nnsight_item6, __nnsight_item7, __nnsight_item8, __nnsight_item9, __nnsight_item10,
        __nnsight_item11, __nnsight_item12, __nnsight_item13, __nnsight_item14, __nnsight_item15,
        __nnsight_item16, __nnsight_item17, __nnsight_item18, __nnsight_item19, __nnsight_item20,
        __nnsight_item21, __nnsight_item22, __nnsight_item23, __nnsight_item24, __nnsight_item25,
        __nnsight_item26, __nnsight_item27, __nnsight_item28, __nnsight_item29, __nnsight_item30,
        __nnsight_kind1, __nnsight_kind2, __nnsight_kind3, __nnsight_kind4, __nnsight_kind5,
        __nnsight_kind6, __nnsight_kind7, __nnsight_kind8, __nnsight_kind9, __nnsight_kind10,
        __nnsight_kind11, __nnsight_kind12, __nnsight_kind13, __nnsight_kind14, __nnsight_kind15,
        __nnsight_kind16, __nnsight_kind17, __nnsight_kind18, __nnsight_kind19, __nnsight_kind20,
        __nnsight_kind21, __nnsight_kind22, __nnsight_kind23, __nnsight_kind24, __nnsight_kind25,
        __nnsight_kind26, __nnsight_kind27, __nnsight_kind28, __nnsight_kind29, __nnsight_kind30,
        __nnsight_logic1, __nnsight_logic2, __nnsight_logic3, __nnsight_logic4, __nnsight_logic5,
        __nnsight_logic6, __nnsight_logic7, __nnsight_logic8, __nnsight_logic9, __nnsight_logic10,
        __nnsight_logic11, __nnsight_logic12, __nnsight_logic13, __nnsight_logic14, __nnsight_logic15,
        __nnsight_logic16, __nnsight_logic17, __nnsight_logic18, __nnsight_logic19, __nnsight_logic20,
        __nnsight_logic21, __nnsight_logic22, __nnsight_logic23, __nnsight_logic24, __nnsight_logic25,
        __nnsight_logic26, __nnsight_logic27, __nnsight_logic28, __nnsight_logic29, __nnsight_logic30,
        __nnsight_loop1, __nnsight_loop2, __nnsight_loop3, __nnsight_loop4, __nnsight_loop5,
        __nnsight_loop6, __nnsight_loop7, __nnsight_loop8, __nnsight_loop9, __nnsight_loop10,
        __nnsight_loop11, __nnsight_loop12, __nnsight_loop13, __nnsight_loop14, __nnsight_loop15,
        __nnsight_loop16, __nnsight_loop17, __nnsight_loop18, __nnsight_loop19, __nnsight_loop20,
        __nnsight_loop21, __nnsight_loop22, __nnsight_loop23, __nnsight_loop24, __nnsight_loop25,
        __nnsight_loop26, __nnsight_loop27, __nnsight_loop28, __nnsight_loop29, __nnsight_loop30,
        __nnsight_match1, __nnsight_match2, __nnsight_match3, __nnsight_match4, __nnsight_match5,
        __nnsight_match6, __nnsight_match7, __nnsight_match8, __nnsight_match9, __nnsight_match10,
        __nnsight_match11, __nnsight_match12, __nnsight_match13, __nnsight_match14, __nnsight_match15,
        __nnsight_match16, __nnsight_match17, __nnsight_match18, __nnsight_match19, __nnsight_match20,
        __nnsight_match21, __nnsight_match22, __nnsight_match23, __nnsight_match24, __nnsight_match25,
        __nnsight_match26, __nnsight_match27, __nnsight_match28, __nnsight_match29, __nnsight_match30,
        __nnsight_rhs1, __nnsight_rhs2, __nnsight_rhs3, __nnsight_rhs4, __nnsight_rhs5, __nnsight_rhs6,
        __nnsight_rhs7, __nnsight_rhs8, __nnsight_rhs9, __nnsight_rhs10, __nnsight_rhs11, __nnsight_rhs12,
        __nnsight_rhs13, __nnsight_rhs14, __nnsight_rhs15, __nnsight_rhs16, __nnsight_rhs17,
        __nnsight_rhs18, __nnsight_rhs19, __nnsight_rhs20, __nnsight_rhs21, __nnsight_rhs22,
        __nnsight_rhs23, __nnsight_rhs24, __nnsight_rhs25, __nnsight_rhs26, __nnsight_rhs27,
        __nnsight_rhs28, __nnsight_rhs29, __nnsight_rhs30, __nnsight_scrutinee1, __nnsight_scrutinee2,
        __nnsight_scrutinee3, __nnsight_scrutinee4, __nnsight_scrutinee5, __nnsight_scrutinee6,
        __nnsight_scrutinee7, __nnsight_scrutinee8, __nnsight_scrutinee9, __nnsight_scrutinee10,
        __nnsight_scrutinee11, __nnsight_scrutinee12, __nnsight_scrutinee13, __nnsight_scrutinee14,
        __nnsight_scrutinee15, __nnsight_scrutinee16, __nnsight_scrutinee17, __nnsight_scrutinee18,
        __nnsight_scrutinee19, __nnsight_scrutinee20, __nnsight_scrutinee21, __nnsight_scrutinee22,
        __nnsight_scrutinee23, __nnsight_scrutinee24, __nnsight_scrutinee25, __nnsight_scrutinee26,
        __nnsight_scrutinee27, __nnsight_scrutinee28, __nnsight_scrutinee29, __nnsight_scrutinee30,
        __nnsight_shadowed1, __nnsight_shadowed2, __nnsight_shadowed3, __nnsight_shadowed4,
        __nnsight_shadowed5, __nnsight_shadowed6, __nnsight_shadowed7, __nnsight_shadowed8,
        __nnsight_shadowed9, __nnsight_shadowed10, __nnsight_shadowed11, __nnsight_shadowed12,
        __nnsight_shadowed13, __nnsight_shadowed14, __nnsight_shadowed15, __nnsight_shadowed16,
        __nnsight_shadowed17, __nnsight_shadowed18, __nnsight_shadowed19, __nnsight_shadowed20,
        __nnsight_shadowed21, __nnsight_shadowed22, __nnsight_shadowed23, __nnsight_shadowed24,
        __nnsight_shadowed25, __nnsight_shadowed26, __nnsight_shadowed27, __nnsight_shadowed28,
        __nnsight_shadowed29, __nnsight_shadowed30, __nnsight_value1, __nnsight_value2, __nnsight_value3,
        __nnsight_value4, __nnsight_value5, __nnsight_value6, __nnsight_value7, __nnsight_value8,
        __nnsight_value9, __nnsight_value10, __nnsight_value11, __nnsight_value12, __nnsight_value13,
        __nnsight_value14, __nnsight_value15, __nnsight_value16, __nnsight_value17, __nnsight_value18,
        __nnsight_value19, __nnsight_value20, __nnsight_value21, __nnsight_value22, __nnsight_value23,
        __nnsight_value24, __nnsight_value25, __nnsight_value26, __nnsight_value27, __nnsight_value28,
        __nnsight_value29, __nnsight_value30, __nnsight_while1, __nnsight_while2, __nnsight_while3,
        __nnsight_while4, __nnsight_while5, __nnsight_while6, __nnsight_while7, __nnsight_while8,
        __nnsight_while9, __nnsight_while10, __nnsight_while11, __nnsight_while12, __nnsight_while13,
        __nnsight_while14, __nnsight_while15, __nnsight_while16, __nnsight_while17, __nnsight_while18,
        __nnsight_while19, __nnsight_while20, __nnsight_while21, __nnsight_while22, __nnsight_while23,
        __nnsight_while24, __nnsight_while25, __nnsight_while26, __nnsight_while27, __nnsight_while28,
        __nnsight_while29, __nnsight_while30
    ] = [1; 516];
    let (total, kind, last) = session!(tiny(), |session| {
        let mut total = session.value(0);
        let kind;
        for x in session.iter([1, 2, 3]) {
            total += match x {
                n if n == 1 || n > 2 && total > 5 => {
                    let total = x - x;
                    if total > 1 {
                        continue;
                    }
                    total
                    + __nnsight_dead + __nnsight_given + __nnsight_outcome + __nnsight_part
                    + __nnsight_session + __nnsight_value + __nnsight_arm1 + __nnsight_arm2 + __nnsight_arm3
                    + __nnsight_arm4 + __nnsight_arm5 + __nnsight_arm6 + __nnsight_arm7 + __nnsight_arm8
                    + __nnsight_arm9 + __nnsight_arm10 + __nnsight_arm11 + __nnsight_arm12 + __nnsight_arm13
                    + __nnsight_arm14 + __nnsight_arm15 + __nnsight_arm16 + __nnsight_arm17
                    + __nnsight_arm18 + __nnsight_arm19 + __nnsight_arm20 + __nnsight_arm21
                    + __nnsight_arm22 + __nnsight_arm23 + __nnsight_arm24 + __nnsight_arm25
                    + __nnsight_arm26 + __nnsight_arm27 + __nnsight_arm28 + __nnsight_arm29
                    + __nnsight_arm30 + __nnsight_body1 + __nnsight_body2 + __nnsight_body3
                    + __nnsight_body4 + __nnsight_body5 + __nnsight_body6 + __nnsight_body7
                    + __nnsight_body8 + __nnsight_body9 + __nnsight_body10 + __nnsight_body11
                    + __nnsight_body12 + __nnsight_body13 + __nnsight_body14 + __nnsight_body15
                    + __nnsight_body16 + __nnsight_body17 + __nnsight_body18 + __nnsight_body19
                    + __nnsight_body20 + __nnsight_body21 + __nnsight_body22 + __nnsight_body23
                    + __nnsight_body24 + __nnsight_body25 + __nnsight_body26 + __nnsight_body27
                    + __nnsight_body28 + __nnsight_body29 + __nnsight_body30 + __nnsight_condition1
                    + __nnsight_condition2 + __nnsight_condition3 + __nnsight_condition4
                    + __nnsight_condition5 + __nnsight_condition6 + __nnsight_condition7
                    + __nnsight_condition8 + __nnsight_condition9 + __nnsight_condition10
                    + __nnsight_condition11 + __nnsight_condition12 + __nnsight_condition13
                    + __nnsight_condition14 + __nnsight_condition15 + __nnsight_condition16
                    + __nnsight_condition17 + __nnsight_condition18 + __nnsight_condition19
                    + __nnsight_condition20 + __nnsight_condition21 + __nnsight_condition22
                    + __nnsight_condition23 + __nnsight_condition24 + __nnsight_condition25
                    + __nnsight_condition26 + __nnsight_condition27 + __nnsight_condition28
                    + __nnsight_condition29 + __nnsight_condition30 + __nnsight_deferred1
                    + __nnsight_deferred2 + __nnsight_deferred3 + __nnsight_deferred4 + __nnsight_deferred5
                    + __nnsight_deferred6 + __nnsight_deferred7 + __nnsight_deferred8
                    + __nnsight_deferred9 + __nnsight_deferred10 + __nnsight_deferred11
                    + __nnsight_deferred12 + __nnsight_deferred13 + __nnsight_deferred14
                    + __nnsight_deferred15 + __nnsight_deferred16 + __nnsight_deferred17
                    + __nnsight_deferred18 + __nnsight_deferred19 + __nnsight_deferred20
                    + __nnsight_deferred21 + __nnsight_deferred22 + __nnsight_deferred23
                    + __nnsight_deferred24 + __nnsight_deferred25 + __nnsight_deferred26
                    + __nnsight_deferred27 + __nnsight_deferred28 + __nnsight_deferred29
                    + __nnsight_deferred30 + __nnsight_for1 + __nnsight_for2 + __nnsight_for3
                    + __nnsight_for4 + __nnsight_for5 + __nnsight_for6 + __nnsight_for7 + __nnsight_for8
                    + __nnsight_for9 + __nnsight_for10 + __nnsight_for11 + __nnsight_for12 + __nnsight_for13
                    + __nnsight_for14 + __nnsight_for15 + __nnsight_for16 + __nnsight_for17
                    + __nnsight_for18 + __nnsight_for19 + __nnsight_for20 + __nnsight_for21
                    + __nnsight_for22 + __nnsight_for23 + __nnsight_for24 + __nnsight_for25
                    + __nnsight_for26 + __nnsight_for27 + __nnsight_for28 + __nnsight_for29
                    + __nnsight_for30 + __nnsight_if1 + __nnsight_if2 + __nnsight_if3 + __nnsight_if4
                    + __nnsight_if5 + __nnsight_if6 + __nnsight_if7 + __nnsight_if8 + __nnsight_if9
                    + __nnsight_if10 + __nnsight_if11 + __nnsight_if12 + __nnsight_if13 + __nnsight_if14
                    + __nnsight_if15 + __nnsight_if16 + __nnsight_if17 + __nnsight_if18 + __nnsight_if19
                    + __nnsight_if20 + __nnsight_if21 + __nnsight_if22 + __nnsight_if23 + __nnsight_if24
                    + __nnsight_if25 + __nnsight_if26 + __nnsight_if27 + __nnsight_if28 + __nnsight_if29
                    + __nnsight_if30 + __nnsight_init1 + __nnsight_init2 + __nnsight_init3 + __nnsight_init4
                    + __nnsight_init5 + __nnsight_init6 + __nnsight_init7 + __nnsight_init8
                    + __nnsight_init9 + __nnsight_init10 + __nnsight_init11 + __nnsight_init12
                    + __nnsight_init13 + __nnsight_init14 + __nnsight_init15 + __nnsight_init16
                    + __nnsight_init17 + __nnsight_init18 + __nnsight_init19 + __nnsight_init20
                    + __nnsight_init21 + __nnsight_init22 + __nnsight_init23 + __nnsight_init24
                    + __nnsight_init25 + __nnsight_init26 + __nnsight_init27 + __nnsight_init28
                    + __nnsight_init29 + __nnsight_init30 + __nnsight_item1 + __nnsight_item2
                    + __nnsight_item3 + __nnsight_item4 + __nnsight_item5 + __nnsight_item6
                    + __nnsight_item7 + __nnsight_item8 + __nnsight_item9 + __nnsight_item10
                    + __nnsight_item11 + __nnsight_item12 + __nnsight_item13 + __nnsight_item14
                    + __nnsight_item15 + __nnsight_item16 + __nnsight_item17 + __nnsight_item18
                    + __nnsight_item19 + __nnsight_item20 + __nnsight_item21 + __nnsight_item22
                    + __nnsight_item23 + __nnsight_item24 + __nnsight_item25 + __nnsight_item26
                    + __nnsight_item27 + __nnsight_item28 + __nnsight_item29 + __nnsight_item30
                    + __nnsight_kind1 + __nnsight_kind2 + __nnsight_kind3 + __nnsight_kind4
                    + __nnsight_kind5 + __nnsight_kind6 + __nnsight_kind7 + __nnsight_kind8
                    + __nnsight_kind9 + __nnsight_kind10 + __nnsight_kind11 + __nnsight_kind12
                    + __nnsight_kind13 + __nnsight_kind14 + __nnsight_kind15 + __nnsight_kind16
                    + __nnsight_kind17 + __nnsight_kind18 + __nnsight_kind19 + __nnsight_kind20
                    + __nnsight_kind21 + __nnsight_kind22 + __nnsight_kind23 + __nnsight_kind24
                    + __nnsight_kind25 + __nnsight_kind26 + __nnsight_kind27 + __nnsight_kind28
                    + __nnsight_kind29 + __nnsight_kind30 + __nnsight_logic1 + __nnsight_logic2
                    + __nnsight_logic3 + __nnsight_logic4 + __nnsight_logic5 + __nnsight_logic6
                    + __nnsight_logic7 + __nnsight_logic8 + __nnsight_logic9 + __nnsight_logic10
                    + __nnsight_logic11 + __nnsight_logic12 + __nnsight_logic13 + __nnsight_logic14
                    + __nnsight_logic15 + __nnsight_logic16 + __nnsight_logic17 + __nnsight_logic18
                    + __nnsight_logic19 + __nnsight_logic20 + __nnsight_logic21 + __nnsight_logic22
                    + __nnsight_logic23 + __nnsight_logic24 + __nnsight_logic25 + __nnsight_logic26
                    + __nnsight_logic27 + __nnsight_logic28 + __nnsight_logic29 + __nnsight_logic30
                    + __nnsight_loop1 + __nnsight_loop2 + __nnsight_loop3 + __nnsight_loop4
                    + __nnsight_loop5 + __nnsight_loop6 + __nnsight_loop7 + __nnsight_loop8
                    + __nnsight_loop9 + __nnsight_loop10 + __nnsight_loop11 + __nnsight_loop12
                    + __nnsight_loop13 + __nnsight_loop14 + __nnsight_loop15 + __nnsight_loop16
                    + __nnsight_loop17 + __nnsight_loop18 + __nnsight_loop19 + __nnsight_loop20
                    + __nnsight_loop21 + __nnsight_loop22 + __nnsight_loop23 + __nnsight_loop24
                    + __nnsight_loop25 + __nnsight_loop26 + __nnsight_loop27 + __nnsight_loop28
                    + __nnsight_loop29 + __nnsight_loop30 + __nnsight_match1 + __nnsight_match2
                    + __nnsight_match3 + __nnsight_match4 + __nnsight_match5 + __nnsight_match6
                    + __nnsight_match7 + __nnsight_match8 + __nnsight_match9 + __nnsight_match10
                    + __nnsight_match11 + __nnsight_match12 + __nnsight_match13 + __nnsight_match14
                    + __nnsight_match15 + __nnsight_match16 + __nnsight_match17 + __nnsight_match18
                    + __nnsight_match19 + __nnsight_match20 + __nnsight_match21 + __nnsight_match22
                    + __nnsight_match23 + __nnsight_match24 + __nnsight_match25 + __nnsight_match26
                    + __nnsight_match27 + __nnsight_match28 + __nnsight_match29 + __nnsight_match30
                    + __nnsight_rhs1 + __nnsight_rhs2 + __nnsight_rhs3 + __nnsight_rhs4 + __nnsight_rhs5
                    + __nnsight_rhs6 + __nnsight_rhs7 + __nnsight_rhs8 + __nnsight_rhs9 + __nnsight_rhs10
                    + __nnsight_rhs11 + __nnsight_rhs12 + __nnsight_rhs13 + __nnsight_rhs14
                    + __nnsight_rhs15 + __nnsight_rhs16 + __nnsight_rhs17 + __nnsight_rhs18
                    + __nnsight_rhs19 + __nnsight_rhs20 + __nnsight_rhs21 + __nnsight_rhs22
                    + __nnsight_rhs23 + __nnsight_rhs24 + __nnsight_rhs25 + __nnsight_rhs26
                    + __nnsight_rhs27 + __nnsight_rhs28 + __nnsight_rhs29 + __nnsight_rhs30
                    + __nnsight_scrutinee1 + __nnsight_scrutinee2 + __nnsight_scrutinee3
                    + __nnsight_scrutinee4 + __nnsight_scrutinee5 + __nnsight_scrutinee6
                    + __nnsight_scrutinee7 + __nnsight_scrutinee8 + __nnsight_scrutinee9
                    + __nnsight_scrutinee10 + __nnsight_scrutinee11 + __nnsight_scrutinee12
                    + __nnsight_scrutinee13 + __nnsight_scrutinee14 + __nnsight_scrutinee15
                    + __nnsight_scrutinee16 + __nnsight_scrutinee17 + __nnsight_scrutinee18
                    + __nnsight_scrutinee19 + __nnsight_scrutinee20 + __nnsight_scrutinee21
                    + __nnsight_scrutinee22 + __nnsight_scrutinee23 + __nnsight_scrutinee24
                    + __nnsight_scrutinee25 + __nnsight_scrutinee26 + __nnsight_scrutinee27
                    + __nnsight_scrutinee28 + __nnsight_scrutinee29 + __nnsight_scrutinee30
                    + __nnsight_shadowed1 + __nnsight_shadowed2 + __nnsight_shadowed3 + __nnsight_shadowed4
                    + __nnsight_shadowed5 + __nnsight_shadowed6 + __nnsight_shadowed7
                    + __nnsight_shadowed8 + __nnsight_shadowed9 + __nnsight_shadowed10
                    + __nnsight_shadowed11 + __nnsight_shadowed12 + __nnsight_shadowed13
                    + __nnsight_shadowed14 + __nnsight_shadowed15 + __nnsight_shadowed16
                    + __nnsight_shadowed17 + __nnsight_shadowed18 + __nnsight_shadowed19
                    + __nnsight_shadowed20 + __nnsight_shadowed21 + __nnsight_shadowed22
                    + __nnsight_shadowed23 + __nnsight_shadowed24 + __nnsight_shadowed25
                    + __nnsight_shadowed26 + __nnsight_shadowed27 + __nnsight_shadowed28
                    + __nnsight_shadowed29 + __nnsight_shadowed30 + __nnsight_value1 + __nnsight_value2
                    + __nnsight_value3 + __nnsight_value4 + __nnsight_value5 + __nnsight_value6
                    + __nnsight_value7 + __nnsight_value8 + __nnsight_value9 + __nnsight_value10
                    + __nnsight_value11 + __nnsight_value12 + __nnsight_value13 + __nnsight_value14
                    + __nnsight_value15 + __nnsight_value16 + __nnsight_value17 + __nnsight_value18
                    + __nnsight_value19 + __nnsight_value20 + __nnsight_value21 + __nnsight_value22
                    + __nnsight_value23 + __nnsight_value24 + __nnsight_value25 + __nnsight_value26
                    + __nnsight_value27 + __nnsight_value28 + __nnsight_value29 + __nnsight_value30
                    + __nnsight_while1 + __nnsight_while2 + __nnsight_while3 + __nnsight_while4
                    + __nnsight_while5 + __nnsight_while6 + __nnsight_while7 + __nnsight_while8
                    + __nnsight_while9 + __nnsight_while10 + __nnsight_while11 + __nnsight_while12
                    + __nnsight_while13 + __nnsight_while14 + __nnsight_while15 + __nnsight_while16
                    + __nnsight_while17 + __nnsight_while18 + __nnsight_while19 + __nnsight_while20
                    + __nnsight_while21 + __nnsight_while22 + __nnsight_while23 + __nnsight_while24
                    + __nnsight_while25 + __nnsight_while26 + __nnsight_while27 + __nnsight_while28
                    + __nnsight_while29 + __nnsight_while30
                }
                _ => 0,
            };
        }
        if total > 0 {
            kind = 1;
        } else {
            kind = 0;
        }
        let mut n = session.value(0);
        while n < 3 {
            n += 1;
        }
        let last = loop {
            n += 1;
            if n > 5 {
                break n
                    + __nnsight_dead + __nnsight_given + __nnsight_outcome + __nnsight_part
                    + __nnsight_session + __nnsight_value + __nnsight_arm1 + __nnsight_arm2 + __nnsight_arm3
                    + __nnsight_arm4 + __nnsight_arm5 + __nnsight_arm6 + __nnsight_arm7 + __nnsight_arm8
                    + __nnsight_arm9 + __nnsight_arm10 + __nnsight_arm11 + __nnsight_arm12 + __nnsight_arm13
                    + __nnsight_arm14 + __nnsight_arm15 + __nnsight_arm16 + __nnsight_arm17
                    + __nnsight_arm18 + __nnsight_arm19 + __nnsight_arm20 + __nnsight_arm21
                    + __nnsight_arm22 + __nnsight_arm23 + __nnsight_arm24 + __nnsight_arm25
                    + __nnsight_arm26 + __nnsight_arm27 + __nnsight_arm28 + __nnsight_arm29
                    + __nnsight_arm30 + __nnsight_body1 + __nnsight_body2 + __nnsight_body3
                    + __nnsight_body4 + __nnsight_body5 + __nnsight_body6 + __nnsight_body7
                    + __nnsight_body8 + __nnsight_body9 + __nnsight_body10 + __nnsight_body11
                    + __nnsight_body12 + __nnsight_body13 + __nnsight_body14 + __nnsight_body15
                    + __nnsight_body16 + __nnsight_body17 + __nnsight_body18 + __nnsight_body19
                    + __nnsight_body20 + __nnsight_body21 + __nnsight_body22 + __nnsight_body23
                    + __nnsight_body24 + __nnsight_body25 + __nnsight_body26 + __nnsight_body27
                    + __nnsight_body28 + __nnsight_body29 + __nnsight_body30 + __nnsight_condition1
                    + __nnsight_condition2 + __nnsight_condition3 + __nnsight_condition4
                    + __nnsight_condition5 + __nnsight_condition6 + __nnsight_condition7
                    + __nnsight_condition8 + __nnsight_condition9 + __nnsight_condition10
                    + __nnsight_condition11 + __nnsight_condition12 + __nnsight_condition13
                    + __nnsight_condition14 + __nnsight_condition15 + __nnsight_condition16
                    + __nnsight_condition17 + __nnsight_condition18 + __nnsight_condition19
                    + __nnsight_condition20 + __nnsight_condition21 + __nnsight_condition22
                    + __nnsight_condition23 + __nnsight_condition24 + __nnsight_condition25
                    + __nnsight_condition26 + __nnsight_condition27 + __nnsight_condition28
                    + __nnsight_condition29 + __nnsight_condition30 + __nnsight_deferred1
                    + __nnsight_deferred2 + __nnsight_deferred3 + __nnsight_deferred4 + __nnsight_deferred5
                    + __nnsight_deferred6 + __nnsight_deferred7 + __nnsight_deferred8
                    + __nnsight_deferred9 + __nnsight_deferred10 + __nnsight_deferred11
                    + __nnsight_deferred12 + __nnsight_deferred13 + __nnsight_deferred14
                    + __nnsight_deferred15 + __nnsight_deferred16 + __nnsight_deferred17
                    + __nnsight_deferred18 + __nnsight_deferred19 + __nnsight_deferred20
                    + __nnsight_deferred21 + __nnsight_deferred22 + __nnsight_deferred23
                    + __nnsight_deferred24 + __nnsight_deferred25 + __nnsight_deferred26
                    + __nnsight_deferred27 + __nnsight_deferred28 + __nnsight_deferred29
                    + __nnsight_deferred30 + __nnsight_for1 + __nnsight_for2 + __nnsight_for3
                    + __nnsight_for4 + __nnsight_for5 + __nnsight_for6 + __nnsight_for7 + __nnsight_for8
                    + __nnsight_for9 + __nnsight_for10 + __nnsight_for11 + __nnsight_for12 + __nnsight_for13
                    + __nnsight_for14 + __nnsight_for15 + __nnsight_for16 + __nnsight_for17
                    + __nnsight_for18 + __nnsight_for19 + __nnsight_for20 + __nnsight_for21
                    + __nnsight_for22 + __nnsight_for23 + __nnsight_for24 + __nnsight_for25
                    + __nnsight_for26 + __nnsight_for27 + __nnsight_for28 + __nnsight_for29
                    + __nnsight_for30 + __nnsight_if1 + __nnsight_if2 + __nnsight_if3 + __nnsight_if4
                    + __nnsight_if5 + __nnsight_if6 + __nnsight_if7 + __nnsight_if8 + __nnsight_if9
                    + __nnsight_if10 + __nnsight_if11 + __nnsight_if12 + __nnsight_if13 + __nnsight_if14
                    + __nnsight_if15 + __nnsight_if16 + __nnsight_if17 + __nnsight_if18 + __nnsight_if19
                    + __nnsight_if20 + __nnsight_if21 + __nnsight_if22 + __nnsight_if23 + __nnsight_if24
                    + __nnsight_if25 + __nnsight_if26 + __nnsight_if27 + __nnsight_if28 + __nnsight_if29
                    + __nnsight_if30 + __nnsight_init1 + __nnsight_init2 + __nnsight_init3 + __nnsight_init4
                    + __nnsight_init5 + __nnsight_init6 + __nnsight_init7 + __nnsight_init8
                    + __nnsight_init9 + __nnsight_init10 + __nnsight_init11 + __nnsight_init12
                    + __nnsight_init13 + __nnsight_init14 + __nnsight_init15 + __nnsight_init16
                    + __nnsight_init17 + __nnsight_init18 + __nnsight_init19 + __nnsight_init20
                    + __nnsight_init21 + __nnsight_init22 + __nnsight_init23 + __nnsight_init24
                    + __nnsight_init25 + __nnsight_init26 + __nnsight_init27 + __nnsight_init28
                    + __nnsight_init29 + __nnsight_init30 + __nnsight_item1 + __nnsight_item2
                    + __nnsight_item3 + __nnsight_item4 + __nnsight_item5 + __nnsight_item6
                    + __nnsight_item7 + __nnsight_item8 + __nnsight_item9 + __nnsight_item10
                    + __nnsight_item11 + __nnsight_item12 + __nnsight_item13 + __nnsight_item14
                    + __nnsight_item15 + __nnsight_item16 + __nnsight_item17 + __nnsight_item18
                    + __nnsight_item19 + __nnsight_item20 + __nnsight_item21 + __nnsight_item22
                    + __nnsight_item23 + __nnsight_item24 + __nnsight_item25 + __nnsight_item26
                    + __nnsight_item27 + __nnsight_item28 + __nnsight_item29 + __nnsight_item30
                    + __nnsight_kind1 + __nnsight_kind2 + __nnsight_kind3 + __nnsight_kind4
                    + __nnsight_kind5 + __nnsight_kind6 + __nnsight_kind7 + __nnsight_kind8
                    + __nnsight_kind9 + __nnsight_kind10 + __nnsight_kind11 + __nnsight_kind12
                    + __nnsight_kind13 + __nnsight_kind14 + __nnsight_kind15 + __nnsight_kind16
                    + __nnsight_kind17 + __nnsight_kind18 + __nnsight_kind19 + __nnsight_kind20
                    + __nnsight_kind21 + __nnsight_kind22 + __nnsight_kind23 + __nnsight_kind24
                    + __nnsight_kind25 + __nnsight_kind26 + __nnsight_kind27 + __nnsight_kind28
                    + __nnsight_kind29 + __nnsight_kind30 + __nnsight_logic1 + __nnsight_logic2
                    + __nnsight_logic3 + __nnsight_logic4 + __nnsight_logic5 + __nnsight_logic6
                    + __nnsight_logic7 + __nnsight_logic8 + __nnsight_logic9 + __nnsight_logic10
                    + __nnsight_logic11 + __nnsight_logic12 + __nnsight_logic13 + __nnsight_logic14
                    + __nnsight_logic15 + __nnsight_logic16 + __nnsight_logic17 + __nnsight_logic18
                    + __nnsight_logic19 + __nnsight_logic20 + __nnsight_logic21 + __nnsight_logic22
                    + __nnsight_logic23 + __nnsight_logic24 + __nnsight_logic25 + __nnsight_logic26
                    + __nnsight_logic27 + __nnsight_logic28 + __nnsight_logic29 + __nnsight_logic30
                    + __nnsight_loop1 + __nnsight_loop2 + __nnsight_loop3 + __nnsight_loop4
                    + __nnsight_loop5 + __nnsight_loop6 + __nnsight_loop7 + __nnsight_loop8
                    + __nnsight_loop9 + __nnsight_loop10 + __nnsight_loop11 + __nnsight_loop12
                    + __nnsight_loop13 + __nnsight_loop14 + __nnsight_loop15 + __nnsight_loop16
                    + __nnsight_loop17 + __nnsight_loop18 + __nnsight_loop19 + __nnsight_loop20
                    + __nnsight_loop21 + __nnsight_loop22 + __nnsight_loop23 + __nnsight_loop24
                    + __nnsight_loop25 + __nnsight_loop26 + __nnsight_loop27 + __nnsight_loop28
                    + __nnsight_loop29 + __nnsight_loop30 + __nnsight_match1 + __nnsight_match2
                    + __nnsight_match3 + __nnsight_match4 + __nnsight_match5 + __nnsight_match6
                    + __nnsight_match7 + __nnsight_match8 + __nnsight_match9 + __nnsight_match10
                    + __nnsight_match11 + __nnsight_match12 + __nnsight_match13 + __nnsight_match14
                    + __nnsight_match15 + __nnsight_match16 + __nnsight_match17 + __nnsight_match18
                    + __nnsight_match19 + __nnsight_match20 + __nnsight_match21 + __nnsight_match22
                    + __nnsight_match23 + __nnsight_match24 + __nnsight_match25 + __nnsight_match26
                    + __nnsight_match27 + __nnsight_match28 + __nnsight_match29 + __nnsight_match30
                    + __nnsight_rhs1 + __nnsight_rhs2 + __nnsight_rhs3 + __nnsight_rhs4 + __nnsight_rhs5
                    + __nnsight_rhs6 + __nnsight_rhs7 + __nnsight_rhs8 + __nnsight_rhs9 + __nnsight_rhs10
                    + __nnsight_rhs11 + __nnsight_rhs12 + __nnsight_rhs13 + __nnsight_rhs14
                    + __nnsight_rhs15 + __nnsight_rhs16 + __nnsight_rhs17 + __nnsight_rhs18
                    + __nnsight_rhs19 + __nnsight_rhs20 + __nnsight_rhs21 + __nnsight_rhs22
                    + __nnsight_rhs23 + __nnsight_rhs24 + __nnsight_rhs25 + __nnsight_rhs26
                    + __nnsight_rhs27 + __nnsight_rhs28 + __nnsight_rhs29 + __nnsight_rhs30
                    + __nnsight_scrutinee1 + __nnsight_scrutinee2 + __nnsight_scrutinee3
                    + __nnsight_scrutinee4 + __nnsight_scrutinee5 + __nnsight_scrutinee6
                    + __nnsight_scrutinee7 + __nnsight_scrutinee8 + __nnsight_scrutinee9
                    + __nnsight_scrutinee10 + __nnsight_scrutinee11 + __nnsight_scrutinee12
                    + __nnsight_scrutinee13 + __nnsight_scrutinee14 + __nnsight_scrutinee15
                    + __nnsight_scrutinee16 + __nnsight_scrutinee17 + __nnsight_scrutinee18
                    + __nnsight_scrutinee19 + __nnsight_scrutinee20 + __nnsight_scrutinee21
                    + __nnsight_scrutinee22 + __nnsight_scrutinee23 + __nnsight_scrutinee24
                    + __nnsight_scrutinee25 + __nnsight_scrutinee26 + __nnsight_scrutinee27
                    + __nnsight_scrutinee28 + __nnsight_scrutinee29 + __nnsight_scrutinee30
                    + __nnsight_shadowed1 + __nnsight_shadowed2 + __nnsight_shadowed3 + __nnsight_shadowed4
                    + __nnsight_shadowed5 + __nnsight_shadowed6 + __nnsight_shadowed7
                    + __nnsight_shadowed8 + __nnsight_shadowed9 + __nnsight_shadowed10
                    + __nnsight_shadowed11 + __nnsight_shadowed12 + __nnsight_shadowed13
                    + __nnsight_shadowed14 + __nnsight_shadowed15 + __nnsight_shadowed16
                    + __nnsight_shadowed17 + __nnsight_shadowed18 + __nnsight_shadowed19
                    + __nnsight_shadowed20 + __nnsight_shadowed21 + __nnsight_shadowed22
                    + __nnsight_shadowed23 + __nnsight_shadowed24 + __nnsight_shadowed25
                    + __nnsight_shadowed26 + __nnsight_shadowed27 + __nnsight_shadowed28
                    + __nnsight_shadowed29 + __nnsight_shadowed30 + __nnsight_value1 + __nnsight_value2
                    + __nnsight_value3 + __nnsight_value4 + __nnsight_value5 + __nnsight_value6
                    + __nnsight_value7 + __nnsight_value8 + __nnsight_value9 + __nnsight_value10
                    + __nnsight_value11 + __nnsight_value12 + __nnsight_value13 + __nnsight_value14
                    + __nnsight_value15 + __nnsight_value16 + __nnsight_value17 + __nnsight_value18
                    + __nnsight_value19 + __nnsight_value20 + __nnsight_value21 + __nnsight_value22
                    + __nnsight_value23 + __nnsight_value24 + __nnsight_value25 + __nnsight_value26
                    + __nnsight_value27 + __nnsight_value28 + __nnsight_value29 + __nnsight_value30
                    + __nnsight_while1 + __nnsight_while2 + __nnsight_while3 + __nnsight_while4
                    + __nnsight_while5 + __nnsight_while6 + __nnsight_while7 + __nnsight_while8
                    + __nnsight_while9 + __nnsight_while10 + __nnsight_while11 + __nnsight_while12
                    + __nnsight_while13 + __nnsight_while14 + __nnsight_while15 + __nnsight_while16
                    + __nnsight_while17 + __nnsight_while18 + __nnsight_while19 + __nnsight_while20
                    + __nnsight_while21 + __nnsight_while22 + __nnsight_while23 + __nnsight_while24
                    + __nnsight_while25 + __nnsight_while26 + __nnsight_while27 + __nnsight_while28
                    + __nnsight_while29 + __nnsight_while30;
            }
        };
        (total.save(), kind.save(), last.save())
    })
    .expect("the session runs");
    assert_eq!((total, kind, last), (2 * COUNT, 1, COUNT + 6));
}
