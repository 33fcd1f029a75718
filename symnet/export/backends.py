"""What an exported network is made of: `prepare` decides and states, `convert` gives objects, `files_of` gives bytes.

A backend of arrays gets the lowered network in a floating-point format, with its rounding statement; a backend of exact
text gets the network as it is.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symnet.certificates.certificate import Certificate
from symnet.certificates.derivation import network_digest
from symnet.constructions.scan.recut import recut
from symnet.core.activation import has_other_activations, need_relu
from symnet.core.front import sides_of
from symnet.core.network import Network
from symnet.core.rational import Exact, positive, whole
from symnet.errors import UsageError
from symnet.export.deployed import Deployed, deployed, proved_errors
from symnet.export.extras import need
from symnet.export.fitting import in_fewest_runs, remedy
from symnet.export.formats import box_text, float_format
from symnet.export.program import Program, program_of
from symnet.export.statement import WITHIN, RoundingStatement, accepted, grid_of, reason_for_no_floats, state

Files = dict[str, bytes]
"""Suffix -> content; the first one is the file that was asked for."""
SIDECAR, DEPLOYED = ".statement.json", ".deployed.json"
OPTIONS = ("dtype", "grid_bits", "parameters", "within")
"""What `prepare` takes."""


@dataclass(frozen=True)
class Prepared:
    """A network ready for the array backends: the statement, the program, and how many runs it was cut into (None: as given)."""

    statement: RoundingStatement
    program: Program
    runs: int | None = None
    claim: Deployed | None = None
    """How far the layers are from the targets, where a certificate of the network was given."""

    @property
    def note(self) -> dict[str, Any]:
        """What is stored with the file."""
        claimed = {} if self.claim is None else {"deployed": self.claim.to_json()}
        return {**self.statement.to_json(), "runs": self.runs, "form": self.form, **claimed}

    @property
    def form(self) -> str:
        """How the layers are laid out."""
        loops = [stage for stage in self.program.stages if hasattr(stage, "copies")]
        beside = max((stage.copies for stage in loops), default=1)
        return f"{self.program.layers} layers one after another" + (f", {beside} states side by side" if beside > 1 else "")


def prepare(
    network: Network,
    dtype: str = "float64",
    grid_bits: int | None = None,
    parameters: int | str | None = None,
    within: Exact | None = None,
    proof: Certificate | None = None,
) -> Prepared:
    """Return a bound network lowered to a format, and what rounding does to it.

    `grid_bits` is 12 unless given, less where the format is coarser. `parameters` cuts the digits of a scan network into so
    many runs, or the fewest that fit ("auto"; a network without intrinsic parameters stays as it is). `proof` is a
    certificate of the network: with it comes the claim how far the layers are from its targets. Raises Unproved, with what
    would fit, where the copy is neither exact on the grid nor within `within` of it on the cube or the box: 2^-20 unless
    given, and 1/16 of the least error that `proof` proves of an output where that is more.
    """
    form = float_format(dtype)
    grid, limit = grid_of(form, grid_bits, sides_of(network)), None if within is None else positive(within, "within")
    if limit is None and proof is not None:
        limit = max(WITHIN, min(proved_errors(proof, network), default=WITHIN) / 16)
    if parameters == "auto" and not network.intrinsic:
        parameters = None  # there are no digits to cut
    if parameters == "auto":
        runs, found = in_fewest_runs(network, form, grid, limit)
        statement = replace(found, before=network)
        return Prepared(statement, program_of(statement.lowered, form), runs, _claim(proof, statement))
    number = None if parameters is None else _runs(parameters)
    cut = network if number is None else recut(network, number)
    before = None if number is None else network
    statement = replace(accepted(state(cut, dtype, grid), limit, lambda: remedy(network, form, grid)), before=before)
    return Prepared(statement, program_of(statement.lowered, form), number, _claim(proof, statement))


def _claim(proof: Certificate | None, statement: RoundingStatement) -> Deployed | None:
    return None if proof is None else deployed(proof, statement)


def _runs(parameters: object) -> int:
    try:
        return whole(parameters, "parameters")
    except UsageError as problem:
        raise UsageError(f"parameters {parameters!r} is neither a number of runs nor auto") from problem


def require_floats(network: Network) -> None:
    """Raise UsageError for a network that no floating-point format holds, before a library is asked for."""
    need_relu(network, reason_for_no_floats(network))


def require(backend: str) -> None:
    """Import what the files of an array backend are written with, before any work; raises MissingExtra, naming the extra.

    A file for jax is written with numpy alone.
    """
    for library in dict.fromkeys(("numpy", "numpy" if backend == "jax" else backend)):
        need(library, backend)


def convert(network: Network, backend: str, form: str | None = None, **options: Any) -> Any:
    """Return the network as an object of a backend: "numpy", "torch", "jax" or "onnx"; options as for `prepare`.

    `form`, of onnx alone: "unrolled", or "loop" for the operator Scan.
    """
    if backend not in _OBJECTS:
        raise UsageError(f"backend {backend!r} has no object form; write one of {', '.join(_OBJECTS)}")
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown or (form is not None and backend != "onnx"):
        known = ", ".join(OPTIONS) + (", form" if backend == "onnx" else "")
        raise UsageError(f"{unknown[0] if unknown else 'form'} is no option of {backend}; its options are {known}")
    if form not in (None, "unrolled", "loop"):
        raise UsageError(f"form {form!r} is not known; write unrolled or loop")
    require(backend)
    need(backend, backend)
    return _OBJECTS[backend](prepare(network, **options), *([] if form is None else [form]))


def _numpy_object(prepared: Prepared) -> Any:
    from symnet.export.array_file import arrays_of, plan_of
    from symnet.export.evaluators.numpy_network import NumpyNetwork

    _refuse_bfloat16(prepared, "numpy")
    return NumpyNetwork(plan_of(prepared.program), arrays_of(prepared.program), prepared.note)


def _jax_object(prepared: Prepared) -> Any:
    from symnet.export.array_file import arrays_of, plan_of
    from symnet.export.evaluators.jax_network import JaxNetwork

    return JaxNetwork(plan_of(prepared.program), arrays_of(prepared.program), prepared.note)


def _torch_object(prepared: Prepared) -> Any:
    from symnet.export.torch_module import TorchNetwork

    return TorchNetwork(prepared.program, prepared.note)


def _onnx_object(prepared: Prepared, form: str = "unrolled") -> Any:
    from symnet.export.onnx_graph import onnx_model

    return onnx_model(prepared.program, prepared.note, form)


_OBJECTS: Mapping[str, Callable[..., Any]] = {
    "numpy": _numpy_object,
    "torch": _torch_object,
    "jax": _jax_object,
    "onnx": _onnx_object,
}


def _refuse_bfloat16(prepared: Prepared, library: str) -> None:
    if prepared.program.dtype == "bfloat16":
        raise UsageError(f"{library} has no bfloat16; use --dtype float16, or torch, jax or onnx")


def array_files(prepared: Prepared, backend: str, suffix: str, form: str = "unrolled") -> Files:
    """Return the files of an array backend, the statement as a sidecar that the kernel checks."""
    files = {suffix: _WRITERS[backend](prepared, suffix, form), suffix + SIDECAR: prepared.statement.certificate.data}
    if prepared.claim is not None:
        files[suffix + DEPLOYED] = prepared.claim.certificate.data
    if suffix == ".npz":
        from symnet.export.array_file import reader_bytes

        files["_npz.py"] = reader_bytes(prepared.note)
    return files


def _numpy_file(prepared: Prepared, suffix: str, form: str) -> bytes:
    from symnet.export.array_file import npz_bytes, script_bytes

    _refuse_bfloat16(prepared, "numpy")
    return (
        npz_bytes(prepared.program, prepared.note) if suffix == ".npz" else script_bytes(prepared.program, prepared.note, "numpy")
    )


def _jax_file(prepared: Prepared, suffix: str, form: str) -> bytes:
    from symnet.export.array_file import script_bytes

    return script_bytes(prepared.program, prepared.note, "jax")


def _torch_file(prepared: Prepared, suffix: str, form: str) -> bytes:
    import torch

    from symnet.export.torch_module import exported

    stream = io.BytesIO()
    module = _torch_object(prepared)
    if suffix == ".pt":
        torch.save(module.state_dict(), stream)
    else:
        torch.export.save(exported(module), stream, extra_files={"statement.json": json.dumps(prepared.note)})
    return stream.getvalue()


def _onnx_file(prepared: Prepared, suffix: str, form: str) -> bytes:
    content: bytes = _onnx_object(prepared, form).SerializeToString()
    return content


_WRITERS: Mapping[str, Callable[[Prepared, str, str], bytes]] = {
    "numpy": _numpy_file,
    "torch": _torch_file,
    "jax": _jax_file,
    "onnx": _onnx_file,
}
SUFFIXES = {
    "numpy": (".py", ".npz"),
    "torch": (".pt2", ".pt"),
    "jax": (".py",),
    "sympy": (".py",),
    "mpmath": (".py",),
    "onnx": (".onnx",),
    "vnnlib": (".vnnlib",),
    "smtlib": (".smt2",),
    "exact": (".json",),
    "graphml": (".graphml",),
    "dot": (".dot",),
}
"""The endings of each backend's file, the first the one that is taken where no name is given."""


