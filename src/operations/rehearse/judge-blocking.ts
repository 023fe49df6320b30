import type { RehearsalResult, RehearsedStatement } from './result.js';
import type { Said } from './said.js';

type Transaction = RehearsalResult['transactions'][number];

/** Go or not, by the longest wait that is expected; null where none can be told. */
export function judgeBlocking(transactions: readonly Transaction[], most: number): RehearsalResult['verdict'] {
  const expected = transactions.flatMap((transaction) => transaction.expected);
  const known = expected.flatMap(({ relation, milliseconds, restsOn }) =>
    milliseconds === null ? [] : [{ relation, milliseconds, restsOn }],
  );
  const longest = known.toSorted((one, other) => other.milliseconds - one.milliseconds)[0];
  if (longest === undefined) return null;
  const unknown = [...new Set(expected.flatMap((one) => one.unknown))];
  const rests = longest.restsOn.length === 0 ? '' : ` (an estimate: ${longest.restsOn.join('; ')})`;
  const but = unknown.length === 0 ? '' : `; the size of ${unknown.join(', ')} is not known`;
  return {
    go: longest.milliseconds <= most && unknown.length === 0,
    why: `the longest wait that is expected is ${longest.milliseconds} ms, for ${longest.relation}${rests}${but}`,
    longestMilliseconds: longest.milliseconds,
    maxBlockedMilliseconds: most,
  };
}

/** Waits longer than may be, at the statement that takes the lock. */
export function judgeWaits(
  migration: string,
  transactions: readonly Transaction[],
  statements: readonly RehearsedStatement[],
  most: number,
): Said[] {
  return transactions
    .filter(({ migrations }) => migrations.includes(migration))
    .flatMap(({ number, expected }) =>
      expected.flatMap((one): Said[] => {
        const taker = statements.find(
          ({ transaction, waits }) => transaction === number && waits.some(({ relation }) => relation === one.relation),
        );
        if (taker === undefined || one.milliseconds === null || one.milliseconds <= most) return [];
        const { relation, milliseconds, waits, restsOn, readsPerSecond, writesPerSecond } = one;
        const load = readsPerSecond === null ? '' : ` ${readsPerSecond} reads and ${writesPerSecond ?? 0} writes a second come by.`;
        return [
          {
            kind: 'blocks-too-long',
            severity: 'warning',
            place: { file: taker.file, line: taker.line },
            message: `${waits.filter((what) => what !== 'DDL').join(', ')} on ${relation} would wait about ${milliseconds} ms until the transaction commits, an estimate: ${restsOn.join('; ')}.${load}`,
            evidence: { subject: relation, milliseconds, restsOn, readsPerSecond, writesPerSecond, atMost: most },
          },
        ];
      }),
    );
}
