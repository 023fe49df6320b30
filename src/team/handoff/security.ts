import { displayName } from '../../engine/display-name.js';
import { countOf } from '../../source/count-of.js';
import { describeOperation } from '../../sql/operations/describe-operation.js';
import type { Operation } from '../../sql/operations/operation.js';
import type { HandoffGround } from './ground.js';
import type { Draft, RequestKind } from './kind.js';
import { type SensitiveUse, sensitiveUses } from './sensitive-use.js';
import { aboutFound, concerning, listSome, nameOf } from './words.js';

/** Row-level security: policies that come or go, and changes on tables that have them. */
const rowSecurity: RequestKind = {
  role: 'security',
  kind: 'row_security',
  plan: 'try the changes as the role that the policies are for',
  draft({ found, catalog, steps }) {
    const policies = steps.filter(({ operation }) => isPolicy(operation));
    const guarded = catalog.tables.filter(({ rowSecurity: on, policies: own }) => on || own.length > 0);
    const about = found.filter(
      ({ finding, changes }) =>
        finding.concerns?.includes('row security') === true ||
        changes.some(
          (change) => 'table' in change && guarded.some(({ schema, name }) => schema === change.schema && name === change.table),
        ),
    );
    if (policies.length + about.length === 0) return null;
    const summary = aboutFound(about);
    const told = policies.map(({ operation, by }) => `${by}: ${describeOperation(operation)}`);
    const tables = guarded.filter(({ name }) => about.some(({ finding }) => finding.subject.relation === name)).map(displayName);
    return {
      ...summary,
      findings: [...summary.findings, ...policies.flatMap(({ answers }) => answers)],
      subjects: told,
      details: [...summary.details, ...told],
      task: `Review row-level security around ${listSome([...about.map(nameOf), ...policies.map(({ operation }) => describeOperation(operation))])}.`,
      context: [
        ...(tables.length === 0
          ? []
          : [`Changes are advised on ${listSome(tables)}, whose rows policies guard; the shadow plans as a role that they do not bind.`]),
        ...(policies.length === 0
          ? []
          : [`${countOf(policies.length, 'statement')} ${policies.length === 1 ? 'changes' : 'change'} who sees which rows.`]),
        ...(tables.length + policies.length === 0 ? [listSome(about.map(({ finding }) => finding.message))] : []),
      ].join(' '),
      needBack: 'The role that the application connects as, whether it owns the tables or bypasses policies, and what each tenant may see.',
      acceptance: ['A query of one tenant never returns a row of another.'],
      blocks: 'What is advised about tenants and policies.',
    };
  },
};

function isPolicy(operation: Operation): boolean {
  if (operation.kind === 'create object' || operation.kind === 'drop object') return operation.object === 'policy';
  return operation.kind === 'other' && /\brow level security\b|^\s*alter policy\b/i.test(operation.sql);
}

/** Secrets that a change takes to a new place as they are. */
const encryption: RequestKind = {
  role: 'security',
  kind: 'encryption',
  plan: 'offer the column type and the index that fit what is stored then',
  draft: (ground) =>
    draftSensitive(ground, 'secret', 'encryption', (columns) => ({
      task: `Decide how ${columns} ${columns.includes(',') || columns.includes(' and ') ? 'are' : 'is'} stored: encrypted, hashed, or as now.`,
      needBack: 'For each column: encrypted (where the key is), hashed (with what), or plain, and by what it is searched.',
      acceptance: ['No secret stands readable in a backup or an index.'],
    })),
};

/** Personal data that a change takes to a new place. */
const personalData: RequestKind = {
  role: 'security',
  kind: 'personal_data',
  plan: 'offer the change that fits: no copy, a digest to search by, or the column as it is',
  draft: (ground) =>
    draftSensitive(ground, 'personal', 'personal data', (columns) => ({
      task: `Judge the handling of personal data in ${columns}: what to encrypt, what to hash, what not to keep.`,
      needBack: 'For each column: kept plain, hashed or encrypted, how long it may be kept, and what has to go when a person asks for it.',
      acceptance: ['Every place that holds the value is named where a person is deleted.'],
    })),
};

function draftSensitive(
  ground: HandoffGround,
  sensitivity: SensitiveUse['sensitivity'],
  concern: 'encryption' | 'personal data',
  word: (columns: string) => Pick<Draft, 'task' | 'needBack' | 'acceptance'>,
): Draft | null {
  const uses = sensitiveUses(ground).filter((use) => use.sensitivity === sensitivity);
  const about = concerning(ground.found, concern);
  if (uses.length + about.length === 0) return null;
  const summary = aboutFound(about);
  const told = uses.map(({ column, what }) => `${column} ${what}`);
  return {
    ...summary,
    findings: [...new Set([...summary.findings, ...uses.flatMap(({ findings }) => findings)])],
    subjects: told,
    details: [...summary.details, ...told.map((text) => `${text}.`)],
    ...word(listSome([...about.map(nameOf), ...uses.map(({ column }) => column)])),
    context: `${listSome([...told, ...about.map(({ finding }) => finding.message)])}. That the values are ${sensitivity === 'secret' ? 'secret' : 'personal'} is told by the columns' names alone.`,
    blocks: uses.some(({ what }) => what.startsWith('would be'))
      ? 'Indexes over these columns: a value that is encrypted cannot be searched by them.'
      : 'Whether these columns stay.',
  };
}

/** Text of SQL that whoever sends a request may choose. */
const sqlFromInput: RequestKind = {
  role: 'security',
  kind: 'sql_from_input',
  plan: 'read the statements again, once they have parameters',
  draft({ found }) {
    const about = concerning(found, 'sql from input');
    if (about.length === 0) return null;
    return {
      ...aboutFound(about),
      task: `Check ${listSome(about.map(nameOf))} for SQL injection.`,
      context: `The text of ${countOf(about.length, 'statement')} is put together from what only a run can tell. What it may hold, and who chooses it, is not known from the source.`,
      needBack: 'For each: who chooses the value, and whether it can be a parameter or must come from a fixed list.',
      acceptance: ['No text of SQL is made from a value of a request.'],
      blocks: 'Judging these statements: their text is not known, so neither are their plans.',
    };
  },
};

export const securityKinds: readonly RequestKind[] = [rowSecurity, encryption, personalData, sqlFromInput];
