import type { CodeFunction, CodeWorkload, Loop, Send } from './code.js';

/** A statement that is sent once for each row of another one. */
export interface RepeatedSend {
  readonly function: CodeFunction;
  readonly send: Send;
  /** The innermost loop over rows around it. */
  readonly loop: Loop;
  /** The send whose rows the loop goes over. */
  readonly over: Send;
}

/** Reads that are repeated for the rows of a send, each place and text once, as the first function that leads to it sees them. */
export function findRepeatedSends({ functions }: CodeWorkload): RepeatedSend[] {
  const found = new Map<string, RepeatedSend>();
  for (const one of functions)
    for (const send of one.sends) {
      const loop = send.loops.findLast(({ over }) => over !== null);
      const over = one.sends.find(({ id }) => id === loop?.over);
      if (loop === undefined || over === undefined || over === send || !isRead(send)) continue;
      const key = [loop, send].map(({ place: { file, line, column } }) => `${file}:${line}:${column}`).join(' ');
      const other = found.get(key);
      // The function that holds the loop tells most simply what happens.
      if (other === undefined || (other.function.name !== loop.function && one.name === loop.function))
        found.set(key, { function: one, send, loop, over });
    }
  return [...found.values()];
}

function isRead({ cause, sql }: Send): boolean {
  return cause !== 'flush' && cause !== 'eager load' && /^\s*(?:WITH|SELECT)\b/i.test(sql) && !/\bFOR (?:NO KEY )?UPDATE\b/i.test(sql);
}
