import type {
  AdmissibleStep,
  HostJudgement,
  Judgement,
  WeighedCause,
} from '../../../src/domain/diagnosis/judge/judgement.ts';
import type { Scenario } from './fixture-plans.ts';

type Said = Pick<Judgement, 'family' | 'condition'> &
  Pick<HostJudgement, 'measured'> & {
    readonly cause: Pick<WeighedCause, 'cause' | 'confidence' | 'blamed' | 'explained' | 'sentence'>;
    readonly step: Pick<AdmissibleStep, 'runbook' | 'title' | 'parameters' | 'predicted'>;
    readonly rejected: string;
  };

const SAID: Readonly<Record<Scenario, Said>> = {
  disk: {
    family: 'disk',
    condition: 'disk used > 85 % (maximum of 1 min, 1 of 1)',
    measured: '/var/log is 99.8 % full: 16.0 MiB used, 0 B free for users',
    cause: {
      cause: 'growing_log',
      confidence: 0.93,
      blamed: { path: '/var/log/app/application.log' },
      explained: 0.97,
      sentence:
        'the log /var/log/app/application.log has grown, written by app (4711): 15.5 MiB, 97 % of what is used on /var/log',
    },
    step: {
      runbook: 'archive-and-truncate-log',
      title: 'Archive the application log, then truncate it',
      parameters: { file: '/var/log/app/application.log' },
      predicted: { value: 2.9, sentence: '/var/log is then at 2.9 %, where the alarm is quiet' },
    },
    rejected: '/var/log takes all of nvme1n1',
  },
  memory: {
    family: 'memory',
    condition: 'memory used > 90 % (maximum of 1 min, 1 of 1)',
    measured: '95.1 % of the memory is used: 243.0 MiB of 256.0 MiB',
    cause: {
      cause: 'runaway_memory',
      confidence: 0.86,
      blamed: { pid: 4711, exe: '/usr/bin/stress-ng' },
      explained: 0.89,
      sentence:
        'stress-ng (pid 4711), which no unit stands for, holds 216.0 MiB of memory, 89 % of what is used',
    },
    step: {
      runbook: 'end-process',
      title: 'End stress-ng (pid 4711)',
      parameters: { pid: 4711, started: 'Sat Nov 21 08:12:44 2026', command: 'stress-ng' },
      predicted: null,
    },
    rejected: 'nginx (pid 88) holds only 11.8 MiB, 5 % of what is used',
  },
  nginx: {
    family: 'service',
    condition: 'unhealthy targets of targetgroup/web/0123456789abcdef > 0 (maximum of 1 min, 3 of 3)',
    measured: 'nginx.service is failed, and nothing listens on port 80',
    cause: {
      cause: 'unit_stopped',
      confidence: 0.95,
      blamed: { unit: 'nginx.service' },
      explained: null,
      sentence: 'nginx.service was killed by signal 9 and did not come back',
    },
    step: {
      runbook: 'restart-service',
      title: 'Restart nginx',
      parameters: { service: 'nginx' },
      predicted: null,
    },
    rejected: 'its configuration passes its own test',
  },
};

/** Every host is ill in the same way, and not everything could be read. */
export function fixtureJudgement(scenario: Scenario, targetIds: readonly string[]): Judgement {
  const { family, condition, measured, cause, step, rejected } = SAID[scenario];
  return {
    family,
    condition,
    notUnderstood: null,
    rounds: 2,
    offline: [],
    hosts: targetIds.map((targetId) => ({
      targetId,
      state: 'ill',
      measured,
      causes: [
        { ...cause, targetId, state: 'asserted' },
        {
          cause: scenario === 'nginx' ? 'config_invalid' : 'other_mount',
          targetId,
          state: 'rejected',
          confidence: 0.02,
          blamed: {},
          explained: null,
          sentence: rejected,
        },
      ],
      steps: [{ ...step, targetId, cause: cause.cause }],
      withheld: [],
      balances:
        family === 'service'
          ? []
          : [
              {
                account: family === 'disk' ? 'disk_bytes:/var/log' : 'memory_bytes:memory',
                targetId,
                total: 16_777_216,
                used: 16_743_661,
                unexplained: 502_309,
                parts: [{ label: '/var/log/app/application.log (a log)', amount: 16_241_352 }],
              },
            ],
      unread: ['what the kernel says of its disks could not be read: exit 126'],
    })),
  };
}
