import { readArrayText } from '../array-text.js';
import type { FoundKey } from './sampled-keys.js';

/** Longer keys are hashed. Source: JGIN_MAXLENGTH in src/include/utils/jsonb.h. */
const LONGEST = 125;
const HASHED = 10;

/** Keys of a document in a GIN of `jsonb_ops`: names, and scalars with what they are; strings in arrays count as names. Source: src/backend/utils/adt/jsonb_gin.c. */
export function* documentKeys(text: string): Generator<FoundKey> {
  yield* walk(readDocument(text), '', false);
}

/** Where documents are sorted first: by the value of the shortest name, of equally long ones the first; null where that is a key. Source: `compareJsonbContainers` in src/backend/utils/adt/jsonb_util.c. */
export function leadingPlace(text: string): string | null {
  const value = readDocument(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const [first] = Object.keys(value).toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return first === undefined || /^(?:id|_id|uuid|key|pk)$/i.test(first) ? null : `.${first}`;
}

function* walk(value: unknown, place: string, element: boolean): Generator<FoundKey> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each, `${place}[]`, true);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) {
      yield asKey(`k${name}`, '');
      yield* walk(each, `${place}.${name}`, false);
    }
  else if (value !== undefined) yield asKey(`${typeof value === 'string' ? (element ? 'k' : 's') : typeof value}${String(value)}`, place);
}

function asKey(key: string, place: string): FoundKey {
  // A flag and the text, `t`, `f` or nothing of what is no text and no number.
  const length = /^(?:boolean|object)/.test(key) ? 1 : Buffer.byteLength(key.replace(/^(?:k|s|number)/, ''));
  return { key, place, bytes: 2 + (length > LONGEST ? HASHED - 2 : length), letters: length };
}

/** The same for `jsonb_path_ops`: a hash of each scalar and the way to it. */
export function* documentPaths(text: string): Generator<FoundKey> {
  for (const [place, scalar] of scalarsOf(readDocument(text), ''))
    yield { key: `${place}\u0001${scalar}`, place, bytes: 4, letters: scalar.length };
}

function* scalarsOf(value: unknown, place: string): Generator<readonly [place: string, scalar: string]> {
  if (Array.isArray(value)) for (const each of value) yield* scalarsOf(each, place);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) yield* scalarsOf(each, `${place}.${name}`);
  else if (value !== undefined) yield [place, JSON.stringify(value)];
}

function readDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of an array its elements, of which NULL is one. */
export function elementKeys(bytes: (text: string) => number): (text: string) => Generator<FoundKey> {
  return function* keys(text) {
    for (const element of readArrayText(text))
      yield { key: element ?? '', place: element === null ? 'null' : '', bytes: bytes(element ?? '') };
  };
}

/** Three letters at a time, words with two blanks before and one behind. Source: contrib/pg_trgm/trgm_op.c. */
export function* trigrams(text: string): Generator<FoundKey> {
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const letters = [...`  ${word} `];
    for (let at = 0; at + 3 <= letters.length; at += 1) yield { key: letters.slice(at, at + 3).join(''), place: '', bytes: 4 };
  }
}

/** Words that `english` and most other configurations leave out, the most frequent ones. Source: src/backend/snowball/stopwords/english.stop. */
const STOPPED: ReadonlySet<string> = new Set(
  'a about above after again all am an and any are as at be because been before being below between both but by can did do does doing don down during each few for from further had has have having he her here hers him his how i if in into is it its just me more most my no nor not now of off on once only or other our out over own s same she should so some such t than that the their them then there these they this those through to too under until up very was we were what when where which while who whom why will with you your'.split(
    ' ',
  ),
);

/** About what `to_tsvector` makes of a text: words without endings. */
export function* lexemes(text: string): Generator<FoundKey> {
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (STOPPED.has(word)) continue;
    const stem = word.replace(/(?:ing|edly|ed|ly|es|s)$/, '');
    yield { key: stem, place: '', bytes: 1 + Buffer.byteLength(stem) };
  }
}

/** A value that is its own key, as `btree_gin` has it. */
export function wholeKey(bytes: (text: string) => number): (text: string) => Generator<FoundKey> {
  return function* keys(text) {
    yield { key: text, place: '', bytes: bytes(text) };
  };
}
