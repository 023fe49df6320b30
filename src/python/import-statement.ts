import { parentOf } from './resolve-module.js';
import type { PendingImport, Scope } from './scope.js';
import type { FromImportStatement } from './syntax.js';

export function bindImport(scope: Scope, name: string, pending: PendingImport): void {
  scope.names.set(name, pending);
}

export function runFromImport(statement: FromImportStatement, scope: Scope): void {
  const module = statement.level === 0 ? statement.module : relativePath(statement, scope);
  if (statement.names === null) scope.stars.push(module);
  else for (const { name, alias } of statement.names) bindImport(scope, alias ?? name, { kind: 'import', module, name });
}

/** A relative import as a path below the project's directory, which starts with a slash. */
function relativePath(statement: FromImportStatement, scope: Scope): string {
  let directory = parentOf(scope.source.file);
  for (let level = 1; level < statement.level; level += 1) directory = parentOf(directory);
  const below = statement.module.replaceAll('.', '/');
  const path = [directory, below].filter((part) => part !== '').join('/');
  return `/${path}`;
}
