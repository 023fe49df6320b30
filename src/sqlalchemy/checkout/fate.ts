import type { CallExpression, Expression } from '../../python/syntax.js';
import { isApart, type SyntaxPath, walkPaths } from '../../python/walk-paths.js';
import { lastName, walkSyntax } from '../../python/walk-syntax.js';
import { makerKind } from '../session/is-session.js';
import { symbolOf } from '../symbol.js';
import type { Taken } from './checkout.js';
import { bindingsOf, type NameValues } from './value-at.js';
import type { CodeFunction } from './code-function.js';

/** What becomes of something that a function took. `handed over` also where it cannot be told. */
export type Fate = 'given back' | 'handed over' | 'not on all ways' | 'never';

const closing = /^(?:close|aclose|close_all|dispose|terminate|remove|__exit__|__aexit__)$/;
const closedByArgument = /^(?:putconn|release)$/;
/** What takes an engine or a connection and keeps nothing of it. */
const readers =
  /^(?:create_all|drop_all|reflect|inspect|isinstance|print|len|str|repr|bool|id|read_sql|read_sql_query|read_sql_table|to_sql)$/;
const DEEP = 3;

/** How names are followed, and which functions get back what they yield: dependencies and context managers. */
export interface Following {
  readonly values: NameValues;
  readonly isLent: (within: CodeFunction) => boolean;
}

/** Follows what a call gave, within one function and into the project's own that it is given to. */
export function fateOf(following: Following, path: SyntaxPath, within: CodeFunction, taken: Taken, depth = 0): Fate {
  let at = path;
  for (;;) {
    const { node, above } = at;
    const outer = above?.node;
    if (above === null || outer === undefined) return 'handed over';
    if (outer.type === 'await') at = above;
    else if (outer.type === 'attribute') {
      const call = above.above;
      if (call === null || call.node.type !== 'call' || call.node.function !== outer) return 'handed over';
      if (outer.name !== 'execution_options') return closing.test(outer.name) || outer.name === 'begin' ? 'given back' : 'never';
      at = call;
    } else if (outer.type === 'with') return fateInWith(following, { outer, node, within, taken, depth });
    else if (outer.type === 'expression') return 'never';
    else if (outer.type === 'yield') return following.isLent(within) ? 'never' : 'handed over';
    else if (outer.type === 'walrus') return ofTarget(outer.target);
    else if (outer.type === 'assign')
      return outer.targets.length === 1 && outer.targets[0] !== undefined ? ofTarget(outer.targets[0]) : 'handed over';
    else return 'handed over';
  }

  function ofTarget(target: Expression): Fate {
    if (target.type !== 'name') return 'handed over';
    const bound = bindingsOf(target.id, within.statement);
    if (bound === 'outer' || bound.length > 1 || within.statement.parameters.some(({ name }) => name === target.id)) return 'handed over';
    return fateOfName(following, target.id, within, taken, depth);
  }
}

interface WithFate {
  readonly outer: Extract<SyntaxPath['node'], { type: 'with' }>;
  readonly node: SyntaxPath['node'];
  readonly within: CodeFunction;
  readonly taken: Taken;
  readonly depth: number;
}

function fateInWith(following: Following, { outer, node, within, taken, depth }: WithFate): Fate {
  if (taken.endsWith) return 'given back';
  const target = outer.items.find(({ context }) => context === node)?.target ?? null;
  return target?.type === 'name' ? fateOfName(following, target.id, within, taken, depth) : 'never';
}

/** What a function does with something that it has under a name. */
export function fateOfName(following: Following, name: string, within: CodeFunction, taken: Taken, depth: number): Fate {
  const seen = { closed: false, closedOnFailure: false, ended: 0, used: 0, yielded: false };
  const names = new Set([name]);
  for (const path of walkPaths(within.statement.body())) {
    const { node } = path;
    if (isApart(node)) {
      if (mentions(node, names)) return 'handed over';
      continue;
    }
    if (node.type !== 'name' || !names.has(node.id)) continue;
    const use = useOf(following, path, { names, within, taken, depth });
    if (use === 'handed over') return 'handed over';
    if (use === 'closed in finally' || use === 'closed by with') return 'given back';
    if (use === 'closed') seen.closed = true;
    if (use === 'closed on failure') seen.closedOnFailure = true;
    if (use === 'ended') seen.ended = node.start;
    if (use === 'yielded') seen.yielded = true;
    seen.used = node.start;
  }
  if (seen.yielded && !following.isLent(within)) return 'handed over';
  if (seen.closedOnFailure) return 'given back';
  // A session gives its connection back whenever its transaction ends: https://docs.sqlalchemy.org/en/20/orm/session_basics.html
  if (taken.what === 'session' && seen.ended === seen.used && seen.used > 0) return seen.yielded ? 'not on all ways' : 'given back';
  return seen.closed ? 'not on all ways' : 'never';
}

