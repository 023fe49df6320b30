import type { Project } from '../../python/project.js';
import type { FunctionValue } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { isOwnCode } from './find-functions.js';

/** Which files and functions may have to do with the database, told from their text alone. */
export interface Relevance {
  readonly files: readonly string[];
  readonly matters: (made: FunctionValue) => boolean;
}

const signs =
  /\b(execute|scalars?|stream|stream_scalars|get_one|query|add_all|merge|flush|commit|rollback|refresh|select|insert|update|delete|union|exists|text|func|and_|or_|run_sync|awaitable_attrs)\b|\b\w*(session|db|tx|conn|uow|repo|repository)\w*\s*\.\s*(get|add)\b/i;

export function findRelevance(project: Project, _registry: Registry): Relevance {
  const files = project.files.filter((file) => isOwnCode(file) && signs.test(project.text(file) ?? ''));
  const answers = new WeakMap<object, boolean>();
  const matters = (made: FunctionValue): boolean => {
    const key = made.body;
    const before = answers.get(key);
    if (before !== undefined) return before;
    answers.set(key, true);
    return true;
  };
  return { files, matters };
}
