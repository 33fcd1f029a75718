"""The line on the terminal: what is done, and the time left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify
from symnet.commands.progress import Stages, checking_seconds, duration, left, stages


class Bar:
    """A bar that remembers its tasks."""

    def __init__(self) -> None:
        self.tasks: dict[int, dict[str, Any]] = {}
        self.seen: list[str] = []

    def add_task(self, what: str, **given: Any) -> int:
        self.seen.append(what)
        self.tasks[len(self.seen)] = given
        return len(self.seen)

    def remove_task(self, task: int) -> None:
        del self.tasks[task]

    def update(self, task: int, **given: Any) -> None:
        self.tasks[task] |= given


@pytest.mark.parametrize(
    ("elapsed", "done", "total", "seconds", "said"),
    [
        (10, 25, 100, None, "25 of 100, 30 s left"),
        (0, 0, 100, None, "0 s"),
        (10, 0, None, 70, "about 60 s left"),
        (80, 0, None, 70, "80 s, longer than estimated"),
        (3, 0, None, None, "3 s"),
        (600, 1, 100, None, "1 of 100, 16 h left"),
    ],
)
def test_the_time_left(elapsed: float, done: float, total: float | None, seconds: float | None, said: str) -> None:
    assert left(elapsed, done, total, seconds) == said


@given(st.floats(0, 1e6), st.integers(1, 100), st.integers(1, 100))
def test_what_is_left_shrinks_as_more_is_done(elapsed: float, one: int, two: int) -> None:
    done, more = sorted((one, two))
    words = [left(elapsed, each, 100, None).split(", ")[1].removesuffix(" left") for each in (done, more)]
    seconds = [float(word.split()[0]) * {"s": 1, "min": 60, "h": 3600}[word.split()[1]] for word in words]
    assert seconds[1] <= seconds[0] * 1.5 + 1


def test_units() -> None:
    assert [duration(each) for each in (0.4, 119, 120, 7_199, 7_200)] == ["0 s", "119 s", "2 min", "120 min", "2 h"]


def test_the_stages_of_a_job_follow_each_other() -> None:
    bar = Bar()
    work = Stages(bar)
    built = approximate("abs(x - 1/3)*y", cells=6, progress=work, check=work.plan)
    assert bar.seen == ["enclosing the values", "encoding"] and built.plan.nodes == 49
    assert len(bar.tasks) == 1


def test_without_a_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with stages() as work:
        work.begin("x", seconds=1)
        work(3)
    assert capsys.readouterr() == ("", "")


def test_more_nodes_take_longer_to_check() -> None:
    few, many = (checking_seconds(certify(approximate("sin(x)*y", cells=cells)).content) for cells in (2, 20))
    assert 0 < few < many < 10
    assert checking_seconds({}) > 0
