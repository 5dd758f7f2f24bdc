import { createHash } from 'node:crypto';

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

const policyOf = (directives: Readonly<Record<string, string>>) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ');

/**
 * The content security policy of the UI's pages. They share our origin, so they may run no script but their own: files,
 * and the inline ones that this very document came with, by their hashes. Their styles are written into elements.
 */
export function pagePolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`,
  );
  return policyOf({
    'default-src': "'self'",
    'base-uri': "'none'",
    'connect-src': "'self'",
    'font-src': "'self' data:",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'frame-src': "'self'",
    'img-src': "'self' data:",
    'object-src': "'none'",
    'script-src': ["'self'", ...hashes].join(' '),
    'script-src-attr': "'none'",
    'style-src': "'self' 'unsafe-inline'",
    'worker-src': "'self' blob:",
  });
}

/** Of somebody's text as a document, in a frame of the UI's pages: no script at all, and links open elsewhere. */
export const RENDERED_POLICY = policyOf({
  'default-src': "'none'",
  'base-uri': "'self'",
  'form-action': "'none'",
  'frame-ancestors': "'self'",
  'style-src': "'unsafe-inline'",
  sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
});
