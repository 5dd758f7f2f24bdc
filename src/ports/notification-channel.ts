/** One way to reach people. Adding one: a folder under src/clients/notify/ and a line in its registry. */
export interface NotificationChannel {
  /**
   * Sends, or updates what `previous` names (a thread, a card). The same `noticeId` may come again after a lost answer.
   * Throws ServiceError (src/ports/service-error.ts), whose kind says whether another attempt may help.
   */
  send(message: NotificationMessage, previous: ChannelReceipt | null): Promise<ChannelReceipt>;
}

export interface NotificationMessage {
  /** The same over repeats: the idempotency key. */
  readonly noticeId: string;
  readonly incidentId: string;
  readonly workflowId: string;
  readonly alarmName: string;
  readonly kind: 'approval_requested' | 'reminder' | 'escalation' | 'closed' | 'weekly_summary' | 'test';
  /** From site.yaml; `high` where it says nothing. */
  readonly severity: string;
  /** One line, redacted. */
  readonly subject: string;
  /** Brief and next commands as plain text lines, redacted. */
  readonly message: string;
  /** The page of the incident; null where RECOVEROPS_PUBLIC_URL is not set. */
  readonly link: string | null;
  /** What is to be decided, and until when (ISO 8601 in UTC); null: nothing. */
  readonly decision: null | {
    readonly planDigest: string;
    readonly deadline: string;
    readonly risk: 'low' | 'medium' | 'high';
    /** How many approvals the plan needs. */
    readonly approvals: number;
  };
  /** Nothing is to be decided any more: cards show it. */
  readonly closed: boolean;
  /** Of the route, in the channel's own settings: a Slack channel's id, addresses, a URL, the ARN of a topic. */
  readonly recipient: Readonly<Record<string, string>>;
}

/**
 * What the channel needs to update what it sent: small, JSON, no secret, as it is kept in DynamoDB. `rejected`: those of several
 * addresses that were refused for good; the others have it.
 */
export type ChannelReceipt = Readonly<Record<string, string>>;
