"""Commands with jobs: the same answers whoever works, and a folder that is gone on with, or refused with the reason."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ran import Run
from regions.small_networks import through_points

from symnet.commands.kinds import KINDS
from symnet.core.codec import save
from symnet.jobs.folder import JobFolder
from symnet.jobs.lock import locked

ROOT = Path(__file__).resolve().parents[2]
COUNTS = ("patterns", "forms", "pieces", "area", "edges", "never", "always")


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def network(tmp_path: Path) -> Path:
    save(through_points((14, 12), 1), tmp_path / "network.json")
    return tmp_path / "network.json"


def test_regions_by_processes(run: Run, network: Path, tmp_path: Path) -> None:
    alone = run("regions", network, "--json", "--each")
    there = run("regions", network, "--json", "--each", "--jobs", 2, "--out", tmp_path / "job")
    again = run("regions", network, "--json", "--each", "--out", tmp_path / "job", "--resume")
    assert alone == there == again
    assert json.loads(alone.out)["patterns"] > 64
    shown = json.loads(run("jobs", tmp_path / "job", "--json").out)
    assert shown["domains"] == json.loads(alone.out)["patterns"]
    assert (shown["share"], shown["waiting"], shown["owner"], shown["damaged"]) == (1, 0, None, 0)
    resumed = run("jobs", tmp_path / "job", "--resume", "--jobs", 2, "--json")
    assert {name: json.loads(resumed.out)[name] for name in COUNTS} == {name: json.loads(alone.out)[name] for name in COUNTS}


def test_a_certificate_of_regions_by_processes(run: Run, network: Path, tmp_path: Path) -> None:
    for name, more in (("a.json", []), ("b.json", ["--jobs", 2])):
        assert run("regions", network, "--box", "x in [0,1/4], y in [0,1/4]", "--certificate", tmp_path / name, *more).code == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_folder_says_why_it_is_not_gone_on_with(run: Run, network: Path, tmp_path: Path) -> None:
    job, box = tmp_path / "job", "x in [0,1/8], y in [0,1/8]"
    assert run("regions", network, "--out", job, "--box", box).code == 0
    assert "a job is there; go on with --resume" in run("regions", network, "--out", job, "--box", box).err
    assert "--box None: the job in" in run("regions", network, "--out", job, "--resume").err
    with locked(job):
        said = run("regions", network, "--out", job, "--resume", "--box", box)
    assert (said.code, f"process {os.getpid()} on " in said.err) == (2, True)
    save(through_points((14, 12), 2), network)
    for changed in (run("regions", network, "--out", job, "--resume", "--box", box), run("jobs", job, "--resume")):
        assert changed.code == 2
        assert f"{network} has changed: its SHA-256 is" in changed.err
    network.unlink()
    assert run("jobs", job, "--resume").code == 2
    assert "domains" in run("jobs", job).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--jobs", "2", "--dask", "local:2"], "give one of them"),
        (["--resume"], "name it with --out"),
        (["--jobs", "0"], "0 is not in the range 1<=x<=256"),
        (["--jobs", "2", "--most", "70"], "more than 70 activation domains"),
    ],
)
def test_arguments_that_do_not_fit(run: Run, network: Path, arguments: list[str], said: str) -> None:
    found = run("regions", network, *arguments)
    assert (found.code, said in found.err, found.err.count("\n")) == (2, True, 1)


def test_folders_that_are_no_jobs(run: Run, tmp_path: Path) -> None:
    assert "no job is there" in run("jobs", tmp_path).err
    (tmp_path / "job.json").write_text("[]")
    assert "expected one object" in run("jobs", tmp_path).err
    (tmp_path / "job.json").write_text('{"asked":{},"format":"symnet job 1","inputs":{},"name":"experiment"}')
    assert "its job is of the command 'experiment'" in run("jobs", tmp_path, "--resume").err
    (tmp_path / "job.json").write_text(
        '{"asked":{"NETWORK":"n","certificate":"/etc/x"},"format":"symnet job 1","inputs":{},"name":"regions"}'
    )
    assert "is not what symnet regions asks for" in run("jobs", tmp_path, "--resume").err
    assert run("jobs", tmp_path, "--jobs", 2).code == 2


def test_an_interrupt(run: Run, tmp_path: Path) -> None:
    """Ctrl-C ends a job in a line that says how to go on, and what was done is not done again."""
    save(through_points((64, 64)), tmp_path / "network.json")
    arguments = ["regions", str(tmp_path / "network.json"), "--out", str(tmp_path / "job"), "--jobs", "2"]
    begun = subprocess.Popen([sys.executable, "-m", "symnet", *arguments], stderr=subprocess.PIPE, text=True)
    folder, until = JobFolder(tmp_path / "job"), time.monotonic() + 60
    while len(folder.written()) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    begun.send_signal(signal.SIGINT)
    said = begun.communicate()[1]
    assert (begun.returncode, said) == (
        130,
        f"symnet: interrupted; what was done is kept, go on with: symnet jobs {tmp_path / 'job'} --resume\n",
    )
    kept = folder.written()
    assert 3 <= len(kept) < 33
    assert json.loads(run("jobs", tmp_path / "job", "--resume", "--json").out)["patterns"] == 5281
    assert sorted(folder.written())[: len(kept)] == sorted(kept)


def test_a_check_by_tasks(run: Run, tmp_path: Path) -> None:
    assert run("approximate", "abs(x - 1/3)", "--cells", 4, "--out", tmp_path / "net").code == 0
    certificate = tmp_path / "net" / "certificate.json"
    alone, there = run("check", certificate), run("check", certificate, "--jobs", 2, "--job", tmp_path / "job")
    assert there.code == alone.code == 0
    assert there.out.startswith(alone.out)
    assert "parts by 2 processes" in there.out[len(alone.out) :]
    again = run("check", certificate, "--job", tmp_path / "job")
    assert f"by an earlier run, whose word the files in {tmp_path / 'job'} are" in again.out
    assert json.loads(run("check", certificate, "--job", tmp_path / "job", "--json").out)["checked"].startswith("0 of ")


def test_a_false_certificate_is_rejected_by_tasks(run: Run, tmp_path: Path) -> None:
    from symnet.certificates.certificate import load_certificate, sealed

    assert run("approximate", "abs(x - 1/3)", "--cells", 4, "--out", tmp_path / "net").code == 0
    content = load_certificate(tmp_path / "net" / "certificate.json").content
    place = next(at for at, step in enumerate(content["steps"]) if step["rule"] == "codes")
    assert place > 0
    content["steps"][place]["statement"]["radius"] = "0x0"
    false = tmp_path / "false.json"
    false.write_bytes(sealed(content))
    alone, there = run("check", false), run("check", false, "--jobs", 2, "--job", tmp_path / "job")
    assert alone.code == there.code == 1
    assert alone.out.splitlines()[0] == there.out.splitlines()[0]


def test_a_comparison_by_processes(run: Run, tmp_path: Path) -> None:
    asked = ["compare", "abs(x - 1/3)", "--error", "1/4", "--json"]
    alone, there = (json.loads(run(*asked, *more).out) for more in ([], ["--jobs", 2, "--job", tmp_path / "job"]))
    for row in (*alone["rows"], *there["rows"]):
        del row["seconds"], row["true_error"]  # as far as the time given reaches
    assert alone == there
    assert json.loads(run("jobs", tmp_path / "job", "--json").out)["done"] == len(there["rows"])
    assert "leave them out for --data" in run("compare", "--data", tmp_path / "t.csv", "--error", "1/4", "--jobs", 2).err


def test_kinds_name_all_their_code() -> None:
    """A kind's digest is of every part of symnet that its functions can call: what its module imports, and so on."""
    from import_graph import imports, part

    from symnet.jobs.task import ALWAYS

    found = {(each.module, each.imported) for each in imports(ROOT, "symnet") if not each.only_for_types}
    for name, load in KINDS.items():
        kind = load()
        reached, todo = set(), [kind.run.__module__]
        while todo:
            module = todo.pop()
            if module not in reached:
                reached.add(module)
                todo += [imported for own, imported in found if own == module]
        assert {part(module) for module in reached} <= {*ALWAYS, *kind.sources}, name
