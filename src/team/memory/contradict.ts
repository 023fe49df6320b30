import { formatCount } from '../../statistics/figures.js';
import { newIndexes } from '../../recommendation/index-facts.js';
import { conventionNames, detectConventions } from '../knowledge/conventions.js';
import type { MemoryEntry } from './entry.js';
import { measuredTables } from './propose/row-counts.js';
import { knownPools } from './propose/settings.js';
import { namesTable, type Situation } from './situation.js';

/** An entry that what was measured in this run speaks against. */
export interface Contradiction {
  readonly entry: MemoryEntry;
  /** What it says and what was measured instead. */
  readonly reason: string;
}

/** Rows that differ by more than this, growth allowed for, contradict a count. */
export const APART = 2;

/** Entries that do not hold any more, with the first thing that speaks against each. What was not looked at contradicts nothing. */
export function findContradictions(entries: readonly MemoryEntry[], situation: Situation): readonly Contradiction[] {
  const checks = [compareRows, compareIndexes, compareConventions, comparePools, compareFindings].map((prepare) => prepare(situation));
  return entries.flatMap((entry) => {
    if (entry.retired !== null || entry.accepts !== null) return [];
    const [reason] = checks.flatMap((check) => check(entry) ?? []);
    return reason === undefined ? [] : [{ entry, reason }];
  });
}

/** The first thing that speaks against an entry; undefined where nothing does. */
type Check = (entry: MemoryEntry) => string | undefined;

/** Entries whose counts the live database speaks against: none of their figures stands in for anything. */
export function findRefutedCounts(
  entries: readonly MemoryEntry[],
  measured: Pick<Situation, 'catalog' | 'statistics' | 'day'>,
): ReadonlySet<MemoryEntry> {
  const check = compareRows(measured);
  return new Set(entries.filter((entry) => check(entry) !== undefined));
}

function compareRows(situation: Pick<Situation, 'catalog' | 'statistics' | 'day'>): Check {
  const measured = measuredTables(situation);
  return ({ name, facts }) => {
    for (const [written, rows] of Object.entries(facts.rows ?? {})) {
      const table = measured.find((one) => namesTable(written, one));
      if (table === undefined) continue;
      const now = Math.round(table.rows ?? 0);
      const expected = rows + (facts.growth_per_month?.[written] ?? 0) * monthsSince(name, situation.day);
      if (now > Math.max(rows, expected) * APART || now * APART < Math.min(rows, expected))
        return `it says ${formatCount(rows)} rows of ${written}, measured are ${formatCount(now)}: more than ${APART} times apart`;
    }
    return undefined;
  };
}

/** By the date that its name begins with; none where it begins with none. */
function monthsSince(name: string, day: string): number {
  const [since] = /^\d{4}-\d{2}-\d{2}/.exec(name) ?? [];
  const days = since === undefined ? Number.NaN : (Date.parse(day) - Date.parse(since)) / 86_400_000;
  return Number.isNaN(days) ? 0 : Math.max(0, days / 30.44);
}

/** An index that is neither there nor recommended, after everything was looked at and tried. */
function compareIndexes({ catalog, changesOf, accepted, isWhole }: Situation): Check {
  const there = new Set([
    ...catalog.tables.flatMap(({ indexes }) => indexes.map(({ name }) => name)),
    ...[...changesOf.values()].flatMap(({ changes }) => newIndexes(changes).map(({ name }) => name)),
    ...accepted.flatMap(({ candidates }) => candidates.flatMap(({ changes }) => newIndexes(changes).map(({ name }) => name))),
  ]);
  return ({ facts }) => {
    const gone = isWhole ? Object.keys(facts.indexes ?? {}).find((name) => !there.has(name)) : undefined;
    return gone === undefined ? undefined : `index ${gone} is neither in the schema nor recommended any more`;
  };
}

function compareConventions({ catalog, naming }: Situation): Check {
  const detected = new Map<string, string>(detectConventions(catalog, naming).map(({ name, value }) => [name, value]));
  return ({ facts }) => {
    for (const name of conventionNames) {
      const said = facts.conventions?.[name];
      const is = detected.get(name);
      if (said !== undefined && said !== is)
        return `it says ${name.replace('_', ' ')}: ${said}; ${is === undefined ? 'most tables keep to none now' : `the schema shows ${is}`}`;
    }
    return undefined;
  };
}

function comparePools(situation: Situation): Check {
  const known = knownPools(situation);
  return ({ facts }) => {
    for (const [file, said] of Object.entries(facts.pool ?? {})) {
      const differing = Object.entries(said).find(([name, value]) => known[file]?.[name] !== undefined && known[file][name] !== value);
      if (differing !== undefined)
        return `it says ${differing[0]} = ${differing[1]} in ${file}; the code says ${String(known[file]?.[differing[0]])}`;
    }
    return undefined;
  };
}

/** All that it tells of is gone, by the word of rules that looked. */
function compareFindings({ findings, accepted, outcomes, isWhole }: Situation): Check {
  const found = new Set([...findings, ...accepted].map(({ id }) => id));
  const looked = new Set(outcomes.filter(({ status }) => status === 'checked').map(({ rule }) => rule));
  return ({ facts }) => {
    const told = Object.entries(facts.findings ?? {});
    if (!isWhole || told.length === 0 || !told.every(([id, rule]) => looked.has(rule) && !found.has(id))) return undefined;
    return `what it tells of is not found any more: ${told.map(([id]) => id).join(', ')}`;
  };
}
