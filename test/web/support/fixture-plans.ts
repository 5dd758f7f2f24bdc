import type { Plan, PlanStep } from '../../../src/domain/plan/plan.ts';
import { POLICY_VERSION } from '../../../src/domain/policy/policy.ts';

export type Scenario = 'disk' | 'memory' | 'nginx';

const TRUNCATE = `set -euo pipefail
file="$1"
bucket="$2"
prefix="$3"

# Archive first: nothing is cut off before its copy is stored.
stamp="$(date -u +%Y%m%dT%H%M%SZ)"
gzip -c -- "$file" | aws s3 cp - "s3://$bucket/$prefix/$stamp.log.gz"
aws s3api head-object --bucket "$bucket" --key "$prefix/$stamp.log.gz" > /dev/null
truncate --size 0 -- "$file"
df --output=pcent -- "$(dirname "$file")"
`;
const TRUNCATE_VERIFY = `used="$(df --output=pcent -- "$1" | tail -n 1 | tr -dc '0-9')"
echo "$1 is $used % full"
test "$used" -lt 85
`;
const END_PROCESS = `set -euo pipefail
pid="$1"
started="$2"

# The pid alone may have been reused since the probe looked.
test "$(ps -o lstart= -p "$pid")" = "$started"
kill -TERM "$pid"
timeout 10 tail --pid="$pid" -f /dev/null || kill -KILL "$pid"
`;
const RESTART = `set -euo pipefail
nginx -t
systemctl restart "$1"
`;

const STEPS: Readonly<Record<Scenario, (targetIds: readonly string[]) => PlanStep>> = {
  disk: (targetIds) => ({
    kind: 'runbook',
    id: 's1',
    title: 'Archive the application log, then truncate it',
    risk: 'medium',
    runbook: { name: 'archive-and-truncate-log', version: 1 },
    parameters: { file: '/var/log/app/application.log' },
    answers: ['growing_log'],
    predicted: targetIds.map((targetId) => ({
      targetId,
      value: 2.9,
      sentence: '/var/log is then at 2.9 %, where the alarm is quiet',
    })),
    sources: { file: 'path' },
    targetIds,
    action: {
      body: TRUNCATE,
      argv: ['/var/log/app/application.log', 'recoverops-evidence', 'logs/i-0aaa1111bbbb2222c'],
      timeoutSeconds: 120,
    },
    verify: { body: TRUNCATE_VERIFY, argv: ['/var/log'], timeoutSeconds: 30 },
    rollback: null,
  }),
  memory: (targetIds) => ({
    kind: 'runbook',
    id: 's1',
    title: 'End the process that holds the memory',
    risk: 'high',
    runbook: { name: 'end-process', version: 2 },
    parameters: { pid: 4711, started: 'Sat Nov 21 08:12:44 2026', command: 'stress-ng' },
    answers: ['runaway_memory'],
    sources: { pid: 'process_id', started: 'process_start', command: 'process_command' },
    targetIds,
    action: { body: END_PROCESS, argv: ['4711', 'Sat Nov 21 08:12:44 2026'], timeoutSeconds: 60 },
    verify: { body: '! kill -0 "$1" 2> /dev/null\n', argv: ['4711'], timeoutSeconds: 15 },
    rollback: null,
  }),
  nginx: (targetIds) => ({
    kind: 'runbook',
    id: 's1',
    title: 'Restart nginx',
    risk: 'low',
    runbook: { name: 'restart-service', version: 1 },
    parameters: { service: 'nginx' },
    answers: ['unit_stopped'],
    sources: { service: 'unit' },
    targetIds,
    action: { body: RESTART, argv: ['nginx'], timeoutSeconds: 60 },
    verify: { body: 'systemctl is-active --quiet "$1"\n', argv: ['nginx'], timeoutSeconds: 15 },
    rollback: { body: 'systemctl stop "$1"\n', argv: ['nginx'], timeoutSeconds: 30 },
  }),
};

export function fixturePlan(input: {
  readonly scenario: Scenario;
  readonly incidentId: string;
  readonly planVersion: number;
  readonly targetIds: readonly string[];
  readonly notAfter: string;
  readonly diagnosticsSha256: string;
}): Plan {
  const { scenario, incidentId, planVersion, targetIds, notAfter, diagnosticsSha256 } = input;
  return {
    schema: 'recoverops.plan/1',
    incidentId,
    planVersion,
    steps: [STEPS[scenario](targetIds)],
    notAfter,
    policyVersion: POLICY_VERSION,
    diagnosticsSha256,
  };
}
