import type { Evaluation } from '../python/evaluate.js';
import type { Project } from '../python/project.js';
import type { Expression } from '../python/syntax.js';
import { walkCalls } from '../python/walk-calls.js';
import type { Value } from '../python/value.js';
import { dotted } from './decorators.js';
import { textValue } from './text-value.js';

/** Where routers are mounted, and functions that are given to a route by a call instead of a decorator. */
export interface Mounts {
  /** Prefixes of a router or blueprint, outermost first, the one it was made with last. */
  readonly prefixOf: (router: Value | null) => string;
  readonly routed: readonly Routed[];
}

/** `app.add_api_route("/orders", list_orders, methods=["GET"])`. */
export interface Routed {
  readonly target: Value;
  readonly path: string;
  readonly methods: readonly string[];
}

interface Mounted {
  readonly child: Value;
  readonly on: Value | null;
  readonly prefix: string;
}

const mounting = /\b(?:include_router|register_blueprint|mount)\s*\(/;
const routing = /\b(?:add_api_route|add_route|add_url_rule|add_resource|add_view|Route)\s*\(/;

/** Reads the calls of a project that put routes together, those within functions included, as far as their arguments have names at the top. */
export function readMounts(evaluation: Evaluation, project: Project, isOwn: (file: string) => boolean): Mounts {
  const mounted: Mounted[] = [];
  const routed: Routed[] = [];
  for (const file of project.files) {
    const text = project.text(file) ?? '';
    if (!isOwn(file) || !(mounting.test(text) || routing.test(text))) continue;
    const scope = evaluation.moduleScope(file);
    const source = project.source(file);
    if (scope === null || source === null) continue;
    const evaluate = (expression: Expression | undefined): Value | null =>
      expression === undefined ? null : evaluation.evaluate(expression, scope);
    for (const call of walkCalls(source.statements)) {
      const name = dotted(call.function);
      const word = name?.slice(name.lastIndexOf('.') + 1);
      const positional = call.arguments.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
      const named = (key: string): Expression | undefined =>
        call.arguments.find((one) => one.kind === 'keyword' && one.name === key)?.value;
      if (word === 'include_router' || word === 'register_blueprint') {
        const child = evaluate(positional[0] ?? named('router') ?? named('blueprint'));
        const on = call.function.type === 'attribute' ? evaluate(call.function.object) : null;
        if (child !== null) mounted.push({ child, on, prefix: textValue(evaluate(named('prefix') ?? named('url_prefix'))) ?? '' });
      } else if (word !== undefined && /^(?:add_api_route|add_route|add_url_rule|Route)$/.test(word)) {
        const path = textValue(evaluate(positional[0] ?? named('path') ?? named('rule')));
        const target = evaluate(named('view_func') ?? named('endpoint') ?? (word === 'add_url_rule' ? positional[2] : positional[1]));
        if (path !== null && target !== null)
          routed.push({ target: viewOf(target), path, methods: readMethods(evaluation, evaluate(named('methods'))) });
      } else if (word === 'add_resource') {
        const target = evaluate(positional[0]);
        const path = textValue(evaluate(positional[1]));
        if (target !== null && path !== null) routed.push({ target, path, methods: [] });
      }
    }
  }
  return { prefixOf: (router) => prefixOf(router, mounted, 0), routed };
}

/** The class of `Orders.as_view("orders")`. */
function viewOf(target: Value): Value {
  return target.kind === 'call' && target.callee.kind === 'attribute' && target.callee.name === 'as_view' ? target.callee.of : target;
}

export function readMethods(evaluation: Evaluation, value: Value | null): readonly string[] {
  const items = value === null ? [] : value.kind === 'string' ? [value] : (evaluation.iterate(value) ?? []);
  return items.flatMap((item) => textValue(item)?.toUpperCase() ?? []);
}

function prefixOf(router: Value | null, mounted: readonly Mounted[], depth: number): string {
  if (router === null || router.kind !== 'call' || depth > 8) return '';
  const own = router.keywords.find(({ name }) => name === 'prefix' || name === 'url_prefix')?.value ?? null;
  const mount = mounted.find(({ child }) => child === router);
  const above = mount === undefined ? '' : `${prefixOf(mount.on, mounted, depth + 1)}${mount.prefix}`;
  return `${above}${textValue(own) ?? ''}`;
}
