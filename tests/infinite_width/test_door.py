"""The public functions: what the commands give, and bad arguments in one line."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
from ran import Run

import symnet
from symnet import complete, prune, tangent_kernel, tangent_kernel_of
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.errors import UsageError

HIDDEN = Node("n1", affine("relu", [({0: 1, 1: 2}, 0), ({0: -1}, 1)]), (Read(INPUT, 0, 2),))
NET = Network(2, (HIDDEN, Node("n2", affine("identity", [({0: 3}, 0), ({0: 1, 1: 5}, 0)]), (Read("n1", 0, 2),))))


def test_the_kernel_of_a_half() -> None:
    """Theta = 2/3 + sqrt(3)/(2 pi) at an angle of 60 degrees, one hidden layer; half of it with half of the output's weights."""
    points = [(1, 0, 0), (0, 1, 1), (1, 1, 0)]
    with mpmath.workdps(50):
        wanted = mpmath.mpf(2) / 3 + mpmath.sqrt(3) / (2 * mpmath.pi)
        for keep in (Fraction(1), Fraction(1, 2)):
            found = tangent_kernel(points, keep=keep)[1][2]
            ends = [mpmath.mpf(end.numerator) / end.denominator for end in (found.lo, found.hi)]
            assert ends[0] <= 2 * wanted * keep.numerator / keep.denominator <= ends[1]
            assert found.hi - found.lo <= Fraction(2, 10**30)


def test_a_completion_is_that_of_the_command(tmp_path: Path, run: Run) -> None:
    rows = [[1, None, "5/2", 0], [None, 7, None, 2]]
    features = [(1, 0), (1, 1), (0, 1), (-1, 3)]
    (tmp_path / "m.csv").write_text("1,,5/2,0\n,7,,2\n")
    (tmp_path / "prior.csv").write_text("1,0\n1,1\n0,1\n-1,3\n")
    words = ("--prior", tmp_path / "prior.csv", "--depth", 2, "--ridge", "1/100", "--enclosures")
    assert run("complete", tmp_path / "m.csv", *words, "--out", tmp_path / "out.csv").code == 0
    written = [line.split(",") for line in (tmp_path / "out.csv").read_text().split()]
    found = complete(rows, features, depth=2, ridge="1/100")
    for given, row, line in zip(rows, found, written, strict=True):
        for value, entry, text in zip(given, row, line, strict=True):
            if value is None:
                low, high = map(Fraction, text.split(".."))
                assert low <= entry.lo < entry.hi <= high
            else:
                assert entry.lo == entry.hi == Fraction(value)


def test_the_kernel_of_a_network_by_hand() -> None:
    """At (1, 1) the neurons are 3 and 0 (off); at (-1, 1) they are 1 and 2. Output 2 is n1_0 + 5 n1_1."""
    found = tangent_kernel_of(NET, [(1, 1), (-1, 1)], output=2)
    assert found == [[3 * 3 + 2, 3 * 1 + 0], [3, 1 + 4 + 2 + 25]]
    assert tangent_kernel_of(NET, [(1, 1)]) == [[9 + 9 * 2]]


def test_all_weights_kept_is_the_network_itself() -> None:
    assert prune(NET, 1) == NET
    cut = prune(NET, "1/2", "all", seed=3)
    assert cut == prune(NET, "1/2", "all", seed=3) != NET and cut.outputs == 2


BAD: list[tuple[Callable[[], Any], str]] = [
    (lambda: tangent_kernel("12"), "points: give rows"),  # type: ignore[arg-type]
    (lambda: tangent_kernel([(1, 0.5)]), "point 1, coordinate 2"),
    (lambda: tangent_kernel([(0, 0)]), "point 1 is zero"),
    (lambda: tangent_kernel([(1, 0)], keep=0), "--keep 0"),
    (lambda: tangent_kernel([(1, 0)], gradient="w"), "gradient = 'w'"),
    (lambda: complete([]), "matrix is empty"),
    (lambda: complete([[1, None], [1]]), "row 2 has 1 entries"),
    (lambda: complete([[1, None], [None, None]]), "row 2 has no entry"),
    (lambda: complete([[1, 0.5]]), "matrix, row 1, column 2"),
    (lambda: complete([[1, 1 << 20_000]]), "longer than 10000 bits"),
    (lambda: complete([[1, None]], [(1, 0)]), "for each of the 2 columns"),
    (lambda: complete([[1, None]], [(1, 0), (0, 0)]), "not all zero"),
    (lambda: complete([[1, 2, None]], [(1, 0), (2, 0), (1, 1)]), "columns 1 and 2"),
    (lambda: tangent_kernel_of(NET, [(1, 1)], output=3), "output = 3"),
    (lambda: tangent_kernel_of(NET, [(1,)]), "point 1 has 1 coordinates"),
    (lambda: prune(Network(2, (HIDDEN,)), "1/2"), "no hidden layer"),
    (lambda: prune(symnet.approximate("abs(x - 1/3)", cells=2).network, "1/2"), "has scans"),
]


@pytest.mark.parametrize(("call", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_arguments(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(UsageError) as problem:
        call()
    assert message in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "words",
    [
        ("complete", "m.csv", "--out", "m.csv"),
        ("complete", "m.csv", "--prior", "p.csv", "--out", "full.csv", "--page", "p.csv"),
        ("ntk", "--points", "p.csv", "--out", "p.csv"),
        ("prune", "net.json", "--keep", "1/2", "--out", "net.json"),
        ("lowrank", "run", "c.toml", "--out", "c.toml"),
    ],
)
def test_what_is_read_is_not_written_over(
    words: tuple[str, ...], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {"m.csv": "1,2,\n", "p.csv": "1,0\n0,1\n1,1\n", "net.json": "{}", "c.toml": "steps = 1\n"}
    for name, text in before.items():
        Path(name).write_text(text)
    done = run(*words)
    assert done.code == 2 and f"{words[-1]} is a file that is read; choose another name" in done.err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
