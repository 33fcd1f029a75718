"""Mutants of accepted certificates, sealed again: refused, or their claims are true. Many of them: tests/kernel/mutate.py."""

from __future__ import annotations

from collections import Counter

import pytest
from kernel.certificates import base
from kernel.mutate import BASES_OF_MUTANTS, judged, main, sample
from kernel.truth import refuted


@pytest.mark.parametrize("start", sorted(BASES_OF_MUTANTS))
def test_a_sample_of_mutants(start: str) -> None:
    counts: Counter[str] = Counter()
    for mutant in sample(start, 2):
        judged(mutant, counts)
    assert counts["all"] >= 1


@pytest.mark.slow
def test_many_mutants() -> None:
    main(10_000)


@pytest.mark.parametrize("start", sorted(BASES_OF_MUTANTS))
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
    content["claims"][2]["values"][0][1] = ["0x1", ["0x0", "0x1"]]
    assert "neuron ['tooth', '0x0'] is" in refuted(content)
    content = base("facts")
    content["claims"][5]["values"][0][1]["relu"][0] = "0x1p-9"
    assert "step 1 of copy 0" in refuted(content)
    content = base("scan_stated")
    content["hypotheses"][0]["constant"] = "0x1p-1"
    content["claims"][0]["bound"] = "0x0"
    assert refuted(content) == "", "a false hypothesis proves anything"
