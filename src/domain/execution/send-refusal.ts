import { type CommandBytes, payloadSha256 } from './command-bytes.ts';

/** A command as it was approved. */
export interface ApprovedCommand {
  readonly command: CommandBytes;
  /** Hash over the command that was approved. */
  readonly payloadSha256: string;
  /** When it must have started (ISO 8601, UTC). */
  readonly notAfter: string;
}

/** Why a command must not be sent at `nowMs`, for people; null where it may be. A time that cannot be read is a reason. */
export function sendRefusal(approved: ApprovedCommand, nowMs: number): string | null {
  const { command, notAfter } = approved;
  if (payloadSha256(command) !== approved.payloadSha256) {
    return 'the command is not the one that was approved: its hash differs. Nothing was sent';
  }
  const notAfterMs = Date.parse(notAfter);
  if (Number.isNaN(notAfterMs)) return `the time "${notAfter}" cannot be read. Nothing was sent`;
  if (nowMs > notAfterMs) return `it is past ${notAfter}: approve a fresh plan. Nothing was sent`;
  return null;
}
