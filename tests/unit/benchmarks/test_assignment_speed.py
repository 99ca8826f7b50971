"""The instances and rows of the speed benchmark, at a size where nothing is slow."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.assignment import child, peer_child, peers, speed
from benchmarks.assignment.strict import strict
from matching import Problem
from matching.assignment.deferred_acceptance import candidate_optimal


def test_an_instance_is_strict_and_its_lists_say_the_same() -> None:
    """Ranks are from 0 without gaps on both sides, and there is a place for everybody."""
    instance = strict(40, 12, seed=3, length=5)
    candidates, vacancies = instance.lists()
    assert all(len(set(row)) == 5 for row in candidates)
    assert instance.capacity.sum() == 40
    places = dict(enumerate(instance.capacity.tolist()))
    listed = Problem.from_rankings(candidates, dict(enumerate(vacancies)), capacity=places)
    made = instance.problem()
    for name in ("indptr", "vacancy", "candidate_rank", "vacancy_rank", "capacity"):
        assert getattr(listed, name).tolist() == getattr(made, name).tolist()


def test_every_task_of_ours_finds_the_same_matching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From dictionaries, from arrays and by the heaps of Python, with seconds and bytes."""
    monkeypatch.setattr(child, "_ENOUGH", 0.0)
    instance = strict(40, 12, seed=4, length=5)
    files = {".json": instance.save(tmp_path / "i.json"), ".npz": instance.save(tmp_path / "i.npz")}
    expected = candidate_optimal(instance.problem()).tolist()
    for task, ending in (("dictionaries", ".json"), ("arrays", ".npz"), ("python", ".npz")):
        told = child.TASKS[task](files[ending])
        assert told["vacancy"] == expected
        assert told["solve"] > 0


def test_the_algorithm_that_numba_compiles_finds_the_same_matching(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Uncompiled; a peer that does something else would be no measure."""
    monkeypatch.setattr(peer_child, "np", np)
    instance = strict(60, 12, seed=5, length=5)
    held = np.full(60, -1, dtype=np.int32)
    start = np.concatenate(([0], np.cumsum(instance.capacity, dtype=np.int64)))
    peer_child.propose(
        (instance.indptr, instance.vacancy),
        instance.candidate_rank,
        instance.vacancy_rank.astype(np.int64),
        start,
        held,
    )
    assert held.tolist() == candidate_optimal(instance.problem()).tolist()


def test_a_row_tells_a_peer_that_is_wrong_or_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it found is compared with ours before its time is."""

    def ours(task: str, path: Path) -> dict[str, Any]:
        return child.TASKS[task](path)

    def run(name: str, *_: Path) -> dict[str, Any]:
        if name == "numba":
            raise peers.AbsentPeerError("no such package")
        return {"prepare": 1.0, "solve": 2.0, "vacancy": [], "version": "1"}

    monkeypatch.setattr(child, "_ENOUGH", 0.0)
    monkeypatch.setattr(speed, "_ours", ours)
    monkeypatch.setattr(speed, "run", run)
    monkeypatch.setattr(speed, "SHAPES", ((40, 12), (50, 13)))
    lines = list(speed.table(Namespace(most=400, seeds=1)))
    assert not [line for line in lines if line.startswith("| 50")]
    told = {line.split(" | ")[2]: line for line in lines if line.startswith("| 40 x 12 | 0 | ")}
    assert told["**ours**, from arrays"].endswith("| yes |")
    assert told["our heaps in Python, from arrays"].endswith("| yes |")
    assert told["algmatch 1"].endswith("| NO |")
    assert told["numba"].endswith("| no such package |")


def test_a_peer_that_fails_or_is_slow_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last line of text, or the time it was given."""
    script = tmp_path / "python"
    monkeypatch.setattr(peers, "environment", lambda *_: script)
    script.write_text("#!/bin/sh\necho one >&2\necho 'boom' >&2\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    with pytest.raises(peers.AbsentPeerError, match=r"^boom$"):
        peers.run("algmatch", tmp_path)
    script.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    with pytest.raises(peers.AbsentPeerError, match="not within 0 s"):
        peers.run("algmatch", tmp_path, most=0.1)
