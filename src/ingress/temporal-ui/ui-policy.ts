import { createHash } from 'node:crypto';

const SCRIPT_START = '<script>';
const SCRIPT_END = '</script>';

/** The inline scripts of a document, in linear time. */
function inlineScripts(html: string): readonly string[] {
  const scripts: string[] = [];
  let from = html.indexOf(SCRIPT_START);
  while (from !== -1) {
    const end = html.indexOf(SCRIPT_END, from + SCRIPT_START.length);
    if (end === -1) break;
    scripts.push(html.slice(from + SCRIPT_START.length, end));
    from = html.indexOf(SCRIPT_START, end + SCRIPT_END.length);
  }
  return scripts;
}

const policyOf = (directives: Readonly<Record<string, string>>) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ');

/**
 * The content security policy of the UI's pages. They share our origin, so they may run no script but their own: files,
 * and the inline ones that this very document came with, by their hashes. Their styles are written into elements.
 */
export function pagePolicy(html: string): string {
  const hashes = inlineScripts(html).map(
    (script) => `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`,
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
