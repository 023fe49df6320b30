import { type ClassValue, unknown, type Unknown, type Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { identityLoad } from './identity-load.js';
import type { IdentityLoad } from './identity-term.js';
import { lazyLoad } from './lazy-load.js';
import { mapperOf } from './mapper.js';
import { runtimeValue } from './parameters.js';
import { isUnknown } from './relationship-facts.js';
import { findRelationship, resolveRelationship } from './resolve-relationship.js';
import { columnTerm, makeTerms, tableTerm } from './terms.js';

/**
 * What `session.refresh(object)` sends, and what an object that a commit has expired sends when one of its columns is asked for: the
 * object with what is joined to it, then each relationship that is loaded by a statement of its own, by the object's key.
 */
export function refreshLoad(registry: Registry, self: ClassValue, how: IdentityLoad = {}): readonly CompiledStatement[] | Unknown {
  const first = identityLoad(registry, self, how);
  if (isUnknown(first)) return first;
  const apart = first.loads.filter(
    ({ path, strategy }, at) => /^(selectin|subquery)$/.test(strategy) && !follows(first.loads.slice(0, at), path),
  );
  const statements: CompiledStatement[] = [{ ...first, loads: first.loads.filter((load) => load.then === null) }];
  for (const { path } of apart) {
    const model = path.at(-1)?.relationship;
    const relationship = model === undefined ? null : resolveRelationship(registry, model);
    const statement = relationship === null || isUnknown(relationship) ? relationship : lazyLoad(registry, relationship);
    if (isUnknown(statement)) return statement;
    if (statement !== null) statements.push(statement);
  }
  return statements;
}

/** Whether a load comes along with one before it that has a statement of its own. */
function follows(before: CompiledStatement['loads'], path: CompiledStatement['loads'][number]['path']): boolean {
  return before.some(
    (one) =>
      one.then !== null && one.path.length < path.length && one.path.every((step, at) => step.relationship === path[at]?.relationship),
  );
}

/** `session.refresh(object, ["name", "posts"])`: the columns, then each of the relationships. */
export function refreshAttributes(registry: Registry, self: ClassValue, names: readonly string[]): readonly CompiledStatement[] | Unknown {
  const statements: CompiledStatement[] = [];
  const relationships = names.flatMap((name) => findRelationship(registry, self, name) ?? []);
  const columns = names.filter((name) => !relationships.some((one) => one.name === name));
  const first = loadColumns(registry, self, columns, relationships.length > 0);
  if (isUnknown(first)) return first;
  statements.push(first);
  for (const relationship of relationships) {
    const found = resolveRelationship(registry, relationship);
    const statement = isUnknown(found) ? found : lazyLoad(registry, found);
    if (isUnknown(statement)) return statement;
    statements.push(statement);
  }
  return statements;
}

/**
 * Columns of one object by its key, as for a deferred column that is asked for, or some attributes that are expired. `withKey` takes the
 * key along.
 */
export function loadColumns(registry: Registry, self: ClassValue, names: readonly string[], withKey = false): CompiledStatement | Unknown {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined || mapped.table === null) return unknown(`the class ${self.name} is not mapped`, self.place);
  const terms = makeTerms(self.place);
  const mapper = mapperOf(registry, mapped);
  const key = mapper.primaryKey.map(({ table, column }) => columnTerm(terms, tableTerm(registry, table), column));
  const wanted = names.map((name): Value => terms.attribute(self, name));
  const conditions = mapper.primaryKey.map(({ column }, at) =>
    terms.equals(key[at] ?? runtimeValue(column.name), runtimeValue(column.name)),
  );
  const select = terms.call('sqlalchemy.select', ...(withKey ? key : []), ...wanted);
  const rooted = mapper.tables.length > 1 ? terms.method(select, 'select_from', [self]) : select;
  return compileStatement(registry, terms.method(rooted, 'where', conditions));
}

/** The columns that are loaded together with a deferred one: those of its group, else itself. */
export function deferredGroup(registry: Registry, self: ClassValue, name: string): readonly string[] {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined) return [name];
  const { columns } = mapperOf(registry, mapped);
  const groupOf = (attribute: string): string | null => {
    const column = columns.find((one) => one.attribute === attribute)?.column;
    const value = column?.keywords.find((one) => one.name === 'deferred_group')?.value;
    return value?.kind === 'string' ? value.value : null;
  };
  const group = groupOf(name);
  return group === null ? [name] : columns.filter((one) => groupOf(one.attribute) === group).map((one) => one.attribute);
}
