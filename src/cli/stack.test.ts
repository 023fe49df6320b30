import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { stackInSources } from './stack.js';

test('places in a bundle are told as places in the sources; others stay', async () => {
  using folder = temporaryFolder();
  const source = join(folder.path, 'thrower.ts');
  writeFileSync(source, `type Unused = {\n  a: 1 };\n\nexport function fail(): never {\n  throw new Error('broken');\n}\n`);
  const outfile = join(folder.path, 'out', 'bundle.js');
  await build({ input: source, output: { file: outfile, format: 'esm', sourcemap: true, sourcemapExcludeSources: true } });
  const { fail } = (await import(pathToFileURL(outfile).href)) as { fail(): never };
  expect(stackInSources(caught(fail))).toContain(`${source}:5:9`);
  const own = new Error('own');
  expect(stackInSources(own)).toBe(own.stack);
});

function caught(run: () => never): Error {
  try {
    return run();
  } catch (error) {
    return error as Error;
  }
}
