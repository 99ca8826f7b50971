"""The metadata of all tables; importing this module is what makes it whole."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

from service.accounts import models as accounts
from service.audit import models as audit
from service.db.base import Base
from service.exchange import models as exchange
from service.hooks import models as hooks
from service.letters import models as letters
from service.placements import call_models as calls
from service.placements import models as placements
from service.placements import publication_models as publications
from service.privacy import models as privacy
from service.profiles import models as profiles
from service.runs import models as runs
from service.runs import succession

FEATURES: Final = (
    accounts, audit, calls, exchange, hooks, letters, placements, privacy, profiles, publications,
    runs, succession,
)  # fmt: skip
METADATA: Final[MetaData] = Base.metadata
