"""Settings from the environment; every one is described in docs/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from matching.errors import message
from service.errors import ServiceError

LANGUAGES: Final = ("nl", "en")


@dataclass(frozen=True)
class Settings:
    """What a machine or a user sets once.

    Parameters
    ----------
    language
        ``STAGEPACT_LANG``: nl or en; anything else is nl.
    data
        ``STAGEPACT_DATA``: the folder or workbook that commands read when none is given.
    archive
        ``STAGEPACT_ARCHIVE``: database of past runs, as an SQLAlchemy URL or a file name.
    vocabulary
        ``STAGEPACT_VOCABULARY``: name of the vocabulary in use; empty is the one that ships.
    vocabularies
        ``STAGEPACT_VOCABULARIES``: the folder in which imported vocabularies are kept.
    synonyms
        ``STAGEPACT_SYNONYMS``: the file with words that people here confirmed.
    embedder, embedder_prefix
        ``STAGEPACT_EMBEDDER``, ``STAGEPACT_EMBEDDER_PREFIX``: a sentence-transformers model (a
        name or a folder) that counts beside what was fitted, and what it wants before each text.
    cache
        ``STAGEPACT_CACHE``: the folder in which what a model worked out is kept.
    database
        ``STAGEPACT_DATABASE``: the database of the service, as an SQLAlchemy URL or a file name.
    public_url
        ``STAGEPACT_PUBLIC_URL``: where people reach the service, behind its proxy.
    operator, operator_contact
        ``STAGEPACT_OPERATOR``, ``STAGEPACT_OPERATOR_CONTACT``: the organisation that is responsible
        for the data of people, and how to reach it, for the pages about privacy.
    session_hours
        ``STAGEPACT_SESSION_HOURS``: how long somebody stays signed in.
    requests_per_minute, logins_per_minute
        ``STAGEPACT_REQUESTS_PER_MINUTE``, ``STAGEPACT_LOGINS_PER_MINUTE``: what one key or
        account, and one address, may ask of one process.
    max_body_mb
        ``STAGEPACT_MAX_BODY_MB``: the largest request, in MB of 1,000,000 bytes.
    threads
        ``STAGEPACT_THREADS``: requests that one process works on at a time.
    worker
        ``STAGEPACT_WORKER``: whether the server does queued work itself (``on`` or ``off``).
    scheduler
        ``STAGEPACT_SCHEDULER``: address of a Dask scheduler that scores runs; empty: none.
    oidc_issuer, oidc_client, oidc_secret
        ``STAGEPACT_OIDC_ISSUER``, ``STAGEPACT_OIDC_CLIENT``, ``STAGEPACT_OIDC_SECRET``: with
        whom people may sign in beside a password; empty: with nobody.
    mail, mail_from
        ``STAGEPACT_MAIL``, ``STAGEPACT_MAIL_FROM``: the mail server as an URL
        (``smtp://user:password@host:587`` or ``smtps://``), and from whom e-mail comes; empty:
        no e-mail is sent.
    retention
        ``STAGEPACT_RETENTION``: a TOML file with how long which data are kept; empty: the
        defaults of docs/privacy.md.
    publish_by_two
        ``STAGEPACT_PUBLISH_BY_TWO``: whether a second person must agree before a run is
        published (``on`` or ``off``).
    log
        ``STAGEPACT_LOG``: ``info``, ``warning`` or ``debug``.
    """

    language: str
    data: Path
    archive: str
    vocabulary: str = ""
    vocabularies: Path = Path("stagepact-vocabularies")
    synonyms: Path = Path("stagepact-synonyms.csv")
    embedder: str = ""
    embedder_prefix: str = ""
    cache: Path = Path("stagepact-cache")
    database: str = "stagepact.sqlite"
    public_url: str = "http://127.0.0.1:8000"
    operator: str = ""
    operator_contact: str = ""
    session_hours: float = 12.0
    requests_per_minute: int = 600
    logins_per_minute: int = 10
    max_body_mb: float = 20.0
    threads: int = 4
    worker: bool = True
    scheduler: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)
    mail_from: str = ""
    retention: str = ""
    publish_by_two: bool = True
    log: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of this process, or of another environment."""
        given = os.environ if environment is None else environment
        public_url = given.get("STAGEPACT_PUBLIC_URL", "http://127.0.0.1:8000")
        language = given.get("STAGEPACT_LANG", "").casefold()[:2]
        return cls(
            language=language if language in LANGUAGES else LANGUAGES[0],
            data=Path(given.get("STAGEPACT_DATA", ".")),
            archive=given.get("STAGEPACT_ARCHIVE", "stagepact-runs.sqlite"),
            vocabulary=given.get("STAGEPACT_VOCABULARY", ""),
            vocabularies=Path(given.get("STAGEPACT_VOCABULARIES", "stagepact-vocabularies")),
            synonyms=Path(given.get("STAGEPACT_SYNONYMS", "stagepact-synonyms.csv")),
            embedder=given.get("STAGEPACT_EMBEDDER", ""),
            embedder_prefix=given.get("STAGEPACT_EMBEDDER_PREFIX", ""),
            cache=Path(given.get("STAGEPACT_CACHE", "stagepact-cache")),
            database=given.get("STAGEPACT_DATABASE", "stagepact.sqlite"),
            public_url=public_url.rstrip("/"),
            operator=given.get("STAGEPACT_OPERATOR", "").strip(),
            operator_contact=given.get("STAGEPACT_OPERATOR_CONTACT", "").strip(),
            session_hours=_number(given, "STAGEPACT_SESSION_HOURS", 12.0),
            requests_per_minute=int(_number(given, "STAGEPACT_REQUESTS_PER_MINUTE", 600)),
            logins_per_minute=int(_number(given, "STAGEPACT_LOGINS_PER_MINUTE", 10)),
            max_body_mb=_number(given, "STAGEPACT_MAX_BODY_MB", 20.0),
            threads=int(_number(given, "STAGEPACT_THREADS", 4)),
            worker=_choice(given, "STAGEPACT_WORKER", ("on", "off")) == "on",
            scheduler=given.get("STAGEPACT_SCHEDULER", ""),
            oidc_issuer=given.get("STAGEPACT_OIDC_ISSUER", ""),
            oidc_client=given.get("STAGEPACT_OIDC_CLIENT", ""),
            oidc_secret=given.get("STAGEPACT_OIDC_SECRET", ""),
            mail=_mail(given),
            mail_from=given.get("STAGEPACT_MAIL_FROM", ""),
            retention=given.get("STAGEPACT_RETENTION", ""),
            publish_by_two=_choice(given, "STAGEPACT_PUBLISH_BY_TWO", ("on", "off")) == "on",
            log=_choice(given, "STAGEPACT_LOG", ("info", "warning", "debug")),
        )


def _mail(given: Mapping[str, str]) -> str:
    """Return the URL of the mail server; who is named as the sender stands beside it."""
    url = given.get("STAGEPACT_MAIL", "")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ServiceError(
            message(
                "STAGEPACT_MAIL is no address of a mail server: write smtp://host:587 or "
                "smtps://host:465, with user:password@ before the host where it asks for that"
            )
        )
    if "@" not in given.get("STAGEPACT_MAIL_FROM", ""):
        raise ServiceError(
            message(
                "STAGEPACT_MAIL needs STAGEPACT_MAIL_FROM beside it: from whom e-mail comes, such "
                "as Stagebureau <stage@example.org>"
            )
        )
    return url


def _number(given: Mapping[str, str], name: str, default: float) -> float:
    """Return a positive number."""
    text = given.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise ServiceError(
            message("{name} is {value}: give a number above 0", name=name, value=repr(text))
        )
    return value


def _choice(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return one of some words; the first is the default."""
    value = given.get(name, "").casefold() or choices[0]
    if value not in choices:
        raise ServiceError(
            message(
                "{name} is {value}: choose one of {choices}",
                name=name,
                value=repr(value),
                choices=", ".join(choices),
            )
        )
    return value
