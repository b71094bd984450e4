"""transformers, and PyTorch as an expert would write the experiments by hand."""

import time

import torch
import transformers
from transformers import GPT2LMHeadModel

from worker import memory, prompts, timed

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()


class Side:
    def __init__(self, arguments):
        self.arguments = arguments
        self.device = torch.device(arguments.device)
        self.loaded = {}

    def finish(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def load_model(self, folder):
        return GPT2LMHeadModel.from_pretrained(folder).eval().to(self.device)

    def model(self):
        if "small" not in self.loaded:
            self.loaded["small"] = self.load_model(self.arguments.model)
        return self.loaded["small"]

    def batch(self, request):
        return torch.tensor(prompts(request), device=self.device)

    def versions(self, request):
        import platform

        found = {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__}
        if self.device.type == "cuda":
            found["gpu"] = torch.cuda.get_device_name(self.device)
        return {"versions": found}, None

    def machine(self, request):
        """How fast this machine multiplies matrices through PyTorch, and reads memory."""
        side, elements = 1536, 64 * 1024 * 1024
        square, long = torch.ones(side, side, device=self.device), torch.ones(elements, device=self.device)
        best = [float("inf")] * 2
        for _ in range(5):
            for place, run in enumerate((lambda: square @ square, long.sum)):
                start = time.perf_counter()
                run()
                self.finish()
                best[place] = min(best[place], time.perf_counter() - start)
        return {"seconds": best[:1], "flops": 2 * side**3 / best[0], "bytes_a_second": 4 * elements / best[1]}, None

    def load(self, request):
        before = memory("VmRSS")
        start = time.perf_counter()
        model = self.load_model(self.arguments.model)
        self.finish()
        loaded = time.perf_counter() - start
        peak = memory("VmHWM")
        with torch.inference_mode():
            logits = model(self.batch(request), use_cache=False).logits[:, -1]
        self.finish()
        usable = time.perf_counter() - start
        return {
            "seconds": [loaded],
            "usable_seconds": usable,
            "bytes_before": before,
            "peak_bytes_loaded": peak,
        }, logits

    @torch.inference_mode()
    def forward(self, request):
        model, ids = self.model(), self.batch(request)
        return timed(request, lambda: model(ids, use_cache=False).logits, self.finish)

    @torch.inference_mode()
    def last(self, request):
        """All logits, of which only the last position's are used."""
        model, ids = self.model(), self.batch(request)
        return timed(request, lambda: model(ids, use_cache=False).logits[:, -1], self.finish)

    @torch.inference_mode()
    def patching(self, request):
        """Batched by layer, started after the patched layer, the last position alone unembedded."""
        model = self.model()
        clean, corrupted = (torch.tensor([ids], device=self.device) for ids in prompts(request)[:2])
        layers, positions = int(request["layers"]), int(request["positions"])
        right, wrong = int(request["right"]), int(request["wrong"])
        blocks = model.transformer.h

        def residuals(ids, count):
            transformer = model.transformer
            hidden = transformer.wte(ids) + transformer.wpe(torch.arange(ids.shape[1], device=self.device))
            found = []
            for block in blocks[:count]:
                hidden = block(hidden)
                found.append(hidden)
            return found

        def run():
            # Both prompts go together, as far as a layer is patched.
            both = residuals(torch.cat([clean, corrupted]), layers)
            rows = torch.arange(positions, device=self.device)
            found = []
            for layer in range(layers):
                hidden = both[layer][1:].repeat(positions, 1, 1)
                hidden[rows, rows] = both[layer][0, :positions]
                for block in blocks[layer + 1 :]:
                    hidden = block(hidden)
                logits = model.transformer.ln_f(hidden[:, -1]) @ model.lm_head.weight.T
                found.append(logits[:, right] - logits[:, wrong])
            return torch.cat(found).cpu()

        return timed(request, run)
