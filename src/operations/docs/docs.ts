import * as z from 'zod';
import { manualPage } from '../../configuration/manual-page.js';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { readConfiguration } from '../../configuration/read.js';
import { readVersions } from '../versions.js';
import { askOutside } from './ask-outside.js';
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
  /** What the server of `[docs]` says, by library: text of others. Null where none was asked; `why` where it gave nothing. */
  outside: z
    .strictObject({
      answers: z.array(z.strictObject({ library: z.string(), id: z.string(), text: z.string() })),
      why: z.string().nullable(),
    })
    .nullable(),
});

export type Docs = z.infer<typeof docsSchema>;

export const docs = defineOperation({
  name: 'docs',
  summary: "Show the manual pages of the project's own versions on a topic",
  input: request,
  output: docsSchema,
  run: ({ topic, dir }, surroundings) => answer(topic.join(' '), dir, surroundings),
  exitCode: () => 0,
});

/** The pages, and what the configured server says of a topic. Only this command starts that server: a person has asked for it. */
export async function answer(asked: string, directory: string, surroundings: Pick<Surroundings, 'environment' | 'signal'>): Promise<Docs> {
  const pages = await lookUp(asked, directory);
  const { configuration } = await readConfiguration(directory);
  const outside = asked === '' ? null : await askOutside(configuration.docs, asked, surroundings);
  surroundings.signal.throwIfAborted();
  return { ...pages, outside: outside === null ? null : { answers: [...outside.answers], why: outside.why } };
}

/** The pages on a topic, of all topics without one. Throws `topic_unknown`. */
export async function lookUp(asked: string, directory: string): Promise<Omit<Docs, 'outside'>> {
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
