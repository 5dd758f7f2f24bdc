import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import { aboutIncident } from '../../domain/notification/people-standing.ts';
import type { Notice } from '../../domain/record/notice.ts';
import { failureReason } from '../failure-reason.ts';
import type { Activities } from '../proxies.ts';
import { type IncidentState, now } from './incident-state.ts';

/** Tells people. Sent beside the work; that one could not be sent is recorded, and stops nothing. */
export class Notices {
  readonly #state: IncidentState;
  readonly #activities: Activities;
  // Messages are answered in scopes that end with a cancellation of the workflow: notices belong to this one.
  readonly #parent = CancellationScope.current();
  #scope = new CancellationScope({ cancellable: true });
  #count = 0;
  #underWay = 0;

  constructor(state: IncidentState, activities: Activities) {
    this.#state = state;
    this.#activities = activities;
  }

  /** Resolves when the notice was sent or given up; never rejects. */
  async send(notice: Notice): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#scope.run(() => this.#notify(notice));
      this.#state.note('notified', notice.subject, { kind: notice.kind });
    } catch (error) {
      const why = isCancellation(error) ? 'the incident ended first' : failureReason(error);
      this.#state.note('notify_failed', `${notice.subject}: ${why}`, { kind: notice.kind });
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Gives up what is still being sent, and resolves once the timeline says so: the notice of the end says more. */
  async stop(): Promise<void> {
    this.#scope.cancel();
    await condition(() => this.#underWay === 0);
  }

  /** After `stop`, where another attempt begins in the same run: people are asked and told again. */
  goOn(): void {
    this.#scope = new CancellationScope({ cancellable: true, parent: this.#parent });
  }

  /** After `stop`; what becomes of it is in the history only. */
  async sendLast(notice: Notice): Promise<void> {
    try {
      await this.#notify(notice);
    } catch (error) {
      this.#state.note('notify_failed', `${notice.subject}: ${failureReason(error)}`, { kind: notice.kind });
    }
  }

  async #notify({ kind, subject, message, onlyToTheTold = false }: Notice): Promise<void> {
    const { record } = this.#state;
    this.#count += 1;
    const noticeId = `${record.incidentId}/${workflowInfo().runId}/${kind}/${this.#count}`;
    await this.#activities.notifyOperators.executeWithOptions({ summary: subject }, [
      {
        kind,
        incidentId: record.incidentId,
        alarmName: record.alarm.name,
        subject,
        message,
        noticeId,
        at: now(),
        about: aboutIncident(record),
        ...(onlyToTheTold ? { onlyToTheTold } : {}),
      },
    ]);
  }
}
