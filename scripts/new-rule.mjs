// npm run new-rule <category>/<name>: a rule file that compiles, with what to fill in, and its entry in the registry.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, install, run } from './install.mjs';

const id = process.argv[2] ?? '';
if (!/^[a-z]+(-[a-z]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
  process.stderr.write('usage: npm run new-rule <category>/<name>, in lower case with hyphens: indexes/foreign-key-without-index\n');
  process.exit(2);
}
const file = `src/rules/${id}.ts`;
if (existsSync(file)) {
  process.stderr.write(`${file} is there already\n`);
  process.exit(2);
}

mkdirSync(dirname(file), { recursive: true });
writeFileSync(
  file,
  `import { z } from 'zod';
import { displayName } from '../../engine/display-name.js';
import { defineRule } from '../../engine/rule.js';

export default defineRule({
  id: '${id}',
  title: 'TODO: what it finds, in a line',
  redFlag: null,
  severity: 'warning',
  reads: ['catalog'],
  options: z.strictObject({}),

  docs: {
    condition: 'TODO: when it speaks.',
    effect: 'TODO: what goes wrong if nothing is done.',
    remedy: 'TODO: what to do.',
    exceptions: 'TODO: when it is silent on purpose.',
    sources: ['https://www.postgresql.org/docs/current/'],
  },

  examples: [
    { title: 'TODO: a case with a finding', sql: 'CREATE TABLE todo (id bigint PRIMARY KEY);', finds: [{ table: 'todo' }] },
    { title: 'TODO: one that a naive check would get wrong', sql: 'CREATE TABLE done (id bigint PRIMARY KEY);', finds: [] },
  ],

  count: ({ catalog }) => catalog.tables.length,

  *check({ catalog }) {
    for (const table of catalog.tables)
      if (table.name === 'todo')
        yield {
          subject: { kind: 'table', schema: table.schema, relation: table.name, name: null },
          evidence: { table: displayName(table) },
          candidates: [],
          claims: [],
          noRecommendation: 'TODO: why there is no fix to offer, or candidates that mend it.',
        };
  },

  message: ({ table }) => \`TODO: \${table} …\`,
});
`,
);
install();
build();
run(process.execPath, ['dist/generate/main.js']);
process.stdout.write(`wrote ${file}; fill in what says TODO, then: npx vitest run test/rules -t ${id}\n`);
