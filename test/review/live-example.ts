import type pg from 'pg';
import type { Server } from '../../src/shadow/server.js';
import { runAlembic } from '../oracle/captions.js';

/** A role as an owner would make it for plinth: it reads, and nothing else. */
export const WATCHER = 'watcher';
export const SECRET = 'c4n4ry-s3cret';

/** Rows of each table that is filled: more than red flag 10 lets pass. */
export const ROWS = 12_000;

/** Makes the reference backend's database by its own revisions, with rows in the tables that the red flags 9 and 10 are about. */
export async function makeLiveExample(python: string, server: Server, name: string): Promise<void> {
  const admin = await server.connect('postgres');
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.query(`CREATE ROLE ${WATCHER} LOGIN PASSWORD '${SECRET}'`);
  await admin.query(`GRANT pg_read_all_data, pg_read_all_stats TO ${WATCHER}`);
  await admin.end();
  await runAlembic(python, server.url(name), 'upgrade', 'head');
  const client = await server.connect(name);
  await fillTables(client);
  await client.end();
}

const uuid = (of: string): string => `md5((${of})::text)::uuid`;

/** Columns and their values for row `n`; keys of the referenced tables repeat, and need not exist. */
const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api_tokens: { user_id: uuid('n % 4000'), name: `'token'`, token_hash: 'md5(n::text)' },
  caption_styles: { team_id: uuid('n % 3000'), name: `'style ' || n`, definition: `'{"font_family": "Inter", "font_size": 12}'` },
  captions: { transcription_id: uuid('n'), project_id: uuid('n % 9000'), style_id: uuid('n % 2000'), language: `'en'` },
  job_events: { job_id: uuid('n % 3000'), to_status: `'queued'` },
  media: { project_id: uuid('n % 9000'), source_file_id: uuid('n'), kind: `'video'`, title: `'video ' || n` },
  notifications: { user_id: uuid('n % 2000'), job_id: uuid('n % 6000'), type: `'job.done'`, title: `'done'`, payload: `'{}'` },
  project_members: { project_id: uuid('n'), user_id: uuid('n % 4000') },
  subscriptions: { team_id: uuid('n'), plan_id: uuid('n % 6'), status: `'active'`, provider_customer_id: `'cus_' || n % 6000` },
  tasks: {
    message_id: 'n::text',
    actor: `'actor ' || n % 12`,
    job_id: uuid('n'),
    status: `(ARRAY['enqueued', 'running', 'done', 'failed'])[1 + n % 4]`,
  },
  webhook_deliveries: {
    webhook_id: uuid('n % 2500'),
    event: `'job.done'`,
    url: `'https://example.org/'`,
    payload: `'{}'`,
    status: `(ARRAY['pending', 'delivered', 'failed'])[1 + n % 3]`,
  },
};

/** Foreign keys are not looked at: what they refer to has no rows. The other tables stay as a server that never saw them. */
async function fillTables(client: pg.Client): Promise<void> {
  await client.query('SET session_replication_role = replica');
  for (const [table, values] of Object.entries(TABLES)) {
    await client.query(
      `INSERT INTO ${table} (${Object.keys(values).join(', ')}) SELECT ${Object.values(values).join(', ')} FROM generate_series(1, ${ROWS}) n`,
    );
    // Else what VACUUM counts is added to what the INSERT is still to report.
    await client.query('SELECT pg_stat_force_next_flush()');
    await client.query(`VACUUM ANALYZE ${table}`);
  }
}

/** Sixty searches that no index serves, as the counters of a live server keep them. */
export async function scanOften(client: pg.Client, table: string, condition: string): Promise<void> {
  await client.query(
    `SET max_parallel_workers_per_gather = 0; DO $$ BEGIN FOR i IN 1..60 LOOP PERFORM FROM ${table} WHERE ${condition}; END LOOP; END $$`,
  );
  await client.query('SELECT pg_stat_force_next_flush()');
}
