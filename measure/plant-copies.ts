import { keyOf, listLinks, type Link, type MappedClass, type MappedColumn } from './mapped-classes.js';
import { columnOf, plantColumn, requiredOf } from './plant-columns.js';
import { nothing, type Pair, type Planted } from './planted.js';
import { type Idiom, waitOf, writeFunction } from './project-idiom.js';

/** Rows of what happened rightly keep what was: by the name of the class, or by its docstring, which may also say that it repeats others. */
const recordOfThePast = /history|log|event|audit|revision|version|snapshot|archive|invoice/i;
const saysSo = /\b(?:audit|histor(?:y|ical)|snapshots?|duplicated?)\b/i;
const reason = '# A copy on purpose: the monthly report shows the value as it was when the row was written.';

/** Red flag 5: a copy of a text of the row that a foreign key leads to; as it should be, with a comment that gives the reason. */
export function plantCopies(idiom: Idiom, classes: readonly MappedClass[], first: number): Pair[] {
  const sites = listLinks(classes).flatMap((link) => {
    const text = textOf(link.parent);
    const own = link.child.columns.some(({ column }) => column === `${stemOf(link)}_${text?.column}`);
    const isSite = text !== undefined && !own && link.child.end !== null && keyOf(link.parent) === link.key && link.child !== link.parent;
    return isSite && !keepsThePast(link.child) ? [{ link, text }] : [];
  });
  return sites.map(({ link, text }, index) => ({
    defect: plantCopy(idiom, link, text, first + index, index, false),
    counterpart: plantCopy(idiom, link, text, first + index, index, true),
  }));
}

function keepsThePast({ name, doc }: MappedClass): boolean {
  return recordOfThePast.test(name) || saysSo.test(doc);
}

/** What people call a row by, else its first text. */
function textOf({ columns }: MappedClass): MappedColumn | undefined {
  const texts = columns.filter(({ kind, primaryKey, references }) => kind === 'text' && !primaryKey && references === null);
  return texts.find(({ column }) => /(?:^|_)(?:name|title|label|email|slug)$/.test(column)) ?? texts[0];
}

function stemOf({ column }: Link): string {
  return column.column.replace(/_id$/, '');
}

function plantCopy(idiom: Idiom, link: Link, text: MappedColumn, number: number, turn: number, documented: boolean): Planted {
  const { child, column, parent, key } = link;
  const copy = `${stemOf(link)}_${text.column}`;
  const { parameters, given } = requiredOf(child, [column.attribute]);
  const session = idiom.session;
  const wait = waitOf(idiom);
  const relationship = child.relationships.find(({ by, many }) => !many && by.length === 1 && by[0] === column.column);
  const values = [...given, `${column.attribute}=parent.${key.attribute}`, `${copy}=parent.${text.attribute}`].join(', ');
  const add = [`row = ${child.name}(${values})`, `${session}.add(row)`, 'return row'];
  const forms = [
    { how: 'constructor', parameters: [`parent: ${parent.name}`, ...parameters], lines: add },
    {
      how: 'constructor, from a row that is loaded',
      parameters: ['parent_id', ...parameters],
      lines: [`parent = ${wait}${session}.get(${parent.name}, parent_id)`, ...add],
    },
    {
      how: 'update',
      parameters: [`parent: ${parent.name}`],
      lines: [
        `${wait}${session}.execute(update(${child.name}).where(${child.name}.${column.attribute} == parent.${key.attribute}).values(${copy}=parent.${text.attribute}))`,
      ],
    },
    ...(relationship === undefined
      ? []
      : [
          {
            how: 'assignment through the relationship',
            parameters: [`row: ${child.name}`],
            lines: [`row.${copy} = row.${relationship.attribute}.${text.attribute}`],
          },
        ]),
  ];
  const form = forms[turn % forms.length];
  return {
    ...nothing,
    ...plantColumn(idiom, child, { name: copy, kind: 'text', above: documented ? [reason] : [] }),
    flag: '5',
    rule: 'design/unjustified-denormalization',
    how: form?.how ?? '',
    site: `${child.name}.${column.attribute}`,
    number,
    expect: columnOf(child, copy),
    uses: [child, parent],
    functions: [writeFunction(idiom, `fill_planted_${number}`, form?.parameters ?? [], form?.lines ?? [])],
  };
}
