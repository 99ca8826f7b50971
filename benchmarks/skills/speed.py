"""How fast texts are linked on one core, and how long loading takes in a fresh process."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.skills.data import ROOT
from benchmarks.skills.maps import Progress, Teacher
from benchmarks.skills.titled import Titled
from matching.profiles.embedding import CachedEmbedder
from matching.profiles.linking import Linker
from matching.profiles.meaning.model import Meaning
from matching.profiles.meaning.slips import slip
from matching.profiles.vocabulary import Vocabulary, normalise

PHRASES: Final = 10_000
FEWER: Final = 1_000
"""For what is slow."""

_FRESH: Final = """
import json, sys, time
wall, processor = time.perf_counter(), time.process_time()
from matching.profiles.linking import linker_for
from matching.profiles.vocabulary import default_vocabulary
linker_for(default_vocabulary()).link([{text!r}])
told = {{"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}}
told["heavy"] = [each for each in {heavy!r} if each in sys.modules]
print(json.dumps(told))
"""

HEAVY: Final = ("torch", "sentence_transformers", "sklearn", "transformers", "pandas")


def unseen(names: Sequence[str], count: int) -> list[str]:
    """Return phrases of one to four words that people might write, none of them a name."""
    draw = random.Random("unseen")
    known = {normalise(name) for name in names}
    found: dict[str, None] = {}
    while len(found) < count:
        words = draw.choice(names).split()
        if len(words) > 1 and draw.random() < 0.5:
            words.pop(draw.randrange(len(words)))
        if draw.random() < 0.3:
            words.append(draw.choice(draw.choice(names).split()))
        text = slip(" ".join(words[:4]), draw)
        if normalise(text) and normalise(text) not in known:
            found[text] = None
    return list(found)


def rate(work: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> float:
    """Return how many texts a second of processor time are worked through."""
    start = time.process_time()
    work(texts)
    return len(texts) / (time.process_time() - start)


def loading(text: str, runs: int = 5) -> dict[str, Any]:
    """Return the best of some fresh processes: from nothing to the first link of an unseen text."""
    script = _FRESH.format(text=text, heavy=HEAVY)
    told = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", script],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            ).stdout
        )
        for _ in range(runs)
    ]
    best: dict[str, Any] = min(told, key=lambda each: each["wall"])
    return best


def table(
    vocabulary: Vocabulary, by: Teacher | None, both_fitted: Meaning | None, progress: Progress
) -> Titled:
    """Return the speeds on a vocabulary, with rapidfuzz and MiniLM beside ours.

    Parameters
    ----------
    vocabulary, by, progress
        As everywhere here.
    both_fitted
        A map that was fitted together with the sentence model, to link by both.
    """
    from rapidfuzz import fuzz, process

    names = [name for name, *_ in vocabulary.names()]
    plain = sorted({normalise(name) for name in names})
    texts = unseen(names, PHRASES)
    progress("loading in a fresh process")
    fresh = loading(texts[0])
    progress("speed")
    linker = Linker(vocabulary)
    linker.link(texts[:1])
    rows: list[list[object]] = [["ours", f"{max(rate(linker.link, texts) for _ in range(3)):,.0f}"]]

    def everything(asked: Sequence[str]) -> None:
        process.cdist([normalise(text) for text in asked], plain, scorer=fuzz.token_set_ratio)

    rows.append(["rapidfuzz, every name", f"{rate(everything, texts[:FEWER]):,.0f}"])
    if by is not None:
        rows.append(["MiniLM, encoding alone", f"{rate(by.model.embed, texts[:FEWER]):,.0f}"])
        if both_fitted is not None:
            with tempfile.TemporaryDirectory() as folder:
                model = CachedEmbedder(by.model, Path(folder))
                model.embed(plain)
                both = Linker(vocabulary, model, meaning=both_fitted)
                both.link(["waarvan alles al geladen is"])
                rows.append(["ours and MiniLM", f"{rate(both.link, texts[:FEWER]):,.0f}"])
    heavy = ", ".join(fresh["heavy"]) or "none"
    return Titled(
        f"Speed with the shipped vocabulary, {len(plain):,} names",
        ("", "phrases a second"),
        rows,
        (
            f"{PHRASES:,} distinct phrases that are no names ({FEWER:,} for the others), processor "
            "time of one core after loading; of ours the best of three. With MiniLM the vectors "
            "of the names are on disk already. Aims: 10,000, and 200 with a transformer.",
            "From nothing to the first link of an unseen phrase, in a fresh process, best of five: "
            f"{fresh['wall']:.2f} s ({fresh['processor']:.2f} s of processor time). Aim: under "
            f"1 s. Of {', '.join(HEAVY)} imported: {heavy}.",
        ),
    )
