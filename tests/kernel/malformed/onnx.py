"""Certificates that name an ONNX file which is refused, or name one wrongly."""

from __future__ import annotations

from hashlib import sha256

from kernel.malformed.table import File, changed, put
from kernel.onnx_attacks import INPUTS, ONNX_ATTACKS
from kernel.onnx_bytes import Model
from kernel.properties import branches, certificate, constraint, entry
from kernel.quantised_attacks import REFUSED
from kernel.quantised_properties import doubled, requantised, safe, wide, widened_integers

from symnet.certificates.certificate import sealed


def _named(data: bytes, inputs: int) -> bytes:
    """A certificate that names a file; it says nothing of the outputs, so that it is right for whatever is read."""
    nothing = branches([entry([(0, 1)] * inputs, [constraint("<=", 1, {})])], ["."])
    return sealed(certificate({"onnx": sha256(data).hexdigest()}, [nothing]))


def _quantised(model: Model | bytes) -> bytes:
    """The same of a quantised network of two inputs."""
    nothing = safe([entry([(0, 1)] * 2, [constraint("<=", 1, {})])], ["."])
    data = model if isinstance(model, bytes) else model.data
    return sealed(certificate({"onnx": sha256(data).hexdigest()}, [nothing]))


ONNX: dict[str, File] = {name: (_named(data, INPUTS.get(name, 2)), says) for name, (data, says) in ONNX_ATTACKS.items()}
ONNX |= {f"quantised_{'_'.join(name.split())}": (_quantised(data), says) for name, (data, says) in REFUSED.items()}
ONNX |= {
    "onnx_integers_that_are_added": (_quantised(doubled()), "has a value of uint8 where floats are read"),
    "onnx_integers_that_are_quantised": (
        _quantised(requantised()),
        "has a value of int32 where one of the type of the input is read",
    ),
    "onnx_integers_cast_to_float64": (_quantised(widened_integers()), "is no cast of integers to float32"),
    "onnx_numbers_of_float64_that_are_quantised": (
        _quantised(wide()),
        "has a value of float64 where one of the type of the input is read",
    ),
    "onnx_file_that_is_not_given": (put("network/onnx", "1" * 64, "property_onnx"), "is not given; name it with --file"),
    "onnx_with_layers_beside": (put("network/nodes", [], "property_onnx"), "unknown keys ['nodes']"),
    "onnx_with_a_box_of_one_side": (put("box", [["0x0", "0x1"]], "property_onnx"), "box: expected a list of 2 to 2 items"),
    "targets_without_a_box": (changed(lambda c: c.update(target=[["variable", "0x0"]] * 2), "property_onnx"), "without a box"),
}
