/** A block of a message as Slack sent it to us. */
export type ShownBlock = Readonly<Record<string, unknown>>;

/** Answers to a press, at the address that Slack named for it. Throws ServiceError. */
export interface SlackAnswerPort {
  /** To the person who pressed, and to nobody else. */
  tell(responseUrl: string, text: string): Promise<void>;
  /** Writes the message over, with these blocks. */
  rewrite(responseUrl: string, blocks: readonly ShownBlock[], text: string): Promise<void>;
}
