"""Attacks on what deployed layers are said to keep."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, layer, place, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.derivation import hexed

OTHER = "the layers are not seen to compute the function of the network"


def _layers(c: Content, number: int = 0) -> Any:
    return step(c, "deployed", number)["data"]["layers"]


def _layer(c: Content, name: str, number: int = 0) -> Any:
    return next(node for node in _layers(c, number)["nodes"] if node["name"] == name)


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


@attack("deployed_scan", "deployed", "node 'sum' has the activation 'euaf'; only relu and identity are followed here")
def layers_with_a_wave(c: Content) -> None:
    """The sum is 2 at 1, where the wave is 0: the layers are 1/2 off, and would be said to be within .292."""
    _layer(c, "sum")["activation"] = "euaf"


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


@attack("deployed_box", "deployed", OTHER)
def layers_on_another_box(c: Content) -> None:
    """They would be the same function of t."""
    _layer(c, "unit")["rows"][0] = ["0x0", ["0x0", "0x1"]]


@attack("deployed_box", "deployed", OTHER)
def layers_without_the_map_from_the_box(c: Content) -> None:
    nodes = _layers(c)["nodes"]
    del nodes[0]
    nodes[0]["reads"] = [["input", "0x0", "0x1"]]


@attack("deployed_box", "deployed", "the error is only known to be at most")
def a_bound_for_a_smaller_box(c: Content) -> None:
    """The bound of the network alone."""
    bound = next(each["statement"]["bound"] for each in c["steps"] if each["statement"]["kind"] == "error")
    restate(c, "deployed", bound=bound)


# Several outputs, on a box.


@attack("deployed_outputs", "deployed", OTHER)
def layers_that_give_the_outputs_in_another_order(c: Content) -> None:
    _layer(c, "output")["rows"].reverse()


@attack("deployed_outputs", "deployed", OTHER)
def layers_with_another_bias_of_the_second_output(c: Content) -> None:
    """Those of the first claim are as they were."""
    _layers(c, 1)["parameters"]["b_y2"] = "0x1"


@attack("deployed_outputs", "deployed", "the layers map 1 values to 1, the network 1 to 2")
def layers_with_one_of_two_outputs(c: Content) -> None:
    _layer(c, "output")["rows"].pop()
    for name in ("b_y2", "s_y2"):
        del _layers(c)["parameters"][name]


@attack("deployed_outputs", "deployed", OTHER)
def layers_on_the_cube(c: Content) -> None:
    """Without the map from the box they compute the slice."""
    _layer(c, "unit")["rows"][0] = ["0x0", ["0x0", "0x1"]]


@attack("deployed_outputs", "deployed", "a premise is about output 0x0, the step about 0x1")
def the_error_of_another_output(c: Content) -> None:
    step(c, "deployed", 1)["premises"] = step(c, "deployed", 0)["premises"]


@attack("deployed_outputs", "deployed", "the error is only known to be at most")
def a_bound_that_leaves_out_the_error_of_the_second_output(c: Content) -> None:
    restate(c, "deployed", 1, bound="0x1p-1")


def _more(c: Content, *nodes: tuple[str, str, list[Any]]) -> None:
    """Layers of one neuron (name, what it reads, row), the last added to the first output."""
    layers = _layers(c)
    made = [layer(name, [[read, "0x0", "0x1"]], [row], "relu") for name, read, row in nodes]
    layers["nodes"][-1:-1] = made
    output = layers["nodes"][-1]
    output["reads"].append([made[-1]["name"], "0x0", "0x1"])
    output["rows"][0].append(["0x2", "0x8"])


@attack("deployed_outputs", "deployed", OTHER)
def a_relu_of_an_input_that_may_be_negative(c: Content) -> None:
    _layers(c)["nodes"].insert(0, layer("given", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]], "relu"))
    _layer(c, "unit")["reads"] = [["given", "0x0", "0x1"]]


@attack("deployed_outputs", "deployed", OTHER)
def a_relu_that_is_0_at_the_lower_end_only(c: Content) -> None:
    _more(c, ("more", "input", ["-0x1p-1", ["0x0", "0x1"]]))


@attack("deployed_outputs", "deployed", OTHER)
def a_relu_that_is_0_at_the_upper_end_only(c: Content) -> None:
    _more(c, ("more", "input", ["-0x1p-1", ["0x0", "-0x1"]]))


@attack("deployed_outputs", "deployed", OTHER)
def a_relu_less_a_relu(c: Content) -> None:
    """relu(1/2 - relu(x)) is put in for 1/2 - relu(x)."""
    _more(c, ("some", "input", ["0x0", ["0x0", "0x1"]]), ("more", "some", ["0x1p-1", ["0x0", "-0x1"]]))
    output = _layers(c)["nodes"][-1]
    output["reads"].append(["some", "0x0", "0x1"])
    output["rows"][0].append(["0x3", "0x8"])
    bias = _layers(c)["parameters"]["b_y1"]
    _layers(c)["parameters"]["b_y1"] = hexed(number(bias) - 4)


@attack("deployed_outputs", "deployed", "a premise is about output 0x1, the step about 0x0")
def the_smaller_error_of_another_output(c: Content) -> None:
    """abs(x - 1/3) is only within 1 of its nodes, x/2 within 1/2."""
    restate(c, "deployed", 0, bound=step(c, "deployed", 1)["data"]["bound"])
    step(c, "deployed", 0)["premises"] = step(c, "deployed", 1)["premises"]
