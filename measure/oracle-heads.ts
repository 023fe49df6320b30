import pg from 'pg';

/** The revisions that a database built by the real Alembic is at. */
export async function readHeads(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ version_num: string }>('SELECT version_num FROM alembic_version ORDER BY 1');
    return rows.map(({ version_num }) => version_num);
  } finally {
    await client.end();
  }
}
