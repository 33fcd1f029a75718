"""The network of the experiment as a table of numbers: shapes and parameter counts, without torch.

Source: Shen, Yang, Zhang, ICML 2022 (SYZ22), section 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from symnet.errors import UsageError

IMAGE_SIDE = 28
CLASSES = 10
KERNEL = 3
POOL = 2
FEATURES = 4096


@dataclass(frozen=True)
class Layer:
    """One affine layer: `taps` inputs reach each of `outputs` neurons; `normalised` when a batch norm follows."""

    name: str
    taps: int
    outputs: int
    normalised: bool
    printed: int

    @property
    def weights_and_biases(self) -> int:
        """Return (taps + 1) * outputs, the count that SYZ22 prints."""
        return (self.taps + 1) * self.outputs

    @property
    def normalisation(self) -> int:
        """Return the scales and shifts of the batch norm: 2 an output, which SYZ22 does not print."""
        return 2 * self.outputs if self.normalised else 0

    @property
    def parameters(self) -> int:
        """Return everything an optimiser could change in this layer."""
        return self.weights_and_biases + self.normalisation


@dataclass(frozen=True)
class Block:
    """A block of SYZ22: consecutive layers that are trained or frozen together; `symbol` is the paper's name."""

    name: str
    symbol: str
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Return the number of weights, biases and batch-norm scales and shifts."""
        return sum(layer.parameters for layer in self.layers)


def _convolution(name: str, inputs: int, outputs: int, normalised: bool, printed: int) -> Layer:
    return Layer(name, KERNEL * KERNEL * inputs, outputs, normalised, printed)


BLOCKS = (
    Block(
        "block1",
        "phi_in",
        (_convolution("conv1", 1, 32, True, 320), _convolution("conv2", 32, 32, True, 9248)),
    ),
    Block(
        "block2",
        "phi_f",
        (_convolution("conv3", 32, 64, True, 18496), _convolution("conv4", 64, 64, False, 36992)),
    ),
    Block("block3", "phi_out", (Layer("fc1", FEATURES, 512, True, 2097664),)),
    Block(
        "block4",
        "phi_{f,R}",
        (Layer("fc2", 512, 64, True, 32832), Layer("fc3", 64, CLASSES, True, 650)),
    ),
)
BLOCK_NAMES = tuple(block.name for block in BLOCKS)
ALL_LAYERS = tuple(layer for block in BLOCKS for layer in block.layers)


def find_block(name: str) -> Block:
    """Return the block called `name`; UsageError lists the four names."""
    for block in BLOCKS:
        if name in (block.name, block.symbol):
            return block
    known = ", ".join(f"{block.name} ({block.symbol})" for block in BLOCKS)
    raise UsageError(f"train_blocks: unknown block name {name!r}; write one of: {known}")


def parameters_in(names: Iterable[str]) -> int:
    """Return the number of parameters in the named blocks, batch-norm scales and shifts included."""
    return sum(find_block(name).parameters for name in names)


def misprints() -> dict[str, int]:
    """Return printed minus true count of each layer whose printed count is wrong."""
    return {y.name: y.printed - y.weights_and_biases for y in ALL_LAYERS if y.printed != y.weights_and_biases}


def feature_side(side: int = IMAGE_SIDE, padding: int = 0, pool: int = POOL) -> int:
    """Return the side of the last feature map: two 3x3 convolutions, a pool, two more 3x3 convolutions.

    28 -> 26 -> 24 -> (2x2 pool) 12 -> 10 -> 8 with the defaults, and 8 * 8 * 64 = 4096.
    """
    shrink = KERNEL - 1 - 2 * padding
    return (side - 2 * shrink) // pool - 2 * shrink
