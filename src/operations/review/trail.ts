import type { TrailStep } from './result.js';

type StepName = TrailStep['step'];

/** The six steps, in their order. */
export const stepNames: readonly StepName[] = ['schema', 'options', 'documentation', 'criteria', 'explain', 'versions'];

/** What was read and what was skipped at each step of the protocol, collected as the review goes. */
export interface Trail {
  read(step: StepName, what: string): void;
  skip(step: StepName, what: string, why: string): void;
  steps(): TrailStep[];
}

export function startTrail(): Trail {
  const steps = new Map<StepName, TrailStep>(stepNames.map((step) => [step, { step, read: [], skipped: [] }]));
  return {
    read: (step, what) => {
      const read = steps.get(step)?.read;
      if (read?.includes(what) === false) read.push(what);
    },
    skip: (step, what, why) => void steps.get(step)?.skipped.push({ what, why }),
    steps: () => [...steps.values()],
  };
}
