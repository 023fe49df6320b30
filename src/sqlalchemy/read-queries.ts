import { type Mounts, readMounts } from '../entry/mounts.js';
import { readRole } from '../entry/role.js';
import { readServices } from '../entry/services.js';
import { placeOf } from '../python/module-source.js';
import type { Project } from '../python/project.js';
import { walkCalls } from '../python/walk-calls.js';
import type { NotExamined } from '../source/place.js';
import type { CodeFunction, CodeWorkload } from '../workload/code.js';
import type { Mapping } from './read-models.js';
import { indexCallers } from './session/callers.js';
import { type Entry, findFunctions, isOwnCode } from './session/find-functions.js';
import { nameFunction } from './session/name-function.js';
import { type FunctionReading, startReading } from './session/read-function.js';
import { findRelevance } from './session/relevance.js';

/**
 * Reads what each function of a project sends to the database. The project's Python is read, never run. `only` names the functions to
 * read, as `CodeFunction.name`; all without it.
 */
export function readQueries(project: Project, { registry }: Mapping, only: ReadonlySet<string> | null = null): CodeWorkload {
  const notExamined: NotExamined[] = [];
  const { matters, files } = findRelevance(project, registry);
  const mounts = readMounts(registry.evaluation, project, isOwnCode);
  const services = readServices(registry.evaluation, project, isOwnCode);
  const entries = findFunctions(registry, project, files);
  const readEntry = startReading(registry, indexCallers(entries), { matters, services });
  const functions: CodeFunction[] = [];
  for (const entry of entries) {
    if (!matters(entry.function)) continue;
    if (only !== null && !only.has(nameFunction(entry.function, entry.class))) continue;
    const read = readUnlessTooDeep(() => describeFunction(entry, readEntry(entry), registry, mounts));
    if (read === null) notExamined.push(tooDeep(entry));
    else if (read.sends.length > 0 || read.unknown.length > 0 || read.role !== 'function') functions.push(read);
  }
  notExamined.push(...project.files.filter(isOwnCode).flatMap((file) => findGenerated(project, file)));
  return { functions, notExamined };
}

/** `exec(…)`: what it makes is in no file. */
function findGenerated(project: Project, file: string): NotExamined[] {
  if (!/\bexec\s*\(/.test(project.text(file) ?? '')) return [];
  const source = project.source(file);
  return [...walkCalls(source?.statements ?? [])].flatMap((call): NotExamined[] =>
    source !== null && call.function.type === 'name' && call.function.id === 'exec'
      ? [{ file, line: placeOf(source, call).line, object: 'exec(…)', reason: 'code that is made when it runs is not read' }]
      : [],
  );
}

/** Null where the source nests beyond what this machine's stack holds; everything else that is thrown is a bug. */
function readUnlessTooDeep(read: () => CodeFunction): CodeFunction | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function tooDeep({ function: made, class: owner }: Entry): NotExamined {
  return { file: made.place.file, line: made.place.line, object: nameFunction(made, owner), reason: 'its calls nest too deeply' };
}

function describeFunction(
  entry: Entry,
  { sends, unknown, ways, complete }: FunctionReading,
  registry: Mapping['registry'],
  mounts: Mounts,
): CodeFunction {
  return {
    name: nameFunction(entry.function, entry.class),
    place: entry.function.place,
    async: entry.function.statement?.async === true,
    ...readRole(registry.evaluation, mounts, entry),
    sends,
    ways,
    complete,
    unknown,
  };
}
