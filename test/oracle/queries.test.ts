import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureFolder, readBackends } from '../../measure/backend.js';
import { compareQueries, type ComparedFunction } from '../../measure/compare-queries.js';
import { drawFunctions, type DrawnFunction } from '../../measure/draw.js';
import { loggingSettings, parseCalls, readCalls, type RecordedCall } from '../../measure/statement-log.js';
import { readApplication } from '../../src/operations/application.js';
import { startServer, type Server } from '../../src/shadow/server.js';
import { testDatabase } from '../harness/database.js';
import { captionsFolder, captionsRequirements, createAll, runInCaptions } from './captions.js';
import { findOracle } from './python.js';

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

/** Functions of which a statement is not read as SQLAlchemy sends it, and why. */
const KNOWN_MISSES: Readonly<Record<string, string>> = {
  'captions.modules.transcription.repository.TranscriptionRepository.insert_words': 'the keys of the rows are known to its caller alone',
};

describe.skipIf(python === null)(`queries of examples/captions beside what real SQLAlchemy sends${why}`, () => {
  let server: Server;
  let calls: readonly RecordedCall[];
  let drawn: readonly DrawnFunction[];
  let compared: readonly ComparedFunction[];

  beforeAll(async () => {
    const interpreter = python ?? '';
    server = await startServer({ settings: loggingSettings });
    await using database = await testDatabase(server);
    await createAll(interpreter, database.url);
    const printed = await runInCaptions(interpreter, database.url, [join(measureFolder, 'python', 'calls_captions.py')]);
    calls = await readCalls(server, database.name, parseCalls(printed));
    const [backend] = readBackends(['captions']);
    ({ drawn } = await drawFunctions(backend!, captionsFolder, interpreter));
    const { code } = await readApplication(captionsFolder);
    compared = await compareQueries(
      drawn.map(({ name }) => name),
      calls,
      code ?? { functions: [], notExamined: [] },
    );
  }, 300_000);

  afterAll(() => server.stop());

  test('every function of a repository is called, and every call succeeds', () => {
    expect(new Set(calls.map((call) => call.function))).toEqual(new Set(drawn.map(({ name }) => name)));
    expect(calls.filter(({ error }) => error !== null)).toEqual([]);
  });

  test('at least 95 % of the functions that send something are read as SQLAlchemy sends them; the others are known', () => {
    const sending = compared.filter(({ verdict }) => verdict !== 'silent');
    const missed = sending.filter(({ verdict }) => verdict === 'missed');
    expect(missed.map(({ name }) => name)).toEqual(Object.keys(KNOWN_MISSES));
    expect(sending.length).toBeGreaterThanOrEqual(80);
    expect(missed.length / sending.length).toBeLessThanOrEqual(0.05);
  });
});
