import { findInClass } from '../python/class-facts.js';
import type { Evaluation } from '../python/evaluate.js';
import type { ClassValue, FunctionValue, InstanceValue, Value } from '../python/value.js';
import { symbolOf } from './symbol.js';

/** The getter of a hybrid property of a class; null for what is none. */
export function findHybrid(self: ClassValue, name: string): FunctionValue | null {
  const found = findInClass(self, name)?.value;
  return found?.kind === 'function' && found.decorators.some((one) => symbolOf(one) === 'hybrid_property') ? found : null;
}

/**
 * What the function under `@name.comparator` makes for a class or an alias of it; null where a hybrid property has none. Where there is
 * one, it alone says what the property means in SQL. Source: `hybrid_property._expr_comparator` in sqlalchemy/ext/hybrid.py.
 */
export function hybridComparator(evaluation: Evaluation, self: ClassValue, name: string, of: Value): InstanceValue | null {
  const comparator = findHybrid(self, name)?.variants.get('comparator');
  if (comparator === undefined) return null;
  const made = evaluation.call(comparator, [of], [], comparator.place);
  return made.kind === 'instance' ? made : null;
}

/** What a comparator stands for where no operator is applied to it: its `__clause_element__`, else the expression that it was made of. */
export function elementOf(evaluation: Evaluation, comparator: InstanceValue): Value | null {
  const own = findInClass(comparator.class, '__clause_element__')?.value;
  if (own?.kind === 'function')
    return evaluation.call({ kind: 'method', of: comparator, name: '__clause_element__', function: own }, [], [], comparator.place);
  return expressionOf(comparator);
}

/** `self.expression` of a comparator: what `Comparator.__init__` was given. */
export function expressionOf({ attributes, outside, args }: InstanceValue): Value | null {
  return attributes.get('expression') ?? (outside.call === null ? args[0] : outside.call.args[0]) ?? null;
}

/** Whether objects of a class of the project take part in SQL as SQLAlchemy's `Comparator` does. */
export function isComparator(self: ClassValue): boolean {
  return self.ancestors.some((base) => /^(Comparator|PropComparator|ColumnOperators|QueryableAttribute)$/.test(symbolOf(base) ?? ''));
}
