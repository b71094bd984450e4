"""A Python side of the comparison: loads what it needs once and runs tasks as they are asked for.

    python worker.py --side torch|nnsight|nnsight04|lens --model DIR --narrow DIR --device cpu|cuda

Requests and replies are those of the Rust worker (worker/main.rs): a line of words in, a line of JSON out. What a task
computed goes as raw little-endian float32 into the file that `answer=` names.
"""

import argparse
import importlib
import json
import os
import statistics
import sys
import time
import traceback

# Peers print; replies must not be mixed up with that.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def memory(field: str) -> int | None:
    """A field of this process's status, in bytes."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
    return None


def prompts(request: dict) -> list[list[int]]:
    with open(request["prompts"]) as lines:
        found = [[int(word) for word in line.split()] for line in lines]
    return found[: int(request["count"])] if "count" in request else found


def timed(request: dict, run, finish=lambda: None) -> tuple[dict, object]:
    """Runs something as often as is asked for; `finish` waits for the device."""
    seconds, last = [], None
    for _ in range(int(request.get("repeats", 1))):
        last = None
        start = time.perf_counter()
        last = run()
        finish()
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds}, last


def overhead(request: dict, bare, traced, finish=lambda: None) -> dict:
    """What a trace costs more than the pass that it runs."""
    times = [[], []]
    for pair in range(int(request.get("repeats", 1))):
        # Who comes first changes from pair to pair, so that neither always follows the other.
        for run, place in ((bare, times[0]), (traced, times[1]))[:: -1 if pair % 2 else 1]:
            start = time.perf_counter()
            run()
            finish()
            place.append(time.perf_counter() - start)
    # Each pair ran one after the other, so that a machine that grows slower or faster does so for both.
    more = statistics.median(traced - bare for bare, traced in zip(*times))
    middle = [statistics.median(each) for each in times]
    return {"seconds": [more], "bare_seconds": middle[0], "traced_seconds": middle[1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--narrow", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    side = None
    for line in sys.stdin:
        task, *words = line.split()
        request = dict(word.split("=", 1) for word in words)
        try:
            if side is None:
                import torch

                torch.set_num_threads(arguments.threads)
                side = importlib.import_module(f"side_{arguments.side}").Side(arguments)
            report, answer = getattr(side, task)(request)
            if "answer" in request and answer is not None:
                import torch

                flat = torch.as_tensor(answer, dtype=torch.float32).detach().cpu().contiguous().flatten()
                flat.numpy().astype("<f4").tofile(request["answer"])
            report["peak_bytes"] = memory("VmHWM")
        except Exception as error:
            traceback.print_exc()
            report = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(report) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
