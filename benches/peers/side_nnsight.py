"""nnsight 0.8.1, written as its manual writes."""

import nnsight
import torch
import transformers
from nnsight.modeling.transformers import TransformersModel

from worker import overhead, prompts, timed

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()


def load(folder, device):
    model = TransformersModel(folder, task="text-generation", dispatch=True)
    model._module.eval().to(device)
    return model


class Side:
    def __init__(self, arguments):
        self.arguments = arguments
        self.device = torch.device(arguments.device)
        self.loaded = {}

    def finish(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def get(self, which):
        if which not in self.loaded:
            self.loaded[which] = load(getattr(self.arguments, which), self.arguments.device)
        return self.loaded[which]

    def ids(self, prompt):
        return torch.tensor([prompt], device=self.device)

    def versions(self, request):
        return {"versions": {"nnsight": nnsight.__version__}}, None

    @torch.no_grad()
    def overhead(self, request):
        model, ids = self.get("narrow"), torch.tensor(prompts(request), device=self.device)
        saves = int(request["saves"])

        def none():
            with model.trace(ids, use_cache=False):
                pass

        def one():
            with model.trace(ids, use_cache=False):
                logits = model.lm_head.output.save()
            return logits

        def twelve():
            with model.trace(ids, use_cache=False):
                residuals = nnsight.save([])
                for layer in range(11):
                    residuals.append(model.transformer.h[layer].output.save())
                logits = model.lm_head.output.save()
            return residuals, logits

        bare = model._module
        found = overhead(
            request, lambda: bare(ids, use_cache=False).logits, {0: none, 1: one, 12: twelve}[saves], self.finish
        )
        return found, one()

    def nested(self, request):
        model, side = self.get("narrow"), int(request["side"])

        def run():
            with model.session():
                rows = [list(range(side)) for _ in range(side)]
                all_numbers = nnsight.save([])
                for row in rows:
                    for number in row:
                        all_numbers.append(number)
            return all_numbers

        return timed(request, run)

    @torch.no_grad()
    def patching(self, request):
        model = self.get("model")
        clean, corrupted = (self.ids(prompt) for prompt in prompts(request)[:2])
        layers, positions = int(request["layers"]), int(request["positions"])
        right, wrong = int(request["right"]), int(request["wrong"])

        def run():
            with model.trace(clean, use_cache=False):
                residuals = nnsight.save([])
                for layer in range(layers):
                    residuals.append(model.transformer.h[layer].output)
            found = []
            for layer in range(layers):
                for position in range(positions):
                    with model.trace(corrupted, use_cache=False):
                        model.transformer.h[layer].output[:, position] = residuals[layer][:, position]
                        logits = model.lm_head.output
                        difference = (logits[0, -1, right] - logits[0, -1, wrong]).item().save()
                    found.append(difference)
            return found

        return timed(request, run)

    @torch.no_grad()
    def heads(self, request):
        model = self.get("model")
        clean, corrupted = (self.ids(prompt) for prompt in prompts(request)[:2])
        layers, right, wrong = int(request["layers"]), int(request["right"]), int(request["wrong"])
        count = model._module.config.n_head
        width = model._module.config.n_embd // count

        def run():
            with model.trace(clean, use_cache=False):
                outputs = nnsight.save([])
                for layer in range(layers):
                    outputs.append(model.transformer.h[layer].attn.c_proj.input)
            found = []
            for layer in range(layers):
                for head in range(count):
                    part = slice(head * width, (head + 1) * width)
                    with model.trace(corrupted, use_cache=False):
                        model.transformer.h[layer].attn.c_proj.input[:, -1, part] = outputs[layer][:, -1, part]
                        logits = model.lm_head.output
                        difference = (logits[0, -1, right] - logits[0, -1, wrong]).item().save()
                    found.append(difference)
            return found

        return timed(request, run)

    @torch.no_grad()
    def lens(self, request):
        """One trace a prompt."""
        model, each = self.get("model"), prompts(request)

        def run():
            tokens, largest = [], []
            for prompt in each:
                with model.trace(self.ids(prompt), use_cache=False):
                    found = nnsight.save([])
                    for layer in model.transformer.h:
                        logits = model.lm_head(model.transformer.ln_f(layer.output[:, -1:]))
                        found.append((logits.argmax(-1).item(), logits.max().item()))
                tokens += [token for token, _ in found]
                largest += [logit for _, logit in found]
            return tokens + largest

        return timed(request, run)

    @torch.no_grad()
    def lens_padded(self, request):
        """One trace of all prompts, padded at the right to the longest."""
        model, each = self.get("model"), prompts(request)

        def run():
            longest = max(map(len, each))
            ids = torch.tensor([prompt + [0] * (longest - len(prompt)) for prompt in each], device=self.device)
            mask = torch.tensor([[1] * len(p) + [0] * (longest - len(p)) for p in each], device=self.device)
            rows = torch.arange(len(each), device=self.device)
            last = mask.sum(-1) - 1
            with model.trace({"input_ids": ids, "attention_mask": mask}, use_cache=False):
                found = nnsight.save([])
                for layer in model.transformer.h:
                    logits = model.lm_head(model.transformer.ln_f(layer.output[rows, last]))
                    found.append((logits.argmax(-1), logits.amax(-1)))
            tokens = torch.stack([tokens for tokens, _ in found], 1).cpu()
            largest = torch.stack([largest for _, largest in found], 1).cpu()
            return torch.cat([tokens.flatten().float(), largest.flatten()])

        return timed(request, run)

    @torch.no_grad()
    def mean(self, request):
        model, each, layer = self.get("model"), prompts(request), int(request["layer"])

        def run():
            total = 0
            for prompt in each:
                with model.trace(self.ids(prompt), use_cache=False) as tracer:
                    mean = model.transformer.h[layer].output.mean(1).save()
                    tracer.stop()
                total = total + mean
            return (total / len(each)).cpu()

        return timed(request, run)

    @torch.no_grad()
    def turns(self, request):
        model, ids = self.get("model"), self.ids(prompts(request)[1])
        right, wrong = int(request["right"]), int(request["wrong"])

        def run():
            found, factor = [], 1.0
            for _ in range(int(request["turns"])):
                with model.trace(ids, use_cache=False):
                    model.transformer.h[6].output = model.transformer.h[6].output * factor
                    logits = model.lm_head.output
                    difference = (logits[0, -1, right] - logits[0, -1, wrong]).item().save()
                found.append(difference)
                factor += 0.01
            return found

        return timed(request, run)
