import { isTerm, type Value } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import { tableOf } from '../registry.js';
import { calledSymbol, plainSymbol } from '../symbol.js';
import { type Step, unchain } from './chain.js';
import type { Compilation } from './compilation.js';
import { type Entity, findEntity, tableSource } from './entity.js';
import type { Source } from './source.js';

/** `insert(…)`, `update(…)`, `delete(…)` or `table.insert()` and its like, with the verbs that follow. */
export interface Change {
  readonly verb: 'insert' | 'update' | 'delete';
  readonly target: Target;
  readonly steps: readonly Step[];
}

/** The table that is changed; with the class where one is named. */
export interface Target {
  readonly table: TableDraft;
  readonly source: Source;
  readonly entity: Entity | null;
}

/** Whether a value is a statement that changes rows; null where it is none. */
export function changeVerb(value: Value): { readonly verb: Change['verb']; readonly of: Value; readonly steps: readonly Step[] } | null {
  if (value.kind !== 'call') return null;
  const { root, steps } = unchain(value);
  const symbol = root.kind === 'call' ? plainSymbol(calledSymbol(root) ?? '') : '';
  if (root.kind === 'call' && isVerb(symbol)) {
    const of = root.args[0] ?? root.keywords.find(({ name }) => name === 'table')?.value;
    return of === undefined ? null : { verb: symbol, of, steps };
  }
  const at = steps.findIndex(({ name }) => isVerb(name));
  const step = steps[at];
  if (step === undefined || !isVerb(step.name) || step.value.kind !== 'call' || step.value.callee.kind !== 'attribute') return null;
  return { verb: step.name, of: step.value.callee.of, steps: steps.slice(at + 1) };
}

function isVerb(name: string): name is Change['verb'] {
  return name === 'insert' || name === 'update' || name === 'delete';
}

export function findTarget(compilation: Compilation, value: Value): Target | null {
  const entity = findEntity(compilation, value);
  const table = entity?.mapper.mapped.table ?? (value.kind === 'class' || !isTerm(value) ? null : tableOf(compilation.registry, value));
  if (table === null) return null;
  return { table, entity, source: tableSource(compilation, table) };
}
