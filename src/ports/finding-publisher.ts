import type { Finding } from '../domain/alarm/finding/finding.ts';

export interface FindingPublisher {
  /** Resolves when the topic has it, durably. Throws ServiceError. */
  publish(finding: Finding): Promise<void>;
}
