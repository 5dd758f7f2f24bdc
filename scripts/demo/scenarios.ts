import type { ChaosAlarm, ChaosKind } from '../../chaos/catalogue.ts';

export interface Scenario {
  readonly title: string;
  readonly chaos: ChaosKind;
  readonly alarm: ChaosAlarm;
  readonly runbook: string;
}

export const SCENARIOS: readonly Scenario[] = [
  { title: 'Disk full', chaos: 'fill-disk', alarm: 'Disk-Critical-ASG', runbook: 'archive-and-truncate-log' },
  {
    title: 'Memory exhausted',
    chaos: 'exhaust-memory',
    alarm: 'Memory-Exhaustion-ASG',
    runbook: 'end-process',
  },
  { title: 'nginx down', chaos: 'stop-nginx', alarm: 'Nginx-Down-ALB', runbook: 'restart-nginx' },
  {
    title: 'Only the log shows it',
    chaos: 'unseen-certificate',
    alarm: 'log-pattern-tls-expired',
    runbook: 'reload-unit',
  },
];
