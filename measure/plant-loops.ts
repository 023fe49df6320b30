import { keyOf, listLinks, type Link, type MappedClass, type MappedRelationship } from './mapped-classes.js';
import { nothing, type Pair, type Planted } from './planted.js';
import { callFunction, type Idiom, type Style, waitOf, writeFunction } from './project-idiom.js';

const rule = 'queries/n-plus-one';
const eager = ['joined', 'selectin', 'subquery', 'immediate', 'False'];
const lazy = ['select', 'True'];

/** Red flag 7: relationships that are read row by row, and a query for each row by each foreign key; as they should be, one for all. */
export function plantLoops(idiom: Idiom, classes: readonly MappedClass[], first: number): Pair[] {
  const relationships = classes.flatMap((of) =>
    of.relationships
      .filter((one) => lazy.includes(one.lazy) && !eager.includes(one.lazy) && classes.some(({ name }) => name === one.target))
      .map((relationship) => ({ of, relationship })),
  );
  const links = listLinks(classes);
  return [
    ...relationships.map(({ of, relationship }, index) =>
      pair((good) => plantRelationship(idiom, of, relationship, first + index, index, good)),
    ),
    ...links.map((link, index) => pair((good) => plantQueries(idiom, link, first + relationships.length + index, index, good))),
  ];
}

function pair(plant: (good: boolean) => Planted): Pair {
  return { defect: plant(false), counterpart: plant(true) };
}

function plantRelationship(
  idiom: Idiom,
  of: MappedClass,
  { attribute, many }: MappedRelationship,
  number: number,
  turn: number,
  good: boolean,
): Planted {
  const style = styleOf(idiom, turn);
  const key = keyOf(of)?.attribute ?? of.columns[0]?.attribute ?? 'id';
  const rows = style.list(idiom.session, of.name, `${good ? `.options(selectinload(${of.name}.${attribute}))` : ''}.limit(100)`);
  const read = many ? `len(row.${attribute})` : `str(row.${attribute})`;
  const name = `read_planted_${number}`;
  const forms = [
    { how: 'for', lines: [`rows = ${rows}`, 'found = []', 'for row in rows:', `    found.append((row.${key}, ${read}))`, 'return found'] },
    { how: 'comprehension', lines: [`rows = ${rows}`, `return [${read} for row in rows]`] },
    { how: 'dict', lines: [`return {row.${key}: ${read} for row in ${rows}}`] },
    { how: 'in a test', lines: ['found = 0', `for row in ${rows}:`, `    if row.${attribute}:`, '        found += 1', 'return found'] },
  ];
  const form = forms[turn % forms.length] ?? forms[0];
  return {
    ...nothing,
    flag: '7',
    rule,
    how: `relationship, ${form?.how}`,
    site: `${of.name}.${attribute}`,
    number,
    uses: [of],
    functions: [writeFunction(idiom, name, [], form?.lines ?? [])],
  };
}

function plantQueries(idiom: Idiom, link: Link, number: number, turn: number, good: boolean): Planted {
  const { child, column, parent, key } = link;
  const style = styleOf(idiom, turn);
  const wait = waitOf(idiom);
  const session = idiom.session;
  const { filter } = style;
  const by = `${parent.name}.${key.attribute} == row.${column.attribute}`;
  const rows = style.list(session, child.name, '.limit(100)');
  const parents = style.list(session, parent.name, '.limit(100)');
  const name = `read_planted_${number}`;
  const inner = style.list(session, parent.name, `.${filter}(${by})`);
  const count = `${wait}${session}.scalar(select(func.count()).select_from(${child.name}).where(${child.name}.${column.attribute} == row.${key.attribute}))`;
  const find = (value: string) => callFunction(idiom, 'function', `find_planted_${number}`, value);
  const finder = writeFunction(
    idiom,
    `find_planted_${number}`,
    ['value'],
    [`return ${wait}${session}.scalar(select(${parent.name}).where(${parent.name}.${key.attribute} == value))`],
  );
  const forms = [
    { how: 'for', lines: [`rows = ${rows}`, 'found = []', 'for row in rows:', `    found.extend(${inner})`, 'return found'] },
    {
      how: 'get in a comprehension',
      lines: [`rows = ${rows}`, `return [${wait}${session}.get(${parent.name}, row.${column.attribute}) for row in rows]`],
    },
    {
      how: 'counts in a dict',
      lines: [`return {row.${key.attribute}: ${count} for row in ${parents}}`],
    },
    { how: 'through another function', lines: [`return [${find(`row.${column.attribute}`)} for row in ${rows}]`], more: [finder] },
    ...(idiom.async
      ? [
          {
            how: 'gather',
            lines: [
              `rows = ${rows}`,
              `return await asyncio.gather(*[${find(`row.${column.attribute}`).replace('await ', '')} for row in rows])`,
            ],
            more: [finder],
          },
        ]
      : []),
  ].filter(({ how }) => how !== 'get in a comprehension' || key.primaryKey);
  const form = forms[turn % forms.length] ?? forms[0];
  const together = [
    `rows = ${rows}`,
    `keys = [row.${column.attribute} for row in rows]`,
    `parents = ${style.list(session, parent.name, `.${filter}(${parent.name}.${key.attribute}.in_(keys))`)}`,
    `found = {parent.${key.attribute}: parent for parent in parents}`,
    `return [found.get(row.${column.attribute}) for row in rows]`,
  ];
  return {
    ...nothing,
    flag: '7',
    rule,
    how: `query by foreign key, ${form?.how}`,
    site: `${child.name}.${column.attribute}`,
    number,
    uses: [child, parent],
    functions: [writeFunction(idiom, name, [], good ? together : (form?.lines ?? [])), ...(good ? [] : (form?.more ?? []))],
  };
}

function styleOf({ styles }: Idiom, turn: number): Style {
  const style = styles[turn % styles.length];
  if (style === undefined) throw new Error('a project without a way to ask for rows');
  return style;
}
