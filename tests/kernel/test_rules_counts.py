"""Counted sizes: every number of a statement is checked; bit extraction alone has the printed shape."""

from __future__ import annotations

import pytest
from kernel.attacks.table import step
from kernel.certificates import base, content_of
from kernel.refusals import refused

from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, neuron
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.theories.printed_sizes import parts
from symnet.kernel.theories.sizes import bits_of
from symnet.library.bit_extraction import bit_extraction
from symnet.library.calculus import compose, layer


@pytest.mark.parametrize(("start", "rule"), [("mids_1", "printed-counts"), ("paper_1", "printed-counts"), ("scanned_1", "sizes")])
def test_every_count_is_checked(start: str, rule: str) -> None:
    for key in [key for key in step(base(start), rule)["statement"] if key not in ("kind", "theorem")]:
        content = base(start)
        step(content, rule)["statement"][key] = "0x1f1"
        refused(content, rule, "the step states")


def test_the_parts_of_a_network() -> None:
    network = decode(sealed(base("mids_1")), {}).network
    assert [len(part) for part in parts(network)] == [15, 3, 18]


def test_printed_shape() -> None:
    wide = compose(bit_extraction(2), layer(1, "y", "identity", [({0: 1}, 0)]))
    proof = Derivation(wide)
    one = proof.apply("bit", scan="tents", reads=neuron("y"), neuron=neuron("bit"))
    proof.claim(proof.apply("printed-shape", [one]))
    found = content_of(certificate(proof))
    assert check(sealed(found)).accepted
    assert (found["claims"][0]["width"], found["claims"][0]["depth"]) == ("0x2", "0x6")
    step(found, "printed-shape")["statement"]["depth"] = "0x5"
    refused(found, "printed-shape", "the step states")


@pytest.mark.parametrize(
    ("text", "bits"),
    [("0x0", 0), ("0x1", 1), ("-0x1", 2), ("0x5p-3", 3), ("0x5p-2", 3), ("0x1p-9", 9), ("0x2/0x3", 4), ("-0x2/0x3", 5)],
)
def test_bits_of_a_number(text: str, bits: int) -> None:
    """Fixed point where it is dyadic, else numerator and denominator; and a sign."""
    from symnet.kernel.plain import number

    assert bits_of(number(text, "")) == bits
