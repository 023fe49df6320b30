/** Copies of the template on which things are tried at the same time: one waits while plinth and its server keep two processors busy with the others. */
export const LANES = 3;

/** Waits for all, then throws what the first of them threw: no lane may outlive the proof. */
export async function settleAll(lanes: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}
