"""`report.html`: one self-contained page, Dutch or English, for screen, phone and paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from matching._version import __version__
from matching.profiles.reading.findings import Severity
from matching.report.types import PairReport
from service import terms
from service.batch.charts import balance_rows, exact, spreads, waterfall, wish_bars
from service.batch.choices import decision_story
from service.batch.figures import figures, sentence_case
from service.batch.labels import Labels
from service.batch.material import Material
from service.batch.todo import quick_changes, unplaced_groups
from service.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FIRST: Final = 5
"""How many calls and changes stand at the top."""

MOST_FINDINGS: Final = 100
"""How many warnings the page shows; `stagepact check` shows all."""

SCORE_SIDES: Final = ("candidate", "vacancy")


def render_page(material: Material, say: Words) -> str:
    """Return the report of a run as one HTML page.

    Parameters
    ----------
    material
        The run.
    say
        The language.
    """
    labels = Labels(material.profiles, material.vocabulary, say)
    report = material.report
    placements = sorted(
        report.placements, key=lambda p: (labels.candidate(p.candidate).casefold(), p.candidate)
    )
    template = _environment(say, labels).get_template("report.html.jinja")
    return template.render(
        report=report,
        summary=report.summary,
        config=material.config,
        labels=labels,
        title=getattr(material.config.title, say.language),
        figures=figures(report, say),
        quick=quick_changes(report, labels, FIRST),
        first=FIRST,
        decisions=decision_story(material, labels),
        balance={kind: balance_rows(kind, groups, say) for kind, groups in report.balance.items()},
        spreads=spreads(report.placements, report.summary, say),
        wishes=wish_bars(report.summary, say),
        placements=placements,
        groups=unplaced_groups(report.unplaced, say),
        violations=material.violations,
        reading=material.reading,
        left_out=[f for f in material.reading.findings if f.severity is Severity.ERROR],
        warnings=[f for f in material.reading.findings if f.severity is not Severity.ERROR],
        most_findings=MOST_FINDINGS,
        rules=_rules(material),
        weights=_weights(material, say),
        version=__version__,
    )


def _environment(say: Words, labels: Labels) -> Environment:
    """Return the templates with everything that they may call."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("service.batch", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_callables(say, labels))
    environment.filters["vacancy_at"] = labels.vacancy_at
    return environment


def _callables(say: Words, labels: Labels) -> Mapping[str, Callable[..., Any]]:
    """Return the functions of the templates; texts and names are escaped where they are shown."""
    return {
        "_": say,
        "say": say,
        "plural": say.plural,
        "sentence": sentence_case,
        "waterfall": partial(waterfall, say=say),
        "exact": partial(exact, say=say),
        "score": lambda points: say.number(points / 100),
        "rule": lambda code: terms.term(terms.RULES, code, say),
        "importance": lambda code: terms.term(terms.IMPORTANCES, code, say),
        "violation": lambda code: terms.term(terms.VIOLATIONS, code, say),
        "group_kind": lambda code: terms.term(terms.GROUPS, code, say),
        "method_story": lambda code: terms.term(terms.METHOD_STORIES, code, say),
        "method_name": lambda code: terms.term(terms.METHODS, code, say),
        "mode_name": lambda code: terms.term(terms.MODES, code, say),
        "solver_status": lambda code: terms.term(terms.SOLVER_STATUSES, code, say),
        "change_phrase": lambda change: terms.change_phrase(change, say, labels.skill),
        "change_sentence": lambda change: terms.change_sentence(change, say, labels.skill),
        "requirement_phrase": lambda asked: terms.requirement_phrase(asked, say, labels.skill),
        "person": partial(_person, labels=labels),
        "travel_mode": lambda pair: _travel_mode(pair, labels),
        "rule_name": lambda code: terms.term(terms.RULE_NAMES, code, say),
    }


def _person(id_: str, labels: Labels) -> Markup:
    """Return the name of a candidate with the id, which does not break at its hyphen."""
    from markupsafe import Markup

    name = labels.candidates[id_].contact.name
    if not name:
        return Markup('<span class="id">{}</span>').format(id_)
    return Markup('{} <span class="id">({})</span>').format(name, id_)


def _travel_mode(pair: PairReport, labels: Labels) -> str:
    """Return how the candidate of a pair travels."""
    mode = labels.candidates[pair.candidate].travel_mode
    return terms.term(terms.TRAVEL_MODES, mode, labels.say)


def _rules(material: Material) -> list[tuple[str, bool]]:
    """Return the hard rules in their order, and whether each is on."""
    rules = material.config.scoring.rules
    return [(name, getattr(rules, name).on) for name in type(rules).model_fields]


def _weights(material: Material, say: Words) -> list[tuple[str, str, str]]:
    """Return what each part weighs for either side, those that weigh nothing left out."""
    sides = [getattr(material.config.scoring, side) for side in SCORE_SIDES]
    rows = []
    for name in type(sides[0]).model_fields:
        weight = [getattr(side, name) for side in sides]
        if any(weight):
            shown = [say.short_number(value) for value in weight]
            rows.append((terms.term(terms.PARTS, name, say), shown[0], shown[1]))
    return rows
