"""Files that are not certificates: what bytes, numbers, the object, trees and networks can have wrong, and what must be said."""

from kernel.malformed.frames import FRAMES
from kernel.malformed.networks import NETWORKS
from kernel.malformed.numbers import NUMBERS
from kernel.malformed.onnx import ONNX
from kernel.malformed.texts import TEXTS

MALFORMED = {**TEXTS, **NUMBERS, **FRAMES, **NETWORKS, **ONNX}
"""Name -> the bytes, and what the verdict must say."""
