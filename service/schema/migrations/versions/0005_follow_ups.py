"""A trial and a contract between acceptance and start; follow-up after a start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BEFORE = (
    "proposed", "published", "confirmed", "introduced", "accepted",
    "declined", "started", "ended", "withdrawn",
)  # fmt: skip
_AFTER = (
    "proposed", "published", "confirmed", "introduced", "accepted", "trial", "contracted",
    "declined", "started", "ended", "withdrawn",
)  # fmt: skip


def upgrade() -> None:
    """Let placements have two more states, and make the follow-up of those that have started."""
    _states(_AFTER)
    op.create_table(
        "follow_ups",
        sa.Column("placement_id", sa.String(length=36), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "outcome in ('well', 'attention', 'stopped', 'not-reached')",
            name=op.f("ck_follow_ups_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome is null) = (done_at is null)", name=op.f("ck_follow_ups_done")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_follow_ups_placement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint(
            "placement_id", "months", name=op.f("uq_follow_ups_placement_id_months")
        ),
    )
    with op.batch_alter_table("follow_ups") as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_ups_due_on"), ["due_on"], unique=False)
    _follow_up_started()


def downgrade() -> None:
    """Remove the follow-up; a trial or contract was an accepted place."""
    op.drop_table("follow_ups")
    for statement in _BACK_TO_ACCEPTED:
        op.execute(statement)
    _states(_BEFORE)


_BACK_TO_ACCEPTED = (
    "UPDATE placements SET state = 'accepted' WHERE state IN ('trial', 'contracted')",
    "UPDATE placement_steps SET \"before\" = 'accepted' WHERE \"before\" IN ('trial', 'contracted')",
    "UPDATE placement_steps SET \"after\" = 'accepted' WHERE \"after\" IN ('trial', 'contracted')",
)


def _states(states: Sequence[str]) -> None:
    check = f"state in {tuple(states)!r}"
    if op.get_bind().dialect.name == "sqlite":
        # It makes the table anew, and does so without the checks that there were.
        with op.batch_alter_table("placements", recreate="always") as batch_op:
            batch_op.create_check_constraint(batch_op.f("ck_placements_state"), check)
        return
    op.drop_constraint(op.f("ck_placements_state"), "placements", type_="check")
    op.create_check_constraint(op.f("ck_placements_state"), "placements", check)


def _follow_up_started() -> None:
    """Add what is due for placements that had started before."""
    connection = op.get_bind()
    steps = sa.table(
        "placement_steps",
        sa.column("placement_id", sa.String),
        sa.column("after", sa.String),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    placements = sa.table("placements", sa.column("id", sa.String), sa.column("state", sa.String))
    query = (
        sa.select(placements.c.id, sa.func.max(steps.c.at, type_=sa.DateTime(timezone=True)))
        .join(steps, steps.c.placement_id == placements.c.id)
        .where(placements.c.state == "started", steps.c.after == "started")
        .group_by(placements.c.id)
    )
    rows = [
        {
            "id": str(uuid4()),
            "placement_id": placement,
            "months": months,
            "due_on": _after(_day(at), months),
            "note": "",
        }
        for placement, at in connection.execute(query).all()
        for months in (1, 3, 6)
    ]
    if rows:
        target = sa.table(
            "follow_ups",
            sa.column("id", sa.String),
            sa.column("placement_id", sa.String),
            sa.column("months", sa.Integer),
            sa.column("due_on", sa.Date),
            sa.column("note", sa.Text),
        )
        connection.execute(target.insert(), rows)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date() if at.tzinfo else at.date()


def _after(day: date, months: int) -> date:
    """Return the same day some months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError
