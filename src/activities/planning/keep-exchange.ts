import { log } from '@temporalio/activity';
import {
  type ExchangeDocument,
  exchangeDocument,
  exchangeKey,
  type ModelExchange,
} from '../../domain/diagnosis/model-exchange.ts';
import type { PlanPrompt } from '../../domain/planner/plan-prompt.ts';
import { attemptFolder } from '../../domain/record/attempt.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { reasonOf } from '../activity-failure.ts';

export interface KeepExchangeDeps {
  readonly objects: Pick<ObjectStorePort, 'putIfAbsent'>;
}

export interface Exchanged
  extends Pick<ExchangeDocument, 'incidentId' | 'id' | 'model' | 'sentAt' | 'outcome' | 'answer'> {
  readonly attempt: number;
  readonly prompt: PlanPrompt;
}

/** Keeps what was sent to a model, and what came back. S3 being away is noted in what it gives, not thrown. */
export async function keepExchange(
  { objects }: KeepExchangeDeps,
  { attempt, prompt, ...rest }: Exchanged,
): Promise<ModelExchange> {
  const json = `${JSON.stringify(exchangeDocument({ ...rest, ...prompt }), null, 1)}\n`;
  const key = exchangeKey(attemptFolder(rest.incidentId, attempt), rest.id);
  const { id, model, sentAt, outcome } = rest;
  const said = {
    id,
    model,
    sentAt,
    outcome,
    sentBytes: Buffer.byteLength(prompt.system) + Buffer.byteLength(prompt.user),
    sha256: sha256Hex(json),
  };
  try {
    await objects.putIfAbsent(key, json, 'application/json');
    return { ...said, key };
  } catch (error) {
    log.warn('what was sent to the model could not be stored', { key, reason: reasonOf(error) });
    return { ...said, key: null };
  }
}
