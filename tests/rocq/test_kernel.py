"""The kernel proved in Rocq and the Python kernel agree: the same verdict, or "unknown rule".

The program is proofs/rocq/kernel/native/symnet-kernel; `make native` builds it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from rocq.native import (
    CORPUS,
    KNOWN,
    Json,
    judged,
    needs_program,
    plain,
    scan,
    without,
)

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check


def said(data: bytes) -> str:
    """What a certificate says, without its proof."""
    content = json.loads(plain(data))
    return json.dumps([content[key] for key in ("box", "claims", "hypotheses", "network", "target")], sort_keys=True)


@pytest.mark.parametrize("folder", ["accepted", "rejected", "malformed"])
class TestCorpus:
    pytestmark = needs_program

    def test_same_verdict_or_unknown(self, program: str, folder: str) -> None:
        """A spoilt proof may do for the program, of what an accepted certificate of the corpus says."""
        met: dict[str, int] = {}
        true = {said(path.read_bytes()) for path in (CORPUS / "accepted").iterdir()}
        for path in sorted((CORPUS / folder).iterdir()):
            data = path.read_bytes()
            try:
                plain(data)
            except (OSError, EOFError):
                continue  # gzip is unpacked before the program sees it
            verdict, reason = judged(program, data)
            if (folder, verdict) == ("rejected", "accepted"):
                assert said(data) in true, path.name
            else:
                assert verdict in (folder, "unknown"), (path.name, verdict, reason)
            met[verdict] = met.get(verdict, 0) + 1
        assert met[folder] >= 3


class TestScans:
    pytestmark = needs_program

    @pytest.mark.parametrize(("text", "cells"), [("abs(x - 1/3)", 5), ("x**3 - x", 6), ("max(abs(x - 1/2), abs(y - 1/4))", 3)])
    def test_a_whole_certificate_is_accepted(self, program: str, text: str, cells: int) -> None:
        content = scan(text, cells)
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: c["network"]["parameters"].update(b="0x1"),
            lambda c: c["network"]["parameters"].update(v="0x1p-9"),
            lambda c: c["network"]["nodes"][1]["body"]["nodes"][2]["rows"].__setitem__(1, ["0x0", ["0x6", "0x1"]]),
            lambda c: c["network"]["nodes"][1]["schedules"].update(scale=["power", "0x4", "0x6"]),
            lambda c: c["network"]["nodes"][2]["rows"].__setitem__(0, ["0x0", ["0x4", "0x1"]]),
            lambda c: c["network"]["nodes"][1].update(steps="0x3"),
            lambda c: c["target"].__setitem__(0, ["variable", "0x0"]),
            lambda c: c["claims"].__setitem__(0, {**c["claims"][0], "bound": "0x0"}),
            lambda c: c["steps"].pop(3),
        ],
        ids=["shift", "word", "tail sum", "power", "sum", "steps", "target", "claim", "fact left out"],
    )
    def test_a_spoilt_one_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content = scan("abs(x - 1/3)", 4)
        spoil(content)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        verdict, _ = judged(program, data)
        assert verdict in ("rejected", "unknown")

    @pytest.mark.parametrize(
        ("text", "cells", "options"),
        [
            ("abs(x - 1/3)*y", 3, {"parameters": 4, "bits": "one"}),
            ("x*y - y/2", 3, {"parameters": 2}),
            ("max(x, 1/3)", 6, {"parameters": 5}),
            ("abs(x - 1/3)", 5, {"bits": "one"}),
            ("x**2", 8, {"quantum": "1/20"}),
            ("x*y - y**2/2", 140, {}),
        ],
        ids=["dial, one bit", "dial", "padded dial", "one bit", "finer levels", "two ranges of codes"],
    )
    def test_digits_runs_and_ranges(self, program: str, text: str, cells: int, options: Json) -> None:
        content = scan(text, cells, **options)
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: c["network"]["parameters"].update(v_2="0x1p-1"),
            lambda c: c["network"]["nodes"][0]["rows"].__setitem__(1, ["0x1"]),
            lambda c: c["network"]["nodes"][1].update(stride="0x1"),
            lambda c: c["network"]["nodes"][2]["rows"].__setitem__(0, ["0x0", ["0x0", "0x1"]]),
            lambda c: c["network"]["nodes"][3]["rows"].__setitem__(1, ["0x0", ["0x1", "0x1"]]),
            lambda c: c["network"]["nodes"][5]["rows"].__setitem__(7, ["0x1"]),
            lambda c: c["network"]["nodes"][-3].update(stride="0x0"),
            lambda c: c["network"]["nodes"][-2]["rows"].__setitem__(0, c["network"]["nodes"][-2]["rows"][0][:-1]),
            lambda c: c["steps"].__setitem__(slice(None), [s for s in c["steps"] if s["rule"] != "first-pass"]),
            lambda c: [s["statement"]["source"][1].reverse() for s in c["steps"] if "source" in s["statement"]],
        ],
        ids=[
            "word",
            "begin",
            "stride",
            "totals",
            "partial sums",
            "start",
            "stride of the runs",
            "sum",
            "no pass",
            "order of words",
        ],
    )
    def test_a_spoilt_dial_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content = scan("abs(x - 1/3)*y", 3, parameters=4, bits="one")
        spoil(content)
        data = sealed(content)
        assert check(data).verdict in ("rejected", "malformed")
        assert judged(program, data)[0] in ("rejected", "malformed", "unknown")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda steps: steps[1]["data"].update(enter="0x0"),
            lambda steps: steps[0]["statement"].update(leave="0x1p-3"),
            lambda steps: [part.update(start="0x1") for part in (steps[0]["data"], steps[0]["statement"])],
            lambda steps: [part.update(enter="0x1p-9") for part in (steps[0]["data"], steps[0]["statement"])],
            lambda steps: [part.update(bound="0x1p-20") for part in (steps[1]["data"], steps[1]["statement"])],
        ],
        ids=["entered elsewhere", "left elsewhere", "a gap", "not at the shift", "bound"],
    )
    def test_ranges_follow_each_other(self, program: str, spoil: Callable[[list[Json]], Any]) -> None:
        content = scan("x*y - y**2/2", 140)
        ranges = [step for step in content["steps"] if step["rule"] == "codes"]
        assert len(ranges) == 2
        spoil(ranges)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] == "rejected"

    def test_without_a_lower_bound(self, program: str) -> None:
        content = without(scan("abs(x - 1/3)", 4), "lower-bound")
        assert judged(program, sealed(content))[0] == "accepted"


class TestTheorem21:
    pytestmark = needs_program

    @pytest.fixture
    def content(self) -> Json:
        content: Json = json.loads(plain(certify(approximate("abs(x - 1/3)*y", n=1, construction="theorem-2.1")).data))
        return content

    def test_a_whole_certificate_is_accepted(self, program: str, content: Json) -> None:
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: c["network"]["parameters"].update(a_1="0x1p-1"),
            lambda c: c["network"]["parameters"].update(b="0x7"),
            lambda c: next(n for n in c["network"]["nodes"] if "body" in n).update(steps="0x2"),
            lambda c: c["network"]["nodes"][0]["rows"][0].__setitem__(0, "-0x1p-3"),
            lambda c: next(n for n in c["network"]["nodes"] if n["name"] == "phi_1.rho")["rows"].__setitem__(
                0, ["0x0", ["0x0", "0x1"]]
            ),
            lambda c: c["target"].__setitem__(0, ["number", "0x9"]),
            lambda c: c["claims"].__setitem__(0, {**c["claims"][0], "bound": "0x1p-9"}),
            lambda c: [
                part.update(phi_1="0x1")
                for part in (c["claims"][2], next(s for s in c["steps"] if s["rule"] == "printed-counts")["statement"])
            ],
            lambda c: [
                part.update(depth="0x9")
                for part in (c["claims"][3], next(s for s in c["steps"] if s["rule"] == "printed-shape")["statement"])
            ],
            lambda c: next(s for s in c["steps"] if s["rule"] == "bit-range")["statement"].update(high="0x0"),
            lambda c: next(s for s in c["steps"] if s["rule"] == "lp-error")["data"].update(spread="0x1p-9"),
            lambda c: next(s for s in c["steps"] if s["rule"] == "bit-code")["premises"].reverse(),
        ],
        ids=[
            "word",
            "shift",
            "tents",
            "staircase",
            "number",
            "target",
            "claim",
            "counts",
            "shape",
            "range",
            "spread",
            "premises",
        ],
    )
    def test_a_spoilt_one_is_refused_by_both(self, program: str, content: Json, spoil: Callable[[Json], Any]) -> None:
        spoil(content)
        data = sealed(content)
        assert check(data).verdict in ("rejected", "malformed")
        assert judged(program, data)[0] in ("rejected", "malformed", "unknown")
