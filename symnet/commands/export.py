"""`symnet export`: a network for numeric libraries and solvers, with a statement of what survives rounding."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from symnet.commands.building import check_free
from symnet.commands.progress import stages
from symnet.errors import MalformedFile, UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.core.network import Network
    from symnet.export.backends import Files

ARRAYS = ("numpy", "torch", "jax", "onnx")
BACKENDS = (*ARRAYS, "sympy", "mpmath", "smtlib", "vnnlib", "exact", "graphml", "dot")
DTYPES = ("float64", "float32", "float16", "bfloat16")


@click.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.option("--to", "backend", required=True, type=click.Choice(BACKENDS), help="What to write.")
@click.option("--dtype", type=click.Choice(DTYPES), help="The format of the numbers (default float64; vnnlib: float32).")
@click.option("--grid-bits", type=int, help="Inputs for exactness: multiples of 2^-p (default 12; float16 11, bfloat16 8).")
@click.option("--parameters", metavar="m|auto", help="Cut the digits of a scan network into m runs, or as few as fit.")
@click.option("--within", help="Accept a copy that is not exact but proved within this error (default 2^-20).")
@click.option(
    "--form",
    type=click.Choice(["unrolled", "loop", "comparators"]),
    default="unrolled",
    help="onnx: loops written out, or Scan; Min and Max of a sorting network.",
)
@click.option(
    "--certificate", type=click.Path(path_type=Path), help="Its error goes into the claim (default: the one beside NETWORK)."
)
@click.option("--claim", metavar="EXPR", help="smtlib, vnnlib: the piecewise-linear target of an error claim, one an output.")
@click.option("--error", help="smtlib, vnnlib: the error that is claimed.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write (default: the network's name).")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def export(network: Path, backend: str, out: Path | None, force: bool, as_json: bool, **options: Any) -> None:
    """Write NETWORK for another library, and state what survives rounding.

    \b
    symnet export net/network.json --to onnx --parameters auto
    symnet export net/network.json --to smtlib --claim "abs(x - 1/3)" --error 1/16
    """
    from symnet.commands.networks import network_in
    from symnet.export.backends import suffix_of

    if network.is_dir():
        raise UsageError(f"{network} is a folder; give the network file in it, for example {network / 'network.json'}")
    suffix = suffix_of(backend, out)
    options["of_floats"] = _check_options(backend, options)
    options["dtype"] = options["dtype"] or ("float32" if backend == "vnnlib" else "float64")
    stem = network.name.removesuffix(".json")
    target = out or network.with_name(f"{stem}_{backend}{suffix}" if suffix in (".py", ".json") else f"{stem}{suffix}")
    if not target.parent.is_dir():
        raise UsageError(f"--out {target}: {target.parent} is not a folder; create it first")
    check_free([target], force)
    loaded = network_in(network)
    with stages() as work:
        work.begin(f"exporting to {backend}")
        files, summary = _made(loaded, backend, suffix, {**options, "beside": network.parent / "certificate.json"})
    lines = summary.pop("lines", ())
    written = _write(files, target, force, network)
    if as_json:
        click.echo(json.dumps({"backend": backend, "files": [str(path) for path in written], **summary}))
        return
    for name in ("statement", "form", "claim"):
        if summary.get(name):
            click.echo(f"{name:<11} {summary[name]}")
    for place, line in enumerate(lines):
        click.echo(f"{'' if place else 'deployed':<11} {line}")
    if lines:
        click.echo(f"{'':<11} its proof is checked by: symnet check {written[-1]}")
    click.echo(f"written     {', '.join(str(path) for path in written)}")


def _check_options(backend: str, options: dict[str, Any]) -> bool:
    """Refuse what the backend would pass over in silence; whether an option of floating-point numbers is given."""
    if (options["claim"] is None) != (options["error"] is None) or (backend == "vnnlib" and options["claim"] is None):
        raise UsageError("a claim needs --claim EXPR and --error E together; vnnlib is made of one")
    if options["claim"] is not None and backend not in ("smtlib", "vnnlib"):
        raise UsageError(f"--claim is for smtlib and vnnlib, not {backend}")
    if options["form"] != "unrolled" and backend != "onnx":
        raise UsageError(f"--form {options['form']} is for onnx; {backend} has one form")
    of_arrays = {"parameters", "within", "grid_bits", "dtype", "certificate"} - ({"dtype"} if backend == "vnnlib" else set())
    source = click.get_current_context().get_parameter_source
    given = [name for name in sorted(of_arrays) if source(name) is not ParameterSource.DEFAULT]
    if backend not in ARRAYS and given:
        raise UsageError(f"--{given[0].replace('_', '-')} is for {', '.join(ARRAYS)}; {backend} keeps the exact numbers")
    return bool(given)


def _made(network: Network, backend: str, suffix: str, options: dict[str, Any]) -> tuple[Files, dict[str, Any]]:
    """The files of a backend and what is said of them."""
    from symnet.export.backends import OPTIONS, array_files, exact_file, is_exact, prepare, require, require_floats

    if options["claim"] is not None:
        return _claim(network, backend, options)
    if is_exact(network, backend) and not options["of_floats"]:
        files, said = exact_file(network, backend, suffix)
        return files, {"statement": said}
    require_floats(network)
    require(backend)
    if options["form"] == "comparators":
        from symnet.export.comparators import comparator_model

        model, said = comparator_model(network, options["dtype"])
        return {suffix: model.SerializeToString()}, {"statement": said}
    proof = _certificate(network, options)
    prepared = prepare(network, proof=proof, **{name: options[name] for name in OPTIONS})
    files = array_files(prepared, backend, suffix, options["form"])
    lines = () if prepared.claim is None else prepared.claim.lines
    return files, {"statement": prepared.statement.text, "form": prepared.form, **prepared.note, "lines": lines}


def _certificate(network: Network, options: dict[str, Any]) -> Certificate | None:
    """The certificate to make the deployed claim from: the one named, or the one beside the network if it is about it."""
    from symnet.certificates.certificate import load_certificate
    from symnet.export.deployed import is_about

    named, beside = options["certificate"], options["beside"]
    if named is None and not beside.is_file():
        return None
    try:
        found = load_certificate(named or beside)
        about = is_about(found.content, network)
    except (MalformedFile, LookupError, TypeError):
        about = False
    if named is not None and not about:
        raise UsageError(f"--certificate {named}: it proves no error in the sup norm of this network; leave it out")
    return found if about else None


def _claim(network: Network, backend: str, options: dict[str, Any]) -> tuple[Files, dict[str, Any]]:
    from symnet.export.backends import require
    from symnet.export.claim import error_claim
    from symnet.export.formats import float_format

    if backend == "vnnlib":
        require("onnx")
    claim = error_claim(network, options["claim"], _positive(options["error"], "--error"))
    summary = {"claim": claim.text, "statement": "exact: the claim is about the very network, in real arithmetic"}
    if backend == "smtlib":
        return {".smt2": claim.smtlib().encode("ascii")}, summary
    from symnet.export.onnx_graph import onnx_model

    program = claim.onnx_program(float_format(options["dtype"]))
    model: bytes = onnx_model(program, {"text": claim.text, "output": f"{claim.scaled[1]} (phi - f)"}).SerializeToString()
    return {".vnnlib": claim.vnnlib().encode("ascii"), ".onnx": model}, summary


def _positive(text: str, name: str) -> Fraction:
    from symnet.core.rational import positive

    return positive(text, name)


def _write(files: Files, target: Path, force: bool, network: Path) -> list[Path]:
    """Write all files beside `target`, or none where one of them is there; a statement about an older file goes with it.

    Those beside the network under other names than the usual ones are entered in its ledger.
    """
    from symnet.core.codec import write_together
    from symnet.core.folder import entry_of
    from symnet.export.backends import DEPLOYED, SIDECAR

    first, *_ = files
    stem = target.name.removesuffix(first)
    written = {target.with_name(stem + suffix): content for suffix, content in files.items()}
    beside = (path.with_name(path.name + more) for path in written for more in (SIDECAR, DEPLOYED))
    stale = [path for path in beside if path not in written]
    check_free([*written, *stale], force)
    write_together({**written, **entry_of(network, written)})
    for path in stale:
        path.unlink(missing_ok=True)
    return list(written)
