import { spell } from './column-shape.js';

/** How a value of one type becomes one of another; null where nobody but the user can know. */
export interface Conversion {
  readonly forward: (value: string) => string;
  readonly backward: (value: string) => string;
  /** The other type takes all that the first one holds, and code that knows the first can read and write it. */
  readonly widens: boolean;
}

const FAMILIES: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['real', 'double precision'],
  ['varchar', 'text'],
  ['json', 'jsonb'],
];

export function convert(from: string, to: string): Conversion | null {
  const [one, other] = [spell(from).base, spell(to).base];
  if (one !== other && [one, other].every((type) => /^(?:timestamp|time)(?:tz)?$/.test(type))) return null;
  const family = FAMILIES.find((types) => types.includes(one) && types.includes(other));
  return {
    forward: castTo(to),
    backward: castTo(from),
    widens: from === to || (family !== undefined && one !== other && family.indexOf(one) < family.indexOf(other)),
  };
}

/** An explicit cast; but to a type with a length one by assignment, which refuses what is too long where the explicit one cuts it off. */
function castTo(type: string): (value: string) => string {
  const { base, modifiers } = spell(type);
  const cuts = ['varchar', 'char', 'bit', 'varbit'].includes(base) && modifiers.length > 0;
  if (cuts) return (value) => (base.endsWith('bit') ? value : `${value}::text`);
  return (value) => `${value}::${type}`;
}
