import { createHash } from 'node:crypto';
import type { AlembicStyle } from './alembic-style.js';
import type { Change, Irreversible } from './change.js';
import type { AlembicOperation } from './kind.js';
import { indentLines } from './model/lay-out.js';
import { pythonString } from './python-code.js';
import { isIrreversible, renderOperations } from './render.js';
import { readRevisionStyle, type RevisionStyle, type SampleRevision } from './revision-style.js';

/** Where a revision goes and how it looks. */
export interface RevisionPlace {
  /** Heads of the history: none for the first revision of all, one to chain on, several to merge. */
  readonly heads: readonly string[];
  /** The head's file, after which the new one is written. */
  readonly sample: SampleRevision | null;
  /** Folder of the revisions, relative to the project; where there is a sample, the new file stands beside it. */
  readonly directory: string;
  readonly message: string;
  readonly date: Date;
}

export interface RevisionRequest extends RevisionPlace {
  readonly changes: readonly Change[];
  readonly schema: string;
  readonly conventional: boolean;
}

export interface RevisionFile {
  readonly id: string;
  /** Path relative to the project. */
  readonly file: string;
  readonly text: string;
  /** Bodies of the functions, without indentation. */
  readonly upgrade: string;
  readonly downgrade: string;
}

/** An Alembic revision that makes the changes, chained on the current head. Its id depends on nothing but the changes, the head and the message. */
export function renderRevision(request: RevisionRequest): RevisionFile | { readonly reason: string } {
  if (request.heads.length > 1)
    return { reason: `the history has ${request.heads.length} heads (${request.heads.join(', ')}): merge them first` };
  const bodies = renderBodies(request.changes, {
    quote: readRevisionStyle(request.sample).quote,
    defaultSchema: request.schema,
    conventional: request.conventional,
  });
  return writeRevision(request, bodies, request.changes);
}

export interface RevisionBodies {
  readonly upgrade: string;
  readonly downgrade: string;
}

/** The file of a revision with these bodies. Its id is a hash of what it does (`content`), the heads and the message; its line ends are the sample's. */
export function writeRevision(place: RevisionPlace, { upgrade, downgrade }: RevisionBodies, content: unknown): RevisionFile {
  const style = readRevisionStyle(place.sample);
  const id = makeId(place, style, content);
  const text = moduleText(place, style, { id, parents: place.heads, upgrade, downgrade });
  return {
    id,
    file: `${folder(place)}/${fileName(place, style, id)}`,
    text: place.sample?.text.includes('\r\n') === true ? text.replaceAll('\n', '\r\n') : text,
    upgrade,
    downgrade,
  };
}

function folder({ sample, directory }: RevisionPlace): string {
  return sample === null ? directory : sample.file.split('/').slice(0, -1).join('/');
}

/** Bodies of `upgrade()` and `downgrade()`, unindented. A change that cannot be undone makes the downgrade say so. */
export function renderBodies(changes: readonly Change[], style: AlembicStyle): RevisionBodies {
  const rendered = changes.map((change) => renderOperations(change, style));
  const backward: AlembicOperation[] = [];
  for (const { downgrade } of rendered.toReversed()) {
    if (isIrreversible(downgrade))
      return { upgrade: bodyOf(rendered.flatMap((each) => each.upgrade)), downgrade: refusal(downgrade, style) };
    backward.push(...downgrade);
  }
  return { upgrade: bodyOf(rendered.flatMap((each) => each.upgrade)), downgrade: bodyOf(backward) };
}

export function refusal({ why, recovery }: Irreversible, style: AlembicStyle): string {
  return `raise NotImplementedError(\n    ${pythonString(`${why} Recovery: ${recovery}`, style.quote)}\n)`;
}

/** Neighbours that leave the transaction share one autocommit block. */
export function bodyOf(operations: readonly AlembicOperation[]): string {
  const lines: string[] = [];
  let inside = false;
  for (const operation of operations) {
    if (operation.autocommit && !inside) lines.push('with op.get_context().autocommit_block():');
    inside = operation.autocommit;
    lines.push(...operation.lines.map((line) => (inside ? `    ${line}` : line)));
  }
  return lines.length === 0 ? 'pass' : lines.join('\n');
}

