import { isOpen, openingOf } from '../../python/open.js';
import type { CallValue, Value } from '../../python/value.js';
import type { Draft } from './draft.js';
import { originOf, type Recorder } from './recorder.js';

/** Calls of Python's own that keep every item of what they are given. */
const keeping = new Set(
  ['list', 'tuple', 'set', 'dict', 'sorted', 'reversed', 'map', 'filter', 'enumerate', 'zip', 'iter'].map((name) => `builtins.${name}`),
);

/** How deep an answer is looked into. */
const deepest = 10;

/**
 * Marks the sends whose rows a function gives back: the rows as such, lists made one for one of them, and either of these within what
 * else it returns (a page, a dict, the arguments of a response). What is only counted or tested is not given back, and a set of keys is there
 * to look others up in.
 */
export function markReturned(recorder: Recorder, result: Value | null): void {
  const seen = new Set<Value>();
  const visit = (value: Value, listed: Listed, depth: number): void => {
    if (depth > deepest || seen.has(value)) return;
    seen.add(value);
    if (value.kind === 'set' && isOfKeys(recorder, value)) return;
    const draft = recorder.origins.get(value);
    const many = value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set';
    if (draft !== undefined && (many || listed === 'all' || listed === draft || draft.fetches !== 'all' || value.kind === 'call'))
      draft.returned = true;
    const over = openingOf(value)?.over;
    if (over !== undefined && over !== null) visit(over, listed, depth + 1);
    const within = listedBy(recorder, value) ?? listed;
    for (const inner of partsOf(value)) visit(inner, within, depth + 1);
  };
  if (result !== null) visit(result, null, 0);
}

/** The statement whose rows a list has one item for each of; `all` where the list stands for rows of any. */
type Listed = Draft | 'all' | null;

/**
 * Null for what is no list of any length. Of a list that was put together from several, `[first_of(rows)] + others`, the items are one for one of
 * what it is open for alone.
 */
function listedBy(recorder: Recorder, value: Value): Listed {
  if (!isOpen(value)) return null;
  // It has no more items than what the source tells.
  const over = openingOf(value)?.over ?? null;
  if (over !== null && /^(dict|list|tuple|set)$/.test(over.kind) && !isOpen(over)) return null;
  const items = partsOf(value);
  return items.length === 1 ? 'all' : (originOf(recorder, value) ?? 'all');
}

/** Plain values out of rows, no objects. */
function isOfKeys(recorder: Recorder, value: Value): boolean {
  const draft = originOf(recorder, value);
  return draft !== null && draft.row.every(({ kind }) => kind !== 'entity');
}

function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return value.items;
    case 'dict':
      return value.entries.map(([, inner]) => inner);
    case 'instance':
      return [...value.args, ...value.keywords.map((keyword) => keyword.value), ...value.attributes.values()];
    case 'call':
      return argumentsOf(value);
    default:
      return [];
  }
}

function argumentsOf({ callee, args, keywords }: CallValue): readonly Value[] {
  if (callee.kind === 'reference' && callee.name.startsWith('builtins.') && !keeping.has(callee.name)) return [];
  return [...args, ...keywords.map((keyword) => keyword.value)];
}
