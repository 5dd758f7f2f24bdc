import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseStrictObject } from '../sns/strict-json.ts';
import { ApiFault } from './errors.ts';

/** What some programs write before a text in UTF-8. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const withoutMark = (body: Buffer) =>
  body.subarray(0, MARK.length).equals(MARK) ? body.subarray(MARK.length) : body;

/**
 * Takes bodies as JSON objects alone, and none that two readers could understand differently, such as one that names a field
 * twice. Routes that speak another format have parsers of their own.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const encoding = request.headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity')
        throw new ApiFault(
          'Request.UnsupportedMediaType',
          'A body is taken as it is: send it without a Content-Encoding.',
        );
      const parsed = parseStrictObject(withoutMark(body));
      if (parsed.ok) return parsed.value;
      const { error } = parsed;
      if (error === 'not JSON in UTF-8') throw new ApiFault('Request.NotJson');
      throw new ApiFault(
        'Request.Invalid',
        error === 'not an object' ? 'The body is no object.' : `The body has ${error}.`,
      );
    },
  );
}
