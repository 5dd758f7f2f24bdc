import type { ExchangeDocument, ModelExchange } from '../domain/diagnosis/model-exchange.ts';

export type ExchangeRead =
  | { readonly kind: 'read'; readonly document: ExchangeDocument }
  /** `why`: for people. */
  | { readonly kind: 'unread'; readonly why: string };

export interface ExchangeReader {
  /** What was sent to the model and what came back, whole. Never throws: what cannot be read is told so. */
  read(incidentId: string, exchange: ModelExchange): Promise<ExchangeRead>;
}
