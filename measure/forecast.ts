/**
 * `npm run measure:forecast [-- --suites tpch,oltp --scale 0.02 --times 10,100 --python python3 --keep DIR --attribute]`: what `plinth forecast`
 * says of a database at today's size, against the plans that a real server chooses when the same database has really grown: the share of
 * statements of which the shape is named, and the cost within 25 %. Beside it the naive forecast, which multiplies only the rows and
 * blocks; the shadow with the grown database's own statistics; and the grown server itself after ANALYZE drew another sample.
 * TPC-H grows by its own generator, the shop by its own rows, of which the times are pressed into the same span.
 * Statements that a side does not plan count as missed. `--attribute` names for each miss which figure of the forecast, had it been the
 * real one, would have led to the real plan.
 */
import { parseArgs } from 'node:util';
import type { Database } from '../src/shadow/database.js';
import { measureStep, type Today } from '../src/operations/forecast/measure-step.js';
import { recreate } from '../src/operations/recreate.js';
import { planQueries } from '../src/operations/review/plans.js';
import type { Plan } from '../src/plan/plan.js';
import { readPlan } from '../src/plan/read-plan.js';
import { isSameShape, shapeOfPlan } from '../src/plan/shape.js';
import { orderAsSource } from '../src/shadow/planning-shadow.js';
import { startMajor } from '../src/shadow/start-major.js';
import { writeCatalog } from '../src/catalog/write.js';
import { growAll } from '../src/statistics/grow/grow-tables.js';
import type { Statistics } from '../src/statistics/statistics.js';
import { attributeMisses } from './growth/attribute.js';
import { type Grown, makeGrown } from './growth/grown.js';
import { formatShare, printList } from './print.js';

const { values } = parseArgs({
  options: {
    suites: { type: 'string', default: 'tpch,oltp' },
    scale: { type: 'string', default: '0.02' },
    times: { type: 'string', default: '10,100' },
    python: { type: 'string', default: 'python3' },
    major: { type: 'string', default: '18' },
    /** Folder in which generated rows and what was read of grown databases are kept for the next run. */
    keep: { type: 'string' },
    attribute: { type: 'boolean', default: false },
  },
});

const factors = values.times.split(',').map(Number);
const summary: string[] = [];
for (const suite of values.suites.split(',')) {
  const asked = { suite, scale: Number(values.scale), major: values.major, python: values.python, keep: values.keep };
  const now = await makeGrown({ ...asked, factor: 1 });
  const later = new Map<number, Grown>();
  for (const factor of factors) later.set(factor, await makeGrown({ ...asked, factor }));
  await withToday(now, async (today) => {
    for (const [factor, grown] of later) await compare(suite, factor, today, grown);
  });
}
console.log(`\n${summary.join('\n')}`);

async function withToday({ catalog, statistics, queries }: Grown, work: (today: Today) => Promise<void>): Promise<void> {
  const server = await startMajor(Number(values.major), new AbortController().signal);
  try {
    const made = await recreate(server, writeCatalog(orderAsSource(catalog, statistics), { major: server.major }).statements);
    const axis = { unit: 'times', steps: factors } as const;
    await work({ template: made.database, catalog: made.catalog, statistics, queries, stated: { grows: [], stays: [] }, axis });
  } finally {
    await server.stop();
  }
}