type Use = 'used' | 'handed over' | 'ended' | 'yielded' | 'closed' | 'closed on failure' | 'closed in finally' | 'closed by with';

interface Followed {
  readonly names: Set<string>;
  readonly within: CodeFunction;
  readonly taken: Taken;
  readonly depth: number;
}

function useOf(following: Following, path: SyntaxPath, followed: Followed): Use {
  const { node, above } = path;
  const outer = above?.node;
  if (above === null || outer === undefined) return 'used';
  switch (outer.type) {
    case 'attribute': {
      const isCalled = above.above?.node.type === 'call' && above.above.node.function === outer;
      if (closing.test(outer.name)) return isCalled ? closedAt(path) : 'handed over';
      if (!isCalled || above.above === null) return 'used';
      if (/^(?:commit|rollback|reset|invalidate)$/.test(outer.name)) return 'ended';
      return outer.name === 'begin' && above.above.above?.node.type === 'with' ? 'ended' : 'used';
    }
    case 'call':
      return useAsArgument(following, above, outer, node, followed);
    case 'with':
      return followed.taken.endsWith ? 'closed by with' : 'used';
    case 'yield':
      return outer.from ? 'handed over' : 'yielded';
    case 'assign':
      return useInAssignment(outer, node, followed);
    case 'unary':
    case 'compare':
    case 'if':
    case 'while':
    case 'delete':
    case 'expression':
      return 'used';
    case 'for':
      return outer.iterable === node ? 'used' : 'handed over';
    case 'logical':
      return /^(?:if|while|unary|logical)$/.test(above.above?.node.type ?? '') ? 'used' : 'handed over';
    case 'walrus':
      return outer.target === node ? 'used' : 'handed over';
    default:
      return 'handed over';
  }
}

function useInAssignment(outer: Extract<SyntaxPath['node'], { type: 'assign' }>, node: SyntaxPath['node'], { names }: Followed): Use {
  if (outer.value !== node) return 'used';
  const [target, ...more] = outer.targets;
  if (target?.type !== 'name' || more.length > 0) return 'handed over';
  names.add(target.id);
  return 'used';
}

function useAsArgument(
  following: Following,
  path: SyntaxPath,
  call: CallExpression,
  node: SyntaxPath['node'],
  { within, taken, depth }: Followed,
): Use {
  const { values } = following;
  const called = lastName(call.function) ?? '';
  if (closedByArgument.test(called)) return closedAt(path);
  if (readers.test(called)) return 'used';
  const at = call.arguments.findIndex(({ value }) => value === node);
  const argument = call.arguments[at];
  if (argument === undefined || argument.kind === 'star' || argument.kind === 'double star' || depth >= DEEP) return 'handed over';
  const own = values.calledBy(call, within);
  if (own !== null) {
    const parameter = parameterOf(own, argument.kind === 'keyword' ? (argument.name ?? '') : at);
    const fate = parameter === null ? 'handed over' : fateOfName(following, parameter, own, taken, depth + 1);
    return fate === 'never' ? 'used' : fate === 'handed over' ? 'handed over' : closedAt(path);
  }
  // `Session(engine)`, `sessionmaker(engine)`: what they make does not own what it is bound to.
  const callee = values.at(call.function, within);
  if (!/^(?:Session|AsyncSession|sessionmaker|async_sessionmaker)$/.test(symbolOf(callee) ?? '') && makerKind(callee) === null)
    return 'handed over';
  return fateOf(following, path, within, { what: 'session', endsWith: true }, depth + 1) === 'handed over' ? 'handed over' : 'used';
}

function parameterOf({ statement, owner }: CodeFunction, at: number | string): string | null {
  if (typeof at === 'string') return statement.parameters.some(({ name }) => name === at) ? at : null;
  const isStatic = statement.decorators.some((one) => lastName(one) === 'staticmethod');
  const given = statement.parameters.filter(({ kind }) => kind === 'positional').slice(owner === null || isStatic ? 0 : 1);
  return given[at]?.name ?? null;
}

/** Where a call that closes stands. */
function closedAt(path: SyntaxPath): Use {
  for (let at = path; at.above !== null; at = at.above) {
    const { node } = at.above;
    if (node.type !== 'try') continue;
    const stands = (within: readonly { readonly start: number; readonly end: number }[]): boolean =>
      within.some(({ start, end }) => start <= path.node.start && path.node.end <= end);
    if (stands(node.finally)) return 'closed in finally';
    if (node.handlers.some(({ body }) => stands(body))) return 'closed on failure';
  }
  return 'closed';
}

function mentions(node: SyntaxPath['node'], names: ReadonlySet<string>): boolean {
  for (const inner of walkSyntax(node)) if (inner.type === 'name' && names.has(inner.id)) return true;
  return false;
}
