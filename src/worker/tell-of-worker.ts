import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ownVersion } from '../config/own-version.ts';
import { LIMITS } from '../domain/bounds.ts';
import { POLICY_VERSION } from '../domain/policy/policy.ts';
import { WORKER_REPORT_FORMAT, type WorkerReport } from '../domain/redaction/worker-report.ts';
import { cutText } from '../domain/text/cut-text.ts';
import type { WorkerReportWriter } from '../ports/worker-reports.ts';
import { WORKER_BOUNDS } from './bounds.ts';

/** What a worker is made of that its configuration does not say. */
interface WorkerMadeOf {
  readonly identity: string;
  readonly startedAtMs: number;
  readonly siteHash: string;
  readonly notifications: WorkerReport['notifications'];
}

const LIMITS_TOLD: WorkerReport['limits'] = [
  { name: 'hosts of one incident', value: LIMITS.targetsMax },
  { name: 'steps of one plan', value: LIMITS.planStepsMax },
  { name: 'actions of one plan that runs without a person', value: LIMITS.autoActionsMax },
  { name: 'attempts of one incident', value: LIMITS.attemptsMax },
  { name: 'edits of one plan', value: LIMITS.planEditsMax },
  { name: 'questions about one incident', value: LIMITS.questionsMax },
  { name: 'activities at a time in one worker, incident', value: WORKER_BOUNDS.incidentActivities },
  { name: 'activities at a time in one worker, ssm', value: WORKER_BOUNDS.ssmActivities },
  { name: 'activities at a time in one worker, ai', value: WORKER_BOUNDS.aiActivities },
  { name: 'activities per second of all workers, ssm', value: WORKER_BOUNDS.ssmActivitiesPerSecond },
  { name: 'activities per second of all workers, ai', value: WORKER_BOUNDS.aiActivitiesPerSecond },
];

/** What this worker says of itself, without anything that is secret. */
export function workerReport(config: Config, made: WorkerMadeOf, nowMs: number): WorkerReport {
  const { site } = config;
  const from = site === null ? 'defaults' : site.kind === 'file' ? 'RECOVEROPS_SITE_FILE' : 'RECOVEROPS_SITE';
  return {
    format: WORKER_REPORT_FORMAT,
    identity: cutText(made.identity, LIMITS.settingChars),
    version: ownVersion(),
    buildId: config.workerBuildId,
    startedAt: new Date(made.startedAtMs).toISOString(),
    toldAt: new Date(nowMs).toISOString(),
    approvalMode: config.settings.approvalMode,
    policyVersion: POLICY_VERSION,
    site: { from, sha256: made.siteHash },
    notifications: made.notifications,
    settings: [...config.told],
    limits: LIMITS_TOLD,
  };
}

/**
 * Says what this worker runs with, at once and then every few minutes until the signal, so that people see it and whether it still
 * runs; then strikes it out, or the next one would seem to differ from one that has ended. What fails is logged once and tried
 * again: no work depends on it. Never rejects.
 */
export async function tellOfWorker(
  writer: WorkerReportWriter,
  report: (nowMs: number) => WorkerReport,
  { log, signal }: { readonly log: Pick<Logger, 'warn'>; readonly signal: AbortSignal },
): Promise<void> {
  let isFailing = false;
  while (!signal.aborted) {
    try {
      await writer.tell(report(Date.now()));
      isFailing = false;
    } catch (error) {
      if (!isFailing)
        log.warn(
          { err: error },
          'what this worker runs with cannot be told; it is tried again, and it works on',
        );
      isFailing = true;
    }
    await pause(WORKER_BOUNDS.tellEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  try {
    await writer.strikeOut(report(Date.now()).identity);
  } catch (error) {
    log.warn(
      { err: error },
      'that this worker has ended cannot be told; for some minutes its settings count as those of one that runs',
    );
  }
}