async function compare(suite: string, factor: number, today: Today, grown: Grown): Promise<void> {
  const plan = (statistics: Statistics): Promise<readonly (Plan | null)[]> => planThere(today.template, today, statistics);
  const real = grown.plans.map(readPlanOrNull);
  const { statistics, planned } = await measureStep(today, factor);
  const forecast = planned.map((each) => each.plan);
  const sides: readonly (readonly [string, readonly (Plan | null)[]])[] = [
    ['forecast', forecast],
    ['naive', await plan(multiply(today, factor))],
    ['shadow with the real statistics', await plan(grown.statistics)],
    ['grown server after another ANALYZE', grown.again.map(readPlanOrNull)],
  ];
  for (const [name, plans] of sides) summary.push(`${suite} at ${factor} times, ${name}: ${shares(real, plans)}`);
  const missed = real.flatMap((each, query) => (each === null || isNamed(each, forecast[query] ?? null) ? [] : [query]));
  const dear = real.flatMap((each, query) => (each === null || isNearCost(each, forecast[query] ?? null) ? [] : [query]));
  const [whyShape, whyCost] = values.attribute
    ? [
        await attributeMisses({ forecast: statistics, real: grown.statistics }, missed, plan, (each, query) =>
          isNamed(real[query] ?? null, each),
        ),
        await attributeMisses({ forecast: statistics, real: grown.statistics }, dear, plan, (each, query) =>
          isNearCost(real[query] ?? null, each),
        ),
      ]
    : [new Map<number, string>(), new Map<number, string>()];
  printList(
    `${suite} at ${factor} times: missed`,
    [...new Set([...missed, ...dear])].map((query) => {
      const [one, other] = [real[query] ?? null, forecast[query] ?? null];
      const stable = isNamed(one, readPlanOrNull(grown.again[query])) ? '' : ' (the grown server itself wavers)';
      const head = `${today.queries[query]?.name ?? ''}: cost ${one?.root.totalCost ?? '–'}, forecast ${other?.root.totalCost ?? '–'}${stable}`;
      const causes = [whyShape.get(query), whyCost.get(query)].map((why, position) =>
        why === undefined ? '' : `\n      ${position === 0 ? 'shape' : 'cost'}: ${why}`,
      );
      return `${head}${causes.join('')}${one === null || isNamed(one, other) ? '' : `\n${beside(one, other)}`}`;
    }),
  );
}

function planThere(template: Database, { catalog, queries }: Today, statistics: Statistics): Promise<readonly (Plan | null)[]> {
  return planQueries(template, catalog, statistics, queries).then((planned) => planned.map((each) => each.plan));
}

function readPlanOrNull(document: unknown): Plan | null {
  return document === null || document === undefined ? null : readPlan(document);
}

function shares(real: readonly (Plan | null)[], plans: readonly (Plan | null)[]): string {
  const counted = real.flatMap((plan, query) => (plan === null ? [] : [[plan, plans[query] ?? null] as const]));
  const share = (judge: typeof isNamed): string =>
    formatShare({ matching: counted.filter(([one, other]) => judge(one, other)).length, of: counted.length });
  return `shape ${share(isNamed)}, cost within 25 % ${share(isNearCost)}`;
}

/** Rows and blocks of everything that grows, and nothing else. */
function multiply({ catalog, statistics, stated }: Today, factor: number): Statistics {
  const growing = new Set(
    growAll(catalog, statistics, factor, stated).flatMap(({ schema, name, role }) => (role === 'stays' ? [] : [`${schema}.${name}`])),
  );
  return {
    ...statistics,
    relations: statistics.relations.map((relation) =>
      growing.has(`${relation.schema}.${relation.table ?? relation.name}`)
        ? {
            ...relation,
            rows: relation.rows === null ? null : relation.rows * factor,
            pages: relation.pages * factor,
            allVisible: relation.allVisible * factor,
          }
        : relation,
    ),
  };
}

function isNamed(real: Plan | null, forecast: Plan | null): boolean {
  return real !== null && forecast !== null && isSameShape(real, forecast);
}

function isNearCost(real: Plan | null, forecast: Plan | null): boolean {
  return real !== null && forecast !== null && Math.abs(forecast.root.totalCost - real.root.totalCost) <= 0.25 * real.root.totalCost;
}

function beside(real: Plan, forecast: Plan | null): string {
  const [left, right] = [shapeOfPlan(real), forecast === null ? [] : shapeOfPlan(forecast)];
  return [
    ...left.filter((line) => !right.includes(line)).map((line) => `      real     ${line}`),
    ...right.filter((line) => !left.includes(line)).map((line) => `      forecast ${line}`),
  ].join('\n');
}
