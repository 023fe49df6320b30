import type { Catalog, ForeignKey, Table } from '../catalog/catalog.js';
import { findTable } from '../catalog/find-table.js';

/** Words of a name in snake_case; camelCase is split: `created_by_id`. */
function wordsOf(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

const people = /(^|_)(users?|accounts?|people|persons?|members?|staff|employees?|profiles?|admins?|authors?|agents?)$/;
const acting =
  /(^|_)(by|author|creator|reviewer|approver|editor|assignee|moderator|requester|reporter|inviter|uploader|sender|actor|assigned_to)(_(id|user|user_id|uuid))?$/;

/** A key that says who did something to the row: `created_by_id`, `reviewer_id`, to a table of people. */
export function namesActor({ columns, references }: ForeignKey): boolean {
  return columns.length === 1 && acting.test(wordsOf(columns[0] ?? '')) && people.test(wordsOf(references.table));
}

const records =
  /(^|_)(history|histories|audits?|audit_logs?|logs?|archives?|ledgers?|journals?|revisions?|snapshots?|facts?|stats|statistics|metrics)$|_(events?|versions?|entries)$|^(ft|fct|fact|hist|audit|history)_/;

/** A table whose rows say what once was, and are worth what they refer to: history, audit, events, facts. */
export function keepsRecord({ name }: Table): boolean {
  return records.test(wordsOf(name));
}

const scopes =
  /^(service|organi[sz]ation|org|team|tenant|account|workspace|company|project|customer|client|owner|group|department|site|store|shop)s?(_(id|uuid))?$/;

/** A key to what the row belongs to, such as a tenant or a team: a row without it belongs to nobody. */
export function namesScope({ columns }: ForeignKey): boolean {
  return columns.some((column) => scopes.test(wordsOf(column)));
}

const lists = /_(types?|status|statuses|kinds?|states?|categories|levels?|priorities|severities)$/;

/** A list of values that rows are labelled with: by its name, or because a word is its primary key. */
export function isLookup(catalog: Catalog, { references }: ForeignKey): boolean {
  const table = findTable(catalog, references.schema, references.table);
  if (lists.test(wordsOf(references.table))) return true;
  const [key, ...more] = table?.primaryKey?.columns ?? [];
  const column = table?.columns.find(({ name }) => name === key);
  const isText = column !== undefined && /^(text|varchar|bpchar|citext|name)$/.test(column.baseType);
  return isText && more.length === 0 && !/(^|_)(id|uuid|guid|pk)$/.test(wordsOf(column.name)) && !people.test(wordsOf(references.table));
}
