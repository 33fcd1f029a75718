"""Small certificates that the kernel accepts, some for each theory: what attacks and mutations start from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any
from unittest.mock import patch

from kernel.controlled import (
    closed_loop,
    controlled,
    controlled_in_half_spaces,
    controlled_twice,
    meshed,
    meshed_by_hats,
    meshed_corner,
    meshed_star,
)
from kernel.counted_network import counted
from kernel.float_properties import (
    floats_cast,
    floats_cast_and_summed,
    floats_cast_refuted,
    floats_in_order,
    floats_joined,
    floats_onnx,
    floats_refuted,
    machine_files,
)
from kernel.given import GIVEN
from kernel.hand_made import (
    Content,
    by_name,
    facts,
    facts_of_outputs,
    in_parts,
    long_integers,
    long_number,
    long_parameter,
    rounded_box,
    rounded_copy,
    rounded_thirds,
    tents,
)
from kernel.linear_pieces import pieces_of_quadrants, pieces_on_a_plane, pieces_that_bend
from kernel.near_networks import NEAR
from kernel.onnx_attacks import ONNX_ATTACKS
from kernel.properties import (
    onnx_files,
    property_1,
    property_betas,
    property_joined,
    property_onnx,
    property_refuted,
    property_signs,
)
from kernel.quantised_attacks import REFUSED
from kernel.quantised_properties import QUANTISED, quantised_files
from kernel.segment_tables import (
    segments_of_floats,
    segments_of_halves,
    segments_of_integers,
    segments_of_odd_integers,
    segments_that_join,
    segments_that_join_with_tails,
)
from kernel.steps_apart import files_of_parts, property_apart

from symnet import approximate
from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.commands.trained import trained, trajectory_certificate
from symnet.constructions.certify import certify
from symnet.constructions.euaf2022.classify import classify
from symnet.constructions.limit import limit_certificate
from symnet.constructions.network_bound import network_bound_step, network_signs_step
from symnet.constructions.scan.recut import recut
from symnet.constructions.sorting import sorter_certificate
from symnet.convergence.deep_network import FORMAT, deep_network
from symnet.convergence.rates import Rates
from symnet.core.codec import canonical_json
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.export.deployed import deployed
from symnet.export.formats import FORMATS
from symnet.export.lowering import cleared, with_differences
from symnet.export.statement import least_statement, state
from symnet.library.sorting import sorter
from symnet.low_rank.exact_training import Training
from symnet.lower_bounds.architecture import Architecture
from symnet.lower_bounds.networks import network_bound
from symnet.targets.data import banded
from symnet.targets.grid_table import GridTable, as_target
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus
from symnet.targets.table import Table, samples


def content_of(made: Certificate) -> Content:
    """What a certificate holds, without its digest."""
    content: Content = json.loads(made.data)
    del content["sha256"]
    return content


def _approximation(expression: str, **options: Any) -> Content:
    return content_of(certify(approximate(expression, **options)))


def _band(rows: list[str], lipschitz: str, **options: Any) -> Content:
    """The certificate for all functions through rows x, ..., value, each number as text, with a tolerance of 1/16."""
    numbers = [tuple(Fraction(word) for word in row.split()) for row in rows]
    points, values = tuple(row[:-1] for row in numbers), tuple(row[-1:] for row in numbers)
    table = Table("rows", ("x", "y")[: len(points[0])], ("value",), points, values, tuple(range(1, len(rows) + 1)))
    given = banded(table, samples(table, Fraction(1, 16)), LipschitzModulus(Fraction(lipschitz)), Fraction(1, 16))
    return content_of(certify(approximate(given.target, **options)))


def band_1() -> Content:
    """Theorem S, d = 1, K = 2, for every function through three intervals, one of them at a node."""
    return _band(["1/4 1/3", "1/2 0", "1 1/2"], "3/2", cells=2)


def band_2() -> Content:
    """Theorem S, d = 2, K = 1, for every function through two intervals off the grid."""
    return _band(["1/4 1/3 0", "3/4 1/2 1/2"], "1", cells=1)


def band_box() -> Content:
    """A band on another box than the cube: that of a function of Python by its values at the nodes."""
    return content_of(certify(approximate(lambda x: x / 4, box=[(-1, 1)], lipschitz=Fraction(1, 4), cells=2)))


def band_paper() -> Content:
    """Theorem 2.1, d = 1, n = 1, for a band by the values at the nodes, with a modulus given by an expression."""
    made = approximate(lambda x: x / 2, dimension=1, modulus="r - r**2/4", n=1, construction="theorem-2.1")
    return content_of(certify(made))


def _table(knots: list[list[str]], *columns: list[str]) -> Content:
    """The certificate of tables on a grid, each number as text, an output each."""
    axes = tuple(tuple(map(Fraction, axis)) for axis in knots)
    given = [GridTable("rows", ("x",) * len(axes), "value", axes, tuple(map(Fraction, values))) for values in columns]
    return content_of(certify(approximate(list(map(as_target, given)))))


def table_1() -> Content:
    """A table on the unit interval, four knots at unequal distances."""
    return _table([["0", "1/8", "1/2", "1"]], ["1/3", "2", "2", "-1"])


def table_2() -> Content:
    """A table on the unit square, 2 x 3 nodes."""
    return _table([["0", "1"], ["0", "1/4", "1"]], ["0", "1", "-1", "1/2", "3", "0"])


def table_3() -> Content:
    """A table on the unit cube, 2 x 2 x 2 nodes."""
    return _table([["0", "1"]] * 3, ["0", "1", "1", "0", "1/2", "3", "0", "-2"])


def table_box() -> Content:
    """Two tables on one grid of 3 x 2 nodes on a box with sides of unequal length, an output each."""
    return _table([["-3", "-1", "3"], ["0", "60000"]], ["1", "2", "3", "4", "5", "6"], ["0", "1/3", "0", "0", "0", "0"])


TABLE_FILE = ["0x0", "0x1"]
"""The values of a table in a file."""


def table_file() -> Content:
    """A table whose values stand in a file of their own."""
    made = _table([["0", "1"]], ["0", "1"])
    made["target"][0][2] = ["file", hashlib.sha256(canonical_json(TABLE_FILE)).hexdigest()]
    return made


def _forty() -> Certificate:
    """Theorem S, d = 1, K = 40, for a band whose 41 rows stand in a file of their own."""
    return certify(approximate(lambda x: x, dimension=1, lipschitz=1, cells=40))


def band_file() -> Content:
    """A band whose 41 rows stand in a file of their own."""
    return content_of(_forty())


def euaf_square() -> Content:
    """The EUAF network of x^2 with four cells, each bounded by a tangent."""
    return _approximation("x**2", cells=2, construction="euaf")


def euaf_product() -> Content:
    """x y by euaf neurons, exactly, on a box."""
    return _approximation("x*y", construction="euaf", box="x in [-2,2], y in [0,1]")


def euaf_box() -> Content:
    """The EUAF network of abs(sin(x)) on [-1, 2], four cells; around the kink its pieces are bounded by the range."""
    return _approximation("abs(sin(x))", cells=2, construction="euaf", box="x in [-1,2]")


def euaf_modulus() -> Content:
    """The EUAF network of a function with four cells whose error is bounded by a modulus that is assumed."""
    return _approximation("abs(x-1/3)", cells=2, construction="euaf", lipschitz=1)


def euaf_levels() -> Content:
    """A network of six layers that is 1/3 on one interval and -1 on another, exactly."""
    return content_of(classify("1/3 on [0,1/4]; -1 on [1/2,1]").certify())


def scan_1() -> Content:
    """Theorem S, d = 1, K = 2, derived modulus: no hypothesis; and how many bits any code needs, by one bump."""
    return _approximation("abs(x-1/3)", cells=2)


def scan_2() -> Content:
    """Theorem S, d = 2, K = 1."""
    return _approximation("max(x,y)/2", cells=1)


def scan_stated() -> Content:
    """Theorem S, d = 1, K = 2, with a stated Hoelder modulus: one hypothesis."""
    return _approximation("sqrt(x)", cells=2, hoelder=("1", "1/2"))


def scan_expression() -> Content:
    """Theorem S, d = 1, K = 2, with a modulus given by a concave expression, and how many bits any code needs."""
    return _approximation("log(1+x)/4", cells=2, modulus="min(r,2*log(1+r))/4")


def scan_bent() -> Content:
    """Theorem S, d = 1, K = 2, with a modulus given by an expression that is not proved concave."""
    return _approximation("x/4", cells=2, modulus="r/(2+r)")


def axes() -> Content:
    """Theorem S, d = 2, cells (4, 1), slopes derived axis by axis: no hypothesis."""
    return _approximation("x + y/4", cells=(4, 1))


def axes_stated() -> Content:
    """Theorem S, d = 2, cells (3, 1), with a stated Hoelder modulus."""
    return _approximation("sqrt(x)+y/4", cells=(3, 1), hoelder=("5/4", "1/2"))


def axes_bent() -> Content:
    """Theorem S, d = 2, cells (2, 1), with a modulus given by an expression that is not proved concave."""
    return _approximation("x/4+y/8", cells=(2, 1), modulus="r/(2+r)")


def axes_box() -> Content:
    """Theorem S on the box [1, 4] x [0, 1], cells (3, 1), with a Hoelder modulus stated on the box."""
    return _approximation("sqrt(x-1)+y", cells=(3, 1), box="x in [1,4], y in [0,1]", hoelder=("2", "1/2"))


def axes_runs() -> Content:
    """Theorem S for two outputs on a box, d = 2, cells (2, 1), in two runs."""
    return _approximation("x; x*y", cells=(2, 1), parameters=2, box="x in [0,2], y in [0,1]")


def scan_smooth() -> Content:
    """Theorem S, d = 1, K = 2, a target with series: sin(pi x)."""
    return _approximation("sin(pi*x)", cells=2)


def scan_special() -> Content:
    """Theorem S, d = 1, K = 2, a target of every function that is neither elementary nor written out."""
    return _approximation("(erf(x) + asin(x/2) + sinc(x) + cbrt(1 + x) + xlogx(1 + x) + atan2(x, 1 + x) + sin(x)/x)/8", cells=2)


def scan_norm() -> Content:
    """Theorem S, d = 2, K = 1, a norm whose constant is that of the norm, not of its entries."""
    return _approximation("hypot(x, y)/2", cells=1)


def scan_root() -> Content:
    """Theorem S, d = 1, K = 2, a target without a Lipschitz constant: its modulus is one power, derived."""
    return _approximation("sqrt(x)", cells=2)


def scan_powers() -> Content:
    """Theorem S, d = 2, K = 1, a target whose derived modulus is a sum of two powers."""
    return _approximation("xlogx(x)/4 + y/2", cells=1)


def scan_order() -> Content:
    """Theorem S, d = 1, K = 2, a quotient continued to a common zero of order 2."""
    return _approximation("(1 - cos(x))/x**2", cells=2)


def scan_one_bit() -> Content:
    """One bit a node: digits 0, 1 in base 2, worth -1 and 1; K = 2."""
    return _approximation("abs(x-1/3)", cells=2, bits="one")


def scan_quantum() -> Content:
    """A finer quantum: digits 0 to 4 in base 8; K = 2."""
    return _approximation("abs(x-1/3)", cells=2, quantum=Fraction(1, 8))


def runs() -> Content:
    """Seven digits in three runs of three side by side: a first pass, and two digits to spare in the last run."""
    return _approximation("abs(x-1/3)", cells=7, parameters=3)


def runs_of_two() -> Content:
    """Four digits in two runs: one copy in the first pass."""
    return _approximation("abs(x-1/3)", cells=4, parameters=2)


def runs_many() -> Content:
    """Seven digits in four runs: two doubling steps of partial sums."""
    return _approximation("abs(x-1/3)", cells=7, parameters=4)


def ranges() -> Content:
    """The codes of five nodes in three ranges, each entered where the one before was left."""
    with patch("symnet.constructions.scan.derivation.RANGE", 2):
        return _approximation("abs(x-1/3)", cells=4)


def paper_expression() -> Content:
    """Theorem 2.1, d = 2, n = 1, with a modulus given by an expression."""
    return _approximation("max(x,y)/2", n=1, construction="theorem-2.1", modulus="r - r**2/4")


def paper_1() -> Content:
    """Theorem 2.1, d = 1, n = 1."""
    return _approximation("abs(x-1/3)", n=1, construction="theorem-2.1")


def paper_2() -> Content:
    """Theorem 2.1, d = 2, n = 1."""
    return _approximation("max(x,y)/2", n=1, construction="theorem-2.1")


def paper_1_2() -> Content:
    """Theorem 2.1, d = 1, n = 2."""
    return _approximation("abs(x-1/3)", n=2, construction="theorem-2.1")


def mids_1() -> Content:
    """Theorem 2.2, d = 1, n = 1: three copies and the middle one of them."""
    return _approximation("abs(x-1/3)", n=1, construction="theorem-2.2")


def mids_2() -> Content:
    """Theorem 2.2, d = 2, n = 1: nine copies."""
    return _approximation("max(x,y)/2", n=1, construction="theorem-2.2")


def scanned_1() -> Content:
    """Theorem 2.2 with numbers that stand once, d = 1, n = 1: a scan reads the digits for all three copies."""
    return _approximation("abs(x-1/3)", n=1, construction="theorem-2.2-copied")


def scanned_1_2() -> Content:
    """The same with n = 2: two numbers."""
    return _approximation("abs(x-1/3)", n=2, construction="theorem-2.2-copied")


def three_1() -> Content:
    """Theorem 2.3 by the paper's network, d = 1, n = 1."""
    return _approximation("abs(x-1/3)", n=1, construction="theorem-2.3")


