import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { Catalog, Comment } from '../catalog.js';
import { makeStatement } from './statement.js';

export function* writeComments(catalog: Catalog, isWritten: (schema: string, name: string) => boolean): Generator<Statement> {
  const on = (target: string, text: string | null): Statement[] =>
    text === null ? [] : [makeStatement(`COMMENT ON ${target} IS ${quoteLiteral(text)}`, `comment on ${target}`)];
  for (const table of catalog.tables) {
    if (!isWritten(table.schema, table.name)) continue;
    const name = qualify(table.schema, table.name);
    yield* on(`TABLE ${name}`, table.comment);
    for (const column of table.columns) yield* on(`COLUMN ${name}.${quoteIdentifier(column.name)}`, column.comment);
  }
  for (const view of catalog.views)
    if (isWritten(view.schema, view.name))
      yield* on(`${view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW'} ${qualify(view.schema, view.name)}`, view.comment);
  for (const comment of catalog.comments) yield* on(nameTarget(comment), comment.text);
}

/** From the words of `pg_identify_object` to those of COMMENT ON. */
function nameTarget({ kind, identity }: Comment): string {
  if (kind === 'table constraint') return `CONSTRAINT ${identity}`;
  if (kind === 'domain constraint') return `CONSTRAINT ${identity.replace(' on ', ' ON DOMAIN ')}`;
  if (kind.endsWith(' column')) return `COLUMN ${identity}`;
  if (kind === 'statistics object') return `STATISTICS ${identity}`;
  if (kind === 'composite type') return `TYPE ${identity}`;
  return `${kind.toUpperCase()} ${identity}`;
}
