"""`symnet claim`: write down what a certificate is wanted to prove, before and apart from any proof."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.error_shown import norm_order
from symnet.commands.sources import source_of
from symnet.commands.terminal import NEGATIVE
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.certificates.derivation import Statement
    from symnet.targets.box import Box


@click.command(context_settings=NEGATIVE)
@click.argument("expression", required=False)
@click.option("--data", type=click.Path(path_type=Path), help="A file of points with values instead of EXPRESSION.")
@click.option("--table", type=click.Path(path_type=Path), help="A file of values on a full grid instead of EXPRESSION.")
@click.option(
    "--inputs", metavar="A,B", help="--data, --table: the columns of the coordinates, by name or number; all but the last."
)
@click.option("--columns", metavar="C,D", help="--data, --table: the columns of the values, an output each; the last one.")
@click.option("--tolerance", metavar="T", help="--data: each value is known within T only.")
@click.option("--error", required=True, help="The bound that is wanted, for example 1/16.")
@click.option("--norm", default="sup", show_default=True, help="sup, or Lp:2 for the L^2 norm.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
@click.option("--output", type=int, help="Of several outputs, the one meant, counted from 1.")
@click.option("--network", type=click.Path(path_type=Path), help="The network meant; by default any.")
@click.option("--lipschitz", metavar="L", help="May be assumed: this Lipschitz constant. By default nothing may.")
@click.option("--hoelder", metavar="L,ALPHA", help="May be assumed: |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--modulus", metavar="EXPR", help="May be assumed: |f(x) - f(y)| <= EXPR in r = |x - y|.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def claim(
    expression: str | None,
    data: Path | None,
    table: Path | None,
    inputs: str | None,
    columns: str | None,
    tolerance: str | None,
    error: str,
    norm: str,
    dimension: int | None,
    box: str | None,
    output: int | None,
    network: Path | None,
    out: Path,
    force: bool,
    **moduli: str | None,
) -> None:
    """Write the claim that a network is within an error of EXPRESSION on [0,1]^d, or on --box, or of a table, to a file.

    With --data it is about every function through the points of a file with --lipschitz or --hoelder, which is then no
    assumption but says which functions are meant.

    `symnet check CERTIFICATE --claim FILE`, and the kernel alone with the same option, accept a certificate only if it
    proves at most this error, of this function, from no more than what the claim allows to assume.

    \b
    symnet claim "sin(pi*x)*y" --error 1/16 --out claim.json
    symnet check net/certificate.json --claim claim.json
    symnet claim --data points.csv --lipschitz 2 --error 1/8 --out claim.json
    symnet claim --table speeds.csv --error 0 --out claim.json
    """
    from symnet.certificates.claim import Claim, error_claim
    from symnet.certificates.derivation import network_digest
    from symnet.commands.networks import network_in
    from symnet.core.codec import write_whole

    if out.exists() and not force:
        raise UsageError(f"--out {out}: there is a file of this name; choose another, or give --force")
    about = {"inputs": inputs, "output": columns, "tolerance": tolerance, "box": box, "dimension": dimension}
    trees, sides = _targets(expression, data, table, {**about, **moduli})
    moduli = moduli if data is None else dict.fromkeys(moduli)
    marks = _marks(len(trees), output, plain=sides.is_cube)
    bound = _bound(error, of_a_table=table is not None)
    stated = {**error_claim(bound, norm_order(norm)), **marks[0 if output is None else output - 1]}
    digest = "" if network is None else network_digest(network_in(network))
    allowed = [
        {**each, **mark} for each in _allowed(sides, kind="box-modulus" if marks[0] else "modulus", **moduli) for mark in marks
    ]
    write_whole(out, Claim(stated, trees, sides.dimension, digest, allowed, sides.sides).data)
    click.echo(f"written: {out}")


def _targets(expression: str | None, data: Path | None, table: Path | None, about: dict[str, Any]) -> tuple[list[Any], Box]:
    """The targets as a claim holds them, and their box."""
    from symnet.constructions.band_target import band_of
    from symnet.constructions.tables.target_json import table_json
    from symnet.targets.expression.tree import to_json
    from symnet.targets.problem import targets_on

    if expression is not None and about["output"] is not None:
        raise UsageError("--columns is about a table; give --data FILE or --table FILE with it, or leave it out")
    dimension, box = about["dimension"], about["box"]
    source, found = source_of(expression, data, table, about)
    if table is not None:
        return [table_json(each.table)[0] for each in source], source[0].box_given
    if found:
        sides = found[0].target.box_given
        return [band_of(each.target, each.band.modulus, each.samples, sides)[0] for each in found], sides
    given, sides = targets_on(source, dimension, box)
    return [to_json(each.expression) for each in given if each.expression is not None], sides


def _bound(error: str, of_a_table: bool) -> Fraction:
    """The bound that is wanted: positive, or 0 for a table, whose network may be exact."""
    from symnet.core.rational import exact, positive

    found = exact(error, "--error")
    return found if of_a_table and found == 0 else positive(error, "--error")


def _marks(outputs: int, output: int | None, plain: bool) -> list[dict[str, int]]:
    """What stands in statements about each output: nothing where there is one on the unit cube."""
    if outputs > 1 and (output is None or not 1 <= output <= outputs):
        raise UsageError(f"the claim is about one of {outputs} outputs: give --output 1 to {outputs}")
    if outputs == 1 and output not in (None, 1):
        raise UsageError(f"--output {output}: there is one output, leave it out")
    return [{}] if outputs == 1 and plain else [{"output": number} for number in range(outputs)]


def _allowed(box: Box, kind: str, lipschitz: str | None, hoelder: str | None, modulus: str | None) -> list[Statement]:
    """The moduli that may be assumed."""
    from symnet.certificates.claim import modulus_hypothesis
    from symnet.constructions.band_target import modulus_data
    from symnet.core.rational import exact
    from symnet.targets.modulus.general_modulus import parse_modulus
    from symnet.targets.modulus.modulus import LipschitzModulus, Modulus, parse_hoelder

    found: list[Modulus] = []
    if lipschitz is not None:
        found.append(LipschitzModulus(exact(lipschitz, "--lipschitz")))
    if hoelder is not None:
        found.append(parse_hoelder(hoelder))
    if modulus is not None:
        found.append(parse_modulus(modulus, box.dimension, box.longest))
    return [modulus_hypothesis(modulus_data(each), kind) for each in found]