def rounded() -> Content:
    """x/2 on 3 nodes in float16: exact on the 2^-4 grid, and a bound for any numbers of the format."""
    network = approximate("x/2", cells=2, scale_bits=1).network
    return content_of(state(network, "float16", 4).certificate)


def on_box() -> Content:
    """Theorem S on the box [-1, 2], K = 2, derived modulus."""
    return _approximation("abs(x-1/3)", cells=2, box="x in [-1,2]")


def on_box_stated() -> Content:
    """Theorem S on the box [1, 4] x [0, 1], K = 1, with a Hoelder modulus stated on the box: one hypothesis."""
    return _approximation("sqrt(x-1)+y", cells=1, box="x in [1,4], y in [0,1]", hoelder=("2", "1/2"))


def on_box_expression() -> Content:
    """Theorem S on the box [0, 3], K = 2, with a modulus on the box given by an expression."""
    return _approximation("sqrt(x)", cells=2, box="x in [0,3]", modulus="sqrt(r)")


def outputs() -> Content:
    """Two outputs on the cube, Theorem S, d = 1, K = 2: each with its own digits, the hats shared."""
    return _approximation("abs(x-1/3); x/2", cells=2)


def outputs_on_box() -> Content:
    """Theorem 2.1 with two outputs on the box [-1, 1], n = 1."""
    return _approximation("abs(x-1/3); x/2", n=1, construction="theorem-2.1", box="x in [-1,1]")


