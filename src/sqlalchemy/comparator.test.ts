import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../python/project.js';
import { readMapping } from './read-models.js';
import { readQueries } from './read-queries.js';

const models = `
from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.hybrid import Comparator, hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column

class Base(DeclarativeBase): ...

class Folded(Comparator):
    def operate(self, op, other, **kwargs):
        return op(func.lower(self.__clause_element__()), func.lower(other), **kwargs)
    def in_(self, names):
        return func.lower(self.__clause_element__()).in_([name.lower() for name in names])

class Pair(Comparator):
    def __init__(self, name, realm):
        super().__init__(tuple_(func.lower(name), realm))
    def __eq__(self, other):
        if other == "":
            return False
        name, realm = other.split("@")
        return self.expression == tuple_(func.lower(name), realm)

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    _name: Mapped[str] = mapped_column("name")
    realm: Mapped[str]

    @hybrid_property
    def name(self):
        return self._name
    @name.inplace.setter
    def _name_setter(self, value):
        self._name = value
    @name.inplace.comparator
    @classmethod
    def _name_comparator(cls):
        return Folded(cls._name)

    @hybrid_property
    def handle(self):
        return f"{self.name}@{self.realm}"
    @handle.comparator
    def handle(cls):
        return Pair(cls._name, cls.realm)
`;

/** What the functions of a module with the models send, by their names. */
async function read(code: string): Promise<Record<string, readonly string[]>> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-'));
  try {
    await writeFile(join(directory, 'app.py'), `${models}\n${code}`);
    const project = await readProject(directory);
    const { functions } = readQueries(project, readMapping(project));
    return Object.fromEntries(functions.map(({ name, sends }) => [name.replace(/^app\./, ''), sends.map(({ sql }) => sql)]));
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('operators on a hybrid property with a comparator are those of the comparator', async () => {
  const sent = await read(`
def by_equals(session: Session, name: str):
    return session.scalars(select(User.id).where(User.name == name)).one()
def by_filter(session: Session, name: str):
    return session.query(User.id).select_from(User).filter_by(name=name).first()
def by_names(session: Session):
    return session.scalars(select(User.id).where(User.name.in_(["A", "B"]))).all()
def by_like(session: Session, pattern: str):
    return session.scalars(select(User.id).where(User.name.like(pattern))).all()
def by_alias(session: Session, name: str):
    other = aliased(User)
    return session.scalars(select(other.id).where(other.name == name)).all()
`);
  expect(sent).toEqual({
    by_equals: ['SELECT users.id FROM users WHERE (lower(users.name) = lower($1))'],
    by_filter: ['SELECT users.id AS users_id FROM users WHERE (lower(users.name) = lower($1)) LIMIT $2'],
    by_names: ['SELECT users.id FROM users WHERE ((lower(users.name) IN ($1, $2)))'],
    by_like: ['SELECT users.id FROM users WHERE ((lower(users.name) LIKE lower($1)))'],
    by_alias: ['SELECT users_1.id FROM users AS users_1 WHERE (lower(users_1.name) = lower($1))'],
  });
});

test('a comparator that compares with a Python value may say no at once', async () => {
  const sent = await read(`
def find(session: Session):
    return session.scalars(select(User.id).where(User.handle == "ada@org")).one()
def never(session: Session):
    return session.scalars(select(User.id).where(User.handle == "")).one()
`);
  expect(sent['find']).toEqual(['SELECT users.id FROM users WHERE ((lower(users.name), users.realm) = (lower($1), $2))']);
  expect(sent['never']).toEqual(['SELECT users.id FROM users WHERE false']);
});

test('without an operator the property is what the comparator was made of, and setting it sets what its setter sets', async () => {
  const sent = await read(`
def names(session: Session):
    return session.scalars(select(User.name).order_by(User.name)).all()
def rename_all(session: Session, name: str):
    session.execute(update(User).values({User.name: name}))
def rename(session: Session, key: int, name: str):
    user = session.get_one(User, key)
    user.name = name
    session.flush()
def make(session: Session, name: str):
    session.add(User(name=name, realm="org"))
    session.flush()
`);
  expect(sent['names']).toEqual(['SELECT users.name FROM users ORDER BY users.name']);
  expect(sent['rename_all']).toEqual(['UPDATE users SET name=$1']);
  expect(sent['rename']?.at(-1)).toMatch(/^UPDATE users SET name=\$1 WHERE users\.id = \$2/);
  expect(sent['make']).toEqual(['INSERT INTO users (name, realm) VALUES ($1, $2) RETURNING users.id']);
});
