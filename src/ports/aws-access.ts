import type { AwsPlace } from '../domain/access/aws-accounts.ts';
import type { AlarmsPort } from './alarms.ts';
import type { CloudViewPort } from './cloud-view.ts';
import type { RawOutputPort } from './object-store.ts';
import type { SsmPort } from './ssm.ts';

/** What only reads: inventory, probes, ledgers and alarms of one account and Region. */
export type DiagnosticsPort = Pick<SsmPort, 'findTargets' | 'sendReadOnly' | 'findInvocation'> & AlarmsPort;

/** What changes hosts of one account and Region, as a role of its own. */
export type ExecutionPort = Pick<SsmPort, 'sendOnce' | 'findInvocation' | 'findCommandId' | 'cancel'> & {
  /** Makes sure that the role can be had, and sends nothing. Throws ServiceError. */
  checkAccess(): Promise<void>;
};

/**
 * Calls to AWS by place and purpose. Throws PlaceError for a place that is not configured, and outside the lab for none
 * at all: an alarm of nobody knows which account must not be taken for one of the home account.
 */
export interface AwsAccessPort {
  diagnostics(place: AwsPlace | undefined): DiagnosticsPort;
  /** As the diagnostics role. */
  cloudView(place: AwsPlace | undefined): CloudViewPort;
  /** The incident's id names the session, so that CloudTrail tells which incident ran a command. */
  execution(place: AwsPlace | undefined, incidentId: string): ExecutionPort;
  /** Of every place, in the bucket at home, as the diagnostics role there: nobody else may read it. */
  rawOutput(): RawOutputPort;
}

/** The alarm's account or Region is not configured. Recognised by its name. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError';
  readonly kind: 'no_account' | 'no_region';
  constructor(kind: PlaceError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
