"""The group `symnet`: its commands are loaded when they are asked for, so that the help costs no imports."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

import click

from symnet.commands.arguments import check_arguments
from symnet.errors import UsageError

Loaders = Mapping[str, tuple[str, Callable[[], click.Command]]]
"""The name of a command -> what it does, in a line, and how it is loaded."""


class Commands(click.Group):
    """A group of commands that are loaded late; without a command it shows the help."""

    def __init__(self, *given: Any, loaders: Loaders, path: str = "symnet", **options: Any) -> None:
        super().__init__(*given, **options)
        self.path = path
        self.no_args_is_help, self.invoke_without_command = False, True
        self.loaders = loaders

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, those for a beginner first."""
        return list(self.loaders)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded."""
        found = self.loaders.get(cmd_name)
        return None if found is None else found[1]()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, a whole line each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (line, _) in self.loaders.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command and its words, after a look at its options; raises UsageError with the nearest name."""
        name, *words = args
        command = self.get_command(ctx, name)
        if command is None and ctx.resilient_parsing:
            return None, None, words
        if command is None:
            raise UsageError(self.no_such(name))
        if not ctx.resilient_parsing and (not command.add_help_option or isinstance(command, Commands)):
            return name, command, words  # it hands its words on
        if not ctx.resilient_parsing:
            check_arguments(command, f"{ctx.command_path} {name}", words)
        return name, command, words

    def no_such(self, name: str) -> str:
        """Return the complaint about a command that is not there."""
        shown = repr(name) if len(name) <= 60 else f"{name[:57]!r}..."
        near = difflib.get_close_matches(name[:40].lower(), self.loaders, 1, 0.6)
        if near:
            return f"{shown} is no command; did you mean {self.path} {near[0]}?"
        if name.endswith(".json"):
            return f"{shown} is no command; write symnet check {name} for a certificate, symnet show {name} for a network"
        if any(letter in name for letter in "(+*/^ "):
            return f'{shown} is no command; write symnet approximate "{name[:60]}" --error 1/16'
        return f"{shown} is no command; the commands are {', '.join(self.loaders)}"
