"""The theories: a static list. A theory has rules, the files to read for them, and the kinds of its claims.

The code of a theory is loaded when one of its rules is asked for: what a certificate does not use is not run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from ..rule import Rule
from ..syntax import Certificate, Statement


@dataclass(frozen=True, slots=True)
class Theory:
    """The file of each rule, by its name, the kinds that a certificate may claim, and the files that the rules rest on."""

    rules: dict[str, str]
    claims: tuple[str, ...]
    files: tuple[str, ...]


def _in(**files: str) -> dict[str, str]:
    """The file of each rule, from the rules of each file."""
    return {rule: file for file, rules in files.items() for rule in rules.split()}


TARGETS = (
    *("targets/operation.py", "targets/expression.py", "targets/intervals.py"),
    *("targets/moduli.py", "targets/printing.py"),
)
NEAR = (
    *("theories/near.py", "theories/near_functions.py", "theories/near_norms.py", "theories/near_parts.py"),
    *("theories/near_additions.py", "theories/near_instead.py", "targets/derivatives.py"),
    *("targets/bending.py", "targets/jets.py", "targets/polynomials.py", "targets/parity.py", "targets/gradient.py", *TARGETS),
)
CONTROL = tuple(f"control/{name}.py" for name in ("matrices", "parts", "problems"))
BRANCHING = (
    "theories/branching.py",
    *(f"branching/{name}.py" for name in ("property", "packed", "layers", "bounds", "leaves", "goals", "trees")),
)
GIVEN = (
    *("theories/given_networks.py", "branching/slopes.py", "branching/near.py"),
    *("targets/planes.py", "targets/gradient.py", *TARGETS, *BRANCHING),
)
LOCAL = ("theories/local.py", "theories/snake.py", *TARGETS)
THEORIES = {
    "general": Theory(
        _in(general="hypothesis pl unit-modulus lipschitz"),
        ("pl", "modulus"),
        ("theories/general.py", "targets/gradient.py", *TARGETS),
    ),
    "hoelder": Theory(
        _in(hoelder="hoelder"),
        (),
        (
            *("theories/hoelder.py", "theories/general.py", "targets/gradient.py", "targets/functions.py"),
            *("targets/bending.py", *TARGETS),
        ),
    ),
    "local": Theory(_in(local="codes local-error lp-error"), ("error", "error-off-strips", "local"), ("targets/rows.py", *LOCAL)),
    "axes": Theory(
        _in(axes="slopes axis-error"),
        (),
        ("theories/axes.py", "theories/general.py", "targets/gradient.py", "targets/rows.py", *LOCAL),
    ),
    "bands": Theory(_in(bands="band-modulus band-codes"), (), ("theories/bands.py", "targets/bands.py", *LOCAL)),
    "tables": Theory(
        _in(tables="table-error"), (), ("theories/tables.py", "targets/tables.py", "targets/bands.py", "targets/printing.py")
    ),
    "scan": Theory(
        _in(scan="state first-pass snake-order partition run interpolant"),
        ("order", "partition", "tail-sums"),
        ("theories/scan.py", "theories/snake.py"),
    ),
    "cell codes": Theory(
        _in(cell_codes="bit bit-code bit-range cell-value scan-code evaluated-code"),
        ("bit", "range"),
        ("theories/cell_codes.py", *LOCAL),
    ),
    "mid values": Theory(
        _in(mid_values="shifted-code mid near-output"), (), ("theories/mid_values.py", "theories/cell_codes.py", *LOCAL)
    ),
    "near": Theory(
        _in(
            near="enclosure near-input near-affine near-same near-error",
            near_functions="near-function",
            near_norms="near-norm near-angle",
            near_parts="near-lattice near-substitute near-sawtooth near-gate",
            near_additions="near-addition",
            near_instead="near-instead",
        ),
        (),
        NEAR,
    ),
    "euaf": Theory(
        _in(euaf="euaf-line euaf-steps line-error line-modulus", near_waves="near-carried near-square"),
        ("steps",),
        ("theories/euaf.py", "theories/near_waves.py", *NEAR),
    ),
    "kinks": Theory(_in(kinks="kinks"), ("kinks",), ("theories/kinks.py", *TARGETS)),
    "sizes": Theory(_in(sizes="sizes"), ("sizes",), ("theories/sizes.py",)),
    "printed sizes": Theory(
        _in(printed_sizes="printed-counts printed-shape"),
        ("printed-counts", "printed-shape"),
        ("theories/printed_sizes.py", "theories/sizes.py"),
    ),
    "lower bounds": Theory(_in(lower_bounds="lower-bound"), ("lower-bound",), ("theories/lower_bounds.py", "targets/moduli.py")),
    "network bounds": Theory(_in(network_bounds="network-bound"), ("network-bound",), ("theories/network_bounds.py",)),
    "sign bounds": Theory(
        _in(sign_bounds="network-signs"),
        ("network-signs",),
        ("theories/sign_bounds.py", "theories/network_bounds.py", "theories/general.py"),
    ),
    "limits": Theory(_in(limits="limit"), ("limit",), ("theories/limits.py",)),
    "rounding": Theory(
        _in(rounding="rounding"), ("rounding",), ("theories/rounding.py", "theories/hinges.py", "theories/snake.py")
    ),
    "deployed": Theory(
        _in(deployed="deployed"), ("deployed",), ("theories/deployed.py", "theories/rounding.py", "theories/hinges.py")
    ),
    "sorting": Theory(_in(sorting="sorts"), ("sorted",), ("theories/sorting.py",)),
    "low rank": Theory(_in(low_rank="near-rank rank-after"), ("near-rank", "rank-after"), ("theories/low_rank.py",)),
    "control laws": Theory(
        _in(control_laws="control-law", closed_loops="invariant decreases"),
        ("control-law", "decreases", "invariant"),
        ("theories/control_laws.py", "theories/closed_loops.py", *CONTROL),
    ),
    "meshes": Theory(
        _in(meshes="mesh", mesh_hats="mesh-hats"), ("mesh",), ("theories/meshes.py", "theories/mesh_hats.py", *CONTROL)
    ),
    "branching": Theory(_in(branching="branches joined counterexample"), ("safe", "unsafe"), BRANCHING),
    "given networks": Theory(
        _in(given_networks="error-on-parts equal-on-parts lipschitz-on-parts monotone-on-parts"),
        ("error", "equal", "lipschitz", "monotone"),
        GIVEN,
    ),
    "floats": Theory(
        _in(floats="branches-in-floats joined-in-floats counterexample-in-floats counterexample-in-order"),
        ("safe-in-floats", "unsafe-in-floats", "unsafe-in-order"),
        ("theories/floats.py", "branching/floats.py", "branching/formats.py", *BRANCHING),
    ),
    "quantised": Theory(
        _in(quantised="branches-quantised counterexample-quantised"),
        ("safe-quantised", "unsafe-quantised"),
        ("theories/quantised.py", "branching/quantised.py", "branching/floats.py", "branching/formats.py", *BRANCHING),
    ),
    "given networks in floats": Theory(
        _in(given_in_floats="error-in-floats equal-in-floats"),
        ("error-in-floats", "equal-in-floats"),
        ("theories/given_in_floats.py", "theories/floats.py", "branching/floats.py", "branching/formats.py", *GIVEN),
    ),
    "pieces": Theory(
        _in(pieces="pieces"), ("pieces",), ("theories/pieces.py", "planar/layers.py", "planar/cells.py", "branching/property.py")
    ),
    "segments": Theory(
        _in(
            segments="segments-every segments-pieces",
            segment_shapes="segments-shape segments-least",
            segment_joins="segments-joined",
        ),
        ("segments", "segments-shape", "segments-least", "segments-joined"),
        (
            *("theories/segments.py", "theories/segment_shapes.py", "theories/segment_joins.py", "theories/number_formats.py"),
            *("theories/rounding.py", "theories/hinges.py", "theories/local.py", "theories/snake.py", *NEAR),
        ),
    ),
}
FILES = {rule: file for theory in THEORIES.values() for rule, file in theory.rules.items()}
CLAIMS = frozenset(kind for theory in THEORIES.values() for kind in theory.claims)
"""The kinds of statements that a certificate may claim."""
IN_WORDS = {
    **dict.fromkeys(("safe", "unsafe"), "branching"),
    **dict.fromkeys(("safe-in-floats", "unsafe-in-floats", "unsafe-in-order"), "floats"),
    **dict.fromkeys(("safe-quantised", "unsafe-quantised"), "quantised"),
    "pieces": "pieces",
}
"""Kinds of claims that a verdict says in words too, and the file that knows how."""


class Rules(Mapping[str, Rule]):
    """Every way to make a statement, by its name."""

    def __getitem__(self, name: str) -> Rule:
        rule: Rule = import_module(f".{FILES[name]}", __name__).RULES[name]
        return rule

    def __iter__(self) -> Iterator[str]:
        return iter(FILES)

    def __len__(self) -> int:
        return len(FILES)


RULES = Rules()


def in_words(certificate: Certificate, claim: Statement) -> tuple[str, ...]:
    """Return what a verdict says of a claim in words too: one text, or none."""
    file = IN_WORDS.get(claim["kind"])
    return (import_module(f".{file}", __name__).words(certificate, claim),) if file else ()
