"""The page: what stands in it, that it is sound, and that no text can do harm."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from matching.config import load_config
from matching.report.types import PairReport
from service.batch.charts import BINS, exact, spreads, waterfall
from service.batch.labels import Labels
from service.batch.material import Material, ViolationLine, material_of
from service.batch.page import render_page
from service.batch.todo import quick_changes, unplaced_groups
from service.words import Words
from tests.unit.batch.made import material, result

HOSTILE = "<script>alert(1)</script>\"'&amp;{{ 7*7 }}{% x %}{n}"
VOID = {"meta", "br", "rect", "line", "link", "img", "input"}


class Page(HTMLParser):
    """Reads a page strictly: every element closes, ids are unique."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What a person reads."""
        return " ".join(" ".join(self.words).split())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


def page(language: str = "nl", text: str = "") -> Page:
    """Return the page of the small run."""
    return Page(render_page(material(text), Words(language)))


def with_summary(given: Material, **fields: object) -> Material:
    """Return a run with other figures."""
    summary = replace(given.report.summary, **fields)  # type: ignore[arg-type]
    return replace(given, report=replace(given.report, summary=summary))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_is_sound(language: str) -> None:
    """Elements close, ids are unique, links lead somewhere, headings do not skip, tables tell."""
    made = page(language)
    ids = [a["id"] for _, a in made.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    inside = [str(a["href"]) for a in made.named("a") if str(a.get("href")).startswith("#")]
    assert {link[1:] for link in inside} <= set(ids)
    levels = [int(tag[1]) for tag, _ in made.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert len(made.named("caption")) == len(made.named("table"))
    assert all(a.get("scope") in {"row", "col"} for a in made.named("th"))
    assert made.named("html") == [{"lang": language}]


def test_page_stands_alone() -> None:
    """Nothing is fetched and nothing runs: no scripts, no sources, no links to elsewhere."""
    made = page()
    tags = {tag for tag, _ in made.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    attributes = {name for _, a in made.tags for name in a}
    assert not [name for name in attributes if name.startswith("on") or name == "src"]
    links = [str(a["href"]) for a in made.named("a")]
    assert all(link.startswith(("#", "tel:", "mailto:")) for link in links)
    assert "@import" not in render_page(material(), Words("nl"))
    assert not re.search(r"url\((?!#)", render_page(material(), Words("nl")))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_hostile_text_stays_text(language: str) -> None:
    """Markup and template code in every free text are shown as they were typed."""
    plain, hostile = page(language), page(language, HOSTILE)
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert f"Sam 1{HOSTILE}" in hostile.text
    assert f"Werf{HOSTILE}" in hostile.text
    assert "49" not in {word for word in hostile.text.split() if "7*7" not in word}


def test_page_tells_the_small_run_in_dutch() -> None:
    """The page names who is where, who is not and why, what helps, and whom to call."""
    text = page().text
    for part in (
        "Stagepact: studenten en stageplaatsen",
        "Niemand kan met een werkgever iets beters afspreken.",
        "Bewezen het beste",
        "Met certificaat duikpas: 2 plaatsen",
        "Sam 2 (S-2) : met certificaat duikpas",
        "Bo · 06-1234 5678 · bo@example.nl",
        "1 rij is weggelaten",
        "Dit is geen Nederlandse postcode. Schrijf vier cijfers, bijvoorbeeld 2312.",
        "1 paar is vastgezet en 1 paar is uitgesloten.",
        "Naam, geslacht, geboortedatum",
        "Een mens beslist.",
        "Wacht op de school",
    ):
        assert part.replace(" :", ":") in text.replace(" :", ":"), part


def test_page_tells_the_small_run_in_english() -> None:
    """With English as language no Dutch of the page is left."""
    text = page("en").text
    assert "With certificate duikpas: 2 places" in text
    assert "A person decides." in text
    assert "plaatsen" not in text


def test_broken_rules_are_said_first() -> None:
    """A result that the judge refuses carries a warning above everything else."""
    broken = replace(material(), violations=(ViolationLine("over-capacity", "", "V-1", "B-1"),))
    text = Page(render_page(broken, Words("nl"))).text
    assert "Let op: dit resultaat overtreedt regels." in text
    assert text.index("meer mensen dan plaatsen · Lasser bij Werf") < text.index("Heeft een plaats")


def test_blocking_pairs_are_named() -> None:
    """Where people and employers would rather have each other, the page says who."""
    given = with_summary(material(), blocking=(("S-2", "V-1"),))
    text = Page(render_page(given, Words("en"))).text
    assert "1 person and an employer would rather have each other than what they got." in text
    assert "· Lasser at Werf" in text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"placed_bound": None, "status": "feasible"}, "Found; not proven to be the best"),
        ({"placed_bound": 4}, "At most 2 more"),
        ({"weight_bound": 33_163}, "Within 0.98%"),
        ({}, "Proven best"),
    ],
)
def test_page_claims_no_more_than_is_proven(fields: dict[str, object], told: str) -> None:
    """What is said of the quality follows the bounds."""
    given = with_summary(material(), **fields)
    assert told in Page(render_page(given, Words("en"))).text


