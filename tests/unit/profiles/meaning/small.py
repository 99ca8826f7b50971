"""A small vocabulary in two languages and a small sentence model, made without any download."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matching.profiles.vocabulary import Concept, Occupation, Vocabulary

DOINGS = {
    "repair": (("repareren", "herstellen", "reparatie"), ("repair", "mend", "fix")),
    "paint": (("schilderen", "verven", "schilderwerk"), ("paint", "coat", "decorate")),
    "clean": (("schoonmaken", "poetsen", "reiniging"), ("clean", "wash", "polish")),
    "build": (("bouwen", "maken", "bouw"), ("build", "make", "construct")),
    "sell": (("verkopen", "verhandelen", "verkoop"), ("sell", "trade", "retail")),
    "check": (("controleren", "keuren", "inspectie"), ("check", "inspect", "test")),
}
THINGS = {
    "bicycle": (("fietsen", "rijwielen"), ("bicycles", "bikes")),
    "wall": (("muren", "wanden"), ("walls", "partitions")),
    "roof": (("daken", "dakpannen"), ("roofs", "rooftops")),
    "engine": (("motoren", "aandrijvingen"), ("engines", "motors")),
    "window": (("ramen", "kozijnen"), ("windows", "panes")),
    "cabinet": (("kasten", "kastjes"), ("cabinets", "cupboards")),
    "boat": (("boten", "sloepen"), ("boats", "vessels")),
    "garden": (("tuinen", "gazons"), ("gardens", "lawns")),
    "clock": (("klokken", "horloges"), ("clocks", "watches")),
    "shoe": (("schoenen", "laarzen"), ("shoes", "boots")),
    "lamp": (("lampen", "verlichting"), ("lamps", "lights")),
    "pump": (("pompen", "kranen"), ("pumps", "taps")),
    "toy": (("speelgoed", "poppen"), ("toys", "dolls")),
    "bridge": (("bruggen", "viaducten"), ("bridges", "viaducts")),
}


def _concept(doing: str, thing: str) -> Concept:
    dutch, english = zip(DOINGS[doing], THINGS[thing], strict=True)
    nl = [f"{thing_} {doing_}" for thing_ in dutch[1] for doing_ in dutch[0]]
    en = [f"{doing_} {thing_}" for thing_ in english[1] for doing_ in english[0]]
    return Concept(
        id=f"{doing}-{thing}",
        kind="vakvaardigheid",
        labels={"nl": nl[0], "en": en[0]},
        synonyms={"nl": tuple(nl[1:]), "en": tuple(en[1:])},
        descriptions={},
        sectors=(),
        broader=(),
        related=(),
        training="",
    )


def small_vocabulary() -> Vocabulary:
    """Return 84 skills: six things that people do with fourteen things, in many words."""
    concepts = [_concept(doing, thing) for doing in DOINGS for thing in THINGS]
    work = Occupation(
        id="bicycle-maker",
        labels={"nl": "fietsenmaker", "en": "bicycle maker"},
        synonyms={"nl": ("rijwielhersteller",), "en": ("bike mechanic",)},
        descriptions={},
        sectors=(),
        essential=("repair-bicycle",),
        important=("sell-bicycle",),
    )
    return Vocabulary(
        tuple(sorted(concepts, key=lambda each: each.id)), (work,), name="klein", digest="small"
    )


def save_model(folder: Path, *more: str) -> Path:
    """Save a sentence-transformers model that knows the English words; return its folder.

    Words of one meaning have nearly the same vector, all others unrelated ones; words that are
    not English have one vector together.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    chance = np.random.default_rng(7)
    vectors = {"[UNK]": chance.normal(size=48)}
    for _, english in (*DOINGS.values(), *THINGS.values()):
        middle = chance.normal(size=48)
        for word in english:
            vectors[word] = middle + 0.3 * chance.normal(size=48)
    for word in ("bicycle", "maker", "bike", "mechanic", *more):
        vectors[word] = chance.normal(size=48)
    places = {word: at for at, word in enumerate(vectors)}
    tokenizer = Tokenizer(WordLevel(places, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.stack(list(vectors.values())).astype(np.float32)
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return folder
