import { keyOf, listLinks, type MappedClass, type MappedColumn } from './mapped-classes.js';
import { columnOf, plantColumn } from './plant-columns.js';
import { nothing, type Pair, type Planted } from './planted.js';
import { type Idiom, waitOf, writeFunction } from './project-idiom.js';

/** A class whose rows are marked as deleted. */
interface Marked {
  readonly of: MappedClass;
  readonly mark: MappedColumn;
}

/** `functions` are the texts of all functions of the project, from which it is counted who leaves the deleted rows out. */
export function plantSoftDeletes(idiom: Idiom, classes: readonly MappedClass[], functions: readonly string[], first: number): Pair[] {
  const marked = classes.flatMap((of) => {
    const mark = of.columns.find(
      ({ column, kind }) => (kind === 'boolean' && /^(?:is_)?deleted$/.test(column)) || (kind === 'time' && column === 'deleted_at'),
    );
    return mark === undefined ? [] : [{ of, mark }];
  });
  const filteringIn = (texts: readonly string[], { of, mark }: Marked) =>
    texts.filter((text) => text.includes(`${of.name}.${mark.attribute}`)).length;
  /**
   * Two functions and most of those that read several rows leave the deleted ones out. Where most do not, it is the project's way to give
   * deleted rows as well (they are moved, renamed, purged), and a further query without the filter has forgotten nothing.
   */
  const isUsual = (one: Marked) => {
    const all = functions.filter((text) => readsSeveral(text, one.of.name));
    const filtering = filteringIn(all, one);
    return filtering >= 2 && filtering * 2 >= all.length;
  };
  const plants = [
    ...marked.filter(isUsual).flatMap((one) => forgettingForms(idiom, one)),
    ...marked.filter((one) => filteringIn(functions, one) >= 1 && one.of.end !== null).flatMap((one) => uniqueForms(idiom, one)),
    ...listLinks(marked.map(({ of }) => of)).flatMap(({ child, column, parent }) => {
      const [below, above] = [child, parent].map((of) => marked.find((one) => one.of === of));
      // A function that marks both takes the defect away.
      const together = functions.some((text) => writesBoth(text, child, parent));
      return below === undefined || above === undefined || child === parent || together ? [] : [cascade(idiom, below, above, column)];
    }),
  ];
  return plants.map((plant, index) => ({ defect: plant(first + index, false), counterpart: plant(first + index, true) }));
}

