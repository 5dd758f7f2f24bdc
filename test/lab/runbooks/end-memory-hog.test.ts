import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('end-memory-hog');
});
afterAll(() => sandbox.dispose());

describe('end-memory-hog', () => {
  const START = `sleep 100 & pid=$!; started="$(ps -o lstart= -p $pid)"\n`;
  const END = 'run action';

  it('ends the process that was seen, and the check knows it', async () => {
    const output = await sandbox.run(`${START}
      run verify $pid "$started" 99
      ${END} $pid "$started" sleep
      run verify $pid "$started" 99
      ${END} $pid "$started" sleep`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain('with SIGTERM');
    expect(output).toContain('is gone. Nothing was ended');
  });

  it('kills what does not listen', async () => {
    const output = await sandbox.run(`
      (trap '' TERM; while :; do read -t 0.2 <> <(:); done) & pid=$!; sleep 0.3
      ${END} $pid "$(ps -o lstart= -p $pid)" bash`);
    expect(output).toContain('with SIGKILL');
    expect(output).toContain('rc=0');
  });

  it.each([
    ['another start', `${END} $pid 'Sun Nov 22 01:00:00 2020' sleep`, 'began at another time'],
    ['another command', `${END} $pid "$started" worker`, 'is sleep now, not worker'],
    ['process 1', `${END} 1 "$started" bash`, 'is not the id of a process that may be ended'],
    ['an ancestor', `${END} $$ "$(ps -o lstart= -p $$)" bash`, 'runs this very step'],
    [
      'a protected command',
      'cp /usr/bin/sleep /tmp/nginx; /tmp/nginx 100 & pid=$!; sleep 0.2; ' +
        `${END} $pid "$(ps -o lstart= -p $pid)" nginx`,
      'nginx is protected',
    ],
  ])('refuses %s', async (_name, command, reason) => {
    const output = await sandbox.run(`${START}${command}\nkill -0 $pid && echo alive`);
    expect(output).toContain(reason);
    expect(output).toMatch(/rc=1\nalive\n$/);
  });
});
