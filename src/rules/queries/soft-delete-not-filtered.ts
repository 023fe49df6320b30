import * as z from 'zod';
import type { Column, Table } from '../../catalog/catalog.js';
import { softDeleteColumns } from '../../catalog/soft-delete.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate, Claim, Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { asksForLive, isUniqueSearch } from '../../plan/live-rows.js';
import { readSearches, searchesOf, type TableSearch } from '../../plan/searches.js';
import { appendCalls } from '../../proposal/query-edit/append-calls.js';
import { editCode } from '../../proposal/query-edit/edit-code.js';
import type { PythonSources } from '../../python/sources.js';
import type { ColumnOf } from '../../sql/read-select.js';
import type { CodeWorkload } from '../../workload/code.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { softDeleteExamples } from './soft-delete-not-filtered/examples.js';

interface Found extends Evidence {
  readonly function: string;
  readonly table: string;
  readonly mark: string;
  /** Functions that leave the deleted rows out. */
  readonly filteredBy: readonly string[];
  readonly sql: string;
}

export default defineRule({
  id: 'queries/soft-delete-not-filtered',
  title: 'Query that forgets the soft-delete filter',
  redFlag: 9,
  severity: 'warning',
  reads: ['catalog', 'code'],
  concerns: ['service logic'],
  options: z.strictObject({ columns: z.array(z.string()).default([]).describe('further names of columns that mark deleted rows') }),

  docs: {
    condition:
      'A function lists, counts or adds up rows of a table that marks deleted rows by a column, and does not mention the column, while most other functions that list rows of this table leave the deleted ones out.',
    effect: 'Deleted rows come back in lists, counts and sums: what users removed is shown or billed.',
    remedy: 'The filter, written as the other queries of the project write it, so that the same partial index serves it.',
    exceptions:
      'Silent where fewer than two other functions filter, or fewer than do not; for queries that mention the column where they read the rows or around that; whose rows only have to exist (EXISTS, IN); that find rows by a unique key or by a list of primary keys; for UPDATE and DELETE; for tables that are ' +
      'joined by their key to look up what a row of the first table refers to; for functions that are about deleted rows by their name (purge, restore, trash, deleted, archive, expire, cleanup, audit, admin, all, export, migrate).',
    sources: ['https://www.postgresql.org/docs/current/indexes-partial.html'],
  },

  examples: softDeleteExamples,

  count: ({ catalog, options }) => catalog.tables.filter((table) => softDeleteColumns(table, options.columns).length > 0).length,

  *check({ catalog, plans, code, sources, options }): Generator<Observation<Found>> {
    const searches = readSearches(plans, code);
    for (const table of catalog.tables) {
      const marks = softDeleteColumns(table, options.columns);
      if (marks.length === 0) continue;
      const own = searchesOf(table, searches, catalog);
      for (const mark of marks) {
        const lists = own.filter((search) => listsRows(table, search, mark));
        const filtering = namesOf(lists.filter(({ conditions }) => conditions.some((condition) => asksForLive(condition, mark))));
        const forgetting = lists.filter(
          (search) => !mentions(search, mark) && !isAboutDeleted(search.name) && !isInheritedInVain(code, search),
        );
        const ways = new Set(filtering);
        // A function that filters on one of its ways knows the column: what it leaves out on another is its choice.
        const forgetful = forgetting.filter(({ name, send }) => send !== null && !ways.has(name));
        if (filtering.length < 2 || filtering.length < namesOf(forgetful).length) continue;
        for (const search of uniqueByPlace(forgetful))
          yield {
            subject: { kind: 'query', schema: table.schema, relation: table.name, name: search.name },
            place: search.place,
            evidence: {
              function: shortName(search.name),
              table: displayName(table),
              mark: mark.name,
              filteredBy: filtering.map((name) => (lists.some((one) => one.name === name && one.send !== null) ? shortName(name) : name)),
              sql: search.sql,
            },
            ...offer(table, mark, search, filtering, lists, sources),
          };
      }
    }
  },

  message: ({ function: name, table, mark, filteredBy }) =>
    `${name} reads ${table} without asking for ${mark}: deleted rows are among the answer, while ${filteredBy.slice(0, 3).join(', ')}${filteredBy.length > 3 ? ` and ${filteredBy.length - 3} more` : ''} leave them out.`,
});

/** Reads several rows of the table for their own sake: not one by its key, not what another row refers to. */
function listsRows(table: Table, search: TableSearch, mark: Column): boolean {
  const { shape, selected, conditions } = search;
  if (shape.whole.verb !== 'select' || shape.verb !== 'select' || shape.within === 'test' || selected.outer) return false;
  if (isUniqueSearch(table, conditions)) return false;
  return !isJoinedByKey(table, search) || startsFrom(search, mark);
}

