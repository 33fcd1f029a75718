"""The parameter counts and shapes of SYZ22 section 3, by arithmetic alone."""

import pytest

from symnet.errors import UsageError
from symnet.experiments.architecture import (
    ALL_LAYERS,
    BLOCK_NAMES,
    FEATURES,
    feature_side,
    find_block,
    misprints,
    parameters_in,
)

PRINTED = [320, 9248, 18496, 36992, 2097664, 32832, 650]
COUNTED = [320, 9248, 18496, 36928, 2097664, 32832, 650]


def test_one_printed_count_is_off_by_64():
    assert [layer.printed for layer in ALL_LAYERS] == PRINTED
    assert [layer.weights_and_biases for layer in ALL_LAYERS] == COUNTED
    assert misprints() == {"conv4": 64}


def test_blocks_2_and_4_hold_the_stated_number_of_parameters():
    layers = [*find_block("block2").layers, *find_block("block4").layers]
    assert sum(layer.weights_and_biases for layer in layers) == 18496 + 36928 + 32832 + 650 == 88906
    # with the scales and shifts of the batch norms after conv3, fc2 and fc3
    assert parameters_in(("block2", "block4")) == 88906 + 2 * (64 + 64 + 10) == 89182


def test_whole_network():
    assert sum(layer.weights_and_biases for layer in ALL_LAYERS) == 2196138
    assert parameters_in(BLOCK_NAMES) == 2196138 + 2 * (32 + 32 + 64 + 512 + 64 + 10) == 2197566


def test_flattened_features():
    assert feature_side() ** 2 * 64 == FEATURES == 4096


def test_no_other_padding_up_to_1_and_no_other_pool_gives_8_by_8():
    # padding 1 ("same") is the usual alternative for 3 x 3; padding 2 would enlarge the images
    fits = [(padding, pool) for padding in (0, 1) for pool in range(1, 29) if feature_side(28, padding, pool) == 8]
    assert fits == [(0, 2)]


def test_unknown_block_is_refused_with_the_names_there_are():
    with pytest.raises(UsageError, match=r"'block5'.*block1 \(phi_in\).*block4"):
        find_block("block5")
