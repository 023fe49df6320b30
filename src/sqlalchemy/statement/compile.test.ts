import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../python/project.js';
import { reference, type Unknown } from '../../python/value.js';
import { readMapping } from '../read-models.js';
import { compileStatement } from './compile.js';
import type { CompiledStatement } from './compiled.js';

const models = `
from sqlalchemy import ForeignKey, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload, with_loader_criteria

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
    user: Mapped[User] = relationship(back_populates="posts", lazy="raise")
`;

/** Compiles what an expression gives; names that it does not have are known only when the code runs. */
async function compile(expression: string, parameters: readonly string[] = []): Promise<CompiledStatement | Unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-'));
  try {
    await writeFile(join(folder, 'app.py'), `${models}\ndef build(${parameters.join(', ')}):\n    return ${expression}\n`);
    const { registry } = readMapping(await readProject(folder));
    const build = registry.evaluation.name('app.py', 'build');
    if (build === null) throw new Error('the function is not found');
    return compileStatement(
      registry,
      registry.evaluation.call(
        build,
        parameters.map((name) => reference(`runtime.${name}`)),
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('parameters are numbered in the order of the text; constants keep their value', async () => {
  const made = await compile('select(User.id).where(User.name == "x", User.id > since).limit(5)', ['since']);
  expect(made).toMatchObject({
    verb: 'select',
    sql: 'SELECT users.id FROM users WHERE (users.name = $1) AND (users.id > $2) LIMIT $3',
    parameters: [{ value: 'x' }, { name: 'runtime.since' }, { value: 5 }],
    row: [{ kind: 'column', attribute: 'id', label: 'id' }],
    composed: null,
  });
});

test('text that is put together at run time is said to be', async () => {
  expect(await compile('text(f"SELECT * FROM {name}")', ['name'])).toMatchObject({
    sql: '',
    composed: { reason: 'the text is put together from text made of name' },
  });
  expect(await compile('text("SELECT 1 WHERE 1 = :one")')).toMatchObject({ sql: 'SELECT 1 WHERE 1 = $1', composed: null });
});

test('the statements that follow come with the first one, and declared strategies are told', async () => {
  const made = await compile('select(User).options(selectinload(User.posts))');
  expect(made).toMatchObject({
    loads: [
      {
        strategy: 'selectin',
        path: [{ relationship: { name: 'posts' } }],
        then: { sql: 'SELECT posts.user_id, posts.id FROM posts WHERE ((posts.user_id IN ($1)))' },
      },
      { strategy: 'raise', path: [{ relationship: { name: 'posts' } }, { relationship: { name: 'user' } }] },
    ],
  });
});

test('what is not read is Unknown, with a reason', async () => {
  const options = await compile('select(User).options(with_loader_criteria(Post, Post.id > 1))');
  expect(options).toMatchObject({ kind: 'unknown', reason: 'the option with_loader_criteria is not read' });
  expect(await compile('insert(User).values(rows)', ['rows'])).toMatchObject({
    kind: 'unknown',
    reason: 'the columns of the row are known only when the code runs',
  });
  expect(await compile('select(User).join(Unheard)', ['Unheard'])).toMatchObject({ kind: 'unknown' });
});
