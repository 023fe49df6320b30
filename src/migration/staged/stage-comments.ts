import type { Table } from '../../catalog/catalog.js';
import { qualify, quoteLiteral } from '../../postgres/identifier.js';
import { expand, sql } from './part.js';
import type { StagedItem, StageRequest } from './stage.js';

/** Comments of tables and columns that were there. What a new one says is made with it. */
export function* stageComments({ before, after }: StageRequest): Generator<StagedItem> {
  for (const table of after.tables) {
    const old = before.tables.find(({ schema, name }) => schema === table.schema && name === table.name);
    const name = qualify(table.schema, table.name);
    if (old !== undefined && old.comment !== table.comment) yield comment(`TABLE ${name}`, old.comment, table.comment);
    if (old !== undefined) yield* stageColumnComments(old, table, name);
  }
}

function* stageColumnComments(before: Table, after: Table, name: string): Generator<StagedItem> {
  for (const column of after.columns) {
    const old = before.columns.find((candidate) => candidate.name === column.name)?.comment ?? null;
    if (old !== column.comment) yield comment(`COLUMN ${name}.${qualify(null, column.name)}`, old, column.comment);
  }
}

function comment(object: string, before: string | null, after: string | null): StagedItem {
  const say = (text: string | null): string => `COMMENT ON ${object} IS ${text === null ? 'NULL' : quoteLiteral(text)}`;
  return expand(sql([say(after)], [say(before)]));
}
