import { typeText, type SpelledType } from '../commands/spelled-type.js';
import { measured } from './measured.js';

/** What a change of a column's type does to the table, by the measured pairs. */
export interface TypeChange {
  readonly rewrites: boolean;
  readonly scans: boolean;
  readonly rebuildsIndex: boolean;
  /** The file is kept only while TimeZone is this; null where it does not matter. */
  readonly timeZone: string | null;
  /** False where the types are not among those measured, and a rewrite is assumed. */
  readonly certain: boolean;
}

const kept = new Map<string, Omit<TypeChange, 'rewrites' | 'certain'> & { readonly majors: readonly number[] }>();
const measuredTypes = new Set<string>();
for (const { from, to, ...change } of measured.typeChanges) {
  kept.set(`${from} > ${to}`, change);
  for (const type of [from, to]) measuredTypes.add(type.replace(/\(.*?\)/, ''));
}
for (const type of [
  'smallint',
  'bigint',
  'real',
  'double precision',
  'boolean',
  'uuid',
  'json',
  'jsonb',
  'bytea',
  'date',
  'timetz',
  'name',
  'char',
  'bigint[]',
])
  measuredTypes.add(type);

/** Null where both are the same. */
export function judgeTypeChange(from: SpelledType, to: SpelledType, major: number): TypeChange | null {
  if (typeText(from) === typeText(to)) return null;
  const certain = [from, to].every((type) => measuredTypes.has(bare(type)));
  for (const pair of candidates(from, to)) {
    const found = kept.get(pair);
    if (found?.majors.includes(Math.min(18, Math.max(15, major))) !== true) continue;
    const { scans, rebuildsIndex, timeZone } = found;
    return { rewrites: false, scans, rebuildsIndex, timeZone, certain };
  }
  return { rewrites: true, scans: true, rebuildsIndex: true, timeZone: null, certain };
}

function bare({ base, array }: SpelledType): string {
  return base + (array ? '[]' : '');
}

/** The pair as it is, and the measured one that stands for it: longer and shorter, with and without a limit. */
function candidates(from: SpelledType, to: SpelledType): string[] {
  const [one, other] = from.base === to.base ? sameBase(from, to) : [representative(from), representative(to)];
  const spell = (a: readonly number[], b: readonly number[]): string =>
    `${typeText({ ...from, modifiers: a })} > ${typeText({ ...to, modifiers: b })}`;
  return [spell(from.modifiers, to.modifiers), spell(one, other)];
}

const limits: Readonly<Record<string, readonly [number, number]>> = {
  varchar: [20, 40],
  char: [10, 20],
  bit: [8, 16],
  varbit: [8, 16],
  timestamp: [0, 3],
  timestamptz: [0, 3],
  time: [0, 3],
  interval: [0, 3],
};

function sameBase(from: SpelledType, to: SpelledType): [readonly number[], readonly number[]] {
  const [a] = from.modifiers;
  const [b] = to.modifiers;
  if (a === undefined || b === undefined) return [representative(from), representative(to)];
  if (from.base === 'numeric') {
    const [s = 0, t = 0] = [from.modifiers[1], to.modifiers[1]];
    if (s !== t)
      return [
        [10, 2],
        [10, 4],
      ];
    return b >= a
      ? [
          [8, 2],
          [10, 2],
        ]
      : [
          [10, 2],
          [8, 2],
        ];
  }
  const [low, high] = limits[from.base] ?? [a, b];
  return b >= a ? [[low], [high]] : [[high], [low]];
}

function representative({ base, modifiers }: SpelledType): readonly number[] {
  if (modifiers.length === 0) return [];
  if (base === 'numeric') return [10, 2];
  const [low, high] = limits[base] ?? [];
  return base === 'varchar' || base === 'char' ? [low ?? 20] : high === undefined ? modifiers : [high];
}
