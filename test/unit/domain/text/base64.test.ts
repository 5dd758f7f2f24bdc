import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64Of, readBase64 } from '../../../../src/domain/text/base64.ts';

test('bytes are written as RFC 4648 says, and read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = base64Of(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(readBase64(text)).toEqual({ ok: true, value: bytes });
    }),
  );
});

test.each(['A', 'AAA', 'AA=A', '====', 'A===', 'AB==', 'AA A', 'AA-_', 'ÀAAA', 'AAAA\n'])(
  '%j is no base64',
  (text) => {
    expect(readBase64(text).ok).toBe(false);
  },
);