def deployed_scan() -> Content:
    """x/2 on 3 nodes: the lowered layers in float16 against x/2, for any numbers of the format."""
    built = approximate("x/2", cells=2, scale_bits=1)
    claim = deployed(built.certify(), state(built.network, "float16", 4))
    assert claim is not None
    return content_of(claim.certificate)


def deployed_outputs() -> Content:
    """abs(x - 1/3) and x/2 on [-1, 1], 3 nodes: the lowered layers in float32 against each, for any numbers of the format."""
    built = approximate("abs(x-1/3); x/2", cells=2, scale_bits=3, box="x in [-1,1]")
    claim = deployed(built.certify(), state(built.network, "float32", 4))
    assert claim is not None
    return content_of(claim.certificate)


def deployed_box() -> Content:
    """x/3 on [-1, 2], the layers behind the map from the box, in float32."""
    built = approximate("x/3", cells=2, box="x in [-1,2]")
    claim = deployed(built.certify(), state(built.network, "float32", 4))
    assert claim is not None
    return content_of(claim.certificate)


def deployed_runs() -> Content:
    """abs(x - 1/3) in two runs, layers with differences, in float32."""
    network = approximate("abs(x-1/3)", cells=4, scale_bits=6)
    statement = replace(least_statement(recut(network.network, 2), FORMATS["float32"], 6), before=network.network)
    claim = deployed(network.certify(), replace(statement, lowered=with_differences(cleared(statement.network))))
    assert claim is not None
    return content_of(claim.certificate)


