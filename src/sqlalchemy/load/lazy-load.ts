import type { Unknown, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import type { TableColumn } from './foreign-key-links.js';
import { lazyTerm } from './lazy-term.js';
import { runtimeValue } from './parameters.js';
import type { ResolvedRelationship } from './relationship-facts.js';

/**
 * What is sent when a relationship that is not loaded is asked for. Where `relationship.byIdentity` holds, nothing is sent for an object
 * that the session holds already, nor where the foreign key is None. `of` gives the parent's column values; without it they are terms.
 * Source: `LazyLoader` in sqlalchemy/orm/strategies.py.
 */
export function lazyLoad(
  registry: Registry,
  relationship: ResolvedRelationship,
  of: (column: TableColumn) => Value = ({ column }) => runtimeValue(column.name),
): CompiledStatement | Unknown {
  return compileStatement(registry, lazyTerm(registry, relationship, of));
}
