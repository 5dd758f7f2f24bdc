import type { Client } from '@temporalio/client';
import { temporalErrorOf } from './temporal-errors.ts';

/** Fails at the deadline even where the SDK would wait on, and maps every failure to our own errors. */
export async function withDeadline<T>(client: Client, timeoutMs: number, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + timeoutMs, call);
  } catch (error) {
    throw temporalErrorOf(error);
  }
}
