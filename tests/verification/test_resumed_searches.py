"""Searches that go on from what was written: to the same verdict, and never from a file that is about something else."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from verification.small_networks import largest, random_network
from verification.test_signs import BOX, SIZES, reached

from symnet.core.folder import SEARCH
from symnet.core.network import Network
from symnet.errors import MalformedFile, UsageError
from symnet.verification import covering, verify
from symnet.verification.door import _property
from symnet.verification.given import Given
from symnet.verification.property import Property
from symnet.verification.verify import Answer, Options, judged

UNIT = [(Fraction(-1), Fraction(1)), (Fraction(0), Fraction(1))]


def halved() -> tuple[Network, Property]:
    """A property that is proved by about 60 boxes."""
    network = random_network(3)
    top, _ = largest(network, UNIT)
    return network, _property(network, UNIT, f"Y_0 >= {top + Fraction(1, 1000)}")


def signed() -> tuple[Network, Property]:
    """A property that is proved by assuming signs."""
    network = random_network(0, SIZES)
    return network, _property(network, BOX, f"Y_0 >= {reached(0)[1]}")


def begun(asked: tuple[Network, Property], folder: Path, nodes: int, **more: object) -> Answer:
    answer = judged(Given(asked[0]), asked[1], Options(nodes=nodes, **more))
    assert answer.verdict == "unknown"
    (folder / SEARCH).write_bytes(answer.saved)
    return answer


@pytest.mark.parametrize("make", [halved, signed])
def test_a_search_goes_on_where_it_was(make: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = make()  # type: ignore[operator]
    monkeypatch.setattr("symnet.verification.search.BATCH", 2)
    first = begun(asked, tmp_path, 20)
    assert first.leaves > 0
    same = judged(Given(asked[0]), asked[1], Options(nodes=1, resume=tmp_path))
    assert (same.leaves, same.nodes, same.share, same.depth) == (first.leaves, first.nodes, first.share, first.depth)
    assert same.saved == first.saved
    last = judged(Given(asked[0]), asked[1], Options(resume=tmp_path))
    assert last.verdict == "unsat"
    assert last.leaves > first.leaves
    assert last.nodes > first.nodes


def test_parts_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "TRIAL", 4)
    monkeypatch.setattr(covering, "PARTS", 4)
    monkeypatch.setattr(covering, "SLICE", 4)
    monkeypatch.setattr("symnet.verification.search.BATCH", 2)
    asked = halved()
    first = begun(asked, tmp_path, 30)
    content = json.loads(first.saved)
    assert len(content["roots"][0]["parts"]) >= 4
    same = judged(Given(asked[0]), asked[1], Options(nodes=1, resume=tmp_path))
    assert same.saved == first.saved
    last = judged(Given(asked[0]), asked[1], Options(resume=tmp_path))
    assert last.verdict == "unsat"
    assert len(last.certificate.content["steps"]) > 4


def test_an_interrupt_while_the_kernel_judges_keeps_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    asked = halved()
    with monkeypatch.context() as patch:
        patch.setattr(verify._Search, "_checked", interrupted)
        first = begun(asked, tmp_path, 10_000)
    assert (first.end, first.share) == ("interrupted", 1)
    assert judged(Given(asked[0]), asked[1], Options(resume=tmp_path)).nodes == first.nodes


def test_leaves_that_were_never_closed_are_found_out(tmp_path: Path) -> None:
    network = random_network(3)
    asked = _property(network, UNIT, f"Y_0 >= {largest(network, UNIT)[0] - Fraction(1, 1000)}")
    content = json.loads(_claimed(network, asked))
    (tmp_path / SEARCH).write_text(json.dumps(content))
    assert judged(Given(network), asked, Options(resume=tmp_path)).verdict != "unsat"


def _claimed(network: Network, asked: Property) -> bytes:
    """A search that says that its only box is closed."""
    from symnet.verification.saved import saved
    from symnet.verification.search import branching
    from symnet.verification.stack import stack_of

    stack = stack_of(network)
    top = branching(stack, asked.roots[0], lambda _: None)
    top.close(top.todo.pop(), 1.0)
    return saved(Given(network), asked, [covering.Covering(stack, asked.roots[0], lambda _: None, 0, top)])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("marks", ""),
        ("marks", "0.."),
        ("marks", "9??"),
        ("marks", "<1:99>??"),
        ("marks", "<7:0>??"),
        ("marks", "?."),
        ("marks", ".[5]"),
        ("marks", ["?"]),
        ("margins", ["0x1p-3"] * 3),
        ("margin", "nan"),
        ("margin", "-0x1p-3"),
        ("nodes", "-0x1"),
        ("nodes", "0x" + "f" * 40),
    ],
)
def test_files_that_are_no_search(place: str, value: object, tmp_path: Path) -> None:
    asked = halved()
    content = json.loads(begun(asked, tmp_path, 1).saved)
    content["roots"][0]["top"][place] = value
    (tmp_path / SEARCH).write_text(json.dumps(content))
    with pytest.raises(MalformedFile, match=r"search\.json"):
        judged(Given(asked[0]), asked[1], Options(resume=tmp_path))


@pytest.mark.parametrize(("key", "message"), [("network", "another network"), ("property", "another property")])
def test_searches_about_something_else(key: str, message: str, tmp_path: Path) -> None:
    asked = halved()
    content = json.loads(begun(asked, tmp_path, 1).saved)
    content[key] = "0" * 64
    (tmp_path / SEARCH).write_text(json.dumps(content))
    with pytest.raises(UsageError, match=message):
        judged(Given(asked[0]), asked[1], Options(resume=tmp_path))
    (tmp_path / SEARCH).write_text('{"format":"other"}')
    with pytest.raises(MalformedFile, match="no search"):
        judged(Given(asked[0]), asked[1], Options(resume=tmp_path))
    with pytest.raises(UsageError):
        judged(Given(asked[0]), asked[1], Options(resume=tmp_path / "none"))
