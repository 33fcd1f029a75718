"""The convolutional network of SYZ22 section 3, for 28 x 28 images in 10 classes, exactly as printed."""

from collections import OrderedDict

import torch
from torch import nn

from symnet.experiments.architecture import CLASSES, FEATURES, KERNEL, POOL

Layers = list[tuple[str, nn.Module]]


def build_network(seed: int) -> nn.Sequential:
    """Return the network with weights drawn from `seed`; its children are block1 to block4.

    Input (N, 1, 28, 28), output (N, 10): the numbers that softmax turns into probabilities.
    The draw does not disturb torch's global generator.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        blocks = [("block1", _block1()), ("block2", _block2()), ("block3", _block3()), ("block4", _block4())]
        return nn.Sequential(OrderedDict((name, nn.Sequential(OrderedDict(layers))) for name, layers in blocks))


def _block1() -> Layers:
    return [
        ("conv1", nn.Conv2d(1, 32, KERNEL)),
        ("relu1", nn.ReLU()),
        ("norm1", nn.BatchNorm2d(32)),
        ("conv2", nn.Conv2d(32, 32, KERNEL)),
        ("relu2", nn.ReLU()),
        ("pool", nn.MaxPool2d(POOL)),
        ("dropout", nn.Dropout(0.25)),
        ("norm2", nn.BatchNorm2d(32)),
    ]


def _block2() -> Layers:
    return [
        ("conv3", nn.Conv2d(32, 64, KERNEL)),
        ("relu3", nn.ReLU()),
        ("norm3", nn.BatchNorm2d(64)),
        ("conv4", nn.Conv2d(64, 64, KERNEL)),
        ("relu4", nn.ReLU()),
        ("dropout", nn.Dropout(0.25)),
        ("flatten", nn.Flatten()),
    ]


def _block3() -> Layers:
    return [
        ("fc1", nn.Linear(FEATURES, 512)),
        ("norm", nn.BatchNorm1d(512)),
        ("dropout", nn.Dropout(0.5)),
        ("relu", nn.ReLU()),
    ]


def _block4() -> Layers:
    return [
        ("fc2", nn.Linear(512, 64)),
        ("norm2", nn.BatchNorm1d(64)),
        ("relu", nn.ReLU()),
        ("fc3", nn.Linear(64, CLASSES)),
        ("norm3", nn.BatchNorm1d(CLASSES)),
    ]
