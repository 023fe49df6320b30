import type { ModuleSource } from '../../python/module-source.js';
import type { Project } from '../../python/project.js';
import type { Expression, Statement } from '../../python/syntax.js';
import { lastName } from '../../python/walk-syntax.js';
import { isOwnCode } from '../session/find-functions.js';
import type { CodeFunction } from './code-function.js';

/** Words of decorators whose functions a server, a queue or a clock calls, again and again. */
const again =
  /^(?:get|post|put|patch|delete|head|options|websocket|route|api_route|view_config|task|shared_task|actor|periodic_task|db_task|scheduled_job|job|cron|subscriber|before_request|after_request|middleware|listens_for)$/;
const views = /(?:MethodView|Resource|HTTPEndpoint|View|APIView|Controller|Middleware)$/;
const once = /(?:^|_)(?:command|fixture|cache|lru_cache|cached_property|on_event)$|^(?:cli|main)$/;
const script = /(?:^|\/)(?:scripts?|bin|tools|commands|management)\//;

/** One function at the top of a module or in a class. */
interface Piece {
  readonly name: string;
  readonly source: ModuleSource;
  readonly start: number;
  readonly end: number;
  readonly isRoot: boolean;
  readonly isOnce: boolean;
}

/**
 * Tells which functions run again and again as long as the process lives: those that answer requests, messages or the clock, and what
 * these name, and so on. What only a command or a script calls ends with it, and its connections too. Names alone are looked at.
 */
export function findRepeated(project: Project, lent: ReadonlySet<string>): (made: CodeFunction) => boolean {
  const pieces = project.files.filter((file) => isOwnCode(file) && !script.test(file)).flatMap((file) => cut(project.source(file), lent));
  const byName = new Map<string, Piece[]>();
  for (const piece of pieces) if (!piece.isOnce) byName.set(piece.name, [...(byName.get(piece.name) ?? []), piece]);
  const found = new Set(pieces.filter(({ isRoot }) => isRoot));
  for (const piece of found)
    for (const name of namesIn(piece)) {
      for (const called of byName.get(name) ?? []) found.add(called);
      byName.delete(name);
    }
  const starts = new Map<ModuleSource, { readonly start: number; readonly end: number }[]>();
  for (const { source, start, end } of found) starts.set(source, [...(starts.get(source) ?? []), { start, end }]);
  return ({ source, statement }) => starts.get(source)?.some(({ start, end }) => start <= statement.start && statement.end <= end) === true;
}

function namesIn({ source, start, end }: Piece): Set<string> {
  return new Set(source.text.slice(start, end).match(/\b[A-Za-z_]\w*\b/g));
}

function cut(source: ModuleSource | null, lent: ReadonlySet<string>): Piece[] {
  if (source === null) return [];
  const isScript = /^if __name__ ==/m.test(source.text);
  const pieces: Piece[] = [];
  const visit = (statements: readonly Statement[], bases: readonly Expression[] | null): void => {
    for (const statement of statements) {
      if (statement.type === 'class')
        visit(
          statement.body,
          statement.arguments.map(({ value }) => value),
        );
      if (statement.type === 'if') visit([...statement.body, ...statement.otherwise], bases);
      if (statement.type !== 'function') continue;
      const words = statement.decorators.map((one) => lastName(one.type === 'call' ? one.function : one) ?? '');
      const isView = bases?.some((base) => views.test(lastName(base) ?? '')) === true;
      const isRoot = words.some((word) => again.test(word)) || isView || lent.has(statement.name);
      const isOnce = words.some((word) => once.test(word)) || (isScript && !isRoot);
      pieces.push({ name: statement.name, source, start: statement.start, end: statement.end, isRoot: isRoot && !isOnce, isOnce });
    }
  };
  visit(source.statements, null);
  return pieces;
}
