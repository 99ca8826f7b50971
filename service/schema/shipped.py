"""What every database begins with: the programmes that ship."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from matching.config import load_config, programmes
from service.profiles.models import Programme


def insert_shipped(connection: Connection, now: datetime) -> None:
    """Put in the programmes that ship; one that is there, perhaps changed, stays as it is."""
    there = set(connection.scalars(select(Programme.name)))
    for name in programmes():
        if name not in there:
            config = load_config(name).model_dump(mode="json")
            connection.execute(insert(Programme).values(name=name, config=config, created_at=now))
