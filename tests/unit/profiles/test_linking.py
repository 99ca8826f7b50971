"""From what people write to skills: exact where it can be, never a silent guess."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import ConfigError, InputError
from matching.profiles.embedding import SentenceTransformerEmbedder
from matching.profiles.linking import (
    LEAST,
    LINKED,
    PROPOSED,
    Link,
    Linked,
    Linker,
    is_slip,
    is_sure_slip,
    linker_for,
)
from matching.profiles.meaning.fit import fit_meaning
from matching.profiles.meaning.grams import learn
from matching.profiles.meaning.model import MEANING, Meaning
from matching.profiles.meaning.train import TrainOptions
from matching.profiles.vocabulary import Vocabulary, default_vocabulary, normalise
from matching.profiles.vocabulary_files import read_vocabulary, write_vocabulary
from tests.markets import concept, vocabulary
from tests.unit.profiles.meaning.small import save_model, small_vocabulary

LINKER = linker_for(default_vocabulary())
SEED = 20_261_121
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def link(text: str) -> Linked:
    """Link one text to the shipped vocabulary."""
    return LINKER.link([text])[0]


@pytest.mark.parametrize(
    ("text", "skill", "how"),
    [
        ("work-in-greenhouses", "work-in-greenhouses", "id"),
        ("werken in de kas", "work-in-greenhouses", "label"),
        ("work in greenhouses", "work-in-greenhouses", "id"),
        ("kaswerk", "work-in-greenhouses", "synonym"),
        ("Glasshouse Horticulture", "work-in-greenhouses", "synonym"),
        ("  KASWERK. ", "work-in-greenhouses", "synonym"),
        ("solfege", "knowledge-of-music-theory", "synonym"),
        ("hygienebewust", "work-hygienically", "synonym"),
        ("MIG MAG lassen", "weld-mig-mag", "label"),
    ],
)
def test_a_name_of_a_skill_is_linked_for_sure(text: str, skill: str, how: str) -> None:
    """An id, label or synonym links with certainty, case, accents and punctuation aside."""
    found = link(text)
    assert found.skill == found.key == skill
    assert found.links[0][:3] == (skill, 1.0, how)
    assert found.proposal is None


@pytest.mark.parametrize(
    ("text", "skill"),
    [("in de kas werken", "work-in-greenhouses"), ("rules haccp apply", "apply-haccp-rules")],
)
def test_the_order_of_words_does_not_matter(text: str, skill: str) -> None:
    """The same words in another order are the same skill."""
    assert link(text).skill == skill


@pytest.mark.parametrize(
    ("text", "skill"),
    [("glastuinbuow", "work-in-greenhouses"), ("stukdoren", "plaster-walls"),
     ("lasersnijdn", "laser-cutting"),
     ("spannign meten", "measure-electrical-installations"), ("lasssen", "welding"),
     ("meten  Spannign", "measure-electrical-installations")],
)  # fmt: skip
def test_a_slip_of_the_finger_is_read_over(text: str, skill: str) -> None:
    """A swap, a letter too many and one too few still link, and are told as a slip."""
    found = link(text)
    assert found.skill == skill
    assert found.links[0].how == "typo"
    assert found.links[0].probability >= LINKED


@pytest.mark.parametrize(
    ("text", "skill"),
    [("kassa", "operate-tills"), ("customer service", "customer-contact"),
     ("klanten te woord staan", "help-customers"),
     ("spannign meten", "measure-electrical-installations")],
)  # fmt: skip
def test_the_words_of_the_issue_are_understood(text: str, skill: str) -> None:
    """What people write in Dutch and in English links without asking anybody."""
    assert link(text).skill == skill


@pytest.mark.parametrize(
    "text",
    ["finger", "looking", "telling", "message", "diver", "bullet", "frank", "fanny", "calvin",
     "germany", "anger", "factor", "zimmerman", "leaving", "killing", "berman", "elise"],
)  # fmt: skip
def test_another_short_word_is_not_taken_for_a_slip(text: str) -> None:
    """'Finger' is no slip of 'singer', nor the name Frank of Frans: ask at most."""
    found = link(text)
    assert found.skill is None
    assert not found.links or found.links[0].probability < LINKED


@pytest.mark.parametrize(
    ("text", "name", "slip_", "sure"),
    [
        ("lassen", "lassen", True, True),
        ("lasesn", "lassen", True, True),
        ("lasssen", "lassen", True, True),
        ("laassen", "lassen", True, True),
        ("lassn", "lassen", True, False),
        ("passen", "lassen", True, False),
        ("lasser", "lassen", True, False),
        ("stukadoren", "stukadooren", True, True),
        ("stukadaren", "stukadoren", True, True),
        ("ztukadoren", "stukadoren", True, False),
        ("meten spannign", "spanning meten", True, True),
        ("kas in werken", "werken in kas", True, True),
        ("lsasne", "lassen", False, False),
        ("las", "lass", False, True),
        ("koken", "bakken", False, False),
    ],
)
def test_a_slip_is_what_a_hand_does_and_sure_where_it_is_no_other_word(
    text: str, name: str, slip_: bool, sure: bool
) -> None:
    """One slip, two from twelve letters; sure if swapped, doubled, or long and begun right."""
    assert is_slip(text, name) == slip_
    if slip_:
        assert is_sure_slip(text, name) == sure


def slip(name: str, chance: random.Random) -> str:
    """Return a name with one letter left out, doubled, swapped with the next or another one."""
    places = [i for i in range(len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()]
    at = chance.choice(places)
    changed = {
        "drop": name[:at] + name[at + 1 :],
        "double": name[:at] + name[at] + name[at:],
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "other": name[:at] + chance.choice(LETTERS) + name[at + 1 :],
    }
    return changed[chance.choice(sorted(changed))]


def test_a_planted_slip_is_never_linked_to_another_skill() -> None:
    """Of 300 names with one slip none is linked wrongly and at least nine in ten are found."""
    chance = random.Random(SEED)
    vocabulary_ = default_vocabulary()
    owners: dict[str, set[str]] = {}
    for name, at, _, _ in vocabulary_.names():
        owners.setdefault(normalise(name), set()).add(vocabulary_.concepts[at].id)
    long = sorted(name for name in owners if len(name) >= 6 and len(owners[name]) == 1)
    planted: list[tuple[str, str]] = []
    while len(planted) < 300:
        name = chance.choice(long)
        text = slip(name, chance)
        if text not in owners:
            planted.append((text, next(iter(owners[name]))))
    found = LINKER.link([text for text, _ in planted])
    wrong = [
        (linked.text, linked.skill)
        for linked, (_, skill) in zip(found, planted, strict=True)
        if linked.skill not in (None, skill)
    ]
    assert wrong == []
    assert sum(linked.skill is not None for linked in found) >= 270


def test_a_doubtful_slip_is_asked_about() -> None:
    """In a small list 'lasser' may be a slip of 'lassen' or another word: a person is asked."""
    linker = Linker(vocabulary(concept("weld", nl="lassen"), concept("cook", nl="koken")))
    found = linker.link(["lasser"])[0]
    assert found.skill is None
    assert found.key == "text:lasser"
    proposal = found.proposal
    assert proposal is not None
    assert (proposal.skill, proposal.how, proposal.name) == ("weld", "typo", "lassen")
    assert PROPOSED <= proposal.probability < LINKED


@pytest.mark.parametrize("text", ["speelt de santur, een snaarinstrument", "xylofoonbouw", "😀"])
def test_unknown_words_stay_free_text(text: str) -> None:
    """Words that mean no known skill are kept as they are, normalised, and nothing is guessed."""
    found = link(text)
    assert found.skill is None
    assert found.key == "text:" + normalise(text)


@pytest.mark.parametrize("text", ["las", "kas", "vce", ""])
def test_short_words_are_never_taken_for_a_slip(text: str) -> None:
    """At one letter's distance of a short word stand too many others."""
    assert link(text).links == ()


