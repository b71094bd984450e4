"""Writes what nnsight answers to a program of each kind to tests/data/nnsight.json; tests/nnsight.rs holds the same programs in Rust.

    pip install torch==2.9.0 transformers==5.23.0 nnsight==0.8.1 accelerate
    python scripts/reference/make_nnsight.py

Each function below is one program on the tiny model. What it returns are the numbers that both must give.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from nnsight import LanguageModel

ROOT = Path(__file__).resolve().parents[2]
CLEAN = "When Mary and John went to the store, John gave a drink to"
CORRUPTED = "When Mary and John went to the store, Mary gave a drink to"
EIFFEL = "The Eiffel Tower is in the city of"

model = LanguageModel(str(ROOT / "nnsight-runtime" / "assets" / "tiny"), device_map="cpu", dispatch=True)
MARY, JOHN = (model.tokenizer(name)["input_ids"][0] for name in (" Mary", " John"))
PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__] = function
    return function


def hidden(output):
    """A block's residual stream, whether or not this version of transformers wraps it in a tuple."""
    return output[0] if isinstance(output, tuple) else output


def last(logits):
    return logits[0, -1]


def difference(logits):
    return logits[0, -1, MARY] - logits[0, -1, JOHN]


@program
def in_place_idiom():
    """A slice of a block's output is set to zero through a name, which in Python is the output itself."""
    with model.trace(CLEAN):
        h = hidden(model.transformer.h[1].output)
        h[:, -1, :] = 0
        logits = model.lm_head.output.save()
    return last(logits)


@program
def in_place_arithmetic():
    with model.trace(CLEAN):
        h = hidden(model.transformer.h[1].output)
        h *= 0.5
        h[:, 2:5] += 1.0
        logits = model.lm_head.output.save()
    return last(logits)


@program
def clone_before_a_write():
    """What was cloned before a write does not show it; what was read behind it does."""
    with model.trace(CLEAN):
        before = hidden(model.transformer.h[1].output).clone().save()
        hidden(model.transformer.h[1].output)[:] = 0
        after = hidden(model.transformer.h[1].output).clone().save()
        logits = model.lm_head.output.save()
    return torch.cat([before[0, -1], after[0, -1], last(logits)])


@program
def replaced_by_a_clone():
    """A changed copy acts where it is assigned, and nowhere else."""
    with model.trace(CLEAN):
        h = hidden(model.transformer.h[1].output).clone()
        changed = h.clone()
        changed[:, -1] = 2 * changed[:, 0]
        model.transformer.h[2].mlp.output = changed
        logits = model.lm_head.output.save()
        h = h.save()
    return torch.cat([h[0, -1], last(logits)])


@program
def generation_by_hand():
    """Greedy decoding by a loop of whole passes, with a steering vector in the last three."""
    ids = model.tokenizer(CLEAN)["input_ids"]
    with model.trace(EIFFEL):
        direction = hidden(model.transformer.h[2].output)[0, -1].save()
    for step in range(6):
        with model.trace(torch.tensor([ids])):
            if step >= 3:
                hidden(model.transformer.h[2].output)[:, -1] += 2 * direction
            token = model.lm_head.output[0, -1].argmax(-1).save()
        ids = ids + [token.item()]
    return torch.tensor(ids, dtype=torch.float32)


@program
def best_patch_kept_by_a_struct():
    """A sweep that keeps its best in an object's method."""

    class Best:
        value, layer = float("-inf"), -1

        def offer(self, value, layer):
            if value > self.value:
                self.value, self.layer = value, layer

    best = Best()
    clean = []
    with model.trace(CLEAN):
        for layer in range(4):
            clean.append(hidden(model.transformer.h[layer].output)[:, -1].clone().save())
    for layer in range(4):
        with model.trace(CORRUPTED):
            hidden(model.transformer.h[layer].output)[:, -1] = clean[layer] * (0.5 if layer == 3 else 1.0)
            value = difference(model.lm_head.output).save()
        best.offer(value.item(), layer)
    return torch.tensor([best.value, best.layer])


@program
def variable_changed_by_a_function():
    """A running total, kept by a function that changes it and hands it back."""
    total = [0.0]

    def bump(value):
        total[0] += value
        return total[0]

    seen = []
    for layer in range(4):
        with model.trace(CLEAN):
            norm = hidden(model.transformer.h[layer].output)[0, -1].norm().save()
        seen.append(bump(norm.item()))
    return torch.tensor(seen)


@program
def swapped_in_a_branch():
    """Two activations change places if the first is the larger."""
    answers = []
    for first, second in ((CLEAN, EIFFEL), (EIFFEL, CLEAN)):
        with model.trace(first):
            a = hidden(model.transformer.h[2].output)[0, -1].clone().save()
        with model.trace(second):
            b = hidden(model.transformer.h[2].output)[0, -1].clone().save()
        if a.norm() > b.norm():
            a, b = b, a
        answers += [a, b]
    return torch.cat(answers)


@program
def loop_left_early():
    """The logit lens, until the answer leads."""
    seen = []
    for layer in range(4):
        with model.trace(EIFFEL):
            residual = hidden(model.transformer.h[layer].output)
            logits = model.lm_head(model.transformer.ln_f(residual))
            token = logits[0, -1].argmax(-1).save()
        seen.append(token.item())
        if token.item() == model.tokenizer(" Paris")["input_ids"][0]:
            break
    return torch.tensor(seen, dtype=torch.float32)


@program
def turn_left_out():
    """`continue` under a condition on an activation."""
    kept = []
    for layer in range(4):
        with model.trace(CLEAN):
            norm = hidden(model.transformer.h[layer].output)[0, -1].norm().save()
        if layer > 0 and norm.item() < kept[-1] * 1.1:
            continue
        kept.append(norm.item())
    return torch.tensor(kept)


@program
def heads_written_one_by_one():
    """Every head of one layer, zeroed alone, where their outputs are joined."""
    effects = []
    for head in range(4):
        with model.trace(CLEAN):
            model.transformer.h[2].attn.c_proj.input[:, :, head * 24 : (head + 1) * 24] = 0
            value = difference(model.lm_head.output).save()
        effects.append(value)
    return torch.stack(effects)


@program
def text_made_of_values():
    """A prompt that names what an earlier prompt gave."""
    with model.trace(EIFFEL):
        token = model.lm_head.output[0, -1].argmax(-1).save()
    city = model.tokenizer.decode([token.item()])
    with model.trace(f"The Eiffel Tower is in the city of{city}"):
        logits = model.lm_head.output.save()
    return last(logits)


@program
def trace_stopped():
    """What stands above `stop` is there."""
    with model.trace(CLEAN) as tracer:
        h = hidden(model.transformer.h[1].output).save()
        tracer.stop()
    return h[0, -1]


@program
def sublayers_read_and_written():
    """One pass that reads and writes attention, MLP and norms, in the model's order."""
    with model.trace(CLEAN):
        attention = model.transformer.h[0].attn.output[0].clone().save()
        model.transformer.h[1].mlp.output[:, -1] = 0
        norm = model.transformer.ln_f.input.norm().save()
        logits = model.lm_head.output.save()
    return torch.cat([attention[0, -1], norm.reshape(1), last(logits)])


def numbers(value: torch.Tensor) -> list[float]:
    return [float(f"{number:.7g}") for number in value.detach().flatten().tolist()]


@torch.no_grad()
def main():
    answers = {name: numbers(run()) for name, run in PROGRAMS.items()}
    lines = (f" {json.dumps(name)}: {json.dumps(values, separators=(',', ':'))}" for name, values in answers.items())
    path = ROOT / "tests" / "data" / "nnsight.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
