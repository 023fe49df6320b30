import { describe } from '../../python/describe.js';
import { type Unknown, unknown, type Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from './compiled.js';

/**
 * What SQLAlchemy sends for a statement: `select(…)`, `insert`, `update`, `delete` with what is chained to them, `text(…)`, a plain
 * string, or a legacy `Query` as `all()` sends it (`compileLegacy` for its other verbs). Unknown says what is not read.
 */
export function compileStatement(registry: Registry, value: Value): CompiledStatement | Unknown {
  return unknown(
    `the statement ${describe(value)} is not read among ${registry.tables.length} tables`,
    'place' in value ? value.place : null,
  );
}
