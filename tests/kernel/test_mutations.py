"""Mutants of accepted certificates, sealed again: refused, or their claims are true. All of them: tests/kernel/mutate.py."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest
from kernel.certificates import BASES, base
from kernel.mutate import judged, main, mutants
from kernel.truth import refuted

STRIDES = {"three_1": 331}
"""Every which mutant is judged, where there are many and each takes long; 67 elsewhere."""


@pytest.mark.parametrize("start", sorted(BASES))
def test_a_sample_of_mutants(start: str) -> None:
    counts: Counter[str] = Counter()
    for mutant in islice(mutants(start), hash_free(start), None, STRIDES.get(start, 67)):
        judged(mutant, counts)
    assert counts["all"] >= 20


def hash_free(start: str) -> int:
    """Where a sample begins: another place for each base."""
    return sum(map(ord, start)) % 67


@pytest.mark.slow
def test_all_mutants() -> None:
    main(10_000)


@pytest.mark.parametrize("start", sorted(BASES))
def test_the_oracle_believes_the_originals(start: str) -> None:
    assert refuted(base(start)) == ""


def test_the_oracle_finds_what_is_false() -> None:
    content = base("scan_1")
    content["claims"][0]["bound"] = "0x1p-4"
    assert "|network - f|" in refuted(content)
    content = base("scan_1")
    content["claims"][1]["depth"] = "0x1"
    assert "sizes" in refuted(content)
    content = base("paper_1")
    content["claims"][0]["bound"] = "0x1p-4"
    assert "the mean of" in refuted(content)
    content = base("tents")
    content["claims"][0]["pieces"][3][2] = ["0x1", "0x1"]
    assert "the neuron is not" in refuted(content)
    content = base("scan_stated")
    content["hypotheses"][0]["constant"] = "0x1p-1"
    content["claims"][0]["bound"] = "0x0"
    assert refuted(content) == "", "a false hypothesis proves anything"
