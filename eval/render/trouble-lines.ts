import { TROUBLE_PATTERN } from '../../src/domain/diagnosis/probes/service/log-lines.ts';

const PATTERN = new RegExp(TROUBLE_PATTERN, 'i');

/** Whether the `grep` of the probes of logs lets a line through. */
export function isTrouble(line: string): boolean {
  return PATTERN.test(line);
}
