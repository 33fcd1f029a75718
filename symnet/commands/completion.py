"""What the shell completes beside commands and options: the names of constructions and proofs, with what they are."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from symnet.errors import SymnetError


def constructions_begun(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the constructions whose names begin so."""
    from symnet.constructions.registry import NAMED

    return _begun(((name, each.theorem) for name, each in NAMED.items()), begun)


def templates_begun(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the constructions that have a template for a class."""
    from symnet.constructions.registry import CONSTRUCTIONS

    classes = ((name, each.theorem) for name, each in CONSTRUCTIONS.items() if each.class_settings is not None)
    return _begun(classes, begun)


def proofs_begun(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the proofs whose names begin so; none where the folder proofs/ is not there."""
    from symnet.commands.library import proof_names

    try:
        return _begun(proof_names(), begun)
    except SymnetError:
        return []


def _begun(names: Iterable[tuple[str, str]], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=what) for name, what in names if name.startswith(begun)]
