"""The rules of the dial: each premise check has a certificate that it alone refuses, named for the attack."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check

Content = dict[str, Any]
RUNS = {"cells": 7, "parameters": 3}  # 7 digits in runs of 3: the last run has two digits to spare
SETTINGS: dict[str, Any] = {
    "runs": RUNS,
    "two": {"cells": 4, "parameters": 2},
    "one": {"cells": 3, "bits": "one"},
    "many": {"cells": 7, "parameters": 6},
}


def certificate(name: str) -> Content:
    content: Content = json.loads(certify(approximate("abs(x - 1/3)", **SETTINGS[name])).data)
    return content


def step(c: Content, rule: str, number: int = 0) -> Any:
    return [item for item in c["steps"] if item["rule"] == rule][number]


def node(c: Content, name: str) -> Any:
    return next(item for item in c["network"]["nodes"] if item["name"] == name)


def both(item: Any, **fields: Any) -> None:
    """Put fields into data and statement, where they stand."""
    for part in (item["data"], item["statement"]):
        part.update({key: value for key, value in fields.items() if key in part})


def a_layer_for_a_scan(c: Content) -> None:
    both(step(c, "dial-hat"), scan="start")


def a_base_that_is_no_power_of_two(c: Content) -> None:
    both(step(c, "dial-state"), base="0x3")


def a_largest_digit_as_large_as_the_base(c: Content) -> None:
    both(step(c, "dial-state"), top="0x4")


def hats_that_are_not_the_first_output(c: Content) -> None:
    both(step(c, "dial-hat", 1), start="0x1")


def a_sum_of_the_wrong_hats(c: Content) -> None:
    step(c, "dial-sum")["premises"] = step(c, "dial-state")["premises"]


def runs_longer_than_needed(c: Content) -> None:
    for name in ("hats", "scan"):
        node(c, name).update(steps="0x4", stride="0x4")
    node(c, "scan")["schedules"]["scale"] = ["power", "0x4", "0x5"]


def hats_weighted(c: Content) -> None:
    node(c, "hats")["body"]["nodes"][0]["rows"][2] = ["0x0", ["0x0", "0x3"], ["0x1", "0x1"]]


def a_state_of_another_alphabet(c: Content) -> None:
    both(step(c, "dial-state"), top="0x1")


def a_threshold_moved(c: Content) -> None:
    node(c, "scan")["body"]["nodes"][1]["rows"][0] = ["0x0", ["0x2", ["0x0", ["scale", "0x1"]]]]


def a_digit_chosen_twice(c: Content) -> None:
    rows = node(c, "scan")["body"]["nodes"][2]["rows"]
    rows[2] = rows[3]


def a_digit_shifted_by_the_neuron_alone(c: Content) -> None:
    row = node(c, "scan")["body"]["nodes"][2]["rows"][0]
    row[1][1] = "0x2"


def a_gain_that_is_not_there(c: Content) -> None:
    both(step(c, "dial-state"), gain="0x2")


def grids_mixed(c: Content) -> None:
    both(step(c, "snake-order"), cells="0x6")


def a_step_too_few(c: Content) -> None:
    node(c, "scan")["steps"] = "0x2"


def copies_that_start_too_early(c: Content) -> None:
    node(c, "scan")["stride"] = "0x2"


def a_first_pass_that_starts_too_early(c: Content) -> None:
    node(c, "hats")["stride"] = "0x2"


def a_start_that_forgets_the_runs_before(c: Content) -> None:
    node(c, "start")["rows"][7] = ["0x1"]


def a_total_left_out(c: Content) -> None:
    node(c, "totals")["rows"][0] = ["0x0", ["0x0", "0x1"]]


def a_partial_sum_left_out(c: Content) -> None:
    node(c, "partial_1")["rows"][1] = ["0x0", ["0x1", "0x1"]]


def a_beginning_above_zero(c: Content) -> None:
    node(c, "begin")["rows"][1] = ["0x1"]


def a_sum_that_counts_the_tails(c: Content) -> None:
    node(c, "sum")["rows"][0][0] = "-0x7"


def two_runs_with_one_number(c: Content) -> None:
    node(c, "start")["rows"][6][0] = "v_1"
    del c["network"]["parameters"]["v_2"]


def a_digit_above_the_alphabet(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "0x3p-2"


def a_number_with_a_digit_too_many(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "0x1p-8"


def a_number_below_zero(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "-0x1p-2"


def one_parameter_for_scale_and_shift(c: Content) -> None:
    node(c, "output")["rows"] = [["s", ["0x0", "s"]]]
    del c["network"]["parameters"]["b"]


def a_code_moved(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x3"


def a_bound_too_small(c: Content) -> None:
    both(step(c, "dial-codes"), bound="0x1p-9")


def an_error_too_small(c: Content) -> None:
    both(step(c, "dial-error"), bound="0x1p-9")
    c["claims"][0]["bound"] = "0x1p-9"


def the_first_pass_beside_the_scan(c: Content) -> None:
    node(c, "scan")["reads"] = [["start", "0x0", "0xc"], ["start", "0xc", "0x12"]]


def the_hats_read_in_two_parts(c: Content) -> None:
    node(c, "hats")["reads"] = [["begin", "0x0", "0x3"], ["begin", "0x3", "0x6"]]


def a_partial_sum_too_few(c: Content) -> None:
    nodes = c["network"]["nodes"]
    nodes.remove(node(c, "partial_4"))
    node(c, "start")["reads"][0][0] = "partial_2"


def a_node_too_many(c: Content) -> None:
    nodes = c["network"]["nodes"]
    extra = {"activation": "identity", "name": "extra", "reads": [["input", "0x0", "0x1"]], "rows": [["0x0", ["0x0", "0x1"]]]}
    nodes.insert(0, extra)


ATTACKS: list[tuple[Callable[[Content], None], str, str, str]] = [
    (a_layer_for_a_scan, "runs", "dial-hat", "not a scan"),
    (a_base_that_is_no_power_of_two, "runs", "dial-state", "power of two"),
    (a_largest_digit_as_large_as_the_base, "runs", "dial-state", "power of two"),
    (hats_that_are_not_the_first_output, "runs", "dial-hat", ""),
    (a_sum_of_the_wrong_hats, "runs", "dial-sum", "not output 0"),
    (runs_longer_than_needed, "runs", "dial-runs", "does not stand before the sum"),
    (hats_weighted, "runs", "dial-sum", "sum of hats"),
    (a_state_of_another_alphabet, "runs", "dial-state", "the state is not"),
    (a_threshold_moved, "runs", "dial-state", ""),
    (a_digit_chosen_twice, "runs", "dial-state", "depends on input"),
    (a_digit_shifted_by_the_neuron_alone, "runs", "dial-state", "shift of z"),
    (a_gain_that_is_not_there, "runs", "dial-state", "tail, sum, x"),
    (grids_mixed, "runs", "dial-runs", "different grids"),
    (a_step_too_few, "runs", "dial-state", "no schedule"),
    (copies_that_start_too_early, "runs", "dial-runs", "where the one before ends"),
    (the_first_pass_beside_the_scan, "runs", "dial-runs", "does not read the start"),
    (the_hats_read_in_two_parts, "runs", "dial-runs", "does not read its beginning"),
    (a_first_pass_that_starts_too_early, "runs", "dial-runs", "the first pass is not"),
    (a_start_that_forgets_the_runs_before, "runs", "dial-runs", "affine map"),
    (a_total_left_out, "runs", "dial-runs", "affine map"),
    (a_partial_sum_left_out, "runs", "dial-runs", "affine map"),
    (a_beginning_above_zero, "runs", "dial-runs", "affine map"),
    (a_sum_that_counts_the_tails, "runs", "dial-runs", "affine map"),
    (two_runs_with_one_number, "runs", "dial-runs", "different intrinsic parameters"),
    (a_digit_above_the_alphabet, "runs", "dial-runs", "above"),
    (a_number_with_a_digit_too_many, "runs", "dial-runs", "digits in"),
    (a_number_below_zero, "runs", "dial-runs", "digits in"),
    (one_parameter_for_scale_and_shift, "runs", "dial-interpolant", "intrinsic parameters"),
    (a_code_moved, "runs", "dial-codes", "not within"),
    (a_bound_too_small, "runs", "dial-codes", "not within"),
    (an_error_too_small, "runs", "dial-error", "below omega"),
    (a_partial_sum_too_few, "many", "dial-runs", ""),
    (a_node_too_many, "one", "dial-run", "nodes"),
    (a_node_too_many, "two", "dial-runs", ""),
    (a_digit_above_the_alphabet, "two", "dial-runs", "above"),
]


@pytest.mark.parametrize("name", list(SETTINGS))
def test_the_certificates_as_built_are_accepted(name: str) -> None:
    verdict = check(sealed(certificate(name)))
    assert verdict.accepted, verdict.reason
    assert verdict.hypotheses == ()


@pytest.mark.parametrize(("attack", "name", "rule", "says"), ATTACKS, ids=lambda item: getattr(item, "__name__", None))
def test_an_attack_is_refused_by_the_rule_it_aims_at(attack: Callable[[Content], None], name: str, rule: str, says: str) -> None:
    content = certificate(name)
    attack(content)
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected", verdict.reason
    assert f"rule {rule}:" in verdict.reason
    assert says in verdict.reason


def test_copies_and_stride_stand_together() -> None:
    for missing in ("copies", "stride"):
        content = certificate("runs")
        del node(content, "scan")[missing]
        verdict = check(sealed(content))
        assert verdict.verdict == "malformed"
        assert "stand together" in verdict.reason


def test_a_copied_scan_is_not_a_plain_one() -> None:
    """The rules of the plain scan know one copy only."""
    content = certificate("runs")
    item = step(content, "dial-hat")
    content["steps"] = [{**item, "rule": "scan-hat", "data": {key: item["data"][key] for key in ("cells", "neuron")}}]
    content["claims"] = [item["statement"]]
    verdict = check(sealed(content))
    assert verdict.verdict == "rejected"
    assert "one scan" in verdict.reason
