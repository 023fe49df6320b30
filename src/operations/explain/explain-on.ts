import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import { explainOutside } from '../../guest/explain-outside.js';
import { judgeOutside } from '../../guest/judge-outside.js';
import type { Plan } from '../../plan/plan.js';
import { readPlan } from '../../plan/read-plan.js';
import type { LiveConnection } from '../../postgres/connection.js';
import { describeStatement } from '../../shadow/explain.js';
import { openWhatIf, type WhatIf } from '../../shadow/what-if.js';
import type { NotExamined } from '../../source/place.js';
import { defaultNaming } from '../../sqlalchemy/naming.js';
import type { Application } from '../application.js';
import type { Surroundings } from '../operation.js';
import type { LiveSide } from '../review/live.js';
import type { AskedQuery } from './asked.js';
import { compareWithSource, type Fidelity } from './compare-source.js';
import { describeQuery } from './describe-query.js';
import type { Ground } from './ground.js';
import { type PlannedOnShadow, planOnShadow } from './planned.js';
import { lineOf } from './read-texts.js';
import type { ExplainRequest } from './request.js';
import type { ExplainedQuery, Explanation } from './result.js';
import { tryImprovements } from './trials.js';
import { askWhatIf } from './ask-what-if.js';

export interface Explained {
  readonly fidelity: Fidelity | null;
  readonly queries: readonly ExplainedQuery[];
  readonly whatIf: Explanation['whatIf'];
  readonly notes: readonly string[];
  readonly notExamined: readonly NotExamined[];
}

export interface ExplainOn {
  readonly request: ExplainRequest;
  readonly surroundings: Surroundings;
  readonly application: Application | null;
  readonly live: LiveSide | null;
  readonly connection: LiveConnection | null;
  readonly asked: readonly AskedQuery[];
  readonly ground: Ground;
}

/** Plans all that is asked on a shadow whose schema is there, compares it with the source, tries what might be better. */
export async function explainOn(_major: number, on: ExplainOn): Promise<Explained> {
  const { request, surroundings, application, live, connection, ground } = on;
  const notExamined: NotExamined[] = [];
  surroundings.progress('planning the statements');
  const whatIf = await openWhatIf(ground.database, ground.statistics, request.withIndex ?? []);
  try {
    refuseIndexes(whatIf);
    notExamined.push(...whatIf.unwritten.map(({ object, reason }) => ({ file: null, line: null, object, reason })));
    const hidden = (request.withoutIndex ?? []).map((name) => findIndex(name, ground));
    const planned = await planAll(on, whatIf, notExamined);
    const fidelity = connection === null || live === null ? null : await compareWithSource(planned, connection, live.catalog);
    surroundings.signal.throwIfAborted();
    const executed =
      request.analyze && connection !== null && live !== null
        ? await executeAll(planned, { request, connection, live, notExamined })
        : new Map<PlannedOnShadow, Seen>();
    surroundings.progress('trying indexes and other ways to write the statements');
    const trials = request.trials
      ? await tryImprovements(planned, ground, application?.naming ?? defaultNaming, request.showValues)
      : new Map<PlannedOnShadow, never>();
    const asked =
      request.withIndex === undefined && request.withoutIndex === undefined
        ? null
        : await askWhatIf(planned, whatIf, hidden, request.showValues);
    return {
      fidelity,
      queries: planned.map((query) =>
        describeQuery(query, {
          seen: executed.get(query) ?? (query.asked.plan === null ? null : { binding: 'pasted', plan: query.asked.plan, values: [] }),
          trials: trials.get(query) ?? [],
          whatIf: asked?.queries.get(query) ?? null,
          showValues: request.showValues,
          basis: ground.basis,
        }),
      ),
      whatIf: asked?.summary ?? null,
      notes: whatIf.heights ? [] : ['Heights of B-trees are not planned with: this server does not read pages as plinth writes them.'],
      notExamined,
    };
  } finally {
    await whatIf.close();
  }
}

