"""`symnet report`: the page of a certificate."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The page to write; by default report.html beside CERTIFICATE.")
def report(certificate: Path, out: Path | None) -> int:
    """Write the page of CERTIFICATE: what was built, how good it is, and why it is true.

    One HTML file that loads nothing, made from the certificate and the kernel's verdict alone. Exit codes: 0 accepted,
    1 rejected (the page says which step fails), 2 malformed (no page).

    \b
    symnet report net/certificate.json
    symnet report net/certificate.json --out page.html
    """
    from symnet.certificates.certificate import load_certificate
    from symnet.commands.proofs import CODES
    from symnet.report.page import save_report

    loaded = load_certificate(certificate)
    place = out or certificate.parent / "report.html"
    save_report(place, loaded.data, loaded.verdict, files=loaded.files)
    click.echo(f"written: {place}")
    return CODES[loaded.verdict.verdict]
