import { behaviourOf } from '../../change/render.js';
import type { ChosenFix } from './chosen-fix.js';

/** What speaks against applying a fix unseen; empty for a safe one. */
export function findDangers({ recommendation, changes, preflight }: ChosenFix): readonly string[] {
  const { proof, migration } = recommendation;
  const dangers: string[] = [];
  if (proof.grade !== 'executed')
    dangers.push(`it is ${proof.grade === 'not_proved' ? 'not proved' : 'proved on another major'}: ${proof.why ?? ''}`);
  for (const { answer, why } of preflight) {
    if (answer === null) dangers.push(`a pre-flight query is not answered: ${why ?? ''}`);
    else if (!isPassed(answer)) dangers.push(`a pre-flight query answers ${answer}, not 0`);
  }
  if (!('reverse' in migration)) dangers.push(`it cannot be undone: ${migration.irreversible.why}`);
  if (changes.some((change) => behaviourOf(change) !== 'same')) dangers.push('it may change what the code answers or how it is called');
  return [...new Set(dangers)];
}

/** A pre-flight query counts what stands in the way. */
export function isPassed(answer: string): boolean {
  return answer === '0';
}
