import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCatalog } from '../../src/catalog/read.js';
import type { EditPython } from '../../src/change/change.js';
import { editTexts } from '../../src/proof/edit-texts.js';
import { proposeLoadBeforeLoop } from '../../src/proposal/query-edit/load-before-loop.js';
import { readProject } from '../../src/python/project.js';
import { openSources } from '../../src/python/sources.js';
import { readMapping } from '../../src/sqlalchemy/read-models.js';
import { readQueries } from '../../src/sqlalchemy/read-queries.js';
import { findRepeatedSends } from '../../src/workload/row-loops.js';
import { testDatabase } from '../harness/database.js';
import { findOracle } from './python.js';
import { runPython } from './run-python.js';

const folder = join(import.meta.dirname, 'loops');
const { python, missing } = await findOracle(join(import.meta.dirname, 'sessions', 'requirements.txt'));
const why = missing === null ? '' : ` (skipped: ${missing})`;

type Printed = Readonly<Record<string, { readonly result: unknown; readonly statements: number }>>;

describe.skipIf(python === null)(`loops that ask row by row, edited and run by the real SQLAlchemy${why}`, () => {
  let before: Printed = {};
  let after: Printed = {};
  let reasons: Readonly<Record<string, string>> = {};
  let edited = '';

  beforeAll(async () => {
    await using database = await testDatabase();
    const url = database.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:');
    const drive = async (cwd: string): Promise<Printed> => {
      const printed = await runPython(python ?? '', ['-W', 'ignore', 'drive.py', 'looked_up'], { cwd, env: { DATABASE_URL: url } });
      return JSON.parse(printed);
    };
    before = await drive(folder);
    const proposed = await propose(await readCatalog(database.client));
    reasons = proposed.reasons;
    edited = proposed.edited;
    const copy = await mkdtemp(join(tmpdir(), 'plinth-loops-'));
    try {
      await cp(folder, copy, { recursive: true });
      await writeFile(join(copy, 'looked_up.py'), edited);
      after = await drive(copy);
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  test('every function gives what it gave, with two statements', () => {
    expect(Object.keys(before)).toHaveLength(7);
    const results = (printed: Printed) => Object.fromEntries(Object.entries(printed).map(([name, { result }]) => [name, result]));
    expect(results(after), edited).toEqual(results(before));
    for (const [name, { statements }] of Object.entries(before)) expect(statements, name).toBeGreaterThan(4);
    for (const [name, { statements }] of Object.entries(after)) expect(statements, name).toBe(2);
  });

  test('what may not be the same is left alone, and the reason said', () => {
    expect(reasons).toEqual({
      'left_alone.begun_elsewhere': 'the loop sets the name of its row anew',
      'left_alone.newest': 'it takes some of the rows, groups or locks them',
      'left_alone.of_another_kind': 'the key and the column that it is compared with may be different values in Python',
      'left_alone.on_demand': 'whether the loop runs is decided within the statement that holds it',
      'left_alone.one_of_several': 'user_id is not unique, so that one of several rows is taken',
      'left_alone.raises': 'one() and scalar_one() raise where there is no row, which a look-up in a dict does differently',
      'left_alone.two_keys': 'it does not compare one column with one attribute of the row',
      'left_alone.writes': 'the loop writes, and later turns may have to see that',
    });
  });
});

/** The module with all edits, and why there is none, by function. */
async function propose(
  catalog: Parameters<typeof proposeLoadBeforeLoop>[1]['catalog'],
): Promise<{ edited: string; reasons: Record<string, string> }> {
  const project = await readProject(folder);
  const mapping = readMapping(project);
  const ground = { catalog, models: mapping.models, sources: await openSources(project) };
  const reasons: Record<string, string> = {};
  const edits: EditPython['edits'][number][] = [];
  for (const cause of findRepeatedSends(readQueries(project, mapping))) {
    const proposed = proposeLoadBeforeLoop(cause, ground);
    const name = cause[0].loop.function;
    if (typeof proposed === 'string') reasons[name] = proposed;
    else
      edits.push(
        ...proposed.candidates.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === 'editPython' ? change.edits : []))),
      );
  }
  const texts = new Map<string, string>();
  editTexts(project, { kind: 'editPython', edits }, texts);
  return { edited: texts.get('looked_up.py') ?? '', reasons };
}
