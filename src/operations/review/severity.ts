import type { Severity } from '../../engine/finding.js';

const order: readonly Severity[] = ['info', 'warning', 'error'];

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return order.indexOf(severity) >= order.indexOf(threshold);
}
