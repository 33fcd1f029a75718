"""Options: misspelt ones get the nearest name, expressions may begin with a minus sign, the bare command shows the help."""

from __future__ import annotations

import subprocess
import sys
import time

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.cli import COMMANDS
from symnet.commands.arguments import ELSEWHERE, OPTION, check_arguments
from symnet.errors import UsageError

LOADED = {name: load() for name, (_, load) in COMMANDS.items()}
OPTIONS = {
    name: sorted(each for option in command.params if isinstance(option, click.Option) for each in option.opts)
    for name, command in LOADED.items()
    if command.add_help_option
}


def complaint(command: str, *words: str) -> str:
    with pytest.raises(UsageError) as caught:
        check_arguments(LOADED[command], f"symnet {command}", words)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 600
    return str(caught.value)


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str, str]:
    """A command, one of its options of five letters or more, and the option with a letter dropped, doubled or moved."""
    command = draw(st.sampled_from([name for name, options in OPTIONS.items() if any(len(each) > 6 for each in options)]))
    option = draw(st.sampled_from([each for each in OPTIONS[command] if len(each) > 6]))
    place, kind = draw(st.integers(3, len(option) - 2)), draw(st.sampled_from(["drop", "double", "swap"]))
    begun, letter, after, rest = option[:place], option[place], option[place + 1], option[place + 2 :]
    wrong = {"drop": begun + after + rest, "double": begun + letter * 2 + after + rest, "swap": begun + after + letter + rest}[
        kind
    ]
    return command, option, wrong


@given(misspelt())
def test_a_misspelt_option_gets_the_nearest_name(found: tuple[str, str, str]) -> None:
    command, option, wrong = found
    if wrong not in OPTIONS[command]:
        assert f"did you mean {option}?" in complaint(command, wrong, "1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "-error", "1/4"], "write --error, with two hyphens"),
        (["x", "\u2014error", "1/4"], "write --error, with two hyphens"),
        (["x", "-d", "2"], "write --d, with two hyphens"),
        (["x", "-h"], "write --help"),
        (["x", "--out", "--json"], "--out needs a value, and --json is an option"),
        (["--x", "--cells", "4"], "write an expression with two minus signs"),
        (["--sin(x)", "--cells", "4"], "write an expression with two minus signs"),
        (["x", "--epsilon=1/4"], "did you mean --error?"),
        (["x", "--colour_of_mine", "1"], "its options are"),
    ],
)
def test_what_looks_like_an_option(words: list[str], said: str) -> None:
    assert said in complaint("approximate", *words)


@given(st.lists(st.sampled_from(["-x", "-1/3*x + 0.1", "-(x)", "-sin(x)", "-.5", "--1", "-", "-1", "-e", "-y"]), max_size=3))
def test_expressions_and_coordinates_may_begin_with_a_minus_sign(words: list[str]) -> None:
    check_arguments(LOADED["approximate"], "symnet approximate", [*words, "--error", "-1/2", "--cells", "4", "--json"])
    check_arguments(LOADED["evaluate"], "symnet evaluate", ["net.json", *words, "--", "--x"])


def test_no_command_takes_a_misspelt_option_for_a_word() -> None:
    for name in OPTIONS:
        assert "--no-such-option-here is no option" in complaint(name, "--no-such-option-here")


def test_names_of_other_programs_are_options_here() -> None:
    every = {each for options in OPTIONS.values() for each in options} | {"--help"}
    assert set(ELSEWHERE.values()) <= every and all(OPTION.match(name) for name in ELSEWHERE)


def test_the_bare_command_shows_the_help(run: Run) -> None:
    bare, asked = run(), run("--help")
    assert (bare.code, bare.err) == (0, "") and bare.out.rstrip() == asked.out.rstrip()
    assert all(len(line) <= 80 for line in asked.out.splitlines())
    assert all(f"  {name}  " in asked.out and line in asked.out for name, (line, _) in COMMANDS.items())
    assert all(command.name == name for name, command in LOADED.items())


def test_the_help_is_quick() -> None:
    """0.2 s on a machine at rest; this one may be busy, so it is measured against the start of Python with click."""

    def seconds(*words: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        return time.perf_counter() - started

    times = [(seconds("-m", "symnet", "--help"), seconds("-c", "import click")) for _ in range(4)]
    assert min(found for found, _ in times) < 3 * min(start for _, start in times)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("aproximate", "did you mean symnet approximate?"),
        ("sin(x)", 'symnet approximate "sin(x)"'),
        ("net/certificate.json", "symnet check"),
        ("zzz", "the commands are approximate"),
    ],
)
def test_a_command_that_is_not_there(run: Run, word: str, said: str) -> None:
    done = run(word)
    assert done.code == 2 and done.out == "" and said in done.err and len(done.err.splitlines()) == 1
