"""What pages are made with: redirects, times, files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service.errors import ProblemError
from service.web.pages import static
from service.web.pages.notices import SAVED, notice
from service.web.pages.rendering import environment, go


def test_after_a_form_the_reader_goes_on_with_a_code_for_what_to_say() -> None:
    answer = go("/people", SAVED, q="a&b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/people?done=saved&q=a%26b"


def test_a_code_has_one_text() -> None:
    assert notice("saved", "Your changes were saved.") == "saved"
    with pytest.raises(ValueError, match="two texts"):
        notice("saved", "Something else.")


def test_times_are_told_as_the_clocks_here_show_them() -> None:
    template = environment("nl").from_string("{{ day(a) }}, {{ day(b) }}, {{ moment(b) }}")
    text = template.render(a=date(2027, 2, 1), b=datetime(2027, 1, 31, 23, 30, tzinfo=UTC))
    assert text == "01-02-2027, 01-02-2027, 01-02-2027 00:30"


def test_values_are_escaped_also_inside_texts() -> None:
    template = environment("en").from_string('{{ say("Hello {name}", name=x) }}{{ x }}')
    assert "<" not in template.render(x="<b>")


def test_an_address_changes_with_its_file_and_every_file_is_there() -> None:
    for name in static._FILES:
        assert static.address(name).startswith(f"/static/{name}?v=")
        assert static.static(name).headers["cache-control"].endswith("immutable")
    with pytest.raises(ProblemError):
        static.static("../app.py")


def test_what_a_style_or_template_names_is_served() -> None:
    folder = Path(static.__file__).parent
    style = (folder / "static" / "app.css").read_text(encoding="utf-8")
    for name in static._FILES:
        if name.startswith("fonts/") or name == "chevron.svg":
            assert f'url("{name}")' in style


def test_what_others_made_has_its_licence_beside_it() -> None:
    folder = Path(static.__file__).parent / "static"
    assert "EUPL" in (folder / "vendor" / "utrecht-LICENSE.md").read_text(encoding="utf-8")
    assert (folder / "vendor" / "htmx-LICENSE").is_file()
    assert "SIL Open Font License" in (folder / "fonts" / "LICENSE").read_text(encoding="utf-8")