def test_two_skills_that_are_as_near_are_not_chosen_between() -> None:
    """A slip halfway between two names asks a person, and both are offered."""
    linker = Linker(vocabulary(concept("stapelen"), concept("stabelen")))
    found = linker.link(["stavelen"])[0]
    assert found.skill is None
    assert {each.skill for each in found.links} == {"stapelen", "stabelen"}
    assert found.links[0].probability >= found.links[1].probability


def test_a_label_comes_before_a_synonym_of_another_skill() -> None:
    """A word that is one skill's label and another's synonym means the first; an id beats both."""
    words = vocabulary(
        concept("a", nl="zagen"), concept("b", nl="schaven", synonyms=("zagen", "a"))
    )
    found = Linker(words).link(["zagen", "a"])
    assert [linked.skill for linked in found] == ["a", "a"]


def test_links_are_the_same_alone_and_together_and_in_any_order() -> None:
    """What a text links to does not hang on what else is asked."""
    texts = ["kassawerk", "glastuinbuow", "lassen", "glastuinbuow", "iets anders"]
    together = LINKER.link(texts)
    assert together == [link(text) for text in texts]
    assert LINKER.link(texts[::-1]) == together[::-1]


def test_no_more_links_than_asked_best_first() -> None:
    """`k` limits the list; probabilities never rise along it."""
    found = LINKER.link(["machines bedienne"], k=3)[0]
    shares = [each.probability for each in found.links]
    assert 1 <= len(shares) <= 3
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)


