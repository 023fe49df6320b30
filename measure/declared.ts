/**
 * `npm run measure:declared [-- --size 0.1 --major 18]`: plans of a really filled database against those of a shadow that has only the
 * declaration (`[volumes]`) and the schema. Same shape, and cost within 25 %. A statement that a side does not plan counts as missed.
 */
import { parseArgs } from 'node:util';
import { isSameShape, shapeOfPlan } from '../src/plan/shape.js';
import { startMajor } from '../src/shadow/start-major.js';
import { AGENCY_QUERIES, AGENCY_SCHEMA, agencyRows, agencyVolumes } from './declared/agency.js';
import { type Compared, compareDeclared } from './declared/compare.js';
import { formatShare, printList } from './print.js';

const { values } = parseArgs({ options: { size: { type: 'string', default: '0.1' }, major: { type: 'string', default: '18' } } });
const size = Number(values.size);
const server = await startMajor(Number(values.major), new AbortController().signal);
try {
  const { compared } = await compareDeclared(
    server,
    { schema: AGENCY_SCHEMA, volumes: agencyVolumes(size), queries: AGENCY_QUERIES },
    async (client) => {
      for (const sql of agencyRows(size)) await client.query(sql);
    },
  );
  report('ticket desk', compared);
} finally {
  await server.stop();
}

function report(name: string, compared: readonly Compared[]): void {
  const isSame = ({ real, declared }: Compared): boolean => real !== null && declared !== null && isSameShape(real, declared);
  const isNear = ({ real, declared }: Compared): boolean =>
    real !== null && declared !== null && Math.abs(declared.root.totalCost - real.root.totalCost) <= 0.25 * real.root.totalCost;
  printList(
    `${name}: missed`,
    compared
      .filter((each) => !isSame(each) || !isNear(each))
      .map(({ query, real, declared }) => {
        const [left, right] = [real === null ? [] : shapeOfPlan(real), declared === null ? [] : shapeOfPlan(declared)];
        const lines = [
          ...left.filter((line) => !right.includes(line)).map((line) => `      real     ${line}`),
          ...right.filter((line) => !left.includes(line)).map((line) => `      declared ${line}`),
        ];
        return [
          `${query}: cost ${real?.root.totalCost ?? '–'}, declared ${declared?.root.totalCost ?? '–'}, rows ${real?.root.rows ?? '–'}, declared ${declared?.root.rows ?? '–'}`,
          ...lines,
        ].join('\n');
      }),
  );
  const share = (judge: (each: Compared) => boolean): string =>
    formatShare({ matching: compared.filter(judge).length, of: compared.length });
  console.log(`${name} at ${values.size}: shape ${share(isSame)}, cost within 25 % ${share(isNear)}`);
}