/** By its own key: looked up for rows of another table, or the one that the other table's rows belong to. */
function isJoinedByKey(table: Table, { conditions }: TableSearch): boolean {
  const key = table.primaryKey?.columns ?? [];
  return conditions.some(
    ({ column, relation, with: other }) =>
      relation === 'equals' && typeof other === 'object' && key.length === 1 && column.column === key[0],
  );
}

/**
 * Stands first in FROM and gives its columns for several rows, or leaves its deleted rows out: what is joined to it tells which of its rows
 * are wanted.
 */
function startsFrom({ shape, selected, conditions, send }: TableSearch, mark: Column): boolean {
  if (shape.tables[0] !== selected) return false;
  const gives = send !== null && send.fetches !== 'one' && shape.outputs.some(({ alias }) => alias === selected.alias);
  return gives || conditions.some((condition) => asksForLive(condition, mark));
}

/**
 * A method that several classes inherit, `count(*conditions)` of a repository's base, where nobody calls it on this one: what it searches by
 * its callers would say.
 */
function isInheritedInVain({ functions }: CodeWorkload, { name, send }: TableSearch): boolean {
  if (send === null) return false;
  const own = functions.find((one) => one.name === name);
  if (own === undefined || own.endpoint !== null) return false;
  const inheriting = functions.filter(({ place }) => place.file === own.place.file && place.line === own.place.line);
  return (
    inheriting.length > 1 && !functions.some(({ sends }) => sends.some(({ path }) => path.length > 1 && path.at(-1)?.function === name))
  );
}

function namesOf(searches: readonly TableSearch[]): string[] {
  return [...new Set(searches.map(({ name }) => name))];
}

/** Whether it uses the column: where the rows are read, or as an output of the query that reads them. */
function mentions({ shape, selected }: TableSearch, mark: Column): boolean {
  const isMark = ({ alias, column }: ColumnOf) => column === mark.name && (alias === null || alias === selected.alias);
  return shape.used.some(isMark) || shape.whole.usedOutputs.some(({ column }) => column === mark.name);
}

const aboutDeleted =
  /purge|restor|trash|delet|remov|archiv|expire|clean|audit|admin|(?:^|_)all(?:_|$)|export|migrat|backfill|gdpr|retention|undelete|history|anonymi/i;

function isAboutDeleted(name: string): boolean {
  return aboutDeleted.test(shortName(name).split('.').at(-1) ?? name);
}

function uniqueByPlace(searches: readonly TableSearch[]): TableSearch[] {
  const seen = new Set<string>();
  return searches.filter(({ name, place }) => {
    const key = `${name} ${place?.file}:${place?.line}:${place?.column}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The filter as another function of the project writes it. */
function offer(
  table: Table,
  mark: Column,
  { send }: TableSearch,
  filtering: readonly string[],
  lists: readonly TableSearch[],
  sources: PythonSources | null,
): { candidates: readonly Candidate[]; claims: readonly Claim[]; noRecommendation?: string } {
  const example = lists.find(
    ({ name, send: other, place }) =>
      filtering.includes(name) && other?.built != null && place !== null && place.file === send?.built?.file,
  );
  const written = example?.send?.built == null || sources === null ? null : spellingOf(sources, example.send.built, mark);
  const edit =
    send?.built == null || sources === null || written === null
      ? null
      : appendCalls(sources, send.built, [`.${written.verb}(${written.condition})`]);
  if (edit === null || written === null)
    return {
      candidates: [],
      claims: [],
      noRecommendation: `Add the condition on ${table.name}.${mark.name} to the statement, as ${shortName(filtering[0] ?? '')} has it; no other statement of the same file shows how it is written here.`,
    };
  return {
    candidates: [
      {
        title: `Ask for ${written.condition}`,
        changes: [
          editCode(table.name, [edit], 'changed', [
            { text: 'Who relies on the deleted rows in this answer no longer gets them.', watch: null },
          ]),
        ],
        why: `It is what ${shortName(example?.name ?? '')} asks for in the same file.`,
        drawback: null,
      },
    ],
    claims: [{ kind: 'code' }],
  };
}

/** `Media.is_deleted == false()`, as it stands in a statement that has it. */
function spellingOf(
  sources: PythonSources,
  place: NonNullable<NonNullable<TableSearch['send']>['built']>,
  mark: Column,
): { condition: string; verb: string } | null {
  const text = (sources.text(place.file) ?? '')
    .split('\n')
    .slice(place.line - 1, place.endLine)
    .join('\n');
  const found = new RegExp(
    `((?:not_\\(|~)?[A-Z]\\w*\\.${mark.name}(?:\\.is_\\((?:[^()]|\\(\\))*\\)|\\s*(?:==|!=)\\s*(?:false\\(\\)|true\\(\\)|null\\(\\)|sa\\.\\w+\\(\\)|False|True|None))?)`,
  ).exec(text);
  const condition = found?.[1];
  if (condition === undefined || condition.startsWith('not_(')) return null;
  return { condition, verb: /\bselect\s*\(/.test(text) ? 'where' : 'filter' };
}
