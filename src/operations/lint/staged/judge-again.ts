import type { Finding } from '../../../engine/finding.js';
import { runRules } from '../../../engine/run.js';
import type { RunConfiguration } from '../../../engine/select.js';
import { type SqlStep } from '../../../change/change.js';
import { renderAllSql } from '../../../change/render.js';
import { type JudgeGround, judgeText } from '../../../migration/statements/judge.js';
import type { Migration, MigrationStatement } from '../../../migration/statements/migration.js';
import { readStatement } from '../../../migration/statements/read-sql-migration.js';
import { statementRules } from '../../../rules/statement-rules.js';
import { nothing } from '../inputs.js';
import type { StagedUnit } from './stage-units.js';
import { keyOf } from './units.js';

/** What is found at a place once a staged sequence stands there. */
export interface JudgedAgain {
  /** Findings that are gone, by unit. */
  readonly gone: ReadonlyMap<StagedUnit, readonly Finding[]>;
}

/** Judges the migrations with what is staged in place of what was written; the rules say themselves which of their findings are then gone. */
export function judgeAgain(
  migrations: readonly Migration[],
  staged: readonly StagedUnit[],
  ground: Omit<JudgeGround, 'seen'>,
  run: RunConfiguration,
): JudgedAgain {
  const placed = new Map(staged.map((each) => [keyOf(each.unit.place), each]));
  const edited = migrations.map((migration) => ({ ...migration, statements: replaceStatements(migration, placed) }));
  const { findings } = runRules(statementRules, { ...nothing, statements: judgeText(edited, ground) }, run);
  const remaining = new Set(findings.flatMap(({ rule, place }) => (place === null ? [] : [`${rule} ${keyOf(place)}`])));
  return {
    gone: new Map(
      staged.map((each) => [each, each.unit.findings.filter(({ rule }) => !remaining.has(`${rule} ${keyOf(each.unit.place)}`))]),
    ),
  };
}

function replaceStatements(migration: Migration, placed: ReadonlyMap<string, StagedUnit>): readonly MigrationStatement[] {
  const done = new Set<StagedUnit>();
  return migration.statements.flatMap((statement) => {
    const staged = migration.judged ? placed.get(keyOf(statement.place)) : undefined;
    if (staged === undefined) return [statement];
    if (done.has(staged)) return [];
    done.add(staged);
    if (staged.kept) return limit(staged.unit.statements);
    const [phase] = staged.sequence.phases;
    const { up } = renderAllSql(phase?.changes ?? []);
    return spread(up, statement);
  });
}

function limit(statements: readonly MigrationStatement[]): readonly MigrationStatement[] {
  const [first] = statements;
  if (first === undefined) return [];
  const sql = "SET LOCAL lock_timeout = '2s'";
  return [{ ...first, sql, ...readStatement(sql, true) }, ...statements];
}

/** A limit is set for what shares a transaction; steps of another one stand outside the first. */
function spread(steps: readonly SqlStep[], { place, inBlock }: MigrationStatement): MigrationStatement[] {
  const make = (sql: string, inside: boolean): MigrationStatement => ({ sql, place, ...readStatement(sql, true), inBlock: inside });
  const limit = steps.some(({ transaction }) => transaction !== null) ? [make("SET LOCAL lock_timeout = '2s'", inBlock)] : [];
  return [...limit, ...steps.map(({ sql, transaction }, at) => make(sql, transaction !== null && inBlock && !followsOutside(steps, at)))];
}

/** A step of a transaction of its own, after one that ran outside: it is not in the runner's any more. */
function followsOutside(steps: readonly SqlStep[], at: number): boolean {
  return /\bVALIDATE\s+CONSTRAINT\b/.test(steps[at]?.sql ?? '');
}
