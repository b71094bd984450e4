//! Matches of many arms: as many as the user has, over host and over traced values.
#![allow(clippy::large_stack_arrays, reason = "the arms make many values")]

mod common;

use nnsight::prelude::*;

/// `x` as the arms say, each a number and what it gives.
macro_rules! over_numbers {
    ($value:ident in $($number:tt)+) => {
        match $value {
            $($number => $number * 3 + 1,)+
            other if other < 0 => -1,
            _ => 0,
        }
    };
}

macro_rules! numbers {
    ($($number:tt)+) => {{
        let native = |x: i64| over_numbers!(x in $($number)+);
        let xs = [-5, 0, 1, 255, 256, 257, 599, 600];
        let (host, traced) = session!(common::tiny(), |session| {
            let host: Vec<i64> = xs.iter().map(|x| native(*x)).collect();
            let traced = session.list();
            for x in session.iter(xs) {
                let y = match x {
                    $($number => x * 3 + 1,)+
                    other if other < 0 => -1,
                    _ => 0,
                };
                traced.append(y);
            }
            (host, traced.save())
        })
        .expect("a match of many arms runs");
        assert_eq!(traced, host);
    }};
}

#[test]
fn a_match_on_a_number_has_as_many_arms_as_it_needs() {
    numbers!(
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136 137 138 139 140 141 142 143 144 145 146 147 148 149 150 151 152 153 154 155 156 157 158 159 160 161 162 163 164 165 166 167 168 169 170 171 172 173 174 175 176 177 178 179 180 181 182 183 184 185 186 187 188 189 190 191 192 193 194 195 196 197 198 199 200 201 202 203 204 205 206 207 208 209 210 211 212 213 214 215 216 217 218 219 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 259 260 261 262 263 264 265 266 267 268 269 270 271 272 273 274 275 276 277 278 279 280 281 282 283 284 285 286 287 288 289 290 291 292 293 294 295 296 297 298 299 300 301 302 303 304 305 306 307 308 309 310 311 312 313 314 315 316 317 318 319 320 321 322 323 324 325 326 327 328 329 330 331 332 333 334 335 336 337 338 339 340 341 342 343 344 345 346 347 348 349 350 351 352 353 354 355 356 357 358 359 360 361 362 363 364 365 366 367 368 369 370 371 372 373 374 375 376 377 378 379 380 381 382 383 384 385 386 387 388 389 390 391 392 393 394 395 396 397 398 399 400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417 418 419 420 421 422 423 424 425 426 427 428 429 430 431 432 433 434 435 436 437 438 439 440 441 442 443 444 445 446 447 448 449 450 451 452 453 454 455 456 457 458 459 460 461 462 463 464 465 466 467 468 469 470 471 472 473 474 475 476 477 478 479 480 481 482 483 484 485 486 487 488 489 490 491 492 493 494 495 496 497 498 499 500 501 502 503 504 505 506 507 508 509 510 511 512 513 514 515 516 517 518 519 520 521 522 523 524 525 526 527 528 529 530 531 532 533 534 535 536 537 538 539 540 541 542 543 544 545 546 547 548 549 550 551 552 553 554 555 556 557 558 559 560 561 562 563 564 565 566 567 568 569 570 571 572 573 574 575 576 577 578 579 580 581 582 583 584 585 586 587 588 589 590 591 592 593 594 595 596 597 598 599
    );
}

macro_rules! heads {
    ($(($layer:tt $head:tt))+) => {{
        let native = |layer: i64, head: i64| match (layer, head) {
            $(($layer, $head) => $layer * 100 + $head,)+
            _ => -1,
        };
        let traced = session!(common::tiny(), |session| {
            let found = session.list();
            for layer in session.iter(0..12) {
                for head in session.iter(0..12) {
                    found.append(match (layer, head) {
                        $(($layer, $head) => layer * 100 + head,)+
                        _ => -1,
                    });
                }
            }
            found.save()
        })
        .expect("a match on many heads runs");
        let host: Vec<i64> =
            (0..12).flat_map(|layer| (0..12).map(move |head| native(layer, head))).collect();
        assert_eq!(traced, host);
        assert_eq!(traced.iter().filter(|found| **found >= 0).count(), 30);
    }};
}

#[test]
fn a_match_on_a_pair_has_as_many_arms_as_a_circuit_has_heads() {
    heads!((0 0) (0 4) (0 8) (1 0) (1 4) (1 8) (2 0) (2 4) (2 8) (3 0) (3 4) (3 8) (4 0) (4 4) (4 8) (5 0) (5 4) (5 8) (6 0) (6 4) (6 8) (7 0) (7 4) (7 8) (8 0) (8 4) (8 8) (9 0) (9 4) (9 8));
}

#[test]
fn arms_of_a_long_match_carry_variables_jump_and_write_hook_points() {
    let (numbers, logits) = session!(common::tiny(), |session| {
        let numbers = session.list();
        let mut total = session.value(0);
        for x in session.iter([3, 9, 1, 7, 4, 2]) {
            match x {
                1 => total += 10,
                2 | 5 => break,
                n if n > 8 => continue,
                3 => {
                    total += x;
                    numbers.append(total);
                }
                4..=6 => total *= 2,
                _ => numbers.append(x),
            }
            numbers.append(total);
        }
        let logits = session.list();
        for layer in session.iter(0..4) {
            let sum = session.trace("Mary gave a drink to", |m| {
                match layer {
                    0 => m.transformer.h[0].mlp.output *= 0.0,
                    1 => m.transformer.h[1].attn.output *= 0.0,
                    2 => {}
                    _ => m.transformer.h[3].output *= -1.0,
                }
                m.lm_head.output.abs().sum().item()
            });
            logits.append(sum);
        }
        (numbers.save(), logits.save())
    })
    .expect("it runs");
    assert_eq!(numbers, [3, 3, 13, 7, 13, 26]);
    assert!((0..4).all(|a| (0..a).all(|b| (logits[a] - logits[b]).abs() > 1e-3)), "{logits:?}");
}

/// What an arm's condition comes from is not known before the pass.
#[test]
fn a_match_on_a_value_of_the_pass_chooses_among_many_arms() {
    let (list, factors, norms) = session!(common::tiny(), |session| {
        let (list, factors, norms) = (session.list(), session.list(), session.list());
        for scale in session.iter([0.0, 1.0, 2.0, 4.0, 9.0, 30.0, 100.0]) {
            let (value, factor, norm) = session.trace("Mary gave a drink to", |m| {
                let norm = (m.transformer.h[1].output.abs().mean().item() * scale).to_int();
                let factor = match norm {
                    0 => 1.0,
                    1 => 2.0,
                    2 => 3.0,
                    n if n % 2 == 1 => 4.0,
                    _ => 5.0,
                };
                m.transformer.h[2].output *= factor;
                (m.transformer.h[2].output.abs().mean().item() / factor, factor, norm)
            });
            list.append(value);
            factors.append(factor);
            norms.append(norm);
        }
        (list.save(), factors.save(), norms.save())
    })
    .expect("it runs");
    for ((value, factor), norm) in list.iter().zip(&factors).zip(&norms) {
        let expected = match norm {
            0 => 1.0,
            1 => 2.0,
            2 => 3.0,
            n if n % 2 == 1 => 4.0,
            _ => 5.0,
        };
        assert!((factor - expected).abs() < 1e-9, "{norm} chose {factor}");
        assert!((value - list[0]).abs() < 1e-4 * list[0], "{value} is not {}", list[0]);
    }
}
