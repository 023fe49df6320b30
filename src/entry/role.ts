import type { Evaluation } from '../python/evaluate.js';
import { findInClass } from '../python/class-facts.js';
import type { ClassValue, FunctionValue, Value } from '../python/value.js';
import type { CodeFunction, Endpoint } from '../workload/code.js';
import { answersOf } from './answers.js';
import { type Decorator, decoratorsOf } from './decorators.js';
import { type Mounts, readMethods } from './mounts.js';
import { textValue } from './text-value.js';

export type Role = Pick<CodeFunction, 'role' | 'endpoint'>;

/** A function or method whose callers are asked for. */
export interface Called {
  readonly function: FunctionValue;
  readonly class: ClassValue | null;
}

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'websocket']);
const plain: Role = { role: 'function', endpoint: null };

/**
 * Who calls a function: a route of FastAPI, Starlette, Litestar, Flask or pyramid, a task of Dramatiq, Celery, RQ, arq or Huey, a command of
 * click, typer or Flask. Told from decorators, from calls that add routes, and from the methods of view classes.
 */
export function readRole(evaluation: Evaluation, mounts: Mounts, called: Called): Role {
  const decorators = decoratorsOf(evaluation, called.function);
  for (const decorator of decorators) {
    const role = byDecorator(evaluation, mounts, decorator, called);
    if (role !== null) return role;
  }
  return byCall(mounts, called) ?? byClass(mounts, called) ?? plain;
}

function byDecorator(evaluation: Evaluation, mounts: Mounts, decorator: Decorator, { function: made, class: owner }: Called): Role | null {
  const { word, name, called } = decorator;
  if (called && (verbs.has(word) || word === 'route' || word === 'api_route')) {
    const path = textValue(decorator.argument(0) ?? decorator.keyword('path') ?? decorator.keyword('rule'));
    if (path !== null && (path === '' || path.startsWith('/') || word === 'route') && name.includes('.')) {
      const stated = readMethods(evaluation, decorator.keyword('methods'));
      const methods = verbs.has(word) ? [word.toUpperCase()] : stated.length === 0 ? ['GET'] : stated;
      return endpoint(methods, `${mounts.prefixOf(decorator.on())}${path}`, answersOf(decorator.keywordText('response_model'), made));
    }
  }
  // Litestar's decorators stand alone: `@get("/orders")`.
  if (called && verbs.has(word) && name === word && textValue(decorator.argument(0))?.startsWith('/') === true)
    return endpoint([word.toUpperCase()], textValue(decorator.argument(0)) ?? '', answersOf(null, made));
  // pyramid, and a project's own wrappers around its decorator, which keep the names of its arguments.
  if (/(?:^|_)(?:view|api)?_?config$/.test(word) && (decorator.keywordText('route_name') !== null || word === 'view_config')) {
    const methods = readMethods(evaluation, decorator.keyword('request_method'));
    const route = textValue(decorator.keyword('route_name')) ?? defaultRoute(owner, evaluation) ?? made.name;
    return endpoint(methods.length === 0 ? ['GET'] : methods, route, answersOf(null, made));
  }
  if (isTask(name, word)) return { role: 'task', endpoint: null };
  return isCommand(name, word) ? { role: 'command', endpoint: null } : null;
}

function endpoint(methods: readonly string[], path: string, answers: Endpoint['answers']): Role {
  return { role: 'endpoint', endpoint: { methods, path: path === '' ? '/' : path, answers } };
}

/** `@view_defaults(route_name="activity")` of the class. */
function defaultRoute(owner: ClassValue | null, evaluation: Evaluation): string | null {
  for (const decorator of owner?.decorators ?? [])
    if (decorator.kind === 'call') {
      const found = decorator.keywords.find(({ name }) => name === 'route_name')?.value ?? null;
      if (found !== null) return textValue(found) ?? textValue(evaluation.iterate(found)?.[0] ?? null);
    }
  return null;
}

function isTask(name: string, word: string): boolean {
  return (
    /^(?:actor|shared_task|periodic_task|db_task|db_periodic_task|scheduled_job|cron|subscriber)$/.test(word) ||
    (/^(?:task|job)$/.test(word) &&
      /(?:^|[._])(?:celery|app|huey|broker|rq|tasks?|worker|queue|scheduler|dramatiq)\w*\.|^(?:task|job)$/i.test(name))
  );
}

function isCommand(name: string, word: string): boolean {
  return /(?:^|_)command$/.test(word) || /(?:^|\.)(?:cli|typer)\.\w+$/.test(name);
}

/** `add_api_route(path, function)`, `add_url_rule(rule, view_func=function)`. */
function byCall({ routed }: Mounts, { function: made }: Called): Role | null {
  const found = routed.find(({ target }) => isSame(target, made));
  return found === undefined ? null : endpoint(found.methods.length === 0 ? ['GET'] : found.methods, found.path, answersOf(null, made));
}

function isSame(target: Value, made: FunctionValue): boolean {
  return target === made || (target.kind === 'method' && target.function === made);
}

/** `get` of a `MethodView`, a `Resource` or an `HTTPEndpoint`. */
function byClass({ routed }: Mounts, { function: made, class: owner }: Called): Role | null {
  if (owner === null || !verbs.has(made.name) || findInClass(owner, made.name)?.value !== made) return null;
  const base = owner.ancestors.some(
    (ancestor) => ancestor.kind === 'reference' && /\.(?:MethodView|Resource|HTTPEndpoint|View|APIView|Controller)$/.test(ancestor.name),
  );
  if (!base) return null;
  const path = routed.find(({ target }) => target === owner)?.path ?? routeOfClass(owner) ?? owner.name;
  return endpoint([made.name.toUpperCase()], path, answersOf(null, made));
}

/** `@blueprint.route("/orders")` of the class. */
function routeOfClass({ decorators }: ClassValue): string | null {
  const route = decorators.find((one) => one.kind === 'call' && one.callee.kind === 'attribute' && one.callee.name === 'route');
  return route?.kind === 'call' ? textValue(route.args[0] ?? null) : null;
}