def test_the_thresholds_belong_to_the_better_side() -> None:
    """A probability of exactly 0.7 links, one of exactly 0.4 is proposed, less is neither."""
    cases = [Linked("t", (Link("s", p, "typo", "n"),)) for p in (0.7, 0.6999, 0.4, 0.3999)]
    assert [case.skill for case in cases] == ["s", None, None, None]
    assert [case.proposal is not None for case in cases] == [False, True, True, False]


def test_an_empty_vocabulary_links_nothing() -> None:
    """Without any names every text is free text, and every title no occupation."""
    linker = Linker(vocabulary())
    assert linker.link(["lassen"])[0].key == "text:lassen"
    assert linker.occupations(["lasser"])[0].links == ()
    assert linker.link([]) == []


def test_how_many_are_asked_decides_no_link() -> None:
    """One link, three or twenty: the best is the same, as sure, and the list begins the same."""
    chance = random.Random(SEED)
    names = sorted({name for name, *_ in default_vocabulary().names()})
    texts = [slip(slip(name, chance), chance) for name in chance.sample(names, 400) if name[5:]]
    many = LINKER.link(texts, k=20)
    for k in (1, 3, 10):
        for few, all_ in zip(LINKER.link(texts, k=k), many, strict=True):
            assert few.links == all_.links[:k]


def test_nothing_that_is_hardly_likely_is_told() -> None:
    """Links of less than one in twenty are left out; what is told has four decimals."""
    found = LINKER.link(["machines bedienne", "iets met mensen", "werken met hout"])
    shares = [each.probability for linked in found for each in linked.links]
    assert shares
    assert min(shares) >= LEAST
    assert all(share == round(share, 4) for share in shares)


def test_each_skill_is_told_once_by_a_name_that_it_has() -> None:
    """Whichever of its names fits best counts for a skill."""
    words = default_vocabulary()
    for linked in LINKER.link(["klanten helpe", "houtbewerker", "administratief werk", "welder"]):
        skills = [each.skill for each in linked.links]
        assert len(set(skills)) == len(skills)
        for each in linked.links:
            names = {name for name, *_ in words.concepts[words.position[each.skill]].names()}
            assert each.name in names | {each.skill}


