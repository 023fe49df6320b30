import type { Catalog, Sequence } from '../catalog/catalog.js';
import { groupBy } from '../catalog/group-by.js';
import { listTableObjects } from './list-table-objects.js';
import { sequenceOptions } from './sequence-options.js';
import type { ObjectKind, Properties, SchemaObject } from './schema-object.js';

/**
 * Everything of a catalog that is compared. Left out: partitions (they come and go as time does), sequences that belong to a column (they
 * are said with it), names of NOT NULL constraints, order of columns, and schemas (empty ones do nothing).
 */
export function* listObjects(catalog: Catalog): Generator<SchemaObject> {
  const owned = groupBy(
    catalog.sequences.filter(({ ownedBy }) => ownedBy !== null),
    ({ ownedBy }) => `${ownedBy?.schema ?? ''}.${ownedBy?.table ?? ''}`,
  );
  for (const table of catalog.tables)
    if (table.partitionOf === null) yield* listTableObjects(table, owned.get(`${table.schema}.${table.name}`) ?? []);
  for (const { kind, schema, name, definition, comment, indexes } of catalog.views) {
    yield alone(kind, { schema, name }, definition ?? '', { definition, comment });
    for (const index of indexes)
      yield { ...alone('index', { schema, name: index.name }, index.definition ?? '', { definition: index.definition }), relation: name };
  }
  for (const type of catalog.enums) yield alone('enum', type, `ENUM (${type.labels.join(', ')})`, { labels: type.labels.join(', ') });
  for (const sequence of catalog.sequences) if (sequence.ownedBy === null) yield describeSequence(sequence);
  for (const { checks, ...type } of catalog.domains)
    yield alone('domain', type, type.type, {
      type: type.type,
      nullable: type.notNull ? 'no' : 'yes',
      default: type.default,
      checks: checks.map(({ definition }) => definition).join(', '),
    });
  for (const type of catalog.composites) {
    const attributes = type.attributes.map(({ name, type: of }) => `${name} ${of}`).join(', ');
    yield alone('composite type', type, attributes, { attributes });
  }
  for (const type of catalog.ranges)
    yield alone('range type', type, type.subtype, { subtype: type.subtype, options: type.options.join(', ') });
  for (const { schema, name, ...rest } of catalog.collations)
    yield alone('collation', { schema, name }, rest.locale ?? rest.collate ?? rest.provider, { definition: JSON.stringify(rest) });
  for (const { kind, schema, name, arguments: list, definition } of catalog.functions)
    yield alone(kind, { schema, name: `${name}(${list})` }, `${kind} ${name}(${list})`, { definition: definition?.trim() ?? null });
  for (const { schema, name, definition } of catalog.extendedStatistics)
    yield alone('statistics', { schema, name }, definition ?? '', { definition });
  for (const { name } of catalog.extensions)
    if (name !== 'plpgsql') yield alone('extension', { schema: '', name }, `EXTENSION ${name}`, {});
}

function alone(
  kind: ObjectKind,
  { schema, name }: { readonly schema: string; readonly name: string },
  text: string,
  properties: Properties,
): SchemaObject {
  return { kind, schema, relation: null, name, text: text.replaceAll(/\s+/g, ' ').trim(), properties, columns: [], signatures: [] };
}

function describeSequence(sequence: Sequence): SchemaObject {
  const options = sequenceOptions(sequence);
  return alone('sequence', sequence, `${sequence.type} ${options}`, { type: sequence.type, options });
}
