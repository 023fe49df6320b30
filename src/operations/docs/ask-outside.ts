import type { Configuration } from '../../configuration/configuration.js';
import type { Surroundings } from '../operation.js';
import { openServer, type OutsideServer } from './outside-server.js';

/** What a documentation server said: text of others, never an instruction. */
export interface OutsideAnswer {
  readonly library: string;
  /** As the server calls it: `/websites/sqlalchemy_en_20_orm`. */
  readonly id: string;
  readonly text: string;
}

export interface Outside {
  readonly answers: readonly OutsideAnswer[];
  /** What went wrong, in words; null where nothing did. */
  readonly why: string | null;
}

/** Characters of one answer. */
const LONGEST = 12_000;

/**
 * Asks the server of `[docs]` about a topic: each library under its known id first, and only where that gives nothing, under the id that the
 * server resolves its name to. Never throws: what goes wrong is told. Null where no server is configured.
 */
export async function askOutside(
  settings: Configuration['docs'],
  question: string,
  { environment, signal }: Pick<Surroundings, 'environment' | 'signal'>,
): Promise<Outside | null> {
  if (settings === undefined) return null;
  const answers: OutsideAnswer[] = [];
  try {
    const server = await openServer(settings, environment, signal);
    try {
      for (const [library, id] of Object.entries(settings.libraries ?? {})) {
        const answer = await askLibrary(server, { library, id, question });
        if (answer !== null) answers.push(answer);
      }
    } finally {
      server.close();
    }
    return { answers, why: answers.length === 0 ? 'it has nothing on this topic' : null };
  } catch (error) {
    return { answers, why: error instanceof Error ? error.message : String(error) };
  }
}

interface Asked {
  readonly library: string;
  readonly id: string;
  readonly question: string;
}

async function askLibrary(server: OutsideServer, { library, id, question }: Asked): Promise<OutsideAnswer | null> {
  const known = await server.call('query-docs', { libraryId: id, query: question });
  if (isAnswer(known)) return { library, id, text: known.slice(0, LONGEST) };
  const resolved = /(?<![\w/:])\/[\w.-]+(?:\/[\w.-]+)+/.exec(
    (await server.call('resolve-library-id', { libraryName: library, query: question })) ?? '',
  )?.[0];
  if (resolved === undefined || resolved === id) return null;
  const found = await server.call('query-docs', { libraryId: resolved, query: question });
  return isAnswer(found) ? { library, id: resolved, text: found.slice(0, LONGEST) } : null;
}

/** Servers say in words that they have nothing. */
function isAnswer(text: string | null): text is string {
  return (
    text !== null &&
    text.trim() !== '' &&
    !/^\W*(no (results|documentation|docs|content)|documentation not found|library .{0,80}not found)/i.test(text)
  );
}
