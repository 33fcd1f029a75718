"""The network against the table of numbers, the selection of trained parameters, and the counting."""

import pytest

from symnet.experiments.architecture import ALL_LAYERS, BLOCK_NAMES, BLOCKS, FEATURES, find_block, parameters_in
from symnet.experiments.strategy import ALL_STRATEGIES, Strategy

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.experiments

from symnet.experiments import intrinsic_parameters  # noqa: E402
from symnet.experiments.intrinsic import digests, frozen_tensors  # noqa: E402
from symnet.experiments.network import build_network  # noqa: E402
from symnet.experiments.selection import select_trained, set_training_mode  # noqa: E402

BY_NAME = {strategy.name: strategy for strategy in ALL_STRATEGIES}


def numbers(module):
    return sum(p.numel() for p in module.parameters())


def test_layers_have_the_counted_parameters():
    network = build_network(0)
    for block in BLOCKS:
        for layer in block.layers:
            assert numbers(network.get_submodule(f"{block.name}.{layer.name}")) == layer.weights_and_biases
        assert numbers(network.get_submodule(block.name)) == block.parameters
    assert numbers(network) == parameters_in(BLOCK_NAMES) == 2197566


def test_order_of_the_operations_is_the_printed_one():
    kinds = [[type(m).__name__ for m in block] for block in build_network(0)]
    assert kinds == [
        ["Conv2d", "ReLU", "BatchNorm2d", "Conv2d", "ReLU", "MaxPool2d", "Dropout", "BatchNorm2d"],
        ["Conv2d", "ReLU", "BatchNorm2d", "Conv2d", "ReLU", "Dropout", "Flatten"],
        ["Linear", "BatchNorm1d", "Dropout", "ReLU"],
        ["Linear", "BatchNorm1d", "ReLU", "Linear", "BatchNorm1d"],
    ]
    rates = [m.p for m in build_network(0).modules() if isinstance(m, torch.nn.Dropout)]
    assert rates == [0.25, 0.25, 0.5]


def test_shapes():
    network = build_network(0).eval()
    images = torch.zeros(3, 1, 28, 28)
    assert network.block1(images).shape == (3, 32, 12, 12)
    assert network.block2.conv4(network.block2.conv3(network.block1(images))).shape == (3, 64, 8, 8)
    assert network[:2](images).shape == (3, FEATURES)
    assert network(images).shape == (3, 10)


def test_weights_depend_on_the_seed_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, again, other = build_network(1), build_network(1), build_network(2)
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), again.parameters(), strict=True))
    assert not torch.equal(one.block1.conv1.weight, other.block1.conv1.weight)


@pytest.mark.parametrize(
    ("name", "trained"),
    [
        ("S1", 2197566),
        ("S2", 89182),
        ("S2-no-pretrain", 89182),
        ("last-block", 33630),
        ("random-features", 33630),
        ("random-weights", round(0.0406 * 2197566)),
    ],
)
def test_trained_parameters(name, trained):
    network = build_network(0)
    select_trained(network, BY_NAME[name], 3)
    count = intrinsic_parameters(network)
    assert (count.trained, count.total) == (trained, 2197566)
    assert count.statistics == 2 * (32 + 32 + 64 + 512 + 64 + 10)


def test_trained_parameters_of_low_rank():
    network = build_network(0)
    select_trained(network, BY_NAME["low-rank"], 3)
    count = intrinsic_parameters(network)
    matrices = {y.name: (y.outputs, y.taps) for y in ALL_LAYERS}
    factors = sum(min(13, *shape) * sum(shape) for shape in matrices.values())
    vectors = sum(y.outputs + y.normalisation for y in ALL_LAYERS)
    assert count.trained == factors + vectors == 87763
    assert count.frozen == sum(rows * columns for rows, columns in matrices.values())


