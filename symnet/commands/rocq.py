"""`symnet rocq`: an accepted scan certificate as a file that the Rocq kernel checks."""

from __future__ import annotations

from pathlib import Path

import click

from symnet.commands.building import check_free
from symnet.errors import UsageError


@click.command()
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The Rocq file to write, for example inst.v.")
@click.option("--instance", "data", type=click.Path(path_type=Path), help="The instance for the native checker to write.")
@click.option("--lipschitz", metavar="L", help="Prove this Lipschitz constant; by default the certificate's.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def rocq(certificate: Path, out: Path | None, data: Path | None, lipschitz: str | None, force: bool) -> int:
    """Write CERTIFICATE as an instance of Theorem S for the Rocq kernel, which shares nothing with Python's.

    The certificate is checked first. It must be of one scan network with two bits a node; its target may use x1..xd,
    rationals, + - * /, whole powers, abs, min and max. The file imports the library proofs/rocq alone and proves
    |s phi(x) + b - f(x)| <= E for all x in [0,1]^d, without hypotheses.

    \b
    symnet approximate "abs(x - 1/3)" --cells 8 --out net
    symnet rocq net/certificate.json --out inst.v && coqc -Q proofs/rocq Symnet inst.v
    """
    from symnet.certificates.certificate import load_certificate
    from symnet.commands.proofs import CODES, verdict_text
    from symnet.core.codec import write_together
    from symnet.core.rational import exact
    from symnet.report.whole import whole
    from symnet.rocq.instance import instance_of
    from symnet.rocq.script import instance_file, script

    _check_places(out, data, force)
    loaded = load_certificate(certificate)
    if not loaded.verdict.accepted:
        click.echo(verdict_text(loaded.verdict, loaded))
        return CODES[loaded.verdict.verdict]
    content = whole(loaded.content, loaded.files)
    found = instance_of(content, None if lipschitz is None else exact(lipschitz))
    texts = {} if out is None else {out: script(found, content["sha256"], out.name)}
    texts |= {} if data is None else {data: instance_file(found)}
    write_together({place: text.encode() for place, text in texts.items()})
    if out is not None:
        click.echo(f"written: {out}; compile it, from the checkout and after `make -C proofs/rocq`, with")
        click.echo(f"  coqc -Q proofs/rocq Symnet {out}")
    if data is not None:
        click.echo(f"written: {data}; check it, after `make -C proofs/rocq native`, with")
        click.echo(f"  proofs/rocq/native/check_instance {data}")
    return 0


def _check_places(out: Path | None, data: Path | None, force: bool) -> None:
    """Raise UsageError before any work where there is nothing to write, or no place for it."""
    from symnet.rocq.script import check_name

    if out is None and data is None:
        raise UsageError("nothing to write; give --out inst.v, --instance inst.txt or both")
    if out is not None and data is not None and out.resolve() == data.resolve():
        raise UsageError(f"--out and --instance are both {out}; give two names")
    if out is not None:
        check_name(out)
        check_free([out], force)
    if data is not None:
        check_free([data], force, "--instance")
