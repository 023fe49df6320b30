import type { Rule, RuleDocs } from './rule.js';
import * as z from 'zod';
import { groupBy } from '../catalog/group-by.js';
import type { Command } from '../migration/commands/command.js';
import type { JudgedMigrations, Step } from '../migration/statements/migration.js';
import type { Name } from '../sql/operations/operation.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import { displayName } from './display-name.js';
import type { Evidence, Observation, Severity, Subject } from './finding.js';
import { defineRule } from './rule.js';

/** A rule that looks at one step of a migration at a time. */
export interface StatementRule<Found extends Evidence> {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly docs: RuleDocs;
  readonly examples: readonly {
    readonly title: string;
    /** What stands before the migration. */
    readonly sql?: string;
    readonly migration: string;
    readonly volumes?: { readonly [table: string]: { readonly rows?: number } };
    readonly finds: readonly Evidence[];
  }[];
  /** Kinds of commands that it may speak of; all by default. Others are not shown to it. */
  readonly on?: readonly Command['kind'][];
  /** The evidence against a step, or null. */
  judge(step: Step, context: JudgedMigrations): Found | null;
  /** What it weighs here, where the rule's own severity does not say it; by default less on a table that is known to be small. */
  weigh?(step: Step, found: Found): Severity | null;
  message(found: Found): string;
  /** What to write in place of it, from the evidence; shown where it stands. */
  instead(found: Found): string;
}

/** Rows below which nobody notices a scan, a build or a rewrite. */
const SMALL = 10_000;

/** One for all of them: making a schema takes longer than most rules do. */
const noOptions = z.strictObject({});

export function defineStatementRule<Found extends Evidence>(rule: StatementRule<Found>): Rule {
  const { id, title, severity, docs, examples } = rule;
  return defineRule({
    id,
    title,
    redFlag: null,
    severity,
    reads: ['statements'],
    options: noOptions,
    docs,
    examples,
    count: ({ statements }) => statements.steps.length,
    *check({ statements }): Generator<Observation<Found>> {
      for (const step of rule.on === undefined ? statements.steps : stepsOn(rule.on, statements)) {
        const evidence = rule.judge(step, statements);
        if (evidence === null) continue;
        const weight = rule.weigh === undefined ? weighBySize(step) : rule.weigh(step, evidence);
        yield {
          subject: subjectOf(step),
          within: step.migration.name,
          place: step.place,
          evidence,
          ...(weight === null ? {} : { severity: weight }),
          candidates: [],
          claims: [],
          noRecommendation: rule.instead(evidence),
        };
      }
    },
    message: rule.message,
  });
}

const byKind = new WeakMap<JudgedMigrations, ReadonlyMap<string, readonly Step[]>>();

/** The steps of some kinds, in order within a kind; sorted out once for all rules. */
function stepsOn(kinds: readonly string[], judged: JudgedMigrations): readonly Step[] {
  const known = byKind.get(judged) ?? groupBy(judged.steps, ({ command }) => command.kind);
  byKind.set(judged, known);
  return kinds.flatMap((kind) => known.get(kind) ?? []);
}

export function weighBySize({ rows }: Step): Severity | null {
  return rows !== null && rows < SMALL ? 'info' : null;
}

/** The table, and what of it. */
export function subjectOf({ table, command, migration }: Step): Subject {
  const where = { schema: table === null ? null : (table.schema ?? 'public'), relation: table?.name ?? null };
  if (table === null) return { kind: 'revision', ...where, name: migration.name };
  if (command.kind === 'add column') return { kind: 'column', ...where, name: command.column.name };
  if ('column' in command) return { kind: 'column', ...where, name: command.column };
  if (command.kind === 'add constraint')
    return { kind: 'constraint', ...where, name: command.constraint.name ?? command.constraint.columns.join(', ') };
  if (command.kind === 'create index') return { kind: 'index', ...where, name: command.name ?? command.columns.join(', ') };
  if (command.kind === 'drop index') return { kind: 'index', ...where, name: command.index.name };
  if (command.kind === 'validate constraint' || command.kind === 'drop constraint')
    return { kind: 'constraint', ...where, name: command.name };
  return { kind: 'table', ...where, name: null };
}

/** The user's own word for a table in a message; a table without a name stands for all, as of `CLUSTER`. */
export function tableName({ table, command }: Pick<Step, 'table'> & Partial<Pick<Step, 'command'>>): string {
  if (table?.name === '') return 'every table';
  if (table === null && command?.kind === 'drop index') return `the table of ${displayName(withSchema(command.index))}`;
  if (table === null && command?.kind === 'reindex') return `the table of ${displayName(withSchema(command.name))}`;
  return table === null ? '' : displayName(withSchema(table));
}

function withSchema({ schema, name }: Name): { readonly schema: string; readonly name: string } {
  return { schema: schema ?? 'public', name };
}

/** The table as SQL spells it. */
export function sqlTable({ table }: Pick<Step, 'table'>): string {
  if (table === null) return '';
  return table.schema === null ? quoteIdentifier(table.name) : qualify(table.schema, table.name);
}
