import { describe, expect, test } from 'vitest';
import { readCatalog } from '../../src/catalog/read.js';
import type { SqlStep } from '../../src/change/change.js';
import { defaultNaming } from '../../src/sqlalchemy/naming.js';
import { isIrreversible, renderAllSql } from '../../src/change/render.js';
import type { Candidate, Finding } from '../../src/engine/finding.js';
import type { Example, Inputs, Rule } from '../../src/engine/rule.js';
import { runRules } from '../../src/engine/run.js';
import { rules } from '../../src/rules/registry.js';
import type { Database } from '../../src/shadow/database.js';
import { editTexts } from '../../src/proof/edit-texts.js';
import { testDatabase } from '../harness/database.js';
import { compareAgain, planExample, readExample, readFiles } from './read-example.js';
import { expectPlans } from './show-claim.js';

const configuration = { only: [], skip: [], rules: {}, naming: defaultNaming };

/** Those that read statements: see migration-examples.test.ts. */
const ofSchemas = rules.filter(({ reads }) => !reads.includes('statements'));

describe.each(ofSchemas.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test.concurrent.each(rule.examples.map((example) => ({ title: example.title, example })))('$title', async ({ example }) => {
    await using own = await testDatabase();
    const inputs = await readExample(example, own.database);
    const findings = findAll(inputs);
    const found = findings.filter((finding) => finding.rule === rule.id);
    expectFindings(rule, example, found);
    expectJustified(rule, example, inputs);
    for (const finding of found) {
      if (inputs.catalog !== null)
        await expectPlans({ ...inputs, database: own.database, catalog: inputs.catalog }, finding.claims, 'before');
      for (const candidate of finding.candidates.filter(changesDatabase))
        await expectMended(own.database, { example, inputs, findings, finding, candidate });
      if (finding.claims.some(({ kind }) => kind === 'code'))
        for (const candidate of finding.candidates) await expectCodeMended({ example, inputs, findings, finding, candidate });
    }
  });
});

function findAll(inputs: Inputs): readonly Finding[] {
  const run = runRules(rules, inputs, configuration);
  for (const outcome of run.outcomes) if (outcome.status === 'failed') throw outcome.cause;
  return run.findings;
}

function expectFindings(rule: Rule, example: Example, found: readonly Finding[]): void {
  expect(found.map(({ evidence }) => evidence)).toMatchObject(example.finds);
  expect(found.length, rule.id).toBe(example.finds.length);
  for (const { message } of found) expect(message).not.toMatch(/undefined|null|\[object/);
}

function expectJustified(rule: Rule, { justifies = [] }: Example, inputs: Inputs): void {
  const [outcome] = runRules([rule], inputs, configuration).outcomes;
  const lines = outcome?.status === 'checked' ? (outcome.justified ?? []) : [];
  expect(lines).toEqual(justifies.map((part) => expect.stringMatching(part)));
}

function changesDatabase({ changes }: Candidate): boolean {
  return changes.some(({ kind }) => kind !== 'editPython');
}

interface Trial {
  readonly example: Example;
  readonly inputs: Inputs;
  readonly findings: readonly Finding[];
  readonly finding: Finding;
  readonly candidate: Candidate;
}

/** Executes a candidate: the finding is gone, no rule finds anything new, the plans are as claimed; its inverse restores the catalog. */
async function expectMended(database: Database, { example, inputs, findings, finding, candidate }: Trial): Promise<void> {
  const { up, down } = renderAllSql(candidate.changes);
  await execute(database, up);
  const catalog = await readCatalog(database.client);
  const plans = await planExample(example, { database, catalog, statistics: inputs.statistics });
  const drift = inputs.drift === null ? null : await compareAgain(example, database, catalog);
  const after = findAll({ ...inputs, catalog, plans, drift }).map(({ id }) => id);
  if (!finding.claims.some(({ kind }) => kind === 'code'))
    expect(after, `${candidate.title}: the finding is gone`).not.toContain(finding.id);
  expect(
    findings.map(({ id }) => id),
    `${candidate.title}: nothing new is found`,
  ).toEqual(expect.arrayContaining(after));
  await expectPlans({ database, catalog, statistics: inputs.statistics }, finding.claims, 'after');
  if (isIrreversible(down)) return;
  await execute(database, down);
  expect(await readCatalog(database.client), `${candidate.title}: the inverse restores the catalog`).toEqual(inputs.catalog);
}

/** Edits the example's files and reads them again: the finding is gone, and no rule finds anything new in the code. */
async function expectCodeMended({ example: { files = {} }, inputs, findings, finding, candidate }: Trial): Promise<void> {
  const { project } = await readFiles(files);
  const texts = new Map<string, string>();
  const edits = candidate.changes.flatMap((change) => (change.kind === 'editPython' ? [editTexts(project, change, texts)] : []));
  expect(edits, `${candidate.title}: the edit applies`).toEqual(edits.map(() => true));
  const { code, models, sources, project: edited } = await readFiles(files, texts);
  for (const file of texts.keys()) edited.source(file);
  expect(edited.notExamined, [...texts.values()].join('\n')).toEqual([]);
  const after = findAll({ ...inputs, code, models, sources });
  expect(
    after.map(({ id }) => id),
    `${candidate.title}: the finding is gone\n${[...texts.values()].join('\n')}`,
  ).not.toContain(finding.id);
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(after.map(({ id }) => id)));
}

async function execute(database: Database, steps: readonly SqlStep[]): Promise<void> {
  for (const { sql } of steps) await database.client.query(sql);
}
