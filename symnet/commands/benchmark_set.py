"""`symnet benchmark-set`: networks with properties whose truth is known exactly, for tests of verification tools."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from symnet.errors import UsageError


@click.command(name="benchmark-set")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--n", "sizes", default="1..8", show_default=True, metavar="A..B", help="Networks with 2^n cells, n from A to B.")
@click.option("--small", is_flag=True, help="n = 1 and 2 only, and one planar network.")
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64", show_default=True, help="ONNX numbers.")
@click.option("--timeout", type=click.IntRange(1, 86_400), default=60, show_default=True, help="Seconds, for instances.csv.")
@click.option("--force", is_flag=True, help="Replace a benchmark set that is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def benchmark_set(folder: Path, sizes: str, small: bool, dtype: str, timeout: int, force: bool, as_json: bool) -> None:
    """Write networks with true and false claims into DIR: ONNX, VNN-LIB, SMT-LIB.

    The truth of every claim is known exactly, and a false one comes with a point that refutes it. DIR/run.py runs the tools
    that are installed and compares.

    \b
    symnet benchmark-set set --n 1..6
    python set/run.py --tools z3,cvc5 --seconds 60
    """
    from symnet.benchmark_set.family import family
    from symnet.benchmark_set.files import check_folder, contents_of, entry, write_set
    from symnet.commands.progress import stages
    from symnet.export.extras import need

    first, last = _range("1..2" if small else sizes)
    need("onnx", "onnx")
    check_folder(folder, force)
    entries = []
    with stages() as work:
        wanted = list(family(first, last, small))
        work.begin("instances", len(wanted))
        for instance in wanted:
            entries.append(entry(instance, dtype))
            work(len(entries))
    contents = contents_of(entries, timeout, dtype)
    write_set(folder, contents, force)
    true = sum(bool(each.truth["holds"]) for each in entries)
    if as_json:
        numbers = {"instances": len(entries), "true": true, "false": len(entries) - true}
        click.echo(json.dumps({"folder": str(folder), **numbers, "bytes": sum(map(len, contents.values()))}))
        return
    click.echo(f"instances   {len(entries)}: {true} true claims, {len(entries) - true} false ones with a counterexample")
    click.echo(f"written     {folder}: {len(contents)} files, {sum(map(len, contents.values())) / 1e6:.1f} MB")
    click.echo(f"run         python {folder / 'run.py'} --tools z3,cvc5,onnxruntime --seconds {timeout}")


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,3})(?:\.\.([0-9]{1,3}))?", text)
    if found is None:
        raise UsageError(f"--n {text}: write a range such as 1..8, or one number")
    return int(found[1]), int(found[2] or found[1])
