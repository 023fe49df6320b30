import type { Snapshot } from './snapshot.js';

/** JSON, compressed. The same snapshot gives the same bytes. */
export function packSnapshot(snapshot: Snapshot): Buffer {
  // Every start knows this function, and only one in a thousand packs something: zlib is loaded then.
  return process.getBuiltinModule('node:zlib').gzipSync(JSON.stringify(snapshot), { level: 9 });
}
