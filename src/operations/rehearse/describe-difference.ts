import type { Difference } from '../../catalog/equal.js';

export function describeDifference({ kind, object, property, before, after }: Difference): {
  kind: string;
  object: string;
  how: string;
} {
  if (property !== null) return { kind, object, how: `another ${property}` };
  return { kind, object, how: after === null ? 'missing' : before === null ? 'left over' : 'another' };
}
