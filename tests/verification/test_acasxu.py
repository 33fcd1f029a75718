"""ACAS Xu: verdicts as they are known, every certificate accepted. Long; the files are no part of the project.

They are looked for in the folder that the variable ACASXU names, else in shared/acasxu beside the project.
"""

from __future__ import annotations

import csv
import os
from fractions import Fraction
from pathlib import Path

import pytest

from symnet.verification.arithmetic import arithmetic_of
from symnet.verification.given import load_given
from symnet.verification.verify import Answer, Options, judged
from symnet.verification.vnnlib import load_property

PLACES = [parent / "shared" / "acasxu" for parent in Path(__file__).resolve().parents]
FOLDER = Path(os.environ.get("ACASXU", next((str(place) for place in PLACES if place.is_dir()), "missing")))
FIVE = [f"acasxu_{name}.onnx" for name in ("1_1", "1_2", "2_7", "4_1", "5_9")]
LONGEST = 150_000

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the files of ACAS Xu are not there; name their folder in ACASXU")


def instances() -> list[dict[str, str]]:
    if not FOLDER.is_dir():
        return []
    with (FOLDER / "instances.csv").open() as lines:
        return list(csv.DictReader(lines))


def decided(row: dict[str, str], check: bool, arithmetic: str = "real") -> Answer:
    """Decide an instance, compare, and return the answer."""
    options = Options(check=check, arithmetic=arithmetic_of(arithmetic))
    answer = judged(load_given(FOLDER / row["network"]), load_property(FOLDER / row["property"]), options)
    found = "unsat" if answer.end == "unchecked" else answer.verdict
    assert found == row["known"], (row, answer.end)
    assert not check or (answer.judged is not None and answer.judged.accepted)
    assert answer.counterexample is None or not answer.counterexample.in_order
    return answer


def length(answer: Answer) -> int:
    """The bytes of the certificate of an answer."""
    assert answer.certificate is not None
    return len(answer.certificate.data)


def test_known_counterexamples_are_unsafe() -> None:
    from symnet.verification.attack import counterexample_at

    for row in [row for row in instances() if row["witness"]][::8]:
        given = load_given(FOLDER / row["network"])
        point = tuple(Fraction(text) for text in row["witness"].split())
        assert counterexample_at(given.network, load_property(FOLDER / row["property"]), point) is not None


@pytest.mark.slow
@pytest.mark.parametrize("network", FIVE)
@pytest.mark.parametrize("number", [3, 4])
def test_properties_3_and_4_on_five_networks(network: str, number: int) -> None:
    (row,) = [row for row in instances() if (row["network"], row["property"]) == (network, f"prop_{number}.vnnlib")]
    assert length(decided(row, check=True)) < 20_000


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 4])
def test_float32_costs_few_leaves(number: int) -> None:
    """Properties 3 and 4 on the five networks, the kernel asked about one of them."""
    rows = [row for row in instances() if row["network"] in FIVE and row["property"] == f"prop_{number}.vnnlib"]
    leaves = {name: sum(decided(row, False, name).leaves for row in rows) for name in ("real", "float32")}
    assert leaves["real"] <= leaves["float32"] <= 1.05 * leaves["real"]
    assert length(decided(rows[1], check=True, arithmetic="float32")) < 20_000


@pytest.mark.bench
def test_all_instances() -> None:
    """Minutes of search, and with SYMNET_CHECK=1 most of an hour of the kernel; SYMNET_ARITHMETIC=float32 for floats."""
    check, arithmetic = os.environ.get("SYMNET_CHECK") == "1", os.environ.get("SYMNET_ARITHMETIC", "real")
    lengths = sorted(length(decided(row, check, arithmetic)) for row in instances())
    assert len(lengths) == 186
    assert lengths[-1] < LONGEST
    assert lengths[len(lengths) // 2] < 3_000
