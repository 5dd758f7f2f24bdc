import { stripControls } from '../text/strip-controls.ts';
import { hideCutKeys } from './key-block.ts';
import { redact } from './redact.ts';

/** Text from a host, made safe to leave the activity: no control sequences, no secrets. */
export function cleanOutput(text: string): string {
  // Control sequences go first: they could cut a secret in two and hide it from the redaction.
  return hideCutKeys(redact(stripControls(text)).text);
}