async function planAll({ asked, ground, surroundings }: ExplainOn, whatIf: WhatIf, notExamined: NotExamined[]): Promise<PlannedOnShadow[]> {
  const planned: PlannedOnShadow[] = [];
  const client = await ground.database.asOwner();
  for (const query of asked) {
    surroundings.signal.throwIfAborted();
    if (query.sql === null) continue;
    const described = await describeStatement(client, query.sql);
    if (described.parameters === null) {
      notExamined.push(notPlanned(query, described.position, explainMissing(described, ground)));
      continue;
    }
    const one = await planOnShadow({ ...query, sql: query.sql }, described.parameters, whatIf, ground.statistics);
    if (typeof one === 'string') notExamined.push(notPlanned(query, null, `the server did not plan it: ${one}`));
    else planned.push(one);
  }
  return planned;
}

function notPlanned(query: AskedQuery, position: number | null, reason: string): NotExamined {
  return { file: query.place?.file ?? null, line: lineOf(query, position), object: `query ${query.name}`, reason };
}

/** The server's words; it suggests columns by itself, and tables not. */
function explainMissing({ why, hint }: { readonly why: string; readonly hint: string | null }, { catalog }: Ground): string {
  const missing = /^relation "(?:[^".]+\.)?([^"]+)" does not exist/.exec(why)?.[1];
  const names = [...catalog.tables, ...catalog.views].map(({ name }) => name);
  const closest = missing === undefined ? null : suggest(missing.replaceAll('"', ''), names);
  const more = hint ?? (closest === null ? null : `Did you mean "${closest}"?`);
  return more === null ? why : `${why}. ${more}`;
}

function refuseIndexes({ refused }: WhatIf): void {
  const [first] = refused;
  if (first === undefined) return;
  throw new Failure('index_refused', 'an index cannot be made', {
    detail: refused.map(({ sql, why }) => `${sql}: ${why}`).join('\n'),
    hint: 'Write it as CREATE INDEX ON table (column, …), with the names of the schema.',
  });
}

function findIndex(given: string, { catalog }: Ground): { readonly schema: string; readonly name: string } {
  const all = catalog.tables.flatMap(({ schema, indexes }) => indexes.map(({ name }) => ({ schema, name })));
  const found = all.find(({ schema, name }) => given === name || given === `${schema}.${name}`);
  if (found !== undefined) return found;
  const closest = suggest(
    given,
    all.map(({ name }) => name),
  );
  throw new Failure('object_unknown', `there is no index "${given}"`, {
    hint: closest === null ? 'plinth schema lists the indexes.' : `Did you mean "${closest}"?`,
  });
}

interface Seen {
  readonly binding: 'executed';
  readonly plan: Plan;
  readonly values: readonly string[];
}

/** Runs each SELECT that is known to be harmless. Throws `statement_refused` where all that is asked would write. */
async function executeAll(
  planned: readonly PlannedOnShadow[],
  {
    request,
    connection,
    live,
    notExamined,
  }: {
    readonly request: ExplainRequest;
    readonly connection: LiveConnection;
    readonly live: LiveSide;
    readonly notExamined: NotExamined[];
  },
): Promise<Map<PlannedOnShadow, Seen>> {
  const seen = new Map<PlannedOnShadow, Seen>();
  const refused: string[] = [];
  for (const query of planned) {
    const bound = query.plans.find(({ values }) => values !== null) ?? query.plans[0];
    const why =
      query.types.length > 0 && bound?.values === null
        ? (query.unbound ?? 'its parameters have no values')
        : await judgeOutside(query.asked.sql, 'execute', live.catalog, connection);
    if (why !== null) {
      refused.push(why);
      notExamined.push(notPlanned(query.asked, null, `it was not run: ${why}`));
      continue;
    }
    const { document, why: failed } = await explainOutside(connection, query.asked.sql, {
      execute: true,
      values: bound?.values ?? null,
      timeout: request.timeout * 1000,
    });
    if (failed === null) seen.set(query, { binding: 'executed', plan: readPlan(document), values: bound?.described ?? [] });
    else notExamined.push(notPlanned(query.asked, null, `it was run and did not end well: ${failed}`));
  }
  if (
    planned.length > 0 &&
    refused.length === planned.length &&
    refused.every((why) => /^it is no SELECT|writes a table|locks rows|is not among/.test(why))
  )
    throw new Failure('statement_refused', 'with --analyze a statement is run, and this one would write', {
      detail: refused[0] ?? null,
      hint: 'Leave --analyze out: the plan needs no execution. To see what a write really does, run EXPLAIN ANALYZE in a transaction of your own and paste the plan.',
    });
  return seen;
}
