import { limits, type Machine } from './machine.js';
import { runtime, setEntry } from './operators.js';
import { makeScope, type Scope } from './scope.js';
import type { Comprehension } from './syntax.js';
import { same, truth } from './truth.js';
import { list, unknown, type Value } from './value.js';

export function evaluateComprehension(machine: Machine, node: Comprehension, scope: Scope): Value {
  const inner = makeScope('function', scope.source, scope, scope.method);
  const results: Value[] = [];
  const entries: [Value, Value][] = [];
  const problem = each(0);
  if (problem !== null) return problem;
  if (node.form === 'dict') return { kind: 'dict', entries };
  const unique =
    node.form === 'set' ? results.filter((value, at) => results.findIndex((other) => same(value, other) === true) === at) : results;
  return list(unique, node.form === 'set' ? 'set' : 'list');

  function each(depth: number): Value | null {
    const clause = node.clauses[depth];
    if (clause === undefined) {
      const element = machine.evaluate(node.element, inner);
      if (node.value === null) results.push(element);
      else setEntry(entries, element, machine.evaluate(node.value, inner));
      return results.length > limits.iterations ? unknown('the comprehension is too long', machine.place(node, scope)) : null;
    }
    const iterable = machine.evaluate(clause.iterable, inner);
    const items = machine.iterate(iterable);
    if (items === null) return runtime(iterable, machine.place(clause.iterable, scope));
    for (const item of items) {
      machine.assign(clause.target, item, inner);
      const tests = clause.tests.map((test) => machine.evaluate(test, inner));
      const unclear = tests.find((test) => truth(test) === null);
      if (unclear !== undefined && !tests.some((test) => truth(test) === false)) return runtime(unclear, machine.place(node, scope));
      const deeper = tests.every((test) => truth(test) === true) ? each(depth + 1) : null;
      if (deeper !== null) return deeper;
    }
    return null;
  }
}
