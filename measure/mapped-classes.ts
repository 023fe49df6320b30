import { join } from 'node:path';
import { measureFolder, type Backend } from './backend.js';
import { describeEnvironment } from './environment.js';
import { runCommand } from './run-command.js';

/** A class that the real SQLAlchemy maps to a table, as `python/mapped.py` prints it. */
export interface MappedClass {
  readonly name: string;
  readonly module: string;
  readonly schema: string | null;
  readonly table: string;
  readonly columns: readonly MappedColumn[];
  readonly relationships: readonly MappedRelationship[];
  /** Its docstring; empty where it has none. */
  readonly doc: string;
  /** It has an `__init__` of its own, which need not take every column. */
  readonly constructor: boolean;
  /** The line behind which a further column can stand; null where the class has none of its own. */
  readonly end: { readonly file: string; readonly line: number; readonly indent: number } | null;
}

export interface MappedColumn {
  readonly attribute: string;
  readonly column: string;
  readonly kind: 'text' | 'integer' | 'boolean' | 'time' | 'enum' | 'other';
  readonly primaryKey: boolean;
  /** By itself: whoever searches by it gets one row at most. */
  readonly unique: boolean;
  /** Not nullable, and nothing but the caller gives it a value. */
  readonly required: boolean;
  /** The one column that a foreign key of this column alone leads to. */
  readonly references: {
    readonly table: string;
    readonly column: string;
    /** The key's name, and what it says of ON DELETE. */
    readonly constraint: string;
    readonly onDelete: string | null;
  } | null;
}

export interface MappedRelationship {
  readonly attribute: string;
  readonly target: string;
  readonly many: boolean;
  readonly lazy: string;
  /** Columns of this class that it goes by. */
  readonly by: readonly string[];
}

export interface Mapped {
  readonly classes: readonly MappedClass[];
  readonly heads: readonly string[];
}

/** Import a backend's models with the real SQLAlchemy and list what they map; no database is connected to. */
export async function readMapped(backend: Backend, checkout: string, python: string): Promise<Mapped> {
  const { models, revisions } = backend;
  const output = await runCommand({
    program: python,
    arguments: [join(measureFolder, 'python', 'mapped.py'), models.prelude.join('\n'), models.imports.join('\n'), revisions.scripts],
    folder: checkout,
    environment: await describeEnvironment(backend, 'postgresql://localhost/nothing'),
  });
  return JSON.parse(output.slice(output.lastIndexOf('\n', output.length - 2) + 1)) as Mapped;
}

/** The attribute of the primary key's only column; undefined where the key has several. */
export function keyOf({ columns }: MappedClass): MappedColumn | undefined {
  const keys = columns.filter(({ primaryKey }) => primaryKey);
  return keys.length === 1 ? keys[0] : undefined;
}

/** Foreign keys of one column to a class with a key of one column. */
export interface Link {
  readonly child: MappedClass;
  readonly column: MappedColumn;
  readonly parent: MappedClass;
  /** What it leads to. */
  readonly key: MappedColumn;
}

export function listLinks(classes: readonly MappedClass[]): Link[] {
  return classes.flatMap((child) =>
    child.columns.flatMap((column) => {
      const { references } = column;
      if (references === null) return [];
      const parent = classes.find(({ schema, table }) => references.table === (schema === null ? table : `${schema}.${table}`));
      const key = parent?.columns.find((one) => one.column === references.column);
      return parent === undefined || key === undefined ? [] : [{ child, column, parent, key }];
    }),
  );
}
