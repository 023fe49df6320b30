import type { Catalog, CompositeType, Domain, ExtendedStatistics, Routine } from '../catalog.js';
import type { Definitions } from './definition.js';
import type { FunctionRow } from './functions.js';
import type { Names } from './names.js';
import type { Snapshot } from './snapshot.js';
import { toSequence } from './to-column.js';
import { toDependencies } from './to-dependencies.js';
import { toRelations } from './to-tables.js';
import type { DomainRow } from './types.js';

/** Puts rows and definitions together to the model. */
export function toCatalog(snapshot: Snapshot, names: Names, definitions: Definitions): Catalog {
  return {
    major: snapshot.major,
    schemas: snapshot.schemas,
    extensions: snapshot.extensions,
    ...toRelations(snapshot, names, definitions),
    sequences: snapshot.sequences.filter((row) => row.link !== 'i').map((row) => toSequence(row, names)),
    enums: snapshot.enums.map(({ schema, name, labels }) => ({ schema, name, labels })),
    domains: snapshot.domains.map((row) => toDomain(row, names)),
    composites: toComposites(snapshot, names),
    functions: snapshot.functions.map((row) => toRoutine(row, definitions)),
    ranges: snapshot.ranges.map(({ schema, name, subtype, options }) => ({ schema, name, subtype, options })),
    collations: snapshot.collations,
    extendedStatistics: toExtendedStatistics(snapshot, names, definitions),
    comments: snapshot.comments,
    dependencies: toDependencies(snapshot, names),
  };
}

function toDomain(row: DomainRow, names: Names): Domain {
  return {
    schema: row.schema,
    name: row.name,
    type: row.type,
    notNull: row.not_null,
    default: row.default,
    collation: row.collation === row.type_collation ? null : names.collation(row.collation),
    checks: row.check_names.map((name, position) => ({ name, definition: row.check_definitions[position] ?? '' })),
  };
}

function toComposites(snapshot: Snapshot, names: Names): readonly CompositeType[] {
  return snapshot.relations
    .filter((row) => row.kind === 'c')
    .map((row) => ({
      schema: row.schema,
      name: row.name,
      attributes: names.columns(row.oid).map((column) => ({
        name: column.name,
        type: column.type,
        collation: column.collation === column.type_collation ? null : names.collation(column.collation),
      })),
    }));
}

function toRoutine(row: FunctionRow, definitions: Definitions): Routine {
  return {
    schema: row.schema,
    name: row.name,
    kind: row.kind === 'p' ? 'procedure' : row.kind === 'a' ? 'aggregate' : 'function',
    arguments: row.arguments,
    language: row.language,
    definition: row.definition ?? (row.parsed ? (definitions.get('function', row.oid)?.[0] ?? null) : null),
  };
}

function toExtendedStatistics(snapshot: Snapshot, names: Names, definitions: Definitions): readonly ExtendedStatistics[] {
  return snapshot.statistics
    .filter((row) => names.relation(row.relation) !== undefined)
    .map((row) => ({
      schema: row.schema,
      name: row.name,
      table: names.qualified(row.relation),
      definition: definitions.get('statistics', row.oid)?.[0] ?? null,
    }));
}
