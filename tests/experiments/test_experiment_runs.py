"""Whole runs on a few images: frozen numbers, interruption, repetition, refusals."""

import json
from dataclasses import replace

import pytest

from symnet.errors import MalformedFile, SymnetError, UsageError
from symnet.experiments.config import Config, DataConfig, TrainingConfig
from symnet.experiments.records import run_to_json
from symnet.experiments.strategy import ALL_STRATEGIES, Strategy

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")
pytestmark = pytest.mark.experiments

from symnet.experiments import single_run, training  # noqa: E402
from symnet.experiments.runner import run_experiment  # noqa: E402
from symnet.experiments.training import batches  # noqa: E402

TRAINING = TrainingConfig(epochs=3, pretrain_epochs=2, batch=32, threads=1, device="cpu", checkpoint_every=1)
TINY = Config("tiny", (0,), DataConfig(training_images=60), TRAINING).only(("S2",))


class Watcher:
    """Counts epochs, and interrupts before the one numbered `stop`."""

    def __init__(self, stop=None):
        self.stop, self.epochs, self.work, self.planned, self.kept = stop, 0, 0, 0, []

    def plan(self, work):
        self.planned = work

    def epoch(self, label, epoch, work):
        self.epochs += 1
        self.work += work
        if self.epochs == self.stop:
            raise KeyboardInterrupt

    def finished(self, run, kept):
        self.kept.append(kept)


def numbers(results):
    """Everything that must repeat: all but the seconds."""
    tables = [run_to_json(run) for run in results.runs]
    for table in tables:
        for epoch in (*table["pretraining"], *table["training"]):
            del epoch["seconds"]
    return tables


def test_every_strategy_runs_and_leaves_its_frozen_numbers_alone(tmp_path):
    config = replace(TINY, strategies=ALL_STRATEGIES)
    watcher = Watcher()
    results = run_experiment(config, tmp_path, watcher)
    assert [run.strategy for run in results.runs] == [strategy.name for strategy in ALL_STRATEGIES]
    for run in results.runs:
        assert len(run.training) == 3
        assert len(run.pretraining) == (2 if run.strategy not in ("S1", "S2-no-pretrain", "random-features") else 0)
        rates = [0.002, 0.002 * 0.93, 0.002 * 0.93**2]
        assert [epoch.learning_rate for epoch in run.training] == pytest.approx(rates)
    stored = json.loads((tmp_path / "results.json").read_text())
    assert len(stored["runs"]) == len(ALL_STRATEGIES)
    assert not list((tmp_path / "checkpoints").glob("S*.pt"))


def train_and_return_network(monkeypatch, tmp_path, strategy):
    """Run `strategy`; return the network after pre-training (cloned tensors) and the one at the end."""
    seen = {}
    original = single_run.train_stage

    def spy(stage, *rest):
        seen[stage.name + " start"] = {k: v.clone() for k, v in stage.network.state_dict().items()}
        history = original(stage, *rest)
        seen[stage.name + " end"] = {k: v.clone() for k, v in stage.network.state_dict().items()}
        return history

    monkeypatch.setattr(single_run, "train_stage", spy)
    run_experiment(replace(TINY, strategies=(strategy,)), tmp_path, Watcher())
    return seen


def same_bits(one, other):
    return one.numpy().tobytes() == other.numpy().tobytes()


def test_s2_changes_blocks_2_and_4_and_no_bit_of_blocks_1_and_3(monkeypatch, tmp_path):
    seen = train_and_return_network(monkeypatch, tmp_path, TINY.strategies[0])
    for name, pretrained in seen["pretrain end"].items():
        assert same_bits(seen["train start"][name], pretrained)
        frozen = name.startswith(("block1", "block3"))
        assert same_bits(seen["train end"][name], pretrained) == frozen, name
        assert not same_bits(seen["pretrain start"][name], pretrained), name


def test_statistics_of_frozen_blocks_move_only_when_asked(monkeypatch, tmp_path):
    strategy = replace(TINY.strategies[0], statistics="update")
    seen = train_and_return_network(monkeypatch, tmp_path, strategy)
    for name, start in seen["train start"].items():
        statistic = any(word in name for word in ("running", "num_batches"))
        moves = statistic or not name.startswith(("block1", "block3"))
        assert same_bits(seen["train end"][name], start) != moves, name


