//! The hook points by path, in the order in which a forward pass reaches them.
//!
//! The runtime's table is the source; `tests/sites.rs` of the facade holds this one to it. This file stands alone, so
//! that the test can include it.

/// Paths below the model; `{}` stands for the layer.
pub const SITES: &[&str] = &[
    "transformer.wte.input",
    "transformer.wte.output",
    "transformer.wpe.input",
    "transformer.wpe.output",
    "transformer.drop.input",
    "transformer.drop.output",
    "transformer.h[{}].input",
    "transformer.h[{}].ln_1.input",
    "transformer.h[{}].ln_1.scale",
    "transformer.h[{}].ln_1.normalized",
    "transformer.h[{}].ln_1.output",
    "transformer.h[{}].attn.input",
    "transformer.h[{}].attn.c_attn.input",
    "transformer.h[{}].attn.query_input",
    "transformer.h[{}].attn.key_input",
    "transformer.h[{}].attn.value_input",
    "transformer.h[{}].attn.c_attn.output",
    "transformer.h[{}].attn.query",
    "transformer.h[{}].attn.key",
    "transformer.h[{}].attn.value",
    "transformer.h[{}].attn.scores",
    "transformer.h[{}].attn.pattern",
    "transformer.h[{}].attn.z",
    "transformer.h[{}].attn.c_proj.input",
    "transformer.h[{}].attn.result",
    "transformer.h[{}].attn.c_proj.output",
    "transformer.h[{}].attn.output",
    "transformer.h[{}].resid_mid",
    "transformer.h[{}].ln_2.input",
    "transformer.h[{}].ln_2.scale",
    "transformer.h[{}].ln_2.normalized",
    "transformer.h[{}].ln_2.output",
    "transformer.h[{}].mlp.input",
    "transformer.h[{}].mlp.c_fc.input",
    "transformer.h[{}].mlp.c_fc.output",
    "transformer.h[{}].mlp.act.input",
    "transformer.h[{}].mlp.act.output",
    "transformer.h[{}].mlp.c_proj.input",
    "transformer.h[{}].mlp.c_proj.output",
    "transformer.h[{}].mlp.output",
    "transformer.h[{}].output",
    "transformer.ln_f.input",
    "transformer.ln_f.scale",
    "transformer.ln_f.normalized",
    "transformer.ln_f.output",
    "lm_head.input",
    "lm_head.output",
];

/// Other names of hook points.
pub const ALIASES: &[(&str, &str)] = &[
    ("transformer.h[{}].resid_pre", "transformer.h[{}].input"),
    ("transformer.h[{}].resid_post", "transformer.h[{}].output"),
    ("input", "transformer.wte.input"),
    ("output", "lm_head.output"),
];

/// Where a site stands among [`SITES`].
pub fn site(path: &str) -> Option<usize> {
    let path = ALIASES.iter().find(|(alias, _)| *alias == path).map_or(path, |(_, path)| path);
    SITES.iter().position(|site| *site == path)
}

/// Whether the site exists once in every layer.
pub fn is_layered(site: usize) -> bool {
    SITES.get(site).is_some_and(|path| path.contains("{}"))
}

/// Orders sites as a pass reaches them: what comes before the layers, the layers one by one, what comes after.
pub fn order(site: usize, layer: u64) -> (u8, u64, usize) {
    let first_layered = SITES.iter().position(|path| path.contains("{}")).unwrap_or(0);
    match (is_layered(site), site < first_layered) {
        (true, _) => (1, layer, site),
        (false, true) => (0, 0, site),
        (false, false) => (2, 0, site),
    }
}
