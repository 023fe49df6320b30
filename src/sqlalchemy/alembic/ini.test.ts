import { expect, it } from 'vitest';
import { readIni } from './ini.js';

it('reads sections, comments, continued values and interpolation as configparser does', () => {
  const ini = readIni(
    [
      '# comment',
      '[alembic]',
      'script_location = %(here)s/migrations',
      'file_template = %%(rev)s',
      'Version_Locations: %(script_location)s/a',
      '    more',
      '; no',
      '[empty]',
    ].join('\n'),
    new Map([['here', '/p']]),
  );
  expect([...(ini.get('alembic') ?? [])]).toEqual([
    ['script_location', '/p/migrations'],
    ['file_template', '%(rev)s'],
    ['version_locations', '/p/migrations/a\nmore'],
  ]);
  expect(ini.get('empty')?.size).toBe(0);
});

it('leaves a name that nothing defines, and a circle, as they stand', () => {
  const ini = readIni('[a]\nx = %(nobody)s\ny = %(y)s\n', new Map());
  expect(ini.get('a')?.get('x')).toBe('%(nobody)s');
  expect(ini.get('a')?.get('y')).toBe('%(y)s');
});
