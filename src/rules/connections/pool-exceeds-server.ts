import * as z from 'zod';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import type { ConnectionLimit, Connections } from '../../sqlalchemy/connections.js';
import type { EngineSettings } from '../../sqlalchemy/engine-settings.js';

interface Found extends Evidence {
  readonly file: string;
  readonly poolSize: number;
  readonly maxOverflow: number;
  /** Connections that one process may open; null where nothing bounds them. */
  readonly perProcess: number | null;
  /** Connections that the server takes of roles that are no superusers; null where it is not known. */
  readonly limit: number | null;
  readonly limitFrom: string | null;
}

/** Of QueuePool: https://docs.sqlalchemy.org/en/20/core/pooling.html#sqlalchemy.pool.QueuePool */
const POOL_SIZE = 5;
const MAX_OVERFLOW = 10;

export default defineRule({
  id: 'connections/pool-exceeds-server',
  title: 'A pool that may open more connections than the server takes',
  redFlag: null,
  severity: 'warning',
  reads: ['connections'],
  concerns: ['pool'],
  options: z.strictObject({}),

  docs: {
    condition:
      'The pool of one process has no bound (pool_size = 0 or max_overflow = -1), or its pool_size and max_overflow together are more than the server takes: max_connections of the live server or the compose file, without what is reserved for superusers.',
    effect:
      'Under load, requests beyond the limit fail with "FATAL: sorry, too many clients already", those of other processes too, instead of waiting for a connection of the pool. Before that, each idle connection costs the server memory and snapshots their time.',
    remedy:
      'Processes times (pool_size + max_overflow) stay below max_connections, with room for migrations and people. Where more have to connect, a pooler such as PgBouncer stands before the server.',
    exceptions:
      'Silent where a figure is known only when the code runs, where the engine has another class of pool (NullPool), arguments that are not seen, or another database, in tests, and, of sums, where max_connections is not known. How many processes run is never assumed: what is told holds for a single one.',
    sources: [
      'https://docs.sqlalchemy.org/en/20/core/pooling.html',
      'https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine',
      'https://www.postgresql.org/docs/current/runtime-config-connection.html',
    ],
  },

  examples: [
    {
      title: 'Pool and overflow of one process are more than the compose file lets the server take',
      files: {
        'app/db.py': `
          from sqlalchemy.ext.asyncio import create_async_engine
          engine = create_async_engine("postgresql+asyncpg://db/app", pool_size=60, max_overflow=40)
        `,
        'docker-compose.yml': compose(100),
      },
      finds: [{ file: 'app/db.py', perProcess: 100, limit: 97, limitFrom: 'docker-compose.yml:4' }],
    },
    {
      title: 'A pool and an overflow without bound',
      files: {
        'app/db.py': `
          from sqlalchemy import create_engine
          engine = create_engine("postgresql://db/app", max_overflow=-1)
        `,
        'app/jobs.py': `
          import os
          from sqlalchemy import create_engine
          engine = create_engine(os.environ["DATABASE_URL"], pool_size=0)
        `,
      },
      finds: [
        { file: 'app/db.py', perProcess: null, limit: null },
        { file: 'app/jobs.py', perProcess: null, limit: null },
      ],
    },
    {
      title: 'Within the limit, by themselves and by arguments',
      files: {
        'app/db.py': `
          from sqlalchemy import create_engine
          usual = create_engine("postgresql://db/app")
          chosen = create_engine("postgresql://db/app", pool_size=20, max_overflow=20)
        `,
        'docker-compose.yml': compose(100),
      },
      finds: [],
    },
    {
      title: 'Figures that only a run could tell, another class of pool, other arguments, another database',
      files: {
        'app/db.py': `
          import os
          from sqlalchemy import NullPool, create_engine
          options = dict(os.environ)
          sized = create_engine("postgresql://db/app", pool_size=int(os.environ["POOL"]), max_overflow=900)
          none = create_engine("postgresql://db/app", poolclass=NullPool)
          open_ended = create_engine("postgresql://db/app", pool_size=900, **options)
          other = create_engine("mysql://db/app", pool_size=900)
        `,
        'docker-compose.yml': compose(100),
      },
      finds: [],
    },
    {
      title: 'A limit that is not known bounds no sum; engines of tests are none of production',
      files: {
        'app/db.py': `
          from sqlalchemy import create_engine
          engine = create_engine("postgresql://db/app", pool_size=400)
        `,
        'tests/conftest.py': `
          from sqlalchemy import create_engine
          engine = create_engine("postgresql://db/app", max_overflow=-1)
        `,
      },
      finds: [],
    },
  ],

  count: ({ connections }) => connections.engines.length,

  *check({ connections }): Generator<Observation<Found>> {
    for (const engine of connections.engines) {
      const found = judge(engine, connections);
      if (found !== null)
        yield {
          subject: { kind: 'engine', schema: null, relation: null, name: engine.place.file },
          place: engine.place,
          evidence: found,
          candidates: [],
          claims: [],
          noRecommendation: 'the right size follows from the number of processes and the limit of the server: the deployment decides it',
        };
    }
  },

  message: ({ file, poolSize, maxOverflow, perProcess, limit, limitFrom }: Found) => {
    const settings = `pool_size = ${poolSize}, max_overflow = ${maxOverflow}`;
    return perProcess === null
      ? `The pool of ${file} has no bound (${settings}): under load one process opens connections until the server refuses them.`
      : `The pool of ${file} may open ${perProcess} connections in each process (${settings}); the server takes ${limit} in all (${limitFrom}).`;
  },
});

/** Null where it fits, or is not known. */
function judge({ place, known, unknown, usual }: EngineSettings, { limit }: Connections): Found | null {
  if (!usual || isOfTests(place.file) || unknown.some(({ argument }) => argument === 'pool_size' || argument === 'max_overflow'))
    return null;
  const { pool_size: poolSize = POOL_SIZE, max_overflow: maxOverflow = MAX_OVERFLOW } = known;
  if (typeof poolSize !== 'number' || typeof maxOverflow !== 'number') return null;
  const perProcess = poolSize === 0 || maxOverflow < 0 ? null : poolSize + maxOverflow;
  if (perProcess !== null && (limit === null || perProcess <= limit.connections)) return null;
  return { file: place.file, poolSize, maxOverflow, perProcess, limit: limit?.connections ?? null, limitFrom: nameLimit(limit) };
}

function nameLimit(limit: ConnectionLimit | null): string | null {
  if (limit === null) return null;
  return limit.place === null ? limit.source : `${limit.place.file}:${limit.place.line}`;
}

function isOfTests(file: string): boolean {
  return /(?:^|\/)(?:tests?\/|conftest\.py$|test_[^/]*$|[^/]*_test\.py$)/.test(file);
}

function compose(connections: number): string {
  return `
    services:
      db:
        image: postgres:16
        command: postgres -c max_connections=${connections}
  `;
}
