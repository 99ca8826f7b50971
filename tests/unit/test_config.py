"""A programme's configuration: what ships loads, and a mistake is named with its mend."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from matching.assignment.registry import METHODS
from matching.config import (
    MatchConfig,
    MethodName,
    MethodOptions,
    Objective,
    load_config,
    programmes,
)
from matching.errors import ConfigError
from matching.scoring.components import PARTS
from matching.scoring.eligibility import RULES
from matching.scoring.options import RuleOptions, WeightOptions

GOOD = 'name = "x"\n[title]\nnl = "Iks"\nen = "Ex"\n'


def load(folder: Path, text: str | bytes) -> MatchConfig:
    """Load a configuration file with this text."""
    file = folder / "mine.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_config(file)


def fault(folder: Path, text: str | bytes) -> str:
    """Return what is wrong with a configuration file with this text."""
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return str(caught.value)


def test_both_programmes_ship() -> None:
    """Stagepact and Talent op Maat are there without anybody writing a file."""
    assert {"stagepact", "talent"} <= set(programmes())


@pytest.mark.parametrize("name", programmes())
def test_a_shipped_programme_loads_under_its_own_name(name: str) -> None:
    """Each programme that ships is valid, and is the one that its file name says."""
    config = load_config(name)
    assert config.name == name
    assert config.title.nl
    assert config.title.en


def test_the_programmes_differ_where_they_should() -> None:
    """Talent op Maat asks for no diploma, and Stagepact ranks nobody for mbo places."""
    stagepact, talent = load_config("stagepact"), load_config("talent")
    assert stagepact.scoring.rules.level.on
    assert not talent.scoring.rules.level.on
    assert not talent.scoring.rules.recognition.on
    assert stagepact.stagematching_levels == {"mbo1", "mbo2", "mbo3", "mbo4"}
    assert not talent.stagematching_levels


def test_a_file_of_ones_own_loads_with_defaults(tmp_path: Path) -> None:
    """A name and a title are enough; the band of 0.02 is 200 points of 10,000."""
    config = load(tmp_path, GOOD)
    assert (config.mode, config.method.name, config.method.band_points) == (
        "two-sided", "stable", 200,
    )  # fmt: skip


def test_an_unknown_programme_is_told_which_there_are() -> None:
    """Whoever misspells a programme reads the names to choose from."""
    with pytest.raises(ConfigError, match=r"no programme stagepakt; choose one of .*stagepact"):
        load_config("stagepakt")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that cannot be read is an error about that path."""
    with pytest.raises(ConfigError, match=r"gone\.toml cannot be read"):
        load_config(tmp_path / "gone.toml")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are an error about the file, not a crash."""
    assert "mine.toml cannot be read" in fault(tmp_path, b'name = "caf\xe9"')


def test_a_syntax_error_names_the_file_and_the_line(tmp_path: Path) -> None:
    """TOML that does not parse is told with its file and line."""
    told = fault(tmp_path, 'name = "x"\nmode = \n')
    assert "mine.toml is not valid TOML" in told
    assert "line 2" in told


@pytest.mark.parametrize(
    ("text", "where", "mend"),
    [
        (GOOD + "[scorng]\n", "scorng", "scoring"),
        (GOOD + "[scoring.rules]\ntravl = { on = true }\n", "scoring.rules.travl", "travel"),
        (GOOD + "[method]\nbnad = 0.1\n", "method.bnad", "band"),
        (GOOD + "[scoring.rules.hours]\ntolerence = 3\n", "rules.hours.tolerence", "tolerance"),
        (GOOD + "[scoring.candidate]\nskill = 3\n", "scoring.candidate.skill", "skills"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_told_with_what_was_meant(
    tmp_path: Path, text: str, where: str, mend: str
) -> None:
    """A section or key that does not exist is refused, with its place and the nearest name."""
    assert f"{where}: there is no such setting; did you mean {mend}?" in fault(tmp_path, text)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Three mistakes give three lines, so that one round of mending is enough."""
    text = GOOD + '[method]\nname = "best"\nband = 2\n[profiles.similarity]\nnear = -1\n'
    told = fault(tmp_path, text)
    assert [line.split(":")[0].strip() for line in told.splitlines()[1:]] == [
        "method.name", "method.band", "profiles.similarity.near",
    ]  # fmt: skip


def test_weights_that_are_all_zero_are_refused(tmp_path: Path) -> None:
    """A side without any weight would score everybody the same in silence."""
    assert "at least one weight" in fault(tmp_path, GOOD + "[scoring.vacancy]\nskills = 0\n")


def test_changes_for_one_run_are_checked_as_well() -> None:
    """A method, mode or seed of the command line replaces the programme's, or is refused."""
    config = load_config("talent")
    changed = config.with_changes(method="best-total", mode="stagematching", seed=7)
    assert (changed.method.name, changed.mode, changed.seed) == ("best-total", "stagematching", 7)
    assert changed.scoring == config.scoring
    assert config.with_changes() == config
    with pytest.raises(ConfigError, match=r"method\.name"):
        config.with_changes(method="best")


def test_a_configuration_written_and_read_is_the_same() -> None:
    """What a run keeps of its settings gives the same settings back."""
    config = load_config("stagepact")
    assert MatchConfig.model_validate(config.model_dump(mode="json")) == config


def test_methods_are_those_that_the_solvers_know() -> None:
    """Every method and objective that a programme may name exists, and the rest is left out."""
    named = set(get_args(MethodName))
    assert named <= set(METHODS)
    assert named.isdisjoint({"super-stable", "strongly-stable"})  # there may be no such matching
    known = {objective for name in named for objective in METHODS[name].objectives}
    assert set(get_args(Objective)) == known


def test_an_objective_of_another_method_is_refused_with_those_of_this_one() -> None:
    """The error names what the method can make best."""
    with pytest.raises(ValidationError, match="size-then-weight, size, weight"):
        MethodOptions(name="stable", objective="fair")


def test_another_method_for_one_run_leaves_the_objective_to_it() -> None:
    """The objective of the programme belongs to the programme's method."""
    config = load_config("stagepact")
    fair = config.model_copy(update={"method": MethodOptions(name="one-sided", objective="fair")})
    assert fair.with_changes(method="stable").method.objective == ""
    assert fair.with_changes(method="one-sided").method.objective == "fair"


def test_rules_are_those_of_eligibility_in_the_same_order() -> None:
    """Each rule has options under its own reason code, in the order in which reasons are told."""
    assert list(RuleOptions.model_fields) == list(RULES)


def test_weights_are_those_of_the_parts_in_the_same_order() -> None:
    """Each part of a score has a weight under its own name."""
    assert list(WeightOptions.model_fields) == list(PARTS)
