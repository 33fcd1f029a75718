"""The proofs of the folder proofs/, found by name: each file has NAME, TITLE, STATEMENT, REMARKS and prove()."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from symnet.errors import UsageError

FOLDER = Path(__file__).resolve().parents[2] / "proofs"


def proof_files() -> dict[str, Path]:
    """Return name -> file for every proof; raises UsageError where the folder is not there."""
    if not FOLDER.is_dir():
        raise UsageError("the folder proofs/ is not beside the package; run this from a checkout of the project")
    found = {}
    for path in sorted(FOLDER.glob("*/*.py")):
        name = _constant(path, "NAME")
        if name is not None:
            found[name] = path
    return found


def _constant(path: Path, wanted: str) -> str | None:
    """Read a constant of a file without running it."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == wanted:
            return str(ast.literal_eval(node.value))
    return None


def proof_names() -> list[tuple[str, str]]:
    """Return (name, title) of every proof."""
    return [(name, _constant(path, "TITLE") or "") for name, path in proof_files().items()]


def load_proof(name: str) -> ModuleType:
    """Return the module of a proof; raises UsageError with the names there are."""
    files = proof_files()
    if name not in files:
        raise UsageError(f"proof {name!r} is not known; the proofs are {', '.join(files)}")
    spec = importlib.util.spec_from_file_location(f"symnet_proof_{files[name].stem}", files[name])
    if spec is None or spec.loader is None:
        raise UsageError(f"{files[name]} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
