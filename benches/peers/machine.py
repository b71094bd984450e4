"""What the numbers were made on."""

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def describe(sides, options) -> dict:
    """The machine, the versions, and how fast each side multiplies matrices and reads memory here."""
    found = {
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": options.threads,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load_before": os.getloadavg()[0],
        "device": options.device,
        "commit": output("git", "describe", "--always", "--dirty"),
        "versions": {"rustc": output("rustc", "--version").split()[1]},
        "speed": {},
    }
    for side in ("torch", "nnsight", "nnsight04", "lens"):
        found["versions"] |= sides.ask(side, "versions")["versions"]
    for side in [*sides.ours, "torch"]:
        reply = sides.ask(side, "machine")
        found["speed"][side] = {"flops": reply["flops"], "bytes_a_second": reply["bytes_a_second"]}
    return found


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
