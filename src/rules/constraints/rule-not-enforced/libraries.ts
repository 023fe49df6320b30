import type { Example } from '../../../engine/rule.js';

/** Validators of further libraries, and of models. */
export const librariesExamples: readonly Example[] = [
  {
    title: 'A validator of the model; an Enum of SQLAlchemy that is stored as text',
    files: {
      'app/models.py': `

        import enum
        from sqlalchemy import Column, Enum, Integer, String
        from sqlalchemy.orm import declarative_base, validates

        class Kind(enum.Enum):
            book = 1
            film = 2

        class Item(declarative_base()):
            __tablename__ = "items"
            id = Column(Integer, primary_key=True)
            kind = Column(Enum(Kind, native_enum=False), nullable=False)
            rating = Column(Integer, nullable=False)
            state = Column(String, nullable=False, default="open")

            @validates("rating")
            def check_rating(self, key, value):
                if not 1 <= value <= 5:
                    raise ValueError("a rating is from 1 to 5")
                return value
        `,
    },
    finds: [
      { columns: ['kind'], kind: 'values', rule: "one of 'book', 'film'", enforced: ['model app/models.py:12'] },
      { columns: ['rating'], kind: 'range', rule: 'at least 1 and at most 5', enforced: ['validator app/models.py:18'] },
    ],
  },
  {
    title: 'Create_constraint=True makes the CHECK',
    files: {
      'app/models.py': `

        import enum
        from sqlalchemy import Column, Enum, Integer
        from sqlalchemy.orm import declarative_base

        class Kind(enum.Enum):
            book = 1
            film = 2

        class Item(declarative_base()):
            __tablename__ = "items"
            id = Column(Integer, primary_key=True)
            kind = Column(Enum(Kind, native_enum=False, create_constraint=True, name="kind"), nullable=False)
        `,
    },
    finds: [],
  },
  {
    title: 'create_constraint=False: the default, so who writes it has decided',
    files: {
      'app/models.py': `

        import enum
        from sqlalchemy import Column, Enum, Integer
        from sqlalchemy.orm import declarative_base

        class Kind(enum.Enum):
            book = 1
            film = 2

        class Item(declarative_base()):
            __tablename__ = "items"
            id = Column(Integer, primary_key=True)
            kind = Column(Enum(Kind, native_enum=False, create_constraint=False), nullable=False)
        `,
    },
    finds: [],
  },
];
