import type { CallFrame } from '../../python/run.js';
import type { FunctionValue, Value } from '../../python/value.js';

/** `package.module.Class.method`; the class is the one that the method is called on. */
export function nameFunction(made: FunctionValue, self: Value | null): string {
  const owner = self?.kind === 'instance' ? self.class : self?.kind === 'class' ? self : made.owner.class;
  const module = owner === null || made.owner.class === null ? made.scope.source.name : owner.module;
  return made.owner.class === null ? `${module}.${made.name}` : `${module}.${owner?.name ?? made.owner.class.name}.${made.name}`;
}

export function nameFrame({ function: made, self }: CallFrame): string {
  return nameFunction(made, self);
}
