"""What is proposed for a document as a whole, beside what is proposed for its parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("proposal", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("document", column)


def downgrade() -> None:
    op.drop_column("document", "proposal")
