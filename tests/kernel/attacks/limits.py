"""Attacks on limits: the second layer of a network on [-2, 2]^2, in the largest size and in the sum of sizes."""

from __future__ import annotations

from kernel.attacks.table import append, attack, node, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.kernel.decode import decode
from symnet.kernel.theories.limits import _ranges, _up

OTHER = "the rule gives"


def _consistent(c: Content, weights: str, biases: str) -> None:
    """Put sums into the first step, with the bound that they would give."""
    certificate = decode(sealed(c), {})
    size = max(high for _, high in _ranges(certificate, certificate.network.node("layer_2")))
    bound = (size + number(biases)) / (1 - number(weights)) - size
    restate(c, "limit", weights=weights, biases=biases, bound=hexed(_up(bound)))


@attack("limits", "limit", OTHER)
def a_limit_that_is_too_near(c: Content) -> None:
    restate(c, "limit", bound="0x1p-4")


@attack("limits", "limit", OTHER)
def the_sum_for_the_largest(c: Content) -> None:
    """The bound of one norm under the name of the other."""
    restate(c, "limit", 1, bound=step(c, "limit")["statement"]["bound"])


@attack("limits", "limit", OTHER)
def a_longer_sum_of_weights(c: Content) -> None:
    restate(c, "limit", weights="0x1p-1")


@attack("limits", "limit", OTHER)
def a_longer_sum_of_biases(c: Content) -> None:
    restate(c, "limit", biases="0x1")


@attack("limits", "limit", "1 or more, are not bounded here")
def weights_that_add_up_to_one(c: Content) -> None:
    restate(c, "limit", weights="0x1")


@attack("limits", "limit", "1 or more, are not bounded here")
def weights_that_add_up_to_more(c: Content) -> None:
    """1 - p is below 0, so that the bound is."""
    _consistent(c, "0x3", "0x0")


@attack("limits", "limit", "a sum of norms is not")
def a_sum_of_weights_below_zero(c: Content) -> None:
    _consistent(c, "-0x1p-1", "0x0")


@attack("limits", "limit", "a sum of norms is not")
def a_sum_of_biases_below_zero(c: Content) -> None:
    _consistent(c, "0x0", "-0x1")


@attack("limits", "limit", "is neither inf nor 1")
def a_norm_that_is_not_known(c: Content) -> None:
    restate(c, "limit", 1, norm="2")


@attack("limits", "limit", "is not a layer of relu neurons")
def a_last_layer_without_relu(c: Content) -> None:
    """Its values may be below 0, and the next relu cuts them off."""
    restate(c, "limit", node="output")


@attack("limits", "limit", "is not a layer of relu neurons")
def a_relu_that_was_taken_away(c: Content) -> None:
    node(c, "layer_2")["activation"] = "identity"


@attack("limits", "limit", OTHER)
def an_earlier_layer(c: Content) -> None:
    restate(c, "limit", node="layer_1")


@attack("limits", "limit", OTHER)
def a_weight_before_it_that_grew(c: Content) -> None:
    node(c, "layer_1")["rows"][0][1][1] = "0x20"


@attack("limits", "limit", OTHER)
def a_larger_box(c: Content) -> None:
    c["box"][0] = ["-0x8", "0x8"]


@attack("limits", "limit", "the certificate has no box")
def no_box_to_range_over(c: Content) -> None:
    c["box"] = []


@attack("limits", "limit", "the network has no node")
def a_layer_that_is_not_there_to_continue(c: Content) -> None:
    restate(c, "limit", node="layer_3")


@attack("scan_1", "limit", "'scan' is no layer of relu or identity")
def a_layer_behind_a_scan(c: Content) -> None:
    """A relu behind a scan is put there for it; it is 0 whatever the scan gives."""
    place = next(at for at, each in enumerate(c["network"]["nodes"]) if "body" in each)
    after = {
        "activation": "relu",
        "name": "after",
        "reads": [[c["network"]["nodes"][place]["name"], "0x0", "0x1"]],
        "rows": [["0x0"]],
    }
    c["network"]["nodes"].insert(place + 1, after)
    claim = {"biases": "0x0", "bound": "0x0", "kind": "limit", "node": "after", "norm": "inf", "weights": "0x0"}
    c["steps"] = []
    c["claims"] = []
    append(c, "limit", [], {key: claim[key] for key in ("biases", "node", "norm", "weights")}, claim)


@attack("limits", "limit", "'layer_1' is no layer of relu or identity")
def a_limit_behind_a_wave(c: Content) -> None:
    """x in [7/4, 2] for a layer of x alone, the next is 2 - x: at most 1/4 where x is taken as it is, and 2 - s(2) = 2."""
    c["box"] = [["0x7p-2", "0x2"]] * 2
    node(c, "layer_1")["activation"] = "euaf"
    node(c, "layer_1")["rows"] = [["0x0", ["0x0", "0x1"]], ["0x0", ["0x1", "0x1"]]]
    node(c, "layer_2")["rows"] = [["0x2", ["0x0", "-0x1"]], ["0x2", ["0x1", "-0x1"]]]
    restate(c, "limit", 0, weights="0x1p-1", biases="0x0", bound="0x1p-2")
    restate(c, "limit", 1, weights="0x1p-1", biases="0x0", bound="0x1p-1")


@attack("limits", "limit", "say it without an output")
def the_limit_of_one_output(c: Content) -> None:
    each = step(c, "limit")
    each["statement"]["output"] = "0x0"
    c["claims"][0]["output"] = "0x0"


@attack("limits", "limit", "the certificate has no box, and this step speaks of one")
def a_limit_without_a_box(c: Content) -> None:
    """relu(x), unbounded: without ranges of inputs the range at its place would be that of what it reads behind them, 1."""
    c["box"] = []
    node(c, "layer_1")["rows"] = [["0x1"]]
    node(c, "layer_2")["reads"] = [["input", "0x0", "0x1"], ["layer_1", "0x0", "0x1"]]
    node(c, "layer_2")["rows"] = [["0x0", ["0x0", "0x1"]]]
    node(c, "output")["reads"] = [["layer_2", "0x0", "0x1"]]
    node(c, "output")["rows"] = [["0x0", ["0x0", "0x1"]]]
    for place in (0, 1):
        restate(c, "limit", place, weights="0x1p-1", biases="0x0", bound="0x1")
