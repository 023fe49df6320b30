import * as z from 'zod';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import type { Checkout } from '../../sqlalchemy/checkout/checkout.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { connectionExamples } from './connection-not-given-back/examples.js';

interface Found extends Evidence {
  readonly function: string;
  readonly what: Checkout['what'];
  /** What is called for it. */
  readonly called: string;
  readonly givenBack: Checkout['givenBack'];
}

export default defineRule({
  id: 'connections/connection-not-given-back',
  title: 'A session, a connection or an engine that a function takes and keeps',
  redFlag: null,
  severity: 'warning',
  reads: ['connections'],
  concerns: ['connection leak'],
  options: z.strictObject({}),

  docs: {
    condition:
      'A function that answers requests or tasks, or is called by one, makes a session, checks out a connection (of an engine, of a driver, or of a driver’s pool) or makes an engine, ' +
      'and neither closes it (with, finally, ExitStack, after the yield of a dependency) nor hands it to anybody. Closed only where nothing raises is told of connections, and of what dependencies yield.',
    effect:
      'Until the garbage collector finds it, a connection is missing from the pool, with its transaction open and its snapshot held. Under load the pool runs dry: "QueuePool limit of size … reached, connection timed out". ' +
      'Under asyncio the collector cannot give it back: the connection is terminated, with a warning. What getconn() or acquire() took of a driver’s pool never comes back. An engine for each call opens new connections each time and pools none.',
    remedy:
      'with Session() as session: …, async with engine.connect() as connection: …; in dependencies try: yield session, finally: session.close(); one engine for a process, made when it starts.',
    exceptions:
      'Silent for what is handed over: returned, stored in an attribute or a container, given to something whose code is not the project’s or that keeps it; for a session that commits or rolls back last, which gives its connection back; ' +
      'for scoped_session and Flask-SQLAlchemy’s db.session, which the end of the request removes; for sessions on somebody’s connection; for engines without a pool; for engines that a cache or a module keeps; ' +
      'for commands, scripts, tests, fixtures and migrations, which end; for functions that nothing is seen to call again and again; where it cannot be told what is called.',
    sources: [
      'https://docs.sqlalchemy.org/en/20/orm/session_basics.html#closing',
      'https://docs.sqlalchemy.org/en/20/core/connections.html',
      'https://docs.sqlalchemy.org/en/20/errors.html#error-3o7r',
      'https://www.psycopg.org/docs/usage.html#with-statement',
    ],
  },

  examples: connectionExamples,

  count: ({ connections }) => connections.checkouts.taken,

  *check({ connections }): Generator<Observation<Found>> {
    for (const { function: name, what, called, place, givenBack } of connections.checkouts.kept)
      yield {
        subject: { kind: 'query', schema: null, relation: null, name },
        within: called,
        place,
        evidence: { function: shortName(name), what, called, givenBack },
        candidates: [],
        claims: [],
        noRecommendation: instruct(what),
      };
  },

  message({ function: name, what, called, givenBack }: Found) {
    if (what === 'engine')
      return `${name} makes an engine at each call (${called}) and does not dispose of it: each has a pool of its own.`;
    const taken = `${name} takes a ${what} (${called})`;
    return givenBack === 'never' ? `${taken} and never gives it back.` : `${taken} and gives it back only where nothing raises.`;
  },
});

function instruct(what: Checkout['what']): string {
  const how = {
    session: 'open the session by `with`, or close it in `finally`',
    connection: 'take the connection by `with`, or close it in `finally`',
    'pooled connection': 'put the connection back in `finally`, or take it by `with`',
    engine: 'make the engine once, when the process starts, and use it here',
  }[what];
  return `The edit is left to you, as what follows the call decides how far it must live: ${how}.`;
}
