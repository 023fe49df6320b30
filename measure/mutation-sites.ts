import { join } from 'node:path';
import type { Backend } from './backend.js';
import { measureFolder } from './backend.js';
import type { Mutation } from './mutation.js';
import { queryOracle } from './oracle-catalog.js';
import { runCommand } from './run-command.js';

/** An index or unique constraint that can go. */
interface Droppable {
  readonly name: string;
  readonly as: 'index' | 'unique' | null;
}

interface Reference {
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly referenced: readonly string[];
}

export interface Searched {
  readonly as: 'index' | 'unique';
  readonly columns: readonly string[];
  readonly predicate: string | null;
}

interface Site<Kind extends string, Detail> {
  readonly kind: Kind;
  readonly schema: string;
  readonly relation: string;
  readonly name: string;
  readonly detail: Detail;
}

/** A row of `mutation-sites.sql`. */
export type MutationSite =
  | Site<'unserved key', readonly Droppable[]>
  | Site<'no action', Reference>
  | Site<'unchecked document', readonly string[]>
  | Site<'soft delete', readonly (Droppable & { readonly whole: string })[]>
  | Site<'table', boolean>
  | Site<'searched index', Searched>;

/** Sites in the catalog that the real Alembic built at `url`. */
export async function readSites(url: string): Promise<readonly MutationSite[]> {
  return (await queryOracle(url, 'mutation-sites.sql')) as readonly unknown[] as readonly MutationSite[];
}

const py = (value: string): string => JSON.stringify(value);
/** A name that is whole: without `op.f` the naming convention of the models is applied to it once more. */
const whole = (name: string): string => `op.f(${py(name)})`;

/** The mutations of the catalog, red flags 1, 3, 8 and 9. `isSmall` names tables for which flag 9 is silent by their declared volume. */
export function mutateCatalog(sites: readonly MutationSite[], isSmall: (table: string) => boolean): Mutation[] {
  return sites.flatMap((site) => {
    const scope = `${site.schema}.${site.relation}`;
    const base = { scope, replace: null };
    if (site.kind === 'unserved key') {
      const operations = site.detail.map((index) => dropOperation(site, index));
      return [
        {
          ...base,
          flag: 1,
          how: 'the indexes that serve a foreign key are dropped',
          expect: `1 ${scope}.${site.name}`,
          operations,
        } satisfies Mutation,
      ];
    }
    if (site.kind === 'no action')
      return [
        {
          ...base,
          flag: 3,
          how: 'ON DELETE of a foreign key is dropped',
          expect: `3 ${scope}.${site.name}`,
          operations: withoutAction(site),
        } satisfies Mutation,
      ];
    if (site.kind === 'unchecked document') {
      const operations = site.detail.map(
        (name) => `op.drop_constraint(${whole(name)}, ${py(site.relation)}, schema=${py(site.schema)}, type_="check")`,
      );
      return [
        {
          ...base,
          flag: 8,
          how: 'the CHECK of a JSON column is dropped',
          expect: `8 ${scope}.${site.name}`,
          operations,
        } satisfies Mutation,
      ];
    }
    if (site.kind === 'soft delete') {
      const operations = site.detail.flatMap((index) => [dropOperation(site, index), `op.execute(${py(index.whole)})`]);
      return isSmall(site.relation)
        ? []
        : [
            {
              ...base,
              flag: 9,
              how: 'the predicates of the partial indexes of a soft delete are dropped',
              expect: `9 ${scope}`,
              operations,
            } satisfies Mutation,
          ];
    }
    return site.kind === 'table' ? mutateTable(site, isSmall) : [];
  });
}

/** A column that no other has is added: a document without CHECK, a mark of deletion without index. */
function mutateTable({ schema, relation, detail: hasSoftDelete }: Site<'table', boolean>, isSmall: (table: string) => boolean): Mutation[] {
  const scope = `${schema}.${relation}`;
  const add = (column: string) => [`op.add_column(${py(relation)}, ${column}, schema=${py(schema)})`];
  const document: Mutation = {
    flag: 8,
    how: 'a JSON column without CHECK is added',
    expect: `8 ${scope}.planted_document`,
    scope,
    replace: null,
    operations: add('sa.Column("planted_document", postgresql.JSONB(), nullable=True)'),
  };
  const mark: Mutation = {
    flag: 9,
    how: 'a soft delete without partial index is added',
    expect: `9 ${scope}`,
    scope,
    replace: null,
    operations: add('sa.Column("is_deleted", sa.Boolean(), server_default=sa.false(), nullable=False)'),
  };
  return hasSoftDelete || isSmall(relation) ? [document] : [document, mark];
}

export function dropOperation({ schema, relation }: { readonly schema: string; readonly relation: string }, index: Droppable): string {
  if (index.as === 'unique') return `op.drop_constraint(${whole(index.name)}, ${py(relation)}, schema=${py(schema)}, type_="unique")`;
  return `op.drop_index(${whole(index.name)}, table_name=${py(relation)}, schema=${py(schema)})`;
}

function withoutAction({ schema, relation, name, detail }: Site<'no action', Reference>): string[] {
  const columns = `[${detail.columns.map(py).join(', ')}], [${detail.referenced.map(py).join(', ')}]`;
  return [
    `op.drop_constraint(${whole(name)}, ${py(relation)}, schema=${py(schema)}, type_="foreignkey")`,
    `op.create_foreign_key(${whole(name)}, ${py(relation)}, ${py(detail.table)}, ${columns}, source_schema=${py(schema)}, referent_schema=${py(detail.schema)})`,
  ];
}

interface Downgrade {
  readonly file: string;
  readonly revision: string;
  readonly first: number;
  readonly last: number;
  readonly indent: number;
}

/** Red flag 4: every downgrade that does something is emptied. */
export async function mutateDowngrades(checkout: string, { revisions }: Backend, python: string): Promise<Mutation[]> {
  const output = await runCommand({
    program: python,
    arguments: [join(measureFolder, 'python', 'downgrades.py'), join(checkout, revisions.scripts)],
  });
  const found = JSON.parse(output) as readonly Downgrade[];
  return found.map(({ file, revision, first, last, indent }) => ({
    flag: 4,
    how: 'the body of downgrade() is emptied',
    expect: `4 ${revision}`,
    scope: revision,
    operations: [],
    replace: { file, first, last, text: `${' '.repeat(indent)}pass` },
  }));
}
