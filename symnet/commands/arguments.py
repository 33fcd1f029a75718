"""The words after a command: what begins with -- and a letter is an option, and a misspelt one gets the nearest name.

Expressions and coordinates may begin with a minus sign, so click is told to pass on what it does not know; without this check a
misspelt option would be taken for an expression.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

import click

from symnet.errors import UsageError

OPTION = re.compile(r"--[A-Za-z]")
EXPRESSION = re.compile(r"--(?:(?:x\d*|[yz]|pi|e)$|[A-Za-z][\w-]*[^\w-])", re.DOTALL)
DASHES = re.compile("[\u2010-\u2015\u2212]{1,2}(?=[A-Za-z])")
"""Long dashes, as typesetters make them of two hyphens."""
ELSEWHERE = {
    **dict.fromkeys(("--dim", "--dimension", "--dims", "--inputs-count"), "--d"),
    **dict.fromkeys(("--eps", "--epsilon", "--tol", "--accuracy", "--precision", "--bound", "--max-error"), "--error"),
    **dict.fromkeys(("--output", "--output-dir", "--outdir", "--folder", "--dir", "--o"), "--out"),
    **dict.fromkeys(("--k", "--grid", "--size", "--intervals", "--resolution"), "--cells"),
    **dict.fromkeys(("--holder", "--hölder"), "--hoelder"),
    **dict.fromkeys(("--backend", "--format", "--target-format"), "--to"),
    **dict.fromkeys(("--domain", "--range", "--interval", "--bounds"), "--box"),
    **dict.fromkeys(("--replace", "--clobber"), "--overwrite"),
    **dict.fromkeys(("--overwrite", "--yes"), "--force"),
    **dict.fromkeys(("--csv", "--file", "--table", "--points"), "--data"),
    **dict.fromkeys(("--method", "--theorem", "--algorithm"), "--construction"),
    **dict.fromkeys(("--timeout", "--time", "--limit"), "--seconds"),
    **dict.fromkeys(("--float", "--type", "--float-type"), "--dtype"),
    **dict.fromkeys(("--h", "--usage"), "--help"),
}
"""What other programs call an option."""


def check_arguments(command: click.Command, path: str, words: Sequence[str]) -> None:
    """Raise UsageError, with the nearest name, where a word is written like an option and is none of the command."""
    options = {name: option for option in command.params if isinstance(option, click.Option) for name in option.opts}
    names = [*options, "--help"]
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return
        if OPTION.match(word):
            _check_option(word, rest, options, names, path)
        else:
            _check_dashes(word, names, path)


def _check_option(word: str, rest: list[str], options: Mapping[str, click.Option], names: list[str], path: str) -> None:
    """Check one option and take its value off the rest."""
    name, given, _ = word.partition("=")
    if name not in names:
        raise UsageError(unknown(name, names, path))
    option = options.get(name)
    if option is None or option.is_flag or given or not rest:
        return
    if OPTION.match(rest[0]):
        raise UsageError(f"{name} needs a value, and {rest[0][:40]} is an option; write {name} VALUE before it")
    rest.pop(0)


def _check_dashes(word: str, names: list[str], path: str) -> None:
    """-error, and an em dash in the place of two hyphens."""
    bare = DASHES.sub("--", word, count=1) if DASHES.match(word) else f"-{word}" if re.match(r"-[A-Za-z]", word) else ""
    meant = "--help" if bare == "--h" else bare.partition("=")[0]
    if meant in names:
        raise UsageError(f"{word[:40]} is not an option of {path}; write {meant}, with two hyphens")


def unknown(name: str, names: Sequence[str], path: str) -> str:
    """Return the complaint about an option that is not there."""
    if EXPRESSION.match(name):
        return f"{name[:40]} begins like an option; write an expression with two minus signs in front as (-(-x))"
    near = nearest(name, names)
    if near:
        return f"{name[:40]} is no option of {path}; did you mean {near}?"
    return f"{name[:40]} is no option of {path}; its options are {', '.join(names)}"


def nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the name that was meant: another program's, one that begins alike, or one that differs by a few letters."""
    known = ELSEWHERE.get(name.lower())
    if known in names:
        return known
    plain = name.lower().replace("_", "-")
    begun = [each for each in names if each.startswith(plain) or (len(each) > 4 and plain.startswith(each))]
    close = difflib.get_close_matches(plain[2:40], [each[2:] for each in names], 1, 0.7)
    return next(iter([*(f"--{each}" for each in close), *begun]), None)
