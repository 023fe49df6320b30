/**
 * Whether a CHECK that lists values only gains some: the texts are equal but for literals, and all that were listed are listed still. Such a
 * rule is loosened, so it may change before the code does.
 */
export function widensList(before: string, after: string): boolean {
  const [old, now] = [before, after].map((text) => new Set([...text.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1])));
  if (old === undefined || now === undefined || old.size === 0 || now.size <= old.size) return false;
  return [...old].every((value) => now.has(value)) && outline(before) === outline(after);
}

/** The text with every list of literals made one. */
function outline(text: string): string {
  return text.replaceAll(/\(?'(?:[^']|'')*'(?:::[a-z ]+)?\)?(?:::[a-z]+)?(?:, )?/g, '?').replaceAll(/\?+/g, '?');
}
