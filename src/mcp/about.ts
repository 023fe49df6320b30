import type { Explanation } from '../operations/explain/result.js';
import type { NotExamined } from '../source/place.js';
import type { About } from './answer.js';
import type { Examination } from './examination.js';
import type { Workbench } from './workbench.js';

/** Where an answer is from that was found by looking at the project. */
export function aboutExamination({ project }: Workbench, { analysis, review }: Examination, target: string | undefined): About {
  const { server, major, schema } = review.target;
  return {
    project,
    judged: schema,
    postgres: major,
    target: target ?? null,
    server: server === null ? null : nameServer(server),
    asOf: server?.asOf ?? null,
    schema: review.schemaFingerprint,
    analysis,
  };
}

/** Of a statement that was planned on the shadow. */
export function aboutQuery(
  { project }: Workbench,
  { target: { server, schema, plannedOn } }: Explanation,
  target: string | undefined,
): About {
  return {
    project,
    judged: schema,
    postgres: plannedOn,
    target: target ?? null,
    server: server === null ? null : nameServer(server),
    asOf: server?.asOf ?? null,
    schema: null,
    analysis: null,
  };
}

/** Of an answer for which nothing of the project was looked at. */
export function aboutNothing({ project }: Workbench): About {
  return { project, judged: null, postgres: null, target: null, server: null, asOf: null, schema: null, analysis: null };
}

export function describeNotExamined({ review }: Examination): string[] {
  const rules = review.outcomes
    .filter(({ status, byRequest }) => status !== 'checked' && !byRequest)
    .map(({ rule, status, why }) => `${rule} ${status}: ${why ?? ''}`);
  return [...rules, ...review.notExamined.map(describeOne)];
}

function nameServer({ role, host, port, database, version }: NonNullable<Explanation['target']['server']>): string {
  return `${role}@${host}:${port}/${database}, PostgreSQL ${version}`;
}

export function describeOne({ file, line, object, reason }: NotExamined): string {
  return `${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim();
}
