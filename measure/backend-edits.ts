import type { ModelEdit } from './plan-edits.js';

/** An edit of a file of a public backend. */
export interface BackendEdit extends ModelEdit {
  readonly file: string;
}

const group = 'h/models/group.py';
const models = 'app/common/data/models.py';
const types = 'app/common/data/types.py';

/** Per backend of backends.json. The texts that are replaced are single lines of the checkouts. */
export const backendEdits: Readonly<Record<string, readonly BackendEdit[]>> = {
  h: [
    {
      title: 'rename a column',
      file: group,
      edits: [['    description = sa.Column(', '    about = sa.Column(']],
      words: ['--rename', 'group.description:about'],
      moved: { 'group.description': 'group.about' },
    },
    {
      title: 'a label of an enum',
      file: 'h/models/notification.py',
      edits: [['    REPLY = "reply"', '    REPLY = "reply"\n    DIGEST = "digest"']],
      noWayBack: 'a label that the old models do not know',
    },
    {
      title: 'an index',
      file: 'h/models/mention.py',
      edits: [
        [
          '    username: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)',
          '    username: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)',
        ],
      ],
    },
    {
      title: 'drop a column that may not be NULL',
      file: 'h/models/feature.py',
      edits: [
        [
          '    staff = sa.Column(\n        sa.Boolean,\n        nullable=False,\n        default=False,\n        server_default=sa.sql.expression.false(),\n    )\n',
          '',
        ],
      ],
      lost: ['feature.staff'],
    },
    {
      title: 'a column becomes NOT NULL',
      file: group,
      edits: [
        [
          '    created = sa.Column(sa.DateTime, default=datetime.datetime.utcnow, index=True)',
          '    created = sa.Column(sa.DateTime, default=datetime.datetime.utcnow, index=True, nullable=False)',
        ],
      ],
      words: ['--fill', 'user_group.created=now()'],
      lost: ['user_group.created'],
    },
    {
      title: 'a foreign key',
      file: group,
      edits: [
        [
          '    creator_id = sa.Column(',
          '    archived_by_id = sa.Column(sa.Integer, sa.ForeignKey("user.id"), index=True)\n    creator_id = sa.Column(',
        ],
        ['sa.orm.relationship("User")', 'sa.orm.relationship("User", foreign_keys=[creator_id])'],
      ],
    },
    {
      title: 'a value of a CHECK',
      file: group,
      edits: [['    LMS_STUDENT = "lms_student"', '    LMS_STUDENT = "lms_student"\n    LMS_OBSERVER = "lms_observer"']],
    },
    {
      title: 'a wider key',
      file: group,
      edits: [
        [
          '    id = sa.Column("id", sa.Integer, autoincrement=True, primary_key=True)',
          '    id = sa.Column("id", sa.BigInteger, autoincrement=True, primary_key=True)',
        ],
      ],
    },
  ],
  'funding-service': [
    {
      title: 'rename a column that may not be NULL',
      file: models,
      edits: [['    primary_contact_name: Mapped[str]', '    contact_name: Mapped[str]']],
      words: ['--rename', 'grant.primary_contact_name:contact_name'],
      moved: { 'grant.primary_contact_name': 'grant.contact_name' },
    },
    {
      title: 'soft delete',
      file: models,
      edits: [
        [
          '    requires_certification: Mapped[bool]',
          '    archived_at_utc: Mapped[datetime.datetime | None]\n    requires_certification: Mapped[bool]',
        ],
      ],
    },
    {
      title: 'a label of an enum',
      file: types,
      edits: [['    OPEN = "Open"\n    CLOSED', '    OPEN = "Open"\n    PAUSED = "Paused"\n    CLOSED']],
      noWayBack: 'a label that the old models do not know',
    },
    {
      title: 'a bounded length',
      file: models,
      edits: [
        [
          '    iati_id: Mapped[str | None] = mapped_column(nullable=True)',
          '    iati_id: Mapped[str | None] = mapped_column(sqlalchemy_String(300), nullable=True)',
        ],
        ['from sqlalchemy import (', 'from sqlalchemy import String as sqlalchemy_String\nfrom sqlalchemy import ('],
      ],
    },
    {
      title: 'a foreign key becomes NOT NULL',
      file: models,
      edits: [
        [
          '        ForeignKey("organisation.id"), nullable=True\n    )  # TODO: make non-nullable',
          '        ForeignKey("organisation.id"), nullable=False\n    )',
        ],
      ],
      words: ['--fill', 'grant.organisation_id=(SELECT min(id::text)::uuid FROM organisation)'],
      lost: ['grant.organisation_id'],
    },
    {
      title: 'what deleting does to the rows that refer',
      file: models,
      edits: [
        [
          '    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant.id"))',
          '    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant.id", ondelete="CASCADE"))',
        ],
      ],
    },
    {
      title: 'a table',
      file: models,
      edits: [
        [
          'class Collection(BaseModel):',
          'class CollectionNote(BaseModel):\n    __tablename__ = "collection_note"\n\n    collection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), index=True)\n    body: Mapped[str]\n\n\nclass Collection(BaseModel):',
        ],
      ],
    },
  ],
};
