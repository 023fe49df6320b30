import * as z from 'zod';
import { machineForm } from '../../team/memory/machine-form.js';

/** `active`; an acceptance that has run out, or is nobody's to give; retired. */
const state = z.enum(['active', 'expired', 'not by a person', 'retired']);

const entry = z.strictObject({
  name: z.string(),
  file: z.string(),
  insight: z.string(),
  domain: z.string(),
  author: z.enum(['person', 'agent', 'plinth']),
  state,
  appliesWhen: z.string(),
});

export const problemSchema = z.strictObject({ file: z.string(), line: z.int().nullable(), problem: z.string() });

export const memoryListSchema = z.strictObject({
  formatVersion: z.literal(1),
  folder: z.string(),
  entries: z.array(entry),
  /** Files that are no entry, or must not be used. */
  notUsed: z.array(problemSchema),
});

export const memoryShowSchema = entry.extend({
  formatVersion: z.literal(1),
  lines: z.array(z.string()),
  source: z.string(),
  /** Why it does not hold any more. */
  retired: z.string().nullable(),
  /** What a machine reads of it. */
  form: machineForm,
});

export const memoryAddSchema = z.strictObject({ formatVersion: z.literal(1), file: z.string(), text: z.string() });

export const memoryRetireSchema = z.strictObject({ formatVersion: z.literal(1), file: z.string(), reason: z.string() });

export const memoryCheckSchema = z.strictObject({
  formatVersion: z.literal(1),
  folder: z.string(),
  entries: z.int(),
  problems: z.array(problemSchema),
  /** What is right, and could be better. */
  remarks: z.array(problemSchema),
});

export type MemoryList = z.infer<typeof memoryListSchema>;
export type MemoryShow = z.infer<typeof memoryShowSchema>;
export type MemoryAdd = z.infer<typeof memoryAddSchema>;
export type MemoryRetire = z.infer<typeof memoryRetireSchema>;
export type MemoryCheck = z.infer<typeof memoryCheckSchema>;