@pytest.mark.parametrize(
    ("title", "occupation", "how"),
    [("kok", "cook", "label"), ("Muzikant", "musician", "synonym"),
     ("process-operator", "process-operator", "id"), ("verpleegkundigge", "nurse", "typo")],
)  # fmt: skip
def test_job_titles_link_to_occupations(title: str, occupation: str, how: str) -> None:
    """By id, label, synonym and over a slip, as skills do."""
    found = LINKER.occupations([title])[0]
    assert found.skill == occupation
    assert found.links[0].how == how


def test_skills_and_occupations_are_not_mixed() -> None:
    """What links to an occupation is its id, and no skill of that name."""
    words = default_vocabulary()
    titles = ["kok", "lassen", "muzikant", "klanten helpen"]
    for linked in LINKER.occupations(titles):
        assert {each.skill for each in linked.links} <= set(words.occupation_position)
    for linked in LINKER.link(titles):
        assert {each.skill for each in linked.links} <= set(words.position)


def test_a_group_is_never_linked_to() -> None:
    """What only holds skills together has a name, and nobody can do it."""
    words = vocabulary(concept("metal", "groep", nl="metaalbewerking"), concept("weld"))
    for linked in Linker(words).link(["metaalbewerking", "metal", "metaalbewerkign"]):
        assert "metal" not in {each.skill for each in linked.links}


def test_a_vocabulary_that_was_not_fitted_links_names_and_slips(tmp_path: Path) -> None:
    """Without the fitted file letters do the work: names, other orders and slips link."""
    words = small_vocabulary()
    write_vocabulary(words, tmp_path)
    linker = Linker(read_vocabulary(tmp_path))
    texts = ["fietsen repareren", "Repareren: fietsen", "fietsen reprareren", "mend bcycles"]
    assert [each.skill for each in linker.link(texts)] == ["repair-bicycle"] * 4
    assert linker.link(["soep koken"])[0].skill is None
    assert linker.occupations(["fietsenmakker"])[0].skill == "bicycle-maker"


def test_what_was_fitted_is_read_from_the_folder_of_the_vocabulary(tmp_path: Path) -> None:
    """Once there is a file it is used; one that is broken is told when it is needed."""
    write_vocabulary(small_vocabulary(), tmp_path)
    (tmp_path / MEANING).write_bytes(b"PK\x03\x04 but no more")
    linker = Linker(read_vocabulary(tmp_path))
    with pytest.raises(InputError, match=r"meaning\.npz is broken"):
        linker.link(["fietsen"])


def test_what_people_confirmed_comes_before_all_else() -> None:
    """A local synonym wins from a label, and slips of it are read over as well."""
    words = vocabulary(concept("weld", nl="lassen"), concept("cook", nl="kokkerellen"))
    local = words.with_synonyms([("kokkerellen", "weld"), ("bakkie pleur zetten", "cook")])
    found = Linker(local).link(["Kokkerellen!", "bakkie  pleur ZETTEN", "bakkie pluer zetten"])
    assert [each.skill for each in found] == ["weld", "cook", "cook"]
    assert [each.links[0].how for each in found] == ["local", "local", "typo"]
    assert Linker(words).link(["kokkerellen"])[0].skill == "cook"


def test_a_word_confirmed_in_the_shipped_vocabulary_is_sure_from_then_on() -> None:
    """What was free text links for certain, and everything else links as it did."""
    words = default_vocabulary().with_synonyms([("santoer bespelen", "play-instrument")])
    linker = Linker(words)
    assert LINKER.link(["santoer bespelen"])[0].skill is None
    assert linker.link(["santoer bespelen"])[0].links == (
        Link("play-instrument", 1.0, "local", "santoer bespelen"),
    )
    others = ["kassa", "glastuinbuow", "finger", "klanten helpe"]
    assert linker.link(others) == LINKER.link(others)


