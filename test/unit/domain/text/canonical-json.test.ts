import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/domain/text/canonical-json.ts';

describe('RFC 8785', () => {
  it('prints the example of the RFC, section 3.2.2 and 3.2.3', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units, as in the example of section 3.2.3', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const printed = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
    const order = Object.keys(JSON.parse(printed) as object);
    // Object.keys puts whole numbers first, which here is where '1' stands but for '\r'.
    expect(order.filter((key) => key !== '1')).toEqual([
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ]);
    expect(printed.indexOf('"1"')).toBeGreaterThan(printed.indexOf('"\\r"'));
  });

  it.each([
    [-0, '0'],
    [1e21, '1e+21'],
    [123456789012345680000, '123456789012345680000'],
    [5e-324, '5e-324'],
  ])('prints %d as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

describe('what JSON cannot hold', () => {
  it.each([
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['an undefined entry', [undefined]],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
    ['not a number', Number.NaN],
    ['infinity', { a: [Infinity] }],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
  ])('%s is refused', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('properties', () => {
  const json = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 4 });

  it('means the same when it is read again', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('has one text for each value: equal texts, equal values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        expect(same).toBe(
          JSON.stringify(JSON.parse(canonicalJson(a))) === JSON.stringify(JSON.parse(canonicalJson(b))),
        );
      }),
    );
  });
});
