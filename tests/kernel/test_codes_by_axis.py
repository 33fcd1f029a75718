"""Codes on grids whose cells differ by axis: compared row by row in whole numbers, and point by point by exact intervals."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from types import SimpleNamespace

import oracle
import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from kernel.certificates import Content, base

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.core.rational import to_hex
from symnet.core.snake_codes import SnakeCodes, runs_in_bytes
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.syntax import Rejected, Statement
from symnet.kernel.targets.expression import Grid
from symnet.kernel.theories import RULES
from symnet.kernel.theories import snake as kernel_snake

TARGETS = {
    "x*y - y**2/3 + x/8": lambda x, y, z=Fraction(0): x * y - y * y / 3 + x / 8,
    "(x - 1/2)*(y + 1)/4": lambda x, y, z=Fraction(0): (x - Fraction(1, 2)) * (y + 1) / 4,
    "x*y*z - z**2/5": lambda x, y, z: x * y * z - z * z / 5,
}
TINY = Fraction(1, 1 << 40)


def codes_of(content: Content, counts: tuple[int, ...]) -> list[Fraction]:
    """b + s code at the nodes along the snake, by the digits of v."""
    values = {name: oracle.number(value) for name, value in content["network"]["parameters"].items()}
    count = len(oracle.snake(counts, len(counts))) - 1
    digits = SnakeCodes(runs_in_bytes([values["v"]], 2, count), 2, count).digits()
    return list(accumulate((values["s"] * (digit - 1) for digit in digits), initial=values["b"]))


def judged(content: Content, start: int, stop: int, codes: list[Fraction], bound: Fraction, quick: bool) -> Statement | None:
    """What the rule `codes` concludes of a range, None where it rejects it; with whole numbers or without them."""
    data = {"bound": to_hex(bound), "precision": "0x40", "start": hex(start), "stop": hex(stop), "enter": to_hex(codes[start])}
    given_codes = next(step["statement"] for step in content["steps"] if step["rule"] == "interpolant")
    with pytest.MonkeyPatch.context() as patched:
        if not quick:
            patched.setattr(kernel_snake.Quick, "close", lambda *arguments: False)
        try:
            found: Statement = RULES["codes"].conclude(decode(sealed(content), {}), [given_codes], data)
        except Rejected:
            return None
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, tuple[int, ...]]:
    text = draw(st.sampled_from(sorted(TARGETS)))
    axis = st.integers(1, 4 if "z" in text else 6)
    size = 3 if "z" in text else 2
    return text, tuple(draw(st.lists(axis, min_size=size, max_size=size).filter(lambda found: len(set(found)) > 1)))


@examples(40)
@given(cases(), st.data())
def test_both_ways_agree_at_the_largest_error_and_just_below(case: tuple[str, tuple[int, ...]], data: st.DataObject) -> None:
    text, counts = case
    content = certify(approximate(text, cells=counts)).content
    codes, nodes = codes_of(content, counts), oracle.snake(counts, len(counts))
    start = data.draw(st.integers(0, len(nodes) - 1))
    stop = data.draw(st.integers(start + 1, len(nodes)))
    wanted = [TARGETS[text](*(Fraction(k, cells) for k, cells in zip(node, counts, strict=True))) for node in nodes[start:stop]]
    worst = max(abs(code - wish) for code, wish in zip(codes[start:stop], wanted, strict=True))
    leave = to_hex(codes[stop]) if stop < len(nodes) else ""
    for bound in (worst, worst + TINY, Fraction(1, 2) + worst):
        for quick in (True, False):
            found = judged(content, start, stop, codes, bound, quick)
            assert found is not None and found["leave"] == leave and found["cells"] == [hex(cells) for cells in counts]
    if worst > TINY:
        assert judged(content, start, stop, codes, worst - TINY, True) is None
        assert judged(content, start, stop, codes, worst - TINY, False) is None


@pytest.mark.parametrize(
    ("text", "counts"), [("sin(3*x)*cos(y) + x/7", (3, 8)), ("sin(3*x*y)", (8, 3)), ("exp(x*y*z)", (1, 4, 2))]
)
def test_rows_need_no_intervals_at_points(text: str, counts: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """The codes of a certificate are seen to be close in whole numbers: no point is asked for."""
    content = certify(approximate(text, cells=counts)).content

    def never(self: Grid, node: tuple[int, ...]) -> None:
        raise AssertionError(f"{node} is looked at alone")

    monkeypatch.setattr(Grid, "at", never)
    codes = codes_of(content, counts)
    bound = oracle.number(next(step for step in content["steps"] if step["rule"] == "codes")["data"]["bound"])
    assert judged(content, 0, len(codes), codes, bound, True) is not None


def test_codes_that_are_checked_by_themselves_meet_digits_above_the_largest() -> None:
    content = base("scan_1")
    content["network"]["parameters"]["v"] = "0xfp-4"
    place = next(place for place, step in enumerate(content["steps"]) if step["rule"] == "codes")
    verdict = check(sealed(content), part=place, parts=len(content["steps"]))
    assert verdict.reason == f"step {place}, rule codes: digit 3 is above 2"


def test_numbers_that_are_too_long_are_compared_as_fractions() -> None:
    snake = SimpleNamespace(scale=Fraction(1, 3**4000), enter=Fraction(1))
    assert not kernel_snake.Quick(snake, Fraction(1), SimpleNamespace(w=8)).usable
