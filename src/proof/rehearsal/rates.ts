import { createDatabase } from '../../shadow/database.js';
import type { Server } from '../../shadow/server.js';

/** How fast this machine's shadow reads, rewrites and indexes a table: bytes of heap a millisecond. In memory, without fsync, alone. */
export interface Rates {
  readonly scan: number;
  readonly rewrite: number;
  readonly build: number;
}

const ROWS = 60_000;

const TABLE = `CREATE TABLE plinth_rate AS
  SELECT i AS id, pg_catalog.md5(i::text) AS a, pg_catalog.md5((i + 1)::text) AS b, now() AS at FROM pg_catalog.generate_series(1, ${ROWS}) i`;

/** Takes them on a table of about 7 MB, the first reading of each left aside. */
export async function measureRates(server: Server): Promise<Rates> {
  const database = await createDatabase(server);
  try {
    const client = await database.asOwner();
    await client.query(TABLE);
    const { rows } = await client.query<{ bytes: string }>("SELECT pg_catalog.pg_relation_size('plinth_rate') AS bytes");
    const bytes = Number(rows[0]?.bytes ?? 0);
    const time = async (sql: string): Promise<number> => {
      const start = performance.now();
      await client.query(sql);
      return bytes / Math.max(0.01, performance.now() - start);
    };
    await time('SELECT count(*) FROM plinth_rate');
    return {
      scan: await time('ALTER TABLE plinth_rate ADD CHECK (id > 0)'),
      build: await time('CREATE INDEX ON plinth_rate (a)'),
      rewrite: await time('ALTER TABLE plinth_rate ALTER id TYPE bigint, ADD COLUMN c bigint DEFAULT 1'),
    };
  } finally {
    await database.drop();
  }
}
