import { z } from 'zod';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { boundRows } from '../../plan/row-bound.js';
import { proposeKeysetPages } from '../../proposal/query-edit/keyset-page.js';
import { readSelect } from '../../sql/read-select.js';
import { formatCount, rowsOf } from '../../statistics/figures.js';
import { HORIZON_MONTHS, rowsAfter } from '../../statistics/growth.js';
import type { Endpoint, Send } from '../../workload/code.js';
import { describeEndpoint, readEndpointSends, shortName } from '../../workload/endpoint-sends.js';

interface Found extends Evidence {
  readonly function: string;
  readonly table: string;
  /** Requests that give the rows. */
  readonly endpoints: readonly string[];
  /** Columns of the table that the list compares with one value. */
  readonly searchedBy: readonly string[];
  readonly rows: number | null;
  readonly rowsAhead: number | null;
  readonly months: number;
  readonly sql: string;
}

export default defineRule({
  id: 'queries/unbounded-list',
  title: 'List without LIMIT or cursor behind an endpoint',
  redFlag: 2,
  severity: 'warning',
  reads: ['catalog', 'code'],
  concerns: ['pagination'],
  options: z.strictObject({
    rows: z
      .number()
      .int()
      .positive()
      .default(1_000)
      .describe('A list that can have no more rows than this is bounded: by the size of its table, or by the rows of one parent.'),
    pageSize: z.number().int().positive().default(100).describe('How many rows a page of the offered edit holds.'),
  }),

  docs: {
    condition:
      'An endpoint answers with all rows of a query that nothing bounds: no LIMIT, no unique key that is compared with values, no declared or ' +
      'measured number of rows per parent of at most 1 000, no table that stays that small. The query may be sent by a service or a repository that the endpoint calls.',
    effect:
      'The answer grows with the table: memory of the server and of the client, time under the connection of the pool, and bytes on the wire, until a request fails.',
    remedy:
      "Pages by keyset: ORDER BY a unique key, LIMIT, and the next page begins behind the last row's key, on an index in that order. OFFSET reads and drops all rows before the page. " +
      'Where the rows of one parent are few by nature, say so: rows_per in [volumes] of plinth.toml.',
    exceptions:
      'Silent for counts and aggregates, groups of few values, lists by keys that the caller names, both ends of a range of a numbered unique key, streams and server-side cursors, exports ' +
      '(an endpoint or function that is called export, download, csv, dump or feed), and queries that no endpoint leads to.',
    sources: [
      'https://www.postgresql.org/docs/current/queries-limit.html',
      'https://www.postgresql.org/docs/current/indexes-ordering.html',
      'https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON',
    ],
  },

  examples: [
    {
      title: 'All orders of a user, given by an endpoint',
      files: shop(
        'for_user(user_id)',
        `
        async def for_user(self, user_id: int):
            statement = select(Order).where(Order.user_id == user_id).order_by(Order.created_at.desc())
            return (await self.session.scalars(statement)).all()`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [
        { function: 'OrderRepository.for_user', table: 'orders', endpoints: ['GET /orders'], searchedBy: ['user_id'], rows: 400_000 },
      ],
    },
    {
      title: 'Every row of a table, through a comprehension',
      files: shop(
        'names()',
        `
        async def names(self):
            orders = (await self.session.execute(select(Order))).scalars().all()
            return [{"id": order.id, "state": order.state} for order in orders]`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [{ function: 'OrderRepository.names', searchedBy: [] }],
    },
    {
      title: 'LIMIT, a page, a key, keys, a count, groups, and a condition that is added',
      files: shop(
        'everything(user_id)',
        `
        async def everything(self, user_id: int, limit: int = 50):
            page = (await self.session.scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id).limit(limit))).all()
            one = (await self.session.scalars(select(User).where(User.email == "a@example.org"))).all()
            some = (await self.session.scalars(select(Order).where(Order.id.in_([1, 2])))).all()
            total = (await self.session.scalars(select(func.count()).select_from(Order))).all()
            return [page, one, some, total]`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [],
    },
    {
      title: 'Few rows for each parent, as declared',
      files: shop(
        'for_user(user_id)',
        `
        async def for_user(self, user_id: int):
            return (await self.session.scalars(select(Order).where(Order.user_id == user_id))).all()`,
      ),
      volumes: { orders: { rows_per: { users: 40 } }, users: { rows: 9_000 } },
      finds: [],
    },
    {
      title: 'A table that stays small',
      files: shop(
        'for_user(user_id)',
        `
        async def for_user(self, user_id: int):
            return (await self.session.scalars(select(Order))).all()`,
      ),
      volumes: { orders: { rows: 300 } },
      finds: [],
    },
    {
      title: 'Groups by labels that a table lists',
      files: shop(
        'by_status(user_id)',
        `
        async def by_status(self, user_id: int):
            statement = select(Order.status, func.count()).where(Order.user_id == user_id).group_by(Order.status)
            return (await self.session.execute(statement)).all()`,
        `
      class Status(Base):
          __tablename__ = "order_statuses"
          name: Mapped[str] = mapped_column(primary_key=True)
      Order.status = mapped_column("status", ForeignKey("order_statuses.name", ondelete="RESTRICT"))`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [],
    },
    {
      title: 'Keys in a set, to look others up in',
      files: shop(
        'with_open_orders()',
        `
        async def with_open_orders(self):
            statement = select(Order.user_id).where(Order.state == "open").distinct()
            return {key for key in (await self.session.scalars(statement)).all()}`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [],
    },
    {
      title: 'A list that no endpoint gives back',
      files: shop(
        'count_open(user_id)',
        `
        async def count_open(self, user_id: int):
            orders = (await self.session.scalars(select(Order).where(Order.user_id == user_id))).all()
            return len(orders)
        async def report(self):
            return (await self.session.scalars(select(Order))).all()`,
      ),
      volumes: { orders: { rows: 400_000, distinct: { user_id: 9_000 } }, users: { rows: 9_000 } },
      finds: [],
    },
  ],

  count: ({ code }) => readEndpointSends(code, isList).length,

  *check({ catalog, code, models, sources, statistics, naming, options }): Generator<Observation<Found>> {
    const limits = { catalog, statistics, rows: options.rows, months: HORIZON_MONTHS };
    const seen = new Set<string>();
    for (const { send, sender, from } of readEndpointSends(code, isList)) {
      const shape = readSelect(send.sql);
      const bound = shape === null ? null : boundRows(shape, limits);
      const place = send.built ?? send.place;
      const key = `${sender} ${place.file}:${place.line}:${place.column}`;
      if (shape === null || bound === null || bound.bounded || seen.has(key)) continue;
      seen.add(key);
      const { table, searched } = bound;
      const definition = code.functions.find(({ name }) => name === sender)?.place ?? place;
      yield {
        subject: { kind: 'query', schema: table.schema, relation: table.name, name: sender },
        place,
        evidence: {
          function: shortName(sender),
          table: displayName(table),
          endpoints: [...new Set(from.map(({ endpoint }) => describeEndpoint(endpoint)))].toSorted(),
          searchedBy: searched,
          rows: rowsOf(statistics, table),
          rowsAhead: rowsAfter(statistics, table, HORIZON_MONTHS),
          months: HORIZON_MONTHS,
          sql: send.sql,
        },
        ...proposeKeysetPages({
          catalog,
          models,
          sources,
          statistics,
          naming,
          send,
          shape,
          table,
          searched,
          definition,
          pageSize: options.pageSize,
        }),
      };
    }
  },

  message({ function: name, table, endpoints, searchedBy, rows, rowsAhead, months }) {
    const which = searchedBy.length === 0 ? `every row of ${table}` : `all rows of ${table} with one ${searchedBy.join(' and ')}`;
    const grown = rowsAhead === null || rows === rowsAhead ? '' : `, ${formatCount(rowsAhead)} in ${months} months`;
    const size = rows === null ? '' : ` (${formatCount(rows)} rows in the table${grown})`;
    return `${name} gives ${which}${size} to ${endpoints.join(', ')}: no LIMIT, no cursor, and nothing else bounds the answer.`;
  },
});

const exported = /export|download|csv|dump|feed|sitemap/i;

/** All rows of a statement that the endpoint itself gives back. */
function isList({ cause, fetches, returned, path, row }: Send, { answers, path: route }: Endpoint): boolean {
  if (cause !== 'statement' || fetches !== 'all' || !returned || row.length === 0 || answers === 'stream') return false;
  return !exported.test(route) && !path.some(({ function: name }) => exported.test(shortName(name)));
}

/** A shop's models, an endpoint that gives back what a method of the repository does, and that method. */
function shop(call: string, method: string, furtherModels = ''): Readonly<Record<string, string>> {
  return {
    'models.py': `
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
          user: Mapped[User] = relationship(back_populates="orders")${furtherModels}`,
    'database.py': `
      from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
      Session = async_sessionmaker(create_async_engine("postgresql+asyncpg:///shop"))
      async def get_session():
          async with Session() as session:
              yield session`,
    'repository.py': `
      from sqlalchemy import func, select
      from sqlalchemy.ext.asyncio import AsyncSession
      from models import Order, User
      class OrderRepository:
          def __init__(self, session: AsyncSession) -> None:
              self.session = session
${indent(method)}`,
    'router.py': `
      from fastapi import APIRouter, Depends
      from sqlalchemy.ext.asyncio import AsyncSession
      from repository import OrderRepository
      from database import get_session
      router = APIRouter(prefix="/orders")
      @router.get("", response_model=list[dict])
      async def list_orders(user_id: int, session: AsyncSession = Depends(get_session)):
          return await OrderRepository(session).${call}`,
  };
}

/** As a method of the class. */
function indent(text: string): string {
  return text.replace(/^\n/, '').replaceAll(/^(?=.)/gm, '  ');
}
