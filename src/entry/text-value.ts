import type { Value } from '../python/value.js';

/** The text that a value is; null for what only a run could tell. */
export function textValue(value: Value | null): string | null {
  if (value?.kind === 'member') return textValue(value.value);
  return value?.kind === 'string' ? value.value : null;
}
