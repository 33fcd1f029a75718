"""Every option that a message proposes is there: texts of the package are searched for what looks like one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click

from symnet.cli import COMMANDS
from symnet.commands.arguments import ELSEWHERE
from symnet.experiments.commands import experiment

PACKAGE = Path(__file__).resolve().parents[2] / "symnet"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]|(?<![\w-])--[a-z]\b")
KERNEL = {"--file", "--claim", "--jobs", "--work", "--part"}
OTHERS = {"--help", "--version", "--index-url", "--tools", "--seconds", "--timeout", "--device", "--editable"}
"""Of every command, of pip, and of the script that comes with a set of benchmarks."""


def options(command: click.Command) -> set[str]:
    own = {
        each for option in command.params if isinstance(option, click.Option) for each in (*option.opts, *option.secondary_opts)
    }
    if not isinstance(command, click.Group):
        return own
    context = click.Context(command)
    inner = [command.get_command(context, name) for name in command.list_commands(context)]
    return own.union(*(options(each) for each in inner if each is not None))


def proposed() -> dict[str, str]:
    """Option -> a file with a text that names it; tables of what others write are left out."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        if "benchmark_set/run.py" in path.as_posix() or {"drawing", "report"} & set(path.parts):
            continue  # a program of its own; colours of pictures are named like options
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {option: str(path) for option in OPTION.findall(node.value) if option not in ELSEWHERE}
    return found


def test_every_option_that_is_named_is_there() -> None:
    known = set().union(*(options(load()) for _, load in COMMANDS.values()), options(experiment), KERNEL, OTHERS)
    missing = {option: place for option, place in proposed().items() if option not in known}
    assert not missing
