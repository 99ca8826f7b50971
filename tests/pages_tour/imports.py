"""Files that wait: with problems and without, their columns, and what is remembered."""

from __future__ import annotations

import io
from typing import Final

from matching.profiles.reading.told import Told
from service.exchange.checking import checked, opened
from service.exchange.senders import remember, sender_named
from service.exchange.waiting import Asked, keep_new
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

OFFICE: Final = frozenset({"administrator", "stagejager"})

BROKEN: Final = {
    "studenten.csv": "kenmerk;id;naam;niveau;postcode;vaardigheden;geboortedatum\n"
    "1;N-1;Noor;mbo3;2312;lassen: 3;1-2-2008\n"
    "2;N-2;Sam;mbo9;23;tovenarij: 2;3-4-2007\n",
}
"""Two cells that cannot be read, a skill and a column that nobody knows, and one never read."""

GOOD: Final = {
    "studenten.csv": "id;naam;niveau;vaardigheden\nN-3;Kim;mbo3;lassen: 3\n",
    "bedrijven.csv": "id;naam\nN-F;Smederij\n",
    "stageplaatsen.csv": "id;werkgever;titel;eisen\nN-V;N-F;Lasser;lassen\n",
}


def kept(scene: PageScene, role: str, files: dict[str, str], sender: str) -> str:
    """Let somebody send files; return the id of the import."""
    hall = scene.hall
    sent = [(name, io.BytesIO(text.encode())) for name, text in files.items()]
    found = checked(opened(sent), Told(), programme=PROGRAMME, settings=hall.settings)
    with hall.writing(hall.actor(scene.accounts[role])) as work:
        return keep_new(work, Asked(sender, PROGRAMME), found)


def prepare(scene: PageScene) -> None:
    """Let files wait, and remember columns of a sender."""
    hall = scene.hall
    scene.extra["import-broken"] = kept(scene, "stagejager", BROKEN, "ROC Rijnpoort")
    scene.extra["import-good"] = kept(scene, "stagejager", GOOD, "Gemeente")
    with hall.writing(hall.actor(scene.accounts["stagejager"])) as work:
        told = Told({"export/blad1": "candidates"}, {"candidates": {"kenmerk": "school_number"}})
        remember(work, "ROC Rijnpoort", told)
        row = sender_named(work, "ROC Rijnpoort")
        assert row is not None
        scene.extra["sender"] = row.id


STOPS = [
    Stop("/imports", OFFICE, queries=7),
    Stop(
        "/imports/{import_id}",
        OFFICE,
        at=lambda scene: f"/imports/{scene.extra['import-broken']}",
        queries=7,
    ),
    Stop(
        "/imports/{import_id}",
        OFFICE,
        at=lambda scene: f"/imports/{scene.extra['import-broken']}?show=warnings",
        queries=7,
        name="warnings",
    ),
    Stop(
        "/imports/{import_id}",
        OFFICE,
        at=lambda scene: f"/imports/{scene.extra['import-good']}",
        queries=7,
        name="ready",
    ),
    Stop(
        "/imports/{import_id}/columns",
        OFFICE,
        at=lambda scene: f"/imports/{scene.extra['import-broken']}/columns",
        queries=7,
    ),
    Stop(
        "/imports/{import_id}/left-out",
        OFFICE,
        at=lambda scene: f"/imports/{scene.extra['import-broken']}/left-out",
        queries=7,
    ),
    Stop(
        "/imports/{import_id}/confirm",
        OFFICE,
        at=lambda scene: f"/imports/{scene.extra['import-good']}/confirm",
        queries=7,
    ),
    Stop(
        "/imports/senders/{sender_id}",
        OFFICE,
        at=lambda scene: f"/imports/senders/{scene.extra['sender']}",
        queries=3,
    ),
]
