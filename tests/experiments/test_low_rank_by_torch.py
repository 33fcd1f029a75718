"""torch trains as numpy does: the same steps, up to rounding."""

from fractions import Fraction

import numpy as np
import pytest

from symnet.low_rank.config import Setting, config
from symnet.low_rank.torch_training import TorchTrained
from symnet.low_rank.training import NumpyTrained, runs

pytestmark = pytest.mark.experiments
SHARED = config(
    {"layers": [12, 8, 4, 3], "patches": [2, 1, 1], "steps": 40, "rates": ["0.1"], "decays": ["0.2"], "batches": [1, 3]}
)


def test_a_step_is_the_same_step() -> None:
    generator = np.random.default_rng(3)
    weights = [generator.standard_normal(shape) for shape in SHARED.shapes]
    how = Setting(Fraction(1, 10), Fraction(1, 5), 5)
    by_numpy = NumpyTrained([matrix.copy() for matrix in weights], SHARED.patches, how)
    by_torch = TorchTrained(weights, SHARED.patches, how)
    for _ in range(3):
        inputs, outputs = generator.standard_normal((5, 12)), generator.standard_normal((5, 3))
        assert by_torch.step(inputs, outputs) == pytest.approx(by_numpy.step(inputs, outputs), rel=1e-12)
        for one, other in zip(by_torch.weights, by_numpy.weights, strict=True):
            assert np.allclose(one, other, rtol=1e-12, atol=1e-14)


def test_runs_have_the_same_ranks_and_keep_the_lemma() -> None:
    for one, other in zip(runs(SHARED, "torch"), runs(SHARED), strict=True):
        assert [layer.rank for layer in one.layers] == [layer.rank for layer in other.layers]
        assert one.loss == pytest.approx(other.loss, rel=1e-9)
        assert all(each.distance <= each.bound * (1 + 1e-9) for layer in one.layers for each in layer.compared)
