"""The shape of the house: layers, file lengths, what an import costs, what is never called."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from import_graph import Import, cycles, imports, part

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "symnet").rglob("*.py"))
MAX_LINES = 500
MAX_FUNCTION = 40
HEAVY = (
    "matplotlib",
    "sympy",
    "networkx",
    "flint",
    "mpmath",
    "hypothesis",
    "rich",
    "click",
    "torch",
    "numpy",
)
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_NAMES = {"sympify", "parse_expr", "pickle", "marshal", "shelve", "dill"}

CORE = {"core", "errors", "views"}
BUILDING = {"constructions", "jobs", "library", "certificates", "lower_bounds", "convergence", "piecewise", "targets", *CORE}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "views": set(),
    "kernel": set(),
    "core": {"errors", "views"},
    "jobs": CORE,
    "piecewise": CORE,
    "targets": CORE,
    "reading": CORE,
    "library": {"piecewise", *CORE},
    "lower_bounds": {"targets", *CORE},
    "convergence": {"targets", *CORE},
    "infinite_width": {"targets", *CORE},
    "low_rank": {"targets", *CORE},
    "certificates": {"jobs", "kernel", "piecewise", "targets", *CORE},
    "constructions": BUILDING,
    "true_errors": BUILDING,
    "given_networks": {"certificates", "kernel", "targets", "verification", *CORE},
    "quantised": {"certificates", "kernel", "verification", *CORE},
    "verification": {"certificates", "jobs", "kernel", "library", "piecewise", "reading", "targets", *CORE},
    "parts": {"constructions", *BUILDING},
    "regions": {"certificates", "jobs", "kernel", "library", "targets", *CORE},
    "comparisons": {"jobs", "true_errors", *BUILDING},
    "export": BUILDING,
    "drawing": BUILDING,
    "report": {"drawing", "kernel", "targets", *CORE},
    "rocq": {"targets", *CORE},
    "strategies": {"targets", *CORE},
    "experiments": {"jobs", "targets", *CORE},
    "benchmark_set": {"export", "true_errors", *BUILDING},
}
"""What each part may import of symnet, imports inside functions included; commands, cli and symnet itself may import all."""
ABOVE = {"", "__main__", "cli", "commands"}
OWN_LOADING = {
    "__init__": "the public names, loaded when they are first used",
    "experiments": "the same, for the training experiments",
    "export/extras": "third-party libraries",
    "experiments/extras": "third-party libraries",
    "benchmark_set/run": "solvers",
    "kernel/__main__": "the kernel's own folder, wherever it was copied",
    "kernel/theories": "the file of a rule, from the list of rules there",
}
"""The files that import by name, and what."""


LOOKED_AT = (ast.Import, ast.ImportFrom, ast.Attribute, ast.Call, ast.FunctionDef)


@cache
def _tree(path: Path) -> list[ast.AST]:
    """The nodes of a file that a test looks at; all of a hundred thousand lines would take a gigabyte."""
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, LOOKED_AT)]


def _names(path: Path) -> Iterator[str]:
    for node in _tree(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def _words(path: Path) -> set[str]:
    """Every name that is imported, called by its name, or read from a module."""
    words = {part for name in _names(path) for part in name.split(".")}
    for node in _tree(path):
        if isinstance(node, ast.ImportFrom):
            words.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
    return words


def _calls(path: Path) -> set[str]:
    """The plain names that are called: `re.compile` and `model.eval` are fine, the builtins are not."""
    return {node.func.id for node in _tree(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def _part(path: Path) -> str:
    return path.relative_to(ROOT / "symnet").parts[0].removesuffix(".py")


def _those(wrong: Callable[[Path], object]) -> list[str]:
    """The files of the package with something wrong, and what it is."""
    found = ((path, wrong(path)) for path in FILES)
    return [f"{path.relative_to(ROOT)}: {what}" for path, what in found if what]


def test_files_are_short() -> None:
    assert _those(lambda path: max(0, len(path.read_text().splitlines()) - MAX_LINES)) == []


def test_nothing_is_evaluated_or_unpickled() -> None:
    assert _those(lambda path: _calls(path) & FORBIDDEN_CALLS) == []
    # torch names its own format after pickle
    assert _those(lambda path: _part(path) != "experiments" and _words(path) & FORBIDDEN_NAMES) == []


def test_functions_are_short() -> None:
    assert _those(_long_functions) == []


def _long_functions(path: Path) -> list[str]:
    functions = [node for node in _tree(path) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION + _docstring(node)]


def _docstring(node: ast.FunctionDef) -> int:
    first = node.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0


@cache
def _imports() -> list[Import]:
    return imports(ROOT, "symnet")


def test_layers() -> None:
    for found in _imports():
        above, below = part(found.module), part(found.imported)
        assert above in ABOVE or below in ALLOWED[above] | {above}, found


def test_the_kernel_imports_the_standard_library_alone() -> None:
    for path in (ROOT / "symnet" / "kernel").rglob("*.py"):
        assert {name.split(".")[0] for name in _names(path)} - {""} <= set(sys.stdlib_module_names)


def test_packages_do_not_import_each_other_in_a_circle() -> None:
    assert not cycles((part(found.module), part(found.imported)) for found in _imports())


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    assert not cycles((one.module, one.imported) for one in _imports() if not one.only_for_types)


def test_a_circle_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "symnet"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "low.py").write_text("def f():\n    from symnet.high import g\n    return g\n")
    (folder / "high.py").write_text("from symnet import low\n")
    assert cycles((one.module, one.imported) for one in imports(tmp_path, "symnet")) == [["symnet.high", "symnet.low"]]
    (folder / "low.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import high\n")
    assert [one for one in imports(tmp_path, "symnet") if one.only_for_types]
    assert not cycles((one.module, one.imported) for one in imports(tmp_path, "symnet") if not one.only_for_types)


def test_nothing_is_imported_by_name() -> None:
    assert _those(lambda path: "import_module" in _words(path) and _place(path) not in OWN_LOADING) == []


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT / "symnet")).removesuffix(".py").removesuffix("/__init__")


def _loaded(code: str) -> set[str]:
    report = f"{code}\nimport sys, json\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, check=True, text=True, cwd=ROOT)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("code", "also"),
    [
        ("import symnet", set()),
        ("from symnet import exact; exact('1/3')", set()),
        ("from symnet.targets import target; target('sin(x)*y')", set()),
        ("import symnet.cli", {"click"}),
        ("import symnet; symnet.approximate('sin(3*x)*y', cells=4)", {"flint"}),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code: str, also: set[str]) -> None:
    assert _loaded(code) & set(HEAVY) <= also


MAIN_JOB = """
import contextlib, sys
from symnet.cli import main
sys.argv = ["symnet", "approximate", "abs(x - 1/3)", "--cells", "4", "--out", {folder!r}]
with contextlib.suppress(SystemExit):
    main()
"""


def test_the_main_job_loads_what_it_needs(tmp_path: Path) -> None:
    """Network, certificate, check and page of a rational target: nothing symbolic, no graph, no colours."""
    loaded = _loaded(MAIN_JOB.format(folder=str(tmp_path)))
    assert {path.name for path in tmp_path.iterdir()} == {"network.json", "certificate.json", "report.html"}
    assert loaded & {*HEAVY, "ssl", "email"} <= {"click", "flint"}


def test_every_public_name_is_there() -> None:
    import symnet

    for name in symnet.__all__:
        assert getattr(symnet, name) is not None
    assert set(symnet.__all__) <= set(dir(symnet))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = symnet.nothing


def test_documents_link_to_files_that_are_there() -> None:
    """README and docs link to each other by relative paths; pictures of runs may not have been made yet."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"(?<!!)\[[^]]*\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
