import { expect, test } from 'vitest';
import { Failure } from '../failure/failure.js';
import { renderFailure } from './failure.js';
import { makePrintable, printable } from './printable.js';
import { renderSchemaSql } from './schema.js';

const STYLE = { color: false, width: 80 };

test('what steers a terminal or reorders text is spelled out; lines, tabs and letters stay', () => {
  expect(printable('a\u001b[2J\u0007\r\n\tb\u009b31m\u202etxt ü 名 🦊')).toBe('a\\x1b[2J\\x07\\x0d\n\tb\\x9b31m\\u202etxt ü 名 🦊');
});

test('in data, at every depth', () => {
  expect(makePrintable({ a: ['\u0007', { b: '\u001b' }], c: 1, d: null })).toEqual({ a: ['\\x07', { b: '\\x1b' }], c: 1, d: null });
});

test('a failure and the comments above SQL are printable, and a name in a comment cannot begin a statement', () => {
  expect(renderFailure(new Failure('usage', 'no \u001b[1m', { detail: '\u0007', hint: '\u202e' }), STYLE)).toBe(
    'plinth: no \\x1b[1m\nDETAIL: \\x07\nHINT:   \\u202e\n',
  );
  const schema = {
    tables: [],
    enums: [],
    sequences: [],
    views: [],
    notExamined: [{ file: null, line: null, object: 'a\nDROP TABLE b;', reason: 'c\r\nd\u001b' }],
  };
  expect(renderSchemaSql({ schema, sql: [] })).toBe('-- not examined:  a DROP TABLE b;: c d\\x1b\n');
});
