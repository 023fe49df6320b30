"""Generic repositories in the forms that projects write them, and collections that are queries."""

import functools
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, get_args

from sqlalchemy import Select, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from models import *

ModelT = TypeVar("ModelT", bound=Base)

WAYS = {
    "authors_named": [("Ann", "Bob")],
    "channels_that_are": [(True,), (False,)],
}


class Repository(Generic[ModelT]):
    model: type[ModelT]
    options: tuple = ()

    def __init__(self, session: Session) -> None:
        self.session = session

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.model = get_args(cls.__orig_bases__[0])[0]

    def query(self) -> Select[tuple[ModelT]]:
        return select(self.model).options(*self.options)

    def get(self, key: Any) -> ModelT | None:
        return self.session.get(self.model, key)

    def get_or_raise(self, key: Any) -> ModelT:
        found = self.get(key)
        if found is None:
            raise LookupError(self.model.__name__)
        return found

    def list(self, limit: int = 10):
        return self.session.scalars(self.query().order_by(self.model.id).limit(limit)).all()

    def exists(self, key: Any) -> bool:
        return bool(self.session.scalar(select(exists().where(self.model.id == key))))

    def find(self, **filters: Any) -> ModelT | None:
        return self.session.scalars(select(self.model).filter_by(**filters)).first()


class AuthorRepository(Repository[Author]):
    options = (selectinload(Author.articles.and_(Article.views > 3)),)


class LabelRepository(Repository[Label]):
    pass


class Store(Generic[ModelT]):
    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def model(self) -> type[ModelT]:
        return get_args(self.__orig_class__)[0]

    def count(self) -> int:
        return self.session.scalar(select(func.count()).select_from(self.model))


def list_authors(session: Session):
    return AuthorRepository(session).list()


def author_by_key(session: Session):
    return AuthorRepository(session).get_or_raise(101).name


def label_exists(session: Session):
    return LabelRepository(session).exists(101)


def label_named(session: Session):
    return LabelRepository(session).find(name="a")


def count_labels(session: Session):
    return Store[Label](session).count()


def authors_named(session: Session, *names: str):
    return session.scalars(select(Author).where(Author.name.in_(names))).all()


def channels_that_are(session: Session, open: bool):
    return session.scalars(select(Channel).where(Channel.open.is_(open))).all()


current: ContextVar[Session] = ContextVar("current")


def scoped(function):
    @functools.wraps(function)
    def wrapper(session: Session):
        token = current.set(session)
        try:
            return function(session)
        finally:
            current.reset(token)

    return wrapper


@scoped
def labels_of_the_context(session: Session):
    return current.get().scalars(select(Label)).all()


def last_messages(session: Session):
    channel = session.get(Channel, 1)
    return channel.messages.filter(Message.text != "").limit(3).all()


def count_messages(session: Session):
    return session.get(Channel, 1).messages.count()


def loop_over_messages(session: Session):
    return [message.text for message in session.get(Channel, 1).messages]


def append_message(session: Session):
    session.get(Channel, 1).messages.append(Message(text="new"))
    session.commit()


def read_drafts(session: Session):
    channel = session.get(Channel, 1)
    return session.scalars(channel.drafts.select().where(Draft.text == "x")).all()


def add_draft(session: Session):
    session.get(Channel, 1).drafts.add(Draft(text="new"))
    session.commit()


def delete_drafts(session: Session):
    session.execute(session.get(Channel, 1).drafts.delete())


def copy_messages(session: Session):
    rows = select(Message.text, literal(1)).where(Message.channel_id == 1)
    session.execute(insert(Draft).from_select(["text", "channel_id"], rows, include_defaults=False))


def update_and_give_back(session: Session):
    among = select(Draft.id).where(Draft.text == "x")
    changed = update(Draft).where(Draft.id.in_(among)).values(text="y").returning(Draft.text, Draft.id)
    return session.execute(changed).all()


def delete_and_give_back(session: Session):
    among = select(Draft.id).where(Draft.text == "x")
    return session.execute(delete(Draft).where(Draft.id.in_(among)).returning(Draft.text)).all()
