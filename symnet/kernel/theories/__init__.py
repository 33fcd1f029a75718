"""The theories: a static list. A theory has rules, the files to read for them, and the kinds of its claims."""

from __future__ import annotations

from dataclasses import dataclass

from ..rule import Rule
from . import (
    axes,
    bands,
    branching,
    cell_codes,
    closed_loops,
    control_laws,
    deployed,
    euaf,
    floats,
    general,
    given_in_floats,
    given_networks,
    hoelder,
    kinks,
    limits,
    local,
    low_rank,
    lower_bounds,
    mesh_hats,
    meshes,
    mid_values,
    near,
    near_additions,
    near_functions,
    near_instead,
    near_norms,
    near_parts,
    near_waves,
    network_bounds,
    pieces,
    printed_sizes,
    quantised,
    rounding,
    scan,
    segment_joins,
    segment_shapes,
    segments,
    sign_bounds,
    sizes,
    sorting,
    tables,
)


@dataclass(frozen=True, slots=True)
class Theory:
    """Rules by name, the kinds that a certificate may claim, and the files beside the core that they rest on."""

    rules: dict[str, Rule]
    claims: tuple[str, ...]
    files: tuple[str, ...]


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
    "general": Theory(general.RULES, ("pl", "modulus"), ("theories/general.py", "targets/gradient.py", *TARGETS)),
    "hoelder": Theory(
        hoelder.RULES,
        (),
        (
            *("theories/hoelder.py", "theories/general.py", "targets/gradient.py", "targets/functions.py"),
            *("targets/bending.py", *TARGETS),
        ),
    ),
    "local": Theory(local.RULES, ("error", "error-off-strips", "local"), ("targets/rows.py", *LOCAL)),
    "axes": Theory(axes.RULES, (), ("theories/axes.py", "theories/general.py", "targets/gradient.py", "targets/rows.py", *LOCAL)),
    "bands": Theory(bands.RULES, (), ("theories/bands.py", "targets/bands.py", *LOCAL)),
    "tables": Theory(tables.RULES, (), ("theories/tables.py", "targets/tables.py", "targets/bands.py", "targets/printing.py")),
    "scan": Theory(scan.RULES, ("order", "partition", "tail-sums"), ("theories/scan.py", "theories/snake.py")),
    "cell codes": Theory(cell_codes.RULES, ("bit", "range"), ("theories/cell_codes.py", *LOCAL)),
    "mid values": Theory(mid_values.RULES, (), ("theories/mid_values.py", "theories/cell_codes.py", *LOCAL)),
    "near": Theory(
        {
            **near.RULES,
            **near_functions.RULES,
            **near_norms.RULES,
            **near_parts.RULES,
            **near_additions.RULES,
            **near_instead.RULES,
        },
        (),
        NEAR,
    ),
    "euaf": Theory({**euaf.RULES, **near_waves.RULES}, ("steps",), ("theories/euaf.py", "theories/near_waves.py", *NEAR)),
    "kinks": Theory(kinks.RULES, ("kinks",), ("theories/kinks.py", *TARGETS)),
    "sizes": Theory(sizes.RULES, ("sizes",), ("theories/sizes.py",)),
    "printed sizes": Theory(
        printed_sizes.RULES, ("printed-counts", "printed-shape"), ("theories/printed_sizes.py", "theories/sizes.py")
    ),
    "lower bounds": Theory(lower_bounds.RULES, ("lower-bound",), ("theories/lower_bounds.py", "targets/moduli.py")),
    "network bounds": Theory(network_bounds.RULES, ("network-bound",), ("theories/network_bounds.py",)),
    "sign bounds": Theory(
        sign_bounds.RULES, ("network-signs",), ("theories/sign_bounds.py", "theories/network_bounds.py", "theories/general.py")
    ),
    "limits": Theory(limits.RULES, ("limit",), ("theories/limits.py",)),
    "rounding": Theory(rounding.RULES, ("rounding",), ("theories/rounding.py", "theories/hinges.py", "theories/snake.py")),
    "deployed": Theory(deployed.RULES, ("deployed",), ("theories/deployed.py", "theories/rounding.py", "theories/hinges.py")),
    "sorting": Theory(sorting.RULES, ("sorted",), ("theories/sorting.py",)),
    "low rank": Theory(low_rank.RULES, ("near-rank", "rank-after"), ("theories/low_rank.py",)),
    "control laws": Theory(
        {**control_laws.RULES, **closed_loops.RULES},
        ("control-law", "decreases", "invariant"),
        ("theories/control_laws.py", "theories/closed_loops.py", *CONTROL),
    ),
    "meshes": Theory({**meshes.RULES, **mesh_hats.RULES}, ("mesh",), ("theories/meshes.py", "theories/mesh_hats.py", *CONTROL)),
    "branching": Theory(branching.RULES, ("safe", "unsafe"), BRANCHING),
    "given networks": Theory(given_networks.RULES, ("error", "equal", "lipschitz", "monotone"), GIVEN),
    "floats": Theory(
        floats.RULES,
        ("safe-in-floats", "unsafe-in-floats", "unsafe-in-order"),
        ("theories/floats.py", "branching/floats.py", "branching/formats.py", *BRANCHING),
    ),
    "quantised": Theory(
        quantised.RULES,
        ("safe-quantised", "unsafe-quantised"),
        ("theories/quantised.py", "branching/quantised.py", "branching/floats.py", "branching/formats.py", *BRANCHING),
    ),
    "given networks in floats": Theory(
        given_in_floats.RULES,
        ("error-in-floats", "equal-in-floats"),
        ("theories/given_in_floats.py", "theories/floats.py", "branching/floats.py", "branching/formats.py", *GIVEN),
    ),
    "pieces": Theory(
        pieces.RULES, ("pieces",), ("theories/pieces.py", "planar/layers.py", "planar/cells.py", "branching/property.py")
    ),
    "segments": Theory(
        {**segments.RULES, **segment_shapes.RULES, **segment_joins.RULES},
        ("segments", "segments-shape", "segments-least", "segments-joined"),
        (
            *("theories/segments.py", "theories/segment_shapes.py", "theories/segment_joins.py", "theories/number_formats.py"),
            *("theories/rounding.py", "theories/hinges.py", "theories/local.py", *NEAR),
            *("theories/segments.py", "theories/segment_shapes.py", "theories/number_formats.py"),
            *("theories/rounding.py", "theories/hinges.py", "theories/snake.py", *NEAR),
            *("theories/rounding.py", "theories/local.py", "theories/snake.py", *NEAR),
        ),
    ),
}
RULES: dict[str, Rule] = {name: rule for theory in THEORIES.values() for name, rule in theory.rules.items()}
"""Every way to make a statement."""
CLAIMS = frozenset(kind for theory in THEORIES.values() for kind in theory.claims)
"""The kinds of statements that a certificate may claim."""
WORDS = {
    **{"safe": branching.words, "unsafe": branching.words},
    **dict.fromkeys(("safe-in-floats", "unsafe-in-floats", "unsafe-in-order"), floats.words),
    **{"safe-quantised": quantised.words, "unsafe-quantised": quantised.words},
    "pieces": pieces.words,
}
"""Kinds of claims that a verdict says in words too."""
