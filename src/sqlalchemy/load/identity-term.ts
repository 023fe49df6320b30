import type { Value } from '../../python/value.js';
import type { MappedClass, Registry } from '../registry.js';
import { mapperOf } from './mapper.js';
import { runtimeValue } from './parameters.js';
import { columnTerm, makeTerms, tableTerm } from './terms.js';

/** How an object is loaded by its key. */
export interface IdentityLoad {
  /** Values of the primary key in its order; what is not given is a term. */
  readonly key?: readonly Value[];
  /** `with_for_update=`: True, or a dict of its arguments. */
  readonly forUpdate?: Value | null;
  /** `options=`. */
  readonly options?: readonly Value[];
}

/** `select(Model).where(Model.id == key)`, by the key of the topmost table. */
export function identityTerm(
  registry: Registry,
  mapped: MappedClass,
  key: readonly Value[],
  { forUpdate = null, options = [] }: IdentityLoad = {},
): Value {
  const terms = makeTerms(mapped.class.place);
  const conditions = mapperOf(registry, mapped).primaryKey.map(({ table, column }, at) =>
    terms.equals(columnTerm(terms, tableTerm(registry, table), column), key[at] ?? runtimeValue(column.name)),
  );
  const select = terms.method(terms.call('sqlalchemy.select', mapped.class), 'where', conditions);
  const chosen = options.length === 0 ? select : terms.method(select, 'options', options);
  if (forUpdate === null || (forUpdate.kind === 'boolean' && !forUpdate.value) || forUpdate.kind === 'none') return chosen;
  const settings = forUpdate.kind === 'dict' ? forUpdate.entries : [];
  const keywords = settings.flatMap(([name, value]) => (name.kind === 'string' ? [[name.value, value] as const] : []));
  return terms.method(chosen, 'with_for_update', [], Object.fromEntries(keywords));
}
