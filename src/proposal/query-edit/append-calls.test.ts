import { expect, it } from 'vitest';
import { applyEdits, locatePlace } from '../../source/edit.js';
import { appendCalls } from './append-calls.js';

const calls = ['.where(Order.id > after)', '.limit(limit)'];

/** The text after the edit; `‹` and `›` stand around the expression. */
function edit(marked: string): string {
  const [start, end] = [marked.indexOf('‹'), marked.indexOf('›') - 1];
  const text = marked.replaceAll(/[‹›]/g, '');
  const at = (offset: number) => ({ line: text.slice(0, offset).split('\n').length, column: offset - text.lastIndexOf('\n', offset - 1) });
  const [from, to] = [at(start), at(end)];
  const place = { file: 'a.py', ...from, endLine: to.line, endColumn: to.column };
  const made = appendCalls({ text: () => text, root: () => null }, place, calls);
  if (made === null) throw new Error('no edit');
  const found = locatePlace(text, made.place);
  if (found === null) throw new Error('no place');
  return applyEdits(text, [{ ...found, text: made.after }]);
}

it('goes on on the same line where it fits', () => {
  expect(edit('statement = ‹select(Order)›\n')).toBe('statement = select(Order).where(Order.id > after).limit(limit)\n');
});

it('goes on with a chain, inside of its parentheses', () => {
  expect(edit('def f():\n    statement = ‹(\n        select(Order)\n        .order_by(Order.id)\n    )›\n')).toBe(
    'def f():\n    statement = (\n        select(Order)\n        .order_by(Order.id)\n        .where(Order.id > after)\n        .limit(limit)\n    )\n',
  );
});

it('puts parentheses around what would become too long', () => {
  expect(edit('def f():\n    return session.execute(‹select(Order).where(Order.customer_id == customer_id).order_by(Order.id)›)\n')).toBe(
    [
      'def f():',
      '    return session.execute(',
      '        select(Order).where(Order.customer_id == customer_id).order_by(Order.id)',
      '        .where(Order.id > after)',
      '        .limit(limit)',
      '    )',
      '',
    ].join('\n'),
  );
  expect(edit('statement = ‹select(Order).where(\n    Order.state == "(open"\n)›\n')).toBe(
    'statement = (\n    select(Order).where(\n        Order.state == "(open"\n    )\n    .where(Order.id > after)\n    .limit(limit)\n)\n',
  );
});
