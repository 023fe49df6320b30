import { type ClassValue, unknown, type Unknown } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { type IdentityLoad, identityTerm } from './identity-term.js';

/**
 * What `session.get(…)` and `Query.get` send for an object that the session does not hold: the entity with what is joined to it, by the
 * key of its topmost table. Source: `load_on_pk_identity` in sqlalchemy/orm/loading.py.
 */
export function identityLoad(registry: Registry, self: ClassValue, how: IdentityLoad = {}): CompiledStatement | Unknown {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined || mapped.table === null) return unknown(`the class ${self.name} is not mapped`, self.place);
  return compileStatement(registry, identityTerm(registry, mapped, how.key ?? [], how));
}
