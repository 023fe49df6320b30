import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../python/project.js';
import { readMapping } from '../read-models.js';
import { readQueries } from '../read-queries.js';

const models = `
from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

class Base(DeclarativeBase): ...

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    posts: Mapped[list["Post"]] = relationship(back_populates="user")

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(back_populates="posts")
`;

/** What the functions of a project with the models send, by their names. */
async function read(files: Readonly<Record<string, string>>): Promise<Record<string, readonly string[]>> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-'));
  try {
    for (const [file, text] of Object.entries({ 'models.py': models, ...files })) await writeFile(join(directory, file), text);
    const project = await readProject(directory);
    const { functions } = readQueries(project, readMapping(project));
    return Object.fromEntries(functions.map(({ name, sends }) => [name, sends.map(({ sql }) => sql)]));
  } finally {
    await rm(directory, { recursive: true });
  }
}

const imports = 'from models import *\n';

test('an argument without annotation is what those who call give', async () => {
  const sent = await read({
    'dao.py': `${imports}
def count_posts(user):
    return len(user.posts)
def rename(session, user, name):
    user.name = name
    session.flush()
def anything(thing):
    return thing.posts
`,
    'views.py': `${imports}
from dao import count_posts, rename
def show(session: Session, key: int):
    return count_posts(session.get(User, key))
def change(session: Session, key: int, name: str):
    rename(session, session.scalars(select(User).where(User.id == key)).one(), name)
`,
  });
  expect(sent['dao.count_posts']).toEqual(['SELECT posts.id, posts.user_id FROM posts WHERE ($1 = posts.user_id)']);
  expect(sent['dao.rename']).toEqual(['UPDATE users SET name=$1 WHERE users.id = $2']);
  expect(sent['dao.anything'] ?? []).toEqual([]);
});

test('what several calls give differently is sent in as many forms; callers of callers are asked', async () => {
  const sent = await read({
    'worker.py': `${imports}
class Worker:
    def __init__(self, session):
        self.session = session
    def _execute(self, statement):
        return self.session.execute(statement)
    def purge(self, model, key):
        return self._execute(delete(model).where(model.id == key))

class Purger:
    def __init__(self, worker):
        self.worker = worker
    def purge_user(self, key):
        self.worker.purge(User, key)
    def purge_post(self, key):
        self.worker.purge(Post, key)

def run(session: Session):
    purger = Purger(Worker(session))
    purger.purge_user(1)
    purger.purge_post(1)
`,
  });
  const both = ['DELETE FROM posts WHERE (posts.id = $1)', 'DELETE FROM users WHERE (users.id = $1)'];
  expect(sent['worker.Worker.purge']?.toSorted()).toEqual(both);
  expect(sent['worker.Worker._execute']?.toSorted()).toEqual(both);
  expect(sent['worker.Purger.purge_user']).toEqual([both[1]]);
});

test("pyramid's services are made by their factories; a method is passed on as a callable", async () => {
  const sent = await read({
    'services.py': `${imports}
class UserService:
    def __init__(self, db):
        self.db = db
    def fetch(self, name):
        return self.db.query(User.id).filter_by(name=name).first()

class SignupService:
    def __init__(self, db, fetcher):
        self.db = db
        self.fetcher = fetcher
    def exists(self, name):
        return self.fetcher(name) is not None

def user_factory(_context, request):
    return UserService(request.db)
def signup_factory(_context, request):
    return SignupService(request.db, fetcher=request.find_service(name="user").fetch)

def view(request):
    return request.find_service(iface=SignupService).exists("ada")
`,
    'app.py': `
from services import SignupService, UserService
def includeme(config):
    config.register_service_factory("services.user_factory", iface=UserService, name="user")
    config.register_service_factory("services.signup_factory", iface=SignupService)
`,
  });
  const lookup = ['SELECT users.id AS users_id FROM users WHERE (users.name = $1) LIMIT $2'];
  expect(sent['services.SignupService.exists']).toEqual(lookup);
  expect(sent['services.view']).toEqual(lookup);
});

test('what names a new object as its own is added along with it', async () => {
  const sent = await read({
    'make.py': `${imports}
def make(session: Session, name: str):
    user = User(name=name)
    Post(user=user)
    session.add(user)
    session.flush()
`,
  });
  expect(sent['make.make']).toEqual([
    'INSERT INTO users (name) VALUES ($1) RETURNING users.id',
    'INSERT INTO posts (user_id) VALUES ($1) RETURNING posts.id',
  ]);
});

test('an index and a slice of a legacy query send it', async () => {
  const sent = await read({
    'page.py': `${imports}
def first_and_rest(session: Session):
    users = session.query(User).order_by(User.id)
    return users[0], [user.posts for user in users[1:]]
`,
  });
  const from = 'SELECT users.id AS users_id, users.name AS users_name FROM users ORDER BY users.id';
  expect(sent['page.first_and_rest']?.slice(0, 2)).toEqual([`${from} LIMIT $1`, `${from} OFFSET $1`]);
  expect(sent['page.first_and_rest']?.[2]).toMatch(/ FROM posts WHERE /);
});

test('what an annotation and a default say is never None is not followed as None', async () => {
  const sent = await read({
    'page.py': `${imports}
from typing import Annotated, Optional
from fastapi import Query
def page(session: Session, limit: int | None = None):
    statement = select(User.id)
    if limit is not None:
        statement = statement.limit(limit)
    return session.execute(statement).all()
def stated(session: Session, size: Annotated[int, Query(le=100)] = 20):
    return page(session, size)
def asked(session: Session, size: int = Query(20, le=100)):
    return page(session, size)
def maybe(session: Session, size: int = Query(None)):
    return page(session, size)
`,
  });
  const limited = 'SELECT users.id FROM users LIMIT $1';
  expect(sent['page.stated']).toEqual([limited]);
  expect(sent['page.asked']).toEqual([limited]);
  expect(new Set(sent['page.maybe'])).toEqual(new Set(['SELECT users.id FROM users', limited]));
});

test('a loop over the query of a model', async () => {
  const sent = await read({
    'report.py': `${imports}
def report():
    for user in User.query:
        print(user.name, len(user.posts))
`,
  });
  expect(sent['report.report']).toEqual([
    'SELECT users.id AS users_id, users.name AS users_name FROM users',
    'SELECT posts.id, posts.user_id FROM posts WHERE ($1 = posts.user_id)',
  ]);
});

test('a name with an annotation is an object of its class where nothing else tells', async () => {
  const sent = await read({
    'storage.py': `${imports}
class Storage:
    def __init__(self, session: Session):
        self.session = session
    def names(self):
        return self.session.scalars(select(User.name)).all()
`,
    'web.py': `${imports}
from storage import Storage
def names(request):
    storage: Storage = request.app["storage"]
    return storage.names()
def posts(request):
    session: Session = request.state.session
    user: User = session.get(User, 1)
    return user.posts
`,
  });
  expect(sent['web.names']).toEqual(['SELECT users.name FROM users']);
  expect(sent['web.posts']).toEqual([
    'SELECT users.id, users.name FROM users WHERE (users.id = $1)',
    'SELECT posts.id, posts.user_id FROM posts WHERE ($1 = posts.user_id)',
  ]);
});