/** Whether a function reads rows of a class, and more than one by its key: a list, a loop over a query, a count or a sum. */
function readsSeveral(text: string, name: string): boolean {
  const asks = new RegExp(String.raw`\b(?:select|query|select_from|count|sum)\(\s*(?:\w+\.)*${name}\b|\b${name}\.query\b`).test(text);
  const one = /\.(?:one|one_or_none|first|first_or_404|scalar_one|scalar_one_or_none|get)\(/.test(text);
  return asks && (!one || /\.all\(|\.paginate\(|func\.(?:count|sum)\(/.test(text));
}

function writesBoth(text: string, child: MappedClass, parent: MappedClass): boolean {
  if (text.includes(`update(${child.name})`) && text.includes(`update(${parent.name})`)) return true;
  const marks = text.match(/\.(?:is_)?deleted(?:_at)? = /g) ?? [];
  return marks.length >= 2 && new RegExp(String.raw`\b${parent.name}\b`, 'i').test(text);
}

type Plant = (number: number, good: boolean) => Planted;

/** The condition that leaves deleted rows out. */
function live({ of, mark }: Marked): string {
  return `${of.name}.${mark.attribute}${mark.kind === 'boolean' ? ' == False' : '.is_(None)'}`;
}

function forgettingForms(idiom: Idiom, marked: Marked): Plant[] {
  const { of } = marked;
  const wait = waitOf(idiom);
  const { session } = idiom;
  const key = keyOf(of)?.attribute ?? of.columns[0]?.attribute;
  const several = of.columns.filter(({ unique }) => !unique);
  const search = several.find(({ references }) => references !== null) ?? several.find(({ kind }) => kind === 'text');
  const lists = idiom.styles.map((style) => ({
    how: style.name,
    line: (condition: string) => {
      const conditions = [`${of.name}.${search?.attribute} == value`, condition].filter(Boolean).join(', ');
      return `return ${style.list(session, of.name, `.${style.filter}(${conditions}).order_by(${of.name}.${key}).limit(50)`)}`;
    },
  }));
  const counts = {
    how: 'count',
    line: (condition: string) => {
      const conditions = [`${of.name}.${search?.attribute} == value`, condition].filter(Boolean).join(', ');
      return `return ${wait}${session}.scalar(select(func.count()).select_from(${of.name}).where(${conditions}))`;
    },
  };
  return [...lists, counts].map(({ how, line }) => (number, good) => ({
    ...nothing,
    flag: 'also',
    rule: 'queries/soft-delete-not-filtered',
    how: `a query that forgets the soft delete, ${how}`,
    site: of.name,
    number,
    scope: `forgets ${of.name}`,
    uses: [of],
    functions: [writeFunction(idiom, `list_planted_${number}`, ['value'], [line(good ? live(marked) : '')])],
  }));
}

function uniqueForms(idiom: Idiom, { of, mark }: Marked): Plant[] {
  const schema = of.schema === null ? '' : `, schema="${of.schema}"`;
  return ['nickname', 'display_title', 'contact_email'].map((name, index) => (number, good) => {
    const where = mark.kind === 'boolean' ? `NOT ${mark.column}` : `${mark.column} IS NULL`;
    const unique = `uq_planted_${number}`;
    const partial = `op.create_index("${unique}", "${of.table}", ["${name}"], unique=True, postgresql_where=sa.text("${where}")${schema})`;
    const whole =
      index % 2 === 0
        ? `op.create_unique_constraint("${unique}", "${of.table}", ["${name}"]${schema})`
        : `op.create_index("${unique}", "${of.table}", ["${name}"], unique=True${schema})`;
    return {
      ...nothing,
      ...plantColumn(idiom, of, { name, kind: 'text', after: [good ? partial : whole] }),
      flag: 'also',
      rule: 'constraints/unique-ignores-soft-delete',
      how: `a unique ${index % 2 === 0 ? 'constraint' : 'index'} of deleted rows too`,
      site: `${of.name}.${name}`,
      number,
      expect: columnOf(of, unique),
    } satisfies Planted;
  });
}

/**
 * A foreign key that says CASCADE, a new function that marks the parent, and a list of the children; as it should be, the function marks
 * them, too.
 */
function cascade(idiom: Idiom, child: Marked, parent: Marked, column: MappedColumn): Plant {
  const wait = waitOf(idiom);
  const { session } = idiom;
  const by = `${child.of.name}.${column.attribute} == value`;
  const set = ({ mark }: Marked) => `${mark.attribute}=${mark.kind === 'boolean' ? 'True' : 'func.now()'}`;
  const mark = (one: Marked, where: string) => `${wait}${session}.execute(update(${one.of.name}).where(${where}).values(${set(one)}))`;
  const style = idiom.styles[0];
  const list = style?.list(session, child.of.name, `.${style.filter}(${by}, ${live(child)}).limit(50)`);
  const name = column.references?.constraint ?? '';
  return (number, good) => ({
    ...nothing,
    flag: 'also',
    rule: 'constraints/cascade-ignores-soft-delete',
    how: 'a cascade that a soft delete does not set off',
    site: `${child.of.name}.${column.attribute}`,
    number,
    scope: `cascade to ${child.of.name} or from it`,
    expect: { ...columnOf(child.of, name), names: `close_planted_${number}` },
    uses: [child.of, parent.of],
    operations: column.references?.onDelete === 'CASCADE' ? [] : cascadeOperations(child.of, parent.of, column, name),
    functions: [
      writeFunction(idiom, `list_planted_${number}`, ['value'], [`return ${list}`]),
      writeFunction(
        idiom,
        `close_planted_${number}`,
        ['value'],
        [mark(parent, `${parent.of.name}.${keyOf(parent.of)?.attribute} == value`), ...(good ? [mark(child, by)] : [])],
      ),
    ],
  });
}

function cascadeOperations(child: MappedClass, parent: MappedClass, { column, references }: MappedColumn, name: string): string[] {
  const schemas = child.schema === null ? '' : `, source_schema="${child.schema}", referent_schema="${parent.schema}"`;
  const schema = child.schema === null ? '' : `, schema="${child.schema}"`;
  return [
    `op.drop_constraint(op.f("${name}"), "${child.table}", type_="foreignkey"${schema})`,
    `op.create_foreign_key(op.f("${name}"), "${child.table}", "${parent.table}", ["${column}"], ["${references?.column}"], ondelete="CASCADE"${schemas})`,
  ];
}
