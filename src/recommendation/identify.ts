import { createHash } from 'node:crypto';
import type { Change } from '../change/change.js';

/** 12 hex digits of what the changes do and where; the lines of an edit do not count, so that code above it may grow. */
export function identifyRecommendation(changes: readonly Change[]): string {
  return createHash('sha256')
    .update(JSON.stringify(changes.map(withoutLines)))
    .digest('hex')
    .slice(0, 12);
}

function withoutLines(change: Change): unknown {
  if (change.kind !== 'editPython') return change;
  return { kind: change.kind, edits: change.edits.map(({ place, before, after }) => ({ file: place.file, before, after })) };
}
