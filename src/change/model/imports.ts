import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../../source/edit.js';
import { indentationAt } from './lay-out.js';
import { lineWidth } from './line-width.js';
import { calleeName, type OpenModel } from './open-model.js';

/** A module in which a name is to be known. */
interface Importing {
  readonly text: string;
  readonly root: Node;
  /** Imports that stand behind it do not count. */
  readonly before: number;
}

/** A name of SQLAlchemy as this module can write it, and the edits that make it known. */
export interface Spelled {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** Where a name is imported from when it must be imported. */
const MODULES: { readonly [symbol: string]: string } = { conv: 'sqlalchemy.schema' };

/**
 * How `symbol` (`Index`, `text`, …) is written in this model: as it is imported already, else through an imported `sqlalchemy`
 * module or Flask-SQLAlchemy's `db`, else imported now. A name that the class body binds (a column called `text`) is not used.
 */
export function spell(model: OpenModel, symbol: string): Spelled {
  const imported = importedNames(model.root);
  const own = imported.names.get(symbol);
  const bound = boundNames(model);
  if (own !== undefined && !bound.has(own)) return { name: own, edits: [] };
  const module = MODULES[symbol] === undefined ? imported.module : imported.module && `${imported.module}.schema`;
  if (module !== null) return { name: `${module}.${symbol}`, edits: [] };
  const extension = MODULES[symbol] === undefined ? extensionName(model.definition) : null;
  if (extension !== null) return { name: `${extension}.${symbol}`, edits: [] };
  return importSymbol(model, symbol, bound.has(symbol) || bindsAtTop(model.root, symbol));
}

/**
 * How `symbol` of `module` is written in a module of the project: as it is imported already (`from module import symbol`, `import module
 * as x`, a package above it included), else imported now.
 */
export function spellIn(text: string, root: Node, module: string, symbol: string): Spelled {
  for (const statement of imports(root)) {
    const from = statement.childForFieldName('module_name')?.text;
    for (const item of importedItems(statement)) {
      const [name, alias] = nameAndAlias(item);
      if (from === module && name === symbol) return { name: alias, edits: [] };
      if (from === undefined && (module === name || module.startsWith(`${name}.`)) && (alias !== name || module === name))
        return { name: [alias, ...module.slice(name.length).split('.').filter(Boolean), symbol].join('.'), edits: [] };
    }
  }
  return importFrom({ text, root, before: text.length }, module, symbol, bindsAtTop(root, symbol));
}

function importSymbol(model: OpenModel, symbol: string, taken: boolean): Spelled {
  return importFrom(
    { text: model.text, root: model.root, before: model.definition.startIndex },
    MODULES[symbol] ?? 'sqlalchemy',
    symbol,
    taken,
  );
}

function importFrom(importing: Importing, module: string, symbol: string, taken: boolean): Spelled {
  const name = taken ? `sql_${symbol.toLowerCase()}` : symbol;
  const written = taken ? `${symbol} as ${name}` : symbol;
  const statement = imports(importing.root).find(
    (each) => each.childForFieldName('module_name')?.text === module && importedItems(each).length > 0,
  );
  return {
    name,
    edits:
      statement === undefined
        ? [newImport(importing, `from ${module} import ${written}`)]
        : extendImport(importing.text, statement, written),
  };
}

/** Adds a name to `from sqlalchemy import …`, in its alphabetical place where the names stand in such an order. */
function extendImport(text: string, statement: Node, written: string): readonly TextEdit[] {
  const items = importedItems(statement);
  const names = items.map((item) => item.text);
  const next = isSorted(names) ? items.find((item) => compareNames(item.text, written) > 0) : undefined;
  const first = items[0];
  const multiline = first !== undefined && first.startPosition.row > statement.startPosition.row;
  if (next !== undefined && multiline) {
    const lineStart = text.lastIndexOf('\n', next.startIndex - 1) + 1;
    const alone = text.slice(lineStart, next.startIndex).trim() === '';
    return [
      {
        start: next.startIndex,
        end: next.startIndex,
        text: alone ? `${written},\n${indentationAt(text, next.startIndex)}` : `${written}, `,
      },
    ];
  }
  const last = items.at(-1);
  if (last === undefined) return [];
  if (multiline) return [{ start: last.endIndex, end: last.endIndex, text: `,\n${indentationAt(text, last.startIndex)}${written}` }];
  const position = next === undefined ? names.length : items.indexOf(next);
  return replaceNames(lineWidth(text), statement, first ?? last, last, names.toSpliced(position, 0, written));
}

function replaceNames(width: number, statement: Node, first: Node, last: Node, names: readonly string[]): readonly TextEdit[] {
  const head = statement.text.slice(0, first.startIndex - statement.startIndex);
  const parenthesized = head.trimEnd().endsWith('(');
  const fits = head.length + names.join(', ').length + (parenthesized ? 1 : 0) <= width;
  if (fits) return [{ start: first.startIndex, end: last.endIndex, text: names.join(', ') }];
  const lines = names.map((name) => `    ${name},\n`).join('');
  return [
    { start: first.startIndex, end: parenthesized ? statement.endIndex : last.endIndex, text: `${parenthesized ? '' : '('}\n${lines})` },
  ];
}

/** Case-sensitive order of isort and Ruff: CONSTANTS, then Classes, then functions; plain order is accepted too. */
export function isSorted(names: readonly string[]): boolean {
  return names.every((name, position) => position === 0 || compareNames(names[position - 1] ?? '', name) <= 0);
}

export function compareNames(one: string, other: string): number {
  const rank = (name: string): number => (/^[A-Z0-9_]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  return rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0);
}

/** A new import stands before the first import of SQLAlchemy's, else after the last import, else after the docstring. */
function newImport({ root, before }: Importing, line: string): TextEdit {
  const found = root.namedChildren
    .filter((child) => child.type.startsWith('import') || child.type === 'future_import_statement')
    .filter((each) => each.startIndex < before);
  const sibling = found.find((each) => /^from sqlalchemy\b/.test(each.text));
  if (sibling !== undefined) return { start: sibling.startIndex, end: sibling.startIndex, text: `${line}\n` };
  const [first] = root.namedChildren;
  const docstring = first?.type === 'expression_statement' && first.firstNamedChild?.type === 'string' ? first : undefined;
  const after = found.at(-1) ?? docstring;
  return after === undefined ? { start: 0, end: 0, text: `${line}\n` } : { start: after.endIndex, end: after.endIndex, text: `\n${line}` };
}

function importedNames(root: Node): { readonly names: ReadonlyMap<string, string>; readonly module: string | null } {
  const names = new Map<string, string>();
  let module: string | null = null;
  for (const statement of imports(root)) {
    const from = statement.childForFieldName('module_name')?.text;
    if (from === undefined) module = moduleAlias(statement) ?? module;
    else if (/^sqlalchemy(?:\.(?:schema|sql|sql\.expression|sql\.naming))?$/.test(from))
      for (const item of importedItems(statement)) names.set(...nameAndAlias(item));
  }
  return { names, module };
}

/** `sa` of `import sqlalchemy as sa`. */
function moduleAlias(statement: Node): string | null {
  for (const item of importedItems(statement)) {
    const [name, alias] = nameAndAlias(item);
    if (name === 'sqlalchemy') return alias;
  }
  return null;
}

function nameAndAlias(item: Node): [string, string] {
  const name = item.type === 'aliased_import' ? (item.childForFieldName('name')?.text ?? item.text) : item.text;
  return [name, item.childForFieldName('alias')?.text ?? name];
}

function importedItems(statement: Node): readonly Node[] {
  return statement.childrenForFieldName('name').filter((node) => node !== null);
}

function imports(root: Node): readonly Node[] {
  return root.namedChildren.filter((child) => child.type === 'import_from_statement' || child.type === 'import_statement');
}

/** `db` where the class derives from `db.Model` or the table is `db.Table(…)`: Flask-SQLAlchemy hands SQLAlchemy's names on. */
function extensionName(definition: Node): string | null {
  const callee = definition.type === 'call' ? definition.childForFieldName('function') : null;
  const bases = definition.childForFieldName('superclasses')?.namedChildren ?? [];
  const model = bases.find((base) => base.type === 'attribute' && base.childForFieldName('attribute')?.text === 'Model');
  const owner = (model ?? (callee?.type === 'attribute' ? callee : null))?.childForFieldName('object')?.text ?? null;
  const used = definition
    .descendantsOfType('call')
    .some((call) => call.childForFieldName('function')?.text === `${owner}.${calleeName(call)}`);
  return owner !== null && used ? owner : null;
}

/** Names that the class body binds, and so hides. */
function boundNames({ definition }: OpenModel): ReadonlySet<string> {
  const body = definition.childForFieldName('body')?.namedChildren ?? [];
  return new Set(
    body.flatMap((statement) => {
      if (statement.type === 'function_definition' || statement.type === 'class_definition')
        return [statement.childForFieldName('name')?.text ?? ''];
      const assignment = statement.type === 'expression_statement' ? statement.firstNamedChild : null;
      return assignment?.type === 'assignment' ? [assignment.childForFieldName('left')?.text ?? ''] : [];
    }),
  );
}

function bindsAtTop(root: Node, name: string): boolean {
  return root.namedChildren.some((statement) => {
    const inner = statement.type === 'decorated_definition' ? statement.childForFieldName('definition') : statement;
    if (inner?.childForFieldName('name')?.text === name && !inner.type.startsWith('import')) return true;
    if (imports(root).includes(statement)) return importedItems(statement).some((item) => nameAndAlias(item)[1] === name);
    return statement.firstNamedChild?.type === 'assignment' && statement.firstNamedChild.childForFieldName('left')?.text === name;
  });
}
