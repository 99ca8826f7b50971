"""From records to arrays: codes, unknowns, and nothing that may not count."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from matching.errors import InputError
from matching.profiles.encode import encode
from matching.profiles.linking import Link, Linked, Linker
from matching.profiles.options import ImportanceOptions, ProfileOptions
from matching.profiles.records import Contact, Importance, Recognition, Requirement
from matching.tables import (
    FIRST_DAY,
    LAST_DAY,
    NO_CAP,
    NO_LIMIT,
    NONE,
    NOWHERE,
    CandidateTable,
    ProfileTable,
)
from tests.markets import (
    CREDIT,
    WORDS,
    day,
    encoded,
    firm,
    identical,
    offer,
    period,
    person,
    profiles,
    spoken,
)

AT = WORDS.position


def test_the_ids_are_sorted_and_the_rows_follow_them() -> None:
    """Row 0 belongs to the first id, whatever the order of the input."""
    table = encoded(
        person("b", level="wo"), person("a", level="mbo2"), offer("y"), offer("x", "e0")
    )
    assert table.candidate_ids == ("a", "b")
    assert table.candidates.level.tolist() == [2, 6]
    assert table.vacancy_ids == ("x", "y")
    assert table.employer_ids == ("e0", "e1")
    assert table.vacancies.employer.tolist() == [0, 1]


def test_what_is_not_told_is_unknown() -> None:
    """Nothing is made up: no postcode is no place, no hours is -1, an open end is open."""
    table = encoded(person(), offer())
    people, offers = table.candidates, table.vacancies
    assert (people.start[0], people.end[0]) == (FIRST_DAY, LAST_DAY)
    assert (people.hours[0], offers.hours[0]) == (NONE, NONE)
    assert people.place.tolist() == [[NOWHERE, NOWHERE]]
    assert offers.place.tolist() == [[NOWHERE, NOWHERE]]
    assert (people.max_road[0], people.max_tenths[0]) == (NO_LIMIT, NO_LIMIT)
    assert (people.crebo[0], people.field[0], people.leerweg[0]) == (NONE, NONE, NONE)
    assert (offers.levels[0], offers.leerwegen[0], offers.sector[0]) == (0, 0, NONE)
    assert table.employers.capacity.tolist() == [NO_CAP]


def test_what_is_told_is_encoded() -> None:
    """Every field of a candidate and a vacancy lands in its own column."""
    table = encoded(
        person(
            level="mbo3", leerweg="bbl", period=period("2027-02-01", "2027-06-30"),
            hours_per_week=32, postcode="2352", travel_mode="car", max_travel_km=12.5,
            max_travel_minutes=40, languages=spoken(nl="B1", en="A2"), ready=False, employed=True,
            driving_licences=frozenset({"B"}), certificates=("vca",), interests=("techniek",),
            skills={"lassen": 3}, learn=("koken",),
        ),
        offer(
            levels=frozenset({"mbo2", "mbo3"}), leerweg=frozenset({"bol", "bbl"}), capacity=4,
            hours_per_week=40, sector="zorg", trainable=True, languages=spoken(nl="B2"),
            driving_licences=frozenset({"B"}), asks={"weld": ("essential", 4)},
        ),
        firm(postcode="2312", supervision_capacity=0, paused=True),
    )  # fmt: skip
    people, offers = table.candidates, table.vacancies
    assert (people.level[0], people.leerweg[0], people.mode[0]) == (3, 1, 2)
    assert people.start[0] == day("2027-02-01").toordinal()
    assert people.end[0] == day("2027-06-30").toordinal()
    assert (people.hours[0], people.max_road[0], people.max_tenths[0]) == (3200, 1250, 400)
    assert (people.ready[0], people.employed[0]) == (False, True)
    assert table.languages == ("en", "nl")
    assert people.languages.tolist() == [[2, 3]]
    assert offers.languages.tolist() == [[0, 4]]
    assert people.licences[0] == (1 << 4) + 1  # B and, included in it, AM
    assert offers.licences[0] == 1 << 4
    assert people.skills.row(0)[0].tolist() == [AT["weld"]]
    assert people.skills.row(0)[1].tolist() == [3]
    assert people.learn.row(0)[0].tolist() == [AT["cook"]]
    assert table.sectors[people.interests.row(0)[0][0]] == "techniek"
    assert (offers.levels[0], offers.leerwegen[0], offers.capacity[0]) == (4 + 8, 1 + 2, 4)
    assert table.sectors[offers.sector[0]] == "zorg"
    assert offers.trainable.tolist() == [True]
    assert table.municipalities[people.municipality[0]] == "Leiderdorp"
    assert table.municipalities[offers.municipality[0]] == "Leiden"
    assert table.employers.capacity.tolist() == [0]
    assert table.employers.paused.tolist() == [True]


def test_measures_are_rounded_to_whole_units() -> None:
    """Hours to hundredths, distances to 10 metres, times to tenths of a minute."""
    people = encoded(
        person("c1", hours_per_week=33.333, max_travel_km=6.504, max_travel_minutes=22.26),
        person("c2", hours_per_week=25.5, max_travel_km=6.506, max_travel_minutes=22.24),
    ).candidates
    assert people.hours.tolist() == [3333, 2550]
    assert people.max_road.tolist() == [650, 651]
    assert people.max_tenths.tolist() == [223, 222]


def test_places_are_in_units_of_ten_metres() -> None:
    """2312 is 777.5 m east and 578.2 south of the origin, 2225 5,674.6 west and 4,080.9 north."""
    table = encoded(person(postcode="2312"), offer(postcode="2225"), offer("v2", postcode="9999"))
    assert table.candidates.place.tolist() == [[78, -58]]
    assert table.vacancies.place.tolist() == [[-567, 408], [NOWHERE, NOWHERE]]


def test_a_vacancy_without_a_postcode_or_sector_has_its_employers() -> None:
    """The work is where the employer is, and in the employer's sector, unless told otherwise."""
    table = encoded(
        offer("v1"),
        offer("v2", postcode="2225", sector="ict"),
        firm(postcode="2312", sector="zorg"),
    )
    names = [table.municipalities[code] for code in table.vacancies.municipality]
    assert names == ["Leiden", "Katwijk"]
    assert [table.sectors[code] for code in table.vacancies.sector] == ["zorg", "ict"]
    assert not np.array_equal(table.vacancies.place[0], table.vacancies.place[1])


