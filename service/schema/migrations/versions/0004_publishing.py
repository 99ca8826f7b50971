"""Who asked for publishing a run; the call list; rounds that follow another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and tell of runs that were published before."""
    _publications()
    _calls()
    op.create_table(
        "round_successions",
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("follows_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_round_successions_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["rounds.id"], name=op.f("fk_round_successions_follows_id")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_successions")),
    )
    with op.batch_alter_table("round_successions") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_round_successions_follows_id"), ["follows_id"], unique=False
        )
    for statement in _PUBLISHED_BEFORE:
        op.execute(statement)


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=36), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "state in ('asked', 'withdrawn', 'refused', 'published', 'undone')",
            name=op.f("ck_publications_state"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_publications_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    with op.batch_alter_table("publications") as batch_op:
        batch_op.create_index(batch_op.f("ix_publications_run_id"), ["run_id"], unique=False)

    op.create_table(
        "publication_steps",
        sa.Column("publication_id", sa.String(length=36), nullable=False),
        sa.Column("placement_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_publication_steps_publication_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_publication_steps_placement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "publication_id", "placement_id", name=op.f("pk_publication_steps")
        ),
    )
    with op.batch_alter_table("publication_steps") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publication_steps_placement_id"), ["placement_id"], unique=False
        )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("candidate_id", sa.String(length=36), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "(employer_id is null) <> (candidate_id is null)", name=op.f("ck_calls_one_target")
        ),
        sa.CheckConstraint(
            "outcome in ('agreed', 'refused', 'other', 'no-answer', 'later', 'reopened')",
            name=op.f("ck_calls_outcome"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_calls_round_id")),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employers.id"],
            name=op.f("fk_calls_employer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_calls_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls") as batch_op:
        for column in ("round_id", "employer_id", "candidate_id"):
            batch_op.create_index(batch_op.f(f"ix_calls_{column}"), [column], unique=False)


def downgrade() -> None:
    """Remove the tables."""
    for table in ("round_successions", "calls", "publication_steps", "publications"):
        op.drop_table(table)


_PUBLISHED_BEFORE = (
    "INSERT INTO publications (id, run_id, state, asked_by, asked_at, note, decided_by, "
    "decided_at, reason) SELECT id, id, 'published', published_by, published_at, '', "
    "published_by, published_at, '' FROM runs WHERE published_at IS NOT NULL",
    "INSERT INTO publication_steps (publication_id, placement_id, position) "
    "SELECT runs.id, placements.id, min(placement_steps.position) FROM runs "
    "JOIN placements ON placements.programme = runs.programme "
    "JOIN placement_steps ON placement_steps.placement_id = placements.id "
    "AND placement_steps.at = runs.published_at "
    "AND placement_steps.actor_id = runs.published_by AND (placement_steps.after = 'published' "
    "OR (placement_steps.after = 'withdrawn' AND placement_steps.reason = 'superseded')) "
    "GROUP BY runs.id, placements.id",
)
"""Such a run is its own publication; its steps were taken at the very moment."""
