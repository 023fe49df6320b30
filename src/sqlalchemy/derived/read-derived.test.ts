import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../python/project.js';
import { readModels } from '../read-models.js';
import { readDerivedWrites } from './read-derived.js';

const MODELS = `
from sqlalchemy import Column, ForeignKey, Integer, String, Numeric
from sqlalchemy.orm import DeclarativeBase, relationship

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(320))
    age = Column(Integer)

class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    score = Column(Integer)
    author_id = Column(ForeignKey("users.id"))
    editor_id = Column(ForeignKey("users.id"))
    author_email = Column(String(320))
    contact = Column(String(320))
    comment_count = Column(Integer)
    num_votes = Column(Integer)
    points = Column(Integer)
    author = relationship("User", foreign_keys=[author_id])
    editor = relationship("User", foreign_keys=[editor_id])
    comments = relationship("Comment", back_populates="post")

class Comment(Base):
    __tablename__ = "comments"
    id = Column(Integer, primary_key=True)
    post_id = Column(ForeignKey("posts.id"))
    post_title = Column(String)
    likes = Column(Integer)
    post = relationship("Post", back_populates="comments")

class Vote(Base):
    __tablename__ = "votes"
    id = Column(Integer, primary_key=True)
    post_id = Column(ForeignKey("posts.id"))
    weight = Column(Integer)
`;

const IMPORTS = `
from sqlalchemy import func, insert, select, update
from app.models import Comment, Post, User, Vote
`;

async function read(body: string, file = 'app/service.py'): Promise<{ writes: string[]; others: string[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'derived-'));
  try {
    const project = await readProject(
      directory,
      new Map([
        ['app/__init__.py', ''],
        ['app/models.py', MODELS],
        [file, `${IMPORTS}\n${body}`],
      ]),
    );
    const { writes, others } = readDerivedWrites(project, await readModels(project, {}));
    return {
      writes: writes.map(({ table, column, from }) => `${table}.${column} = ${describe(from)}`),
      others: others.map(({ table, column }) => `${table}.${column}`),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function describe(from: Awaited<ReturnType<typeof readDerivedWrites>>['writes'][number]['from']): string {
  if (from.kind === 'copy') return `${from.table}.${from.column} by ${from.key.join()}`;
  return `${from.of} of ${from.table}${from.column === null ? '' : `.${from.column}`} by ${from.key.join()}, ${from.how}`;
}

test.each([
  ['def f(author):\n    return Post(author_id=author.id, author_email=author.email)', 'posts.author_email = users.email by author_id'],
  ['def f(user: User):\n    return Post(editor=user, contact=user.email)', 'posts.contact = users.email by editor_id'],
  ['def f(u: "User | None"):\n    return Post(author_id=u.id, contact=u.email if u else None)', 'posts.contact = users.email by author_id'],
  ['async def f(post: Post):\n    post.contact = post.editor.email', 'posts.contact = users.email by editor_id'],
  ['def f(post, owner: User):\n    post.author_email = str(owner.email)', 'posts.author_email = users.email by author_id'],
  [
    'def f(s, post: Post):\n    s.execute(update(Comment).where(Comment.post_id == post.id).values(post_title=post.title))',
    'comments.post_title = posts.title by post_id',
  ],
  [
    'def f(s, post: Post):\n    s.execute(insert(Comment).values([{"post_id": post.id, "post_title": post.title}]))',
    'comments.post_title = posts.title by post_id',
  ],
  [
    'def f(s, post: Post):\n    s.query(Comment).filter_by(post_id=post.id).update({Comment.post_title: post.title})',
    'comments.post_title = posts.title by post_id',
  ],
  [
    'def f(post: Post):\n    for comment in post.comments:\n        setattr(comment, "post_title", post.title)',
    'comments.post_title = posts.title by post_id',
  ],
  [
    'def f(s, id):\n    post = s.get(Post, id)\n    s.add(Comment(post=post, post_title=post.title))',
    'comments.post_title = posts.title by post_id',
  ],
  [
    'class Post_:\n    def g(self):\n        rows = [Comment(post_id=post.id, post_title=post.title) for post in self.s.scalars(select(Post))]',
    'comments.post_title = posts.title by post_id',
  ],
  ['def f(post: Post):\n    post.comment_count += 1', 'posts.comment_count = count of comments by post_id, adjusted'],
  [
    'def f(s, id):\n    s.execute(update(Post).where(Post.id == id).values(num_votes=Post.num_votes - 1))',
    'posts.num_votes = count of votes by post_id, adjusted',
  ],
  ['def f(post: Post, vote: Vote):\n    post.points += vote.weight', 'posts.points = sum of votes.weight by post_id, adjusted'],
  ['def f(post: Post):\n    post.score = len(post.comments)', 'posts.score = count of comments by post_id, computed'],
  ['def f(post: Post):\n    post.points = sum(c.likes for c in post.comments)', 'posts.points = sum of comments by post_id, computed'],
])('%s', async (body, write) => {
  expect(await read(body)).toMatchObject({ writes: [write] });
});

test.each([
  [
    'another key is given another row',
    'def f(user: User, other: User):\n    Post(author_id=other.id, editor_id=other.id, contact=user.email)',
  ],
  ['an object that is no row', 'def f(user: UserCreate):\n    Post(author_email=user.email)'],
  ['a key of the row', 'def f(user: User):\n    Post(author_id=user.id)'],
  ['another type', 'def f(user: User):\n    Post(author_id=user.id, title=user.age)'],
  ['a value that is worked out', 'def f(user: User):\n    Post(author_id=user.id, author_email=user.email.lower() + "x")'],
  ['two keys that it could be', 'def f(user: User):\n    Post(contact=user.email)'],
  ['a number that counts no rows', 'def f(post: Post):\n    post.score += 1'],
  ['a copy within the table', 'def f(post: Post, old: Post):\n    post.author_email = old.author_email'],
])('nothing: %s', async (_, body) => {
  expect((await read(body)).writes).toEqual([]);
});

test('what else is written to a column is told, nothing and a first zero left out', async () => {
  const { others } = await read(
    'def f(post: Post, data):\n    post.title = data.title\n    post.contact = None\n    post.score = 0\n    return Post(author_email=data.email)',
  );
  expect(others).toEqual(['posts.title', 'posts.author_email']);
});

test.each(['tests/factories.py', 'app/test_posts.py', 'conftest.py', 'alembic/versions/a.py'])(
  '%s says nothing of the application',
  async (file) => {
    expect(await read('def f(post: Post):\n    return Comment(post=post, post_title=post.title)', file)).toEqual({
      writes: [],
      others: [],
    });
  },
);
