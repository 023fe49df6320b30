import type { Arguments } from '../reading.js';
import { symbolOf } from '../symbol.js';
import type { Value } from '../../python/value.js';

/** One verb of a chain: `.where(…)`. */
export interface Step {
  readonly name: string;
  readonly call: Arguments;
  /** The value that the step gives: what follows may refer to it. */
  readonly value: Value;
}

/** `select(User).where(…).limit(10)`: what starts it, and the verbs in order. */
export interface Chain {
  readonly root: Value;
  readonly steps: readonly Step[];
}

/** The verbs down to a call that SQLAlchemy names, to `session.query(…)`, or to `Model.query`. */
export function unchain(value: Value): Chain {
  const steps: Step[] = [];
  let at = value;
  for (;;) {
    if (at.kind === 'call' && at.callee.kind === 'attribute' && symbolOf(at.callee) === null && !isQueryName(at.callee)) {
      steps.unshift({ name: at.callee.name, call: at, value: at });
      at = at.callee.of;
    } else if (at.kind === 'operation' && at.operator === 'slice') {
      const [of, start, stop] = at.operands;
      if (of === undefined || start === undefined || stop === undefined) return { root: at, steps };
      steps.unshift({ name: 'slice', call: { args: [start, stop], keywords: [] }, value: at });
      at = of;
    } else if (at.kind === 'attribute' && (at.name === 'statement' || at.name === 'selectable')) at = at.of;
    else return { root: at, steps };
  }
}

/** `session.query(…)`, `db.session.query(…)`, `Model.query`, `db.Query(…)`. */
export function isLegacy({ root }: Chain): boolean {
  if (root.kind === 'call') return isQueryName(root.callee) || symbolOf(root.callee) === 'Query';
  return root.kind === 'attribute' && root.name === 'query';
}

/** `session.query`, of whatever the session is. */
export function isQueryName(value: Value): boolean {
  return value.kind === 'attribute' ? value.name === 'query' : value.kind === 'reference' && value.name.endsWith('.query');
}
