import { quoteLiteral } from '../../postgres/identifier.js';

/** Names of types of JSON, as `jsonb_typeof` gives them, with a value of each. */
const VALUES: Readonly<Record<string, string>> = { string: '"a"', number: '1', boolean: 'true', array: '[]', object: '{}', null: 'null' };

/** Objects with every key that the conditions name, of the types that they ask for; an array; other values. */
export function jsonShapes(conditions: readonly string[], type: string): readonly string[] {
  const text = conditions.join('\n');
  const literals = [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, literal = '']) => literal.replaceAll("''", "'"));
  const keys = [...new Set(literals)].filter((literal) => VALUES[literal] === undefined).slice(0, 60);
  const wanted = new Map(
    [...text.matchAll(/->>? '((?:[^']|'')*)'::text\)*\s*=\s*'(\w+)'/g)].map(([, key = '', kind = '']) => [key, VALUES[kind]] as const),
  );
  const objectOf = (value: string): string => `{${keys.map((key) => `${JSON.stringify(key)}:${wanted.get(key) ?? value}`).join(',')}}`;
  return [...Object.values(VALUES).map(objectOf), '[]', '[{}]', '["a"]', '[1]', '{}', '"a"', '1', 'true'].map(
    (json) => `${quoteLiteral(json)}::${type}`,
  );
}
