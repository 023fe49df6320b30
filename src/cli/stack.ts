import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The stack of an error, with the places in the bundled files as those of the sources, where the maps beside the bundles tell them. */
export function stackInSources(error: Error): string {
  const maps = new Map<string, SourceMap | null>();
  return (error.stack ?? error.message).replaceAll(
    /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g,
    (text, url: string, line: string, column: string) => {
      const file = fileURLToPath(url);
      if (!maps.has(file)) maps.set(file, readMap(file));
      const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (entry === undefined || !('originalSource' in entry)) return text;
      return `${join(dirname(file), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    },
  );
}

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return null;
  }
}
