import type { CallValue, ClassValue, Value } from '../python/value.js';

const one = /^(scalar|scalar_one|scalar_one_or_none|first|one|one_or_none|get_or_404|first_or_404|one_or_404|merge)$/;
const many = /^(all|scalars|unique|yield_per|partitions|stream_scalars|fetchall|paginate)$/;
const byKey = /^(get|get_one|get_or_404)$/;

/** The class of the project whose object, or objects, a call of a session or query gives; null where it is none or not known. */
export function loadedEntity(call: CallValue): { readonly class: ClassValue; readonly many: boolean } | null {
  if (call.callee.kind !== 'attribute') return null;
  const { name } = call.callee;
  const [first] = call.args;
  if (byKey.test(name) && first?.kind === 'class' && call.args.length > 1) return { class: first, many: false };
  if (byKey.test(name) && first !== undefined) {
    const entity = queriedEntity(call.callee.of);
    return entity === null ? null : { class: entity, many: false };
  }
  if (!one.test(name) && !many.test(name)) return null;
  const entity = queriedEntity(call);
  return entity === null ? null : { class: entity, many: many.test(name) };
}

/** The first entity of `select(Model, …)`, `session.query(Model)` or `Model.query` within a chain of calls. */
export function queriedEntity(value: Value): ClassValue | null {
  const root = findQuery(value);
  if (root === null) return null;
  if (root.kind === 'attribute') return root.of.kind === 'class' ? root.of : null;
  const [first] = root.args;
  return first?.kind === 'class' ? first : null;
}

/** The call of `select` or `query` that a chain starts from, or the attribute `Model.query`. */
function findQuery(value: Value): CallValue | Extract<Value, { kind: 'attribute' }> | null {
  if (value.kind === 'attribute') {
    if (value.name === 'query' && value.of.kind === 'class') return value;
    return findQuery(value.of);
  }
  if (value.kind !== 'call') return null;
  if (isSelect(value.callee)) return value;
  const before = value.callee.kind === 'attribute' ? findQuery(value.callee.of) : null;
  if (before !== null) return before;
  return value.args.map(findQuery).find((found) => found !== null) ?? null;
}

function isSelect(callee: Value): boolean {
  if (callee.kind === 'reference') return /(^|\.)select$/.test(callee.name);
  return callee.kind === 'attribute' && callee.name === 'query';
}

const parsers = /^(model_validate|model_validate_json|parse_obj|parse_raw|from_orm)$/;

/** `Schema.model_validate(…)` gives a Schema. */
export function parsedClass(call: CallValue): { readonly class: ClassValue; readonly many: false } | null {
  return call.callee.kind === 'attribute' && call.callee.of.kind === 'class' && parsers.test(call.callee.name)
    ? { class: call.callee.of, many: false }
    : null;
}
