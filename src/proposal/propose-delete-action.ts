import { isMoment } from '../catalog/column-facts.js';
import { reachedByCascade } from '../catalog/cascade-reach.js';
import type { Catalog, Column, ForeignKey, ForeignKeyAction, Table } from '../catalog/catalog.js';
import type { ReplaceForeignKey } from '../change/change.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { DeleteBehaviour } from '../sqlalchemy/delete-behaviour.js';
import { formatCount, rowsOf } from '../statistics/figures.js';
import type { Statistics } from '../statistics/statistics.js';
import { displayName } from '../engine/display-name.js';
import type { Candidate } from '../engine/finding.js';
import { isLookup, keepsRecord, namesActor, namesScope } from './row-roles.js';

type Action = Exclude<ForeignKeyAction, 'NO ACTION'>;

/** What a choice of the action rests on. */
export interface KeyToDecide {
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
  readonly table: Table;
  readonly key: ForeignKey;
  readonly model: DeleteBehaviour | null;
}

/** A choice, as far as one can be made from outside. */
export interface ActionProposal {
  /** Null where nothing but the user can tell. */
  readonly action: Action | null;
  readonly candidates: readonly Candidate[];
  readonly noRecommendation?: string;
}

/** The action that models and columns speak for, and the others with what speaks against them. */
export function proposeDeleteAction(judged: KeyToDecide): ActionProposal {
  const { action, why, stated } = choose(judged);
  const deferrable = judged.key.deferrable !== 'not deferrable';
  if (deferrable && action === 'RESTRICT' && !stated) return { action: null, candidates: [], noRecommendation: keepDeferrable };
  const impossible = againstNull(judged);
  const others = (['RESTRICT', 'SET NULL', 'CASCADE'] as const).filter(
    (other) => other !== action && (other !== 'SET NULL' || impossible === null),
  );
  const alternatives = others.map((other) => ({
    title: `ON DELETE ${other}`,
    changes: [replaceAction(judged, other)],
    why: whyOther[other],
    drawback: drawbackOf(judged, other),
    ...(other === 'RESTRICT' && !deferrable ? {} : { alternativeOnly: true as const }),
  }));
  const first = {
    title: `ON DELETE ${action}`,
    changes: [replaceAction(judged, action)],
    why: impossible === null ? why : `${why} SET NULL is impossible: ${impossible}.`,
    drawback: null,
  };
  return { action, candidates: [first, ...alternatives] };
}

const keepDeferrable =
  'The key is deferrable, and NO ACTION alone lets its check wait for the end of the transaction: choose an action, or say ondelete="NO ACTION" in the model to keep it.';

interface Choice {
  readonly action: Action;
  readonly why: string;
  readonly stated: boolean;
}

/** The model's word first, then what its relationship does, then what the row is. SET NULL only where nothing is lost by it. */
function choose(judged: KeyToDecide): Choice {
  const { table, key, model } = judged;
  const parent = key.references.table;
  const decide = (action: Action, why: string): Choice => ({ action, why, stated: false });
  const stated = actionOf(model?.onDelete ?? null);
  if (stated !== null && (stated !== 'SET NULL' || againstNull(judged) === null))
    return { action: stated, stated: true, why: `The model says ondelete="${stated}": the database is to do the same.` };
  const relationship = model?.relationship ?? '';
  if (model?.effect === 'deletes')
    return decide(
      'CASCADE',
      `${relationship} deletes rows of ${table.name} with their ${parent}: the database is to do the same, for SQL as well.`,
    );
  if (model?.effect === 'nothing')
    return decide(
      'RESTRICT',
      `${relationship} has passive_deletes="all": SQLAlchemy leaves the rows alone, and the database is to refuse the DELETE.`,
    );
  if (isLookup(judged.catalog, key))
    return decide('RESTRICT', `${parent} lists the values that rows of ${table.name} are labelled with: one that is in use is not to go.`);
  if (isPart(table, key))
    return decide('CASCADE', `A row of ${table.name} extends or links rows of other tables: without its row of ${parent} it is nothing.`);
  const kept = whyNulled(judged);
  if (kept !== null) return decide('SET NULL', kept);
  return decide('RESTRICT', `${whyKept(judged)}: RESTRICT refuses the DELETE as today, and says so.`);
}

