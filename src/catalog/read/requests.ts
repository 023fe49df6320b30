import { qualify } from '../../postgres/identifier.js';
import { groupBy } from '../group-by.js';
import type { DefinitionRequest } from './definition.js';
import type { Names } from './names.js';
import type { Snapshot } from './snapshot.js';

/** Every definition that a snapshot leaves open. */
export function listRequests(snapshot: Snapshot, names: Names): readonly DefinitionRequest[] {
  return [...listTableRequests(snapshot, names), ...listIndexRequests(snapshot, names), ...listQueryRequests(snapshot)];
}

function* listTableRequests(snapshot: Snapshot, names: Names): Generator<DefinitionRequest> {
  const on = (relation: number): string => {
    const table = names.qualified(relation);
    return qualify(table.schema, table.name);
  };
  for (const { oid, kind } of snapshot.relations)
    if (kind === 'p') yield { kind: 'partition key', oid, relations: [oid], object: `partition key of ${on(oid)}` };
  for (const { relation, generated, default_oid, name } of snapshot.columns)
    if (generated !== '' && default_oid !== null && names.relation(relation))
      yield { kind: 'generated', oid: default_oid, relations: [relation], object: `generated column ${name} of ${on(relation)}` };
  for (const { oid, kind, relation, name } of snapshot.constraints)
    if ((kind === 'c' || kind === 'x') && names.relation(relation))
      yield { kind: kind === 'c' ? 'check' : 'exclusion', oid, relations: [relation], object: `constraint ${name} of ${on(relation)}` };
  for (const { oid, relation, name, definition } of snapshot.triggers)
    if (definition === null && names.relation(relation))
      yield { kind: 'trigger', oid, relations: [relation], object: `trigger ${name} of ${on(relation)}` };
  for (const { oid, relation, name } of snapshot.policies)
    if (names.relation(relation)) yield { kind: 'policy', oid, relations: [relation], object: `policy ${name} of ${on(relation)}` };
  for (const { oid, relation, schema, name } of snapshot.statistics)
    yield { kind: 'statistics', oid, relations: [relation], object: `statistics ${qualify(schema, name)}` };
}

function* listIndexRequests(snapshot: Snapshot, names: Names): Generator<DefinitionRequest> {
  for (const { oid, relation, schema, name } of snapshot.indexes)
    if (names.relation(relation)) yield { kind: 'index', oid, relations: [relation], object: `index ${qualify(schema, name)}` };
}

/** A function's body and a view's query are printed with locks on all that they name, which the dependencies tell. */
function* listQueryRequests(snapshot: Snapshot): Generator<DefinitionRequest> {
  const named = groupBy(
    snapshot.dependencies.filter((row) => row.on_kind === 'relation'),
    (row) => `${row.kind} ${row.oid}`,
  );
  const namedBy = (kind: string, oid: number): readonly number[] => (named.get(`${kind} ${oid}`) ?? []).map((row) => row.on_oid);
  for (const { oid, schema, name, parsed } of snapshot.functions)
    if (parsed) yield { kind: 'function', oid, relations: namedBy('function', oid), object: `function ${qualify(schema, name)}` };
  for (const { oid, kind, schema, name } of snapshot.relations)
    if (kind === 'v' || kind === 'm')
      yield { kind: 'view', oid, relations: [oid, ...namedBy('relation', oid)], object: `view ${qualify(schema, name)}` };
}
