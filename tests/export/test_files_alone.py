"""Exported files in a Python that has no symnet: about five lines each, compared with `symnet evaluate`."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from export.cases import network

from symnet import save
from symnet.constructions.registry import evaluator
from symnet.core.network import Network

BLOCKED = (
    "import sys\n"
    "class Blocked:\n"
    "    def find_spec(self, name, path=None, target=None):\n"
    "        if name.split('.')[0] == 'symnet': raise ImportError('symnet is not here')\n"
    "sys.meta_path.insert(0, Blocked())\n"
)
POINTS = "points = [[0.0, 1.0], [0.5, 0.25], [0.34375, 0.96875], [1.0, 1.0]]\n"
SCRIPTS: dict[str, tuple[tuple[str, ...], str]] = {
    "numpy.py": (
        ("numpy",),
        "import numpy\nfrom net import network\ny = network(numpy.array(points))\n",
    ),
    "numpy.npz": (
        ("numpy",),
        "import numpy\nfrom net_npz import network\ny = network(numpy.array(points))\n",
    ),
    "torch.pt2": (
        ("torch",),
        "import torch\nnetwork = torch.export.load('net.pt2').module()\ny = network(torch.tensor(points, dtype=torch.float64))\n",
    ),
    "jax.py": (
        ("jax",),
        "import jax, numpy\n"
        "jax.config.update('jax_enable_x64', True)\n"
        "from net import network\n"
        "y = jax.jit(network)(numpy.array(points))\n",
    ),
    "onnx.onnx": (
        ("onnx", "onnxruntime"),
        "import numpy, onnxruntime\n"
        "session = onnxruntime.InferenceSession('net.onnx')\n"
        "y = session.run(None, {'x': numpy.array(points)})[0]\n",
    ),
}
SHOWN = "print(*(float(value).hex() for value in y[:, 0]))\n"
SMT = """
import z3
for point in points:
    solver = z3.Solver()
    solver.from_file('net.smt2')
    solver.add(*(z3.Real(f'x{axis}') == z3.Q(*value.as_integer_ratio()) for axis, value in enumerate(point, 1)))
    assert solver.check() == z3.sat
    print(solver.model()[z3.Real('y1')], end=' ')
"""


def exported(folder: Path, kind: str, found: Network) -> None:
    """Export through the command in its own process."""
    backend, suffix = kind.split(".")
    save(found, folder / "net.json")
    command = [str(Path(sys.executable).parent / "symnet"), "export", "net.json", "--to", backend, "--out", f"net.{suffix}"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=200)
    (folder / "net.json").unlink()


def in_dimension(script: str, inputs: int) -> str:
    return script.replace("(points", "(points" if inputs == 2 else "([point[:1] for point in points]")


def alone(folder: Path, script: str) -> list[str]:
    """What a script prints in a Python that cannot import symnet."""
    text = BLOCKED + f"sys.path.insert(0, {str(folder)!r})\n" + POINTS + script
    command = [sys.executable, "-I", "-W", "ignore", "-c", text]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def expected(found: Network) -> list[Fraction]:
    names: dict[str, list[list[float]]] = {}
    exec(POINTS, names)
    return [evaluator(found)(tuple(map(Fraction, point[: found.inputs]))) for point in names["points"]]


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.slow) if kind == "torch.pt2" else kind for kind in SCRIPTS]
)
def test_arrays(tmp_path: Path, kind: str) -> None:
    for library in SCRIPTS[kind][0]:
        pytest.importorskip(library)
    found = network("scan, d = 1" if "torch" in kind else "scan, d = 2")  # torch takes a second a layer to export
    exported(tmp_path, kind, found)
    values = [Fraction(float.fromhex(text)) for text in alone(tmp_path, in_dimension(SCRIPTS[kind][1], found.inputs) + SHOWN)]
    assert values == expected(found)


def test_the_solver(tmp_path: Path) -> None:
    pytest.importorskip("z3")
    from symnet import approximate

    found = approximate("abs(x - y)", cells=2).network
    exported(tmp_path, "smtlib.smt2", found)
    assert [Fraction(text) for text in alone(tmp_path, SMT)] == expected(found)


def test_symnet_is_blocked(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="symnet is not here"):
        alone(tmp_path, "import symnet\n")