/** Why a row is to outlive the row that it refers to; null where nothing says so, or where it would lose what it is about. */
function whyNulled(judged: KeyToDecide): string | null {
  const { table, key, model } = judged;
  if (againstNull(judged) !== null || keepsRecord(table) || namesScope(key)) return null;
  const columns = key.columns.join(', ');
  if (model?.effect === 'nulls')
    return `${model.relationship ?? ''} sets ${columns} to NULL today when a row of ${key.references.table} is deleted: the database is to do the same, for SQL as well.`;
  return namesActor(key)
    ? `${columns} may be NULL and says who acted: the row of ${table.name} outlives that row of ${key.references.table}.`
    : null;
}

/** Why the row that is referred to is to stay. */
function whyKept({ table, key }: KeyToDecide): string {
  const parent = key.references.table;
  if (keepsRecord(table)) return `Rows of ${table.name} are a record, and lose what they tell without their ${parent}`;
  if (namesScope(key)) return `Rows of ${table.name} belong to their ${parent}, and nothing says that they go with it`;
  return `Nothing says that rows of ${table.name} go with ${parent}, or can do without it`;
}

/**
 * A row that is nothing without what it refers to: an extension that shares its key, or a link, whose primary key is made of foreign
 * keys, or which is unique by them and has nothing beside them but a key of its own and times. A fact table, whose key also has a
 * day or a number, is none.
 */
function isPart(table: Table, key: ForeignKey): boolean {
  const linking = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const primary = table.primaryKey?.columns ?? [];
  const covers = (columns: readonly string[]): boolean =>
    key.columns.every((name) => columns.includes(name)) && columns.every((name) => linking.has(name));
  if (covers(primary)) return true;
  const rest = table.columns.filter(({ name }) => !linking.has(name) && !primary.includes(name));
  return table.uniques.some(({ columns }) => columns.length > 1 && covers(columns)) && rest.every(isMoment);
}

function actionOf(text: string | null): Action | null {
  return (['CASCADE', 'SET NULL', 'RESTRICT', 'SET DEFAULT'] as const).find((action) => action === text) ?? null;
}

const whyOther = {
  CASCADE: 'Right where a row is a part of the row that it refers to.',
  'SET NULL': 'Right where a row outlives the row that it refers to.',
  RESTRICT: 'Right where the application is to decide first.',
} as const;

function drawbackOf({ catalog, statistics, table, key }: KeyToDecide, action: keyof typeof whyOther): string {
  const rows = rowsOf(statistics, table);
  const of = rows === null ? '' : ` (${formatCount(rows)} rows)`;
  if (action === 'SET NULL') return `Rows of ${table.name}${of} stay behind without their row of ${key.references.table}.`;
  if (action === 'RESTRICT')
    return `The application must delete rows of ${table.name} first${key.deferrable === 'not deferrable' ? '' : ', and the check can no longer be deferred'}.`;
  const reached = reachedByCascade(catalog, table).map(displayName);
  const names = reached.length > 4 ? `${reached.slice(0, 3).join(', ')} and ${reached.length - 3} more` : reached.join(', ');
  return `One DELETE of a row of ${key.references.table} would delete rows of ${reached.length} table${reached.length === 1 ? '' : 's'}: ${names}${of}.`;
}

/** Why the columns cannot be set to NULL; null when they can. */
function againstNull({ catalog, table, key }: KeyToDecide): string | null {
  const required = key.columns.find((name) => table.columns.some((column) => column.name === name && !mayBeNull(catalog, column)));
  if (required !== undefined) return `${table.name}.${required} is NOT NULL`;
  const check = table.checks.find(
    ({ columns, expression }) =>
      /\bIS (NOT )?NULL\b|num_(non)?nulls/.test(expression ?? '') && columns.some((name) => key.columns.includes(name)),
  );
  return check === undefined ? null : `the check ${check.name} counts NULLs of ${key.columns.join(', ')}`;
}

/** Neither the column nor its domain is NOT NULL. */
function mayBeNull({ domains }: Catalog, { nullable, type }: Column): boolean {
  return nullable && !domains.some(({ schema, name, notNull }) => notNull && [quoteIdentifier(name), qualify(schema, name)].includes(type));
}

/** NOT VALID is refused for a key of a partitioned table before 18. Source: release notes of PostgreSQL 18, "Constraints". */
function replaceAction({ catalog, table, key }: KeyToDecide, onDelete: Action): ReplaceForeignKey {
  const { name, columns, references, onUpdate, match, deferrable } = key;
  const before = { name, columns, references, onDelete: key.onDelete, onUpdate, match, deferrable };
  const staged = table.kind !== 'partitioned table' || catalog.major >= 18;
  return { kind: 'replaceForeignKey', schema: table.schema, table: table.name, before, after: { ...before, onDelete }, staged };
}
