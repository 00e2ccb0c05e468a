"""what people taught the matcher, and the parts of a question"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('encoder', sa.String(), nullable=False),
    sa.Column('verdicts', sa.Integer(), nullable=False),
    sa.Column('unseen', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('model', sa.JSON(), nullable=False),
    sa.Column('live', sa.Boolean(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chances'))
    )
    op.create_table('parts',
    sa.Column('question_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('faq_id', sa.String(), nullable=True),
    sa.Column('chance', sa.Float(), nullable=False),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['faq_id'], ['faq_entries.id'], name=op.f('fk_parts_faq_id_faq_entries')),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_parts_question_id_questions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'position', name=op.f('pk_parts'))
    )
    with op.batch_alter_table('parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parts_faq_id'), ['faq_id'], unique=False)
    # Rows that are there already get an empty value, and the next night fills it in.
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('links', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.alter_column('links', server_default=None)
    with op.batch_alter_table('matches', schema=None) as batch_op:
        batch_op.add_column(sa.Column('draft', sa.Text(), nullable=False, server_default=''))
        batch_op.alter_column('draft', server_default=None)
    with op.batch_alter_table('cards', schema=None) as batch_op:
        batch_op.add_column(sa.Column('chosen_by', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('chosen_at', sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_cards_chosen_by_people'), 'people', ['chosen_by'], ['name'])


def downgrade() -> None:
    with op.batch_alter_table('cards', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_cards_chosen_by_people'), type_='foreignkey')
        batch_op.drop_column('chosen_at')
        batch_op.drop_column('chosen_by')
    with op.batch_alter_table('matches', schema=None) as batch_op:
        batch_op.drop_column('draft')
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_column('links')
    with op.batch_alter_table('parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_parts_faq_id'))

    op.drop_table('parts')
    op.drop_table('chances')
