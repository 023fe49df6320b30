import * as z from 'zod';
import type { ForeignKey, Table } from '../../catalog/catalog.js';
import { displayName } from '../../engine/display-name.js';
import { proposeDeleteAction } from '../../proposal/propose-delete-action.js';
import { isLookup } from '../../proposal/row-roles.js';
import { defineRule } from '../../engine/rule.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { readDeleteBehaviour } from '../../sqlalchemy/delete-behaviour.js';
import { placeOfForeignKey } from '../../sqlalchemy/find-model.js';

export default defineRule({
  id: 'constraints/foreign-key-without-delete-action',
  title: 'Foreign key without an ON DELETE action',
  redFlag: 3,
  severity: 'warning',
  reads: ['catalog'],
  options: z.strictObject({}),

  docs: {
    condition:
      'A foreign key has the action NO ACTION in the database: nobody decided what becomes of the referencing rows. For information where ' +
      'the key refers to a list of values (a status, a type), whose rows hardly go; else a warning. Where models are ' +
      'read, the finding names both layers: what the database does, and what SQLAlchemy does before it (a relationship() without ' +
      'cascade or passive_deletes loads the children and sets their key to NULL). A backref counts as the relationship that it makes; where ' +
      'several keys lead to one parent, foreign_keys=, a plain primaryjoin= or remote_side= tells which one is meant.',
    effect:
      'Every DELETE of a referenced row fails while others refer to it, unless the application deletes or nulls them first, row by row; ' +
      'what is deleted past the ORM (SQL, other services, bulk deletes) fails or leaves the decision to whoever writes it.',
    remedy:
      'State the action. Proposed is the one that the model already names; CASCADE for parts of the referenced row (association tables, ' +
      'relationships with a delete cascade); SET NULL where SQLAlchemy nulls the key today, and for who acted on a row (created_by, ' +
      'reviewer); else RESTRICT, which refuses what NO ACTION refuses, and says so. The others are listed with what speaks against them.',
    exceptions:
      'Silent for: a model that states ondelete="NO ACTION" itself; keys with PERIOD, which allow no other action; copies of a key on ' +
      'partitions (the partitioned table is reported). SET NULL is never proposed for a NOT NULL column or where a CHECK counts NULLs; nor ' +
      'because a column may be NULL: a record of what was (history, audit, events, facts), a key to what the row belongs to (team_id, ' +
      'tenant_id, service_id) and a label from a list of values lose their meaning by it. passive_deletes="all" without a delete cascade ' +
      'means that the database is to refuse.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
      'https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES',
      'https://docs.sqlalchemy.org/en/20/orm/cascades.html#using-foreign-key-on-delete-cascade-with-orm-relationships',
    ],
  },

  examples: [
    {
      title: 'A key that must be there: RESTRICT says what NO ACTION leaves open',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
        CREATE INDEX ON orders (customer_id);`,
      finds: [
        { table: 'orders', constraint: 'orders_customer_id_fkey', references: 'customers', database: 'NO ACTION', proposed: 'RESTRICT' },
      ],
    },
    {
      title: 'Who acted on a row may be forgotten',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE tickets (id bigint PRIMARY KEY, closed_by_id bigint REFERENCES users ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
        CREATE INDEX ON tickets (closed_by_id);`,
      finds: [{ columns: ['closed_by_id'], proposed: 'SET NULL' }],
    },
    {
      title: 'May be NULL, and would lose its meaning: what it belongs to, a record, a label, or unknown',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE teams (id bigint PRIMARY KEY);
        CREATE TABLE plans (name text PRIMARY KEY);
        CREATE TABLE boards (
          id bigint PRIMARY KEY,
          team_id bigint REFERENCES teams,
          plan text REFERENCES plans,
          cover_id bigint REFERENCES boards);
        CREATE TABLE boards_history (id bigint PRIMARY KEY, created_by_id bigint REFERENCES users);
        CREATE INDEX ON boards (team_id);
        CREATE INDEX ON boards (plan);
        CREATE INDEX ON boards (cover_id);
        CREATE INDEX ON boards_history (created_by_id);`,
      finds: [
        { columns: ['cover_id'], proposed: 'RESTRICT' },
        { columns: ['team_id'], proposed: 'RESTRICT' },
        { columns: ['created_by_id'], proposed: 'RESTRICT' },
        { columns: ['plan'], proposed: 'RESTRICT' },
      ],
    },
    {
      title: 'A deferred check: no other action can wait for the end of the transaction',
      sql: `
        CREATE TABLE documents (id bigint PRIMARY KEY);
        CREATE TABLE pages (id bigint PRIMARY KEY, document_id bigint NOT NULL REFERENCES documents DEFERRABLE INITIALLY DEFERRED);
        CREATE INDEX ON pages (document_id);`,
      finds: [{ table: 'pages', proposed: null }],
    },
    {
      title: 'An association table is a part of both sides, a fact table of none',
      sql: `
        CREATE TABLE posts (id bigint PRIMARY KEY);
        CREATE TABLE tags (id bigint PRIMARY KEY);
        CREATE TABLE post_tags (post_id bigint REFERENCES posts, tag_id bigint REFERENCES tags, PRIMARY KEY (post_id, tag_id));
        CREATE INDEX ON post_tags (tag_id);
        CREATE TABLE post_links (
          id bigint PRIMARY KEY, post_id bigint NOT NULL REFERENCES posts, tag_id bigint NOT NULL REFERENCES tags,
          created_at timestamptz NOT NULL, UNIQUE (tag_id, post_id));
        CREATE INDEX ON post_links (post_id);
        CREATE TABLE post_facts (day date, tag_id bigint REFERENCES tags, hits bigint, PRIMARY KEY (tag_id, day));`,
      finds: [
        { constraint: 'post_facts_tag_id_fkey', proposed: 'RESTRICT' },
        { constraint: 'post_links_post_id_fkey', proposed: 'CASCADE' },
        { constraint: 'post_links_tag_id_fkey', proposed: 'CASCADE' },
        { constraint: 'post_tags_post_id_fkey', proposed: 'CASCADE' },
        { constraint: 'post_tags_tag_id_fkey', proposed: 'CASCADE' },
      ],
    },
    {
      title: 'A CHECK on NULLs stands against SET NULL',
      sql: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE teams (id bigint PRIMARY KEY);
        CREATE TABLE files (
          id bigint PRIMARY KEY,
          user_id bigint REFERENCES users,
          team_id bigint REFERENCES teams ON DELETE CASCADE,
          CHECK ((user_id IS NULL) <> (team_id IS NULL)));
        CREATE INDEX ON files (user_id);
        CREATE INDEX ON files (team_id);`,
      finds: [{ constraint: 'files_user_id_fkey', proposed: 'RESTRICT' }],
    },
    {
      title: 'A self-reference and a partitioned table, each reported once',
      sql: `
        CREATE TABLE "Nodes" (id bigint PRIMARY KEY, parent bigint REFERENCES "Nodes");
        CREATE INDEX ON "Nodes" (parent);
        CREATE TABLE events (at date NOT NULL, node bigint NOT NULL REFERENCES "Nodes") PARTITION BY RANGE (at);
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE INDEX ON events (node);`,
      finds: [
        { table: 'Nodes', references: 'Nodes', proposed: 'RESTRICT' },
        { table: 'events', references: 'Nodes', proposed: 'RESTRICT' },
      ],
    },
    {
      title: 'ON DELETE in the model but not in the database',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
        CREATE INDEX ix_orders_customer_id ON orders (customer_id);`,
      files: {
        'app/models.py': `
          from sqlalchemy import BigInteger, ForeignKey
          from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

          class Base(DeclarativeBase):
              pass

          class Customer(Base):
              __tablename__ = "customers"
              id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
              orders: Mapped[list["Order"]] = relationship(back_populates="customer", passive_deletes=True, cascade="all, delete-orphan")

          class Order(Base):
              __tablename__ = "orders"
              id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
              customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
              customer: Mapped["Customer"] = relationship(back_populates="orders")
          `,
      },
      finds: [
        {
          database: 'NO ACTION',
          model: 'CASCADE',
          relationship: 'Customer.orders',
          sqlalchemy: 'deletes only the rows that are loaded and leaves the rest to the database (passive_deletes on Customer.orders)',
          proposed: 'CASCADE',
        },
      ],
    },
    {
      title: 'A relationship without cascade: SQLAlchemy nulls the key of each child',
      files: {
        'app/models.py': `
          from sqlalchemy import Column, ForeignKey, Integer
          from sqlalchemy.orm import declarative_base, relationship

          Base = declarative_base()

          class Agent(Base):
              __tablename__ = "agents"
              id = Column(Integer, primary_key=True)
              tickets = relationship("Ticket")
              notes = relationship("Note", cascade="all, delete")

          class Ticket(Base):
              __tablename__ = "tickets"
              id = Column(Integer, primary_key=True)
              agent_id = Column(Integer, ForeignKey("agents.id"), index=True)

          class Note(Base):
              __tablename__ = "notes"
              id = Column(Integer, primary_key=True)
              agent_id = Column(Integer, ForeignKey("agents.id"), nullable=False, index=True)
          `,
      },
      finds: [
        {
          table: 'notes',
          relationship: 'Agent.notes',
          sqlalchemy: 'loads the rows of Agent.notes and deletes them one by one',
          proposed: 'CASCADE',
        },
        { table: 'tickets', sqlalchemy: 'loads the rows of Agent.tickets and sets agent_id to NULL', proposed: 'SET NULL' },
      ],
    },
    {
      title: 'The model states NO ACTION: a decision',
      files: {
        'models.py': `
          from sqlalchemy import Column, ForeignKey, Integer
          from sqlalchemy.orm import declarative_base

          Base = declarative_base()

          class Ledger(Base):
              __tablename__ = "ledgers"
              id = Column(Integer, primary_key=True)

          class Entry(Base):
              __tablename__ = "entries"
              id = Column(Integer, primary_key=True)
              ledger_id = Column(Integer, ForeignKey("ledgers.id", ondelete="NO ACTION"), nullable=False, index=True)
          `,
      },
      finds: [],
    },
    {
      title: 'Every other action is a decision',
      sql: `
        CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (
          id bigint PRIMARY KEY,
          a bigint REFERENCES customers ON DELETE CASCADE,
          b bigint REFERENCES customers ON DELETE SET NULL,
          c bigint DEFAULT 1 REFERENCES customers ON DELETE SET DEFAULT,
          d bigint REFERENCES customers ON DELETE RESTRICT);
        CREATE INDEX ON orders (a);
        CREATE INDEX ON orders (b);
        CREATE INDEX ON orders (c);
        CREATE INDEX ON orders (d);`,
      finds: [],
    },
  ],

  count: ({ catalog }) => catalog.tables.reduce((sum, table) => sum + ownKeys(table).length, 0),

  *check({ catalog, models, statistics }) {
    for (const table of catalog.tables)
      for (const key of ownKeys(table)) {
        if (key.onDelete !== 'NO ACTION') continue;
        const model = models === null ? null : readDeleteBehaviour(models, table, key);
        if (model?.onDelete === 'NO ACTION') continue;
        const { action, ...proposal } = proposeDeleteAction({ catalog, statistics, table, key, model });
        yield {
          subject: { kind: 'constraint', schema: table.schema, relation: table.name, name: key.name },
          place: placeOfForeignKey(models, { table, key }),
          ...(isLookup(catalog, key) ? { severity: 'info' } : {}),
          evidence: {
            table: displayName(table),
            constraint: key.name,
            columns: key.columns,
            references: displayName({ schema: key.references.schema, name: key.references.table }),
            database: key.onDelete,
            model: model?.onDelete ?? null,
            relationship: model?.relationship ?? null,
            sqlalchemy: model?.unitOfWork ?? null,
            proposed: action,
          },
          ...proposal,
          claims: [],
        };
      }
  },

  message: ({ table, columns, references, constraint, model, sqlalchemy }) =>
    `${table} (${columns.join(', ')}) refers to ${references} by ${constraint} without ON DELETE: a DELETE of a row of ${references} fails while rows of ${table} refer to it${
      model === null ? '' : `, though the model says ON DELETE ${model}`
    }${sqlalchemy === null ? '' : `; SQLAlchemy ${sqlalchemy}`}.`,
});

/** Keys of the table itself that could have an action: PERIOD allows none but NO ACTION. */
function ownKeys(table: Table): readonly ForeignKey[] {
  return table.foreignKeys.filter(
    (key) => !key.inherited && !key.definition.includes(`PERIOD ${quoteIdentifier(key.columns.at(-1) ?? '')})`),
  );
}
