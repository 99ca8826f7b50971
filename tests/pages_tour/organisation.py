"""The company of an employer."""

from __future__ import annotations

from tests.pages_tour import Stop

_READERS = frozenset({"administrator", "stagejager", "employer"})

STOPS = [
    Stop("/organisation", _READERS, queries=4),
    Stop(
        "/organisation",
        _READERS,
        at=lambda scene: f"/organisation?employer={scene.firms[0].id}",
        queries=5,
        name="one company",
    ),
]
