export interface Notice {
  readonly kind: string;
  readonly incidentId: string;
  readonly subject: string;
  readonly message: string;
  /** The same over repeats, so that a receiver can recognise one. */
  readonly noticeId: string;
}

export interface NoticesPort {
  /** `no_topic` when no topic is configured; the caller then logs the notice. */
  publish(notice: Notice): Promise<'published' | 'no_topic'>;
}
