import type { AnyTool } from '../tool.js';
import { docs } from './docs.js';
import { explain } from './explain.js';
import { inspect } from './inspect.js';
import { memory } from './memory.js';
import { overview } from './overview.js';
import { recommend } from './recommend.js';
import { review } from './review.js';

/** In the order in which they are listed; at most eight, so that a model can tell them apart. */
export const tools: readonly AnyTool[] = [overview, review, inspect, explain, recommend, memory, docs];
