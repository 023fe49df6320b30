import type { Decision } from '../../../python/way.js';
import { keyOf, type MergedDraft } from '../../session/merge-traces.js';
import type { Runner } from './follow-function.js';

/** Tests on the way to a statement that are tried one by one, and steps that all this may take. */
const most = { tests: 12, steps: 120_000 };

/**
 * Tells which of the tests on the way to a statement it depends on: with a test the other way and all others as they were, it is not
 * sent. That a test was met before says nothing yet, for ways that do the same are not followed on.
 */
export function findConditions(runner: Runner): (merged: MergedDraft) => readonly Decision[] | null {
  const start = runner.steps();
  return ({ key, draft, others }) => {
    const tests = commonTests(runner, draft.decisions, others);
    if (tests.length > most.tests || runner.steps() - start > most.steps) return null;
    const came = new Map([...draft.decisions].map((one): [string, boolean] => [spotOf(runner, one), one.taken]));
    return tests.filter((test) => {
      const forced = new Map(came).set(spotOf(runner, test), !test.taken);
      const { trace } = runner.along(() => false, forced);
      return !trace.drafts.some((one) => keyOf(one) === key);
    });
  };
}

/** Tests that came out the same whenever it was sent, each once. */
function commonTests(runner: Runner, decisions: readonly Decision[], others: MergedDraft['others']): Decision[] {
  const keyOfTest = (one: Decision): string => `${one.taken} ${spotOf(runner, one)}`;
  const seen = others.map((other) => new Set(other.decisions.map(keyOfTest)));
  const unique = new Map(decisions.map((one) => [keyOfTest(one), one]));
  return [...unique].flatMap(([key, one]) => (seen.every((set) => set.has(key)) ? [one] : []));
}

function spotOf({ spots }: Runner, decision: Decision): string {
  return spots.get(decision) ?? '';
}
