import { expect, test } from 'vitest';
import { findKeepingTrigger } from '../../src/catalog/kept-by-trigger.js';
import { readCatalog } from '../../src/catalog/read.js';
import { testDatabase } from '../harness/database.js';

test('a trigger of the other table that writes the column keeps it; one that writes something else, or is off, does not', async () => {
  await using own = await testDatabase();
  await own.client.query(`
    CREATE TABLE projects (id bigint PRIMARY KEY, name text, job_count int NOT NULL DEFAULT 0);
    CREATE TABLE jobs (id bigint PRIMARY KEY, project_id bigint REFERENCES projects, project_name text, state text);
    CREATE FUNCTION spread() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN UPDATE public.jobs SET project_name = NEW.name WHERE project_id = NEW.id; RETURN NEW; END $$;
    CREATE FUNCTION count_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN UPDATE projects SET job_count = job_count + 1 WHERE id = NEW.project_id; RETURN NULL; END $$;
    CREATE TRIGGER spread_name AFTER UPDATE OF name ON projects FOR EACH ROW EXECUTE FUNCTION spread();
    CREATE TRIGGER counted AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION count_jobs();`);
  const read = async () => {
    const catalog = await readCatalog(own.client);
    const [jobs, projects] = ['jobs', 'projects'].map((name) => catalog.tables.find((table) => table.name === name)!);
    return [
      findKeepingTrigger(catalog, projects!, { table: jobs!, column: 'project_name' }),
      findKeepingTrigger(catalog, projects!, { table: jobs!, column: 'state' }),
      findKeepingTrigger(catalog, jobs!, { table: projects!, column: 'job_count' }),
    ];
  };
  expect(await read()).toEqual(['spread_name', null, 'counted']);
  await own.client.query('ALTER TABLE projects DISABLE TRIGGER spread_name');
  expect((await read())[0]).toBeNull();
});