def test_a_person_counts_in_the_sector_of_the_crebo_or_the_first_interest() -> None:
    """25655 is nursing; without a known crebo the first interest counts, without any none."""
    table = encoded(
        person("c1", crebo="25655", interests=("horeca",)),
        person("c2", crebo="99999", interests=("verpleging", "horeca")),
        person("c3"),
    )
    sectors = table.candidates.sector.tolist()
    assert [table.sectors[code] for code in sectors[:2]] == ["zorg", "zorg"]
    assert sectors[2] == NONE


def test_no_column_holds_who_somebody_is() -> None:
    """Name, contact, school and school number have no column, so no score can read them."""
    columns = {field.name for field in dataclasses.fields(CandidateTable)}
    assert not columns & {
        "name", "contact", "email", "phone", "school", "school_number", "sex", "birth_date", "id",
    }  # fmt: skip
    assert columns == {
        "level", "field", "crebo", "municipality", "leerweg", "start", "end", "hours", "place",
        "mode", "max_road", "max_tenths", "languages", "licences", "certificates", "ready",
        "employed", "skills", "learn", "interests", "sector",
    }  # fmt: skip


def test_another_name_or_school_gives_the_same_table() -> None:
    """Two people who differ in name, e-mail, phone, school and number alone are the same here."""

    def table(name: str, school: str, number: str) -> ProfileTable:
        contact = Contact(name=name, email=f"{name}@example.org", phone=number)
        return encoded(
            person(skills={"lassen": 2}, contact=contact, school=school, school_number=number),
            offer(),
        )

    assert identical(table("Fatima", "ROC A", "1"), table("Jan", "Universiteit B", "2"))


def test_one_skill_in_two_words_has_the_highest_level() -> None:
    """Label and synonym are the same skill, and the better claim counts."""
    table = encoded(person(skills={"lassen": 2, "laswerk": 4, "weld": 1}))
    assert [part.tolist() for part in table.candidates.skills.row(0)] == [[AT["weld"]], [4.0]]


def test_one_requirement_in_two_words_is_asked_at_its_strictest() -> None:
    """A skill that stands twice counts once, as essential as the one and as high as the other."""
    twice = (
        Requirement(text="lassen", importance=Importance.NICE, level=4),
        Requirement(text="laswerk", importance=Importance.ESSENTIAL, level=1),
    )
    offers = encoded(offer().model_copy(update={"requirements": twice})).vacancies
    assert [part.tolist() for part in offers.requirements.row(0)] == [[AT["weld"]], [4.0]]
    assert offers.importance.tolist() == [0]


def test_unknown_words_are_one_code_in_all_their_spellings() -> None:
    """Free text gets a code behind the vocabulary, one for all spellings of the same words."""
    table = encoded(person(skills={"Xylofoon!": 3}), offer(asks={"xylofoon ": ("important", 2)}))
    assert table.skills[len(WORDS) :] == ("text:xylofoon",)
    assert table.candidates.skills.row(0)[0].tolist() == [len(WORDS)]
    assert table.vacancies.requirements.row(0)[0].tolist() == [len(WORDS)]
    assert table.similarity.row(len(WORDS))[0].tolist() == [len(WORDS)]


class Doubtful(Linker):
    """A linker that is half sure that everything it does not know is welding."""

    def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        half = (Link("weld", 0.5, "near", "lassen"),)
        found = super().link(texts, k)
        return [one if one.skill else Linked(one.text, half) for one in found]