def test_decisions_name_who_is_kept_apart() -> None:
    """A lock that keeps pairs apart or breaks rules is said plainly, with names and reason."""
    given = material()
    assert given.report.decisions is not None
    decisions = replace(
        given.report.decisions,
        blocking=(("S-3", "V-1"), ("S-2", "V-2")),
        broken=(("S-3", "V-2", ("travel", "level")),),
        placed_without=3,
    )
    given = replace(given, report=replace(given.report, decisions=decisions))
    text = Page(render_page(given, Words("en"))).text
    assert "Without these decisions 1 more person would have a place (3 and not 2)." in text
    assert "Sam 3 (S-3) is locked at Lasser at Werf. Without the lock Sam 3 could agree" in text
    assert "Lasser at Werf: a place is locked for Sam 3 (S-3)." in text
    assert "although a rule says no: too far to travel and the level does not fit." in text
    assert "Reason given: afgesproken (Noor)" in text


def test_empty_result_is_told() -> None:
    """Where nobody can be placed the page says so and draws no empty pictures."""
    made, reading = result()
    given = material_of(made, reading)
    report = replace(given.report, placements=(), calls=(), unplaced=(), open_places=())
    given = with_summary(
        replace(given, report=report), candidate_scores=(), vacancy_scores=(), wishes={}, placed=0
    )
    text = Page(render_page(given, Words("en"))).text
    for part in ("Nobody could be placed.", "Everybody has a place.", "All places are filled."):
        assert part in text
    assert "How well do the placed pairs fit?" not in text


def test_page_without_names_uses_ids() -> None:
    """A person without a name is called by the id, once."""
    given = material()
    people = tuple(
        c.model_copy(update={"contact": c.contact.model_copy(update={"name": ""})})
        for c in given.profiles.candidates
    )
    given = replace(given, profiles=given.profiles.model_copy(update={"candidates": people}))
    text = Page(render_page(given, Words("en"))).text
    assert "Sam" not in text
    assert "S-2 : with certificate duikpas" in text
    assert "S-1 S-1" not in text


def pair_of(given: Material) -> PairReport:
    """Return the first placement."""
    return given.report.placements[0]


def test_waterfall_adds_up() -> None:
    """The points of the parts, as shown, add up to the totals, as shown, for both sides."""
    pair = pair_of(material())
    fall = waterfall(pair, Words("en"))
    for side, total, score in (
        ("candidate", fall.candidate_total, pair.candidate_score),
        ("vacancy", fall.vacancy_total, pair.vacancy_score),
    ):
        points = [round(100 * float(getattr(row, side).points)) for row in fall.rows]
        assert sum(points) == score
        assert total == exact(score, Words("en"))


def test_waterfall_bars_follow_each_other() -> None:
    """Each bar starts where the one above it ends."""
    rows = waterfall(pair_of(material()), Words("en")).rows
    for above, below in pairwise(rows):
        end = float(above.candidate.start) + float(above.candidate.width)
        assert abs(end - float(below.candidate.start)) <= 0.11


def test_spread_counts_everybody() -> None:
    """The columns of the scores hold every placement, the greatest score included."""
    report = material().report
    pair = replace(report.placements[0], candidate_score=10_000)
    for spread in spreads((pair, *report.placements), report.summary, Words("en")):
        assert len(spread.columns) == BINS
        assert sum(bar.number for bar in spread.columns) == 3


def test_quick_changes_count_everybody_once() -> None:
    """A person counts with the cheapest change only, and places are counted once."""
    given = material()
    labels = Labels(given.profiles, given.vocabulary, Words("en"))
    (quick,) = quick_changes(given.report, labels, 5)
    assert (quick.phrase, quick.candidates, quick.places) == (
        "with certificate duikpas", ("S-2",), 2,
    )  # fmt: skip


def test_everybody_without_a_place_stands_in_one_group() -> None:
    """The groups of people without a place hold each of them once."""
    unplaced = material().report.unplaced
    groups = unplaced_groups(unplaced, Words("en"))
    assert [g.key for g in groups] == ["change", "waiting", "nothing"]
    assert sorted(p.candidate for g in groups for p in g.people) == ["S-2", "S-4", "S-5"]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_of_text_have_contrast() -> None:
    """Every colour of text has the contrast of WCAG AA on white and on the tint."""
    css = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", render_page(material(), Words("nl"))))
    for name in ("ink", "soft-ink", "accent", "warn"):
        for ground in ("#ffffff", css["tint"], "#f7fafa"):
            assert contrast(css[name], ground) >= 4.5, (name, ground)


def test_places_that_rank_nobody_are_named() -> None:
    """In the two-sided mode the page says for which levels employers rank nobody."""
    text = page("en").text
    assert "Places for mbo 1, mbo 2, mbo 3, mbo 4 rank nobody" in text
    given, reading = result(config=load_config("stagepact").with_changes(mode="stagematching"))
    other = Page(render_page(material_of(given, reading), Words("en"))).text
    assert "Employers rank nobody (stagematching)." in other
    assert "Places for mbo 1" not in other
