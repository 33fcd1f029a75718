"""A scan of a hundred million nodes: built by two processes, killed at a random moment, resumed, a sample of its parts checked.

    python tests/bench/large_scan.py [CELLS AN AXIS, by default 464] [--formula F] [--folder DIR] [--seed TEXT] [--whole]

Prints what each step takes on the clock and of processors, the largest peak memory of a process, and the bytes of v, of the
certificate and of its manifest. --whole checks all parts too.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FORMULA, CELLS, JOBS = "sin(pi*x)*y*z", 464, "2"
EARLY, LATE = 4.0, 60.0
"""Seconds between which the first run is killed."""


class Step(NamedTuple):
    """The exit code, the seconds on the clock and of processors, and the largest peak memory of a process in MB."""

    code: int
    clock: float
    processors: float
    memory: float


def family(root: int) -> Iterator[tuple[int, float]]:
    """Yield a process and those that it has started, each with its peak memory in MB."""
    parents, peaks = dict[int, int](), dict[int, float]()
    for place in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in place.read_text().splitlines() if ":" in line)
        except OSError:  # it has ended
            continue
        number = int(fields["Pid"])
        parents[number], peaks[number] = int(fields["PPid"]), int(fields.get("VmHWM", "0 kB").split()[0]) / 1000
    for number, peak in peaks.items():
        above = number
        while above not in (root, 0):
            above = parents.get(above, 0)
        if above == root:
            yield number, peak


def seconds_of(number: int) -> float:
    """Return the seconds of processors that a process and its ended children have used."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / 100


def done(*command: str, killed_after: float | None = None) -> Step:
    """Run a command of symnet to its end, or kill it with -9."""
    started, memory, used = time.monotonic(), 0.0, dict[int, float]()
    process = subprocess.Popen([sys.executable, "-m", "symnet", *command], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        for number, peak in family(process.pid):
            memory = max(memory, peak)
            used[number] = max(used.get(number, 0.0), seconds_of(number))
        if killed_after is not None and time.monotonic() - started > killed_after:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.2)
    return Step(process.returncode, time.monotonic() - started, sum(used.values()), memory)


def told(what: str, step: Step) -> None:
    """Print a step."""
    text = f"{step.clock:7.1f} s on the clock, {step.processors:7.1f} s of processors, at most {step.memory:5.0f} MB a process"
    print(f"{what:28} {text}, exit code {step.code}", flush=True)


def sizes(folder: Path) -> None:
    """Print the bytes of what was written."""
    certificate = folder / "certificate.json"
    files = [place.stat().st_size for place in folder.glob("certificate.*.bin")]
    content = json.loads(certificate.read_bytes())
    apart = sum(step["rule"] == "part" for step in content["steps"])
    whole = certificate.stat().st_size + sum(files)
    print(f"digits of v {max(files):,} bytes, certificate in all {whole:,}, of which the manifest {certificate.stat().st_size:,}")
    print(f"{apart} parts; network.json {(folder / 'network.json').stat().st_size:,} bytes")


def main() -> None:
    """Do all steps."""
    parser = argparse.ArgumentParser(description="A scan of a hundred million nodes.")
    parser.add_argument("cells", nargs="?", type=int, default=CELLS)
    parser.add_argument("--formula", default=FORMULA)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--seed", default=str(time.time_ns()), help="of the moment of the kill and of the sample")
    parser.add_argument("--whole", action="store_true", help="check all parts too")
    given = parser.parse_args()
    place = given.folder or Path(tempfile.mkdtemp(prefix="large_scan."))
    job, out = place / "job", place / "large"
    moment = random.Random(given.seed).uniform(EARLY, LATE)
    build = ("approximate", given.formula, "--cells", str(given.cells), "--true-error", "0", "--no-check", "--out", str(out))
    where = ("--jobs", JOBS)
    print(f"{given.formula}, {given.cells} cells an axis, in {place}, seed {given.seed}")
    told("build, killed at random", done(*build, *where, "--job", str(job), killed_after=moment))
    told("resumed to its end", done("jobs", str(job), "--resume", *where))
    sizes(out)
    certificate = str(out / "certificate.json")
    told("1% of the parts checked", done("check", certificate, "--sample", "1%", "--seed", given.seed))
    if given.whole:
        told("all parts checked", done("check", certificate, *where))


if __name__ == "__main__":
    main()
