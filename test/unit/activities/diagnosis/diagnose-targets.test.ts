import { expect, test } from 'vitest';
import { diagnoseTargets } from '../../../../src/activities/diagnosis/diagnose-targets.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { sha256Hex } from '../../../../src/domain/text/sha256.ts';
import { FakeObjects, FakeSsm, HOST, invocation, OTHER_HOST, target } from '../../../support/fake-aws.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const DF = `=== probe df-log ${NONCE}
Filesystem     1024-blocks  Used Available Capacity Mounted on
tmpfs                16384 15892       492      97% /var/log

=== end df-log ${NONCE} exit=0
`;

function setUp(stdout: string | ((instanceId: string) => ReturnType<typeof invocation> | undefined) = DF) {
  const ssm = new FakeSsm();
  const objects = new FakeObjects();
  ssm.answers.set('RecoverOps-Diagnose', ({ instanceIds }) =>
    typeof stdout === 'string' ? invocation({ stdout }) : stdout(String(instanceIds[0])),
  );
  const deps = {
    ssm,
    objects,
    documentPrefix: 'RecoverOps-',
    now: () => Date.now(),
    createNonce: () => NONCE,
  };
  const diagnose = (targets = [target(HOST), target(OTHER_HOST)], startToCloseTimeoutMs = 60_000) =>
    runActivity(
      () => diagnoseTargets(deps, { incidentId: 'one', targets, probeSet: 'disk' }),
      quietEnvironment({ startToCloseTimeoutMs }),
    );
  return { ssm, objects, diagnose, deps };
}

test('one read-only command for all hosts; evidence in S3, findings parsed', async () => {
  const { ssm, objects, diagnose } = setUp();
  const diagnostics = await diagnose();
  expect(ssm.sent).toEqual([
    expect.objectContaining({
      documentName: 'RecoverOps-Diagnose',
      instanceIds: [HOST, OTHER_HOST],
      parameters: { ProbeSet: 'disk', Nonce: NONCE },
      output: null,
    }),
  ]);
  const key = `incidents/one/1/evidence/E1-${HOST}-disk.txt`;
  expect(objects.objects.get(key)).toBe(DF);
  expect(diagnostics.evidence[0]).toEqual({
    id: 'E1',
    targetId: HOST,
    probeSet: 'disk',
    key,
    sha256: sha256Hex(DF),
    sizeBytes: DF.length,
    excerpt: DF,
    problem: null,
  });
  expect(diagnostics.sha256).toBe(sha256Hex(`${sha256Hex(DF)}\n${sha256Hex(DF)}`));
  expect(diagnostics.findings).toContainEqual(
    expect.objectContaining({ kind: 'disk_usage', targetId: HOST, mount: '/var/log', usedPercent: 97 }),
  );
  expect(diagnostics.unreachable).toEqual([]);
});

test('secrets and control characters leave neither in evidence nor in findings nor in excerpts', async () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  // The colour code in the middle would hide the key from a redaction that ran first.
  const { objects, diagnose } = setUp(`\u001b[31mkey AKIAIOSF\u001b[0mODNN7EXAMPLE\u0000\u202e\n${DF}`);
  const diagnostics = await diagnose([target(HOST)]);
  const everything = JSON.stringify(diagnostics) + [...objects.objects.values()].join('');
  expect(everything).not.toContain(secret);
  for (const control of ['\u001b', '\u0000', '\u202e']) {
    expect(everything).not.toContain(control);
    expect(everything).not.toContain(JSON.stringify(control).slice(1, -1));
  }
  expect(everything).toContain('<REDACTED:');
});

test('facts are read from raw output: what looks like secrets between them takes none away', async () => {
  const key = (edge: string) => `-----${edge} RSA PRIVATE ${'KEY'}-----`;
  const files = [`60000000 1 /var/log/${key('BEGIN')}`, '47000000 1 /var/log/app/real.log'];
  const largest = `=== probe largest ${NONCE}\n${files.join('\n')}\n\n=== end largest ${NONCE} exit=0\n`;
  const tail = `=== probe ls ${NONCE}\n${key('END')}\n\n=== end ls ${NONCE} exit=0\n`;
  const { objects, diagnose } = setUp(`${largest}${DF}${tail}`);
  const { findings } = await diagnose([target(HOST)]);
  expect(findings).toContainEqual({
    kind: 'large_file',
    targetId: HOST,
    path: '/var/log/app/real.log',
    sizeBytes: 47_000_000,
  });
  expect(findings).toContainEqual(expect.objectContaining({ kind: 'disk_usage', usedPercent: 97 }));
  const stored = [...objects.objects.values()].join('');
  for (const name of ['largest', 'df-log', 'ls']) {
    expect(stored).toContain(`=== probe ${name} ${NONCE}\n`);
    expect(stored).toContain(`=== end ${name} ${NONCE} exit=0`);
  }
  expect(stored).toContain('97% /var/log');
});

test('every command has a nonce of its own, and output with another one is no answer to it', async () => {
  const { ssm, diagnose, deps } = setUp();
  let nonces = 0;
  deps.createNonce = () => String(++nonces).padStart(32, '0');
  ssm.refuseGroups = true;
  const diagnostics = await diagnose();
  expect(ssm.sent.map(({ parameters }) => parameters.Nonce)).toEqual(['2'.padStart(32, '0')]);
  expect(nonces).toBe(3);
  expect(diagnostics).toMatchObject({ evidence: [], findings: [], unreachable: [HOST, OTHER_HOST] });
});

test('S3 away costs the object, not the diagnosis', async () => {
  const { objects, diagnose } = setUp();
  objects.isAway = true;
  const diagnostics = await diagnose([target(HOST)]);
  expect(diagnostics.evidence[0]).toMatchObject({
    key: null,
    excerpt: DF,
    problem: expect.stringContaining('could not be stored'),
  });
  expect(diagnostics.findings).not.toEqual([]);
});

test('offline hosts are not asked; hosts that do not answer in time are unreachable', async () => {
  const silent = 'i-0000000000000003';
  const { ssm, diagnose } = setUp((id) => (id === HOST ? invocation({ stdout: DF }) : undefined));
  const diagnostics = await diagnose([target(HOST), target(OTHER_HOST, false), target(silent)], 5_500);
  expect(ssm.sent[0]?.instanceIds).toEqual([HOST, silent]);
  expect(diagnostics.evidence.map((one) => one.targetId)).toEqual([HOST]);
  expect(diagnostics.unreachable).toEqual([OTHER_HOST, silent]);
});

test('probes that end badly: with output they are evidence with a problem, without they are none', async () => {
  const { diagnose } = setUp((id) =>
    invocation({ status: 'Failed', responseCode: 1, stdout: id === HOST ? DF : '', stderr: 'df: broken' }),
  );
  const diagnostics = await diagnose();
  expect(diagnostics.evidence).toHaveLength(1);
  expect(diagnostics.evidence[0]).toMatchObject({
    targetId: HOST,
    problem: expect.stringContaining('exit code 1'),
    excerpt: expect.stringContaining('df: broken'),
  });
  expect(diagnostics.unreachable).toEqual([OTHER_HOST]);
});

test('a look that SSM skipped is a success to SSM, and none to us: nobody has looked at that host', async () => {
  const { diagnose } = setUp((id) =>
    invocation({ stdout: id === HOST ? DF : 'Step execution skipped due to unsatisfied preconditions' }),
  );
  const diagnostics = await diagnose();
  expect(diagnostics.evidence.map((one) => one.targetId)).toEqual([HOST]);
  expect(diagnostics.unreachable).toEqual([OTHER_HOST]);
});

test('one host that SSM refuses does not cost the others', async () => {
  const { ssm, diagnose } = setUp();
  ssm.refuseGroups = true;
  const diagnostics = await diagnose();
  expect(diagnostics.evidence.map((one) => one.targetId)).toEqual([HOST]);
  expect(diagnostics.unreachable).toEqual([OTHER_HOST]);
});

test('no host online: nothing is sent, everything is unreachable', async () => {
  const { ssm, diagnose } = setUp();
  expect(await diagnose([target(HOST, false)])).toMatchObject({
    evidence: [],
    findings: [],
    unreachable: [HOST],
  });
  expect(ssm.sent).toEqual([]);
});

test('an endless line is cut in the excerpt and in the object, with a mark', async () => {
  const { objects, diagnose } = setUp(`=== probe ls ${NONCE}\n${'é'.repeat(2 * LIMITS.evidenceBytes)}`);
  const [evidence] = (await diagnose([target(HOST)])).evidence;
  const stored = [...objects.objects.values()][0] ?? '';
  expect(evidence?.excerpt).toHaveLength(LIMITS.evidenceExcerptChars);
  expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(LIMITS.evidenceBytes);
  expect(stored).toMatch(/é\n\[cut here; the whole is longer\]$/);
});
