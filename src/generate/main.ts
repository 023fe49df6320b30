import { parseArgs } from 'node:util';
import { generateLintConfiguration } from './lint-configuration.js';
import { generateLintPage } from './lint-page.js';
import { generateLocksPage } from './locks-page.js';
import { generateParts, generateRegistry } from './registry.js';
import { generateRulePages } from './rule-pages.js';
import { listRules, loadRules } from './rule-files.js';
import { generateSchemas } from './schemas.js';
import { findOutdated, type GeneratedFile, removeOrphans, writeFiles } from './write.js';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, assets: { type: 'boolean' } } });

if (values.assets === true) await writeFiles(await generateSchemas());
else if (values.check === true) await check(await generateSources());
else await generate(await generateSources());

async function generate(sources: readonly GeneratedFile[]): Promise<void> {
  await writeFiles(sources);
  await removeOrphans(sources, ['docs/rules']);
  await writeFiles(await generateSchemas());
}

/** What is generated and committed. */
async function generateSources(): Promise<GeneratedFile[]> {
  const files = await listRules();
  const rules = await loadRules(files);
  return [
    generateLintConfiguration(),
    generateRegistry(files),
    ...generateParts(rules),
    generateLocksPage(),
    await generateLintPage(rules),
    ...generateRulePages(rules),
  ];
}

async function check(files: readonly GeneratedFile[]): Promise<void> {
  const outdated = await findOutdated(files, ['docs/rules']);
  for (const path of outdated) process.stderr.write(`out of date: ${path}\n`);
  if (outdated.length === 0) return;
  process.stderr.write('Run "npm run generate" and commit what it writes.\n');
  process.exitCode = 1;
}
