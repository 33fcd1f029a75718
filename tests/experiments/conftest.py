"""Results made by hand, for tests that need no training."""

import pytest

from symnet.experiments.config import Config
from symnet.experiments.records import Epoch, Run
from symnet.experiments.results import Results


def make_run(strategy, seed, accuracies, pretraining=()):
    def epochs(stage, values):
        return tuple(Epoch(stage, i, 0.002, 1.0 / i, value, 0.5) for i, value in enumerate(values, 1))

    parts = epochs("pretrain", pretraining), epochs("train", accuracies)
    return Run(strategy, seed, 89182, 2108384, 1428, *parts, {"device": "cpu, 2 threads", "torch": "2.13.0"})


@pytest.fixture
def results():
    config = Config(seeds=(0, 1)).only(("S1", "S2"))
    runs = [
        make_run("S1", 0, (0.5, 0.9, 0.8)),
        make_run("S1", 1, (0.5, 0.6, 0.7)),
        make_run("S2", 0, (0.1, 0.2, 0.2), (0.4,)),
    ]
    return Results(config, 1347, 450, (("loader", "00"),), runs)
