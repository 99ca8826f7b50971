"""Forgetting the vectors of what a person wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from matching.profiles.embedding import CachedEmbedder
from service.privacy.embeddings import forget


class Counting:
    """A model that counts what it is asked."""

    name = identity = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: list[str]) -> Any:
        """Return one vector a text."""
        self.asked += texts
        return np.ones((len(texts), 2), dtype=np.float32)


def cached(folder: Path) -> tuple[CachedEmbedder, Counting]:
    """Return an embedder with its cache, and the model behind it."""
    model = Counting()
    return CachedEmbedder(model, folder), model  # type: ignore[arg-type]


def test_the_text_its_parts_and_its_plain_form_are_worked_out_again(tmp_path: Path) -> None:
    texts = ["Vee voeren, melken", "melken", "vee voeren", "lassen"]
    cached(tmp_path)[0].embed(texts)
    assert forget(tmp_path, ["Vee voeren, melken"]) == 3
    again, model = cached(tmp_path)
    again.embed(texts)
    assert model.asked == ["Vee voeren, melken", "melken", "vee voeren"]


def test_a_process_that_still_holds_a_vector_does_not_write_it_again(tmp_path: Path) -> None:
    """And it keeps what another process added meanwhile."""
    mine, _ = cached(tmp_path)
    mine.embed(["melken", "lassen"])
    cached(tmp_path)[0].embed(["zagen"])
    assert forget(tmp_path, ["melken"]) == 1
    assert mine.embed(["hooien", "melken"]).shape == (2, 2)
    again, model = cached(tmp_path)
    again.embed(["melken", "lassen", "zagen", "hooien"])
    assert model.asked == ["melken"]


def test_a_broken_cache_goes_whole_and_none_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"half a file")
    assert forget(tmp_path, ["melken"]) == 0
    assert not (tmp_path / "x.npz").exists()
    assert forget(tmp_path / "none", ["melken"]) == 0
