import { expect, test } from 'vitest';
import { isJsonObject, memberOf } from '../../../../src/domain/text/json-object.ts';

test.each([[{}], [{ a: 1 }], [JSON.parse('{"__proto__": 1}')], [Object.create(null)]])(
  'an object of unknown fields is one: %j',
  (value) => {
    expect(isJsonObject(value)).toBe(true);
  },
);

test.each([[null], [undefined], [[]], [[{}]], ['{}'], [1], [true], [() => ({})]])(
  'a list, null, or a value without fields is no object: %s',
  (value) => {
    expect(isJsonObject(value)).toBe(false);
  },
);

test('a member is read from the object itself, never from its prototype', () => {
  expect(memberOf({}, 'constructor')).toBeUndefined();
  expect(memberOf(JSON.parse('{"__proto__": 1}'), '__proto__')).toBe(1);
});
