import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { NotifyInput } from '../../contracts/activities.ts';
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

  /**
   * Resolves when the notice was sent or given up; never rejects. `first` is tried before it is sent by an activity of its own:
   * true when it has told people.
   */
  async send(notice: Notice, first?: (input: NotifyInput) => Promise<boolean>): Promise<void> {
    this.#underWay += 1;
    try {
      const input = this.inputOf(notice);
      await this.#scope.run(async () => {
        if (first === undefined || !(await first(input))) await this.notify(input);
      });
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
    await this.insist(this.inputOf(notice));
  }

  /** After `stop`, of a notice that was to go with other work and did not. Null: there is none. */
  async insist(input: NotifyInput | null): Promise<void> {
    if (input === null) return;
    try {
      await this.notify(input);
    } catch (error) {
      this.#state.note('notify_failed', `${input.subject}: ${failureReason(error)}`, { kind: input.kind });
    }
  }

  /** A notice as it is handed over; it has its own id from here on. */
  inputOf({ kind, subject, message, onlyToTheTold = false }: Notice): NotifyInput {
    const { record } = this.#state;
    this.#count += 1;
    return {
      kind,
      incidentId: record.incidentId,
      alarmName: record.alarm.name,
      subject,
      message,
      noticeId: `${record.incidentId}/${workflowInfo().runId}/${kind}/${this.#count}`,
      at: now(),
      about: aboutIncident(record),
      ...(onlyToTheTold ? { onlyToTheTold } : {}),
    };
  }

  async notify(input: NotifyInput): Promise<void> {
    await this.#activities.notifyOperators.executeWithOptions({ summary: input.subject }, [input]);
  }
}
