"""What a node of a scan costs: python tests/bench/scan_costs.py [LARGEST POWER OF TEN, by default 6] [FORMULA ...]

For each formula and size, in a process of its own: processor seconds to build, to write the certificate and to check it, less
those of a network of a few nodes, the peak memory, and the bytes of v and of the certificate; and the processor seconds of the
command `symnet approximate FORMULA --cells K --true-error 0 --no-report`, from the start of its process to its end. Then for each
formula three slopes from 10^4 nodes on, 1 where a node costs the same at any size: of the logarithm of what is added from each
size to the next over that of the nodes added, in which whatever is paid once cancels; of the cost itself, in which tables that
are made once weigh at small sizes; and of the command's, in which starting Python weighs most.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
AGAIN = 300_000
"""Nodes up to which the cost, some hundredths of a second, is measured three times."""
FORMULAS = ("sin(pi*x)*y", "sin(x*y) + x", "x*y + 1/3", "sin(pi*x)*y*z")
ONE = """
import json, resource, sys, time
from symnet.certificates.certificate import Certificate
from symnet.constructions.building import approximate
from symnet.constructions.certify import certify
text, cells = sys.argv[1], int(sys.argv[2])

def once(cells):
    times = [time.process_time()]
    built = approximate(text, cells=cells, force=True)
    times.append(time.process_time())
    proof = certify(built)
    times.append(time.process_time())
    assert proof.judged().accepted
    times.append(time.process_time())
    return built, proof, [after - before for before, after in zip(times, times[1:])]

once(3)
small = [min(each) for each in zip(*(once(3)[2] for _ in range(3)))]
built, proof, found = once(cells)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
seconds = [one - two for one, two in zip(found, small)]
digits = sum(built.plan.stored_bits.values()) // 8
print(json.dumps([built.plan.nodes, *seconds, memory, digits, len(proof.data) + sum(map(len, proof.files.values()))]))
"""


class Cost(NamedTuple):
    """The nodes, the seconds of building, certifying and checking, the peak memory and the lengths in bytes."""

    nodes: int
    build: float
    certify: float
    check: float
    memory: int
    digits: int
    certificate: int
    command: float = 0.0

    @property
    def seconds(self) -> float:
        """All seconds together."""
        return self.build + self.certify + self.check


def cost(text: str, cells: int) -> Cost:
    """Return what a network costs, in a process of its own; of a small one the least of three times."""
    command = [sys.executable, "-c", ONE, text, str(cells)]
    times = 3 if cells ** (3 if "z" in text else 2) < AGAIN else 1
    made = [subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout for _ in range(times)]
    return Cost(*min((json.loads(each) for each in made), key=lambda each: sum(each[1:4])), commanded(text, cells))


def commanded(text: str, cells: int) -> float:
    """Return the processor seconds of the command that builds and checks a network, from the start of its process."""
    with tempfile.TemporaryDirectory() as folder:
        asked = (text, "--cells", str(cells), "--true-error", "0", "--no-report", "--force", "--out", folder, "--overwrite")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "symnet", "approximate", *asked], capture_output=True, check=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def costs(text: str, largest: int, smallest: int = 3) -> list[Cost]:
    """Return the costs at about 10^smallest, ..., 10^largest nodes."""
    dimension = 3 if "z" in text else 2
    return [cost(text, round(10 ** (power / dimension)) - 1) for power in range(smallest, largest + 1)]


def slope(found: list[Cost]) -> float:
    """Return the slope of log seconds over log nodes, by least squares."""
    return _fitted([(each.nodes, each.seconds) for each in found])


def marginal_slope(found: list[Cost]) -> float:
    """Return the slope of log of the seconds added over log of the nodes added, from each size to the next."""
    return _fitted([(after.nodes - before.nodes, after.seconds - before.seconds) for before, after in pairwise(found)])


def command_slope(found: list[Cost]) -> float:
    """Return the slope of log seconds of the command over log nodes."""
    return _fitted([(each.nodes, each.command) for each in found])


def slopes(text: str, found: list[Cost]) -> str:
    """Return the three slopes of costs as a line."""
    sizes = f"10^{math.log10(found[0].nodes):.0f} to 10^{math.log10(found[-1].nodes):.0f}"
    rest = f"of the cost {slope(found):.3f}, of the command's {command_slope(found):.3f}"
    return f"{text:14}  slope from {sizes}: of what is added {marginal_slope(found):.3f}, {rest}"


def _fitted(points: list[tuple[int, float]]) -> float:
    """The slope of a line through logarithms, by least squares; none of one point."""
    if len(points) < 2:
        return math.nan
    x, y = ([math.log(value) for value in column] for column in zip(*points, strict=True))
    middle, height = sum(x) / len(x), sum(y) / len(y)
    products = sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True))
    return products / sum((a - middle) ** 2 for a in x)


def row(text: str, each: Cost) -> str:
    """Return a row of the table: microseconds a node, MB, bytes a node."""
    micro = (1e6 * seconds / each.nodes for seconds in (each.build, each.certify, each.check))
    times = "  ".join(f"{one:7.2f}" for one in micro)
    sizes = f"{each.digits / each.nodes:7.3f}  {each.certificate / each.nodes:7.3f}"
    return f"{text:14}  {each.nodes:11,}  {times}  {each.memory / 1e6:7.0f}  {sizes}  {each.command:8.2f}"


def main(arguments: list[str]) -> None:
    """Print the table and the slopes."""
    largest = int(arguments[0]) if arguments else 6
    heads = ("build", "write", "check", "peak MB", "v", "all")
    print(f"{'formula':14}  {'nodes':>11}", *(f"{head:>7}" for head in heads), f"{'command':>8}", sep="  ")
    print(f"{'':27}  {'microseconds a node':^25}  {'':7}  {'bytes a node':^16}  {'seconds':>8}")
    for text in arguments[1:] or FORMULAS:
        found = costs(text, largest)
        print("\n".join(row(text, each) for each in found))
        print(slopes(text, found[1:]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
