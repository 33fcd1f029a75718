"""A contract of the library, placed in a network, is the fact that a lemma of the kernel asks for: none is written twice.

The kernel's functions on one side, the contracts on the other; and every fact in the certificates of the constructions is a
placed contract, which the library's own prover decides in the whole network too.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from placed import placed_contracts

from symnet import Derivation, approximate, certificate, certify
from symnet.certificates.derivation import written
from symnet.core.cells import Cells, by_axis
from symnet.core.codec import canonical_json
from symnet.errors import Refuted, UsageError
from symnet.kernel.networks import network as decoded
from symnet.kernel.theories import cell_codes, mid_values, scan
from symnet.library.bit_extraction import bit_extraction, tent_contracts
from symnet.library.calculus import compose, layer
from symnet.library.cell_code import number_contract, products_contract, sum_contract
from symnet.library.code_scan import code_reader, code_step_contract, code_sum_contract, places
from symnet.library.digit_scan import ONE_BIT, TWO_BIT, Alphabet, levels
from symnet.library.digit_scan_contracts import first_pass_contracts, scan_contracts
from symnet.library.mid_value import mid_contract, mid_value
from symnet.library.powers import power_contract
from symnet.library.step_function import index_contract
from symnet.piecewise import Place, total
from symnet.piecewise.activation_regions import prove

ALPHABETS = [TWO_BIT, ONE_BIT, levels(3)]
DELTA = Fraction(1, 12)


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=["two bits", "one bit", "levels"])
@pytest.mark.parametrize(("d", "cells"), [(1, 3), (2, 2), (3, 1), (2, (3, 1)), (3, (1, 2, 2))])
def test_the_digit_scan(alphabet: Alphabet, d: int, cells: Cells) -> None:
    steps, hat = 7, ("digit", 2 * alphabet.top)
    found = [contract.statement() for contract in scan_contracts(d, cells, alphabet, steps)]
    letters = alphabet.base, alphabet.top, alphabet.gain, alphabet.offset
    assert found == [
        scan.hat_fact("scan", written(cells), by_axis(cells, d), hat, alphabet.x),
        scan.digits_fact("scan", steps, "digit", alphabet.base, alphabet.top),
        scan.step_fact("scan", d, hat, "select", letters),
    ]
    added = [contract.statement() for contract in first_pass_contracts(d, cells, steps)]
    assert added == [scan.hat_fact("hats", written(cells), by_axis(cells, d), ("hat", 0), 2), scan.sum_fact("hats", d, "hat")]


@pytest.mark.parametrize(("cells", "shift"), [(2, Fraction(0)), (4, DELTA), (5, -DELTA)])
def test_the_index_of_a_cell(cells: int, shift: Fraction) -> None:
    contract = index_contract(cells, DELTA, shift)
    assert contract.statement() == cell_codes.index_fact(cells, DELTA, shift, 0, ("index", 0))


@pytest.mark.parametrize("digits", [1, 2, 5])
def test_tents(digits: int) -> None:
    read = compose(bit_extraction(digits), layer(1, "y", "identity", [({0: 1}, 0)]))
    found = [contract.placed(read, reads=[] if contract.inside else ["y"]) for contract in tent_contracts(digits)]
    wanted = cell_codes.tent_facts("tents", "tent", digits, ("y", 0), "again", ("bit", 0))
    assert tuple(contract.statement() for contract in found) == wanted


@pytest.mark.parametrize(("d", "cells", "first"), [(1, 2, 1), (2, 4, 0), (3, 2, 1)])
def test_the_number_of_a_cell(d: int, cells: int, first: int) -> None:
    inputs = [("input", axis) for axis in range(d)]
    assert number_contract(d, cells, first, "rho").statement() == cell_codes.number_fact(inputs, cells, ("rho", 0), first)


@pytest.mark.parametrize("count", [2, 5])
def test_powers_products_and_sums(count: int) -> None:
    names, places_ = [f"a_{bit}" for bit in range(count)], [("input", bit) for bit in range(count)]
    assert power_contract(count).statement() == cell_codes.power_fact(("input", 0), ("power", 0), count)
    products = [("multiply", bit) for bit in range(count)]
    assert products_contract(names).statement() == cell_codes.product_fact(("input", 0), products, names)
    assert sum_contract(count).statement() == cell_codes.sum_fact(places_, ("add", 0))


@pytest.mark.parametrize(("bits", "copies", "copy"), [(1, 1, 0), (2, 3, 1), (3, 9, 8)])
def test_the_code_scan(bits: int, copies: int, copy: int) -> None:
    at, cells = places(bits, copies, copy), 4
    node = decoded(json.loads(code_reader(bits, copies, cells).canonical), "network", {}).nodes[0]
    z, p = list(at.z), list(at.p)
    step = code_step_contract(bits, copies, cells, copy)
    assert step.statement() == cell_codes.read_fact(node, "select", z, at.t, p, at.acc)
    last = code_sum_contract(bits, copies, cells, copy)
    assert last.statement() == cell_codes.last_sum_fact("digits", p, at.acc, ("sum", copy))


def test_the_mid_value() -> None:
    three = [("input", place) for place in range(3)]
    assert mid_contract().statement() == mid_values.middle_fact(three, ("mid", 0))


def test_a_placed_contract_is_about_the_neurons_there() -> None:
    network = compose(mid_value(), layer(1, "three", "identity", [({0: 1}, 0), ({0: 2}, 0), ({0: 3}, 1)]))
    three: list[Place] = [("three", place) for place in range(3)]
    contract = mid_contract().placed(network, reads=three)
    assert contract.statement() == mid_values.middle_fact(three, ("mid", 0)) and prove(contract)


def test_a_contract_that_is_not_placed_is_no_step() -> None:
    network = compose(mid_value(), layer(1, "three", "identity", [({0: 1}, 0), ({0: 2}, 0), ({0: 3}, 1)]))
    proof = Derivation(network)
    with pytest.raises(UsageError, match=r"mid value is about another network; write contract\.placed"):
        proof.fact(mid_contract())
    first = proof.fact(mid_contract().placed(network, reads=[("three", place) for place in range(3)]))
    again = proof.fact(mid_contract().placed(network, reads=[("three", place) for place in range(3)]).statement())
    assert first == again == 0 and len(proof.steps) == 1


BUILT: dict[str, dict[str, Any]] = {
    "scan, d = 2": {"dimension": 2, "cells": 2},
    "scan with five numbers": {"cells": 8, "parameters": 5},
    "scan with one bit a node": {"cells": 4, "bits": "one"},
    "scan with finer levels": {"cells": 2, "quantum": "1/8"},
    "theorem-2.1, d = 2": {"dimension": 2, "n": 1, "construction": "theorem-2.1"},
    "theorem-2.2": {"n": 2, "construction": "theorem-2.2"},
    "theorem-2.2-copied": {"n": 2, "construction": "theorem-2.2-copied"},
    "theorem-2.2-copied, d = 2": {"dimension": 2, "n": 1, "construction": "theorem-2.2-copied"},
    "theorem-2.3": {"n": 1, "construction": "theorem-2.3"},
}


@pytest.mark.parametrize("name", BUILT)
def test_every_fact_of_a_certificate_is_a_placed_contract(name: str) -> None:
    """The contracts say all that the kernel asks for, and are proved in the whole network by the other prover."""
    options = BUILT[name]
    built = approximate("abs(x - 1/3)" + "*y" * (options.get("dimension") == 2), **options)
    stated = {canonical_json(step["statement"]) for step in certify(built).content["steps"] if step["rule"] == "pl"}
    contracts = list(placed_contracts(built))
    assert {canonical_json(contract.statement()) for contract in contracts} == stated
    for contract in contracts:
        prove(contract)


@pytest.mark.parametrize("name", ["scan with five numbers", "theorem-2.2-copied", "theorem-2.1, d = 2"])
def test_a_fact_with_another_number_is_refuted_by_both(name: str) -> None:
    """The kernel and the prover share no code: each of them refuses a term that is a little off."""
    built = approximate("abs(x - 1/3)" + "*y" * (name[-1] == "2"), **BUILT[name])
    for contract in placed_contracts(built):
        for place, term in contract.values.items():
            false = replace(contract, values={**contract.values, place: total(term, Fraction(1, 3**20))})
            with pytest.raises(Refuted):
                prove(false)
            proof = Derivation(built.network)
            proof.claim(proof.fact(false.statement()))
            assert certificate(proof).verdict.verdict == "rejected"
