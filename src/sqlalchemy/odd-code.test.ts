import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../python/project.js';
import { readMapping } from './read-models.js';
import { readQueries } from './read-queries.js';

const base = `
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass
`;

/** What the functions of the files send, what was not read of them, and the columns of the tables. */
async function read(files: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'plinth-odd-'));
  try {
    for (const [file, text] of Object.entries({ 'app/__init__.py': '', 'app/base.py': base, ...files })) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
    const project = await readProject(directory);
    const mapping = readMapping(project);
    const { functions, notExamined } = readQueries(project, mapping);
    const last = (name: string) => name.split('.').at(-1) ?? name;
    return {
      sent: Object.fromEntries(functions.map(({ name, sends }) => [last(name), sends.map(({ sql }) => sql)])),
      reasons: Object.fromEntries(functions.map(({ name, unknown }) => [last(name), unknown.map(({ reason }) => reason)])),
      composed: functions.flatMap(({ sends }) => sends.flatMap(({ composed }) => composed?.reason ?? [])),
      notExamined,
      tables: Object.fromEntries((mapping.models?.tables ?? []).map(({ name, columns }) => [name, columns.map((column) => column.name)])),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const circle = {
  'app/models/__init__.py': 'from .user import *\nfrom .post import *\n',
  'app/models/user.py': `
from sqlalchemy import *
from sqlalchemy.orm import *
from app.base import Base
from app.models import post

__all__ = ["User"]

class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(40), nullable=False)

    def newest(self):
        return object_session(self).scalars(select(post.Post).where(post.Post.user_id == self.id).limit(3)).all()
`,
  'app/models/post.py': `
from sqlalchemy import Column, ForeignKey, Integer
from app.base import Base
from app.models import user

__all__ = ["Post"]

class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))

def of(name):
    return user.User.name == name
`,
};

test('star imports, and modules that import one another', async () => {
  const { sent, tables } = await read({
    ...circle,
    'app/dao.py': `
from app.models import *
from app.models.post import of
from sqlalchemy import select
from sqlalchemy.orm import Session

def named(session: Session, name: str):
    return session.scalars(select(User.id).where(of(name))).all()
`,
  });
  expect(tables).toEqual({ posts: ['id', 'user_id'], users: ['id', 'name'] });
  expect(sent).toEqual({
    named: ['SELECT users.id FROM users WHERE (users.name = $1)'],
    newest: ['SELECT posts.id, posts.user_id FROM posts WHERE (posts.user_id = $1) LIMIT $2'],
  });
});

test('models that other modules patch', async () => {
  const { sent, tables } = await read({
    ...circle,
    'app/patched.py': `
from app.models import *
from sqlalchemy import Column, Integer, select
from sqlalchemy.orm import Session

User.age = Column(Integer)
setattr(User, "nick", Column(Integer))
User.by_name = classmethod(lambda cls, session, name: session.scalars(select(cls.id).where(cls.name == name)).all())

def older(session: Session, age: int):
    return session.scalars(select(User.nick).where(User.age > age)).all()

def named(session: Session, name: str):
    return User.by_name(session, name)
`,
  });
  expect(tables['users']).toEqual(['id', 'name', 'age', 'nick']);
  expect(sent).toMatchObject({
    older: ['SELECT users.nick FROM users WHERE (users.age > $1)'],
    named: ['SELECT users.id FROM users WHERE (users.name = $1)'],
  });
});

test('code that is made when it runs: read where the source tells it, else named and not guessed', async () => {
  const { sent, reasons, notExamined, tables } = await read({
    'app/generated.py': `
from app.base import Base
from sqlalchemy import Column, Integer, select
from sqlalchemy.orm import Session

for name in ["red", "blue"]:
    globals()[name.title()] = type(name.title(), (Base,), {"__tablename__": name, "id": Column(Integer, primary_key=True)})

exec("class Hidden(Base): ...")

def make(kind):
    class Local(Base):
        __tablename__ = f"local_{kind}"
        id = Column(Integer, primary_key=True)

    return Local

Cat = make("cat")

def cats(session: Session):
    return session.scalars(select(Cat)).all()

def all_of(session: Session, name: str):
    return session.scalars(select(globals()[name])).all()

def some(session: Session, expression: str):
    return session.scalars(select(Cat).where(eval(expression))).all()
`,
  });
  expect(Object.keys(tables).toSorted()).toEqual(['blue', 'local_cat', 'red']);
  expect(sent).toEqual({
    cats: ['SELECT local_cat.id FROM local_cat'],
    all_of: [],
    some: ['SELECT local_cat.id FROM local_cat WHERE ($1)'],
  });
  expect(reasons).toEqual({
    cats: [],
    all_of: ['what is selected, globals()[…], is known only when the code runs'],
    some: ['a condition, eval(…), is known only when the code runs'],
  });
  expect(notExamined).toEqual([
    { file: 'app/generated.py', line: 9, object: 'exec(…)', reason: 'code that is made when it runs is not read' },
  ]);
});

test('fragments of text, and text that is made of what is given', async () => {
  const { sent, composed } = await read({
    ...circle,
    'app/search.py': `
from app.models import User
from sqlalchemy import select, text
from sqlalchemy.orm import Session

def fragments(session: Session, key: int):
    return session.execute(select(User.id).where(text("name = 'x'"), User.id > key).order_by(text("name desc"))).all()

def given(session: Session, where: str):
    return session.execute(text("SELECT id FROM users WHERE " + where)).all()
`,
  });
  expect(sent['fragments']).toEqual(["SELECT users.id FROM users WHERE (name = 'x') AND (users.id > $1) ORDER BY name desc"]);
  expect(sent['given']).toEqual(['']);
  expect(composed).toEqual(["the text is put together from 'SELECT id FROM users WHERE ' + where"]);
});

test('classes that a function maps when the application starts', async () => {
  const { sent, tables } = await read({
    'app/domain.py': `
class Author:
    def __init__(self, name):
        self.name = name

class Book:
    pass
`,
    'app/orm.py': `
from sqlalchemy import Column, ForeignKey, Integer, String, Table, select
from sqlalchemy.orm import Session, registry, relationship
from app.domain import Author, Book

mapper_registry = registry()
authors = Table("authors", mapper_registry.metadata, Column("id", Integer, primary_key=True), Column("name", String(80)))
books = Table("books", mapper_registry.metadata, Column("id", Integer, primary_key=True), Column("author_id", ForeignKey("authors.id")))

def start_mappers(engine):
    mapper_registry.map_imperatively(Author, authors, properties={"books": relationship(Book, back_populates="author")})
    mapper_registry.map_imperatively(Book, books, properties={"author": relationship(Author, back_populates="books")})

def of(session: Session, name: str):
    author = session.scalars(select(Author).where(Author.name == name)).one()
    return author.books
`,
  });
  expect(Object.keys(tables)).toEqual(['authors', 'books']);
  expect(sent['of']).toEqual([
    'SELECT authors.id, authors.name FROM authors WHERE (authors.name = $1)',
    'SELECT books.id, books.author_id FROM books WHERE ($1 = books.author_id)',
  ]);
});
