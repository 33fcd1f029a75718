"""The command line: the group `symnet`; its commands are in symnet/commands/.

Exit codes: 0 success, 1 a claim is refuted or could not be proved, 2 input that cannot be used, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import click

from symnet.commands.benchmark_set import benchmark_set
from symnet.commands.building import approximate, list_constructions
from symnet.commands.claim import claim
from symnet.commands.compare import compare
from symnet.commands.dial import dial, encode, same, template
from symnet.commands.error import error
from symnet.commands.export import export
from symnet.commands.networks import evaluate, show
from symnet.commands.proofs import check, prove, steps
from symnet.commands.report import report
from symnet.commands.rocq import rocq
from symnet.errors import SymnetError


def main() -> None:
    """Run the command line and exit: one-line errors, no traceback."""
    try:
        sys.exit(cli.main(prog_name="symnet", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _fail("interrupted; no file was written", 130)
    except click.ClickException as problem:
        _fail(f"{problem.format_message()} (try: symnet --help)", 2)
    except SymnetError as problem:
        _fail(str(problem), problem.exit_code)
    except MemoryError:
        _fail("the memory is used up; ask for a smaller size", 2)
    except BrokenPipeError:  # the reader of our output has gone away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


def _fail(message: str, code: int) -> None:
    click.echo(f"symnet: {' '.join(message.split())}", err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="symnet", prog_name="symnet")
def cli() -> None:
    """Exact ReLU networks from approximation theorems, with proved error.

    \b
    symnet approximate "sin(pi*x)*y" --error 1/16 --out net
    symnet evaluate net/network.json 1/3 2/7
    symnet show net/network.json
    symnet check net/certificate.json
    symnet steps net/certificate.json
    symnet report net/certificate.json
    symnet export net/network.json --to onnx --parameters auto
    """


for command in (
    approximate,
    evaluate,
    show,
    list_constructions,
    check,
    claim,
    steps,
    prove,
    error,
    compare,
    report,
    rocq,
    template,
    encode,
    dial,
    same,
    export,
    benchmark_set,
):
    cli.add_command(command)


@cli.command(name="experiment", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def experiment(arguments: tuple[str, ...]) -> None:
    """Train a whole network, or only the few parameters that matter (extra: experiments)."""
    from symnet.experiments.commands import experiment as group

    group.main(args=list(arguments), prog_name="symnet experiment", standalone_mode=False)
