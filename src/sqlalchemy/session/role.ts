import type { CodeFunction } from '../../workload/code.js';
import type { Registry } from '../registry.js';
import type { Entry } from './find-functions.js';

/** Who calls a function: a router, a worker, a command line, or other functions only. */
export function roleOf(_registry: Registry, _entry: Entry): Pick<CodeFunction, 'role' | 'endpoint'> {
  return { role: 'function', endpoint: null };
}
