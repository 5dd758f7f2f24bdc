import { cleanOutput } from '../../redaction/bounded-text.ts';
import { outputParts } from './probe-sections.ts';

/**
 * The raw output of a probe command as it may be stored and shown: without controls and secrets. Each probe's text is
 * cleaned on its own, so that what one of them prints never takes a delimiter, or what another printed, with it.
 */
export function cleanEvidence(output: string, nonce: string): string {
  return outputParts(output, nonce)
    .map(({ kind, text }) => (kind === 'delimiter' ? text : cleanOutput(text)))
    .join('\n');
}
