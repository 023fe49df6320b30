import type { Evaluation } from '../python/evaluate.js';
import { type FunctionValue, type Keyword, reference, type Value } from '../python/value.js';
import { walkCalls } from '../python/walk-calls.js';
import type { Registry } from './registry.js';

const maps = /\b(?:map_imperatively|mapper)\s*\(/;

/**
 * Calls the functions that map classes, `start_mappers()`: an application does when it starts, and what it starts with is in no module.
 * Where a module has called one, its classes are mapped already.
 */
export function startMappers({ evaluation, mapped }: Registry, files: readonly string[]): void {
  for (const file of files) {
    if (!maps.test(evaluation.project.text(file) ?? '')) continue;
    for (const value of evaluation.moduleScope(file)?.names.values() ?? []) {
      if (value.kind !== 'function' || value.place.file !== file) continue;
      const classes = mappedIn(value, evaluation);
      if (classes.length > 0 && classes.every((one) => one.kind !== 'class' || !mapped.has(one)))
        evaluation.call(value, [], missingOf(value), value.place);
    }
  }
}

/** What the function's own calls map: a class, or what is known only within it. */
function mappedIn({ statement, scope }: FunctionValue, evaluation: Evaluation): Value[] {
  return [...walkCalls(statement?.body() ?? [])].flatMap(({ function: callee, arguments: [first, second] }) => {
    const name = callee.type === 'attribute' || callee.type === 'name' ? ('name' in callee ? callee.name : callee.id) : '';
    return first !== undefined && second !== undefined && /^(map_imperatively|mapper)$/.test(name)
      ? [evaluation.evaluate(first.value, scope)]
      : [];
  });
}

/** Whatever it is given is known only then: a registry, a metadata. */
function missingOf({ parameters, defaults, place }: FunctionValue): Keyword[] {
  return parameters
    .filter(({ name, kind }) => kind !== 'star' && kind !== 'double star' && name !== '' && !defaults.has(name))
    .map(({ name }) => ({ name, value: reference(`runtime.${name}`), place }));
}
