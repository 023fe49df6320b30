import type { Evaluation } from '../../python/evaluate.js';
import { type ModuleSource, placeOf } from '../../python/module-source.js';
import { findModule, parentOf } from '../../python/resolve-module.js';
import type { FromImportStatement, Statement } from '../../python/syntax.js';
import type { Value } from '../../python/value.js';
import type { ImportedModel } from './history.js';
import type { RevisionFile } from './revision-file.js';

/** Mapped classes of the application that a revision imports and uses. What other revisions hold does not change with the application. */
export function findImportedModels(evaluation: Evaluation, { source, upgrade, downgrade }: RevisionFile): readonly ImportedModel[] {
  const bodies = [upgrade, downgrade].flatMap((value) => value?.statement?.body() ?? []);
  return [...source.statements, ...bodies].flatMap((statement) => (isImport(statement) ? readImport(evaluation, source, statement) : []));
}

function isImport(statement: Statement): statement is FromImportStatement {
  return statement.type === 'from import' && statement.level === 0;
}

function readImport(evaluation: Evaluation, source: ModuleSource, statement: FromImportStatement): ImportedModel[] {
  const found = findModule(evaluation.project.index, statement.module, source.file)?.file ?? null;
  if (found === null || parentOf(found) === parentOf(source.file)) return [];
  return (statement.names ?? []).flatMap(({ name, alias }) => {
    if (!isUsed(source.text, alias ?? name)) return [];
    return isMapped(evaluation.name(found, name)) ? [{ name, module: statement.module, place: placeOf(source, statement) }] : [];
  });
}

/** Somewhere beside the import. */
function isUsed(text: string, name: string): boolean {
  return (text.match(new RegExp(String.raw`\b${name}\b`, 'g')) ?? []).length > 1;
}

/** A class that names its table, or has columns or relationships of its own. */
function isMapped(value: Value | null): boolean {
  if (value?.kind !== 'class') return false;
  const names = value.ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [...ancestor.names.keys()] : []));
  return names.includes('__tablename__') || names.includes('__table__') || [...value.names.values()].some(isColumn);
}

function isColumn(value: Value): boolean {
  return value.kind === 'call' && /(?:^|\.)(?:Column|mapped_column|relationship)$/.test(nameOf(value.callee));
}

function nameOf(callee: Value): string {
  return callee.kind === 'reference' || callee.kind === 'attribute' ? callee.name : '';
}
