"""Completion: closed forms, enclosures against an independent solve, floats against balls, masks factorised once, bad input."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.commands.complete import rounded_up
from symnet.errors import UsageError
from symnet.infinite_width.completion import floats
from symnet.infinite_width.completion.balls import BallSolver
from symnet.infinite_width.completion.completion import complete_proved, complete_rounded, completed_text, request
from symnet.infinite_width.completion.matrix import GappyMatrix, read_matrix
from symnet.infinite_width.completion.prior import Rational, prior

FIELDS = st.sampled_from(["", "", "1", "-2.5", "0", "1/3", "7e-3"])
MATRICES = st.integers(2, 6).flatmap(
    lambda n: st.lists(st.lists(FIELDS, min_size=n, max_size=n).filter(any), min_size=1, max_size=5)
)


def matrix(rows: list[list[str]]) -> GappyMatrix:
    return GappyMatrix("m.csv", tuple(map(tuple, rows)))


def smooth(rows: int, columns: int, observed: float, seed: int) -> tuple[GappyMatrix, np.ndarray]:
    """M_ij = sin(2 pi s_i + 3 t_j) + s_i t_j^2, each entry observed with this probability; and M."""
    s, t = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)
    values = np.sin(2 * np.pi * s + 3 * t) + s * t**2
    seen = np.random.default_rng(seed).random(values.shape) < observed
    seen[~seen.any(axis=1), 0] = True
    fields = [
        [repr(float(value)) if kept else "" for value, kept in zip(*row, strict=True)] for row in zip(values, seen, strict=True)
    ]
    return matrix(fields), values


@given(MATRICES)
def test_without_a_prior_an_entry_is_the_sum_over_s_plus_two_pi_minus_one(rows: list[list[str]]) -> None:
    given_ = matrix(rows)
    if not all(any(column) for column in zip(*rows, strict=True)):
        with pytest.raises(UsageError, match="without a prior nothing is known"):
            complete_proved(request(given_, prior("identity", given_.columns)))
        return
    found = complete_proved(request(given_, prior("identity", given_.columns)), 25)
    assert set(found.entries) == {(i, j) for i, row in enumerate(rows) for j, field in enumerate(row) if not field}
    with mpmath.workdps(90):
        for (i, j), (low, high) in found.entries.items():
            known = [Fraction(field) for field in rows[i] if field]
            total = sum(known)
            value = mpmath.mpf(total.numerator) / total.denominator / (len(known) + 2 * mpmath.pi - 1)
            assert mpmath.mpf(low.numerator) / low.denominator <= value <= mpmath.mpf(high.numerator) / high.denominator, (i, j)
            assert high - low <= max(map(abs, known)) / 10**25


def test_a_named_value_of_the_closed_form() -> None:
    """Two entries with the sum 2.309 ... give .317...: every digit that is printed is right."""
    found = complete_proved(request(matrix([["1", "", "1"], ["1", "1", "1"]]), prior("identity", 3)))
    assert found.text((0, 1)) == f"{2 / (1 + 2 * math.pi):.15f}"


@given(MATRICES, st.integers(1, 3), st.sampled_from(["0", "1/1000"]), st.integers(2, 4))
def test_enclosures_hold_what_mpmath_solves(rows: list[list[str]], depth: int, ridge: str, cosines: int) -> None:
    given_ = matrix(rows)
    columns = given_.columns
    found = complete_proved(request(given_, prior(f"cosine:{cosines}", columns), depth, ridge), 20)
    with mpmath.workdps(60):
        features = [[mpmath.cos(mpmath.pi * k * j / (columns - 1)) for k in range(cosines)] for j in range(columns)]
        kernel = [[_kernel(a, b, depth) for b in features] for a in features]
        for (i, j), (low, high) in found.entries.items():
            seen = [place for place, field in enumerate(rows[i]) if field]
            system = mpmath.matrix(
                [[kernel[a][b] + (mpmath.mpf(ridge == "1/1000") / 1000 if a == b else 0) for b in seen] for a in seen]
            )
            right = mpmath.matrix([mpmath.mpf(Fraction(rows[i][a]).numerator) / Fraction(rows[i][a]).denominator for a in seen])
            weights = mpmath.lu_solve(system, right)
            value = mpmath.fsum(kernel[j][a] * weights[place] for place, a in enumerate(seen))
            assert float(low) - 1e-15 <= value <= float(high) + 1e-15
            assert mpmath.mpf(low.numerator) / low.denominator - mpmath.mpf(10) ** -35 <= value


def _kernel(a: list[mpmath.mpf], b: list[mpmath.mpf], depth: int) -> mpmath.mpf:
    norms = [mpmath.sqrt(mpmath.fsum(x * x for x in each)) for each in (a, b)]
    r = mpmath.mpf(1) if a == b else mpmath.fsum(x * y for x, y in zip(a, b, strict=True)) / norms[0] / norms[1]
    total = r
    for _ in range(depth):
        k0 = 1 - mpmath.acos(r) / mpmath.pi
        k1 = mpmath.sqrt(1 - r * r) / mpmath.pi + r * k0
        total, r = total * k0 + k1, k1
    return norms[0] * norms[1] * total


@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("ridge", ["0", "1e-6"])
def test_floats_are_near_the_enclosures(depth: int, ridge: str) -> None:
    given_, _ = smooth(6, 20, 0.5, 3)
    wanted = request(given_, prior("cosine:4", 20), depth, ridge)
    proved, rounded = complete_proved(wanted), complete_rounded(wanted)
    assert set(proved.entries) == set(rounded.entries)
    for place, (low, high) in proved.entries.items():
        assert abs(float((low + high) / 2) - rounded.entries[place]) < 1e-9


@pytest.mark.parametrize(("observed", "least", "most"), [(0.1, 0.24, 0.40), (0.3, 0, 0.09), (0.6, 0, 0.02)])
def test_the_stated_errors_at_60_by_80(observed: float, least: float, most: float) -> None:
    errors = [_error(60, 80, observed, seed) for seed in range(5)]
    assert least - 0.01 < min(errors) and max(errors) <= most


@pytest.mark.slow
@pytest.mark.parametrize(("observed", "most"), [(0.1, 0.010), (0.3, 0.002)])
def test_the_stated_errors_at_400_by_800(observed: float, most: float) -> None:
    """Five seeds and 60 % observed: tests/bench/test_completion_bench.py."""
    assert _error(400, 800, observed, 0) <= most


def _error(rows: int, columns: int, observed: float, seed: int) -> float:
    given_, values = smooth(rows, columns, observed, seed)
    found = complete_rounded(request(given_, prior("cosine:4", columns), 1, "1e-6"))
    places = tuple(np.array(list(found.entries)).T)
    return float(np.linalg.norm(np.array(list(found.entries.values())) - values[places]) / np.linalg.norm(values[places]))


def test_rows_can_be_permuted() -> None:
    given_, _ = smooth(5, 12, 0.5, 1)
    order = [3, 0, 4, 1, 2]
    moved = matrix([list(given_.fields[row]) for row in order])
    known = prior("cosine:3", 12)
    one, two = (complete_proved(request(each, known)).entries for each in (given_, moved))
    assert {(order[i], j): value for (i, j), value in two.items()} == one


def test_a_common_mask_is_factorised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []
    fill = floats.FloatSolver.fill
    monkeypatch.setattr(floats.FloatSolver, "fill", lambda *given: solved.append(1) or fill(*given))
    rows = [[str(number), "", str(number * number), "2"] for number in range(9)] + [["", "", "1", "1"]]
    complete_rounded(request(matrix(rows), prior("cosine:2", 4)))
    assert len(solved) == 2


def test_the_leave_one_out_error_is_that_of_leaving_out() -> None:
    given_, _ = smooth(3, 10, 0.6, 2)
    known = prior("cosine:3", 10)
    found = complete_rounded(request(given_, known, 1, "1e-3"), leave_out=True).left_out
    wrong, count = 0.0, 0
    for i, row in enumerate(given_.fields):
        for j, field in enumerate(row):
            if field:
                without = matrix([["" if place == j else other for place, other in enumerate(row)]])
                wrong += (complete_rounded(request(without, known, 1, "1e-3")).entries[0, j] - float(field)) ** 2
                count += 1
        assert i < 3
    assert found is not None and math.isclose(found[0], math.sqrt(wrong / count), rel_tol=1e-6)


def test_the_kernel_of_random_networks_is_block_diagonal() -> None:
    """Theorem E1 by Monte Carlo: entries of different rows, and of one row, at k = 20,000 neurons."""
    rng, k = np.random.default_rng(0), 20_000
    z = np.array([[1.0, 0.0], [0.6, 0.8]])
    a, b = rng.standard_normal((2, k)), rng.standard_normal((k, 2))
    u = b @ z.T
    hidden = np.maximum(u, 0)

    def entry(i: int, j: int, i2: int, j2: int) -> float:
        same = 2 / k * float(hidden[:, j] @ hidden[:, j2]) * (i == i2)
        return same + float(z[j] @ z[j2]) * 2 / k * float(np.sum(a[i] * a[i2] * (u[:, j] > 0) * (u[:, j2] > 0)))

    kappa = (math.sin(math.acos(0.6)) + 1.2 * (math.pi - math.acos(0.6))) / math.pi
    assert abs(entry(0, 0, 0, 0) - 2) < 0.1 and abs(entry(1, 0, 1, 1) - kappa) < 0.1
    assert abs(entry(0, 0, 1, 1)) < 0.05


def test_the_power_series_of_kappa_has_positive_coefficients() -> None:
    """kappa(t) - t = 1/pi + sum of (C(2j-2, j-1)/4^(j-1)) (2/(2j-1) - 1/(2j))/pi t^(2j)."""
    t = mpmath.mpf("0.3")
    coefficients = [
        mpmath.binomial(2 * j - 2, j - 1) / 4 ** (j - 1) * (mpmath.mpf(2) / (2 * j - 1) - mpmath.mpf(1) / (2 * j))
        for j in range(1, 40)
    ]
    series = 1 / mpmath.pi + mpmath.fsum(c * t ** (2 * j) for j, c in enumerate(coefficients, 1)) / mpmath.pi
    assert all(c > 0 for c in coefficients)
    assert mpmath.almosteq(series, (mpmath.sqrt(1 - t * t) + 2 * t * mpmath.asin(t)) / mpmath.pi, 1e-14)


def test_observed_entries_stay_as_they_were_written(tmp_path: Path, run: Run) -> None:
    place, out = tmp_path / "m.csv", tmp_path / "full.csv"
    place.write_text("1.50;;+2e0\n1/3;0;\n;0.10;7\n")
    done = run("complete", place, "--enclosures", "--out", out, "--page", tmp_path / "page.html")
    assert done.code == 0, done.err
    rows = [line.split(";") for line in out.read_text().splitlines()]
    assert (rows[0][0], rows[0][2], rows[1][:2], rows[2][1:]) == ("1.50", "+2e0", ["1/3", "0"], ["0.10", "7"])
    low, high = map(Fraction, rows[0][1].split(".."))
    assert low <= Fraction(35, 10) / Fraction("7.283185307179586") <= high + Fraction(1, 10**15)
    page = (tmp_path / "page.html").read_text()
    assert f"row 1, column 2: {rows[0][1]}" in page and "<script" not in page


def test_to_stdout_goes_the_matrix_alone(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "m.csv"
    place.write_text("1,,3\n4,5,\n,1,1\n")
    done = run("complete", place, "--prior", "cosine:2", "--leave-out")
    assert done.code == 0 and len(done.out.splitlines()) == 3 and "leave out" in done.err


def test_without_numpy_small_matrices_are_completed_in_balls(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "m.csv"
    place.write_text("1,,3\n4,5,\n")
    with_numpy = run("complete", place, "--prior", "cosine:2").out
    monkeypatch.setitem(sys.modules, "numpy", None)
    done = run("complete", place, "--prior", "cosine:2")
    assert done.code == 0 and "proved" in done.err and done.out[:10] == with_numpy[:10]
    done = run("complete", place, "--prior", "cosine:2", "--leave-out")
    assert done.code == 2 and "numpy is not installed" in done.err and "pip install" in done.err


def test_a_prior_file(tmp_path: Path, run: Run) -> None:
    """Columns with features of one direction, scaled: the entry is scaled like them."""
    place, features = tmp_path / "m.csv", tmp_path / "z.csv"
    place.write_text("1,,2\n")
    features.write_text("1,0\n3,0\n0,1\n")
    done = run("complete", place, "--prior", features, "--enclosures")
    assert done.code == 0, done.err
    low, high = map(Fraction, done.out.strip().split(",")[1].split(".."))
    assert low <= 3 <= high


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("1,,2\n,,\n", [], "row 2 has no entry"),
        ("1,,2\n3,,4\n", [], "column 2 has no entry"),
        ("1,x,2\n", [], "row 1, column 2: 'x' is no number"),
        ("1,nan,2\n", [], "leave the field of a missing entry empty"),
        ("1,2\n3\n", [], "row 2 has 1 fields, row 1 has 2"),
        ("", [], "the file is empty"),
        ("1,,2\n3,4,\n", ["--ridge", "-1"], "--ridge -1 is negative"),
        ("1,,2\n3,4,\n", ["--depth", "0"], "--depth = 0"),
        ("1,,2\n3,4,\n", ["--prior", "cosine:0"], "the number of cosines"),
        ("1,,2\n3,4,\n", ["--prior", "nothing.csv"], "there is no such file"),
        ("1,,2\n3,4,\n", ["--prior", "cosine:1"], "columns 1 and 3"),
        ("1,,2\n3,4,\n", ["--enclosures", "--digits", "0"], "--digits 0"),
        ("1,,2\n3,4,\n", ["--enclosures", "--leave-out"], "leave --enclosures out"),
        ("1,,2\n3,4,\n", ["--mask", "m.png"], "is an image"),
    ],
)
def test_bad_input_is_refused_in_one_line(text: str, options: list[str], message: str, tmp_path: Path, run: Run) -> None:
    place = tmp_path / "m.csv"
    place.write_text(text)
    done = run("complete", place, *options)
    assert (done.code, done.out) == (2, "") and message in done.err and done.err.count("\n") == 1


def test_too_many_columns_for_balls(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "m.csv"
    place.write_text(",".join(["1"] * 201 + [""]) + "\n")
    assert "more than 200" in run("complete", place, "--prior", "cosine:2", "--enclosures").err


def test_equal_features_with_a_ridge_are_no_problem_and_seen_apart_neither() -> None:
    known = prior("cosine:1", 3)
    assert complete_proved(request(matrix([["1", "", "2"]]), known, 1, "1/10")).entries
    assert complete_proved(request(matrix([["1", "", ""]]), known)).text((0, 1)) == "1"


def test_small_entries_keep_their_digits() -> None:
    """What is written is as narrow as what is said: 10^-15 times the largest entry of the row, here 3e-20."""
    given_ = matrix([["3e-20", "", "1e-21"], ["1", "1", "1"], ["0", "", "0"]])
    found = complete_proved(request(given_, prior("cosine:2", 3)))
    low, high = map(Fraction, found.shown((0, 1)).split(".."))
    assert 0 < high - low <= Fraction(3, 10**35) and low <= found.entries[0, 1][0] <= found.entries[0, 1][1] <= high
    assert abs(Fraction(found.text((0, 1))) - low) < Fraction(3, 10**35)
    assert found.shown((2, 1)) == "0..0"


def test_a_long_row_of_zeros() -> None:
    given_ = matrix([["0", ""] * 60])
    assert set(complete_proved(request(given_, prior("cosine:3", 120))).entries.values()) == {(0, 0)}


def test_the_file_is_read_back(tmp_path: Path) -> None:
    place = tmp_path / "m.csv"
    place.write_bytes(b"\xef\xbb\xbf1\t\t2\r\n\t3\t4\r\n\r\n")
    found = read_matrix(place)
    assert found.fields == (("1", "", "2"), ("", "3", "4")) and found.separator == "\t"
    assert completed_text(complete_proved(request(found, prior("identity", 3)))).count("\t") == 4


@given(st.integers(0, 10**6), st.integers(2, 6))
def test_the_condition_number_is_below_its_proved_bound(seed: int, columns: int) -> None:
    """The bound lies between the condition number in the largest row sum and a little more; every part has a smaller one."""
    values = np.random.default_rng(seed).integers(-5, 6, (columns, 3))
    features = tuple(tuple(map(Fraction, row.tolist())) for row in values if row.any())
    known = Rational("given", features)
    solver = BallSolver(known, 1, Fraction(1, 10), 15)
    bound = solver.condition(len(features))
    system = floats.FloatSolver.of(known, 1, 0.1).system
    assert bound is not None
    assert np.isclose(float(bound), np.linalg.cond(system, np.inf), rtol=1e-4)
    assert float(bound) >= np.linalg.cond(system) * (1 - 1e-9)
    assert float(bound) >= np.linalg.cond(system[1:, 1:]) * (1 - 1e-9) if len(system) > 1 else bound == 1


def test_no_condition_number_of_a_singular_kernel() -> None:
    """Columns 1 and 2 have features of one direction but are never observed together: rows are solved, the whole is singular."""
    known = Rational("given", ((Fraction(1), Fraction(0)), (Fraction(2), Fraction(0)), (Fraction(0), Fraction(1))))
    given_ = matrix([["1", "", "2"], ["", "1", ""]])
    found = complete_proved(request(given_, known))
    assert found.condition is None and len(found.entries) == 3
    ridged = complete_proved(request(given_, known, ridge="1/10"))
    assert ridged.condition is not None and ridged.condition > 1


def test_the_command_says_the_condition_number_that_is_proved(tmp_path: Path, run: Run) -> None:
    (tmp_path / "m.csv").write_text("1,2,\n,1,3\n")
    done = run("complete", tmp_path / "m.csv", "--enclosures", "--out", tmp_path / "o.csv")
    assert "condition   at most 1.76" in done.out and "for the whole kernel and every row, proved" in done.out
    (tmp_path / "p.csv").write_text("1,0\n1,1\n2,0\n")
    done = run("complete", tmp_path / "m.csv", "--prior", tmp_path / "p.csv", "--enclosures", "--out", tmp_path / "o.csv")
    assert done.code == 2 and "o.csv exists; choose another --out or write --force" in done.err
    done = run(
        "complete", tmp_path / "m.csv", "--prior", tmp_path / "p.csv", "--enclosures", "--out", tmp_path / "o.csv", "--force"
    )
    assert "no bound is proved for the whole kernel" in done.out
    assert rounded_up(Fraction(100001, 10)) == "1.01e+4" and rounded_up(Fraction(5, 2)) == "2.5"
