"""Attacks on what deployed layers are said to keep."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, place, restate, step
from kernel.certificates import Content

OTHER = "the layers are not seen to compute the function of the network"


def _layers(c: Content) -> Any:
    return step(c, "deployed")["data"]["layers"]


def _layer(c: Content, name: str) -> Any:
    return next(node for node in _layers(c)["nodes"] if node["name"] == name)


@attack("deployed_scan", "deployed", OTHER)
def layers_with_another_bias(c: Content) -> None:
    _layer(c, "sum")["rows"][0][0] = "0x1"


@attack("deployed_scan", "deployed", OTHER)
def layers_with_another_digit(c: Content) -> None:
    _layers(c)["parameters"]["v"] = "0x1p-2"


@attack("deployed_scan", "deployed", OTHER)
def layers_of_one_step_less(c: Content) -> None:
    _layer(c, "scan")["steps"] = "0x1"


@attack("deployed_runs", "deployed", OTHER)
def layers_whose_copies_start_at_the_same_node(c: Content) -> None:
    _layer(c, "scan")["stride"] = "0x0"


@attack("deployed_runs", "deployed", OTHER)
def layers_that_take_a_difference_the_other_way(c: Content) -> None:
    body = _layer(c, "scan")["body"]["nodes"]
    row = next(node for node in body if node["name"].endswith("_differences"))["rows"][0]
    row[1][1], row[2][1] = row[2][1], row[1][1]


@attack("deployed_runs", "deployed", OTHER)
def layers_with_a_relu_left_out(c: Content) -> None:
    _layer(c, "scan")["body"]["nodes"][0]["activation"] = "identity"


@attack("deployed_scan", "deployed", "the layers map 2 values to 1, the network 1 to 1")
def layers_with_an_input_more(c: Content) -> None:
    _layers(c)["inputs"] = "0x2"


@attack("deployed_scan", "deployed", "the layers map 1 values to 2, the network 1 to 1")
def layers_with_an_output_more(c: Content) -> None:
    _layer(c, "output")["rows"] *= 2


@attack("deployed_scan", "deployed", "the error is only known to be at most")
def a_bound_that_leaves_out_the_error_of_the_network(c: Content) -> None:
    restate(c, "deployed", bound="0x1p-9")


@attack("deployed_scan", "deployed", "the formats are float64, float32, float16, bfloat16")
def layers_in_a_format_that_is_none(c: Content) -> None:
    restate(c, "deployed", format="float8")


@attack("deployed_scan", "deployed", "the rule gives")
def layers_with_the_digest_of_others(c: Content) -> None:
    found = step(c, "deployed")["statement"]
    found["layers"] = c["claims"][-1]["layers"] = "0" * 64


@attack("deployed_scan", "deployed", "layers")
def layers_of_another_format(c: Content) -> None:
    _layers(c)["format"] = "symnet network 2"


@attack("deployed_scan", "deployed", "the premises are")
def layers_near_no_target(c: Content) -> None:
    step(c, "deployed")["premises"] = []


@attack("paper_1", "deployed", "the error is in the norm ['lp'")
def an_error_in_the_mean_taken_for_one_at_points(c: Content) -> None:
    data = {"bound": "0x10", "format": "float64", "grid": "any", "layers": c["network"]}
    statement = {"kind": "deployed", "bound": "0x10", "format": "float64", "grid": "any", "layers": "0" * 64}
    c["steps"].append({"rule": "deployed", "premises": [place(c, "lp-error")], "data": data, "statement": statement})
