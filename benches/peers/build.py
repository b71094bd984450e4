"""Builds our side: once with the default features, once with libtorch."""

import json
import os
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cargo(features: list[str], environment: dict[str, str]) -> Path:
    """The worker's executable."""
    command = ["cargo", "build", "--release", "--workspace", "--bench", "peers", "--message-format=json-render-diagnostics"]
    if features:
        command += ["--features", ",".join(features)]
    print(shlex.join(command), flush=True)
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "peers":
            return Path(message["executable"])
    raise SystemExit("cargo built no worker")


def flex() -> tuple[Path, dict[str, str]]:
    return cargo([], dict(os.environ)), dict(os.environ)


def libtorch_cpu() -> tuple[Path, dict[str, str]]:
    """With the libtorch of `scripts/libtorch.sh`, or the one that LIBTORCH names."""
    environment = dict(os.environ)
    if "LIBTORCH" not in environment:
        lines = subprocess.run([ROOT / "scripts/libtorch.sh"], stdout=subprocess.PIPE, text=True, check=True).stdout
        script = f"{lines}\nenv -0"
        shell = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, text=True, check=True)
        environment = dict(pair.split("=", 1) for pair in shell.stdout.split("\0") if "=" in pair)
    return cargo(["libtorch"], environment), environment


def libtorch_cuda(peers: Path) -> tuple[Path, dict[str, str]]:
    """With the very torch that the peers run on."""
    environment = dict(os.environ)
    if "LIBTORCH" in environment:
        libraries = [Path(environment["LIBTORCH"]) / "lib"]
    else:
        import torch

        folder = Path(torch.__file__).parent
        libraries = [folder / "lib", *sorted(folder.parent.glob("nvidia/*/lib"))]
        environment["LIBTORCH_USE_PYTORCH"] = "1"
        environment["PATH"] = f"{peers / 'torch/bin'}:{environment['PATH']}"
    before = environment.get("LD_LIBRARY_PATH")
    environment["LD_LIBRARY_PATH"] = ":".join([*map(str, libraries), *([before] if before else [])])
    return cargo(["libtorch"], environment), environment
