import type { CallFrame, Run } from '../../python/run.js';
import type { Place } from '../../source/place.js';
import type { Frame } from '../../workload/code.js';
import { nameFrame } from './name-function.js';

/** The calls that lead to a place that sends. A function and the decorators around it count as one; functions without a name as their caller. */
export function tracePath({ frames }: Run, place: Place): Frame[] {
  const shown = frames.flatMap((frame, at): CallFrame[] => (isShown(frames, at) ? [frame] : []));
  return shown.map((frame, at) => ({ function: nameFrame(frame), place: shown[at + 1]?.place ?? place }));
}

/** Frames between a decorated function's wrapper and its own body belong to it. */
function isShown(frames: readonly CallFrame[], at: number): boolean {
  for (let outer = at - 1; outer >= 0; outer -= 1) {
    const around = frames[outer];
    if (around?.wrapper !== true) continue;
    const own = frames.findIndex((frame, index) => index > outer && !frame.wrapper && frame.function.body === around.function.body);
    if (own === -1 || at <= own) return false;
  }
  return true;
}
