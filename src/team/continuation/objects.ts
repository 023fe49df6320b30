import { createHash } from 'node:crypto';
import type { Catalog, Table } from '../../catalog/catalog.js';
import type { Configuration } from '../../configuration/configuration.js';
import { displayName } from '../../engine/display-name.js';
import type { Finding, Subject } from '../../engine/finding.js';
import { locatePlace } from '../../source/edit.js';
import type { Place } from '../../source/place.js';
import type { RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import type { CodeWorkload } from '../../workload/code.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { type QueryUse, usesOf } from '../../workload/query-use.js';

/** A table, function or revision as it was when it was judged. */
export interface JudgedObject {
  /** `table public.users`, `function app.users.list`, `revision ab12cd`. */
  readonly object: string;
  /** 16 hex digits: of a table its definition, the keys that refer to it and the statements on it; of a function and a revision its source. */
  readonly fingerprint: string;
  /** Of a table: what is declared of its size and of those that it is read together with; null where nothing is. */
  readonly sizes: string | null;
}

export interface ObjectSources {
  readonly catalog: Catalog;
  readonly code: CodeWorkload | null;
  readonly revisions: RevisionHistory | null;
  readonly uses: readonly QueryUse[];
  readonly volumes: NonNullable<Configuration['volumes']>;
  /** Text of a file of the project. */
  text(file: string): string | null;
}

/** Everything that findings can be about, in order of name. */
export function fingerprintObjects(sources: ObjectSources): JudgedObject[] {
  const { catalog, code, revisions } = sources;
  const referring = referringKeys(catalog);
  const tables = catalog.tables.map((table) => ({ object: tableObject(table), ...fingerprintTable(table, sources, referring) }));
  const functions = (code?.functions ?? [])
    .filter(({ sends }) => sends.length > 0)
    .map(({ name, place, sends }) => ({
      object: functionObject(name),
      fingerprint: hash([textAt(sources, place), ...new Set(sends.map(({ sql }) => sql))]),
      sizes: null,
    }));
  const versions = (revisions?.revisions ?? []).map(({ id, file }) => ({
    object: revisionObject(id),
    fingerprint: hash([sources.text(file)]),
    sizes: null,
  }));
  return [...tables, ...functions, ...versions].toSorted((one, other) => (one.object < other.object ? -1 : 1));
}

/** The keys that refer to each table, by its object: whose they are, and their definitions. */
function referringKeys({ tables }: Catalog): ReadonlyMap<string, readonly string[][]> {
  const found = new Map<string, string[][]>();
  for (const { schema, name, foreignKeys } of tables)
    for (const { references, definition } of foreignKeys) {
      const object = tableObject({ schema: references.schema, name: references.table });
      const before = found.get(object);
      if (before === undefined) found.set(object, [[schema, name, definition]]);
      else before.push([schema, name, definition]);
    }
  return found;
}

function fingerprintTable(
  table: Table,
  { uses, volumes }: ObjectSources,
  keys: ReadonlyMap<string, readonly string[][]>,
): Pick<JudgedObject, 'fingerprint' | 'sizes'> {
  const referring = keys.get(tableObject(table)) ?? [];
  const using = usesOf(uses, table);
  const names = new Set([table.name, ...using.flatMap(({ tables }) => tables.map(({ name }) => name))]);
  const sizes = Object.entries(volumes)
    .filter(([name]) => names.has(name.split('.').at(-1) ?? name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    fingerprint: hash([table, referring, [...new Set(using.map(({ sql }) => sql))].toSorted()]),
    sizes: sizes.length === 0 ? null : hash(sizes),
  };
}

function textAt(sources: ObjectSources, place: Place): string {
  const text = sources.text(place.file) ?? '';
  const found = locatePlace(text, place);
  return found === null ? '' : text.slice(found.start, found.end);
}

export function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function tableObject({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `table ${schema}.${name}`;
}

function functionObject(name: string): string {
  return `function ${name}`;
}

function revisionObject(id: string): string {
  return `revision ${id}`;
}

/** What a finding is about, by its subject alone; only objects that `known` has. */
export function objectsOfSubject({ kind, schema, relation, name }: Subject, known: ReadonlyMap<string, JudgedObject>): string[] {
  const objects = [
    ...(relation === null ? [] : [tableObject({ schema: schema ?? 'public', name: relation })]),
    ...(kind === 'query' && name !== null ? functionsNamed(name, known) : []),
    ...(kind === 'revision' && name !== null ? [revisionObject(name)] : []),
  ];
  return objects.filter((object) => known.has(object));
}

/** By its full name, or by the last parts of it, which is how plans name what the code sends. */
function functionsNamed(name: string, known: ReadonlyMap<string, JudgedObject>): string[] {
  const whole = functionObject(name);
  if (known.has(whole)) return [whole];
  return [...known.keys()].filter((object) => object.startsWith('function ') && object.endsWith(`.${name}`));
}

/** The same with what its changes touch: other tables, and the files that they edit by their functions. */
export function objectsOfFinding({ subject, candidates }: Finding, known: ReadonlyMap<string, JudgedObject>): string[] {
  const touched = candidates.flatMap(({ changes }) =>
    changes.flatMap((change) => {
      const referenced =
        change.kind === 'addForeignKey' ? [change.key.references] : change.kind === 'replaceForeignKey' ? [change.after.references] : [];
      const own = 'table' in change ? [{ schema: change.schema, table: change.table }] : [];
      return [...own, ...referenced].map(({ schema, table }) => tableObject({ schema, name: table }));
    }),
  );
  return [...new Set([...objectsOfSubject(subject, known), ...touched.filter((object) => known.has(object))])];
}

/** `table orders`, `function JobRepository.list`: an object for a reader. */
export function nameObject(object: string): string {
  const [kind = '', ...rest] = object.split(' ');
  const name = rest.join(' ');
  if (kind === 'function') return `function ${shortName(name)}`;
  if (kind !== 'table') return object;
  const [schema = '', ...relation] = name.split('.');
  return `table ${displayName({ schema, name: relation.join('.') })}`;
}
