"""Places in the body of a session where a name is being typed, at `⟦c⟧`, and what must be offered there."""

PLACES = [
    (
        ["transformer", "lm_head", "input", "output"],
        """
session.trace("a", |m| { m.⟦c⟧ });
""",
    ),
    (
        ["wte", "wpe", "drop", "h", "ln_f"],
        """
session.trace("a", |m| { m.transformer.⟦c⟧ });
""",
    ),
    (
        ["attn", "mlp", "ln_1", "output", "resid_mid"],
        """
session.trace("a", |m| { m.transformer.h[0].⟦c⟧ });
""",
    ),
    (
        ["query", "pattern", "z", "c_proj", "output"],
        """
session.trace("a", |m| { m.transformer.h[0].attn.⟦c⟧ });
""",
    ),
    (
        ["query", "pattern", "z"],
        """
session.trace("a", |m| {
    let x = m.transformer.h[0].attn.⟦c⟧
    let y = m.lm_head.output;
});
""",
    ),
    (
        ["slice", "mean", "sum"],
        """
session.trace("a", |m| { let x = m.transformer.h[0].output.⟦c⟧; });
""",
    ),
    (
        ["output", "act"],
        """
session.trace("a", |m| { m.transformer.h[0].mlp.⟦c⟧ = 0.0; });
""",
    ),
    (
        ["trace", "list", "iter", "value", "dict"],
        """
session.⟦c⟧
""",
    ),
    (
        ["save"],
        """
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    let y = x.⟦c⟧
    let z = x.mean();
    z.item().save()
});
""",
    ),
    (
        ["append", "save", "len"],
        """
let l = session.list();
l.append(1);
l.⟦c⟧
""",
    ),
    (
        ["save"],
        """
for layer in session.iter(0..4) {
    layer.⟦c⟧
}
""",
    ),
    (
        ["save"],
        """
for layer in session.iter(model.layers()) {
    layer.⟦c⟧
}
""",
    ),
    (
        ["save"],
        """
let l = session.list();
for layer in session.iter(0..4) {
    if layer > 1 {
        session.trace("a", |m| {
            for j in 0..2 {
                let x = m.transformer.h[layer].output;
                l.append(x.⟦c⟧)
            }
        });
    }
}
l.save()
""",
    ),
    (
        ["output", "attn"],
        """
for layer in session.iter(0..4) {
    if layer > 1 {
        session.trace("a", |m| {
            m.transformer.h[layer].⟦c⟧
        });
    }
}
""",
    ),
    (
        ["save"],
        """
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    let y = x.me⟦c⟧
    y.item().save()
});
""",
    ),
    (
        ["attn"],
        """
session.trace("a", |m| {
    let y = m.transformer.h[0].at⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
let l = session.list();
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    l.append(x.⟦c⟧
});
l.save()
""",
    ),
    (
        ["save"],
        """
let = 3;
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
let = 3;
""",
    ),
    (
        ["save"],
        """
let k = 3
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
let k = session.value(1);
if k > {
}
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
for i in session.iter(0..4)
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
let l = session.list(;
session.trace("a", |m| {
    let x = m.transformer.h[0].output;
    x.⟦c⟧
});
""",
    ),
    (
        ["save"],
        """
session.trace("a", |m| { let = m.transformer; });
for layer in session.iter(0..4) {
    layer.⟦c⟧
}
""",
    ),
    (
        ["save"],
        """
let q = session.value(1.0);
q.
for layer in session.iter(0..4) {
    layer.⟦c⟧
}
""",
    ),
    (
        ["save"],
        """
let mut best = session.value(0.0);
for layer in session.iter(0..4) {
    if layer > 2 { best = session.value(1.0); best.⟦c⟧ }
}
best.save()
""",
    ),
    (
        ["save"],
        """
let k = session.value(1);
let y = if k > 1 { session.value(1.0) } else { session.value(2.0) };
y.⟦c⟧
""",
    ),
    (
        ["save"],
        """
let k = session.value(1);
let y = match k { 1 => session.value(1.0), _ => session.value(2.0) };
y.⟦c⟧
""",
    ),
    (
        ["save"],
        """
let y = session.trace("a", |m| m.transformer.h[0].output);
y.⟦c⟧
""",
    ),
    (
        ["save"],
        """
for p in session.iter(["a", "b"]) {
let y = session.trace(p, |m| m.transformer.h[0].output);
y.⟦c⟧
}
""",
    ),
    (
        ["save"],
        """
let l = session.list();
session.trace("a", |m| l.append(m.lm_head.output));
for t in &l { t.⟦c⟧ }
""",
    ),
    (
        ["save"],
        """
session.trace("a", |m| { let t = m.lm_head.output.slice(s![.., -1, ..]); t.⟦c⟧ });
""",
    ),
    (
        ["right"],
        """
let right = session.value(2);
session.trace("a", |m| { let t = m.lm_head.output.slice(s![.., -1, rig⟦c⟧]); });
""",
    ),
    (
        ["save"],
        """
let right = session.value(2);
log!(session, "{}", right.⟦c⟧);
""",
    ),
    (
        ["save"],
        """
let right = session.value(2);
println!("{:?}", right.⟦c⟧);
""",
    ),
    (
        ["for"],
        """
fo⟦c⟧
""",
    ),
    (
        ["residual"],
        """
let residual = session.value(2);
resi⟦c⟧
""",
    ),
    (
        ["zeros", "ones"],
        """
let residual = Tensor::<2>::⟦c⟧
""",
    ),
    (
        ["tokenizer", "n_layers", "layers"],
        """
let residual = model.⟦c⟧;
""",
    ),
    (
        ["save"],
        """
let mut k = session.value(0);
while k < 4 { k += 1; k.⟦c⟧ }
""",
    ),
    (
        ["save"],
        """
let mut k = session.value(0);
while k < 4 { k += 1; k.⟦c⟧; }
""",
    ),
    (
        ["save"],
        """
let k = session.value(0);
if k.⟦c⟧ { }
""",
    ),
    (
        ["save"],
        """
let k = session.value(0);
if k > 1 && k.⟦c⟧ { session.stop(); }
""",
    ),
]