def test_a_changed_frozen_number_is_an_error(monkeypatch, tmp_path):
    original = single_run.train_stage

    def meddle(stage, *rest):
        history = original(stage, *rest)
        if stage.name == "train":
            stage.network.block3.norm.running_mean[0] += 1
        return history

    monkeypatch.setattr(single_run, "train_stage", meddle)
    with pytest.raises(SymnetError, match=r"frozen tensors changed: block3\.norm\.running_mean"):
        run_experiment(TINY, tmp_path, Watcher())
    assert not (tmp_path / "runs").exists()


def test_a_run_repeats(tmp_path, uninterrupted):
    torch.manual_seed(12345)
    again = run_experiment(TINY, tmp_path / "again", Watcher())
    assert numbers(again) == numbers(uninterrupted)
    other = run_experiment(replace(TINY, seeds=(1,)), tmp_path / "other", Watcher())
    assert numbers(other)[0]["training"] != numbers(uninterrupted)[0]["training"]


def test_every_seed_starts_from_other_weights_and_every_strategy_from_the_same(monkeypatch, tmp_path):
    config = replace(TINY, seeds=(0, 1), strategies=(Strategy("S1"), Strategy("S2-no-pretrain", (), ("block2",))))
    starts = []

    def look(stage, *rest):
        starts.append(stage.network.block1.conv1.weight.detach().clone())
        raise SymnetError("seen enough")

    monkeypatch.setattr(single_run, "train_stage", look)
    for seed in config.seeds:
        for strategy in config.strategies:
            with pytest.raises(SymnetError, match="seen enough"):
                run_experiment(replace(config, seeds=(seed,), strategies=(strategy,)), tmp_path, Watcher())
    assert same_bits(starts[0], starts[1]) and same_bits(starts[2], starts[3])
    assert not same_bits(starts[0], starts[2])


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    return run_experiment(TINY, tmp_path_factory.mktemp("whole"), Watcher())


