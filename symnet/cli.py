"""The command line: the group `symnet`; its commands are in symnet/commands/.

Exit codes: 0 success, 1 a claim is refuted or could not be proved, 2 input that cannot be used, 3 `verify` does
not know, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys

import click

from symnet.commands.group import Commands
from symnet.errors import SymnetError

YOUNG = 1 << 17
"""Objects after which circles among them are looked for: networks have many and none, and looking took a third of the time."""


def main() -> None:
    """Run the command line and exit: one-line errors, no traceback."""
    gc.set_threshold(YOUNG)
    try:
        sys.exit(cli.main(prog_name="symnet", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _fail("interrupted; no file was written", 130)
    except click.ClickException as problem:
        where = getattr(problem, "ctx", None)
        _fail(f"{problem.format_message()} (try: {where.command_path if where else 'symnet'} --help)", 2)
    except SymnetError as problem:
        _fail(str(problem), problem.exit_code)
    except MemoryError:
        _fail("the memory is used up; ask for a smaller size", 2)
    except BrokenPipeError:  # the reader of our output has gone away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as problem:
        _fail(f"{str(problem.filename or 'a file')[:200]}: {problem.strerror or problem}; name another place", 2)


def _fail(message: str, code: int) -> None:
    click.echo(f"symnet: {' '.join(message.split())}", err=True)
    sys.exit(code)


def _approximate() -> click.Command:
    from symnet.commands.building import approximate

    return approximate


def _import() -> click.Command:
    from symnet.commands.importing import import_network

    return import_network


def _evaluate() -> click.Command:
    from symnet.commands.networks import evaluate

    return evaluate


def _show() -> click.Command:
    from symnet.commands.networks import show

    return show


def _list() -> click.Command:
    from symnet.commands.building import list_constructions

    return list_constructions


def _check() -> click.Command:
    from symnet.commands.proofs import check

    return check


def _claim() -> click.Command:
    from symnet.commands.claim import claim

    return claim


def _steps() -> click.Command:
    from symnet.commands.proofs import steps

    return steps


def _prove() -> click.Command:
    from symnet.commands.proofs import prove

    return prove


def _verify() -> click.Command:
    from symnet.commands.verify import verify

    return verify


def _equal() -> click.Command:
    from symnet.commands.given_networks import equal

    return equal


def _range() -> click.Command:
    from symnet.commands.given_networks import output_range

    return output_range


def _lipschitz() -> click.Command:
    from symnet.commands.given_networks import lipschitz

    return lipschitz


def _robust() -> click.Command:
    from symnet.commands.given_networks import robust

    return robust


def _monotone() -> click.Command:
    from symnet.commands.given_networks import monotone

    return monotone


def _error() -> click.Command:
    from symnet.commands.error import error

    return error


def _compare() -> click.Command:
    from symnet.commands.compare import compare

    return compare


def _report() -> click.Command:
    from symnet.commands.report import report

    return report


def _euaf_classify() -> click.Command:
    from symnet.commands.euaf import euaf_classify

    return euaf_classify


def _sort() -> click.Command:
    from symnet.commands.sort import sort

    return sort


def _segment_table() -> click.Command:
    from symnet.commands.segments import table

    return table


def _mpc() -> click.Command:
    from symnet.commands.mpc import mpc

    return mpc


def _mesh() -> click.Command:
    from symnet.commands.mesh import mesh

    return mesh


def _rocq() -> click.Command:
    from symnet.commands.rocq import rocq

    return rocq


def _template() -> click.Command:
    from symnet.commands.dial import template

    return template


def _encode() -> click.Command:
    from symnet.commands.dial import encode

    return encode


def _dial() -> click.Command:
    from symnet.commands.dial import dial

    return dial


def _same() -> click.Command:
    from symnet.commands.dial import same

    return same


def _export() -> click.Command:
    from symnet.commands.export import export

    return export


def _benchmark_set() -> click.Command:
    from symnet.commands.benchmark_set import benchmark_set

    return benchmark_set


def _ntk() -> click.Command:
    from symnet.commands.ntk import ntk

    return ntk


def _prune() -> click.Command:
    from symnet.commands.prune import prune

    return prune


def _bound() -> click.Command:
    from symnet.commands.bound import bound

    return bound


def _converge() -> click.Command:
    from symnet.commands.converge import converge

    return converge


def _lowrank() -> click.Command:
    from symnet.commands.lowrank import lowrank

    return lowrank


def _complete() -> click.Command:
    from symnet.commands.complete import complete

    return complete


def _compare_gaps() -> click.Command:
    from symnet.commands.compare_gaps import compare_gaps

    return compare_gaps


def _regions() -> click.Command:
    from symnet.commands.regions import regions

    return regions


def _explain() -> click.Command:
    from symnet.commands.explain import explain

    return explain


def _jobs() -> click.Command:
    from symnet.commands.jobs import jobs

    return jobs


def _experiment() -> click.Command:
    return experiment


COMMANDS = {
    "approximate": ("Build a network for a function and prove its error.", _approximate),
    "evaluate": ("The exact value of a network at points.", _evaluate),
    "show": ("Sizes, layers and parameters of a network.", _show),
    "error": ("Enclose the true error of a network.", _error),
    "verify": ("Whether a network has an unsafe input, with proof.", _verify),
    "equal": ("How far two networks are from each other, with proof.", _equal),
    "range": ("Intervals in which the outputs are, with proof.", _range),
    "lipschitz": ("A Lipschitz constant of a network, with proof.", _lipschitz),
    "robust": ("How far a label is kept around a point, with proof.", _robust),
    "monotone": ("Whether an output grows with an input, with proof.", _monotone),
    "regions": ("Where a network is one affine map, counted exactly.", _regions),
    "explain": ("The affine map of a network at a point, written out.", _explain),
    "check": ("Judge a certificate with the kernel.", _check),
    "steps": ("The proof in a certificate, step by step.", _steps),
    "report": ("The page of a certificate.", _report),
    "export": ("The network for ONNX, torch, jax, numpy or a solver.", _export),
    "compare": ("All constructions for a function at one error, in a table.", _compare),
    "import": ("Read a network from ONNX, .nnet or stored weights.", _import),
    "list": ("The constructions and their theorems.", _list),
    "claim": ("Write down what is to be proved, apart from any proof.", _claim),
    "prove": ("Run a proof of the folder proofs/.", _prove),
    "dial": ("What a network may trade: parameters, bits, depth, width.", _dial),
    "template": ("One network for a whole class of functions.", _template),
    "encode": ("Encode a function into a template.", _encode),
    "same": ("Prove that networks differ in intrinsic parameters only.", _same),
    "euaf-classify": ("A network that is a step function exactly.", _euaf_classify),
    "sort": ("A network that sorts, or gives the k-th largest.", _sort),
    "table": ("Slopes and intercepts for hardware, with proved error.", _segment_table),
    "mpc": ("The explicit law of a control problem as a network.", _mpc),
    "mesh": ("Values on a triangulation as a network.", _mesh),
    "rocq": ("A certificate as a file for the Rocq kernel.", _rocq),
    "benchmark-set": ("Networks with claims of known truth, to test verifiers.", _benchmark_set),
    "ntk": ("Tangent kernels of infinitely wide networks.", _ntk),
    "prune": ("Remove weights at random; tangent kernels before and after.", _prune),
    "complete": ("Fill the gaps of a matrix or an image.", _complete),
    "compare-gaps": ("The same gaps filled by this and by what people use.", _compare_gaps),
    "bound": ("What no network of a size reaches on a class of functions.", _bound),
    "converge": ("Whether ever deeper networks have a limit, and the rate.", _converge),
    "lowrank": ("Weight decay, small batches and low rank.", _lowrank),
    "jobs": ("How far the job in a folder has come, and go on with it.", _jobs),
    "experiment": ("Train whole networks, or the few parameters that matter.", _experiment),
}
"""The commands with what they do, those for a beginner first."""


@click.group(cls=Commands, loaders=COMMANDS, context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="symnet", prog_name="symnet")
@click.pass_context
def cli(context: click.Context) -> None:
    """Exact ReLU networks from approximation theorems, with proved error.

    \b
    symnet approximate "sin(pi*x)*y" --error 1/16 --out net
    symnet evaluate net/network.json 1/3 2/7
    symnet show net/network.json
    symnet check net/certificate.json
    symnet steps net/certificate.json
    symnet report net/certificate.json
    symnet export net/network.json --to onnx --parameters auto

    symnet COMMAND --help says more.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@click.command(name="experiment", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def experiment(arguments: tuple[str, ...]) -> None:
    """Train a whole network, or only the few parameters that matter (extra: experiments)."""
    from symnet.experiments.commands import experiment as group

    group.main(args=list(arguments) or ["--help"], prog_name="symnet experiment", standalone_mode=False)
