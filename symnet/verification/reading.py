"""A network file for a verdict: ONNX, or a network.json of symnet."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.core.network import INPUT, Layer, Network, Node, Read, Row

def load_onnx(path: Path) -> Network:
    import onnx
    from onnx import numpy_helper
    import numpy as np
    m = onnx.load(path)
    const = {i.name: numpy_helper.to_array(i) for i in m.graph.initializer}
    for n in m.graph.node:
        if n.op_type == "Constant": const[n.output[0]] = numpy_helper.to_array(n.attribute[0].t)
    ins = [i for i in m.graph.input if i.name not in const]
    size = int(np.prod([d.dim_value or 1 for d in ins[0].type.tensor_type.shape.dim]))
    where = {ins[0].name: ("input", size)}
    nodes: list[Node] = []
    def add(name, act, W, b, src):
        rows = tuple(Row(tuple((j, Fraction(float(x))) for j, x in enumerate(r) if x), Fraction(float(y))) for r, y in zip(W, b))
        nodes.append(Node(name, Layer(act, rows), (Read(where[src][0], 0, where[src][1]),)))
        return name, len(rows)
    for k, n in enumerate(m.graph.node):
        o = n.output[0]; name = f"op{k}"
        if n.op_type == "Constant": continue
        if n.op_type in ("Flatten", "Identity", "Reshape"): where[o] = where[n.input[0]]; continue
        a = {x.name: x for x in n.attribute}
        if n.op_type in ("MatMul", "Gemm"):
            src, w = n.input[:2]
            W = const[w].astype(float)
            W = W if n.op_type == "Gemm" and "transB" in a and a["transB"].i else W.T
            b = const[n.input[2]].reshape(-1) if len(n.input) > 2 else np.zeros(len(W))
            where[o] = add(name, "identity", W, b, src)
        elif n.op_type in ("Add", "Sub"):
            src, c = n.input if n.input[1] in const else n.input[::-1]
            s = where[src][1]
            b = np.broadcast_to(const[c].reshape(-1).astype(float), (s,))
            where[o] = add(name, "identity", np.eye(s), b if n.op_type == "Add" else -b, src)
        elif n.op_type == "Relu":
            s = where[n.input[0]][1]
            where[o] = add(name, "relu", np.eye(s), np.zeros(s), n.input[0])
        else: raise NotImplementedError(n.op_type)
    return Network(size, tuple(nodes))
