"""Functions that make, change and delete objects, as repositories and services do."""

import itertools
import uuid
from operator import attrgetter

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload, selectinload

from models import *

ARTICLE = uuid.UUID(int=7)

WAYS = {
    "rename": [("x",)],
    "change_some": [({"title": "x"},)],
    "add_to_collection": [(["a"],), (["a", "b"],)],
    "add_with_labels": [(["a"],), (["a", "b"],)],
    "insert_rows": [([{"name": "x"}],), ([{"name": "x"}, {"name": "y"}],)],
    "get_or_add_label": [("a",), ("new",)],
    "delete_author": [(101,)],
    "merge_label": [(101,), (999,)],
}


def rename(session: Session, title: str):
    article = session.get(Article, ARTICLE)
    article.title = title
    session.commit()


def rename_and_read(session: Session):
    article = session.get(Article, ARTICLE)
    article.title = "x"
    session.flush()
    return article.updated_at


def rename_commit_and_read(session: Session):
    article = session.scalars(select(Article).where(Article.id == ARTICLE)).one()
    article.title = "y"
    session.commit()
    return article.title


def add_and_refresh(session: Session):
    author = Author(name="new")
    session.add(author)
    session.commit()
    session.refresh(author)
    return author


def add_with_children(session: Session):
    session.add(Author(name="x", profile=Profile(text="y"), articles=[Article(title="t")]))
    session.commit()


def add_to_collection(session: Session, titles: list[str]):
    author = session.get(Author, 101)
    for title in titles:
        author.articles.append(Article(title=title))
    session.flush()


def add_child_of_object(session: Session):
    author = session.get(Author, 101)
    session.add(Article(title="t", author=author, extra={"a": 1}))
    session.flush()


def add_by_child(session: Session):
    author = Author(name="new")
    session.add(Profile(author=author))
    session.flush()


def label_article(session: Session):
    article = session.get(Article, ARTICLE)
    article.labels.append(session.get(Label, 103))
    session.flush()


def unlabel_article(session: Session):
    article = session.get(Article, ARTICLE)
    article.labels.remove(article.labels[0])
    session.flush()


def replace_labels(session: Session):
    article = session.get(Article, ARTICLE, options=[selectinload(Article.labels)])
    article.labels = [session.get(Label, 103)]
    session.flush()


def add_with_labels(session: Session, names: list[str]):
    found = session.scalars(select(Label).where(Label.name.in_(names))).all()
    session.add(Article(title="t", author_id=101, labels=list(found)))
    session.flush()


def delete_author(session: Session, key: int):
    session.delete(session.get(Author, key))
    session.flush()


def remove_article(session: Session):
    article = session.get(Article, ARTICLE)
    session.delete(article)
    session.commit()


def delete_remarks(session: Session):
    for remark in session.scalars(select(Remark)):
        session.delete(remark)
    session.flush()


def increment(session: Session):
    article = session.get(Article, ARTICLE)
    article.views = Article.views + 1
    session.flush()
    return article.views


def update_rows(session: Session):
    session.execute(update(Article).where(Article.state == "draft").values(views=Article.views + 1))


def update_unevaluable(session: Session):
    session.execute(update(Article).where(func.lower(Article.title) == "x").values(state="y"))


def insert_rows(session: Session, rows: list[dict]):
    session.execute(insert(Label), [{"name": row["name"]} for row in rows])


def insert_one_returning(session: Session):
    return session.scalar(insert(Label).values(name="n").returning(Label.id))


def upsert_label(session: Session):
    statement = upsert(Label).values(name="a")
    session.execute(statement.on_conflict_do_update(index_elements=[Label.name], set_={"name": statement.excluded.name}))


def get_or_add_label(session: Session, name: str):
    label = session.scalars(select(Label).where(Label.name == name)).one_or_none()
    if label is None:
        label = Label(name=name)
        session.add(label)
        session.flush()
    return label


def count_articles(session: Session):
    return session.scalar(select(func.count()).select_from(select(Article).where(Article.state == "draft").subquery()))


def page_of_articles(session: Session):
    statement = select(Article).where(Article.author_id == 101)
    total = session.scalar(statement.with_only_columns(func.count(Article.id)).order_by(None))
    return total, session.scalars(statement.order_by(Article.created_at.desc()).limit(10).offset(20)).all()


def merge_label(session: Session, key: int):
    session.merge(Label(id=key, name="z"))
    session.flush()


def legacy_first(session: Session):
    return session.query(Article).filter(Article.title == "x").order_by(Article.id.desc()).first()


def legacy_update(session: Session):
    return session.query(Article).filter(Article.title == "x").update({"state": "y"})


def legacy_delete(session: Session):
    return session.query(Remark).filter_by(article_id=ARTICLE).delete(synchronize_session=False)


def bulk_save(session: Session):
    session.bulk_save_objects([Label(name="p"), Label(name="q")])


def merge_without_a_key(session: Session):
    session.merge(Label(name="z"))
    session.flush()


def update_by_key(session: Session):
    session.execute(update(Article), [{"id": ARTICLE, "title": "x"}])


def update_rows_by_key(session: Session):
    session.execute(update(Label), [{"id": 101, "name": "x"}, {"id": 102, "name": "y"}])


def insert_a_list_of_one(session: Session):
    session.execute(insert(Label), [{"name": "alone"}])


def bulk_update(session: Session):
    session.bulk_update_mappings(Article, [{"id": ARTICLE, "title": "x", "views": 1}])


def replace_articles(session: Session):
    author = session.get(Author, 101)
    author.articles = [Article(title="only")]
    session.flush()


def clear_labels(session: Session):
    article = session.get(Article, ARTICLE)
    article.labels.clear()
    session.flush()


def clear_by_assignment(session: Session):
    article = session.get(Article, ARTICLE)
    article.labels = []
    session.flush()


def bulk_insert(session: Session):
    session.bulk_insert_mappings(Label, [{"name": "p"}, {"name": "q"}])


def read_author_of_article(session: Session):
    article = session.scalars(select(Article)).first()
    return article.author.profile


def titles_with_authors(session: Session):
    rows = session.execute(select(Article.title, Author.name).join(Article.author).where(Author.name.ilike("a%"))).all()
    return [{"title": title, "author": name} for title, name in rows]


def articles_of_label(session: Session):
    label = session.scalars(select(Label).where(Label.id == 101)).one()
    return label.articles


def nested_transaction(session: Session):
    with session.begin_nested():
        session.add(Label(name="nested"))


def delete_where(session: Session):
    session.execute(delete(Remark).where(Remark.article_id == ARTICLE))


def autoflushed(session: Session):
    session.add(Label(name="first"))
    return session.scalars(select(Label)).all()


def authors_by_group(session: Session):
    query = session.query(Article.author_id, func.count().label("count")).group_by(Article.author_id).order_by(Article.author_id)
    return {key: [row.count for row in rows] for key, rows in itertools.groupby(query, key=attrgetter("author_id"))}


def authors_of_chained_articles(session: Session):
    drafts = session.scalars(select(Article).where(Article.state == "draft")).all()
    others = session.scalars(select(Article).where(Article.state != "draft")).all()
    return [article.author for article in itertools.chain(drafts, others)]


def note_what_changed(session: Session):
    session.add(Label(name="new"))
    session.get(Author, 101).name = "x"
    for changed in itertools.chain(session.new, session.dirty):
        if isinstance(changed, Author):
            session.add(Remark(article_id=ARTICLE, text=changed.name))
    session.flush()


def add_each_of_two(session: Session):
    for name in ["p", "q"]:
        session.add(Label(name=name))
    session.flush()
