/** A message that SNS could not deliver, as it lies in the queue. */
export interface DeadLetter {
  /** SQS's own id, the same over repeated receives. */
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
}

export interface DeadLetterQueuePort {
  readonly url: string;
  /** Waits for messages up to 20 s; none is an empty list. They stay hidden from others for a while. Throws ServiceError. */
  receive(signal: AbortSignal): Promise<readonly DeadLetter[]>;
  /** Takes a message out for good. Throws ServiceError. */
  remove(receipt: string): Promise<void>;
}
