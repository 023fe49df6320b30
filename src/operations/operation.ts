import type * as z from 'zod';

/** One thing that a user can ask for. The faces (CLI, later MCP) derive their commands from this; nothing here prints. */
export interface Operation<Input extends z.ZodObject, Output extends z.ZodType> {
  /** The command's name; of two words where it stands in a group: `memory list`. */
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /** Arguments and options; `.meta({ argument: true })` makes a field positional, `.describe()` is its help. */
  readonly input: Input;
  /** Published as `dist/schema/<name>.json`, with hyphens for spaces. */
  readonly output: Output;
  run(input: z.output<Input>, surroundings: Surroundings): Promise<z.output<Output>>;
  /** 0 nothing at or above the threshold, 1 findings, 70 a part of plinth itself failed. */
  exitCode(output: z.output<Output>, input: z.output<Input>): 0 | 1 | 70;
}

/** What an operation may know of where it runs. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Current time; `PLINTH_NOW` in tests. */
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Says what is being done; shown on a TTY. */
  progress(step: string): void;
  /**
   * To be called before something is changed that must not stop half-way: throws where the run was interrupted, and from then on an
   * interruption comes too late and is not heard.
   */
  passPointOfNoReturn(): void;
  /** A line for the reader that is not part of the result; goes to stderr. */
  note(text: string): void;
}

/** Keeps the relation between input, output and the functions; erases it for the registry. */
export function defineOperation<Input extends z.ZodObject, Output extends z.ZodType>(operation: Operation<Input, Output>): AnyOperation {
  return operation as unknown as AnyOperation;
}

export type AnyOperation = Operation<z.ZodObject, z.ZodType>;
