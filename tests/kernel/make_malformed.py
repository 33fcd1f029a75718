"""Files that are not certificates: what bytes, JSON, numbers, trees and networks can have wrong, and what must be said."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from kernel.certificates import Content, base

from symnet.certificates.certificate import sealed

GOOD = sealed(base("scan_1"))


def _changed(change: Callable[[Content], Any]) -> bytes:
    content = base("scan_1")
    change(content)
    return sealed(content)


def _with(path: str, value: Any) -> bytes:
    """The certificate with a value at a path such as steps/3/data."""
    content = base("scan_1")
    *route, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = content
    for part in route:
        place = place[part]
    place[last] = value
    return sealed(content)


def _raw(old: bytes, new: bytes) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def _scheduled_outside(content: Content) -> None:
    content["network"]["nodes"][0]["rows"][1] = [["0x1", ["scale", "0x1"]]]


def _nested(content: Content) -> None:
    scan: Any = {"name": "s", "reads": [["input", "0x0", "0x1"]], "schedules": {}, "steps": "0x1"}
    body: Any = {"inputs": "0x1", "nodes": [_layer("i", [["0x0"]])]}
    for _ in range(6):
        body = {"inputs": "0x1", "nodes": [{**scan, "body": body}]}
    content["network"]["nodes"].insert(0, body["nodes"][0])


def _layer(name: str, rows: Any, activation: str = "relu") -> Any:
    return {"activation": activation, "name": name, "reads": [["input", "0x0", "0x1"]], "rows": rows}


def _row(row: Any) -> bytes:
    return _changed(lambda c: c["network"]["nodes"][0]["rows"].__setitem__(1, row))


def _tree(tree: Any) -> bytes:
    return _with("target", tree)


X: Any = ["variable", "0x0"]

BYTES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not JSON"),
    "truncated": (GOOD[:-1], "not JSON"),
    "concatenated": (GOOD + GOOD, "not JSON"),
    "newline_at_the_end": (GOOD + b"\n", "byte"),
    "blank_between_keys": (_raw(b'","', b'", "'), "stands outside a text"),
    "blank_inside_a_text": (_raw(b'"rule":"codes"', b'"rule":"co des"'), "sha256"),
    "keys_reordered": (_raw(b'"bound":"0x1p-1","kind":"error"', b'"kind":"error","bound":"0x1p-1"'), "not in canonical form"),
    "key_twice": (_raw(b'"bound":"0x1p-1","kind"', b'"bound":"0x1p-9","bound":"0x1p-1","kind"'), "a key stands twice"),
    "float": (_raw(b'"0x1p-1"', b"0.5"), "stands outside a text"),
    "bare_integer": (_raw(b'"0x1p-1"', b"1"), "stands outside a text"),
    "true": (_raw(b'"0x1p-1"', b"true"), "stands outside a text"),
    "null": (_raw(b'"0x1p-1"', b"null"), "stands outside a text"),
    "not_a_number": (_raw(b'"0x1p-1"', b"NaN"), "stands outside a text"),
    "greek_letter": (_raw(b'"codes"', '"cod\u03b5s"'.encode()), "is not printable ASCII"),
    "escaped_letter": (_raw(b'"codes"', b'"cod\\u0065s"'), "is a backslash"),
    "terminal_escape": (_raw(b'"codes"', b'"\x1b[2Jcodes"'), "is not printable ASCII"),
    "not_an_object": (b"[]", "expected an object"),
    "a_text": (b'"accepted"', "expected an object"),
    "a_quote_too_many": (_raw(b'"codes"', b'"codes""'), "stands outside a text"),
    "deep": (b"[" * 601 + b"]" * 601, "nested deeper than"),
    "deep_and_open": (b"[" * 100_000, "nested deeper than"),
    "exponents_that_add_up": (_raw(b'"abs"', b'"' + b"p-100000000" * 2 + b'"'), "the exponents add up to more than"),
    "gzip_of_nothing": (gzip.compress(b"", mtime=0), "not JSON"),
    "gzip_truncated": (gzip.compress(GOOD, mtime=0)[:-9], "broken gzip"),
    "gzip_with_another_checksum": (gzip.compress(GOOD, mtime=0)[:-8] + bytes(8), "broken gzip"),
    "gzip_of_gzip": (gzip.compress(gzip.compress(GOOD, mtime=0), mtime=0), "is not printable ASCII"),
    "gzip_of_64_megabytes": (gzip.compress(bytes(1 << 20) * 65, mtime=0), "more than 67108864 bytes"),
    "another_digest": (_raw(b'"sha256":"', b'"sha256":"0'), "but the content has"),
    "a_digest_that_is_a_list": (GOOD.replace(GOOD[GOOD.index(b'"sha256":"') + 9 :][:66], b'["0"]'), "but the content has"),
    "content_changed_under_the_digest": (_raw(b'"0x1p-1"', b'"0x1p-9"'), "but the content has"),
}  # fmt: skip

SHAPES: dict[str, tuple[bytes, str]] = {
    "another_format": (_with("format", "symnet certificate 2"), "format is"),
    "format_that_is_a_list": (_with("format", []), "format is"),
    "key_left_out": (_changed(lambda c: c.pop("hypotheses")), "missing keys ['hypotheses']"),
    "key_unknown": (_with("comment", "x"), "unknown keys ['comment']"),
    "steps_that_are_a_text": (_with("steps", "none"), "expected a list"),
    "step_that_is_a_list": (_with("steps/0", []), "expected an object"),
    "step_with_a_key_too_many": (_with("steps/0/because", "x"), "unknown keys ['because']"),
    "step_data_that_is_a_list": (_with("steps/0/data", []), "data must be an object"),
    "step_rule_that_is_a_list": (_with("steps/0/rule", []), "expected text"),
    "premise_that_is_negative": (_with("steps/8/premises/0", "-0x1"), "is not an integer from 0"),
    "premise_that_is_a_fraction": (_with("steps/8/premises/0", "0x1p-1"), "is not an integer from 0"),
    "statement_without_a_kind": (_with("steps/0/statement", {}), "a statement is an object with a kind"),
    "claim_that_is_a_text": (_with("claims/0", "f = phi"), "a statement is an object with a kind"),
    "claims_without_number": (_changed(lambda c: c.update(claims=c["claims"] * 51)), "a list of at most 100 items"),
    "number_unreduced": (_with("network/parameters/s", "0x2/0x6"), "is not in lowest terms"),
    "number_dyadic_as_a_fraction": (_with("network/parameters/s", "0x1/0x2"), "is not in canonical form"),
    "number_over_one": (_with("network/parameters/s", "0x3/0x1"), "is not in canonical form"),
    "number_with_an_even_mantissa": (_with("network/parameters/s", "0x2p-2"), "is even"),
    "number_with_a_leading_zero": (_with("network/parameters/s", "0x01"), "is not a number in canonical form"),
    "number_in_capitals": (_with("network/parameters/s", "0xA"), "is not a number in canonical form"),
    "number_in_decimals": (_with("network/parameters/s", "0.5"), "is not a number in canonical form"),
    "number_negative_zero": (_with("network/parameters/s", "-0x0"), "is not in canonical form"),
    "number_as_a_list": (_with("network/parameters/s", ["0x1"]), "is not a number in canonical form"),
    "number_with_a_large_exponent": (_with("network/parameters/s", "0x1p-70000000"), "its exponent above"),
    "fraction_of_a_million_digits": (_with("network/parameters/s", "0x1/0x3" + "0" * 1_000_000), "a fraction of more than"),
    "weight_of_a_million_digits": (_row(["0x" + "1" * 1_000_000]), "longer than"),
    "weight_of_zero": (_row(["0x0", ["0x0", "0x0"]]), "a zero weight is left out"),
    "weights_out_of_order": (_row(["0x0", ["0x1", "0x1"], ["0x0", "0x1"]]), "has weights at positions"),
    "weights_at_one_position": (_row(["0x0", ["0x0", "0x1"], ["0x0", "0x1"]]), "has weights at positions"),
    "weight_beyond_what_is_read": (_row(["0x0", ["0x1", "0x1"]]), "has weights at positions"),
    "weight_without_a_number": (_row(["0x0", ["0x0"]]), "a weight is [position, number]"),
    "row_without_a_bias": (_row([]), "expected a list"),
    "row_that_is_a_text": (_row("0x0"), "expected a list"),
    "schedule_outside_a_scan": (_changed(_scheduled_outside), "a schedule is used that is not one of []"),
    "schedule_without_a_factor": (_row([["0x1", ["scale"]]]), "a scheduled term is [schedule, factor]"),
    "schedule_twice_in_one_entry": (_row([["0x1", ["a", "0x1"], ["a", "0x1"]]]), "each schedule once"),
    "schedule_entry_without_a_schedule": (_row([["0x1"]]), "each schedule once"),
    "schedule_entry_that_is_empty": (_row([[]]), "each schedule once"),
    "schedule_of_another_kind": (_with("network/nodes/1/schedules/scale", ["factorial", "0x4"]), "is not a schedule"),
    "schedule_of_base_one": (_with("network/nodes/1/schedules/scale/1", "0x1"), "is not a schedule"),
    "schedule_of_an_axis_too_many": (_with("network/nodes/1/schedules/node_1/3", "0x1"), "is not a schedule"),
    "schedule_that_is_empty": (_with("network/nodes/1/schedules/scale", []), "is not a schedule"),
    "copies_without_a_stride": (_with("network/nodes/1/copies", "0x2"), "stand together or not at all"),
    "schedules_that_are_a_list": (_with("network/nodes/1/schedules", []), "schedules must be an object of names"),
    "schedule_with_a_wrong_name": (_with("network/nodes/1/schedules/a-b", []), "schedules must be an object of names"),
    "scans_inside_scans": (_changed(_nested), "scans are nested more than 4 deep"),
    "scan_of_another_shape": (_with("network/nodes/1/body/inputs", "0x7"), "does not map"),
    "scan_with_a_parameter": (_with("network/nodes/1/body/nodes/0/rows/0/0", "v"), "a value for each of ['v']"),
    "network_of_another_format": (_with("network/format", "onnx"), "format is not"),
    "network_without_nodes": (_with("network/nodes", []), "it needs inputs, nodes"),
    "network_without_inputs": (_with("network/inputs", "0x0"), "which is not there"),
    "parameters_that_are_a_list": (_with("network/parameters", []), "parameters must be an object"),
    "parameter_without_use": (_with("network/parameters/w", "0x1"), "and no others"),
    "parameter_without_a_value": (_changed(lambda c: c["network"]["parameters"].pop("v")), "a value for each of"),
    "node_without_rows": (_with("network/nodes/0/rows", []), "a layer has an activation"),
    "node_of_another_activation": (_with("network/nodes/0/activation", "tanh"), "a layer has an activation"),
    "node_that_is_a_list": (_with("network/nodes/0", []), "expected an object"),
    "node_name_twice": (_with("network/nodes/2/name", "start"), "stands twice"),
    "node_named_input": (_with("network/nodes/0/name", "input"), "stands twice"),
    "node_with_a_wrong_name": (_with("network/nodes/0/name", "a b"), "has a wrong name"),
    "node_that_reads_nothing": (_with("network/nodes/0/reads", []), "reads nothing"),
    "node_that_reads_itself": (_with("network/nodes/0/reads/0/0", "start"), "which is not there"),
    "node_that_reads_a_later_one": (_with("network/nodes/0/reads/0/0", "sum"), "which is not there"),
    "node_that_reads_backwards": (_with("network/nodes/0/reads", [["input", "0x1", "0x0"]]), "which is not there"),
    "node_with_a_read_of_two": (_with("network/nodes/0/reads", [["input", "0x0"]]), "a read is [node, start, stop]"),
    "target_that_is_a_text": (_tree("sin(x)"), "is not an expression"),
    "target_without_arguments": (_tree(["abs"]), "is not an expression"),
    "target_of_an_unknown_operator": (_tree(["gamma", X]), "is not an operation"),
    "target_with_an_argument_too_many": (_tree(["abs", X, X]), "is not an operation"),
    "target_with_an_argument_too_few": (_tree(["div", X]), "is not an operation"),
    "target_with_a_variable_exponent": (_tree(["pow", X, X]), "is not an operation"),
    "target_with_a_large_exponent": (_tree(["pow", X, ["number", "0x3e9"]]), "is not an operation"),
    "target_of_an_unknown_constant": (_tree(["named", "gamma"]), "one of the constants pi and e"),
    "target_of_a_number_too_many": (_tree(["number", "0x1", "0x2"]), "is not a number"),
    "target_of_another_coordinate": (_tree(["variable", "0x1"]), "is not one of the 1 coordinates"),
    "target_of_half_a_coordinate": (_tree(["variable", "0x1p-1"]), "is not one of the 1 coordinates"),
    "target_of_too_many_operations": (_tree(["add", *(["number", hex(k)] for k in range(30_000))]), "more than 50000 operations"),
}  # fmt: skip

MALFORMED = {**BYTES, **SHAPES}
"""Name -> the bytes, and what the verdict must say."""
