import { changeKinds } from '../../change/kinds.js';

/** What an entry may name under `operations`: commands that look at the memory, and kinds of changes that are recommended. */
export const operationNames: ReadonlySet<string> = new Set(['review', 'fix', 'plan', ...changeKinds]);
