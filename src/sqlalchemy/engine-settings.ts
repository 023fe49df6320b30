import { describe } from '../python/describe.js';
import { startEvaluation } from '../python/evaluate.js';
import type { Project } from '../python/project.js';
import type { CallValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';

/** A call of `create_engine` or `create_async_engine` and what it says of the pool. */
export interface EngineSettings {
  readonly async: boolean;
  readonly place: Place;
  /** Arguments about the pool and its connections that are known: `pool_size` → 10. The URL is never among them. */
  readonly known: Readonly<Record<string, number | boolean>>;
  /** True for the pool that engines of PostgreSQL have by themselves (QueuePool), with no argument but those that are seen. */
  readonly usual: boolean;
  /** Those that only a run could tell, and why. */
  readonly unknown: readonly { readonly argument: string; readonly reason: string }[];
}

/** Source: https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine */
const poolArguments = new Set([
  'pool_size',
  'max_overflow',
  'pool_timeout',
  'pool_recycle',
  'pool_pre_ping',
  'pool_use_lifo',
  'pool_reset_on_return',
]);

const makers = /(?:^|\.)create_(async_)?engine$/;

/** The engines that modules make when they are imported; those made inside functions that no module calls are not seen. */
export function readEngineSettings(project: Project): readonly EngineSettings[] {
  const found = new Map<string, EngineSettings>();
  const hear = (call: CallValue): void => {
    const name = call.callee.kind === 'reference' ? makers.exec(call.callee.name) : null;
    const { file, line, column } = call.place;
    if (name !== null) found.set(`${file}:${line}:${column}`, readCall(call, name[1] !== undefined));
  };
  const evaluation = startEvaluation(project, { effect: (effect) => (effect.kind === 'call' ? hear(effect.call) : undefined) });
  for (const file of project.files) if (/\bcreate_(?:async_)?engine\(/.test(project.text(file) ?? '')) evaluation.moduleScope(file);
  return [...found.values()];
}

function readCall(call: CallValue, isAsync: boolean): EngineSettings {
  const known: Record<string, number | boolean> = {};
  const unknown: { argument: string; reason: string }[] = [];
  for (const { name, value } of call.keywords) {
    if (!poolArguments.has(name)) continue;
    const constant = constantOf(value);
    if (constant === null)
      unknown.push({
        argument: name,
        reason: value.kind === 'unknown' ? value.reason : `${describe(value)} is known only when the code runs`,
      });
    else known[name] = constant;
  }
  return { async: isAsync, place: call.place, known, usual: hasUsualPool(call), unknown };
}

/** What `**options` may hold stands behind the URL as something unknown; a URL of another database makes another pool. */
function hasUsualPool({ args: [url, ...more], keywords }: CallValue): boolean {
  const isOther = url?.kind === 'string' && /^\w+(?:\+\w+)?:/.test(url.value) && !url.value.startsWith('postgres');
  return !isOther && more.length === 0 && !keywords.some(({ name, value }) => OTHERWISE.has(name) && value.kind !== 'none');
}

const OTHERWISE: ReadonlySet<string> = new Set(['poolclass', 'pool']);

function constantOf(value: Value): number | boolean | null {
  if (value.kind === 'boolean') return value.value;
  return value.kind === 'number' ? Number(value.value) : null;
}
