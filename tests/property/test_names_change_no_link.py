"""Who somebody is and where they are from changes no link and no score, whatever is swapped."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.config import load_config
from matching.pipeline import prepare
from matching.profiles.linking import linker_for
from matching.profiles.mentions import Cutter
from matching.profiles.proposal import propose
from matching.profiles.records import Contact, Profiles
from matching.profiles.vocabulary import default_vocabulary
from tests.markets import firm, identical, offer, person, profiles

NAMES = [
    "Jan de Vries", "Fatima El Amrani", "Mehmet Yılmaz", "Agnieszka Kowalska",
    "Oleksandr Shevchenko",
    "Nguyễn Thị Hoa", "Chidinma Okafor", "Mohammad Reza Hosseini", "Sanne van den Berg",
    "Frank Jansen", "Tsegay Haile", "Roos Hendriks", "Zimmerman", "Elise Mol",
]  # fmt: skip
PLACES = [
    "Katwijk", "Leiden", "Leiderdorp", "Oegstgeest", "Voorschoten", "Zoeterwoude", "Isfahan",
    "Aleppo", "Kharkiv", "Gdańsk", "Paramaribo", "Casablanca",
]  # fmt: skip
PEOPLES = [
    "Nederlander", "Iraniër", "Pool", "Syriër", "Oekraïner", "Turk", "Marokkaan", "Eritreeër",
    "Surinamer", "Duitser", "Fransman", "Chinees",
]  # fmt: skip
ADJECTIVES = [
    "Nederlandse", "Iraanse", "Poolse", "Syrische", "Oekraïense", "Turkse", "Marokkaanse", "Duitse",
    "Franse", "Chinese", "Spaanse",
]  # fmt: skip

DUTCH = (
    "Mijn naam is {name}. Ik woon in {place}. Ik kan goed lassen en frezen.\n"
    "Jarenlang draaide ik kassa in een winkel in {place}; klanten te woord staan doe ik graag.",
    "Ik heet {name}, kom uit {place} en ik ben {people}. Ik heb ervaring met schoonmaken.",
    "{name} werkte als kok in {place}. Nu zoekt {name} werk in de zorg: wassen, aankleden.",
    "Met vriendelijke groet, {name}\n{place}",
    "Ik ben een {adjective} vakman uit {place} en kan goed samenwerken.",
    "Ik kom uit een {adjective} familie. Ik speel viool en lees bladmuziek.",
    "Mevrouw {name} ({place}) zoekt iemand die spanning kan meten.",
)
ENGLISH = (
    "My name is {name}. I live in {place}. I can weld and I like customer service.",
    "I am {name} from {place}. I worked in a kitchen and know HACCP.",
    "Kind regards, {name}, {place}",
)
TEXTS = (*DUTCH, *ENGLISH)

WHO = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(PLACES),
    st.sampled_from(PEOPLES),
    st.sampled_from(ADJECTIVES),
)
LINKER = linker_for(default_vocabulary())
CUTTER = Cutter(LINKER)

Who = tuple[str, str, str, str]


def filled(template: str, who: Who) -> str:
    """Return a text about somebody."""
    name, place, people, adjective = who
    return template.format(name=name, place=place, people=people, adjective=adjective)


def read(text: str) -> list[tuple[str, str, float]]:
    """Return the words that name a skill, what they mean and how sure that is."""
    return [
        (text[each.start : each.end], *each.linked.links[0][:2]) for each in CUTTER.mentions(text)
    ]


@settings(max_examples=4)
@given(WHO, WHO)
@pytest.mark.parametrize("template", TEXTS)
def test_another_person_place_or_people_in_a_text_changes_no_link(
    template: str, one: Who, other: Who
) -> None:
    """The same skills, in the same words, exactly as sure."""
    assert read(filled(template, one)) == read(filled(template, other))


@pytest.mark.parametrize("template", TEXTS)
def test_no_name_of_a_person_a_place_or_a_people_is_read_as_a_skill(template: str) -> None:
    """Each one, in every sentence: what is read holds none of it."""
    for at in range(max(len(NAMES), len(PLACES), len(PEOPLES), len(ADJECTIVES))):
        who = tuple(each[at % len(each)] for each in (NAMES, PLACES, PEOPLES, ADJECTIVES))
        text = filled(template, who)  # type: ignore[arg-type]
        parts = {part for value in who for part in value.split() if part[0].isupper()}
        for words, _, _ in read(text):
            held = (words, text)
            assert not parts & set(words.split()), held


def test_the_texts_do_name_skills() -> None:
    """The sentences above are not empty of work, or nothing would be shown by them."""
    found = {skill for template in TEXTS for _, skill, _ in read(filled(template, NOBODY))}
    assert {"welding", "operate-tills", "help-customers", "play-violin"} <= found or len(found) > 10


NOBODY: Who = (NAMES[0], PLACES[0], PEOPLES[0], ADJECTIVES[0])


@settings(max_examples=6)
@given(WHO, WHO, st.sampled_from(TEXTS), st.sampled_from(["kok", "muzikant", "process operator"]))
def test_another_person_changes_no_proposed_profile(
    one: Who, other: Who, template: str, title: str
) -> None:
    """From a title and a text: the same skills, importance and probability, from the same words."""
    rows = [
        [
            (each.skill, each.importance, each.source, each.words, each.probability)
            for each in propose(LINKER, title, filled(template, who)).skills
        ]
        for who in (one, other)
    ]
    assert rows[0] == rows[1]


def market(who: Who) -> Profiles:
    """Return some people and jobs, in which names, places and peoples stand where they may."""
    name, place, people, adjective = who
    about = {"contact": Contact(name=name, email="a@example.org"), "school": f"School {place}"}
    skilled = [
        {"lassen": 3, "frezen": 2, "nauwkeurig werken": 3},
        {"viool spelen": 4, "bladmuziek lezen": 4, "spannign meten": 1},
        {"kassa": 2, "klanten te woord staan": 3, "schoonmaken": 2},
    ]
    asked = [
        {"lassen": ("essential", 2), "veilig werken": ("important", 2)},
        {"nauwkeurig werken": ("essential", 2), "metingen doen": ("important", 1)},
        {"kassa": ("essential", 2), "gastvrijheid": ("nice-to-have", 1)},
    ]
    text = f"{name} uit {place} helpt u. Bij dit {adjective} bedrijf werkt een {people}."
    base = {"programme": "talent"}
    return profiles(
        *(
            person(f"c{i}", skills=skills, postcode="2312", **base | about)
            for i, skills in enumerate(skilled)
        ),
        *(firm(f"e{i}", name=f"{adjective} {name} {place}", postcode="2333") for i in range(3)),
        *(
            offer(f"v{i}", f"e{i}", asks=asks, description=text, **base)
            for i, asks in enumerate(asked)
        ),
    )  # fmt: skip


@settings(max_examples=4)
@given(WHO, WHO)
def test_another_person_changes_no_score(one: Who, other: Who) -> None:
    """Names, schools, employers and descriptions swapped: tables and scores equal to the bit."""
    config = load_config("talent")
    first, second = (prepare(market(who), config) for who in (one, other))
    assert len(first.table.candidates) == 3
    assert identical(first.table, second.table)
    assert identical(first.scores, second.scores)
    assert identical(first.problem, second.problem)


def test_a_name_in_a_cell_with_skills_is_no_skill() -> None:
    """Where a name ends up among the skills it counts for nothing, and for nobody else's either."""
    parts = sorted({part for name in NAMES for part in name.split() if len(part) > 2})
    words = default_vocabulary()
    work = {"kok", "bakker", "visser"}  # surnames that are jobs as well
    for linked in LINKER.link([*NAMES, *parts, *PLACES]):
        if not work & set(linked.text.casefold().split()):
            assert linked.skill is None, (linked.text, words.label(linked.skill or "", "nl"))


@pytest.mark.parametrize(
    ("name", "place"), list(product(["Frank", "Zimmerman", "Fanny"], ["Leiden", "Katwijk"]))
)
def test_a_name_that_resembles_a_word_about_work_is_not_read(name: str, place: str) -> None:
    """Frank is no French, Fanny no nanny and Zimmerman no carpenter."""
    assert read(f"Ik heet {name} en woon in {place}.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Nu zoekt Nguyễn Thị Lan werk in de zorg.",
        "I am Parkinson from Leiden.",
        "Frank Visser werkte in Leiden.",
    ],
)
def test_a_name_that_is_a_word_about_work_is_not_read(text: str) -> None:
    """Lan is a name and a network, Parkinson a name and a disease: what is meant is not known."""
    found = {word for words, *_ in read(text) for word in words.split()}
    assert not {"Lan", "Parkinson", "Visser"} & found
