import type { Evaluation } from '../../python/evaluate.js';
import { type ModuleSource, placeOf } from '../../python/module-source.js';
import type { Statement } from '../../python/syntax.js';
import type { FunctionValue, Value } from '../../python/value.js';
import type { NotExamined, Place } from '../../source/place.js';
import type { RevisionNode } from './graph.js';
import type { RevisionModule } from './history.js';

/** One revision file as far as its module level tells. */
export interface RevisionFile {
  readonly node: RevisionNode;
  readonly message: string | null;
  readonly upgrade: FunctionValue | null;
  readonly downgrade: FunctionValue | null;
  readonly module: RevisionModule;
  readonly source: ModuleSource;
}

/** Null for a file that is not a revision (it has no `revision`), or that cannot be told from one; then `notExamined` says why. */
export function readRevisionFile(evaluation: Evaluation, file: string, notExamined: NotExamined[]): RevisionFile | null {
  const source = evaluation.project.source(file);
  if (source === null || evaluation.moduleScope(file) === null) return null;
  const id = evaluation.name(file, 'revision');
  if (id === null) {
    notExamined.push({ file, line: null, object: file, reason: 'it has no `revision`: Alembic refuses such a file among the revisions' });
    return null;
  }
  const parents = readNames(evaluation.name(file, 'down_revision'));
  const dependsOn = readNames(evaluation.name(file, 'depends_on'));
  if (id.kind !== 'string' || parents === null || dependsOn === null) {
    notExamined.push({ file, line: 1, object: 'a revision', reason: '`revision` and `down_revision` are only known when the file runs' });
    return null;
  }
  return {
    node: { id: id.value, parents, dependsOn, branchLabels: readNames(evaluation.name(file, 'branch_labels')) ?? [], file },
    message: readMessage(source),
    upgrade: readFunction(evaluation.name(file, 'upgrade')),
    downgrade: readFunction(evaluation.name(file, 'downgrade')),
    module: readModule(source),
    source,
  };
}

/** None, a string, or a tuple, list or set of strings; null for anything else. */
function readNames(value: Value | null): string[] | null {
  if (value === null || value.kind === 'none') return [];
  if (value.kind === 'string') return [value.value];
  if (value.kind !== 'tuple' && value.kind !== 'list' && value.kind !== 'set') return null;
  const names = value.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  return names.length === value.items.length ? names : null;
}

function readFunction(value: Value | null): FunctionValue | null {
  return value?.kind === 'function' ? value : null;
}

function readMessage(source: ModuleSource): string | null {
  const [first] = source.statements;
  if (first?.type !== 'expression' || first.value.type !== 'string') return null;
  const [line = ''] = first.value.value.trim().split('\n');
  return line.trim() === '' ? null : line.trim();
}

function readModule(source: ModuleSource): RevisionModule {
  const imports = source.statements.filter((statement) => statement.type === 'import' || statement.type === 'from import');
  const last = imports.at(-1) ?? source.statements[0];
  const text = source.text.replace(/("""|''')[\s\S]*?\1/g, '');
  return {
    op: imports.map(findOp).find((name) => name !== null) ?? null,
    sqlalchemy: imports.map(findSqlalchemy).find((name) => name !== null) ?? null,
    imports: emptyPlace(source, endOfLine(source.text, last?.end ?? 0)),
    end: emptyPlace(source, source.text.length),
    quote: (text.match(/'/g)?.length ?? 0) > (text.match(/"/g)?.length ?? 0) ? "'" : '"',
  };
}

/** A comment behind an import stays behind it. */
function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return /^[ \t]*(?:#.*)?\r?$/.test(text.slice(at, newline === -1 ? text.length : newline)) ? (newline === -1 ? text.length : newline) : at;
}

function findOp(statement: Statement): string | null {
  if (statement.type !== 'from import' || statement.module !== 'alembic') return null;
  const found = statement.names?.find(({ name }) => name === 'op');
  return found === undefined ? null : (found.alias ?? found.name);
}

function findSqlalchemy(statement: Statement): string | null {
  if (statement.type !== 'import') return null;
  const found = statement.names.find(({ module }) => module === 'sqlalchemy');
  return found === undefined ? null : (found.alias ?? found.module);
}

function emptyPlace(source: ModuleSource, at: number): Place {
  return placeOf(source, { start: at, end: at });
}
