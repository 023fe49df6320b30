import * as z from 'zod';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import type { CodeWorkload, Send } from '../../workload/code.js';
import { describeEndpoint, senderOf, shortName } from '../../workload/endpoint-sends.js';

interface Found extends Evidence {
  readonly function: string;
  /** What the text is made of, as far as the source tells. */
  readonly reason: string;
  /** Requests that lead to it. */
  readonly endpoints: readonly string[];
}

export default defineRule({
  id: 'queries/sql-from-input',
  title: 'SQL that is put together from values',
  redFlag: null,
  severity: 'warning',
  reads: ['code'],
  concerns: ['sql from input'],
  options: z.strictObject({}),

  docs: {
    condition:
      'The text of a statement is put together, by an f-string, +, % or format, from something that only a run can tell: an argument, a column of a row, a value of a request. An error where a request leads to it.',
    effect:
      'Whoever chooses the value can choose the statement (SQL injection). Each value makes a text of its own, so that no plan is shared and pg_stat_statements counts each apart; and nobody can tell beforehand which index serves it.',
    remedy:
      'Send values as parameters: text("… WHERE state = :state") with {"state": state}, or select(). Names of columns and directions are chosen from a fixed dict.',
    exceptions:
      'Silent for texts that are put together from constants of the source alone, on all ways through the function; for statements that come as a whole, from configuration or from who calls, where no request leads to it; for `quoted_name` of a constant; for numbers, moments and UUIDs within quotes, whose texts hold no SQL.',
    sources: [
      'https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text',
      'https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY',
    ],
  },

  examples: [
    {
      title: 'A value within an f-string, a sum, a format',
      files: orders(`
        def search(session: Session, term: str):
            return session.execute(text(f"SELECT id FROM orders WHERE state = '{term}'")).all()
        def by_word(session: Session, word: str):
            sql = "SELECT id FROM orders WHERE state = '" + word + "'"
            return session.execute(text(sql)).all()
        def sorted_by(session: Session, column: str):
            return session.execute(text("SELECT id FROM orders ORDER BY %s" % column)).all()
        def tagged(session: Session, tag: str):
            return session.execute(select(Order.id, literal_column(f"'{tag}'"))).all()
        def dated(session: Session, pattern: str):
            return session.execute(text(f"SELECT id FROM orders WHERE state = '{time.strftime(pattern)}'")).all()`),
      finds: [
        { function: 'by_word' },
        { function: 'dated' },
        { function: 'search', endpoints: [] },
        { function: 'sorted_by' },
        { function: 'tagged', reason: 'the text is put together from text made of tag' },
      ],
    },
    {
      title: 'Parameters, constants, and clauses that a test chooses',
      files: orders(`
        TABLE = "orders"
        def fixed(session: Session, state: str):
            return session.execute(text(f"SELECT id FROM {TABLE} WHERE state = :state"), {"state": state}).all()
        def chosen(session: Session, only_open: bool):
            where = "WHERE state = 'open'" if only_open else ""
            return session.execute(text(f"SELECT id FROM orders {where}")).all()
        def of_table(session: Session):
            return session.execute(text(f"SELECT id FROM {quoted_name(Order.__table__.name, True)}")).all()
        def since(session: Session, days: int):
            moment = datetime.now() - timedelta(days=days)
            return session.execute(select(Order.id, literal_column(f"'{moment}'"))).all()
        def reports(session: Session, queries: dict[str, str]):
            return [session.execute(text(query)).all() for query in queries.values()]`),
      finds: [],
    },
    {
      title: 'A fixed text',
      files: orders(`
        def ids(session: Session):
            return session.execute(text("SELECT id FROM orders")).all()`),
      finds: [],
    },
  ],

  count: ({ code }) => code.functions.reduce((sum, { sends }) => sum + sends.length, 0),

  *check({ code }): Generator<Observation<Found>> {
    for (const { send, sender, endpoints } of composedSends(code)) {
      if (send.composed?.whole === true && endpoints.length === 0) continue;
      yield {
        subject: { kind: 'query', schema: null, relation: null, name: sender },
        place: send.composed?.place ?? send.place,
        ...(endpoints.length === 0 ? {} : { severity: 'error' }),
        evidence: { function: shortName(sender), reason: send.composed?.reason ?? '', endpoints },
        candidates: [],
        claims: [],
        noRecommendation:
          'The edit is left to you: put :name where each value stands, and give the values to execute() beside the text; choose names of columns from a fixed dict.',
      };
    }
  },

  message: ({ function: name, reason, endpoints }) =>
    `${name} sends SQL that is not fixed: ${reason}.${endpoints.length === 0 ? '' : ` ${endpoints.join(', ')} ${endpoints.length === 1 ? 'leads' : 'lead'} to it.`}`,
});

interface Composed {
  readonly send: Send;
  readonly sender: string;
  readonly endpoints: readonly string[];
}

/** Each place once, in order of the functions that send; with the requests that lead to it. */
function composedSends({ functions }: CodeWorkload): Composed[] {
  const found = new Map<string, { send: Send; sender: string; endpoints: Set<string> }>();
  for (const { sends, endpoint } of functions)
    for (const send of sends) {
      if (send.composed === null) continue;
      const { file, line, column } = send.composed.place;
      const key = `${file}:${line}:${column}`;
      const one = found.get(key) ?? { send, sender: senderOf(send), endpoints: new Set<string>() };
      if (endpoint !== null) one.endpoints.add(describeEndpoint(endpoint));
      found.set(key, one);
    }
  return [...found.values()].map((one) => ({ ...one, endpoints: [...one.endpoints].toSorted() }));
}

/** A table of orders and functions that ask it. */
function orders(functions: string): Readonly<Record<string, string>> {
  return {
    'models.py': `
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
      class Base(DeclarativeBase):
          pass
      class Order(Base):
          __tablename__ = "orders"
          id: Mapped[int] = mapped_column(primary_key=True)
          state: Mapped[str]`,
    'search.py': `
      import time
      from datetime import datetime, timedelta
      from models import Order
      from sqlalchemy import literal_column, select, text
      from sqlalchemy.orm import Session
      from sqlalchemy.sql import quoted_name
${functions.replace(/^\n/, '').replaceAll(/^ {2}/gm, '')}`,
  };
}
