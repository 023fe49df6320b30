import { z } from 'zod';
import { manualPage } from '../../configuration/manual-page.js';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import { defineOperation } from '../operation.js';
import { readVersions } from '../versions.js';
import { findTopics, topics } from './topics.js';

const request = z.object({
  topic: z
    .array(z.string().max(200))
    .default([])
    .meta({ argument: true, description: 'a rule, lock mode, statement or subject; without one, the list' }),
  dir: z.string().default('.').meta({ description: 'the project whose versions count', placeholder: 'dir' }),
});

export const docsSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** What the links are for; null where the project does not say, and the links then lead to the newest. */
  versions: z.strictObject({ postgresql: z.int().nullable(), sqlalchemy: z.string().nullable(), alembic: z.string().nullable() }),
  topics: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['rule', 'lock mode', 'statement', 'subject']),
      title: z.string(),
      pages: z.array(z.string()),
    }),
  ),
});

export type Docs = z.infer<typeof docsSchema>;

export const docs = defineOperation({
  name: 'docs',
  summary: "Show the manual pages of the project's own versions on a topic",
  input: request,
  output: docsSchema,
  run: ({ topic, dir }) => lookUp(topic.join(' '), dir),
  exitCode: () => 0,
});

/** Throws `topic_unknown`. */
export async function lookUp(asked: string, directory: string): Promise<Docs> {
  const versions = await readVersions(directory);
  const found = asked === '' ? topics : findTopics(asked);
  if (found.length === 0) throw unknownTopic(asked);
  return {
    formatVersion: 1,
    versions,
    topics: found.map(({ pages, ...topic }) => ({ ...topic, pages: [...new Set(pages.map((page) => manualPage(page, versions)))] })),
  };
}

function unknownTopic(asked: string): Failure {
  const closest = suggest(
    asked.slice(0, 80),
    topics.map(({ id }) => id),
  );
  return new Failure('topic_unknown', `no manual page is known for "${asked.slice(0, 80)}"`, {
    hint: closest === null ? 'Run "plinth docs" for the topics.' : `Did you mean "${closest}"?`,
  });
}