def is_exact(network: Network, backend: str) -> bool:
    """Whether a backend keeps the exact numbers: numpy does, as fractions, where a layer is neither relu nor identity."""
    return backend not in _WRITERS or (backend == "numpy" and has_other_activations(network))


def exact_file(network: Network, backend: str, suffix: str) -> tuple[Files, str]:
    """Return the file of a backend that keeps exact numbers, and what is stated about its values."""
    from symnet.export.exact_scripts import SCRIPTS, script_of

    if backend in SCRIPTS:
        if suffix != ".py":
            raise UsageError(f"--out *{suffix}: arrays of fractions are written as a module; write a name that ends in .py")
        content, said = script_of(network, backend)
        return {".py": content}, said
    return _text_file(network, backend), "exact: rationals, nothing is rounded"


def _text_file(network: Network, backend: str) -> Files:
    from symnet.export.graph_text import neuron_text
    from symnet.export.smtlib import smtlib_text

    if backend == "smtlib":
        sides = sides_of(network)
        where = "the cube" if sides is None else f"the box {box_text(sides)}"
        values = "y1 its value" if network.outputs == 1 else f"y1..y{network.outputs} its values"
        about = f"symnet network {network_digest(network)}: x1..x{network.inputs} in {where}, {values}"
        return {".smt2": smtlib_text(network, claim=about, box=sides).encode("ascii")}
    if backend == "exact":
        return {".json": network.canonical + b"\n"}
    return {f".{backend}": neuron_text(network, backend).encode("utf-8")}


def suffix_of(backend: str, out: Path | None) -> str:
    """Return the ending to write; raises UsageError for one that the backend does not have."""
    if backend not in SUFFIXES:
        raise UsageError(f"backend {backend!r} is not known; write one of {', '.join(SUFFIXES)}")
    suffix = SUFFIXES[backend][0] if out is None else out.suffix
    if suffix not in SUFFIXES[backend]:
        raise UsageError(f"--out {out}: a file of {backend} ends in {' or '.join(SUFFIXES[backend])}")
    return suffix
