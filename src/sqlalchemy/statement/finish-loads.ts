import { isUnknown } from '../load/relationship-facts.js';
import { selectinTerm } from '../load/selectin-term.js';
import { subqueryTerm } from '../load/subquery-term.js';
import type { MappedClass, Registry } from '../registry.js';
import type { Unknown, Value } from '../../python/value.js';
import type { CompiledLoad, CompiledStatement } from './compiled.js';
import type { PlannedLoad } from './eager-joins.js';
import { extend } from './extend.js';

/** Compiles a statement that follows another. */
type Compile = (value: Value, seen: readonly MappedClass[]) => CompiledStatement | Unknown;

/** The loads of a statement with the statements that follow it, and the loads of those. `first` is the statement itself. */
export function finishLoads(registry: Registry, loads: readonly PlannedLoad[], first: Value, compile: Compile): CompiledLoad[] | Unknown {
  const finished: CompiledLoad[] = [];
  for (const { path, strategy, option, node } of loads) {
    if (strategy !== 'selectin' && strategy !== 'subquery') {
      finished.push({ path, strategy, option, then: null });
      continue;
    }
    const term = strategy === 'selectin' ? selectinTerm(registry, node.relationship) : subqueryTerm(registry, node.relationship, first);
    const and = node.request?.and ?? [];
    const narrowed = and.length === 0 ? term : extend(term, 'where', and);
    const then = compile(node.below.length === 0 ? narrowed : extend(narrowed, 'options', node.below), node.seen);
    if (isUnknown(then)) return then;
    finished.push({ path, strategy, option, then }, ...then.loads.map((load) => ({ ...load, path: [...path, ...load.path] })));
  }
  return finished;
}
