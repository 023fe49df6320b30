import { isEnum, isSubclassOf } from '../python/class-facts.js';
import type { Project } from '../python/project.js';
import type { Scope } from '../python/scope.js';
import type { ClassValue, FunctionValue } from '../python/value.js';
import { isSchemaClass } from './schema-class.js';

/** A function to follow: alone, or as a method of a class (which may inherit it). */
export interface Entry {
  readonly function: FunctionValue;
  readonly class: ClassValue | null;
}

/** Modules whose functions belong to the application: no tests, no migrations, no packaging. */
export function applicationFiles(project: Project): readonly string[] {
  const migrations = project.files.filter((file) => /(^|\/)env\.py$/.test(file)).map((file) => file.slice(0, -'env.py'.length));
  return project.files.filter(
    (file) =>
      !isTest(file) &&
      !migrations.some((directory) => directory !== '' && file.startsWith(directory)) &&
      !/(^|\/)(versions|migrations)\//.test(file),
  );
}

function isTest(file: string): boolean {
  return /(^|\/)(tests?|testing|conftest\.py)(\/|$)/.test(file) || /(^|\/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile)\.py$/.test(file);
}

/** The functions and methods that a module defines, and those that its classes inherit from classes of the project. */
export function entriesOf(scope: Scope): readonly Entry[] {
  const entries: Entry[] = [];
  for (const value of scope.names.values()) {
    if (value.kind === 'function' && value.place.file === scope.source.file && value.statement !== null)
      entries.push({ function: value, class: null });
    if (value.kind === 'class' && value.place.file === scope.source.file && isFollowed(value)) entries.push(...methodsOf(value));
  }
  return entries;
}

function isFollowed(value: ClassValue): boolean {
  return !isSchemaClass(value) && !isEnum(value) && !isSubclassOf(value, 'builtins.Exception');
}

function methodsOf(self: ClassValue): Entry[] {
  const seen = new Set<string>();
  return self.ancestors.flatMap((ancestor) =>
    ancestor.kind !== 'class'
      ? []
      : [...ancestor.names].flatMap(([name, value]): Entry[] => {
          if (seen.has(name)) return [];
          seen.add(name);
          return value.kind === 'function' && value.statement !== null && name !== '__init__' ? [{ function: value, class: self }] : [];
        }),
  );
}
