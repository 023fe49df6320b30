import type { Sequence } from '../catalog/catalog.js';

/** Everything of a sequence but its name, type and value. */
export function sequenceOptions({ start, increment, minimum, maximum, cache, cycle }: Sequence): string {
  return `START ${start} INCREMENT ${increment} MINVALUE ${minimum} MAXVALUE ${maximum} CACHE ${cache}${cycle ? ' CYCLE' : ''}`;
}
