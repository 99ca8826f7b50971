"""The metadata of all tables; importing this module is what makes it whole."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

from service.accounts import models as accounts
from service.audit import models as audit
from service.db.base import Base
from service.hooks import models as hooks
from service.placements import models as placements
from service.privacy import models as privacy
from service.profiles import models as profiles
from service.runs import models as runs

FEATURES: Final = (accounts, audit, hooks, placements, privacy, profiles, runs)
METADATA: Final[MetaData] = Base.metadata
