import { compareFindings } from '../../engine/order.js';
import { runRules, type RuleRun } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import { rules } from '../../rules/registry.js';
import { type Accepting, acceptFindings } from '../../team/memory/accept.js';
import { dayOf } from '../../team/memory/file-name.js';
import type { Application } from '../application.js';
import type { Surroundings } from '../operation.js';
import { gatherInputs, type Gathered } from './inputs.js';
import type { Judged } from './judge.js';
import type { LiveSide } from './live.js';
import { startTrail, type Trail } from './trail.js';

interface Question {
  readonly judged: Judged;
  readonly application: Application;
  readonly live: LiveSide | null;
  readonly trail: Trail;
  readonly configuration: RunConfiguration;
  readonly surroundings: Surroundings;
}

/** Gathers what the rules look at, runs them, and takes out what people's entries accept. */
export async function findUnaccepted(question: Question): Promise<Gathered & RuleRun & { readonly accepting: Accepting }> {
  const { judged, application, live, trail, configuration, surroundings } = question;
  const gathered = await gatherInputs(judged, application, live, trail, configuration);
  surroundings.progress('running the rules');
  const run = runRules(rules, gathered.inputs, configuration);
  const without = gathered.remembered.length === 0 ? [] : await findWithoutMemory(question);
  const known = new Set(run.findings.map(({ id }) => id));
  const findings = [...run.findings, ...without.filter(({ id }) => !known.has(id))].toSorted(compareFindings);
  const accepting = acceptFindings(application.memory.entries, findings, dayOf(surroundings.now));
  return { ...gathered, outcomes: run.outcomes, findings: accepting.findings, accepting };
}

const judgingDrift = rules.filter(({ reads }) => reads.includes('drift')).map(({ id }) => id);

/**
 * A figure of the memory may make a finding, and silences none: what is found without it stays found. Drift does not depend on figures, so
 * the sides are not compared once more.
 */
async function findWithoutMemory({ judged, application, live, configuration }: Question): Promise<RuleRun['findings']> {
  const forgetful = { ...application, memory: { ...application.memory, entries: [] } };
  const without = { ...configuration, skip: [...configuration.skip, ...judgingDrift] };
  const { inputs } = await gatherInputs(judged, forgetful, live, startTrail(), without);
  return runRules(rules, inputs, without).findings;
}
