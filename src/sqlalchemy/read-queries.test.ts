import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../python/project.js';
import type { CodeFunction } from '../workload/code.js';
import { readMapping } from './read-models.js';
import { readQueries } from './read-queries.js';

const models = `
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    posts: Mapped[list["Post"]] = relationship(back_populates="author")

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(back_populates="posts")
`;

/** The functions of a module beside the models, by their last names. */
async function read(code: string): Promise<Map<string, CodeFunction>> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-queries-'));
  try {
    await writeFile(join(directory, 'models.py'), models);
    await writeFile(join(directory, 'code.py'), code);
    const project = await readProject(directory);
    const { functions } = readQueries(project, readMapping(project));
    return new Map(functions.map((one) => [one.name.replace(/^(models|code)\./, ''), one]));
  } finally {
    await rm(directory, { recursive: true });
  }
}

const imports = `
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.ext.asyncio import AsyncSession
from contextlib import contextmanager
from functools import wraps
import asyncio
from models import Post, User
`;

test('a statement that is built under a test is sent in two forms', async () => {
  const functions = await read(`${imports}
def find(session: Session, name: str | None):
    statement = select(User)
    if name is not None:
        statement = statement.where(User.name == name)
    return session.scalars(statement).all()
`);
  const find = functions.get('find');
  expect(find?.sends.map(({ sql }) => /WHERE/.test(sql))).toEqual([false, true]);
  expect(find?.sends.map(({ tests }) => tests.map(({ taken }) => taken))).toEqual([[false], [true]]);
  expect(find).toMatchObject({ ways: 2, complete: true });
});

test('a relationship read for each row is a load within the loop over the rows', async () => {
  const functions = await read(`${imports}
def names(session: Session):
    return [post.author.name for post in session.scalars(select(Post)).all()]

def loaded(session: Session):
    posts = session.scalars(select(Post).options(selectinload(Post.author))).all()
    for post in posts:
        print(post.author.name)
`);
  const names = functions.get('names');
  expect(names?.sends.map(({ cause }) => cause)).toEqual(['statement', 'lazy load']);
  expect(names?.sends[1]).toMatchObject({
    relationship: { className: 'Post', name: 'author', target: 'User', collection: false, of: 0 },
    loops: [{ form: 'comprehension', over: 0, atMost: null }],
  });
  expect(functions.get('loaded')?.sends.map(({ cause }) => cause)).toEqual(['statement', 'eager load']);
});

test('services and repositories are made as their constructors are annotated, and the call path is told', async () => {
  const functions = await read(`${imports}
class Repository:
    model = None
    def __init__(self, session: AsyncSession):
        self.session = session
    async def get(self, key: int):
        return await self.session.get(self.model, key)

class Users(Repository):
    model = User

class Service:
    def __init__(self, users: Users):
        self.users = users
    async def rename(self, key: int, name: str):
        user = await self.users.get(key)
        if user is None:
            raise KeyError(key)
        user.name = name
        await self.users.session.commit()

async def all_at_once(service: Service, keys: list[int]):
    await asyncio.gather(*[service.users.get(key) for key in keys])
`);
  expect(functions.get('Users.get')?.sends.map(({ cause, session }) => `${cause} ${session}`)).toEqual(['get async']);
  const rename = functions.get('Service.rename');
  expect(rename?.sends.map(({ cause }) => cause)).toEqual(['get', 'flush']);
  expect(rename?.sends[1]?.sql).toMatch(/^UPDATE users SET name=\$1/);
  expect(rename?.sends[0]?.path.map((frame) => frame.function)).toEqual(['code.Service.rename', 'code.Users.get']);
  expect(functions.get('all_at_once')?.sends[0]?.loops).toMatchObject([{ form: 'gather', over: null }]);
});

test('decorators that wrap and generators that hold a session run around what they wrap', async () => {
  const functions = await read(`${imports}
from sqlalchemy.orm import sessionmaker
Local = sessionmaker()

def committed(function):
    @wraps(function)
    def inner(session, *args, **kwargs):
        result = function(session, *args, **kwargs)
        session.commit()
        return result
    return inner

@contextmanager
def scope():
    session = Local()
    yield session
    session.commit()

@committed
def add(session: Session, name: str):
    session.add(User(name=name))

def add_in_scope(name: str):
    with scope() as session:
        session.add(User(name=name))
`);
  for (const name of ['add', 'add_in_scope']) {
    const [send, ...rest] = functions.get(name)?.sends ?? [];
    expect(send?.sql, name).toMatch(/^INSERT INTO users/);
    expect(rest, name).toEqual([]);
    expect(send?.path[0]?.function, name).toBe(`code.${name}`);
  }
});

test('what a handler does is a way of its own', async () => {
  const functions = await read(`${imports}
from sqlalchemy.exc import IntegrityError
def get_or_create(session: Session, name: str):
    try:
        session.add(User(name=name))
        session.flush()
    except IntegrityError:
        session.rollback()
        return session.scalars(select(User).where(User.name == name)).one()
`);
  expect(functions.get('get_or_create')?.sends.map(({ cause }) => cause)).toEqual(['flush', 'statement']);
});

test('an object that a test says is another one is that one, for a session holds a row once', async () => {
  const functions = await read(`${imports}
from sqlalchemy.orm import joinedload
def of_one(session: Session, key: int):
    user = session.scalars(select(User).where(User.id == key)).one()
    posts = session.scalars(select(Post).options(joinedload(Post.author))).all()
    return [len(post.author.posts) for post in posts if post.author == user]
def of_others(session: Session, key: int):
    user = session.scalars(select(User).where(User.id == key)).one()
    posts = session.scalars(select(Post).options(joinedload(Post.author))).all()
    return [len(post.author.posts) for post in posts if post.author != user]
`);
  const loaded = (name: string) => functions.get(name)?.sends.find(({ cause }) => cause === 'lazy load')?.relationship?.of;
  expect(loaded('of_one')).toBe(0);
  expect(loaded('of_others')).toBe(1);
});
