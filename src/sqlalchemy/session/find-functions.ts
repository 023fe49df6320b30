import { isEnum } from '../../python/class-facts.js';
import { isDecorated } from '../../python/attribute.js';
import type { Project } from '../../python/project.js';
import { type ClassValue, type FunctionValue, type Value } from '../../python/value.js';
import type { Registry } from '../registry.js';

/** A function of the project, and the class that it is called on for a method. */
export interface Entry {
  readonly function: FunctionValue;
  readonly class: ClassValue | null;
  readonly kind: 'function' | 'method' | 'class method' | 'static method';
}

/** Files whose functions are read: those outside tests, migrations and packaging. */
export function isOwnCode(file: string): boolean {
  return (
    !/(^|\/)(tests?|testing|migrations?|alembic|versions|docs|conftest\.py)(\/|$)/.test(file) &&
    !/(^|\/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile|env)\.py$/.test(file)
  );
}

/** Every function of the project's modules, and every method by the classes that have it; a class's subclasses have what they inherit. */
export function findFunctions(registry: Registry, project: Project, files: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (const file of files) {
    const scope = registry.evaluation.moduleScope(file);
    if (scope === null) continue;
    for (const [, value] of scope.names) {
      if (value.kind === 'function' && value.place.file === file && value.statement !== null)
        entries.push({ function: value, class: null, kind: 'function' });
      else if (value.kind === 'class' && value.place.file === file) entries.push(...methodsOf(value));
    }
  }
  return entries.filter(({ function: made }) => made.place.file !== '' && project.index.files.has(made.place.file));
}

function methodsOf(self: ClassValue): Entry[] {
  if (isEnum(self)) return [];
  const found = new Map<string, Entry>();
  for (const ancestor of self.ancestors) {
    if (ancestor.kind !== 'class') continue;
    for (const [name, value] of ancestor.names) if (!found.has(name)) addMethod(found, name, value, self);
  }
  return [...found.values()];
}

function addMethod(found: Map<string, Entry>, name: string, value: Value, self: ClassValue): void {
  if (value.kind !== 'function' || value.statement === null || name === '__init__') return;
  const kind = isDecorated(value, 'builtins.staticmethod')
    ? 'static method'
    : isDecorated(value, 'builtins.classmethod')
      ? 'class method'
      : 'method';
  if (!isOwnCode(value.place.file)) return;
  found.set(name, { function: value, class: self, kind });
}
