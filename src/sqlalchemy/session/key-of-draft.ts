import type { Place } from '../../source/place.js';
import type { Draft } from './draft.js';

/** Text that two sends share when they send the same from the same place by the same calls. */
export function keyOfDraft({ sql, cause, place, path }: Pick<Draft, 'sql' | 'cause' | 'place' | 'path'>): string {
  return `${cause} ${keyOfSpot({ place, path })}\n${sql}`;
}

/** Where something is sent, and by which calls. */
export function keyOfSpot({ place, path }: Pick<Draft, 'place' | 'path'>): string {
  return `${keyOfPlace(place)} ${path.map((frame) => `${frame.function}@${keyOfPlace(frame.place)}`).join(' ')}`;
}

export function keyOfPlace({ file, line, column, endLine, endColumn }: Place): string {
  return `${file}:${line}:${column}:${endLine}:${endColumn}`;
}
