import type { Statement } from '../../source/statement.js';
import type { Catalog } from '../catalog.js';
import { relationKey, type WritePlan } from './plan.js';
import { writeSequence } from './sequence.js';
import { makeStatement } from './statement.js';
import { writeTable } from './table.js';
import { writeComposite, writeDomain, writeEnum, writeRange } from './types.js';
import { writeView } from './view.js';

/** How to make one object: its statements, or why it can't be made. */
export interface Writing {
  readonly object: string;
  write(): readonly Statement[] | string;
}

/** By key, as the plan orders them. */
export function listWritings(catalog: Catalog, plan: WritePlan): ReadonlyMap<string, Writing> {
  const writings = new Map<string, Writing>();
  const add = (key: string, object: string, write: Writing['write']): void => void writings.set(key, { object, write });
  for (const type of catalog.enums) add(`type ${type.schema}.${type.name}`, `type ${type.schema}.${type.name}`, () => [writeEnum(type)]);
  for (const type of catalog.ranges) add(`type ${type.schema}.${type.name}`, `type ${type.schema}.${type.name}`, () => [writeRange(type)]);
  for (const type of catalog.domains)
    add(`type ${type.schema}.${type.name}`, `domain ${type.schema}.${type.name}`, () => [...writeDomain(type)]);
  for (const type of catalog.composites) add(relationKey(type), `type ${type.schema}.${type.name}`, () => [writeComposite(type)]);
  for (const sequence of catalog.sequences)
    add(relationKey(sequence), `sequence ${sequence.schema}.${sequence.name}`, () => [writeSequence(sequence)]);
  for (const { schema, name, arguments: list, kind, definition } of catalog.functions) {
    const object = `${kind} ${schema}.${name}(${list})`;
    const missing = kind === 'aggregate' ? 'aggregates are not re-created' : 'its definition is not known';
    add(`function ${schema}.${name}(${list})`, object, () =>
      definition === null ? missing : [makeStatement(definition.trimEnd(), object)],
    );
  }
  for (const table of catalog.tables)
    add(relationKey(table), `table ${table.schema}.${table.name}`, () =>
      table.kind === 'foreign table'
        ? 'foreign tables are not re-created'
        : table.kind === 'partitioned table' && table.partitionKey === null
          ? 'its partition key is not known'
          : [writeTable(table, plan.tablePlan(table))],
    );
  for (const view of catalog.views) {
    const statement = writeView(view);
    add(relationKey(view), `view ${view.schema}.${view.name}`, () => (statement === null ? 'its definition is not known' : [statement]));
  }
  return writings;
}
