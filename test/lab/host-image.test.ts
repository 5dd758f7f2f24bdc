import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { imageBinds } from '../../lab/hosts/host-image.ts';

test('no program of a lab host is mounted over a file of the machine, where a package upgrade would take it away', () => {
  const binds = imageBinds('/image');
  const freshFolders = binds.flatMap((word, at) => (word === '--tmpfs' ? [`${binds[at + 1]}/`] : []));
  const places = binds.flatMap((word, at) => (word === '--ro-bind' ? [binds[at + 2] ?? ''] : []));
  const overFiles = places
    .filter((place) => !freshFolders.some((folder) => place.startsWith(folder)))
    .filter((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
  expect(overFiles).toEqual([]);
});

test('the systemctl of a lab host stands in the folder that its programs look into first', () => {
  const binds = imageBinds('/image');
  const at = binds.indexOf('/image/usr/sbin/systemctl');
  expect(binds.slice(at - 1, at + 2)).toEqual([
    '--ro-bind',
    '/image/usr/sbin/systemctl',
    '/usr/sbin/systemctl',
  ]);
  // A link to the machine's program of that name would stand in its way.
  expect(binds.slice(at + 1).filter((word) => word.endsWith('/systemctl'))).toEqual(['/usr/sbin/systemctl']);
});
