"""The audit log can only grow; its head, and the key of this installation, are made."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the guards and the two single rows."""
    head = sa.table(
        "audit_head", sa.column("id"), sa.column("seq"), sa.column("digest"), sa.column("change")
    )
    op.execute(head.insert().values(id=1, seq=0, digest="0" * 64, change=0))
    own = sa.table(
        "installation",
        sa.column("id", sa.Integer),
        sa.column("secret", sa.LargeBinary),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    op.execute(
        own.insert().values(id=1, secret=secrets.token_bytes(32), created_at=datetime.now(UTC))
    )
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Remove the guards and the rows."""
    for statement in _UNGUARDED[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("DELETE FROM audit_head")
    op.execute("DELETE FROM installation")


_GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER audit_log_no_{what.lower()} BEFORE {what} ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the audit log can only grow'); END"
        for what in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log can only grow'; END $$",
        "CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()",
    ],
}

_UNGUARDED = {
    "sqlite": [f"DROP TRIGGER audit_log_no_{what}" for what in ("update", "delete")],
    "postgresql": [
        "DROP TRIGGER audit_log_only_grows ON audit_log",
        "DROP FUNCTION audit_log_only_grows()",
    ],
}
