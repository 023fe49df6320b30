import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCatalog } from '../../src/catalog/read.js';
import type { EditPython } from '../../src/change/change.js';
import { editTexts } from '../../src/proof/edit-texts.js';
import { proposeLoadBeforeLoop } from '../../src/proposal/query-edit/load-before-loop.js';
import { proposeEagerLoad } from '../../src/proposal/query-edit/load-eagerly.js';
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

/** How many statements each function sends once it is edited. */
const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  looked_up: {
    by_get: 2,
    by_scalar_of_a_result: 2,
    by_execute: 2,
    by_filter_by: 2,
    by_legacy_get: 2,
    lists: 2,
    lists_that_change: 2,
  },
  loaded_along: {
    behind_a_join: 2,
    behind_a_join_of_the_query: 2,
    behind_a_second_statement: 3,
    behind_a_join_of_the_model: 2,
    behind_two: 3,
  },
};
const modules = Object.keys(expected);

type Printed = Readonly<Record<string, { readonly result: unknown; readonly statements: number }>>;

describe.skipIf(python === null)(`loops that ask row by row, edited and run by the real SQLAlchemy${why}`, () => {
  let before: readonly Printed[] = [];
  let after: readonly Printed[] = [];
  let reasons: Readonly<Record<string, string>> = {};
  let texts: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    await using database = await testDatabase();
    const url = database.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:');
    const drive = async (cwd: string): Promise<readonly Printed[]> => {
      const printed = await runPython(python ?? '', ['-W', 'ignore', 'drive.py', ...modules], { cwd, env: { DATABASE_URL: url } });
      return JSON.parse(printed);
    };
    before = await drive(folder);
    ({ texts, reasons } = await propose(await readCatalog(database.client)));
    const copy = await mkdtemp(join(tmpdir(), 'plinth-loops-'));
    try {
      await cp(folder, copy, { recursive: true });
      for (const [file, text] of texts) await writeFile(join(copy, file), text);
      after = await drive(copy);
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  test.each(modules.map((name, at) => ({ name, at })))(
    'every function of $name gives what it gave, with fewer statements',
    ({ name, at }) => {
      const results = (printed: Printed) => Object.fromEntries(Object.entries(printed).map(([name, { result }]) => [name, result]));
      const counts = (printed: Printed) => Object.fromEntries(Object.entries(printed).map(([name, { statements }]) => [name, statements]));
      const [first = {}, second = {}] = [before[at], after[at]];
      expect(results(second), texts.get(`${name}.py`)).toEqual(results(first));
      for (const [name, count] of Object.entries(counts(first))) expect(count, name).toBeGreaterThan(2);
      expect(counts(second), texts.get(`${name}.py`)).toEqual(expected[name]);
    },
  );

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

/** The modules with all edits, and why there is none, by function. */
async function propose(
  catalog: Parameters<typeof proposeLoadBeforeLoop>[1]['catalog'],
): Promise<{ texts: ReadonlyMap<string, string>; reasons: Record<string, string> }> {
  const project = await readProject(folder);
  const mapping = readMapping(project);
  const sources = await openSources(project);
  const ground = { catalog, models: mapping.models, sources };
  const reasons: Record<string, string> = {};
  const edits: EditPython['edits'][number][] = [];
  for (const cause of findRepeatedSends(readQueries(project, mapping))) {
    const [{ send, loop }] = cause;
    const proposed =
      send.relationship === null
        ? proposeLoadBeforeLoop(cause, ground)
        : proposeEagerLoad(
            cause.map((one) => ({ sends: one.function.sends, send: one.send })),
            sources,
          );
    const name = loop.function;
    if (typeof proposed === 'string') reasons[name] = proposed;
    else edits.push(...(proposed.candidates[0]?.changes ?? []).flatMap((change) => (change.kind === 'editPython' ? change.edits : [])));
  }
  const texts = new Map<string, string>();
  editTexts(project, { kind: 'editPython', edits }, texts);
  return { texts, reasons };
}
