import type { ObjectKind, SchemaObject } from './schema-object.js';

/** What SQLAlchemy's metadata has no words for: that the models are silent about it says nothing. A DDL event may state one all the same. */
const beyondModels: ReadonlySet<ObjectKind> = new Set([
  'trigger',
  'policy',
  'domain',
  'composite type',
  'range type',
  'collation',
  'sequence',
  'view',
  'materialized view',
  'function',
  'procedure',
  'aggregate',
  'statistics',
  'extension',
]);

/** The same for single properties. */
const propertiesBeyondModels: ReadonlySet<string> = new Set(['rowSecurity', 'options', 'validated', 'noInherit', 'inherits', 'enabled']);

/** Whether models that lack such an object thereby say that there is none. */
export function canModelsHave({ kind, relation }: Pick<SchemaObject, 'kind' | 'relation'>, isOnTable: boolean): boolean {
  // An index of a materialized view is as far beyond them as the view.
  return !beyondModels.has(kind) && (kind !== 'index' || relation === null || isOnTable);
}

export function canModelsSay(property: string): boolean {
  return !propertiesBeyondModels.has(property);
}

/** Names that PostgreSQL chooses where nobody does (`ChooseConstraintName`, `ChooseIndexName`). */
const GENERATED = /_(?:pkey|key|fkey|check|excl|idx|not_null)\d*$/;

/** Names differ in effect only where somebody chose both: then one may be dropped by a name that the other side does not know. */
export function isGeneratedName(name: string | null): boolean {
  return name === null || GENERATED.test(name);
}
