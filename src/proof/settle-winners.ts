import type { Proved, ProofCheck, Trial } from './proof.js';
import { chooseWinner } from './winner.js';

/** A last check of winners, all together; by finding, none where nothing can be checked. */
export type CheckWinners = (open: readonly Proved[]) => Promise<ReadonlyMap<string, ProofCheck>>;

/**
 * Adds a check to every winner. One that fails loses to the next candidate that passed its other checks and may be recommended, which is
 * checked in turn, until each finding has a winner that holds or none is left.
 */
export async function settleWinners(proved: readonly Proved[], check: CheckWinners): Promise<Proved[]> {
  const settled = new Map(proved.map((each) => [each.finding.id, each]));
  let open: readonly Proved[] = proved.filter(({ winner }) => winner !== null);
  while (open.length > 0) {
    const checks = await check(open);
    const fallen: Proved[] = [];
    for (const each of open) {
      const judged = addCheck(each, checks.get(each.finding.id));
      settled.set(each.finding.id, judged);
      if (judged.winner !== null && judged.winner.candidate !== each.winner?.candidate) fallen.push(judged);
    }
    open = fallen;
  }
  return proved.map((each) => settled.get(each.finding.id) ?? each);
}

function addCheck(proved: Proved, check: ProofCheck | undefined): Proved {
  const { winner } = proved;
  if (winner === null || check === undefined) return proved;
  const judged: Trial = {
    ...winner,
    checks: [...winner.checks, check],
    passed: check.ok,
    reason: check.ok ? null : `${check.claim}: ${check.after ?? ''}`,
  };
  const trials = proved.trials.map((trial) => (trial === winner ? judged : trial));
  return { ...proved, trials, winner: check.ok ? judged : chooseWinner(trials) };
}