# epochs 1 and 2 are pre-training; saved after every epoch, or every second one (then some work is done again)
@pytest.mark.parametrize(("stop", "every"), [(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (4, 2), (5, 2)])
def test_interrupting_and_resuming_gives_the_same_result(tmp_path, uninterrupted, stop, every):
    config = replace(TINY, training=replace(TRAINING, checkpoint_every=every))
    with pytest.raises(KeyboardInterrupt):
        run_experiment(config, tmp_path, Watcher(stop))
    assert list(tmp_path.glob("checkpoints/*.pt")) or (stop, every) == (1, 2)
    assert not list(tmp_path.glob("runs/*"))
    assert numbers(run_experiment(config, tmp_path, Watcher())) == numbers(uninterrupted)


def test_resuming_does_not_repeat_saved_epochs(monkeypatch, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_experiment(TINY, tmp_path, Watcher(4))
    done = []
    original = training._one_epoch
    monkeypatch.setattr(training, "_one_epoch", lambda *args: done.append(args[3]) or original(*args))
    run_experiment(TINY, tmp_path, Watcher())
    assert done == [3]


@pytest.mark.parametrize("name", ["random-weights", "low-rank"])
def test_partial_updates_resume_too(tmp_path, name):
    config = replace(TINY, strategies=tuple(s for s in ALL_STRATEGIES if s.name == name))
    whole = run_experiment(config, tmp_path / "whole", Watcher())
    with pytest.raises(KeyboardInterrupt):
        run_experiment(config, tmp_path / "cut", Watcher(4))
    assert numbers(run_experiment(config, tmp_path / "cut", Watcher())) == numbers(whole)


def test_finished_runs_are_kept_and_more_may_be_added(tmp_path):
    first = run_experiment(TINY, tmp_path, Watcher())
    file = tmp_path / "runs" / "S2-seed-0.json"
    stamp = file.stat().st_mtime_ns
    watcher = Watcher()
    both = run_experiment(replace(TINY, strategies=(Strategy("S1"),)), tmp_path, watcher)
    assert watcher.kept == [False]
    assert sorted(run.strategy for run in both.runs) == ["S1", "S2"]
    again = Watcher()
    assert numbers(run_experiment(TINY, tmp_path, again))[0] == numbers(first)[0]
    assert again.kept == [True]
    assert file.stat().st_mtime_ns == stamp
    assert again.work == again.planned


def test_checkpoint_of_another_architecture(monkeypatch, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_experiment(TINY, tmp_path, Watcher(4))
    original = single_run.build_network

    def wider(seed):
        network = original(seed)
        network.block4.fc2 = torch.nn.Linear(512, 65)
        return network

    monkeypatch.setattr(single_run, "build_network", wider)
    with pytest.raises(UsageError, match=r"another architecture: block4\.fc2\.weight is \(64, 512\).*\(65, 512\)"):
        run_experiment(TINY, tmp_path, Watcher())


def test_checkpoint_of_another_configuration(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_experiment(TINY, tmp_path / "one", Watcher(4))
    other = replace(TINY, training=replace(TRAINING, decay=0.5))
    with pytest.raises(KeyboardInterrupt):
        run_experiment(other, tmp_path / "two", Watcher(4))
    name = "S2-seed-0.pt"
    (tmp_path / "one" / "checkpoints" / name).replace(tmp_path / "two" / "checkpoints" / name)
    with pytest.raises(UsageError, match=r"another configuration.*0\.93.*0\.5"):
        run_experiment(other, tmp_path / "two", Watcher())


@pytest.mark.parametrize("damage", [b"", b"not a checkpoint", None])
def test_damaged_checkpoint(tmp_path, damage):
    with pytest.raises(KeyboardInterrupt):
        run_experiment(TINY, tmp_path, Watcher(4))
    file = tmp_path / "checkpoints" / "S2-seed-0.pt"
    file.write_bytes(file.read_bytes()[:-1000] if damage is None else damage)
    with pytest.raises(UsageError, match=r"S2-seed-0\.pt' cannot be read.*delete it"):
        run_experiment(TINY, tmp_path, Watcher())


def test_foreign_checkpoint(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_experiment(TINY, tmp_path, Watcher(4))
    torch.save({"weights": torch.zeros(2)}, tmp_path / "checkpoints" / "S2-seed-0.pt")
    with pytest.raises(UsageError, match="not one of this program"):
        run_experiment(TINY, tmp_path, Watcher())


def test_checkpoint_that_would_run_code_is_refused(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_experiment(TINY, tmp_path, Watcher(4))

    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    torch.save({"format": Evil()}, tmp_path / "checkpoints" / "S2-seed-0.pt")
    with pytest.raises(UsageError, match="cannot be read"):
        run_experiment(TINY, tmp_path, Watcher())
    assert not (tmp_path / "ran").exists()


def test_label_split_that_leaves_a_class_empty(tmp_path):
    config = replace(TINY, data=DataConfig(training_images=8))
    with pytest.raises(UsageError, match=r"class 8 has no training image in digits.*training_images = 8"):
        run_experiment(config, tmp_path / "out", Watcher())
    assert not (tmp_path / "out").exists()


def test_other_label_splits_and_partitions(tmp_path):
    strategy = Strategy("odd", (1, 3, 5, 7, 9), ("block3",), (0, 2, 4, 6, 8))
    run = run_experiment(replace(TINY, strategies=(strategy,)), tmp_path, Watcher()).runs[0]
    assert run.trained == 2098688


def test_no_gpu(monkeypatch, tmp_path):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match="sees no GPU"):
        run_experiment(replace(TINY, training=replace(TRAINING, device="cuda")), tmp_path, Watcher())


def test_settings_of_torch_are_put_back(tmp_path):
    torch.manual_seed(3)
    before = torch.get_rng_state(), torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    run_experiment(TINY, tmp_path, Watcher())
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before[1:]


@pytest.mark.parametrize(("count", "sizes"), [(6, [3, 3]), (7, [3, 4]), (8, [3, 3, 2]), (2, [2])])
def test_no_batch_of_one(count, sizes):
    parts = batches(count, 3)
    assert [len(part) for part in parts] == sizes
    assert sorted(torch.cat(parts).tolist()) == list(range(count))


def test_accuracy_is_measured_without_dropout_and_changes_nothing():
    network = single_run.build_network(0).train()
    test = training.Samples(torch.rand(30, 1, 28, 28), torch.arange(30) % 10)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    measured = training.measure_accuracy(network, test)
    with torch.no_grad():
        expected = (network.eval()(test.images).argmax(1) == test.labels).float().mean().item()
    assert measured == pytest.approx(expected)
    assert all(same_bits(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_damaged_run_file_stops_before_training(tmp_path):
    run_experiment(TINY, tmp_path, Watcher())
    (tmp_path / "runs" / "S2-seed-0.json").write_text("{")
    watcher = Watcher()
    with pytest.raises(MalformedFile, match="delete it to run it again"):
        run_experiment(TINY, tmp_path, watcher)
    assert watcher.epochs == 0