/** `alembic_version.version_num` holds 32 characters. */
function makeId({ message, heads }: RevisionPlace, style: RevisionStyle, content: unknown): string {
  const parent = heads[0] ?? null;
  const number = /^\d+/.exec(parent ?? '')?.[0];
  if (style.numbered && number !== undefined) {
    const next = String(Number(number) + 1).padStart(number.length, '0');
    return (parent ?? '').includes('_') ? `${next}_${slugify(message)}`.slice(0, 32).replace(/_$/, '') : next;
  }
  return createHash('sha256')
    .update(JSON.stringify([content, message, heads]))
    .digest('hex')
    .slice(0, 12);
}

function fileName({ message, date }: RevisionPlace, style: RevisionStyle, id: string): string {
  const prefix = redate(style.fileName.prefix, date.toISOString());
  return `${prefix}${id}${style.fileName.slug ? `_${slugify(message)}` : ''}.py`;
}

/** The date of a file name, and the time behind it if there is one, become those of `now`. */
function redate(prefix: string, now: string): string {
  return prefix.replace(
    /(\d{4})([-_]?)\d{2}\2\d{2}(?:([-_T]?)\d{2}([-_:]?)\d{2})?/,
    (_, _year: string, separator: string, gap?: string, colon?: string) => {
      const time = gap === undefined ? '' : `${gap}${now.slice(11, 16).replace(':', colon ?? '')}`;
      return `${now.slice(0, 10).replaceAll('-', separator)}${time}`;
    },
  );
}

/** As Alembic's `truncate_slug_length` of 40 does: whole words only. */
function slugify(message: string): string {
  const slug = [...message.toLowerCase().matchAll(/\w+/g)].map((match) => match[0]).join('_');
  return slug.length > 40 ? slug.slice(0, 40).replace(/_[^_]*$/, '') : slug;
}

interface Written {
  readonly id: string;
  readonly parents: readonly string[];
  readonly upgrade: string;
  readonly downgrade: string;
}

function moduleText(place: RevisionPlace, style: RevisionStyle, written: Written): string {
  const body = `${written.upgrade}\n${written.downgrade}`;
  const imports = ['from alembic import op', ...(/\bsa\./.test(body) ? ['import sqlalchemy as sa'] : [])];
  const identifiers = variables(style, written).map(([name, value]) => `${name}${annotation(style, name)} = ${value}`);
  return [
    docstring(place, style, written),
    ...(style.annotations.size > 0 && style.imports.length > 0 ? [style.imports.join('\n')] : []),
    (style.sqlalchemyFirst ? imports.toReversed() : imports).join('\n'),
    [...(style.comment ? ['# revision identifiers, used by Alembic.'] : []), ...identifiers].join('\n'),
    `\n${functionText('upgrade', written.upgrade, style)}\n\n\n${functionText('downgrade', written.downgrade, style)}\n`,
  ].join('\n\n');
}

function docstring(place: RevisionPlace, style: RevisionStyle, { id, parents }: Written): string {
  const values: { readonly [line: string]: string } = {
    'Revision ID': id,
    Revises: parents.join(', '),
    'Create Date': place.date.toISOString().slice(0, 19).replace('T', ' '),
  };
  const message = place.message.replaceAll('\\', '\\\\').replaceAll(/\s+/g, ' ').replaceAll('"""', "'''").replace(/"$/, "'");
  const lines = style.header.map((line) => `${line}: ${values[line] ?? ''}`.trimEnd());
  if (lines.length === 0) return `"""${message}"""`;
  return `"""${style.messageBelow ? '\n' : ''}${message}\n\n${lines.join('\n')}\n\n"""`;
}

function variables(style: RevisionStyle, { id, parents }: Written): readonly (readonly [string, string])[] {
  const text = (value: string): string => pythonString(value, style.quote);
  const [parent, ...others] = parents;
  const below = parent === undefined ? 'None' : others.length === 0 ? text(parent) : `(${parents.map(text).join(', ')})`;
  const labels = style.labels
    ? ([
        ['branch_labels', 'None'],
        ['depends_on', 'None'],
      ] as const)
    : [];
  return [['revision', text(id)], ['down_revision', below], ...labels];
}

function annotation(style: RevisionStyle, name: string): string {
  const type = style.annotations.get(name);
  return type === undefined ? '' : `: ${type}`;
}

function functionText(name: string, body: string, style: RevisionStyle): string {
  return `def ${name}()${style.returns}:\n${indentLines(body.split('\n'), '    ')}`;
}
