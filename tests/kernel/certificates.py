"""Small certificates that the kernel accepts: what attacks and mutations start from."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from symnet import approximate, sawtooth, unrolled
from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.certify import certify
from symnet.core.network import Layer, Network, Node, Read, Row
from symnet.export.statement import state
from symnet.kernel import rules_scan, rules_syz, rules_values

Content = dict[str, Any]
CORE = frozenset(
    {"hypothesis", "lipschitz", "region", "line", "sizes", "rounding"}
    | {*rules_scan.RULES, *rules_syz.RULES, *rules_values.RULES}
)
"""The rules of the corpus: those of Theorem S and Theorem 2.1, and what Theorem 2.3 adds to those of Theorem 2.2."""


def _content(data: bytes) -> Content:
    content: Content = json.loads(data)
    del content["sha256"]
    return content


def _approximation(expression: str, **options: Any) -> Content:
    return only(_content(certify(approximate(expression, **options)).data), CORE)


def only(content: Content, rules: frozenset[str]) -> Content:
    """The certificate without the steps of other rules and their claims."""
    kept = [place for place, step in enumerate(content["steps"]) if step["rule"] in rules]
    number = {place: hexed(new) for new, place in enumerate(kept)}
    content["steps"] = [content["steps"][place] for place in kept]
    for step in content["steps"]:
        step["premises"] = [number[int(premise, 16)] for premise in step["premises"]]
    content["claims"] = [claim for claim in content["claims"] if any(step["statement"] == claim for step in content["steps"])]
    return content


def scan_1() -> Content:
    """Theorem S, d = 1, K = 2, derived modulus: no hypothesis."""
    return _approximation("abs(x-1/3)", cells=2)


def scan_2() -> Content:
    """Theorem S, d = 2, K = 1."""
    return _approximation("max(x,y)/2", cells=1)


def scan_stated() -> Content:
    """Theorem S, d = 1, K = 2, with a stated Hoelder modulus: one hypothesis."""
    return _approximation("sqrt(x)", cells=2, hoelder=("1", "1/2"))


def scan_expression() -> Content:
    """Theorem S, d = 1, K = 2, with a modulus given by a concave expression, and how many bits any code needs."""
    built = approximate("log(1+x)/4", cells=2, modulus="min(r,2*log(1+r))/4")
    return only(_content(certify(built).data), CORE | {"lower-bound"})


def scan_bent() -> Content:
    """Theorem S, d = 1, K = 2, with a modulus given by an expression that is not proved concave."""
    return _approximation("x/4", cells=2, modulus="r/(2+r)")


def paper_expression() -> Content:
    """Theorem 2.1, d = 2, n = 1, with a modulus given by an expression."""
    return _approximation("max(x,y)/2", n=1, construction="theorem-2.1", modulus="r - r**2/4")


def scan_smooth() -> Content:
    """Theorem S, d = 1, K = 2, a target with series: sin(pi x)."""
    return _approximation("sin(pi*x)", cells=2)


def paper_1() -> Content:
    """Theorem 2.1, d = 1, n = 1."""
    return _approximation("abs(x-1/3)", n=1, construction="theorem-2.1")


def paper_2() -> Content:
    """Theorem 2.1, d = 2, n = 1."""
    return _approximation("max(x,y)/2", n=1, construction="theorem-2.1")


def paper_1_2() -> Content:
    """Theorem 2.1, d = 1, n = 2."""
    return _approximation("abs(x-1/3)", n=2, construction="theorem-2.1")


def three_1() -> Content:
    """Theorem 2.3 by the paper's network, d = 1, n = 1, all its steps."""
    return _content(certify(approximate("abs(x-1/3)", n=1, construction="theorem-2.3")).data)


def lower_bound() -> Content:
    """Theorem S, d = 1, K = 2, and how many bits any code needs."""
    content = scan_1()
    error, modulus, sizes = 8, 0, 9
    bits, used = Fraction(1), Fraction(int(content["steps"][sizes]["statement"]["intrinsic_bits"], 16))
    statement = {
        **{key: content["steps"][modulus]["statement"][key] for key in ("constant", "order")},
        **{"kind": "lower-bound", "dimension": "0x1", "error": content["steps"][error]["statement"]["bound"]},
        **{"bits": hexed(bits), "used": hexed(used), "ratio": hexed(used / bits)},
    }
    premises = [hexed(place) for place in (error, modulus, sizes)]
    content["steps"].append({"rule": "lower-bound", "premises": premises, "data": {"points": "0x1"}, "statement": statement})
    content["claims"].append(statement)
    return content


def tents() -> Content:
    """A tent iterated three times on all of R, by its activation regions."""
    network = unrolled(sawtooth(1))
    last = 8
    pieces = [(0, -1, 1, 0), *((i, 0, (1, -1)[i % 2], (-i, i + 1)[i % 2]) for i in range(last)), (last, 1, -1, last)]
    proof = Derivation()
    steps, table, place = [], [], neuron(network.nodes[-1].name)
    for start, way, slope, constant in pieces:
        vertices = [[hexed(start)]] if way else [[hexed(start)], [hexed(start + 1)]]
        form = [hexed(slope), hexed(constant)]
        piece = {"neurons": [place], "vertices": vertices, "rays": [[hexed(way)]] if way else [], "forms": [form]}
        steps.append(proof.step("region", [], piece, "affine", **piece))
        table.append([vertices[0][0], vertices[-1][0], form])
    proof.claim(proof.step("line", steps, {}, "on-line", neuron=place, pieces=table))
    return _content(certificate(network, None, proof).data)


def rounded() -> Content:
    """x/2 on 3 nodes in float16: exact on the 2^-4 grid, and a bound for any numbers of the format."""
    network = approximate("x/2", cells=2, scale_bits=1).network
    return _content(state(network, "float16", 4).certificate.data)


def rounded_thirds() -> Content:
    """relu((x - k y)/3 + 1/3), added up, in bfloat16: weights that are rounded, with a bound on the grid and off it."""
    third = Fraction(1, 3)
    layer = Layer("relu", tuple(Row(((0, third), (1, -k * third)), third) for k in range(1, 17)))
    output = Layer("identity", (Row(tuple((place, Fraction(1)) for place in range(16)), Fraction(0)),))
    nodes = (Node("hidden", layer, (Read("input", 0, 2),)), Node("output", output, (Read("hidden", 0, 16),)))
    proof = Derivation()
    for grid in ("0x3", "any"):
        data = {"format": "bfloat16", "grid": grid, "bound": "0x4"}
        proof.claim(proof.step("rounding", [], data, "rounding", **data))
    return _content(certificate(Network(2, nodes), None, proof).data)


def expressions() -> tuple[Callable[[], Content], ...]:
    """The bases with a modulus given by an expression, which is a hypothesis."""
    return scan_expression, scan_bent, paper_expression


BASES: dict[str, Callable[[], Content]] = {
    make.__name__: make
    for make in (
        scan_1,
        scan_2,
        scan_stated,
        scan_smooth,
        paper_1,
        paper_2,
        paper_1_2,
        three_1,
        lower_bound,
        tents,
        rounded,
        rounded_thirds,
        *expressions(),
    )
}


@cache
def _text(name: str) -> str:
    return json.dumps(BASES[name]())


def base(name: str) -> Content:
    """A fresh copy of a base certificate, without its digest."""
    content: Content = json.loads(_text(name))
    return content
