import { z } from 'zod';
import type { Catalog } from '../../catalog/catalog.js';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { boundRows } from '../../plan/row-bound.js';
import { batchSql } from '../../proposal/query-edit/batch-sql.js';
import { proposeEagerLoad } from '../../proposal/query-edit/load-eagerly.js';
import { readSelect } from '../../sql/read-select.js';
import { readStatementUse } from '../../sql/statement-use.js';
import { HORIZON_MONTHS } from '../../statistics/growth.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Send } from '../../workload/code.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { findRepeatedSends } from '../../workload/row-loops.js';

interface Found extends Evidence {
  /** The function that holds the loop. */
  readonly function: string;
  readonly table: string;
  readonly cause: string;
  /** `Class.relationship`, of a load by relationship. */
  readonly relationship: string | null;
  /** All relationships that one change of the statement would load. */
  readonly relationships: readonly string[];
  readonly form: string | null;
  /** The function that sends it, where another one. */
  readonly sentBy: string | null;
  readonly sql: string;
  /** The same for all rows at once, where it can be told. */
  readonly together: string | null;
  /** An implicit load under asyncio, which raises. */
  readonly raises: boolean;
}

const shopModels = `
      from datetime import datetime
      from sqlalchemy import ForeignKey, func, Index
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
      class Base(DeclarativeBase):
          pass
      class User(Base):
          __tablename__ = "users"
          id: Mapped[int] = mapped_column(primary_key=True)
          email: Mapped[str] = mapped_column(unique=True)
          orders: Mapped[list["Order"]] = relationship(back_populates="user")
      class Order(Base):
          __tablename__ = "orders"
          __table_args__ = (Index("ix_orders_user", "user_id"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
          state: Mapped[str]
          created_at: Mapped[datetime] = mapped_column(server_default=func.now())
          user: Mapped[User] = relationship(back_populates="orders")`;

