import { type Unknown, unknown, type Value } from '../../python/value.js';
import type { Arguments } from '../reading.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from './compiled.js';

/**
 * What a verb of a legacy `Query` sends, in order: `all`, `first`, `one`, `one_or_none`, `scalar`, `count`, `get`, `update`, `delete`,
 * Flask-SQLAlchemy's `first_or_404`, `one_or_404`, `get_or_404` and `paginate` (its page, then its count), and `iterate` for a loop over it.
 * `query` is what the verb is called on (`session.query(User).filter(…)`, `User.query`), `call` has the verb's own arguments.
 */
export function compileLegacy(registry: Registry, query: Value, verb: string, call: Arguments): readonly CompiledStatement[] | Unknown {
  return unknown(`Query.${verb} is not read with ${call.args.length} arguments of ${query.kind} in ${registry.tables.length} tables`);
}
