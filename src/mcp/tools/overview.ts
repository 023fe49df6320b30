import * as z from 'zod';
import { rules } from '../../rules/registry.js';
import { aboutExamination, describeNotExamined } from '../about.js';
import type { Section } from '../answer.js';
import type { Examination } from '../examination.js';
import { defineTool } from '../tool.js';
import type { Workbench } from '../workbench.js';
import { where } from './where.js';

export const overview = defineTool({
  name: 'overview',
  title: 'Overview of the database',
  description: 'What the project has: PostgreSQL major, targets, tables with rows and indexes, engines, what was read. Start here.',
  input: z.object(where),
  async answer({ target, source }, bench, caller) {
    const found = await bench.examine({ target, source, proof: 'either', from: 'newest' }, caller);
    return {
      about: aboutExamination(bench, found, target),
      sections: [describeProject(found), await listTargets(bench), listTables(found), describeTrail(found)],
      notExamined: describeNotExamined(found),
    };
  },
});

function describeProject({ review, schema, functions }: Examination): Section {
  const sends = functions.flatMap((one) => one.sends);
  return {
    kind: 'facts',
    name: 'project',
    facts: {
      tables: schema.tables.length,
      views: schema.views.length,
      enums: schema.enums.length,
      'functions that send statements': functions.filter((one) => one.sends.length > 0).length,
      statements: sends.length,
      rules: rules.length,
      'rules that looked': review.outcomes.filter(({ status }) => status === 'checked').length,
    },
  };
}

async function listTargets(bench: Workbench): Promise<Section> {
  const { targets = {} } = await bench.configuration();
  const rows = Object.entries(targets).map(([name, { url_env: variable }]) => [name, variable, (bench.environment[variable] ?? '') !== '']);
  return { kind: 'rows', name: 'targets', columns: ['target', 'variable', 'set'], rows };
}

function listTables({ schema, sizes }: Examination): Section {
  return {
    kind: 'rows',
    name: 'tables',
    columns: ['table', 'rows', 'growth a month', 'figures', 'columns', 'foreign keys', 'indexes'],
    rows: schema.tables.map((table) => {
      const size = sizes.get(`${table.schema}.${table.name}`);
      return [
        table.schema === 'public' ? table.name : `${table.schema}.${table.name}`,
        size?.rows ?? null,
        size?.growthPerMonth ?? null,
        size?.source ?? 'not known',
        table.columns.length,
        table.foreignKeys.length,
        table.indexes.length,
      ];
    }),
  };
}

/** What was read and skipped at the steps that are about this project, not about each rule. */
function describeTrail({ review, notes }: Examination): Section {
  const steps = review.trail.filter(({ step }) => step === 'schema' || step === 'options' || step === 'explain' || step === 'versions');
  const rows = steps.flatMap(({ step, read, skipped }) => [
    ...read.map((what) => [step, 'read', what]),
    ...skipped.map(({ what, why }) => [step, 'not read', `${what}: ${why}`]),
  ]);
  return {
    kind: 'rows',
    name: 'what was read',
    columns: ['step', 'outcome', 'what'],
    rows: [...rows, ...notes.map((note) => ['schema', 'note', note])],
  };
}
