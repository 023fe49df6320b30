import type { Node, Parser } from 'web-tree-sitter';
import { executeOperation } from '../../../change/alembic-operations.js';
import type { AlembicStyle } from '../../../change/alembic-style.js';
import type { Change } from '../../../change/change.js';
import type { AlembicOperation } from '../../../change/kind.js';
import { isIrreversible, renderOperations } from '../../../change/render.js';
import { bodyOf } from '../../../change/revision.js';
import { parseTree } from '../../../python/parse.js';
import { locatePlace, type TextEdit } from '../../../source/edit.js';
import type { Revision } from '../../../sqlalchemy/alembic/history.js';
import type { Unit } from '../staged/units.js';
import { LIMIT } from './edit-sql.js';

/** The text of a revision, and what plinth knows of it. */
export interface OpenRevision {
  readonly text: string;
  readonly revision: Revision;
  readonly parser: Parser;
}

/**
 * The edits of a revision that put staged operations in place of the call that the unit comes from; or why they cannot be made. `whole` where
 * the phase is not all: the revision must then do nothing else, and its downgrade() undoes the phase.
 */
export function editRevision(
  open: OpenRevision,
  unit: Unit,
  changes: readonly Change[],
  whole: boolean,
): readonly TextEdit[] | { readonly why: string } {
  const { text, revision } = open;
  if (revision.module.op !== 'op') return { why: 'the revision does not import op from alembic under that name' };
  const span = locatePlace(text, unit.place);
  if (span === null) return { why: 'its place in the file is not known' };
  const stand = findStand(open, span);
  if ('why' in stand) return stand;
  const style: AlembicStyle = { quote: revision.module.quote, defaultSchema: 'public', conventional: true };
  const rendered = changes.map((change) => renderOperations(change, style));
  const forward = rendered.flatMap(({ upgrade }) => upgrade);
  const inBlock = unit.steps.some((step) => step.inBlock);
  const limited = inBlock && unit.steps.every(({ settings }) => settings.lockTimeout === null);
  const body = inBlock ? bodyOf(limited ? limit(forward, style) : forward) : forward.flatMap(({ lines }) => lines).join('\n');
  const edits: TextEdit[] = [{ ...span, text: indentRest([...stand.comments, body].join('\n'), indentAt(text, span.start)) }];
  if (whole) {
    if (unit.steps.length === 0 || unit.migration.statements.some((statement) => !unit.statements.includes(statement)))
      return { why: 'the rest must follow a deploy, and this revision does more than that: put it into a revision of its own first' };
    const backward = rendered.toReversed().flatMap(({ downgrade }) => (isIrreversible(downgrade) ? [] : downgrade));
    const place = revision.downgrade.bodyPlace;
    const found = place === null ? null : locatePlace(text, place);
    if (place === null || found === null) return { why: 'it has no downgrade() to be edited' };
    edits.push({ ...found, text: indentRest(bodyOf(backward), indentAt(text, found.start)) });
  }
  if (/\bsa\./.test(edits.map((edit) => edit.text).join('\n')) && revision.module.sqlalchemy !== 'sa') {
    const place = locatePlace(text, revision.module.imports);
    if (place !== null) edits.unshift({ ...place, text: '\nimport sqlalchemy as sa' });
  }
  return edits;
}

/** The call as it stands, with a limit to how long it waits for its lock. */
export function limitRevision(open: OpenRevision, unit: Unit): readonly TextEdit[] | { readonly why: string } {
  const { text, revision } = open;
  if (revision.module.op !== 'op') return { why: 'the revision does not import op from alembic under that name' };
  const span = locatePlace(text, unit.place);
  if (span === null) return { why: 'its place in the file is not known' };
  const stand = findStand(open, span);
  if ('why' in stand) return stand;
  if (!unit.steps.every((step) => step.inBlock)) return { why: 'it runs in no transaction' };
  const { lines } = executeOperation(LIMIT, { quote: revision.module.quote, defaultSchema: 'public', conventional: true });
  return [{ start: span.start, end: span.start, text: `${lines.join('\n')}\n${indentAt(text, span.start)}` }];
}

/** Each transaction sets the limit for itself; what runs in none must be able to wait. */
function limit(operations: readonly AlembicOperation[], style: AlembicStyle): readonly AlembicOperation[] {
  let open = false;
  return operations.flatMap((operation) => {
    const first = !operation.autocommit && !open;
    open = !operation.autocommit;
    return first ? [executeOperation(LIMIT, style), operation] : [operation];
  });
}

/** Comments within the call; or why it cannot be replaced where it stands. */
function findStand(
  { text, parser }: OpenRevision,
  span: { readonly start: number; readonly end: number },
): { readonly comments: readonly string[] } | { readonly why: string } {
  if (!standsAlone(text, span)) return { why: 'it shares its line with other statements' };
  const tree = parseTree(parser, text);
  try {
    const node = findNode(tree.rootNode, span);
    const why = findObstacle(node);
    return why === null ? { comments: (node?.descendantsOfType('comment') ?? []).map((comment) => comment.text.trimEnd()) } : { why };
  } finally {
    tree.delete();
  }
}

/** Nothing but blanks before it on its line, and behind it but a comment. */
function standsAlone(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  const [after = ''] = text.slice(end).split('\n', 1);
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start)) && /^[ \t]*(?:#.*)?\r?$/.test(after);
}

/** The blanks before it on its line. */
function indentAt(text: string, start: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
}

/** The call must be a statement of upgrade() itself, that is run once and always. */
function findObstacle(node: Node | null): string | null {
  if (node === null || node.parent?.type !== 'expression_statement') return 'it is no statement of its own';
  for (let above = node.parent.parent; above !== null; above = above.parent) {
    if (above.type === 'function_definition')
      return above.childForFieldName('name')?.text === 'upgrade' ? null : 'it stands in a function that upgrade() calls';
    if (above.type === 'with_statement' && !/^with\s+op\.get_context\(\)\.autocommit_block\(\)/.test(above.text))
      return 'it stands in a block of its own (batch_alter_table)';
    if (!['block', 'with_statement'].includes(above.type)) return `it stands under ${above.type.replace(/_statement$|_clause$/, '')}`;
  }
  return 'it stands outside upgrade()';
}

function findNode(root: Node, { start, end }: { readonly start: number; readonly end: number }): Node | null {
  let node = root.descendantForIndex(start, Math.max(start, end - 1));
  while (node !== null && (node.startIndex !== start || node.endIndex < end)) node = node.parent;
  if (node === null || node.endIndex !== end) return null;
  while (
    node.parent !== null &&
    node.parent.startIndex === start &&
    node.parent.endIndex === end &&
    node.parent.type !== 'expression_statement'
  )
    node = node.parent;
  return node;
}

/** The first line stands where the old text began. */
function indentRest(body: string, indent: string): string {
  return body
    .split('\n')
    .map((line, at) => (at === 0 || line === '' ? line : `${indent}${line}`))
    .join('\n');
}
