import { expect, test } from 'vitest';
import type { Example } from '../../src/engine/rule.js';
import { runRules } from '../../src/engine/run.js';
import { rules } from '../../src/rules/registry.js';
import { defaultNaming } from '../../src/sqlalchemy/naming.js';
import { testDatabase } from '../harness/database.js';
import { readExample } from './read-example.js';

const examples: readonly Example[] = [
  {
    title: 'passive_deletes="all": the database is to refuse',
    files: {
      'app/models.py': `
        from sqlalchemy import ForeignKey
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

        class Base(DeclarativeBase):
            pass

        class Question(Base):
            __tablename__ = "questions"
            id: Mapped[int] = mapped_column(primary_key=True)
            answers: Mapped[list["Answer"]] = relationship(passive_deletes="all")
            drafts: Mapped[list["Draft"]] = relationship(passive_deletes=True)

        class Answer(Base):
            __tablename__ = "answers"
            id: Mapped[int] = mapped_column(primary_key=True)
            question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)

        class Draft(Base):
            __tablename__ = "drafts"
            id: Mapped[int] = mapped_column(primary_key=True)
            question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
        `,
    },
    finds: [
      {
        table: 'answers',
        sqlalchemy: 'leaves the rows to the database (passive_deletes="all" on Question.answers)',
        proposed: 'RESTRICT',
      },
      { table: 'drafts', sqlalchemy: 'sets question_id to NULL in the rows that are loaded (Question.drafts)', proposed: 'RESTRICT' },
    ],
  },
  {
    title: 'Two keys to one parent, told apart by foreign_keys and primaryjoin; a backref with a cascade; a tree',
    files: {
      'app/models.py': `
        from sqlalchemy import Column, ForeignKey, Integer
        from sqlalchemy.orm import backref, declarative_base, relationship

        Base = declarative_base()

        class Page(Base):
            __tablename__ = "pages"
            id = Column(Integer, primary_key=True)
            parent_id = Column(Integer, ForeignKey("pages.id"), index=True)
            links = relationship("Link", foreign_keys="[Link.source_id]", cascade="all, delete-orphan")
            backlinks = relationship("Link", primaryjoin="Page.id == Link.target_id")
            parent = relationship("Page", remote_side=[id], backref=backref("children", cascade="all"))

        class Link(Base):
            __tablename__ = "links"
            id = Column(Integer, primary_key=True)
            source_id = Column(Integer, ForeignKey("pages.id"), nullable=False, index=True)
            target_id = Column(Integer, ForeignKey("pages.id"), index=True)

        class Note(Base):
            __tablename__ = "notes"
            id = Column(Integer, primary_key=True)
            page_id = Column(Integer, ForeignKey("pages.id"), index=True)
            other_id = Column(Integer, ForeignKey("pages.id"), index=True)
            page = relationship(Page, foreign_keys=[page_id], backref=backref("notes", cascade="all, delete"))
        `,
    },
    finds: [
      { columns: ['source_id'], relationship: 'Page.links', proposed: 'CASCADE' },
      { columns: ['target_id'], relationship: 'Page.backlinks', proposed: 'SET NULL' },
      { columns: ['other_id'], relationship: null, proposed: 'RESTRICT' },
      { columns: ['page_id'], relationship: 'Page.notes', proposed: 'CASCADE' },
      { columns: ['parent_id'], relationship: 'Page.children', proposed: 'CASCADE' },
    ],
  },
  {
    title: 'An association table of a relationship goes with either side, also without a primary key of its own',
    files: {
      'app/models.py': `
        from sqlalchemy import Column, ForeignKey, Integer, Table
        from sqlalchemy.orm import declarative_base, relationship

        Base = declarative_base()
        user_group = Table(
            "user_group", Base.metadata,
            Column("user_id", ForeignKey("users.id"), index=True), Column("group_id", ForeignKey("groups.id"), index=True))

        class User(Base):
            __tablename__ = "users"
            id = Column(Integer, primary_key=True)
            groups = relationship("Group", secondary=user_group, backref="users")

        class Group(Base):
            __tablename__ = "groups"
            id = Column(Integer, primary_key=True)
        `,
    },
    finds: [
      { columns: ['group_id'], relationship: 'Group.users', proposed: 'CASCADE' },
      { columns: ['user_id'], relationship: 'User.groups', proposed: 'CASCADE' },
    ],
  },
  {
    title: "The copy of the key on a partition is the parent's",
    sql: `
      CREATE TABLE users (id bigint PRIMARY KEY);
      CREATE TABLE events (at date NOT NULL, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE) PARTITION BY RANGE (at);
      CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE INDEX ON events (user_id);`,
    finds: [],
  },
  {
    title: 'References to a partitioned table are one key',
    sql: `
      CREATE TABLE parts (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
      CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (1000);
      CREATE TABLE uses (id bigint PRIMARY KEY, part_id bigint NOT NULL REFERENCES parts ON DELETE CASCADE);
      CREATE INDEX ON uses (part_id);`,
    finds: [],
  },
];

test.concurrent.each(examples.map((example) => ({ title: example.title, example })))('$title', async ({ example }) => {
  await using own = await testDatabase();
  const only = ['constraints/foreign-key-without-delete-action'];
  const { findings } = runRules(rules, await readExample(example, own.database), { only, skip: [], rules: {}, naming: defaultNaming });
  expect(findings.map(({ evidence }) => evidence)).toMatchObject(example.finds);
  expect(findings).toHaveLength(example.finds.length);
});
