"""What the ranges of a layer cost, in the rule of limits."""

from __future__ import annotations

from kernel.hand_made import form, layer, stated, written

from symnet.certificates.certificate import sealed
from symnet.kernel.decode import decode
from symnet.kernel.replay import replay


def test_each_weight_is_paid_for_as_products_and_sums_of_both_ends() -> None:
    """40,000 weights took 0.8 seconds for 40,815 units of work: the usual budget, said in steps, 20 minutes."""
    rows = [form(1, *[3, -5] * 20)] * 40
    nodes = [layer("z", [("input", 0, 1)], [form(1, 1)] * 40, "relu"), layer("a", [("z", 0, 40)], rows, "relu")]
    data = {"biases": "0x0", "node": "a", "norm": "inf", "weights": "0x0"}
    certificate = decode(sealed(written(nodes, [stated({**data, "kind": "limit", "bound": "0x0"}, "limit", data)])), {})
    before = certificate.budget.left
    assert replay(certificate).accepted
    assert before - certificate.budget.left > 8 * 40 * 40
