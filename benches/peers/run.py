"""Measures this crate against its Python peers: builds, runs both sides in turn, compares answers, writes the tables.

Start it through run.sh, which sets up the peers.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

import build
import checkpoints
import growth
import machine
import report
from tasks import TASKS, Task

HERE = Path(__file__).resolve().parent

# Sum orders differ; more than this part of the answers' spread is a mistake.
TOLERANCE = 1e-3
# Of the tokens of a logit lens, so many may differ where two logits all but tie.
TOKEN_TOLERANCE = 0.01


class Failed(Exception):
    """A worker could not do a task."""


class Worker:
    """A process that does tasks one at a time."""

    def __init__(self, command: list, environment: dict[str, str]):
        self.process = subprocess.Popen(
            list(map(str, command)),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("PEERS_VERBOSE") else subprocess.DEVNULL,
            text=True,
        )

    def ask(self, task: str, /, **parameters) -> dict:
        words = [task, *(f"{key}={value}" for key, value in parameters.items())]
        try:
            self.process.stdin.write(" ".join(words) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failed(f"the worker ended at `{task}` with status {self.process.wait()}")
        reply = json.loads(line)
        if "error" in reply:
            raise Failed(reply["error"])
        return reply

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Sides:
    """How to start each side, and those that are running."""

    def __init__(self, options, folder: Path):
        self.commands: dict[str, tuple[list, dict[str, str]]] = {}
        self.running: dict[str, Worker] = {}
        self.ours: list[str] = []
        models = [options.environment / "models" / name for name in checkpoints.MODELS]
        common = ["--model", models[0], "--narrow", models[1], "--device"]
        threads = {name: str(options.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")}

        def add_ours(name, device, built):
            executable, environment = built
            self.ours.append(name)
            self.commands[name] = ([executable, *common, device], {**environment, **threads})

        def add_peer(name, interpreter, **more):
            command = [options.environment / interpreter, HERE / "worker.py", "--side", name, *common, options.device]
            environment = {**os.environ, **threads, "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1", **more}
            environment["TRANSFORMERS_VERBOSITY"] = "error"
            self.commands[name] = ([*command, "--threads", str(options.threads)], environment)

        if options.device == "cuda":
            add_ours("cuda", "cuda:0", build.libtorch_cuda(options.environment))
        else:
            if "libtorch" in options.ours:
                add_ours("libtorch", "libtorch", build.libtorch_cpu())
            if "flex" in options.ours:
                add_ours("flex", "cpu", build.flex())
        add_peer("torch", "torch/bin/python")
        add_peer("nnsight", "torch/bin/python")
        add_peer("nnsight04", "torch/bin/python", PYTHONPATH=str(options.environment / "nn04"))
        add_peer("lens", "lens/bin/python")

    def start(self, side: str) -> Worker:
        command, environment = self.commands[side]
        return Worker(command, environment)

    def ask(self, side: str, task: str, /, fresh: bool = False, **parameters) -> dict:
        """Asks the side's worker, or one that lives for this task alone."""
        if fresh:
            worker = self.start(side)
            try:
                return worker.ask(task, **parameters)
            finally:
                worker.close()
        if side not in self.running:
            self.running[side] = self.start(side)
        try:
            return self.running[side].ask(task, **parameters)
        except Failed:
            if self.running[side].process.poll() is not None:
                del self.running[side]
            raise

    def close(self) -> None:
        for worker in self.running.values():
            worker.close()


def distance(task: Task, ours: Path, theirs: Path) -> float:
    """How far two answers are from each other, as a part of their spread; infinite where they are not alike at all."""
    ours, theirs = (numpy.fromfile(path, "<f4") for path in (ours, theirs))
    if ours.shape != theirs.shape or ours.size == 0:
        return float("inf")
    if task.compare == "lens":
        half = ours.size // 2
        if (ours[:half] != theirs[:half]).mean() > TOKEN_TOLERANCE:
            return float("inf")
        ours, theirs = ours[half:], theirs[half:]
    spread = float(theirs.max() - theirs.min()) or 1.0
    found = float(numpy.abs(ours - theirs).max()) / spread
    return found if found == found else float("inf")


