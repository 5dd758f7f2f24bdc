import { afterEach, expect, test } from 'vitest';
import { AUTHORIZED, fakeIngress } from './fake-ingress.ts';

const opened: Awaited<ReturnType<typeof fakeIngress>>[] = [];
afterEach(async () => {
  for (const { app } of opened.splice(0)) await app.close();
});

async function answerTo(
  payload: string,
  contentType = 'application/json',
  path = '/incidents/1_disk_web/attending',
  more: Readonly<Record<string, string>> = {},
) {
  const parts = await fakeIngress();
  opened.push(parts);
  const answer = await parts.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { ...AUTHORIZED, 'content-type': contentType, ...more },
    payload,
  });
  const { code, message } = answer.json().error;
  return [answer.statusCode, code, message];
}

test.each([
  [
    'a field twice',
    '{"kind":"note","kind":"unassign"}',
    400,
    'Request.Invalid',
    'The body has a duplicate key.',
  ],
  [
    'a key of the language itself',
    '{"__proto__":{}}',
    400,
    'Request.Invalid',
    'The body has a forbidden key.',
  ],
  ['a list', '[]', 400, 'Request.Invalid', 'The body is no object.'],
  ['nothing', '', 400, 'Request.NotJson', expect.any(String)],
  ['half a body', '{"kind":', 400, 'Request.NotJson', expect.any(String)],
])('a body that is %s is refused', async (_what, body, status, code, message) => {
  expect(await answerTo(body)).toEqual([status, code, message]);
});

test('a byte-order mark before a body is passed over', async () => {
  expect((await answerTo('\ufeff{"kind":"nothing"}'))[2]).toMatch(/^kind is none of /);
});

test('a body that is said to be packed is refused: nobody unpacks it', async () => {
  const packed = { 'content-encoding': 'gzip' };
  expect(await answerTo('{"kind":"unassign"}', 'application/json', undefined, packed)).toEqual([
    415,
    'Request.UnsupportedMediaType',
    'A body is taken as it is: send it without a Content-Encoding.',
  ]);
});

test('a body of another type is refused by its type', async () => {
  expect(await answerTo('{"kind":"unassign"}', 'text/plain')).toEqual([
    415,
    'Request.UnsupportedMediaType',
    expect.any(String),
  ]);
});

test.each([
  [
    'a note that is too long',
    { kind: 'note', text: 'x'.repeat(501) },
    'text may have at most 500 characters.',
  ],
  [
    'a word that is none of the choices',
    { kind: 'Acknowledge' },
    'kind is none of acknowledge, unacknowledge, unassign, assign, note.',
  ],
])('of the forms that a body may have, the one that was meant tells of %s', async (_what, body, message) => {
  expect(await answerTo(JSON.stringify(body))).toEqual([400, 'Request.Invalid', message]);
});

test('of a query that is none of the choices, all are named', async () => {
  const parts = await fakeIngress();
  opened.push(parts);
  const answer = await parts.app.inject({ url: '/api/v1/incidents?sort=constructor', headers: AUTHORIZED });
  expect(answer.json().error.message).toMatch(/^sort is none of \w+, .*\.$/);
});
