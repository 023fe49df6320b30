import { expect, test } from 'vitest';
import { type Caller, startSharedRun } from './shared-run.js';

/** A run that ends when told to, and rejects when it is stopped. */
function controllable() {
  let ended = 0;
  let finish = (_: string): void => undefined;
  let tell = (_: string): void => undefined;
  const run = startSharedRun<string>(
    ({ signal, progress }) => {
      tell = progress;
      return new Promise((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
    () => (ended += 1),
  );
  return { run, finish: (text: string) => finish(text), tell: (step: string) => tell(step), ended: () => ended };
}

function caller(): Caller & { leave(): void; readonly steps: string[] } {
  const controller = new AbortController();
  const steps: string[] = [];
  return { signal: controller.signal, progress: (step) => void steps.push(step), leave: () => controller.abort(new Error('left')), steps };
}

test('all callers get the one result and hear of the steps, also of one from before they came', async () => {
  const { run, finish, tell } = controllable();
  const [first, second] = [caller(), caller()];
  const one = run.join(first);
  tell('reading');
  const other = run.join(second);
  tell('planning');
  finish('done');
  expect(await Promise.all([one, other])).toEqual(['done', 'done']);
  expect([first.steps, second.steps]).toEqual([
    ['reading', 'planning'],
    ['reading', 'planning'],
  ]);
});

test('who leaves is let go at once; the work goes on for the others', async () => {
  const { run, finish } = controllable();
  const [first, second] = [caller(), caller()];
  const one = run.join(first);
  const other = run.join(second);
  first.leave();
  await expect(one).rejects.toThrow('left');
  expect(run.isStopped()).toBe(false);
  finish('done');
  expect(await other).toBe('done');
});

test('when the last has left, the work is stopped', async () => {
  const { run, ended } = controllable();
  const only = caller();
  const one = run.join(only);
  only.leave();
  await expect(one).rejects.toThrow('left');
  expect(run.isStopped()).toBe(true);
  await expect.poll(ended).toBe(1);
});

test('stopping waits for the end and tells who waits', async () => {
  const { run, ended } = controllable();
  const one = run.join(caller());
  const told = expect(one).rejects.toThrow('over');
  await run.stop(new Error('over'));
  await told;
  expect(ended()).toBe(1);
});

test('who has left already joins nothing', async () => {
  const { run, finish } = controllable();
  const gone = caller();
  gone.leave();
  await expect(run.join(gone)).rejects.toThrow('left');
  finish('done');
});
