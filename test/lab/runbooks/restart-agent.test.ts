import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';
import { UNIT_PRELUDE, UNIT_SHIMS } from './unit-shims.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('restart-agent');
});
afterAll(() => sandbox.dispose());

/** Runs what it is given after the time that it is given, as its manual says of the real one. */
const SYSTEMD_RUN = `[[ $1 == --on-active=* && $2 == --unit=recoverops-* ]] || exit 9
after=\${1#*=}; shift 2; echo 'Running timer as unit.'; (sleep "$after"; "$@") </dev/null >/dev/null 2>&1 &`;
const HOOK = `cat >/run/units/.hook <<'HOOK'
sleep 300 </dev/null >/dev/null 2>&1 & sed -i "s/^MainPID=.*/MainPID=$!/" "/run/units/$2"
HOOK
`;
const SSM = 'amazon-ssm-agent';
const CLOUDWATCH = 'amazon-cloudwatch-agent';
const run = (script: string, shims: Readonly<Record<string, string>> = { 'systemd-run': SYSTEMD_RUN }) =>
  sandbox.run(`${UNIT_PRELUDE}${HOOK}${script}`, { ...UNIT_SHIMS, ...shims });

describe('restart-agent', () => {
  it.each([`${SSM}.service`, `snap.${SSM}.${SSM}.service`])(
    'books the restart of %s, which comes after its answer',
    async (unit) => {
      const output = await run(
        `sleep 300 & pid=$!; unit ${unit} active; run action ${SSM}; did; run action ${SSM}; run verify ${SSM}; did`,
      );
      expect(output).toMatch(/is booked for 10 s from now\nrc=0\ndid: \n/);
      expect(output).toContain('a restart is booked already');
      expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=1', 'rc=0']);
      expect(output).toContain(`did: restart ${unit}\n`);
    },
  );

  it('restarts the CloudWatch agent at once, and the check wants a new process', async () => {
    const output =
      await run(`mkdir -p /opt/aws/${CLOUDWATCH}/bin /opt/aws/${CLOUDWATCH}/etc; cp /usr/bin/true /opt/aws/${CLOUDWATCH}/bin/start-${CLOUDWATCH}
      echo {} >/opt/aws/${CLOUDWATCH}/etc/a.json; unit ${CLOUDWATCH}.service failed
      run verify ${CLOUDWATCH}; run action ${CLOUDWATCH}; did; run verify ${CLOUDWATCH}`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=2', 'rc=0', 'rc=0']);
    expect(output).toContain(`did: restart ${CLOUDWATCH}.service\n`);
  });

  it.each([
    ['another agent', 'run action sshd', 'is not amazon-ssm-agent'],
    ['one that is not installed', `run action ${SSM}`, 'is not installed as a service'],
    [
      'a masked one',
      `unit ${SSM}.service inactive LoadState=masked; sed -i /=loaded/d /run/units/${SSM}.service; run action ${SSM}`,
      'is masked',
    ],
    [
      'a host that boots',
      `unit ${SSM}.service active; echo starting >/run/units/.system; run action ${SSM}`,
      'still booting',
    ],
    [
      'a missing program',
      `unit ${CLOUDWATCH}.service failed; run action ${CLOUDWATCH}`,
      'the program of amazon-cloudwatch-agent is not there',
    ],
    [
      'a missing configuration',
      `mkdir -p /opt/aws/${CLOUDWATCH}/bin; cp /usr/bin/true /opt/aws/${CLOUDWATCH}/bin/${CLOUDWATCH}; unit ${CLOUDWATCH}.service failed; run action ${CLOUDWATCH}`,
      'has no configuration, so it would not come back',
    ],
  ])('refuses %s', async (_what, command, reason) => {
    const output = await run(`${command}; did`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was restarted\.\nrc=1\ndid: \n/);
  });

  it('does not cut its own channel where nothing can restart the agent later', async () => {
    const output = await run(`unit ${SSM}.service active; run action ${SSM}; did`, {
      'systemd-run': 'exit 1',
    });
    expect(output).toMatch(/now it would cut off this very command\. Nothing was restarted\.\nrc=1\ndid: \n/);
  });
});
