import { LIMITS } from '../../bounds.ts';
import { err, ok, type Result } from '../../text/result.ts';

export type Comparison = '>' | '>=' | '<' | '<=' | '==' | '!=';

/** A part of a metric math expression. */
export type MathNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'list'; readonly items: readonly MathNode[] }
  | { readonly kind: 'negated'; readonly of: MathNode }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly MathNode[] }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*' | '/' | '^' | 'AND' | 'OR' | Comparison;
      readonly left: MathNode;
      readonly right: MathNode;
    };

/** One token at the place where the last one ended; every alternative is told by its first characters. */
const TOKEN =
  /[ \t\r\n]+|(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|'([^']*)'|(>=|<=|==|!=|&&|\|\||[-+*/^<>()[\],])/y;

interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
}

class MathSyntaxError extends Error {
  override readonly name = 'MathSyntaxError';
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new MathSyntaxError(`it holds something unknown at character ${at + 1}`);
    const [, number, word, double, single, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (double !== undefined) tokens.push({ kind: 'text', text: double });
    else if (single !== undefined) tokens.push({ kind: 'text', text: single });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

const END: Token = { kind: 'end', text: '' };
const SIGN_OF_WORD: Readonly<Record<string, string>> = { AND: 'AND', OR: 'OR', '&&': 'AND', '||': 'OR' };
/** From the loosest to the tightest. */
const LEVELS = [['OR'], ['AND'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']] as const;

type Binary = Extract<MathNode, { readonly kind: 'operation' }>['operator'];

/** By recursive descent: each token is taken once, and the depth is bounded, so that no text can exhaust the stack. */
class MathReader {
  #at = 0;
  #depth = 0;
  readonly #tokens: readonly Token[];
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): MathNode {
    const node = this.#level(0);
    if (this.#peek().kind !== 'end')
      throw new MathSyntaxError(`"${this.#peek().text}" is not expected there`);
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #take(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #isSign(text: string): boolean {
    const token = this.#peek();
    return token.kind === 'sign' && token.text === text;
  }

  #expect(text: string): void {
    if (!this.#isSign(text)) throw new MathSyntaxError(`"${text}" is missing`);
    this.#at++;
  }

  #operatorAmong(signs: readonly Binary[]): Binary | undefined {
    const { kind, text } = this.#peek();
    if (kind !== 'sign' && kind !== 'word') return undefined;
    const sign = Object.hasOwn(SIGN_OF_WORD, text) ? SIGN_OF_WORD[text] : text;
    return signs.find((known) => known === sign);
  }

  #level(level: number): MathNode {
    const signs = LEVELS[level];
    if (signs === undefined) return this.#power();
    let left = this.#level(level + 1);
    for (let sign = this.#operatorAmong(signs); sign !== undefined; sign = this.#operatorAmong(signs)) {
      this.#at++;
      left = { kind: 'operation', operator: sign, left, right: this.#level(level + 1) };
    }
    return left;
  }

  #power(): MathNode {
    const left = this.#unary();
    if (!this.#isSign('^')) return left;
    this.#at++;
    return this.#deeper(() => ({ kind: 'operation', operator: '^', left, right: this.#power() }));
  }

  #unary(): MathNode {
    if (this.#isSign('-')) {
      this.#at++;
      return this.#deeper(() => ({ kind: 'negated', of: this.#unary() }));
    }
    return this.#deeper(() => this.#primary());
  }

  #primary(): MathNode {
    const token = this.#take();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'word') {
      if (!this.#isSign('(')) return { kind: 'id', id: token.text };
      this.#at++;
      return { kind: 'call', name: token.text.toUpperCase(), args: this.#items(')') };
    }
    if (token.text === '[') return { kind: 'list', items: this.#items(']') };
    if (token.text !== '(') {
      throw new MathSyntaxError(
        token.kind === 'end' ? 'it ends too early' : `"${token.text}" is not expected there`,
      );
    }
    const inner = this.#level(0);
    this.#expect(')');
    return inner;
  }

  #items(end: ')' | ']'): readonly MathNode[] {
    const items: MathNode[] = [];
    if (!this.#isSign(end)) {
      items.push(this.#level(0));
      while (this.#isSign(',')) {
        this.#at++;
        items.push(this.#level(0));
      }
    }
    this.#expect(end);
    return items;
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= LIMITS.expressionDepthMax) throw new MathSyntaxError('it is nested too deeply');
    this.#depth++;
    const value = read();
    this.#depth--;
    return value;
  }
}

/** Metric math as a tree, or why it cannot be read. One pass over a bounded text; never throws. */
export function parseMetricMath(text: string): Result<MathNode, string> {
  if (text.length > LIMITS.alarmExpressionChars) return err('it is too long');
  try {
    return ok(new MathReader(tokensOf(text)).whole());
  } catch (error) {
    if (error instanceof MathSyntaxError) return err(error.message);
    throw error;
  }
}
