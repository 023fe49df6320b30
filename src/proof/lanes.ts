/** Copies of the template on which things are tried at the same time: plinth and its server then keep two processors busy. */
export const LANES = 2;

/** Waits for all, then throws what the first of them threw: no lane may outlive the proof. */
export async function settleAll(lanes: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}
