import type { EditPython } from '../change/change.js';
import type { Place } from '../source/place.js';
import type { Revision } from '../sqlalchemy/alembic/history.js';
import type { Downgrade } from './reverse.js';
import type { RevisionStyle } from './reversal.js';

type Edit = EditPython['edits'][number];

export function styleOf({ module }: Revision): RevisionStyle {
  return { op: module.op ?? 'op', sa: module.sqlalchemy ?? 'sa', quote: module.quote };
}

/** The same body under the test that the whole upgrade stands under. */
export function guardDowngrade(body: Downgrade, test: string | null): Downgrade {
  return test === null ? body : { ...body, lines: [`if ${test}:`, ...body.lines.map((line) => indent(line, 4))] };
}

/** Puts a body into the revision's `downgrade()`, after what is there (`keep`) or in its place; adds the function and imports where they are missing. */
export function editDowngrade(revision: Revision, body: Downgrade, keep: boolean): EditPython {
  const imports = missingImports(revision, body);
  return {
    kind: 'editPython',
    // The application never runs a downgrade.
    behaviour: 'same',
    edits: [...imports, revision.downgrade.place === null ? addFunction(revision, body) : replaceBody(revision, body, keep)],
    risks: [...body.risks, runOnNothing],
    preflight: body.risks.flatMap(({ watch }) => watch ?? []),
  };
}

const runOnNothing = {
  text: 'The edited code has run on an empty schema: with rows in the tables it may take long, fail or lose data. Run it on a restored copy first.',
  watch: null,
};

function addFunction({ module, upgrade }: Revision, body: Downgrade): Edit {
  const arrow = /->\s*None\s*$/.test(upgrade.signature) ? ' -> None' : '';
  return {
    place: module.end,
    before: '',
    after: `\n\ndef downgrade()${arrow}:\n${body.lines.map((line) => indent(line, 4)).join('\n')}\n`,
  };
}

function replaceBody({ downgrade }: Revision, body: Downgrade, keep: boolean): Edit {
  const place = downgrade.bodyPlace ?? downgrade.place ?? nowhere;
  const onSameLine = downgrade.place?.line === place.line;
  const depth = onSameLine ? 4 : place.column - 1;
  const lines = body.lines.map((line) => indent(line, depth));
  if (keep) return { place, before: downgrade.body, after: [downgrade.body.trimEnd(), ...lines].join('\n') };
  const docstring = /^[rRuU]?("""|''')[\s\S]*?\1/.exec(downgrade.body)?.[0];
  const first = docstring === undefined ? (lines[0] ?? '').slice(onSameLine ? 0 : depth) : docstring;
  const rest = docstring === undefined ? lines.slice(1) : lines;
  return { place, before: downgrade.body, after: `${onSameLine ? '\n' : ''}${[first, ...rest].join('\n')}` };
}

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

function missingImports({ module }: Revision, body: Downgrade): Edit[] {
  const text = body.lines.join('\n');
  const lines = [
    ...(module.op === null && /\bop\./.test(text) ? ['from alembic import op'] : []),
    ...(module.sqlalchemy === null && body.usesSqlalchemy ? ['import sqlalchemy as sa'] : []),
  ];
  return lines.length === 0 ? [] : [{ place: module.imports, before: '', after: lines.map((line) => `\n${line}`).join('') }];
}

function indent(line: string, depth: number): string {
  return line === '' ? '' : `${' '.repeat(depth)}${line}`;
}
