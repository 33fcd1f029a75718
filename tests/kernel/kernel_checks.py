"""The checks in a kernel's source, found in its syntax trees, and the same source with one check weaker or gone.

A check is a `raise` of a refusal, and each part of the condition that it stands under: an operand of `or`, a comparison
of a chain, the element of `any` or `all`. A weaker check refuses less: a raise becomes `pass`, a part never makes it
fire. A function that answers `-> bool` is part of every condition that asks it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

REFUSALS = ("Rejected", "Malformed")
"""Names of the exceptions that refuse a certificate."""
Lines = tuple[str, int, int]
"""A file of the kernel, and the first and last line of a check in it."""
Asked = dict[tuple[str, bool], list[Lines]]
"""A function `-> bool` and the answer that makes a check fire; the checks that ask it."""


@dataclass(frozen=True)
class Check:
    """A check: where it stands, its text and the part left out, the node to replace and by what, the lines it acts on."""

    file: str
    function: str
    check: str
    part: str
    place: int = field(compare=False)
    replacement: ast.AST = field(compare=False)
    lines: tuple[Lines, ...] = field(compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names a check while lines move around it."""
        return self.file, self.function, self.check, self.part

    def __str__(self) -> str:
        return f"{self.file}, {self.function}: {self.check}" + (f"  without  {self.part}" if self.part else "")


class Part(NamedTuple):
    """A part of a condition: the node to replace, the value that makes the check fire, what replaces it, the node left out.

    No node is left out of a part that is another part as well: what stands under `not`.
    """

    node: ast.expr
    fires: bool
    new: ast.expr
    left_out: ast.expr | None


def sources(folder: Path) -> dict[str, str]:
    """The text of every file of a kernel, by its path in the folder."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.py"))}


def checks(texts: dict[str, str]) -> list[Check]:
    """Every check of a kernel, file by file; those of one text in one function are told apart by a number."""
    files, asked = [_File(name, text) for name, text in texts.items()], Asked()
    found = [check for file in files for check in file.raises(asked)]
    done: set[tuple[str, bool]] = set()
    while todo := [each for each in asked if each not in done]:
        done.update(todo)
        found += [check for each in todo for file in files for check in file.answers(*each, asked)]
    return _numbered(sorted(found, key=lambda check: check.file))


def without(text: str, check: Check) -> ast.Module:
    """The tree of a file in which a check is weaker or gone."""
    tree = ast.parse(text)
    old = next(node for place, node in enumerate(ast.walk(tree)) if place == check.place)
    return ast.fix_missing_locations(_Replaced(old, check.replacement).visit(tree))  # type: ignore[no-any-return]


class _Replaced(ast.NodeTransformer):
    """A tree with one node replaced."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)


