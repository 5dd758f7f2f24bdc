import { expect, test } from 'vitest';
import { PROBES } from '../../../../../src/domain/diagnosis/probes/registry.ts';

/**
 * An awk whose `getline` meets a file that cannot be read on ends as a whole, and so do all rows behind it: mawk did when a
 * process ended between the opening and the reading of its fdinfo, and a held file was found by nobody. The mounts of awk
 * itself are there as long as it runs.
 */
test.each(PROBES.map(({ name, command }) => [name, command]))(
  '%s lets no awk read what a process that ends takes away',
  (_name, command) => {
    const files = [...command.matchAll(/getline +\w+ +< +("[^"]*"|\w+)/g)].map(([, file]) => file);
    expect(files.filter((file) => file !== '"/proc/self/mountinfo"')).toEqual([]);
    expect(command.split('getline').length - 1).toBe(files.length);
  },
);