def test_unknown_words_count_as_far_as_they_may_mean_a_skill() -> None:
    """The probability of the link is the credit, and the linker is the caller's to choose."""
    records = profiles(person(skills={"plaat": 3}), offer(asks={"weld": ("important", 2)}))
    options = ProfileOptions(similarity=CREDIT)
    table = encode(records, WORDS, options, linker=Doubtful(WORDS))
    columns, values = table.similarity.row(table.skills.index("text:plaat"))
    told = dict(zip(columns.tolist(), values.tolist(), strict=True))
    assert (told[AT["weld"]], told[AT["metal"]]) == (500, 400)


def test_a_certificate_is_the_same_under_any_of_its_names() -> None:
    """A certificate that is a skill of the vocabulary is known by label and id."""
    table = encoded(person(certificates=("VCA basis",)), offer(certificates=("vca",)))
    assert table.certificates == ("vca",)
    assert table.candidates.certificates.tolist() == [[True]]
    assert table.vacancies.certificates.tolist() == [[True]]


def test_the_best_level_of_a_language_that_stands_twice_counts() -> None:
    """Capitals make no other language, and the higher of two levels is the level."""
    table = encoded(person(languages=(*spoken(nl="A2"), *spoken(NL="C1"))))
    assert table.languages == ("nl",)
    assert table.candidates.languages.tolist() == [[5]]


def test_a_requirement_weighs_its_importance_and_more_if_it_is_rare() -> None:
    """With four vacancies: asked by all 1, by two 1.5, by one 2 times its importance.

    The inverse document frequency over four vacancies is log(4/n) / log(4): 0, 0.5 and 1.
    """
    table = encoded(
        offer("v1", asks={"cook": ("essential", 2), "weld": ("important", 2)}),
        offer("v2", asks={"cook": ("nice-to-have", 2), "weld": ("nice-to-have", 2)}),
        offer("v3", asks={"cook": ("important", 2), "sing": ("essential", 2)}),
        offer("v4", asks={"cook": ("essential", 2)}),
    )
    offers = table.vacancies
    told = {
        (table.vacancy_ids[row], WORDS.concepts[skill].id): int(weight)
        for row in range(4)
        for skill, weight in zip(
            offers.requirements.row(row)[0],
            offers.weight[offers.requirements.indptr[row] :],
            strict=False,
        )
    }
    assert told == {
        ("v1", "cook"): 3000, ("v1", "weld"): 3000, ("v2", "cook"): 1000, ("v2", "weld"): 1500,
        ("v3", "cook"): 2000, ("v3", "sing"): 6000, ("v4", "cook"): 3000,
    }  # fmt: skip


def test_without_rarity_only_importance_weighs() -> None:
    """A programme may switch rarity off; one vacancy alone has nothing rare."""
    records = profiles(
        offer("v1", asks={"cook": ("essential", 2)}), offer("v2", asks={"weld": ("essential", 2)})
    )
    off = ProfileOptions(importance=ImportanceOptions(rarity=0))
    assert encode(records, WORDS, off).vacancies.weight.tolist() == [3000, 3000]
    assert encoded(offer(asks={"cook": ("essential", 2)})).vacancies.weight.tolist() == [3000]


def test_recognitions_are_listed_with_their_days() -> None:
    """Each recognition is a row of employer, crebo and days; open ends are open."""
    table = encoded(
        firm("e2", recognitions=(Recognition(crebo="25655"),)),
        firm("e1", recognitions=(Recognition(crebo="25655", end=day("2027-01-31")),)),
    )
    employers = table.employers
    assert employers.recognised.tolist() == [0, 1]
    assert [table.crebos[code] for code in employers.crebo] == ["25655", "25655"]
    assert employers.start.tolist() == [FIRST_DAY, FIRST_DAY]
    assert employers.end.tolist() == [day("2027-01-31").toordinal(), LAST_DAY]


def test_who_ranks_nobody_is_marked() -> None:
    """The caller's rule tells which vacancies are placed without a ranking."""
    records = profiles(offer("v1", levels=frozenset({"mbo2"})), offer("v2"))
    table = encode(records, WORDS, ProfileOptions(), lambda vacancy: bool(vacancy.levels))
    assert table.vacancies.indifferent.tolist() == [True, False]


def test_a_vacancy_of_an_unknown_employer_is_refused() -> None:
    """The error names the vacancy, the field and the employer that is missing."""
    records = profiles(offer("v1", "e1")).model_copy(update={"employers": (firm("e2"),)})
    with pytest.raises(InputError, match="vacancy v1 is of employer e1, who is not") as caught:
        encode(records, WORDS, ProfileOptions())
    assert (caught.value.record, caught.value.field) == ("v1", "employer")


def test_nobody_and_nothing_can_be_encoded() -> None:
    """Empty input gives empty tables."""
    table = encoded()
    assert (len(table.candidates), len(table.vacancies), len(table.employers)) == (0, 0, 0)
    assert table.candidates.place.shape == (0, 2)