class _File:
    """A file of the kernel: the place of every node, the functions around it, the condition over every raise."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines, self.tree = name, text.encode().splitlines(), ast.parse(text)
        self.place = {node: place for place, node in enumerate(ast.walk(self.tree))}
        self.around: dict[ast.AST, tuple[ast.FunctionDef | ast.ClassDef, ...]] = {}
        self._enter(self.tree, ())
        self.raised = sorted((node for node in self.place if isinstance(node, ast.Raise)), key=lambda node: node.lineno)
        branches = [(node, body) for node in self.place if isinstance(node, ast.If) for body in (node.body, node.orelse)]
        self.over = {item: (node.test, body is node.body) for node, body in branches for item in body}

    def _enter(self, node: ast.AST, around: tuple[ast.FunctionDef | ast.ClassDef, ...]) -> None:
        self.around[node] = around
        inner = (*around, node) if isinstance(node, ast.FunctionDef | ast.ClassDef) else around
        for child in ast.iter_child_nodes(node):
            self._enter(child, inner)

    def raises(self, asked: Asked) -> Iterator[Check]:
        """The raises of refusals and the parts of their conditions; `asked` gains the functions that these call."""
        for node in self.raised:
            if _refuses(node):
                test, fires = self.over.get(node, (None, True))
                lines = ((self.name, (test or node).lineno, node.end_lineno or node.lineno),)
                yield self._check(test or node, node, None, ast.Pass(), lines)
                if isinstance(test, ast.expr):
                    yield from self._parts(test, fires, lines, asked)

    def answers(self, name: str, fires: bool, asked: Asked) -> Iterator[Check]:
        """The answers of a function `-> bool`, and their parts, where the answer `fires` makes a check fire."""
        for function in self.tree.body:
            if isinstance(function, ast.FunctionDef) and function.name == name and _whether(function):
                lines = tuple(dict.fromkeys(asked[name, fires]))
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value is not None and not _is(node.value, not fires):
                        yield self._check(node, node.value, None, ast.Constant(not fires), lines)
                        yield from self._parts(node.value, fires, lines, asked)

    def _parts(self, test: ast.expr, fires: bool, lines: tuple[Lines, ...], asked: Asked) -> Iterator[Check]:
        """The parts of a condition under which a check fires when the condition is `fires`."""
        meanings = self._meanings(test)
        for part in parts(test, fires, meanings):
            if part.left_out not in (test, None):
                yield self._check(test, part.node, part.left_out, part.new, lines)
            if isinstance(part.node, ast.Call) and isinstance(part.node.func, ast.Name | ast.Attribute):
                called = part.node.func.id if isinstance(part.node.func, ast.Name) else part.node.func.attr
                asked.setdefault((called, part.fires), []).extend(lines)

    def _meanings(self, at: ast.AST) -> dict[str, ast.expr]:
        """Names that the function gives once and uses once: in a condition one means the expression that it was given."""
        functions = [scope for scope in self.around[at] if isinstance(scope, ast.FunctionDef)]
        nodes = list(ast.walk(functions[-1])) if functions else []
        counts = Counter(node.id for node in nodes if isinstance(node, ast.Name))
        given = [(node.targets[0], node.value) for node in nodes if isinstance(node, ast.Assign)]
        return {name.id: value for name, value in given if isinstance(name, ast.Name) and counts[name.id] == 2}

    def _check(self, at: ast.AST, node: ast.AST, part: ast.AST | None, new: ast.AST, lines: tuple[Lines, ...]) -> Check:
        function = ".".join(scope.name for scope in self.around[at])
        return Check(self.name, function, self._shown(at), self._shown(part) if part else "", self.place[node], new, lines)

    def _shown(self, node: ast.AST) -> str:
        """The text of a node on one line; of a raise as much as tells it from others."""
        first, start, last, end = (getattr(node, key) for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
        lines = self.lines[first - 1 : last]
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][start:]
        text = " ".join(b" ".join(lines).decode().split())
        return text[:70] if isinstance(node, ast.Raise) else text


def parts(test: ast.expr, fires: bool, meanings: dict[str, ast.expr]) -> Iterator[Part]:
    """Every part of a condition without which the check fires less often; the condition itself too."""
    yield Part(test, fires, ast.Constant(not fires), test)
    below: list[tuple[ast.expr, bool]] = []
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        for part in parts(test.operand, not fires, meanings):
            yield part._replace(left_out=None) if part.left_out is test.operand else part
    elif isinstance(test, ast.BoolOp):
        alone = isinstance(test.op, ast.Or) == fires  # an operand makes the check fire alone; else only its own parts count
        for operand in test.values:
            yield from (part for part in parts(operand, fires, meanings) if alone or part.left_out is not operand)
    elif isinstance(test, ast.IfExp):
        below = [(test.body, fires), (test.orelse, fires)]
    elif isinstance(test, ast.Name) and isinstance(meanings.get(test.id), ast.BoolOp | ast.Compare | ast.UnaryOp):
        yield from (part for part in parts(meanings[test.id], fires, {}) if part.left_out is not meanings[test.id])
    elif isinstance(test, ast.Compare) and len(test.ops) > 1 and not fires:
        yield from _links(test)
    elif isinstance(test, ast.Call) and (element := _element(test, fires)) is not None:
        yield from (part for part in parts(element, fires, meanings) if part.left_out is not element)
    for expression, sign in below:
        yield from parts(expression, sign, meanings)


def _links(test: ast.Compare) -> Iterator[Part]:
    """The comparisons of a chain that must hold: each left out in turn."""
    ends = [test.left, *test.comparators]
    links = [ast.Compare(ends[place], [sign], [ends[place + 1]]) for place, sign in enumerate(test.ops)]
    for link in links:
        ast.copy_location(link, link.left)
        link.end_lineno, link.end_col_offset = link.comparators[0].end_lineno, link.comparators[0].end_col_offset
    for link in links:
        rest: list[ast.expr] = [other for other in links if other is not link]
        yield Part(test, False, rest[0] if len(rest) == 1 else ast.BoolOp(ast.And(), rest), link)


def _element(test: ast.Call, fires: bool) -> ast.expr | None:
    """The element of any(...) that is to be true, or all(...) that is to be false, of a generator."""
    named = isinstance(test.func, ast.Name) and test.func.id == ("any" if fires else "all") and len(test.args) == 1
    return test.args[0].elt if named and isinstance(test.args[0], ast.GeneratorExp) else None


def _refuses(node: ast.Raise) -> bool:
    call = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(call, ast.Name) and call.id in REFUSALS


def _whether(function: ast.FunctionDef) -> bool:
    return isinstance(function.returns, ast.Name) and function.returns.id == "bool"


def _is(value: ast.expr, constant: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is constant


def _numbered(found: list[Check]) -> list[Check]:
    """The checks without repetition, a number behind the text of the second and later ones of a text in a function."""
    counts: Counter[tuple[str, ...]] = Counter()
    numbered = []
    for check in {(check.key, check.place, ast.dump(check.replacement)): check for check in found}.values():
        counts[check.key] += 1
        again = counts[check.key]
        numbered.append(check if again == 1 else replace(check, check=f"{check.check} #{again}"))
    return numbered
