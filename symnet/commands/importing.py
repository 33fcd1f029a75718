"""`symnet import`: a network from ONNX, .nnet or stored weights as a network file with exact numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.building import check_free
from symnet.commands.table import print_table
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.reading.imported import Imported


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default="network.json", show_default=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def import_network(file: Path, out: Path, force: bool, as_json: bool) -> None:
    """Read the network in FILE (.onnx, .nnet, .npz, .safetensors) and write it with every weight exact.

    The inputs are those of FILE in its order, each flattened row by row; an open first axis is the batch. What no ReLU
    network computes exactly is refused, with the name of the operation. Commands on networks take FILE directly too.
    A quantised network stays the file that it is: what is in it is printed, and evaluate, show and verify take it.

    \b
    symnet import acasxu_1_2.onnx --out network.json
    symnet evaluate acasxu_1_2.onnx 0 0 0 0 0
    """
    from symnet.commands.quantised import quantised, shown
    from symnet.core.codec import MAX_BYTES, write_whole
    from symnet.reading.reader import read

    if quantised(file, lambda found: shown(found, as_json)):
        return
    check_free([out], force)
    found = read(file)
    data = found.network.canonical + b"\n"
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"--out {out}: the network file would have {len(data)} bytes, more than {MAX_BYTES}; use {file} directly"
        )
    write_whole(out, data)
    if as_json:
        click.echo(json.dumps(summary(found, out)))
        return
    print_table(rows(found))
    for note in found.notes:
        click.echo(f"note        {note}")
    click.echo(f"written     {out}")


def summary(found: Imported, out: Path) -> dict[str, Any]:
    """Return what was read for JSON."""
    from symnet.core.table import sizes_of

    return {
        "format": found.source,
        "sha256": found.sha256,
        "inputs": [{"name": port.name, "shape": list(port.shape), "batch": port.batch} for port in found.inputs],
        "outputs": [{"name": port.name, "shape": list(port.shape), "batch": port.batch} for port in found.outputs],
        "exact": found.exact,
        "notes": list(found.notes),
        **sizes_of(found.network),
        "network_sha256": found.network.sha256,
        "network": str(out),
    }


def rows(found: Imported) -> list[tuple[str, str]]:
    """Return what was read in rows for people."""
    from symnet.core.table import size_rows
    from symnet.reading.imported import ports_text

    weights = (
        "exactly those of the file" if found.exact else "exact, but for those that are irrational in the file (see the note)"
    )
    kept = [(name, text) for name, text in size_rows(found.network) if name not in ("inputs", "intrinsic", "template")]
    return [("inputs", ports_text(found.inputs)), ("outputs", ports_text(found.outputs)), *kept, ("weights", weights)]
