/** `, at position 12`: where JSON ends to be JSON, without what stands there, which may be anybody's. Empty where it is not said. */
export function describePosition(error: unknown): string {
  const position = error instanceof Error ? /\bposition (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : `, at position ${position}`;
}