def sorted_3() -> Content:
    """Three inputs in [-1, 2], the smallest and the largest given: six neurons at most a layer."""
    sides = ((Fraction(-1), Fraction(2)),) * 3
    return content_of(sorter_certificate(sorter(3, -1, [1, 3]), sides))


def ranked() -> Content:
    """Two steps of training a network 2-3-1 in rationals: each of its matrices near rank 1, one of them near rank 0."""
    return content_of(trained((2, 3, 1), Training(Fraction(1, 4), Fraction(1, 2), 1), 2))


def between_steps() -> Content:
    """The networks at the start and after two such steps, side by side: two steps differ by rank 1, the first one decayed."""
    return content_of(trajectory_certificate((2, 3, 1), Training(Fraction(1, 4), Fraction(1, 3), 1), 2))


def out_of_reach() -> Content:
    """What networks of two layers of three neurons on the square do not reach, in the sup norm and in L^2; and of 300 layers."""
    square, line = Architecture(2, 3, 2), Architecture(1, 1, 300)
    found = [network_bound(LipschitzModulus(Fraction(2)), square, Fraction(3, 2), p) for p in (None, 2)]
    found.append(network_bound(LipschitzModulus(Fraction(1)), line, Fraction(1)))
    found.append(network_bound(HoelderModulus(Fraction(1), Fraction(1, 2)), Architecture(1, 2, 1), Fraction(1)))
    proof = Derivation(Network(1, (Node("zero", affine("identity", [({}, 0)]), (Read(INPUT, 0, 1),)),)))
    for each in found:
        proof.claim(network_bound_step(proof, each))
    return content_of(certificate(proof))


