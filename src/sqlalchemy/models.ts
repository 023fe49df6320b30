import type { NotExamined, Place } from '../source/place.js';
import type { Statement } from '../source/statement.js';
import type { Shape } from './json-column.js';
import type { NamingConvention } from './naming.js';
import type { JoinColumn } from './relationship-join.js';

/** What a project's SQLAlchemy models declare, as plain data; names unquoted, SQL texts as SQLAlchemy's PostgreSQL compiler writes them. */
export interface Models {
  readonly tables: readonly ModelTable[];
  readonly enums: readonly ModelEnum[];
  readonly sequences: readonly ModelSequence[];
  /** Of the metadata that most tables belong to; a table's own is in `ModelTable.naming`. */
  readonly namingConvention: NamingConvention;
  /** `MetaData(schema=…)` of that metadata. */
  readonly metadataSchema: string | null;
  /** `DDL(…)` that runs after the tables are made, in order. */
  readonly extra: readonly Statement[];
  readonly notExamined: readonly NotExamined[];
}

export interface ModelTable {
  readonly schema: string | null;
  readonly name: string;
  /** Classes mapped to it, the first that was; empty for `Table(…)`. */
  readonly classes: readonly string[];
  /** The class whose table it is; null for `Table(…)`. */
  readonly className: string | null;
  /** Dotted name of the module. */
  readonly module: string;
  /** The class statement or the call of `Table`. */
  readonly place: Place;
  /** The indented body of the class; null for `Table(…)`. */
  readonly bodyPlace: Place | null;
  /** The assignment of `__table_args__` in the class itself; null when there is none. */
  readonly tableArgsPlace: Place | null;
  readonly columns: readonly ModelColumn[];
  /** Primary key columns in order; empty for none. */
  readonly primaryKey: { readonly name: string | null; readonly columns: readonly string[] };
  readonly constraints: readonly ModelConstraint[];
  readonly indexes: readonly ModelIndex[];
  readonly relationships: readonly ModelRelationship[];
  readonly comment: string | null;
  readonly naming: NamingConvention;
  /** What follows the closing parenthesis of CREATE TABLE: `PARTITION BY …`, `INHERITS (…)`, `WITH (…)`. */
  readonly suffix: string;
  /** What stands between CREATE and TABLE: `UNLOGGED`. */
  readonly prefixes: readonly string[];
}

export interface ModelColumn {
  readonly name: string;
  /** Name of the attribute on the class. */
  readonly attribute: string;
  /** SQL text of the type, `VARCHAR(50)`; null when it could not be known (said in `notExamined`). */
  readonly type: string | null;
  /** The Python name of the type: `String`, `JSONB`; null when not known. */
  readonly typeName: string | null;
  readonly enum: string | null;
  readonly nullable: boolean;
  /** `nullable=True` is written on it: then SQLAlchemy prints no NOT NULL in a primary key either, which the server adds. */
  readonly statesNullable?: true;
  readonly primaryKey: boolean;
  /** SERIAL, BIGSERIAL or SMALLSERIAL, in place of the type. */
  readonly serial: string | null;
  /** DEFAULT expression. */
  readonly default: string | null;
  /** `GENERATED … AS IDENTITY (…)`. */
  readonly identity: string | null;
  /** `GENERATED ALWAYS AS (…) STORED`. */
  readonly generated: string | null;
  readonly comment: string | null;
  /** `unique=True` and `index=True` as written on the column. */
  readonly unique: boolean;
  readonly index: boolean;
  /** True when the application sets a default itself (`default=`, `default_factory=`). */
  readonly hasClientDefault: boolean;
  /** Whether its values are dicts or lists in Python, by a default, the annotation or a MutableDict; null when nothing tells. */
  readonly shape: Shape | null;
  /** `none_as_null=True` of a JSON type: None is written as NULL and not as JSON null. */
  readonly noneAsNull: boolean;
  /** The call of `Column` or `mapped_column`, or the annotation where there is none. May lie in a mixin. */
  readonly place: Place;
  /** Whether the place lies in another class than the table's own. */
  readonly inherited: boolean;
}

export type ModelConstraint = ModelForeignKey | ModelUnique | ModelCheck | ModelExclusion;

interface ModelConstraintPlace {
  /** Null where SQLAlchemy leaves the naming to PostgreSQL. */
  readonly name: string | null;
  readonly place: Place;
}

export interface ModelForeignKey extends ModelConstraintPlace {
  readonly kind: 'foreign key';
  readonly columns: readonly string[];
  readonly references: { readonly schema: string | null; readonly table: string; readonly columns: readonly string[] };
  /** As written, in capitals: `CASCADE`; null for none. */
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
  /** Both as SQLAlchemy prints them, in the case in which they are written. */
  readonly spelled: { readonly onDelete: string | null; readonly onUpdate: string | null };
  readonly deferrable: boolean | null;
  readonly initially: string | null;
  readonly match: string | null;
  readonly useAlter: boolean;
  /** True for `ForeignKey(…)` on a column, false for `ForeignKeyConstraint(…)`. */
  readonly onColumn: boolean;
  readonly options: string;
}

export interface ModelUnique extends ModelConstraintPlace {
  readonly kind: 'unique';
  readonly columns: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly include: readonly string[];
  readonly deferrable: boolean | null;
  readonly initially: string | null;
}

export interface ModelCheck extends ModelConstraintPlace {
  readonly kind: 'check';
  readonly expression: string;
}

export interface ModelExclusion extends ModelConstraintPlace {
  readonly kind: 'exclusion';
  /** Everything after CONSTRAINT name: `EXCLUDE USING gist (…)`. */
  readonly definition: string;
}

export interface ModelIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly method: string | null;
  /** Key parts as SQL: quoted column or expression, operator class, direction. */
  readonly keys: readonly string[];
  /** Column of each key part; null for an expression. */
  readonly columns: readonly (string | null)[];
  readonly include: readonly string[];
  readonly where: string | null;
  readonly with: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly concurrently: boolean;
  readonly tablespace: string | null;
  /** The call of `Index`, or of the column with `index=True`. */
  readonly place: Place;
}

export interface ModelRelationship {
  readonly name: string;
  /** Class name as written; null when it follows from the annotation only in a way that is not read. */
  readonly target: string | null;
  readonly secondary: string | null;
  readonly backPopulates: string | null;
  readonly backref: ModelBackref | null;
  readonly cascade: string | null;
  /** `passive_deletes` as written: true, 'all', or false. */
  readonly passiveDeletes: boolean | 'all';
  readonly lazy: string | null;
  readonly viewonly: boolean;
  readonly uselist: boolean | null;
  /** Columns of `foreign_keys=`, `primaryjoin=` and `remote_side=`; null where it is not given, empty where it says what is not read. */
  readonly foreignKeys: readonly JoinColumn[] | null;
  readonly joinsBy: readonly JoinColumn[] | null;
  readonly remoteSide: readonly JoinColumn[] | null;
  readonly className: string;
  readonly place: Place;
}

/** The relationship that `backref=` makes on the other class. */
export type ModelBackref = Pick<ModelRelationship, 'name' | 'cascade' | 'passiveDeletes' | 'viewonly'>;

export interface ModelEnum {
  readonly schema: string | null;
  readonly name: string;
  readonly labels: readonly string[];
  readonly place: Place | null;
}

export interface ModelSequence {
  readonly schema: string | null;
  readonly name: string;
  /** What follows the name in CREATE SEQUENCE. */
  readonly options: string;
  readonly place: Place | null;
}

export { readModels } from './read-models.js';
export { renderModels } from './render-models.js';
