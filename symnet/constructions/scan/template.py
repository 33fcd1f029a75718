"""The template of the scan network and its dial: m runs of the snake side by side, m + 2 intrinsic parameters.

One run: start, N - 1 steps, tail sum, output map. More runs of R = ceil((N - 1)/m) steps: a first pass adds up the hats of
every run but the last, an affine map turns the sums into the tail sum at each run's start (doubling the reach of a
partial sum log2(m) times keeps it linear in m), and a second pass scans all runs side by side. Steps past the last node
meet no hat and a tail sum of 0, so their digits do not matter. Source: mathematics.md section 2, the dial (ours).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from symnet.core.cells import Cells, node_count
from symnet.core.entry import Entry, Intrinsic
from symnet.core.network import INPUT, Network, Node, Read, Scan
from symnet.core.schedule import Power, Schedule
from symnet.library.calculus import Rows, compose, layer
from symnet.library.digit_scan import SCALE, TWO_BIT, Alphabet, W, hat_sum_body, node_schedules, scan_body


def run_length(dimension: int, cells: Cells, runs: int) -> int:
    """Return R, the steps of a run."""
    return -((1 - node_count(cells, dimension)) // runs)


def digit_names(runs: int) -> list[str]:
    """Return the names of the intrinsic parameters that hold the digits: v, or v_1..v_m."""
    return ["v"] if runs == 1 else [f"v_{run}" for run in range(1, runs + 1)]


@cache
def scan_template(dimension: int, cells: Cells, runs: int = 1, alphabet: Alphabet = TWO_BIT) -> Network:
    """Return the scan network over v (or v_1..v_m), s, b; nothing of it depends on a target."""
    first = None if runs == 1 else _tails(dimension, cells, runs)
    start = layer(first.outputs if first else dimension, "start", "identity", _states(dimension, runs, alphabet))
    network = compose(start, first) if first else start
    steps = run_length(dimension, cells, runs)
    scale: tuple[str, Schedule] = (SCALE, Power(alphabet.base, steps + 1))
    scan = Scan(
        scan_body(dimension, cells, alphabet), steps, (*node_schedules(dimension, cells), scale), runs, steps if runs > 1 else 0
    )
    network = compose(_alone("scan", scan), network)
    network = compose(layer(network.outputs, "sum", "identity", [_sum_row(dimension, runs, steps, alphabet)]), network)
    return compose(layer(1, "output", "identity", [({0: Intrinsic("s")}, Intrinsic("b"))]), network)


def _alone(name: str, scan: Scan) -> Network:
    return Network(scan.outputs, (Node(name, scan, (Read(INPUT, 0, scan.outputs),)),))


def _states(dimension: int, runs: int, alphabet: Alphabet) -> Rows:
    """z = v_g, W = the tail sum at the run's start (1, less the hats of the runs before), p = acc = 0, x.

    Reads the inputs (one run), or the partial sums S_1..S_(m-1) and x.
    """
    rows: list[tuple[Mapping[int, Entry | int], Entry | int]] = []
    for run, name in enumerate(digit_names(runs)):
        tail: Mapping[int, Entry | int] = {run - 1: -1} if run else {}
        rows += [({}, Intrinsic(name)), (tail, 1), *[({}, 0)] * (alphabet.top + 1)]
        rows += [({runs - 1 + axis: 1}, 0) for axis in range(dimension)]
    return rows


def _tails(dimension: int, cells: Cells, runs: int) -> Network:
    """First pass: the hats of runs 1..m-1 added up, then their partial sums; x is carried."""
    steps, copies = run_length(dimension, cells, runs), runs - 1
    carried: Rows = [({axis: 1}, 0) for axis in range(dimension)]
    begin = layer(dimension, "begin", "identity", [row for _ in range(copies) for row in (({}, 0), ({}, 0), *carried)])
    stride = steps if copies > 1 else 0
    hats = Scan(hat_sum_body(dimension, cells), steps, node_schedules(dimension, cells), copies, stride)
    network = compose(_alone("hats", hats), begin)
    size = 2 + dimension
    totals: Rows = [({size * run: 1, size * run + 1: 1}, 0) for run in range(copies)]
    network = compose(
        layer(network.outputs, "totals", "identity", [*totals, *(({2 + axis: 1}, 0) for axis in range(dimension))]), network
    )
    reach = 1
    while reach < copies:
        partial: Rows = [({run: 1, run - reach: 1} if run >= reach else {run: 1}, 0) for run in range(copies)]
        rest: Rows = [({copies + axis: 1}, 0) for axis in range(dimension)]
        network = compose(layer(network.outputs, f"partial_{reach}", "identity", [*partial, *rest]), network)
        reach *= 2
    return network


def _sum_row(dimension: int, runs: int, steps: int, alphabet: Alphabet) -> tuple[Mapping[int, int], int]:
    """The growth of A over all runs, less the shift by `offset` of every step.

    A run with tail sum W at its start begins with A = offset (1 - W); the run before it ends with that same W, so its
    own term -offset W + offset cancels it and only the last run keeps one.
    """
    weights: dict[int, int] = {}
    for run in range(runs):
        start = run * (alphabet.x + dimension)
        weights.update(alphabet.total(start)[0])
        if run < runs - 1:
            del weights[start + W]
    return weights, alphabet.offset * (1 - runs * steps)