DEEP = {
    "format": FORMAT, "inputs": 2, "first": {"weights": [["1", "1/2"], ["-1", "1/3"]], "biases": ["1/2", "1/4"]},
    "layers": [{"weights": [["9/8", "1/8"], ["-1/8", "1"]], "biases": ["1/8", "-1/8"]}],
    "rest": {"weights": ["1/2", "1/2"], "biases": ["1", "1/3"]},
}  # fmt: skip
"""A deep network of which two layers are known."""


def out_of_signs() -> Content:
    """What networks of any weights do not reach, if Warren's theorem is true: on the square, of 300 layers, of order 1/2."""
    one, half = LipschitzModulus(Fraction(2)), HoelderModulus(Fraction(1), Fraction(1, 2))
    found = [network_bound(one, Architecture(*sizes)) for sizes in ((2, 3, 2), (1, 1, 300))]
    found.append(network_bound(half, Architecture(1, 2, 1)))
    proof = Derivation(Network(1, (Node("zero", affine("identity", [({}, 0)]), (Read(INPUT, 0, 1),)),)))
    warren = proof.assume("warren")
    for each in found:
        proof.claim(network_signs_step(proof, each, warren))
    return content_of(certificate(proof))


def limits() -> Content:
    """The second layer of a deep network and its limit, in the largest and in the sum of sizes."""
    rates = Rates(deep_network(DEEP), Fraction(2))
    made = content_of(limit_certificate(rates, 2))
    other = content_of(limit_certificate(Rates(deep_network({**DEEP, "norm": "1"}), Fraction(2)), 2))
    return {**made, "steps": made["steps"] + other["steps"], "claims": made["claims"] + other["claims"]}


