import type { Review } from '../../operations/review/result.js';
import { formatCount } from '../../statistics/figures.js';
import { code, inline } from './escape.js';

type Json = Review['findings'][number]['evidence'][string];

/** What a finding rests on, as its rule recorded it; what is empty is left out. */
export function renderEvidence(evidence: Review['findings'][number]['evidence']): string {
  const parts = Object.entries(evidence).flatMap(([name, value]) =>
    isEmpty(value) ? [] : [`${inline(nameInWords(name))} ${renderValue(value)}`],
  );
  return parts.join(' · ');
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** `rowsAhead` → `rows ahead`. */
function nameInWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function renderValue(value: Json): string {
  if (typeof value === 'number') return Number.isInteger(value) ? formatCount(value) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return code(value);
  if (Array.isArray(value)) return value.map(renderValue).join(', ');
  return code(JSON.stringify(value));
}
