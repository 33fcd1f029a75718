"""`symnet.verify`: the verdict on a network and an unsafe set, from Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.targets.box import Box, parse_box
from symnet.verification.arithmetic import arithmetic_of
from symnet.verification.constraints import EXAMPLE, parse_unsafe
from symnet.verification.formula import Constraint, Every, Formula, Linear, Some
from symnet.verification.given import Given, load_given
from symnet.verification.property import Property, property_of
from symnet.verification.verify import Answer, Options, judged
from symnet.verification.vnnlib import load_property


def verify(
    network: Network | str | Path,
    box: Any,
    unsafe: str | Sequence[str] | None = None,
    *,
    seconds: Any = None,
    nodes: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    check: bool = True,
    arithmetic: str = "real",
    round_inputs: bool = False,
) -> Answer:
    """Return the verdict whether some input of a box is unsafe: "unsat" with a certificate, "sat" with a point, or "unknown".

    network: a Network, or the path of a network.json or of a file that `symnet.read` takes. box: a pair of rational ends for
    each input, or the text or mapping of `symnet.approximate`; without `unsafe` the path of a VNN-LIB file. unsafe: linear
    inequalities such as "Y_0 <= Y_1 and Y_0 <= Y_2" (inputs X_0, ..., outputs Y_0, ...), or several, any of which is unsafe.
    seconds, nodes: limits of the search, the second one reproducible; check: whether the kernel judges at once ("unsat" is
    said only of an accepted certificate). arithmetic: "real", or "float32" or "float64" for the network as a machine runs it,
    in whatever order it sums; round_inputs: whether inputs are real numbers that are rounded first, not floats. Raises
    UsageError and MalformedFile.
    """
    given = Given(network) if isinstance(network, Network) else load_given(Path(network))
    asked = load_property(_path(box)) if unsafe is None else _property(given.network, box, unsafe)
    limit = None if seconds is None else float(exact(seconds, "seconds"))
    most = None if nodes is None else whole(nodes, "nodes")
    options = Options(
        limit, most, whole(seed, "seed", 0), whole(jobs, "jobs"), check, arithmetic=arithmetic_of(arithmetic, round_inputs)
    )
    return judged(given, asked, options)


def _path(box: Any) -> Path:
    if not isinstance(box, str | Path):
        raise UsageError(f"unsafe is missing: write what must not happen, for example {EXAMPLE}")
    return Path(box)


def _property(network: Network, box: Any, unsafe: str | Sequence[str]) -> Property:
    texts = [unsafe] if isinstance(unsafe, str) else list(unsafe)
    if not texts or not all(isinstance(text, str) for text in texts):
        raise UsageError(f"unsafe = {unsafe!r:.60} says nothing; write for example {EXAMPLE}")
    sides = list(_sides(box))
    if len(sides) != network.inputs:
        raise UsageError(f"the box has {len(sides)} sides, the network {network.inputs} inputs; give a pair of ends for each")
    formula = Every((*_bounds(sides), Some(tuple(map(parse_unsafe, texts)))))
    _check_names(formula, network)
    return property_of(formula, network.inputs, network.outputs)


def _sides(box: Any) -> Iterator[tuple[Fraction, Fraction]]:
    if not isinstance(box, Sequence) or isinstance(box, str):
        yield from (box if isinstance(box, Box) else parse_box(box)).sides
        return
    for axis, ends in enumerate(box):
        if not isinstance(ends, Sequence) or isinstance(ends, str) or len(ends) != 2:
            raise UsageError(f"box, X_{axis} = {ends!r:.60} is no pair of ends; write for example (0, 1)")
        yield exact(ends[0], f"box, X_{axis}"), exact(ends[1], f"box, X_{axis}")


def _bounds(sides: Sequence[tuple[Fraction, Fraction]]) -> Iterator[Formula]:
    for axis, (low, high) in enumerate(sides):
        name = ("X", axis)
        yield Constraint(Linear(((name, Fraction(-1)),), low), text=f"X_{axis} >= {low}")
        yield Constraint(Linear(((name, Fraction(1)),), -high), text=f"X_{axis} <= {high}")


def _check_names(formula: Formula, network: Network) -> None:
    """Raise UsageError where a formula names an input or output that the network does not have."""
    if not isinstance(formula, Constraint):
        for part in formula.parts:
            _check_names(part, network)
        return
    for (kind, place), _ in formula.form.weights:
        count, what = (network.inputs, "input") if kind == "X" else (network.outputs, "output")
        if place >= count:
            raise UsageError(
                f"unsafe: there is no {kind}_{place}; the network has {count} {what}s, {kind}_0 to {kind}_{count - 1}"
            )
