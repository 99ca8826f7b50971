"""Which settings differ between two runs."""

from __future__ import annotations

from matching.config import load_config
from service.runs.compare import config_changes
from service.runs.starting import as_kept


def test_settings_that_differ_are_named_by_their_place() -> None:
    before = as_kept(load_config("stagepact"))
    after = as_kept(load_config("stagepact").with_changes(seed=7, method="best-total"))
    found = [(one.setting, one.before, one.after) for one in config_changes(before, after)]
    assert found == [("method.name", "stable", "best-total"), ("seed", before["seed"], 7)]


def test_a_configuration_is_kept_the_same_way_every_time() -> None:
    one, other = (as_kept(load_config("stagepact")) for _ in range(2))
    assert one == other
    assert one["stagematching_levels"] == sorted(one["stagematching_levels"])
    assert not list(config_changes(one, other))
