import type { MappedClass } from './mapped-classes.js';
import type { Planted } from './planted.js';
import type { Idiom } from './project-idiom.js';

const types = { text: 'sa.Text()', integer: 'sa.Integer()', boolean: 'sa.Boolean()' };

/** A new column of a class, in its model and by a revision; `above` are comments before it, `options` further arguments of it. */
export function plantColumn(
  idiom: Idiom,
  of: MappedClass,
  {
    name,
    kind,
    above = [],
    options,
    after = [],
  }: {
    readonly name: string;
    readonly kind: keyof typeof types;
    readonly above?: readonly string[];
    readonly options?: string;
    /** Further lines of the revision. */
    readonly after?: readonly string[];
  },
): Pick<Planted, 'columns' | 'operations'> {
  const schema = of.schema === null ? '' : `, schema="${of.schema}"`;
  return {
    columns: [{ of, lines: [...above, idiom.column(name, kind, options)] }],
    operations: [`op.add_column("${of.table}", sa.Column("${name}", ${types[kind]}, nullable=True)${schema})`, ...after],
  };
}

/** How a finding names a column of a class. */
export function columnOf(
  { schema, table }: MappedClass,
  name: string,
): { readonly schema: string; readonly relation: string; readonly name: string } {
  return { schema: schema ?? 'public', relation: table, name };
}

/** What a new object must be given, beside `except`: parameters of the function that makes it, and arguments of the class. */
export function requiredOf(
  { columns }: MappedClass,
  except: readonly string[],
): { readonly parameters: string[]; readonly given: string[] } {
  const names = columns.filter(({ required, attribute }) => required && !except.includes(attribute)).map(({ attribute }) => attribute);
  return { parameters: names, given: names.map((name) => `${name}=${name}`) };
}
