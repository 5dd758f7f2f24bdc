import { redact } from '../domain/redact.ts';
import { stripControls } from '../domain/strip-controls.ts';

/** Text from a host, made safe to leave the activity: no control sequences, no secrets. */
export function cleanOutput(text: string): string {
  // Control sequences go first: they could cut a secret in two and hide it from the redaction.
  return redact(stripControls(text)).text;
}

const CUT_END = '\n[cut here; the whole is longer]';
const CUT_START = '[cut here; the whole is longer]\n';

/** The beginning, at most `chars` characters, the mark of a cut included. */
export function headOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars - CUT_END.length)}`.toWellFormed() + CUT_END;
}

/** The end, at most `chars` characters, the mark of a cut included. */
export function tailOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return CUT_START + text.slice(text.length - chars + CUT_START.length).toWellFormed();
}

/** The beginning, at most `bytes` bytes of UTF-8, the mark of a cut included. */
export function headBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  const room = bytes - Buffer.byteLength(CUT_END);
  // A character cut in two decodes to U+FFFD of three bytes: leave it out.
  return `${encoded
    .subarray(0, room)
    .toString('utf8')
    .replace(/\ufffd$/, '')}${CUT_END}`;
}
