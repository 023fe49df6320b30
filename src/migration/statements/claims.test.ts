import { readFileSync } from 'node:fs';
import { loadModule } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import { claimOf, differences } from '../../../measure/claims/compare-claims.js';
import { qualify } from '../../postgres/identifier.js';
import type { Effect } from '../../shadow/effect.js';
import { measured } from '../effects/measured.js';
import type { MeasuredEffect } from '../effects/measured-table.js';
import { judgeText } from './judge.js';
import { readSqlMigration } from './read-sql-migration.js';

beforeAll(() => loadModule());

const fixture = readFileSync(new URL('../../../measure/effects/fixture.sql', import.meta.url), 'utf8').replaceAll(/^INSERT.*$/gm, '');
const made = [...fixture.matchAll(/CREATE (?:UNLOGGED |FOREIGN )?(?:TABLE|VIEW|MATERIALIZED VIEW) (\w+)/g)].map(([, name = '']) => name);
const tables = [...made, 'over_v', 'over_m', 'pg_stat_statements'].toSorted((one, other) => other.length - one.length);
const sequences = new Set(['s', 's_owned', 't_ident_seq']);

/** What text alone does not tell. */
const exceptions: Readonly<Record<string, string>> = {
  'truncate restart identity': 'tables that inherit are not followed',
  'add column to a table with children': 'tables that inherit are not followed',
  'set access method': 'which one the table has by default is a setting',
  'set tablespace to the same': 'which one the table lies in is a setting',
  'move all tables of a tablespace': 'which these are is not said',
  'move all indexes of a tablespace': 'which these are is not said',
  'move all materialized views of a tablespace': 'which these are is not said',
};

const cases = Object.entries(measured.statements).flatMap(([id, { sql, on, before = '', effects }]) => {
  const effect = effects.find(({ majors }) => majors.includes(18));
  return effect === undefined || 'refused' in effect || id in exceptions ? [] : [{ id, sql, on, before, effect }];
});

test.each(cases)('$id: lint claims what was measured', ({ sql, on, before, effect }) => {
  const schema = readSqlMigration(`${fixture};${before}`, 'schema.sql', false).migration;
  const { steps } = judgeText([schema, readSqlMigration(sql, 'own.sql').migration], { major: 18, rows: () => null });
  // What reads rows is the planner's choice; null is what a server is asked for.
  const claims = steps.some(({ command }) => command.kind === 'rows') ? null : claimOf(steps);
  if (claims !== null) expect(differences(claims, toSeen(effect), indexTables(effect, on), new Set())).toEqual([]);
});

const named = (names: readonly string[]): string[] => names.filter((name) => !sequences.has(name)).map((name) => qualify('public', name));

function toSeen({ locks, rewrites, scans }: Exclude<MeasuredEffect, { refused: string }>): Effect {
  const own = Object.entries(locks).filter(([name]) => !sequences.has(name));
  return {
    locks: own.map(([name, mode]) => ({ relation: qualify('public', name), mode })),
    rewrites: named(rewrites),
    scans: named(scans),
    transaction: true,
  };
}

/** Indexes of the fixture begin with their table's name. */
function indexTables({ locks, rewrites }: Exclude<MeasuredEffect, { refused: string }>, on: string): ReadonlyMap<string, string> {
  const others: Readonly<Record<string, string>> = { x: on, part_x: 'part_1' };
  return new Map(
    [...Object.keys(locks), ...rewrites].flatMap((name) => {
      const table = others[name] ?? tables.find((one) => name.startsWith(`${one}_`));
      return table === undefined || tables.includes(name) ? [] : [[qualify('public', name), qualify('public', table)] as const];
    }),
  );
}
