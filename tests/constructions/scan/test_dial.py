"""The dial of the scan: every setting is the same interpolant, is certified, and keeps its error bound."""

from __future__ import annotations

import random
from fractions import Fraction

import oracle
import pytest

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.constructions.scan.recognition import closed_form
from symnet.constructions.scan.template import run_length
from symnet.core import codec
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.kernel import check

SETTINGS = [
    ("abs(x - 1/3)", {"cells": 7, "parameters": 3}),
    ("abs(x - 1/3)", {"cells": 10, "parameters": 7}),  # the last runs are empty
    ("abs(x - 1/3)", {"cells": 10, "parameters": 10}),
    ("abs(x - 1/3)", {"cells": 9, "bits": "one"}),
    ("1 - x", {"cells": 5, "parameters": 2, "quantum": "1/40"}),
    ("sin(3*x)*y", {"cells": 3, "parameters": 4}),
    ("sin(3*x)*y", {"cells": 3, "parameters": 2, "bits": "one"}),
    ("max(x, y, z)", {"cells": 2, "parameters": 5, "bits": "one"}),
]


def points(dimension: int, count: int) -> list[tuple[Fraction, ...]]:
    chosen = random.Random(7)
    return [tuple(Fraction(chosen.randrange(31), 30) for _ in range(dimension)) for _ in range(count)]


@pytest.mark.parametrize(("text", "options"), SETTINGS)
def test_every_setting_is_certified_and_stays_within_its_error(text: str, options: dict[str, object]) -> None:
    built = approximate(text, **options)
    assert certify(built).verdict.accepted
    for where in points(built.plan.dimension, 12):
        (value,) = oracle.value(built.network.canonical, where)
        assert built.network(*where) == realize(built.network, where)[0] == value
        enclosed = built.target.enclose(where, Fraction(1, 1 << 40))
        assert enclosed.lo - built.error.bound <= value <= enclosed.hi + built.error.bound


@pytest.mark.parametrize(("text", "options"), SETTINGS)
def test_the_closed_form_is_the_network(text: str, options: dict[str, object]) -> None:
    built = approximate(text, **options)
    closed = closed_form(built.network)
    assert closed is not None or built.plan.alphabet.top > 16
    for where in points(built.plan.dimension, 6) if closed else ():
        assert closed(where) == realize(built.network, where)[0]


def test_runs_change_the_network_and_not_the_function() -> None:
    built = [approximate("sin(3*x)*y", cells=3, parameters=m) for m in (1, 2, 5, 15)]
    for where in points(2, 8):
        assert len({realize(one.network, where) for one in built}) == 1
    assert [one.network.size.intrinsic_parameters for one in built] == [3, 4, 7, 17]
    depths = [one.network.size.depth for one in built]
    assert depths == sorted(depths, reverse=True)
    assert depths[0] == 4 * 15  # d + 2 hidden layers a step, N - 1 steps
    assert depths[2] == (3 + 4) * run_length(2, 3, 5)  # both passes


def test_two_targets_give_the_same_template() -> None:
    first, second = (approximate(text, cells=6, parameters=3) for text in ("abs(x - 1/3)", "x**2"))
    assert first.network.template_sha256 == second.network.template_sha256
    assert first.network != second.network


def test_a_copied_scan_survives_the_file() -> None:
    network = approximate("x", cells=8, parameters=4).network
    assert codec.decode(network.canonical) == network
    assert network.size == codec.decode(network.canonical).size


@pytest.mark.parametrize("runs", [0, 9, -1])
def test_a_number_of_runs_outside_the_digits_is_refused(runs: int) -> None:
    with pytest.raises(UsageError, match="parameters"):
        approximate("x", cells=8, parameters=runs)


def test_one_bit_and_a_quantum_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="quantum"):
        approximate("x", cells=8, bits="one", quantum="1/100")


def leaves(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    if isinstance(value, str):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    return [leaf for key, item in items for leaf in leaves(item, (*path, key))]


def changed(content: object, path: tuple[object, ...], text: str) -> object:
    if not path:
        return text
    copy = dict(content) if isinstance(content, dict) else list(content)  # type: ignore[call-overload]
    copy[path[0]] = changed(copy[path[0]], path[1:], text)
    return copy


@pytest.mark.parametrize("options", [{"cells": 5, "parameters": 3}, {"cells": 3, "bits": "one"}])
def test_a_changed_number_of_the_network_is_never_accepted(options: dict[str, object]) -> None:
    """Every stored number of the template in turn, re-sealed: the rules refuse it, not the digest."""
    proof = certify(approximate("abs(x - 1/3)", **options))
    content = proof.content
    refused = 0
    for path in leaves(content["network"]["nodes"]):
        old = content["network"]["nodes"]
        for key in path:
            old = old[key]  # type: ignore[index]
        if not str(old).lstrip("-").startswith("0x"):
            continue
        text = "0x3" if old != "0x3" else "0x5"
        mutant = changed(content, ("network", "nodes", *path), text)
        verdict = check(sealed(mutant))  # type: ignore[arg-type]
        assert not verdict.accepted, (path, old, text)
        refused += 1
    assert refused > 100
