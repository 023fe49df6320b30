import { readApplication } from '../../src/operations/application.js';
import { describeReview } from '../../src/operations/review/review.js';
import { examineOn } from '../../src/operations/review/examine.js';
import { readLive } from '../../src/operations/review/live.js';
import { rememberReview } from '../../src/operations/review/remember.js';
import { reviewRequest } from '../../src/operations/review/request.js';
import { fresh } from '../../src/operations/review/continue.js';
import { readProtocol } from '../../src/team/protocol/read-protocol.js';
import type { Review } from '../../src/operations/review/result.js';
import { testServer } from '../harness/database.js';
import { temporaryFolder } from '../harness/temporary.js';

const NOW = new Date('2026-06-01T12:00:00Z');

/** What `plinth review --no-proof` gives for a project of these files, on the server of the test run: no process, no shadow of its own. */
export async function reviewFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<Review> {
  using folder = temporaryFolder(files);
  return await reviewFolder(folder.path);
}

interface Reviewing {
  readonly write?: boolean;
  readonly proof?: boolean;
  readonly now?: Date;
  /** A live database that is read too. */
  readonly databaseUrl?: string;
}

/** The same of a folder that is there. */
export async function reviewFolder(dir: string, { write = false, proof = false, now = NOW, databaseUrl }: Reviewing = {}): Promise<Review> {
  const surroundings = {
    environment: {},
    now,
    signal: new AbortController().signal,
    progress: () => undefined,
    note: () => undefined,
    passPointOfNoReturn: () => undefined,
  };
  const application = await readApplication(dir);
  const protocol = readProtocol(dir, application.configuration.team?.protocol);
  const request = { ...reviewRequest.parse({ dir, proof, databaseUrl }), dir: '.' };
  const live = await readLive(request, application.configuration, surroundings);
  const server = testServer();
  const examined = await examineOn(server, {
    request,
    surroundings,
    application,
    live,
    major: server.major,
    continued: fresh,
    protocol,
  });
  try {
    return await describeReview(examined, rememberReview(examined, write ? 'asked' : 'configured'));
  } finally {
    await examined.judged.database.drop();
  }
}
