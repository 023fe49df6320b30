import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect } from '../../measure/effects/collect.js';
import { openFixture } from '../../measure/effects/open-fixture.js';
import { runShape } from '../../measure/effects/run-shape.js';
import { shapes } from '../../measure/effects/shapes.js';
import { measured } from '../../src/migration/effects/measured.js';
import type { Database } from '../../src/shadow/database.js';
import { startServer } from '../../src/shadow/server.js';

let template: Database;
beforeAll(async () => {
  template = await openFixture(await startServer());
});
afterAll(() => template.server.stop());

/** All of them take minutes: `npm run measure:effects -- --check`. */
const some = shapes.filter((_, at) => at % 12 === 0);

test.each(some.map((shape) => ({ id: shape.id, shape })))('$id: as the table says', async ({ id, shape }) => {
  const { major } = template.server;
  const run = { major, observed: new Map([[id, await runShape(template, shape)]]), kept: [] };
  const here = collect([run]).statements[id];
  const known = measured.statements[id];
  expect(here?.effects.map(({ majors, ...effect }) => effect)).toEqual(
    known?.effects.filter(({ majors }) => majors.includes(major)).map(({ majors, ...effect }) => effect),
  );
});
