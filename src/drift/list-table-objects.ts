import type { Column, Index, KeyConstraint, Sequence, Table } from '../catalog/catalog.js';
import { normaliseExpression } from '../catalog/equal/same.js';
import { sequenceOptions } from './sequence-options.js';
import { normaliseDefault } from './normalise-default.js';
import type { ObjectKind, Properties, SchemaObject } from './schema-object.js';

/** A table, its columns, constraints, indexes, triggers and policies. What it only has from a parent is the parent's. `sequences` are those that it owns. */
export function* listTableObjects(table: Table, sequences: readonly Sequence[]): Generator<SchemaObject> {
  const part = partsOf(table);
  yield describeTable(table);
  for (const column of table.columns) yield describeColumn(table, column, sequences, part);
  if (table.primaryKey !== null) {
    const { name, definition } = table.primaryKey;
    yield part('primary key', 'primary key', definition, { ...keyProperties(table.primaryKey), name }, table.primaryKey.columns, []);
  }
  for (const key of table.uniques) yield describeUnique(key.name, { ...key, form: 'constraint' }, key.definition, part);
  for (const key of table.foreignKeys) {
    if (key.inherited) continue;
    const target = `(${key.columns.join(', ')}) REFERENCES ${key.references.schema}.${key.references.table} (${key.references.columns.join(', ')})`;
    const { name, onDelete, onUpdate, match, deferrable } = key;
    const properties = { target, onDelete, onUpdate, match, deferrable, validated: key.validated ? 'yes' : 'no', name };
    yield {
      ...part('foreign key', name, key.definition, properties, key.columns, [`${target} ${onDelete} ${onUpdate}`, target]),
      item: { kind: 'foreign key', key },
    };
  }
  for (const check of table.checks) {
    if (check.inherited && !check.local) continue;
    const expression = check.expression === null ? null : normaliseExpression(check.expression);
    const properties = {
      expression,
      noInherit: check.noInherit ? 'yes' : 'no',
      validated: check.validated ? 'yes' : 'no',
      name: check.name,
    };
    yield {
      ...part('check', check.name, check.definition ?? '', properties, check.columns, expression === null ? [] : [expression]),
      item: { kind: 'check', check },
    };
  }
  for (const { name, definition, columns } of table.exclusions)
    yield part('exclusion', name, definition ?? '', { definition, name }, columns, definition === null ? [] : [definition]);
  for (const index of table.indexes) if (index.constraint === null) yield describeIndex(index, part);
  for (const { name, definition, enabled } of table.triggers)
    yield part('trigger', name, definition ?? '', { definition, enabled: enabled ? 'yes' : 'no' }, [], []);
  for (const { name, ...policy } of table.policies)
    yield part('policy', name, policy.using ?? '', { definition: JSON.stringify(policy) }, [], []);
}

type Part = (
  kind: ObjectKind,
  name: string,
  text: string,
  properties: Properties,
  columns: readonly string[],
  signatures: readonly string[],
) => SchemaObject;

function partsOf({ schema, name: relation }: Table): Part {
  return (kind, name, text, properties, columns, signatures) => ({ kind, schema, relation, name, text, properties, columns, signatures });
}

function describeTable(table: Table): SchemaObject {
  const properties = {
    kind: table.kind,
    persistence: table.persistence,
    partitionKey: table.partitionKey,
    inherits: table.inherits.map(({ schema, name }) => `${schema}.${name}`).join(', ') || null,
    rowSecurity: table.rowSecurity ? (table.forceRowSecurity ? 'forced' : 'on') : null,
    options: table.options.toSorted().join(', ') || null,
    comment: table.comment,
  };
  const text = `${table.kind} with ${table.columns.length} columns`;
  return { kind: 'table', schema: table.schema, relation: null, name: table.name, text, properties, columns: [], signatures: [] };
}

