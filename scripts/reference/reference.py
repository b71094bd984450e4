"""Runs Hugging Face's GPT-2 and collects the value at every hook point, under this repository's names.

Needs torch==2.9.0 and transformers==5.23.0.
"""

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from transformers import GPT2Config, GPT2LMHeadModel
from transformers.models.gpt2 import modeling_gpt2


def make_model(seed: int, spread: float | None = None, **config) -> GPT2LMHeadModel:
    """A model with random weights: transformers' own, or all normal with this standard deviation."""
    torch.manual_seed(seed)
    config.setdefault("bos_token_id", 0)
    config.setdefault("eos_token_id", 0)
    model = GPT2LMHeadModel._from_config(GPT2Config(**config), attn_implementation="eager").eval()
    if spread is not None:
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                # Norms stay near the identity; everything else is far enough from zero to tell errors apart.
                centre = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
                parameter.normal_(centre, spread)
    return model


@torch.no_grad()
def activations(model: GPT2LMHeadModel, ids: torch.Tensor) -> dict[str, torch.Tensor]:
    """The value at every hook point for token ids [batch, position]."""
    found: dict[str, torch.Tensor] = {}

    def put(name, value):
        assert name not in found, name
        found[name] = value.detach().clone()

    def watch(module, name):
        def before(_, args, kwargs):
            put(f"{name}.input", args[0] if args else next(iter(kwargs.values())))

        def after(_, args, output):
            put(f"{name}.output", output[0] if isinstance(output, tuple) else output)

        handles.append(module.register_forward_pre_hook(before, with_kwargs=True))
        handles.append(module.register_forward_hook(after))

    def scale(norm, name):
        variance = found[f"{name}.input"].var(-1, unbiased=False, keepdim=True)
        put(f"{name}.scale", torch.sqrt(variance + norm.eps))
        normalized = torch.nn.functional.layer_norm(found[f"{name}.input"], norm.normalized_shape, eps=norm.eps)
        put(f"{name}.normalized", normalized)

    def attend(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **kwargs):
        at = f"transformer.h[{module.layer_idx}].attn"
        output, pattern = original(module, query, key, value, attention_mask, scaling, dropout, **kwargs)
        scores = torch.matmul(query, key.transpose(-1, -2)) * scaling
        put(f"{at}.query", query.transpose(1, 2))
        put(f"{at}.key", key.transpose(1, 2))
        put(f"{at}.value", value.transpose(1, 2))
        put(f"{at}.scores", scores if attention_mask is None else scores + attention_mask)
        put(f"{at}.pattern", pattern)
        put(f"{at}.z", output)
        return output, pattern

    handles = []
    body = model.transformer
    for name in ("wte", "wpe", "drop", "ln_f"):
        watch(getattr(body, name), f"transformer.{name}")
    watch(model.lm_head, "lm_head")
    for layer, block in enumerate(body.h):
        at = f"transformer.h[{layer}]"
        watch(block, at)
        for name in ("ln_1", "attn", "attn.c_attn", "attn.c_proj", "ln_2", "mlp", "mlp.c_fc", "mlp.act", "mlp.c_proj"):
            watch(block.get_submodule(name), f"{at}.{name}")

    original = modeling_gpt2.eager_attention_forward
    modeling_gpt2.eager_attention_forward = attend
    try:
        model(ids, use_cache=False)
    finally:
        modeling_gpt2.eager_attention_forward = original
        for handle in handles:
            handle.remove()

    for layer, block in enumerate(body.h):
        at = f"transformer.h[{layer}]"
        scale(block.ln_1, f"{at}.ln_1")
        scale(block.ln_2, f"{at}.ln_2")
        for name in ("query_input", "key_input", "value_input"):
            heads = block.attn.num_heads
            put(f"{at}.attn.{name}", found[f"{at}.ln_1.input"].unsqueeze(2).expand(-1, -1, heads, -1))
        put(f"{at}.resid_mid", found[f"{at}.ln_2.input"])
        weight = block.attn.c_proj.weight.view(block.attn.num_heads, block.attn.head_dim, -1)
        put(f"{at}.attn.result", torch.einsum("bphd,hdm->bphm", found[f"{at}.attn.z"], weight))
    scale(body.ln_f, "transformer.ln_f")

    # One row of position ids serves Hugging Face's whole batch; ours shows a row for each prompt.
    for name in ("transformer.wpe.input", "transformer.wpe.output"):
        found[name] = found[name].expand(ids.shape[0], *found[name].shape[1:])
    return {name: value.contiguous() for name, value in found.items()}
