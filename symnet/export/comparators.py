"""A sorting network as an ONNX graph of Gather, Min and Max: values are compared and moved, so that nothing is rounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import onnx
from onnx import helper, numpy_helper

from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.export.onnx_graph import IR_VERSION, OPSET, TYPES
from symnet.library.sorting import comparators_of


def comparator_model(network: Network, dtype: str) -> tuple[onnx.ModelProto, str]:
    """Return the checked model of a sorting network, one input "x" [batch, n], one output "y"; and what is true of it."""
    if dtype == "bfloat16":
        raise UsageError("--dtype bfloat16: Min and Max are not there in this format; write float16, float32 or float64")
    found = comparators_of(network)
    if found is None:
        raise UsageError("--form comparators is for sorting networks, which symnet sort writes; leave it out")
    layers, outputs, low = found
    n, nodes, constants, value = network.inputs, [], [], "x"

    def gathered(source: str, places: Sequence[int], name: str) -> str:
        constants.append(numpy_helper.from_array(np.array(places, dtype=np.int64), f"{name}:places"))
        nodes.append(helper.make_node("Gather", [source, f"{name}:places"], [name], name=f"Gather:{name}", axis=1))
        return name

    for number, pairs in enumerate((pairs for pairs in layers if pairs), 1):
        busy = {wire for pair in pairs for wire in pair}
        rest = [wire for wire in range(n) if wire not in busy]
        where = f"/layer_{number}"
        sides = [gathered(value, [pair[side] for pair in pairs], f"{where}:{'ab'[side]}") for side in (0, 1)]
        parts = [f"{where}:min", f"{where}:max"]
        for name, part in zip(("Min", "Max"), parts, strict=True):
            nodes.append(helper.make_node(name, sides, [part], name=f"{name}:{where}"))
        parts += [gathered(value, rest, f"{where}:rest")] if rest else []
        nodes.append(helper.make_node("Concat", parts, [f"{where}:together"], name=f"Concat:{where}", axis=1))
        order = [a for a, _ in pairs] + [b for _, b in pairs] + rest
        value = gathered(f"{where}:together", np.argsort(order).tolist(), where)
    nodes.append(helper.make_node("Identity", [gathered(value, outputs, "/sorted")], ["y"], name="Identity:y"))
    ends = [helper.make_tensor_value_info(name, TYPES[dtype], ["batch", k]) for name, k in (("x", n), ("y", len(outputs)))]
    graph = helper.make_graph(nodes, "symnet", ends[:1], ends[1:], constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="symnet"
    )
    helper.set_model_props(model, {"symnet": json.dumps({"text": said(low)})})
    onnx.checker.check_model(model, full_check=True)
    return model, said(low)


def said(low: Fraction) -> str:
    """What is true of the file."""
    return f"exact: values are compared and moved, nothing is rounded; equal to the network where every input is at least {low}"
