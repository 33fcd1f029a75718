"""The contracts of the gadgets in a built network, each where it stands there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from symnet.constructions.approximation import Approximation
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan
from symnet.constructions.syz2022.theorem_2_2 import CopiedPlan, Theorem22Plan, ways
from symnet.core.network import Network
from symnet.library.bit_extraction import tent_contracts
from symnet.library.cell_code import number_contract, products_contract, sum_contract
from symnet.library.code_scan import code_step_contract, code_sum_contract, places
from symnet.library.digit_scan_contracts import first_pass_contracts, scan_contracts
from symnet.library.mid_value import mid_contract
from symnet.library.powers import power_contract
from symnet.library.step_function import index_contract
from symnet.piecewise import Contract, Domain, Place, as_term


def placed_contracts(built: Approximation) -> Iterator[Contract]:
    """Every contract that a certificate of the network rests on."""
    plan, network = built.plan, built.network
    if isinstance(plan, ScanPlan):
        found = [*scan_contracts(plan.dimension, plan.cells, plan.alphabet, plan.run)]
        found += first_pass_contracts(plan.dimension, plan.cells, plan.run) if plan.runs > 1 else ()
        yield from (contract.placed(network) for contract in found)
        return
    sigmas = [(0,) * plan.dimension] if isinstance(plan, Theorem21Plan) else list(ways(plan.dimension))
    names = [""] if isinstance(plan, Theorem21Plan) else [f"copy_{number}." for number in range(len(sigmas))]
    phi_1 = "" if isinstance(plan, CopiedPlan) else "phi_1."
    for name, sigma in zip(names, sigmas, strict=True):
        yield from _indices(network, plan.cells, plan.delta, name + phi_1, sigma)  # type: ignore[attr-defined]
        if isinstance(plan, Theorem21Plan | Theorem22Plan):
            yield from _codes(network, plan.dimension, plan.n, name)
    if isinstance(plan, CopiedPlan):
        yield from _scanned(network, plan.dimension, plan.n, names)
    elif not isinstance(plan, Theorem21Plan | Theorem22Plan):
        yield _numbers(network, plan.dimension, plan.n)  # type: ignore[attr-defined]
    if len(names) > 1:
        scanned = isinstance(plan, CopiedPlan)
        codes = [("sum", at) if scanned else (f"{name}phi_2.add", 0) for at, name in enumerate(names)]
        yield from _mids(network, codes, plan.dimension)


def _indices(network: Network, cells: int, delta: Fraction, name: str, sigma: Sequence[int]) -> Iterator[Contract]:
    for axis, way in enumerate(sigma):
        contract = index_contract(cells, delta, way * delta)
        yield contract.placed(network, f"{name}g_{axis + 1}.", reads=[("input", axis)])


def _codes(network: Network, dimension: int, n: int, name: str) -> Iterator[Contract]:
    """Theorem A.1: number, power of four, products, bits, their sum."""
    indices = [f"{name}phi_1.g_{axis + 1}.index" for axis in range(dimension)]
    count, names = 1 << (n * dimension), [f"a_{bit}" for bit in range(1, n + 1)]
    yield number_contract(dimension, 1 << n, 1, "rho").placed(network, f"{name}phi_1.", reads=indices)
    yield power_contract(count).placed(network, f"{name}phi_1.", reads=[f"{name}phi_1.rho"])
    yield products_contract(names).placed(network, name, reads=[f"{name}phi_1.power"])
    for bit in range(n):
        first, step, last = tent_contracts(count)
        prefix = f"{name}phi_2.bit_{bit + 1}."
        yield first.placed(network, prefix, reads=[(f"{name}multiply", bit)])
        yield step.placed(network, prefix)
        yield last.placed(network, prefix)
    bits = [f"{name}phi_2.bit_{bit + 1}.bit" for bit in range(n)]
    yield sum_contract(n).placed(network, f"{name}phi_2.", reads=bits)


def _scanned(network: Network, dimension: int, n: int, names: Sequence[str]) -> Iterator[Contract]:
    """The numbers of the cells in the start, the scan of the digits, the sums."""
    cells, copies = 1 << (n * dimension), len(names)
    for copy, name in enumerate(names):
        start: dict[Place, Place] = {("number", 0): ("start", places(n, copies, copy).t)}
        indices = [f"{name}g_{axis + 1}.index" for axis in range(dimension)]
        yield number_contract(dimension, 1 << n, 0, "number").placed(network, reads=indices, where=start)
        yield code_step_contract(n, copies, cells, copy).placed(network)
        yield code_sum_contract(n, copies, cells, copy).placed(network)


def _numbers(network: Network, dimension: int, n: int) -> Contract:
    """The numbers a_1, ..., a_n that the staircases read out of v."""
    bits = 2 << (dimension * n)
    whole = [math.floor(network.parameters["v"] * 2 ** (bits * number)) for number in range(n + 1)]
    read = [as_term(Fraction(after, 2**bits) - before) for before, after in pairwise(whole)]
    return Contract("numbers out of v", network, {}, Domain(), {("numbers", at): value for at, value in enumerate(read)})


def _mids(network: Network, below: Sequence[Place], dimension: int) -> Iterator[Contract]:
    below = list(below)
    for axis in range(1, dimension + 1):
        above: list[Place] = []
        for number, start in enumerate(range(0, len(below), 3)):
            yield mid_contract().placed(network, f"mid_{axis}_{number}.", reads=below[start : start + 3])
            above.append((f"mid_{axis}_{number}.mid", 0))
        below = above
