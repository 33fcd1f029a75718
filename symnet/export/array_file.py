"""The plan and the arrays of a program, and files made of them: .npz with its reader, or one .py that carries all."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from symnet.export.program import Affine, Loop, Program, parts_of

Plan = dict[str, Any]
LINE = 120


def plan_of(program: Program) -> Plan:
    """Return what an evaluator has to do, as plain data."""
    stages = [_plan_of_loop(stage) if isinstance(stage, Loop) else _plan_of_layer(stage) for stage in program.stages]
    return {
        "inputs": program.inputs,
        "outputs": program.outputs,
        "dtype": program.dtype,
        "width": program.width,
        "stages": stages,
    }


def _plan_of_layer(stage: Affine) -> Plan:
    return {"name": stage.name, "reads": _reads(stage), "relu": stage.relu, "moves": list(stage.moves)}


def _plan_of_loop(loop: Loop) -> Plan:
    stages = [_plan_of_layer(stage) for stage in loop.stages]
    return {
        "name": loop.name,
        "reads": _reads(loop),
        "copies": loop.copies,
        "steps": loop.steps,
        "size": loop.size,
        "stages": stages,
    }


def _reads(stage: Affine | Loop) -> list[list[Any]]:
    return [[read.node, read.start, read.stop] for read in stage.reads]


def arrays_of(program: Program) -> dict[str, Any]:
    """Return weights and biases by place: "3.weight" of stage 3, "3.1.weight" of layer 1 of the loop that is stage 3."""
    found = {}
    for place, stage in enumerate(program.stages):
        for number, part in enumerate(parts_of(stage)):
            name = f"{place}.{number}" if isinstance(stage, Loop) else str(place)
            found[f"{name}.weight"], found[f"{name}.bias"] = part.weight, part.bias
    return found


def npz_bytes(program: Program, note: Mapping[str, Any]) -> bytes:
    """Return an .npz file: the arrays, `plan` and `statement` as JSON text."""
    import numpy as np

    stream = io.BytesIO()
    dtype = "float32" if program.dtype == "bfloat16" else program.dtype
    arrays = {name: array.astype(dtype) for name, array in arrays_of(program).items()}
    texts = {"plan": np.array(json.dumps(plan_of(program))), "statement": np.array(json.dumps(note))}
    np.savez_compressed(stream, **arrays, **texts)
    return stream.getvalue()


def script_bytes(program: Program, note: Mapping[str, Any], library: str) -> bytes:
    """Return a module that needs `library` (numpy or jax) and no more: evaluator, numbers, and `network`, ready to call."""
    data = base64.b64encode(npz_bytes(program, note)).decode("ascii")
    lines = "\n".join(f'    "{data[start : start + LINE]}"' for start in range(0, len(data), LINE))
    read = f"\n\nDATA = (\n{lines}\n)\n\n_file = np.load(io.BytesIO(base64.b64decode(DATA)))\n"
    return _module(library, note, "import base64\nimport io\nimport json\n", read)


def reader_bytes(note: Mapping[str, Any]) -> bytes:
    """Return the module NAME_npz.py that reads NAME.npz beside it and holds `network`, ready to call; needs numpy only."""
    read = '\n\n_file = np.load(__file__.removesuffix("_npz.py") + ".npz")\n'
    return _module("numpy", note, "import json\n", read)


def _module(library: str, note: Mapping[str, Any], imports: str, read: str) -> bytes:
    source = resources.files("symnet.export.evaluators").joinpath(f"{library}_network.py").read_text("utf-8")
    head, _, rest = source.partition('"""\n\nimport ')
    network = (
        f'network = {library.capitalize()}Network(\n    json.loads(str(_file["plan"])),\n'
        '    {name: _file[name] for name in _file.files if name not in ("plan", "statement")},\n'
        '    json.loads(str(_file["statement"])),\n)\n'
    )
    return f'{head}\n\n{note["text"]}\n"""\n\n{imports}\nimport {rest}{read}{network}'.encode()
