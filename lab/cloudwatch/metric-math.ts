/** An arithmetic expression over metric ids: numbers, ids, + - * /, unary minus, parentheses, FILL(id, number). */
export type MathNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'fill'; readonly of: MathNode; readonly value: number }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: MathNode;
      readonly right: MathNode;
    };

const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/(),]))/y;
const EXPRESSION_LENGTH_MAX = 2_048;

/** Throws SyntaxError, with what was not understood. */
export function parseMath(expression: string): MathNode {
  const tokens = tokenize(expression);
  let position = 0;

  const peek = (): string | undefined => tokens[position];
  const take = (expected?: string): string => {
    const token = tokens[position];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new SyntaxError(
        `expected ${expected ?? 'more'} but found ${token ?? 'the end'} in "${expression}"`,
      );
    }
    position += 1;
    return token;
  };

  function sum(): MathNode {
    let left = product();
    for (let next = peek(); next === '+' || next === '-'; next = peek()) {
      take();
      left = { kind: 'binary', operator: next, left, right: product() };
    }
    return left;
  }

  function product(): MathNode {
    let left = factor();
    for (let next = peek(); next === '*' || next === '/'; next = peek()) {
      take();
      left = { kind: 'binary', operator: next, left, right: factor() };
    }
    return left;
  }

  function factor(): MathNode {
    const token = take();
    if (token === '-')
      return { kind: 'binary', operator: '-', left: { kind: 'number', value: 0 }, right: factor() };
    if (token === '(') return closing(sum());
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === 'FILL') return fill();
    if (/^[a-z]/.test(token)) return { kind: 'id', id: token };
    throw new SyntaxError(`the lab does not emulate ${token} in metric math ("${expression}")`);
  }

  function fill(): MathNode {
    take('(');
    const of = sum();
    take(',');
    const sign = peek() === '-' ? take() : '';
    const value = Number(`${sign}${take()}`);
    if (Number.isNaN(value)) throw new SyntaxError(`FILL wants a number in "${expression}"`);
    return closing({ kind: 'fill', of, value });
  }

  function closing(node: MathNode): MathNode {
    take(')');
    return node;
  }

  const root = sum();
  if (peek() !== undefined) throw new SyntaxError(`unexpected ${peek()} in "${expression}"`);
  return root;
}

/** The value at one period, or undefined when a needed metric has none there or the result is not a finite number. */
export function evaluateMath(
  node: MathNode,
  readValue: (id: string) => number | undefined,
): number | undefined {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'id':
      return readValue(node.id);
    case 'fill':
      return evaluateMath(node.of, readValue) ?? node.value;
    case 'binary': {
      const left = evaluateMath(node.left, readValue);
      const right = evaluateMath(node.right, readValue);
      if (left === undefined || right === undefined) return undefined;
      const result = calculate(node.operator, left, right);
      return Number.isFinite(result) ? result : undefined;
    }
  }
}

/** Every id that the expression reads. */
export function idsIn(node: MathNode): string[] {
  switch (node.kind) {
    case 'number':
      return [];
    case 'id':
      return [node.id];
    case 'fill':
      return idsIn(node.of);
    case 'binary':
      return [...idsIn(node.left), ...idsIn(node.right)];
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '*' ? left * right : left / right;
}

function tokenize(expression: string): string[] {
  if (expression.length > EXPRESSION_LENGTH_MAX) throw new SyntaxError('the expression is too long');
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = expression.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (match === null)
      throw new SyntaxError(`"${expression.slice(at)}" is not metric math that the lab knows`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}
