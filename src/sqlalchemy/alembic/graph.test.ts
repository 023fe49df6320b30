import { describe, expect, it } from 'vitest';
import { isFailure } from '../../failure/failure.js';
import { orderRevisions, type RevisionNode } from './graph.js';

const node = (id: string, parents: string[], more: Partial<RevisionNode> = {}): RevisionNode => ({
  id,
  parents,
  dependsOn: [],
  branchLabels: [],
  file: `versions/${id}.py`,
  ...more,
});

const failureOf = (nodes: RevisionNode[]): unknown => {
  try {
    orderRevisions(nodes);
  } catch (error) {
    return isFailure(error) ? { code: error.code, message: error.message, detail: error.detail } : error;
  }
  return null;
};

describe('orderRevisions', () => {
  it('follows a line of revisions whatever the order of the files', () => {
    expect(orderRevisions([node('c', ['b']), node('a', []), node('b', ['a'])])).toEqual({ order: ['a', 'b', 'c'], heads: ['c'] });
  });

  it('puts both branches before their merge', () => {
    const { order, heads } = orderRevisions([node('a', []), node('b', ['a']), node('c', ['a']), node('d', ['c']), node('m', ['b', 'd'])]);
    expect(heads).toEqual(['m']);
    expect(order[0]).toBe('a');
    expect(order.at(-1)).toBe('m');
    expect(order.indexOf('c')).toBeLessThan(order.indexOf('d'));
    expect([...order].sort()).toEqual(['a', 'b', 'c', 'd', 'm']);
  });

  it('replays every head', () => {
    const { order, heads } = orderRevisions([node('a', []), node('b', ['a']), node('c', ['a'])]);
    expect(heads).toEqual(['b', 'c']);
    expect(order).toHaveLength(3);
  });

  it('waits for a dependency named by id, by its beginning or by branch label', () => {
    const other = node('ffff01', [], { branchLabels: ['billing'] });
    for (const name of ['ffff01', 'ffff', 'billing']) {
      const { order, heads } = orderRevisions([node('a', [], { dependsOn: [name] }), other]);
      expect(order).toEqual(['ffff01', 'a']);
      expect(heads).toEqual(['a', 'ffff01']);
    }
  });

  it('says which file names a missing parent', () => {
    expect(failureOf([node('a', []), node('c', ['b'])])).toEqual({
      code: 'revisions_broken',
      message: 'revision "b" does not exist',
      detail: 'versions/c.py names it as its down_revision.',
    });
  });

  it('says which revisions form a cycle, and leaves out those that only hang on it', () => {
    expect(failureOf([node('a', ['c']), node('b', ['a']), node('c', ['b']), node('d', ['c'])])).toMatchObject({
      code: 'revisions_broken',
      message: 'revisions form a cycle: a -> c -> b -> a',
    });
  });

  it('says which two files share an id', () => {
    expect(failureOf([node('a', [], { file: 'x.py' }), node('a', [], { file: 'y.py' })])).toEqual({
      code: 'revisions_broken',
      message: 'revision "a" is present more than once',
      detail: 'Both x.py and y.py say so.',
    });
  });
});
