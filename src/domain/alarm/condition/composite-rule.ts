import { LIMITS } from '../../bounds.ts';

/** One test of a composite alarm's rule. `NOT ALARM(a)` asks for `a` to be well, so it is a test for OK. */
export interface RuleTest {
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  /** Name or ARN. */
  readonly alarm: string;
}

/** What a composite alarm's rule tests. `unclear`: why its children alone do not say when it is red; empty where they do. */
export interface RuleReading {
  readonly tests: readonly RuleTest[];
  readonly unclear: string;
  /** Whether it can be red while none of the tests for ALARM holds: by what stands beside them in an OR. */
  readonly canDoWithout?: true;
}

const STATES: ReadonlySet<string> = new Set(['ALARM', 'OK', 'INSUFFICIENT_DATA']);
const isState = (word: string): word is RuleTest['state'] => STATES.has(word);
const WORD = /[A-Z_]+/y;

/** A name in parentheses, in quotes or not; where it ends, or null where it does not. */
function nameAt(rule: string, open: number): { readonly name: string; readonly end: number } | null {
  let at = open + 1;
  while (rule[at] === ' ') at++;
  if (rule[at] !== '"') {
    const end = rule.indexOf(')', at);
    return end < 0 ? null : { name: rule.slice(at, end).trimEnd(), end: end + 1 };
  }
  let name = '';
  for (at++; at < rule.length && rule[at] !== '"'; at++) {
    if (rule[at] === '\\') at++;
    name += rule[at] ?? '';
  }
  const end = at < rule.length ? rule.indexOf(')', at) : -1;
  return end < 0 ? null : { name, end: end + 1 };
}

/** `ALARM(a) OR ALARM("b c")`. One pass; never throws. */
export function parseAlarmRule(rule: string): RuleReading {
  const tests: RuleTest[] = [];
  let unclear = '';
  let isEither = false;
  /** Whether each open parenthesis, and what comes next, stands behind a NOT. */
  const groups: boolean[] = [];
  let isNegated = false;
  const say = (reason: string) => {
    if (unclear === '') unclear = reason;
  };
  for (let at = 0; at < rule.length; ) {
    WORD.lastIndex = at;
    const word = WORD.exec(rule)?.[0];
    if (word === undefined) {
      const sign = rule[at] ?? '';
      if (!' ()\n\t'.includes(sign)) {
        say('its rule holds something that is not read here');
        isEither = true;
      }
      if (sign === ')') groups.pop();
      if (sign === '(') {
        groups.push(isNegated);
        // That not all of several hold is that one or the other does not.
        isEither ||= isNegated;
        isNegated = false;
      }
      at++;
      continue;
    }
    at += word.length;
    if (!isState(word)) {
      isNegated = word === 'NOT';
      // TRUE and FALSE join nothing; what is not read may.
      isEither ||= !['NOT', 'AND', 'TRUE', 'FALSE'].includes(word);
      if (isNegated) say('its rule says NOT, so it is also red where a child is well');
      else if (word !== 'AND' && word !== 'OR')
        say(`its rule says ${word.slice(0, 40)}, which is not read here`);
      continue;
    }
    const found = rule[at] === '(' ? nameAt(rule, at) : null;
    if (found === null || found.name === '') {
      say('its rule does not end as it should');
      isEither = true;
      break;
    }
    at = found.end;
    if (word !== 'ALARM')
      say(`its rule asks whether ${found.name} is ${word}, which is no trouble by itself`);
    const isOdd = groups.filter(Boolean).length % 2 === (isNegated ? 0 : 1);
    isNegated = false;
    const state = isOdd && word === 'ALARM' ? 'OK' : word;
    if (tests.length < LIMITS.alarmChildrenMax) tests.push({ state, alarm: found.name });
    else say(`its rule names more than ${LIMITS.alarmChildrenMax} alarms`);
  }
  if (tests.length === 0) say('its rule names no alarm');
  return { tests, unclear, ...(isEither && unclear !== '' ? { canDoWithout: true } : {}) };
}
