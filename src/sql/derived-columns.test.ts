import { expect, test } from 'vitest';
import { readDerivedColumns } from './derived-columns.js';
import { readAround } from './read-around.js';

test.each([
  [
    'UPDATE jobs SET name = projects.name FROM projects WHERE projects.id = jobs.project_id',
    { kind: 'copy', table: { name: 'projects' }, column: 'name' },
  ],
  [
    'UPDATE a.jobs j SET name = p.title FROM b.projects p WHERE p.id = j.project_id',
    { kind: 'copy', table: { schema: 'b', name: 'projects' }, column: 'title' },
  ],
  [
    'UPDATE jobs SET name = (SELECT p.name FROM projects p WHERE p.id = jobs.project_id)',
    { kind: 'copy', table: { name: 'projects' }, column: 'name' },
  ],
  ['UPDATE jobs SET name = (SELECT title FROM projects WHERE id = project_id)', { kind: 'copy', column: 'title' }],
  [
    'UPDATE projects SET n = (SELECT count(*) FROM media m WHERE m.project_id = projects.id)',
    { kind: 'aggregate', of: 'count', table: { name: 'media' } },
  ],
  ['UPDATE projects SET n = COALESCE((SELECT sum(size) FROM media WHERE project_id = projects.id), 0)', { kind: 'aggregate', of: 'sum' }],
])('%s', (sql, from) => {
  expect(readDerivedColumns(sql)).toMatchObject([{ from }]);
});

test.each([
  "UPDATE jobs SET name = 'x'",
  'UPDATE jobs SET name = lower(name)',
  'UPDATE jobs SET a = b',
  'INSERT INTO jobs (name) SELECT name FROM projects',
  'UPDATE jobs SET name = (SELECT p.name FROM projects p JOIN teams t ON t.id = p.team_id)',
  'SELEC',
])('nothing: %s', (sql) => {
  expect(readDerivedColumns(sql)).toEqual([]);
});

const COPY = {
  schema: 'public',
  table: 'jobs',
  column: 'project_name',
  expression: 'plinth_p.name',
  join: ' LEFT JOIN public.projects plinth_p ON plinth_p.id = {}.project_id',
};

test.each([
  [
    'SELECT j.id, j.project_name FROM jobs AS j WHERE j.project_name = $1',
    'SELECT j.id, plinth_p.name FROM (jobs AS j LEFT JOIN public.projects plinth_p ON plinth_p.id = j.project_id) WHERE plinth_p.name = $1',
  ],
  [
    'SELECT "project_name" FROM public.jobs, users ORDER BY jobs.project_name',
    'SELECT plinth_p.name FROM (public.jobs LEFT JOIN public.projects plinth_p ON plinth_p.id = jobs.project_id), users ORDER BY plinth_p.name',
  ],
  ['SELECT id FROM jobs', null],
  ['SELECT project_name FROM other', null],
  ['SELECT a.project_name FROM jobs a JOIN jobs b ON b.id = a.parent_id', null],
  ['UPDATE jobs SET project_name = NULL', null],
])('reads around the column: %s', (sql, around) => {
  expect(readAround(sql, COPY)).toBe(around);
});

test('a count in place of the counter', () => {
  const counter = {
    schema: 'public',
    table: 'projects',
    column: 'media_count',
    join: '',
    expression: '(SELECT count(*) FROM media c WHERE c.project_id = {}.id)',
  };
  expect(readAround('SELECT p.media_count FROM projects p', counter)).toBe(
    'SELECT (SELECT count(*) FROM media c WHERE c.project_id = p.id) FROM projects p',
  );
});
