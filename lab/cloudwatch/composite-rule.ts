import { type AlarmState, alarmStates } from './alarm.ts';

/** A composite alarm's rule. Children are names or ARNs, as written. */
export type RuleNode =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly child: string }
  | { readonly kind: 'not'; readonly of: RuleNode }
  | { readonly kind: 'and' | 'or'; readonly left: RuleNode; readonly right: RuleNode };

const FUNCTION = new RegExp(
  `\\s*(${alarmStates.join('|')})\\s*\\(\\s*(?:"([^"]+)"|'([^']+)'|([^\\s()"']+))\\s*\\)`,
  'y',
);
const WORD = /\s*(AND|OR|NOT|TRUE|FALSE|\(|\))(?![A-Za-z_])|\s*([()])/y;
const RULE_LENGTH_MAX = 10_240;

/** Throws SyntaxError. AND binds tighter than OR, NOT tighter than both. */
export function parseRule(rule: string): RuleNode {
  if (rule.length > RULE_LENGTH_MAX)
    throw new SyntaxError(`the rule is longer than ${RULE_LENGTH_MAX} characters`);
  let position = 0;

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = position;
    const found = pattern.exec(rule);
    if (found !== null) position = pattern.lastIndex;
    return found;
  }

  function takeWord(word: string): boolean {
    const before = position;
    const found = match(WORD);
    if ((found?.[1] ?? found?.[2]) === word) return true;
    position = before;
    return false;
  }

  function anyOf(): RuleNode {
    let left = allOf();
    while (takeWord('OR')) left = { kind: 'or', left, right: allOf() };
    return left;
  }

  function allOf(): RuleNode {
    let left = term();
    while (takeWord('AND')) left = { kind: 'and', left, right: term() };
    return left;
  }

  function term(): RuleNode {
    if (takeWord('NOT')) return { kind: 'not', of: term() };
    if (takeWord('TRUE')) return { kind: 'constant', value: true };
    if (takeWord('FALSE')) return { kind: 'constant', value: false };
    if (takeWord('(')) {
      const inner = anyOf();
      if (!takeWord(')'))
        throw new SyntaxError(`a closing parenthesis is missing at "${rule.slice(position)}"`);
      return inner;
    }
    const found = match(FUNCTION);
    const state = alarmStates.find((each) => each === found?.[1]);
    if (found === null || state === undefined) throw new SyntaxError(`cannot read "${rule.slice(position)}"`);
    return { kind: 'state', state, child: found[2] ?? found[3] ?? found[4] ?? '' };
  }

  const root = anyOf();
  if (rule.slice(position).trim() !== '') throw new SyntaxError(`cannot read "${rule.slice(position)}"`);
  return root;
}

/** `stateOf` gives a child's state; a child that is gone has none and is in no state. */
export function evaluateRule(node: RuleNode, stateOf: (child: string) => AlarmState | undefined): boolean {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'state':
      return stateOf(node.child) === node.state;
    case 'not':
      return !evaluateRule(node.of, stateOf);
    case 'and':
      return evaluateRule(node.left, stateOf) && evaluateRule(node.right, stateOf);
    case 'or':
      return evaluateRule(node.left, stateOf) || evaluateRule(node.right, stateOf);
  }
}

/** Every child that the rule names, in order, each once. */
export function childrenOf(node: RuleNode): string[] {
  switch (node.kind) {
    case 'constant':
      return [];
    case 'state':
      return [node.child];
    case 'not':
      return childrenOf(node.of);
    case 'and':
    case 'or':
      return [...new Set([...childrenOf(node.left), ...childrenOf(node.right)])];
  }
}
