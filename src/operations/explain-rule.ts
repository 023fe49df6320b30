import * as z from 'zod';
import { suggest } from '../configuration/suggest.js';
import type { Versions } from '../configuration/library-versions.js';
import { Failure, isFailure } from '../failure/failure.js';
import { rules } from '../rules/registry.js';
import { linkRules } from './docs/manual-links.js';
import { defineOperation } from './operation.js';
import { readVersions } from './versions.js';

export const explainedRuleSchema = z.strictObject({
  id: z.string(),
  redFlag: z.int().nullable(),
  severity: z.enum(['error', 'warning', 'info']),
  title: z.string(),
  docs: z.strictObject({
    condition: z.string(),
    effect: z.string(),
    remedy: z.string(),
    exceptions: z.string(),
    sources: z.array(z.string()),
  }),
  /** JSON Schema of the rule's options. */
  options: z.record(z.string(), z.json()),
  examples: z.array(
    z.strictObject({ title: z.string(), sql: z.string().nullable(), files: z.record(z.string(), z.string()).nullable(), finds: z.int() }),
  ),
});

export type ExplainedRule = z.infer<typeof explainedRuleSchema>;

export const explainRule = defineOperation({
  name: 'explain-rule',
  summary: 'Explain a rule: when it speaks, why, what to do, when it is silent',
  input: z.object({
    rule: z.string().meta({ argument: true, description: 'id of the rule, as in "plinth rules"' }),
    dir: z
      .string()
      .optional()
      .meta({ argument: true, description: 'the project for whose versions the manuals are linked (default: this directory)' }),
  }),
  output: explainedRuleSchema,
  async run({ rule, dir }) {
    // An unreadable plinth.toml where somebody happens to stand is no reason to explain nothing.
    const versions = await readVersions(dir ?? '.').catch((error: unknown) => {
      if (dir === undefined && isFailure(error)) return unknownVersions;
      throw error;
    });
    return readRule(rule, versions);
  },
  exitCode: () => 0,
});

const unknownVersions: Versions = { postgresql: null, sqlalchemy: null, alembic: null };

/** A rule with everything that it says of itself; its manual pages are of these versions. Throws `rule_unknown`. */
export function readRule(id: string, versions: Versions): ExplainedRule {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw unknownRule(id);
  const { redFlag, severity, title, docs, options, examples } = rule;
  return {
    id,
    redFlag,
    severity,
    title,
    docs: { ...docs, sources: linkRules([rule], versions)(id) },
    options: z.record(z.string(), z.json()).parse(z.toJSONSchema(options, { io: 'input' })),
    examples: examples.map((example) => ({
      title: example.title,
      sql: example.sql ?? null,
      files: example.files ?? null,
      finds: example.finds.length,
    })),
  };
}

function unknownRule(id: string): Failure {
  const closest = suggest(
    id,
    rules.map((rule) => rule.id),
  );
  return new Failure('rule_unknown', `there is no rule "${id}"`, {
    hint: closest === null ? 'Run "plinth rules" for the list.' : `Did you mean "${closest}"?`,
  });
}
