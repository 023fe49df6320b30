import { isDecorated } from './attribute.js';
import type { Machine } from './machine.js';
import { ownerOf } from './make-class.js';
import type { Scope } from './scope.js';
import type { FunctionStatement } from './syntax.js';
import type { FunctionValue, Value } from './value.js';

export function makeFunction(machine: Machine, statement: FunctionStatement, scope: Scope): Value {
  const defaults = new Map(
    statement.parameters.flatMap((parameter): [string, Value][] =>
      parameter.default === null ? [] : [[parameter.name, machine.evaluate(parameter.default, scope)]],
    ),
  );
  const decorators = [...statement.decorators].reverse().map((decorator) => machine.evaluate(decorator, scope));
  const made: FunctionValue = {
    kind: 'function',
    name: statement.name,
    parameters: statement.parameters,
    defaults,
    body: { type: 'statements', statements: statement.body },
    statement,
    scope,
    decorators,
    variants: new Map(),
    owner: scope.kind === 'class' ? ownerOf(scope) : { class: null },
    place: machine.place(statement, scope),
    span: statement,
  };
  const varied = variantOf(statement, scope, made);
  return varied !== null && varied.name === statement.name ? varied : applyDecorators(machine, made);
}

/** `@name.setter`, `@name.expression`, `@name.inplace.expression` add to the function `name`, which stays what reading the attribute gives. */
function variantOf(statement: FunctionStatement, scope: Scope, made: FunctionValue): FunctionValue | null {
  for (const decorator of statement.decorators) {
    if (decorator.type !== 'attribute') continue;
    const owner = decorator.object.type === 'attribute' && decorator.object.name === 'inplace' ? decorator.object.object : decorator.object;
    const before = owner.type === 'name' ? scope.names.get(owner.id) : undefined;
    if (before?.kind !== 'function') continue;
    before.variants.set(decorator.name, made);
    return before;
  }
  return null;
}

/** The project's own decorators are followed when they give back something known. */
function applyDecorators(machine: Machine, made: FunctionValue): Value {
  let value: Value = made;
  for (const decorator of made.decorators) {
    if (decorator.kind !== 'function' && decorator.kind !== 'class' && decorator.kind !== 'partial') continue;
    if (decorator.kind === 'class') continue;
    const decorated = machine.call(decorator, [value], [], made.place);
    if (decorated.kind === 'function' && !isDecorated(decorated, 'functools.wraps') && decorated.decorators.length === 0) value = decorated;
  }
  return value === made || value.kind !== 'function' ? made : value;
}
