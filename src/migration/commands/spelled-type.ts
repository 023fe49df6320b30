import type { TypeName } from '@pgsql/types';
import { readQualified } from '../../sql/operations/read-definition.js';

/** A type as the table of measured type changes spells it. */
export interface SpelledType {
  /** `integer`, `varchar`, `timestamptz`; for a type of the user's its name, qualified where it was written so. */
  readonly base: string;
  readonly modifiers: readonly number[];
  readonly array: boolean;
}

const spellings: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
  character: 'char',
  decimal: 'numeric',
};

export function spellType(type: TypeName | undefined): SpelledType {
  const { schema, name } = readQualified(type?.names);
  const own = schema === null || schema === 'pg_catalog' ? (spellings[name] ?? name) : `${schema}.${name}`;
  const numbers = (type?.typmods ?? []).flatMap((node) =>
    'A_Const' in node && node.A_Const.ival !== undefined ? [node.A_Const.ival.ival ?? 0] : [],
  );
  // The parser gives an interval its range as the first modifier (all fields: 0x7fff).
  const modifiers = own === 'interval' ? numbers.slice(1) : own === 'char' && numbers.length === 0 ? [1] : numbers;
  return { base: own, modifiers, array: (type?.arrayBounds?.length ?? 0) > 0 };
}

/** `numeric(10,2)[]` */
export function typeText({ base, modifiers, array }: SpelledType): string {
  return `${base}${modifiers.length === 0 ? '' : `(${modifiers.join(',')})`}${array ? '[]' : ''}`;
}