def measure(task: Task, sides: Sides, prompts: dict[str, Path], options, folder: Path) -> dict:
    """Runs a task on all sides in turn, as many rounds as are asked for."""
    parameters = {"prompts": prompts[task.prompts], "repeats": task.repeats, **task.parameters}
    small = {**parameters, **task.quick}
    if options.quick:
        parameters = {**small, "repeats": min(int(small["repeats"]), 50 if task.ours == "overhead" else 2)}
    rounds = min(options.rounds, options.slow_rounds) if task.slow else options.rounds
    runs = [(side, task.ours) for side in sides.ours]
    runs += dict.fromkeys((peer.side, peer.task) for peer in task.peers)
    replies: dict[tuple[str, str], list[dict]] = {run: [] for run in runs}
    failures: dict[tuple[str, str], str] = {}

    def one(run, **parameters):
        if run in failures:
            return None
        try:
            return sides.ask(*run, fresh=task.fresh, **parameters)
        except Failed as failure:
            failures[run] = str(failure)
            print(f"  {run[0]} {run[1]}: {failure}", file=sys.stderr, flush=True)
            return None

    def answer(run) -> Path:
        return folder / f"{task.name}-{run[0]}-{run[1]}.f32"

    for run in runs:
        one(run, **(small if task.slow else {**parameters, "repeats": 2}))
    for number in range(rounds):
        for run in runs:
            reply = one(run, **parameters, **({"answer": answer(run)} if number == 0 else {}))
            if reply is not None:
                replies[run].append(reply)
                print(f"  round {number + 1}: {run[0]:9} {run[1]:12} {report.duration(value(reply))}", flush=True)

    found = {"title": task.title, "rounds": rounds, "quick": options.quick, "ours": {}, "peers": []}
    for side in sides.ours:
        run = (side, task.ours)
        found["ours"][side] = {"failed": failures[run]} if run in failures else {"replies": replies[run]}
    for peer in task.peers:
        run = (peer.side, peer.task)
        entry = {
            "label": peer.label,
            "metric": peer.metric,
            "target": {"libtorch": peer.target, "cuda": peer.target, "flex": peer.target_flex},
            "against": {},
        }
        if run in failures:
            entry["failed"] = failures[run]
        else:
            entry["replies"] = replies[run]
            for side in sides.ours:
                mine = (side, task.ours)
                if mine in failures:
                    continue
                ratios = [
                    value(theirs, peer.metric) / max(value(ours, peer.metric), 1e-6)
                    for theirs, ours in zip(replies[run], replies[mine], strict=True)
                ]
                apart = distance(task, answer(mine), answer(run))
                print(f"  answers of {side} and {peer.label}: {apart:.1g} of their spread apart", flush=True)
                entry["against"][side] = {
                    "median": statistics.median(ratios),
                    "min": min(ratios),
                    "max": max(ratios),
                    "answers_apart": apart,
                    "answers_agree": apart <= TOLERANCE,
                }
        found["peers"].append(entry)
    for run in runs:
        answer(run).unlink(missing_ok=True)
    return found


def value(reply: dict, metric: str = "seconds") -> float:
    return statistics.median(reply["seconds"]) if metric == "seconds" else reply[metric]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="everything smaller, one round; only prints")
    parser.add_argument("--tasks", help="only these, by name, with commas; `growth` is one of them")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--ours", default="libtorch,flex", help="which of our backends on the CPU")
    parser.add_argument("--rounds", type=int, help="how often each side has its turn (5, quick: 1)")
    parser.add_argument("--slow-rounds", type=int, default=3, help="the same for tasks that take minutes (3)")
    parser.add_argument("--threads", type=int, default=2, help="threads of each side (2)")
    parser.add_argument("--environment", type=Path, required=True, help="folder of the peers, the models, the prompts")
    parser.add_argument("--print-only", action="store_true", help="writes nothing into the checkout")
    parser.add_argument("--list", action="store_true", help="prints the tasks' names")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.write = not (options.quick or options.print_only)
    options.ours = options.ours.split(",")
    known = [*(task.name for task in TASKS), "growth"]
    if options.list:
        print("\n".join(known))
        sys.exit()
    options.tasks = options.tasks.split(",") if options.tasks else known
    if unknown := set(options.tasks) - set(known):
        parser.error(f"no such task: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return options


def main() -> None:
    options = parse()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    if options.device == "cuda":
        import torch

        if not torch.cuda.is_available():
            sys.exit("peers: PyTorch finds no CUDA device on this machine")
    checkpoints.make_models(options.environment / "models")
    prompts = checkpoints.make_prompts(options.environment / "prompts")
    store = HERE / ("results.json" if options.device == "cpu" else f"results-{options.device}.json")
    results = json.loads(store.read_text()) if store.exists() and options.write else {"tasks": {}}
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        sides = Sides(options, Path(folder))
        try:
            results["machine"] = machine.describe(sides, options)
            for task in TASKS:
                if task.name in options.tasks:
                    print(task.title, flush=True)
                    found = measure(task, sides, prompts, options, Path(folder))
                    results["tasks"][task.name] = found
                    wrong += report.mistakes(found)
                    save(results, store, options)
            # Memory is measured in fresh processes; those that wait would take some of the machine's.
            sides.close()
            sides.running.clear()
            if "growth" in options.tasks:
                results["growth"] = growth.measure(sides, prompts, options)
                save(results, store, options)
                if options.write:
                    growth.plot(store, options)
        finally:
            sides.close()
    print()
    print(report.tables(results))
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


def save(results: dict, store: Path, options) -> None:
    """After each task, so that a run that is stopped leaves what it measured."""
    if options.write:
        results["tasks"] = {task.name: results["tasks"][task.name] for task in TASKS if task.name in results["tasks"]}
        store.write_text(json.dumps(results, indent=1) + "\n")
        report.write(results, options.device)


if __name__ == "__main__":
    main()
