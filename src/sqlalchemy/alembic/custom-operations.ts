import type { Evaluation } from '../../python/evaluate.js';
import type { Effect } from '../../python/machine.js';
import { type CallValue, type ClassValue, type FunctionValue, reference, type Value } from '../../python/value.js';
import { calleeName } from './arguments.js';
import { isKnownOperation } from './operations/dispatch.js';

/**
 * Operations that a project adds to `op`: `@Operations.register_operation("create_view", "invoke_for_target")` above a class, and
 * `@Operations.implementation_for(CreateView)` above the function that does it.
 * Source: https://alembic.sqlalchemy.org/en/latest/cookbook.html#replaceable-objects
 */
export interface CustomOperations {
  readonly hear: (effect: Effect) => void;
  readonly has: (name: string) => boolean;
  /** What `name` means in the module of the revision that `script.get_revision("1a2b").module` is; undefined for anything else. */
  readonly attribute: (of: Value, name: string) => Value | undefined;
  /** What `op.name(…)` or `op.invoke(operation)` gives once it was followed; undefined for every other call. */
  readonly call: (call: CallValue) => Value | undefined;
}

/** What Alembic gives to an operation: `operations.execute(…)` is `op.execute(…)`. */
const operations = reference('alembic.op');

export function startCustomOperations(evaluation: () => Evaluation, revisions: ReadonlyMap<string, string>): CustomOperations {
  const registered = new Map<string, { readonly of: ClassValue; readonly method: string }>();
  let searched = false;
  /** A module is read when it is first used, and one that only registers operations is never used. */
  const search = (): void => {
    const { project } = evaluation();
    if (!searched)
      for (const file of project.files) if (/\bregister_operation\(/.test(project.text(file) ?? '')) evaluation().moduleScope(file);
    searched = true;
  };
  const find = (name: string): { readonly of: ClassValue; readonly method: string } | undefined => {
    if (isKnownOperation(name)) return undefined;
    if (!registered.has(name)) search();
    return registered.get(name);
  };
  return {
    hear(effect) {
      if (effect.kind !== 'class') return;
      for (const decorator of effect.class.decorators) {
        if (!isDecorator(decorator, 'register_operation')) continue;
        const [name, method] = decorator.args.map((value) => (value.kind === 'string' ? value.value : null));
        if (name !== null && name !== undefined) registered.set(name, { of: effect.class, method: method ?? name });
      }
    },
    has: (name) => find(name) !== undefined,
    attribute(of, name) {
      if (of.kind !== 'attribute' || of.name !== 'module' || of.of.kind !== 'call' || calleeName(of.of) !== 'get_revision')
        return undefined;
      const [id] = of.of.args;
      const file = id?.kind === 'string' ? revisions.get(id.value) : undefined;
      return file === undefined ? undefined : (evaluation().name(file, name) ?? undefined);
    },
    call(call) {
      const { callee, args, keywords, place } = call;
      const name = callee.kind === 'reference' ? /^alembic\.op\.(\w+)$/.exec(callee.name)?.[1] : undefined;
      if (name === undefined) return undefined;
      const [operation] = args;
      if (name === 'invoke') {
        const made = operation?.kind === 'instance' ? findImplementation(evaluation(), operation.class) : null;
        return made === null || operation === undefined ? undefined : evaluation().call(made, [operations, operation], [], place);
      }
      const found = find(name);
      if (found === undefined) return undefined;
      return evaluation().call(evaluation().attribute(found.of, found.method, place), [operations, ...args], keywords, place);
    },
  };
}

function isDecorator(value: Value, name: string): value is CallValue {
  return (
    value.kind === 'call' && value.callee.kind === 'reference' && value.callee.name.startsWith('alembic.') && calleeName(value) === name
  );
}

/** The function stands in the module of the class, or of one that the class derives from. */
function findImplementation(evaluation: Evaluation, of: ClassValue): FunctionValue | null {
  const classes = of.ancestors.filter((one): one is ClassValue => one.kind === 'class');
  for (const { place } of classes)
    for (const value of evaluation.moduleScope(place.file)?.names.values() ?? [])
      if (value.kind === 'function' && value.decorators.some((one) => isDecorator(one, 'implementation_for') && one.args[0] === of))
        return value;
  return null;
}
