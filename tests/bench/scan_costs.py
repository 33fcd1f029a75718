"""What a node of a scan costs: python tests/bench/scan_costs.py [LARGEST POWER OF TEN, by default 6] [FORMULA ...]

For each formula and size, in a process of its own: processor seconds to build, to write the certificate and to check it, less
those of a network of a few nodes, the peak memory, and the bytes of v and of the certificate. Then for each formula two slopes,
1 where a node costs the same at any size: that of the logarithm of the cost over that of the size, from 10^4 on, in which tables
that are made once weigh at small sizes; and that of what is added from each size to the next, in which whatever is paid once
cancels.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

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
small = once(3)[2]
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

    @property
    def seconds(self) -> float:
        """All seconds together."""
        return self.build + self.certify + self.check


def cost(text: str, cells: int) -> Cost:
    """Return what a network costs, in a process of its own."""
    command = [sys.executable, "-c", ONE, text, str(cells)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[2])
    return Cost(*json.loads(found.stdout))


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


def _fitted(points: list[tuple[int, float]]) -> float:
    """The slope of a line through logarithms, by least squares."""
    x, y = ([math.log(value) for value in column] for column in zip(*points, strict=True))
    middle, height = sum(x) / len(x), sum(y) / len(y)
    products = sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True))
    return products / sum((a - middle) ** 2 for a in x)


def row(text: str, each: Cost) -> str:
    """Return a row of the table: microseconds a node, MB, bytes a node."""
    micro = (1e6 * seconds / each.nodes for seconds in (each.build, each.certify, each.check))
    times = "  ".join(f"{one:7.2f}" for one in micro)
    sizes = f"{each.digits / each.nodes:7.3f}  {each.certificate / each.nodes:7.3f}"
    return f"{text:14}  {each.nodes:11,}  {times}  {each.memory / 1e6:7.0f}  {sizes}"


def main(arguments: list[str]) -> None:
    """Print the table and the slopes."""
    largest = int(arguments[0]) if arguments else 6
    print(f"{'formula':14}  {'nodes':>11}  {'build':>7}  {'write':>7}  {'check':>7}  {'peak MB':>7}  {'v':>7}  {'all':>7}")
    print(f"{'':27}  {'microseconds a node':^25}  {'':7}  {'bytes a node':^16}")
    for text in arguments[1:] or FORMULAS:
        found = costs(text, largest)
        print("\n".join(row(text, each) for each in found))
        print(f"{text:14}  slope from 10^4 to 10^{largest}: {slope(found[1:]):.3f}", end="")
        print(f", of what is added: {marginal_slope(found[1:]):.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
