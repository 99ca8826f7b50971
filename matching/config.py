"""`MatchConfig`: a programme's rules, weights and method, read from TOML.

A misspelt section or key is an error that names it: a rule that silently does not count would be
the worst kind of mistake.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from matching.assignment.registry import METHODS
from matching.errors import ConfigError, message
from matching.profiles.options import ProfileOptions
from matching.profiles.records import Level
from matching.scoring.options import ScoringOptions
from matching.tables import POINTS

MethodName = Literal["stable", "candidate-optimal", "vacancy-optimal", "one-sided", "best-total"]
"""The methods that always have an answer for a programme; those of `matching.solve` are more."""

Objective = Literal[
    "", "size-then-weight", "size", "weight", "size-then-rank", "rank-maximal", "fair", "lottery"
]


class Title(BaseModel):
    """What people call the programme, in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nl: str
    en: str


class MethodOptions(BaseModel):
    """How a matching is made.

    Attributes
    ----------
    name
        `stable`, `candidate-optimal`, `vacancy-optimal`, `one-sided` or `best-total`.
    objective
        What the method makes best: of `stable` `size-then-weight`, `size` or `weight`; of
        `one-sided` `size-then-rank`, `rank-maximal`, `fair` or `lottery`. Empty: the first.
    band
        Scores that differ no more than this from the best of their class are a tie.
    effort
        How long an exact method may search, in deterministic seconds: the same on every machine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: MethodName = "stable"
    objective: Objective = ""
    band: Annotated[float, Field(ge=0, le=1)] = 0.02
    effort: Annotated[float, Field(gt=0, le=36_000)] = 10.0

    @model_validator(mode="after")
    def _objective_of_method(self) -> Self:
        objectives = METHODS[self.name].objectives
        if self.objective and self.objective not in objectives:
            raise ValueError(
                f"objective {self.objective!r} is not one of method {self.name!r}: "
                + (", ".join(filter(None, objectives)) or "it has none")
            )
        return self

    @property
    def band_points(self) -> int:
        """The band in points."""
        return round(self.band * POINTS)


class MatchConfig(BaseModel):
    """Everything a programme chooses.

    Attributes
    ----------
    name
        The programme, as in the column `programme` of the input.
    mode
        ``two-sided``: both sides rank. ``stagematching``: vacancies rank nobody.
    stagematching_levels
        In mode two-sided, vacancies open to one of these levels still rank nobody.
    seed
        What breaks ties where a method has to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    title: Title
    mode: Literal["two-sided", "stagematching"] = "two-sided"
    stagematching_levels: frozenset[Level] = frozenset()
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 2026
    method: MethodOptions = MethodOptions()
    profiles: ProfileOptions = ProfileOptions()
    scoring: ScoringOptions = ScoringOptions()

    def with_changes(
        self, *, method: str | None = None, mode: str | None = None, seed: int | None = None
    ) -> MatchConfig:
        """Return the configuration with other choices for one run, checked again."""
        data = self.model_dump()
        if method is not None:
            if method != self.method.name:
                data["method"]["objective"] = ""
            data["method"]["name"] = method
        if mode is not None:
            data["mode"] = mode
        if seed is not None:
            data["seed"] = seed
        return _validated(data, "options")


def programmes() -> tuple[str, ...]:
    """Return the names of the programmes that ship."""
    folder = resources.files("matching") / "programmes"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_config(programme: str | Path) -> MatchConfig:
    """Return the configuration of a shipped programme, or of a TOML file.

    Parameters
    ----------
    programme
        The name of a shipped programme, or the path of a file that ends in ``.toml``.

    Raises
    ------
    ConfigError
        If there is no such programme or file, or something in it is wrong.
    """
    if str(programme).endswith(".toml"):
        source = str(programme)
        try:
            text = Path(programme).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                message("{file} cannot be read: {reason}", file=source, reason=str(error))
            ) from error
    else:
        source = f"{programme}.toml"
        if programme not in programmes():
            raise ConfigError(
                message(
                    "there is no programme {name}; choose one of {names}, or give a TOML file",
                    name=str(programme),
                    names=", ".join(programmes()),
                )
            )
        folder = resources.files("matching") / "programmes"
        text = (folder / source).read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            message("{file} is not valid TOML: {reason}", file=source, reason=str(error))
        ) from error
    return _validated(data, source)


def _validated(data: dict[str, Any], source: str) -> MatchConfig:
    """Return the checked configuration, or raise with every fault on a line of its own."""
    try:
        return MatchConfig.model_validate(data)
    except ValidationError as error:
        lines = "\n".join(_fault(fault) for fault in error.errors())
        raise ConfigError(message("{file}:\n{lines}", file=source, lines=lines)) from error


def _fault(fault: Any) -> str:
    """Return one validation fault as a line with its place and, for a misspelling, the mend."""
    where = ".".join(str(part) for part in fault["loc"])
    text = f"  {where}: {fault['msg']}"
    if fault["type"] == "extra_forbidden":
        text = f"  {where}: there is no such setting"
        near = get_close_matches(str(fault["loc"][-1]), _known_names(), n=1)
        if near:
            text += f"; did you mean {near[0]}?"
    return text


def _known_names() -> list[str]:
    """Return every key that a configuration can have."""
    names: set[str] = set()

    def walk(schema: dict[str, Any]) -> None:
        names.update(schema.get("properties", {}))
        for part in schema.get("$defs", {}).values():
            walk(part)

    walk(MatchConfig.model_json_schema())
    return sorted(names)
