"""Configurations: written and read back, changed from the command line, refused with the key at fault."""

from dataclasses import replace

import pytest

from symnet.errors import UsageError
from symnet.experiments.config import Config, DataConfig, TrainingConfig, printed_protocol
from symnet.experiments.config_file import load_config, parse_config, write_config
from symnet.experiments.options import Changes, change
from symnet.experiments.strategy import DEFAULT_STRATEGIES, Strategy


def test_default_is_written_and_read_back():
    assert parse_config(write_config(Config())) == Config() == load_config("default")


def test_every_key_is_read_back():
    config = Config(
        'odd "name" \\ \n é',
        (5, 1),
        DataConfig("kmnist", "some/folder", 70, False),
        TrainingConfig(3, 4, 5, 0.5, 0.25, 1e-7, 1, "cpu", 9),
        (Strategy("x", (7,), ("block3",), (1, 2), "low-rank", rank=2, statistics="update"),),
    )
    assert parse_config(write_config(config)) == config


def test_epochs_alone_stand_for_both_stages():
    training = parse_config("[training]\nepochs = 7").training
    assert (training.epochs, training.pretrain_epochs) == (7, 7)
    training = parse_config("[training]\nepochs = 7\npretrain_epochs = 2").training
    assert (training.epochs, training.pretrain_epochs) == (7, 2)


def test_printed_protocol_is_the_printed_one():
    changed = replace(Config(), training=TrainingConfig(1, 2, 3, 0.5, 0.5, 0.5, threads=1))
    printed = printed_protocol(changed).training
    assert printed == TrainingConfig(300, 300, 128, 0.002, 0.93, 1e-4, threads=1)


def test_default_strategies():
    s1, s2, control, *_ = DEFAULT_STRATEGIES
    assert (s1.pretrain_labels, s1.frozen_blocks) == ((), ())
    assert (s2.pretrain_labels, s2.train_blocks) == ((0, 1, 2, 3, 4), ("block2", "block4"))
    assert s2.frozen_blocks == ("block1", "block3")
    assert s2.train_labels == tuple(range(10))
    assert replace(control, name="S2", pretrain_labels=s2.pretrain_labels) == s2
    assert load_config("all").strategies[: len(DEFAULT_STRATEGIES)] == DEFAULT_STRATEGIES
    assert [s.update for s in load_config("all").strategies[len(DEFAULT_STRATEGIES) :]] == ["random", "low-rank"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seeds = [", "not TOML"),
        ("seed = [1]", "unknown key 'seed'.*seeds"),
        ("seeds = 1", "seeds is 1; write a list of whole numbers"),
        ("seeds = [true]", "list of whole numbers"),
        ("seeds = []", "at least one"),
        ("seeds = [1, 1]", "each once"),
        ("seeds = [-1]", "seeds holds -1"),
        ("data = 3", "not a table"),
        ("[data]\nset = 'cifar'", "'cifar'; write one of digits, mnist"),
        ("[data]\nset = 'mnist'", "data.folder is empty.*--folder"),
        ("[data]\ntraining_images = -1", "training_images is -1"),
        ("[data]\ncheck_digest = 0", "check_digest is 0; write a value of type bool"),
        ("[training]\nepoch = 3", "unknown key 'epoch'"),
        ("[training]\nepochs = 0", "epochs is 0"),
        ("[training]\nepochs = 1.5", "type int"),
        ("[training]\nbatch = 1", "batch norm needs 2"),
        ("[training]\ndecay = nan", "decay is nan"),
        ("[training]\nlearning_rate = 0", "learning_rate is 0"),
        ("[training]\nweight_decay = -1", "weight_decay is -1"),
        ("[training]\ndevice = 'gpu'", "'gpu'; write 'auto', 'cpu' or 'cuda'"),
        ("[training]\nthreads = 0", "threads is 0"),
        ("[strategy]\nname = 'x'", r"\[\[strategy\]\] with double brackets"),
        ("[[strategy]]\ntrain_blocks = ['block1']", "has no name"),
        ("[[strategy]]\nname = 'a/b'", "'a/b'"),
        ("[[strategy]]\nname = 'x'\n[[strategy]]\nname = 'x'", "each name once"),
        ("[[strategy]]\nname = 'x'\ntrain_blocks = ['block5']", "unknown block name 'block5'"),
        ("[[strategy]]\nname = 'x'\ntrain_blocks = ['phi_f']", "write 'block2'"),
        ("[[strategy]]\nname = 'x'\ntrain_blocks = []", "at least one block"),
        ("[[strategy]]\nname = 'x'\npretrain_labels = [10]", "pretrain_labels holds 10; labels are 0 to 9"),
        ("[[strategy]]\nname = 'x'\npretrain_labels = [1, 1]", "twice"),
        ("[[strategy]]\nname = 'x'\ntrain_labels = []", "train_labels is empty"),
        ("[[strategy]]\nname = 'x'\nupdate = 'some'", "'some'; write one of all, random, low-rank"),
        ("[[strategy]]\nname = 'x'\nupdate = 'random'", "fraction is 1.0"),
        ("[[strategy]]\nname = 'x'\nfraction = 0.5", "only for update = 'random'"),
        ("[[strategy]]\nname = 'x'\nupdate = 'low-rank'", "rank is 0"),
        ("[[strategy]]\nname = 'x'\nrank = 1", "only for update = 'low-rank'"),
        ("[[strategy]]\nname = 'x'\nstatistics = 'drop'", "'keep' or 'update'"),
    ],
)
def test_refusals(text, words):
    with pytest.raises(UsageError, match=words):
        parse_config(text)


def test_missing_file(tmp_path):
    with pytest.raises(UsageError, match=r"nothing.toml.*symnet experiment config"):
        load_config(str(tmp_path / "nothing.toml"))


def test_changes():
    changed = change(Config(), Changes(data="mnist", folder="f", any_digest=True, seeds="4,2", only=("S2",)))
    assert changed.name == "mnist"
    assert changed.data == DataConfig("mnist", "f", 0, False)
    assert (changed.seeds, [s.name for s in changed.strategies]) == ((4, 2), ["S2"])
    printed = change(Config(), Changes(printed=True, device="cpu", threads=1))
    assert (printed.name, printed.training.epochs, printed.training.threads) == ("digits-printed", 300, 1)
    assert change(Config(), Changes(epochs=3)).training == replace(TrainingConfig(), epochs=3, pretrain_epochs=3)
    assert change(Config(), Changes()) == Config()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (Changes(printed=True, epochs=3), "leave out --epochs 3"),
        (Changes(seeds="1,x"), "--seeds is '1,x'"),
        (Changes(only=("S3",)), "no strategy 'S3'.*S1, S2"),
        (Changes(data="mnist"), "--folder"),
        (Changes(epochs=0), "epochs is 0"),
    ],
)
def test_changes_refused(changes, words):
    with pytest.raises(UsageError, match=words):
        change(Config(), changes)