def test_s2_trains_blocks_2_and_4_and_nothing_else():
    network = build_network(0)
    select_trained(network, BY_NAME["S2"], 3)
    trained = {name.split(".")[0] for name, p in network.named_parameters() if p.requires_grad}
    frozen = {name.split(".")[0] for name, p in network.named_parameters() if not p.requires_grad}
    assert (trained, frozen) == ({"block2", "block4"}, {"block1", "block3"})


def test_counting_any_module():
    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 1, bias=False))
    module[1].requires_grad_(False)
    count = intrinsic_parameters(module)
    assert (count.trained, count.frozen, count.total, count.statistics) == (8, 2, 10, 0)


def test_frozen_tensors_hold_the_statistics_of_frozen_blocks_only_when_kept():
    keep = Strategy("x", train_blocks=("block2", "block4"))
    update = Strategy("x", train_blocks=("block2", "block4"), statistics="update")
    names = []
    for strategy in (keep, update):
        network = build_network(0)
        select_trained(network, strategy, 0)
        set_training_mode(network, strategy)
        names.append({name for name in frozen_tensors(network) if "running" in name})
    norms = ("block1.norm1", "block1.norm2", "block3.norm")
    assert names[0] == {f"{norm}.running_{what}" for norm in norms for what in ("mean", "var")}
    assert names[1] == set()


def test_dropout_stays_active_in_frozen_blocks():
    network = build_network(0)
    set_training_mode(network, BY_NAME["S2"])
    assert network.block1.dropout.training and network.block3.dropout.training
    assert not network.block1.norm1.training and network.block2.norm3.training


def test_partial_updates_start_from_the_network_itself():
    images = torch.rand(4, 1, 28, 28)
    expected = build_network(0).eval()(images)
    for name in ("random-weights", "low-rank"):
        network = build_network(0).eval()
        select_trained(network, BY_NAME[name], 3)
        assert torch.equal(network(images), expected)


def test_random_entries_move_and_the_others_do_not():
    network, strategy = build_network(0), Strategy("x", update="random", fraction=0.3)
    before = {name: p.detach().clone() for name, p in build_network(0).named_parameters()}
    select_trained(network, strategy, 3)
    for parameter in network.parameters():
        if parameter.requires_grad:
            parameter.data += 1.0
    changed = total = 0
    for block in BLOCKS:
        for layer in block.layers:
            for kind in ("weight", "bias"):
                now = getattr(network.get_submodule(f"{block.name}.{layer.name}"), kind)
                difference = now - before[f"{block.name}.{layer.name}.{kind}"]
                moved = difference != 0
                assert torch.allclose(difference[moved], torch.tensor(1.0))
                changed, total = changed + int(moved.sum()), total + now.numel()
    assert changed / total == pytest.approx(0.3, abs=0.01)


def test_random_entries_depend_on_the_seed():
    strategy = Strategy("x", update="random", fraction=0.01)
    chosen = []
    for seed in (1, 1, 2):
        network = build_network(0)
        select_trained(network, strategy, seed)
        chosen.append(network.block3.fc1.parametrizations.weight[0].where)
    assert torch.equal(chosen[0], chosen[1])
    assert not torch.equal(chosen[0], chosen[2])


def test_low_rank_changes_have_that_rank():
    network = build_network(0)
    before = network.block4.fc2.weight.detach().clone()
    select_trained(network, Strategy("x", train_blocks=("block4",), update="low-rank", rank=3), 3)
    assert network.block4.fc2.bias.requires_grad and not network.block3.fc1.bias.requires_grad
    network.block4.fc2.parametrizations.weight[0].left.data.normal_()
    change = network.block4.fc2.weight - before
    assert torch.linalg.matrix_rank(change, rtol=1e-3) == 3


def test_digests_tell_single_bits_apart():
    one = torch.tensor([1.0, 0.0])
    assert digests({"a": one}) == digests({"a": one.clone()})
    assert digests({"a": one}) != digests({"a": torch.tensor([1.0, -0.0])})


def test_unfrozen_names_match_the_blocks():
    assert [name for name, _ in build_network(0).named_children()] == list(BLOCK_NAMES)
    assert find_block("phi_out").name == "block3"
