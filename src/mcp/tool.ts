import type * as z from 'zod';
import type { Answer } from './answer.js';
import type { Caller } from './shared-run.js';
import type { Workbench } from './workbench.js';

/** A view over operations that a model may ask for. Nothing that it does changes a database. */
export interface Tool<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Every tool takes `detail` and `cursor` besides. */
  readonly input: Input;
  /** Whether it may ask a server outside the project. */
  readonly openWorld?: true;
  /** Whether it may write a file of the project; nothing is ever replaced. */
  readonly writes?: true;
  answer(input: z.output<Input>, bench: Workbench, caller: Caller): Promise<Answer>;
}

/** Keeps the relation between input and answer; erases it for the list of all. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): AnyTool {
  return tool as unknown as AnyTool;
}

export type AnyTool = Tool<z.ZodObject>;
