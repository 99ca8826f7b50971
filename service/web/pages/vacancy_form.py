"""The form of a vacancy: what is asked, its skills in rows, and how it becomes what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from starlette.datastructures import FormData

from matching.profiles.linking import Linker
from matching.profiles.proposal import FROM_TEXT, propose
from matching.profiles.records import Hours, Importance, Leerweg, Level
from service.live.claims import kept, named
from service.profiles.limits import MOST_TEXT, refusing
from service.profiles.schemas import Line
from service.profiles.schemas_offers import VacancyIn, VacancyOut
from service.terms import IMPORTANCES, SKILL_LEVELS
from service.web.pages.forms import Form, options
from service.web.pages.person_form import Number, choices_of
from service.words import Words

MOST_ROWS: Final = 40
"""Skills of one vacancy in the form."""

_PROPOSED: Final = 12
"""Skills that a title brings at most."""

_TICKED, _ESSENTIAL = 5, 3
"""Of those so many are ticked at first, and essential: every demand too many costs people."""

_USUAL_LEVEL: Final = 2

_IMPORTANCE_OF: Final = {"nice": Importance.NICE.value}
"""What a proposal calls otherwise."""


def _four_digits(value: object) -> object:
    """Return the four digits of a postcode; the letters after them are not kept."""
    if isinstance(value, str) and len(value.replace(" ", "")) == 6:
        return value[:4]
    return value


Postcode = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{3}$"), BeforeValidator(_four_digits)]
Short = Annotated[str, StringConstraints(max_length=200)]


class VacancyForm(BaseModel):
    """Everything that is asked of a vacancy, but for skills and languages, which are rows."""

    version: int = 0
    employer_id: Annotated[str, StringConstraints(max_length=36)]
    programme: Annotated[str, StringConstraints(max_length=64)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    description: Annotated[str, StringConstraints(max_length=MOST_TEXT)] = ""
    capacity: Annotated[int, Field(ge=0, le=10_000)] = 1
    hours_per_week: Annotated[Hours, Number] | None = None
    start: date | None = None
    end: date | None = None
    postcode: Postcode | None = None
    sector: Short | None = None
    levels: list[Level] = Field(default_factory=list)
    leerweg: list[Leerweg] = Field(default_factory=list)
    crebos: Line = ""
    fields: Line = ""
    driving_licences: list[Short] = Field(default_factory=list, max_length=20)
    certificates: Line = ""
    contract_form: Short = ""
    trainable: str = ""

    def vacancy(
        self, rows: Iterable[Row], languages: list[dict[str, str]], *, state: str
    ) -> VacancyIn:
        """Return the vacancy as the services take it.

        Parameters
        ----------
        rows
            Its skills; those that are ticked count.
        state
            Open, or as it was.

        Raises
        ------
        ProblemError
            ``invalid``.
        """
        values: dict[str, Any] = self.model_dump(exclude={"version", "start", "end", "trainable"})
        values |= {
            "state": state,
            "period": {"start": self.start, "end": self.end},
            "trainable": self.trainable == "yes",
            "languages": languages,
            "crebos": self.crebos.replace(",", " ").split(),
            "fields": lines_of(self.fields),
            "certificates": lines_of(self.certificates),
            "requirements": [row.requirement() for row in rows if row.kept],
        }
        with refusing():
            return VacancyIn.model_validate(values)


@dataclass(frozen=True)
class Row:
    """A skill in the form.

    Attributes
    ----------
    text
        As it is kept.
    label
        What it is called in the language of the reader.
    kept
        Whether it is ticked; what is not ticked is not asked.
    new
        Whether it was added just now.
    """

    text: str
    label: str
    importance: str = Importance.IMPORTANT.value
    level: int = _USUAL_LEVEL
    kept: bool = True
    new: bool = False

    def requirement(self) -> dict[str, Any]:
        """Return it as the services take it."""
        return {"text": self.text, "importance": self.importance, "level": self.level}


@dataclass(frozen=True)
class Skills:
    """What makes rows of skills.

    Attributes
    ----------
    linker
        Links words to skills; one that remembers is quick.
    titles
        Links titles to occupations.
    language
        Of the reader.
    """

    linker: Linker
    titles: Linker
    language: str

    def rows(self, asked: Sequence[dict[str, Any]]) -> list[Row]:
        """Return the rows of what a vacancy asks; each with ``text``, ``importance``, ``level``."""
        labels = named(self.linker, [one["text"] for one in asked], self.language)
        return [
            Row(
                one["text"],
                labels[one["text"]].label,
                str(one["importance"]),
                int(one["level"]),
                bool(one.get("kept", True)),
            )
            for one in asked[:MOST_ROWS]
        ]

    def sent(self, sent: FormData) -> list[Row]:
        """Return the rows as they were sent."""
        texts, importances, levels = (
            [str(one) for one in sent.getlist(name)] for name in ("skill", "importance", "level")
        )
        ticked = {str(one) for one in sent.getlist("keep")}
        told = zip(texts, importances, levels, strict=False)
        return self.rows(
            [
                {
                    "text": text.strip()[:200],
                    "importance": importance if importance in IMPORTANCES else "important",
                    "level": int(level) if level in {"1", "2", "3", "4"} else _USUAL_LEVEL,
                    "kept": str(at) in ticked,
                }
                for at, (text, importance, level) in enumerate(told)
                if text.strip()
            ]
        )

    def with_one(self, rows: list[Row], value: str) -> list[Row]:
        """Return rows with a chosen skill; one that is there is ticked.

        Parameters
        ----------
        value
            The id of a skill, or words of one's own; see `service.live.claims.kept`.
        """
        text = kept(self.linker, value, self.language)
        if text is None or len(rows) >= MOST_ROWS:
            return rows
        (made,) = self.rows([{"text": text[:200], "importance": "important", "level": 2}])
        keys = self._keys([*(row.text for row in rows), made.text])
        if keys[-1] in keys[:-1]:
            at = keys.index(keys[-1])
            return [*rows[:at], replace(rows[at], kept=True, new=True), *rows[at + 1 :]]
        return [*rows, replace(made, new=True)]

    def likely(self, rows: list[Row], title: str, description: str) -> list[Row]:
        """Return the rows that are ticked, with what goes with a title and what a text mentions."""
        held = [row for row in rows if row.kept]
        found = propose(self.titles, title[:200], description[:MOST_TEXT]).skills
        ordered = sorted(found, key=lambda one: one.importance != "essential")[:_PROPOSED]
        texts = [kept(self.linker, one.skill, self.language) or one.skill for one in ordered]
        known = set(self._keys([row.text for row in held]))
        made = self.rows(
            [
                {
                    "text": text,
                    "importance": _importance(one.importance, at),
                    "level": _USUAL_LEVEL,
                    "kept": one.source == FROM_TEXT or at < _TICKED,
                }
                for at, (text, one) in enumerate(zip(texts, ordered, strict=True))
            ]
        )
        keys = self._keys([row.text for row in made])
        return [*held, *(row for row, key in zip(made, keys, strict=True) if key not in known)]

    def _keys(self, texts: Sequence[str]) -> list[str]:
        """Return by what two texts are seen to mean the same skill."""
        found = named(self.linker, texts, self.language)
        return [found[text].key for text in texts]


def _importance(proposed: str, at: int) -> str:
    """Return how much a proposed skill counts at first; few are essential."""
    if proposed == Importance.ESSENTIAL and at >= _ESSENTIAL:
        return Importance.IMPORTANT.value
    return _IMPORTANCE_OF.get(proposed, proposed)


def form_of(vacancy: VacancyOut) -> Form:
    """Return the form as it stands for a vacancy now."""
    values = vacancy.model_dump(mode="json")
    period, hours = values.pop("period"), values["hours_per_week"]
    values |= {"start": period["start"], "end": period["end"]}
    values["hours_per_week"] = "" if hours is None else f"{hours:g}"
    values["crebos"] = " ".join(values["crebos"])
    for name in ("fields", "certificates"):
        values[name] = "\n".join(values[name])
    values["trainable"] = "yes" if vacancy.trainable else ""
    return Form(values=values)


def vacancy_choices(say: Words, form: Form, languages: list[dict[str, str]]) -> dict[str, Any]:
    """Return the options of the form in the language of the reader."""
    found = choices_of(say, languages, list(form.value("driving_licences") or []))
    found["levels"] = [pair for pair in found["levels"] if pair[0] != "none"]
    found["importances"] = options(IMPORTANCES, say)
    found["skill_levels"] = [(str(level), say(name)) for level, name in SKILL_LEVELS.items()]
    return found


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that say something, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in text.splitlines()))))
