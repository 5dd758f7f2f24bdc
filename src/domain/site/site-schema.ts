import { Type } from 'typebox';
import { LIMITS } from '../bounds.ts';
import { singleLine } from '../text/single-line.ts';
import { stripControls } from '../text/strip-controls.ts';

/** Of an object that has no other members. */
export const CLOSED = { additionalProperties: false };

/** On one line, and shown as it is: it is printed in terminals, pages and records. */
export function text(lengthMax: number) {
  const problem = `must be a text of 1 to ${lengthMax} characters on one line, without control or invisible characters`;
  const isText = (value: string) =>
    value !== '' &&
    value.length <= lengthMax &&
    singleLine(value) === value &&
    stripControls(value) === value;
  return Type.Refine(Type.String({ problem }), isText, () => problem);
}

/** Of a list with a bound. */
export const list = (what: string, max: number = LIMITS.siteEntriesMax) => ({
  maxItems: max,
  problem: `must be a list of at most ${max} ${what}; leave it out for none`,
});
