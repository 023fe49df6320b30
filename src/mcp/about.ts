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
    server: server === null ? null : `${server.role}@${server.host}:${server.port}/${server.database}, PostgreSQL ${server.version}`,
    asOf: server?.asOf ?? null,
    schema: review.schemaFingerprint,
    analysis,
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

function describeOne({ file, line, object, reason }: NotExamined): string {
  return `${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim();
}
