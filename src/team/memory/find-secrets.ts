/** Something that looks like a secret, and the line it stands in. The text itself is never passed on. */
export interface FoundSecret {
  readonly line: number;
  readonly what: string;
}

/** What is no secret but stands for one: `$PASSWORD`, `<password>`, `***`, `%(password)s`, `xxxx`. */
const STANDS_FOR = /^(?:[$<{%:*].*|\*+|x+|\.+|null|none|…|example|changeme|password|passwort|secret|redacted)$/i;

const KEYWORD = String.raw`(?:pass(?:word|wd|phrase)?|pwd|secret(?:[_-]?key)?|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|token)`;

const patterns: readonly { readonly what: string; readonly pattern: RegExp; readonly isSecret?: (match: RegExpExecArray) => boolean }[] = [
  {
    what: 'a URL with a password',
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/gi,
    isSecret: ([, password = '']) => !STANDS_FOR.test(password),
  },
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g },
  { what: 'a JSON web token', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g },
  { what: 'a cloud access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b/g },
  {
    what: 'a token',
    pattern: /\b(?:gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|npm_\w{20,}|pypi-[\w-]{20,})/g,
  },
  { what: 'a secret key', pattern: /\b(?:sk|rk|pk)[-_](?:live[-_]|test[-_]|ant-|proj-)?[\w-]{20,}/g, isSecret: ([key]) => /\d/.test(key) },
  { what: 'a bearer token', pattern: /\bBearer\s+[\w.~+/-]{20,}=*/gi },
  {
    what: 'a password or token',
    pattern: new RegExp(String.raw`(?<![A-Za-z])(?:pg|db|\w*_)?${KEYWORD}["'\`]?(\s*[=:]\s*)["'\`]?([^\s"'\`,;)]{6,})`, 'gi'),
    isSecret: ([, sign = '', value = '']) =>
      !STANDS_FOR.test(value) && (sign === '=' || (/\d/.test(value) && /[A-Za-z]/.test(value)) || /[^\w.]/.test(value.slice(1, -1))),
  },
];

/** Places of a text that look like secrets, in order of line. */
export function findSecrets(text: string): readonly FoundSecret[] {
  return patterns
    .flatMap(({ what, pattern, isSecret }) =>
      [...text.matchAll(pattern)].filter((match) => isSecret?.(match) ?? true).map((match) => ({ line: lineAt(text, match.index), what })),
    )
    .toSorted((one, other) => one.line - other.line);
}

/** The text without them. */
export function leaveOutSecrets(text: string): string {
  return patterns.reduce(
    (rest, { what, pattern, isSecret }) =>
      rest.replaceAll(pattern, (...found: unknown[]) => {
        const match = found.filter((part) => typeof part === 'string').slice(0, -1) as unknown as RegExpExecArray;
        return (isSecret?.(match) ?? true) ? `(${what}, left out)` : String(found[0]);
      }),
    text,
  );
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
