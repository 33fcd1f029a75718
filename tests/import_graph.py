"""What imports what, read off the source with `ast`: imports inside functions count like all others.

An import under `if TYPE_CHECKING:` is none when the program runs, so it counts between packages only. That importing a.b
also runs a/__init__ is not counted: the `__init__` of symnet itself stands above everything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import networkx


@dataclass(frozen=True)
class Import:
    """One import statement's target: `module` imports `imported`."""

    module: str
    imported: str
    only_for_types: bool


def modules(root: Path, package: str) -> dict[str, Path]:
    """Return the modules of a package by their names; a package's own name stands for its `__init__`."""
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path, package: str) -> list[Import]:
    """Return every import of a package's modules among themselves."""
    known = modules(root, package)
    return [found for module, path in known.items() for found in _of(module, path, known)]


def _of(module: str, path: Path, known: Mapping[str, Path]) -> Iterator[Import]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    typed = {id(inner) for node in nodes if _is_for_types(node) for inner in ast.walk(node)}
    for node in nodes:
        for name in _named(node, module, path.name == "__init__.py"):
            found = name if name in known else name.rpartition(".")[0]
            if found in known and found != module:
                yield Import(module, found, id(node) in typed)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _named(node: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    """The names that an import statement asks for: of `from a import b` it is a.b, in a where no module has that name."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = module.split(".")[: len(module.split(".")) - node.level + is_package] if node.level else []
        home = ".".join([*above, *([node.module] if node.module else [])])
        yield from (f"{home}.{alias.name}" for alias in node.names)


def part(module: str) -> str:
    """Return the package, or file, right under symnet that a module belongs to; "" for symnet itself."""
    return ([*module.split("."), ""])[1]


def cycles(edges: Iterator[tuple[str, str]]) -> list[list[str]]:
    """Return the sets of nodes that import each other in a circle."""
    graph = networkx.DiGraph(edge for edge in edges if edge[0] != edge[1])
    return sorted(sorted(found) for found in networkx.strongly_connected_components(graph) if len(found) > 1)
