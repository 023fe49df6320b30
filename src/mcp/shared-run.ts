/** One piece of work that several callers wait for. It is stopped when the last of them has left. */
export interface SharedRun<Result> {
  /** Waits for the result, or leaves when `signal` says so, which then throws its reason. */
  join(caller: Caller): Promise<Result>;
  /** True once it was told to stop: nobody may join any more. */
  isStopped(): boolean;
  /** Stops the work whoever waits; resolves when it has ended. */
  stop(reason: unknown): Promise<void>;
}

export interface Caller {
  readonly signal: AbortSignal;
  progress(step: string): void;
}

/** Starts the work; `ended` is called once it has ended in whatever way. */
export function startSharedRun<Result>(work: (caller: Caller) => Promise<Result>, ended: () => void): SharedRun<Result> {
  const controller = new AbortController();
  const callers = new Set<Caller>();
  let last: string | null = null;
  const progress = (step: string): void => {
    last = step;
    for (const caller of callers) caller.progress(step);
  };
  const running = work({ signal: controller.signal, progress });
  const over = running.then(ended, ended);
  return {
    async join(caller) {
      caller.signal.throwIfAborted();
      callers.add(caller);
      if (last !== null) caller.progress(last);
      const left = whenAborted(caller.signal);
      try {
        return await Promise.race([running, left.promise]);
      } finally {
        left.forget();
        callers.delete(caller);
        if (callers.size === 0) controller.abort(caller.signal.reason);
      }
    },
    isStopped: () => controller.signal.aborted,
    async stop(reason) {
      controller.abort(reason);
      await over;
    },
  };
}

function whenAborted(signal: AbortSignal): { readonly promise: Promise<never>; forget(): void } {
  let leave = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    leave = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  return { promise, forget: () => signal.removeEventListener('abort', leave) };
}
