/** Sections of an ini file as Python's configparser reads it, `%(name)s` filled in from `defaults`. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Source: https://docs.python.org/3/library/configparser.html#supported-ini-file-structure */
export function readIni(text: string, defaults: ReadonlyMap<string, string>): Ini {
  const raw = new Map<string, Map<string, string>>();
  let section: Map<string, string> | null = null;
  let key: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[([^\]]+)\]/.exec(line);
    const option = /^([^\s#;=:[][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    if (/^\s*([#;]|$)/.test(line)) continue;
    if (header?.[1] !== undefined) {
      section = raw.get(header[1]) ?? new Map();
      raw.set(header[1], section);
      key = null;
    } else if (/^\s/.test(line) && key !== null && section !== null) {
      section.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
    } else if (option !== null && section !== null) {
      key = (option[1] ?? '').toLowerCase();
      section.set(key, option[2] ?? '');
    }
  }
  return new Map([...raw].map(([name, options]) => [name, interpolate(options, defaults)] as const));
}

function interpolate(options: ReadonlyMap<string, string>, defaults: ReadonlyMap<string, string>): Map<string, string> {
  const fill = (text: string, depth: number): string =>
    text.replace(/%(?:%|\(([^)]+)\)s)/g, (whole: string, name: string | undefined) => {
      if (name === undefined) return '%';
      const value = options.get(name.toLowerCase()) ?? defaults.get(name.toLowerCase());
      return value === undefined || depth > 9 ? whole : fill(value, depth + 1);
    });
  return new Map([...options].map(([key, value]) => [key, fill(value, 0).trim()] as const));
}
