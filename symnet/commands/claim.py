"""`symnet claim`: write down what a certificate is wanted to prove, before and apart from any proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.error import norm_order
from symnet.commands.terminal import NEGATIVE
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.certificates.derivation import Statement


@click.command(context_settings=NEGATIVE)
@click.argument("expression")
@click.option("--error", required=True, help="The bound that is wanted, for example 1/16.")
@click.option("--norm", default="sup", show_default=True, help="sup, or Lp:2 for the L^2 norm.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option("--network", type=click.Path(path_type=Path), help="The network meant; by default any.")
@click.option("--lipschitz", metavar="L", help="May be assumed: this Lipschitz constant. By default nothing may.")
@click.option("--hoelder", metavar="L,ALPHA", help="May be assumed: |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--modulus", metavar="EXPR", help="May be assumed: |f(x) - f(y)| <= EXPR in r = |x - y|.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def claim(
    expression: str,
    error: str,
    norm: str,
    dimension: int | None,
    network: Path | None,
    out: Path,
    force: bool,
    **moduli: str | None,
) -> None:
    """Write the claim that a network is within an error of EXPRESSION on [0,1]^d to a file.

    `symnet check CERTIFICATE --claim FILE`, and the kernel alone with the same option, accept a certificate only if it
    proves at most this error, of this function, from no more than what the claim allows to assume.

    \b
    symnet claim "sin(pi*x)*y" --error 1/16 --out claim.json
    symnet check net/certificate.json --claim claim.json
    """
    from symnet.certificates.claim import Claim, error_claim
    from symnet.core.codec import load, write_whole
    from symnet.core.rational import positive
    from symnet.targets import target
    from symnet.targets.expression.tree import to_json

    if out.exists() and not force:
        raise UsageError(f"--out {out}: there is a file of this name; choose another, or give --force")
    found = target(expression, dimension)
    if found.expression is None:
        raise UsageError(f"EXPRESSION {expression!r} is not an expression")
    stated = error_claim(positive(error, "--error"), norm_order(norm))
    digest = "" if network is None else load(network).sha256
    allowed = _allowed(found.dimension, **moduli)
    write_whole(out, Claim(stated, [to_json(found.expression)], found.dimension, digest, allowed).data)
    click.echo(f"written: {out}")


def _allowed(dimension: int, lipschitz: str | None, hoelder: str | None, modulus: str | None) -> list[Statement]:
    """The moduli that may be assumed."""
    from symnet.certificates.claim import modulus_hypothesis
    from symnet.constructions.certify import modulus_data
    from symnet.core.rational import exact
    from symnet.targets.modulus.general_modulus import parse_modulus
    from symnet.targets.modulus.modulus import LipschitzModulus, Modulus, parse_hoelder

    found: list[Modulus] = []
    if lipschitz is not None:
        found.append(LipschitzModulus(exact(lipschitz, "--lipschitz")))
    if hoelder is not None:
        found.append(parse_hoelder(hoelder))
    if modulus is not None:
        found.append(parse_modulus(modulus, dimension))
    return [modulus_hypothesis(modulus_data(each)) for each in found]
