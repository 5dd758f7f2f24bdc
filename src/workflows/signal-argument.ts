import { defaultPayloadConverter } from '@temporalio/workflow';
import type { RawArgument } from '../contracts/messages.ts';

/** The value that a signal carries; undefined where it carries none or one that cannot be decoded. */
export function readArgument(argument: RawArgument): unknown {
  if (argument === undefined) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(argument.payload);
  } catch {
    return undefined;
  }
}
