import type { Example } from '../../../engine/rule.js';

/** Values that are never missing, and such that no other row has. */
export const requiredExamples: readonly Example[] = [
  {
    title: 'A field that no request may leave out, for a column that may be NULL',
    files: {
      'app/models.py': `
        from sqlalchemy import Index, func, text
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str]
            slug: Mapped[str]
            name: Mapped[str | None]
            is_deleted: Mapped[bool] = mapped_column(default=False)
        `,
      'app/service.py': `

        from pydantic import BaseModel
        from app.models import User

        class UserCreate(BaseModel):
            email: str
            slug: str
            name: str

        def create(session, data: UserCreate) -> None:
            session.add(User(email=data.email, slug=data.slug, name=data.name))
        `,
    },
    finds: [{ columns: ['name'], kind: 'required', rule: 'given', enforced: ['schema app/service.py:7'] }],
  },
  {
    title: 'An update may take the value away',
    files: {
      'app/models.py': `
        from sqlalchemy import Index, func, text
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str]
            slug: Mapped[str]
            name: Mapped[str | None]
            is_deleted: Mapped[bool] = mapped_column(default=False)
        `,
      'app/service.py': `

        from pydantic import BaseModel
        from app.models import User

        class UserCreate(BaseModel):
            email: str
            slug: str
            name: str

        class UserUpdate(BaseModel):
            name: str | None = None

        def create(session, data: UserCreate) -> None:
            session.add(User(email=data.email, slug=data.slug, name=data.name))

        def update(user: User, data: UserUpdate) -> None:
            for field, value in data.model_dump(exclude_unset=True).items():
                setattr(user, field, value)
        `,
    },
    finds: [],
  },
  {
    title: 'A search for another row with the same value, and a refusal, before the row is made; one among the rows that live',
    files: {
      'app/models.py': `
        from sqlalchemy import Index, func, text
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str]
            slug: Mapped[str]
            name: Mapped[str | None]
            is_deleted: Mapped[bool] = mapped_column(default=False)
        `,
      'app/service.py': `

        from sqlalchemy import func, select
        from app.models import User

        class Users:
            def __init__(self, session) -> None:
                self.session = session

            async def by_email(self, email: str) -> User | None:
                return await self.session.scalar(select(User).where(func.lower(User.email) == email.lower(), User.is_deleted.is_(False)))

            def by_slug(self, slug: str) -> User | None:
                return self.session.query(User).filter_by(slug=slug).first()

            async def create(self, email: str, slug: str) -> None:
                if await self.by_email(email) is not None:
                    raise ValueError("this address has an account")
                if self.by_slug(slug):
                    raise ValueError("this name is taken")
                self.session.add(User(email=email.lower(), slug=slug))
        `,
    },
    finds: [
      { columns: ['email'], kind: 'unique', enforced: ['guard app/service.py:15'] },
      { columns: ['slug'], kind: 'unique', enforced: ['guard app/service.py:17'] },
    ],
  },
  {
    title: 'A unique index says it, also where it is partial or on an expression',
    files: {
      'app/models.py': `
        from sqlalchemy import Index, func, text
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            __table_args__ = (
                Index("uq_users_email", func.lower(text("email")), unique=True, postgresql_where=text("NOT is_deleted")),
            )
            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str]
            slug: Mapped[str] = mapped_column(unique=True)
            name: Mapped[str | None]
            is_deleted: Mapped[bool] = mapped_column(default=False)
        `,
      'app/service.py': `

        from sqlalchemy import func, select
        from app.models import User

        def create(session, email: str, slug: str) -> None:
            if session.scalar(select(User).where(func.lower(User.email) == email.lower())) is not None:
                raise ValueError("this address has an account")
            if session.query(User).filter_by(slug=slug).first():
                raise ValueError("this name is taken")
            session.add(User(email=email.lower(), slug=slug))
        `,
    },
    finds: [],
  },
  {
    title: 'What is found is used, not refused',
    files: {
      'app/models.py': `
        from sqlalchemy import Index, func, text
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str]
            slug: Mapped[str]
            name: Mapped[str | None]
            is_deleted: Mapped[bool] = mapped_column(default=False)
        `,
      'app/service.py': `

        from sqlalchemy import select
        from app.models import User

        def get_or_create(session, slug: str) -> User:
            user = session.scalar(select(User).where(User.slug == slug))
            if user is None:
                user = User(email=f"{slug}@example.org", slug=slug)
                session.add(user)
            return user
        `,
    },
    finds: [],
  },
  {
    title: 'A wider unique constraint was decided on; a range of a key is that of its sequence',
    files: {
      'app/models.py': `

        from sqlalchemy import Column, ForeignKey, Integer, String, UniqueConstraint
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()

        class Project(Base):
            __tablename__ = "projects"
            id = Column(Integer, primary_key=True)

        class Term(Base):
            __tablename__ = "terms"
            __table_args__ = (UniqueConstraint("project_id", "text"),)
            id = Column(Integer, primary_key=True)
            text = Column(String, nullable=False)
            project_id = Column(ForeignKey("projects.id", ondelete="CASCADE"), nullable=False)
        `,
      'app/service.py': `

        from pydantic import BaseModel, Field
        from app.models import Term

        class TermCreate(BaseModel):
            text: str
            project_id: int = Field(gt=0, lt=2147483647)

        def create(session, data: TermCreate) -> None:
            if session.query(Term).filter(Term.text == data.text).one_or_none():
                raise ValueError("there is such a term")
            session.add(Term(**data.dict()))
        `,
    },
    finds: [],
  },
];
