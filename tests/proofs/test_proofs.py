"""Every proof of the folder proofs/ is accepted by the kernel, with no hypothesis, at several sizes; bad numbers are refused."""

from __future__ import annotations

import pytest

from symnet import approximate, certify
from symnet.commands.library import load_proof, proof_files
from symnet.core.codec import canonical_json
from symnet.errors import UsageError

SIZES = {
    "lemma-b.2": [(1, 1), (1, 2)],
    "proposition-b.1": [(1, 1), (1, 5)],
    "theorem-a.1": [(1, 2), (2, 1)],
    "theorem-2.1": [(1, 3), (2, 2)],
    "kuhn-hats": [(1, 1), (2, 1), (3, 1)],
    "tail-sums": [(1, 3), (2, 1)],
    "theorem-s": [(1, 4), (2, 2)],
    "lemma-a.2": [(1, 1), (2, 1)],
    "theorem-2.2": [(1, 2), (2, 1)],
    "theorem-2.3": [(1, 1), (2, 1)],
    "theorem-6": [(1, 1), (1, 4)],
}


def test_every_proof_is_tried() -> None:
    assert set(proof_files()) <= set(SIZES)


@pytest.mark.parametrize("name", sorted(proof_files()))
def test_the_kernel_accepts_the_proof_without_hypotheses(name: str) -> None:
    proof = load_proof(name)
    for dimension, n in SIZES[name]:
        verdict = proof.prove(dimension=dimension, n=n).verdict
        assert verdict.accepted, (name, dimension, n, verdict.reason)
        assert verdict.hypotheses == ()
        assert verdict.claims


@pytest.mark.parametrize("name", ["theorem-2.1", "theorem-2.2", "theorem-2.3", "theorem-s"])
def test_a_theorem_claims_what_its_construction_claims(name: str) -> None:
    """Written step by step, or derived by `certify`: the same statements."""
    target, n = "abs(x - 1/3)*y", 1
    built = approximate(target, n=n, construction="scan" if name == "theorem-s" else name)
    found = load_proof(name).prove(dimension=2, n=n, target=target).content["claims"]
    wanted = certify(built).content["claims"]
    assert sorted(map(canonical_json, found)) == sorted(map(canonical_json, wanted))


@pytest.mark.parametrize("name", sorted(proof_files()))
def test_a_person_writes_no_hexadecimal_text(name: str) -> None:
    text = proof_files()[name].read_text()
    assert "0x" not in text and "hexed" not in text and "proof.step" not in text


@pytest.mark.parametrize("name", ["theorem-2.1", "theorem-s"])
def test_a_target_can_be_chosen(name: str) -> None:
    verdict = load_proof(name).prove(dimension=1, n=2, target="x**2").verdict
    assert verdict.accepted
    assert verdict.target == "(x1**2)"


def test_the_head_of_every_file_says_what_it_establishes() -> None:
    for path in proof_files().values():
        head = path.read_text().split('"""')[1]
        assert "stablished" in head, path
        assert "symnet.kernel" not in path.read_text(), f"{path} must use public names only"


def test_an_unknown_proof_and_a_wrong_number_are_refused() -> None:
    with pytest.raises(UsageError, match="the proofs are"):
        load_proof("theorem-9")
    with pytest.raises(UsageError, match="from 1 to 3"):
        load_proof("lemma-b.2").prove(dimension=1, n=9)
