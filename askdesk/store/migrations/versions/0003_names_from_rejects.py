"""names learned from what people rejected"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('learned_names',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('department', sa.String(), nullable=False),
    sa.Column('edits', sa.JSON(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('accepted_by', sa.String(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(), nullable=True),
    sa.Column('dropped_by', sa.String(), nullable=True),
    sa.Column('dropped_at', sa.DateTime(), nullable=True),
    sa.Column('is_applied', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state <> 'accepted' or (accepted_by is not null and accepted_at is not null)", name=op.f('ck_learned_names_accepted_by_somebody')),
    sa.ForeignKeyConstraint(['accepted_by'], ['people.name'], name=op.f('fk_learned_names_accepted_by_people')),
    sa.ForeignKeyConstraint(['dropped_by'], ['people.name'], name=op.f('fk_learned_names_dropped_by_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learned_names'))
    )


def downgrade() -> None:
    op.drop_table('learned_names')