export default defineRule({
  id: 'queries/n-plus-one',
  title: 'A query for each row of another query',
  redFlag: 7,
  severity: 'warning',
  reads: ['catalog', 'code'],
  options: z.strictObject({
    rows: z.number().int().nonnegative().default(1).describe('Loops over statements that can give no more rows than this are left alone.'),
  }),

  docs: {
    condition:
      'Within a loop over the rows of one statement another one is sent: by execute, scalars, get or refresh, by a call of a repository, or by reading a relationship that was not loaded ' +
      '(for statements, comprehensions, gather and map). Under an AsyncSession, reading a relationship that was not loaded, awaitable_attrs apart, is a bug wherever it stands: SQLAlchemy raises MissingGreenlet.',
    effect: 'One round trip for each row: a page of 50 rows takes 51, and the time grows with the rows while each query alone looks fast.',
    remedy:
      'Load the relationship with the rows (selectinload for collections, joinedload or selectinload for single objects), or ask for all rows at once: `= ANY (…)` with their keys, grouped in memory.',
    exceptions:
      'Silent for relationships that an option or lazy= loads eagerly; loops that only build, add or write; loops over batches; statements in loops that go over no rows; ' +
      'loops over what can be one row only; rows that are locked one by one (FOR UPDATE).',
    sources: [
      'https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html',
      'https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#preventing-implicit-io-when-using-asyncsession',
      'https://docs.sqlalchemy.org/en/20/errors.html#error-xd2s',
    ],
  },

  examples: [
    {
      title: 'A query for each row, in a loop',
      files: shop(`
        async def counts(self):
            users = (await self.session.scalars(select(User).order_by(User.id).limit(50))).all()
            found = {}
            for user in users:
                found[user.id] = await self.session.scalar(select(func.count()).select_from(Order).where(Order.user_id == user.id))
            return found`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [{ function: 'OrderRepository.counts', table: 'orders', form: 'for', relationship: null, raises: false }],
    },
    {
      title: 'A call of another method for each row, in a comprehension',
      files: shop(`
        async def newest(self, user_id: int):
            return await self.session.scalar(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()).limit(1))
        async def newest_of_all(self):
            users = (await self.session.scalars(select(User))).all()
            return [await self.newest(user.id) for user in users]`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [{ function: 'OrderRepository.newest_of_all', sentBy: 'OrderRepository.newest', form: 'comprehension' }],
    },
    {
      title: 'A relationship that is read for each row',
      files: report(`

        def totals(session: Session):
            users = session.scalars(select(User).order_by(User.id)).all()
            return {user.email: len(user.orders) for user in users}`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [{ function: 'totals', relationship: 'User.orders', form: 'comprehension', raises: false }],
    },
    {
      title: 'An implicit load under asyncio, which raises',
      files: shop(`
        async def mail_of(self, order_id: int):
            order = (await self.session.scalars(select(Order).where(Order.id == order_id))).one()
            return order.user.email`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [{ function: 'OrderRepository.mail_of', relationship: 'Order.user', form: null, raises: true }],
    },
    {
      title: 'Loaded with the rows, one query for all, loops that write, loops over one row',
      files: report(`

        def totals(session: Session):
            users = session.scalars(select(User).options(selectinload(User.orders)).order_by(User.id)).all()
            return {user.email: len(user.orders) for user in users}
        def grouped(session: Session, ids: list[int]):
            found = {}
            for order in session.scalars(select(Order).where(Order.user_id.in_(ids))):
                found.setdefault(order.user_id, []).append(order)
            return found
        def close(session: Session):
            for order in session.scalars(select(Order).where(Order.state == "old").limit(100)):
                order.state = "closed"
            session.commit()
        def one(session: Session, email: str):
            for user in session.scalars(select(User).where(User.email == email)):
                return session.scalars(select(Order).where(Order.user_id == user.id)).all()`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [],
    },
    {
      title: 'Several relationships of the rows of one statement, one of them within another: one option loads all',
      files: report(
        `

        def contacts(session: Session):
            users = session.scalars(select(User).order_by(User.id)).all()
            found = []
            for user in users:
                for order in user.orders:
                    found.append((user.email, order.state, [other.id for other in order.notes]))
            return found`,
        `
      class Note(Base):
          __tablename__ = "notes"
          __table_args__ = (Index("ix_notes_order", "order_id"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
          order: Mapped[Order] = relationship(backref="notes")`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 }, notes: { rows: 9_000 } },
      finds: [{ function: 'contacts', relationships: ['User.orders', 'Order.notes'] }],
    },
    {
      title: 'What one call sends for each row is told once, where the loop is',
      files: report(`

        def described(session: Session, user_id: int):
            newest = session.scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()).limit(1)).first()
            return newest, session.scalar(select(func.count()).select_from(Order).where(Order.user_id == user_id))
        def all_described(session: Session):
            return [described(session, user.id) for user in session.scalars(select(User)).all()]`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [{ function: 'all_described', sentBy: 'described', form: 'comprehension' }],
    },
    {
      title: 'The parent that all rows were searched by, an object from outside the loop, rows that came as an argument',
      files: report(`

        def mails(session: Session, email: str):
            user = session.scalars(select(User).where(User.email == email)).one()
            return [order.user.email for order in user.orders]
        def of_one(session: Session, user_id: int):
            return [order.user.email for order in session.scalars(select(Order).where(Order.user_id == user_id)).all()]
        def beside(session: Session, given: Order):
            found = []
            for user in session.scalars(select(User).order_by(User.id)).all():
                found.append((user.email, given.user.email))
            return found
        def totals(session: Session, users: list[User]):
            return {user.email: len(user.orders) for user in users}`),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [],
    },
    {
      title: 'One statement, and no loop',
      files: report(`
        def all_of(session: Session):
            return session.scalars(select(User).order_by(User.id)).all()`),
      finds: [],
    },
  ],

  count: ({ code }) => code.functions.filter(({ sends }) => sends.length > 0).length,

  *check({ catalog, code, sources, statistics, options }): Generator<Observation<Found>> {
    const causes = findRepeatedSends(code).flatMap((cause) => {
      const [first, ...rest] = cause.filter(({ over, loop }) => !isFew(over, loop.atMost, catalog, statistics, options.rows));
      return first === undefined ? [] : [[first, ...rest] as const];
    });
    for (const cause of causes) {
      const [{ send, loop }] = cause;
      const together = send.relationship === null ? batchSql(send) : null;
      const raises = cause.some((one) => isImplicitAsync(one.send));
      const proposal =
        send.relationship === null
          ? { candidates: [], claims: [], noRecommendation: instruct(together) }
          : proposeEagerLoad(
              cause.map((one) => ({ sends: one.function.sends, send: one.send })),
              sources,
            );
      yield {
        ...subjectOf(catalog, send, loop.function),
        place: send.place,
        evidence: {
          ...describeSend(send, loop.function, raises),
          relationships: [...new Set(cause.flatMap((one) => relationshipOf(one.send) ?? []))],
          form: loop.form,
          together,
        },
        ...(raises ? { severity: 'error' } : {}),
        ...proposal,
      };
    }
    const told = new Set(causes.flat().map(({ send }) => placeKey(send)));
    for (const from of code.functions)
      for (const send of from.sends) {
        if (!isImplicitAsync(send) || told.has(placeKey(send))) continue;
        told.add(placeKey(send));
        const sender = send.path.at(-1)?.function ?? from.name;
        yield {
          ...subjectOf(catalog, send, sender),
          place: send.place,
          severity: 'error',
          evidence: describeSend(send, sender, true),
          ...proposeEagerLoad([{ sends: from.sends, send }], sources),
        };
      }
  },

  message({ function: name, table, relationship, relationships, form, sentBy, raises }) {
    const what =
      relationship === null ? `queries ${table}${sentBy === null ? '' : ` (in ${sentBy})`}` : `loads ${relationships.join(', ')}`;
    const bug = raises ? ' Under asyncio this implicit load does not even work: SQLAlchemy raises MissingGreenlet.' : '';
    if (form === null) return `${name} reads ${relationship ?? table}, which was not loaded.${bug}`;
    return `${name} ${what} once for each row that its ${form === 'for' || form === 'while' ? 'loop' : form} goes over.${bug}`;
  },
});

function isFew(over: Send, atMost: number | null, catalog: Catalog, statistics: Statistics | null, rows: number): boolean {
  if (over.fetches === 'one' || (atMost !== null && atMost <= rows)) return true;
  const shape = readSelect(over.sql);
  if (shape === null || shape.limited) return false;
  return boundRows(shape, { catalog, statistics, rows, months: HORIZON_MONTHS })?.bounded === true;
}

/** A read of what was not loaded, of objects of which it is known how they were loaded. */
function isImplicitAsync({ cause, session, relationship }: Send): boolean {
  return cause === 'lazy load' && session === 'async' && relationship !== null && relationship.of !== null && !relationship.awaited;
}

function subjectOf(catalog: Catalog, { sql, row }: Send, name: string): Pick<Observation, 'subject'> {
  const first = tableOf(sql);
  const named = row.find((part) => part.kind !== 'value');
  const table = catalog.tables.find(
    (one) => one.name === (first?.name ?? named?.table) && (first === null || first.schema === null || one.schema === first.schema),
  );
  return { subject: { kind: 'query', schema: table?.schema ?? null, relation: table?.name ?? null, name } };
}

function describeSend(send: Send, name: string, raises: boolean): Found {
  const { cause, sql, path, row } = send;
  const relationship = relationshipOf(send);
  const first = tableOf(sql);
  const sender = path.at(-1)?.function ?? name;
  const named = row.find((part) => part.kind !== 'value');
  return {
    function: shortName(name),
    table: first === null ? (named?.table ?? '') : displayName({ schema: first.schema ?? 'public', name: first.name }),
    cause,
    relationship,
    relationships: relationship === null ? [] : [relationship],
    form: null,
    sentBy: sender === name ? null : shortName(sender),
    sql,
    together: null,
    raises,
  };
}

/** The first table that a statement reads, also within a subquery. */
function tableOf(sql: string): { readonly schema: string | null; readonly name: string } | null {
  return readSelect(sql)?.tables[0] ?? readStatementUse(sql)?.tables[0] ?? null;
}

function relationshipOf({ relationship }: Send): string | null {
  return relationship === null ? null : `${relationship.className}.${relationship.name}`;
}

function instruct(together: string | null): string {
  const one = together === null ? 'one statement with `= ANY ($1)` for the keys of all rows' : `one statement for all rows: ${together}`;
  return `The edit is left to you, as the loop's body decides how the answer is used. Before the loop, send ${one}; put its rows into a dict by that key, and read from it in the loop.`;
}

function placeKey({ place: { file, line, column } }: Send): string {
  return `${file}:${line}:${column}`;
}

/** A shop's models and a repository with these methods. */
function shop(methods: string): Readonly<Record<string, string>> {
  return {
    'models.py': shopModels,
    'repository.py': `
      from sqlalchemy import func, select
      from sqlalchemy.ext.asyncio import AsyncSession
      from models import Order, User
      class OrderRepository:
          def __init__(self, session: AsyncSession) -> None:
              self.session = session
${methods.replace(/^\n/, '').replaceAll(/^(?=.)/gm, '  ')}`,
  };
}

/** The same models and functions that use a plain session. */
function report(functions: string, furtherModels = ''): Readonly<Record<string, string>> {
  return {
    'models.py': `${shopModels}${furtherModels}`,
    'report.py': `
      from sqlalchemy import func, select
      from sqlalchemy.orm import Session, selectinload
      from models import Order, User
${functions.replace(/^\n/, '').replaceAll(/^ {2}/gm, '')}`,
  };
}
