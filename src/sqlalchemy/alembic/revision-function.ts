import type { Evaluation } from '../../python/evaluate.js';
import { type ModuleSource, placeOf } from '../../python/module-source.js';
import type { Statement } from '../../python/syntax.js';
import type { Value } from '../../python/value.js';
import type { Guard, RevisionFunction } from './history.js';
import type { Recorder } from './record.js';
import type { Recording } from './recording.js';
import type { RevisionFile } from './revision-file.js';
import type { Setting } from './setting.js';

const nothing = {
  statements: [],
  script: [],
  rows: [],
  unwritten: [],
  flushes: false,
  unknown: [],
  unclear: [],
  conditional: [],
  nameless: [],
  data: [],
  guard: null,
} as const;

/** Follows `upgrade()` or `downgrade()` and keeps what it does. */
export function readRevisionFunction(
  evaluation: Evaluation,
  recorder: Recorder,
  setting: Setting,
  file: RevisionFile,
  which: 'upgrade' | 'downgrade',
): RevisionFunction {
  const value = file[which];
  if (value === null)
    return { place: null, bodyPlace: null, body: '', signature: '', comment: null, ...nothing, empty: true, raises: null };
  const { source } = value.scope;
  const { statement } = value;
  const recording = recorder.record(file.node.id, setting, () => void evaluation.call(value));
  const span = statement?.bodySpan ?? value.span;
  if (which === 'upgrade') setting.reading.notExamined.push(...recording.assumed);
  return {
    place: value.place,
    bodyPlace: placeOf(source, span),
    body: source.text.slice(span.start, span.end),
    signature:
      source.text
        .slice(value.span.start, span.start)
        .split('\n')[0]
        ?.replace(/:\s*(#.*)?$/, '') ?? '',
    comment: readComment(source.text.slice(value.span.start, functionEnd(source, span.end))),
    statements: recording.statements,
    script: recording.script,
    rows: [],
    unwritten: recording.unwritten,
    flushes: recording.flushes,
    unknown: recording.unknown,
    unclear: recording.unclear,
    conditional: recording.conditional,
    nameless: recording.nameless,
    data: recording.data,
    guard: findGuard(recording, source, statement?.body() ?? []),
    empty: statement !== null && statement.body().every(doesNothing),
    raises: readRaise(recording, source.text.slice(value.span.start, functionEnd(source, span.end))),
  };
}

function doesNothing(statement: Statement): boolean {
  if (statement.type === 'pass') return true;
  if (statement.type === 'return') return statement.value === null || isPlain(statement.value);
  return statement.type === 'expression' && isPlain(statement.value);
}

function isPlain({ type }: { readonly type: string }): boolean {
  return type === 'string' || type === 'ellipsis' || type === 'constant' || type === 'number';
}

/** The test is the whole function's where nothing but a docstring stands beside its `if`. */
function findGuard({ assumed }: Recording, source: ModuleSource, body: readonly Statement[]): Guard | null {
  const [first] = assumed;
  if (first === undefined) return null;
  const [only, ...others] = body.filter((statement) => !doesNothing(statement));
  const whole = only?.type === 'if' && others.length === 0 && only.otherwise.length === 0 && assumed.length === 1;
  return { line: first.line ?? 1, test: whole ? source.text.slice(only.test.start, only.test.end) : null };
}

/** An explanation is the exception's message, or else a comment or docstring in the function. */
function readRaise({ raised }: Recording, text: string): RevisionFunction['raises'] {
  if (raised === null) return null;
  const { value, place } = raised;
  const exception = value.kind === 'call' ? nameOf(value.callee) : nameOf(value);
  const given = value.kind === 'call' || value.kind === 'instance' ? value.args[0] : undefined;
  const message =
    given?.kind === 'string' ? given.value.trim() : given === undefined ? '' : 'an explanation that is put together when it runs';
  return { exception, message: message === '' ? readComment(text) : message, line: place.line };
}

function nameOf(value: Value): string {
  if (value.kind === 'reference') return value.name.replace(/^builtins\./, '');
  if (value.kind === 'class') return value.name;
  return value.kind === 'instance' ? value.class.name : 'Exception';
}

/** To the end of the last line: a comment may follow the last statement. */
function functionEnd(source: ModuleSource, end: number): number {
  const newline = source.text.indexOf('\n', end);
  return newline === -1 ? source.text.length : newline;
}

/** Words of the comments and the docstring, the lines that Alembic's own templates write left out. */
function readComment(text: string): string | null {
  const docstring = /:\s*(?:#[^\n]*\s*)*[rRuU]?("""|''')([\s\S]*?)\1/.exec(text)?.[2] ?? '';
  const comments = [...text.matchAll(/(?:^|\s)#\s*(.*)$/gm)]
    .map(([, text = '']) => text)
    .filter((text) => !/^#+|commands auto generated|end Alembic commands|^(noqa|type:|pylint|pragma|pyright|mypy)/.test(text));
  const words = [docstring, ...comments].join(' ').replaceAll(/\s+/g, ' ').trim();
  return /^(downgrade (schema|database)\.?)?$/i.test(words) ? null : words;
}
