import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uiResourceOf } from '../../../../src/ingress/temporal-ui/ui-resource.ts';

const INDEX = { kind: 'page', target: '/temporal/' };

describe('what an address below the path of the UI stands for', () => {
  test.each([
    '/temporal',
    '/temporal/',
    '/temporal?x=1',
    '/temporal/namespaces/default/workflows',
    '/temporal/namespaces/default/workflows/incident%3A1%3Aeu%3Aa%2Fb/01a2/history?per-page=100',
    // Written in another way, it is no question to Temporal: only the one way is passed on.
    '/temporal/%61pi/v1/namespaces',
    '/temporal/%2561pi/v1/namespaces',
    '/temporal//api/v1/namespaces',
    '/temporal/API/v1/namespaces',
    '/temporal/api/v2/namespaces',
    '/temporal/api/v1',
    '/temporal/temporal/render?content=x',
    '/temporal/_app/a%2fb.js',
  ])('%s is a page, and every page is the same document', (url) => {
    expect(uiResourceOf(url)).toEqual(INDEX);
  });

  test.each([
    ['/temporal/api/v1/settings', 'api', '/temporal/api/v1/settings'],
    [
      '/temporal/api/v1/namespaces/default/workflows/a%3Ab/signal/approve?x=%2e%2e',
      'api',
      '/temporal/api/v1/namespaces/default/workflows/a%3Ab/signal/approve?x=%2e%2e',
    ],
    ['/temporal/_app/immutable/chunks/Bx-_1.js?v=1', 'file', '/temporal/_app/immutable/chunks/Bx-_1.js'],
    ['/temporal/favicon.ico', 'file', '/temporal/favicon.ico'],
    ['/temporal/render?content=a%20b', 'rendered', '/temporal/temporal/render?content=a%20b'],
  ])('%s', (url, kind, target) => {
    expect(uiResourceOf(url)).toEqual({ kind, target });
  });

  test.each([
    '/temporal/../api/v1/session',
    '/temporal/api/v1/../../x',
    '/temporal/api/v1/%2e%2e/%2E./x',
    '/temporal/_app/..%2f..%2fetc/passwd',
    '/temporal/_app/..\\..\\x',
    '/temporal/api/v1/./settings',
  ])('%s stands for nothing', (url) => {
    expect(uiResourceOf(url)).toBeUndefined();
  });

  test('whatever is sent, the server is asked for one of four kinds of addresses, and never for one with a step up', () => {
    const piece = fc.constantFrom(
      '/',
      '//',
      'api',
      'v1',
      '..',
      '.',
      '%2e',
      '%2f',
      '%5c',
      '\\',
      '_app',
      '?',
      '#',
      'x',
      'render',
      '%',
      ' ',
      'é',
      '\r\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const resource = uiResourceOf(`/temporal/${pieces.join('')}`);
        if (resource === undefined) return;
        const [path = ''] = resource.target.split('?', 1);
        expect(path).toMatch(/^\/temporal\/($|api\/v1\/|_app\/|[\w-]+\.\w+$|temporal\/render$)/);
        expect(decodeURIComponent(path.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))).not.toMatch(
          /[/\\]\.{1,2}([/\\]|$)/,
        );
        if (resource.kind === 'api') expect(resource.target).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});
