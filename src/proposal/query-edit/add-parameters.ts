import type { Node } from 'web-tree-sitter';
import type { PythonSources } from '../../python/sources.js';
import type { Place } from '../../source/place.js';
import type { Edit } from './place-edits.js';
import { lineWidth } from '../../change/model/line-width.js';

/** A function's definition in its file; null when none begins at the place. */
export function findDefinition(sources: PythonSources, place: Place): Node | null {
  const root = sources.root(place.file);
  const found = root?.descendantsOfType('function_definition').find(({ startPosition }) => startPosition.row === place.line - 1);
  const decorated = root
    ?.descendantsOfType('decorated_definition')
    .find(({ startPosition }) => startPosition.row === place.line - 1)
    ?.childForFieldName('definition');
  return found ?? decorated ?? null;
}

/** Names of a function's parameters. */
export function parameterNames(definition: Node): readonly string[] {
  const parameters = definition.childForFieldName('parameters')?.namedChildren ?? [];
  return parameters.map((parameter) => parameter.childForFieldName('name')?.text ?? parameter.firstNamedChild?.text ?? parameter.text);
}

/** Adds keyword-only parameters with defaults, `limit: int = 100`, behind those that are there. Null when the list is not read. */
export function addParameters(definition: Node, file: string, added: readonly string[]): Edit | null {
  const list = definition.childForFieldName('parameters');
  if (list === null) return null;
  const items = list.namedChildren.filter(({ type }) => type !== 'comment');
  const rest = items.find(({ type, text }) => type === 'dictionary_splat_pattern' || text.startsWith('**'));
  const keywordOnly = items.some(({ type, text }) => type === 'keyword_separator' || type === 'list_splat_pattern' || /^\*\w*/.test(text));
  const last = items.filter((item) => item !== rest).at(-1);
  const written = [...(keywordOnly ? [] : ['*']), ...added];
  const spread = last !== undefined && last.startPosition.row > list.startPosition.row;
  if (!spread && !fits(definition, list, written))
    return spreadParameters(list, file, [
      ...items.filter((item) => item !== rest).map(({ text }) => text),
      ...written,
      ...(rest === undefined ? [] : [rest.text]),
    ]);
  const separator = spread ? `,\n${' '.repeat(last.startPosition.column)}` : ', ';
  const at = last ?? list.child(0);
  if (at === null) return null;
  const point = { file, line: at.endPosition.row + 1, column: at.endPosition.column + 1 };
  const place = { ...point, endLine: point.line, endColumn: point.column };
  return { place, before: '', after: `${last === undefined ? '' : separator}${written.join(separator)}` };
}

/** Whether the line of the `def` stays within the file's width. */
function fits(definition: Node, list: Node, written: readonly string[]): boolean {
  const line = definition.tree.rootNode.text.split('\n')[list.endPosition.row] ?? '';
  return line.length + written.join(', ').length + 2 <= lineWidth(definition.tree.rootNode.text);
}

/** All parameters on a line of their own, as Black lays them out, or each where that is too long. */
function spreadParameters(list: Node, file: string, parameters: readonly string[]): Edit {
  const text = list.tree.rootNode.text;
  const indent = /^[ \t]*/.exec(text.split('\n')[list.startPosition.row] ?? '')?.[0] ?? '';
  const joined = `${indent}    ${parameters.join(', ')}`;
  const lines = joined.length <= lineWidth(text) ? joined : parameters.map((parameter) => `${indent}    ${parameter},`).join('\n');
  const place = {
    file,
    line: list.startPosition.row + 1,
    column: list.startPosition.column + 1,
    endLine: list.endPosition.row + 1,
    endColumn: list.endPosition.column + 1,
  };
  return { place, before: list.text, after: `(\n${lines}\n${indent})` };
}
