import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import type { Plan } from './result.js';
import type { Said } from './read-words.js';

type Question = Plan['questions'][number];

/** What nothing tells: whether a column or table was renamed or another came in its place, and what old rows get. */
export function* findQuestions(before: Catalog, after: Catalog, said: Said): Generator<Question> {
  yield* askTables(before, after, said);
  for (const table of after.tables) {
    const former =
      said.renames.find(({ column, schema, to }) => column === null && schema === table.schema && to === table.name)?.table ?? table.name;
    const old = before.tables.find(({ schema, name }) => schema === table.schema && name === former);
    if (old === undefined) continue;
    yield* askColumns(old, table, said);
    yield* askValues(old, table, said);
  }
}

function* askTables(before: Catalog, after: Catalog, { renames, drops }: Said): Generator<Question> {
  const stated = renames.filter(({ column }) => column === null);
  const has = ({ tables }: Catalog, { schema, name }: Table): boolean =>
    tables.some((table) => table.schema === schema && table.name === name);
  const gone = before.tables.filter((table) => !has(after, table) && !stated.some(({ table: from }) => from === table.name));
  const made = after.tables.filter((table) => !has(before, table) && !stated.some(({ to }) => to === table.name));
  for (const table of gone)
    for (const other of made) {
      const common = table.columns.filter(({ name }) => other.columns.some((column) => column.name === name));
      if (drops.has(`${table.schema}.${table.name}`) || common.length * 3 < Math.max(table.columns.length, other.columns.length) * 2)
        continue;
      yield {
        kind: 'rename',
        object: `table ${table.name}`,
        text: `Is ${other.name} what ${table.name} is called now, or does one go and the other come?`,
        evidence: [`${common.length} of ${table.columns.length} columns have the same name: ${common.map(({ name }) => name).join(', ')}`],
        answers: [`--rename ${table.name}:${other.name}`, `--drop ${table.name}`],
      };
    }
}

function* askColumns(before: Table, after: Table, { renames, drops }: Said): Generator<Question> {
  const stated = renames.filter(({ table, column }) => column !== null && (table === before.name || table === after.name));
  const gone = before.columns.filter(
    ({ name }) => !after.columns.some((column) => column.name === name) && !stated.some(({ column }) => column === name),
  );
  const made = after.columns.filter(
    ({ name }) => !before.columns.some((column) => column.name === name) && !stated.some(({ to }) => to === name),
  );
  for (const column of gone) {
    if (drops.has(`${before.schema}.${before.name}.${column.name}`)) continue;
    const alike = made.filter(({ baseType }) => baseType === column.baseType);
    for (const other of alike)
      yield {
        kind: 'rename',
        object: `column ${before.name}.${column.name}`,
        text: `Is ${other.name} what ${before.name}.${column.name} is called now, or does one go and the other come?`,
        evidence: describeLikeness({ before, after, column, other, only: gone.length === 1 && made.length === 1 }),
        answers: [`--rename ${before.name}.${column.name}:${other.name}`, `--drop ${before.name}.${column.name}`],
      };
  }
}

interface Likeness {
  readonly before: Table;
  readonly after: Table;
  readonly column: Column;
  readonly other: Column;
  readonly only: boolean;
}

function describeLikeness({ before, after, column, other, only }: Likeness): string[] {
  const foreign = ({ foreignKeys }: Table, name: string): string =>
    foreignKeys.flatMap(({ columns, references }) => (columns.includes(name) ? [references.table] : [])).join();
  return [
    `both are ${column.type === other.type ? column.type : column.baseType}`,
    ...(column.nullable === other.nullable ? [`both ${column.nullable ? 'may' : 'may not'} be NULL`] : []),
    ...(only ? ['it is the only column that goes, and the other the only one that comes'] : []),
    ...(foreign(before, column.name) !== '' && foreign(before, column.name) === foreign(after, other.name)
      ? [`both refer to ${foreign(after, other.name)}`]
      : []),
    ...(before.columns.indexOf(column) === after.columns.indexOf(other) ? ['both stand at the same position'] : []),
  ];
}

/** A column that may not be NULL, and nothing says what old rows get. */
function* askValues(before: Table, after: Table, { fill, renames }: Said): Generator<Question> {
  for (const column of after.columns) {
    const isNew = !before.columns.some(({ name }) => name === column.name) && !renames.some(({ to }) => to === column.name);
    const given =
      column.default !== null || column.generated !== null || column.identity !== null || fill.has(`${after.name}.${column.name}`);
    if (!isNew || column.nullable || given) continue;
    yield {
      kind: 'fill',
      object: `column ${after.name}.${column.name}`,
      text: `What do old rows of ${after.name} get in ${column.name}, which may not be NULL?`,
      evidence: ['it has no default on the server; one that the application sets (default=) reaches no row that is there'],
      answers: [`--fill "${after.name}.${column.name}=expression"`],
    };
  }
}