function describeColumn(table: Table, column: Column, sequences: readonly Sequence[], part: Part): SchemaObject {
  const owned = sequences.filter(({ ownedBy }) => ownedBy?.column === column.name);
  const own = [...owned.map(({ schema, name }) => `${schema}.${name}`), `${table.schema}.${table.name}_${column.name}_seq`];
  const properties = {
    type: column.type,
    nullable: column.nullable ? 'yes' : 'no',
    default: column.default === null ? null : normaliseDefault(column.default, own),
    identity: column.identity,
    identityOptions: column.identitySequence === null ? null : sequenceOptions(column.identitySequence),
    generated:
      column.generated === null ? null : `${column.generated.expression ?? '?'}${column.generated.stored ? ' STORED' : ' VIRTUAL'}`,
    collation: column.collation === null ? null : `${column.collation.schema}.${column.collation.name}`,
    comment: column.comment,
  };
  const text = [
    column.type,
    ...(column.nullable ? [] : ['NOT NULL']),
    ...(column.default === null ? [] : [`DEFAULT ${column.default}`]),
    ...(column.identity === null ? [] : [`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`]),
    ...(column.generated === null ? [] : [`GENERATED ALWAYS AS (${column.generated.expression ?? '?'})`]),
  ].join(' ');
  return part('column', column.name, text, properties, [], []);
}

function keyProperties({
  columns,
  include,
  nullsNotDistinct,
  deferrable,
}: Omit<KeyConstraint, 'definition' | 'inherited' | 'name'>): Properties {
  return {
    columns: columns.join(', '),
    include: include.join(', ') || null,
    nulls: nullsNotDistinct ? 'not distinct' : 'distinct',
    deferrable,
  };
}

function describeUnique(
  name: string,
  key: Omit<KeyConstraint, 'definition' | 'inherited' | 'name'> & { readonly form: 'constraint' | 'index' },
  text: string,
  part: Part,
): SchemaObject {
  const properties = { ...keyProperties(key), form: key.form, name };
  return part('unique', name, text, properties, key.columns, [JSON.stringify(keyProperties(key)), key.columns.join(', ')]);
}

function describeIndex(index: Index, part: Part): SchemaObject {
  const asIndex = describeAsIndex(index, part);
  if (!isPlainUnique(index)) return asIndex;
  const columns = index.keys.flatMap(({ column }) => column ?? []);
  const { include, nullsNotDistinct } = index;
  const key = { columns, include, nullsNotDistinct, deferrable: 'not deferrable', form: 'index' } as const;
  return { ...describeUnique(index.name, key, index.definition ?? '', part), asIndex, item: { kind: 'index', index } };
}

function describeAsIndex(index: Index, part: Part): SchemaObject {
  const columns = index.keys.flatMap(({ column }) => column ?? []);
  const definition = {
    method: index.method,
    unique: index.unique ? 'yes' : 'no',
    keys: index.keys.map(spellKey).join(', '),
    include: index.include.join(', ') || null,
    predicate: index.predicate === null ? null : normaliseExpression(index.predicate),
    nulls: index.nullsNotDistinct ? 'not distinct' : 'distinct',
  };
  const options = / WITH \(([^()]*)\)/.exec(index.definition ?? '')?.[1] ?? null;
  const properties = { ...definition, options, name: index.name };
  const needed = [...columns, ...index.include];
  return {
    ...part('index', index.name, index.definition ?? '', properties, needed, [JSON.stringify(definition)]),
    item: { kind: 'index', index },
  };
}

/** What a UNIQUE constraint would make. */
function isPlainUnique(index: Index): boolean {
  return (
    index.unique &&
    index.method === 'btree' &&
    !index.isPartial &&
    index.keys.every((key) => key.column !== null && !key.descending && !key.nullsFirst && key.opclass === null && key.collation === null)
  );
}

function spellKey({ column, expression, descending, nullsFirst, opclass, collation }: Index['keys'][number]): string {
  return [
    column ?? (expression === null ? '?' : normaliseExpression(expression)),
    ...(collation === null ? [] : [`COLLATE ${collation.schema}.${collation.name}`]),
    ...(opclass === null ? [] : [opclass]),
    ...(descending ? ['DESC'] : []),
    ...(nullsFirst === descending ? [] : [nullsFirst ? 'NULLS FIRST' : 'NULLS LAST']),
  ].join(' ');
}
