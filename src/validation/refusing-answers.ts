import { answerKey } from './restrictions.js';
import type { Way } from './ways.js';

/** Answers right after which the code raised, or answered with an error: the last of each such way. */
export function refusingAnswers(ways: readonly Way[]): ReadonlySet<string> {
  return new Set(
    ways.flatMap((way) => {
      const last = way.decisions.at(-1);
      return last !== undefined && isRefused(way) ? [answerKey(last.atom, last.taken)] : [];
    }),
  );
}

export function isRefused(way: Way): boolean {
  return way.refused !== null || answersWithError(way);
}

/** `return jsonify(…), 409`, `return JSONResponse(…, status_code=409)`. */
function answersWithError({ result }: Way): boolean {
  if (result?.kind === 'tuple') {
    const status = result.items[1];
    return status?.kind === 'number' && status.value >= 400;
  }
  const status =
    result?.kind === 'call' ? result.keywords.find((one) => one.name === 'status_code' || one.name === 'status')?.value : undefined;
  return status?.kind === 'number' && status.value >= 400;
}
