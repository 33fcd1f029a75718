"""The kernel and the solver z3 on the same small claims: both take the true ones, both refuse those false by 1/1000.

The targets are piecewise linear and the networks are small, so z3 decides the claim "|network - f| <= E on [0, 1]" itself,
from the network file alone (weights in, no theorem): the sharp error of a network lies between two claims that differ by
1/1000. The kernel proves the theorem's bound, never less than the sharp error.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from kernel.attacks.table import restate, step
from kernel.certificates import Content, base
from oracle import counts, number
from oracle import snake as snake_order

from symnet import approximate
from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.constructions.certify import certify
from symnet.kernel import check

z3 = pytest.importorskip("z3")
pytestmark = pytest.mark.slow


def _exact(value: Fraction) -> Any:
    return z3.Q(value.numerator, value.denominator)


def _entry(entry: Any, parameters: Any, schedules: Any) -> Any:
    if isinstance(entry, list):
        total = number(entry[0])
        for name, factor in entry[1:]:
            total += number(factor) * schedules[name]
        return _exact(total)
    return _exact(number(parameters.get(entry, entry)))


def _schedule(rule: Any, place: int) -> Fraction:
    name, first, *numbers = rule
    second, *rest = (int(text, 16) for text in numbers)
    if name == "power":
        return Fraction(int(first, 16)) ** (second - place)
    axis, start = rest
    return Fraction(snake_order(counts(first), second)[start + place - 1][axis])


def _network(data: Any, inputs: list[Any], parameters: Any, schedules: Any, solver: Any) -> list[Any]:
    """The output of a network file as z3 terms; every relu is a fresh variable with its two cases."""
    known = {"input": inputs}
    for node in data["nodes"]:
        read = [item for name, start, stop in node["reads"] for item in known[name][int(start, 16) : int(stop, 16)]]
        if "body" in node:
            for place in range(1, int(node["steps"], 16) + 1):
                values = {name: _schedule(rule, place) for name, rule in node["schedules"].items()}
                read = _network(node["body"], read, parameters, values, solver)
            known[node["name"]] = read
            continue
        given = []
        for bias, *weights in node["rows"]:
            terms = [_entry(entry, parameters, schedules) * read[int(position, 16)] for position, entry in weights]
            total = z3.Sum([_entry(bias, parameters, schedules), *terms])
            if node["activation"] == "relu":
                value = z3.FreshReal("n")
                solver.add(value >= 0, value >= total, z3.Or(value == 0, value == total))
                total = value
            given.append(total)
        known[node["name"]] = given
    return list(known[data["nodes"][-1]["name"]])


def _target(tree: Any, x: Any) -> Any:
    name, *arguments = tree
    if name == "number":
        return _exact(number(arguments[0]))
    if name == "variable":
        return x
    first, *others = (_target(argument, x) for argument in arguments)
    for other in others:
        first = {"add": first + other, "mul": first * other}[name] if name in ("add", "mul") else _chosen(name, first, other)
    return z3.If(first >= 0, first, -first) if name == "abs" else -first if name == "neg" else first


def _chosen(name: str, a: Any, b: Any) -> Any:
    return z3.If(a >= b, a, b) if name == "max" else z3.If(a <= b, a, b)


def holds(content: Content, bound: Fraction, low: Fraction = Fraction(0), high: Fraction = Fraction(1)) -> bool:
    """Whether z3 finds |network - f| <= bound on [low, high]."""
    solver = z3.Solver()
    x = z3.Real("x")
    network = content["network"]
    (output,) = _network(network, [x], network["parameters"], {}, solver)
    wrong = output - _target(content["target"][0], x)
    solver.add(x >= _exact(low), x <= _exact(high), z3.Or(wrong > _exact(bound), -wrong > _exact(bound)))
    found = solver.check()
    assert found != z3.unknown
    return bool(found == z3.unsat)


def _sharp(content: Content, bound: Fraction) -> Fraction:
    """The least multiple of 1/1000 of the bound that z3 confirms."""
    low, high = 0, 1000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(content, bound * middle / 1000) else (middle, high)
    return bound * high / 1000


@pytest.mark.parametrize("expression", ["x", "abs(x-1/3)", "max(x,1/2)", "min(2*x,1-x)", "abs(abs(x-1/2)-1/4)"])
@pytest.mark.parametrize("cells", [1, 2])
def test_scan(expression: str, cells: int) -> None:
    content = json.loads(certify(approximate(expression, cells=cells)).data)
    bound = number(step(content, "local-error")["data"]["bound"])
    assert check(sealed(content)).accepted and holds(content, bound)
    least = _sharp(content, bound)
    false = least - bound / 500
    assert not holds(content, false)
    restate(content, "local-error", bound=hexed(false))
    assert check(sealed(content)).verdict == "rejected"


def test_a_bound_that_is_sharp() -> None:
    """Codes that round up by s/2 under a kink of slope 1: the bound of Theorem S is attained, so both flip at one number."""
    content = json.loads(certify(approximate("abs(x-1/2)", cells=1)).data)
    bound = number(step(content, "local-error")["data"]["bound"])
    assert check(sealed(content)).accepted and holds(content, bound)
    for false in (bound * 999 / 1000, bound - Fraction(1, 10**9)):
        restate(content, "local-error", bound=hexed(false))
        assert check(sealed(content)).verdict == "rejected" and not holds(content, false)


def test_theorem_2_1_on_the_good_set() -> None:
    content = base("paper_1")
    delta, good = (number(step(content, rule)["data"][key]) for rule, key in (("cell-value", "delta"), ("local-error", "bound")))
    pieces = [(Fraction(0), Fraction(1, 2) - delta), (Fraction(1, 2), Fraction(1))]
    assert check(sealed(content)).accepted and all(holds(content, good, *piece) for piece in pieces)
    false = Fraction(1, 3)
    assert not all(holds(content, false, *piece) for piece in pieces)
    restate(content, "local-error", bound=hexed(false))
    assert check(sealed(content)).verdict == "rejected"
