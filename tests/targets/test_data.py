"""Data as a target: files that are refused, the extension at and between the points, the pair that refutes a constant."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify
from symnet.errors import Refuted, SymnetError, UsageError
from symnet.targets.data import MAX_POINTS, data_target
from symnet.true_errors.band import band

CLOSE = Fraction(1, 1 << 50)


def write(folder: Path, text: str) -> Path:
    """A file of data."""
    path = folder / "samples.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("\n  \n", "is empty"),
        ("x,value\n0,1\n", "line 1.*remove the header row"),
        ("0;1\n", "line 1.*commas between"),
        ("0\t1\n", "line 1.*commas between"),
        ("0 1\n", "line 1.*commas between"),
        ("0,1\n0,1\n", "lines 1 and 2 give the point x = 0 twice"),
        ("0,1\n1/2,0\n0.5,1/3\n", "lines 2 and 3.*no function takes both"),
        ("0,1\n3/2,1\n", "line 2: the coordinate 3/2 is outside"),
        ("0,1\n-0.1,1\n", "line 2: the coordinate -1/10 is outside"),
        ("0,1\n1/4,1/4,2\n", "line 2 has 3 numbers, line 1 has 2"),
        ("0,1\n1/4,nan\n", 'line 2, column 2 = "nan" is not a rational number'),
        ("0,1\n1/4,\n", "line 2, column 2: the field is empty; write the number, or remove the comma at the end of the line$"),
        ("0,1\n1/4,2,\n", "line 2, column 3: the field is empty; .*remove the comma"),
        ("0,,1\n", "line 1, column 2: the field is empty; write the number$"),
        ('"0.1","1"\n', 'line 1, column 1: "0.1" has quotes; fields are plain numbers, write 0.1$'),
        ("0,1\n0.1,'1'\n", "line 2, column 2: '1' has quotes; fields are plain numbers, write 1$"),
        ('0,1\n"0,5",1\n', 'line 2, column 1: "0 has quotes'),
        ('"x","value"\n0,1\n', "line 1: .* are names, not numbers; remove the header row$"),
        ("x,1\n", 'line 1, column 1 = "x" is not a rational number'),
        (",".join(["0"] * 30) + "\n", "29 coordinates"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SymnetError, match=message) as caught:
        data_target(write(tmp_path, text), 1)
    assert "\n" not in str(caught.value)


def test_other_things_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        data_target(tmp_path / "nothing.csv", 1)
    with pytest.raises(UsageError, match="about 2 or more"):
        data_target(write(tmp_path, "0,0\n1/2,1\n"), None)
    with pytest.raises(UsageError, match="negative"):
        data_target(write(tmp_path, "0,0\n"), -1)
    with pytest.raises(UsageError, match=f"more than {MAX_POINTS}"):
        data_target(write(tmp_path, "".join(f"{k}/9999,0\n" for k in range(MAX_POINTS + 1))), 1)


def test_the_pair_that_forces_a_larger_constant(tmp_path: Path) -> None:
    path = write(tmp_path, "0,0,0\n1,0,1\n1/2,1/2,2\n")
    with pytest.raises(Refuted, match=r"0 at x = 0, y = 0 \(line 1\) and 2 at x = 1/2, y = 1/2 \(line 3\).*at least 2.828427"):
        data_target(path, 2)
    assert data_target(path, "2.83").lipschitz == Fraction(283, 100)


@st.composite
def _data(draw: st.DrawFn) -> tuple[int, list[tuple[Fraction, ...]], list[Fraction]]:
    dimension = draw(st.integers(1, 2))
    coordinates = st.tuples(*[st.fractions(0, 1, max_denominator=8)] * dimension)
    points = draw(st.lists(coordinates, min_size=1, max_size=6, unique=True))
    values = draw(st.lists(st.fractions(-2, 2, max_denominator=8), min_size=len(points), max_size=len(points)))
    return dimension, points, values


@examples(40)
@given(_data(), st.fractions(0, 20, max_denominator=4))
def test_the_extension_by_its_definition(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[int, list[tuple[Fraction, ...]], list[Fraction]], constant: Fraction
) -> None:
    dimension, points, values = drawn
    rows = "".join(",".join(map(str, (*point, value))) + "\n" for point, value in zip(points, values, strict=True))
    pairs = itertools.combinations(zip(points, values, strict=True), 2)
    steep = any((v - w) ** 2 > constant**2 * sum((a - b) ** 2 for a, b in zip(p, q, strict=True)) for (p, v), (q, w) in pairs)
    path = write(tmp_path_factory.mktemp("data"), rows)
    if steep:
        with pytest.raises(Refuted):
            data_target(path, constant)
        return
    found = data_target(path, constant).target
    for point, value in zip(points, values, strict=True):
        enclosed = found.enclose(point, CLOSE)
        assert enclosed.lo <= value <= enclosed.hi
    for point in itertools.product([Fraction(0), Fraction(2, 7), Fraction(1)], repeat=dimension):
        gaps = [float(sum((a - b) ** 2 for a, b in zip(point, other, strict=True))) ** 0.5 for other in points]
        high = min(float(value) + float(constant) * gap for value, gap in zip(values, gaps, strict=True))
        low = max(float(value) - float(constant) * gap for value, gap in zip(values, gaps, strict=True))
        assert abs(float(found.enclose(point, CLOSE).mid) - (high + low) / 2) < 1e-9


def test_certificate_and_band(tmp_path: Path) -> None:
    data = data_target(write(tmp_path, "0.25,1/3\n0.5,0\n1,1/2\n"), "3/2")
    built = approximate(data.target, lipschitz="3/2", error="1/8")
    verdict = certify(built).verdict
    assert verdict.accepted and len(verdict.hypotheses) == 1
    # between 1/2 and 1 the cones at 0 and 1/2 leave (3/2 * 1/2 - 1/2)/2 + ... at most 3/8 at x = 0
    assert band(data) == (Fraction(3, 8), Fraction(3, 8))


def test_one_point_is_a_constant(tmp_path: Path) -> None:
    data = data_target(write(tmp_path, "0.5,0.5,7/3\n"), 0)
    assert data.target.value((0, 0)) == Fraction(7, 3) and band(data) == (0, 0)
