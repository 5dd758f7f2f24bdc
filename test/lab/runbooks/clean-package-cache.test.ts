import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('clean-package-cache');
});
afterAll(() => sandbox.dispose());

const APT =
  'mkdir -p /var/cache/apt/archives/partial /var/lib/dpkg /var/lib/apt/lists /etc/apt; cd /var/cache/apt/archives; head -c 90000 /dev/zero >a_1_all.deb; touch lock\n';
/** dnf as its manual has it: it empties the cache of the enabled repositories. */
const DNF = { dnf: 'echo "dnf $*"; [[ "$*" == "clean all" ]] && rm -rf /var/cache/dnf/updates-*' };
const FILES =
  'mkdir -p /var/cache/dnf/updates-0f/packages /var/cache/dnf/off-0f; cd /var/cache/dnf; echo x >updates-0f/packages/a.rpm; echo x >off-0f/repodata.xml\n';

describe('clean-package-cache', () => {
  it('lets the real apt-get empty its archives', async () => {
    const output = await sandbox.run(
      `${APT}run verify apt; run action apt; ls; run verify apt; run action apt`,
    );
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toMatch(/freed \d+ KiB[\s\S]*rc=0\nlock\npartial\n/);
    expect(output).toContain('holds nothing to remove. Nothing was removed.');
  });

  it('lets dnf clean what it cleans', async () => {
    const output = await sandbox.run(`${FILES}run action dnf; ls; run verify dnf`, DNF);
    expect(output).toMatch(/dnf clean all\nfreed[\s\S]*rc=0\noff-0f\n/);
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=0']);
  });

  it('says when the manager fails', async () => {
    const output = await sandbox.run(`${FILES}run action dnf; run verify dnf`, { dnf: 'exit 7' });
    expect(output).toMatch(/dnf failed \(exit 7\)[\s\S]*rc=1[\s\S]*rc=1/);
  });

  it.each([
    ['an unknown manager', 'run action pacman', 'is not apt, dnf or yum'],
    ['one that is not installed', `${FILES}run action yum`, 'yum is not installed'],
    ['no cache', 'run action apt', 'there is no cache'],
    [
      'a linked cache',
      `${APT}cd /; mv /var/cache/apt/archives /srv; ln -s /srv /var/cache/apt/archives; run action apt`,
      'leads to /srv',
    ],
    [
      'a manager at work',
      `${APT}cp /usr/bin/sleep /tmp/dpkg; /tmp/dpkg 60 & settled $!; run action apt`,
      'packages are being worked on by process',
    ],
  ])('refuses %s', async (_what, command, reason) => {
    const output = await sandbox.run(command);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was removed\.\nrc=1/);
  });
});
