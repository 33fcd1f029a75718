"""What commands say of quantised networks: their layers, their exact values, verdicts on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.table import print_table
from symnet.commands.terminal import about
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.quantised.network import QuantisedNetwork
    from symnet.quantised.verdict import Answer

CODES = {"unsat": 0, "sat": 1, "unknown": 3}
ENDS = {
    "time": "the time given is over; give more --seconds",
    "nodes": "the nodes given are used up; give more --nodes",
    "stuck": "a box has no two numbers of float32 left; the order of sums of floats decides there",
    "rejected": "the kernel does not accept what the search found",
}


def quantised(path: Path, then: Callable[[QuantisedNetwork], None]) -> bool:
    """Do something with the quantised network in a file; tell whether it is one."""
    from symnet.quantised.network import quantised_in

    found = quantised_in(path)
    if found is not None:
        then(found)
    return found is not None


def shown(network: QuantisedNetwork, as_json: bool) -> None:
    """Print the sizes and layers."""
    layers = list(network.layers())
    if as_json:
        names = ("layer", "operator", "values", "weights")
        rows = [dict(zip(names, each, strict=True)) for each in layers]
        sizes = {"inputs": network.inputs, "outputs": network.outputs, "network_sha256": network.digest}
        click.echo(json.dumps({"quantised": True, **sizes, "layers": rows}))
        return
    weights = sum(each[3] for each in layers)
    print_table([("inputs", str(network.inputs)), ("outputs", str(network.outputs)), ("weights", f"{weights:,}")])
    print_table([tuple(map(str, each)) for each in layers], ("layer", "operator", "values", "weights"))
    click.echo("quantised   computed in float32 and in integers, operator by operator, as the file says; nothing is written")


def evaluated(network: QuantisedNetwork, points: Sequence[Sequence[Fraction]], as_decimal: bool) -> None:
    """Print what a machine computes at points, each rounded to float32: a number, or two ends around any order of sums."""
    for point in points:
        values = network.values(point)
        texts = [str(low) if low == high else f"[{low},{high}]" for low, high in values]
        more = f"  about {' '.join(about(low) for low, _ in values)}" if as_decimal else ""
        click.echo(" ".join(texts) + more)


def verified(
    path: Path,
    property: Path,
    seconds: float | None,
    options: Mapping[str, Any],
    out: Path | None,
    result: Path | None,
    as_json: bool,
) -> int | None:
    """Search, have the kernel judge, print and write; return the exit code, None where the file is no quantised network."""
    from symnet.quantised.network import quantised_in
    from symnet.quantised.verdict import Limits, judged
    from symnet.verification.replay import replayed
    from symnet.verification.vnnlib import load_property

    network = quantised_in(path)
    if network is None:
        return None
    if options["arithmetic"] == "float64":
        raise UsageError("arithmetic = float64: a quantised network computes in float32 and in integers; leave --arithmetic away")
    for name in ("resume", "no_check"):
        if options[name]:
            raise UsageError(f"--{name.replace('_', '-')} is not for quantised networks; leave it away")
    answer = judged(network, load_property(property), Limits(seconds, options["nodes"], options["round_inputs"]))
    runtime = None if answer.found is None else replayed(network.data, answer.found.point, optimised=False)
    files = _written(answer, out, result)
    if as_json:
        click.echo(json.dumps(_as_object(answer, runtime, files)))
    else:
        click.echo("\n".join(_lines(answer, runtime, files)))
    return CODES[answer.verdict]


def _written(answer: Answer, out: Path | None, result: Path | None) -> dict[str, Path]:
    """Write the files of an answer."""
    from symnet.core.codec import write_whole
    from symnet.core.folder import CERTIFICATE, CLAIM, COUNTEREXAMPLE, PAGE, write_folder
    from symnet.report.page import report_page
    from symnet.verification.files import decimals

    files: dict[str, Path] = {}
    if result is not None:
        rows = "\n ".join(f"({name} {decimals(low)})" for name, low, _ in _named(answer))
        text = f"sat\n({rows})\n" if answer.found else {"unsat": "unsat\n"}.get(answer.verdict, "unknown\n")
        write_whole(result, text.encode("ascii"))
        files["result"] = result
    if out is None or answer.certificate is None or answer.judged is None or not answer.judged.accepted:
        return files
    contents = {place.name: data for place, data in answer.certificate.contents(out / CERTIFICATE).items()}
    contents[CLAIM] = answer.claim
    contents[PAGE] = report_page(answer.certificate.data, answer.judged, files=answer.certificate.files).encode()
    files |= {"certificate": out / CERTIFICATE, "claim": out / CLAIM, "page": out / PAGE}
    if answer.found is not None:
        contents[COUNTEREXAMPLE] = "".join(f"{name} = {_ends(low, high)}\n" for name, low, high in _named(answer)).encode()
        files["counterexample"] = out / COUNTEREXAMPLE
    write_folder(out, contents)
    return files


def _named(answer: Answer) -> Iterator[tuple[str, Fraction, Fraction]]:
    """The inputs and outputs of a counterexample by name, with their ends."""
    if answer.found is not None:
        yield from ((f"X_{place}", value, value) for place, value in enumerate(answer.found.point))
        yield from ((f"Y_{place}", low, high) for place, (low, high) in enumerate(answer.found.outputs))


def _ends(low: Fraction, high: Fraction) -> str:
    return str(low) if low == high else f"in [{low}, {high}]"


def _lines(answer: Answer, runtime: tuple[float, ...] | None, files: Mapping[str, Path]) -> Iterator[str]:
    """An answer for people."""
    from symnet.kernel.theories.quantised import CONDITIONS

    which = "real input, rounded to" if answer.limits.rounds_inputs else "input in"
    yield {
        "unsat": f"unsat: no {which} float32 is unsafe for the quantised network, proved; certificate accepted",
        "sat": "sat: an input in float32 that is unsafe for the quantised network, as a machine computes it",
        "unknown": f"unknown: {ENDS.get(answer.end, answer.end)}",
    }[answer.verdict]
    yield from (f"{name:<12}{_ends(low, high)}" for name, low, high in _named(answer))
    if answer.found is not None:
        holds = answer.asked.roots[answer.found.root].conjunctions[answer.found.conjunction]
        yield f"unsafe by   {' and '.join(each.text for each in holds)[:400]}"
    if runtime is not None:
        yield f"onnxruntime {', '.join(f'{value:.9g}' for value in runtime)} ({_agrees(answer, runtime)})"
    boxes = f"{answer.leaves:,} leaves, depth {answer.depth}, {answer.nodes:,} boxes looked at"
    yield f"search      {boxes}, {answer.seconds:.1f} s"
    if answer.judged is not None and answer.certificate is not None:
        size = len(answer.certificate.data)
        yield f"kernel      {answer.judged.verdict} ({answer.check_seconds:.1f} s); the certificate has {size:,} bytes"
    yield from (f"condition   {each}" for each in CONDITIONS if answer.verdict != "unknown")
    if files:
        yield f"written     {', '.join(map(str, files.values()))}"


def _agrees(answer: Answer, runtime: Sequence[float]) -> str:
    """Whether onnxruntime computes what was said."""
    found = answer.found
    inside = found is not None and all(
        low <= Fraction(value) <= high for value, (low, high) in zip(runtime, found.outputs, strict=True)
    )
    return "as said" if inside else "not as said: this runtime does not keep the conditions below"


def _as_object(answer: Answer, runtime: tuple[float, ...] | None, files: Mapping[str, Path]) -> dict[str, Any]:
    """An answer for JSON."""
    from symnet.kernel.theories.quantised import CONDITIONS

    found = answer.found
    return {
        "verdict": answer.verdict,
        "end": answer.end,
        "quantised": True,
        "certificate": str(files["certificate"]) if "certificate" in files else None,
        "certificate_bytes": None if answer.certificate is None else len(answer.certificate.data),
        "kernel": None if answer.judged is None else answer.judged.verdict,
        "counterexample": None if found is None else [str(value) for value in found.point],
        "outputs": None if found is None else [[str(low), str(high)] for low, high in found.outputs],
        "onnxruntime": None if runtime is None else list(runtime),
        **{"leaves": answer.leaves, "depth": answer.depth, "nodes": answer.nodes},
        **{"seconds": round(answer.seconds, 3), "check_seconds": round(answer.check_seconds, 3)},
        **{"network_sha256": answer.network.digest, "inputs": answer.limits.inputs, "conditions": list(CONDITIONS)},
    }
