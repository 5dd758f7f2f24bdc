import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('vacuum-journal');
});
afterAll(() => sandbox.dispose());

/** `journal NAME` makes a file of 4 MB that journalctl takes for one with entries. */
const FILES = `
id=0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f; echo $id >/etc/machine-id; mkdir -p /var/log/journal/$id && cd /var/log/journal/$id
journal() { head -c 4194304 /dev/zero | tr '\\0' '\\1' >"$1"; }
archived() { journal system@${'0'.repeat(31)}a-000000000000000$1-000630000000000$1.journal; }
journal system.journal
`;

describe('vacuum-journal', () => {
  it('lets the real journalctl drop archived files until it is small enough', async () => {
    const output = await sandbox.run(`${FILES}for n in 1 2 3 4 5; do archived $n; done
      run verify 16; run action 16; ls; run verify 16; run action 16`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toMatch(/the journal holds 1[26] MiB, (8|12) MiB were freed/);
    expect(output).toMatch(/rc=0\nsystem\.journal\n(system@\S+\n){2,3}/);
    expect(output).toContain('which is not more than 16. Nothing was removed.');
  });

  it.each([
    ['a journal in memory alone', 'rm -r /var/log/journal', 'keeps nothing on disk'],
    [
      'active files alone',
      'for n in 1 2 3 4; do journal user-$n.journal; done',
      'are in active files, which stay',
    ],
    ['no number', 'true', "'1 --rotate'", 'is not a size'],
  ])('refuses %s', async (_what, prepare, ...rest) => {
    const [reason = '', argument = '16'] = rest.toReversed();
    const output = await sandbox.run(`${FILES}${prepare}\nrun action ${rest.length > 1 ? argument : '16'}`);
    expect(output).toMatch(new RegExp(`${reason}.*Nothing was removed\\.\\nrc=1`));
  });
});