@given(st.lists(st.sampled_from(["kassawrek", "lassen", "", "Kasawerk", "klanten helpe", "😀"])))
def test_a_list_of_texts_links_text_by_text(texts: list[str]) -> None:
    """Repeats, blanks and any order: each text is answered in its place, as if it were alone."""
    found = LINKER.link(texts)
    assert [each.text for each in found] == texts
    assert found == [alone(text) for text in texts]


@lru_cache
def alone(text: str) -> Linked:
    """Link one text, once."""
    return link(text)


real = [
    pytest.mark.transformers,
    pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning"),
]


class TestWithAModel:
    """The real library, with a model that was made on the spot, beside the fitted map."""

    pytestmark = real

    def test_a_model_for_which_nothing_was_fitted_is_refused(
        self, model: SentenceTransformerEmbedder
    ) -> None:
        """How sure its links are is not guessed: the error tells what to run."""
        words = small_vocabulary()
        for linker in (Linker(words, model), Linker(words, model, meaning=drawn(words))):
            with pytest.raises(ConfigError, match=r"not fitted for model small; run .* --embedder"):
                linker.link(["fietsen"])
            with pytest.raises(ConfigError, match="small"):
                linker.occupations(["fietsen"])

    def test_its_cosine_counts_once_it_was_fitted(self, model: SentenceTransformerEmbedder) -> None:
        """Words that only the model knows lead to the skill that it puts them near."""
        words = small_vocabulary()
        fitted = fit_meaning(words, model, TrainOptions(seed=1, epochs=2), also=model)
        rank = fitted.about["embedders"]["small"]["skills"]["rank"]
        assert len(rank) == 5
        texts = ["zwzw clocks", "decorate cupboards"]
        alone_, beside = Linker(words, meaning=fitted), Linker(words, model, meaning=fitted)
        assert beside.link(texts) != alone_.link(texts)
        assert beside.link(["decorate cupboards"])[0].skill == "paint-cabinet"
        assert beside.link(texts[::-1]) == beside.link(texts)[::-1]
        heavier = replace(fitted, about=with_rank(fitted, [0.0, 0.0, 0.0, 0.0, 1.0]))
        best = Linker(words, model, meaning=heavier).link(["coat cupboards now"])[0].links[0]
        assert best.skill == "paint-cabinet"

    def test_capitals_and_accents_make_no_other_link(
        self, model: SentenceTransformerEmbedder
    ) -> None:
        """A model sees the same words whichever way they were written."""
        words = small_vocabulary()
        fitted = fit_meaning(words, model, TrainOptions(seed=1, epochs=1), also=model)
        linker = Linker(words, model, meaning=fitted)
        one, other = linker.link(["decorate cupboards soon", "Décorate CUPBOARDS, soon!"])
        assert one.links == other.links


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEmbedder:
    """Return a small model of English that was made on the spot."""
    folder = save_model(tmp_path_factory.mktemp("model"))
    return SentenceTransformerEmbedder(str(folder), name="small")


def drawn(words: Vocabulary) -> Meaning:
    """Return a map that was fitted for no model: of characters alone."""
    grams = learn([name for name, *_ in words.names()], 1)
    return Meaning(grams, np.zeros((len(grams), 2), np.int8), np.ones(len(grams), np.float32))


def with_rank(meaning: Meaning, rank: list[float]) -> dict[str, Any]:
    """Return what a map tells, with other weights for its model."""
    fitted = {**meaning.about["embedders"]["small"]["skills"], "rank": rank}
    return {**meaning.about, "embedders": {"small": {"skills": fitted}}}


@pytest.mark.parametrize("text", ["a" * 10_000, "\x00\x01", "=1+1", "ß" * 200])
def test_hostile_text_does_no_harm(text: str) -> None:
    """Very long and strange texts are free text like any other."""
    assert link(text).skill is None
