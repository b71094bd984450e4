"""TransformerLens, with its own `patching.py`."""

import importlib.metadata

import pandas
import torch
import transformer_lens.patching as patching
from transformer_lens.model_bridge import TransformerBridge

from worker import prompts, timed


def quiet(steps):
    """In place of the progress bar, whose printing is no part of the work."""
    return steps


patching.tqdm = quiet


class Side:
    def __init__(self, arguments):
        self.device = torch.device(arguments.device)
        self.model = TransformerBridge.boot_transformers(arguments.model, device=self.device, dtype=torch.float32)

    def versions(self, request):
        return {"versions": {"transformer-lens": importlib.metadata.version("transformer-lens")}}, None

    @torch.no_grad()
    def heads(self, request):
        model = self.model
        clean, corrupted = (torch.tensor([ids], device=self.device) for ids in prompts(request)[:2])
        layers, right, wrong = int(request["layers"]), int(request["right"]), int(request["wrong"])
        last = clean.shape[1] - 1
        places = [(layer, last, head) for layer in range(layers) for head in range(model.cfg.n_heads)]
        places = pandas.DataFrame(places, columns=["layer", "pos", "head"])

        def run():
            _, cache = model.run_with_cache(clean, names_filter=lambda name: name.endswith("attn.hook_z"))
            return patching.generic_activation_patch(
                model,
                corrupted,
                cache,
                lambda logits: logits[0, -1, right] - logits[0, -1, wrong],
                patching.layer_pos_head_vector_patch_setter,
                "z",
                index_df=places,
            ).cpu()

        return timed(request, run)
