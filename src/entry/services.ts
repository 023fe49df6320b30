import type { Evaluation } from '../python/evaluate.js';
import type { Project } from '../python/project.js';
import { findModule, parentOf } from '../python/resolve-module.js';
import type { Expression } from '../python/syntax.js';
import { type CallValue, none, type Value } from '../python/value.js';
import { walkCalls } from '../python/walk-calls.js';
import { dotted } from './decorators.js';
import { textValue } from './text-value.js';

/** What pyramid's services are made by, as the calls of `config.register_service_factory` and `config.register_service` say. */
export interface Services {
  /** What `request.find_service(…)` gives; undefined for every other call, and for services that nobody registers. */
  readonly find: (call: CallValue) => Value | undefined;
}

interface Registered {
  readonly interface: Value | null;
  readonly name: string;
  /** Called with a context and a request; null where the service itself is registered. */
  readonly factory: Value | null;
  readonly service: Value | null;
}

const registering = /\bregister_service(?:_factory)?\s*\(/;

/** https://pypi.org/project/pyramid-services/ */
export function readServices(evaluation: Evaluation, project: Project, isOwn: (file: string) => boolean): Services {
  let registered: readonly Registered[] | null = null;
  return {
    find(call) {
      if (call.callee.kind !== 'attribute' || call.callee.name !== 'find_service') return undefined;
      registered ??= project.files
        .filter((file) => isOwn(file) && registering.test(project.text(file) ?? ''))
        .flatMap((file) => readFile(evaluation, project, file));
      const asked = call.args[0] ?? keyword(call, 'iface');
      const name = textValue(keyword(call, 'name')) ?? '';
      const named = registered.filter((one) => one.name === name);
      // A service that is asked for by its name alone may be registered for an interface as well.
      const found = named.findLast((one) => isSame(one.interface, asked)) ?? (asked === null ? named.at(-1) : undefined);
      if (found?.factory === undefined || found.factory === null) return found?.service ?? undefined;
      const made = evaluation.call(found.factory, [none, call.callee.of], [], call.place);
      return made.kind === 'unknown' ? undefined : made;
    },
  };
}

function keyword(call: CallValue, name: string): Value | null {
  return call.keywords.find((one) => one.name === name)?.value ?? null;
}

function isSame(one: Value | null, other: Value | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || (one.kind === 'reference' && other.kind === 'reference' && one.name === other.name);
}

function readFile(evaluation: Evaluation, project: Project, file: string): readonly Registered[] {
  const scope = evaluation.moduleScope(file);
  const source = project.source(file);
  if (scope === null || source === null) return [];
  const evaluate = (expression: Expression | undefined): Value | null =>
    expression === undefined ? null : evaluation.evaluate(expression, scope);
  return [...walkCalls(source.statements)].flatMap((call): Registered[] => {
    const word = dotted(call.function)?.split('.').at(-1);
    if (word !== 'register_service' && word !== 'register_service_factory') return [];
    const positional = call.arguments.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
    const named = (key: string): Expression | undefined => call.arguments.find((one) => one.kind === 'keyword' && one.name === key)?.value;
    const given = evaluate(positional[0] ?? named(word === 'register_service' ? 'service' : 'service_factory'));
    if (given === null) return [];
    const made = given.kind === 'string' ? findNamed(evaluation, project, file, given.value) : given;
    return [
      {
        interface: evaluate(positional[1] ?? named('iface')),
        name: textValue(evaluate(named('name'))) ?? '',
        factory: word === 'register_service' ? null : made,
        service: word === 'register_service' ? made : null,
      },
    ];
  });
}

/** What a dotted name means: `app.services.user.factory`, or `.user.factory` below the package of the file that says it. */
function findNamed(evaluation: Evaluation, project: Project, file: string, name: string): Value | null {
  const folder = parentOf(file).replaceAll('/', '.');
  const whole = name.startsWith('.') ? `${folder}${name}` : name.replace(':', '.');
  const cut = whole.lastIndexOf('.');
  const module = cut === -1 ? null : findModule(project.index, whole.slice(0, cut), file);
  return module === null || module.file === null ? null : evaluation.name(module.file, whole.slice(cut + 1));
}