def counted_by_hand() -> Content:
    """Counts of a network by hand, d = 1, n = 1."""
    return counted({"v": [0, 1]})


def parts() -> Content:
    """The certificate scan_1 with its steps in three files, the last one packed."""
    return in_parts(scan_1(), 2, 9)[0]


BASES: dict[str, Callable[[], Content]] = {
    make.__name__: make
    for make in (
        *(
            scan_1,
            scan_2,
            scan_stated,
            scan_expression,
            scan_bent,
            scan_smooth,
            scan_special,
            scan_norm,
            scan_root,
            scan_powers,
            scan_order,
            scan_one_bit,
            scan_quantum,
        ),
        *(axes, axes_stated, axes_bent, axes_box, axes_runs),
        *(runs, runs_of_two, runs_many, ranges),
        *(paper_1, paper_2, paper_1_2, paper_expression),
        *(band_1, band_2, band_box, band_paper, band_file),
        *(table_1, table_2, table_3, table_box, table_file),
        *(mids_1, mids_2, scanned_1, scanned_1_2, three_1),
        *(on_box, on_box_stated, on_box_expression, outputs, outputs_on_box),
        *(
            sorted_3,
            ranked,
            between_steps,
            out_of_reach,
            out_of_signs,
            limits,
            counted_by_hand,
            tents,
            facts,
            facts_of_outputs,
            rounded,
            rounded_thirds,
            parts,
            long_parameter,
        ),
        *(segments_of_integers, segments_of_halves, segments_of_floats),
        *(segments_of_odd_integers, segments_that_join, segments_that_join_with_tails),
        *(euaf_square, euaf_box, euaf_modulus, euaf_levels, euaf_product),
        *(controlled, controlled_twice, controlled_in_half_spaces, closed_loop),
        *(meshed, meshed_by_hats, meshed_star, meshed_corner),
        *NEAR,
        *(deployed_scan, deployed_box, deployed_outputs, deployed_runs, rounded_box, rounded_copy),
        *GIVEN,
        *(pieces_of_quadrants, pieces_on_a_plane, pieces_that_bend),
        *(property_1, property_signs, property_betas, property_joined, property_apart, property_refuted, property_onnx),
        *(floats_onnx, floats_joined, floats_refuted, floats_in_order),
        *(floats_cast, floats_cast_and_summed, floats_cast_refuted),
        *QUANTISED,
    )
}
STATED = (
    "out_of_signs",
    *("euaf_modulus", "scan_stated", "scan_expression", "scan_bent", "paper_expression", "on_box_stated", "on_box_expression"),
    *("axes_stated", "axes_bent", "axes_box"),
)
"""The bases with a modulus that is assumed."""
SHORT, ODD = b"\x80", b'{"a": ["0x1"]}'
"""Files that malformed certificates name: a number of eight bits, and steps that are no list."""
WRONG_NAME = "0" * 64
"""The name of a file that has another digest."""


@cache
def files() -> dict[str, bytes]:
    """The files that certificates of the corpus name, by their SHA-256."""
    own = by_name(
        [
            *in_parts(scan_1(), 2, 9)[1],
            long_number(),
            *long_integers(),
            SHORT,
            ODD,
            *_forty().files.values(),
            canonical_json(TABLE_FILE),
        ]
    )
    return {
        **own,
        **by_name([data for data, _ in (*ONNX_ATTACKS.values(), *REFUSED.values())]),
        **by_name(files_of_parts(base("outputs"))),
        **onnx_files(),
        **machine_files(),
        **quantised_files(),
        WRONG_NAME: long_number(),
    }


@cache
def _text(name: str) -> str:
    return json.dumps(BASES[name]())


def base(name: str) -> Content:
    """A fresh copy of a base certificate, without its digest."""
    content: Content = json.loads(_text(name))
    return content
