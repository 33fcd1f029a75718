"""Segment tables for hardware: integers as JSON, C that computes them bit for bit, ONNX."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError
from symnet.export.extras import need

if TYPE_CHECKING:
    from symnet.constructions.segments.construction import SegmentTable

FORMAT = "symnet segment table 1"
OPSET, IR_VERSION = 17, 9
NUMBERS = {"float32": "FLOAT", "float16": "FLOAT16"}

FLOATS = """\
#include <math.h>
#include <stdint.h>
#include <string.h>

/* v rounded to {digits} bits and multiples of 2^-{places}, to nearest, ties to even */
static double to_format(double v) {{
    int e, q;
    if (v == 0) return v;
    frexp(v, &e);
    q = e - {digits} < -{places} ? -{places} : e - {digits};
    return ldexp(nearbyint(ldexp(v, -q)), q);
}}

/* p + b rounded once: the sum in double is made odd where it is not exact, so that a second rounding does no harm */
static double sum(double p, double b) {{
    volatile double s = p + b, t = s - p, r = s - t;
    double e = (p - r) + (b - t), v = s;
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    if (e != 0 && !(bits & 1)) bits += (e > 0) == (v > 0) ? 1 : -1;
    memcpy(&v, &bits, sizeof bits);
    return to_format(v);
}}

double {name}(double x) {{
    static const double start[] = {{{starts}}};
    static const double slope[] = {{{slopes}}};
    static const double intercept[] = {{{intercepts}}};
    int i = 0;
    while (i < {last} && x >= start[i]) i++;
    return sum({product}, intercept[i]);
}}
"""
INTEGERS = """\
#include <stdint.h>

int32_t {name}(int32_t q) {{
    static const int32_t start[] = {{{starts}}};
    static const int32_t slope[] = {{{slopes}}};
    static const int32_t intercept[] = {{{intercepts}}};
    int i = 0;
    while (i < {last} && q >= start[i]) i++;
    return {result};
}}
"""
RESULT = "(int32_t)(((int64_t)slope[i] * q + {half}) >> {places}) + intercept[i]"
ODD = "q < 0 ? intercept[i] - (int32_t)(((int64_t)slope[i] * -q + {half}) >> {places}) : " + RESULT


def table_files(made: SegmentTable) -> dict[str, bytes]:
    """Return the files of a table: its integers, and a program in C."""
    return {"table.json": table_json(made), "table.c": c_source(made).encode()}


def c_source(made: SegmentTable, name: str = "segment_table") -> str:
    """Return C that computes a table: a function of a number of the format, of the integer q where it is q * scale."""
    table, form = made.table, made.form
    columns = {"starts": table.starts or (0,), "slopes": table.slopes, "intercepts": table.intercepts}
    number = (lambda x: str(x)) if form.is_integer else (lambda x: float(form.plain(x)).hex())
    about = _about(made).replace("*/", "* /")
    head = f"/* {about}\n   The argument is a number of the format{', q for q * scale' if form.is_integer else ''}. */\n"
    shared: dict[str, Any] = {key: ", ".join(map(number, column)) for key, column in columns.items()}
    shared |= {"name": name, "last": len(table.starts), "places": table.format.places}
    if form.is_integer:
        result = (ODD if table.odd else RESULT).format(half=1 << table.format.places >> 1, **shared)
        return head + INTEGERS.format(result=result, **shared)
    product = "slope[i] * x" if table.fused else "to_format(slope[i] * x)"
    return head + FLOATS.format(product=product, digits=table.format.digits, **shared)


def _about(made: SegmentTable) -> str:
    """What a table is, in one line."""
    what = f"{made.target.name[:200]} on {made.box}: {made.segments} segments in {made.form}, {made.evaluation}"
    return f"{what}; error at every input at most {float(made.error):.6g}, proved"


def table_json(made: SegmentTable) -> bytes:
    """Return a table as JSON: its numbers as hardware stores them, and as rationals."""
    table, form = made.table, made.form
    columns = {"starts": table.starts, "slopes": table.slopes, "intercepts": table.intercepts}
    content = {
        "format": FORMAT,
        "function": made.target.name,
        "box": [str(end) for end in made.box.sides[0]],
        "numbers": form.name,
        **({"scale": str(form.scale), "shift": table.format.places} if form.is_integer else {}),
        "evaluation": made.evaluation,
        "error": str(made.error),
        "stored": {key: [form.bits(x) for x in column] for key, column in columns.items()},
        "values": {key: [str(form.plain(x)) for x in column] for key, column in columns.items()},
    }
    return (json.dumps(content, indent=1) + "\n").encode()


def onnx_bytes(made: SegmentTable) -> bytes:
    """Return a table as an ONNX model from the numbers x to the numbers y, in float32 or float16.

    Products are exact in double, and so is the choice of the segment; the sum is rounded to double and then to the format,
    which is what one rounding gives unless it falls on the middle of two numbers. Raises UsageError for other formats.
    """
    if made.form.name not in NUMBERS:
        raise UsageError(f"ONNX: a table in {made.form} has no operators there; take --dtype {' or '.join(NUMBERS)}")
    onnx, np = need("onnx", "onnx"), need("numpy", "onnx")
    helper, kind = onnx.helper, getattr(onnx.TensorProto, NUMBERS[made.form.name])
    columns = {"starts": made.table.starts, "slopes": made.table.slopes, "intercepts": made.table.intercepts}
    constants = [
        onnx.numpy_helper.from_array(np.array([float(made.form.plain(x)) for x in column], np.float64), key)
        for key, column in columns.items()
    ]
    constants.append(onnx.numpy_helper.from_array(np.array([-1], np.int64), "last"))
    double, integer = onnx.TensorProto.DOUBLE, onnx.TensorProto.INT64
    made_of = [
        ("Cast", ["x"], "wide", {"to": double}),
        ("Unsqueeze", ["wide", "last"], "column", {}),
        ("GreaterOrEqual", ["column", "starts"], "passed", {}),
        ("Cast", ["passed"], "ones", {"to": integer}),
        ("ReduceSum", ["ones", "last"], "segment", {"keepdims": 0}),
        ("Gather", ["slopes", "segment"], "a", {}),
        ("Gather", ["intercepts", "segment"], "b", {}),
        ("Mul", ["a", "wide"], "exact", {}),
        *(
            []
            if made.table.fused
            else [("Cast", ["exact"], "rounded", {"to": kind}), ("Cast", ["rounded"], "product", {"to": double})]
        ),
        ("Add", ["exact" if made.table.fused else "product", "b"], "sum", {}),
        ("Cast", ["sum"], "y", {"to": kind}),
    ]
    nodes = [helper.make_node(operator, inputs, [output], **more) for operator, inputs, output, more in made_of]
    ends = [helper.make_tensor_value_info(name, kind, ["batch"]) for name in ("x", "y")]
    graph = helper.make_graph(nodes, "segments", ends[:1], ends[1:], constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="symnet"
    )
    helper.set_model_props(model, {"symnet": _about(made)})
    onnx.checker.check_model(model, full_check=True)
    found: bytes = model.SerializeToString()
    return found


def exact(made: SegmentTable, x: Fraction) -> Fraction:
    """Return the number that a table computes at a number of its format; raises UsageError for others."""
    top = x * (1 << made.table.format.places)
    if top.denominator != 1 or made.table.format.number(made.table.format.place(int(top))) != top:
        raise UsageError(f"{x} is no number of {made.form}")
    return made.form.plain(made.table.at(int(top)))
